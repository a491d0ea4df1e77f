"""The outlines of shapes, given to Cairo faster than by Manim, and identical to the last bit.

Numba compiles the functions at their first call in a fresh checkout and keeps the result on disk.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.arrays import Array

# Control points of a cubic Bézier curve.
_CURVE = 4
# Relative tolerance, as in NumPy and so in Manim.
_ROUNDING = 1e-5


class Outlines:
    """Gives shapes' outlines to a context, and remembers those that stay the same, such as words that fade in."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[VMobject, tuple[Array, cairo.Path | None]] = WeakKeyDictionary()

    def trace(self, context: cairo.Context[Any], shape: VMobject) -> bool:
        """Make a shape's outline the context's path; False if Manim has to do it: the points are no complete curves.

        All contexts have the same matrix.
        """
        points = shape.points
        if not len(points) or len(points) % _CURVE or not np.isfinite(points).all():
            return False
        before, path = self._known.get(shape, (None, None))
        stays = before is not None and np.array_equal(points, before)
        context.new_path()
        if stays and path is not None:
            context.append_path(path)
            return True
        _draw(context, np.ascontiguousarray(points[:, :2], dtype=np.float64), shape.tolerance_for_point_equality)
        # A moving shape will have moved on by the next frame.
        self._known[shape] = (points.copy(), context.copy_path() if stays else None)
        return True


def _draw(context: cairo.Context[Any], points: Array, tolerance: float) -> None:
    curves = points.reshape(-1, 2 * _CURVE).tolist()
    for first, after, is_closed in _runs(points, tolerance).tolist():
        context.move_to(*curves[first][:2])
        for curve in curves[first:after]:
            context.curve_to(*curve[2:])
        if is_closed:
            context.close_path()


@compiled
def _runs(points: Array, tolerance: float) -> NDArray[np.int64]:
    """Return which curves are connected: the first one, the one after the last, and whether the run is closed.

    Parameters
    ----------
    points
        Control points of n curves, shape (4 n, 2).
    tolerance
        Largest distance of points that count as the same.

    Returns
    -------
    Runs, shape (m, 3).
    """
    count = len(points) // _CURVE
    runs = np.empty((count, 3), dtype=np.int64)
    found, first = 0, 0
    for after in range(1, count + 1):
        end = points[_CURVE * after - 1]
        if after == count or not _is_same(end, points[_CURVE * after], tolerance):
            runs[found] = first, after, int(_is_same(points[_CURVE * first], end, tolerance))
            found, first = found + 1, after
    return runs[:found]


@compiled
def _is_same(one: Array, other: Array, tolerance: float) -> bool:
    near_across = abs(one[0] - other[0]) <= tolerance + _ROUNDING * abs(other[0])
    near_down = abs(one[1] - other[1]) <= tolerance + _ROUNDING * abs(other[1])
    return near_across and near_down
