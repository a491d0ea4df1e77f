"""The shadow that a figure or a ball casts on the ground."""

from __future__ import annotations

import numpy as np

from scenes.arrays import Array
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.things import FEWEST_CORNERS, Patch, Thing


def cast_shadow(ground: Ground, outline: Array, *, opacity: float, lift: float) -> list[Thing]:
    """Return a shadow that lies on the ground, as far as there is ground under it.

    Parameters
    ----------
    ground
        Ground, which may end beside what casts the shadow.
    outline
        Corners of the shadow in weights, a convex polygon, shape (n, 2).
    opacity
        From 0 to 1.
    lift
        Distance by which it is drawn before the ground, in world units.
    """
    corners = ground.on_surface(outline)
    corners = corners[np.isfinite(corners).all(axis=1)]
    return [Patch(corners, np.zeros(3), opacity=opacity, lift=lift)] if len(corners) >= FEWEST_CORNERS else []
