"""The hill in focus, and the points around it; for segments on a map and for links, which have only a map."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from gradmath.geometry.critical import Extreme
from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.survey import HILL_ARROWS, HILL_TURN, Survey
from scenes.kit.map.viewpoints import UnsuitableError, inner, slopes_in_view

LONGEST_ARROW = 1.25
# A hill is large enough for arrows around it if their feet are at least this far from its top, in frame units, and
# there are at least this many.
_SMALLEST_HILL, _FEWEST_ON_HILL = 0.8, 3
# The largest number of hills to try.
_MOST_TRIED = 60
# Length of the longest arrow, as a share of the distance to the hill's top.
_TO_THE_TOP = 0.76


def hill_in(survey: Survey, error_map: ErrorMap) -> Extreme | None:
    """Return the highest hill with room for arrows around it, on a map in full view; None if there is none."""
    known, scale = _HILLS.setdefault(survey, {}), error_map.scale_factor
    if scale not in known:
        tops = survey.summits("maximum")[:_MOST_TRIED]
        known[scale] = next((top for top in tops if _has_room(survey, error_map, top)), None)
    return known[scale]


def hill_points(
    survey: Survey,
    error_map: ErrorMap,
    hill: Extreme | None,
    count: int = HILL_ARROWS,
    turn: float = HILL_TURN,
) -> Array:
    """Return the feet of arrows, around the hill or, without one, all over the slopes; shape (n, 2)."""
    if hill:
        return survey.around(hill, count, turn)
    if error_map.zoom != 1:
        return _on_slopes(survey, error_map, count)
    # Several pictures of one landscape show the same points, which take a while to find in a crowded one.
    known = _KNOWN.setdefault(survey, {})
    if count not in known:
        known[count] = _on_slopes(survey, error_map, count)
    return known[count].copy()


_KNOWN: WeakKeyDictionary[Survey, dict[int, Array]] = WeakKeyDictionary()
# Hills by the scale of the map.
_HILLS: WeakKeyDictionary[Survey, dict[float, Extreme | None]] = WeakKeyDictionary()


def _on_slopes(survey: Survey, error_map: ErrorMap, count: int) -> Array:
    """Return points all over the slopes, those near the edges only if there are no others."""
    try:
        return slopes_in_view(survey.asked, error_map.levels, count, room_for_arrows(error_map))
    except UnsuitableError:
        return slopes_in_view(survey.asked, error_map.levels, count, inner(survey.asked.domain))


def room_for_arrows(error_map: ErrorMap) -> Domain:
    """Return the part of a map in which arrows of full length fit, above the captions."""
    room, frame = LONGEST_ARROW + 0.1, current_frame()
    corners = [(-frame.safe_x + room, frame.caption_top + room), (frame.safe_x - room, frame.safe_y - room)]
    return Domain(*error_map.to_weights(corners))


def nearest_reach(error_map: ErrorMap, points: Array, top: Extreme) -> float:
    """Return the distance of the nearest of some points from a peak, in frame units."""
    return float(np.linalg.norm(points - top.point, axis=-1).min()) * error_map.scale_factor


def longest_arrow(error_map: ErrorMap, points: Array, hill: Extreme | None) -> float:
    """Return the greatest length of the longest arrow at some points: none comes near the top of the hill."""
    return min(LONGEST_ARROW, _TO_THE_TOP * nearest_reach(error_map, points, hill)) if hill else LONGEST_ARROW


def _has_room(survey: Survey, error_map: ErrorMap, top: Extreme) -> bool:
    try:
        points = survey.around(top, HILL_ARROWS, HILL_TURN)
    except UnsuitableError:
        return False
    return len(points) >= _FEWEST_ON_HILL and nearest_reach(error_map, points, top) >= _SMALLEST_HILL
