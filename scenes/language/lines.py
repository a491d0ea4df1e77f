"""Splitting texts into sentences and lines, by the rules of their language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from scenes.language.languages import Reading

_SENTENCE_ENDS = re.compile(r"(?<=[.!?؟।…])\s+|(?<=[。！？])\s*")
_CLAUSE_ENDS = re.compile(r"[,;:،؛] |[、，；：]")
# Characters that must not begin, or end, a line if lines break between characters (JIS X 4051).
_NOT_FIRST = frozenset("、。，．・：；？！）］｝」』】〉》〕ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〻%％")
# Punctuation that French separates from the word before it, but keeps on its line.
_SET_APART = frozenset(":;!?»%")
_NOT_LAST = frozenset("（［｛「『【〈《〔")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text."""
    return tuple(each for each in _SENTENCE_ENDS.split(text.strip()) if each)


def length(text: str, reading: Reading) -> float:
    """Return the length of a text in characters of a script; if these are set in squares, Latin ones count half."""
    if not reading.wide:
        return len(text)
    return sum(1.0 if unicodedata.east_asian_width(each) in ("W", "F") else 0.5 for each in text)


def joined(parts: Sequence[str], reading: Reading) -> str:
    """Return parts of a text as one, separated by spaces if words are."""
    return ("" if reading.wide else " ").join(parts)


def halves(text: str, reading: Reading, *, at_clauses: bool) -> tuple[str, str]:
    """Return a text in two parts of about equal length.

    Parameters
    ----------
    text
        Text with at least two words, or characters if lines break between these.
    reading
        How its script is read.
    at_clauses
        Whether to split at the end of a clause if there is one.
    """
    breaks = [match.end() for match in _CLAUSE_ENDS.finditer(text) if match.end() < len(text)] if at_clauses else []
    breaks = breaks or list(_breaks(text, reading))
    if not breaks:
        return text, ""
    middle = len(text) / 2
    cut = min(breaks, key=lambda place: abs(place - middle))
    return text[:cut].strip(), text[cut:].strip()


def fits_two_lines(text: str, reading: Reading) -> bool:
    """Tell whether a text fits in one line, or in two of about equal length."""
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
