"""`lecture audit`: what is on screen, checked against the mathematics."""

from __future__ import annotations

import argparse

from lecture.command.command import Command
from lecture.command.options import add_jobs, add_landscape, add_lecture, add_output, add_segments, theme
from lecture.command.parser import Parser
from lecture.syllabus.landscapes import asked_landscape
from lecture.syllabus.lectures import Syllabus

# Status 1 says that a claim fails.
_NOT_AUDITED = 3


def _add(parser: Parser) -> None:
    add_lecture(parser, "all")
    add_segments(parser, "audit only these segments, stills or cards")
    add_landscape(parser)
    parser.add_argument(
        "--theme",
        type=theme,
        nargs="+",
        default=["dark"],
        metavar="THEME",
        help="the looks to audit: dark, light or files of your own (default: dark)",
    )
    add_output(parser, "the report goes", "media/audit")
    add_jobs(parser, "segments are audited")


def _run(syllabus: Syllabus, asked: argparse.Namespace) -> str:
    from lecture.audit.run import AuditOrder, run_audit

    order = AuditOrder(
        lectures=(syllabus.lecture(asked.lecture),) if asked.lecture else syllabus.lectures,
        folder=asked.output.resolve() if asked.output else syllabus.root / "media" / "audit",
        themes=tuple(dict.fromkeys(asked.theme)),
        landscape=asked_landscape(asked.landscape),
        only=tuple(asked.segment),
        jobs=asked.jobs,
    )
    return run_audit(syllabus, order)


AUDIT = Command(
    name="audit",
    summary="check what is on screen against the mathematics",
    add=_add,
    run=_run,
    description="Perform lectures without encoding them, read back what is on screen, and check it: arrows, contours, "
    "trails, curves and numbers against the landscape, by a second method of differentiation; texts for position, "
    "size, contrast and reading time. Write a report, as Markdown and as HTML, with the worst case of each check.",
    epilog="The exit status is 0 if every claim holds; 1 if a claim fails; 2 if the command line or lectures.toml is "
    "wrong; 3 if the audit could not be completed, for example because the report cannot be written or a segment "
    "cannot be performed; and 130 if it was interrupted.",
    failure_status=_NOT_AUDITED,
)
