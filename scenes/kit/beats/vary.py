"""One number changes over time, and with it what is drawn from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import Animation, Mobject

from scenes.kit.paint.keyed import Keyed


class Vary(Animation):
    """A number goes from one value to another.

    Parameters
    ----------
    mobject
        Mobject that changes on screen.
    change
        Function called with each value, such as a setter of the mobject.
    start, end
        First and last value; default: from 0 to 1.

    Examples
    --------
    >>> ring = GuessRing(DARK, (0, 0, 0))
    >>> scene.add(ring)
    >>> scene.play(Vary(ring, ring.set_share, 0.0, 0.6), run_time=1)
    """

    def __init__(
        self, mobject: Mobject, change: Callable[[float], Any], start: float = 0.0, end: float = 1.0, **kwargs: Any
    ) -> None:
        self.change, self.start, self.end = Keyed(change), start, end
        change(start)
        super().__init__(mobject, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.change(self.start + self.rate_func(alpha) * (self.end - self.start))
