"""The hill of arrows: the gradient at places all around a hill, each across its contour."""

from __future__ import annotations

from scenes.gradient.links.home import Home
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.map.arrows import GradientArrow, RightAngle, arrow_scale, feet
from scenes.kit.map.hill import hill_in, hill_points, longest_arrow
from scenes.kit.map.level_numbers import LevelNumbers


class HillOfArrows(Home):
    """The whole map with red arrows around the hill, and the hiker at home, at the foot of the first.

    Attributes
    ----------
    points
        Weights at the arrows' feet, shape (n, 2); the hiker stands at the first.
    scale
        Frame units per unit of slope.
    arrows, right_angles
        One for each point, in the same order.
    feet
        Dots under all arrows but the hiker's.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        error_map, landscape = self.error_map, self.survey.landscape
        hill = hill_in(self.survey, error_map)
        self.points = hill_points(self.survey, error_map, hill)
        self.scale = arrow_scale(landscape, self.points, longest_arrow(error_map, self.points, hill))
        self.arrows = [GradientArrow(error_map, point, self.scale) for point in self.points]
        self.right_angles = [RightAngle(error_map, point) for point in self.points]
        self.feet = feet(error_map, self.points[1:], self.theme.ink)
        self.hiker = HikerSign(error_map, self.here, landscape.gradient(self.here))
        self.numbers = LevelNumbers(error_map, [*self.arrows, *self.right_angles, self.hiker])
        self.things = [error_map, self.numbers, *self.right_angles, self.feet, *self.arrows, self.hiker]
