"""Ways to walk on a landscape, chosen by rule: to its steepest place, and along the slope between critical points."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from gradmath.critical import CriticalPoint, saddles
from gradmath.field import flow_line, gradient_grid
from gradmath.landscape import Landscape
from scenes.kit.arrays import Array
from scenes.kit.viewpoints import inner

_GRID = 120
# How far off a saddle a flow line starts, as a share of the domain's diagonal: close enough for the eye not to see.
_OFF_SADDLE = 1e-5
# How near a flow line must come to a place to lead there, in the same unit.
_ARRIVED = 1e-4


def steepest_point(landscape: Landscape) -> Array:
    """Return the point of the inner part of the picture where ‖∇E‖ is largest, shape (2,).

    The best point of a grid is refined by L-BFGS-B on -½‖∇E‖², whose gradient is -∇²E ∇E.

    Raises
    ------
    ValueError
        If the gradient is zero at every point of the grid.
    """
    stage = landscape.over(inner(landscape.domain))
    field = gradient_grid(stage, _GRID)
    slopes = np.linalg.norm(field.gradients, axis=-1)
    if slopes.max() == 0:
        raise ValueError("this landscape has no steepest place: its gradient is zero all over the picture")
    best = field.points.reshape(-1, 2)[slopes.argmax()]
    unit = float(slopes.max())

    def negated_square(point: Array) -> tuple[float, Array]:
        gradient = stage.gradient(point) / unit
        return -float(gradient @ gradient) / 2, -stage.hessian(point) @ gradient / unit

    bounds = list(zip(stage.domain.lower, stage.domain.upper, strict=True))
    found = minimize(
        negated_square, best, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9}
    )
    steepest: Array = found.x
    return steepest


def saddle_in_view(landscape: Landscape) -> CriticalPoint:
    """Return the highest saddle of the inner part of the picture.

    Raises
    ------
    ValueError
        If there is none.
    """
    stage = inner(landscape.domain)
    seen = [saddle for saddle in saddles(landscape) if stage.contains(saddle.point)]
    if not seen:
        raise ValueError("this landscape has no saddle in view: choose one with a pass between two hills")
    return seen[-1]


def way_to_gentle_ground(landscape: Landscape, start: Array, share: float) -> Array:
    """Return the steepest way down from a point as far as the slope there is above a share of the slope at the start.

    Returns
    -------
    Shape (n, 2), n at least 2.

    Raises
    ------
    ValueError
        If the slope stays above that share all the way.
    """
    line = flow_line(landscape, start).points
    slopes = np.linalg.norm(landscape.gradient(line), axis=-1)
    gentle = np.flatnonzero(slopes <= share * slopes[0])
    if gentle.size == 0:
        raise ValueError(f"the way down from {start.tolist()} never gets as gentle as {share} of its start")
    return line[: gentle[0] + 1]


def way_up(landscape: Landscape, start: Array, summit: Array) -> Array:
    """Return the steepest way up from a point to a summit, shape (n, 2). Raises as `way_from_saddle` does."""
    return _arriving(landscape, [flow_line(landscape, start, uphill=True).points], summit)


def way_from_saddle(landscape: Landscape, saddle: CriticalPoint, end: Array) -> Array:
    """Return the flow line between a saddle and the summit or valley at its other end, shape (n, 2).

    Four flow lines leave a saddle, along the axes of its curvature: two up, two down.

    Raises
    ------
    ValueError
        If none of them leads there.
    """
    off = _OFF_SADDLE * float(np.linalg.norm(landscape.domain.size))
    curvatures, axes = np.linalg.eigh(landscape.hessian(saddle.point))
    lines = [
        flow_line(landscape, saddle.point + side * off * axis, uphill=bool(curvature > 0)).points
        for curvature, axis in zip(curvatures, axes.T, strict=True)
        for side in (-1, 1)
    ]
    return np.concatenate([saddle.point[None], _arriving(landscape, lines, end)])


def _arriving(landscape: Landscape, lines: list[Array], end: Array) -> Array:
    """Return the line that comes nearest to a point, brought to it exactly."""
    nearest = min(lines, key=lambda line: float(np.linalg.norm(line[-1] - end)))
    gap = float(np.linalg.norm(nearest[-1] - end))
    if gap > _ARRIVED * float(np.linalg.norm(landscape.domain.size)):
        raise ValueError(f"no way along the slope leads to {end.tolist()}: the nearest one ends {gap:.3g} off")
    return np.concatenate([nearest[:-1], end[None]])
