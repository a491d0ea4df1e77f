"""The notation of quantities in both lectures: one sign for each, points in one form, vectors in another.

All of it is Typst mathematics for `scenes.kit.lettering.formula.Formula`.
"""

from __future__ import annotations

from typing import Final

ERROR: Final = "E"
GRADIENT: Final = "nabla E"
NEGATED_GRADIENT: Final = "-nabla E"
STEEPNESS: Final = "lr(bar.v.double nabla E bar.v.double)"
LEARNING_RATE: Final = "alpha"
# The entry of a vector that stands for the omitted rows.
AND_SO_ON: Final = "dots.v"


def weight(index: int) -> str:
    """Return a weight, counted from 1."""
    return f"w_{index}"


def partial(index: int) -> str:
    """Return the partial derivative of the error by a weight, as a fraction."""
    return f"(partial E) / (partial w_{index})"


def partial_in_line(index: int) -> str:
    """Return the same in one line."""
    return f"partial E \\/ partial w_{index}"


def point(*coordinates: str) -> str:
    """Return a point: its coordinates in a row, in round brackets."""
    return f"({', '.join(coordinates)})"


def vector(*entries: str) -> str:
    """Return a vector: its entries below one another, in square brackets."""
    return f'vec(delim: "[", {", ".join(entries)})'
