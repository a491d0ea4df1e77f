"""Messages on the terminal."""

from __future__ import annotations

import os
import sys

from lecture.surroundings import remark
from scenes.kit.given.quoted import printable


def say(message: str) -> None:
    """Print a message about the run on standard error."""
    remark(f"lecture: {message}")


def answer(text: str) -> None:
    """Print the answer of a command on standard output."""
    print(printable(text), flush=True)


def drop_output() -> None:
    """Stop printing, even at exit, because the output cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
