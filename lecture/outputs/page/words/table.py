"""The page's words, by language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en",)
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


@dataclass(frozen=True)
class PageWords:
    """The words of one language."""

    language: str
    texts: Mapping[str, str]

    @property
    def direction(self) -> str:
        """How the language is written: ltr or rtl."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def say(self, key: str, **values: object) -> str:
        """Return a text with values in the place of its names in braces."""
        text = self.texts[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text


@cache
def page_words(language: str) -> PageWords:
    """Return the words of a language."""
    with (files(__package__) / f"{language}.toml").open("rb") as file:
        return PageWords(language, _flat(tomllib.load(file)))


def _flat(table: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in table.items()}
