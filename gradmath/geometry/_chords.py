"""Chords of contours held against the level between their ends: more vertices where they leave it, none if false."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._roots import Function, Indices, Some, roots_between_0_and_1
from gradmath.geometry._vertices import Vertices
from gradmath.landscapes.landscape import Landscape

_HEIGHT, _WIDEST = 1080, 16 / 9  # of the picture: in pixels, and in heights
_NARROWEST = 0.5  # a shorter side may be shown as long as half the longer one, in other units
_OFF = 0.45  # pixels: half of one, and some room between the places tried
# A cubic that leaves a chord's ends at angles α and β is at most about 4/27 (α + β) of the chord's length off it.
_DOUBTED, _BULGE = 0.4, 4 / 27  # pixels
_STEEP = (
    0.5  # sin α + sin β: with larger angles a chord may run across a saddle, from one strand of the level to another
)
# Of a level's chords: if more are doubtful, the landscape is hardly resolved, and all of them are tried.
_MANY = 0.02
_TRIED = np.array([0.2, 0.5, 0.8])  # an arc is farthest off at its middle, an S at about a fifth
_ACROSS = np.linspace(-0.75, 0.75, 13)  # in lengths of the chord
_ROUNDS = 14  # each halves the chords that are off: from a picture's width to half a pixel, and some more
_SPACING = 1e-15


@dataclass(frozen=True, eq=False, slots=True)
class _Pieces:
    """Parts of chords, each between two points on a level, or almost on it.

    Attributes
    ----------
    roots
        The chords of which they are parts, shape (n,).
    shares
        Where on those chords they begin and end, of the chord's length when it was whole, shape (n, 2).
    ends
        Shape (n, 2, 2).
    levels
        Shape (n,).
    left
        1 where uphill is on the left, -1 where it is on the right; shape (n,).
    """

    roots: Indices
    shares: Array
    ends: Array
    levels: Array
    left: Array

    @classmethod
    def of(cls, vertices: Vertices, chords: Indices) -> _Pieces:
        both = np.stack([chords, chords + 1], axis=-1)
        whole = np.broadcast_to([0.0, 1.0], both.shape)
        pieces = cls(chords, whole, vertices.points[both], vertices.levels[chords], np.ones(len(chords)))
        with np.errstate(all="ignore"):
            uphill = np.nan_to_num(unit(vertices.gradients[both])).sum(axis=1)
        return replace(pieces, left=np.where(_dot(uphill, pieces.uphill(np.ones(2))) < 0, -1.0, 1.0))

    def some(self, which: NDArray[np.bool_]) -> _Pieces:
        floats = (array[which] for array in (self.shares, self.ends, self.levels, self.left))
        return _Pieces(self.roots[which], *floats)

    def halved(self, points: Array) -> _Pieces:
        """Return the pieces from each start to a point between, then those from there to each end."""

        def both(pairs: Array, between: Array) -> Array:
            return np.concatenate([np.stack([pairs[:, 0], between], axis=1), np.stack([between, pairs[:, 1]], axis=1)])

        roots, levels, left = (np.concatenate([each, each]) for each in (self.roots, self.levels, self.left))
        return _Pieces(roots, both(self.shares, self.middles), both(self.ends, points), levels, left)

    @property
    def middles(self) -> Array:
        """The shares of the chords at which the pieces have their middles, shape (n,)."""
        middles: Array = self.shares.mean(axis=-1)
        return middles

    def uphill(self, sides: Array) -> Array:
        """Return the normals on the side on which E is higher, one long in units of weights of shape (2,); (n, 2)."""
        along = unit((self.ends[:, 1] - self.ends[:, 0]) / sides)
        uphill: Array = self.left[:, None] * np.stack([-along[:, 1], along[:, 0]], axis=-1) * sides
        return uphill


@dataclass(frozen=True, eq=False, slots=True)
class _Added:
    """Where vertices are to be put: on which chords, at which share, and between which two points; shapes (n, …)."""

    roots: Indices
    shares: Array
    low: Array
    high: Array


def faithful(landscape: Landscape, vertices: Vertices, tolerances: Array, *, broken: bool) -> tuple[Vertices, Array]:
    """Return polylines whose chords are within half a pixel of the level that both ends are on.

    A chord that is not gets a vertex where the level crosses the perpendicular through its middle, and its halves are
    tried again. If there is none, or none leads on, the chord is false.

    Parameters
    ----------
    landscape
        E, over two weights.
    vertices
        Of all lines.
    tolerances
        How far from the level E may be at a vertex, for each line, shape (m,).
    broken
        Whether to break lines at chords that are false, by a vertex on no level; otherwise they stay.

    Returns
    -------
    vertices : Vertices
        With those that were there.
    false : Array
        The middles of the chords that are false, shape (k, 2).
    """
    with np.errstate(all="ignore"):
        added, false = _searched(landscape, vertices)
        if not added.roots.size and not (broken and false.size):
            return vertices, _middles(vertices, false)
        levels = vertices.levels[added.roots]
        points, on = _on_level(landscape, added, levels, tolerances[vertices.owners[added.roots]])
    false = np.union1d(false, added.roots[~on])
    kept = np.flatnonzero(~np.isin(added.roots, false))
    roots, shares, points, levels = added.roots[kept], added.shares[kept], points[kept], levels[kept]
    if broken:
        roots, shares = np.append(roots, false), np.append(shares, np.full(len(false), 0.5))
        points = np.concatenate([points, _middles(vertices, false)])
        levels = np.append(levels, np.full(len(false), np.nan))
    order = np.lexsort([shares, roots])
    unknown = np.full(points.shape, np.nan)
    return vertices.inserted(roots[order], points[order], levels[order], unknown), _middles(vertices, false)


def _middles(vertices: Vertices, chords: Indices) -> Array:
    middles: Array = vertices.points[chords] / 2 + vertices.points[chords + 1] / 2
    return middles


def _searched(landscape: Landscape, vertices: Vertices) -> tuple[_Added, Indices]:
    """Return where there are to be more vertices, and the chords that are false."""
    pixel = _pixel(landscape)
    pieces, false = _Pieces.of(vertices, _doubtful(vertices, pixel)), np.empty(0, dtype=np.intp)
    added = [_Added(false, np.empty(0), np.empty((0, 2)), np.empty((0, 2)))]
    for _ in range(_ROUNDS):
        pieces = pieces.some(_leaves(landscape, pieces, pixel))
        if not pieces.roots.size:
            break
        low, high, points, found = _between(landscape, pieces)
        false = np.union1d(false, pieces.roots[~found])
        led = found & ~np.isin(pieces.roots, false)
        pieces = pieces.some(led)
        added.append(_Added(pieces.roots, pieces.middles, low[led], high[led]))
        pieces = pieces.halved(points[led])
    arrays = ([getattr(each, name) for each in added] for name in _Added.__slots__)
    return _Added(*map(np.concatenate, arrays)), np.union1d(false, pieces.roots)


def _pixel(landscape: Landscape) -> Array:
    """Return a pixel's sides in the weights' units, no longer than in any picture that the domain fills; shape (2,)."""
    size = landscape.domain.size
    shares = np.maximum(_NARROWEST, size / size.max())
    pixels: Array = _HEIGHT * np.minimum(shares / shares.min(), _WIDEST)
    return size / pixels


def _doubtful(vertices: Vertices, pixel: Array) -> Indices:
    """Return the chords that may be too far off, by the directions of the gradients at their ends."""
    chords = vertices.on_level()
    if not chords.size:
        return chords
    along = (vertices.points[1:] - vertices.points[:-1])[chords] / pixel
    normals = unit(vertices.gradients * pixel)
    lean = np.abs(_dot(normals[chords], along)) + np.abs(_dot(normals[chords + 1], along))
    doubted = ~(lean <= np.minimum(_DOUBTED / _BULGE, _STEEP * norms(along)))
    if not doubted.any():
        return chords[:0]
    each, which = np.unique(vertices.levels[chords], return_inverse=True)
    shares = np.bincount(which, doubted, minlength=len(each)) / np.bincount(which, minlength=len(each))
    found: Indices = chords[doubted | (shares > _MANY)[which]]
    return found


def _dot(first: Array, second: Array) -> Array:
    products: Array = first[:, 0] * second[:, 0] + first[:, 1] * second[:, 1]
    return products


def _leaves(landscape: Landscape, pieces: _Pieces, pixel: Array) -> NDArray[np.bool_]:
    """Return which pieces have a place from which the level is more than half a pixel away, straight across."""
    start, end = pieces.ends[:, 0], pieces.ends[:, 1]
    places = start + _TRIED[:, None, None] * (end - start)
    offset = _OFF * pieces.uphill(pixel)
    low, high = landscape.value(_inside(landscape, np.stack([places - offset, places + offset])))
    crossed = ((low <= pieces.levels) != (high <= pieces.levels)) | ~np.isfinite(low) | ~np.isfinite(high)
    leaves: NDArray[np.bool_] = ~crossed.all(axis=0) & (np.abs((end - start) / pixel).max(axis=-1) > _OFF)
    return leaves


def _inside(landscape: Landscape, points: Array) -> Array:
    inside: Array = np.clip(points, landscape.domain.lower, landscape.domain.upper)
    return inside


def _between(landscape: Landscape, pieces: _Pieces) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """Return two points between which the level crosses the perpendicular through each piece's middle, if it does.

    Then about where it crosses it, and whether it does.
    """
    scale, levels = landscape.domain.size, pieces.levels
    lengths = norms((pieces.ends[:, 1] - pieces.ends[:, 0]) / scale)
    reach = lengths[:, None] * pieces.uphill(scale)
    samples = _inside(landscape, pieces.ends.mean(axis=1)[:, None] + _ACROSS[:, None] * reach[:, None])
    errors = landscape.value(samples)
    above = errors > levels[:, None]
    rising = ~above[:, :-1] & above[:, 1:]
    first = np.where(rising, np.abs(_ACROSS[:-1] + _ACROSS[1:]), np.inf).argmin(axis=-1)
    rows = np.arange(len(levels))
    low, high = samples[rows, first], samples[rows, first + 1]
    below = levels - errors[rows, first]
    share = below / (below + errors[rows, first + 1] - levels)
    return low, high, low + share[:, None] * (high - low), rising.any(axis=-1) & np.isfinite(share)


def _on_level(landscape: Landscape, added: _Added, levels: Array, tolerances: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where between two points the level is, and whether E is continuous there."""
    edge = added.high - added.low

    def value(t: Array, which: Some) -> Array:
        missed: Array = landscape.value(added.low[which] + t[:, None] * edge[which]) - levels[which]
        return missed

    def value_and_slope(t: Array, which: Some) -> tuple[Array, Array]:
        values, gradients = landscape.value_and_gradient(added.low[which] + t[:, None] * edge[which])
        return values - levels[which], _dot(gradients, edge[which])

    middle, spacing = np.full(len(levels), 0.5), np.full(len(levels), _SPACING)
    function = Function(value, value_and_slope)
    t, missed = roots_between_0_and_1(function, middle, enough=tolerances / 64, spacing=spacing)
    return added.low + t[:, None] * edge, np.abs(missed) <= tolerances
