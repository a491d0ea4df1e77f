"""Numbers on screen: how they are printed, and live ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Self

import numpy as np
from manim import VMobject
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.claims.numbers import Printed
from scenes.claims.protocol import Claim, ClaimsNothing
from scenes.kit.lettering.glyphs import is_moved
from scenes.kit.lettering.layout import LAYOUT_SCALE, laid_out
from scenes.kit.lettering.words import capital_height
from scenes.kit.paint.keyed import Keyed
from scenes.language.numbers import decimal_sign

MINUS = "−"
# Positions per frame unit that a number may take; half of a decimal fraction lies between no two of them.
_STEPS = 2.0**30


FEWEST_RATE_DECIMALS = 3
"""With so many digits after the point a learning rate is written at least."""


class ReadOut(VMobject):
    """A live number: its digits are outlined once and only moved into place when the value changes.

    Every digit has the same width and the number is flush with one end, so that its digits do not jump.

    Parameters
    ----------
    size
        Font size in Manim's units.
    color
        Colour of the theme.
    truth
        Function that returns the number it claims to show: a plain function or a method of the number itself, since
        Manim copies mobjects with everything they hold, and a bound method holds its object.
    decimals
        Number of decimals.
    weight
        A Pango weight.

    Examples
    --------
    >>> scene.add(ReadOut(3.14159, 60, DARK.ink, truth=lambda: np.pi, decimals=2).place((1, 0, 0)))
    """

    def __init__(
        self,
        value: float,
        size: float,
        color: str,
        *,
        truth: Callable[[], float] | ClaimsNothing,
        decimals: int = 2,
        weight: str = "MEDIUM",
    ) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.size, self.decimals, self.weight, self.sign = size, decimals, weight, decimal_sign()
        self.origin, self.flush_left = np.zeros(3), False
        self.truth = truth if isinstance(truth, ClaimsNothing) else Keyed(truth)
        self.set_value(value)

    @property
    def text(self) -> str:
        """The number as printed."""
        return printed(self.value, self.decimals)

    @property
    def letter_height(self) -> float:
        """The height of a capital letter beside its digits, in frame units."""
        return capital_height(self.size, self.weight)

    @property
    def signed_width(self) -> float:
        """The width of the number with a minus sign, in frame units: what it may take once it is negative."""
        _, advances = self._glyphs()
        return sum(advances[character] for character in f"{MINUS}{self.text.removeprefix(MINUS)}")

    def read(self) -> str | None:
        """Return the number as its glyphs are drawn, from left to right; None if one is not a glyph of a number."""
        glyphs, _ = self._glyphs()
        found, start = [], 0
        while start < len(self.points):
            rest = self.points[start:]
            match = next((c for c, outline in glyphs.items() if is_moved(rest[: len(outline)], outline)), None)
            if match is None:
                return None
            found.append((float(rest[: len(glyphs[match]), 0].mean()), match))
            start += len(glyphs[match])
        return "".join(character for _, character in sorted(found))

    def claims(self) -> Iterator[Claim]:
        """Its digits are those of the number that it claims to show."""
        if isinstance(self.truth, ClaimsNothing):
            yield self.truth
        else:
            yield Printed(drawn=self.read(), values=[self.truth], place=self.get_center())

    def set_value(self, value: float) -> Self:
        """Show another value at the same place."""
        self.value = float(value)
        self.points = np.concatenate([points for _, points in self.cells()])
        return self

    def cells(self) -> list[tuple[str, Array]]:
        """Return each printed character, and its outline at the number's own place."""
        glyphs, advances = self._glyphs()
        x = 0.0 if self.flush_left else -sum(advances[character] for character in self.text)
        cells = []
        for character in self.text:
            printed_as = self.sign if character == "." else character
            cells.append((printed_as, glyphs[character] + self.origin + np.array([x, 0, 0])))
            x += advances[character]
        return cells

    def _glyphs(self) -> tuple[dict[str, Array], dict[str, float]]:
        return _digits(self.size, self.weight, self.sign)

    def place(self, end_of_baseline: Point3DLike, *, flush_left: bool = False) -> Self:
        """Put the right end of the number's baseline at a point, or its left one; that end then stays there."""
        self.flush_left = flush_left
        # The point may have been measured at the number itself; rounding errors must not add up from frame to frame, or
        # Manim's cache would not recognise the number.
        self.origin = np.round(np.asarray(end_of_baseline, dtype=float) * _STEPS) / _STEPS
        return self.set_value(self.value)


def printed(value: float, decimals: int) -> str:
    """Return a number as printed on screen: fixed decimals, a true minus sign, no negative zero.

    A number that is not finite is printed as a dash.
    """
    if not np.isfinite(value):
        return MINUS
    rounded = round(float(value), decimals) + 0.0
    return f"{rounded:.{decimals}f}".replace("-", MINUS)


def decimals_of_rate(rate: float) -> int:
    """Return how many digits after the point show a learning rate to two significant ones."""
    return max(FEWEST_RATE_DECIMALS, 1 - int(np.floor(np.log10(rate))))


@cache
def _digits(size: float, weight: str, sign: str) -> tuple[dict[str, Array], dict[str, float]]:
    """Outline the characters of numbers, baseline at y = 0, each centred in its cell; the point is a decimal sign."""
    drawn = {c: c for c in "0123456789" + MINUS} | {".": sign}
    # "H" on both sides of a character gives its advance and the baseline, which a lone glyph does not.
    lines = {c: laid_out(f"H{letter}H", size, weight) for c, letter in drawn.items()}
    bare = laid_out("HH", size, weight)
    bare_pitch = bare[1].get_left()[0] - bare[0].get_left()[0]
    advances, glyphs = {}, {}
    for character, line in lines.items():
        line.scale(1 / LAYOUT_SCALE, about_point=np.zeros(3))
        left, glyph, right = line
        advances[character] = right.get_left()[0] - left.get_left()[0] - bare_pitch / LAYOUT_SCALE
        glyphs[character] = glyph.points - np.array([glyph.get_center()[0], left.get_bottom()[1], 0])
    widest = max(advances[c] for c in "0123456789")
    advances |= dict.fromkeys("0123456789", widest) | {MINUS: widest}
    return {c: points + np.array([advances[c] / 2, 0, 0]) for c, points in glyphs.items()}, advances
