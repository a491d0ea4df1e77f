"""`lecture list`: lectures, segments and stills."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from lecture.arguments.parser import Parser
from lecture.command.command import Command, with_syllabus
from lecture.syllabus.lectures import Lecture, Syllabus


def _add(parser: Parser) -> None:
    parser.add_argument("--names", action="store_true", help="print their names alone, one a line, for other programs")


def _run(syllabus: Syllabus, asked: argparse.Namespace) -> str:
    if asked.names:
        return "\n".join(dict.fromkeys(_names(syllabus)))
    return "\n\n".join(_listed(syllabus, lecture) for lecture in syllabus.lectures)


def _names(syllabus: Syllabus) -> Iterator[str]:
    from lecture.outputs.stills.stills import all_stills

    for lecture in syllabus.lectures:
        yield lecture.key
        yield from (scene.name for scene in lecture.segments)
    yield from (still.name for each in all_stills(syllabus) for still in each.stills)


def _listed(syllabus: Syllabus, lecture: Lecture) -> str:
    from lecture.outputs.stills.stills import all_stills

    segments = [f"  {number:2}. {scene.name:<24} {scene.module}" for number, scene in enumerate(lecture.segments, 1)]
    stills = [
        f"  still {still.name:<44} {each.scene.module}"
        for each in all_stills(syllabus)
        if each.lecture is lecture
        for still in each.stills
    ]
    return "\n".join([f"{lecture.key}: {lecture.title}", *segments, *stills])


LIST = Command(name="list", summary="list lectures, segments and stills", add=_add, run=with_syllabus(_run))
