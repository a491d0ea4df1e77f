"""What can be seen from a standpoint in space, and from where else what is hidden there can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.view import View

# Places on the frame are found in a picture with this many rows, so that they are the same at every quality.
_NOMINAL_ROWS = 900
# Along the line of sight it is looked at this many places, over this far, whether the ground hides a point.
_LOOKS, _REACH = 192, 8.0
# A point is seen as soon as the ground leaves it this much room, in world units.
_ROOM = 0.06
# How steeply, in degrees, one looks down at most where ground hides what is looked at, and in which steps.
_STEEPEST, _STEEPER = 84.0, 6.0
# How far a camera drifts round what it looks at, in degrees.
_DRIFT = 12.0


def on_frame(view: View, points: ArrayLike, *, clip: bool = False) -> Array:
    """Return where world points of shape (..., 3) appear on the frame; shape (..., 3).

    With ``clip``, those behind the eye or close in front of it are nan; without, they raise a `ValueError`.
    """
    frame = current_frame()
    size = (_NOMINAL_ROWS, round(_NOMINAL_ROWS * frame.width / frame.height))
    pixels, _ = view.project(points, size, clip=clip)
    flat = (pixels - np.array(size[::-1]) / 2) * np.array([1.0, -1.0]) * frame.height / _NOMINAL_ROWS
    return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)


def share_seen(ground: Ground, view: View, point: ArrayLike) -> float:
    """Return how much of a world point the ground lets one see, from 0 to 1."""
    start, (_, _, away) = np.asarray(point, dtype=float), view.axes
    eye = np.asarray(view.target) - away / view.perspective if view.perspective > 0 else None
    heading = -away if eye is None else (eye - start) / np.linalg.norm(eye - start)
    way = start + np.linspace(0.02, _REACH, _LOOKS)[:, None] * heading
    weights, errors = ground.to_weights(way)
    with np.errstate(invalid="ignore"):
        room = (errors - ground.drawn_errors(weights)) * ground.scale
    return float(np.clip(np.nanmin(room, initial=0.0) / _ROOM + 1, 0, 1))


def sees_all(ground: Ground, standpoint: Standpoint, points: Sequence[Array]) -> bool:
    """Tell whether no ground hides world points of shape (3,) from a standpoint, nor after the camera has drifted."""
    stands = (standpoint, replace(standpoint, azimuth=standpoint.azimuth + _DRIFT))
    return all(share_seen(ground, stand.view, point) == 1 for point in points for stand in stands)


def above_what_hides(ground: Ground, standpoint: Standpoint, points: Sequence[Array]) -> Standpoint:
    """Return a standpoint from which no ground hides world points: as it is, or else no higher than needed."""
    steps = np.arange(standpoint.elevation, max(_STEEPEST, standpoint.elevation) + _STEEPER, _STEEPER)
    higher = [replace(standpoint, elevation=float(min(each, 90.0))) for each in steps]
    return next((each for each in higher if sees_all(ground, each, points)), higher[-1])


def far_enough(standpoint: Standpoint, points: ArrayLike, lowest: float) -> Standpoint:
    """Return a standpoint that shows no world point of shape (n, 3) lower on the frame: as near, or else further off.

    Parameters
    ----------
    standpoint
        Its pivot is shown above ``lowest``.
    points
        Shape (n, 3).
    lowest
        Height on the frame.
    """
    drop = standpoint.place[1] - float(on_frame(standpoint.view, points)[..., 1].min())
    room = standpoint.place[1] - lowest
    return standpoint if drop <= room else replace(standpoint, zoom=standpoint.zoom * room / drop)
