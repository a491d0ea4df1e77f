"""The signs of a formula: one for each meaning, whatever keyboard, document or language it comes from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SAME = {
    **dict.fromkeys("−–—‐‑‒﹣", "-"),
    **dict.fromkeys("·×•⋅∙∗✕⨯‧⁎", "*"),
    **dict.fromkeys("÷⁄∕", "/"),
    **dict.fromkeys("≤⩽", "<="),
    **dict.fromkeys("≥⩾", ">="),
    "≠": "!=",
    "∣": "|",
    "∧": "&",
    "∨": "|",
    "¬": "~",
    "→": "->",
    "↦": "->",
    "⇒": "=>",
    "≔": ":=",
    "ˆ": "^",
}
# Mathematical letters, as in documents, full-width signs, and letterlike symbols.
_FOLDED = ((0x1D400, 0x1D7FF), (0xFF01, 0xFF5E), (0x210A, 0x2134))
_OTHER_SHAPES = "µϑϕϵϱϖϰ"


@dataclass(frozen=True)
class Letters:
    """A text in the signs of formulas.

    Attributes
    ----------
    text
        The signs.
    places
        The place of each sign in the typed text, and the end of that text.
    """

    text: str
    places: tuple[int, ...]

    def part(self, first: int, last: int) -> Letters:
        """Return the signs from one up to another."""
        return Letters(self.text[first:last], self.places[first : last + 1])


def letters(typed: str) -> Letters:
    """Return a typed text in the signs of formulas."""
    signs: list[str] = []
    places: list[int] = []
    for place, character in enumerate(typed):
        for sign in _sign(character):
            signs.append(sign)
            places.append(place)
    return Letters("".join(signs), (*places, len(typed)))


def _sign(character: str) -> str:
    if character.isascii():
        return character
    if character in _INVISIBLE:
        return ""
    if character in _SAME:
        return _SAME[character]
    if character in _OTHER_SHAPES or any(first <= ord(character) <= last for first, last in _FOLDED):
        folded = unicodedata.normalize("NFKC", character)
        return _SAME.get(folded, folded) if len(folded) == 1 else character
    return character
