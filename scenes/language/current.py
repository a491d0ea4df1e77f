"""The current language of drawing, one for the whole process, like Manim's configuration."""

from __future__ import annotations

from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import Language


class _Current:
    """Holds the catalogue."""

    catalogue = PLAIN_ENGLISH


def speak(catalogue: Catalogue) -> None:
    """Translate texts by a catalogue from now on."""
    _Current.catalogue = catalogue


def current_words() -> Catalogue:
    """Return the current catalogue."""
    return _Current.catalogue


def current_language() -> Language:
    """Return the current language."""
    return _Current.catalogue.language


def beginning() -> int:
    """Return the side on which lines begin in the current language, as the sign of its x: -1 is left, 1 is right."""
    return 1 if current_language().right_to_left else -1
