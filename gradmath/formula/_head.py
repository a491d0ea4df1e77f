"""What surrounds a formula in programs and textbooks: f(x, y) = …, lambda x, y: …, a final sign."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradmath.formula._errors import FormulaError, quoted
from gradmath.formula._letters import Letters
from gradmath.formula._names import Name, declared_name

_WORD = r"[A-Za-zα-ωΑ-Ω][A-Za-zα-ωΑ-Ω0-9_₀-₉]*+"
_LIST = rf"(?P<names>\s*+{_WORD}(?:\s*+,\s*+{_WORD})*+\s*+)"
_LEFT = rf"(?:{_WORD}\s*+:?=\s*+)?"
_HEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\s*+{_LEFT}lambda\s{_LIST}:(?!=)",
        rf"\s*+{_LEFT}@\s*+\({_LIST}\)",
        rf"\s*+(?:{_WORD}\s*+(?::=?|=)\s*+)?\({_LIST}\)\s*+[-=]>",
        rf"\s*+(?:{_WORD}\s*+(?::=?|=)\s*+)?{_LIST}[-=]>",
        rf"\s*+def\s++{_WORD}\({_LIST}\)\s*+:\s*+return\b",
        rf"\s*+(?P<error>{_WORD})\s*+\({_LIST}\)\s*+:?=(?!=)",
        rf"\s*+(?P<error>{_WORD})\s*+:?=(?!=)",
    )
)
_NO_NAMES = frozenset({"lambda", "def", "if", "not", "and", "or", "else", "return", "e", "pi", "π"})


@dataclass(frozen=True)
class Headed:
    """A formula without what surrounds it.

    Attributes
    ----------
    body
        The formula alone.
    names
        The weights that its head declares, in order; none if it has no head.
    error
        The head's name for the error; None if it has none.
    """

    body: Letters
    names: tuple[Name, ...] = ()
    error: Name | None = None


def headed(letters: Letters, typed: str) -> Headed:
    """Return a formula without its head and its final semicolon or full stop.

    Raises
    ------
    FormulaError
        If the head declares a name twice, or one that cannot be a weight's.
    """
    end = len(letters.text.rstrip())
    if re.search(r"(?:;|[^.]\.)$", letters.text[:end]):
        end -= 1
    match = next((found for each in _HEADS if (found := each.match(letters.text, 0, end))), None)
    if match is None:
        return Headed(letters.part(0, end))
    parts = match.groupdict()
    names = tuple(declared_name(word.strip()) for word in parts["names"].split(",")) if parts.get("names") else ()
    place = letters.places[match.start("names") if names else 0]
    for each in names:
        if each.base in _NO_NAMES or names.count(each) > 1:
            raise FormulaError(f'"{quoted(each.plain)}" cannot name a weight here: take another letter', typed, place)
    error = declared_name(parts["error"]) if parts.get("error") else None
    return Headed(letters.part(match.end(), end), names, error)
