"""The picture to which both lectures return: the whole map, and the hiker at the hill's first arrow."""

from __future__ import annotations

from scenes.arrays import Array
from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.hiker_sign import RADIUS, HikerSign
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import hill_in, hill_points
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError


class Home(Link):
    """The whole map of the lecture's landscape, the errors of its contours, and the hiker at home.

    A segment on another landscape still finds and leaves the lecture's own.

    Attributes
    ----------
    survey
        The lecture's landscape as shown.
    error_map
        Its map: the segment's own if the segment shows it and has not begun, otherwise one like it.
    here
        The hiker's weights, those of the first of the hill's arrows, shape (2,).
    numbers, hiker
        Things on the map.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.chosen = segment.look.landscape(None)
        self.survey, self.error_map = _home_of(segment)
        self.here = standing_place(self.survey, self.error_map)
        self.hiker = HikerSign(self.error_map, self.here)
        self.numbers = LevelNumbers(self.error_map, [self.hiker])
        self.things = [self.error_map, self.numbers, self.hiker]

    @property
    def dot(self) -> tuple[Array, float]:
        """Middle of the dot under the hiker's feet on the frame, shape (3,), and its radius.

        Segments that happen elsewhere enter and leave through it: see `scenes.kit.beats.opening`.
        """
        return self.error_map.to_screen(self.here), RADIUS


def standing_place(survey: Survey, error_map: ErrorMap) -> Array:
    """Return the weights at which the hiker stands at home, on a map in full view, shape (2,)."""
    try:
        here: Array = hill_points(survey, error_map, hill_in(survey, error_map))[0]
    except UnsuitableError:  # without any slope: segments that play elsewhere still leave the map and come back to it
        here = survey.asked.domain.center
    return here


def _home_of(segment: Segment) -> tuple[Survey, ErrorMap]:
    if isinstance(segment, MapSegment) and segment.landscape_name is None:
        if segment.frames == 0 and type(segment.error_map) is ErrorMap and segment.error_map.zoom == 1:
            return segment.survey, segment.error_map
        survey = segment.survey
    else:
        survey = Survey.of_chosen(segment.look.landscape(None))
    return survey, survey.map(segment.theme)
