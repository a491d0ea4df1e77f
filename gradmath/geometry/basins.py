"""Basins: the valleys in which descents end, for many starts and over the whole domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from gradmath import _check
from gradmath._blocks import blocks
from gradmath._check import Array
from gradmath.descent.descend import DEFAULT_RULE, Bounds, descend_many
from gradmath.descent.paths import DescentPaths, StopReason
from gradmath.descent.rules import DirectionRule
from gradmath.descent.stability import settled
from gradmath.descent.steps import Constant, StepSize
from gradmath.geometry import critical
from gradmath.geometry._bulk_flow import BulkFlow, FlowEnd
from gradmath.geometry._clusters import ordered
from gradmath.geometry._lattice import labels_over
from gradmath.geometry._stationary import UnitBox
from gradmath.geometry._traps import NONE, Traps
from gradmath.landscapes.landscape import Landscape

__all__ = ["NO_BASIN", "BasinMap", "FlowEnd", "basin_map", "basins", "basins_of", "flow_ends"]

NO_BASIN = NONE
"""The index of a start that ends in no minimum: it left the domain, ran away, had too few steps, or met a saddle."""

Follow = Callable[[Array], tuple[NDArray[np.int64], NDArray[np.int64], Array]]
"""A function of starts that returns the minimum in which each flow ends, why, and where in the box's coordinates."""

_AT_ONCE = 8192
_SAME_MINIMUM = 1e-6  # in half-sides of the domain
_WORTH_MACHINE_CODE = 1000  # starts
_WORTH_A_TRAP = 5  # starts for each minimum


@dataclass(frozen=True, eq=False)
class BasinMap:
    """The basins over a domain.

    Attributes
    ----------
    axes
        The values of each weight, w₁ first, as `gradmath.landscapes.landscape.Domain.grid` gives them.
    indices
        The index of the minimum in which the start at each grid point ends, among ``minima``, or `NO_BASIN`; shape
        (n_p, …, n₂, n₁): as on the map, w₁ runs along the last axis.
    minima
        The points of `gradmath.geometry.critical.minima`, from the lowest error to the highest, then any others in
        which flows end, as in a landscape too rough for that search; shape (m, p).
    reasons
        Why the flow from each start ends, as numbers of `FlowEnd`, in the shape of ``indices``; None for descents.

    Examples
    --------
    >>> import gradmath as gm
    >>> found = gm.basin_map(gm.landscape("himmelblau"), 3)
    >>> found.axes[0].tolist()
    [-5.0, 0.0, 5.0]
    >>> found.indices[0].tolist()  # in the first row, where w₂ is least
    [0, 0, 3]
    """

    axes: tuple[Array, ...]
    indices: NDArray[np.int64]
    minima: Array
    reasons: NDArray[np.int64] | None = None

    def __repr__(self) -> str:
        found = len(np.unique(self.indices[self.indices != NO_BASIN]))
        starts = " × ".join(map(str, self.indices.shape))
        return f"BasinMap({found} basin{'s' * (found != 1)} on {starts} starts, {', '.join(self._outside())})"

    def _outside(self) -> list[str]:
        """Return the share of starts in no basin by reason, in words, the most frequent reason first."""
        none = self.indices == NO_BASIN
        said = [f"{none.mean():.0%} in none"]
        if self.reasons is not None and none.any():
            why, counts = np.unique(self.reasons[none], return_counts=True)
            order = np.argsort(-counts, kind="stable")
            said += [f"{counts[each] / none.size:.1%} {FlowEnd(int(why[each])).words}" for each in order]
        return said


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
    """Return the minimum in which the gradient flow, or a descent by steps, from each of many starts ends.

    The flow dw/dt = -∇E(w) is integrated, with an error per step of 10⁻⁴ of the domain's half-sides, until it enters
    a neighbourhood of a minimum that it cannot leave. Only starts about that close to the border between two basins
    may be assigned to the wrong one.

    Parameters
    ----------
    landscape
        E.
    starts
        Shape (…, p), at least one.
    step
        The step size of a descent; default: none, for the basins of the flow. Those of a descent differ, because a step
        that is long for the curvature of the ground can cross a ridge.
    rule, max_steps, tolerance
        Those of a descent, as in `gradmath.descent.descend.descend`. A rule other than plain descent needs a step size;
        the default is 1/λmax at the sharpest minimum, half the stable learning rate.
    bounds
        "stop" if a flow or descent that leaves the domain ends in no minimum, "ignore" if it may return.
    known
        The landscape's critical points, or its minima, from the lowest error to the highest, if they have been found
        before.

    Returns
    -------
    Array
        The index among ``critical.minima(landscape)`` of the minimum, or `NO_BASIN`; shape (…).

    Raises
    ------
    ValueError
        As in `gradmath.descent.descend.descend_many`.

    Examples
    --------
    >>> import gradmath as gm
    >>> valleys = gm.landscape("x^4 - 2x^2 + y^2 on -2..2, -1..1")
    >>> gm.basins(valleys, [[-0.1, 0.5], [0.1, 0.5], [1.5, -1]]).tolist()
    [0, 1, 1]
    """
    valleys = _minima(landscape, known)
    if step is None and rule == DEFAULT_RULE:
        w = _check.points_array(starts, landscape.dimension, "starts")
        ends, _, _ = _flow(landscape, valleys, bounds, w[..., 0].size)(w.reshape(-1, landscape.dimension))
        return ends.reshape(w.shape[:-1])
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

    For the flow over two or more weights, only every eighth start along each weight is followed, every start beside
    another basin, and those nearest to minima. A part of a basin that is narrower than eight cells all along and has no
    minimum may be missed. With fewer than 128 starts along a weight more of them are followed; with fewer than 32, all.

    Parameters
    ----------
    counts
        The number of starts along each weight, at least 2; one number serves for all weights.

    The other parameters are those of `basins`.

    Raises
    ------
    ValueError
        If there are too few counts, or not one for each weight, or as in `basins`.

    Examples
    --------
    >>> import gradmath as gm
    >>> valleys = gm.landscape("x^4 - 2x^2 + y^2 on -2..2, -1..1")
    >>> gm.basin_map(valleys, [4, 2]).indices.tolist()
    [[0, 0, 1, 1], [0, 0, 1, 1]]
    """
    axes = landscape.domain.grid(counts)
    starts = np.stack(np.meshgrid(*axes[::-1], indexing="ij")[::-1], axis=-1)
    valleys = _minima(landscape, None)
    points = np.array([valley.point for valley in valleys]).reshape(-1, landscape.dimension)
    if step is None and rule == DEFAULT_RULE and landscape.dimension > 1:
        labels = _Labels(_flow(landscape, valleys, bounds, starts[..., 0].size), starts, UnitBox(landscape), points)
        found = labels_over(starts.shape[:-1], labels.of, besides=_beside(axes, points))
        nowhere = found < 0
        return BasinMap(
            axes, np.where(nowhere, NO_BASIN, found), labels.minima(), np.where(nowhere, NO_BASIN - found, 0)
        )
    indices = basins(
        landscape,
        starts,
        rule=rule,
        step=step,
        max_steps=max_steps,
        tolerance=tolerance,
        bounds=bounds,
        known=valleys,
    )
    return BasinMap(axes, indices, points)


class _Labels:
    """The ends of flows from the nodes of a grid: the index of a minimum, or a number below -1 for why there is none.

    Minima that only flows have found are numbered after the others.
    """

    def __init__(self, follow: Follow, starts: Array, box: UnitBox, known: Array) -> None:
        self._follow, self._starts, self._box, self._known = follow, starts, box, known
        self._others = np.empty((0, known.shape[1]))

    def of(self, nodes: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the labels of nodes of shape (n, p), w₁ last."""
        indices, reasons, last = self._follow(self._starts[tuple(nodes.T)])
        labels = np.where(indices == NO_BASIN, NO_BASIN - reasons, indices)
        other = reasons == FlowEnd.OTHER_MINIMUM
        labels[other] = len(self._known) + self._numbered(last[other])
        return labels

    def minima(self) -> Array:
        """Return all minima in weights: the known ones, then the others."""
        return np.concatenate([self._known, self._box.weights(self._others)])

    def _numbered(self, u: Array) -> NDArray[np.int64]:
        """Return the number of each point among the other minima; new ones are added."""
        numbers, near = np.full(len(u), NO_BASIN), np.zeros(len(u), dtype=np.bool_)
        if len(self._others) and len(u):
            distances, nearest = cKDTree(self._others).query(u)
            near = distances <= _SAME_MINIMUM
            numbers[near] = nearest[near]
        new = np.flatnonzero(~near)
        order, firsts = ordered(u[new], _SAME_MINIMUM)
        sizes = np.diff(np.append(firsts, len(order)))
        numbers[new[order]] = len(self._others) + np.repeat(np.arange(len(firsts)), sizes)
        self._others = np.concatenate([self._others, u[new[order[firsts]]]])
        return numbers


def _minima(landscape: Landscape, known: Sequence[critical.CriticalPoint] | None) -> tuple[critical.CriticalPoint, ...]:
    if known is None:
        return critical.minima(landscape)
    return tuple(each for each in known if each.kind == "minimum")


def flow_ends(
    landscape: Landscape,
    starts: ArrayLike,
    *,
    bounds: Bounds = "stop",
    known: Sequence[critical.CriticalPoint] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the minimum in which the gradient flow from each start ends, and why it ends there or in none.

    Parameters
    ----------
    landscape, starts, bounds, known
        As in `basins`.

    Returns
    -------
    indices, reasons
        As `basins` returns them, and numbers of `FlowEnd`; both of shape (…).

    Examples
    --------
    >>> import gradmath as gm
    >>> valleys = gm.landscape("x^4 - 2x^2 + y^2 on -2..2, -1..1")
    >>> indices, reasons = gm.flow_ends(valleys, [[-0.1, 0.5], [0, 0.5]])
    >>> indices.tolist(), [gm.FlowEnd(each).name for each in reasons]
    ([0, -1], ['MINIMUM', 'SADDLE'])
    """
    w = _check.points_array(starts, landscape.dimension, "starts")
    ends, reasons, _ = _flow(landscape, _minima(landscape, known), bounds, w[..., 0].size)(
        w.reshape(-1, landscape.dimension)
    )
    return ends.reshape(w.shape[:-1]), reasons.reshape(w.shape[:-1])


def _beside(axes: tuple[Array, ...], points: Array) -> NDArray[np.intp]:
    """Return the indices of the nodes of a map that are nearest to points of shape (m, p); w₁ last."""
    nearest = [
        np.rint((along - axis[0]) / (axis[1] - axis[0])).astype(np.intp)
        for along, axis in zip(points.T, axes, strict=True)
    ]
    return np.unique(np.stack(nearest[::-1], axis=-1), axis=0)


def _flow(landscape: Landscape, valleys: Sequence[critical.CriticalPoint], bounds: Bounds, count: int) -> Follow:
    """Return a function that finds the minimum, or `NO_BASIN`, in which the flow from each start ends, why, and where.

    It takes starts of shape (n, p); there are ``count`` in all.
    """
    box, stop = UnitBox(landscape, fast=count >= _WORTH_MACHINE_CODE), bounds == "stop"
    points = [valley.point for valley in valleys]
    with np.errstate(all="ignore"):
        few = len(points) * _WORTH_A_TRAP <= max(count, _WORTH_MACHINE_CODE)
        traps = Traps.about(box, points, bounded=stop) if few else Traps.only_ends(box, points)
        flow = BulkFlow(box, traps, stop)

    def ends(starts: Array) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        with np.errstate(all="ignore"):
            found = [flow.ends(starts[block]) for block in blocks(len(starts), _AT_ONCE)]
        none = np.full(0, NO_BASIN)
        indices, reasons, last = zip(*found, strict=True) if found else ((), (), ())
        return np.concatenate([none, *indices]), np.concatenate([none, *reasons]), np.concatenate([starts[:0], *last])

    return ends


def _half_stable(valleys: Sequence[critical.CriticalPoint]) -> Constant:
    """Return the learning rate 1/λmax of the sharpest minimum; if there are no minima, any will do."""
    sharpest = max((float(valley.eigenvalues[-1]) for valley in valleys), default=1.0)
    return Constant(1 / sharpest if np.isfinite(sharpest) else 1.0)


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
