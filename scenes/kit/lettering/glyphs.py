"""Recognising drawn glyphs by their outlines."""

from __future__ import annotations

import numpy as np

from scenes.arrays import Array

# The largest deviation of a drawn glyph from its outline, as a share of its size.
_SAME_GLYPH = 1e-3


def is_scaled(drawn: Array, outline: Array) -> bool:
    """Tell whether a drawn glyph is an outline that was moved and scaled."""
    if len(drawn) != len(outline):
        return False
    size = float(np.ptp(outline, axis=0).max())
    scale = float(np.ptp(drawn, axis=0).max()) / size
    off = (drawn - drawn[0]) / scale - (outline - outline[0])
    return bool(np.abs(off).max() <= _SAME_GLYPH * size)


def is_moved(drawn: Array, outline: Array) -> bool:
    """Tell whether a drawn glyph is an outline that was moved."""
    if len(drawn) != len(outline):
        return False
    off = (drawn - drawn[0]) - (outline - outline[0])
    return bool(np.abs(off).max() <= _SAME_GLYPH * np.ptp(outline, axis=0).max())
