"""A vector of live numbers in brackets, one under the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.protocol import Claim, ClaimsNothing, Together
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.paint.keyed import Keyed
from scenes.kit.shapes.curves import polyline

# The widest number for which a column has room.
_WIDEST = -88.88
_SERIF, _PADDING = 0.1, 0.14
_STROKE = 2.6
_ROOM = ClaimsNothing("the widest number, of which only the room is taken")


class LiveVector(VGroup):
    """A column vector that is computed from the weights of the marker.

    Parameters
    ----------
    measure
        Function of weights, shape (2,), that returns the vector, shape (n,).
    point
        First weights, shape (2,).
    rows
        Heights of the n rows' middles on screen, from the top.
    left
        Position of the left bracket.
    height
        Height of the brackets.
    size
        Font size in Manim's units.
    color
        Colour of the theme.
    decimals
        Number of decimals.
    widest
        The number that needs most room.

    Examples
    --------
    >>> slopes = gm.landscape("lecture").gradient
    >>> style = {"left": -1.0, "height": 1.6, "size": 40, "color": DARK.ascent_text}
    >>> vector = LiveVector(slopes, (1.0, 0.6), (0.4, -0.4), **style)
    >>> scene.add(vector)
    """

    def __init__(
        self,
        measure: Callable[[Array], Array],
        point: ArrayLike,
        rows: Sequence[float],
        *,
        left: float,
        height: float,
        size: float,
        color: str,
        decimals: int = 2,
        widest: float = _WIDEST,
    ) -> None:
        super().__init__()
        self.measure = Keyed(measure)
        room = ReadOut(widest, size, color, truth=_ROOM, decimals=decimals)
        right = left + 2 * _PADDING + room.width
        middle = (max(rows) + min(rows)) / 2
        for side, inward in ((left, 1), (right, -1)):
            ends = np.array([[side, middle + sign * height / 2] for sign in (1, -1)])
            serif = np.array([inward * _SERIF, 0])
            bracket = VMobject(stroke_color=color, stroke_width=_STROKE, fill_opacity=0)
            self.add(bracket.set_points(polyline([ends[0] + serif, *ends, ends[1] + serif])))
        self.numbers = [
            ReadOut(0.0, size, color, truth=partial(self._entry, row), decimals=decimals).place(
                (right - _PADDING, height_of_row - room.height / 2, 0)
            )
            for row, height_of_row in enumerate(rows)
        ]
        self.add(*self.numbers)
        self.set_point(point)

    def set_point(self, point: ArrayLike) -> Self:
        """Show the vector at other weights."""
        self.point = np.asarray(point, dtype=float)
        for number, value in zip(self.numbers, self.measure(self.point), strict=True):
            number.set_value(float(value))
        return self

    def claims(self) -> Iterator[Claim]:
        """Its numbers are taken at a point where something is drawn."""
        yield Together(check=OWN_POINT, key=("weights", self.point.size), place=self.point, leads=False)

    def _entry(self, row: int) -> float:
        return float(self.measure(self.point)[row])
