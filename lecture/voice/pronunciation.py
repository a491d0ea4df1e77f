"""The pronunciation of signs and names: a table for each language, which a lecturer can extend.

A table is a TOML file with one section:

    [words]
    "∇" = "nabla"
    "SGD" = "S G D"

Entries made of letters replace whole words only, other signs are replaced anywhere, and longer entries come first. A
table may begin with the word for the decimal sign, ``decimal = "Komma"``: then the digits after it are read one by one,
which no engine does by itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Self

from lecture.errors import LectureError
from scenes.kit.given.given_file import GivenFileError, read_toml
from scenes.kit.given.quoted import on_one_line, quoted

_LONGEST = 200
# Superscripts, subscripts, and scripts in which words adjoin others.
_CLOSE = "²³₀-₉\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff"
_DECIMAL = re.compile(r"(?<![\d.,])(\d+)[.,](\d+)(?![\d.,]*\d)")
# Spaces to remove before full stops, commas and the like.
_BEFORE_POINT = re.compile(r" (?=[.,;:!?])")


@dataclass(frozen=True)
class Pronunciation:
    """The spoken forms of written words and signs.

    Attributes
    ----------
    words
        Pairs of a written and a spoken form.
    decimal
        The word for the decimal sign; empty to leave numbers unchanged.
    """

    words: tuple[tuple[str, str], ...]
    decimal: str = ""

    @classmethod
    def of(cls, language: str, own: Path | None = None) -> Self:
        """Return the table of a language, with a lecturer's own entries before it.

        Raises
        ------
        LectureError
            If the lecturer's file is not a table of words.
        """
        usual, decimal = dict[str, str](), ""
        file = resources.files("lecture.voice").joinpath("tables", f"{language}.toml")
        if file.is_file():
            table = tomllib.loads(file.read_text("utf-8"))
            decimal = str(table.pop("decimal", ""))
            usual = _words(table, language)
        return cls(tuple((usual | (_read(own) if own else {})).items()), decimal)

    def said(self, text: str) -> str:
        """Return a text as spoken: without signs of the table, and with single spaces."""
        if not self.words:
            return text
        table = dict(self.words)
        if self.decimal:
            text = _DECIMAL.sub(lambda found: f"{found[1]} {self.decimal} {' '.join(found[2])}", text)
        words = self._pattern.sub(lambda found: f" {table[found[0]]} ", text).split()
        return _BEFORE_POINT.sub("", " ".join(words))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        written = sorted((word for word, _ in self.words), key=len, reverse=True)
        return re.compile("|".join(_alone(word) for word in written))


def _alone(word: str) -> str:
    """Return an expression for a word, which must be a whole word where it begins or ends with a letter."""
    before = rf"(?<![^\W\d_{_CLOSE}])" if word[0].isalpha() else ""
    after = rf"(?![^\W_{_CLOSE}])" if word[-1].isalpha() else ""
    return before + re.escape(word) + after


def _read(file: Path) -> dict[str, str]:
    shown = on_one_line(file)
    try:
        return _words(read_toml(file), shown)
    except GivenFileError as error:
        raise LectureError(f"{shown} {error}") from error


def _words(table: Mapping[str, object], shown: str) -> dict[str, str]:
    words = table.get("words")
    if set(table) != {"words"} or not isinstance(words, dict):
        raise LectureError(f'{shown} must have one section, [words], with lines such as "SGD" = "S G D"')
    for written, said in words.items():
        if not written.strip() or not isinstance(said, str) or max(len(written), len(said)) > _LONGEST:
            raise LectureError(f"{shown} has an entry {quoted(str(written))} that is not a word and how it is said")
    return words
