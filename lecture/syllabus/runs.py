"""The path of a run that somebody logged and wants to see in a lecture: read, or refused in one sentence."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from lecture.errors import UsageError
from lecture.syllabus.lectures import FILE_NAME, Lecture

if TYPE_CHECKING:
    from gradmath.models.logged import LoggedPath

OPTION = "--path"
"""Where the command line asks for one."""


def run_at(file: str, place: str) -> LoggedPath:
    """Return the run in a file; ``place`` is where the file is named.

    Raises
    ------
    UsageError
        If there is none in it, with the reason in one sentence.
    """
    try:
        found = os.stat(file)
        version = (found.st_mtime_ns, found.st_size)
    except (OSError, ValueError):
        version = (0, 0)
    try:
        return _read(file, version)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error


@lru_cache(maxsize=4)
def _read(file: str, _version: tuple[int, int]) -> LoggedPath:
    # NumPy takes a moment to import, which a list of lectures does not need.
    from gradmath.models.logged import read_path

    return read_path(file)


def run_of(lecture: Lecture) -> LoggedPath | None:
    """Return the run whose path a lecture shows; None if it shows none. Raises as `run_at` does."""
    return None if lecture.path is None else run_at(lecture.path, f"{FILE_NAME}: [{lecture.key}] path")


def run_folder(file: str) -> str:
    """Return a name for files with the path of a run, different for different runs."""
    return f"run-{run_at(file, OPTION).identity[:8]}"
