"""Standpoints of the camera, between which it can move."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
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
        turn, tilt = math.radians(self.azimuth), math.radians(self.elevation)
        right, up, _ = View(turn, tilt).axes
        x, y, z = np.asarray(self.pivot) - (self.place[0] * right + self.place[1] * up) / self.zoom
        return View(turn, tilt, self.zoom, (float(x), float(y), float(z)), self.perspective, current_frame().height)

    def towards(self, other: Standpoint, share: float) -> Standpoint:
        """Return the standpoint at a share of the way to another, from 0 to 1."""
        mixed = {
            field.name: _mixed(getattr(self, field.name), getattr(other, field.name), share) for field in fields(self)
        }
        return Standpoint(**mixed)


def _mixed(first: Any, second: Any, share: float) -> Any:
    if isinstance(first, tuple):
        return tuple(_mixed(a, b, share) for a, b in zip(first, second, strict=True))
    return (1 - share) * first + share * second
