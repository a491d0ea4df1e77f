"""Polylines of shape (n, 2): splitting them where they are broken, and leaving out vertices that add nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms


def is_ring(points: Array) -> bool:
    """Return whether a closed polyline, its last point the first, has the three corners that enclose an area."""
    return len(points) >= 4


def pieces(points: Array, on_level: NDArray[np.bool_], closest: float) -> Iterator[tuple[Array, bool]]:
    """Split a line where its vertices are off the level; yield each piece and whether it is closed."""
    closed = bool((points[0] == points[-1]).all())
    if on_level.all():
        yield from _shown(points, closed, closest)
        return
    if closed:
        off = int(np.argmin(on_level))
        points, on_level, closed = np.roll(points[:-1], -off, axis=0), np.roll(on_level[:-1], -off), False
    starts = np.flatnonzero(np.diff(on_level)) + 1
    for piece, valid in zip(np.split(points, starts), np.split(on_level, starts), strict=True):
        if valid[0]:
            yield from _shown(piece, closed, closest)


def _shown(piece: Array, closed: bool, closest: float) -> Iterator[tuple[Array, bool]]:
    """Yield a piece without vertices that add nothing, if anything of it is left, and whether it is closed."""
    spaced = _spaced(piece, closest)
    if is_ring(spaced) if closed else len(spaced) >= 2:
        yield spaced, closed


def _spaced(points: Array, closest: float) -> Array:
    """Leave out vertices as good as on their predecessor; the ends stay, unless nothing lies between them."""
    apart = norms(points[1:] - points[:-1]) > closest
    if apart.all():
        return points.copy()
    if not apart.any():
        return points[:1]
    keep = np.concatenate([[True], apart])
    keep[np.flatnonzero(apart)[-1] + 1 :] = False
    keep[-1] = True
    kept: Array = points[keep]
    return kept


def without_repeats(ring: Array) -> Array:
    """Return the vertices of shape (n, 2) that differ from their predecessor."""
    distinct: Array = ring[np.concatenate([[True], (np.diff(ring, axis=0) != 0).any(axis=-1)])]
    return distinct
