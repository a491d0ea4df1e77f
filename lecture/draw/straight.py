"""Straight alpha: colours that are not multiplied by their opacity, as files and editing programs expect.

Cairo keeps multiplied colours. Division restores each pixel's own colour, also at the smoothed edge of a shape. Empty
pixels have no colour, and a codec that mixes neighbours would mix in black and leave a dark fringe. So they are given
the colour of nearby shapes: the picture is halved repeatedly, each pixel the sum of four, and an empty pixel takes the
colour of the smallest larger pixel around it that is not empty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.kit.paint.tiles import Pixels

_Sums = NDArray[np.float32]


def straight(pixels: Pixels) -> Pixels:
    """Return RGBA pixels of shape (height, width, 4) with straight alpha; empty pixels stay black."""
    return _divided(pixels, np.zeros((1, 1, 3), np.float32), max(pixels.shape))


def spread(pixels: Pixels) -> Pixels:
    """Return RGBA pixels of shape (height, width, 4) with straight alpha; empty pixels get the colours nearby."""
    sums = [_halved(pixels.astype(np.float32))]
    while max(sums[-1].shape[:2]) > 1:
        sums.append(_halved(sums[-1]))
    colours = np.zeros((1, 1, 3), np.float32)
    for level in reversed(sums):
        colours = _coloured(level, colours)
    return _divided(pixels, colours, 2)


@compiled
def _halved(level: _Sums) -> _Sums:
    """Return the sums of blocks of two by two pixels, which may be cut off at the right and at the bottom."""
    height, width, channels = level.shape
    halved = np.zeros(((height + 1) // 2, (width + 1) // 2, channels), np.float32)
    for row in range(height):
        for column in range(width):
            for channel in range(channels):
                halved[row // 2, column // 2, channel] += level[row, column, channel]
    return halved


@compiled
def _coloured(sums: _Sums, larger: _Sums) -> _Sums:
    """Return the colour of each pixel, from 0 to 1; an empty one gets that of the larger pixel around it."""
    height, width, _ = sums.shape
    colours = np.empty((height, width, 3), np.float32)
    for row in range(height):
        for column in range(width):
            alpha = sums[row, column, 3]
            for channel in range(3):
                if alpha > 0:
                    colours[row, column, channel] = sums[row, column, channel] / alpha
                else:
                    colours[row, column, channel] = larger[row // 2, column // 2, channel]
    return colours


@compiled
def _divided(pixels: Pixels, around: _Sums, times: int) -> Pixels:
    """Return pixels with their own colours; empty ones get those of pixels ``times`` as large."""
    divided = np.empty_like(pixels)
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            alpha = np.int32(pixels[row, column, 3])
            divided[row, column, 3] = alpha
            for channel in range(3):
                if alpha > 0:
                    colour = (2 * 255 * np.int32(pixels[row, column, channel]) + alpha) // (2 * alpha)
                else:
                    colour = np.int32(255 * around[row // times, column // times, channel] + np.float32(0.5))
                divided[row, column, channel] = colour if colour < 255 else 255
    return divided
