"""What drawn numbers claim: that they are printed as they are, where they belong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding, Measure, Outcome

NUMBER = Check("a printed number equals the value at the drawn point", "of its last digit", 0.5 + 1e-6)
SPELLED = Check("words are drawn as they are spelled", "% of their height", 0.1)
OWN_POINT = Check("a live number belongs to a point that is drawn", "weights", 1e-9)
AXIS_NUMBER = Check("a number on an axis stands at its own value", "of the map", 1e-9)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Drawn numbers are the true ones.

    Attributes
    ----------
    drawn
        Numbers read from glyphs, in a text with any other glyphs; None if a glyph could not be read.
    values
        Source of the true numbers, in order; every gradient that it asks for is measured.
    """

    drawn: str | None
    values: Sequence[Callable[[], float]]
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check each number to its last printed digit."""
        numbers = _NUMBER.findall((self.drawn or "").replace(_MINUS, "-"))
        if len(numbers) != len(self.values):
            yield Finding(check=NUMBER, figure=float("nan"), place=self.place, detail=f'"{self.drawn}" as drawn')
            return
        for number, value in zip(numbers, self.values, strict=True):
            digit = 10.0 ** -len(number.partition(".")[2])
            true = float(measure.evaluate(value))
            detail = f"{number} as drawn, {true:.6g} in truth"
            yield Finding(check=NUMBER, figure=abs(float(number) - true) / digit, place=self.place, detail=detail)


_MINUS = "−"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
