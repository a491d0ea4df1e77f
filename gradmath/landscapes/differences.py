"""Derivatives of functions that are known only by their values, each with an estimate of its error.

Central differences with halved steps are extrapolated to step 0; of all extrapolations, the one is taken that differs
least from its neighbours: C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
Software 4 (1982). The rounding of the values themselves is part of the estimate.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gradmath._check import Array
from gradmath.landscapes.domain import Domain

_HALVINGS = 12
_FIRST_STEP = 0.05
"""The longest step, in sides of the domain."""
_CLOSE = 2.0**-18
_ROUNDING = 2 * np.finfo(np.float64).eps


def first_derivatives(function: Callable[[Array], Array], points: Array, directions: Array) -> tuple[Array, Array]:
    """Return derivatives along directions, and the estimated error of each.

    Parameters
    ----------
    function
        (m, p) → (m, ...), finite or not.
    points
        Shape (n, p).
    directions
        One per row, shape (d, p), each as long as the longest step along it.

    Returns
    -------
    tuple of Array
        Derivatives by the step along each direction, shape (d, n, ...), and their errors; inf where they are unknown.
    """
    differences, rounding = _central(function, points, directions, _steps())
    return _extrapolated(differences, rounding)


def finest_differences(function: Callable[[Array], Array], points: Array, directions: Array) -> Array:
    """Return plain differences over a very short step, which tell what a function does close to each point.

    The parameters and the shape are those of `first_derivatives`.
    """
    differences, _ = _central(function, points, directions, np.array([_CLOSE]))
    closest: Array = differences[0]
    return closest


def second_derivatives(
    function: Callable[[Array], Array], points: Array, first: Array, second: Array
) -> tuple[Array, Array]:
    """Return the mixed derivatives along pairs of directions, row by row, and the estimated error of each.

    Parameters
    ----------
    function
        (m, p) → (m,).
    points
        Shape (n, p).
    first, second
        The directions of each pair, shape (d, p), each as long as the longest step along it.

    Returns
    -------
    tuple of Array
        As for `first_derivatives`, shape (d, n).
    """
    steps = _steps()
    one = steps[:, None, None, None] * first[:, None, :]
    other = steps[:, None, None, None] * second[:, None, :]
    corners = [_at(function, points + a * one + b * other) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    area = _fit(4 * steps**2, corners[0])
    largest = np.max(np.abs(corners), axis=0)
    return _extrapolated((corners[0] - corners[1] - corners[2] + corners[3]) / area, 4 * _ROUNDING * largest / area)


def longest_steps(domain: Domain) -> Array:
    """Return the longest steps along each weight for a landscape over a domain, one per row, shape (p, p)."""
    return np.diag(_FIRST_STEP * domain.size)


def samples(domain: Domain, count: int) -> Array:
    """Return points of a domain away from its edges, the same at every call, shape (count, p)."""
    inset = 0.05 * domain.size
    return np.random.default_rng(0).uniform(domain.lower + inset, domain.upper - inset, (count, domain.dimension))


def _central(function: Callable[[Array], Array], points: Array, directions: Array, steps: Array) -> tuple[Array, Array]:
    """Return central differences for each step and their possible rounding errors, each of shape (steps, d, n, ...)."""
    offsets = steps[:, None, None, None] * directions[:, None, :]
    ahead, behind = _at(function, points + offsets), _at(function, points - offsets)
    width = _fit(2 * steps, ahead)
    return (ahead - behind) / width, _ROUNDING * np.maximum(np.abs(ahead), np.abs(behind)) / width


def _steps() -> Array:
    return np.exp2(-np.arange(_HALVINGS, dtype=np.float64))


def _at(function: Callable[[Array], Array], points: Array) -> Array:
    """Return a function of points (m, p) at points of shape (..., p)."""
    values = np.asarray(function(points.reshape(-1, points.shape[-1])), dtype=np.float64)
    return values.reshape(points.shape[:-1] + values.shape[1:])


def _fit(along_first: Array, values: Array) -> Array:
    return along_first.reshape(-1, *[1] * (values.ndim - 1))


def _extrapolated(differences: Array, rounding: Array) -> tuple[Array, Array]:
    """Return the best extrapolation of differences whose steps are halved along the first axis, and its error.

    It takes more than two differences, since two may agree by chance where a function jumps.
    """
    best, error = differences[0], np.full(differences.shape[1:], np.inf)
    column, order = differences, 1
    while len(column) > 1:
        finer = column[1:] + (column[1:] - column[:-1]) / (4.0**order - 1)
        doubt = np.maximum(np.abs(finer - column[1:]), np.abs(finer - column[:-1])) + rounding[order:]
        for each, its_doubt in zip(finer, doubt, strict=True) if order > 1 else ():
            better = its_doubt < error
            best, error = np.where(better, each, best), np.where(better, its_doubt, error)
        column, order = finer, order + 1
    return best, error
