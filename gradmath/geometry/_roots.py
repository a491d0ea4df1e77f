"""Many roots at once, each of a function of one variable that changes sign between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array

Indices = NDArray[np.intp]
Some = Indices | slice
"""Which of the functions are needed; a slice for all of them, because it copies nothing."""

_MOST_STEPS = 100
_WITH_SLOPES = 2
"""Steps after which most functions have converged, so that the values alone are checked first."""


class Function(NamedTuple):
    """The functions whose roots are wanted: at most 0 at t = 0, above 0 at t = 1.

    Attributes
    ----------
    value
        A function of t, shape (m,), and of which m of the functions are needed, that returns f_i(t).
    value_and_slope
        The same, but it returns f_i(t) and f_i'(t).
    """

    value: Callable[[Array, Some], Array]
    value_and_slope: Callable[[Array, Some], tuple[Array, Array]]


def roots_between_0_and_1(function: Function, guesses: Array, *, enough: Array, spacing: Array) -> tuple[Array, Array]:
    """Solve f_i(t) = 0 for every i by Newton's method, kept in its bracket by bisection.

    The rule for when to bisect is that of `rtsafe` in Press et al., Numerical Recipes, 3rd ed., §9.4.

    Parameters
    ----------
    function
        f.
    guesses
        The starts, shape (n,).
    enough
        The largest |f_i| at a root, shape (n,).
    spacing
        The size below which a step counts as none, shape (n,).

    Returns
    -------
    t, values : Array
        Each t in [0, 1], and f_i there; shapes (n,). If f_i jumps over 0, t is at the jump.
    """
    t, values = guesses.copy(), np.empty_like(guesses)
    moving, at, last = np.arange(t.size), guesses, np.ones_like(t)
    low, high = np.zeros_like(t), np.ones_like(t)
    for count in range(_MOST_STEPS):
        if count == _WITH_SLOPES:
            error = function.value(at, _all_or(moving, t.size))
            values[moving] = error
            moving, at, last, low, high, enough, spacing = _where(
                ~(np.abs(error) <= enough), moving, at, last, low, high, enough, spacing
            )
            if not moving.size:
                break
        error, slope = function.value_and_slope(at, _all_or(moving, t.size))
        values[moving] = error
        moving, at, last, low, high, enough, spacing, error, slope = _where(
            ~(np.abs(error) <= enough), moving, at, last, low, high, enough, spacing, error, slope
        )
        low, high = np.where(error <= 0, at, low), np.where(error > 0, at, high)
        step = _safe_step(at, error, slope, (low, high), last)
        moving, at, step, low, high, enough, spacing = _where(
            np.abs(step) > spacing, moving, at, step, low, high, enough, spacing
        )
        if not moving.size:
            break
        at, last = at + step, np.abs(step)
        t[moving] = at
    return t, values


def _all_or(moving: Indices, count: int) -> Some:
    return slice(None) if moving.size == count else moving


def _where(which: NDArray[np.bool_], *arrays: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    chosen = np.flatnonzero(which)  # several times as fast as indexing every array with a mask
    return arrays if chosen.size == which.size else tuple(array.take(chosen) for array in arrays)


def _safe_step(t: Array, error: Array, slope: Array, bracket: tuple[Array, Array], last: Array) -> Array:
    """Return Newton's step if it stays in the bracket and at most half as long as the last; otherwise bisect."""
    low, high = bracket
    usable = np.isfinite(error) & np.isfinite(slope) & (slope > 0)
    with np.errstate(over="ignore"):
        newton = -np.divide(error, slope, out=np.full_like(t, np.inf), where=usable)
    inside = (t + newton >= low) & (t + newton <= high) & (np.abs(newton) <= last / 2)
    return np.where(inside, newton, (low + high) / 2 - t)
