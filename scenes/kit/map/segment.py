"""What the segments that play on a map have in common: the map, its highest and lowest point, labels and a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Mobject, RoundedRectangle, VGroup, VMobject
from manim.typing import Point3DLike, Vector3DLike
from numpy.typing import ArrayLike

from gradmath.geometry.contour import Contour
from gradmath.geometry.critical import CriticalPoint, Extreme, Kind, critical_points, extremes
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import LEVELS, ErrorMap
from scenes.kit.map.marks import map_signs
from scenes.kit.map.viewpoints import (
    UnsuitableError,
    contour_around,
    fill_frame,
    hillside,
    inner,
    slopes_in_view,
    tightest_contour,
)
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.labels import MapLabel
from scenes.kit.places.names import Name, NameWords
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.panel import panel

LONGEST_ARROW = 1.25
# The arrows around the hill: how many, and a turn of their ring that leaves room for the label of descent.
HILL_ARROWS, HILL_TURN = 6, 0.3


_GRID = 60
# How far up to the hill's top the longest arrow reaches.
_TO_THE_TOP = 0.76
# Room that is left beside a panel, in frame units.
_BESIDE_PANEL = 0.4
# A hill is large enough for arrows around it if their feet stand so far from its top, in frame units, and there are
# so many of them.
_SMALLEST_HILL, _FEWEST_ON_HILL = 0.8, 3


@dataclass(frozen=True, eq=False)
class View:
    """A landscape as the segments show it: over the whole frame, with what is worth pointing at in it.

    Attributes
    ----------
    landscape
        Over a domain of the frame's shape.
    levels
        The contours' errors, chosen from the domain that was asked for.
    critical
        Where its gradient is zero.
    peak, valley
        Its highest and its lowest point, edges included.
    """

    landscape: Landscape
    levels: Array
    critical: tuple[CriticalPoint, ...]
    peak: Extreme
    valley: Extreme

    @classmethod
    def of(cls, asked: Landscape, *, widened: bool = True) -> Self:
        """Return the view of a landscape that can be shown as a map; see `gradmath.landscapes.chosen.chosen_map`.

        Parameters
        ----------
        asked
            The landscape, over the domain that was asked for.
        widened
            Whether its domain is widened to the frame's shape.
        """
        shown = fill_frame(asked) if widened else asked
        levels = equal_levels(asked, count=LEVELS)
        critical = critical_points(shown)
        return cls(shown, levels, critical, *extremes(shown, known=critical))

    def closed_contour(
        self, near: ArrayLike | None = None, *, hill: Extreme | None = None, valleys: bool = True
    ) -> Contour:
        """Return the drawn contour around a peak, or else around a valley, that passes nearest to a point.

        Where no drawn contour closes, one between two of them does.

        Parameters
        ----------
        near
            Shape (2,); default: a point of the flank.
        hill
            The peak that is tried first; then the others, then the valleys.
        valleys
            Whether a contour around a valley serves as well.

        Raises
        ------
        UnsuitableError
            If none closes in view.
        """
        # At a kink the highest or the lowest point is no critical one.
        tops = [*([hill] if hill else []), *self.summits("maximum"), *self._inside(self.peak)]
        bottoms = [*self.summits("minimum")[::-1], *self._inside(self.valley)] if valleys else []
        below = [(top, self.levels[self.levels < top.error]) for top in tops]
        above = [(bottom, self.levels[self.levels > bottom.error]) for bottom in bottoms]
        for center, levels in [*below, *above]:
            try:
                beside = near if near is not None else self.around(center, HILL_ARROWS)[0]
                return contour_around(self.landscape, levels, center.point, np.asarray(beside))
            except UnsuitableError:
                continue
        for centers, far in ((tops, self.valley.error), (bottoms, self.peak.error)):
            for center in centers:
                line = tightest_contour(self.landscape, center, far)
                if line is not None:
                    return line
        raise UnsuitableError(f"no contour closes around a peak{' or a valley' if valleys else ''} in view")

    @staticmethod
    def _inside(extreme: Extreme) -> list[Extreme]:
        return [extreme] if extreme.interior else []

    def around(self, top: Extreme, count: int, turn: float = 0.0) -> Array:
        """Return points of the hill below a peak; see `hillside`."""
        return hillside(self.landscape, self.levels, count, turn=turn, top=top, bottom=self.valley)

    @property
    def decimals(self) -> int:
        """How many digits after the point an error needs, so that a hundredth of all levels' range is seen."""
        tens = int(np.floor(np.log10(np.ptp(self.levels))))
        return min(2 - tens, 6) if tens <= 0 else max(0, 3 - tens)

    def summits(self, kind: Kind) -> list[Extreme]:
        """Return the peaks ("maximum") or valleys ("minimum") in the inner part of the picture, the highest first."""
        stage = inner(self.landscape.domain)
        found = [each for each in self.critical if each.kind == kind and stage.contains(each.point)]
        return [Extreme(each.point, each.error, interior=True) for each in reversed(found)]


class MapSegment(Segment):
    """A segment on the map of an error landscape, which fills the frame and never moves.

    Attributes
    ----------
    hill
        The hill that is spoken of: the highest one in view that has room for arrows around it; None if there is none.
    panel_side
        The side of the frame at which panels hang: away from the hill, or from where the arrows stand instead.
    """

    def setup(self) -> None:
        """Compute the map, find its highest and lowest point, and choose the hill that is spoken of."""
        super().setup()
        self.view = View.of(self.chosen.landscape)
        self.landscape = self.view.landscape
        self.error_map = self.make_map()
        self.peak, self.valley = self.view.peak, self.view.valley
        self.signs = map_signs(self.error_map, critical=self.view.critical)
        self.hill = next((top for top in self.view.summits("maximum") if self._has_room(top)), None)
        self.panel_side = LEFT if self._focus()[0] > 0 else RIGHT

    def make_map(self) -> ErrorMap:
        """Return the map of the landscape on which the segment plays."""
        return ErrorMap(self.landscape, self.theme, levels=list(self.view.levels))

    def _has_room(self, top: Extreme) -> bool:
        try:
            points = self.view.around(top, HILL_ARROWS, HILL_TURN)
        except UnsuitableError:
            return False
        return len(points) >= _FEWEST_ON_HILL and self._reach(points, top) >= _SMALLEST_HILL

    def _reach(self, points: Array, top: Extreme) -> float:
        """Return how far, in frame units, the nearest of some points is from a peak."""
        return float(np.linalg.norm(points - top.point, axis=-1).min()) * self.error_map.scale_factor

    def _focus(self) -> Array:
        """Return where on the frame the things are that panels must not hide, shape (3,)."""
        return self.error_map.to_screen(self.hill.point if self.hill else self.hill_points()[0])

    def hill_points(self, count: int = HILL_ARROWS, turn: float = HILL_TURN) -> Array:
        """Return the points at which arrows stand, around the hill or all over the slopes; shape (n, 2)."""
        if self.hill:
            return self.view.around(self.hill, count, turn)
        try:
            return slopes_in_view(self.landscape, self.error_map.levels, count, self.room_for_arrows())
        except UnsuitableError:
            return slopes_in_view(self.landscape, self.error_map.levels, count, inner(self.landscape.domain))

    def on_ground(self, points: ArrayLike) -> Array:
        """Return points of shape (n, 2), each that lies where the error is not finite moved to where it is."""
        wanted = np.array(points, dtype=float)
        holes = ~np.isfinite(self.landscape.value(wanted))
        if holes.any():
            grid = np.stack(np.meshgrid(*inner(self.landscape.domain).grid(_GRID)), axis=-1).reshape(-1, 2)
            ground = grid[np.isfinite(self.landscape.value(grid))]
            for index in np.flatnonzero(holes):
                wanted[index] = ground[np.linalg.norm(ground - wanted[index], axis=-1).argmin()]
        return wanted

    @property
    def decimals(self) -> int:
        """How many digits after the point an error needs; see `View`."""
        return self.view.decimals

    def room_for_arrows(self) -> Domain:
        """Return the part of the picture in which arrows of full length fit, above the captions."""
        room, frame = LONGEST_ARROW + 0.1, self.look.frame
        corners = [(-frame.safe_x + room, frame.caption_top + room), (frame.safe_x - room, frame.safe_y - room)]
        return Domain(*self.error_map.to_weights(corners))

    def longest_arrow(self, points: Array) -> float:
        """Return how long the longest of the arrows at some points may be: none comes near the hill's top."""
        return min(LONGEST_ARROW, _TO_THE_TOP * self._reach(points, self.hill)) if self.hill else LONGEST_ARROW

    def closed_contour(self, near: Array) -> Contour:
        """Return the drawn contour around the hill, or else around another one or a valley; see `View`."""
        return self.view.closed_contour(near, hill=self.hill)

    def keep_clear(self, places: ArrayLike, width: float, height: float) -> None:
        """Choose the side of panels of a size so that as few as can be of some places of the frame are hidden."""
        frame = self.look.frame
        x, y, *_ = np.asarray(places).T
        high = y > frame.safe_y - height - _BESIDE_PANEL
        hidden = {side: int((high & (side * x > frame.safe_x - width - _BESIDE_PANEL)).sum()) for side in (1, -1)}
        self.panel_side = RIGHT if hidden[1] <= hidden[-1] else LEFT

    def side_panel(self, height: float, width: float = 3.55) -> SidePanel:
        """Return a panel at the side of the frame that is not spoken of."""
        return SidePanel(self.theme, height, width, side=self.panel_side)

    def label(
        self,
        name: Name,
        color: str,
        anchor: Point3DLike,
        avoid: Sequence[Mobject],
        toward: Vector3DLike | None = None,
    ) -> MapLabel:
        """Return a label beside a point of the frame, clear of other things and of the captions."""
        words = NameWords(name, self.theme.type.label, color)
        return MapLabel.near(words, anchor, [self.signs, *avoid], self.error_map, toward=toward)

    def high_error(self, avoid: Sequence[Mobject] = ()) -> MapLabel:
        """Return the label of the peak."""
        return self.label(Name.HIGHEST, self.theme.ink, self.error_map.to_screen(self.peak.point), avoid, UP)

    def minimum_error(self, avoid: Sequence[Mobject] = ()) -> MapLabel:
        """Return the label of the valley."""
        return self.label(Name.LOWEST, self.theme.ink, self.error_map.to_screen(self.valley.point), avoid, DOWN)


def weight_axes(theme: Theme, length: float = 1.1, *, left: float | None = None) -> VGroup:
    """Return the two arrows in the corner that say which way each weight grows.

    Parameters
    ----------
    theme
        Colours and type.
    length
        In frame units.
    left
        Where their room begins; default: the left edge of the safe area.
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
        symbol = Formula(name, theme.type.formula, theme.ink).next_to(end, direction, buff=0.14)
        axes.add(line, head, symbol)
    return axes


def weight_grid(error_map: ErrorMap) -> VMobject:
    """Return a faint grid over the plane of weights, a line at every round step: at every half on the lecture's map."""
    domain = error_map.landscape.domain
    step = _round_step(float(domain.size.max()))
    grid = VMobject(stroke_color=error_map.theme.quiet, stroke_width=1, stroke_opacity=0.16, fill_opacity=0)
    for axis in (0, 1):
        for value in np.arange(np.ceil(domain.lower[axis] / step) * step, domain.upper[axis], step):
            ends = np.array([domain.lower, domain.upper])
            ends[:, axis] = value
            grid.append_points(polyline(error_map.to_screen(ends)))
    return grid


def _round_step(length: float) -> float:
    """Return 1, 2 or 5 times a power of ten, so that about thirteen steps make up a length."""
    rough = length / 13
    power = 10.0 ** np.floor(np.log10(rough))
    return float(min((power * factor for factor in (1, 2, 5, 10)), key=lambda step: abs(np.log(step / rough))))


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
    """A quiet panel at a side of the frame, filled from the top, row by row.

    Parameters
    ----------
    theme
        Colours and type.
    height
        In frame units; the panel hangs from the top of the safe area.
    width
        In frame units.
    side
        RIGHT or LEFT; default: at the right.
    """

    claims_nothing: ClassVar[str] = "the ground of words and numbers, which make the claims"

    INSET, ROW = 0.28, 0.58

    def __init__(self, theme: Theme, height: float, width: float = 3.55, *, side: Vector3DLike = RIGHT) -> None:
        self.theme = theme
        frame = current_frame()
        middle = float(np.asarray(side)[0]) * (frame.safe_x - width / 2)
        self.ground: RoundedRectangle = panel(width, height, (middle, frame.safe_y - height / 2, 0), theme)
        super().__init__(self.ground)
        self.left = middle - width / 2 + self.INSET
        self.right = middle + width / 2 - self.INSET
        self.cursor = frame.safe_y - self.INSET - 0.08

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
