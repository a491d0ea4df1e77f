"""The catalogue's landscapes by their common names: Rosenbrock's function, six-hump camel, Styblinski–Tang."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

from gradmath.landscapes import catalogue

_ALSO = {
    **dict.fromkeys(("sphere", "paraboloid"), "round-bowl"),
    **dict.fromkeys(("sixhumpcamel", "sixhumpcamelback", "camelback"), "camel"),
    **dict.fromkeys(("banana", "rosenbrockbanana", "rosenbrockvalley"), "rosenbrock"),
}
_UNSAID = "the a of s function functions test landscape surface n no nr number matlab"
_SILENT = frozenset(_UNSAID.split())
_WORD = re.compile(r"[a-z]+|[0-9]+")
_LIKE_ONE_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*[A-Za-z]")
_LIKE_NAMES = re.compile(r"[^\W\d_][\w\s.'’_–-]*")
_LONGEST = 60


def spoken_name(text: str) -> str | None:
    """Return the catalogue's name for a landscape with a common name; None if it has none."""
    if len(text) > _LONGEST:
        return None
    said = _squashed(text)
    return _known().get(said, _ALSO.get(said))


def refuse_name(text: str) -> None:
    """Refuse a text that is more like a name than a formula.

    Raises
    ------
    ValueError
        If it is; the message gives the closest names and all others.
    """
    name = text.strip()
    if len(name) > _LONGEST:
        return
    if _LIKE_ONE_NAME.fullmatch(name):
        catalogue.entry(name)
    near = get_close_matches(_squashed(name), [*_known(), *_ALSO], 1, 0.8)
    if near and _LIKE_NAMES.fullmatch(name):
        catalogue.entry("-".join(_words(name)))


def _known() -> dict[str, str]:
    return {_squashed(name): name for name in catalogue.names()}


def _squashed(text: str) -> str:
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    """Return the words of a name without accents, capitals, and words that do not distinguish landscapes."""
    plain = unicodedata.normalize("NFKD", text.strip().lower())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return [word for word in _WORD.findall(letters) if word not in _SILENT]
