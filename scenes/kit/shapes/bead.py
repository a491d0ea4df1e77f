"""A light that runs along a line again and again: it shows the line's direction while the picture stands still."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import cairo
import numpy as np
from manim import Mobject
from numpy.typing import ArrayLike

from scenes.kit.paint.canvas import Painted, Reach
from scenes.kit.paint.frame_context import set_colour

_RADIUS = 0.055
# The share of its way, at either end, in which it appears and goes.
_ENDS = 0.08


class Bead(Painted):
    """A small disc that lives: it runs along a line from start to end, at an even speed.

    Parameters
    ----------
    way
        Points on screen, shape (n, 2 or 3).
    color
        Colour of the theme.
    period
        Seconds for the whole way.

    Examples
    --------
    >>> way = [(-4, -1), (0, 1), (4, -1)]
    >>> bead = Bead(way, DARK.ink)
    >>> bead.live(1.0)
    >>> scene.add(bead)
    """

    claims_nothing: ClassVar[str] = "a light that runs along what makes the claims"

    def __init__(self, way: ArrayLike, color: str, period: float = 3.0) -> None:
        super().__init__()
        self.way, self.color_of_light, self.period = np.asarray(way, dtype=float)[:, :2], color, period
        lengths = np.linalg.norm(np.diff(self.way, axis=0), axis=1)
        self.lengths = np.concatenate([[0.0], np.cumsum(lengths)])
        self.share = 0.0

    @property
    def body(self) -> Mobject:
        """Itself."""
        return self

    def live(self, seconds: float) -> None:
        """Show it after a time in seconds."""
        self.share = seconds / self.period % 1.0

    @property
    def place(self) -> np.ndarray:
        """Its position on screen, shape (2,)."""
        along = self.share * self.lengths[-1]
        return np.array([np.interp(along, self.lengths, self.way[:, axis]) for axis in (0, 1)])

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        x, y = self.place
        return x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the disc, smaller at the ends of its way."""
        radius = _RADIUS * min(1.0, self.share / _ENDS, (1 - self.share) / _ENDS)
        if radius > 0:
            context.arc(float(self.place[0]), float(self.place[1]), radius, 0, 2 * math.pi)
            set_colour(context, self.color_of_light, self.opacity)
            context.fill()
