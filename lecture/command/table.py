"""The outputs, one line for each, and the commands, in the order of the help."""

from __future__ import annotations

from collections.abc import Sequence

from lecture.arguments.parser import Parser
from lecture.audit.audit import Audit
from lecture.command import making
from lecture.command.command import Command
from lecture.command.completion import completion_of
from lecture.command.doctor import DOCTOR
from lecture.command.listing import LIST
from lecture.command.new import NEW
from lecture.command.script import SCRIPT
from lecture.command.store import STORE
from lecture.command.words import WORDS
from lecture.errors import UsageError
from lecture.outputs.film.film import Film
from lecture.outputs.output import Output
from lecture.outputs.page.page import Page
from lecture.outputs.stills.stills import Stills
from lecture.syllabus.lectures import unknown

OUTPUTS: tuple[type[Output], ...] = (Film, Stills, Page, Audit)
_SPEAKING = (*map(making.command_of, OUTPUTS), LIST, SCRIPT, WORDS, NEW, STORE, DOCTOR)
COMMANDS = (*_SPEAKING, completion_of(_SPEAKING))
HELP = ("-h", "--help")
VERSION = "--version"


def command_of(arguments: Sequence[str]) -> Command:
    """Return the command that the first argument names.

    Raises
    ------
    UsageError
        If there is no such command; the message gives the nearest.
    """
    names = [each.name for each in COMMANDS]
    if not arguments:
        raise UsageError(f"a COMMAND is missing: give one of {', '.join(names)} (lecture --help explains them)")
    name = arguments[0]
    found = next((each for each in COMMANDS if each.name == name), None)
    if found is None:
        is_option = name.startswith("-")
        raise UsageError(unknown("option" if is_option else "command", name, (*HELP, VERSION) if is_option else names))
    return found


def parser_of(command: Command) -> Parser:
    """Return the parser of a command's arguments."""
    description = command.description or f"{command.summary[0].upper()}{command.summary[1:]}."
    parser = Parser(prog=f"lecture {command.name}", description=description, epilog=command.epilog)
    command.add(parser)
    return parser


def help_parser() -> Parser:
    """Return the parser whose help lists the commands."""
    parser = Parser(
        prog="lecture",
        description="Render lectures as films, list them, and print what to say.",
        epilog="Lectures are those of the nearest lectures.toml, here or in a folder above, or else the built-in ones. "
        "`lecture COMMAND --help` explains a command; `lecture --version` prints the version.",
    )
    rows = parser.add_subparsers(title="commands", metavar="COMMAND")
    for each in COMMANDS:
        rows.add_parser(each.name, help=each.summary)
    return parser
