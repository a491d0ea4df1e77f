"""Polylines of shape (n, 2): leaving out vertices that add nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._roots import Indices


def is_ring(points: Array) -> bool:
    """Return whether a closed polyline, its last point the first, has the three corners that enclose an area."""
    return len(points) >= 4


def spaced(points: Array, begins: Indices, closest: float) -> tuple[NDArray[np.bool_], Indices]:
    """Leave out vertices of polylines that are as good as on their predecessor; both ends stay.

    Parameters
    ----------
    points
        Of all polylines, one after another, shape (n, 2).
    begins
        Where each begins, shape (m,).
    closest
        How far apart vertices have to be.

    Returns
    -------
    kept, counts : Array
        Which vertices stay, shape (n,), and how many of each polyline, shape (m,). Of one whose vertices are all in
        the same place, the first stays.
    """
    kept = np.append(True, norms(points[1:] - points[:-1]) > closest)
    kept[begins] = True
    if kept.all():
        return kept, np.diff(begins, append=len(kept))
    kept[begins] = False
    # The last that is apart stands for those behind it, and the end takes its place.
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
