"""A compass that feels the slope in every direction: the directional derivative as a rose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import numpy as np
from manim import Animation, Circle, VGroup, VMobject
from manim.utils.rate_functions import linear
from numpy.typing import ArrayLike

from gradmath.geometry.field import directional_derivative
from scenes.arrays import Array
from scenes.claims.protocol import Claim, Finding
from scenes.claims.slopes import NEEDLE, DirectionalSlopes
from scenes.claims.vectors import angle_between
from scenes.kit.charts.curves import SlopeChart
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline

_STEPS = 360
_TICKS = 24
# A slope shorter than this on the frame says nothing of its direction.
_SEEN = 1e-3


class SlopeRose(VGroup):
    """The slope at a point in every direction, drawn as a distance from the point: red uphill, blue downhill.

    Parameters
    ----------
    error_map
        The map.
    point
        Weights, shape (2,).
    scale
        Frame units per unit of slope, the same as the arrows', so that the rose reaches as far as the gradient's arrow.
    start
        The direction in which the sweep starts, in radians anticlockwise from w₁.
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, scale: float, start: float = 0.0) -> None:
        super().__init__()
        self.error_map, self.whole_scale = error_map, scale
        self.point = np.asarray(point, dtype=float)
        self.angles = start + np.linspace(0, 2 * np.pi, _STEPS + 1)
        self.slopes = self.slope(self.angles)
        theme = error_map.theme
        self.fans = [VMobject(fill_color=color, fill_opacity=0.28) for color in (theme.ascent, theme.descent)]
        self.rims = [VMobject(stroke_color=color, stroke_width=3) for color in (theme.ascent, theme.descent)]
        self.needle = VMobject(stroke_color=theme.ink, stroke_width=3.2)
        for fan in self.fans:
            fan.set_stroke(width=0)
        for line in (*self.rims, self.needle):
            line.set_fill(opacity=0)
        self.add(*self.fans, *self.rims, self.needle)
        self.swept, self.direction = 0.0, start
        error_map.carries(self)
        self.set_sweep(0.0)

    @property
    def units_per_slope(self) -> float:
        """Frame units per unit of slope in the present view."""
        return self.whole_scale * self.error_map.zoom

    @property
    def center_on_screen(self) -> Array:
        """Where the point stands on the frame, shape (3,)."""
        return self.error_map.to_screen(self.point)

    def stand(self) -> Self:
        """Take the place and the size that belong to the view."""
        direction = self.direction
        return self.set_sweep(self.swept).set_direction(direction)

    def slope(self, angles: ArrayLike) -> Array:
        """Return the slope in directions given by angles of shape (n,); shape (n,)."""
        turns = np.asarray(angles, dtype=float)
        directions = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        return directional_derivative(self.error_map.landscape, self.point, directions)

    def set_sweep(self, share: float) -> Self:
        """Show the part of the rose that the needle has swept over, from 0 to 1."""
        self.swept = share
        reached = round(share * _STEPS)
        for fan, rim, sign in zip(self.fans, self.rims, (1.0, -1.0), strict=True):
            lengths = self.units_per_slope * np.maximum(sign * self.slopes[: reached + 1], 0)
            edge = self._edge(self.angles[: reached + 1], lengths)
            fan.points = polyline([self.center_on_screen, *edge], closed=True) if reached else np.zeros((0, 3))
            rim.points = polyline(edge) if reached else np.zeros((0, 3))
        return self.set_direction(float(self.angles[0] + share * 2 * np.pi))

    def set_direction(self, angle: float) -> Self:
        """Turn only the needle, to an angle in radians."""
        self.direction = angle
        heading = np.array([np.cos(angle), np.sin(angle), 0])
        length = self.units_per_slope * float(np.linalg.norm(self.error_map.landscape.gradient(self.point)))
        self.needle.points = polyline([self.center_on_screen, self.center_on_screen + (length + 0.12) * heading])
        return self

    def claims(self) -> Iterator[Claim]:
        """Its rim is as far off as the slope in each direction, to the arrows' scale, and its needle says where."""
        center = self.needle.points[0]
        heading = np.array([np.cos(self.direction), np.sin(self.direction)])
        off = angle_between((self.needle.points[-1] - center)[:2], heading)
        yield Finding(check=NEEDLE, figure=off, place=center)
        offsets = [(rim.points[::4] - center)[:, :2] for rim in self.rims]
        lengths = [np.linalg.norm(each, axis=1) for each in offsets]
        seen = [each > _SEEN for each in lengths]
        drawn = np.concatenate([sign * each[far] for sign, each, far in zip((1, -1), lengths, seen, strict=True)])
        if drawn.size:
            ways = np.concatenate([each[far] for each, far in zip(offsets, seen, strict=True)])
            yield DirectionalSlopes(
                landscape=self.error_map.landscape,
                point=self.error_map.to_weights(center),
                directions=ways / np.linalg.norm(ways, axis=1, keepdims=True),
                drawn=drawn / self.error_map.scale_factor,
                key=("arrows", id(self.error_map)),
                place=center,
            )

    def _edge(self, angles: Array, lengths: Array) -> Array:
        headings = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=-1)
        edge: Array = lengths[:, None] * headings + self.center_on_screen
        return edge


class CompassRing(VGroup):
    """The ring around a rose, with a tick every fifteen degrees."""

    claims_nothing: ClassVar[str] = "a scale of directions around a rose, which makes the claims"

    def __init__(self, rose: SlopeRose) -> None:
        theme = rose.error_map.theme
        self.rose = rose
        ring = Circle(stroke_color=theme.quiet, stroke_width=1.8, stroke_opacity=0.8)
        ticks = VMobject(stroke_color=theme.quiet, stroke_width=1.8, stroke_opacity=0.8)
        super().__init__(ring, ticks)
        self.stand()
        rose.error_map.carries(self)

    def stand(self) -> Self:
        """Take the place and the size that belong to the view."""
        rose = self.rose
        ring, ticks = self.submobjects
        gradient = rose.error_map.landscape.gradient(rose.point)
        radius = rose.units_per_slope * float(np.linalg.norm(gradient)) + 0.12
        ring.points = Circle(radius=radius).points + rose.center_on_screen
        ticks.points = np.zeros((0, 3))
        for angle in 2 * np.pi * np.arange(_TICKS) / _TICKS:
            heading = np.array([np.cos(angle), np.sin(angle), 0])
            ticks.append_points(
                polyline([rose.center_on_screen + radius * heading, rose.center_on_screen + (radius + 0.09) * heading])
            )
        return self


class Sweep(Animation):
    """The needle goes once around, and the rose is drawn behind it.

    Parameters
    ----------
    rose
        The rose.
    slope
        A read-out that shows the slope in the needle's direction.
    chart
        The same slopes against the direction.
    """

    def __init__(self, rose: SlopeRose, slope: ReadOut, chart: SlopeChart, **kwargs: Any) -> None:
        self.rose, self.readout, self.chart = rose, slope, chart
        super().__init__(VGroup(rose, slope, chart), rate_func=kwargs.pop("rate_func", linear), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        self.rose.set_sweep(share)
        self.chart.set_sweep(share)
        self.readout.set_value(float(self.rose.slope([self.rose.direction])[0]))


class Aim(Animation):
    """The needle turns to a direction, by the shorter way.

    Parameters
    ----------
    rose
        The rose.
    angle
        Where the needle goes, in radians.
    slope
        A read-out that shows the slope in the needle's direction.
    chart
        The same slopes against the direction; its marker follows.
    """

    def __init__(self, rose: SlopeRose, angle: float, slope: ReadOut, chart: SlopeChart, **kwargs: Any) -> None:
        self.rose, self.readout, self.chart = rose, slope, chart
        self.start = rose.direction
        self.turn = (angle - self.start + np.pi) % (2 * np.pi) - np.pi
        super().__init__(VGroup(rose, slope, chart), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        angle = self.start + self.rate_func(alpha) * self.turn
        self.rose.set_direction(angle)
        self.chart.set_direction(angle)
        self.readout.set_value(float(self.rose.slope([angle])[0]))
