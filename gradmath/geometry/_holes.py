"""Edges of holes in a landscape sampled on a grid: what E tends to there, so that contours beside a hole are traced."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array

_HALVINGS = 45
_NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def closed_holes(values: Array, axes: tuple[Array, Array], value: Callable[[Array], Array]) -> Array:
    """Return values on a grid, shape (n₂, n₁), that go on for a cell into the holes, where they are nan.

    A node in a hole has the mean of E's limits on the way to it from the neighbours at which E is finite; or, if only
    diagonal ones are, of its neighbours in the hole. Deeper in the hole values stay nan.
    """

    def limits(nodes: NDArray[np.intp], beside: NDArray[np.intp]) -> Array:
        ends = (np.stack([axes[0][each[:, 1]], axes[1][each[:, 0]]], axis=-1) for each in (beside, nodes))
        return _limits(value, *ends)

    edge = _spread(values, limits)
    return _spread(edge, lambda _, beside: edge[tuple(beside.T)])


def _spread(values: Array, found: Callable[[NDArray[np.intp], NDArray[np.intp]], Array]) -> Array:
    """Give every nan beside a value the mean of what is found for it and each of its neighbours that have one."""
    total, count = np.zeros(values.shape), np.zeros(values.shape)
    empty = np.argwhere(np.isnan(values))
    for offset in _NEIGHBOURS:
        beside = empty + offset
        inside = ((beside >= 0) & (beside < values.shape)).all(axis=-1)
        nodes, beside = empty[inside], beside[inside]
        known = ~np.isnan(values[tuple(beside.T)])
        total[tuple(nodes[known].T)] += found(nodes[known], beside[known])
        count[tuple(nodes[known].T)] += 1
    return np.where(count > 0, total / np.maximum(count, 1), values)


def _limits(value: Callable[[Array], Array], finite: Array, hole: Array) -> Array:
    """Return E at the last point on the way from each point to one in the hole at which it is finite; shape (n,)."""
    low, high = np.zeros(len(finite)), np.ones(len(finite))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_finite = np.isfinite(value(finite + middle[:, None] * (hole - finite)))
        low, high = np.where(is_finite, middle, low), np.where(is_finite, high, middle)
    return value(finite + low[:, None] * (hole - finite))
