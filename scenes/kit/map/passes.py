"""Passes: saddles from which descent leads into two different valleys, and the ridge that leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradmath.descent.descend import descend
from gradmath.descent.paths import DescentPath
from gradmath.descent.stability import unstable_directions
from gradmath.descent.steps import StepSize
from gradmath.geometry.basins import NO_BASIN, basins
from gradmath.geometry.critical import CriticalPoint
from gradmath.geometry.field import flow_line
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.map.viewpoints import UnsuitableError, inner

# Distance of a flow line's start from a saddle, as a share of the domain's diagonal: too small to be visible.
_OFF_SADDLE = 1e-5
# The largest number of saddles to try, the highest first.
_MOST_TRIED = 100


@dataclass(frozen=True, eq=False)
class Pass:
    """A saddle between two valleys, and the descents from a hair to either side of it.

    Attributes
    ----------
    saddle
        Point where the gradient is zero.
    ways
        The two descents, from starts on its unstable axis, equally far to both sides.
    """

    saddle: CriticalPoint
    ways: tuple[DescentPath, DescentPath]


def highest_pass(
    landscape: Landscape, critical: Sequence[CriticalPoint], step: StepSize, *, hair: float, tolerance: float
) -> Pass:
    """Return the highest saddle in the inner part of the picture between two valleys.

    Parameters
    ----------
    landscape
        Landscape over two weights.
    critical
        Its critical points, from the lowest to the highest.
    step
        Step size of the two descents.
    hair
        Distance of their starts from the saddle, in weights.
    tolerance
        Slope at which they have settled.

    Raises
    ------
    UnsuitableError
        If there is none.
    """
    stage = inner(landscape.domain)
    saddles = [each for each in reversed(critical) if each.kind == "saddle" and stage.contains(each.point)]
    for saddle in saddles[:_MOST_TRIED]:
        (direction,) = unstable_directions(landscape, saddle.point)
        starts = saddle.point + hair * np.array([-direction, direction])
        first, second = basins(landscape, starts, step=step, tolerance=tolerance, known=critical)
        if NO_BASIN not in (first, second) and first != second:
            one, other = (descend(landscape, start, step=step, tolerance=tolerance) for start in starts)
            return Pass(saddle, (one, other))
    highest = f" among its {_MOST_TRIED} highest" if len(saddles) > _MOST_TRIED else ""
    raise UnsuitableError(
        f"this landscape has no saddle in view between two valleys{highest}: choose one with several valleys"
    )


def ridge_to(landscape: Landscape, saddle: Array) -> Array:
    """Return the way down to a saddle along its ridge, from the steepest point of the ridge in view.

    Two flow lines lead down to a saddle, along its stable axis; this is the one that comes from higher up in view.

    Returns
    -------
    Weights, shape (n, 2), n at least 2, the last point the saddle.
    """
    off = _OFF_SADDLE * float(np.linalg.norm(landscape.domain.size))
    _, axes = np.linalg.eigh(landscape.hessian(saddle))
    stage = inner(landscape.domain)
    lines = [flow_line(landscape, saddle + side * off * axes[:, -1], uphill=True).points for side in (-1, 1)]
    lines = [line[np.logical_and.accumulate(stage.contains(line))] for line in lines]
    line = max(lines, key=lambda points: float(landscape.value(points[-1])))
    steepest = int(np.linalg.norm(landscape.gradient(line), axis=-1).argmax())
    return np.concatenate([line[steepest::-1], saddle[None]])
