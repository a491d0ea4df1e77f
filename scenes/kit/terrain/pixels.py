"""What the compiled parts of the terrain share: packed colours, and the names of arrays.

Pixel coordinates run right and down from the image's top left corner, so that the centre of the pixel in row r and
column c is (c + 0.5, r + 0.5). Depth grows away from the viewer and is affine over the image of any plane, so that it
can be interpolated linearly; an empty pixel has depth inf. Colours are RGBA bytes packed into 32 bits, red lowest.

Numba compiles each function at its first call in a fresh checkout (some seconds) and keeps the result on disk. One
thread does the work, because several processes render films side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled

Floats = NDArray[np.float64]
Depth = NDArray[np.float32]
Packed = NDArray[np.uint32]
Indices = NDArray[np.int64]
Places = NDArray[np.int32]
"""Indices into a flattened image."""


class Buffers(NamedTuple):
    """The target of drawing: packed colours, and the depth of what is nearest; both of shape (h, w)."""

    image: Packed
    depth: Depth


P = ParamSpec("P")
T = TypeVar("T")


def compiled_numpy(function: Callable[P, T]) -> Callable[P, T]:
    """Compile with Numba, division as in NumPy, and keep the result on disk."""
    return compiled(function, error_model="numpy")


@compiled_numpy
def painted(below: int, red: float, green: float, blue: float, alpha: float) -> int:
    """Blend a colour of some opacity over an opaque packed colour."""
    r = (below & 255) + (red - (below & 255)) * alpha
    g = ((below >> 8) & 255) + (green - ((below >> 8) & 255)) * alpha
    b = ((below >> 16) & 255) + (blue - ((below >> 16) & 255)) * alpha
    return int(r + 0.5) | int(g + 0.5) << 8 | int(b + 0.5) << 16 | 255 << 24


@compiled_numpy
def mixed(below: int, red: float, green: float, blue: float, alpha: float) -> int:
    """Blend a colour of some opacity over a packed colour that may itself be translucent."""
    under = (below >> 24) / 255.0
    opacity = alpha + under * (1.0 - alpha)
    if opacity <= 0.0:
        return 0
    return painted(below & 0xFFFFFF, red, green, blue, alpha / opacity) & 0xFFFFFF | int(opacity * 255.0 + 0.5) << 24


@compiled_numpy
def blended(first: int, second: int, share: float) -> int:
    """Mix two packed colours that fill 1 - share and share of a pixel."""
    a, b = (1.0 - share) * (first >> 24), share * (second >> 24)
    alpha = a + b
    if alpha <= 0.0:
        return 0
    red = (a * (first & 255) + b * (second & 255)) / alpha
    green = (a * ((first >> 8) & 255) + b * ((second >> 8) & 255)) / alpha
    blue = (a * ((first >> 16) & 255) + b * ((second >> 16) & 255)) / alpha
    return int(red + 0.5) | int(green + 0.5) << 8 | int(blue + 0.5) << 16 | int(alpha + 0.5) << 24


@compiled_numpy
def span(first: float, second: float, size: int) -> tuple[int, int]:
    """Return the range of pixels whose centres lie between two coordinates, in either order, inside an image."""
    return max(math.ceil(min(first, second) - 0.5), 0), min(math.ceil(max(first, second) - 0.5), size)
