"""The light over the ground, on the map and in space: its direction, and how bright a slope is in it.

A slope's brightness multiplies the colour of its band; level ground has brightness 1. Map and terrain both use this
module, so that the surface seen from straight above, with the map's strength, is the map.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array

# From the upper left, as on maps: lit from below, hills look like pits.
_TOWARDS = np.array([-0.6, 0.5, 0.65])
LIGHT: tuple[float, float, float] = tuple((_TOWARDS / np.linalg.norm(_TOWARDS)).tolist())
"""Unit vector towards the light: to the right, up the picture, out of the ground."""

RELIEF_STRENGTH = 0.2
"""The share of the brightness on the map that comes from the light; the rest is ambient."""

RELIEF_HEIGHT = 0.3
"""Height of the ground from the lowest to the highest contour, for the light, in heights of the map."""


def relief_scale(domain: Domain, levels: ArrayLike) -> float:
    """Return the height, in units of the weights, of a unit of error under this light.

    Parameters
    ----------
    domain
        Domain of the whole map, over two weights.
    levels
        Errors of the contours, ascending, shape (n,).

    Returns
    -------
    0 if there is only one level: such ground counts as flat.
    """
    drawn = np.asarray(levels, dtype=float)
    rise = float(drawn[-1] - drawn[0])
    return RELIEF_HEIGHT * float(domain.size[1]) / rise if rise > 0 else 0.0


def brightness(slopes: ArrayLike, strength: float = RELIEF_STRENGTH) -> Array:
    """Return the brightness of ground, 1 if it is level.

    Lambert's law plus ambient light: 1 - s + s max(n · l, 0) / l₃, for the ground's normal n, the direction l towards
    the light and the strength s.

    Parameters
    ----------
    slopes
        Rise over run along each weight, both in the same unit, shape (..., 2): `relief_scale` times the gradient.
    strength
        Strength of the light, from 0 to 1.

    Returns
    -------
    Brightness from 1 - s to `brightest`, shape (...).
    """
    rise = np.asarray(slopes, dtype=float)
    facing = LIGHT[2] - rise[..., 0] * LIGHT[0] - rise[..., 1] * LIGHT[1]
    facing = facing / np.sqrt(1 + np.square(rise).sum(axis=-1))
    lit: Array = 1 - strength + strength * np.maximum(facing, 0) / LIGHT[2]
    return lit


def brightest(strength: float = RELIEF_STRENGTH) -> float:
    """Return the brightness of ground that faces the light."""
    return 1 + strength * (1 / LIGHT[2] - 1)


def highlight(colours: ArrayLike, strength: float = RELIEF_STRENGTH) -> float:
    """Return the share of the brightness above 1 that colours have room for, from 0 to 1: pale ones would burn out.

    Parameters
    ----------
    colours
        Colours of all bands, from 0 to 255, shape (..., 3).
    """
    most = brightest(strength)
    room = 255 / max(float(np.asarray(colours, dtype=float).max()), 1.0)
    return 1.0 if room >= most else max(0.0, (room - 1) / (most - 1))


def shaded(colours: ArrayLike, lit: ArrayLike, share: float = 1.0) -> Array:
    """Return colours in the light, from 0 to 255.

    Parameters
    ----------
    colours
        Colours, shape (..., 3).
    lit
        Their brightness, shape (...).
    share
        Share of the brightness above 1 that is shown; see `highlight`.
    """
    bright = np.asarray(lit, dtype=float)
    factor = np.where(bright > 1, 1 + share * (bright - 1), bright)
    return np.clip(np.asarray(colours, dtype=float) * factor[..., None], 0, 255)
