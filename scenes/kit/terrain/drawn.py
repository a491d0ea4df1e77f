"""Arrows in space as they are drawn: their direction in weights, and the slope along them."""

from __future__ import annotations

import numpy as np

from scenes.arrays import Array
from scenes.kit.terrain.lines import GroundArrow


def way_of(arrow: GroundArrow) -> Array:
    """Return the drawn arrow as a vector in weights, shape (2,)."""
    weights, _ = arrow.space.ground.to_weights(arrow.ends())
    return np.asarray(weights[1] - weights[0])


def rise_of(arrow: GroundArrow) -> float:
    """Return the slope at an arrow's foot times its drawn length: above 0 uphill, below 0 downhill."""
    foot = arrow.space.ground.to_weights(arrow.ends())[0][0]
    return float(arrow.space.ground.landscape.gradient(foot) @ way_of(arrow))
