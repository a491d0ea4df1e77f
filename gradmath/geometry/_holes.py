"""Limits of E at the edges of holes in a landscape sampled on a grid, so that contours beside a hole are traced."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array

_HALVINGS = 45
_NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))
_THIN = 1e-6  # of a cell
# The neighbours of a node, in order around it.
_AROUND = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
_CORNERS = tuple(itertools.product((slice(None, -1), slice(1, None)), repeat=2))


def closed_holes(values: Array, axes: tuple[Array, Array], value: Callable[[Array], Array]) -> Array:
    """Return values on a grid, shape (n₂, n₁), extended by one cell into the holes, where they are nan.

    A node in a hole gets the mean of E's limits on the way to it from the neighbours at which E is finite; or, if only
    diagonal ones are, the mean of its neighbours in the hole. Deeper in the hole values stay nan.
    """

    def limits(nodes: NDArray[np.intp], beside: NDArray[np.intp]) -> Array:
        ends = (np.stack([axes[0][each[:, 1]], axes[1][each[:, 0]]], axis=-1) for each in (beside, nodes))
        return _limits(value, *ends)

    edge = _spread(values, limits)
    return _spread(edge, lambda _, beside: edge[tuple(beside.T)])


def drawn_in(values: Array, axes: tuple[Array, Array], value: Callable[[Array], Array]) -> tuple[Array, Array]:
    """Return values and places of a grid's nodes, those just inside a hole moved to its edge.

    Such a node gets the mean place and the mean limit of E on the ways to it from the neighbours at which E is finite
    (from the diagonal ones, if there are no others), so that the cells on the edge end where E does. A node between two
    sides of a hole stays in it, as do the nodes of a cell without a node outside, unless the hole is no wider than a
    line, as that of sin(x)/x.

    Parameters
    ----------
    values
        E on the grid, shape (n₂, n₁), nan in holes.
    axes
        The values of w₁ and of w₂, shapes (n₁,) and (n₂,).
    value
        E as a function of points of shape (n, 2).

    Returns
    -------
    values, places : Array
        Shapes (n₂, n₁) and (n₂, n₁, 2).
    """
    places = np.stack(np.meshgrid(*axes), axis=-1)
    known = np.isfinite(np.pad(values, 1, constant_values=np.nan))
    rows, columns = values.shape
    around = np.stack([known[1 + i : 1 + i + rows, 1 + j : 1 + j + columns] for i, j in _AROUND])
    sides = (around & ~np.roll(around, 1, axis=0)).sum(axis=0)
    edge = np.isnan(values) & around.any(axis=0)
    nodes, drawn, widths = places.copy(), values.copy(), np.zeros(values.shape)
    for offsets in (_AROUND[::2], _AROUND[1::2]):
        _draw_in(drawn, places, widths, edge & np.isnan(drawn), offsets, value)
    thin = widths <= _THIN * min(float(np.diff(axis).min()) for axis in axes)
    out = edge & (sides > 1) & ~thin
    hollow = np.logical_and.reduce([(edge & ~thin)[each] for each in _CORNERS])
    for each in _CORNERS:
        out[each] |= hollow
    return np.where(out, np.nan, drawn), np.where(out[..., None], nodes, places)


def _draw_in(
    values: Array,
    places: Array,
    widths: Array,
    nodes: NDArray[np.bool_],
    offsets: tuple[tuple[int, int], ...],
    value: Callable[[Array], Array],
) -> None:
    """Move nodes towards the neighbours, at some offsets, at which E is known; leave nodes without any.

    Write the distance of each node from the hole's edge to ``widths``.
    """
    indices = np.argwhere(nodes)
    total, count = np.zeros((len(indices), 3)), np.zeros(len(indices))
    for offset in offsets:
        beside = indices + offset
        inside = ((beside >= 0) & (beside < values.shape)).all(axis=-1)
        from_there = np.zeros(len(indices), dtype=np.bool_)
        from_there[inside] = np.isfinite(values[tuple(beside[inside].T)])
        start, end = places[tuple(beside[from_there].T)], places[tuple(indices[from_there].T)]
        last = _last_finite(value, start, end)
        at = tuple(indices[from_there].T)
        widths[at] = np.maximum(widths[at], np.abs(last - end).max(axis=-1))
        total[from_there] += np.concatenate([last, value(last)[:, None]], axis=-1)
        count[from_there] += 1
    found = count > 0
    means = total[found] / count[found, None]
    where = tuple(indices[found].T)
    places[where], values[where] = means[:, :2], means[:, 2]


def _spread(values: Array, found: Callable[[NDArray[np.intp], NDArray[np.intp]], Array]) -> Array:
    """Replace every nan beside a value by the mean of what is found for it and each of its neighbours with a value."""
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
    """Return E at the last finite point on the way from each point to one in the hole; shape (n,)."""
    return value(_last_finite(value, finite, hole))


def _last_finite(value: Callable[[Array], Array], finite: Array, hole: Array) -> Array:
    """Return the last point with a finite E on the way from each point to one in the hole; shape (n, 2)."""
    low, high = np.zeros(len(finite)), np.ones(len(finite))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_finite = np.isfinite(value(finite + middle[:, None] * (hole - finite)))
        low, high = np.where(is_finite, middle, low), np.where(is_finite, high, middle)
    last: Array = finite + low[:, None] * (hole - finite)
    return last
