"""A second opinion on landscapes, from values of E alone: no formula for a derivative is used or trusted.

Derivatives are central differences along a direction, (E(w + h v) - E(w - h v)) / 2h, at repeatedly halved steps h,
extrapolated to h = 0 (L. F. Richardson, 1911). For each point and direction, the number with the least estimated error
in the whole table is taken (C. J. F. Ridders, Accurate computation of F′(x) and F′(x)F″(x), Advances in Engineering
Software 4, 1982). So the step suits the landscape, whatever its scale, and ordinary floats give about eleven digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.given import gradients_from
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array

T = TypeVar("T")

# The longest step, as a share of the domain's side, and the number of halvings.
_LONGEST, _HALVINGS = 0.04, 8
# Halvings for models of very many weights, which are slow to evaluate, and smooth.
_HALVINGS_OF_MODELS = 5
_MORE_WITHIN_CELLS = 5
# An extrapolated difference is within so many changes of the last two plain ones, and their rounding.
_TRUST, _ROUNDING = 8.0, 16 * float(np.finfo(float).eps)
# The most weights of a model whose whole gradient is measured; for others, only slopes along some directions are.
MOST_WEIGHTS = 64
_GRID, _COARSE = 241, 33
# The most numbers in an array of points whose gradients are remembered.
_REMEMBERED = 1024
# The step of differences of measured gradients, as a share of the domain's side.
_BEND = 1e-3


class Differences:
    """Values, gradients and slopes of landscapes by differences.

    Attributes
    ----------
    uncertainty
        The largest error of the method, by its own estimate, relative to the slope in question or, if larger, to the
        mean slope over the landscape.
    """

    def __init__(self) -> None:
        self.uncertainty = 0.0
        self._last: tuple[object, Array] | None = None
        self._ranges: WeakKeyDictionary[Landscape, tuple[float, float]] = WeakKeyDictionary()
        self._gradients: WeakKeyDictionary[Landscape, dict[tuple[tuple[int, ...], bytes], Array]] = WeakKeyDictionary()
        self._extremes: WeakKeyDictionary[Landscape, dict[int, float]] = WeakKeyDictionary()

    def value(self, landscape: Landscape, points: ArrayLike) -> Array:
        """Return E at points of shape (..., p); shape (...)."""
        values = landscape.value(points)
        if landscape.dimension == 2:
            self._widen(landscape, np.asarray(points, dtype=float), values)
        return values

    def _widen(self, landscape: Landscape, points: Array, values: Array) -> None:
        """Let the range of a landscape hold the values at some points of its domain: a grid may miss a needle."""
        inside = values[landscape.domain.contains(points) & np.isfinite(values)]
        if inside.size:
            low, high = self._range(landscape)
            self._ranges[landscape] = min(low, float(inside.min())), max(high, float(inside.max()))

    def _range(self, landscape: Landscape) -> tuple[float, float]:
        """Return the least and the largest error on a coarse grid of the domain and wherever else it was asked."""
        if landscape not in self._ranges:
            values = landscape.value(_grid(landscape, _COARSE))
            finite = values[np.isfinite(values)]
            self._ranges[landscape] = float(finite.min()), float(finite.max())
        return self._ranges[landscape]

    def gradient(self, landscape: Landscape, points: ArrayLike) -> Array:
        """Return ∇E at points of shape (..., p); shape (..., p)."""
        w = np.asarray(points, dtype=float)
        # Most things make the same claims in the next picture.
        known = self._gradients.setdefault(landscape, {})
        asked = w.shape, w.tobytes()
        if asked in known:
            return known[asked].copy()
        gradient, error = richardson(landscape, w[..., None, :], np.eye(landscape.dimension))
        if w.size <= _REMEMBERED:
            known[asked] = gradient.copy()
        self._note(landscape, np.linalg.norm(error, axis=-1), np.linalg.norm(gradient, axis=-1))
        return gradient

    def slopes(self, landscape: Landscape, point: ArrayLike, directions: ArrayLike) -> Array:
        """Return the derivative along unit vectors of shape (m, p) at a point of shape (p,); shape (m,)."""
        w, ways = np.asarray(point, dtype=float), np.asarray(directions, dtype=float)
        asked = (id(landscape), w.tobytes(), ways.tobytes())
        if self._last is None or self._last[0] != asked:
            halvings = _HALVINGS if w.size <= MOST_WEIGHTS else _HALVINGS_OF_MODELS
            slopes, error = richardson(landscape, w, ways, halvings=halvings)
            self._note(landscape, error.max(), np.abs(slopes).max())
            self._last = asked, slopes
        return self._last[1]

    def hessian(self, landscape: Landscape, point: ArrayLike) -> Array:
        """Return ∇²E at a point of shape (p,), by differences of fourth order of measured gradients; shape (p, p)."""
        w, step = np.asarray(point, dtype=float), _BEND * float(landscape.domain.size.min())
        offsets = step * np.array([-2, -1, 1, 2])[:, None, None] * np.eye(landscape.dimension)
        gradients = richardson(landscape, (w + offsets)[..., None, :], np.eye(w.size))[0]
        bend = np.tensordot([1, -8, 8, -1], gradients, axes=1) / (12 * step)
        return np.asarray((bend + bend.T) / 2)

    def extent(self, landscape: Landscape) -> float:
        """Return the range of the error, over a coarse grid of the domain and all its places that were asked for."""
        low, high = self._range(landscape)
        return high - low

    def extreme(self, landscape: Landscape, sign: int) -> float:
        """Return the highest (1) or lowest (-1) error on a fine grid of the domain, edges included."""
        found = self._extremes.setdefault(landscape, {})
        if sign not in found:
            values = sign * landscape.value(_grid(landscape, _GRID))
            found[sign] = sign * float(values[np.isfinite(values)].max())
        return found[sign]

    def evaluate(self, formula: Callable[[], T]) -> T:
        """Return the result of a formula in which every gradient of a landscape is replaced by a measured one."""
        with gradients_from(self._asked):
            return formula()

    def _asked(self, landscape: Landscape, points: ArrayLike) -> Array:
        """Return the measured gradient of a landscape, or its own if it has very many weights."""
        return landscape.gradient(points) if landscape.dimension > MOST_WEIGHTS else self.gradient(landscape, points)

    def _note(self, landscape: Landscape, error: ArrayLike, slope: ArrayLike) -> None:
        sides = float(np.linalg.norm(landscape.domain.size))
        typical = self.extent(landscape) / sides if landscape.dimension == 2 else 0.0
        size = np.maximum(np.asarray(slope, dtype=float), typical)
        share = np.divide(error, size, out=np.zeros(size.shape), where=size > 0)
        self.uncertainty = max(self.uncertainty, float(np.max(share[np.isfinite(share)], initial=0.0)))


def richardson(
    landscape: Landscape, points: Array, directions: Array, *, halvings: int = _HALVINGS
) -> tuple[Array, Array]:
    """Return derivatives along directions, and estimates of their errors.

    Parameters
    ----------
    points, directions
        Arrays of shapes (..., p) that broadcast together.
    halvings
        The number of steps to try.

    Returns
    -------
    Two arrays of the shape (...) that points and directions have together; nan where E is not defined nearby.
    """
    # A surface through heights is smooth only within the cells of its grid.
    halvings += _MORE_WITHIN_CELLS * isinstance(landscape, Heights)
    sides = landscape.domain.size
    lengths = np.linalg.norm(directions / sides, axis=-1)
    steps = _LONGEST / lengths
    first, rounding = _central_differences(landscape, points, directions, steps, halvings)
    # Long steps that lead from a needle onto the plain around it agree, on nothing: the shortest know better.
    trusted = _TRUST * np.abs(first[-1] - first[-2]) + rounding
    best, least = np.full(first[0].shape, np.nan), np.full(first[0].shape, np.inf)
    row: list[Array] = []
    for entry in first:
        fresh = [entry]
        with np.errstate(invalid="ignore", over="ignore"):
            for order, coarser in enumerate(row, start=1):
                finer = fresh[-1]
                better = finer + (finer - coarser) / (4.0**order - 1)
                error = np.maximum(np.abs(better - finer), np.abs(better - coarser))
                wins = (error < least) & (np.abs(better - first[-1]) <= trusted)
                best, least = np.where(wins, better, best), np.where(wins, error, least)
                fresh.append(better)
        row = fresh
    return best, least


def _central_differences(
    landscape: Landscape, points: Array, directions: Array, steps: Array, halvings: int
) -> tuple[list[Array], Array]:
    """Return the differences at repeatedly halved steps, and how far rounding may put the last of them off."""
    found, largest = [], np.zeros(())
    with np.errstate(invalid="ignore", over="ignore"):
        for halving in range(halvings):
            h = steps / 2**halving
            offset = h[..., None] * directions
            ahead, behind = landscape.value(points + offset), landscape.value(points - offset)
            largest = np.fmax(largest, np.fmax(np.abs(ahead), np.abs(behind)))
            found.append((ahead - behind) / (2 * h))
        return found, _ROUNDING * largest * 2**halvings / steps


def _grid(landscape: Landscape, count: int) -> Array:
    return np.stack(np.meshgrid(*landscape.domain.grid(count)), axis=-1)
