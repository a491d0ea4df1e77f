"""The plane of weights under a map: its axes, and directions from a point."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import RIGHT, UP, VGroup, VMobject

from scenes.arrays import Array
from scenes.claims.meaning import Scope
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.pinned import Pins
from scenes.kit.shapes.curves import polyline


def weight_axes(
    theme: Theme, length: float = 1.1, *, left: float | None = None, error_map: ErrorMap | None = None
) -> VGroup:
    """Return the two arrows in the corner that show in which direction each weight grows.

    Parameters
    ----------
    theme
        Colours and type.
    length
        Length in frame units.
    left
        Left edge of their room; default: that of the safe area.
    error_map
        Map in whose corner they stand: each weight grows along its arrow there.
    """
    frame = current_frame()
    start = -frame.safe_x if left is None else left
    corner = np.array([start + 0.2, frame.caption_top + 0.15, 0])
    axes = VGroup()
    for direction, name in ((RIGHT, "w_1"), (UP, "w_2")):
        end = corner + length * direction
        side = 0.09 * np.array([-direction[1], direction[0], 0])
        line = VMobject(stroke_color=theme.ink, stroke_width=2.4, fill_opacity=0).set_points(polyline([corner, end]))
        barbs = [end - 0.14 * direction + side, end, end - 0.14 * direction - side]
        head = VMobject(stroke_color=theme.ink, stroke_width=2.4, fill_opacity=0).set_points(polyline(barbs))
        grows = None if error_map is None else _growing(error_map, line)
        symbol = Formula(name, theme.type.formula, theme.ink, of=grows).next_to(end, direction, buff=0.14)
        axes.add(line, head, symbol)
    return axes


def _growing(error_map: ErrorMap, line: VMobject) -> Scope:
    """Return the meaning of the name at the end of an axis: what grows along it, as drawn."""
    return Scope(error_map.landscape, lambda: error_map.to_weights(line.points[[0, -1]])).axis(lambda: _LENGTHS)


_LENGTHS = np.array([0.0, 1.0])


class Spokes(VGroup):
    """Short rays in all directions from a point, pinned to it: the possible ways.

    Parameters
    ----------
    error_map
        The map.
    point
        Weights of the point, shape (2,).
    count
        Number of rays.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> here = np.array([1.0, 0.6])
    >>> scene.add(error_map, Spokes(error_map, here), Marker(error_map, here))
    """

    def __init__(self, error_map: ErrorMap, point: Array, count: int = 16) -> None:
        super().__init__()
        self.error_map, self.point = error_map, point
        center = error_map.to_screen(point)
        for angle in 2 * np.pi * np.arange(count) / count:
            heading = np.array([np.cos(angle), np.sin(angle), 0])
            ray = VMobject(stroke_color=error_map.theme.ink, stroke_width=3, fill_opacity=0)
            self.add(ray.set_points(polyline([center + 0.32 * heading, center + 0.62 * heading])))
        self.pins = Pins(error_map, list(self.submobjects), np.tile(point, (count, 1)))

    def claims(self) -> Iterator[Claim]:
        """All rays start at the point."""
        middle = np.mean([ray.points.mean(axis=0) for ray in self.submobjects], axis=0)
        off = np.linalg.norm(self.error_map.to_weights(middle) - self.point) / span(self.error_map.landscape)
        yield Finding(check=STANDS, figure=float(off), place=middle, settled=True)
