"""The landscape that somebody chose for a lecture: what is asked for, whether it can be shown, and what it lacks."""

from __future__ import annotations

import hashlib
import os
import re

from lecture.errors import UsageError

_LONGEST_SLUG = 24


def asked_landscape(option: str | None) -> str | None:
    """Return what the command line asks for, or else the environment; None if neither asks for any.

    Raises
    ------
    UsageError
        If that is no landscape that can be shown.
    """
    # NumPy takes a moment to import, which a list of lectures does not need.
    from gradmath.landscapes.chosen import LANDSCAPE_VARIABLE

    asked, place = (
        (option, "--landscape") if option is not None else (os.environ.get(LANDSCAPE_VARIABLE), LANDSCAPE_VARIABLE)
    )
    if option is None and not asked:
        return None
    check_landscape(str(asked), place)
    return asked


def check_landscape(text: str, place: str) -> None:
    """Refuse a text that does not choose a landscape that can be shown; ``place`` is where it stands.

    Raises
    ------
    UsageError
        With the reason in one sentence; for a formula, a caret marks the place on two further lines.
    """
    from gradmath.landscapes.chosen import chosen_map

    try:
        chosen_map(text)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error


def remarks(text: str) -> list[str]:
    """Return what a viewer should know of a landscape: that it has holes, or kinks."""
    from gradmath.formula.formula import Formula
    from gradmath.landscapes.chosen import chosen_map, gaps

    landscape = chosen_map(text)
    share = gaps(landscape)
    found = []
    if share:
        found.append(f"the landscape is not finite on {max(share, 0.01):.0%} of its domain: nothing is drawn there")
    if isinstance(landscape, Formula) and landscape.has_kinks:
        found.append("the landscape has kinks, at which its slope jumps: an arrow there shows the mean of both sides")
    return found


def folder_name(text: str) -> str:
    """Return a name for files on a landscape: readable, and different for different landscapes."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if plain == text and len(plain) <= _LONGEST_SLUG:
        return plain
    digest = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{plain[:_LONGEST_SLUG].strip('-')}-{digest}".strip("-")
