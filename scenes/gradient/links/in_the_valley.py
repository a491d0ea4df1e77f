"""The end of the first lecture: the hiker in the valley and his way down, in space, from as low as in the opening."""

from __future__ import annotations

import numpy as np

from scenes.gradient.links.home import Home
from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.ball_way import ball_way
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundTrail
from scenes.kit.terrain.moves import daylight, sunlit
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

LOW = Standpoint(-22.0, 21.0, 2.35, (0.0, 0.1, 0.7), (0.0, -0.3), 0.1)
"""Standpoint in front of the hills: in the opening, and at the end."""

DAY = 1.8
"""Brightness of the ground in space on a bright day, as a multiple of the map's."""

HIKER = 0.3
"""The hiker's height, in world units."""


class BrightHills(Link):
    """The landscape on a bright day, seen low in space as in the opening.

    Attributes
    ----------
    home
        The map of the same landscape.
    skin, day
        The map's colours, and how much brighter they are here.
    space
        The ground in space.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.home = Home(segment)
        self.chosen, survey = self.home.chosen, self.home.survey
        self.skin = map_skin(self.theme, len(survey.levels))
        self.day = daylight(self.skin, DAY)
        ground = Ground(survey.landscape, survey.levels, sunlit(self.skin, self.day))
        ground = ground.dimmed_outside(survey.asked.domain)
        self.space = Space(ground, self.theme, LOW)
        self.things = [self.space]


class InTheValley(BrightHills):
    """The same, with the way of the descent, and the hiker at its end.

    Attributes
    ----------
    path
        The descent.
    walker, trail
        On the ground.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.path = ball_way(self.home.survey, self.home.error_map)
        self.trail = self.space.put(GroundTrail(self.space, self.path))
        self.trail.set_progress(self.path.steps)
        self.walker = self.space.put(Walker(self.space, self.path.positions[-1], height=HIKER))
        self.walker.set_growth(1.0).face(np.array([1.0, 0.0]))
