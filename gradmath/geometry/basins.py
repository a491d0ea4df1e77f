"""Basins: which valley a descent ends in, for many starts and over the whole domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath._check import Array
from gradmath.descent.descend import DEFAULT_RULE, Bounds, descend_many
from gradmath.descent.paths import DescentPaths, StopReason
from gradmath.descent.rules import DirectionRule
from gradmath.descent.stability import settled
from gradmath.descent.steps import Constant, StepSize
from gradmath.geometry import critical
from gradmath.landscapes.landscape import Landscape

NO_BASIN = -1
"""The index of a start that ends in no minimum: it left the domain, ran away, had too few steps, or met a saddle."""


@dataclass(frozen=True, eq=False)
class BasinMap:
    """The basins over a domain.

    Attributes
    ----------
    axes
        The values of each weight, w₁ first, as `gradmath.landscapes.landscape.Domain.grid` gives them.
    indices
        The index of the minimum in which the start at each grid point ends, among `gradmath.geometry.critical.minima`,
        or `NO_BASIN`; shape (n_p, …, n₂, n₁): as on the map, w₁ runs along the last axis.
    """

    axes: tuple[Array, ...]
    indices: NDArray[np.int64]


def basins(
    landscape: Landscape,
    starts: ArrayLike,
    *,
    rule: DirectionRule = DEFAULT_RULE,
    step: StepSize | None = None,
    max_steps: int = 2000,
    tolerance: float = 1e-3,
    bounds: Bounds = "stop",
    known: Sequence[critical.CriticalPoint] | None = None,
) -> NDArray[np.int64]:
    """Return the minimum in which the descent from each of many starts ends.

    Parameters
    ----------
    landscape
        E.
    starts
        Shape (…, p), at least one.
    step
        How far each step goes; default: the constant learning rate 1/λmax, half the stable one, of the sharpest
        minimum. The shorter the steps, the closer these basins are to those of the gradient flow, which has none.
    rule, max_steps, tolerance, bounds
        As in `gradmath.descent.descend.descend`.
    known
        The landscape's critical points, or its minima, if they have been found before: from the lowest error to the
        highest.

    Returns
    -------
    Array
        The index among ``critical.minima(landscape)`` of the minimum, or `NO_BASIN`; shape (…).

    Raises
    ------
    ValueError
        As in `gradmath.descent.descend.descend_many`.
    """
    valleys = _minima(landscape, known)
    paths = descend_many(
        landscape,
        starts,
        rule=rule,
        step=_half_stable(valleys) if step is None else step,
        max_steps=max_steps,
        tolerance=tolerance,
        bounds=bounds,
        keep_path=False,
    )
    return _nearest(landscape, paths, valleys)


def basins_of(
    landscape: Landscape, paths: DescentPaths, *, known: Sequence[critical.CriticalPoint] | None = None
) -> NDArray[np.int64]:
    """Return the minimum in which each of the given descents has ended, as `basins` does; shape (…)."""
    return _nearest(landscape, paths, _minima(landscape, known))


def basin_map(
    landscape: Landscape,
    counts: int | Sequence[int],
    *,
    rule: DirectionRule = DEFAULT_RULE,
    step: StepSize | None = None,
    max_steps: int = 2000,
    tolerance: float = 1e-3,
    bounds: Bounds = "stop",
) -> BasinMap:
    """Return the basins over the domain, from a start at every point of a grid, edges included.

    Parameters
    ----------
    counts
        How many starts along each weight, at least 2; one number serves for all.

    The other parameters are those of `basins`.

    Raises
    ------
    ValueError
        If there are too few counts, or not one for each weight, or as in `basins`.
    """
    axes = landscape.domain.grid(counts)
    starts = np.stack(np.meshgrid(*axes[::-1], indexing="ij")[::-1], axis=-1)
    indices = basins(landscape, starts, rule=rule, step=step, max_steps=max_steps, tolerance=tolerance, bounds=bounds)
    return BasinMap(axes, indices)


def _minima(landscape: Landscape, known: Sequence[critical.CriticalPoint] | None) -> tuple[critical.CriticalPoint, ...]:
    found = critical.critical_points(landscape) if known is None else known
    return tuple(each for each in found if each.kind == "minimum")


def _half_stable(valleys: Sequence[critical.CriticalPoint]) -> Constant:
    """Return the learning rate 1/λmax of the sharpest minimum; without one, any will do."""
    return Constant(1 / max((float(valley.eigenvalues[-1]) for valley in valleys), default=1.0))


def _nearest(landscape: Landscape, paths: DescentPaths, valleys: Sequence[critical.CriticalPoint]) -> NDArray[np.int64]:
    converged = paths.reasons == StopReason.CONVERGED
    finals, gradients = paths.finals[converged], paths.final_gradients[converged]
    nearest, least = np.full(len(finals), NO_BASIN), np.full(len(finals), np.inf)
    for index, valley in enumerate(valleys):
        distances = settled(landscape, finals, gradients, valley.point)
        nearer = distances < least
        nearest[nearer], least[nearer] = index, distances[nearer]
    indices = np.full(paths.counts.shape, NO_BASIN)
    indices[converged] = nearest
    return indices
