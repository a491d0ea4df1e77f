"""The path of a run that somebody logged and wants to see in a lecture: read, or refused in one sentence."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from lecture.errors import UsageError

if TYPE_CHECKING:
    from gradmath.models.logged import LoggedPath


def run_at(file: str, place: str) -> LoggedPath:
    """Return the run in a file; ``place`` is where the file is named.

    Raises
    ------
    UsageError
        If there is none in it, with the reason in one sentence.
    """
    try:
        return _run_in(file)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error


def _run_in(file: str) -> LoggedPath:
    """Return the run in a file, which is read again only if it has changed."""
    try:
        found = os.stat(file)
        version = (found.st_mtime_ns, found.st_size)
    except (OSError, ValueError):
        version = (0, 0)
    return _read(file, version)


@lru_cache(maxsize=4)
def _read(file: str, _version: tuple[int, int]) -> LoggedPath:
    # NumPy takes a moment to import, which a list of lectures does not need.
    from gradmath.models.logged import read_path

    return read_path(file)


def run_folder(file: str) -> str:
    """Return a name for files with the path of a run, different for different runs."""
    return f"run-{_run_in(file).identity[:8]}"
