"""How a descent really ended: settled in the valley, still on its way, gone elsewhere, or out of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.descent.paths import DescentPath, StopReason
from gradmath.geometry.critical import CriticalPoint, minima
from gradmath.geometry.scales import Scales, scales
from gradmath.landscapes.landscape import Landscape

_NEAR = 0.01
"""Largest distance, in sides of the domain, of a settled descent from its minimum: a millimetre on a map."""


class PathEnd(Enum):
    """How a descent ended; the value is a sentence to show.

    Examples
    --------
    >>> import gradmath as gm
    >>> print(gm.PathEnd.ON_ITS_WAY.value)
    It is still on its way.
    """

    SETTLED = "It has settled in the valley."
    OTHER_VALLEY = "It has fallen into another valley."
    ON_ITS_WAY = "It is still on its way."
    LEVEL_GROUND = "It rests on level ground, which is no valley."
    LEFT_DOMAIN = "It has left the domain."
    RAN_AWAY = "Its steps have grown without bound."


@dataclass(frozen=True, eq=False, slots=True)
class EndOfPath:
    """How a descent ended, and what that judgement is based on.

    Attributes
    ----------
    end
        How.
    valley
        The minimum in which it has settled, wherever that is; None if it has not.
    slope
        ‖∇E‖ at the end, in typical slopes of the landscape.
    distance
        The distance to the nearest minimum, in sides of the domain; inf if there is none.
    steps
        The number of steps taken.

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.landscape("bowl")
    >>> told = gm.end_of_path(gm.descend(bowl, [1, 1], step=0.1), bowl)
    >>> told.end.name, told.valley.point.round(6).tolist()
    ('SETTLED', [0.0, 0.0])
    """

    end: PathEnd
    valley: CriticalPoint | None
    slope: float
    distance: float
    steps: int

    def __repr__(self) -> str:
        return f"EndOfPath({self.end.name} after {self.steps} steps, slope {self.slope:.3g} of the typical one)"


def end_of_path(
    path: DescentPath,
    landscape: Landscape,
    *,
    wanted: ArrayLike | None = None,
    known: Sequence[CriticalPoint] | None = None,
    scale: Scales | None = None,
) -> EndOfPath:
    """Return how a descent ended.

    It has settled if the slope is below a thousandth of the landscape's typical slope, whatever the unit of the error,
    and a minimum is within a hundredth of the domain, or within a thousandth if it is a kink, where no slope is small.
    Why the descent stopped plays no part: one that ran out of steps beside the minimum has settled, and one that
    stopped at a slope of 1000 has not.

    Parameters
    ----------
    path
        The descent.
    landscape
        The landscape on which it descended.
    wanted
        The minimum that it was to reach, shape (p,); default: any will do.
    known
        The landscape's critical points, or its minima, if they have been found before.
    scale
        The landscape's scales, if they have been found before.

    Raises
    ------
    ValueError
        If ``wanted`` is not of shape (p,).

    Examples
    --------
    >>> import gradmath as gm
    >>> rosenbrock = gm.landscape("rosenbrock")
    >>> short, long = (gm.descend(rosenbrock, [-1, 1], step=1e-3, max_steps=most) for most in (100, 20000))
    >>> [gm.end_of_path(path, rosenbrock).end.name for path in (short, long)]
    ['ON_ITS_WAY', 'SETTLED']
    """
    measured = scales(landscape) if scale is None else scale
    valleys = minima(landscape) if known is None else [each for each in known if each.kind == "minimum"]
    slope = float(measured.slopes(path.gradients[-1]))
    share = slope / measured.slope if measured.slope else slope
    distances = _distances(landscape, path.final, np.array([each.point for each in valleys]))
    nearest = int(distances.argmin()) if distances.size else None
    distance = float(distances.min(initial=np.inf))
    end, valley = _judged(path, landscape), None
    if end is PathEnd.ON_ITS_WAY and nearest is not None and _has_settled(path, valleys[nearest], distance, measured):
        valley = valleys[nearest]
        goal = None if wanted is None else _check.vector(wanted, "wanted", landscape.dimension)
        there = goal is None or float(_distances(landscape, goal, valley.point[None])[0]) <= _NEAR / 10
        end = PathEnd.SETTLED if there else PathEnd.OTHER_VALLEY
    elif end is PathEnd.ON_ITS_WAY and bool(measured.is_level(path.gradients[-1])):
        # Level to a thousandth, away from every minimum: a saddle or a plain, unless it is still making progress.
        end = PathEnd.LEVEL_GROUND if path.reason is StopReason.CONVERGED else end
    return EndOfPath(end, valley, share, distance, path.steps)


def _distances(landscape: Landscape, point: Array, others: Array) -> Array:
    """Return how far points of shape (n, p) are from one, in sides of the domain; shape (n,)."""
    distances: Array = norms((others.reshape(-1, landscape.dimension) - point) / landscape.domain.size)
    return distances


def _judged(path: DescentPath, landscape: Landscape) -> PathEnd:
    """Return RAN_AWAY or LEFT_DOMAIN if the path did; ON_ITS_WAY otherwise."""
    if path.reason in (StopReason.DIVERGED, StopReason.NOT_FINITE):
        return PathEnd.RAN_AWAY
    if path.reason is StopReason.LEFT_DOMAIN or not landscape.domain.contains(path.final):
        return PathEnd.LEFT_DOMAIN
    return PathEnd.ON_ITS_WAY


def _has_settled(path: DescentPath, valley: CriticalPoint, distance: float, measured: Scales) -> bool:
    is_kink = not np.isfinite(valley.eigenvalues).all()
    if is_kink:
        return distance <= _NEAR / 10
    return distance <= _NEAR and bool(measured.is_level(path.gradients[-1]))
