"""Standpoints of the camera, between which it can move."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np

from scenes.kit.frame.frame import current_frame
from scenes.kit.terrain.view import View


@dataclass(frozen=True)
class Standpoint:
    """The place of the camera, and the point of the frame at which it shows its target.

    Attributes
    ----------
    azimuth, elevation
        Angles in degrees; see `View`.
    zoom, perspective
        See `View`.
    pivot
        World point that the camera looks at.
    place
        Point of the frame where it appears, in frame units.
    """

    azimuth: float
    elevation: float
    zoom: float
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)
    place: tuple[float, float] = (0.0, 0.0)
    perspective: float = 0.0

    @property
    def view(self) -> View:
        """The camera whose picture has the pivot at its place."""
        return _view(self, current_frame().height)

    def towards(self, other: Standpoint, share: float) -> Standpoint:
        """Return the standpoint at a share of the way to another, from 0 to 1."""
        mixed = {
            field.name: _mixed(getattr(self, field.name), getattr(other, field.name), share) for field in fields(self)
        }
        return Standpoint(**mixed)


@lru_cache(maxsize=16)
def _view(of: Standpoint, height: float) -> View:
    """Return a standpoint's camera; everything in a picture asks for it, and for its axes."""
    turn, tilt = math.radians(of.azimuth), math.radians(of.elevation)
    right, up, _ = View(turn, tilt).axes
    x, y, z = np.asarray(of.pivot) - (of.place[0] * right + of.place[1] * up) / of.zoom
    return View(turn, tilt, of.zoom, (float(x), float(y), float(z)), of.perspective, height)


def _mixed(first: Any, second: Any, share: float) -> Any:
    if isinstance(first, tuple):
        return tuple(_mixed(a, b, share) for a, b in zip(first, second, strict=True))
    return (1 - share) * first + share * second
