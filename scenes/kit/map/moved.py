"""The motion of a map that has been moved as a mobject, or that another camera looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import cairo
import numpy as np

from scenes.arrays import Array
from scenes.kit.paint.anywhere import moved_points, scale_of


@dataclass(frozen=True)
class Moved:
    """A motion of the frame's plane.

    Attributes
    ----------
    parts
        Parts of the matrix, in Cairo's order: xx, yx, xy, yy, x0, y0; None for no motion.
    magnified
        Enlargement by the camera alone: strokes are that much wider, since a camera enlarges all strokes.
    """

    parts: tuple[float, ...] | None = None
    magnified: float = 1.0

    @classmethod
    def of(cls, motion: cairo.Matrix | None, own: cairo.Matrix | None = None) -> Self:
        """Return a motion of which another one, the thing's own, is a part."""
        if motion is None:
            return cls()
        whole, first = (1.0 if each is None else scale_of(each) or 1.0 for each in (motion, own))
        return cls(_parts(motion), whole / first)

    @property
    def _matrix(self) -> cairo.Matrix:
        return cairo.Matrix(*(self.parts or ()))

    @property
    def is_even(self) -> bool:
        """Whether it is a translation and a uniform scaling."""
        return scale_of(self._matrix) is not None

    @property
    def scale(self) -> float:
        """Scale factor of the motion."""
        if self.parts is None:
            return 1.0
        motion = self._matrix
        return float(np.sqrt(abs(motion.xx * motion.yy - motion.xy * motion.yx)))

    def points(self, points: Array) -> Array:
        """Return the images of points of shape (..., 2 or 3)."""
        return points if self.parts is None else moved_points(self._matrix, points)

    def back(self) -> Moved:
        """Return the inverse motion."""
        if self.parts is None:
            return self
        inverse = self._matrix
        inverse.invert()
        return Moved(_parts(inverse))

    def box(self, corners: Array) -> Array:
        """Return the upright box around a moved rectangle, each by its lower left and upper right corner, (2, 2)."""
        if self.parts is None:
            return corners
        (left, bottom), (right, top) = corners.tolist()
        moved = self.points(np.array([(left, bottom), (left, top), (right, bottom), (right, top)]))
        return np.array([moved.min(axis=0), moved.max(axis=0)])


def _parts(motion: cairo.Matrix) -> tuple[float, ...]:
    return motion.xx, motion.yx, motion.xy, motion.yy, motion.x0, motion.y0
