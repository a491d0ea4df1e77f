"""Straight alpha: colours that are no longer multiplied by their opacity, as files and editing programs want them.

Cairo keeps colours multiplied. Divided again, each pixel has its own colour, also at the smoothed edge of a shape. What
nothing was drawn on has no colour; a codec that mixes neighbours would mix in black, and leave a dark fringe. So it is
given the colour of what is drawn nearby: the picture is halved again and again, each pixel the sum of four, and an
empty pixel takes the colour of the first of those above it that is not empty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.kit.paint.tiles import Pixels

_Sums = NDArray[np.float32]


def straight(pixels: Pixels) -> Pixels:
    """Return RGBA pixels of shape (height, width, 4) with straight alpha; what is empty stays black."""
    return _divided(pixels, np.zeros((1, 1, 3), np.float32), max(pixels.shape))


def spread(pixels: Pixels) -> Pixels:
    """Return RGBA pixels of shape (height, width, 4) with straight alpha; what is empty has the colours nearby."""
    sums = [_halved(pixels.astype(np.float32))]
    while max(sums[-1].shape[:2]) > 1:
        sums.append(_halved(sums[-1]))
    colours = np.zeros((1, 1, 3), np.float32)
    for level in reversed(sums):
        colours = _coloured(level, colours)
    return _divided(pixels, colours, 2)


@compiled
def _halved(level: _Sums) -> _Sums:
    """Return the sums of two by two pixels; at the right and at the bottom, of what there is."""
    height, width, channels = level.shape
    halved = np.zeros(((height + 1) // 2, (width + 1) // 2, channels), np.float32)
    for row in range(height):
        for column in range(width):
            for channel in range(channels):
                halved[row // 2, column // 2, channel] += level[row, column, channel]
    return halved


@compiled
def _coloured(sums: _Sums, larger: _Sums) -> _Sums:
    """Return the colour of each pixel, from 0 to 1; that of the larger one around it if it is empty."""
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
    """Return pixels with their own colours, or else those of pixels so many times as large."""
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
