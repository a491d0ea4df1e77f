"""A random start from which a whole descent can be shown, and the places that were drawn before it."""

from __future__ import annotations

import numpy as np

from gradmath.descent.descend import Constant, DescentPath, StopReason, descend_many
from gradmath.descent.stability import stable_learning_rate
from scenes.arrays import Array
from scenes.kit.descents.update_columns import fewest_decimals
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.boxes import Box

# The random start: the generator's seed, the decimals of a weight, and the greatest number of draws.
SEED, START_DECIMALS, _DRAWS = 1, 2, 400
# How many of the draws are shown.
_THROWS = 3
# The learning rate, to two digits, as a share of the largest that is stable at the valley, 2/λmax: one of these.
_SHARES_OF_STABLE = (0.35, 0.22, 0.5, 0.15)
# The walk ends where the slope is this share of the typical one, after one of these numbers of steps.
_LEVEL, _STEPS = 0.018, range(6, 11)
# How many updates are worked out in numbers.
WORKED_UPDATES = 2
# Free room around the way for the words beside it, in frame units.
_ROOM = 0.6
# The corner of the weights' axes and the arrows' scale, in frame units.
_CORNER = (2.6, 2.5)
# Room above the captions for the closing line, in frame units.
_LAW = 1.6


class RandomStart:
    """Draws places at random until a descent from one can be shown beside a panel.

    Parameters
    ----------
    survey
        Survey of the landscape.
    error_map
        Map on which the descent is shown.
    room
        Area of the panel.
    """

    def __init__(self, survey: Survey, error_map: ErrorMap, room: SidePanel) -> None:
        self.survey, self.error_map, self.room = survey, error_map, room

    def descent(self) -> tuple[list[Array], DescentPath]:
        """Return the random starts before the first that can be shown, and the descent from that one.

        Raises
        ------
        UnsuitableError
            If no start can be shown.
        """
        rng, domain = np.random.default_rng(SEED), self.survey.asked.domain
        draws = rng.uniform(domain.lower, domain.upper, size=(_DRAWS, 2)).round(START_DECIMALS)
        found = (self.shown_from(draws, share) for share in _SHARES_OF_STABLE)
        shown = next((each for each in found if each), None)
        if not shown:
            raise UnsuitableError(f"no random start leads into a valley in {_STEPS[0]} to {_STEPS[-1]} steps, in view")
        # If any start needs as few decimals, it is the last one; else the first will do.
        few = fewest_decimals(self.survey.landscape, shown[-1][1], WORKED_UPDATES) == START_DECIMALS
        index, path = shown[-1 if few else 0]
        return [draw for draw in draws[:index] if self.in_view(draw)][-_THROWS:], path

    def shown_from(self, draws: Array, share: float) -> list[tuple[int, DescentPath]]:
        """Return the descents that can be shown at a share of the stable learning rate, up to one easy to read."""
        limit = stable_learning_rate(self.survey.landscape, self.survey.bottoms[0].point)
        rate, level = Constant(float(f"{share * limit:.2g}")), self.survey.slope(_LEVEL)
        shown: list[tuple[int, DescentPath]] = []
        paths = descend_many(self.survey.asked, draws, step=rate, tolerance=level, max_steps=_STEPS[-1])
        for index, path in enumerate(paths):
            if self.can_be_shown(path):
                shown.append((index, path))
                if fewest_decimals(self.survey.landscape, path, WORKED_UPDATES) == START_DECIMALS:
                    break
        return shown

    def can_be_shown(self, path: DescentPath) -> bool:
        """Tell whether a descent arrives in a fair number of steps beside the panel, with a first slope below 0."""
        if path.reason is not StopReason.CONVERGED or path.steps not in _STEPS or path.gradients[0, 0] >= 0:
            return False
        way = self.error_map.to_screen(path.positions)[:, :2]
        frame = current_frame()
        hidden = Box.around(self.room, margin=_ROOM).holds(way) | _corner(margin=_ROOM).holds(way)
        return bool(
            (np.abs(way[:, 0]) < frame.safe_x - _ROOM).all()
            and way[:, 1].min() > frame.caption_top + _LAW
            and way[:, 1].max() < frame.safe_y - _ROOM
            and not hidden.any()
        )

    def in_view(self, place: Array) -> bool:
        """Tell whether the hiker is visible at some weights, beside the panel."""
        x, y, _ = self.error_map.to_screen(place)
        frame = current_frame()
        inside = abs(x) < frame.safe_x and frame.caption_top < y < frame.safe_y
        return bool(inside and not Box.around(self.room).holds(np.array([[x, y]])).any())


def _corner(margin: float) -> Box:
    """Return the corner of the frame in which the weights' axes and the arrows' scale stand."""
    frame, (width, height) = current_frame(), _CORNER
    middle = np.array([width / 2 - frame.safe_x, frame.caption_top + height / 2])
    return Box(middle, width + 2 * margin, height + 2 * margin)
