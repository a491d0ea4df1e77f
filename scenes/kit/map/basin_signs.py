"""The shape and the colour of each valley, which distinguish valleys with and without colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.pictures import Standing
from scenes.claims.protocol import Check, Claim, Together
from scenes.kit.frame.theme import Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline

TINTED = Check("the ground around a valley's sign has the sign's colour, read from pixels", "of the colour", 0.12)

# Corners of the regular polygons: disc, square, pentagon, diamond. None is the triangle of a peak.
_CORNERS = (48, 4, 5, 4)
_TURNS = (0.0, np.pi / 4, np.pi / 2, 0.0)


def most_valleys(theme: Theme) -> int:
    """Return how many valleys a theme distinguishes."""
    return min(len(theme.basins), len(_CORNERS))


def basin_corners(index: int, radius: float) -> Array:
    """Return the corners of a valley's shape, whose area is that of a disc of the radius; shape (n, 2)."""
    count = _CORNERS[index]
    angles = _TURNS[index] + 2 * np.pi * np.arange(count) / count
    outer = radius * np.sqrt(2 * np.pi / count / np.sin(2 * np.pi / count))
    corners: Array = outer * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return corners


class BasinSign(VMobject):
    """The large shape that marks a valley in its own colour.

    Parameters
    ----------
    error_map
        The map on which it stands.
    index
        Index of the valley, the lowest first.
    point
        Its weights, shape (2,).

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("valleys"), DARK)
    >>> valleys = [each for each in gm.critical_points(error_map.landscape) if each.kind == "minimum"]
    >>> scene.add(error_map, *(BasinSign(error_map, index, valley.point) for index, valley in enumerate(valleys)))
    """

    RADIUS = 0.17

    def __init__(self, error_map: ErrorMap, index: int, point: ArrayLike) -> None:
        theme = error_map.theme
        super().__init__(fill_color=theme.basins[index], fill_opacity=1, stroke_color=theme.basin_rim, stroke_width=3)
        self.error_map, self.index = error_map, index
        self.point = np.asarray(point, dtype=float)
        error_map.carries(self)
        self.stand()

    def stand(self) -> Self:
        """Move to its place in the view."""
        self.set_points(polyline(basin_corners(self.index, self.RADIUS), closed=True))
        self.shift(self.error_map.to_screen(self.point))
        return self

    @property
    def drawn_center(self) -> Array:
        """The middle of the corners as drawn, shape (3,)."""
        center: Array = self.points[::4].mean(axis=0)
        return center

    def claims(self) -> Iterator[Claim]:
        """It stands on a valley, and if basins are shown, the ground around it has its colour."""
        place = np.concatenate([self.drawn_center[:2], self.get_fill_color().to_rgb()])
        yield Together(check=TINTED, key="basins' colours", place=place, leads=False, settled=True)
        yield Standing(
            landscape=self.error_map.landscape,
            point=self.error_map.to_weights(self.drawn_center),
            kind="minimum",
            outermost=self.index == 0,
            place=self.drawn_center,
            settled=True,
        )
