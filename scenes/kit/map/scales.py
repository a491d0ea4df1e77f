"""The scale of a map's arrows: how long an arrow of a slope is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from manim import RIGHT, UP, VGroup, VMobject
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Claim, Measure, Outcome, SameNumber
from scenes.claims.spoken import numbers_in
from scenes.claims.vectors import LENGTH
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline
from scenes.language.messages import message

_TICK, _WIDTH = 0.07, 2.4
# The shortest and the longest mark, in frame units.
_SHORTEST, _LONGEST = 0.45, 1.3
_GAP = 0.12
_READ_BY_ITS_SCALE = Decoration("a number of a scale, which claims how long it stands for")


class ArrowScale(VGroup):
    """A mark as long as an arrow where the slope is a round number, with that number: the scale of all arrows.

    Parameters
    ----------
    error_map
        The map on which the arrows stand.
    scale
        Scale of the arrows: frame units per unit of ‖∇E‖ with the whole map in view.
    left
        Left end of the mark on the frame; it stays there.
    text
        Text around the number, which stands in it as {number}.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, GradientArrow(error_map, (1.0, 0.6), 0.3), ArrowScale(error_map, 0.3, (-6, -3, 0)))
    """

    def __init__(
        self, error_map: ErrorMap, scale: float, left: Point3DLike, text: str = message("{number} per unit")
    ) -> None:
        super().__init__()
        theme = error_map.theme
        self.error_map, self.whole_scale, self.text = error_map, scale, text
        self.left = np.asarray(left, dtype=float)
        self.line = VMobject(stroke_color=theme.ink, stroke_width=_WIDTH, fill_opacity=0)
        self.words = Words(self._written(), theme.type.note, theme.ink, of=_READ_BY_ITS_SCALE)
        self.add(self.line, self.words)
        self.stand()
        error_map.carries(self)

    @property
    def units_per_slope(self) -> float:
        """Frame units per unit of slope in the present view."""
        return self.whole_scale * self.error_map.zoom

    @property
    def slope(self) -> float:
        """The round slope, 1, 2 or 5 times a power of ten, for which the mark has a suitable length."""
        power = 10.0 ** np.floor(np.log10(_LONGEST / self.units_per_slope))
        fit = [power * factor for factor in (1, 2, 5) if power * factor * self.units_per_slope <= _LONGEST]
        return float(1.0 if _SHORTEST <= self.units_per_slope <= _LONGEST else fit[-1])

    def _written(self) -> str:
        slope = self.slope
        return message(self.text, number=printed(slope, max(0, -int(np.floor(np.log10(slope))))))

    def stand(self) -> Self:
        """Take its length in the view."""
        written = self._written()
        if written != self.words.text:
            theme = self.error_map.theme
            opacity = self.words.get_fill_opacity()
            self.remove(self.words)
            self.words = Words(written, theme.type.note, theme.ink, of=_READ_BY_ITS_SCALE)
            self.add(self.words.set_fill(opacity=opacity))
        start, end = self.left, self.left + self.slope * self.units_per_slope * RIGHT
        tick = np.array([0.0, _TICK, 0.0])
        self.line.points = np.concatenate(
            [polyline([start, end]), polyline([start - tick, start + tick]), polyline([end - tick, end + tick])]
        )
        self.words.next_to(end, RIGHT, buff=_GAP)
        return self

    def claims(self) -> Iterator[Claim]:
        """It is as long as an arrow of that slope, on the arrows' own scale."""
        if not self.line.has_points():
            return
        number = numbers_in(self.words.text)[0].value
        length = float(np.linalg.norm(self.line.points[3] - self.line.points[0]))
        yield ToScale(length / self.error_map.scale_factor / number, self.error_map, self.line.points[0])

    def keep_above(self, low: float) -> Self:
        """Move up as far as its words, which some scripts write lower, would reach below a height of the frame."""
        lowest = float(self.words.points[:, 1].min())
        self.left = self.left + max(0.0, low - lowest) * UP
        return self.stand()

    def end_at(self, right: float) -> Self:
        """Move so that its words end at a horizontal position of the frame."""
        self.left = self.left + (right - float(self.get_right()[0])) * RIGHT
        return self.stand()


@dataclass(frozen=True)
class ToScale:
    """The length of a unit of slope is that of the map's arrows.

    Attributes
    ----------
    value
        Length of a unit of slope, in weights.
    error_map
        The map.
    place
        Place of the statement on the frame.
    """

    value: float
    error_map: ErrorMap
    place: Array
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002 - compared with the arrows
        """Yield the scale, to be compared with that of the map's arrows."""
        yield SameNumber(check=LENGTH, key=("arrows", id(self.error_map)), value=self.value, place=self.place)
