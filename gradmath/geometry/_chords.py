"""Chords of contours compared with the level between their ends: more vertices if they leave it, or gaps if false."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradmath._blocks import blocks
from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._roots import Function, Indices, Some, roots_between_0_and_1
from gradmath.geometry._vertices import Vertices
from gradmath.landscapes.landscape import Landscape

_HEIGHT, _WIDEST = 1080, 16 / 9  # height of the picture in pixels, and its greatest width in heights
_NARROWEST = 0.5  # least ratio of the domain's sides as shown, since weights may have different units
_OFF = 0.45  # largest distance from the level in pixels: a half, less a margin between the places tried
# A cubic that leaves a chord's ends at angles α and β is at most about 4/27 (α + β) of the chord's length off it.
_DOUBTED, _BULGE = 0.4, 4 / 27  # pixels
_STEEP = (
    0.5  # sin α + sin β: with larger angles a chord may run across a saddle, from one strand of the level to another
)
# Share of a level's chords: if more are doubtful, the landscape is hardly resolved, and all chords are tested.
_MANY = 0.02
_TRIED = np.array([0.5, 0.2, 0.8])  # shares of a chord: an arc is farthest off at the middle, an S at about a fifth
_ACROSS = np.linspace(-0.75, 0.75, 13)  # in lengths of the chord
_NEAR = slice(5, 8)  # the middle of these and its neighbours, between which the level usually is
_BLOCK = 2048  # pieces at a time, so that all that is computed stays in the processor's cache
_FEW = 200  # pieces, of which all places are tried at once
_ROUNDS = 14  # halvings of the chords that are off: more than from a picture's width to half a pixel
_SPACING = 1e-15


@dataclass(frozen=True, eq=False, slots=True)
class _Pieces:
    """Parts of chords, each between two points on a level, or almost on it.

    Points are stored in columns, the fastest order for landscapes.

    Attributes
    ----------
    roots
        The chords of which they are parts, shape (n,).
    shares
        Where on the whole chords they begin and end, as shares of the length, shape (2, n).
    start, end
        The pieces' ends, each of shape (2, n).
    levels
        The levels that they follow, shape (n,).
    left
        1 where uphill is on the left, -1 where it is on the right; shape (n,).
    """

    roots: Indices
    shares: Array
    start: Array
    end: Array
    levels: Array
    left: Array

    @classmethod
    def of(cls, vertices: Vertices, chords: Indices) -> _Pieces:
        ends = chords, chords + 1
        shares = np.repeat([[0.0], [1.0]], len(chords), axis=1)
        start, end = (np.ascontiguousarray(vertices.points[each].T) for each in ends)
        pieces = cls(chords, shares, start, end, vertices.levels[chords], np.ones(len(chords)))
        with np.errstate(all="ignore"):
            first, second = (np.nan_to_num(unit(vertices.gradients[each])).T for each in ends)
        return replace(pieces, left=np.where(_dot(first + second, pieces.uphill(np.ones(2))) < 0, -1.0, 1.0))

    def some(self, which: Indices) -> _Pieces:
        if which.size == self.roots.size:
            return self
        floats = (array.take(which, axis=-1) for array in (self.shares, self.start, self.end, self.levels, self.left))
        return _Pieces(self.roots[which], *floats)

    def halved(self, points: Array) -> _Pieces:
        """Return the pieces from each start to a point between, then those from there to each end."""
        middles = self.middles
        shares = np.stack([np.append(self.shares[0], middles), np.append(middles, self.shares[1])])
        roots, levels, left = (np.concatenate([each, each]) for each in (self.roots, self.levels, self.left))
        start, end = (np.concatenate(both, axis=1) for both in ((self.start, points), (points, self.end)))
        return _Pieces(roots, shares, start, end, levels, left)

    @property
    def middles(self) -> Array:
        """The shares of the chords at which the pieces have their middles, shape (n,)."""
        middles: Array = self.shares.mean(axis=0)
        return middles

    def uphill(self, sides: Array) -> Array:
        """Return the uphill normals, shape (2, n), of length 1 in units of the weights of shape (2,)."""
        along = unit(((self.end - self.start) / sides[:, None]).T).T
        uphill: Array = self.left * np.stack([-along[1], along[0]]) * sides[:, None]
        return uphill


@dataclass(frozen=True, eq=False, slots=True)
class _Added:
    """Vertices to add: on which chords, at which shares of them, and between which two points; shapes (…, n)."""

    roots: Indices
    shares: Array
    low: Array
    high: Array


def faithful(landscape: Landscape, vertices: Vertices, tolerances: Array, *, broken: bool) -> tuple[Vertices, Array]:
    """Return polylines whose chords are within half a pixel of the level of both their ends.

    Any other chord gets a vertex where the level crosses the perpendicular through its middle, and its halves are
    tested again. If the level does not cross there, or too many halvings would be needed, the chord is false.

    Parameters
    ----------
    landscape
        E, over two weights.
    vertices
        The vertices of all lines.
    tolerances
        The largest |E - level| at a vertex of each line, shape (m,).
    broken
        Whether to break lines at false chords, by a vertex on no level.

    Returns
    -------
    vertices : Vertices
        The given vertices and the added ones.
    false : Array
        The middles of the false chords, shape (k, 2).
    """
    with np.errstate(all="ignore"):
        added, false = _searched(landscape, vertices)
        if not added.roots.size and not (broken and false.any()):
            return vertices, _middles(vertices, np.flatnonzero(false))
        levels = vertices.levels[added.roots]
        points, on = _on_level(landscape, added, levels, tolerances[vertices.owners[added.roots]])
    false[added.roots[~on]] = True
    kept, gaps = np.flatnonzero(~false[added.roots]), np.flatnonzero(false)
    middles = _middles(vertices, gaps)
    roots, shares, points, levels = added.roots[kept], added.shares[kept], points.T[kept], levels[kept]
    if broken:
        roots, shares = np.append(roots, gaps), np.append(shares, np.full(len(gaps), 0.5))
        points = np.concatenate([points, middles])
        levels = np.append(levels, np.full(len(gaps), np.nan))
    order = np.lexsort([shares, roots])
    unknown = np.full(points.shape, np.nan)
    return vertices.inserted(roots[order], points[order], levels[order], unknown), middles


def _middles(vertices: Vertices, chords: Indices) -> Array:
    middles: Array = vertices.points[chords] / 2 + vertices.points[chords + 1] / 2
    return middles


def _searched(landscape: Landscape, vertices: Vertices) -> tuple[_Added, NDArray[np.bool_]]:
    """Return the vertices to add, and which chords, by their first vertex, are false."""
    pixel = smallest_pixel(landscape)
    pieces, false = _Pieces.of(vertices, _doubtful(vertices, pixel)), np.zeros(len(vertices.points), dtype=np.bool_)
    added = [_Added(pieces.roots[:0], np.empty(0), np.empty((2, 0)), np.empty((2, 0)))]
    for _ in range(_ROUNDS):
        pieces = pieces.some(_leaving(landscape, pieces, pixel))
        if not pieces.roots.size:
            break
        low, high, points, found = _between(landscape, pieces)
        false[pieces.roots[~found]] = True
        led = np.flatnonzero(found & ~false[pieces.roots])
        pieces = pieces.some(led)
        low, high, points = (each.take(led, axis=1) for each in (low, high, points))
        added.append(_Added(pieces.roots, pieces.middles, low, high))
        pieces = pieces.halved(points)
    false[pieces.roots] = True
    arrays = ([getattr(each, name) for each in added] for name in _Added.__slots__)
    roots, *places = (np.concatenate(each, axis=-1) for each in arrays)
    kept = np.flatnonzero(~false[roots])
    return _Added(roots[kept], *(each[..., kept] for each in places)), false


def smallest_pixel(landscape: Landscape) -> Array:
    """Return a pixel's sides in the weights' units, the shortest in any picture that the domain fills; shape (2,)."""
    size = landscape.domain.size
    shares = np.maximum(_NARROWEST, size / size.max())
    pixels: Array = _HEIGHT * np.minimum(shares / shares.min(), _WIDEST)
    return size / pixels


def _doubtful(vertices: Vertices, pixel: Array) -> Indices:
    """Return the chords that may be too far off, by the directions of the gradients at their ends."""
    chords = vertices.on_level()
    if not chords.size:
        return chords

    def excess(points: Array, gradients: Array) -> Array:
        """Return how much farther chords lean than they may."""
        along = ((points[1:] - points[:-1]) / pixel).T
        normals = unit(gradients * pixel).T
        lean = np.abs(_dot(normals[:, :-1], along)) + np.abs(_dot(normals[:, 1:], along))
        farther: Array = lean - np.minimum(_DOUBTED / _BULGE, _STEEP * norms(along.T))
        return farther

    doubted = ~(vertices.of_chords(excess) <= 0)[chords]
    if not doubted.any():
        return chords[:0]
    each, which = np.unique(vertices.levels[chords], return_inverse=True)
    shares = np.bincount(which, doubted, minlength=len(each)) / np.bincount(which, minlength=len(each))
    found: Indices = chords[doubted | (shares > _MANY)[which]]
    return found


def _dot(first: Array, second: Array) -> Array:
    products: Array = first[0] * second[0] + first[1] * second[1]
    return products


def _leaving(landscape: Landscape, pieces: _Pieces, pixel: Array) -> Indices:
    """Return the pieces that are more than half a pixel from the level somewhere, measured across."""
    along = pieces.end - pieces.start
    long = np.flatnonzero((np.abs(along / pixel[:, None]) > _OFF).any(axis=0))
    pieces, along = pieces.some(long), along.take(long, axis=1)
    offset = _OFF * pieces.uphill(pixel)

    def close(shares: Array, which: Some) -> NDArray[np.bool_]:
        """Return whether the level is close at all of some shares of the chords."""
        places, across = pieces.start[:, None, which] + shares[:, None] * along[:, None, which], offset[:, None, which]
        low, high = _values(landscape, np.stack([places - across, places + across], axis=1))
        levels = pieces.levels[which]
        crossed = ((low <= levels) != (high <= levels)) | ~np.isfinite(low) | ~np.isfinite(high)
        everywhere: NDArray[np.bool_] = crossed.all(axis=0)
        return everywhere

    # Most of those that leave the level do so at their middles; of many, only the rest are tested elsewhere.
    at_once = _TRIED.size if long.size < _FEW else 1
    leaves = np.zeros(long.size, dtype=np.bool_)
    for block in blocks(long.size, _BLOCK):
        leaves[block] = ~close(_TRIED[:at_once], block)
    rest = np.flatnonzero(~leaves)
    for block in blocks(rest.size if at_once < _TRIED.size else 0, _BLOCK):
        leaves[rest[block]] = ~close(_TRIED[at_once:], rest[block])
    found: Indices = long[leaves]
    return found


def _values(landscape: Landscape, points: Array) -> Array:
    """Return E at points in columns, shape (2, …), moved to the domain's edge if they are outside; shape (…)."""
    return landscape.value(np.moveaxis(_inside(landscape, points), 0, -1))


def _inside(landscape: Landscape, points: Array) -> Array:
    inside = np.empty_like(points)
    for axis, (lower, upper) in enumerate(zip(landscape.domain.lower, landscape.domain.upper, strict=True)):
        np.clip(points[axis], lower, upper, out=inside[axis])
    return inside


def _between(landscape: Landscape, pieces: _Pieces) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """Return two points between which the level crosses the perpendicular through each piece's middle.

    Also return an estimate of the crossing, and whether there is one.
    """
    scale = landscape.domain.size
    lengths = norms(((pieces.end - pieces.start) / scale[:, None]).T)
    middles, reach = (pieces.start + pieces.end) / 2, lengths * pieces.uphill(scale)

    def crossing(across: Array, which: Some) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
        """Return the crossing nearest to the middle, as above, among points at some shares of the perpendiculars."""
        levels = pieces.levels[which]
        samples = middles[:, None, which] + across[:, None] * reach[:, None, which]
        errors = _values(landscape, samples)
        above = errors > levels
        rising = ~above[:-1] & above[1:]
        first = np.where(rising, np.abs(across[:-1] + across[1:])[:, None], np.inf).argmin(axis=0)
        each = np.arange(len(levels))
        low, high = _inside(landscape, samples[:, first, each]), _inside(landscape, samples[:, first + 1, each])
        below = levels - errors[first, each]
        share = below / (below + errors[first + 1, each] - levels)
        return low, high, low + share * (high - low), rising.any(axis=0) & np.isfinite(share)

    if len(middles[0]) < _FEW:
        return crossing(_ACROSS, slice(None))
    parts = [crossing(_ACROSS[_NEAR], block) for block in blocks(len(middles[0]), _BLOCK)]
    low, high, points, found = (np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))
    missing = np.flatnonzero(~found)
    for block in blocks(missing.size, _BLOCK):
        rest = missing[block]
        low[:, rest], high[:, rest], points[:, rest], found[rest] = crossing(_ACROSS, rest)
    return low, high, points, found


def _on_level(landscape: Landscape, added: _Added, levels: Array, tolerances: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where between two points the level is, shape (2, n), and whether E is continuous there."""
    edge = added.high - added.low

    def value(t: Array, which: Some) -> Array:
        missed: Array = landscape.value((added.low[:, which] + t * edge[:, which]).T) - levels[which]
        return missed

    def value_and_slope(t: Array, which: Some) -> tuple[Array, Array]:
        along = edge[:, which]
        values, gradients = landscape.value_and_gradient((added.low[:, which] + t * along).T)
        return values - levels[which], _dot(gradients.T, along)

    middle, spacing = np.full(len(levels), 0.5), np.full(len(levels), _SPACING)
    function = Function(value, value_and_slope)
    t, missed = roots_between_0_and_1(function, middle, enough=tolerances / 64, close=tolerances / 8, spacing=spacing)
    return added.low + t * edge, np.abs(missed) <= tolerances
