"""Messages on the terminal."""

from __future__ import annotations

import os
import sys

from scenes.kit.given.quoted import printable


def remark(text: str) -> None:
    """Tell the user something beside what was asked for, on standard error."""
    print(printable(text), file=sys.stderr, flush=True)


def say(message: str) -> None:
    """Print a message about the run on standard error."""
    remark(f"lecture: {message}")


def answer(text: str) -> None:
    """Print the answer of a command on standard output."""
    print(printable(text), flush=True)


def drop_output() -> None:
    """Stop printing, even at exit, because the output cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
