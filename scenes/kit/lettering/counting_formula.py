"""A formula with a number in it that changes while everything else stays the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Self

import numpy as np

from scenes.arrays import Array
from scenes.claims.numbers import Printed
from scenes.claims.protocol import Claim
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.paint.keyed import Keyed

_DECIMALS = 2
_ZERO = "0.00"


class CountingFormula(Formula):
    """A formula with a number from 0 to 9.99 in it, whose digits are typeset once and moved into place as it changes.

    Parameters
    ----------
    source
        Typst mathematics, with ``{}`` for the number.
    truth
        Function that returns the number it claims to show: see `scenes.kit.lettering.numbers.ReadOut`.
    size, color, options
        See `Formula`.

    Raises
    ------
    ValueError
        If the number would not be the only 0.00 in the formula.

    Examples
    --------
    >>> scene.add(CountingFormula("alpha = {}", lambda: 0.25, 60, DARK.ink).set_value(0.25))
    """

    def __init__(self, source: str, truth: Callable[[], float], size: float, color: str, **options: Any) -> None:
        super().__init__(source.format(_ZERO), size, color, **options)
        self.source, self.truth = source, Keyed(truth)
        if self.read().count(_ZERO) != 1:
            raise ValueError(f"the number is the only {_ZERO} in a formula that counts: {source!r} has another one")
        self.start = self.read().index(_ZERO)
        glyphs = self.family_members_with_points()
        # Digits are placed relative to the glyph before or after the number, whatever digits were there before.
        self.beside = self.start - 1 if self.start else len(_ZERO)
        place = _corner(glyphs[self.beside].points)
        self.cells = [_corner(glyph.points) - place for glyph in glyphs[self.start : self.start + len(_ZERO)]]
        self.set_value(truth())

    @property
    def number_read(self) -> str:
        """The number as its glyphs are drawn."""
        return self.read()[self.start : self.start + len(_ZERO)]

    def set_value(self, value: float) -> Self:
        """Show another number.

        Raises
        ------
        ValueError
            If it does not have one digit before the point, or is negative.
        """
        text = printed(value, _DECIMALS)
        if len(text) != len(_ZERO):
            raise ValueError(f"a formula counts from 0.00 to 9.99: got {text}")
        glyphs, size = self.family_members_with_points(), float(self.font_size)
        place = _corner(glyphs[self.beside].points)
        number = glyphs[self.start : self.start + len(_ZERO)]
        for glyph, cell, character in zip(number, self.cells, text, strict=True):
            if character != ".":
                outline, offset = _digits()[character]
                glyph.points = size * (outline + offset) + place + cell
        self.typst_code = f"$ {self.source.format(text)} $"
        return self

    def claims(self) -> Iterator[Claim]:
        """What it says is true, and its number is the one that it claims to show."""
        yield from super().claims()
        yield Printed(drawn=self.number_read, values=[self.truth], place=self.get_center())


def _corner(points: Array) -> Array:
    """Return the lower left corner of an outline."""
    return np.asarray(points.min(axis=0))


@cache
def _digits() -> dict[str, tuple[Array, Array]]:
    """Return each digit's outline at the origin, and the corner's place in the digit's cell; at size 1.

    All digits have the same width, so a digit fits in another's cell.
    """
    line = Formula("00123456789", 1, "#ffffff").family_members_with_points()
    corners = [_corner(glyph.points) for glyph in line]
    pitch = corners[1] - corners[0]
    return {
        str(digit): (glyph.points - corner, corner - corners[1] - digit * pitch)
        for digit, (glyph, corner) in enumerate(zip(line[1:], corners[1:], strict=True))
    }
