"""Motions that make things: by flying from what they name, by counting, by stepping back and forth."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, ApplyMethod, Mobject, Scene, VGroup, VMobject
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.claims.protocol import ClaimsNothing
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut

# The share of a flight in which a symbol appears, how far its path bends aside, as a share of its length, and the share
# in which a part arrives around which the rest of a symbol then appears.
_APPEARS, _BEND, _ARRIVES = 0.3, 0.12, 0.7
# The gap between lettering and the symbol that leaves it, in frame units.
_GAP = 0.06


class Fly(Animation):
    """A symbol leaves the thing that it names and flies to its place.

    It keeps its shape on the way, so that it can be read at any time.

    Parameters
    ----------
    symbol
        Lettering at its place.
    start
        The thing that it names, or a point on screen. From lettering, or a part of it, it starts in that lettering's
        size, right beside it on its way: no two words stand in one place.
    bend
        How far the path bends to its left, as a share of its length.
    corner
        Point of the frame towards which it leaves and from which it arrives, instead of that bend: a way round what
        stands between.
    part
        The part of a formula that flies; the rest appears around it when it has arrived. Default: all of it.
    """

    def __init__(
        self,
        symbol: VMobject,
        start: Mobject | Point3DLike,
        bend: float = _BEND,
        *,
        corner: Point3DLike | None = None,
        part: VMobject | None = None,
        **kwargs: Any,
    ) -> None:
        self.symbol, self.bend = symbol, bend
        self.part = symbol if part is None else part
        self.corner = None if corner is None else np.asarray(corner, dtype=float)
        self.end = np.array(self.part.get_center())
        self.scale = self._first_scale(start)
        self.start = self._leaving(start) if isinstance(start, Mobject) else np.asarray(start, dtype=float)
        super().__init__(symbol, introducer=True, **kwargs)

    def _first_scale(self, start: Mobject | Point3DLike) -> float:
        """Return its scale at first; a live number keeps its size, by which its digits are read."""
        if not isinstance(start, VMobject) or start.height == 0 or isinstance(self.symbol, ReadOut):
            return 1.0
        heights = [getattr(each, "letter_height", None) for each in (start, self.symbol)]
        first, last = (0.0 if height is None else float(height) for height in heights)
        return first / last if first and last else 1.0

    def _leaving(self, thing: Mobject) -> Array:
        """Return where it starts: in the middle of a thing, and beside lettering."""
        middle = np.array(thing.get_center())
        # A group of glyphs is a part of a formula.
        if not (hasattr(thing, "letter_height") or isinstance(thing, VGroup)):
            return middle
        way = (self.end if self.corner is None else self.corner) - middle
        sizes = np.array([[thing.width, thing.height], [self.scale * self.part.width, self.scale * self.part.height]])
        apart = sizes.mean(axis=0) + _GAP
        with np.errstate(divide="ignore"):
            share = float((apart / np.abs(way[:2])).min())
        return np.asarray(middle + min(share, 1.0) * way)

    def begin(self) -> None:
        """Remember its look at its place."""
        flying = set(map(id, self.part.family_members_with_points()))
        looks = [
            (part, part.points.copy(), part.get_fill_opacity(), part.get_stroke_opacity())
            for part in self.symbol.family_members_with_points()
        ]
        self.parts = [look for look in looks if id(look[0]) in flying]
        self.rest = [look for look in looks if id(look[0]) not in flying]
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Move it along its path."""
        arrives = _ARRIVES if self.rest else 1.0
        flown = min(alpha / arrives, 1.0)
        share = self.rate_func(flown)
        middle, scale = self._middle(share), self.scale + share * (1 - self.scale)
        seen = 1.0 if share >= 1 else min(1.0, flown / _APPEARS)
        for part, points, fill, stroke in self.parts:
            part.points = self._moved(points, middle, scale) if share < 1 else points.copy()
            _show(part, seen * fill, seen * stroke)
        around = max(alpha - arrives, 0.0) / (1 - arrives) if self.rest else 0.0
        for part, _, fill, stroke in self.rest:
            _show(part, around * fill, around * stroke)

    def _middle(self, share: float) -> Array:
        """Return the middle of what flies after a share of its path."""
        way = self.end - self.start
        if self.corner is None:
            aside = self.bend * np.sin(np.pi * share) * np.array([-way[1], way[0], 0.0])
            return np.asarray(self.start + share * way + aside)
        left = 1 - share
        return np.asarray(left**2 * self.start + 2 * left * share * self.corner + share**2 * self.end)

    def _moved(self, points: Array, middle: Array, scale: float) -> Array:
        return np.asarray(middle + scale * (points - self.end))


def _show(part: Any, fill: float, stroke: float) -> None:
    """Draw a part with some opacities."""
    part.set_fill(opacity=fill, family=False)
    part.set_stroke(opacity=stroke, family=False)


class CountUp(Animation):
    """A number comes by counting up to its value.

    A twin that claims nothing does the counting; the number itself replaces it at the end.

    Parameters
    ----------
    number
        Number at its place, with its value.
    first
        First value of the count.

    Examples
    --------
    >>> number = ReadOut(12.5, 60, DARK.ink, truth=lambda: 12.5).place((1, 0, 0))
    >>> scene.play(CountUp(number), run_time=1)
    """

    def __init__(self, number: ReadOut, first: float = 0.0, **kwargs: Any) -> None:
        self.number, self.first, self.last = number, first, number.value
        nothing = ClaimsNothing("a number that is still counting up")
        self.twin = ReadOut(
            first,
            number.size,
            number.get_color().to_hex(),
            truth=nothing,
            decimals=number.decimals,
            weight=number.weight,
        )
        super().__init__(self.twin.place(number.origin), introducer=True, remover=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the current count."""
        self.twin.set_value(self.first + self.rate_func(alpha) * (self.last - self.first))

    def clean_up_from_scene(self, scene: Scene) -> None:
        """Replace the twin by the number."""
        super().clean_up_from_scene(scene)
        scene.add(self.number)


def recede(theme: Theme, *things: Mobject, **kwargs: Any) -> AnimationGroup:
    """Let things recede, so that only the theme's share of their opacity remains."""
    return AnimationGroup(*(ApplyMethod(each.fade, 1 - theme.recede) for each in things), **kwargs)


def recall(theme: Theme, *things: Mobject, **kwargs: Any) -> AnimationGroup:
    """Let receded things return to their former look."""
    return AnimationGroup(*(ApplyMethod(each.fade, 1 - 1 / theme.recede) for each in things), **kwargs)
