"""Fog on the hillside: what the hiker sees of the map where he stands."""

from __future__ import annotations

from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.link import MapLink
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.view import View

ZOOM = 4.0
# How far the hiker sees, in frame units where the whole map is seen.
SIGHT = 0.85


class FogOnHill(MapLink):
    """The map close by in fog, around the hiker on the hillside.

    Attributes
    ----------
    here
        The weights at which he stands, shape (2,).
    fog, hiker
        What is on the map.
    """

    def __init__(self, segment: MapSegment) -> None:
        super().__init__(segment)
        self.here = segment.hill_points()[0]
        self.error_map.set_view(View.of(self.here, ZOOM, 1 / ZOOM).inside(self.survey.landscape.domain))
        self.fog = FeltFog(self.error_map, self.here, SIGHT).set_felt(1.0)
        self.hiker = HikerSign(self.error_map, self.here)
        self.things = [self.error_map, self.fog, self.hiker]
