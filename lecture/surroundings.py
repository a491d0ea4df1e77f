"""The surroundings of a command: its home and its folder, which may be missing or unusual."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from lecture.errors import LectureError
from lecture.source.modules import IS_REPOSITORY

# A home in which nothing can be.
_EMPTY = os.devnull
NO_TEMPORARY_FOLDER = "no folder for temporary files can be used: set TMPDIR to one with room in it"


@contextmanager
def usable_home() -> Iterator[None]:
    """Provide a home and a writable cache folder, temporary ones if necessary.

    Manim looks for its settings in the home, even if there are none, and Numba keeps compiled code in the cache folder.
    Where there is no temporary folder either, nothing is kept, and the home is one without anything in it.
    """
    home = _home()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or (home or Path("/nowhere")) / ".cache")
    if home and _is_writable(caches):
        yield
        return
    before = dict(os.environ)
    with ExitStack() as stack:
        folder = _EMPTY
        with suppress(FileNotFoundError):
            made = tempfile.TemporaryDirectory(prefix="lecture-", ignore_cleanup_errors=True)
            folder = os.environ["XDG_CACHE_HOME"] = stack.enter_context(made)
        if not home:
            os.environ["HOME"] = folder
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def require_temporary_folder() -> None:
    """Ensure that there is a folder for temporary files, which whatever draws words or computes needs.

    Where the usual ones cannot be used, it is the folder of this command, which the processes that draw leave: they are
    told of it.

    Raises
    ------
    LectureError
        If there is none.
    """
    try:
        folder = tempfile.gettempdir()
    except FileNotFoundError:
        raise LectureError(NO_TEMPORARY_FOLDER) from None
    if Path(folder) == working_folder():
        os.environ["TMPDIR"] = folder


def _home() -> Path | None:
    """Return the home; None if there is none, or one that may not be entered, such as another user's."""
    try:
        home = Path.home()
        with suppress(FileNotFoundError, NotADirectoryError):
            (home / ".config").lstat()
    except (RuntimeError, PermissionError):  # RuntimeError: neither $HOME nor a user with this number
        return None
    return home if home.is_absolute() else None


def _is_writable(folder: Path) -> bool:
    """Return whether a folder can be written to, or made."""
    try:
        nearest = next(each for each in (folder, *folder.parents) if each.exists())
    except PermissionError:  # it is in a folder that may not be entered
        return False
    return nearest.is_dir() and may_write_into(nearest)


def may_write_into(folder: Path) -> bool:
    """Return whether this process may make files in a folder."""
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def working_folder() -> Path:
    """Return the folder in which the command was started.

    Raises
    ------
    LectureError
        If it has been removed.
    """
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise LectureError("the folder in which this was started is no longer there: change to another one") from None


MANIM_SETTINGS = "Manim's settings, in manim.cfg here or ~/.config/manim/manim.cfg,"


def is_of_manims_settings(error: BaseException) -> bool:
    """Return whether an error was raised while Manim read its files of settings, which it does when it is imported."""
    places = (frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(Path(place).parts[-3:-1] == ("manim", "_config") for place in places)


def set_up_again() -> str:
    """Return how to set up missing packages, as the end of a sentence."""
    return "./run sets it up" if IS_REPOSITORY else "`lecture doctor` tells what to install"


def documentation(page: str) -> str:
    """Return where a page of the documentation is, which is not installed with the packages."""
    return f"docs/{page}" if IS_REPOSITORY else f"docs/{page} in the source archive"


def locked_packages(extra: str) -> str:
    """Return how to install the packages of an extra, as the end of a sentence."""
    if not IS_REPOSITORY:
        return f'pip install "gradient-lectures[{extra}]"'
    return (
        f"run .venv/bin/python -m pip install --no-deps --require-hashes -r requirements-{extra}.txt "
        "in the project's folder"
    )
