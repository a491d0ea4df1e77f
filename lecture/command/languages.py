"""The languages and words that a command asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lecture.errors import UsageError
from lecture.syllabus.lectures import Syllabus
from scenes.kit.given.quoted import quoted
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import ENGLISH


def asked_catalogues(
    syllabus: Syllabus, codes: Sequence[str], words: Path | None, *, strict: bool = False
) -> list[Catalogue]:
    """Return the catalogue of each language that is asked for, and report missing translations.

    Parameters
    ----------
    syllabus
        All lectures.
    codes
        The languages' codes.
    words
        The file of a catalogue of the user's own, whose words are taken first; None for none.
    strict
        Whether to refuse missing translations.

    Raises
    ------
    UsageError
        If there is no such language, a catalogue cannot be read, or texts are missing and ``strict`` is set.
    """
    if list(codes) == [ENGLISH.tag] and words is None:
        return [PLAIN_ENGLISH]
    from lecture.translation.check import remark_on_missing
    from lecture.words.catalogues import catalogue, language_of

    found = []
    for language in dict.fromkeys(map(language_of, codes)):
        found.append(catalogue(syllabus, language, words))
        if language != ENGLISH:
            remark_on_missing(syllabus, found[-1], strict=strict)
    return found


def asked_codes(language: Sequence[str] | None, several: str | None = None) -> list[str]:
    """Return the codes of the languages that are asked for.

    Parameters
    ----------
    language
        The values of ``--language``, if it is given.
    several
        The value of ``--languages``, if it is given.

    Raises
    ------
    UsageError
        If both are given, or ``several`` is no list of different codes.
    """
    if several is None:
        return list(language or [ENGLISH.tag])
    codes = [each.strip() for each in several.split(",")]
    if language:
        raise UsageError(f"--languages {quoted(several)} names the pictures' language first: leave out --language")
    if len(codes) < 2 or not all(codes) or len(set(map(str.lower, codes))) < len(codes):
        raise UsageError(f"--languages takes two different languages or more, such as de,en, not {quoted(several)}")
    return codes
