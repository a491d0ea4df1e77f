"""The vertices of many polylines in one array, so that all lines are worked on at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import unit
from gradmath.geometry._polyline import pieces
from gradmath.geometry._roots import Indices


@dataclass(frozen=True, eq=False, slots=True)
class Vertices:
    """Vertices of polylines, one line after another.

    Attributes
    ----------
    points
        Shape (n, 2).
    levels
        The level that each is on, nan where one is on none; shape (n,).
    gradients
        ∇E there, nan where it is not known; shape (n, 2).
    owners
        The index of the line that each belongs to, ascending; shape (n,).
    """

    points: Array
    levels: Array
    gradients: Array
    owners: Indices

    def on_level(self) -> Indices:
        """Return the chords, by their first vertex, of which both ends are on the same level; shape (m,)."""
        same = (self.owners[:-1] == self.owners[1:]) & (self.levels[:-1] == self.levels[1:])
        return np.flatnonzero(same)

    def turns(self, chords: Indices) -> Array:
        """Return the cosines of the angles by which the gradient turns along chords, nan where it is not known."""
        first, second = self.gradients[chords], self.gradients[chords + 1]
        with np.errstate(all="ignore"):
            normals, others = unit(first), unit(second)
        cosines: Array = normals[:, 0] * others[:, 0] + normals[:, 1] * others[:, 1]
        return cosines

    def inserted(self, chords: Indices, points: Array, levels: Array, gradients: Array) -> Vertices:
        """Return the vertices with more on some chords, in ascending order of the chords."""
        at = chords + 1
        return Vertices(
            np.insert(self.points, at, points, axis=0),
            np.insert(self.levels, at, levels),
            np.insert(self.gradients, at, gradients, axis=0),
            np.insert(self.owners, at, self.owners[chords]),
        )

    def lines(self, count: int) -> list[Array]:
        """Return the points of each of so many lines."""
        return np.split(self.points, self._ends(count))

    def on_level_pieces(self, count: int, closest: float) -> Iterator[tuple[int, Array, bool]]:
        """Yield the pieces of the lines that are on a level: the line's index, the points, and whether it is closed.

        Vertices that are closer than ``closest`` to their predecessor are left out.
        """
        if not len(self.points):
            return
        steps = np.abs(np.diff(self.points, axis=0, prepend=self.points[:1] - 2 * closest)).max(axis=-1)
        on = ~np.isnan(self.levels)
        ends = self._ends(count)
        starts = np.concatenate([[0], ends]).astype(np.intp)
        steps[starts] = np.inf
        plain: NDArray[np.bool_] = np.logical_and.reduceat(on & (steps > closest), starts)
        for index, (points, there) in enumerate(zip(np.split(self.points, ends), np.split(on, ends), strict=True)):
            closed = bool((points[0] == points[-1]).all())
            if plain[index] and len(points) >= (4 if closed else 2):
                yield index, points.copy(), closed
            else:
                yield from ((index, *piece) for piece in pieces(points, there, closest))

    def _ends(self, count: int) -> Indices:
        return np.cumsum(np.bincount(self.owners, minlength=count))[:-1]
