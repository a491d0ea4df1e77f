"""Texts in the language of what is being drawn.

An English text is looked up when its letters are made, so that segments are written in English only. What a catalogue
is to have is found in the source: the first argument of `scenes.kit.lettering.words.Words`, and every text that is
marked by `message` or `plural`.
"""

from __future__ import annotations

import re

from scenes.language.catalogue import SCREEN
from scenes.language.current import current_words
from scenes.language.numbers import in_language

# A name alone; with a colon, as in {slope:more}, it ties words to a value.
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def translated(english: str, context: str = SCREEN) -> str:
    """Return what a text says in the current language; the text itself if its catalogue has none."""
    return current_words().say(context, english)


def message(english: str, **values: object) -> str:
    """Mark a text on screen for the catalogues, and put values in the place of their names in it.

    Without values it is looked up only when its letters are made; with values, at once.

    Parameters
    ----------
    english
        A literal text, in which ``{name}`` stands for a value.
    values
        By their names; of a text of the user's, such as another message, say first what it is in the language.
    """
    return filled(translated(english), values) if values else english


def plural(one: str, many: str, number: float, **values: object) -> str:
    """Return a text on screen that counts things: in both forms, ``{n}`` stands for how many there are.

    Parameters
    ----------
    one, many
        Literal texts, of one thing and of more.
    number
        How many there are.
    values
        As for `message`; ``n`` is the number itself unless it is to be printed otherwise.
    """
    return filled(current_words().count(SCREEN, one, many, number), {"n": number, **values})


def filled(text: str, values: dict[str, object]) -> str:
    """Return a text with values in the place of their names, as the current language writes them; other names stay."""
    return _PLACEHOLDER.sub(lambda match: in_language(str(values.get(match[1], match[0]))), text)


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names in a text that stand for values, in alphabetical order."""
    return tuple(sorted(_PLACEHOLDER.findall(text)))
