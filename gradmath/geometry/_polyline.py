"""Polylines of shape (n, 2), and the removal of vertices that add nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._roots import Indices


def is_ring(points: Array) -> bool:
    """Return whether a closed polyline, its last point the first, has at least three corners."""
    return len(points) >= 4


def spaced(points: Array, begins: Indices, closest: float) -> tuple[NDArray[np.bool_], Indices]:
    """Return which vertices of polylines to keep: not those that nearly coincide with their predecessor.

    Parameters
    ----------
    points
        The points of all polylines, one after another, shape (n, 2).
    begins
        The index at which each polyline begins, shape (m,).
    closest
        The smallest distance between vertices.

    Returns
    -------
    kept, counts : Array
        Which vertices are kept, shape (n,), and how many of each polyline, shape (m,). Both ends are kept; if all
        vertices of a polyline coincide, only the first is.
    """
    kept = np.append(True, norms(points[1:] - points[:-1]) > closest)
    kept[begins] = True
    if kept.all():
        return kept, np.diff(begins, append=len(kept))
    kept[begins] = False
    # The last vertex that is far enough from its predecessor is replaced by the polyline's end.
    last = np.maximum.reduceat(np.where(kept, np.arange(len(kept)), -1), begins)
    extended = last >= 0
    kept[last[extended]] = False
    kept[(np.append(begins[1:], len(kept)) - 1)[extended]] = True
    kept[begins] = True
    return kept, np.add.reduceat(kept, begins, dtype=np.intp)


def without_repeats(ring: Array) -> Array:
    """Return the vertices of shape (n, 2) that differ from their predecessor."""
    distinct: Array = ring[np.concatenate([[True], (np.diff(ring, axis=0) != 0).any(axis=-1)])]
    return distinct
