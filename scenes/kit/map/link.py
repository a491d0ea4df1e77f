"""Links whose picture is a map."""

from __future__ import annotations

from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.survey import Survey


class MapLink(Link):
    """A picture on the map of a landscape that fills the frame; subclasses add things on the map.

    Attributes
    ----------
    survey
        Landscape as shown.
    error_map
        Its map: the segment's own if the segment shows it and has not begun, otherwise one like it, since the one that
        a segment leaves may have changed.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.survey = segment.survey if isinstance(segment, MapSegment) else Survey.of_chosen(self.chosen)
        self.error_map = self._fresh_map(segment)
        self.things = [self.error_map]

    def _fresh_map(self, segment: Segment) -> ErrorMap:
        if isinstance(segment, MapSegment) and segment.frames == 0 and type(segment.error_map) is ErrorMap:
            return segment.error_map
        return self.survey.map(self.theme)
