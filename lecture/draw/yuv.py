"""From the colours of scenes to those of a video: BT.709, studio range, chroma at half the size.

The matrix and the offsets are those of Recommendation ITU-R BT.709; the places of the chroma samples are the default
ones of ITU-T H.264: on the left of two columns, between two rows. Numba compiles the function at its first call in a
fresh checkout and keeps the result on disk.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.kit.paint.tiles import SIDE, Marks, Words, run_of

Bytes = NDArray[np.uint8]

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
_LUMA, _CHROMA = 219 / 255, 224 / 255
_LUMA_OFFSET, _CHROMA_OFFSET = 16, 128
# Binary digits of fixed-point numbers after the point: 255 times the largest number, summed eight times, fits 32 bits.
_DIGITS = 16
_ONE = 1 << _DIGITS
_HALF = 1 << (_DIGITS - 1)
# Binary digits to drop after summing a chroma sample's parts, with weights 1, 2, 1 across, in two rows: 8 in all.
_MEAN_DIGITS = 3


def _whole(share: float) -> int:
    return round(share * _ONE)


_Y_R, _Y_G, _Y_B = (_whole(_LUMA * share) for share in (_RED, _GREEN, _BLUE))
_CB_R, _CB_G, _CB_B = (_whole(_CHROMA * share / (2 - 2 * _BLUE)) for share in (-_RED, -_GREEN, 1 - _BLUE))
_CR_R, _CR_G, _CR_B = (_whole(_CHROMA * share / (2 - 2 * _RED)) for share in (1 - _RED, -_GREEN, -_BLUE))
_Y_START = _LUMA_OFFSET * _ONE + _HALF
_C_START = (_CHROMA_OFFSET * _ONE + _HALF) << _MEAN_DIGITS
_ODD_BYTES = 0x00FF00FF


# Loops run over slices of rows: the compiler vectorises them when columns count from 0.


@compiled
def _write_luma(pixels: Words, luma: Bytes) -> None:
    for column in range(len(luma)):
        word = pixels[column]
        red, green, blue = np.int32(word & 255), np.int32((word >> 8) & 255), np.int32((word >> 16) & 255)
        luma[column] = np.uint8((_Y_R * red + _Y_G * green + _Y_B * blue + _Y_START) >> _DIGITS)


@compiled
def _write_chroma(
    upper_before: Words, upper: Words, lower_before: Words, lower: Words, blue_chroma: Bytes, red_chroma: Bytes
) -> None:
    """Write a row of chroma from two rows of pixels, and the same rows shifted by one column to the left."""
    for column in range(len(blue_chroma)):
        at, after = 2 * column, 2 * column + 1
        # Red and blue are summed together in one word, then green.
        both = (upper_before[at] & _ODD_BYTES) + 2 * (upper[at] & _ODD_BYTES) + (upper[after] & _ODD_BYTES)
        both += (lower_before[at] & _ODD_BYTES) + 2 * (lower[at] & _ODD_BYTES) + (lower[after] & _ODD_BYTES)
        greens = ((upper_before[at] >> 8) & 255) + 2 * ((upper[at] >> 8) & 255) + ((upper[after] >> 8) & 255)
        greens += ((lower_before[at] >> 8) & 255) + 2 * ((lower[at] >> 8) & 255) + ((lower[after] >> 8) & 255)
        red, green, blue = np.int32(both & 0xFFFF), np.int32(greens), np.int32(both >> 16)
        digits = _DIGITS + _MEAN_DIGITS
        blue_chroma[column] = np.uint8((_CB_R * red + _CB_G * green + _CB_B * blue + _C_START) >> digits)
        red_chroma[column] = np.uint8((_CR_R * red + _CR_G * green + _CR_B * blue + _C_START) >> digits)


@compiled
def _write_run(
    pixels: Words, luma: Bytes, blue_chroma: Bytes, red_chroma: Bytes, top: int, bottom: int, left: int, right: int
) -> None:
    """Convert a rectangle with even sides."""
    for row in range(top, bottom):
        _write_luma(pixels[row, left:right], luma[row, left:right])
    # At the frame's left edge, a pixel replaces its missing neighbour.
    first = max(left, 2)
    for row in range(top // 2, bottom // 2):
        upper, lower, blue, red = pixels[2 * row], pixels[2 * row + 1], blue_chroma[row], red_chroma[row]
        if left == 0:
            _write_chroma(upper[:2], upper[:2], lower[:2], lower[:2], blue[:1], red[:1])
        _write_chroma(
            upper[first - 1 : right - 1],
            upper[first:right],
            lower[first - 1 : right - 1],
            lower[first:right],
            blue[first // 2 : right // 2],
            red[first // 2 : right // 2],
        )


@compiled
def to_yuv420(pixels: Words, luma: Bytes, blue_chroma: Bytes, red_chroma: Bytes, marks: Marks) -> None:
    """Convert some tiles of a picture.

    Parameters
    ----------
    pixels
        RGBA bytes, four to a word, red lowest; shape (height, width), both even. Opacity is ignored.
    luma
        The output Y', from 16 to 235; shape (height, width).
    blue_chroma, red_chroma
        The outputs Cb and Cr, from 16 to 240; shape (height / 2, width / 2).
    marks
        The tiles to convert, as in `scenes.kit.paint.tiles.Tiles`. The leftmost chroma of a tile also depends on the
        tile to its left.
    """
    height, width = pixels.shape
    for tile_row in range(marks.shape[0]):
        top, bottom = tile_row * SIDE, min((tile_row + 1) * SIDE, height)
        start, end = run_of(marks[tile_row], 0)
        while start < end:
            left, right = start * SIDE, min(end * SIDE, width)
            _write_run(pixels, luma, blue_chroma, red_chroma, top, bottom, left, right)
            start, end = run_of(marks[tile_row], end)
