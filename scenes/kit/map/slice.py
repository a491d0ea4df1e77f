"""A landscape with every weight frozen but one: a line over the map, and the curve that opens from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from manim import Animation, CapStyleType, ManimColor, VGroup, VMobject, interpolate_color
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import TANGENT, Heights
from scenes.claims.meaning import Scope
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import FROZEN, span
from scenes.claims.protocol import Claim, Finding, Measure, Outcome, Together
from scenes.claims.vectors import angle_between
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import hermite_curve, polyline
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

_SAMPLES = 96
_ROOM_FOR_NAMES = 0.38
# The curve keeps clear of the axes by these shares of the chart's width and height.
_CLEAR_X, _CLEAR_Y = 0.08, 0.12
_NAME_SIZE = 30


@dataclass(frozen=True, eq=False)
class AxisSlice:
    """All the weights of a landscape that differ from given ones in a single weight only.

    Attributes
    ----------
    landscape
        Over p weights.
    through
        Weights that the slice passes through, shape (p,).
    axis
        Which weight is free, counted from 0.
    lower, upper
        The smallest and largest value of the free weight.
    """

    landscape: Landscape
    through: Array
    axis: int
    lower: float
    upper: float

    @property
    def values(self) -> Array:
        """Values of the free weight from one end to the other, evenly spaced; shape (n,)."""
        return np.linspace(self.lower, self.upper, _SAMPLES)

    def points(self, values: ArrayLike) -> Array:
        """Return the weights at values of the free one of shape (...); shape (..., p)."""
        free = np.asarray(values, dtype=float)
        weights = np.tile(np.asarray(self.through, dtype=float), (*free.shape, 1))
        weights[..., self.axis] = free
        return weights

    def partial(self, points: ArrayLike) -> Array:
        """Return ∂E/∂w of the free weight at points of shape (..., p); shape (...)."""
        slopes: Array = self.landscape.gradient(points)[..., self.axis]
        return slopes

    def steepest(self, sign: float) -> Array:
        """Return the weights, among evenly spaced ones, where the slope of a sign is greatest; shape (p,)."""
        points = self.points(self.values)
        steepest: Array = points[int(np.argmax(sign * self.partial(points)))]
        return steepest

    def flat_between(self, first: Array, second: Array) -> Array:
        """Return weights where the partial derivative is zero, between two of the slice where its signs differ.

        Raises
        ------
        ValueError
            If the signs do not differ.
        """

        def slope(value: float) -> float:
            return float(self.partial(self.points(value)))

        ends = float(first[self.axis]), float(second[self.axis])
        if slope(ends[0]) * slope(ends[1]) > 0:
            raise ValueError(
                f"the slope has the same sign at {ends[0]:g} and at {ends[1]:g}: there may be no zero between"
            )
        return self.points(brentq(slope, *ends, xtol=1e-15, rtol=4 * np.finfo(float).eps))


class SliceLine(VMobject):
    """A slice as a straight line over the map."""

    def __init__(self, piece: AxisSlice, error_map: ErrorMap) -> None:
        super().__init__(stroke_color=error_map.theme.ink, stroke_width=4, fill_opacity=0)
        self.piece, self.error_map = piece, error_map
        error_map.carries(self)
        self.stand()

    def stand(self) -> Self:
        """Take the place that belongs to the view."""
        self.points = polyline(self.error_map.to_screen(self.piece.points(self.piece.values)))
        return self

    def claims(self) -> Iterator[Claim]:
        """All weights on it but one are frozen."""
        off = self.error_map.to_weights(self.points) - self.piece.through
        off[:, self.piece.axis] = 0
        figure = float(np.abs(off).max()) / span(self.piece.landscape)
        yield Finding(check=FROZEN, figure=figure, place=self.points[0])


class SliceChart(VGroup):
    """The error along a slice as a curve, with a point on it and the tangent there.

    The tangent tells the slope by its tilt: it has the curve's own direction on the chart, at a fixed length.

    Parameters
    ----------
    piece
        The slice.
    point
        Weights where the point stands at first, shape (p,).
    place
        The rectangle that the chart fills, its names included.
    theme
        Colours.
    weight, error
        The names of the two axes, as formulas.
    tangent_length
        In frame units.
    """

    def __init__(
        self,
        piece: AxisSlice,
        point: ArrayLike,
        place: Place,
        theme: Theme,
        *,
        weight: str = "w",
        error: str = "E",
        tangent_length: float = 1.5,
    ) -> None:
        super().__init__()
        self.piece, self.tangent_length = piece, tangent_length
        points = piece.points(piece.values)
        self.errors = piece.landscape.value(points)
        self.corner = np.array([place.center[0] - place.width / 2, place.center[1] - place.height / 2, 0])
        self.corner[1] += _ROOM_FOR_NAMES
        self.size = np.array([place.width, place.height - 2 * _ROOM_FOR_NAMES, 0])
        self.axes = self._axes(theme, weight, error)
        self.curve = VMobject(stroke_color=theme.quiet, stroke_width=4, fill_opacity=0)
        self.curve.points = hermite_curve(self.to_screen(points), self.directions(points))
        self.drop = VMobject(stroke_color=theme.quiet, stroke_width=1.6, stroke_opacity=0.8, fill_opacity=0)
        self.tangent = VMobject(stroke_color=theme.ink, stroke_width=5.5, cap_style=CapStyleType.ROUND, fill_opacity=0)
        self.head = dot(self.corner, 0.1, theme.ball)
        self._head = Rigid(self.head)
        self.follower = VGroup(self.drop, self.tangent, self.head)
        self.add(self.axes, self.curve, self.follower)
        self.set_point(point)

    def _axes(self, theme: Theme, weight: str, error: str) -> VGroup:
        top, right = (self.corner + self.size * np.array(ends) for ends in ([0, 1, 0], [1, 0, 0]))
        lines = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        lines.points = polyline([top, self.corner, right])
        names = [
            Formula(name, _NAME_SIZE, theme.quiet, of=self._growing(side)) for name, side in ((error, 1), (weight, 0))
        ]
        names[0].next_to(top, (0, 1, 0), buff=0.1).align_to(self.corner, (-1, 0, 0))
        names[1].next_to(right, (0, -1, 0), buff=0.12).align_to(right, (1, 0, 0))
        return VGroup(lines, *names)

    def _growing(self, side: int) -> Scope:
        """Return what the name of an axis, the horizontal one or the vertical, means: what grows along it."""
        drawn = Scope(self.piece.landscape, lambda: self._drawn_weights(self._corners())).calling(
            f=self.piece.landscape
        )
        return drawn.axis(lambda: self._corners()[:, side])

    def _corners(self) -> Array:
        """Return places of the curve as it is drawn, shape (n, 3)."""
        return np.array([*self.curve.points[::4], self.curve.points[-1]])

    @property
    def _units(self) -> Array:
        """Frame units per unit of the free weight and per unit of error, shape (2,)."""
        clear = 1 - 2 * np.array([_CLEAR_X, _CLEAR_Y])
        extent = np.array([self.piece.upper - self.piece.lower, np.ptp(self.errors)])
        units: Array = clear * self.size[:2] / extent
        return units

    def to_screen(self, points: ArrayLike) -> Array:
        """Return where weights of shape (..., p) stand on the chart, at the height of their error; shape (..., 3)."""
        weights = np.asarray(points, dtype=float)
        lowest = np.array([self.piece.lower, self.errors.min()])
        measured = np.stack([weights[..., self.piece.axis], self.piece.landscape.value(weights)], axis=-1)
        flat = np.array([_CLEAR_X, _CLEAR_Y]) * self.size[:2] + (measured - lowest) * self._units
        return self.corner + np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    def directions(self, points: ArrayLike) -> Array:
        """Return the curve's direction on the chart at weights of shape (..., p), a unit vector; shape (..., 3)."""
        slopes = self.piece.partial(points)
        ways = np.stack([np.ones_like(slopes), slopes, np.zeros_like(slopes)], axis=-1) * np.append(self._units, 0.0)
        unit: Array = ways / np.linalg.norm(ways, axis=-1, keepdims=True)
        return unit

    def set_point(self, point: ArrayLike) -> Self:
        """Put the point and its tangent at other weights of the slice, shape (p,)."""
        self.point = np.asarray(point, dtype=float)
        place, half = self.to_screen(self.point), self.tangent_length / 2 * self.directions(self.point)
        self.tangent.points = polyline([place - half, place + half])
        self.drop.points = polyline([place, [place[0], self.corner[1], 0]])
        self._head.put(place)
        return self

    def _drawn_weights(self, places: Array) -> Array:
        """Return the weights that stand under points of the chart of shape (n, 3); shape (n, p)."""
        across = (places[:, 0] - self.corner[0] - _CLEAR_X * self.size[0]) / self._units[0]
        return self.piece.points(self.piece.lower + across)

    def claims(self) -> Iterator[Claim]:
        """Its heights are the error along the slice, and its tangent has the slope's tilt where the point stands."""
        curve, center = self._corners(), self.head.get_center()
        places = np.concatenate([curve, center[None]])
        yield Heights(
            landscape=self.piece.landscape,
            points=self._drawn_weights(places),
            heights=places[:, 1] - self.corner[1],
            place=center,
            settled=True,
        )
        here = self._drawn_weights(center[None])[0]
        yield Together(check=OWN_POINT, key=("weights", here.size), place=here, leads=True)
        tilt = (self.tangent.points[-1] - self.tangent.points[0])[:2]
        yield Tilt(self.piece, here, tilt, self._units, center)


@dataclass(frozen=True, eq=False)
class Tilt:
    """A drawn tangent has the slope of the error along a slice, in the chart's own units.

    Attributes
    ----------
    piece, point
        The slice, and the weights where the tangent touches, shape (p,).
    direction
        As drawn, shape (2,).
    units
        Frame units per unit of the free weight and per unit of error, shape (2,).
    place
        Where on the frame.
    """

    piece: AxisSlice
    point: Array
    direction: Array
    units: Array
    place: Array
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the angle."""
        way = np.eye(self.point.size)[[self.piece.axis]]
        slope = float(measure.slopes(self.piece.landscape, self.point, way)[0])
        off = angle_between(self.direction, np.array([1.0, slope]) * self.units)
        yield Finding(check=TANGENT, figure=off, place=self.place)


class Unfold(Animation):
    """The line over the map comes away from it and opens into the curve of the error along it."""

    def __init__(self, line: SliceLine, chart: SliceChart, **kwargs: Any) -> None:
        self.curve = chart.curve
        self.starts, self.ends = line.points.copy(), chart.curve.points.copy()
        self.colors = tuple(ManimColor(each.get_stroke_color()) for each in (line, chart.curve))
        super().__init__(chart.curve, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        self.curve.points = (1 - share) * self.starts + share * self.ends
        self.curve.set_stroke(interpolate_color(self.colors[0], self.colors[1], share))
