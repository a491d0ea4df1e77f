"""Translated text in the room that English was given."""

from __future__ import annotations

from manim import VMobject

from scenes.language.current import current_language
from scenes.language.languages import ENGLISH

# The smallest scale at which translated text is drawn.
_SMALLEST = 0.7
# The share of a width that is rounding: a panel as wide as its line need not have the sum of its parts to the last bit.
_ROUNDING = 1e-9


def fit(room: float, *lines: VMobject) -> None:
    """Draw translated lines smaller, all alike, if the widest is too wide, as far as they stay readable.

    Raises
    ------
    ValueError
        If one is wider than the room, in frame units; in languages other than English, if that is so even at the
        smallest size.
    """
    fit_each(*((room, line) for line in lines))


def fit_each(*rows: tuple[float, VMobject]) -> None:
    """Do the same with lines that have different rooms: all are drawn as small as the tightest needs.

    Raises
    ------
    ValueError
        As for `fit`.
    """
    room, tightest = min(rows, key=lambda row: row[0] / row[1].width)
    share = room / tightest.width
    if share < (1 if current_language() == ENGLISH else _SMALLEST) - _ROUNDING:
        raise ValueError(f"a line of {tightest.width:.2f} is too wide for the {room:.2f} that there are for it")
    for _, line in rows:
        line.scale(min(1.0, share))
