"""Voices and sound."""

from scenes.language.languages import ENGLISH, Language

# Defined here, because the command line needs no more of voices.
DEFAULT_VOICE = "hibari"
WORDS_PER_MINUTE = 150
"""A calm pace, at which engines speak with speed 1."""


def usual_voice(language: Language) -> str:
    """Return the default voice of a language: the built-in one, or the silent one."""
    return DEFAULT_VOICE if language == ENGLISH else "silent"
