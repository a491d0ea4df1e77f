"""Sums of products whose terms cancel, computed as if with twice as many digits and rounded once.

T. J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971);
T. Ogita, S. M. Rump and S. Oishi, "Accurate sum and dot product", SIAM Journal on Scientific Computing 26 (2005).
"""

from __future__ import annotations

import numpy as np

from gradmath._check import Array

_SPLITTER = 2.0**27 + 1
_LARGEST = 2.0**480
"""The largest number that can be split and whose products have a rounding error that can be computed."""


def sum_of_products(w: Array, factors: Array, start: float) -> Array:
    """Return start + Σₖ wₖ·factorₖ, correct to the last digit even if the terms nearly cancel.

    Parameters
    ----------
    w
        Shape (..., p).
    factors
        Shape (p,).
    start
        A number.

    Returns
    -------
    Array
        Shape (...).
    """
    if np.abs(factors).max() > _LARGEST or np.abs(w).max(initial=0.0) > _LARGEST:
        plain: Array = w @ factors + start
        return plain
    total, lost = np.full(w.shape[:-1], float(start)), np.zeros(w.shape[:-1])
    for weight, factor in zip(np.moveaxis(w, -1, 0), factors, strict=True):
        product, rounded = _product(weight, factor)
        total, dropped = _sum(total, product)
        lost += rounded + dropped
    summed: Array = total + lost
    return summed


def _sum(a: Array, b: Array) -> tuple[Array, Array]:
    """Return a + b and its rounding error."""
    total = a + b
    second = total - a
    return total, (a - (total - second)) + (b - second)


def _product(a: Array, b: float) -> tuple[Array, Array]:
    """Return a · b and its rounding error."""
    product = a * b
    high_a, low_a = _halves(a)
    high_b, low_b = _halves(np.array(b))
    return product, low_a * low_b - (((product - high_a * high_b) - low_a * high_b) - high_a * low_b)


def _halves(a: Array) -> tuple[Array, Array]:
    """Split a number into a sum of two with half of the digits each."""
    scaled = _SPLITTER * a
    high: Array = scaled - (scaled - a)
    low: Array = a - high
    return high, low
