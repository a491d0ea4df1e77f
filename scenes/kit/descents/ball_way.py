"""The descent that the ball takes: from the hill into a valley, in as many steps as there are to show."""

from __future__ import annotations

from itertools import product

import numpy as np

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.descent.paths import StopReason
from gradmath.geometry.field import flow_line
from scenes.arrays import Array
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import hill_in, hill_points
from scenes.kit.map.survey import HILL_TURN, Survey
from scenes.kit.map.viewpoints import UnsuitableError

# The step size as a share of the largest that is stable at the valley, 2/λmax: what is tried first comes first.
_SHARES_OF_STABLE = (0.16, 0.1, 0.24, 0.06, 0.35, 0.03, 0.5, 0.015, 0.7, 0.9)
# The descent has settled where the slope is this share of the slope at its start.
_SETTLED = (0.01, 0.03, 0.002)
# There the slope is at most this share of the landscape's typical one, and the bottom as near as this share of the
# picture's diagonal.
_LEVEL, _NEAR = 0.04, 0.02
# How many steps the beats can show.
_FEWEST_STEPS, _MOST_STEPS = 17, 45
# Another ring of starts, if none of the hill's arrows serves.
_TURN = 0.8


def ball_way(survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return a descent from the hill that settles inside the picture in about as many steps as there are to show.

    It starts where the hiker stands, or else at another of the hill's arrows. The learning rate is a share of the
    largest that is stable at the bottom of the valley to which the slope leads; of several shares, and of several
    starts, the first that serves is taken.

    Raises
    ------
    UnsuitableError
        If none does.
    """
    hill = hill_in(survey, error_map)
    for turn in (HILL_TURN, _TURN):
        for start in hill_points(survey, error_map, hill, turn=turn):
            path = _descent_from(survey, start)
            if path is not None:
                return path
    raise UnsuitableError(
        f"no ball that starts on a hillside comes to rest in a valley in view within {_MOST_STEPS} steps"
    )


def _descent_from(survey: Survey, start: Array) -> DescentPath | None:
    """Return a descent from a start that serves; None if there is none."""
    landscape = survey.asked
    bottom = flow_line(landscape, start).points[-1]
    curvatures = landscape.hessian(bottom)
    if not np.isfinite(curvatures).all() or not curvatures.any():
        return None
    largest_stable = 2 / float(np.abs(np.linalg.eigvalsh(curvatures)).max())
    slope = float(np.linalg.norm(landscape.gradient(start)))
    for settled, share in product(_SETTLED, _SHARES_OF_STABLE):
        step = Constant(share * largest_stable)
        path = descend(landscape, start, step=step, tolerance=settled * slope, max_steps=_MOST_STEPS)
        if path.reason is StopReason.CONVERGED and path.steps >= _FEWEST_STEPS and _is_in_valley(survey, path):
            return path
    return None


def _is_in_valley(survey: Survey, path: DescentPath) -> bool:
    """Tell whether a descent ends in a valley, where the slope is small against the whole landscape's."""
    off = min((float(np.linalg.norm(path.final - each.point)) for each in survey.bottoms), default=np.inf)
    is_level = float(np.linalg.norm(path.gradients[-1])) <= survey.slope(_LEVEL)
    return is_level and off <= _NEAR * float(np.linalg.norm(survey.asked.domain.size))
