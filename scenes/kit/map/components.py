"""The gradient's two components at a point of the map: one arrow along each weight, and their sum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from manim import Animation, LineJointType, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.colours import of_weight
from scenes.claims.protocol import Claim
from scenes.kit.map.drawn_gradient import NO_LENGTH, DrawnGradient
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline

_WIDTH, _SIDE_WIDTH = 5.0, 2.4
_HEAD_LENGTH, _HEAD_HALF = 0.2, 0.11
# Below this length, in frame units, the whole arrow shrinks in proportion.
_FULL_SIZE_LENGTH = 0.32
_DASH, _DASH_GAP = 0.11, 0.08


class ComponentArrows(DrawnGradient):
    """An arrow along each weight, as long as its partial derivative, and the rectangle that both span.

    Each has its weight's colour and an open head, to distinguish it from the gradient's own arrow.

    Parameters
    ----------
    error_map
        The map on which the arrows stand.
    point
        Weights, shape (2,).
    scale
        Frame units per unit of slope, the same as the gradient arrow's.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> components = ComponentArrows(error_map, (1.0, 0.6), 0.6)
    >>> components.set_growth(0, 1).set_growth(1, 1)
    >>> scene.add(error_map, components, GradientArrow(error_map, (1.0, 0.6), 0.6))
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, scale: float) -> None:
        super().__init__(error_map, scale)
        theme = error_map.theme
        self.growths, self.closing = np.ones(2), 1.0
        self.sides = VMobject(stroke_color=theme.ink, stroke_width=_SIDE_WIDTH, stroke_opacity=0.85, fill_opacity=0)
        self.arrows = tuple(
            VMobject(stroke_color=colour, stroke_width=_WIDTH, fill_opacity=0, joint_type=LineJointType.MITER)
            for colour in theme.weights
        )
        self.add(self.sides, *self.arrows)
        self.set_point(point)

    @property
    def vectors(self) -> Array:
        """The two whole arrows on screen, shape (2, 3): scale · ∂E/∂w₁ along w₁ and scale · ∂E/∂w₂ along w₂."""
        return np.eye(2, 3) * self.units_per_slope * self.error_map.landscape.gradient(self.point)[:, None]

    @property
    def ends(self) -> Array:
        """The ends of the two whole arrows on screen, shape (2, 3)."""
        return self.foot + self.vectors

    def claims(self) -> Iterator[Claim]:
        """Each arrow is one component of the gradient at its foot."""
        for axis, arrow in enumerate(self.arrows):
            if arrow.has_points():
                yield self._claim(arrow.points[0], arrow.points[3], is_whole=self.growths[axis] == 1, axis=axis)
                yield of_weight(arrow.get_stroke_color(), self.error_map.theme.weights, axis, arrow.points[0])

    def set_growth(self, axis: int, growth: float) -> Self:
        """Show only a share of one arrow's length, from 0 to 1, while it grows."""
        self.growths[axis] = growth
        return self._shape()

    def set_closing(self, closing: float) -> Self:
        """Show only a share of the dashed sides, from 0 to 1, while they run from the arrows' ends to the corner."""
        self.closing = closing
        return self._shape()

    def _shape(self) -> Self:
        vectors = self.growths[:, None] * self.vectors
        for arrow, vector in zip(self.arrows, vectors, strict=True):
            size = min(1.0, float(np.linalg.norm(vector)) / _FULL_SIZE_LENGTH)
            arrow.points, arrow.stroke_width = open_arrow(self.foot, vector, size), size * _WIDTH
        sides = [_dashes(self.foot + vectors[axis], self.closing * vectors[1 - axis]) for axis in (0, 1)]
        self.sides.points = np.concatenate(sides)
        return self


def open_arrow(foot: Array, vector: Array, size: float = 1.0) -> Array:
    """Return the curves of an open-headed arrow from a foot; its head has a size from 0 to 1."""
    length = float(np.linalg.norm(vector))
    if length < NO_LENGTH:
        return np.zeros((0, 3))
    ahead = vector / length
    aside = np.array([-ahead[1], ahead[0], 0])
    end = foot + vector
    back = end - size * _HEAD_LENGTH * ahead
    barb = size * _HEAD_HALF * aside
    return np.concatenate([polyline([foot, end]), polyline([back + barb, end, back - barb])])


def _dashes(start: Array, way: Array) -> Array:
    """Return the curves of a dashed line; its dashes stay in place while it gets longer."""
    length = float(np.linalg.norm(way))
    if length < NO_LENGTH:
        return np.zeros((0, 3))
    begins = np.arange(0, length, _DASH + _DASH_GAP)
    ends = np.minimum(begins + _DASH, length)
    return np.concatenate(
        [polyline([start + a / length * way, start + b / length * way]) for a, b in zip(begins, ends, strict=True)]
    )


class GrowComponent(Animation):
    """One of the two arrows grows from the foot.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> components = ComponentArrows(error_map, (1.0, 0.6), 0.6).set_growth(1, 0)
    >>> scene.add(error_map)
    >>> scene.play(GrowComponent(components, 0), run_time=1)
    >>> scene.play(GrowComponent(components, 1), run_time=1)
    """

    def __init__(self, components: ComponentArrows, axis: int, **kwargs: Any) -> None:
        self.components, self.axis = components, axis
        components.set_closing(0.0).set_growth(axis, 0.0)
        super().__init__(components, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.components.set_growth(self.axis, self.rate_func(alpha))
