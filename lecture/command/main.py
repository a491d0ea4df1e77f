"""Running a command: its messages and its exit status."""

from __future__ import annotations

import configparser
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from lecture.command.command import Command
from lecture.command.table import HELP, VERSION, command_of, help_parser, parser_of
from lecture.command.version import version
from lecture.errors import ClaimError, FileError, LectureError, UsageError
from lecture.surroundings import MANIM_SETTINGS, is_of_manims_settings, set_up_again, usable_home
from lecture.terminal import answer, drop_output, say
from scenes.kit.given.quoted import on_one_line

_INTERRUPTED, _TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, by default those of the process.

    Returns
    -------
    The exit status: 0 if all went well, 1 if something could not be made or a claim fails, 2 if the arguments or the
    syllabus are wrong, 3 if an audit could not be done, 130 if the command was interrupted.
    """
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    given = sys.argv[1:] if arguments is None else arguments
    command: Command | None = None
    try:
        if given and given[0] in HELP:
            help_parser().print_help()
        elif given and given[0] == VERSION:
            answer(version())
        else:
            command = command_of(given)
            asked = parser_of(command).parse(given[1:])
            with usable_home():
                answer(command.run(asked))
        sys.stdout.flush()
    except KeyboardInterrupt:
        say(f"stopped; {command.after_stop}" if command and command.after_stop else "stopped")
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; there is nothing left to say.
        drop_output()
        return _failure_status(command)
    except Exception as error:
        message = _message(error)
        if message is None:
            raise
        say(message)
        if isinstance(error, OSError):
            drop_output()
        return error.exit_status if isinstance(error, ClaimError | UsageError) else _failure_status(command)
    return 0


def _message(error: Exception) -> str | None:
    """Return the message about an error that a user can mend; None about any other."""
    match error:
        case LectureError():
            return str(error)
        case OSError():
            return str(FileError(error))
        case ImportError():
            return f"a package or a system library is missing: {on_one_line(error)}; {set_up_again()}"
        case configparser.Error() | KeyError() | ValueError() if is_of_manims_settings(error):
            return f"{MANIM_SETTINGS} cannot be used: {on_one_line(error)}"
    return None


def _failure_status(command: Command | None) -> int:
    return command.failure_status if command else LectureError.exit_status


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(_TERMINATED)
