"""Plain descent as a good compiled loop without any reason to end, for comparison with `gradmath`."""

# Numba's decorators have no types.
# mypy: disable-error-code="call-arg, no-untyped-call, untyped-decorator"

from __future__ import annotations

import math

import numba
import numpy as np
from numpy.typing import NDArray

from gradmath.landscapes.landscape import Gaussian, Landscape, Quadratic, Sum, Transformed

Array = NDArray[np.float64]

_BLOCK = 64


def himmelblau(starts: Array, rate: float, steps: int) -> Array:
    """Return where starts of shape (m, 2) arrive on Himmelblau's function."""
    columns = starts.T.copy()
    _himmelblau(columns[0], columns[1], rate, steps)
    return columns.T


def hills(landscape: Landscape, starts: Array, rate: float, steps: int) -> Array:
    """Return where starts of shape (m, 2) arrive on a lifted sum of hills, basins and one bowl."""
    base = landscape.base if isinstance(landscape, Transformed) else landscape
    if not isinstance(base, Sum):
        raise TypeError(f"this loop is for a sum of hills and a bowl: got {type(base).__name__}")
    rows = [
        (*term.center, *_entries(term._precision), term.height) for term in base.terms if isinstance(term, Gaussian)
    ]
    (bowl,) = [(*term.center, *_entries(term.matrix)) for term in base.terms if isinstance(term, Quadratic)]
    columns = starts.T.copy()
    _hills(columns[0], columns[1], np.array(rows), np.array(bowl), rate, steps)
    return columns.T


def _entries(matrix: Array) -> tuple[float, float, float]:
    return float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1])


@numba.njit
def _himmelblau(x: Array, y: Array, rate: float, steps: int) -> None:
    for first in range(0, x.size, _BLOCK):
        last = min(first + _BLOCK, x.size)
        for _ in range(steps):
            for i in range(first, last):
                p, q = x[i], y[i]
                one, two = p * p + q - 11.0, p + q * q - 7.0
                x[i] = p - rate * (4.0 * p * one + 2.0 * two)
                y[i] = q - rate * (2.0 * one + 4.0 * q * two)


@numba.njit
def _hills(x: Array, y: Array, rows: Array, bowl: Array, rate: float, steps: int) -> None:
    for first in range(0, x.size, _BLOCK):
        last = min(first + _BLOCK, x.size)
        for _ in range(steps):
            for i in range(first, last):
                p, q = x[i], y[i]
                a, b = p - bowl[0], q - bowl[1]
                down, across = 2 * (bowl[2] * a + bowl[3] * b), 2 * (bowl[3] * a + bowl[4] * b)
                for row in rows:
                    a, b = p - row[0], q - row[1]
                    u, v = row[2] * a + row[3] * b, row[3] * a + row[4] * b
                    error = row[5] * math.exp(-0.5 * (u * a + v * b))
                    down -= error * u
                    across -= error * v
                x[i] = p - rate * down
                y[i] = q - rate * across
