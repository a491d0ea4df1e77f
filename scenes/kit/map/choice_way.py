"""A direction to choose from a point of the map: a pale arrow with a letter, and the slope in its direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from manim import CapStyleType, VGroup, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.meaning import Scope
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Claim, Finding
from scenes.kit.beats.guess import ChoiceMark
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.reading_order import start
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline
from scenes.language.current import beginning

# The least gap between what stands at two of them, and how far one may be moved for it, in frame units.
_APART, _STEPS = 0.16, np.linspace(0, 1.6, 33)

_WIDTH, _HEAD, _SPREAD = 4.0, 0.2, 0.42
# Gaps between the letter's ring and the name of its slope, and between the name and the number, in frame units.
_GAP, _BEFORE_NUMBER = 0.2, 0.15


class ChoiceWay(VGroup):
    """A pale arrow from a point, in a direction that may be right or wrong.

    Parameters
    ----------
    error_map
        The map.
    point
        Start, in weights, shape (2,).
    direction
        Direction in weights; its length does not matter, shape (2,).
    letter
        Letter that names it.
    length
        Length in frame units, the same in every view.
    decimals
        Number of decimals of its slope.

    Attributes
    ----------
    mark, slope_name, number
        The letter, and the slope in its direction with its name: each is added and removed alone.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> here = (1.0, 0.6)
    >>> right = ChoiceWay(error_map, here, (1, 0), "A", length=1.2, decimals=1)
    >>> up = ChoiceWay(error_map, here, (0, 1), "B", length=1.2, decimals=1)
    >>> scene.add(error_map, right, up)
    """

    def __init__(
        self, error_map: ErrorMap, point: ArrayLike, direction: ArrayLike, letter: str, *, length: float, decimals: int
    ) -> None:
        super().__init__()
        self.error_map, self.point = error_map, np.asarray(point, dtype=float)
        heading = np.asarray(direction, dtype=float)
        self.heading = np.append(heading / np.linalg.norm(heading), 0.0)
        self.length, theme = length, error_map.theme
        self.line = VMobject(
            stroke_color=theme.ink,
            stroke_width=_WIDTH,
            stroke_opacity=0.8,
            fill_opacity=0,
            cap_style=CapStyleType.ROUND,
        )
        self.add(self.line)
        self.stand()
        self.mark = ChoiceMark(letter, self.line.points[3], theme, self.heading)
        self.number = ReadOut(
            self.slope(), theme.type.label, theme.ink, truth=lambda: self.slope(), decimals=decimals, weight="SEMIBOLD"
        )
        here = Scope(error_map.landscape, self.point).where(slope=self.slope).next_to(self.number.read)
        self.slope_name = NameWords(Name.SLOPE, theme.type.note, theme.ink, "NORMAL", of=here)
        width = self.slope_name.width + _BEFORE_NUMBER + self.number.width
        half = np.array([width, self.number.height, 0.0]) / 2
        reach = self.mark.ring.width / 2 + _GAP + float(np.abs(self.heading) @ half)
        middle = self.mark.ring.get_center() + reach * self.heading
        begin, end = (middle + half * np.array([side, -1.0, 0.0]) for side in (beginning(), -beginning()))
        self.number.place(end, flush_left=beginning() > 0)
        self.slope_name.shift(begin - self.slope_name.get_edge_center(start()))
        self.slope_name.shift((0, end[1] - self.slope_name.baseline, 0))
        error_map.carries(self)

    @property
    def box(self) -> Box:
        """The box around the name of its slope and the number, with what keeps others apart."""
        return Box.around(VGroup(self.slope_name, self.number), margin=_APART / 2)

    def step_aside(self, taken: Sequence[Box], outline: Array) -> Self:
        """Move the name of its slope, with the number, the least way outwards or to a side on which it is clear.

        Parameters
        ----------
        taken
            Boxes of other words.
        outline
            Points of arrows and letters, shape (n, 2).
        """
        own, aside = self.box, np.array([-self.heading[1], self.heading[0]])
        moves = [step * way for step in _STEPS for way in (self.heading[:2], aside, -aside)]
        for move in moves:
            box = own.moved_to(own.center + move)
            is_clear = not any(map(box.meets, taken)) and not box.holds(outline).any()
            if is_clear and box.in_safe_area(above_captions=True):
                self.slope_name.shift(np.append(move, 0.0))
                self.number.place(self.number.origin + np.append(move, 0.0), flush_left=beginning() > 0)
                break
        return self

    def stand(self) -> Any:
        """Move to its place in the view."""
        foot = self.error_map.to_screen(self.point)
        tip = foot + self.length * self.heading
        aside = np.array([-self.heading[1], self.heading[0], 0.0])
        head = [tip + _HEAD * (sign * _SPREAD * aside - self.heading) for sign in (1, -1)]
        self.line.points = np.concatenate([polyline([foot, tip]), polyline([head[0], tip, head[1]])])
        return self

    @property
    def parts(self) -> tuple[VMobject, ...]:
        """All of it: the arrow, its letter, and its slope with the name."""
        return self, self.mark, self.slope_name, self.number

    def slope(self) -> float:
        """Return the slope in the direction as drawn."""
        way = self.error_map.to_weights(self.line.points[3]) - self._foot()
        gradient = self.error_map.landscape.gradient(self.point)
        return float(gradient @ way / np.linalg.norm(way))

    def _foot(self) -> Array:
        return self.error_map.to_weights(self.line.points[0])

    def claims(self) -> Iterator[Claim]:
        """It starts at its point."""
        off = float(np.linalg.norm(self._foot() - self.point)) / span(self.error_map.landscape)
        yield Finding(check=STANDS, figure=off, place=self.line.points[0])


def keep_apart(ways: Sequence[ChoiceWay]) -> None:
    """Move the slopes of ways with their names, in order, clear of those before, and of all letters and arrows."""
    outline = outline_samples([part for way in ways for part in (way, way.mark)])
    for count, way in enumerate(ways):
        way.step_aside([before.box for before in ways[:count]], outline)
