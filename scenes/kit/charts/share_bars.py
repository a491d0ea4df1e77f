"""Shares of a whole as bars, each with its per cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

import cairo
import numpy as np
from manim import DL, Group
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour
from scenes.kit.paint.keyed import Keyed
from scenes.kit.shapes.rigid import Rigid

WHOLE = Check("bars of shares add up to the whole", "of the whole", 1e-6)
AS_LONG = Check("a bar is as long as the number over it says", "of its last digit", 0.5 + 1e-6)

_ABOVE, _BEFORE_SIGN = 0.12, 0.05


class _Bars(Painted):
    """Upright bars on one line."""

    def __init__(self, places: Array, width: float, whole: float, colours: Sequence[str]) -> None:
        super().__init__()
        self.places, self.bar_width, self.whole, self.colours = places, width, whole, list(colours)
        self.lengths = np.zeros(len(places))

    def reach(self) -> Reaches:
        """Return each bar's rectangle."""
        left, low = self.places.T - np.array([[self.bar_width / 2], [0]])
        return np.column_stack([left, low - 0.02, left + self.bar_width, low + np.maximum(self.lengths, 0.02)])

    def claims(self) -> Iterator[Claim]:
        """Together the bars are the whole, once they are complete."""
        if self.lengths.any():
            off = abs(float(self.lengths.sum()) / self.whole - 1)
            yield Finding(check=WHOLE, figure=off, place=self.places[0], settled=True)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw them."""
        for (x, y), length, colour in zip(self.places.tolist(), self.lengths.tolist(), self.colours, strict=True):
            set_colour(context, colour, self.opacity)
            context.rectangle(x - self.bar_width / 2, y - 0.012, self.bar_width, 0.024)
            context.rectangle(x - self.bar_width / 2, y, self.bar_width, length)
            context.fill()


class ShareBars(Group):
    """Shares of a whole, each an upright bar with its per cent above.

    Parameters
    ----------
    shares
        Function that returns the shares, shape (n,), which the numbers claim.
    places
        Foot of each bar, shape (n, 2).
    width, whole
        Width of a bar, and height of the whole, in frame units.
    theme
        Colours and type.
    spoken
        Index of the share in focus; None for all.

    Examples
    --------
    >>> bars = ShareBars(lambda: np.array([0.4, 0.35, 0.25]), [(-2, -1.5), (0, -1.5), (2, -1.5)], 0.8, 6.0, DARK)
    >>> scene.add(bars.set_growth(1))
    """

    def __init__(
        self,
        shares: Callable[[], Array],
        places: ArrayLike,
        width: float,
        whole: float,
        theme: Theme,
        *,
        spoken: int | None = None,
    ) -> None:
        super().__init__()
        at = np.asarray(places, dtype=float)
        self.whole, self.truth = whole, Keyed(shares)
        colours = [theme.ink if spoken in (None, index) else theme.quiet for index in range(len(at))]
        self.bars = _Bars(at, width, whole, colours)
        self.numbers = [_per_cent(shares, index, theme, colour) for index, colour in enumerate(colours)]
        self.signs = [Words("%", theme.type.note, theme.quiet, of=Decoration("a unit")) for _ in at]
        self._placed = [Rigid(sign, sign.get_corner(DL)) for sign in self.signs]
        self.add(self.bars, *self.numbers, *self.signs)
        self.set_growth(0.0)

    def set_growth(self, growth: float) -> Self:
        """Grow the bars to a share of their length; the numbers appear with them."""
        self.bars.lengths = growth * self.whole * self.truth()
        return self._follow(growth)

    def claims(self) -> Iterator[Claim]:
        """Each number stands over a bar that is as long as it says."""
        for number in self.numbers:
            if self.bars.lengths.any() and number.text.isdigit():
                nearest = int(np.abs(self.bars.places[:, 0] - number.get_center()[0]).argmin())
                off = abs(100 * float(self.bars.lengths[nearest]) / self.bars.whole - float(number.text))
                yield Finding(check=AS_LONG, figure=off, place=number.get_center(), settled=True)

    def _follow(self, growth: float) -> Self:
        heights = self.bars.places[:, 1] + self.bars.lengths + _ABOVE
        bars = zip(self.numbers, self.signs, self._placed, self.bars.places[:, 0], heights.tolist(), strict=True)
        for number, sign, placed, x, y in bars:
            number.place((x + number.width / 2 - (sign.width + _BEFORE_SIGN) / 2, y, 0))
            placed.put((number.get_right()[0] + _BEFORE_SIGN, y, 0))
            for part in (number, sign):
                part.set_fill(opacity=float(growth == 1 or growth**3))
        return self


def _per_cent(shares: Callable[[], Array], index: int, theme: Theme, colour: str) -> ReadOut:
    def truth() -> float:
        return 100 * float(shares()[index])

    return ReadOut(truth(), theme.type.note, colour, truth=truth, decimals=0)
