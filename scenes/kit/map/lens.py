"""A ring on the map in which the contours stand out, to see how close together they run there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import Circle, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.claims.curves import OnLevel
from scenes.claims.protocol import Claim
from scenes.kit.map.error_map import ErrorMap

RADIUS = 0.75
_RING_WIDTH, _CONTOUR_WIDTH = 1.8, 3.0


class Lens(VGroup):
    """The map's contours around a point, in a ring that is as large at every point.

    Parameters
    ----------
    error_map
        The map on which it lies.
    point
        Weights, shape (2,).

    Attributes
    ----------
    lines
        The contours inside, one mobject for each.
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike) -> None:
        super().__init__()
        self.error_map, self.point = error_map, np.asarray(point, dtype=float)
        self.lines = VGroup()
        self.ring = Circle(radius=RADIUS, stroke_color=error_map.theme.ink, stroke_width=_RING_WIDTH)
        self.add(self.lines, self.ring)
        error_map.carries(self)
        self.stand()

    def stand(self) -> Self:
        """Take the place that belongs to the view, with the contours that are inside then."""
        center = self.error_map.to_screen(self.point)
        self.lines.remove(*self.lines)
        for line in self.error_map.lines:
            pieces = line.points.reshape(-1, 4, 3)
            inside = (np.linalg.norm(pieces[:, [0, 3]] - center, axis=-1) < RADIUS).all(axis=1)
            if inside.any():
                seen = VMobject(stroke_color=self.error_map.theme.ink, stroke_width=_CONTOUR_WIDTH, fill_opacity=0)
                self.lines.add(seen.set_points(pieces[inside].reshape(-1, 3)))
        self.ring.move_to(center)
        return self

    def claims(self) -> Iterator[Claim]:
        """Each line in it lies on one of the map's levels."""
        for line in self.lines:
            yield OnLevel(
                landscape=self.error_map.landscape,
                points=self.error_map.to_weights(line.points[::4]),
                levels=self.error_map.levels,
                place=line.points[0],
                settled=True,
            )
