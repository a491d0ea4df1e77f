"""A landscape from a grid of heights: the smooth surface through them, with its exact derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath._check import Array
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain, DomainLike, checked_domain, domain_or

FEWEST = 4
"""The fewest heights along each weight."""
MOST = 4_000_000
"""The most heights of a grid."""
_LARGEST = 1e80


class Heights(Landscape):
    """The surface through a grid of heights, twice continuously differentiable.

    It is the bicubic spline through all of them, with not-a-knot ends, which is exact for cubic polynomials:
    C. de Boor, A Practical Guide to Splines (1978). A height that is nan is missing, and the four cells around it are
    a hole, in which E is nan. For one cell beyond the grid the surface continues linearly, so that a step over the edge
    still finds ground; farther out E is nan.

    Parameters
    ----------
    heights
        Shape (rows, columns), at least 4 of each: ``heights[i, j]`` is E at the j-th value of w₁ and the i-th of w₂,
        both evenly spaced and ascending, as with ``numpy.meshgrid``. A picture's first row is its top: flip it with
        `numpy.flipud`.
    domain
        Where the first and the last heights are; default: the column and row numbers, from 0.
    names
        The names of w₁ and w₂, if they have their own.

    Raises
    ------
    ValueError
        If there are too few or too many heights, none is known, one is infinite, the domain is not over two weights, or
        there are not two different names.

    Examples
    --------
    >>> import numpy as np
    >>> from gradmath import Heights
    >>> x, y = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(0, 2, 6))
    >>> hills = Heights(x**2 + y, domain=((-1, 0), (1, 2)))
    >>> hills.gradient([0.3, 1.1]).round(12).tolist()
    [0.6, 1.0]
    """

    def __init__(
        self, heights: ArrayLike, *, domain: DomainLike | None = None, names: Sequence[str] | None = None
    ) -> None:
        grid = _checked(heights)
        self._names = None if names is None else _checked_names(names)
        rows, columns = grid.shape
        self.covered = domain_or(domain, Domain([0, 0], [columns - 1, rows - 1]))
        self.domain = self.covered
        self.heights = grid
        self._cells = np.array([columns - 1, rows - 1])
        missing = np.isnan(grid)
        self._holes = missing[:-1, :-1] | missing[1:, :-1] | missing[:-1, 1:] | missing[1:, 1:]
        self._coefficients = _coefficients(_coefficients(_filled(grid, missing)).T).T.copy()

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the axes, w₁ and w₂ if they have none."""
        return super().weight_names if self._names is None else self._names

    def part(self, domain: DomainLike) -> Self:
        """Return the same landscape over a part of the grid.

        Raises
        ------
        ValueError
            If the domain extends beyond the grid, where there are no heights.
        """
        asked = checked_domain(domain, 2)
        slack = 1e-9 * self.covered.size
        if (asked.lower < self.covered.lower - slack).any() or (asked.upper > self.covered.upper + slack).any():
            raise ValueError(f"there are heights on {self.covered!r} only: {asked!r} goes beyond it")
        return self.over(asked)

    def _described(self) -> str:
        holes = f", {self._holes.mean():.0%} holes" if self._holes.any() else ""
        return f"{self.heights.shape[0]} × {self.heights.shape[1]} heights{holes}"

    def _value(self, w: Array) -> Array:
        (value,) = self._derivatives(w, ((0, 0),))
        return value

    def _gradient(self, w: Array) -> Array:
        return np.stack(self._derivatives(w, ((1, 0), (0, 1))), axis=-1)

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        value, *slopes = self._derivatives(w, ((0, 0), (1, 0), (0, 1)))
        return value, np.stack(slopes, axis=-1)

    def _hessian(self, w: Array) -> Array:
        along, across, up = self._derivatives(w, ((2, 0), (1, 1), (0, 2)))
        return np.stack([along, across, across, up], axis=-1).reshape(*w.shape, 2)

    def _derivatives(self, w: Array, orders: tuple[tuple[int, int], ...]) -> list[Array]:
        """Return derivatives of each pair of orders, by w₁ and by w₂, at points of shape (..., 2); each shape (...)."""
        flat = w.reshape(-1, 2)
        per_cell = self._cells / self.covered.size
        places = (flat - self.covered.lower) * per_cell
        x, y = (_Places.of(places[:, axis], self._cells[axis]) for axis in (0, 1))
        by_x = {order: [each * per_cell[0] ** order for each in x.weights(order)] for order in {a for a, _ in orders}}
        by_y = {order: [each * per_cell[1] ** order for each in y.weights(order)] for order in {b for _, b in orders}}
        stride = self._coefficients.shape[1]
        corner = y.cell * stride + x.cell
        totals = [np.zeros(len(flat)) for _ in orders]
        for i in range(4):
            rows = [np.zeros(len(flat)) for _ in by_x]
            for j in range(4):
                here = self._coefficients.ravel()[corner + i * stride + j]
                for row, weights in zip(rows, by_x.values(), strict=True):
                    row += weights[j] * here
            summed = dict(zip(by_x, rows, strict=True))
            for total, (a, b) in zip(totals, orders, strict=True):
                total += by_y[b][i] * summed[a]
        hole = self._holes[y.cell, x.cell] | (np.abs(x.beyond) > 1) | (np.abs(y.beyond) > 1)
        for total in totals:
            total[hole] = np.nan
        return [total.reshape(w.shape[:-1]) for total in totals]


def _checked(heights: ArrayLike) -> Array:
    try:
        grid = np.array(heights, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"heights must be numbers in rows of the same length: {error}") from error
    if grid.ndim != 2 or min(grid.shape) < FEWEST:
        raise ValueError(f"heights must be a table of at least {FEWEST} rows and {FEWEST} columns: got {grid.shape}")
    if grid.size > MOST:
        each = int(np.ceil(np.sqrt(grid.size / MOST)))
        raise ValueError(
            f"a grid has at most {MOST} heights: got {grid.shape[0]} × {grid.shape[1]}; "
            f"take every {each}th, heights[::{each}, ::{each}]"
        )
    known = grid[~np.isnan(grid)]
    if not known.size:
        raise ValueError("heights must not all be missing: got nan everywhere")
    if np.abs(known).max() > _LARGEST:
        raise ValueError(f"heights must be finite, at most {_LARGEST:g} in size: mark a missing one by nan")
    grid.flags.writeable = False
    return grid


def _checked_names(names: Sequence[str]) -> tuple[str, str]:
    if isinstance(names, str) or len(names) != 2 or not all(names) or names[0] == names[1]:
        raise ValueError(f"heights have two axes, each with a name of its own: got {names!r}")
    return names[0], names[1]


def _filled(grid: Array, missing: Array) -> Array:
    """Return the grid with each missing height replaced by the nearest known one, for the spline."""
    if not missing.any():
        return grid
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(missing, return_distances=False, return_indices=True)
    filled: Array = grid[tuple(nearest)]
    return filled


def _coefficients(values: Array) -> Array:
    """Return the coefficients of cubic B-splines through values along the first axis, two more than there are values.

    At each value (c₋ + 4c + c₊) / 6 is that value, and the third derivative does not jump at the second value and the
    last but one. This determines the second coefficient from each end by the three values around it.
    """
    n = len(values)
    c = np.empty((n + 2, *values.shape[1:]))
    inner = values[1:-1] - (values[:-2] - 2 * values[1:-1] + values[2:]) / 6
    c[2], c[n - 1] = inner[0], inner[-1]
    if n > FEWEST:
        from scipy.linalg import solve_banded

        right = 6 * values[2:-2]
        right[0] -= c[2]
        right[-1] -= c[n - 1]
        bands = np.ones((3, n - FEWEST))
        bands[1] = 4
        c[3 : n - 1] = solve_banded((1, 1), bands, right)
    c[1] = 6 * values[1] - 4 * c[2] - c[3]
    c[n] = 6 * values[-2] - 4 * c[n - 1] - c[n - 2]
    c[0] = 6 * values[0] - 4 * c[1] - c[2]
    c[n + 1] = 6 * values[-1] - 4 * c[n] - c[n - 1]
    return c


@dataclass(frozen=True, eq=False)
class _Places:
    """The places of points along one axis, in cells.

    Attributes
    ----------
    cell
        The cell of each point, the nearest if it is beyond the grid, shape (n,).
    within
        The position within the cell, from 0 to 1.
    beyond
        The distance beyond the grid, below 0 before its beginning.
    """

    cell: NDArray[np.intp]
    within: Array
    beyond: Array

    @classmethod
    def of(cls, places: Array, count: int) -> Self:
        nearest = np.clip(places, 0, count)
        cell = np.minimum(nearest.astype(np.intp), count - 1)
        return cls(cell, nearest - cell, places - nearest)

    def weights(self, order: int) -> tuple[Array, ...]:
        """Return the weights of the four coefficients around each point in a derivative, each of shape (n,)."""
        if order == 2:
            inside = self.beyond == 0
            t = self.within
            return tuple(np.where(inside, each, 0.0) for each in (1 - t, 3 * t - 2, 1 - 3 * t, t))
        if order == 1:
            return _slopes(self.within)
        straight = zip(_values(self.within), _slopes(self.within), strict=True)
        return tuple(value + self.beyond * slope for value, slope in straight)


def _values(t: Array) -> tuple[Array, ...]:
    """Return the four cubic B-splines over a cell, at t from 0 to 1."""
    return (1 - t) ** 3 / 6, (t**2 * (t - 2)) / 2 + 2 / 3, (t * (1 + t - t**2)) / 2 + 1 / 6, t**3 / 6


def _slopes(t: Array) -> tuple[Array, ...]:
    return -((1 - t) ** 2) / 2, t * (3 * t - 4) / 2, (1 + t * (2 - 3 * t)) / 2, t**2 / 2
