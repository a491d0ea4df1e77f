"""`lecture list`: lectures, segments and stills."""

from __future__ import annotations

import argparse

from lecture.command.command import Command
from lecture.command.parser import Parser
from lecture.syllabus.lectures import Lecture, Syllabus


def _add(_parser: Parser) -> None:
    """Add nothing: everything is listed."""


def _run(syllabus: Syllabus, _asked: argparse.Namespace) -> str:
    return "\n\n".join(_listed(syllabus, lecture) for lecture in syllabus.lectures)


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


LIST = Command(name="list", summary="list lectures, segments and stills", add=_add, run=_run)
