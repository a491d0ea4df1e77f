"""Numbers and directions in words, and the ties from them to values.

In a sentence a tie is written ``{rate:two per cent}``: the words are said, and the name says which value they are.
Words tied to nothing, as in ``{:two} sides of one coin``, are declared to be no number of the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from scenes.claims.vocabulary import Vocabulary, current_vocabulary

_TIE = re.compile(r"\{([\w.]*):([^{}]*)\}")


@dataclass(frozen=True)
class Tie:
    """Words of a sentence that are tied to a value.

    Attributes
    ----------
    name
        Name of the value; empty if the words are tied to nothing.
    words
        Words as spoken.
    start
        Index of the first character in the plain sentence.
    """

    name: str
    words: str
    start: int

    @property
    def end(self) -> int:
        """Index after the last character in the plain sentence."""
        return self.start + len(self.words)


def untied(text: str) -> tuple[str, tuple[Tie, ...]]:
    """Return a sentence as spoken, and its ties."""
    ties: list[Tie] = []
    plain, at = "", 0
    for match in _TIE.finditer(text):
        plain += text[at : match.start()]
        ties.append(Tie(match[1], match[2], len(plain)))
        plain, at = plain + match[2], match.end()
    return plain + text[at:], tuple(ties)


# Words for numbers that mostly mean something else.
_RARELY_MEANT = frozenset({"one", "minus"})
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class SaidNumber:
    """A number in words or digits: its value, half a unit of its last digit, and where it stands."""

    value: float
    half: float
    start: int
    end: int
    words: str

    def is_near(self, true: float) -> bool:
        """Tell whether a value can be said so: a whole one exactly, any other to the digits that are said."""
        is_count = isinstance(true, (int, np.integer)) or (float(true).is_integer() and abs(true) < _COUNTED)
        return abs(self.value - float(true)) <= (_EXACTLY if is_count else self.half * (1 + _EXACTLY))


_COUNTED, _EXACTLY = 100, 1e-9
# The largest error of a part of one, such as a third, as a share of it.
_OF_A_PART = 0.02
# What stands for letters that are not read.
_HIDDEN = "\0"
# The largest slope that counts as level, since it is printed as 0.
_LEVEL = 0.005


def numbers_in(text: str, vocabulary: Vocabulary | None = None, *, every: bool = False) -> list[SaidNumber]:
    """Return the numbers in a text, in order, in digits or in words.

    Words such as "one", which mostly are not meant as numbers, count only if ``every`` is true, or if the language
    looks up whole numbers.

    Parameters
    ----------
    text
        Text to read.
    vocabulary
        Vocabulary of its language; default: the current language's.
    every
        Whether all words for numbers count.
    """
    vocabulary = vocabulary or current_vocabulary()
    digits = vocabulary.digits_pattern.finditer(text.replace("−", "-"))
    found = [_in_digits(match, text, vocabulary) for match in digits]
    if vocabulary.whole:
        said = vocabulary.number_pattern.finditer(text.lower()) if every else ()
        found += [_looked_up(match, text, vocabulary) for match in said if match[0] in vocabulary.numbers]
        return _apart(found)
    found += [_in_parts(match, vocabulary) for match in vocabulary.part_pattern.finditer(text.lower())]
    run: list[re.Match[str]] = []
    for match in [*_WORD.finditer(text), None]:
        words = match[0].lower().split("-") if match else []
        is_number = bool(words) and all(word in vocabulary.numbers or word in vocabulary.scales for word in words)
        joins = bool(run) and text[run[-1].end() : match.start() if match else None].isspace()
        joins = joins and run[-1][0].lower().split("-")[-1] not in vocabulary.places
        goes_on = joins and words[0] in vocabulary.joints and run[-1][0].lower() in vocabulary.scales
        if match and (is_number or goes_on) and (joins or not run):
            run.append(match)
            continue
        if every or not _RARELY_MEANT.issuperset(each[0].lower() for each in run):
            found += _in_words(run, text, vocabulary)
        run = [match] if match and is_number else []
    idioms = [match.span() for match in vocabulary.idiom_pattern.finditer(text.lower())]
    return _apart([each for each in found if not any(start <= each.start < end for start, end in idioms)])


def _in_digits(match: re.Match[str], text: str, vocabulary: Vocabulary) -> SaidNumber:
    digits = re.sub(r"\s", "", match[0]).replace(vocabulary.decimal_sign, ".")
    sign = -1 if text[max(match.start() - 1, 0)] in "-−" and match.start() else 1
    decimals = len(digits.partition(".")[2])
    share, end = _share(text, match.end(), vocabulary)
    share *= _share_before(text, match.start(), vocabulary)
    return SaidNumber(sign * float(digits) * share, 0.5 * 10.0**-decimals * share, match.start(), end, match[0])


def _in_parts(match: re.Match[str], vocabulary: Vocabulary) -> SaidNumber:
    value = vocabulary.numbers.get(match[1], 1.0) * vocabulary.parts[match[2]]
    return SaidNumber(value, _OF_A_PART * value, *match.span(), match[0])


def _looked_up(match: re.Match[str], text: str, vocabulary: Vocabulary) -> SaidNumber:
    value = vocabulary.numbers[match[0]]
    share, end = _share(text, match.end(), vocabulary)
    share *= _share_before(text, match.start(), vocabulary)
    return SaidNumber(value * share, _half(value) * share, match.start(), end, text[match.start() : end])


def _apart(numbers: Sequence[SaidNumber]) -> list[SaidNumber]:
    """Return numbers in order, without those that are only a word of another's share, as in "por ciento"."""
    apart: list[SaidNumber] = []
    for number in sorted(numbers, key=lambda each: each.start):
        if not apart or number.start >= apart[-1].end:
            apart.append(number)
    return apart


def _share_before(text: str, start: int, vocabulary: Vocabulary) -> float:
    said = text[:start].rstrip().lower()
    return next((share for words, share in vocabulary.before.items() if said.endswith(words)), 1.0)


def _share(text: str, end: int, vocabulary: Vocabulary) -> tuple[float, int]:
    for words, share in vocabulary.shares.items():
        if text[end:].lstrip().lower().startswith(words):
            return share, end + len(text[end:]) - len(text[end:].lstrip()) + len(words)
    return 1.0, end


def _in_words(run: list[re.Match[str]], text: str, vocabulary: Vocabulary) -> list[SaidNumber]:
    while run and run[-1][0].lower() in vocabulary.joints:
        run = run[:-1]
    words = [word for match in run for word in match[0].lower().split("-")]
    if not words:
        return []
    total, part = 0.0, 0.0
    sign = -1.0 if words[0] == "minus" and len(words) > 1 else 1.0
    for word in words[sign < 0 :]:
        if word in vocabulary.scales:
            total, part = total + (part or 1.0) * vocabulary.scales[word], 0.0
        else:
            part += vocabulary.numbers.get(word, 0.0)
    share, end = _share(text, run[-1].end(), vocabulary)
    value = sign * (total + part)
    return [SaidNumber(value * share, _half(value) * share, run[0].start(), end, text[run[0].start() : end])]


def _half(value: float) -> float:
    """Return half of what the last digit counts that is said of a number in words, or how exact a part of one is."""
    size = abs(value)
    if not size.is_integer():
        return _OF_A_PART * size
    if not size:
        return 0.5
    return 0.5 * float(next(10**zeros for zeros in range(floor(log10(size)) + 1, -1, -1) if size % 10**zeros == 0))


def loose_directions(text: str, ties: Iterable[Tie] = (), vocabulary: Vocabulary | None = None) -> list[str]:
    """Return the words for directions in a plain sentence that are tied to nothing, in order.

    Parameters
    ----------
    text
        Sentence as spoken.
    ties
        Its ties.
    vocabulary
        Vocabulary of its language; default: the current language's.
    """
    vocabulary = vocabulary or current_vocabulary()
    # Where words do not stand apart, one could be found that begins outside of a tie.
    for tie in ties:
        text = text[: tie.start] + _HIDDEN * len(tie.words) + text[tie.end :]
    found = (match[0] for match in vocabulary.way_or_idiom_pattern.finditer(text.lower()))
    return [word for word in found if word not in vocabulary.idioms]


def agrees(words: str, value: Any, vocabulary: Vocabulary | None = None) -> bool:
    """Tell whether words match a value: a number, a direction (a vector on screen, or a number's sign), or a truth.

    Parameters
    ----------
    words
        Words as said.
    value
        The true value.
    vocabulary
        Vocabulary of the words' language; default: the current language's.
    """
    vocabulary = vocabulary or current_vocabulary()
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    numbers = numbers_in(words, vocabulary, every=True)
    if numbers:
        values = np.atleast_1d(value).tolist()
        return len(values) == len(numbers) and all(map(SaidNumber.is_near, numbers, values))
    ways = [vocabulary.ways[match[0]] for match in vocabulary.way_pattern.finditer(words.lower())]
    vector = np.atleast_1d(np.asarray(value, dtype=float))
    return bool(ways) and all(any(_points(vector, np.array(way)) for way in each) for each in ways)


def _points(vector: np.ndarray, way: np.ndarray) -> bool:
    """Tell whether a vector points mostly one way; for a number only the sign counts."""
    if not way.any():
        return bool(np.abs(vector).max() <= _LEVEL)
    if vector.size == 1 or way.size == 1:
        return bool(vector.size == 1 and way.sum() * vector[0] > 0)
    return bool(vector[: way.size] @ way > np.cos(np.pi / 4) * np.linalg.norm(vector) * (1 - _EXACTLY))
