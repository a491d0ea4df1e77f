"""The commands that make outputs, each from its line in the table of outputs."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from lecture.command.command import Command, with_syllabus
from lecture.command.options import add_jobs, add_landscape, add_output, add_theme, add_themes, folder_to_draw_in
from lecture.command.parser import Parser
from lecture.outputs.output import Output
from lecture.syllabus.landscapes import asked_landscape, folder_name
from lecture.syllabus.lectures import Syllabus

_USUAL_THEME = "dark"


def command_of(output: type[Output]) -> Command:
    """Return the command that makes an output."""
    return Command(
        name=output.command,
        summary=output.summary,
        add=partial(_add, output),
        run=with_syllabus(partial(_run, output)),
        description=output.description,
        epilog=output.epilog,
        after_stop="the next run continues from here",
        failure_status=output.failure_status,
    )


def _add(output: type[Output], parser: Parser) -> None:
    output.add_arguments(parser)
    if output.many_themes:
        add_themes(parser)
    else:
        add_theme(parser)
    add_landscape(parser)
    add_output(parser, "the files go", output.default_folder)
    add_jobs(parser, "scenes are drawn")
    parser.add_argument("--fresh", action="store_true", help="draw everything again, even if nothing has changed")


def _run(output: type[Output], syllabus: Syllabus, asked: argparse.Namespace) -> str:
    from lecture.outputs.make import make
    from lecture.outputs.order import Order

    wanted = output.asked(syllabus, asked)
    landscape = asked_landscape(asked.landscape)
    theme = _USUAL_THEME if output.many_themes else asked.theme
    look = [Path(theme).stem, *([folder_name(landscape)] if landscape else [])]
    order = Order(
        syllabus=syllabus,
        folder=folder_to_draw_in(asked.output, syllabus.home / wanted.folder(look)),
        jobs=asked.jobs,
        theme=theme,
        landscape=landscape,
        fresh=asked.fresh,
    )
    return wanted.told(make(wanted, order), order)
