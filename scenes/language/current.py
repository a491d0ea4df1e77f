"""The language of what is being drawn, one for the whole process, as Manim's configuration is."""

from __future__ import annotations

from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import Language


class _Current:
    """Holds the catalogue."""

    catalogue = PLAIN_ENGLISH


def speak(catalogue: Catalogue) -> None:
    """Let texts say from now on what a catalogue says."""
    _Current.catalogue = catalogue


def current_words() -> Catalogue:
    """Return the catalogue of what is being drawn."""
    return _Current.catalogue


def current_language() -> Language:
    """Return the language of what is being drawn."""
    return _Current.catalogue.language


def beginning() -> int:
    """Return at which side lines begin in the current language, as the sign of its x: -1 is the left, 1 the right."""
    return 1 if current_language().right_to_left else -1
