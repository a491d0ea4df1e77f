"""The vertices of many polylines in one array, so that all lines are processed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradmath._blocks import blocks
from gradmath._check import Array
from gradmath._vectors import unit
from gradmath.geometry._polyline import spaced
from gradmath.geometry._roots import Indices

_BLOCK = 4096


@dataclass(frozen=True, eq=False, slots=True)
class Vertices:
    """Vertices of polylines, one line after another.

    Attributes
    ----------
    points
        The vertices, shape (n, 2).
    levels
        The level that each vertex is on, nan if it is on none; shape (n,).
    gradients
        ∇E there, nan if it is not known; shape (n, 2).
    owners
        The index of the line to which each vertex belongs, ascending; shape (n,).
    """

    points: Array
    levels: Array
    gradients: Array
    owners: Indices

    def on_level(self) -> Indices:
        """Return the chords, by their first vertex, that have both ends on the same level; shape (m,)."""
        same = (self.owners[:-1] == self.owners[1:]) & (self.levels[:-1] == self.levels[1:])
        return np.flatnonzero(same)

    def turns(self, chords: Indices) -> Array:
        """Return the cosines of the angles by which the gradient turns along chords, nan if it is not known."""
        return self.of_chords(_turns)[chords]

    def of_chords(self, function: Callable[[Array, Array], Array]) -> Array:
        """Return a function of the points and the gradients of n + 1 vertices in a row, of the n chords between them.

        It is given blocks of them that stay in the processor's cache, in columns.
        """
        places = [slice(block.start, block.stop + 1) for block in blocks(len(self.points) - 1, _BLOCK)]
        points, gradients = (np.asfortranarray(each) for each in (self.points, self.gradients))
        with np.errstate(all="ignore"):
            found = [function(points[place], gradients[place]) for place in places]
        return np.concatenate([np.empty(0), *found])

    def inserted(self, chords: Indices, points: Array, levels: Array, gradients: Array) -> Vertices:
        """Return the vertices with others inserted on some chords, which are in ascending order."""
        at = chords + 1
        return Vertices(
            np.insert(self.points, at, points, axis=0),
            np.insert(self.levels, at, levels),
            np.insert(self.gradients, at, gradients, axis=0),
            np.insert(self.owners, at, self.owners[chords]),
        )

    def lines(self, count: int) -> list[Array]:
        """Return the points of each of ``count`` lines."""
        return np.split(self.points, self._ends(count))

    def on_level_pieces(self, count: int, closest: float) -> Iterator[tuple[int, Array, bool]]:
        """Yield the pieces of the lines that are on a level: the line's index, the points, and whether it is closed.

        Vertices that are closer than ``closest`` to their predecessor are left out.
        """
        if not len(self.points):
            return
        starts = np.concatenate([[0], self._ends(count)])
        last = np.append(starts[1:], len(self.points)) - 1
        on = ~np.isnan(self.levels)
        whole = np.logical_and.reduceat(on, starts)
        closed = (self.points[starts] == self.points[last]).all(axis=-1)
        order = self._from_breaks(on, starts, closed & ~whole)
        owners, there = self.owners[order], on[order]
        begins = there & np.append(True, ~there[:-1] | (owners[1:] != owners[:-1]))
        order, begins = order[there], np.flatnonzero(begins[there])
        if not order.size:
            return
        points, lines = self.points.take(order, axis=0), self.owners[order[begins]]
        rings = (closed & whole)[lines]
        kept, counts = spaced(points, begins, closest)
        shown = counts >= np.where(rings, 4, 2)
        points, ends = points[kept & np.repeat(shown, np.diff(begins, append=len(points)))], np.cumsum(counts[shown])
        beginning = 0
        for line, end, ring in zip(lines[shown].tolist(), ends.tolist(), rings[shown].tolist(), strict=True):
            yield line, points[beginning:end], ring
            beginning = end

    def _from_breaks(self, on: NDArray[np.bool_], starts: Indices, broken: NDArray[np.bool_]) -> Indices:
        """Return an order of the vertices in which each broken closed line begins at a break, without its last one."""
        order = np.arange(len(on))
        if not broken.any():
            return order
        sizes = np.diff(starts, append=len(on))
        off = np.minimum.reduceat(np.where(on, len(on), order), starts)
        turned = order + np.where(broken, off - starts, 0)[self.owners]
        beyond = broken[self.owners] & (turned >= (starts + sizes - 1)[self.owners])
        turned[beyond] -= (sizes - 1)[self.owners[beyond]]
        keep = np.ones(len(on), dtype=np.bool_)
        keep[(starts + sizes - 1)[broken]] = False
        found: Indices = turned[keep]
        return found

    def _ends(self, count: int) -> Indices:
        return np.cumsum(np.bincount(self.owners, minlength=count))[:-1]


def _turns(_: Array, gradients: Array) -> Array:
    first, second = unit(gradients).T
    cosines: Array = first[:-1] * first[1:] + second[:-1] * second[1:]
    return cosines
