"""A descent in words, and the names of files with it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from lecture.errors import UsageError

if TYPE_CHECKING:
    from gradmath.descent.asked import Descent

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


def descent_folder(text: str) -> str:
    """Return a name for files with a descent: readable, the same however it is typed, and different for others."""
    from gradmath.descent.asked import Descent

    asked = Descent.read(text)
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    return f"{plain}-{hashlib.sha256(repr(asked).encode()).hexdigest()[:6]}"
