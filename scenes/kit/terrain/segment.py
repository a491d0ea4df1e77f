"""Segments that are partly on a map and partly in space."""

from __future__ import annotations

from manim import config

from scenes.kit.map.segment import MapSegment
from scenes.kit.terrain.flights import Drift
from scenes.kit.terrain.space import Space

# Seconds of the shortest hold in which the camera moves.
_SHORTEST_DRIFT = 0.3


class SpaceSegment(MapSegment):
    """A segment on a map that goes up into space, where the camera moves slowly around its target in every hold.

    Attributes
    ----------
    space
        The space; while it is on stage, holds drift.
    drift
        Degrees per second of a hold.
    """

    space: Space
    drift = 0.8

    def hold(self, seconds: float | None = None, *, share: float | None = None) -> None:
        """Hold the picture; in space the camera drifts."""
        length = self._frames(seconds or 0, share) / config.frame_rate
        if self.space in self.mobjects and length >= _SHORTEST_DRIFT:
            self.play(Drift(self.space, self.drift * length, run_time=length))
        else:
            super().hold(length)
