"""Catalogues: translations of English texts into a language, or into words of the user's own."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias

from scenes.language.languages import ENGLISH, Language

SCREEN = "screen"
"""The context of words on screen; others are those of beats and titles, such as ``BallDescent.settled``."""

PAGE, LESSON = "page", "lesson"
"""Prefix of the contexts of a page's words, and the part that marks those of a lesson's."""

Entry: TypeAlias = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Catalogue:
    """The translations of texts into a language.

    Attributes
    ----------
    language
        The language.
    entries
        Context and English of each text, and its translation: one text, or a form for each kind of number.
    """

    language: Language = ENGLISH
    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, language: Language, entries: Iterable[Entry]) -> Catalogue:
        """Return a catalogue of entries in any order; of two for one text, the later one counts."""
        last = {(context, english): forms for context, english, forms in entries}
        return cls(language, tuple((*key, forms) for key, forms in sorted(last.items())))

    @cached_property
    def _found(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {(context, english): forms for context, english, forms in self.entries}

    def has(self, context: str, english: str) -> bool:
        """Tell whether it has an entry for a text."""
        return (context, english) in self._found

    def say(self, context: str, english: str) -> str:
        """Return the translation of a text; the English itself if the catalogue has none."""
        return self._found.get((context, english), (english,))[0]

    def count(self, context: str, one: str, many: str, number: float) -> str:
        """Return the translation of a text about a number of things.

        Parameters
        ----------
        context
            Context of the text.
        one, many
            The English for one thing and for other numbers.
        number
            Number of things.
        """
        forms = self._found.get((context, one))
        if forms is None:
            return one if number == 1 else many
        return forms[min(_chosen_form(self.language.plural)(int(number)), len(forms) - 1)]

    def part(self, *, on_screen: bool) -> tuple[Entry, ...]:
        """Return the entries on screen within segments, or all others of a film: speech and titles."""
        films = (each for each in self.entries if not is_on_page(each[0]))
        return tuple(each for each in films if is_on_screen(each[0]) == on_screen)


PLAIN_ENGLISH = Catalogue()
"""The texts unchanged."""


def is_on_screen(context: str) -> bool:
    """Tell whether a text with a context is on screen within segments."""
    return context == SCREEN or context.startswith("Name.")


def is_on_page(context: str) -> bool:
    """Tell whether a text with a context is on a lecture's page, and not in a film."""
    return context.startswith(f"{PAGE}.") or f".{LESSON}." in context


@cache
def _chosen_form(plural: str) -> Callable[[int], int]:
    """Return the function that chooses a form by a number."""
    return gettext.c2py(plural)
