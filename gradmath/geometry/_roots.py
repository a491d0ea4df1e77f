"""Many roots at once, each of a function of one variable that changes sign between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array

Indices = NDArray[np.intp]

_MOST_STEPS = 100


def roots_between_0_and_1(
    function: Callable[[Array, Indices], tuple[Array, Array]], guesses: Array, *, enough: Array, spacing: Array
) -> Array:
    """Solve f_i(t) = 0 for every i by Newton's method, kept in its bracket by bisection.

    The rule for when to bisect is that of `rtsafe` in Press et al., Numerical Recipes, 3rd ed., §9.4.

    Parameters
    ----------
    function
        Takes t of shape (m,) and the m indices i that are needed; returns f_i(t) and f_i'(t). Not above 0 at t = 0,
        above 0 at t = 1.
    guesses
        Where to start, shape (n,).
    enough
        How small |f_i| must become, shape (n,).
    spacing
        The size below which a step counts as none, shape (n,).

    Returns
    -------
    Array
        Shape (n,), each in [0, 1]. Where f_i jumps over 0, the jump.
    """
    t = guesses.copy()
    low, high, last = np.zeros_like(t), np.ones_like(t), np.ones_like(t)
    moving = np.arange(t.size)
    for _ in range(_MOST_STEPS):
        error, slope = function(t[moving], moving)
        open_ones = ~(np.abs(error) <= enough[moving])
        moving, error, slope = moving[open_ones], error[open_ones], slope[open_ones]
        low[moving] = np.where(error <= 0, t[moving], low[moving])
        high[moving] = np.where(error > 0, t[moving], high[moving])
        step = _safe_step(t[moving], error, slope, (low[moving], high[moving]), last[moving])
        t[moving] += step
        last[moving] = np.abs(step)
        moving = moving[np.abs(step) > spacing[moving]]
        if not moving.size:
            break
    return t


def _safe_step(t: Array, error: Array, slope: Array, bracket: tuple[Array, Array], last: Array) -> Array:
    """Return Newton's step where it stays in the bracket and at least halves the last one, else half the bracket's."""
    low, high = bracket
    usable = np.isfinite(error) & np.isfinite(slope) & (slope > 0)
    with np.errstate(over="ignore"):
        newton = -np.divide(error, slope, out=np.full_like(t, np.inf), where=usable)
    inside = (t + newton >= low) & (t + newton <= high) & (np.abs(newton) <= last / 2)
    return np.where(inside, newton, (low + high) / 2 - t)
