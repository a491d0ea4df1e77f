"""Error curves on shared axes: several descents over the same number of steps, on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import HEIGHTS, Heights, misfit
from scenes.claims.headings import WayUpOrDown
from scenes.claims.meaning import Scope
from scenes.claims.protocol import Claim, ClaimsNothing, Finding
from scenes.kit.descents.courses import Course
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.line_styles import LineStyle, stroke, styled, way_out
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

_CURVE_WIDTH = 4.0
_HEAD = 0.065
_GAP = 0.12


class SharedChart(VGroup):
    """The axes of a chart of the error against the number of steps.

    Parameters
    ----------
    place
        Rectangle between the axes.
    steps, highest
        Number of steps at the right end, where the axis starts at 0, and error at the top.
    theme
        Colours.
    lowest
        Error at the bottom.
    """

    claims_nothing: ClassVar[str] = "the axes of curves, which make the claims"

    def __init__(self, place: Place, steps: float, highest: float, theme: Theme, lowest: float = 0.0) -> None:
        super().__init__()
        self.theme, self.steps, self.highest, self.lowest = theme, steps, highest, lowest
        self.size = np.array([place.width, place.height])
        self.corner = np.append(np.asarray(place.center) - self.size / 2, 0.0)
        axes = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        self.add(axes.set_points(polyline(self.to_screen([0, 0, steps], [highest, lowest, lowest]))))

    def to_screen(self, steps: ArrayLike, errors: ArrayLike) -> Array:
        """Return the points of errors after numbers of steps, both of shape (...), on the chart; shape (..., 3)."""
        up = np.subtract(errors, self.lowest) / (self.highest - self.lowest)
        shares = np.stack(np.broadcast_arrays(np.divide(steps, self.steps), up), axis=-1)
        flat = shares * self.size
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1) + self.corner

    def name_errors(self, curve: ChartCurve) -> NameWords:
        """Return the name of the vertical axis, above it; a curve on the axes shows what grows along it."""
        top = self.to_screen(0, self.highest)
        of = Scope(curve.known(), lambda: curve.drawn()[0]).axis(lambda: curve.drawn()[2])
        return (
            NameWords(Name.ERROR, self.theme.type.note, self.theme.quiet, "NORMAL", of=of)
            .next_to(top, UP, buff=_GAP)
            .align_to(top, LEFT)
        )

    def name_steps(self, curve: ChartCurve) -> NameWords:
        """Return the name of the horizontal axis, below its end; a curve on the axes shows what grows along it."""
        end = self.to_screen(self.steps, self.lowest)
        of = Scope().where(n=lambda: np.arange(len(curve.drawn()[1]))).axis(lambda: curve.drawn()[1])
        return (
            NameWords(Name.STEPS, self.theme.type.note, self.theme.quiet, "NORMAL", of=of)
            .next_to(end, DOWN, buff=_GAP)
            .align_to(end, RIGHT)
        )


class ChartCurve(VGroup):
    """The error along a course, drawn as far as the course has come.

    If the error rises above the chart, the curve ends at the top with an arrowhead, and is not continued.

    Parameters
    ----------
    chart
        Axes, which several curves may share.
    course
        Course to draw.
    color
        Colour of the theme.
    style
        Line style, which distinguishes it from others on the same axes.
    landscape
        Landscape of the errors.

    Examples
    --------
    >>> bowl = gm.landscape("x^2 + 3 y^2")
    >>> path = gm.descend(bowl, (3.0, 1.5), step=0.1, max_steps=25)
    >>> chart = SharedChart(Place((0, 0), 8, 4), path.steps, path.errors[0], DARK)
    >>> curve = ChartCurve(chart, Course.of_path(path), DARK.descent, landscape=bowl)
    >>> scene.add(chart, curve.set_progress(path.steps))
    """

    def __init__(
        self,
        chart: SharedChart,
        course: Course,
        color: str,
        style: LineStyle = "solid",
        *,
        landscape: Landscape | ClaimsNothing,
    ) -> None:
        super().__init__()
        self.chart, self.course, self.ink, self.style, self.landscape = chart, course, color, style, landscape
        self.leaves = course.rises_above(chart.highest)
        self.line = stroke(style, color, _CURVE_WIDTH)
        self.head = dot(chart.corner, _HEAD, chart.theme.ball)
        self._head = Rigid(self.head)
        self.add(self.line, self.head)
        self.set_progress(0)

    def set_progress(self, steps: float) -> Self:
        """Draw the curve after a number of steps, whole or fractional."""
        end = self.course.length if self.leaves is None else self.leaves
        drawn = self.course.until(min(steps, end))
        corners = self.chart.to_screen(drawn.steps, drawn.errors)
        self.line.points = styled(corners, self.style)
        self._head.put(corners[-1])
        self.remove(*self.submobjects[1:])
        if self.leaves is not None and steps >= self.leaves:
            return self.add(way_out(corners[-1], corners[-1] - corners[-2], self.ink))
        return self.add(self.head)

    def known(self) -> Landscape | None:
        """Return the landscape whose errors it shows, if it claims one."""
        return self.landscape if isinstance(self.landscape, Landscape) else None

    def drawn(self) -> tuple[Array, Array, Array]:
        """Return the corners of a solid line: the weights of each, (n, p), and both coordinates, (n,).

        The last corner, which may lie within a step, is left out.
        """
        corners = self.line.points[::4] if len(self.line.points) else self.head.get_center()[None]
        return self.course.positions[: len(corners)], corners[:, 0], corners[:, 1]

    def claims(self) -> Iterator[Claim]:
        """It is as high as the course's errors, which are the landscape's."""
        if isinstance(self.landscape, ClaimsNothing):
            yield self.landscape
            return
        course, drawn = self.course, np.concatenate([self.line.points[::4], self.line.points[3::4]])
        yield Heights(landscape=self.landscape, points=course.positions, heights=course.errors, from_axis=True)
        yield WayUpOrDown(landscape=self.landscape, points=course.positions)
        if len(drawn):
            shares = (drawn - self.chart.corner)[:, :2] / self.chart.size
            errors = np.interp(shares[:, 0] * self.chart.steps, course.steps, course.errors)
            above = errors - self.chart.lowest
            yield Finding(check=HEIGHTS, figure=misfit(above, shares[:, 1], offset=False), place=drawn[-1])
