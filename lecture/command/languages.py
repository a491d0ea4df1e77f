"""The languages and the words that are asked for."""

from __future__ import annotations

import argparse

from lecture.syllabus.lectures import Syllabus
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import ENGLISH


def asked_catalogues(syllabus: Syllabus, asked: argparse.Namespace, *, strict: bool = False) -> list[Catalogue]:
    """Return what is said and written in each language that is asked for; tell of what is not translated.

    Raises
    ------
    UsageError
        If there is no such language, a catalogue cannot be read, or texts are missing although it is `strict`.
    """
    codes = list(asked.language or [ENGLISH.tag])
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
