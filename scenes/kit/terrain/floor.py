"""The floor under the ground: its grid, and the axes of both weights with the ticks of their numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np

from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.colours import rgb
from scenes.kit.paint.scratch import Scratch
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import Patch, Segments, Stroke, Thing

LEVEL_FLOOR = Check("the floor and its axes are level at the floor's error", "of the range", 1e-9)

_LINES = 12
_GRID_OPACITY, _GRID_WIDTH = 0.32, 1.4
_AXIS_WIDTH = 4.0
_HEAD = np.array([[0.0, 0.09], [0.24, 0.0], [0.0, -0.09]])


class Floor(Prop):
    """A level grid over the landscape's domain, with an arrow along each weight from the nearest corner.

    Parameters
    ----------
    space
        Space of the floor.
    colours
        Colours of the theme for the axes of both weights; default: ink.

    Attributes
    ----------
    growth
        Share of the lines' lengths that is drawn.
    """

    def __init__(self, space: Space, *, colours: tuple[str, str] | None = None) -> None:
        super().__init__(space)
        self.colours = tuple(rgb(each) for each in (colours or (space.theme.ink, space.theme.ink)))
        self.grid_opacity = _GRID_OPACITY
        # It moves only with the camera.
        self._drawn: Scratch[tuple[Hashable, list[Thing]] | None] = Scratch(None)

    def axis(self, axis: int) -> Array:
        """Return start and end of a weight's arrow, in weights, shape (2, 2)."""
        domain = self.space.ground.landscape.domain
        start = domain.lower.copy()
        end = start + np.eye(2)[axis] * domain.size * self.growth
        return np.stack([start, end])

    def things(self) -> list[Thing]:
        key = self.space.ground, self.growth, self.grid_opacity
        if self._drawn.value is None or self._drawn.value[0] != key:
            self._drawn.value = key, self._lines_and_arrows()
        return list(self._drawn.value[1])

    def _lines_and_arrows(self) -> list[Thing]:
        ground, domain = self.space.ground, self.space.ground.landscape.domain
        step = domain.size.max() / _LINES
        lines = []
        for axis in (0, 1):
            for offset in np.arange(0, domain.size[axis] + step / 2, step):
                start = domain.lower + np.eye(2)[axis] * min(offset, domain.size[axis])
                lines.append([start, start + np.eye(2)[1 - axis] * domain.size * self.growth])
        ends = ground.on_floor(np.array(lines))
        grid = Segments(ends, rgb(self.space.theme.quiet), _GRID_WIDTH, opacity=self.grid_opacity, lift=0.0)
        return [grid, *(thing for axis in (0, 1) for thing in self._arrow(axis))]

    def _arrow(self, axis: int) -> list[Thing]:
        line = self.space.ground.on_floor(self.axis(axis))
        if np.linalg.norm(line[1] - line[0]) < 1e-6:
            return []
        along, aside = np.eye(3)[axis], np.eye(3)[1 - axis]
        head = line[1] + _HEAD[:, :1] * along + _HEAD[:, 1:] * aside
        colour = self.colours[axis]
        return [Stroke(line, colour, _AXIS_WIDTH, lift=0.01), Patch(head, colour, lift=0.02)]

    def claims(self) -> Iterator[Claim]:
        """All of it is level, at the error of the floor."""
        ground = self.space.ground
        points = np.concatenate([np.reshape(thing.points, (-1, 3)) for thing in self.things()])  # type: ignore[union-attr]
        _, errors = ground.to_weights(points)
        off = float(np.abs(errors - ground.floor).max()) / float(np.ptp(ground.levels))
        yield Finding(check=LEVEL_FLOOR, figure=off)
