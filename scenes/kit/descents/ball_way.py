"""The descent that the ball takes: from the hill into a valley, in as many steps as there is time for."""

from __future__ import annotations

from itertools import product
from weakref import WeakKeyDictionary

import numpy as np

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.descent.paths import StopReason
from gradmath.geometry.field import flow_line
from scenes.arrays import Array
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import hill_in, hill_points
from scenes.kit.map.survey import HILL_TURN, Survey
from scenes.kit.map.viewpoints import UnsuitableError

# The step size as a share of the largest that is stable at the valley, 2/λmax, in the order tried.
_SHARES_OF_STABLE = (0.16, 0.1, 0.24, 0.06, 0.35, 0.03, 0.5, 0.015, 0.7, 0.9)
# A descent has settled where the slope is one of these shares of the slope at its start.
_SETTLED = (0.01, 0.03, 0.002)
# In a valley, the slope is at most this share of the landscape's typical one, and the bottom is within this share of
# the picture's diagonal.
_LEVEL, _NEAR = 0.04, 0.02
# Length of a short step, as a share of the same, if there is no descent to show.
_SHORT_STEP = 0.05
# Number of valleys whose suitable learning rates are tried.
_VALLEYS = 4
# The numbers of steps that the beats can show.
_FEWEST_STEPS, _MOST_STEPS = 17, 45
# Turn of another ring of starts, in case none of the hill's arrows will do.
_TURN = 0.8


# Several segments show the same descent, which takes a while to find.
_KNOWN: WeakKeyDictionary[Survey, DescentPath | UnsuitableError] = WeakKeyDictionary()


def ball_way(survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return a descent from the hill that settles inside the picture in a number of steps that can be shown.

    It starts where the hiker stands, or otherwise at another of the hill's arrows. The learning rate is a share of the
    largest that is stable at the bottom of the valley to which the slope leads. The first combination that works is
    taken.

    Raises
    ------
    UnsuitableError
        If there is none.
    """
    known = _KNOWN.get(survey)
    if known is None:
        known = _KNOWN[survey] = _first_that_settles(survey, error_map) or UnsuitableError(
            f"no ball that starts on a hillside comes to rest in a valley in view within {_MOST_STEPS} steps"
        )
    if isinstance(known, UnsuitableError):
        raise known
    return known


def _first_that_settles(survey: Survey, error_map: ErrorMap) -> DescentPath | None:
    if not survey.bottoms:
        return None
    hill = hill_in(survey, error_map)
    for turn in (HILL_TURN, _TURN):
        for start in hill_points(survey, error_map, hill, turn=turn):
            path = _descent_from(survey, start)
            if path is not None:
                return path
    return None


def slow_way(survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return a descent that goes down smoothly, but does not reach the bottom in the steps that can be shown.

    Of several starts and shares of the largest rate that is stable in a valley, take the one that gets furthest down.

    Raises
    ------
    UnsuitableError
        If there is no valley, or no descent stays in the domain and goes down with every step.
    """
    if not survey.bottoms:
        raise UnsuitableError("a ball comes to rest nowhere: there is no valley with a smooth bottom in view")
    hill, landscape = hill_in(survey, error_map), survey.asked
    found = []
    for start in hill_points(survey, error_map, hill):
        for share in _SHARES_OF_STABLE:
            for valley in survey.bottoms[:_VALLEYS]:
                step = Constant(share * 2 / float(valley.eigenvalues[-1]))
                path = descend(landscape, start, step=step, tolerance=0, max_steps=_MOST_STEPS)
                if path.steps == _MOST_STEPS and landscape.domain.contains(path.positions).all():
                    found.append(path)
    falling = [path for path in found if (np.diff(path.errors) < 0).all() and slows_down(path)]
    if not falling:
        raise UnsuitableError(
            "no ball that starts on a hillside stays in view, comes down with every step and slows on gentler ground"
        )
    return min(falling, key=lambda path: float(path.errors[-1]))


def first_rate(survey: Survey, error_map: ErrorMap) -> float:
    """Return the learning rate of the ball's descent, or one that makes the first step from home a short one."""
    try:
        return float(way_down(survey, error_map).learning_rates[0])
    except UnsuitableError:
        home = hill_points(survey, error_map, hill_in(survey, error_map))[0]
        slope = float(np.linalg.norm(survey.landscape.gradient(home)))
        return _SHORT_STEP * float(np.linalg.norm(survey.asked.domain.size)) / slope


def way_down(survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return the descent that settles, or otherwise the slow one. Raises as `slow_way` does."""
    try:
        return ball_way(survey, error_map)
    except UnsuitableError:
        return slow_way(survey, error_map)


def _descent_from(survey: Survey, start: Array) -> DescentPath | None:
    """Return a descent from a start that settles; None if there is none."""
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
        has_settled = path.reason is StopReason.CONVERGED and path.steps >= _FEWEST_STEPS
        if has_settled and is_in_valley(survey, path) and slows_down(path):
            return path
    return None


def slows_down(path: DescentPath) -> bool:
    """Tell whether halfway the ground is gentler than at the start, and steps grow shorter three quarters down."""
    slopes = np.linalg.norm(path.gradients, axis=-1)
    half, late = path.steps // 2, 3 * path.steps // 4
    return bool(slopes[half] < slopes[0] and slopes[late - 1] < slopes[late - 2])


def is_in_valley(survey: Survey, path: DescentPath) -> bool:
    """Tell whether a descent ends in a valley, where the slope is small for the landscape."""
    off = min((float(np.linalg.norm(path.final - each.point)) for each in survey.bottoms), default=np.inf)
    is_level = float(np.linalg.norm(path.gradients[-1])) <= survey.slope(_LEVEL)
    return is_level and off <= _NEAR * float(np.linalg.norm(survey.asked.domain.size))
