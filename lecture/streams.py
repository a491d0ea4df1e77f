"""The streams of a command, which may be closed, or accept ASCII only.

This module imports nothing that keeps a file open: libraries that do would get the number of a closed stream.
"""

from __future__ import annotations

import codecs
import io
import os
import sys

# Substitutes in ASCII, for a terminal that accepts nothing else.
_PLAIN = {
    "×": "x",
    "−": "-",
    "–": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "·": "*",
    "←": "<-",
    "→": "->",
}


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return a substitute for letters that cannot be encoded, as a handler of encoding errors."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    plain = (_PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in letters)
    return "".join(plain), error.end


codecs.register_error("plainly", _plainly)


def open_streams() -> None:
    """Make sure that standard input, output and error are open and accept every letter, at least as a similar one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # It gets the lowest free descriptor. Otherwise the next file would, and messages would be written to it,
            # here and in the processes that draw.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainly")
