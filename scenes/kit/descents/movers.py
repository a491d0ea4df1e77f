"""Movers on a map, distinguished by the line they leave and by the shape of their mark, not by colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from manim import VGroup, VMobject

from scenes.arrays import Array
from scenes.claims.curves import ON_COURSE
from scenes.claims.pictures import span
from scenes.claims.protocol import Claim, Finding
from scenes.kit.charts.shared_chart import ChartCurve, SharedChart
from scenes.kit.descents.courses import Course
from scenes.kit.frame.theme import Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.walkers import Marker
from scenes.kit.paint.keyed import Keyed
from scenes.kit.shapes.line_styles import LineStyle, stroke, styled
from scenes.kit.shapes.signs import dot

SAMPLE_WIDTH = 0.86
_RING = 4.5


@dataclass(frozen=True)
class MoverStyle:
    """How a mover is drawn.

    Attributes
    ----------
    color
        Colour of its line, from the theme.
    mark
        Colour of its mark, from the theme.
    radius
        Radius of its mark, in frame units.
    style
        Style of its line.
    hollow
        Whether its mark is a ring instead of a disc.
    width
        Width of its line.
    """

    color: str
    mark: str
    radius: float
    style: LineStyle = "solid"
    hollow: bool = False
    width: float = 5.0

    def paint(self, mark: VMobject) -> None:
        """Give a disc the colour and shape of the mark."""
        mark.set_fill(self.mark, 0.0 if self.hollow else 1.0)
        mark.set_stroke(self.mark, _RING if self.hollow else 0.0, 1.0)

    def sample(self, theme: Theme) -> VGroup:
        """Return a short piece of the line with the mark at its end, for a legend; every style has the same width."""
        line = stroke(self.style, self.color, self.width)
        line.points = styled([(0.0, 0.0), (SAMPLE_WIDTH - 2 * self.radius, 0.0)], self.style)
        mark = dot((SAMPLE_WIDTH - self.radius, 0, 0), self.radius, theme.ball)
        self.paint(mark)
        return VGroup(line, mark)


class Mover(VGroup):
    """A mark that moves along a course on the map, and the line that it leaves.

    Parameters
    ----------
    error_map
        The map.
    course
        Its place after any number of steps.
    look
        Its style.
    chart
        Chart for its error, in the same colour and line style.
    law
        Function that returns the claims of such a course, for instance its update rule.

    Attributes
    ----------
    curves
        Error curve, which moves along but is not part of the group.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("x^2 + 3 y^2 on -4..4, -2..2"), DARK, place=Place((0, 1), 12, 5))
    >>> course = Course.of_flow(error_map.landscape, (3.0, 1.5), 0.1, 20)
    >>> chart = SharedChart(Place((0, -2.8), 8, 1.6), 20, course.errors[0], DARK)
    >>> style = MoverStyle(DARK.descent, DARK.ball, 0.12, "dotted")
    >>> flow = FollowsFlow(landscape=error_map.landscape, positions=course.positions, interval=0.1 * course.steps[1])
    >>> mover = Mover(error_map, course, style, chart, law=lambda _: [flow]).set_progress(9)
    >>> scene.add(error_map, chart, *mover.curves, mover)
    """

    def __init__(
        self,
        error_map: ErrorMap,
        course: Course,
        look: MoverStyle,
        chart: SharedChart,
        *,
        law: Callable[[Course], Iterable[Claim]],
    ) -> None:
        super().__init__()
        self.error_map, self.course, self.look, self.law = error_map, course, look, Keyed(law)
        self.line = stroke(look.style, look.color, look.width)
        self.marker = Marker(error_map, course.positions[0], look.radius)
        look.paint(self.marker.submobjects[-1])
        self.curves = [ChartCurve(chart, course, look.color, look.style, landscape=error_map.landscape)]
        self.add(self.line, self.marker)
        self.progress = 0.0
        error_map.carries(self)
        self.set_progress(0)

    def stand(self) -> Self:
        """Move to its place in the view."""
        return self.set_progress(self.progress)

    def set_progress(self, steps: float) -> Self:
        """Show everything after a number of steps, whole or fractional."""
        self.progress = steps
        self.line.points = styled(self.error_map.to_screen(self.course.until(steps).positions), self.look.style)
        self.marker.set_point(self.course.at(steps))
        for curve in self.curves:
            curve.set_progress(steps)
        return self

    def claims(self) -> Iterator[Claim]:
        """Its line lies on its course, which obeys its law."""
        yield from self.law(self.course)
        drawn = self.error_map.to_weights(np.concatenate([self.line.points[::4], self.line.points[3::4]]))
        if len(drawn):
            off = _distance(drawn, self.course.positions) / span(self.error_map.landscape)
            yield Finding(check=ON_COURSE, figure=off, place=self.line.points[-1])


def _distance(points: Array, line: Array) -> float:
    """Return the largest distance of points of shape (n, 2) from a line through corners of shape (m, 2)."""
    starts, ways = line[:-1], np.diff(line, axis=0)
    offsets = points[:, None] - starts
    lengths = np.square(ways).sum(axis=-1)
    shares = np.divide((offsets * ways).sum(axis=-1), lengths, out=np.zeros(offsets.shape[:2]), where=lengths > 0)
    gaps = np.linalg.norm(offsets - np.clip(shares, 0, 1)[..., None] * ways, axis=-1)
    return float(gaps.min(axis=1).max())
