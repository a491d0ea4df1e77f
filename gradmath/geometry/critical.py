"""Peaks, valleys and saddles: where ∇E = 0, and where the error is highest and lowest over a domain."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.geometry._clusters import clusters, thinned
from gradmath.geometry._extremes import Extreme, ExtremeSearch
from gradmath.geometry._kinds import Kind, Stationary, flat_kind, kinds_of
from gradmath.geometry._kinks import Kinks
from gradmath.geometry._stationary import Grid, UnitBox, eigen, has_grid, stationary_points
from gradmath.landscapes.domain import shown
from gradmath.landscapes.landscape import Landscape

__all__ = [
    "CriticalPoint",
    "CriticalPoints",
    "Extreme",
    "Kind",
    "critical_points",
    "extremes",
    "maxima",
    "minima",
    "peak",
    "saddles",
    "valley",
]

SEEDS, TOLERANCE = 1600, 1e-13
_KINDS = frozenset[Kind]({"minimum", "maximum", "saddle", "degenerate"})

# In half-sides of the domain.
_NO_SPREAD = 1e-3  # extent of a cluster of points that is one flat point, reached from several sides
_ROOM = 0.2
_NO_RELIEF = 1e-13  # least curvature that a map shows, as a part of the range of heights of critical points
_KINKED_WEIGHTS = 2
_MANY = 2000  # flat points, beyond which those of a ring or a sheet are thinned out more coarsely


@dataclass(frozen=True, eq=False)
class CriticalPoint:
    """A point where the gradient vanishes, or an extreme on a kink, where it jumps.

    Parameters
    ----------
    point
        Shape (p,).
    error
        E there.
    kind
        The kind by the signs of the eigenvalues. If one is zero to rounding, the point is a minimum or a maximum if it
        is lower or higher than everything around it, and otherwise "degenerate".
    eigenvalues
        The Hessian's eigenvalues, ascending, shape (p,). On a kink, inf or -inf along a direction in which the slope
        jumps; nan if E has no gradient beside the point.

    Examples
    --------
    >>> import gradmath as gm
    >>> (lowest,) = gm.critical_points(gm.landscape("bowl"))
    >>> lowest.kind, lowest.eigenvalues.round(6).tolist()
    ('minimum', [2.0, 6.0])
    """

    point: Array
    error: float
    kind: Kind
    eigenvalues: Array

    def __repr__(self) -> str:
        return f"CriticalPoint({self.kind} at {shown(self.point)}, error={self.error:.6g})"


class CriticalPoints(tuple[CriticalPoint, ...]):
    """The critical points found, and whether all those were sought that the grid shows.

    Attributes
    ----------
    complete
        False if the landscape is so crowded, as sin(50x)·sin(50y) is over many waves, that only some forty thousand of
        the places at which the grid shows a critical point were followed up: there are more. The lowest and the highest
        are among those found.

    Examples
    --------
    >>> import gradmath as gm
    >>> found = gm.critical_points(gm.landscape("himmelblau"))
    >>> len(found), found.complete
    (9, True)
    """

    complete: bool

    def __new__(cls, points: Iterable[CriticalPoint], *, complete: bool = True) -> Self:
        """Return the points with whether they are complete."""
        found = super().__new__(cls, points)
        found.complete = complete
        return found

    def __repr__(self) -> str:
        """Return the number of points, and whether they are all."""
        return f"CriticalPoints({len(self)} found, complete={self.complete})"

    def __getnewargs_ex__(self) -> tuple[tuple[tuple[CriticalPoint, ...]], dict[str, bool]]:
        return (tuple(self),), {"complete": self.complete}


def critical_points(landscape: Landscape, *, seeds: int = SEEDS, tolerance: float = TOLERANCE) -> CriticalPoints:
    """Find the points of the domain, edges included, where ∇E = 0, and over one or two weights the extremes on kinks.

    Newton's method runs from many seeds at once: from scattered ones, and over at most four weights from where E is
    locally least or greatest, or its slope locally least, on a grid of some ten thousand nodes (201 along each of two
    weights, 45 of three, 17 of four). Each step solves ∇²E · step = -∇E in coordinates in which the domain is the
    cube [-1, 1]ᵖ and leaves out directions in which the gradient is zero to rounding. Where the grid shows an extreme
    to which Newton's method does not lead, at a kink or where the formula of a derivative is 0/0, shrinking circles
    close in on it. The search is deterministic.

    It may miss features narrower than two cells of the grid, over five or more weights any point to which no seed
    leads, and over three or more weights kinks. Where rounding takes the digits of E itself, as those of
    (x - sin(x))/x³ near x = 0, points may be missed, or rounding be taken for one.

    Parameters
    ----------
    seeds
        The number of scattered starts.
    tolerance
        The part of the largest eigenvalue up to which another counts as zero, in the cube's coordinates.

    Returns
    -------
    CriticalPoints
        A tuple, from the lowest error to the highest, equal errors by the weights. Points where the curvature vanishes
        are located only to about 10⁻⁴ of a side. Those that form a line, a ring or a sheet, such as the floor of a
        level ravine, or lie closer together than the scattered seeds, are represented by the one nearest to their
        middle. A plain has no points here, whether ∇²E is zero on it, as on a constant landscape, or below the rounding
        of the heights between the points found.

    Raises
    ------
    ValueError
        If ``seeds`` is not a whole number of at least 1 or ``tolerance`` not a number above 0.

    Examples
    --------
    >>> import gradmath as gm
    >>> [(each.kind, round(each.error, 3)) for each in gm.critical_points(gm.landscape("zettl"))]
    [('minimum', -0.004), ('saddle', 0.496), ('maximum', 1.258)]
    """
    return _found(landscape, seeds, tolerance, _KINDS)


def _found(landscape: Landscape, seeds: int, tolerance: float, kinds: frozenset[Kind]) -> CriticalPoints:
    """Find the critical points of the given kinds."""
    box = UnitBox(landscape)
    count, zero = _check.count(seeds, "seeds"), _check.positive_number(tolerance, "tolerance")
    with np.errstate(all="ignore"):  # points where E overflows or is not defined are left out
        grid = Grid.of(box) if has_grid(landscape) else None
        box = UnitBox(landscape, fast=grid is not None and grid.is_crowded)
        u, complete = stationary_points(box, count, grid)
        points = Stationary.of(box, u, zero)
        spacing = 2 / count ** (1 / landscape.dimension)
        found = _smooth(box, points, 2 * spacing, kinds)
        if grid is not None and landscape.dimension <= _KINKED_WEIGHTS:
            found += _kinked(Kinks(box, grid), points.u, points.signs, kinds)
        # The heights of all smooth ones, so that the order does not depend on the kinds wanted.
        heights = np.abs(box.value(points.u))
    return CriticalPoints(_from_low_to_high(found, heights), complete=complete)


def minima(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the local minima among `critical_points`, lowest first.

    Examples
    --------
    >>> import gradmath as gm
    >>> [each.point.round(3).tolist() for each in gm.minima(gm.landscape("himmelblau"))]
    [[-3.779, -3.283], [-2.805, 3.131], [3.0, 2.0], [3.584, -1.848]]
    """
    return tuple(_found(landscape, SEEDS, TOLERANCE, frozenset[Kind]({"minimum"})))


def maxima(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the local maxima among `critical_points`, lowest first.

    Examples
    --------
    >>> import gradmath as gm
    >>> [each.point.round(3).tolist() for each in gm.maxima(gm.landscape("himmelblau"))]
    [[-0.271, -0.923]]
    """
    return tuple(_found(landscape, SEEDS, TOLERANCE, frozenset[Kind]({"maximum"})))


def saddles(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the saddle points among `critical_points`, lowest first.

    Examples
    --------
    >>> import gradmath as gm
    >>> [each.point.round(6).tolist() for each in gm.saddles(gm.landscape("(x - 1)^2 - (y - 1)^2"))]
    [[1.0, 1.0]]
    """
    return tuple(_found(landscape, SEEDS, TOLERANCE, frozenset[Kind]({"saddle"})))


def peak(landscape: Landscape, *, known: Sequence[CriticalPoint] | None = None) -> Extreme:
    """Return the highest point of a landscape over two weights, over its whole domain, edges and corners included.

    The candidates are the critical points of E, those of E along each edge, the corners, and, for landscapes with
    kinks or plains, the points to which the best nodes of a grid slide and the best sample of a grid that zooms in on
    it. Of equally high ones the first is taken, in that order. If E is unbounded, as 1/x is, the result says so.

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

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.peak(gm.landscape("round-bowl on -1..3, -1..2")).point.tolist()
    [3.0, 2.0]
    """
    return _extreme(landscape, known, 1.0, "the peak")


def valley(landscape: Landscape, *, known: Sequence[CriticalPoint] | None = None) -> Extreme:
    """Return the lowest point of a landscape over two weights, in the same way as `peak`, and raise as it does.

    Examples
    --------
    >>> import gradmath as gm
    >>> lowest = gm.valley(gm.landscape("eggholder"))
    >>> lowest.point.round(3).tolist(), round(lowest.error, 4), lowest.interior
    ([512.0, 404.232], -959.6407, False)
    """
    return _extreme(landscape, known, -1.0, "the valley")


def extremes(landscape: Landscape, *, known: Sequence[CriticalPoint] | None = None) -> tuple[Extreme, Extreme]:
    """Return the highest and the lowest point, in about half the time of `peak` and `valley`, and raise as they do.

    Examples
    --------
    >>> import gradmath as gm
    >>> highest, lowest = gm.extremes(gm.landscape("round-bowl on -1..3, -1..2"))
    >>> highest.point.tolist(), round(lowest.error, 6)
    ([3.0, 2.0], 0.0)
    """
    _check.two_weights(landscape.dimension, "a search for extremes")
    search = _search(landscape, known)
    with np.errstate(all="ignore"):
        return search.extreme(1.0, "the peak"), search.extreme(-1.0, "the valley")


def _extreme(landscape: Landscape, known: Sequence[CriticalPoint] | None, sign: float, what: str) -> Extreme:
    _check.two_weights(landscape.dimension, what)
    with np.errstate(all="ignore"):
        return _search(landscape, known).extreme(sign, what)


def _smooth(box: UnitBox, points: Stationary, reach: float, wanted: frozenset[Kind]) -> list[CriticalPoint]:
    """Return the critical points of the kinds wanted, those on one flat place merged."""
    u, signs, hessians = points
    is_flat = ~signs.all(axis=-1)
    flat, flat_kinds = _merged(box, u[is_flat], u[~is_flat], reach)
    steep, rough = _on_relief(box, points, flat)
    shown = np.flatnonzero(~is_flat & steep)
    kinds = [*kinds_of(signs[shown]), *itertools.compress(flat_kinds, rough)]
    kept = np.array([kind in wanted for kind in kinds], dtype=np.bool_)
    unknown = np.full((int(rough.sum()), *hessians.shape[1:]), np.nan)
    found = np.concatenate([u[shown], flat[rough]])[kept]
    return _described(
        box, found, np.concatenate([hessians[shown], unknown])[kept], list(itertools.compress(kinds, kept))
    )


def _on_relief(box: UnitBox, points: Stationary, flat: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which points, and which flat ones, are not on a plain: around them E varies, relative to the heights."""
    u, _, measured = points
    heights = box.value(u)
    least = _NO_RELIEF * float(np.ptp(heights)) if len(heights) else 0.0
    curvatures = np.abs(np.where(np.isnan(measured), box.hessian(u), measured)).max(axis=(-2, -1))
    beside = flat[:, None] + _ROOM * np.concatenate([np.eye(u.shape[-1]), -np.eye(u.shape[-1])])
    rises = np.abs(box.value(beside) - box.value(flat)[:, None]).max(axis=-1)
    return np.asarray(curvatures >= least), np.asarray(~(rises < least))


def _merged(box: UnitBox, flat: Array, regular: Array, reach: float) -> tuple[Array, list[Kind]]:
    """Return a representative of each cluster of points where the curvature vanishes, and its kind."""
    flat = thinned(flat, reach / 16)  # thousands may lie close together
    if len(flat) > _MANY:
        flat = thinned(flat, reach / 4)
    found = clusters(flat, reach)
    middles = flat[[members[0] for members in found]]
    kinds: list[Kind] = []
    for index, members in enumerate(found):
        spread = np.ptp(flat[members], axis=0).max()
        others = np.concatenate([regular, np.delete(middles, index, axis=0)])
        gaps = np.linalg.norm(others - middles[index], axis=-1)
        room = min(_ROOM, gaps.min(initial=np.inf) / 2)
        kinds.append("degenerate" if spread > _NO_SPREAD else flat_kind(box, middles[index], room))
    return middles, kinds


def _kinked(kinks: Kinks, u: Array, signs: Array, wanted: frozenset[Kind]) -> list[CriticalPoint]:
    """Return the extremes of the kinds wanted on kinks, and those at which the formula of a derivative is not defined.

    ``u`` and ``signs`` are the known points, shape (n, p), and the signs of their curvatures.
    """
    kinds: tuple[tuple[float, Kind], ...] = ((1.0, "minimum"), (-1.0, "maximum"))
    return [
        CriticalPoint(w, float(kinks.box.landscape.value(w)), kind, kinks.curvatures(w))
        for sign, kind in kinds
        if kind in wanted
        for w in kinks.box.weights(kinks.extremes(sign, u, u[(signs != -sign).all(axis=-1)]))
    ]


def _described(box: UnitBox, u: Array, measured: Array, kinds: Sequence[Kind]) -> list[CriticalPoint]:
    """Describe critical points at points of shape (n, p), with measured Hessians where there are any."""
    landscape = box.landscape
    w = np.clip(box.weights(u), landscape.domain.lower, landscape.domain.upper)  # rounding may miss an edge
    errors = landscape.value(w).tolist()
    measured = measured / np.multiply.outer(box.half_sides, box.half_sides)
    eigenvalues, _ = eigen(np.where(np.isnan(measured), landscape.hessian(w), measured))
    return [CriticalPoint(*each) for each in zip(w, errors, kinds, eigenvalues, strict=True)]


def _from_low_to_high(found: list[CriticalPoint], heights: Array) -> tuple[CriticalPoint, ...]:
    """Sort by error, and by the weights if errors differ only by rounding, so that the order is the same everywhere.

    Rounding is relative to the greatest of the heights or, without any, of the errors found.
    """
    if not found:
        return ()
    errors, points = np.array([each.error for each in found]), np.array([each.point for each in found])
    scale = heights[np.isfinite(heights)].max(initial=0.0) or np.abs(errors).max(initial=0.0) or 1.0
    keys = [*points.round(6).T[::-1], np.round(errors / scale, 9)]
    return tuple(found[index] for index in np.lexsort(keys).tolist())


def _search(landscape: Landscape, known: Sequence[CriticalPoint] | None) -> ExtremeSearch:
    found = critical_points(landscape) if known is None else known
    return ExtremeSearch(landscape, np.array([each.point for each in found]).reshape(-1, landscape.dimension))
