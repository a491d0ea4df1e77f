"""The words of a language for numbers and directions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

from scenes.language.current import current_language
from scenes.language.languages import Language


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language for numbers and directions.

    Attributes
    ----------
    numbers
        Words for numbers and ordinal numbers; in English those below a hundred, which add up.
    places
        Those of them that are ordinal numbers, which end a number.
    parts
        Words for fractions, such as tenth, that follow a number or an article.
    idioms
        Phrases with a word for a number or a direction that say none, such as "at first" or "right triangle".
    scales
        Words that multiply the number before them, such as hundred.
    shares
        Words after a number that make it a share of one, such as per cent.
    joints
        Words that join a scale to what is added to it, such as "and" in "a hundred and one".
    ways
        Words for directions, each with its direction on the screen or, for a single number, its sign. A word may have
        several; one of them is meant.
    before
        Words before a number that make it a share, as in Chinese.
    decimal_sign
        Sign between the whole part of a number and its decimals.
    whole
        Whether numbers are looked up whole, with all their words, instead of added up.
    spaced
        Whether spaces separate words.
    """

    numbers: Mapping[str, float]
    places: frozenset[str] = frozenset()
    parts: Mapping[str, float] = field(default_factory=dict)
    idioms: frozenset[str] = frozenset()
    scales: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    joints: frozenset[str] = frozenset()
    ways: Mapping[str, Sequence[tuple[float, ...]]] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    decimal_sign: str = "."
    whole: bool = False
    spaced: bool = True

    @cached_property
    def number_pattern(self) -> re.Pattern[str]:
        """Finds numbers that are looked up whole, and words that make shares of them, the longest first."""
        return self._any_of({**self.numbers, **self.before})

    @cached_property
    def part_pattern(self) -> re.Pattern[str]:
        """Finds parts of one with how many there are of them, as in two thirds."""
        counted = {"a", "an", *(word for word, value in self.numbers.items() if value >= 1)}
        many, part = ("|".join(sorted(words, key=len, reverse=True)) for words in (counted, self.parts))
        return re.compile(rf"\b({many})[ -]({part or '(?!)'})s?\b")

    @cached_property
    def idiom_pattern(self) -> re.Pattern[str]:
        """Finds idioms."""
        return self._any_of(dict.fromkeys(self.idioms))

    @cached_property
    def way_or_idiom_pattern(self) -> re.Pattern[str]:
        """Finds words for directions, or the idioms that they are parts of, the longest first."""
        return self._any_of({**self.ways, **dict.fromkeys(self.idioms)})

    @cached_property
    def way_pattern(self) -> re.Pattern[str]:
        """Finds words for directions, the longest first."""
        return self._any_of(self.ways)

    @cached_property
    def digits_pattern(self) -> re.Pattern[str]:
        """Finds numbers in digits."""
        return re.compile(r"\d+(?:[ \u2009\u202f]\d{3})*(?:" + re.escape(self.decimal_sign) + r"\d+)?")

    def _any_of(self, words: Mapping[str, object]) -> re.Pattern[str]:
        longest = sorted(words, key=len, reverse=True)
        found = "|".join(map(re.escape, longest)) or "(?!)"
        # Combining marks, as in Devanagari, belong to words, but Python's \w does not match them.
        return re.compile(rf"(?<![\w\u0900-\u097f])(?:{found})(?![\w\u0900-\u097f])" if self.spaced else found)


_TABLES = resources.files("scenes.language").joinpath("vocabularies")
_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "hundredth": 100, "thousandth": 1000}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UP, _DOWN, _LEFT, _RIGHT, _LEVEL, _MORE, _LESS = (
    (0.0, 1.0),
    (0.0, -1.0),
    (-1.0, 0.0),
    (1.0, 0.0),
    (0.0,),
    (1.0,),
    (-1.0,),
)
_WAYS = {"up": _UP, "down": _DOWN, "left": _LEFT, "right": _RIGHT, "level": _LEVEL, "more": _MORE, "less": _LESS}


def _table(name: str) -> dict[str, Any]:
    """Return the words of a language as they are written down."""
    return tomllib.loads(_TABLES.joinpath(f"{name}.toml").read_text("utf-8"))


def _ways(table: Mapping[str, Any]) -> dict[str, list[tuple[float, ...]]]:
    """Return what each word for a direction may mean."""
    ways: dict[str, list[tuple[float, ...]]] = {}
    for name, words in table["ways"].items():
        for word in words:
            ways.setdefault(word.lower(), []).append(_WAYS[name])
    return ways


ENGLISH = Vocabulary(
    numbers={
        **{word: value for value, word in enumerate(_UNITS)},
        **{word: 10 * value for value, word in enumerate(_TENS, 2)},
        **{word: value for value, word in enumerate(_PLACES, 1)},
        "half": 0.5,
        "twice": 2,
        "minus": -1,
    },
    places=frozenset(_PLACES),
    parts={word: 1 / count for word, count in _PARTS.items()},
    idioms=frozenset(_table("en")["idioms"]),
    scales={"hundred": 100, "thousand": 1000, "million": 1e6},
    shares={"per cent": 0.01, "percent": 0.01, "%": 0.01},
    joints=frozenset({"and"}),
    ways=_ways(_table("en")),
)


def current_vocabulary() -> Vocabulary:
    """Return the vocabulary of what is being drawn."""
    return vocabulary_of(current_language())


@cache
def vocabulary_of(language: Language) -> Vocabulary:
    """Return the vocabulary of a language, from its table."""
    if language.tag == "en" or not _TABLES.joinpath(f"{language.file_name}.toml").is_file():
        return ENGLISH
    read = _table(language.file_name)
    return Vocabulary(
        numbers={word.lower(): float(value) for value, words in read["numbers"].items() for word in words},
        shares=dict.fromkeys((word.lower() for word in read["shares"]["after"]), 0.01),
        before=dict.fromkeys((word.lower() for word in read["shares"]["before"]), 0.01),
        idioms=frozenset(word.lower() for word in read.get("idioms", ())),
        ways=_ways(read),
        decimal_sign=language.decimal_sign,
        whole=True,
        spaced=not language.reading.wide,
    )
