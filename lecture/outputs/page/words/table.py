"""The page's words: English in a table, other languages from the catalogues."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scenes.language.catalogue import PAGE, Catalogue
from scenes.language.languages import Language
from scenes.language.scripts import isolated

FILE = "lecture/outputs/page/words/en.toml"
"""The file with the English words."""
# A sign and the value after it; the script isolates other values itself.
_EQUATION = re.compile(r"[A-Za-zΑ-ω∇‖]+ = \{\w+\}")
# After the slash of 2/λmax.
_SLASH = re.compile(r"(?<=\d/)(?=λ)")


@dataclass(frozen=True)
class PageWords:
    """The page's words in one language.

    Attributes
    ----------
    language
        The language.
    texts
        The texts by their keys; ``{name}`` in them stands for a value.
    """

    language: Language
    texts: Mapping[str, str]

    def say(self, key: str) -> str:
        """Return a text."""
        return self.texts[key]


@cache
def english() -> Mapping[str, str]:
    """Return the English texts of the page, by their keys."""
    with (files(__package__) / "en.toml").open("rb") as file:
        return {key: str(text) for key, text in tomllib.load(file).items()}


def page_words(words: Catalogue) -> PageWords:
    """Return the page's words from a catalogue, in English where that lacks them."""
    said = {key: words.say(f"{PAGE}.{key}", text) for key, text in english().items()}
    return PageWords(words.language, {key: directed(text, words.language) for key, text in said.items()})


def directed(text: str, language: Language) -> str:
    """Return a text of the page in which no line ends inside a fraction.

    If it is read from right to left, numbers and formulas in it are isolated.
    """
    if language.right_to_left:
        text = _EQUATION.sub(lambda match: f"\u2066{match[0]}\u2069", text) if "{" in text else isolated(text)
    return _SLASH.sub("\u2060", text)
