"""The right triangle under a gradient arrow: its legs are the two partial slopes, its hypotenuse the gradient."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Self

import numpy as np
from manim import Group, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.colours import of_weight
from scenes.claims.meaning import Scope
from scenes.claims.protocol import Claim, Finding
from scenes.claims.vectors import CORNERS, DrawnVector
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.notation import STEEPNESS, partial_in_line
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.clearing import Clearing
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Placed

_LEG_WIDTH = 3.4
_CORNER = 0.15
_GAP = 0.14
# Index of the hypotenuse.
_LONG = 2


class RightTriangle:
    """The legs of a gradient arrow, to be drawn one after the other, and the names of the three sides.

    Parameters
    ----------
    arrow
        The hypotenuse.

    Attributes
    ----------
    legs
        Legs from the arrow's foot along w₁, then along w₂ to its end.
    corner
        Mark of the right angle between them.
    names
        Names of the two legs and of the hypotenuse, each in a gap of the contours.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> arrow = GradientArrow(error_map, (0.4, 0.4), 1.2)
    >>> triangle = RightTriangle(arrow)
    >>> scene.add(error_map, *triangle.names, *triangle.legs, triangle.corner, arrow)
    """

    def __init__(self, arrow: GradientArrow) -> None:
        self.arrow = arrow
        theme = arrow.theme
        self.legs = [Leg(arrow, 0), Leg(arrow, 1)]
        self.corner = VMobject(stroke_color=theme.ink, stroke_width=2, stroke_opacity=0.85, fill_opacity=0)
        sizes = [f"lr(bar.v {partial_in_line(index)} bar.v)" for index in (1, 2)]
        colours = (*theme.weights_text, theme.ascent_text)
        self.names = []
        self._placed: list[tuple[Array, Placed]] = []
        for side, source, color in zip(range(3), (*sizes, STEEPNESS), colours, strict=True):
            middle, outward = self._sides()[side]
            here = Scope(arrow.error_map.landscape, arrow).next_to(partial(self._slope_of, side))
            formula = Formula(source, theme.type.label, color, of=here)
            half, placed = np.array([formula.width, formula.height, 0]) / 2, Placed(formula)
            self._placed.append((half, placed))
            placed.put(_beside(half, middle, outward))
            self.names.append(Group(Clearing(arrow.error_map, Box.around(formula)), formula))
        self.stand()
        arrow.error_map.carries(self)

    def _sides(self) -> list[tuple[Array, Array]]:
        """Return the middle of each side and the direction out of the triangle from there."""
        arrow = self.arrow
        across, up = np.diag(arrow.vector)[:2]
        turn = arrow.foot + across
        return [
            (arrow.foot + across / 2, -np.sign(up)),
            (turn + up / 2, np.sign(across)),
            (arrow.foot + arrow.vector / 2, _away_from(turn, arrow)),
        ]

    def _slope_of(self, side: int) -> float:
        """Return the slope that is as long as a side of the drawn arrow, on the scale of the arrows."""
        foot, end = self.arrow.drawn()
        way = end - foot
        length = np.linalg.norm(way) if side == _LONG else abs(way[side])
        return float(length) / self.arrow.units_per_slope

    def stand(self) -> Self:
        """Move to its place in the view, with its size there."""
        across, up = np.diag(self.arrow.vector)[:2]
        turn = self.arrow.foot + across
        back, on = -_CORNER * np.sign(across), _CORNER * np.sign(up)
        self.corner.points = polyline([turn + back, turn + back + on, turn + on])
        for (gap, _), (half, placed), (middle, outward) in zip(self.names, self._placed, self._sides(), strict=True):
            place = _beside(half, middle, outward)
            placed.put(place)
            gap.put(place)
        return self


class Leg(VMobject):
    """One leg of the triangle: the partial slope along one weight.

    Parameters
    ----------
    arrow
        The hypotenuse.
    axis
        Index of its weight, from 0.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> arrow = GradientArrow(error_map, (0.4, 0.4), 1.2)
    >>> scene.add(error_map, Leg(arrow, 0), Leg(arrow, 1), arrow)
    """

    def __init__(self, arrow: GradientArrow, axis: int) -> None:
        super().__init__(stroke_color=arrow.theme.weights[axis], stroke_width=_LEG_WIDTH, fill_opacity=0)
        self.arrow, self.axis = arrow, axis
        arrow.error_map.carries(self)
        self.stand()

    def set_point(self, _: ArrayLike) -> Self:
        """Move along with the arrow, which has moved to other weights."""
        return self.stand()

    def stand(self) -> Self:
        """Move to its place in the view, with its length there."""
        turn = self.arrow.foot + np.diag(self.arrow.vector)[0]
        self.points = polyline([self.arrow.foot, turn] if self.axis == 0 else [turn, self.arrow.end])
        return self

    def claims(self) -> Iterator[Claim]:
        """It is a component of the gradient, and ends where the arrow does, once there is one."""
        if not self.arrow.tip.has_points():
            return
        foot, end = self.arrow.drawn()
        meets = (self.points[0], foot) if self.axis == 0 else (self.points[-1], end)
        off = float(np.linalg.norm(meets[0] - meets[1]))
        yield Finding(check=CORNERS, figure=off, place=meets[0], settled=True)
        error_map = self.arrow.error_map
        yield of_weight(self.get_stroke_color(), self.arrow.theme.weights, self.axis, self.points[0])
        yield DrawnVector(
            landscape=error_map.landscape,
            point=self.arrow.point,
            foot=error_map.to_weights(foot),
            vector=error_map.to_weights(self.points[-1]) - error_map.to_weights(self.points[0]),
            place=self.points[0],
            key=("arrows", id(error_map)),
            axis=self.axis,
            settled=True,
        )


def _away_from(corner: Array, arrow: GradientArrow) -> Array:
    """Return the unit normal of an arrow on the side away from the corner."""
    along = arrow.vector / np.linalg.norm(arrow.vector)
    height = corner - arrow.foot - ((corner - arrow.foot) @ along) * along
    return -height / np.linalg.norm(height)


def _beside(half: Array, middle: Array, outward: Array) -> Array:
    """Return the middle of a side's name of the given half size, outside the triangle; shape (3,)."""
    return np.asarray(middle + outward * (_GAP + float(np.abs(outward) @ half)))
