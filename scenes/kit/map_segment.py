"""What the segments that play on a map have in common: the map, its highest and lowest point, labels and a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Mobject, RoundedRectangle, VGroup, VMobject
from manim.typing import Point3DLike, Vector3DLike

from gradmath.catalogue import landscape
from gradmath.critical import peak, valley
from scenes.kit.arrays import Array
from scenes.kit.beats import Segment
from scenes.kit.error_map import ErrorMap, Place
from scenes.kit.labels import MapLabel
from scenes.kit.lettering import Formula, Words
from scenes.kit.map_marks import map_signs
from scenes.kit.shapes import panel, polyline
from scenes.kit.theme import CAPTION_TOP, SAFE_X, SAFE_Y, Theme
from scenes.kit.viewpoints import hillside
from scenes.kit.walkers import LiveNumber

LONGEST_ARROW = 1.25
# The arrows around the hill: how many, and a turn of their ring that leaves room for the label of descent.
HILL_ARROWS, HILL_TURN = 6, 0.3


class MapSegment(Segment):
    """A segment on the map of an error landscape, which fills the frame and never moves."""

    def setup(self) -> None:
        """Compute the map and find its highest and lowest point."""
        super().setup()
        self.landscape = landscape(self.landscape_name)
        self.error_map = ErrorMap(self.landscape, self.theme)
        self.peak, self.valley = peak(self.landscape), valley(self.landscape)
        self.signs = map_signs(self.error_map)

    def hill_points(self) -> Array:
        """Return the points around the highest peak at which arrows stand; shape (n, 2)."""
        return hillside(self.landscape, self.error_map.levels, HILL_ARROWS, turn=HILL_TURN)

    def label(
        self,
        text: str,
        color: str,
        anchor: Point3DLike,
        avoid: Sequence[Mobject],
        toward: Vector3DLike | None = None,
    ) -> MapLabel:
        """Return a label beside a point of the frame, clear of other things and of the captions."""
        words = Words(text, self.theme.type.label, color, "SEMIBOLD")
        return MapLabel.near(words, anchor, [self.signs, *avoid], self.error_map, toward=toward)

    def high_error(self, avoid: Sequence[Mobject] = ()) -> MapLabel:
        """Return the label of the peak."""
        return self.label("High Error", self.theme.ink, self.error_map.to_screen(self.peak.point), avoid, UP)

    def minimum_error(self, avoid: Sequence[Mobject] = ()) -> MapLabel:
        """Return the label of the valley."""
        return self.label("Minimum Error", self.theme.ink, self.error_map.to_screen(self.valley.point), avoid, DOWN)


def weight_axes(theme: Theme, length: float = 1.1) -> VGroup:
    """Return the two arrows in the corner that say which way each weight grows."""
    corner = np.array([-SAFE_X + 0.2, CAPTION_TOP + 0.15, 0])
    axes = VGroup()
    for direction, name in ((RIGHT, "w_1"), (UP, "w_2")):
        end = corner + length * direction
        side = 0.09 * np.array([-direction[1], direction[0], 0])
        line = VMobject(stroke_color=theme.ink, stroke_width=2.4, fill_opacity=0).set_points(polyline([corner, end]))
        barbs = [end - 0.14 * direction + side, end, end - 0.14 * direction - side]
        head = VMobject(stroke_color=theme.ink, stroke_width=2.4, fill_opacity=0).set_points(polyline(barbs))
        symbol = Formula(name, theme.type.formula, theme.ink).next_to(end, direction, buff=0.14)
        axes.add(line, head, symbol)
    return axes


def weight_grid(error_map: ErrorMap) -> VMobject:
    """Return a faint grid over the plane of weights, a line at every half."""
    domain = error_map.landscape.domain
    grid = VMobject(stroke_color=error_map.theme.quiet, stroke_width=1, stroke_opacity=0.16, fill_opacity=0)
    for axis in (0, 1):
        for value in np.arange(np.ceil(domain.lower[axis] * 2) / 2, domain.upper[axis], 0.5):
            ends = np.array([domain.lower, domain.upper])
            ends[:, axis] = value
            grid.append_points(polyline(error_map.to_screen(ends)))
    return grid


def spokes(error_map: ErrorMap, point: Array, count: int = 16) -> VGroup:
    """Return short rays in all directions from a point: the ways that one could go."""
    center = error_map.to_screen(point)
    rays = VGroup()
    for angle in 2 * np.pi * np.arange(count) / count:
        heading = np.array([np.cos(angle), np.sin(angle), 0])
        ray = VMobject(stroke_color=error_map.theme.ink, stroke_width=3, fill_opacity=0)
        rays.add(ray.set_points(polyline([center + 0.32 * heading, center + 0.62 * heading])))
    return rays


class SidePanel(VGroup):
    """A quiet panel at the right of the frame, filled from the top, row by row.

    Parameters
    ----------
    theme
        Colours and type.
    height
        In frame units; the panel hangs from the top of the safe area.
    width
        In frame units.
    """

    INSET, ROW = 0.28, 0.58

    def __init__(self, theme: Theme, height: float, width: float = 3.55) -> None:
        self.theme = theme
        self.ground: RoundedRectangle = panel(width, height, (SAFE_X - width / 2, SAFE_Y - height / 2, 0), theme)
        super().__init__(self.ground)
        self.left = SAFE_X - width + self.INSET
        self.right = SAFE_X - self.INSET
        self.cursor = SAFE_Y - self.INSET - 0.08

    @property
    def keep_out(self) -> VMobject:
        """Lines across the whole panel, close enough for no label to fit between them: what labels keep clear of."""
        left, right = self.ground.get_left()[0], self.ground.get_right()[0]
        heights = np.arange(self.ground.get_bottom()[1], self.ground.get_top()[1], self.INSET / 2)
        lines = VMobject()
        for height in heights:
            lines.append_points(polyline([(left, height), (right, height)]))
        return lines

    def line(self, words: VMobject, *, after: float = 0.2) -> VMobject:
        """Put words or a formula on the next line, at the left.

        Raises
        ------
        ValueError
            If it is wider than the panel.
        """
        if words.width > self.right - self.left:
            raise ValueError(f"a line of {words.width:.2f} is too wide for this panel of {self.right - self.left:.2f}")
        words.move_to((self.left + words.width / 2, self.cursor - words.height / 2, 0))
        self.cursor -= words.height + after
        return words

    def number(
        self, name: Words | Formula, measure: Callable[[Array], float], point: Array, *, decimals: int = 2
    ) -> LiveNumber:
        """Put a name and a live number on the next row; the number stands at the right.

        The name is placed in line with the number's digits. The row is not added to the panel, so that the number can
        change without the panel being drawn anew.
        """
        color = name.get_color().to_hex()
        number = LiveNumber(measure, point, self.theme.type.label, color, decimals=decimals)
        baseline = self.cursor - 0.3
        number.place((self.right, baseline, 0))
        name.shift((self.left - name.get_left()[0], baseline - name.baseline, 0))
        self.cursor -= self.ROW
        return number

    def chart_place(self, height: float) -> Place:
        """Return the room for a chart across the panel, below the last row."""
        top = self.cursor
        self.cursor -= height
        return Place(((self.left + self.right) / 2, top - height / 2), self.right - self.left, height)

    def space(self, height: float) -> None:
        """Leave some room before the next row."""
        self.cursor -= height
