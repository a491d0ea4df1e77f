"""From turning round to going down: the map, and one blue arrow where the hiker stood."""

from __future__ import annotations

from scenes.kit.beats.segment import Segment
from scenes.kit.descents.own_way import shown_way
from scenes.kit.map.arrows import GradientArrow, arrow_scale
from scenes.kit.map.hill import LONGEST_ARROW, hill_in, hill_points, longest_arrow
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.link import MapLink


class OneBlueArrow(MapLink):
    """The whole map, and the way down from the start of the ball's descent.

    Attributes
    ----------
    path
        The descent.
    arrow
        The arrow against the gradient at its start.
    numbers
        Numbers on the map's heavy contours.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        hill = hill_in(self.survey, self.error_map)
        points = hill_points(self.survey, self.error_map, hill)
        scale = arrow_scale(self.survey.landscape, points, longest_arrow(self.error_map, points, hill))
        self.path = shown_way(self.look, self.survey, self.error_map)
        if self.look.has_own_descent:
            # A start that the user chose may be steeper than the hill.
            scale = min(scale, arrow_scale(self.survey.landscape, self.path.positions[:1], LONGEST_ARROW))
        self.arrow = GradientArrow(self.error_map, self.path.positions[0], scale, "descent")
        self.numbers = LevelNumbers(self.error_map, avoid=[self.arrow])
        self.things = [self.error_map, self.numbers, self.arrow]
