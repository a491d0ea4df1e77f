"""`lecture script`: the narration, for reading aloud and recording."""

from __future__ import annotations

import argparse

from lecture.arguments.options import add_language, add_lecture, add_words_per_minute
from lecture.arguments.parser import Parser
from lecture.command.command import Command, with_syllabus
from lecture.command.languages import asked_catalogues, asked_codes
from lecture.syllabus.lectures import Syllabus


def _add(parser: Parser) -> None:
    add_lecture(parser, "the first")
    add_language(parser)
    add_words_per_minute(parser)


def _run(syllabus: Syllabus, asked: argparse.Namespace) -> str:
    from lecture.words.catalogues import in_words
    from lecture.words.script import script

    (words,) = asked_catalogues(syllabus, asked_codes(asked.language), asked.words)
    return script(in_words(syllabus, words).lecture(asked.lecture), syllabus.root, asked.wpm, words)


SCRIPT = Command(
    name="script", summary="print the narration, to read aloud and record", add=_add, run=with_syllabus(_run)
)
