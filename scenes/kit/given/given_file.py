"""Files that users give: opened only if they have an end, and read whole or refused."""

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

# The most bytes of a file: a theme has a few hundred, and the syllabus of a long course a few thousand.
MOST_BYTES = 2**18
# The deepest nesting of lists and tables in TOML, and the most names that dots join into a key. Nothing that we read
# goes deeper than two; Python's reader takes quadratic time, and fails at varying depths.
MOST_DEPTH = 8

# Each alternative ends, at the latest, at the end of the line or the file: no backtracking, which would take long.
_TEXT_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\\?\Z)|' r"'''.*?(?:'''|\Z)|" r'"(?:\\[^\n]|[^"\\\n])*"?|' r"'[^'\n]*'?|" r"#[^\n]*",
    re.DOTALL,
)
_LONG_KEY = re.compile(rf"(?:\.[^.,=\[\]{{}}\n]*){{{MOST_DEPTH}}}")
_LONGEST_REASON = 200


class GivenFileError(ValueError):
    """A file cannot be used; the message says why, and continues from the file's name: "is a folder"."""


def opened(file: Path) -> BufferedReader:
    """Open a regular file, or what a link leads to, for reading.

    Never wait, neither for the writer of a pipe nor for a device.

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
    # A socket cannot be opened at all.
    return GivenFileError(
        "is a socket, not a file" if error.errno == errno.ENXIO else f"cannot be read: {error.strerror}"
    )


def read_bytes(file: Path, most: int) -> bytes:
    """Return the content of a file of at most a number of bytes.

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
        If it cannot be read, is larger than 256 KiB, or is not UTF-8. A byte order mark at its beginning is not part of
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
        If it cannot be read, or is not TOML within our depth of nesting.
    """
    text = read_text(file)
    bare = _TEXT_OR_COMMENT.sub('""', text)
    if _LONG_KEY.search(bare) or _depth(bare) > MOST_DEPTH:
        raise GivenFileError(f"is nested more than {MOST_DEPTH} deep, which nothing in it needs")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        # Not only tomllib's own error: a number of 5000 digits raises another.
        raise GivenFileError(f"is not valid TOML: {shortened(error, _LONGEST_REASON)}") from error


def _depth(bare: str) -> int:
    """Return the depth of nested brackets in TOML, outside its strings."""
    brackets = (1 if bracket in "[{" else -1 for bracket in re.findall(r"[\[\]{}]", bare))
    return max(accumulate(brackets, lambda depth, step: max(0, depth + step)), default=0)
