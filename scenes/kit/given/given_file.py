"""Files that somebody gives us: opened only if there is an end to them, and read whole or refused."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from io import BufferedReader
from itertools import accumulate
from pathlib import Path
from typing import Any

from scenes.kit.given.quoted import shortened

# A theme has a few hundred bytes, and the syllabus of a long course a few thousand.
MOST_BYTES = 2**18
# In TOML: how deep lists and tables may be in one another, and how many names a key may join with dots. Nothing that
# we read goes deeper than two; Python's reader takes time by the square of it, and fails at depths that differ.
MOST_DEPTH = 8

# Each alternative ends, at the latest, where the line or the file does: none is tried in vain, which would take long.
_TEXT_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|' r"'''.*?(?:'''|\Z)|" r'"(?:\\[^\n]|[^"\\\n])*"?|' r"'[^'\n]*'?|" r"#[^\n]*",
    re.DOTALL,
)
_LONG_KEY = re.compile(rf"(?:\.[^.,=\[\]{{}}\n]*){{{MOST_DEPTH}}}")
_LONGEST_REASON = 200


class GivenFileError(ValueError):
    """A file cannot be used; the message says why, and goes on from the file's name: "is a folder"."""


def opened(file: Path) -> BufferedReader:
    """Open a regular file, or what a link leads to, for reading.

    Nothing is waited for: not the writer of a pipe, not a device.

    Raises
    ------
    GivenFileError
        If it is anything else, or cannot be opened.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(error) from error
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise GivenFileError(f"is {'a folder' if stat.S_ISDIR(mode) else 'a pipe or a device'}, not a file")


def _unreadable(error: OSError) -> GivenFileError:
    # A socket can be opened by nobody.
    return GivenFileError(
        "is a socket, not a file" if error.errno == errno.ENXIO else f"cannot be read: {error.strerror}"
    )


def read_bytes(file: Path, most: int) -> bytes:
    """Return what is in a file of at most a number of bytes.

    Raises
    ------
    GivenFileError
        If it cannot be read, or is longer.
    """
    with opened(file) as content:
        try:
            found = content.read(most + 1)
        except OSError as error:
            raise _unreadable(error) from error
    if len(found) > most:
        raise GivenFileError(f"is larger than {most // 2**10} KiB")
    return found


def read_text(file: Path) -> str:
    """Return the text of a small file.

    Raises
    ------
    GivenFileError
        If it cannot be read, is larger than 256 KiB, or is not UTF-8. A byte order mark at its beginning is no part of
        the text.
    """
    content = read_bytes(file, MOST_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise GivenFileError(f"is not text in UTF-8: see line {line}") from error


def read_toml(file: Path) -> dict[str, Any]:
    """Return the tables of a small TOML file.

    Raises
    ------
    GivenFileError
        If it cannot be read, or is not TOML that nests no deeper than we need.
    """
    text = read_text(file)
    bare = _TEXT_OR_COMMENT.sub('""', text)
    if _LONG_KEY.search(bare) or _depth(bare) > MOST_DEPTH:
        raise GivenFileError(f"is nested more than {MOST_DEPTH} deep, which nothing in it needs")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        # Not only tomllib's own error: a number of 5000 digits leads to another.
        raise GivenFileError(f"is not valid TOML: {shortened(error, _LONGEST_REASON)}") from error


def _depth(bare: str) -> int:
    """Return how deep brackets are in one another, in TOML without its texts."""
    brackets = (1 if bracket in "[{" else -1 for bracket in re.findall(r"[\[\]{}]", bare))
    return max(accumulate(brackets, lambda depth, step: max(0, depth + step)), default=0)
