"""The colours of a terrain: bands of elevation with contour lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from scenes.colours import rgb
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE, Theme
from scenes.kit.terrain.mesh import HALF_WIDTH, SHADES, Tint

REFERENCE_ROWS = 1080
"""Widths in pixels are meant for an image with this many rows, and scale with it."""

HEAVY_EVERY = 4
"""One contour line in this many is heavy."""

BRIGHTEST = 1.6
"""The brightness of the last column of a colour table."""

UNDERSIDE = 0.55
"""Brightness of the surface from below, as a share of that from above."""

# Frame units per unit of Manim's stroke width.
_STROKE = 0.01


@dataclass(frozen=True)
class Skin:
    """The colours of a map: bands of elevation with a contour line between each two.

    Parameters
    ----------
    ramp
        Colours of the bands, from low to high, RGB from 0 to 255, shape (k, 3); bands in between are interpolated.
    lines
        Colours of the contour lines, from low to high, RGB, shape (m, 3).
    line_width
        Width of a line in pixels of a 1080-row image.
    heavy_width
        The same for every fourth line.
    """

    ramp: Array
    lines: Array
    line_width: float = 1.3
    heavy_width: float = 2.6

    def __post_init__(self) -> None:
        object.__setattr__(self, "ramp", checked_colours(self.ramp, "ramp"))
        object.__setattr__(self, "lines", checked_colours(self.lines, "lines"))
        _check.positive_number(self.line_width, "line_width")
        _check.positive_number(self.heavy_width, "heavy_width")

    def tint(self, levels: Array, rows: int) -> Tint:
        """Return the tables for drawing levels of shape (k,) into an image of this many rows."""
        bands = _along(self.ramp, levels.size + 1)
        brightness = _short_of_white(np.linspace(0, BRIGHTEST, SHADES), bands)
        widths = np.where(np.arange(levels.size) % HEAVY_EVERY == HEAVY_EVERY - 1, self.heavy_width, self.line_width)
        lines = np.column_stack([levels, widths / 2 * rows / REFERENCE_ROWS, _along(self.lines, levels.size)])
        upper = bands[:, None] * brightness[:, None]
        tables = np.stack([packed(upper), packed(upper * UNDERSIDE)])
        spacing = (levels[-1] - levels[0]) / (levels.size - 1) if levels.size > 1 else np.inf
        return Tint(lines, tables, float(lines[:, HALF_WIDTH].max()) + 0.5, float(spacing))


def map_skin(theme: Theme, count: int) -> Skin:
    """Return the colours of the flat map with a number of levels, for a terrain; lines are as wide as on the map."""
    pixels_per_stroke = _STROKE * REFERENCE_ROWS / current_frame().height
    return Skin(
        np.stack([rgb(theme.band_colour(index / count)) for index in range(count + 1)]),
        np.stack([rgb(theme.line_colour(index / max(count - 1, 1))) for index in range(count)]),
        LIGHT_LINE * pixels_per_stroke,
        HEAVY_LINE * pixels_per_stroke,
    )


def checked_colours(colours: ArrayLike | Sequence[ArrayLike], name: str) -> Array:
    array = _check.points_array(np.asarray(colours, dtype=np.float64), 3, name)
    if array.ndim != 2 or not len(array) or array.min() < 0 or array.max() > 255:
        raise ValueError(f"{name} must be RGB colours from 0 to 255 of shape (k, 3): got shape {array.shape}")
    return array


def _along(ramp: Array, count: int) -> Array:
    """Return a number of colours evenly spaced along a ramp, shape (count, 3)."""
    at = np.linspace(0, len(ramp) - 1, count)
    return np.stack([np.interp(at, np.arange(len(ramp)), ramp[:, channel]) for channel in range(3)], axis=-1)


def packed(colours: Array) -> NDArray[np.uint32]:
    """Pack opaque RGB colours of shape (..., 3) into 32 bits each; shape (...)."""
    red, green, blue = np.moveaxis(np.rint(np.clip(colours, 0, 255)).astype(np.uint32), -1, 0)
    together: NDArray[np.uint32] = red | green << np.uint32(8) | blue << np.uint32(16) | np.uint32(255 << 24)
    return together


def _short_of_white(brightness: Array, colours: Array) -> Array:
    """Return brightnesses, those above 1 reduced so far that no colour burns out."""
    room = (255 / max(float(colours.max()), 1.0) - 1) / (BRIGHTEST - 1)
    return np.where(brightness > 1, 1 + min(1.0, room) * (brightness - 1), brightness)
