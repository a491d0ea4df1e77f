"""Level sets of a landscape over two weights: contour lines and the bands between them, exact at every vertex."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._polyline import is_ring, without_repeats
from gradmath.geometry._sample import DEFAULT_RESOLUTION
from gradmath.geometry._tracing import areas, closer_looks, lines, sampled
from gradmath.geometry.levels import given_levels
from gradmath.landscapes.landscape import Landscape

# Smallest distance, in cells of the grid, of two vertices that define a direction of the line.
_CLOSEST = 1e-6
_NEWTON_STEPS = 20
# Distance, in segments of the contour, that a point moves by rounding alone.
_STILL = 1e-13


@dataclass(frozen=True, eq=False, slots=True)
class Contour:
    """One connected piece of the level set E(w) = level, as a polyline.

    Travelling along it, uphill is on the left.

    Attributes
    ----------
    level
        The error on the line.
    index
        The level's index among the given ones.
    points
        The vertices, shape (n, 2), read-only; no vertex repeats its predecessor. A closed line ends with its first
        point.
    closed
        Whether the line returns to its start; an open one ends at the domain's edge, or where E jumps or overflows.
    tolerance
        The largest |E - level| allowed at a vertex.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> (circle,) = gm.contour_lines(gm.landscape("round-bowl"), [4])
    >>> circle.closed, round(circle.length / np.pi, 3)
    (True, 4.0)
    """

    level: float
    index: int
    points: Array
    closed: bool
    tolerance: float

    def __post_init__(self) -> None:
        self.points.flags.writeable = False

    def __repr__(self) -> str:
        kind = "closed" if self.closed else "open"
        return f"Contour(level={self.level:.6g}, {kind}, {len(self.points)} points, length={self.length:.6g})"

    @property
    def arc_lengths(self) -> Array:
        """The length of the polyline from its start to each vertex, shape (n,)."""
        return np.concatenate([[0.0], np.cumsum(norms(np.diff(self.points, axis=0)))])

    @property
    def length(self) -> float:
        """The length of the whole polyline."""
        return float(self.arc_lengths[-1])

    def normals(self, landscape: Landscape) -> Array:
        """Return ∇E / ‖∇E‖ at the vertices, straight uphill; shape (n, 2). Zero where the gradient is."""
        _check.two_weights(landscape.dimension, "a contour")
        return unit(landscape.gradient(self.points))

    def tangents(self, landscape: Landscape) -> Array:
        """Return the unit tangents in the direction of travel; shape (n, 2). Zero where the gradient is.

        A tangent is the normal turned by a quarter turn clockwise.
        """
        normals = self.normals(landscape)
        return np.stack([normals[:, 1], -normals[:, 0]], axis=-1)


@dataclass(frozen=True, eq=False, slots=True)
class Band:
    """The part of the domain where lower < E(w) <= upper.

    Attributes
    ----------
    lower, upper
        The errors between which the band lies.
    polygons
        Each a tuple of closed rings of shape (n, 2) whose last point is the first: the outer ring, anticlockwise,
        then its holes, clockwise.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> (band,) = gm.contour_bands(gm.landscape("round-bowl"), [1, 4])
    >>> outer, hole = band.polygons[0]
    >>> [np.hypot(*ring.T).mean().round(6).item() for ring in (outer, hole)]
    [2.0, 1.0]
    """

    lower: float
    upper: float
    polygons: tuple[tuple[Array, ...], ...]

    def __repr__(self) -> str:
        count = len(self.polygons)
        return f"Band({self.lower:.6g} < E <= {self.upper:.6g}, {count} polygon{'s' * (count != 1)})"


def contour_lines(
    landscape: Landscape, levels: ArrayLike, *, resolution: int = DEFAULT_RESOLUTION
) -> tuple[Contour, ...]:
    """Return the contour lines of a landscape over its domain.

    Marching squares finds the lines; each vertex is then moved along its grid edge to where E is the level, to 10⁻¹²
    of |level| or of the range of E, whichever is larger (far from the origin: to the rounding of the weights). A vertex
    that cannot be moved there, because E jumps over the level, is left out and splits the line. Where the line crosses
    a kink of E between two vertices, its corner is a vertex too. Where a chord leaves the level by more than half a
    pixel of a picture 1080 pixels high, vertices are added. If none lead from one end to the other, because the
    landscape is finer than the grid, the chord is left out: whatever is drawn is true.

    Parameters
    ----------
    landscape
        Over two weights. Where E is not finite nothing is drawn.
    levels
        Shape (n,), ascending. See `gradmath.geometry.levels`.
    resolution
        Grid nodes along the longer side of the domain; for fewer than 65, the number of cells is multiplied as needed.
        The shorter side has nodes in proportion, at least half as many.

    Returns
    -------
    tuple of Contour
        The lines, by level; empty if E reaches no level.

    Raises
    ------
    ValueError
        If the levels are not finite and ascending or the landscape is not over two weights.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> bowl = gm.landscape("round-bowl")
    >>> lines = gm.contour_lines(bowl, [1, 4])
    >>> [(line.level, round(line.length / np.pi, 3)) for line in lines]
    [(1.0, 2.0), (4.0, 4.0)]
    >>> bool(np.allclose(bowl.value(lines[0].points), 1))
    True
    """
    chosen = given_levels(levels)
    sample = sampled(landscape, resolution)
    scaled = sample.scaled(chosen)
    sample, found = closer_looks(sample.resolved(scaled), lambda closer: lines(closer, scaled))
    tolerances, indices = found.tolerances / sample.factor, found.indices
    return tuple(
        Contour(float(chosen[indices[line]]), indices[line], points, closed, float(tolerances[line]))
        for line, points, closed in found.vertices.on_level_pieces(len(indices), _CLOSEST * sample.smallest_cell)
    )


def contour_bands(landscape: Landscape, edges: ArrayLike, *, resolution: int = DEFAULT_RESOLUTION) -> tuple[Band, ...]:
    """Return the bands lower < E <= upper between consecutive edges, as polygons.

    The vertices on a level are those of `contour_lines` at the same resolution, so that lines and bands meet
    exactly, corners of kinks included. Where E jumps over the level the boundary runs along the jump.

    Parameters
    ----------
    landscape
        Over two weights. Where E is not finite nothing is filled.
    edges
        Shape (n,) with n >= 2, ascending; the first may be -inf and the last inf.
    resolution
        As for `contour_lines`.

    Returns
    -------
    tuple of Band
        n - 1 bands, ascending; a band that E does not reach has no polygons.

    Raises
    ------
    ValueError
        If there are fewer than two edges, they do not ascend, or the landscape is not over two weights.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> bands = gm.contour_bands(gm.landscape("round-bowl"), [-np.inf, 1, 4])
    >>> [(band.lower, band.upper, len(band.polygons)) for band in bands]
    [(-inf, 1.0, 1), (1.0, 4.0, 1)]
    """
    chosen = _band_edges(edges)
    return _filled(landscape, np.stack([chosen[:-1], chosen[1:]], axis=-1), resolution)


def ground_above(landscape: Landscape, levels: ArrayLike, *, resolution: int = DEFAULT_RESOLUTION) -> tuple[Band, ...]:
    """Return for each level all ground above it, level < E, as polygons: bands that lie on top of one another.

    Their vertices are those of `contour_bands`.

    Parameters
    ----------
    landscape
        Over two weights. Where E is not finite nothing is filled.
    levels
        Shape (n,) with n >= 1, ascending; the first may be -inf.
    resolution
        As for `contour_lines`.

    Returns
    -------
    tuple of Band
        n bands without an upper end; one that E does not reach has no polygons.

    Raises
    ------
    ValueError
        If there is no level, they do not ascend, or the landscape is not over two weights.
    """
    *lower, upper = _band_edges(np.append(np.asarray(levels, dtype=np.float64), np.inf))
    return _filled(landscape, np.array([(level, upper) for level in lower]), resolution)


def _filled(landscape: Landscape, pairs: Array, resolution: int) -> tuple[Band, ...]:
    """Return the bands between pairs of errors, shape (n, 2)."""
    sample = sampled(landscape, resolution)
    scaled = sample.scaled(pairs)
    sample = sample.resolved(np.unique(scaled[np.isfinite(scaled)]))
    _, found = closer_looks(sample, lambda closer: areas(closer, scaled))
    rings = iter(found.vertices.lines(len(found.indices)))
    polygons: list[list[tuple[Array, ...]]] = [[] for _ in pairs]
    for index, count in found.polygons:
        outer, *holes = map(without_repeats, islice(rings, count))
        if is_ring(outer):
            polygons[index].append((outer, *filter(is_ring, holes)))
    return tuple(
        Band(lower, upper, tuple(found)) for (lower, upper), found in zip(pairs.tolist(), polygons, strict=True)
    )


def points_along(
    landscape: Landscape, contour: Contour, *, count: int | None = None, spacing: float | None = None
) -> Array:
    """Return points on a contour, evenly spaced by the arc length of its polyline.

    Each is brought onto the level by Newton steps along the gradient, w ← w - (E - level) ∇E / ‖∇E‖²; where that
    fails, beside a critical point, the nearest vertex of the contour is used instead.

    Parameters
    ----------
    landscape, contour
        The contour must be of this landscape.
    count
        The number of points, at least 2. On an open line they include both ends; on a closed line the start is not
        repeated.
    spacing
        The approximate distance between points, in the weights' units, instead of ``count``.

    Returns
    -------
    Array
        Shape (count, 2), inside the domain, each within ``contour.tolerance`` of the level.

    Raises
    ------
    ValueError
        If not exactly one of ``count`` and ``spacing`` is given, or either is too small.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> bowl = gm.landscape("round-bowl")
    >>> (circle,) = gm.contour_lines(bowl, [1])
    >>> points = gm.points_along(bowl, circle, count=5)
    >>> np.hypot(*(points - np.roll(points, 1, axis=0)).T).round(3).tolist()
    [1.176, 1.176, 1.176, 1.176, 1.176]
    """
    _check.two_weights(landscape.dimension, "a contour")
    along = contour.arc_lengths
    wanted = np.linspace(0.0, along[-1], _number_along(contour, count, spacing), endpoint=not contour.closed)
    chords = np.stack([np.interp(wanted, along, contour.points[:, axis]) for axis in (0, 1)], axis=-1)
    right = np.searchsorted(along, wanted).clip(1, along.size - 1)
    nearest = np.where(wanted - along[right - 1] < along[right] - wanted, right - 1, right)
    points = _onto_level(landscape, contour.level, chords, np.diff(along)[right - 1])
    off = ~(np.abs(landscape.value(points) - contour.level) <= contour.tolerance)
    return np.where((off | np.isin(wanted, along))[:, None], contour.points[nearest], points)


def _band_edges(edges: ArrayLike) -> Array:
    array = np.array(edges, dtype=np.float64)
    if array.ndim != 1 or array.size < 2 or np.isnan(array).any() or not (array[1:] > array[:-1]).all():
        raise ValueError(
            f"edges must be at least 2 ascending numbers, the first possibly -inf, the last inf: got {array.tolist()}"
        )
    return array


def _number_along(contour: Contour, count: int | None, spacing: float | None) -> int:
    if count is not None and spacing is None:
        return _check.count(count, "count", minimum=2)
    if spacing is not None and count is None:
        gaps = round(contour.length / _check.positive_number(spacing, "spacing"))
        return max(2, gaps if contour.closed else gaps + 1)
    raise ValueError("points along a contour need either a count or a spacing: give exactly one of them")


def _onto_level(landscape: Landscape, level: float, start: Array, reach: Array) -> Array:
    """Return points moved onto the level by Newton steps along ∇E, none longer than ``reach``, inside the domain."""
    points = start
    for _ in range(_NEWTON_STEPS):
        error, gradient = landscape.value(points) - level, landscape.gradient(points)
        usable = np.isfinite(error) & np.isfinite(gradient).all(axis=-1) & (gradient != 0).any(axis=-1)
        error, gradient = np.where(usable, error, 0.0), np.where(usable[:, None], gradient, 1.0)
        with np.errstate(over="ignore"):
            steps = np.clip(-error / norms(gradient), -reach, reach)
        points = np.clip(points + steps[:, None] * unit(gradient), landscape.domain.lower, landscape.domain.upper)
        if (np.abs(steps) <= _STILL * reach).all():
            break
    return points
