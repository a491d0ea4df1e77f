"""The descent chosen for a lecture, and the names of its files."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from lecture.errors import UsageError
from lecture.syllabus.lectures import FILE_NAME, Lecture

if TYPE_CHECKING:
    from gradmath.descent.asked import Descent

OPTION = "--descent"
"""The option of the command line for a descent."""

_LONGEST_SLUG = 24


def descent_at(text: str, place: str) -> Descent:
    """Return the descent that a text describes; ``place`` is where the text is.

    Raises
    ------
    UsageError
        If it describes none, with the reason in one sentence.
    """
    # NumPy takes a moment to import, and a list of lectures does not need it.
    from gradmath.descent.asked import Descent

    try:
        return Descent.read(text)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error


def descent_of(lecture: Lecture) -> Descent | None:
    """Return the descent that replaces a lecture's own; None if there is none. Raises as `descent_at` does."""
    if lecture.descent is None:
        return None
    return descent_at(lecture.descent, f"{FILE_NAME}: [{lecture.key}] descent")


def descent_folder(text: str) -> str:
    """Return a name for files with a descent: readable, the same however it is typed, and different for others."""
    asked = descent_at(text, OPTION)
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    return f"{plain}-{hashlib.sha256(repr(asked).encode()).hexdigest()[:6]}"
