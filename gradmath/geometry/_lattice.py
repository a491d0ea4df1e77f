"""A map of labels over a grid, computed on a coarse lattice and at every node where labels meet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

Labels = NDArray[np.int64]

_FEWEST = 16
"""Fewest nodes of the coarse lattice along each axis, unless it is the grid itself."""


def labels_over(
    shape: tuple[int, ...],
    label: Callable[[NDArray[np.intp]], Labels],
    *,
    besides: NDArray[np.intp] | None = None,
    coarse: int = 8,
) -> Labels:
    """Return the labels of all nodes of a grid.

    Where neighbours on a coarse lattice of nodes agree, the nodes between them are assumed to agree too. Every node
    beside one with another label is computed, so that a border is followed along its whole length once any part of it
    is found.

    Parameters
    ----------
    shape
        The grid's shape.
    label
        A function of indices of nodes, shape (n, dimensions), that returns their labels, shape (n,).
    besides
        Indices of nodes to compute as well, shape (m, dimensions).
    coarse
        The spacing of the coarse lattice in nodes, a power of two; smaller on a small grid.
    """
    pitch = coarse
    while pitch > 1 and min(shape) < _FEWEST * pitch:
        pitch //= 2
    asked = np.ones(tuple(-(-size // pitch) for size in shape), dtype=np.bool_)
    labels = label(np.argwhere(asked) * pitch).reshape(asked.shape)
    while pitch > 1:
        pitch //= 2
        labels, asked = _twice_as_fine(labels, asked, tuple(-(-size // pitch) for size in shape))
        if pitch == 1 and besides is not None and len(besides):
            labels[tuple(besides.T)] = label(besides)
            asked[tuple(besides.T)] = True
        while (doubtful := ~asked & beside_others(labels)).any():
            labels[doubtful] = label(np.argwhere(doubtful) * pitch)
            asked |= doubtful
    return labels


def _twice_as_fine(
    labels: Labels, asked: NDArray[np.bool_], shape: tuple[int, ...]
) -> tuple[Labels, NDArray[np.bool_]]:
    for axis in range(labels.ndim):
        labels = labels.repeat(2, axis=axis)
    finer = np.zeros(labels.shape, dtype=np.bool_)
    finer[(slice(None, None, 2),) * labels.ndim] = asked
    kept = tuple(slice(size) for size in shape)
    return labels[kept].copy(), finer[kept].copy()


def beside_others(labels: Labels) -> NDArray[np.bool_]:
    """Return which nodes have a neighbour, perhaps a diagonal one, with another label."""
    beside: NDArray[np.bool_] = maximum_filter(labels, 3, mode="nearest") != minimum_filter(labels, 3, mode="nearest")
    return beside
