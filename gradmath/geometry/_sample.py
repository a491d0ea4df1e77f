"""A landscape over two weights sampled on a grid, and the exact points where a level crosses the grid's edges.

Marching squares puts every vertex of a level set on an edge of the grid, between a node above the level and one
that is not. A continuous E takes the value of the level there, so each vertex is found by a root search that cannot
fail or leave its edge: vertices on the domain's boundary stay on it, and lines keep the shape that the grid gave them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self, cast

import numpy as np
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp
from numpy.typing import NDArray

from gradmath import _check
from gradmath._blocks import blocks
from gradmath._check import Array
from gradmath.geometry._crossings import Edges
from gradmath.geometry._holes import closed_holes, drawn_in
from gradmath.geometry._roots import Function, Indices, Some, roots_between_0_and_1
from gradmath.landscapes.landscape import Landscape

DEFAULT_RESOLUTION = 400
PRECISION = 1e-12

_EPSILON = float(np.finfo(np.float64).eps)
_SADDLE_ROUNDS, _MOST_SADDLES = 2, 32
_CLOSE = 1 / 8  # share of the tolerance within which a last step of Newton's method needs no check
_BLOCK = 4096  # vertices at a time, so that all that is computed stays in the processor's cache
# Largest difference of the errors at an edge's ends that may be rounding alone, and the least rise over a cell that
# leads across a level in spite of it, relative to the errors.
_ROUNDING, _RISE = 16 * _EPSILON, 4 * _EPSILON
_ON_EDGE = 1e-9  # largest distance, in cells of the grid, of a traced vertex from the edge that it is on
_NEIGHBOURS = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
_DIRECTIONS, _SIGNS = np.array([0, 0, 1, 1]), np.array([1.0, -1.0, 1.0, -1.0])


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """The errors of a landscape on a grid, scaled by a power of two so that no difference of them overflows.

    Attributes
    ----------
    landscape
        factor · E.
    factor
        The power of two; multiplying by it and dividing by it are exact.
    axes
        The values of w₁ and of w₂, shapes (n₁,) and (n₂,).
    values
        factor · E at the nodes, shape (n₂, n₁); nan where E is not finite.
    lowest, highest
        The smallest and the largest finite value; both 0 if there is none.
    holes
        Which nodes are in a hole and have the limit of E at its edge as their value, shape (n₂, n₁).
    places
        The places of all nodes, those in holes moved to the edge, shape (n₂, n₁, 2); None if all are on the axes' grid.
    """

    landscape: Landscape
    factor: float
    axes: tuple[Array, Array]
    values: Array
    lowest: float
    highest: float
    holes: NDArray[np.bool_] | None = None
    places: Array | None = None

    @classmethod
    def of(cls, landscape: Landscape, resolution: int) -> Self:
        """Sample a landscape over two weights on a grid of ``resolution`` nodes along its domain's longer side."""
        _check.two_weights(landscape.dimension, "a level set")
        first, second = landscape.domain.grid(_node_counts(landscape, resolution))
        return cls._on(landscape, first, second, landscape.value(_nodes_of(first, second)))

    @classmethod
    def _on(cls, landscape: Landscape, first: Array, second: Array, errors: Array) -> Self:
        finite = np.isfinite(errors)
        there, errors = (errors, errors) if finite.all() else (errors[finite], np.where(finite, errors, np.nan))
        lowest, highest = (float(there.min()), float(there.max())) if there.size else (0.0, 0.0)
        factor = _power_of_two_near_inverse(max(abs(lowest), abs(highest)))
        return cls(factor * landscape, factor, (first, second), factor * errors, factor * lowest, factor * highest)

    def with_closed_holes(self) -> Sample:
        """Return the sample with values at the nodes just inside a hole, so that lines are traced up to its edge."""
        empty = np.isnan(self.values)
        if not empty.any():
            return self
        values = closed_holes(self.values, self.axes, self.landscape.value)
        return replace(self, values=values, holes=empty & ~np.isnan(values))

    def drawn_in(self) -> Sample:
        """Return the sample with the nodes just inside a hole moved to its edge, so that areas are filled up to it."""
        empty = np.isnan(self.values)
        if not empty.any():
            return self
        values, places = drawn_in(self.values, self.axes, self.landscape.value)
        return replace(self, values=values, holes=empty & ~np.isnan(values), places=places)

    def resolved(self, levels: Array) -> Sample:
        """Return the sample with more grid lines through the cells in which marching squares misjudges a saddle.

        If only two opposite corners of a cell are above a level, marching squares decides by the corners' mean how
        lines pass. Where E in the middle decides otherwise, grid lines are added through the middle.
        """
        sample = self
        for _ in range(_SADDLE_ROUNDS):
            rows, columns = sample._misjudged(levels)
            if not rows.size or rows.size > _MOST_SADDLES:
                break
            sample = sample._split(rows, columns)
        return sample

    def split_at(self, points: Array) -> Sample | None:
        """Return the sample with more grid lines through the cells of points; None if there are no points or many."""
        if not 0 < len(points) <= _MOST_SADDLES:
            return None
        columns, rows = (
            np.clip(np.searchsorted(axis, along, side="right") - 1, 0, axis.size - 2)
            for axis, along in zip(self.axes, points.T, strict=True)
        )
        return self._split(rows, columns)

    def _split(self, rows: Indices, columns: Indices) -> Sample:
        first, second = (
            np.unique(np.concatenate([axis, (axis[:-1] + axis[1:])[cells] / 2]))
            for axis, cells in zip(self.axes, (columns, rows), strict=True)
        )
        landscape = self.landscape * (1 / self.factor)
        # Only the new nodes are evaluated.
        known = np.ix_(np.isin(second, self.axes[1]), np.isin(first, self.axes[0]))
        errors, asked = np.empty((second.size, first.size)), np.ones((second.size, first.size), dtype=np.bool_)
        errors[known], asked[known] = self.values / self.factor, False
        errors[asked] = landscape.value(_nodes_of(first, second)[asked])
        return self._on(landscape, first, second, errors)

    def _misjudged(self, levels: Array) -> tuple[Indices, Indices]:
        """Return the rows and columns of cells whose middle is on the other side of a level than the corners' mean."""
        v = self.values
        # Both pairs of opposite sides must rise in different directions for opposite corners to be separated.
        right, up = v[:, :-1] < v[:, 1:], v[:-1] < v[1:]
        rows, columns = np.nonzero((right[:-1] != right[1:]) & (up[:, :-1] != up[:, 1:]))
        corners = np.stack([v[rows + i, columns + j] for i, j in ((0, 0), (1, 1), (0, 1), (1, 0))])
        lowest, highest = np.minimum(corners[::2], corners[1::2]), np.maximum(corners[::2], corners[1::2])
        low, high = highest.min(axis=0), lowest.max(axis=0)
        # Levels ascend, so that one passes between two pairs of opposite corners if fewer are below the lower pair.
        passed = np.flatnonzero(np.searchsorted(levels, low) < np.searchsorted(levels, high))
        rows, columns, low, high = (each[passed] for each in (rows, columns, low, high))
        sums = [axis[cells] + axis[cells + 1] for axis, cells in zip(self.axes, (columns, rows), strict=True)]
        middle = self.landscape.value(np.stack(sums, axis=-1) / 2)[:, None]
        mean = corners[:, passed].mean(axis=0)[:, None]
        passing = (levels >= low[:, None]) & (levels < high[:, None]) & np.isfinite(middle)
        wrong = (passing & ((mean > levels) != (middle > levels))).any(axis=-1)
        return rows[wrong], columns[wrong]

    @property
    def smallest_cell(self) -> float:
        """The shorter side of a cell of the grid."""
        return min(float(np.diff(axis).min()) for axis in self.axes)

    def lines(self, levels: Array) -> list[tuple[int, Array]]:
        """Trace scaled levels by marching squares.

        Return pairs of a level's index and a line of shape (n, 2) in units of the grid's cells.
        """
        traced = cast(list[list[Array]], self._tracer().multi_lines(levels))
        return [(index, line) for index, lines in enumerate(traced) for line in lines]

    def polygons(self, pairs: Array) -> list[tuple[int, list[Array]]]:
        """Trace where lower < E <= upper for pairs of scaled levels, shape (n, 2).

        Return pairs of an index and a polygon: its outer ring and holes, in units of the grid's cells.
        """
        tracer, found = self._tracer(), []
        for index, (lower, upper) in enumerate(pairs.tolist()):
            if lower < upper:
                outlines, offsets = cast(tuple[list[Array], list[Indices]], tracer.filled(lower, upper))
                found += [
                    (index, np.split(outline, offset[1:-1])) for outline, offset in zip(outlines, offsets, strict=True)
                ]
        return found

    def _tracer(self) -> SerialContourGenerator:
        # A cell with a corner that is not finite is left out as a whole: half of it would have a diagonal edge.
        unknown = np.isnan(self.values)
        return SerialContourGenerator(
            *_indices_of(self.values.shape),
            self.values,
            unknown,
            corner_mask=False,
            line_type=LineType.Separate,
            fill_type=FillType.OuterOffset,
            quad_as_tri=False,
            z_interp=ZInterp.Linear,
        )

    def scaled(self, levels: Array) -> Array:
        """Return levels of E as levels of the scaled landscape; inf if far above everything sampled."""
        with np.errstate(over="ignore"):
            scaled: Array = self.factor * levels
        return scaled

    def tolerances(self, levels: Array) -> Array:
        """Return the largest distance of each scaled level from E at its vertices; shape of ``levels``.

        It is 10⁻¹² of the level or of the sampled range of E, whichever is larger. Far from the origin, where the
        weights are rounded more coarsely than that, it is their relative rounding instead of 10⁻¹².
        """
        rounding = max(4 * _EPSILON * float(np.abs(axis).max() / np.diff(axis).min()) for axis in self.axes)
        tolerances: Array = max(PRECISION, rounding) * self._scales(levels)
        return tolerances

    def vertices(self, traced: Array, levels: Array, *, keep_nodes: bool = False) -> tuple[Array, Array, Array]:
        """Bring traced vertices onto the level.

        Parameters
        ----------
        traced
            Where marching squares put each vertex, in units of the grid's cells, shape (n, 2).
        levels
            The scaled levels that may cross there, shape (n, k).
        keep_nodes
            Whether a vertex on a node of the grid, a corner of a filled area, stays where it is.

        Returns
        -------
        points : Array
            Shape (n, 2).
        levels : Array
            The level that the point is on, within `tolerances`, shape (n,); nan if E jumps over it or is not finite, if
            it is crossed by rounding alone, or if the point is a node that was kept.
        gradients : Array
            ∇E at the point, or where the last step to it began, shape (n, 2); nan if the point is on no level.
        """
        traced = np.asfortranarray(traced)  # each column is needed alone
        nearest = np.rint(traced).astype(np.intp)
        points = self._nodes(nearest) if self.places is None else self.places[nearest[:, 1], nearest[:, 0]]
        on, gradients = np.full(len(traced), np.nan), np.full(points.shape, np.nan, order="F")
        parts = [self._crossed_edges(nearest[each], traced[each], levels[each]) for each in blocks(len(traced), _BLOCK)]
        far, level, distance = map(np.concatenate, zip(*parts, strict=True))
        crossed = np.isfinite(distance)
        if keep_nodes:
            crossed &= distance < np.abs(traced - nearest).max(axis=-1)
        if self.places is not None and self.holes is not None:
            along = crossed & self.holes[nearest[:, 1], nearest[:, 0]] & self.holes[far[:, 1], far[:, 0]]
            points[along] = self._between(nearest[along], far[along], level[along])
            crossed &= ~along
        some: Some = slice(None) if crossed.all() else np.flatnonzero(crossed)
        points[some], there, gradients[some] = self._roots(nearest[some], far[some], level[some])
        on[some] = np.where(there & ~self._is_rounding(nearest[some], far[some], gradients[some]), level[some], np.nan)
        return points, on, gradients

    def _is_rounding(self, near: Indices, far: Indices, gradients: Array) -> NDArray[np.bool_]:
        """Return whether nothing but rounding leads across a level between two nodes each, where ∇E is given."""
        here, there = self._at(near), self._at(far)
        sizes = np.maximum(np.abs(here), np.abs(there))
        found: NDArray[np.bool_] = np.abs(here - there) <= _ROUNDING * sizes
        if found.any():
            cell = np.array([np.ptp(axis) / (axis.size - 1) for axis in self.axes])
            found &= ~(np.abs(gradients) @ cell > _RISE * sizes)
        return found

    def _scales(self, levels: Array) -> Array:
        return np.maximum(np.abs(levels), self.highest - self.lowest)

    def _nodes(self, index: Indices) -> Array:
        return np.stack([axis.take(index[:, place]) for place, axis in enumerate(self.axes)]).T

    def _at(self, index: Indices) -> Array:
        """Return the values at nodes of shape (n, 2): several times as fast as by two indices."""
        found: Array = self.values.take(index[:, 1] * self.values.shape[1] + index[:, 0])
        return found

    def _crossed_edges(self, nearest: Indices, traced: Array, levels: Array) -> tuple[Indices, Array, Array]:
        """Find, of the four edges at the nearest node, the one that a level crosses closest to the traced vertex.

        Return the other node of that edge, the level, and the distance of the crossing; inf if there is none.
        """
        far, level, distance = self._crossed_beside(nearest, traced, levels)
        unsure = ~(distance < _ON_EDGE)
        if unsure.any():
            found = self._crossed_around(nearest[unsure], traced[unsure], levels[unsure])
            far[unsure], level[unsure], distance[unsure] = found
        return far, level, distance

    def _crossed_beside(self, nearest: Indices, traced: Array, levels: Array) -> tuple[Indices, Array, Array]:
        """Do the same as `_crossed_edges` for the one edge on which the vertex lies; inf if it may lie on two."""
        across, up = (traced - nearest).T
        along = np.abs(up) > np.abs(across)
        offset, off = np.where(along, up, across), np.where(along, across, up)
        sure = (np.abs(off) < _ON_EDGE) & (np.abs(offset) > 2 * _ON_EDGE)
        step = np.where(sure, np.sign(offset), 0).astype(np.intp)
        far = nearest + np.stack([np.where(along, 0, step), np.where(along, step, 0)]).T
        here, there = self._at(nearest)[:, None], self._at(far)[:, None]
        crossed = ((here > levels) != (there > levels)) & np.isfinite(here) & np.isfinite(there)
        part = np.divide(here - levels, here - there, out=np.full(levels.shape, np.inf), where=crossed)
        distances = np.abs(part - np.abs(offset)[:, None])
        if levels.shape[-1] == 1:
            return far, levels[:, 0].copy(), np.where(sure, distances[:, 0], np.inf)
        rows, best = np.arange(len(traced)), distances.argmin(axis=-1)
        return far, levels[rows, best], np.where(sure, distances[rows, best], np.inf)

    def _crossed_around(self, nearest: Indices, traced: Array, levels: Array) -> tuple[Indices, Array, Array]:
        last = np.array([axis.size - 1 for axis in self.axes])
        far = np.clip(nearest[:, None, :] + _NEIGHBOURS, 0, last)
        here = self.values[nearest[:, 1], nearest[:, 0]][:, None, None]
        there = self.values[far[..., 1], far[..., 0]][:, :, None]
        level = levels[:, None, :]
        crossed = ((here > level) != (there > level)) & np.isfinite(here) & np.isfinite(there)
        part = np.divide(here - np.where(crossed, level, 0.0), here - there, out=np.zeros(crossed.shape), where=crossed)
        # The distances of the crossing from the traced vertex, along the edge and across it.
        aside = (nearest - traced)[:, _DIRECTIONS, None]
        along, across = np.abs(part * _SIGNS[:, None] + aside), np.abs(aside[:, ::-1])
        distances = np.where(crossed, np.maximum(along, across), np.inf).reshape(len(traced), -1)
        rows, best = np.arange(len(traced)), distances.argmin(axis=-1)
        edge, which = np.divmod(best, levels.shape[-1])
        return far[rows, edge], levels[rows, which], distances[rows, best]

    def _between(self, near: Indices, far: Indices, levels: Array) -> Array:
        """Return the crossings of levels along the edge of a hole, between nodes that were moved to it."""
        assert self.places is not None
        first, last = ((each[:, 1], each[:, 0]) for each in (near, far))
        part = (levels - self.values[first]) / (self.values[last] - self.values[first])
        between: Array = self.places[first] + part[:, None] * (self.places[last] - self.places[first])
        return between

    def _roots(self, near: Indices, far: Indices, levels: Array) -> tuple[Array, NDArray[np.bool_], Array]:
        """Solve E = level along grid edges; return the points, whether E is continuous there, and ∇E."""
        edges = Edges.between(self.axes, self.values, near, far)
        rising = np.where(edges.errors[1] > edges.errors[0], 1.0, -1.0)
        gradients = np.empty(near.shape, order="F")

        in_holes = self.holes is not None
        beyond = rising.copy()
        if self.holes is not None:  # the part of the edge in the hole counts as on the side of its node in the hole
            beyond[self.holes[near[:, 1], near[:, 0]]] *= -1

        def misses(values: Array, which: Some) -> Array:
            error = values - levels[which]
            error = np.where(np.isfinite(error), error, beyond[which]) if in_holes else error
            missed: Array = rising[which] * error
            return missed

        def error(t: Array, which: Some) -> Array:
            return misses(self.landscape.value(edges.at(t, which)), which)

        def error_and_slope(t: Array, which: Some) -> tuple[Array, Array]:
            values, found = self.landscape.value_and_gradient(edges.at(t, which))
            for place in (0, 1):
                gradients[:, place][which] = found[:, place]
            with np.errstate(invalid="ignore", over="ignore"):  # at the edge of a hole a slope may be infinite
                slope = edges.along(found, which)
            return misses(values, which), rising[which] * slope

        tolerances = self.tolerances(levels)
        t, missed = roots_between_0_and_1(
            Function(error, error_and_slope),
            edges.guesses(self.values, levels),
            enough=_EPSILON * self._scales(levels),
            close=_CLOSE * tolerances,
            spacing=_EPSILON * (1 + 2 * edges.farness),
        )
        points = np.empty(near.shape, order="F")
        for place, found in enumerate(edges.at(t, slice(None)).T):
            lower, upper = self.landscape.domain.lower[place], self.landscape.domain.upper[place]
            np.clip(found, lower, upper, out=points[:, place])
        return points, np.abs(missed) <= tolerances, gradients


def _nodes_of(first: Array, second: Array) -> Array:
    """Return the nodes of a grid, shape (n₂, n₁, 2), each weight's values side by side, the fastest for landscapes."""
    nodes = np.empty((2, second.size, first.size))
    nodes[0], nodes[1] = first, second[:, None]
    return np.moveaxis(nodes, 0, -1)


@lru_cache(maxsize=1)
def _indices_of(shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Return the column and row indices of a grid's nodes."""
    rows, columns = np.indices(shape, dtype=np.float64)
    return columns, rows


def _node_counts(landscape: Landscape, resolution: int) -> list[int]:
    """Return the node counts of square cells, but at least half as many along the shorter side as along the longer.

    Weights may have different units, so that a side may be short in numbers but not on the screen.
    """
    longest = _check.count(resolution, "resolution", minimum=2)
    shares = landscape.domain.size / landscape.domain.size.max()
    return [max(2, math.ceil(longest * max(0.5, share))) for share in shares.tolist()]


def _power_of_two_near_inverse(size: float) -> float:
    # Limited to 2^±500, so that levels far above everything sampled do not overflow either.
    return math.ldexp(1.0, -min(max(math.frexp(size)[1], -500), 500))
