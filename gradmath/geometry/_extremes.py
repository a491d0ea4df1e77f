"""The highest and the lowest point over a domain of two weights: inside, on kinks, on edges, in corners, or nowhere."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gradmath._check import Array
from gradmath.geometry._kinks import Kinks, slid_down
from gradmath.geometry._stationary import Grid, UnitBox, stationary_points
from gradmath.landscapes.domain import shown
from gradmath.landscapes.landscape import ClosedForm, Domain, Landscape

_EDGE_SEEDS = 256
_SAMPLES = 65
_ZOOMS = 6  # each to 1/32 of the size before: down to 10⁻⁹ of the domain
_SAME_ERROR = 1e-12
_SLIDES, _SLIDE_ROUNDS = 16, 120
# Least ratio of the gains of two zooms in a row near a pole; at a kink the error converges.
_STILL_GROWING = 0.9


@dataclass(frozen=True, eq=False)
class Extreme:
    """The highest or the lowest point of a landscape over its domain.

    Parameters
    ----------
    point
        Shape (2,).
    error
        E there.
    interior
        Whether the point lies off the domain's edges.
    bounded
        Whether E is bounded there. If not, as beside the pole of 1/x, no point is the highest or lowest, and this one
        is beside the pole.

    Examples
    --------
    >>> import gradmath as gm
    >>> top = gm.peak(gm.landscape("bowl"))
    >>> top.error, top.interior, top.bounded
    (64.0, False, True)
    """

    point: Array
    error: float
    interior: bool
    bounded: bool = True

    def __repr__(self) -> str:
        place = "" if self.interior else ", on the domain's edge"
        end = "" if self.bounded else ", unbounded beside it"
        return f"Extreme({shown(self.point)}, error={self.error:.6g}{place}{end})"


@dataclass(frozen=True, eq=False)
class ExtremeSearch:
    """A search for the extremes of a landscape over two weights.

    Parameters
    ----------
    landscape
        E.
    critical
        Its critical points, shape (n, 2).
    """

    landscape: Landscape
    critical: Array

    def extreme(self, sign: float, what: str) -> Extreme:
        """Return the highest point (sign 1) or the lowest (sign -1); raise if E is finite nowhere on the samples."""
        zoomed, bounded = self._zoomed(sign, what)
        known = np.concatenate([self.critical, self.on_edges, zoomed])
        points = np.concatenate([known[:-1], self._slid(sign, known), zoomed])
        errors = self.landscape.value(points)
        heights = np.where(np.isfinite(errors), sign * errors, -np.inf)
        first = np.flatnonzero(heights >= heights.max() - _SAME_ERROR * np.ptp(errors[np.isfinite(errors)]))[0]
        best, domain = points[first], self.landscape.domain
        interior = bool(((best > domain.lower) & (best < domain.upper)).all())
        return Extreme(best, float(errors[first]), interior, bounded)

    @cached_property
    def _box(self) -> UnitBox:
        return UnitBox(self.landscape)

    def _in_box(self, points: Array) -> Array:
        # Rounding must not move points on the box's edges out of it.
        return np.clip((points - self.landscape.domain.center) / self._box.half_sides, -1, 1)

    @cached_property
    def _grid(self) -> Grid:
        return Grid.of(self._box)

    @cached_property
    def on_edges(self) -> Array:
        """The critical points of E along each of the four edges, then the edges' ends."""
        lower, upper = self.landscape.domain.lower, self.landscape.domain.upper
        edges = [_Edge(self.landscape, axis, float(bound[axis])) for axis in (0, 1) for bound in (lower, upper)]
        corners = np.array(list(itertools.product(*zip(lower, upper, strict=True))))
        return np.concatenate([*(edge.candidates() for edge in edges), corners])

    def _zoomed(self, sign: float, what: str) -> tuple[Array, bool]:
        """Return the best sample of a grid that repeatedly zooms in on its best sample, and whether E is bounded."""
        domain = self.landscape.domain
        lower, upper, bests = domain.lower, domain.upper, []
        for _ in range(_ZOOMS):
            samples = np.linspace(lower, upper, _SAMPLES)
            points = np.stack(np.meshgrid(*samples.T, indexing="ij"), axis=-1).reshape(-1, 2)
            errors = self.landscape.value(points)
            if not np.isfinite(errors).any():
                raise ValueError(
                    f"{what} needs a finite error somewhere on the domain: it is nan or inf at every sample"
                )
            heights = np.where(np.isfinite(errors), sign * errors, -np.inf)
            best: Array = points[heights.argmax()]
            bests.append(float(heights.max()))
            reach = (upper - lower) / (_SAMPLES - 1)
            lower, upper = np.maximum(best - reach, domain.lower), np.minimum(best + reach, domain.upper)
        gains = np.diff(bests)
        growing = gains[-3:] > 0, gains[-2:] >= _STILL_GROWING * gains[-3:-1]
        return best[None], not all(each.all() for each in growing)

    def _slid(self, sign: float, known: Array) -> Array:
        """Return where the lowest of a grid's low nodes beside no known candidate slide to; shape (n, 2)."""
        box = self._box
        kinks = Kinks(box, self._grid)
        height = kinks.height(-sign)
        starts = kinks.candidates(-sign, self._in_box(known), _SLIDES)

        def inside(u: Array) -> Array:
            return np.where((np.abs(u) <= 1).all(axis=-1), height(u), np.inf)

        goal = float(inside(self._in_box(known)).min())
        ends, _ = slid_down(inside, starts, kinks.grid.cell, rounds=_SLIDE_ROUNDS, reach=np.inf, goal=goal)
        return np.clip(box.weights(ends), self.landscape.domain.lower, self.landscape.domain.upper)


@dataclass(frozen=True, eq=False)
class _Edge:
    """The line on which the weight ``axis`` has the value ``bound``; the other weight runs along it."""

    landscape: Landscape
    axis: int
    bound: float

    def point(self, t: Array) -> Array:
        """Return the points at t of shape (..., 1) along the edge; shape (..., 2)."""
        return np.insert(t, self.axis, self.bound, axis=-1)

    def restriction(self) -> ClosedForm:
        """Return E along the edge, a landscape over one weight."""
        landscape, free = self.landscape, [1 - self.axis]
        return ClosedForm(
            lambda t: landscape.value(self.point(t)),
            lambda t: landscape.gradient(self.point(t))[..., free],
            lambda t: landscape.hessian(self.point(t))[..., free, :][..., free],
            Domain(landscape.domain.lower[free], landscape.domain.upper[free]),
        )

    def candidates(self) -> Array:
        """Return where E may be highest or lowest along the edge, except at its ends; shape (n, 2)."""
        box = UnitBox(self.restriction())
        grid = Grid.of(box)
        smooth, _ = stationary_points(box, _EDGE_SEEDS, grid)
        kinks = Kinks(box, grid)
        kinked = [kinks.extremes(sign, smooth, smooth) for sign in (1.0, -1.0)]
        domain = box.landscape.domain
        along = np.clip(box.weights(np.concatenate([smooth, *kinked])), domain.lower, domain.upper)
        return self.point(np.unique(along, axis=0))
