"""Translated text in the room that English was given."""

from __future__ import annotations

from manim import VMobject

from scenes.language.current import current_language
from scenes.language.languages import ENGLISH

# The smallest scale at which translated text is drawn.
_SMALLEST = 0.7


def fit(room: float, *lines: VMobject) -> None:
    """Draw translated lines smaller, all alike, if the widest is too wide, as far as they stay readable.

    Raises
    ------
    ValueError
        If one is wider than the room, in frame units; in languages other than English, if that is so even at the
        smallest size.
    """
    widest = max(line.width for line in lines)
    share = room / widest
    if share < (1 if current_language() == ENGLISH else _SMALLEST):
        raise ValueError(f"a line of {widest:.2f} is too wide for the {room:.2f} that there are for it")
    for line in lines:
        line.scale(min(1.0, share))
