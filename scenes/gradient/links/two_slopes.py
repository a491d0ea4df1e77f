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
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.light import brightest
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import looking_at
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundSlice, GroundTangent
from scenes.kit.terrain.lookout import above_what_hides
from scenes.kit.terrain.skin import BRIGHTEST, map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

# In world units: half a tangent and the hiker's height; between them, the tangent's stroke width.
_HALF, _WIDTH, HIKER_HEIGHT = 0.36, 8.0, 0.3
# On steep ground half a tangent is so long at most, in world units: its end would be out of the picture.
_LONGEST_HALF = 1.0
# From the upper end of a tangent to its number, in frame units: outward, and up.
_ASIDE, _ABOVE = 0.95, 0.2
# Room for half a number across and up, and the least length of what is measured, in frame units.
_HALF_NUMBER, _SHORTEST = np.array([0.9, 0.3]), 1e-9


def close_standpoint(ground: Ground, here: Array) -> Standpoint:
    """Return a standpoint close to weights of shape (2,): below them on the slope, between the two weights' axes.

    From there the tilt along both weights is visible; it is as high as needed for no other hill to hide the place.
    """
    across, up = -ground.landscape.gradient(here)
    # A viewer at azimuth 0 stands at -90 degrees.
    quarter = np.floor(np.degrees(np.arctan2(up, across)) / 90.0)
    like = Standpoint(float(90 * quarter + 135), 22.0, 6.0, perspective=0.1)
    close = looking_at(ground, here, like, place=(0.0, 0.0))
    return above_what_hides(ground, close, [ground.on_surface(here)])


def half_tangent(ground: Ground, here: Array, half: float = _HALF) -> float:
    """Return half the run of a tangent at weights of shape (2,), in weights: shorter where the ground is very steep.

    Parameters
    ----------
    ground, here
        On which it lies, and where.
    half
        In world units, where it is not.
    """
    steep = float(np.linalg.norm(ground.slopes(here)))
    return ground.unit * min(half, _LONGEST_HALF / float(np.hypot(1.0, steep)))


class TwoSlopes(Link):
    """The hiker at home in space, close by, with both slices, both tangents and both slopes.

    Attributes
    ----------
    survey, here
        The lecture's landscape as shown, and the hiker's weights.
    space
        The space with the ground.
    walker, slices, tangents
        Things in it, one slice and tangent for each weight.
    slopes
        The number at each tangent.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        home = Home(segment)
        self.chosen, self.survey, self.here = home.chosen, home.survey, home.here
        landscape, levels, theme = self.survey.landscape, self.survey.levels, self.theme
        ground = Ground(landscape, levels, map_skin(theme, len(levels))).dimmed_outside(self.survey.asked.domain)
        self.space = Space(ground, theme, close_standpoint(ground, self.here))
        half = self._half()
        self.slices = [self._grown(GroundSlice(self.space, self.here, axis, theme.weights[axis])) for axis in (0, 1)]
        self.tangents = [
            self._grown(
                GroundTangent(self.space, self.here, np.eye(2)[axis], theme.weights[axis], half=half, width=_WIDTH)
            )
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

    def _half(self) -> float:
        """Return half the run of both tangents, in weights: so short that the numbers at their ends have room."""
        half, frame = half_tangent(self.space.ground, self.here), current_frame()
        room = np.array([frame.safe_x - _ASIDE, frame.safe_y - _ABOVE]) - _HALF_NUMBER
        whole = [GroundTangent(self.space, self.here, way, self.theme.ink, half=half) for way in np.eye(2)]
        ends = np.array([_end(each.set_growth(1.0)) for each in whole])
        foot = self.space.to_screen(self.space.ground.on_surface(self.here))
        reach = np.abs(self.space.to_screen(ends) - foot)[:, :2]
        return half * min(1.0, float((room / np.maximum(reach, _SHORTEST)).min()))

    def _ink(self, axis: int) -> str:
        """Return the colour of a weight's words that is readable on ground in this light."""
        sun = self.space.dress.sun
        return self.theme.over_ground(self.theme.weights_text[axis], 1 - sun, min(brightest(sun), BRIGHTEST))

    def _number(self, axis: int) -> ReadOut:
        """Return the slope along a weight, beside the end of its tangent."""
        slope = partial(_slope, self.survey.landscape, self.here, axis)
        number = ReadOut(
            slope(),
            self.theme.type.formula,
            self._ink(axis),
            truth=slope,
            weight="SEMIBOLD",
            decimals=self.survey.decimals,
        )
        end = partial(_end, self.tangents[axis])
        outward = np.sign(self.space.to_screen(end())[0] - self.space.to_screen(self.walker.feet())[0])
        return keep_beside(self.space, number, end, (_ASIDE * outward, _ABOVE), hides=False)


def _slope(landscape: Landscape, here: Array, axis: int) -> float:
    return float(landscape.gradient(here)[axis])


def _end(tangent: GroundTangent) -> Array:
    """Return the upper end of a tangent in the world, shape (3,)."""
    ends = tangent.ends()
    end: Array = ends[int(ends[:, 2].argmax())]
    return end
