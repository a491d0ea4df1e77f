"""The same thing several times, side by side, with one difference: small maps in a row, each with its own descent."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from manim import Rectangle, VGroup

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.kit.charts.shared_chart import ChartCurve, SharedChart
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.courses import Course
from scenes.kit.frame.theme import Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place
from scenes.kit.shapes.line_styles import way_out

# Factor for balls and trails, compared with a map that fills the frame.
LITTLE = 0.7


def row_of_places(count: int, row: Place, gap: float) -> list[Place]:
    """Return rectangles of one size side by side that fill a row, with gaps between them."""
    width = (row.width - (count - 1) * gap) / count
    left = row.center[0] - row.width / 2 + width / 2
    return [Place((left + index * (width + gap), row.center[1]), width, row.height) for index in range(count)]


def frame_around(place: Place, theme: Theme) -> Rectangle:
    """Return the thin border of a small picture."""
    border = Rectangle(width=place.width, height=place.height, stroke_color=theme.quiet, stroke_width=1.6)
    return border.set_fill(opacity=0).move_to((*place.center, 0))


class Runner(VGroup):
    """A ball on a small map, with its trail; if its path leaves the map, it rolls up to the border and off the picture.

    Parameters
    ----------
    error_map
        Small map.
    path
        Computed descent; it may end outside the map.
    chart
        Chart for its error; default: none.
    size
        Factor for ball and trail, which are smaller on small maps.

    Attributes
    ----------
    leaves
        Number of steps after which the ball crosses the border; None if it stays.
    curves
        Error curve, if any, which moves along but is not part of the group.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("x^2 + 3 y^2 on -4..4, -2..2"), DARK, place=Place((0, 0), 12, 6))
    >>> path = gm.descend(error_map.landscape, (3.0, 1.5), step=0.28, max_steps=20)
    >>> scene.add(error_map, Runner(error_map, path).set_progress(8))
    """

    claims_nothing: ClassVar[str] = "a ball and its trail, which make the claims"

    def __init__(
        self, error_map: ErrorMap, path: DescentPath, chart: SharedChart | None = None, *, size: float = LITTLE
    ) -> None:
        super().__init__()
        self.error_map, self.path = error_map, path
        self.course = Course.of_path(path)
        self.leaves = self.course.leaves(error_map.landscape.domain)
        self.ball, self.trail = Ball(error_map, path, size=size), Trail(error_map, path, size=size)
        color, landscape = error_map.theme.descent, error_map.landscape
        self.curves = [] if chart is None else [ChartCurve(chart, self.course, color, landscape=landscape)]
        self.set_progress(0)

    @property
    def heading(self) -> Array:
        """The direction of the last step on screen, shape (3,)."""
        before, last = self.error_map.to_screen(self.path.positions[-2:])
        return np.asarray(last - before)

    def set_progress(self, steps: float) -> Self:
        """Show everything after a number of steps, whole or fractional."""
        end = self.course.length if self.leaves is None else self.leaves
        reached = min(steps, end)
        self.trail.set_progress(reached)
        self.ball.set_point(self.course.at(reached))
        for curve in self.curves:
            curve.set_progress(steps)
        self.remove(*self.submobjects).add(self.trail)
        if self.leaves is not None and steps >= self.leaves:
            border = self.error_map.to_screen(self.ball.point)
            return self.add(way_out(border, self.heading, self.error_map.theme.descent))
        return self.add(self.ball)
