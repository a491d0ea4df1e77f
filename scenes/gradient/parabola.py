"""The curve of one weight, w squared, on numbered axes through zero, with a chord that becomes its tangent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Self

import numpy as np
from manim import DOWN, LEFT, UP, CapStyleType, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Quadratic
from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Scope, Values
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.level_numbers import NUMBER_SIZE
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import hermite_curve, polyline
from scenes.kit.shapes.signs import dot

ON_PARABOLA = Check("the curve of one weight is its square, and the chord's ends lie on it", "units", 1e-9)

# Range of the axes: the weight to both sides of 0, and its square from 0.
_WIDEST, _HIGHEST = 2.15, 4.5
_NUMBERED = ((-2, -1, 1, 2), (1, 2, 3, 4))
_SAMPLES = 49
# How far the chord extends beyond its ends, in units of weight.
_OVER = 0.55
_TICK = 0.06
# The letter h: its share of the step's length from the point, its height over the line, and the shortest step at
# which it begins to show and at which it shows in full.
_ALONG, _OVER_LINE, _SHOWS = 0.7, 0.27, (0.6, 0.85)


class Parabola(VGroup):
    """The square of a weight over the weight, on one scale, with a point, a step from it, and the chord.

    Parameters
    ----------
    place
        The rectangle that it fills.
    theme
        Colours and type.
    weight, step
        The weight at the point, and the length of the step from there.

    Attributes
    ----------
    landscape
        The square, as a landscape.
    point
        The weight, shape (1,).
    step
        The length of the step; at 0 the chord is the tangent.
    """

    landscape = Quadratic([[1.0]])

    def __init__(self, place: Place, theme: Theme, *, weight: float, step: float) -> None:
        super().__init__()
        self.unit = min(place.width / (2 * _WIDEST), (place.height - 0.3) / _HIGHEST)
        self.zero = np.array([place.center[0], place.center[1] + place.height / 2 - _HIGHEST * self.unit, 0.0])
        self.axes = self._axes(theme)
        self.curve = VMobject(stroke_color=theme.quiet, stroke_width=4, fill_opacity=0)
        w = np.linspace(-np.sqrt(_HIGHEST), np.sqrt(_HIGHEST), _SAMPLES)
        ways = np.stack([np.ones_like(w), 2 * w, np.zeros_like(w)], axis=-1)
        self.curve.points = hermite_curve(self.to_screen(w, w**2), ways / np.linalg.norm(ways, axis=-1, keepdims=True))
        self.chord = VMobject(stroke_color=theme.ink, stroke_width=4, cap_style=CapStyleType.ROUND, fill_opacity=0)
        self.run = VMobject(stroke_color=theme.first_weight, stroke_width=5, fill_opacity=0)
        self.rise = VMobject(stroke_color=theme.ink, stroke_width=5, fill_opacity=0)
        self.ends = VGroup(dot(self.zero, 0.06, theme.ball), dot(self.zero, 0.085, theme.ball))
        self.letter = Formula(
            "h", 0.8 * theme.type.formula, theme.weights_text[0], of=Decoration("names the step over which it stands")
        )
        self.steps = VGroup(self.chord, self.run, self.rise, self.ends, self.letter)
        self.add(self.axes, self.curve, self.steps)
        self.point, self.step = np.array([weight]), step
        self._draw()

    def to_screen(self, weight: ArrayLike, height: ArrayLike) -> Array:
        """Return the frame points of weights and heights of shapes (...); shape (..., 3)."""
        flat = np.stack(np.broadcast_arrays(np.asarray(weight, dtype=float), np.asarray(height, dtype=float)), axis=-1)
        return self.zero + self.unit * np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    def to_units(self, points: ArrayLike) -> Array:
        """Return weight and height at frame points of shape (..., 3); shape (..., 2)."""
        units: Array = ((np.asarray(points, dtype=float) - self.zero) / self.unit)[..., :2]
        return units

    def _axes(self, theme: Theme) -> VGroup:
        lines = VMobject(stroke_color=theme.quiet, stroke_width=1.8, fill_opacity=0)
        lines.points = polyline(self.to_screen([-_WIDEST, _WIDEST], 0))
        lines.append_points(polyline(self.to_screen(0, [0, _HIGHEST])))
        numbers = []
        for axis, values in enumerate(_NUMBERED):
            for value in values:
                place = self.to_screen(*(float(value) * np.eye(2)[axis]))
                aside = _TICK * np.eye(3)[1 - axis]
                lines.append_points(polyline([place - aside, place + aside]))
                stands = Values(partial(self._at, place, axis))
                number = Words(printed(value, 0), NUMBER_SIZE, theme.quiet, "MEDIUM", of=stands)
                numbers.append(number.next_to(place, (DOWN, LEFT)[axis], buff=0.11))
        return VGroup(lines, *numbers)

    def _at(self, place: Array, axis: int) -> float:
        return float(self.to_units(place)[axis])

    def set_point(self, weight: ArrayLike) -> Self:
        """Move the point to another weight, shape (1,)."""
        self.point = np.asarray(weight, dtype=float)
        return self._draw()

    def set_step(self, step: float) -> Self:
        """Set the length of the step."""
        self.step = float(step)
        return self._draw()

    def _draw(self) -> Self:
        w, h = float(self.point[0]), self.step
        here, there = self.to_screen(w, w**2), self.to_screen(w + h, (w + h) ** 2)
        corner = self.to_screen(w + h, w**2)
        slope = 2 * w + h
        reach = _OVER / np.sqrt(1 + slope**2) * np.array([1.0, slope])
        over = self.unit * np.append(reach, 0.0)
        self.chord.points = polyline(
            [here - over, here, there, there + over] if h > 0 else [here - over, here, here + over]
        )
        self.run.points = polyline([here, corner])
        self.rise.points = polyline([corner, there])
        for each, place in zip(self.ends, (there, here), strict=True):
            each.move_to(place)
        self.letter.move_to(self.to_screen(w + _ALONG * h, w**2) + _OVER_LINE * UP)
        self.letter.set_opacity(float(np.interp(h, _SHOWS, (0.0, 1.0))))
        return self

    def drawn_step(self) -> float:
        """Return the length of the step as drawn."""
        ends = self.to_units(self.run.points[[0, -1]])
        return float(ends[1, 0] - ends[0, 0])

    def drawn_slope(self) -> float:
        """Return the slope of the chord as drawn."""
        way = self.to_units(self.chord.points[-1]) - self.to_units(self.chord.points[0])
        return float(way[1] / way[0])

    def scope(self) -> Scope:
        """Return the scope of formulas beside it."""
        return Scope(at=self).calling(f=self.landscape).where(h=self.drawn_step)

    def claims(self) -> Iterator[Claim]:
        """The curve is the square of the weight, and the chord meets it at both ends of the step."""
        on_curve = self.to_units(self.curve.points[::4])
        met = self.to_units(np.array([each.get_center() for each in self.ends]))
        off = np.abs(np.concatenate([on_curve, met])[:, 1] - np.concatenate([on_curve, met])[:, 0] ** 2).max()
        yield Finding(check=ON_PARABOLA, figure=float(off), place=self.zero)
