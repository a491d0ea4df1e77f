"""Measured data as dots on numbered axes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Self, TypeAlias

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.meaning import Values
from scenes.claims.numbers import AXIS_NUMBER
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.level_numbers import NUMBER_SIZE
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

# Free room around the axes for their numbers, in frame units: at the left, below, and on the two other sides.
_LEFT, _BELOW, _ELSEWHERE = 0.5, 0.45, 0.16
# Margin between the data and the ends of the axes, as a share of the data's extent.
_MARGIN = 0.06
_TICK, _NUMBER_GAP = 0.07, 0.16
_DOT = 0.034

_MEASURED = Check("a dot stands at what was measured", "of the axes", 1e-9)

Model: TypeAlias = Callable[[Array, Array], Array]


class _Mark:
    """A number on an axis, which is put at its tick.

    Parameters
    ----------
    axis
        0 for x, 1 for y.
    value
        Number at the tick.
    theme
        The colours.
    of
        Value at which its tick stands, as drawn.
    """

    def __init__(self, axis: int, value: float, theme: Theme, of: Values) -> None:
        self.axis, self.value = axis, value
        self.number = Words(printed(value, 0), NUMBER_SIZE, theme.quiet, "MEDIUM", of=of)
        self.rigid = Rigid(self.number)
        self.reach = _NUMBER_GAP + (self.number.height if axis == 0 else self.number.width) / 2


class Scatter(VGroup):
    """Pairs of measured numbers as dots.

    Parameters
    ----------
    x, y
        The numbers, both of shape (n,).
    place
        Rectangle that the axes and their numbers fill.
    theme
        Colours.
    spacing
        Distance between numbers on the axes, for x and for y.

    Attributes
    ----------
    lower, upper
        Least and largest x and y of the picture, each shape (2,).
    numbers
        Numbers on the axis of x, and on the axis of y.
    dots
        One shape with a disc for each pair, in order.

    Examples
    --------
    >>> x = np.array([180.0, 190.0, 200.0, 215.0])
    >>> scene.add(Scatter(x, x / 20 - 5, Place((0, 0), 8, 5), DARK, spacing=(10.0, 1.0)))
    """

    def __init__(self, x: ArrayLike, y: ArrayLike, place: Place, theme: Theme, *, spacing: tuple[float, float]) -> None:
        super().__init__()
        self.theme = theme
        self.data = np.stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)], axis=-1)
        margin = _MARGIN * np.ptp(self.data, axis=0)
        self.lower, self.upper = self.data.min(axis=0) - margin, self.data.max(axis=0) + margin
        self.corner, self.size = _axes_in(place)
        self._disc = dot((0, 0, 0), _DOT, theme.quiet).points
        values = [(axis, value) for axis in (0, 1) for value in self._round_values(axis, spacing[axis])]
        self._marks = [
            _Mark(axis, value, theme, Values(partial(self._value_at, index)))
            for index, (axis, value) in enumerate(values)
        ]
        self.numbers: tuple[list[Words], list[Words]] = ([], [])
        for mark in self._marks:
            self.numbers[mark.axis].append(mark.number)
        self.dots = VMobject(stroke_width=0, fill_color=theme.quiet, fill_opacity=0.8)
        self.axes = VMobject(stroke_color=theme.quiet, stroke_width=1.8, stroke_opacity=0.8, fill_opacity=0)
        self.add(self.axes, *self._all_numbers(), self.dots)
        self.fill(place)

    def fill(self, place: Place) -> Self:
        """Fill another rectangle; dots and numbers keep their size."""
        self.corner, self.size = _axes_in(place)
        self.dots.points = np.concatenate([self._disc + place for place in self.to_screen(*self.data.T)])
        across, up = self.corner + np.diag(self.size)
        self.axes.points = polyline([up, self.corner, across])
        for mark in self._marks:
            foot = self.to_screen(*np.where(np.arange(2) == mark.axis, mark.value, self.lower))
            aside = -np.eye(3)[1 - mark.axis]
            self.axes.append_points(polyline([foot, foot + _TICK * aside]))
            mark.rigid.put(foot + mark.reach * aside)
        return self

    def _value_at(self, index: int) -> float:
        """Return the value on its axis at which a mark's tick is drawn."""
        return float(self.to_data(self.axes.points[4 * (2 + index)])[self._marks[index].axis])

    def _round_values(self, axis: int, spacing: float) -> list[float]:
        """Return the values of the marks on an axis."""
        first, last = np.ceil(self.lower[axis] / spacing), np.floor(self.upper[axis] / spacing)
        return [float(spacing * count) for count in np.arange(first, last + 1)]

    def _all_numbers(self) -> list[Words]:
        return [*self.numbers[0], *self.numbers[1]]

    def to_screen(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Return the points of numbers x and y, of shapes (...) that broadcast, on screen; shape (..., 3)."""
        pairs = np.stack(np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float)), axis=-1)
        flat = self.corner + (pairs - self.lower) / (self.upper - self.lower) * self.size
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    def to_data(self, points: ArrayLike) -> Array:
        """Return x and y at points of the frame of shape (..., 2 or 3); shape (..., 2)."""
        flat = np.asarray(points, dtype=float)[..., :2]
        data: Array = (flat - self.corner) / self.size * (self.upper - self.lower) + self.lower
        return data

    def drawn_dots(self) -> Array:
        """Return the points of the dots on the frame, shape (n, 3)."""
        discs = self.dots.points.reshape(len(self.data), -1, 3)
        return np.asarray((discs.min(axis=1) + discs.max(axis=1)) / 2)

    def claims(self) -> Iterator[Claim]:
        """Every dot stands at a pair of measured numbers, and every number on an axis at its own value."""
        extent = self.upper - self.lower
        off = np.abs(self.to_data(self.drawn_dots()) - self.data) / extent
        yield Finding(check=_MEASURED, figure=float(off.max()), place=self.corner)
        for axis, numbers in enumerate(self.numbers):
            for number in numbers:
                gap = abs(self.to_data(number.get_center())[axis] - number.number) / extent[axis]
                yield Finding(check=AXIS_NUMBER, figure=float(gap), place=number.get_center(), detail=number.text)


def _axes_in(place: Place) -> tuple[Array, Array]:
    """Return where the axes cross and how long they are, each shape (2,)."""
    half = np.array([place.width, place.height]) / 2
    corner = np.array(place.center) - half + np.array([_LEFT, _BELOW])
    return corner, np.array(place.center) + half - _ELSEWHERE - corner
