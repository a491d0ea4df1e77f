"""Curves through points, as Manim's Bézier points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from scenes.arrays import Array


def polyline(corners: Sequence[ArrayLike] | Array, *, closed: bool = False) -> Array:
    """Return Manim's Bézier points of straight pieces through corners of shape (2,) or (3,)."""
    given = np.asarray(corners, dtype=float)
    points = np.zeros((len(given), 3))
    points[:, : given.shape[1]] = given
    if closed:
        points = np.concatenate([points, points[:1]])
    thirds = np.diff(points, axis=0) / 3
    return np.stack([points[:-1], points[:-1] + thirds, points[1:] - thirds, points[1:]], axis=1).reshape(-1, 3)


def hermite_curve(points: Array, tangents: Array) -> Array:
    """Return Manim's Bézier points of a smooth curve through points with given tangents.

    Parameters
    ----------
    points
        Points, shape (n, 3), n at least 2.
    tangents
        Unit tangents of either sense, shape (n, 3). If one lies more than 60° off the chord (at a corner, or where a
        contour crosses itself at a saddle), the chord is used instead.

    Returns
    -------
    Control points, shape (4 (n - 1), 3): anchor, handle, handle, anchor for each piece.
    """
    chords = np.diff(points, axis=0)
    starts = _handles(chords, tangents[:-1])
    ends = _handles(chords, tangents[1:])
    return np.stack([points[:-1], points[:-1] + starts, points[1:] - ends, points[1:]], axis=1).reshape(-1, 3)


def _handles(chords: Array, tangents: Array) -> Array:
    lengths = np.linalg.norm(chords, axis=1, keepdims=True)
    along = (chords * tangents).sum(axis=1, keepdims=True)
    usable = np.abs(along) > 0.5 * lengths
    return np.where(usable, tangents * np.sign(along) * lengths, chords) / 3
