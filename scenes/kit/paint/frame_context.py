"""Colours and rectangles for a Cairo context of the frame."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np

from scenes.arrays import Array
from scenes.kit.paint.canvas import Reaches, frame_colour


def set_colour(context: cairo.Context[Any], colour: str, opacity: float) -> None:
    """Choose the colour to paint with next."""
    context.set_source_rgba(*frame_colour(colour), opacity)


def squares(places: Array, half: float) -> Reaches:
    """Return upright squares of a given half side around places of shape (n, 2)."""
    return np.concatenate([places - half, places + half], axis=-1)
