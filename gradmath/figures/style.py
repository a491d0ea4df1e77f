"""The colours of figures: those of the lectures' light theme, which print well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradmath._check import Array


@dataclass(frozen=True, slots=True)
class Style:
    """Colours by meaning, as ``#rrggbb``; `bands` and `lines` run from low to high error.

    Attributes
    ----------
    ink, quiet
        Text, and what stays in the background.
    bands, lines
        The ground between two contours, and the contours.
    descent
        A path and its stops.
    paper
        The background, also behind numbers that stand on lines.
    """

    ink: str = "#18202c"
    quiet: str = "#445162"
    bands: tuple[str, ...] = ("#c6d0d6", "#d1d8db", "#dbdfde", "#e5e5e0", "#eeeae0", "#f6f0e3")
    lines: tuple[str, ...] = ("#4f6a77", "#5c737d", "#6a7a7c", "#777f77", "#85836f", "#938769")
    descent: str = "#0a4e9e"
    paper: str = "#f7f8fa"


PRINT = Style()
"""The style of figures where no other is given."""


def along(colours: tuple[str, ...], shares: Array) -> Array:
    """Return colours at shares from 0 to 1 of the way along a scale, as red, green and blue from 0 to 1: (..., 3)."""
    scale = np.array([[int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)] for colour in colours])
    at = np.linspace(0, 1, len(colours))
    return np.stack([np.interp(shares, at, channel) for channel in scale.T], axis=-1)
