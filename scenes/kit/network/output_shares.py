"""The shares that a network gives its classes, as bars; and the truth, with the differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self

import cairo
import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.meaning import Scope
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.charts.share_bars import WHOLE
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour
from scenes.kit.paint.keyed import Keyed

SHARE = Check("a bar is as long as the share that it shows", "of the whole", 1e-6)

_THICKNESS, _RIM = 0.26, 0.025
# Size of the formulas below the bars, as a share of a formula's, and their distance, in frame units.
_FORMULA, _BELOW = 0.86, 0.42


class OutputShares(Painted):
    """Horizontal bars of shares of a whole, with the truth as outlines around them and the differences between both.

    Parameters
    ----------
    shares
        Function that returns the shares, shape (n,).
    target
        Index of the true class, which should have the whole.
    places
        Starts of the bars, at mid-height, shape (n, 2).
    whole
        Length of the whole, in frame units.
    theme
        Colours.

    Attributes
    ----------
    growth
        Growth of the bars, from 0 to 1.
    truth, difference
        Opacity of the truth, and share of the differences that is drawn, from 0 to 1.

    Examples
    --------
    >>> places = [(-1, 1), (-1, 0), (-1, -1)]
    >>> scene.add(OutputShares(lambda: np.array([0.4, 0.35, 0.25]), 0, places, 5.0, DARK).set_growth(1))
    """

    def __init__(self, shares: Callable[[], Array], target: int, places: ArrayLike, whole: float, theme: Theme) -> None:
        super().__init__()
        self.shares, self.right, self.theme, self.whole = Keyed(shares), target, theme, whole
        self.places = np.asarray(places, dtype=float)
        self.growth, self.truth, self.difference = 0.0, 0.0, 0.0
        self.follow()

    def follow(self) -> Self:
        """Take the present shares."""
        self.now = np.asarray(self.shares(), dtype=float)
        return self

    def set_growth(self, growth: float) -> Self:
        """Grow the bars to a share of their length."""
        self.growth = growth
        return self

    def set_truth(self, truth: float) -> Self:
        """Show the truth with an opacity."""
        self.truth = truth
        return self

    def set_difference(self, difference: float) -> Self:
        """Draw a share of the differences."""
        self.difference = difference
        return self

    def lengths(self) -> Array:
        """Return the lengths of the bars as drawn, shape (n,)."""
        return np.asarray(self.growth * self.whole * self.now)

    def claims(self) -> Iterator[Claim]:
        """The bars are the shares, and add up to the whole."""
        if self.growth == 1 and self.opacity > 0:
            drawn = self.lengths() / self.whole
            yield Finding(check=WHOLE, figure=abs(float(drawn.sum()) - 1), place=self.places[0])
            off = float(np.abs(drawn - self.shares()).max())
            yield Finding(check=SHARE, figure=off, place=self.places[0])

    def reach(self) -> Reaches:
        """Return the rectangle of each whole."""
        low = self.places - np.array([_RIM, _THICKNESS / 2 + _RIM])
        high = self.places + np.array([self.whole + _RIM, _THICKNESS / 2 + _RIM])
        return np.concatenate([low, high], axis=-1)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the truth, the bars, and the differences."""
        for index, ((x, y), length) in enumerate(zip(self.places.tolist(), self.lengths().tolist(), strict=True)):
            low = y - _THICKNESS / 2
            is_right = index == self.right
            set_colour(context, self.theme.ink if is_right else self.theme.quiet, self.opacity)
            context.rectangle(x, low, length, _THICKNESS)
            context.fill()
            end = x + (self.whole if is_right else 0.0)
            if self.difference:
                set_colour(context, self.theme.ascent, self.opacity)
                # From the share to the truth: the missing part, or the excess.
                start, width = (x + length, (end - x - length)) if is_right else (x, length)
                context.rectangle(start, low, self.difference * width, _THICKNESS)
                context.fill()
            if self.truth:
                set_colour(context, self.theme.ink, self.opacity * self.truth)
                context.set_line_width(_RIM)
                context.rectangle(x, low, end - x, _THICKNESS)
                context.stroke()


def score_slopes(shares: OutputShares, slopes: Array) -> VGroup:
    """Return the slope of each score, below its bar: its share minus the truth; slopes of shape (n,)."""
    theme, formulas = shares.theme, VGroup()
    for index, (slope, share, (x, y)) in enumerate(zip(slopes, shares.now, shares.places.tolist(), strict=True)):
        source = f"{share:.2f} - {int(index == shares.right)} = {slope:.2f}"
        formula = Formula(source, _FORMULA * theme.type.formula, theme.ascent_text, of=Scope())
        formulas.add(formula.move_to((x + formula.width / 2, y - _BELOW, 0)))
    return formulas
