"""From turning round to going down: the map, and one blue arrow where the hiker stood."""

from __future__ import annotations

from scenes.kit.beats.segment import Segment
from scenes.kit.descents.ball_way import ball_way
from scenes.kit.map.arrows import GradientArrow, arrow_scale
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.link import MapLink
from scenes.kit.map.segment import MapSegment


class OneBlueArrow(MapLink):
    """The whole map, and the way down at the start of the ball's descent.

    Attributes
    ----------
    path
        The descent.
    arrow
        Against the gradient at its start.
    numbers
        On the map's heavy contours.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        assert isinstance(segment, MapSegment)
        self.path = ball_way(segment)
        points = segment.hill_points()
        scale = arrow_scale(self.survey.landscape, points, segment.longest_arrow(points))
        self.arrow = GradientArrow(self.error_map, self.path.positions[0], scale, "descent")
        self.numbers = LevelNumbers(self.error_map, avoid=[self.arrow])
        self.things = [self.error_map, self.numbers, self.arrow]
