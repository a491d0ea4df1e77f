"""Motions that make things: by flying from what they name, by counting, by stepping back and forth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, ApplyMethod, LaggedStart, Mobject, Scene, VMobject
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.claims.protocol import ClaimsNothing
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut

# The share of a flight in which a symbol appears, and how far its path bends aside, as a share of its length.
_APPEARS, _BEND = 0.3, 0.12


class Fly(Animation):
    """A symbol leaves the thing that it names and flies to its place.

    It keeps its shape on the way, so that it can be read at any time.

    Parameters
    ----------
    symbol
        Lettering at its place.
    start
        The thing that it names, or a point on screen. From lettering, it starts in that lettering's size.
    bend
        How far the path bends to its left, as a share of its length.
    """

    def __init__(self, symbol: VMobject, start: Mobject | Point3DLike, bend: float = _BEND, **kwargs: Any) -> None:
        self.symbol, self.bend = symbol, bend
        self.end = np.array(symbol.get_center())
        self.start = np.array(start.get_center() if isinstance(start, Mobject) else start, dtype=float)
        self.scale = self._first_scale(start)
        super().__init__(symbol, introducer=True, **kwargs)

    def _first_scale(self, start: Mobject | Point3DLike) -> float:
        """Return its scale at first; a live number keeps its size, by which its digits are read."""
        if not isinstance(start, VMobject) or start.height == 0 or isinstance(self.symbol, ReadOut):
            return 1.0
        heights = [getattr(each, "letter_height", None) for each in (start, self.symbol)]
        first, last = (0.0 if height is None else float(height) for height in heights)
        return first / last if first and last else 1.0

    def begin(self) -> None:
        """Remember its look at its place."""
        self.parts = [
            (part, part.points.copy(), part.get_fill_opacity(), part.get_stroke_opacity())
            for part in self.symbol.family_members_with_points()
        ]
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Move it along its path."""
        share = self.rate_func(alpha)
        way = self.end - self.start
        aside = self.bend * np.sin(np.pi * share) * np.array([-way[1], way[0], 0.0])
        middle, scale = self.start + share * way + aside, self.scale + share * (1 - self.scale)
        seen = 1.0 if share >= 1 else min(1.0, alpha / _APPEARS)
        for part, points, fill, stroke in self.parts:
            part.points = self._moved(points, middle, scale) if share < 1 else points.copy()
            part.set_fill(opacity=seen * fill, family=False)
            part.set_stroke(opacity=seen * stroke, family=False)

    def _moved(self, points: Array, middle: Array, scale: float) -> Array:
        return np.asarray(middle + scale * (points - self.end))


def fly_each(pairs: Iterable[tuple[VMobject, Mobject | Point3DLike]], lag: float = 0.15, **kwargs: Any) -> LaggedStart:
    """Let symbols fly from what they name, one shortly after the other; each pair is a symbol and the thing."""
    return LaggedStart(*(Fly(symbol, start) for symbol, start in pairs), lag_ratio=lag, **kwargs)


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
