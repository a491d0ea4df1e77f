"""What is said on the terminal."""

from __future__ import annotations

import os
import sys

from scenes.kit.given.quoted import printable


def say(message: str) -> None:
    """Say something about the run, on standard error."""
    print(printable(f"lecture: {message}"), file=sys.stderr)


def answer(text: str) -> None:
    """Print what was asked for, on standard output."""
    print(printable(text), flush=True)


def drop_output() -> None:
    """Print nothing more, not even at exit, because the output cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
