"""Who speaks, and how it sounds."""

from scenes.language.languages import ENGLISH, Language

# Kept here, because the command line needs no more of a voice than its name.
DEFAULT_VOICE = "hibari"


def usual_voice(language: Language) -> str:
    """Return who speaks a language unless somebody says who: the voice that comes along, or nobody."""
    return DEFAULT_VOICE if language == ENGLISH else "silent"
