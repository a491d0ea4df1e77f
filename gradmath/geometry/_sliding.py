"""Flow lines on kinks: where the gradients on both sides of one face each other, the line runs along it.

That is Filippov's solution of the differential equation (A. F. Filippov, Differential Equations with Discontinuous
Righthand Sides, 1988).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._kinks import lowest_around
from gradmath.landscapes.landscape import Landscape

# In diagonals of the domain.
_LONGEST_CHORD, _SHORTEST_CHORD = 1 / 250, 1e-10
_BESIDE = 1e-6
_SMOOTH = 0.999  # the least cosine between the gradients on both sides
_EDGE_SHRINK = 0.25
_MOST_CHORDS = 5000


@dataclass(frozen=True, eq=False, slots=True)
class Slide:
    """The way along a kink from a point on it, by chords that end at the lowest (or highest) place on a circle.

    Attributes
    ----------
    landscape
        E, over one or two weights.
    sign
        -1 downhill, 1 uphill.
    diagonal
        The domain's diagonal.
    """

    landscape: Landscape
    sign: float
    diagonal: float

    def points(self, start: Array, longest: float) -> tuple[Array, bool]:
        """Return the way, shape (n, p), without its start, and whether it ends because the kink does.

        Otherwise it ends where no place around it is lower, at the domain's edge, or after ``longest``.
        """
        w, radius, way, height = start, self.diagonal * _LONGEST_CHORD, [start], self._height()
        # Beside that of |y|^1.5 at 0 the gradients are alike all along it, which then says nothing of its end.
        shows = None
        for _ in range(_MOST_CHORDS):
            lowest, places = lowest_around(height, w[None], np.array([radius]))
            # A chord past the kink's lowest point may still end below its start, but not below its middle.
            if lowest[0] < float(height(w)) and lowest[0] <= float(height((w + places[0]) / 2)):
                way.append(places[0])
                longest -= radius
                along = unit(places[0] - w)
                shows = not self._is_smooth(w, along) if shows is None else shows
                if longest <= 0 or (shows and self._is_smooth(places[0], along)):
                    return np.array(way[1:]), longest > 0
                w = places[0]
            else:
                radius *= _EDGE_SHRINK
                if radius < _SHORTEST_CHORD * self.diagonal:
                    break
        return np.array(way[1:]).reshape(-1, len(start)), False

    def _height(self) -> Callable[[Array], Array]:
        domain = self.landscape.domain

        def height(w: Array) -> Array:
            errors = -self.sign * self.landscape.value(w)
            inside = np.all((w >= domain.lower) & (w <= domain.upper), axis=-1)
            return np.where(np.isfinite(errors) & inside, errors, np.inf)

        return height

    def _is_smooth(self, w: Array, along: Array) -> bool:
        """Return whether the gradients on both sides of the way are alike, so that the kink has ended."""
        if len(w) == 1:
            return False
        across = _BESIDE * self.diagonal * np.array([-along[1], along[0]])
        first, second = self.landscape.gradient(np.stack([w - across, w + across]))
        return bool(unit(first) @ unit(second) >= _SMOOTH)


def evenly_spaced(points: Array, count: int) -> Array:
    """Return ``count`` points evenly spaced by the arc length of a polyline of shape (n, p), its ends among them."""
    lengths = np.concatenate([[0.0], np.cumsum(norms(np.diff(points, axis=0)))])
    wanted = np.linspace(0.0, lengths[-1], count)
    return np.stack([np.interp(wanted, lengths, axis) for axis in points.T], axis=-1)
