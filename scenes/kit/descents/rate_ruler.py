"""A ruler of learning rates, with the limit of stability on it and a mark for each rate that is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from manim import UP, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.stability import stable_learning_rate
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding, Measure, Outcome
from scenes.kit.frame.theme import Theme
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.line_styles import stroke, styled
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

LIMIT = Check("the limit of stability is 2/λmax", "%", 0.1)
AT_RATE = Check("a mark on the ruler stands at its learning rate", "of the ruler", 1e-9)

_TICK, _LIMIT = 0.1, 0.3
_MARK = 0.1


class RateRuler(VGroup):
    """A line of learning rates from 0: solid up to the limit of stability, dotted beyond it.

    Parameters
    ----------
    source
        Landscape and its bottom, shape (p,), whose limit of stability is shown.
    highest
        Learning rate at the right end.
    left, right
        Start and end of the line on screen, each shape (2,), at the same height.
    theme
        Colours.

    Attributes
    ----------
    limit
        Largest stable learning rate.

    Examples
    --------
    >>> bowl = gm.landscape("x^2 + 3 y^2 on -4..4, -2..2")
    >>> ruler = RateRuler((bowl, (0, 0)), 0.4, (-5, 0), (5, 0), DARK)
    >>> scene.add(ruler, RateMark(ruler, 0.25, (0, 1.5)))
    """

    def __init__(
        self, source: tuple[Landscape, Array], highest: float, left: ArrayLike, right: ArrayLike, theme: Theme
    ) -> None:
        super().__init__()
        self.source, self.highest, self.theme = source, highest, theme
        self.limit = stable_learning_rate(*source)
        self.left, self.right = (np.append(np.asarray(end, dtype=float), 0.0) for end in (left, right))
        zero, edge = self.to_screen(0.0), self.to_screen(self.limit)
        self.stable, self.unstable = stroke("solid", theme.ink, 3), stroke("dotted", theme.ink, 3)
        self.stable.points = styled([zero, edge], "solid")
        self.unstable.points = styled([edge, self.right], "dotted")
        self.end, self.edge = (
            VMobject(stroke_color=theme.ink, stroke_width=width, fill_opacity=0).set_points(
                polyline([place + half * UP, place - half * UP])
            )
            for place, half, width in ((zero, _TICK, 3), (edge, _LIMIT, 5))
        )
        self.add(self.stable, self.unstable, self.end, self.edge)

    def to_screen(self, rate: float) -> Array:
        """Return the point of a learning rate on the ruler, shape (3,)."""
        share = rate / self.highest
        return np.asarray((1 - share) * self.left + share * self.right)

    def rate_at(self, place: Array) -> float:
        """Return the learning rate at a point of the frame, shape (3,)."""
        return float((place - self.left)[0] / (self.right - self.left)[0] * self.highest)

    def claims(self) -> Iterator[Claim]:
        """Its long tick stands at the limit of stability."""
        yield _Limit(*self.source, self.rate_at(self.edge.points[0]), self.edge.points[0])


@dataclass(frozen=True, eq=False)
class _Limit:
    """A drawn learning rate is 2/λmax at the bottom of a landscape."""

    landscape: Landscape
    bottom: Array
    drawn: float
    place: Array
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare it with the measured curvatures."""
        limit = 2 / float(np.linalg.eigvalsh(measure.hessian(self.landscape, self.bottom))[-1])
        yield Finding(check=LIMIT, figure=100 * abs(self.drawn / limit - 1), place=self.place)


class RateMark(VGroup):
    """A dot on the ruler at a learning rate, and a thin line to the place where that rate is tried.

    Parameters
    ----------
    ruler
        The ruler.
    rate
        The learning rate.
    origin
        Start of the line on screen, shape (2,).
    """

    def __init__(self, ruler: RateRuler, rate: float, origin: ArrayLike) -> None:
        super().__init__()
        self.ruler, self.origin = ruler, np.append(np.asarray(origin, dtype=float), 0.0)
        self.leader = VMobject(stroke_color=ruler.theme.quiet, stroke_width=1.8, fill_opacity=0)
        self.dot = dot((0, 0, 0), _MARK, ruler.theme.ball)
        self._dot = Rigid(self.dot)
        self.add(self.leader, self.dot)
        self.set_rate(rate)

    def set_rate(self, rate: float) -> Self:
        """Move the mark to another learning rate."""
        self.rate = rate
        place = self.ruler.to_screen(rate)
        self.leader.points = polyline([self.origin, place])
        self._dot.put(place)
        return self

    def claims(self) -> Iterator[Claim]:
        """It stands at its rate."""
        center = self.dot.get_center()
        off = abs(self.ruler.rate_at(center) - self.rate) / self.ruler.highest
        yield Finding(check=AT_RATE, figure=off, place=center)
