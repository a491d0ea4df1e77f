"""What accompanies a terrain on the frame: the names of its axes, and lines from words to its point."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain_view import TerrainView

_NAME_GAP, _NAME_ASIDE = 0.12, 0.12


def name_axis(space: TerrainView, axis: int, name: VMobject) -> VMobject:
    """Keep an axis's name just beyond its end, wherever the camera stands; 0 and 1 are the weights, 2 the error.

    Where that is outside the safe area, the name stays at its border.
    """

    seen_from: list[Standpoint] = []
    # Measured once: at another place the outlines' rounding is another one.
    body, half = Rigid(name), np.array([name.width, name.height, 0]) / 2

    def follow() -> None:
        if seen_from == [space.standpoint]:
            return
        seen_from[:] = [space.standpoint]
        middle = space.full.on_plane(space.full.landscape.domain.center)
        start, end, inside = space.to_screen(np.stack([space.axes.starts[axis], space.axes.ends()[axis], middle]))
        heading, outward = _unit(end - start), _unit(end - inside)
        aside = outward - (outward @ heading) * heading
        place = end + (_NAME_GAP + abs(heading) @ half) * heading + (0 if axis == 2 else _NAME_ASIDE) * aside
        body.put(_in_the_safe_area(place, half))

    space.accompany(follow)
    return name


def _in_the_safe_area(place: Array, half: Array) -> Array:
    """Return the place nearest to one such that no part of a name, half so wide and high, leaves the safe area."""
    frame = current_frame()
    room = np.array([frame.safe_x, frame.safe_y, np.inf]) - half
    return np.clip(place, -room, room)


def _unit(vector: Array) -> Array:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


class Leader(VMobject):
    """A thin line from a fixed place on the frame to the explorer's foot in the plane.

    Parameters
    ----------
    space
        The terrain.
    start
        A point of the frame.
    """

    claims_nothing: ClassVar[str] = "a thin line from words to what they name"

    _STOP = 0.14

    def __init__(self, space: TerrainView, start: ArrayLike) -> None:
        super().__init__(stroke_color=space.theme.quiet, stroke_width=2, fill_opacity=0)
        self.space, self.leader_start = space, np.asarray(start, dtype=float)
        space.accompany(self.follow)

    def follow(self) -> None:
        """Reach for the foot."""
        foot = self.space.to_screen(self.space.explorer.foot(self.space.terrain))
        way = foot - self.leader_start
        self.points = polyline([self.leader_start, foot - self._STOP * way / np.linalg.norm(way)])
