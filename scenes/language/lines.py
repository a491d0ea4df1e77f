"""How texts are parted into sentences and lines, by the rules of their language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from scenes.language.languages import Reading

_SENTENCE_ENDS = re.compile(r"(?<=[.!?؟।…])\s+|(?<=[。！？])\s*")
_CLAUSE_ENDS = re.compile(r"[,;:،؛] |[、，；：]")
# What does not begin a line, and what does not end one, where lines break between characters (JIS X 4051).
_NOT_FIRST = frozenset("、。，．・：；？！）］｝」』】〉》〕ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〻%％")
# What French sets apart from the word before it, and yet on its line.
_SET_APART = frozenset(":;!?»%")
_NOT_LAST = frozenset("（［｛「『【〈《〔")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text."""
    return tuple(each for each in _SENTENCE_ENDS.split(text.strip()) if each)


def length(text: str, reading: Reading) -> float:
    """Return how long a text is in characters of a script; where these are set in squares, Latin ones count half."""
    if not reading.wide:
        return len(text)
    return sum(1.0 if unicodedata.east_asian_width(each) in ("W", "F") else 0.5 for each in text)


def joined(parts: Sequence[str], reading: Reading) -> str:
    """Return parts of a text as one, with spaces between them where words stand apart."""
    return ("" if reading.wide else " ").join(parts)


def halves(text: str, reading: Reading, *, at_clauses: bool) -> tuple[str, str]:
    """Return a text in two parts of about equal length.

    Parameters
    ----------
    text
        At least two words, or characters where lines break between these.
    reading
        Of its script.
    at_clauses
        Whether to part at the end of a clause if there is one.
    """
    breaks = [match.end() for match in _CLAUSE_ENDS.finditer(text) if match.end() < len(text)] if at_clauses else []
    breaks = breaks or list(_breaks(text, reading))
    if not breaks:
        return text, ""
    middle = len(text) / 2
    cut = min(breaks, key=lambda place: abs(place - middle))
    return text[:cut].strip(), text[cut:].strip()


def fits_two_lines(text: str, reading: Reading) -> bool:
    """Tell whether a text is no longer than one line, or two of about equal length."""
    if length(text, reading) <= reading.a_line:
        return True
    return max(length(each, reading) for each in halves(text, reading, at_clauses=False)) <= reading.a_line


def _breaks(text: str, reading: Reading) -> Iterator[int]:
    """Yield where a line may end."""
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        if (before == " " and after not in _SET_APART) or (
            reading.wide and not (before.isascii() and after.isascii()) and _may_part(before, after)
        ):
            yield place


def _may_part(before: str, after: str) -> bool:
    """Tell whether a line may end between two characters that are set in squares."""
    return before not in _NOT_LAST and after not in _NOT_FIRST and after != " "
