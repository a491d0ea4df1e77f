"""Paths to walk on a landscape, chosen by rule: to its steepest point, and along the slope between critical points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from gradmath._vectors import unit
from gradmath.geometry.critical import CriticalPoint
from gradmath.geometry.field import flow_line, gradient_grid
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.map.viewpoints import UnsuitableError, inner

_GRID = 120
# Distance of a flow line's start from a saddle, as a share of the domain's diagonal: too small to be visible.
_OFF_SADDLE = 1e-5
# Distance at which a flow line has reached a point, in the same unit.
_ARRIVED = 1e-4
# How many points are tried as the start of a tour, and how many saddles, the highest first.
_MOST_TRIED, _MOST_SADDLES = 20, 40
# Both partial slopes are visible if the smaller is at least this share of the larger.
_ASLANT = 0.25
_TRIED_GRID = 40
# Number of steps across the whole picture to find where a way up leads.
_CLIMB_STEPS = 200


@dataclass(frozen=True, eq=False)
class Tour:
    """A path along the slope from the steepest ground over gentle ground, a peak and a saddle into a valley.

    Attributes
    ----------
    down_the_cliff, to_the_peak, along_the_ridge, to_the_valley
        The four parts, each of shape (n, 2), and each starting at the end of the one before.
    saddle
        Saddle between the third and the fourth.
    """

    down_the_cliff: Array
    to_the_peak: Array
    along_the_ridge: Array
    to_the_valley: Array
    saddle: CriticalPoint

    @property
    def ways(self) -> tuple[Array, ...]:
        """The four parts in order."""
        return self.down_the_cliff, self.to_the_peak, self.along_the_ridge, self.to_the_valley

    @property
    def stops(self) -> Array:
        """Cliff, gentle slope, peak, saddle and valley, shape (5, 2)."""
        return np.array([self.down_the_cliff[0], *(way[-1] for way in self.ways)])


def tour(landscape: Landscape, critical: Sequence[CriticalPoint], share: float) -> Tour:
    """Return a tour over the highest saddle in view from which the slope leads to a peak and to a valley in view.

    Parameters
    ----------
    landscape
        Landscape over two weights.
    critical
        Its critical points, from the lowest to the highest.
    share
        Ground is gentle at this share of the slope on the cliff.

    Raises
    ------
    UnsuitableError
        If the picture has no such saddle, or no way from steep over gentle ground to a peak beside one.
    """
    stage = inner(landscape.domain)
    seen = [each for each in critical if stage.contains(each.point)]
    tops = [each for each in reversed(seen) if each.kind == "maximum"]
    bottoms = [each for each in seen if each.kind == "minimum"]
    beside_no_cliff = False
    saddles = [each for each in reversed(seen) if each.kind == "saddle"]
    for saddle in saddles[:_MOST_SADDLES]:
        lines = _lines_from(landscape, saddle)
        ridge, descent = _first_arriving(landscape, lines, tops), _first_arriving(landscape, lines, bottoms)
        if ridge is None or descent is None:
            continue
        climb = _over_gentle_ground(landscape, ridge[-1], share)
        if climb is not None:
            return Tour(*climb, ridge[::-1], descent, saddle)
        beside_no_cliff = True
    if beside_no_cliff:
        raise UnsuitableError("this landscape has no way in view from steep ground over gentle ground to a peak")
    highest = f" among its {_MOST_SADDLES} highest" if len(saddles) > _MOST_SADDLES else ""
    raise UnsuitableError(f"this landscape has no saddle in view between a peak and a valley{highest}")


def _over_gentle_ground(landscape: Landscape, peak: Array, share: float) -> tuple[Array, Array] | None:
    """Return a way from steep ground down to gentle ground, and the way up from there to a peak; None if none leads."""
    for cliff in _cliffs(landscape, peak):
        try:
            down = way_to_gentle_ground(landscape, cliff, share)
        except UnsuitableError:
            continue
        up = flow_line(landscape, down[-1], uphill=True).points
        if _arrives(landscape, up, peak):
            return down, _ending_at(up, peak)
    return None


def _cliffs(landscape: Landscape, peak: Array) -> list[Array]:
    """Return starts of a tour: the steepest point of all, then the steepest of an even grid below a peak.

    Those whose two partial slopes are both visible come first.
    """
    field = gradient_grid(landscape.over(inner(landscape.domain)), _TRIED_GRID)
    points = field.points.reshape(-1, 2)
    slopes = np.nan_to_num(np.linalg.norm(field.gradients, axis=-1).ravel(), nan=0.0, posinf=0.0)
    order = np.argsort(-slopes, kind="stable")
    below = _climbs_to(landscape, points[order], peak) & (slopes[order] > 0)
    cliffs = np.concatenate([steepest_point(landscape)[None], points[order[below]]])
    parts = np.abs(landscape.gradient(cliffs))
    aslant = parts.min(axis=-1) >= _ASLANT * parts.max(axis=-1)
    return [*cliffs[aslant][:_MOST_TRIED], *cliffs[~aslant][:_MOST_TRIED]]


def _climbs_to(landscape: Landscape, starts: Array, peak: Array) -> NDArray[np.bool_]:
    """Tell from which starts the way up passes close to a peak, by even steps along the gradient; shape (n,)."""
    domain = landscape.domain
    step = float(np.linalg.norm(domain.size)) / _CLIMB_STEPS
    reached, at = np.zeros(len(starts), dtype=bool), starts.copy()
    for _ in range(_CLIMB_STEPS):
        at = np.clip(at + step * unit(np.nan_to_num(landscape.gradient(at))), domain.lower, domain.upper)
        reached |= np.linalg.norm(at - peak, axis=-1) <= 2 * step
    return reached


def steepest_point(landscape: Landscape) -> Array:
    """Return the point of the inner part of the picture where ‖∇E‖ is largest, shape (2,).

    The best point of a grid is refined by L-BFGS-B on -½‖∇E‖², whose gradient is -∇²E ∇E.

    Raises
    ------
    UnsuitableError
        If the gradient is zero at every point of the grid.
    """
    stage = landscape.over(inner(landscape.domain))
    field = gradient_grid(stage, _GRID)
    slopes = np.nan_to_num(np.linalg.norm(field.gradients, axis=-1), nan=0.0, posinf=0.0)
    if slopes.max() == 0:
        raise UnsuitableError("this landscape has no steepest place: its gradient is zero all over the picture")
    best = field.points.reshape(-1, 2)[slopes.argmax()]
    largest = float(slopes.max())

    def negated_square(point: Array) -> tuple[float, Array]:
        gradient = stage.gradient(point) / largest
        return -float(gradient @ gradient) / 2, -stage.hessian(point) @ gradient / largest

    bounds = list(zip(stage.domain.lower, stage.domain.upper, strict=True))
    found = minimize(
        negated_square, best, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9}
    )
    steepest: Array = found.x
    return steepest


def way_to_gentle_ground(landscape: Landscape, start: Array, share: float) -> Array:
    """Return the steepest way down from a point until the slope falls to a share of the slope at the start.

    Returns
    -------
    Weights, shape (n, 2), n at least 2.

    Raises
    ------
    UnsuitableError
        If the slope stays above that share all the way.
    """
    line = flow_line(landscape, start).points
    slopes = np.linalg.norm(landscape.gradient(line), axis=-1)
    gentle = np.flatnonzero(slopes <= share * slopes[0])
    if gentle.size == 0:
        raise UnsuitableError(f"the way down from {start.tolist()} never gets as gentle as {share} of its start")
    return line[: gentle[0] + 1]


def _lines_from(landscape: Landscape, saddle: CriticalPoint) -> list[Array]:
    """Return the four flow lines that leave a saddle along the axes of its curvature, starting at the saddle."""
    off = _OFF_SADDLE * float(np.linalg.norm(landscape.domain.size))
    curvatures, axes = np.linalg.eigh(landscape.hessian(saddle.point))
    return [
        np.concatenate([saddle.point[None], flow_line(landscape, saddle.point + side * off * axis, uphill=up).points])
        for (up, axis), side in product(zip((curvatures > 0).tolist(), axes.T, strict=True), (-1, 1))
    ]


def _first_arriving(landscape: Landscape, lines: list[Array], ends: Sequence[CriticalPoint]) -> Array | None:
    """Return the line to the first of some critical points that any line reaches; None if there is none."""
    for end, line in product(ends, lines):
        if _arrives(landscape, line, end.point):
            return _ending_at(line, end.point)
    return None


def _arrives(landscape: Landscape, line: Array, end: Array) -> bool:
    return float(np.linalg.norm(line[-1] - end)) <= _ARRIVED * float(np.linalg.norm(landscape.domain.size))


def _ending_at(line: Array, end: Array) -> Array:
    return np.concatenate([line[:-1], end[None]])
