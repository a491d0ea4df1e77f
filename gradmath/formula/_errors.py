"""The error of a text that is not a formula: what is wrong, and where."""

from __future__ import annotations

import unicodedata

_SHOWN = 72
_QUOTED = 40
# Of characters that take no column: they stand on or around the one before.
_MARKS = ("Mn", "Me")


class FormulaError(ValueError):
    """A text is not a formula; the message is one sentence, then the formula, then a caret under the place.

    Attributes
    ----------
    sentence
        What is wrong.
    place
        Where, counted in characters from 0.
    """

    def __init__(self, sentence: str, text: str, place: int) -> None:
        self.sentence, self.text, self.place = sentence, text, place
        shown, column = _cut_around(text, place)
        super().__init__(f"{sentence}\n  {shown}\n  {' ' * column}^")

    def __reduce__(self) -> tuple[type[FormulaError], tuple[str, str, int]]:
        """Return how another process recreates the error."""
        return FormulaError, (self.sentence, self.text, self.place)


def quoted(text: str) -> str:
    """Return a part of the typed text to quote in a sentence: printable, and not long."""
    part = "".join(_one_column(each) for each in text[:_QUOTED])
    return part if len(text) <= _QUOTED else f"{part}…"


def _cut_around(text: str, place: int) -> tuple[str, int]:
    """Return the part of a text around a place that fits on a line, with characters one column wide, and the column."""
    first = 0 if len(text) <= _SHOWN else max(0, min(place - _SHOWN // 2, len(text) - _SHOWN))
    before, after = "…" if first else "", "…" if first + _SHOWN < len(text) else ""
    part = "".join(_one_column(each) for each in text[first : first + _SHOWN])
    return f"{before}{part}{after}", place - first + len(before)


def _one_column(character: str) -> str:
    if character.isspace():
        return " "
    is_single = (
        character.isprintable()
        and unicodedata.category(character) not in _MARKS
        and unicodedata.east_asian_width(character) not in "WF"
    )
    return character if is_single else "\N{REPLACEMENT CHARACTER}"
