"""`lecture words`: the catalogue of a language, for translating or rewording."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lecture.arguments.parser import Parser
from lecture.command.command import Command, with_syllabus
from lecture.errors import LectureError
from lecture.syllabus.lectures import Syllabus
from scenes.kit.given.quoted import on_one_line, shortened

if TYPE_CHECKING:
    from lecture.translation.check import Flaw
    from lecture.translation.messages import Message
    from scenes.language.languages import Language

_TEMPLATE = "lectures.pot"


def _add(parser: Parser) -> None:
    parser.add_argument(
        "--language",
        metavar="CODE",
        help="the language, such as de or pt_BR (default: a template for all of them, in English)",
    )
    parser.add_argument("--check", action="store_true", help="change nothing, and say what is missing, stale or wrong")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the catalogue (default: the language's own, by its code)"
    )


def _run(syllabus: Syllabus, asked: argparse.Namespace) -> str:
    from lecture.translation.messages import messages_of
    from lecture.words.catalogues import catalogue_file, language_of
    from scenes.language.languages import ENGLISH

    language = language_of(asked.language) if asked.language else ENGLISH
    usual = catalogue_file(syllabus, language)
    file = asked.output or (usual if asked.language else usual.with_name(_TEMPLATE))
    messages = messages_of(syllabus)
    if asked.check:
        return _checked(file, messages, language)
    return _written(file, messages, language, is_template=not asked.language and asked.output is None)


def _checked(file: Path, messages: Sequence[Message], language: Language) -> str:
    """Return that a catalogue is complete.

    Raises
    ------
    LectureError
        If it is not, or if there is none.
    """
    from lecture.translation.check import flaws
    from lecture.words.catalogues import read_catalogue

    if not file.is_file():
        raise LectureError(f"there is no catalogue {on_one_line(file)}: write it with lecture words")
    found = list(flaws(read_catalogue(file), messages, language))
    if found:
        raise LectureError(_told(file, found))
    return f"{on_one_line(file)} says all {len(messages)} texts, and each in time and in its room."


def _written(file: Path, messages: Sequence[Message], language: Language, *, is_template: bool) -> str:
    """Write a catalogue, keeping what it says already unless it is a template; return what there is to do in it."""
    from lecture.translation.check import flaws
    from lecture.translation.merging import merged, template, written
    from lecture.words.catalogues import read_catalogue

    old = read_catalogue(file) if file.is_file() else None
    new = template(messages, language) if old is None or is_template else merged(old, messages, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written(new), encoding="utf-8")
    counts = Counter(each.kind for each in flaws(new, messages, language))
    said = len(messages) - counts["missing"] - counts["fuzzy"]
    return (
        f"{on_one_line(file)} has {len(messages)} texts: {said} done, {counts['fuzzy']} to be looked at again, "
        f"{counts['missing']} to be translated."
    )


def _told(file: Path, found: list[Flaw]) -> str:
    """Return the flaws, one line for each text."""
    counts = Counter(each.kind for each in found)
    head = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    lines = [
        f"  {each.kind}: {each.context} “{shortened(each.english)}”{f': {each.why}' if each.why else ''}"
        for each in found
    ]
    return "\n".join([f"{on_one_line(file)} is not complete: {head}", *lines])


WORDS = Command(
    name="words",
    summary="write or check the catalogue of a language",
    add=_add,
    run=with_syllabus(_run),
    description="Write the catalogue of a language, or bring it up to date: everything that is said or seen, to be "
    "translated with any editor of PO files. What it says already is kept; what was said for an English text that has "
    "changed is marked as fuzzy, and not shown until somebody has looked at it. The same way, a catalogue of English "
    "says things in words of your own.",
)
