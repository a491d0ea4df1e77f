"""Close to the hiker in space: both lines through him, one along each weight, both tangents and their slopes."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.gradient.links.home import Home
from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import looking_at
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundSlice, GroundTangent
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain_view import map_skin

# Half a tangent, in world units; the hiker's height.
TANGENT_HALF, HIKER_HEIGHT = 0.34, 0.3
# From the end of a tangent to its number, in frame units.
_BESIDE = ((0.75, 0.0), (0.0, 0.42))


def close_standpoint(ground: Ground, here: Array) -> Standpoint:
    """Return the camera's place close to weights of shape (2,), from where the tilt along either weight is seen."""
    like = Standpoint(-28.0, 26.0, 6.0, perspective=0.1)
    return looking_at(ground, here, like, place=(0.0, -0.4))


class TwoSlopes(Link):
    """The hiker at home in space, close by, with both slices, both tangents and both slopes.

    Attributes
    ----------
    survey, here
        The lecture's landscape as it is shown, and where the hiker stands.
    space
        With the ground.
    walker, slices, tangents
        In it, of each weight in turn.
    slopes
        The number at each tangent.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        home = Home(segment)
        self.chosen, self.survey, self.here = home.chosen, home.survey, home.here
        landscape, levels, theme = self.survey.landscape, self.survey.levels, self.theme
        ground = Ground(landscape, levels, map_skin(theme, len(levels)))
        self.space = Space(ground, theme, close_standpoint(ground, self.here))
        half = TANGENT_HALF * ground.unit
        self.slices = [self._grown(GroundSlice(self.space, self.here, axis, theme.weights[axis])) for axis in (0, 1)]
        self.tangents = [
            self._grown(GroundTangent(self.space, self.here, np.eye(2)[axis], theme.weights[axis], half=half))
            for axis in (0, 1)
        ]
        for each in self.slices:
            each.set_wall(0.0)
        self.walker = self.space.put(Walker(self.space, self.here, height=HIKER_HEIGHT))
        self.walker.set_growth(1.0)
        self.slopes = [self._number(axis) for axis in (0, 1)]
        self.things = [self.space, *self.slopes]

    def _grown(self, prop: GroundSlice | GroundTangent) -> Any:
        return self.space.put(prop).set_growth(1.0)

    def _number(self, axis: int) -> ReadOut:
        """Return the slope along a weight, beside the end of its tangent."""
        slope = partial(_slope, self.survey.landscape, self.here, axis)
        number = ReadOut(
            slope(),
            self.theme.type.formula,
            self.theme.weights_text[axis],
            truth=slope,
            weight="SEMIBOLD",
            decimals=self.survey.decimals,
        )
        return keep_beside(self.space, number, partial(_end, self.tangents[axis]), _BESIDE[axis], hides=False)


def _slope(landscape: Landscape, here: Array, axis: int) -> float:
    return float(landscape.gradient(here)[axis])


def _end(tangent: GroundTangent) -> Array:
    end: Array = tangent.ends()[1]
    return end
