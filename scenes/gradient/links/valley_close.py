"""From the ball's descent to a bowl: the valley from near, and the ball at rest in it."""

from __future__ import annotations

from scenes.kit.beats.segment import Segment
from scenes.kit.descents.ball import Ball
from scenes.kit.descents.own_way import shown_way
from scenes.kit.map.link import MapLink
from scenes.kit.map.view import View

ZOOM = 5.0
"""Zoom on the valley."""


class ValleyClose(MapLink):
    """The map from near the end of the ball's descent, and the ball there.

    Attributes
    ----------
    path
        The descent.
    ball
        The ball at its end.
    """

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.path = shown_way(self.look, self.survey, self.error_map)
        self.error_map.set_view(View.of(self.path.final, ZOOM).inside(self.survey.landscape.domain))
        self.ball = Ball(self.error_map, self.path)
        self.ball.set_progress(self.path.steps)
        self.things = [self.error_map, self.ball]
