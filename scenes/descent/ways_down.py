"""The two descents that are compared: plain steps and steps with momentum, from one start into one valley."""

from __future__ import annotations

from itertools import product

import numpy as np

from gradmath.descent.descend import Constant, descend
from gradmath.descent.paths import DescentPath
from gradmath.descent.rules import Momentum
from gradmath.descent.stability import stable_learning_rate
from scenes.arrays import Array
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import hill_in, hill_points
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError, hillside

MOMENTUM, STEPS = 0.8, 30
"""The share of its velocity that the heavy ball keeps, and the number of steps shown."""

# The learning rate of all three ways, as a share of the largest that is stable at the valley, 2/λmax.
_SHARES_OF_STABLE = (0.12, 0.08, 0.18, 0.05)
_TURN = 0.8
# The fewest rises of the heavy ball, and how near a valley both end, as a share of the picture's diagonal.
_RISES, _NEAR_VALLEY = 2, 0.01
# The heavy ball's way is so long at least, in frame units.
_SEEN = 0.8


def both_ways_down(survey: Survey, error_map: ErrorMap) -> tuple[DescentPath, DescentPath]:
    """Return plain descent and descent with momentum from the first start from which both can be shown.

    Raises
    ------
    UnsuitableError
        If there is none, or none whose way could be seen.
    """
    too_small = False
    landscape, limit = survey.landscape, stable_learning_rate(survey.landscape, survey.bottoms[0].point)
    for share, start in product(_SHARES_OF_STABLE, _starts(survey, error_map)):
        rate = Constant(share * limit)
        plain = descend(landscape, start, step=rate, max_steps=STEPS, tolerance=0)
        heavy = descend(landscape, start, rule=Momentum(MOMENTUM), step=rate, max_steps=STEPS, tolerance=0)
        if _can_be_shown(survey, plain, heavy):
            if _extent(error_map, heavy) >= _SEEN:
                return plain, heavy
            too_small = True
    if too_small:
        raise UnsuitableError(
            "the valleys in which a ball with momentum settles are so small that its way could not be seen"
        )
    raise UnsuitableError("no ball with momentum swings past the bottom of a valley in view and settles there")


def _extent(error_map: ErrorMap, path: DescentPath) -> float:
    """Return how far a descent extends on the frame where the whole map is seen, in frame units."""
    return float(np.ptp(error_map.to_screen(path.positions), axis=0).max())


def _starts(survey: Survey, error_map: ErrorMap) -> list[Array]:
    """Return where the balls may start, those on the hill's other side first."""
    try:
        first = [hillside(survey.asked, error_map.levels, 1, turn=_TURN)[0]]
    except UnsuitableError:
        first = []
    return [*first, *hill_points(survey, error_map, hill_in(survey, error_map))]


def _can_be_shown(survey: Survey, plain: DescentPath, heavy: DescentPath) -> bool:
    """Tell whether both stay in view and end near one valley, and the heavy ball rises twice on the way."""
    seen = np.concatenate([plain.positions, heavy.positions])
    if not (np.isfinite(seen).all() and survey.landscape.domain.contains(seen).all() and heavy.steps == STEPS):
        return False
    rising = np.diff(heavy.errors) > 0
    rises = int((rising[:-1] & ~rising[1:]).sum())
    near = _NEAR_VALLEY * float(np.linalg.norm(survey.asked.domain.size))
    bottoms = np.array([each.point for each in survey.bottoms])
    ends = [bottoms[np.linalg.norm(bottoms - path.final, axis=-1).argmin()] for path in (plain, heavy)]
    off = [float(np.linalg.norm(path.final - end)) for path, end in zip((plain, heavy), ends, strict=True)]
    return bool(rises >= _RISES and max(off) <= near and np.array_equal(*ends))
