"""The map on the floor under the ground: its contours, straight below those on the ground."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np

from gradmath.geometry.contour import contour_lines
from scenes.arrays import Array
from scenes.claims.curves import OnLevel
from scenes.claims.protocol import Claim, Finding
from scenes.colours import rgb
from scenes.kit.paint.scratch import Scratch
from scenes.kit.terrain.floor import LEVEL_FLOOR
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import Stroke, Thing

_WIDTH, _OPACITY = 2.0, 0.85
# Grid samples along the longer side, enough for lines that are seen at a slant.
_RESOLUTION = 120


class FloorMap(Prop):
    """The contours of the ground's levels, drawn on the floor.

    Parameters
    ----------
    space
        Space of the contours.

    Attributes
    ----------
    growth
        Opacity of the contours.
    """

    def __init__(self, space: Space) -> None:
        super().__init__(space)
        ground = space.ground
        self.lines = contour_lines(ground.landscape, ground.levels, resolution=_RESOLUTION)
        # They move only with the camera.
        self._drawn: Scratch[tuple[Hashable, list[Stroke]] | None] = Scratch(None)

    def things(self) -> list[Thing]:
        key = self.space.ground, self.growth
        if self._drawn.value is None or self._drawn.value[0] != key:
            self._drawn.value = key, self._strokes()
        return list(self._drawn.value[1])

    def _strokes(self) -> list[Stroke]:
        ground, theme = self.space.ground, self.space.theme
        last = max(len(ground.levels) - 1, 1)
        return [
            Stroke(
                ground.on_floor(line.points),
                rgb(theme.line_colour(line.index / last)),
                _WIDTH,
                opacity=self.growth * _OPACITY,
                lift=0.0,
            )
            for line in self.lines
        ]

    def claims(self) -> Iterator[Claim]:
        """Each line is level with the floor, and straight below ground at one of the levels."""
        ground = self.space.ground
        drawn: list[Array] = [each.points for each in self.things()]  # type: ignore[union-attr]
        off = 0.0
        for points in drawn:
            weights, errors = ground.to_weights(points)
            off = max(off, float(np.abs(errors - ground.floor).max()) / float(np.ptp(ground.levels)))
            yield OnLevel(landscape=ground.landscape, points=weights, levels=ground.levels, settled=True)
        yield Finding(check=LEVEL_FLOOR, figure=off)
