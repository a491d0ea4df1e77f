"""The hill of arrows: the gradient at places all around a hill, each across its contour."""

from __future__ import annotations

from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.map.arrows import GradientArrow, RightAngle, arrow_scale, feet
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.link import MapLink
from scenes.kit.map.segment import MapSegment


class HillOfArrows(MapLink):
    """The whole map with red arrows around the hill, and the hiker at the foot of the first.

    Attributes
    ----------
    points
        Where the arrows stand, shape (n, 2); the hiker at the first.
    scale
        The arrows': frame units for a unit of slope.
    arrows, right_angles
        One for each point, in the same order.
    feet, numbers, hiker
        What else is on the map.
    """

    def __init__(self, segment: MapSegment) -> None:
        super().__init__(segment)
        error_map = self.error_map
        self.points = segment.hill_points()
        self.scale = arrow_scale(self.survey.landscape, self.points, segment.longest_arrow(self.points))
        self.arrows = [GradientArrow(error_map, point, self.scale) for point in self.points]
        self.right_angles = [RightAngle(error_map, point) for point in self.points]
        self.feet = feet(error_map, self.points[1:], self.theme.ink)
        self.hiker = HikerSign(error_map, self.points[0], self.survey.landscape.gradient(self.points[0]))
        self.numbers = LevelNumbers(error_map, [*self.arrows, *self.right_angles, self.hiker])
        self.things = [error_map, self.numbers, *self.right_angles, self.feet, *self.arrows, self.hiker]
