"""Where a level crosses edges of a grid: first by interpolation, then exactly, by a root search along each edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradmath._blocks import blocks
from gradmath._check import Array
from gradmath.geometry._roots import Indices, Some

_BLOCK = 4096  # edges at a time, so that all that is computed stays in the processor's cache
_ALIKE = 1e-6  # largest difference of the lengths of neighbouring cells, in cells, for which they count as equal
_FARTHEST = 0.25  # cells: if more bending than that is due to the other nodes, the grid does not resolve the ground


@dataclass(frozen=True, eq=False, slots=True)
class Edges:
    """Edges of a grid, each from a node to one of its neighbours.

    Attributes
    ----------
    start
        The weights of the nodes at which they start, each of shape (n,).
    edge
        What is added to them on the way to the other nodes.
    first, step
        The index of the first node among all, row by row, and what is added to it on the way to the other; shape (n,).
    errors
        E at the first nodes and at the others.
    in_row
        Whether there are two more nodes on either side of the edge in line, all at equal distances; shape (n,).
    """

    start: tuple[Array, Array]
    edge: tuple[Array, Array]
    first: Indices
    step: Indices
    errors: tuple[Array, Array]
    in_row: NDArray[np.bool_]

    @classmethod
    def between(cls, axes: tuple[Array, Array], values: Array, near: Indices, far: Indices) -> Edges:
        """Return the edges between neighbouring nodes, whose indices are of shape (n, 2), w₁ first.

        ``axes`` are the weights of the grid's nodes, ``values`` E at the nodes, shape (n₂, n₁).
        """
        start, end = ([axis.take(each[:, place]) for place, axis in enumerate(axes)] for each in (near, far))
        first, last = (each[:, 1] * values.shape[1] + each[:, 0] for each in (near, far))
        along, up = (_regular(axis).take(np.minimum(near[:, place], far[:, place])) for place, axis in enumerate(axes))
        return cls(
            (start[0], start[1]),
            (end[0] - start[0], end[1] - start[1]),
            first,
            last - first,
            (values.take(first), values.take(last)),
            np.where(near[:, 0] != far[:, 0], along, up),
        )

    def at(self, t: Array, which: Some) -> Array:
        """Return points at some shares of some edges, shape (m, 2), each weight's values side by side."""
        points = np.empty((2, t.size))
        for place in (0, 1):
            np.multiply(t, self.edge[place][which], out=points[place])
            points[place] += self.start[place][which]
        return points.T

    def along(self, gradients: Array, which: Some) -> Array:
        """Return the slopes along some edges, from gradients of shape (m, 2)."""
        slopes: Array = gradients[:, 0] * self.edge[0][which] + gradients[:, 1] * self.edge[1][which]
        return slopes

    @property
    def farness(self) -> Array:
        """The distances of the starts from the origin along the edges, in edges, shape (n,)."""
        across = self.edge[0] != 0  # an edge runs along one of the weights
        start, edge = (np.where(across, *each) for each in (self.start, self.edge))
        farness: Array = np.abs(start / edge)
        return farness

    def guesses(self, values: Array, levels: Array) -> Array:
        """Return the shares of the edges at which the polynomial through six nodes in a row has the levels, shape (n,).

        Where there are no six, or they disagree with the line through the edge's own two nodes, that line is taken.
        """
        found = np.empty(levels.shape)
        for block in blocks(levels.size, _BLOCK):
            found[block] = self._guesses(values, levels, block)
        return found

    def _guesses(self, values: Array, levels: Array, block: slice) -> Array:
        below, above = (each[block] - levels[block] for each in self.errors)
        line: Array = below / (below - above)
        some = np.flatnonzero(self.in_row[block])
        if not some.size:
            return line
        which: Some = slice(None) if some.size == line.size else some
        first, step = (each[block][which] for each in (self.first, self.step))
        level = levels[block][which]
        with np.errstate(all="ignore"):
            before = [values.take(first + count * step) - level for count in (-2, -1)]
            after = [values.take(first + count * step) - level for count in (2, 3)]
            t = _root_of_quintic([*before, below[which], above[which], *after])
        straight = line[which]
        line[which] = np.where((np.abs(t - straight) <= _FARTHEST) & (t >= 0) & (t <= 1), t, straight)
        return line


def _regular(axis: Array) -> NDArray[np.bool_]:
    """Return which intervals of an axis have two on either side, all as long, shape (n,)."""
    lengths = np.diff(axis)
    same = np.append(np.abs(np.diff(lengths)) <= _ALIKE * lengths[1:], False)
    found = np.zeros(axis.size, dtype=np.bool_)
    if lengths.size > 4:
        found[2 : lengths.size - 2] = np.logical_and.reduce([same[i : lengths.size - 4 + i] for i in range(4)])
    return found


def _root_of_quintic(f: list[Array]) -> Array:
    """Return where between 0 and 1 the quintic through six values at -2, …, 3 is 0, by Everett's formula."""
    bends = [f[k - 1] - 2 * f[k] + f[k + 1] for k in range(1, 5)]
    second, fourth = bends[1:3], [bends[k - 1] - 2 * bends[k] + bends[k + 1] for k in (1, 2)]
    rise = f[3] - f[2]
    t: Array = -f[2] / rise
    for order in (2, 4):
        r = 1 - t
        squares = r * r, t * t
        ends = [(square - 1) * share / 6 for square, share in zip(squares, (r, t), strict=True)]
        missed = r * f[2] + t * f[3] + ends[0] * second[0] + ends[1] * second[1]
        if order == 4:
            missed += (ends[0] * (squares[0] - 4) * fourth[0] + ends[1] * (squares[1] - 4) * fourth[1]) / 20
        slope = rise + ((3 * squares[1] - 1) * second[1] - (3 * squares[0] - 1) * second[0]) / 6
        t = t - missed / slope
    return t
