"""Voices and sound."""

from scenes.language.languages import ENGLISH, Language

# Defined here, because the command line needs only the name of a voice.
DEFAULT_VOICE = "hibari"


def usual_voice(language: Language) -> str:
    """Return the default voice of a language: the built-in one, or the silent one."""
    return DEFAULT_VOICE if language == ENGLISH else "silent"
