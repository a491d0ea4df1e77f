"""Texts in the current language.

An English text is translated when its letters are made, so that segments are written in English only. The entries of a
catalogue are found in the source: the first argument of `scenes.kit.lettering.words.Words`, and every text marked by
`message` or `plural`.
"""

from __future__ import annotations

import re

from scenes.language.catalogue import SCREEN
from scenes.language.current import current_words
from scenes.language.numbers import in_language

# A name alone; with a colon, as in {slope:more}, it ties words to a value.
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def translated(english: str, context: str = SCREEN) -> str:
    """Return the translation of a text; the text itself if the current catalogue has none."""
    return current_words().say(context, english)


def message(english: str, **values: object) -> str:
    """Mark a text on screen for the catalogues, and replace names in it by values.

    Without values it is translated only when its letters are made; with values, at once.

    Parameters
    ----------
    english
        Literal text in which ``{name}`` stands for a value.
    values
        Values by name; one that is itself a text, such as another message, must be translated first.
    """
    return filled(translated(english), values) if values else english


def plural(one: str, many: str, number: float, **values: object) -> str:
    """Return a text on screen that counts things; in both forms, ``{n}`` stands for the number.

    Parameters
    ----------
    one, many
        Literal texts, for one thing and for more.
    number
        Number of things.
    values
        Values as for `message`; ``n`` is the number itself unless it is to be printed differently.
    """
    return filled(current_words().count(SCREEN, one, many, number), {"n": number, **values})


def filled(text: str, values: dict[str, object]) -> str:
    """Return a text with names replaced by values, as the current language writes them; other names stay."""
    return _PLACEHOLDER.sub(lambda match: in_language(str(values.get(match[1], match[0]))), text)


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names in a text that stand for values, in alphabetical order."""
    return tuple(sorted(_PLACEHOLDER.findall(text)))
