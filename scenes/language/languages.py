"""The languages of the lectures, each with its rules of writing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

WORDS_PER_MINUTE = 150.0
"""A calm speaking rate, in English."""


@dataclass(frozen=True)
class Reading:
    """How captions in a script are read.

    Attributes
    ----------
    a_second
        Most characters per second.
    a_line
        Most characters per line, of two.
    spoken
        Most characters that a calm voice speaks per second; words count too, if there are any.
    wide
        Whether its characters are set in squares: lines may break between any two, and Latin ones count half.
    """

    a_second: float = 17.0
    a_line: int = 42
    spoken: float = 15.0
    wide: bool = False

    def seconds(self, text: str, words_per_minute: float = WORDS_PER_MINUTE) -> float:
        """Return how long it takes to speak a text calmly, or to read it, whichever is longer, in seconds.

        Parameters
        ----------
        text
            Text to speak.
        words_per_minute
            Pace in English; texts in other languages are spoken proportionally faster or slower.
        """
        faster = words_per_minute / WORDS_PER_MINUTE
        words = 0.0 if self.wide else len(text.split()) * 60 / WORDS_PER_MINUTE
        return max(words, len(text) / self.spoken) / faster


@dataclass(frozen=True)
class Language:
    """A language.

    Attributes
    ----------
    tag
        BCP 47 tag, such as "pt-BR".
    name
        Name of the language in itself.
    iso
        ISO 639-2 code, which film files need.
    decimal_sign
        Sign between the whole part of a number and its decimals.
    right_to_left
        Whether it is written from right to left.
    forms, plural
        Number of plural forms, and the rule for the form of n things, from 0, in gettext's notation.
    reading
        How its captions are read.
    """

    tag: str
    name: str
    iso: str
    decimal_sign: str = "."
    right_to_left: bool = False
    forms: int = 2
    plural: str = "n != 1"
    reading: Reading = field(default_factory=Reading)

    @property
    def file_name(self) -> str:
        """The name of its catalogue without the suffix, in gettext's form, such as "pt_BR"."""
        return self.tag.replace("-", "_")

    @property
    def plural_forms(self) -> str:
        """The rule of its plural forms, for the header of a catalogue."""
        return f"nplurals={self.forms}; plural=({self.plural});"

    @property
    def direction(self) -> str:
        """Its direction: ltr or rtl."""
        return "rtl" if self.right_to_left else "ltr"


LATIN = Reading()
# English is measured in words alone.
ENGLISH = Language("en", "English", "eng", reading=Reading(a_second=20.0, spoken=float("inf")))
_ARABIC = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"
_FROM_TWO = "n > 1"
_LANGUAGES = (
    ENGLISH,
    Language("de", "Deutsch", "ger", ","),
    Language("es", "español", "spa", ","),
    Language("fr", "français", "fre", ",", plural=_FROM_TWO),
    Language("pt-BR", "português do Brasil", "por", ",", plural=_FROM_TWO),
    Language("it", "italiano", "ita", ","),
    Language("zh-CN", "简体中文", "chi", forms=1, plural="0", reading=Reading(9.0, 16, 4.3, wide=True)),
    Language("ja", "日本語", "jpn", forms=1, plural="0", reading=Reading(8.0, 13, 6.0, wide=True)),
    Language("ar", "العربية", "ara", right_to_left=True, forms=6, plural=_ARABIC),
    Language("hi", "हिन्दी", "hin", plural=_FROM_TWO),
)
LANGUAGES = {language.tag: language for language in _LANGUAGES}
"""The languages by their tags."""


def find_language(code: str) -> Language | None:
    """Return the language of a code, in the form of BCP 47 or gettext, in any case; None if it is unknown.

    A region that makes no difference may be omitted or given, as in "zh", "pt" and "de-AT".
    """
    parts = re.split("[-_]", code.strip().lower())
    by_code = {tag.lower(): language for tag, language in LANGUAGES.items()}
    whole = by_code.get("-".join(parts))
    return whole or next((each for tag, each in by_code.items() if tag.split("-")[0] == parts[0]), None)
