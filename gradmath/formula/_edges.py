"""Derivatives on plateaus and at edges, where calculus gives 0 · ∞ although the formula has a slope.

The slope of √u is u′/(2√u), which is 0/0 on the plateau of √max(0, x). Products with 0 count as 0 there, and the result
is accepted only if differences of the function itself agree with it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array

_STEPS = (1e-5, 1e-8, 1e-11)
_AGREEMENT = 1e-3
_SHRINKING = 0.1


def confirmed(rates: Array, function: Callable[[Array], Array], columns: Array, weight: int) -> NDArray[np.bool_]:
    """Return which derivatives by a weight agree with differences of the function.

    Parameters
    ----------
    rates
        The derivatives, shape (n,).
    function
        The function of weights, shape (p, n), that returns values, shape (n,).
    columns
        The weights at which the derivatives are taken, shape (p, n).
    weight
        The index of the weight.
    """
    here = function(columns)
    found = np.zeros(len(rates), dtype=np.bool_)
    with_longer_step = np.zeros(len(rates))
    for step in _STEPS:
        reach = step * (1 + np.abs(columns[weight]))
        rise = _beside(function, columns, weight, reach) - here
        fall = here - _beside(function, columns, weight, -reach)
        one_sided = ~(np.isfinite(rise) & np.isfinite(fall))
        change = np.where(one_sided, np.where(np.isfinite(rise), rise, fall), (rise + fall) / 2)
        sizes = np.where(one_sided, 0.0, np.abs(rise) + np.abs(fall))
        difference = change / reach
        shrinks = np.abs(difference) <= _SHRINKING * with_longer_step
        is_zero = shrinks | (np.abs(change) <= _AGREEMENT * sizes)
        found |= np.where(rates == 0, is_zero, np.abs(difference - rates) <= _AGREEMENT * np.abs(rates))
        if found.all():
            break
        with_longer_step = np.abs(difference)
    return found & np.isfinite(rates)


def _beside(function: Callable[[Array], Array], columns: Array, weight: int, by: Array) -> Array:
    moved = columns.copy()
    moved[weight] += by
    return function(moved)
