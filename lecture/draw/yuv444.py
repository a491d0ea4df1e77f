"""From the colours of scenes to BT.709 with ten bits, studio range, chroma at full size, and opacity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.kit.paint.tiles import Pixels

Samples = NDArray[np.uint16]

# As in `lecture.draw.yuv`, with four steps of ten bits for each of eight.
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
_DIGITS = 16
_LUMA, _CHROMA, _OPACITY = (steps / 255 * (1 << _DIGITS) for steps in (876, 896, 1023))
_Y_R, _Y_G, _Y_B = (round(_LUMA * share) for share in (_RED, _GREEN, _BLUE))
_CB_R, _CB_G, _CB_B = (round(_CHROMA * share / (2 - 2 * _BLUE)) for share in (-_RED, -_GREEN, 1 - _BLUE))
_CR_R, _CR_G, _CR_B = (round(_CHROMA * share / (2 - 2 * _RED)) for share in (1 - _RED, -_GREEN, -_BLUE))
_ALPHA = round(_OPACITY)
_HALF = 1 << (_DIGITS - 1)
_Y_START, _C_START = (64 << _DIGITS) + _HALF, (512 << _DIGITS) + _HALF


@compiled
def to_yuva444(pixels: Pixels, luma: Samples, blue: Samples, red: Samples, alpha: Samples) -> None:
    """Convert a picture.

    Parameters
    ----------
    pixels
        RGBA bytes, shape (height, width, 4).
    luma, blue, red
        The outputs: Y' from 64 to 940, Cb and Cr from 64 to 960; shape (height, width).
    alpha
        The output: opacity from 0 to 1023.
    """
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            r, g, b, a = pixels[row, column]
            r, g, b, a = np.int32(r), np.int32(g), np.int32(b), np.int32(a)
            luma[row, column] = (_Y_R * r + _Y_G * g + _Y_B * b + _Y_START) >> _DIGITS
            blue[row, column] = (_CB_R * r + _CB_G * g + _CB_B * b + _C_START) >> _DIGITS
            red[row, column] = (_CR_R * r + _CR_G * g + _CR_B * b + _C_START) >> _DIGITS
            alpha[row, column] = (_ALPHA * a + _HALF) >> _DIGITS
