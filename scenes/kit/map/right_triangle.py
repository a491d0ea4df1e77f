"""The right triangle under a gradient arrow: its sides are the two partial slopes, its long side the gradient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import Group, VMobject

from scenes.arrays import Array
from scenes.claims.protocol import Claim, Finding
from scenes.claims.vectors import CORNERS, DrawnVector
from scenes.kit.lettering.formula import Formula
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline

_LEG_WIDTH = 3.4
_CORNER = 0.15
_GAP = 0.14


class RightTriangle:
    """The legs of a gradient arrow, to be drawn one after the other, and the names of the three sides.

    Parameters
    ----------
    arrow
        The long side.
    error_name
        Typst mathematics for the error.

    Attributes
    ----------
    legs
        From the arrow's foot along w₁, then along w₂ to its end.
    corner
        The mark of the right angle between them.
    names
        Of the two legs and of the long side, each in a gap of the contours.
    """

    def __init__(self, arrow: GradientArrow, error_name: str = "E") -> None:
        self.arrow = arrow
        theme = arrow.theme
        across, up = np.diag(arrow.vector)[:2]
        turn = arrow.foot + across
        self.legs = [Leg(arrow, 0, [arrow.foot, turn]), Leg(arrow, 1, [turn, arrow.end])]
        back, on = -_CORNER * np.sign(across), _CORNER * np.sign(up)
        self.corner = _line([turn + back, turn + back + on, turn + on], theme.ink)
        self.corner.set_stroke(width=2, opacity=0.85)
        outward = _away_from(turn, arrow)
        sides = (
            (f"partial {error_name} \\/ partial w_1", theme.ink, arrow.foot + across / 2, -np.sign(up)),
            (f"partial {error_name} \\/ partial w_2", theme.ink, turn + up / 2, np.sign(across)),
            (
                f"lr(bar.v.double nabla {error_name} bar.v.double)",
                theme.ascent_text,
                arrow.foot + arrow.vector / 2,
                outward,
            ),
        )
        self.names = [
            _name(arrow.error_map, Formula(source, theme.type.label, color), middle, outward)
            for source, color, middle, outward in sides
        ]


class Leg(VMobject):
    """One leg of the triangle: the partial slope along one weight.

    Parameters
    ----------
    arrow
        The long side.
    axis
        Which weight, counted from 0.
    ends
        Where it starts and ends on the frame.
    """

    def __init__(self, arrow: GradientArrow, axis: int, ends: list[Array]) -> None:
        super().__init__(stroke_color=arrow.theme.ink, stroke_width=_LEG_WIDTH, fill_opacity=0)
        self.arrow, self.axis = arrow, axis
        self.points = polyline(ends)

    def claims(self) -> Iterator[Claim]:
        """It is a component of the gradient, and ends where the arrow does."""
        foot, end = self.arrow.drawn()
        meets = (self.points[0], foot) if self.axis == 0 else (self.points[-1], end)
        off = float(np.linalg.norm(meets[0] - meets[1]))
        yield Finding(check=CORNERS, figure=off, place=meets[0], settled=True)
        error_map = self.arrow.error_map
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
    """Return the unit normal of an arrow on the side where the corner is not."""
    along = arrow.vector / np.linalg.norm(arrow.vector)
    height = corner - arrow.foot - ((corner - arrow.foot) @ along) * along
    return -height / np.linalg.norm(height)


def _line(corners: list[Array], color: str) -> VMobject:
    line = VMobject(stroke_color=color, stroke_width=_LEG_WIDTH, fill_opacity=0)
    line.points = polyline(corners)
    return line


def _name(error_map: ErrorMap, formula: Formula, middle: Array, outward: Array) -> Group:
    """Put a side's name beside its middle, outside the triangle."""
    half = np.array([formula.width, formula.height, 0]) / 2
    formula.move_to(middle + outward * (_GAP + float(np.abs(outward) @ half)))
    return Group(Clearing(error_map, Box.around(formula)), formula)
