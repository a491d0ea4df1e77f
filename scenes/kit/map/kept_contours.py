"""Contours that several pictures of one landscape share: they are traced once, and the last few are kept."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from gradmath.geometry.contour import Contour, contour_lines
from gradmath.landscapes.landscape import Landscape

RESOLUTION = 240
"""Grid samples along the longer side; the curves between the exact vertices are smooth, so this is plenty at 4K."""


def kept_contours(landscape: Landscape, levels: ArrayLike, *, resolution: int = RESOLUTION) -> tuple[Contour, ...]:
    """Return the contours of a landscape at some levels, as `gradmath.geometry.contour.contour_lines` traces them."""
    return _traced(landscape, tuple(np.asarray(levels, dtype=float).tolist()), resolution)


@lru_cache(maxsize=8)
def _traced(landscape: Landscape, levels: tuple[float, ...], resolution: int) -> tuple[Contour, ...]:
    return contour_lines(landscape, levels, resolution=resolution)
