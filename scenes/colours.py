"""Colours as numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
from manim import ManimColor

from scenes.arrays import Array

# How near to each other two colours are that count as the same, of 255.
_SAME = 3.0


def rgb(colour: str | ManimColor) -> Array:
    """Return a colour's red, green and blue from 0 to 255, shape (3,)."""
    return np.array(_channels(colour) if isinstance(colour, str) else _parsed(colour))


@cache
def _channels(colour: str) -> tuple[float, ...]:
    """Return the channels of a colour that is written; a theme's few are asked for many times a frame."""
    return tuple(_parsed(colour).tolist())


def _parsed(colour: str | ManimColor) -> Array:
    return 255 * np.asarray(ManimColor(colour).to_rgb(), dtype=float)


def is_same(first: Array, second: Array) -> bool:
    """Tell whether two colours, each of shape (3,) from 0 to 255, count as the same."""
    return bool(np.linalg.norm(first - second) < _SAME)
