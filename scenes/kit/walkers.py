"""Things that stand on the map at a point and move over it, with everything that they show moving along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from manim import Animation, Circle, Group, VGroup
from numpy.typing import ArrayLike

from scenes.kit.arrays import Array
from scenes.kit.error_map import ErrorMap
from scenes.kit.lettering import ReadOut
from scenes.kit.shapes import dot, glow


class Marker(VGroup):
    """A dot with a soft halo that stands for the model: the weights that it has now.

    Parameters
    ----------
    error_map
        The map on which it stands.
    point
        Weights, shape (2,).
    radius
        In frame units.
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, radius: float = 0.1) -> None:
        super().__init__()
        self.error_map = error_map
        self.point = np.asarray(point, dtype=float)
        ring = Circle(radius=radius, stroke_color=error_map.theme.ball)
        self.add(*glow(ring, 0.6 * error_map.theme.glow), dot((0, 0, 0), radius, error_map.theme.ball))
        self.shift(error_map.to_screen(self.point))

    def set_point(self, point: ArrayLike) -> Self:
        """Move to other weights."""
        target = np.asarray(point, dtype=float)
        step = self.error_map.to_screen(target) - self.error_map.to_screen(self.point)
        self.point = target
        for part in self.submobjects:
            part.points = part.points + step
        return self


class LiveNumber(ReadOut):
    """A number that is computed from the weights where the marker stands."""

    def __init__(
        self, measure: Callable[[Array], float], point: ArrayLike, size: float, color: str, **style: Any
    ) -> None:
        self.measure = measure
        super().__init__(measure(np.asarray(point, dtype=float)), size, color, **style)

    def set_point(self, point: ArrayLike) -> Self:
        """Show the number at other weights."""
        return self.set_value(self.measure(np.asarray(point, dtype=float)))


class Walk(Animation):
    """Walkers go along a way in weight space together.

    Parameters
    ----------
    way
        The weights passed through, shape (n, 2), n at least 2; walked at even speed before easing.
    walkers
        Mobjects with `set_point`.
    """

    def __init__(self, way: ArrayLike, *walkers: Any, **kwargs: Any) -> None:
        self.way = np.asarray(way, dtype=float)
        steps = np.linalg.norm(np.diff(self.way, axis=0), axis=1)
        self.shares = np.concatenate([[0.0], np.cumsum(steps)]) / max(steps.sum(), np.finfo(float).tiny)
        self.walkers = walkers
        # A group is drawn anew on top of all else; one walker alone stays where it is in the drawing order.
        super().__init__(walkers[0] if len(walkers) == 1 else Group(*walkers), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        point = np.array([np.interp(share, self.shares, self.way[:, axis]) for axis in range(self.way.shape[1])])
        for walker in self.walkers:
            walker.set_point(point)
