"""The languages and words that a command asks for."""

from __future__ import annotations

import argparse

from lecture.errors import UsageError
from lecture.syllabus.lectures import Syllabus
from scenes.kit.given.quoted import quoted
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import ENGLISH


def asked_catalogues(syllabus: Syllabus, asked: argparse.Namespace, *, strict: bool = False) -> list[Catalogue]:
    """Return the catalogue of each language that is asked for, and report missing translations.

    Raises
    ------
    UsageError
        If there is no such language, a catalogue cannot be read, or texts are missing and ``strict`` is set.
    """
    codes = _codes(asked)
    if codes == [ENGLISH.tag] and asked.words is None:
        return [PLAIN_ENGLISH]
    from lecture.words.catalogues import catalogue, language_of
    from lecture.words.check import remark_on_missing

    found = []
    for language in dict.fromkeys(map(language_of, codes)):
        words = catalogue(syllabus, language, asked.words)
        if language != ENGLISH:
            remark_on_missing(syllabus, words, strict=strict)
        found.append(words)
    return found


def _codes(asked: argparse.Namespace) -> list[str]:
    """Return the codes of the languages that are asked for."""
    several = getattr(asked, "languages", None)
    if several is None:
        return list(asked.language or [ENGLISH.tag])
    codes = [each.strip() for each in several.split(",")]
    if asked.language:
        raise UsageError(f"--languages {quoted(several)} names the pictures' language first: leave out --language")
    if len(codes) < 2 or not all(codes) or len(set(map(str.lower, codes))) < len(codes):
        raise UsageError(f"--languages takes two different languages or more, such as de,en, not {quoted(several)}")
    return codes
