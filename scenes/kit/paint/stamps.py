"""Small pictures painted over a frame by the hundred, each as Cairo would paint it, to the last bit.

Numba compiles the functions at their first call in a fresh checkout and keeps the result on disk.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled

Words = NDArray[np.uint32]
Bytes = NDArray[np.uint8]
Indices = NDArray[np.int64]

# Two of a pixel's four bytes, side by side in one word with room between them, and one half for each.
_TWO_BYTES, _TWO_HALVES = 0x00FF00FF, 0x00800080
_ALL = 255


@compiled
def _shared(pixel: int, share: int) -> int:
    """Return each byte of a pixel times a share of 255, rounded as in Cairo's pixel library."""
    even = (pixel & _TWO_BYTES) * share + _TWO_HALVES
    odd = ((pixel >> 8) & _TWO_BYTES) * share + _TWO_HALVES
    even = ((even + ((even >> 8) & _TWO_BYTES)) >> 8) & _TWO_BYTES
    odd = ((odd + ((odd >> 8) & _TWO_BYTES)) >> 8) & _TWO_BYTES
    return even | (odd << 8)


@compiled
def _is_covered(row: int, column: int, covered: Indices) -> bool:
    found = False
    for left, top, right, bottom in covered:
        found |= top <= row < bottom and left <= column < right
    return found


@compiled
def lay_stamps(
    frame: Words, stamps: Words, spans: Indices, which: Indices, corners: Indices, opacities: Bytes, covered: Indices
) -> None:
    """Paint stamps over a frame one after the other.

    Parameters
    ----------
    frame
        Frame to paint on: four bytes per word, premultiplied, opacity highest; shape (height, width).
    stamps
        Pictures in the same form; shape (k, rows, columns).
    spans
        First non-empty column in each row of each picture, and the one after the last; shape (k, rows, 2).
    which
        Index of each stamp's picture, shape (n,).
    corners
        Column and row of the frame for each stamp's top left pixel, shape (n, 2).
    opacities
        Opacity of each stamp, from 0 to 255; shape (n,).
    covered
        Rectangles of the frame that stay unchanged: the first column and row, and those after the last; shape (m, 4).
    """
    height, width = frame.shape
    for index in range(len(which)):
        picture, share, (left, top) = which[index], opacities[index], corners[index]
        right, bottom = left + stamps.shape[2], top + stamps.shape[1]
        overlaps = False
        for box in covered:
            overlaps |= box[0] < right and left < box[2] and box[1] < bottom and top < box[3]
        for row in range(max(top, 0), min(bottom, height)):
            first, after = spans[picture, row - top]
            start = max(left + first, 0)
            end = max(min(left + after, width), start)
            target, source = frame[row, start:end], stamps[picture, row - top, start - left : end - left]
            for column in range(len(target)):
                if overlaps and _is_covered(row, start + column, covered):
                    continue
                laid = source[column] if share == _ALL else _shared(source[column], share)
                opacity = laid >> 24
                # Most pixels of a stamp are opaque.
                target[column] = laid if opacity == _ALL else laid + _shared(target[column], _ALL - opacity)
