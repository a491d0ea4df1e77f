"""Very many numbers at once: one bar for each weight, side by side, up where it is positive and down where negative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Self

import cairo
import numpy as np
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.protocol import Claim, ClaimsNothing
from scenes.kit.paint.canvas import Painted, Reach, frame_colour
from scenes.kit.paint.keyed import Keyed
from scenes.kit.places.place import Place

_GROUP_GAP = 0.12
_AXIS_THICKNESS = 0.012


class BarRow(Painted):
    """A row of signed bars in groups; thousands of them cost one path for each sign.

    Parameters
    ----------
    values
        One number a bar, in groups one after the other, shape (groups, n).
    place
        The rectangle that the row fills; its axis runs through the middle.
    units
        Frame units for 1.
    colours
        Of positive and of negative bars.
    axis_colour
        Of the line at 0.
    meaning
        Gives the claims that its lengths make, read in the unit of the values, shape (groups, n).

    Attributes
    ----------
    growth
        The share of their length that the bars show, while they grow from the axis.
    shortest, recede
        Bars of a smaller size than ``shortest`` are shown with the opacity ``recede``.
    """

    def __init__(
        self,
        values: ArrayLike,
        place: Place,
        units: float,
        colours: tuple[str, str],
        axis_colour: str,
        *,
        meaning: Callable[[Array], Iterable[Claim]] | ClaimsNothing,
    ) -> None:
        super().__init__()
        self.place, self.units, self.colours, self.axis_colour = place, units, colours, axis_colour
        self.growth, self.shortest, self.recede = 1.0, 0.0, 1.0
        self.meaning = meaning if isinstance(meaning, ClaimsNothing) else Keyed(meaning)
        self.set_values(values)

    def set_values(self, values: ArrayLike) -> Self:
        """Show other numbers, shape (groups, n)."""
        self.values = np.asarray(values, dtype=float)
        return self

    def settle(self, height: float, units: float) -> Self:
        """Put the row at another height on the frame, with another scale."""
        self.place = replace(self.place, center=(self.place.center[0], height))
        self.units = units
        return self

    def set_growth(self, growth: float) -> Self:
        """Show a share of the bars' length, from 0 to 1."""
        self.growth = growth
        return self

    def set_recede(self, opacity: float) -> Self:
        """Show the short bars with another opacity, from 0 to 1."""
        self.recede = opacity
        return self

    @property
    def group_width(self) -> float:
        """The width of a group, in frame units."""
        groups = len(self.values)
        return (self.place.width - (groups - 1) * _GROUP_GAP) / groups

    def group_centers(self) -> Array:
        """Return where the middles of the groups stand across the frame, shape (groups,)."""
        left = self.place.center[0] - self.place.width / 2
        starts = left + (self.group_width + _GROUP_GAP) * np.arange(len(self.values))
        return np.asarray(starts + self.group_width / 2, dtype=float)

    def bars(self) -> Array:
        """Return every bar as it is drawn: left end, height of the axis, width, signed length; shape (groups, n, 4)."""
        n = self.values.shape[1]
        width = self.group_width / n
        lefts = self.group_centers()[:, None] - self.group_width / 2 + width * np.arange(n)
        lengths = self.growth * self.units * self.values
        flat = np.broadcast_arrays(lefts, self.place.center[1], width, lengths)
        return np.stack(flat, axis=-1)

    def claims(self) -> Iterator[Claim]:
        """Its full-grown bars mean what its owner says."""
        if isinstance(self.meaning, ClaimsNothing):
            yield self.meaning
        elif self.growth == 1:
            yield from self.meaning(self.bars()[..., 3] / self.units)

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        (x, y), half = self.place.center, self.place.width / 2
        height = max(float(np.abs(self.growth * self.units * self.values).max(initial=0.0)), _AXIS_THICKNESS)
        return x - half, y - height, x + half, y + height

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the bars, those that recede first, and the axis."""
        bars, small = self.bars(), np.abs(self.values) < self.shortest
        for sign, colour in zip((1, -1), self.colours, strict=True):
            of_sign = np.sign(self.values) == sign
            self._fill(context, bars[of_sign & small], colour, self.recede)
            self._fill(context, bars[of_sign & ~small], colour, 1.0)
        (x, y), width = self.place.center, self.place.width
        axis = np.array([[x - width / 2, y - _AXIS_THICKNESS / 2, width, _AXIS_THICKNESS]])
        self._fill(context, axis, self.axis_colour, 1.0)

    def _fill(self, context: cairo.Context[Any], bars: Array, colour: str, opacity: float) -> None:
        if not len(bars):
            return
        context.set_source_rgba(*frame_colour(colour), opacity * self.opacity)
        for bar in bars.tolist():
            context.rectangle(*bar)
        context.fill()
