"""What written things say by their meaning: the claims of numbers in words, of tied words, facts and formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from scenes.arrays import Array
from scenes.claims.meaning import Fact, Meaning, Stated, Tied, Values
from scenes.claims.protocol import Check, ClaimsNothing, Finding, Loose, Measure, Outcome, Unsaid
from scenes.claims.spoken import Tie, agrees, loose_directions, numbers_in, untied

IN_WORDS = Check("each number in words is the value that it is said to be", "of its last digit", 0.5 + 1e-6)
UNIT = Check("each number has its unit", "others", 0)
SPOKEN = Check("a number or a direction that is spoken is that of the picture", "others", 0)
FACT = Check("what words state of the picture is so", "false", 0)


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Numbers in words are the declared ones, each with its unit.

    Attributes
    ----------
    words
        Words as drawn.
    values
        Their declared numbers.
    """

    words: str
    values: Values
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check each number, and the unit after it."""
        # "Half" is not read: the other languages write it in words that their tables do not look for.
        numbers = [each for each in numbers_in(self.words) if each.words.lower() != "half"]
        if len(numbers) != len(self.values.truths):
            yield Finding(check=IN_WORDS, figure=float("nan"), place=self.place, detail=self.words)
            return
        for number, truth in zip(numbers, self.values.truths, strict=True):
            true = measure.evaluate(truth)
            detail = f"{self.words}: {float(true):.6g} in truth"
            off = 0 if number.is_near(true) else max(1.0, abs(number.value - float(true)) / number.half)
            yield Finding(check=IN_WORDS, figure=off, place=self.place, detail=detail)
            if self.values.unit:
                behind = self.words[number.end :].strip().split(" ")[0].rstrip(".,;:)")
                yield Finding(check=UNIT, figure=float(behind != self.values.unit), place=self.place, detail=self.words)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Tied words of a sentence say their value."""

    words: str
    value: Callable[[], Any]
    sentence: str
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check them."""
        value = measure.evaluate(self.value)
        detail = f'"{self.words}" in "{self.sentence}", {value} in truth'
        yield Finding(check=SPOKEN, figure=float(not agrees(self.words, value)), place=self.place, detail=detail)


def loose(plain: str, ties: Iterable[Tie] = ()) -> Iterator[Loose]:
    """Yield the words for directions in a sentence that are tied to nothing, if there are any."""
    if words := loose_directions(plain, ties):
        yield Loose(plain, tuple(words))


def said(what: str, meaning: Meaning | None, place: Array) -> Iterator[Any]:
    """Yield the claims that something written makes by its meaning, except those of live numbers and names.

    Parameters
    ----------
    what
        A formula's source, or words.
    meaning
        Its declared meaning; None if there is none, which fails.
    place
        Its middle on the frame.
    """
    if meaning is None:
        yield Unsaid(what, place)
    elif isinstance(meaning, ClaimsNothing):
        yield replace(meaning, what=what)
    elif isinstance(meaning, Fact):
        yield Finding(check=FACT, figure=float(not meaning.holds()), place=place, detail=what, settled=True)
    elif isinstance(meaning, Tied):
        plain, ties = untied(what)
        for tie in ties:
            yield Spoken(words=tie.words, value=meaning.values[tie.name], sentence=plain, place=place, settled=True)
        yield from loose(plain, ties)
    elif isinstance(meaning, Values):
        yield Numbered(words=what, values=meaning, place=place)
    else:
        yield Stated(source=what, scope=meaning, place=place)
