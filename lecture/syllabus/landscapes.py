"""The landscape chosen for a lecture: whether it can be shown, and what it lacks."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from lecture.errors import UsageError

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen

_LONGEST_SLUG = 24


def asked_landscape(option: str | None, levels: str | None = None) -> Chosen | None:
    """Return the landscape of the command line or else of the environment; None if neither asks for one.

    Parameters
    ----------
    option
        The landscape's text, on the command line.
    levels
        The levels of contours, on the command line.

    Raises
    ------
    UsageError
        If the landscape cannot be shown.
    """
    # NumPy takes a moment to import, and a list of lectures does not need it.
    from gradmath.landscapes.chosen import LANDSCAPE_VARIABLE

    place = "--landscape" if option is not None else LANDSCAPE_VARIABLE
    asked = option if option is not None else os.environ.get(LANDSCAPE_VARIABLE) or None
    if levels is None:
        return None if asked is None else chosen_at(asked, place)
    if asked is None:
        raise UsageError("--levels are those of a landscape of your own: give it by --landscape")
    chosen_at(asked, place)
    return _with_levels(asked, levels)


def _with_levels(text: str, levels: str) -> Chosen:
    from gradmath.landscapes.chosen import choose

    try:
        return choose(text, levels)
    except ValueError as error:
        raise UsageError(f"--levels: {error}") from error


def chosen_at(text: str, place: str) -> Chosen:
    """Return the landscape that a text describes; ``place`` is where the text is.

    Raises
    ------
    UsageError
        If it describes none that can be shown, with the reason in one sentence; for a formula, a caret marks the place
        on two further lines.
    """
    from gradmath.landscapes.chosen import choose

    try:
        return choose(text)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error


def identity_at(text: str, place: str) -> str:
    """Return what identifies a landscape to pictures on it: its text, and the content of a file of heights.

    Raises
    ------
    UsageError
        As `chosen_at` does, for a text that may be a file's path.
    """
    # A text that cannot be a file's path is enough, without importing the mathematics.
    return chosen_at(text, place).identity if "." in text else text


def remarks(chosen: Chosen) -> list[str]:
    """Return what a viewer should know about a landscape: that it has holes, jumps or kinks."""
    from gradmath.formula.formula import Formula
    from gradmath.landscapes.chosen import gaps

    share = gaps(chosen.landscape)
    found = []
    if share:
        found.append(f"the landscape is not finite on {max(share, 0.01):.0%} of its domain: nothing is drawn there")
    if not isinstance(chosen.landscape, Formula):
        return found
    if chosen.landscape.has_jumps:
        found.append(
            "the landscape has jumps, at which its error itself changes abruptly: slopes there are of one side"
        )
    elif chosen.landscape.has_kinks:
        found.append("the landscape has kinks, at which its slope jumps: an arrow there shows the mean of both sides")
    return found


def folder_name(chosen: Chosen) -> str:
    """Return a name for files on a landscape: readable, and different for each landscape."""
    text = f"{chosen.text} {chosen.levels}".strip()
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if plain == text and len(plain) <= _LONGEST_SLUG:
        return plain
    digest = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{plain[:_LONGEST_SLUG].strip('-')}-{digest}".strip("-")
