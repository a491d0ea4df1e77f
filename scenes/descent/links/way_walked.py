"""The picture between the walk in fog and its rule: the whole map, the way that was walked, and the hiker."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gradmath.descent.descend import Constant, DescentPath, StopReason, descend
from scenes.arrays import Array
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import hill_in, hill_points
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.link import MapLink
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError

SIGHT = 1.35
"""Radius of the ground that the hiker feels around a point, in frame units with the whole map in view."""

# The first step as a share of that, in the order tried: a careful step ends on ground that has been felt.
_CAREFUL = (0.6, 0.45, 0.75, 0.33)
# How many more starts around the hill are tried if none of those with an arrow will do.
_RING = 12
# The walk ends where the slope is this share of the slope at its start.
_LEVEL = 0.04
_STEPS = range(6, 17)
# Distance from the valley at which the walk has arrived, in frame units.
_ARRIVED = 0.12
# The sharpest turn of any step, in radians, and the least distance of the first stops from a saddle, in frame units:
# nearer to it, next to nothing would decide the way.
_SHARPEST, _OFF_SADDLES = 0.7, 0.5
# Half the width of the line on which the segment ends, and how high it reaches above the captions.
_LAW = 3.6, 1.5
# Room above the whole way for the hiker, in frame units.
_HIS_HEIGHT = 0.6


def walk_in_fog(survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return the careful walk from the hillside down to the valley: from home, or from elsewhere around the hill.

    Parameters
    ----------
    survey
        Landscape as shown.
    error_map
        Its map, with the whole of it in view.

    Raises
    ------
    UnsuitableError
        If there is none.
    """
    hill = hill_in(survey, error_map)
    starts = [*hill_points(survey, error_map, hill), *hill_points(survey, error_map, hill, _RING, 0.0)]
    walks = (walk for share in _CAREFUL for walk in _walks(survey, error_map, starts, share))
    shown = [each for each in walks if can_be_shown(each, survey, error_map)]
    clear = (each for each in shown if not _is_under_law(each, error_map))
    walk = next(clear, shown[0] if shown else None)
    if walk is None:
        raise UnsuitableError(
            f"no walk in {_STEPS[0]} to {_STEPS[-1]} careful steps leads from a hillside into a valley in view"
        )
    return walk


def _walks(survey: Survey, error_map: ErrorMap, starts: Iterable[Array], share: float) -> Iterable[DescentPath]:
    """Yield the descent from each start, with the learning rate that makes the first step a share of `SIGHT`."""
    for start in starts:
        slope = float(np.linalg.norm(survey.landscape.gradient(start)))
        rate = Constant(share * SIGHT / (error_map.scale_factor * slope))
        yield descend(survey.asked, start, step=rate, tolerance=_LEVEL * slope, max_steps=_STEPS[-1])


def _is_under_law(walk: DescentPath, error_map: ErrorMap) -> bool:
    """Tell whether the line on which the segment ends would lie over a walk."""
    x, y, _ = error_map.to_screen(walk.positions).T
    half, height = _LAW
    return bool(((np.abs(x) < half) & (y < current_frame().caption_top + height)).any())


def can_be_shown(walk: DescentPath, survey: Survey, error_map: ErrorMap) -> bool:
    """Tell whether a walk ends in the valley, in view, with each step on felt ground and without sharp turns."""
    if walk.reason is not StopReason.CONVERGED or walk.steps not in _STEPS:
        return False
    screen, frame = error_map.to_screen(walk.positions)[:, :2], current_frame()
    steps = np.diff(screen, axis=0)
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    turns = np.abs((np.diff(angles) + np.pi) % (2 * np.pi) - np.pi)
    saddles = [error_map.to_screen(each.point)[:2] for each in survey.critical if each.kind == "saddle"]
    near = min((float(np.linalg.norm(screen - each, axis=1).min()) for each in saddles), default=np.inf)
    bottoms = [error_map.to_screen(each.point)[:2] for each in survey.bottoms]
    off = min((float(np.linalg.norm(screen[-1] - each)) for each in bottoms), default=np.inf)
    in_view = (np.abs(screen[:, 0]) < frame.safe_x) & (frame.caption_top < screen[:, 1])
    in_view &= screen[:, 1] < frame.safe_y - _HIS_HEIGHT
    return bool(
        off < _ARRIVED
        and in_view.all()
        and np.linalg.norm(steps, axis=1).max() < SIGHT
        and turns.max() < _SHARPEST
        and near > _OFF_SADDLES
    )


class WayWalked(MapLink):
    """The whole map with its numbers, the way that was walked in fog, and the hiker at its end, in the valley.

    Attributes
    ----------
    path
        The walk.
    numbers, trail, hiker
        Things on the map.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.path = walk_in_fog(self.survey, self.error_map)
        self.numbers = LevelNumbers(self.error_map)
        self.trail = Trail(self.error_map, self.path)
        self.trail.set_progress(self.path.steps)
        self.trail.fade(1 - DIM)
        self.hiker = HikerSign(self.error_map, self.path).set_progress(self.path.steps)
        self.things = [self.error_map, self.numbers, self.trail, self.hiker]


DIM = 0.55
"""Opacity of the way once it has been walked."""
