"""Peaks, valleys and saddles: where ∇E = 0, and where the error is highest and lowest over a domain."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.landscape import ClosedForm, Domain, Landscape

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]

# Lengths are in half-sides of the domain, so that they mean the same along every weight.
_LONGEST_STEP = 0.2
_SETTLED_STEP = 1e-8
_SAME_POINT = 1e-6
_NO_CURVATURE = 1e-8  # of an eigenvalue against the largest: a step along it would be rounding error
_LARGEST = 1e150  # its square is still finite
_FARTHEST = 2.0
_MOST_STEPS = 60  # where E grows as |w|⁵ each step leaves 3/4 of the way: 56 steps from 0.1 to settle
_EDGE_SEEDS = 256
_SAMPLES = 65
_ZOOMS = 6  # each to 1/32 of the last one's size: to 10⁻⁹ of the domain
_SAME_ERROR = 1e-12


@dataclass(frozen=True, eq=False)
class CriticalPoint:
    """A point where the gradient vanishes.

    Parameters
    ----------
    point
        Shape (p,).
    error
        E there.
    kind
        By the signs of the eigenvalues; "degenerate" if one of them is zero to rounding.
    eigenvalues
        Of the Hessian there, ascending, shape (p,).
    """

    point: Array
    error: float
    kind: Kind
    eigenvalues: Array


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
    """

    point: Array
    error: float
    interior: bool


def critical_points(landscape: Landscape, *, seeds: int = 1600, tolerance: float = 1e-8) -> tuple[CriticalPoint, ...]:
    """Find the points of the domain, edges included, where ∇E = 0.

    Newton's method runs from many seeds at once. Each step solves ∇²E · step = -∇E in coordinates in which the domain
    is the cube [-1, 1]ᵖ, leaves out directions in which the Hessian is zero to rounding, and is at most a tenth of a
    side long. The search is deterministic. It misses a point only if no seed lies close enough to converge to it:
    features narrower than about 1/40 of the domain need more seeds.

    Parameters
    ----------
    seeds
        How many starts: for one and two weights an even grid (for two, the smallest square one with that many), for
        more weights random points, the same at every call.
    tolerance
        An eigenvalue counts as zero, and its point as degenerate, if it is smaller than this part of the largest one
        there, in the cube's coordinates, or may be zero 10⁻⁶ further on, closer than points are told apart.

    Returns
    -------
    tuple of CriticalPoint
        From the lowest error to the highest; equal errors by the weights. Degenerate points are located to about
        10⁻⁴ of a side only, and those that make up a line, a ring or a sheet, such as the floor of a level ravine,
        or lie closer together than the seeds, are represented by the one nearest to their middle. A plain, on which
        ∇²E is zero too, has no points here: a constant landscape gives an empty tuple.

    Raises
    ------
    ValueError
        If ``seeds`` is not a whole number of at least 1 or ``tolerance`` not a number above 0.
    """
    box = _UnitBox(landscape)
    starts = _seeds(landscape.dimension, _check.count(seeds, "seeds"))
    zero = _check.positive_number(tolerance, "tolerance")
    with np.errstate(over="ignore", invalid="ignore"):  # values that overflow are left out
        settled = _newton(box, starts, min(zero, _NO_CURVATURE))
    inside = settled[(np.abs(settled) <= 1 + _SETTLED_STEP).all(axis=-1)]
    distinct = _representatives(_thinned(inside, _SAME_POINT), _SAME_POINT)
    degenerate = _degenerate(box, distinct, zero)
    spacing = 2 / len(starts) ** (1 / landscape.dimension)
    isolated, merged = distinct[~degenerate], _representatives(distinct[degenerate], 2 * spacing)
    found = [_described(box, u, degenerate=False) for u in isolated] + [
        _described(box, u, degenerate=True) for u in merged
    ]
    return _from_low_to_high(found)


def minima(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the local minima among `critical_points`, lowest first."""
    return tuple(found for found in critical_points(landscape) if found.kind == "minimum")


def maxima(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the local maxima among `critical_points`, lowest first."""
    return tuple(found for found in critical_points(landscape) if found.kind == "maximum")


def saddles(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the saddle points among `critical_points`, lowest first."""
    return tuple(found for found in critical_points(landscape) if found.kind == "saddle")


def peak(landscape: Landscape, *, known: Sequence[CriticalPoint] | None = None) -> Extreme:
    """Return the highest point of a landscape over two weights, over its whole domain, edges and corners included.

    The candidates are the critical points of E, those of E along each edge, the corners, and, for landscapes with
    kinks or plains, the best of a grid of samples that zooms in on it. Of equally high ones the first is taken, in
    that order.

    Parameters
    ----------
    landscape
        Over two weights; places where its error is not finite are ignored.
    known
        Its `critical_points`, if they have been found before.

    Raises
    ------
    ValueError
        If the landscape is not over two weights, or its error is finite nowhere on the grid of samples.
    """
    return _extreme(landscape, known, sign=1.0, what="the peak")


def valley(landscape: Landscape, *, known: Sequence[CriticalPoint] | None = None) -> Extreme:
    """Return the lowest point of a landscape over two weights; it is found as by `peak`, and raises alike."""
    return _extreme(landscape, known, sign=-1.0, what="the valley")


def extremes(landscape: Landscape, *, known: Sequence[CriticalPoint] | None = None) -> tuple[Extreme, Extreme]:
    """Return the highest and the lowest point, in about half the time that `peak` and `valley` take; raising alike."""
    _check.two_weights(landscape.dimension, "a search for extremes")
    highest, lowest = _zoomed(landscape, 1.0, "the peak"), _zoomed(landscape, -1.0, "the valley")
    candidates = _candidates(landscape, known)
    return _best(landscape, [*candidates, highest], 1.0), _best(landscape, [*candidates, lowest], -1.0)


@dataclass(frozen=True, eq=False)
class _UnitBox:
    """A landscape's derivatives in coordinates u in which its domain is [-1, 1]ᵖ."""

    landscape: Landscape

    @property
    def half_sides(self) -> Array:
        return self.landscape.domain.size / 2

    def weights(self, u: Array) -> Array:
        return self.landscape.domain.center + u * self.half_sides

    def gradient(self, u: Array) -> Array:
        return self.landscape.gradient(self.weights(u)) * self.half_sides

    def hessian(self, u: Array) -> Array:
        return self.landscape.hessian(self.weights(u)) * np.multiply.outer(self.half_sides, self.half_sides)


def _seeds(dimension: int, wanted: int) -> Array:
    """Return starts in [-1, 1]ᵖ: the middles of even cells, or random points; shape (at least wanted, p)."""
    if dimension > 2:
        return np.random.default_rng(seed=0).uniform(-1, 1, (wanted, dimension))
    side = wanted if dimension == 1 else isqrt(wanted - 1) + 1
    middles = (2 * np.arange(side) + 1) / side - 1
    return np.stack(np.meshgrid(*[middles] * dimension, indexing="ij"), axis=-1).reshape(-1, dimension)


def _newton(box: _UnitBox, starts: Array, no_curvature: float) -> Array:
    """Return where the starts settle with a vanishing gradient, shape (n, p); without those that run away or stall."""
    going, settled = starts, [starts[:0]]
    for _ in range(_MOST_STEPS):
        going, gradient, hessian = _curved(box, going)
        step = _newton_step(gradient, hessian, no_curvature)
        still = np.linalg.norm(step, axis=-1) <= _SETTLED_STEP
        level = np.linalg.norm(gradient, axis=-1) <= _SETTLED_STEP * np.linalg.norm(hessian, axis=(-2, -1))
        going = going + step
        settled.append(going[still & level])
        going = going[~still & (np.abs(going) <= _FARTHEST).all(axis=-1)]
        if not going.size:
            break
    return np.concatenate(settled)


def _curved(box: _UnitBox, u: Array) -> tuple[Array, Array, Array]:
    """Return the points where the derivatives do not overflow and the Hessian is not zero, with both derivatives."""
    gradient, hessian = box.gradient(u), box.hessian(u)
    tame = (np.abs(gradient) < _LARGEST).all(axis=-1) & (np.abs(hessian) < _LARGEST).all(axis=(-2, -1))
    usable = tame & hessian.any(axis=(-2, -1))
    return u[usable], gradient[usable], hessian[usable]


def _newton_step(gradient: Array, hessian: Array, no_curvature: float) -> Array:
    """Return -(∇²E)⁺ ∇E, shortened to the longest step allowed; shape (n, p)."""
    eigenvalues, axes = np.linalg.eigh(hessian)
    sizes = np.abs(eigenvalues)
    kept = sizes > no_curvature * sizes.max(axis=-1, keepdims=True)
    along = np.einsum("...ji,...j->...i", axes, gradient)
    along = np.divide(-along, eigenvalues, out=np.zeros_like(along), where=kept).clip(-_FARTHEST, _FARTHEST)
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    along *= _LONGEST_STEP / np.maximum(length, _LONGEST_STEP)
    step: Array = np.einsum("...ij,...j->...i", axes, along)
    return step


def _representatives(points: Array, reach: float) -> Array:
    """Return of every cluster of points, linked by gaps of at most ``reach``, the one nearest to its middle."""
    chosen = [points[:0]]
    left = points
    while left.size:
        member = _cluster_of_first(left, reach)
        cluster = left[member]
        middle = cluster.mean(axis=0)
        chosen.append(cluster[[np.linalg.norm(cluster - middle, axis=-1).argmin()]])
        left = left[~member]
    return np.concatenate(chosen)


def _thinned(points: Array, reach: float) -> Array:
    """Keep one point in each cell of a grid so fine that all points in a cell are within ``reach`` of one another."""
    cells = np.floor(points * (np.sqrt(points.shape[-1]) / reach))
    _, first = np.unique(cells, axis=0, return_index=True)
    return points[np.sort(first)]


def _cluster_of_first(points: Array, reach: float) -> NDArray[np.bool_]:
    """Return which points a chain of gaps of at most ``reach`` links to the first one; shape (n,)."""
    member = np.zeros(len(points), dtype=np.bool_)
    member[0] = True
    frontier = [0]
    while frontier:
        gaps = np.linalg.norm(points - points[frontier.pop()], axis=-1)
        linked = np.flatnonzero((gaps <= reach) & ~member)
        member[linked] = True
        frontier.extend(linked.tolist())
    return member


def _degenerate(box: _UnitBox, u: Array, zero: float) -> NDArray[np.bool_]:
    """Return at which points of shape (n, p) an eigenvalue is zero, or may be so too near to tell the two apart."""
    hessian = box.hessian(u)
    beside = box.hessian(u[:, None, :] + _SAME_POINT * np.eye(u.shape[-1]))
    change = np.linalg.norm(beside - hessian[:, None], axis=(-2, -1)).max(axis=-1)
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    degenerate: NDArray[np.bool_] = sizes.min(axis=-1) <= np.maximum(zero * sizes.max(axis=-1), change)
    return degenerate


def _described(box: _UnitBox, u: Array, *, degenerate: bool) -> CriticalPoint:
    landscape = box.landscape
    w = np.clip(box.weights(u), landscape.domain.lower, landscape.domain.upper)  # rounding may miss an edge
    eigenvalues = np.linalg.eigvalsh(landscape.hessian(w)).astype(np.float64)
    kind = "degenerate" if degenerate else _kind(eigenvalues)
    return CriticalPoint(w, float(landscape.value(w)), kind, eigenvalues)


def _kind(eigenvalues: Array) -> Kind:
    if eigenvalues[0] > 0:
        return "minimum"
    return "maximum" if eigenvalues[-1] < 0 else "saddle"


def _from_low_to_high(found: list[CriticalPoint]) -> tuple[CriticalPoint, ...]:
    """Sort by error, and errors that differ by rounding only by the weights, so that the order is the same anywhere."""
    scale = max((abs(each.error) for each in found), default=0.0) or 1.0
    return tuple(sorted(found, key=lambda each: (round(each.error / scale, 9), *each.point.round(6).tolist())))


def _extreme(landscape: Landscape, known: Sequence[CriticalPoint] | None, *, sign: float, what: str) -> Extreme:
    """Return the highest (sign 1) or the lowest (sign -1) of all candidates."""
    _check.two_weights(landscape.dimension, what)
    sampled = _zoomed(landscape, sign, what)
    return _best(landscape, [*_candidates(landscape, known), sampled], sign)


def _candidates(landscape: Landscape, known: Sequence[CriticalPoint] | None) -> list[Array]:
    """Return the points that may be highest or lowest: the critical ones, inside and along the edges, and corners."""
    critical = critical_points(landscape) if known is None else known
    return [*(found.point for found in critical), *_edge_candidates(landscape)]


def _best(landscape: Landscape, points: Sequence[Array], sign: float) -> Extreme:
    """Return the first of the highest (sign 1) or the lowest (sign -1) of some points."""
    candidates = np.vstack(points)
    errors = landscape.value(candidates)
    heights = np.where(np.isfinite(errors), sign * errors, -np.inf)
    first = np.flatnonzero(heights >= heights.max() - _SAME_ERROR * np.ptp(errors[np.isfinite(errors)]))[0]
    best = candidates[first]
    interior = bool(((best > landscape.domain.lower) & (best < landscape.domain.upper)).all())
    return Extreme(best, float(errors[first]), interior)


def _edge_candidates(landscape: Landscape) -> list[Array]:
    """Return the critical points of E along each of the four edges, then the edges' ends."""
    lower, upper = landscape.domain.lower, landscape.domain.upper
    edges = [_Edge(landscape, axis, float(bound[axis])) for axis in (0, 1) for bound in (lower, upper)]
    along = [
        edge.point(found.point) for edge in edges for found in critical_points(edge.restriction(), seeds=_EDGE_SEEDS)
    ]
    corners = [np.array(corner) for corner in itertools.product(*zip(lower, upper, strict=True))]
    return along + corners


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


def _zoomed(landscape: Landscape, sign: float, what: str) -> Array:
    """Return the best sample of a grid over the domain that closes in on its best sample again and again."""
    domain = landscape.domain
    lower, upper = domain.lower, domain.upper
    for _ in range(_ZOOMS):
        samples = np.linspace(lower, upper, _SAMPLES)
        points = np.stack(np.meshgrid(*samples.T, indexing="ij"), axis=-1).reshape(-1, 2)
        errors = landscape.value(points)
        if not np.isfinite(errors).any():
            raise ValueError(f"{what} needs a finite error somewhere on the domain: it is nan or inf at every sample")
        best: Array = points[np.where(np.isfinite(errors), sign * errors, -np.inf).argmax()]
        reach = (upper - lower) / (_SAMPLES - 1)
        lower, upper = np.maximum(best - reach, domain.lower), np.minimum(best + reach, domain.upper)
    return best
