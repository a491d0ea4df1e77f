"""Batches of points in blocks, so that a batch of any size needs little more memory than its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from gradmath._check import Array


def blocks(count: int, size: int) -> Iterator[slice]:
    """Cut ``count`` rows into blocks of ``size``, the last of which may be shorter."""
    for first in range(0, count, size):
        yield slice(first, first + size)


def in_blocks(function: Callable[[Array], Array], points: Array, size: int) -> Array:
    """Apply a function of points of shape (m, p) to points of shape (..., p), at most ``size`` of them at a time.

    Parameters
    ----------
    function
        (m, p) → (m, ...), also for m = 0.
    points
        Shape (..., p).
    size
        The length of the longest block; a number below 1 counts as 1.

    Returns
    -------
    Array
        The points' axes except the last, then the function's.
    """
    rows = points.reshape(-1, points.shape[-1])
    values = np.concatenate([function(rows[block]) for block in blocks(max(1, len(rows)), max(1, size))])
    return values.reshape(points.shape[:-1] + values.shape[1:])
