"""The type of commands."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from lecture.arguments.parser import Parser
from lecture.surroundings import working_folder
from lecture.syllabus.lectures import Syllabus, syllabus_for


@dataclass(frozen=True)
class Command:
    """A command: its help, its arguments, and its action.

    Attributes
    ----------
    name
        Its name on the command line.
    summary
        Its line in the list of commands.
    add
        A function that adds its arguments to its parser.
    run
        A function that runs it with the given arguments, and returns its answer.
    description, epilog
        The texts above and below its arguments in its own help.
    after_stop
        The message after an interruption; empty for none.
    failure_status
        The exit status if it cannot do its work.
    """

    name: str
    summary: str
    add: Callable[[Parser], None]
    run: Callable[[argparse.Namespace], str]
    description: str | None = None
    epilog: str | None = None
    after_stop: str = ""
    failure_status: int = 1


def with_syllabus(run: Callable[[Syllabus, argparse.Namespace], str]) -> Callable[[argparse.Namespace], str]:
    """Return a function that runs a command on the syllabus of the folder in which it is started."""
    return lambda asked: run(syllabus_for(working_folder()), asked)
