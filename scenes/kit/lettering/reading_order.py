"""Where a row of things begins and ends: at the left and at the right, or the other way round, by the language."""

from __future__ import annotations

import numpy as np
from manim import RIGHT

from scenes.arrays import Array
from scenes.language.current import beginning


def start() -> Array:
    """Return the direction in which lines begin."""
    return np.asarray(beginning() * RIGHT)


def onward() -> Array:
    """Return the direction in which lines go on."""
    return -start()
