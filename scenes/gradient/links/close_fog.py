"""Close to the hiker's feet in fog: what he sees of the hill, and the line along the first weight."""

from __future__ import annotations

from scenes.arrays import Array
from scenes.gradient.links.home import standing_place
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.link import MapLink
from scenes.kit.map.slice import AxisSlice, SliceLine
from scenes.kit.map.view import View

ZOOM = 5.0
"""Zoom on the ground at his feet."""

RADIUS = 0.72
"""How far he sees around his feet, in frame units of the whole map."""


def close_view(here: Array) -> View:
    """Return the view in which his feet and a few of the map's own contours fill the frame."""
    return View.of(here, ZOOM, detail=1 / ZOOM)


class FogAtHome(MapLink):
    """The hiker in fog, at home, seen from close by.

    Attributes
    ----------
    here
        His position in weights, shape (2,).
    fog, hiker
        Things on the map.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.here = standing_place(self.survey, self.error_map)
        self.error_map.set_view(close_view(self.here))
        self.fog = FeltFog(self.error_map, self.here, RADIUS).set_felt(1)
        self.hiker = HikerSign(self.error_map, self.here)
        self.things = [self.error_map, self.fog, self.hiker]


class CloseFog(FogAtHome):
    """The same, with the line through him along which only the first weight changes.

    Attributes
    ----------
    line
        The line as far as the whole map is wide; beyond the felt ground it lies under the fog.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        domain = self.survey.landscape.domain
        piece = AxisSlice(self.survey.landscape, self.here, 0, float(domain.lower[0]), float(domain.upper[0]))
        self.line = SliceLine(piece, self.error_map).set_stroke(self.theme.first_weight)
        self.things = [self.error_map, self.line, self.fog, self.hiker]
