"""Upright rectangles of the frame, for keeping things apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import Mobject
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame


@dataclass(frozen=True)
class Box:
    """An upright rectangle of the frame: its centre (2,), width and height."""

    center: Array
    width: float
    height: float

    @classmethod
    def around(cls, mobject: Mobject, margin: float = 0.0) -> Box:
        """Return the box around a mobject."""
        return cls(mobject.get_center()[:2], mobject.width + 2 * margin, mobject.height + 2 * margin)

    def moved_to(self, center: Array) -> Box:
        """Return the same box in another place."""
        return Box(center, self.width, self.height)

    def grown(self, margin: float) -> Box:
        """Return the box with a margin on every side."""
        return Box(self.center, self.width + 2 * margin, self.height + 2 * margin)

    def corners(self, angle: float = 0.0) -> Array:
        """Return the four corners in order, rotated about the centre by an angle in radians; shape (4, 2)."""
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array([self.width, self.height]) / 2
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        corners: Array = half @ turn + self.center
        return corners

    def holds(self, points: Array) -> NDArray[np.bool_]:
        """Tell which points of shape (n, 2) lie inside."""
        off = np.abs(points - self.center)
        return (off[:, 0] <= self.width / 2) & (off[:, 1] <= self.height / 2)

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes overlap."""
        off = np.abs(self.center - other.center)
        return bool((2 * off < [self.width + other.width, self.height + other.height]).all())

    def distance_to(self, points: Array) -> float:
        """Return the distance from the box to the nearest of some points of shape (n, 2); inf if there are none."""
        outside = np.maximum(np.abs(points - self.center) - np.array([self.width, self.height]) / 2, 0)
        return float(np.linalg.norm(outside, axis=1).min(initial=np.inf))

    def nearest(self, point: Array) -> Array:
        """Return the point of the box nearest to another point, shape (2,)."""
        half = np.array([self.width, self.height]) / 2
        return np.clip(point, self.center - half, self.center + half)

    def in_safe_area(self, *, above_captions: bool) -> bool:
        """Tell whether the box lies inside the frame's safe area."""
        frame = current_frame()
        bottom = frame.caption_top if above_captions else -frame.safe_y
        x, y = self.center
        return bool(
            abs(x) + self.width / 2 <= frame.safe_x
            and y + self.height / 2 <= frame.safe_y
            and y - self.height / 2 >= bottom
        )
