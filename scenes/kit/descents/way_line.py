"""The glowing line along which a descent has come on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import CapStyleType, LineJointType, VGroup, VMobject

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline


def position_after(path: DescentPath, steps: float) -> Array:
    """Return the weights after a number of steps; within a step, they lie on its straight line."""
    last = len(path.positions) - 1
    whole = min(int(np.floor(steps)), last)
    share = min(steps, last) - whole
    if share == 0:
        return path.positions[whole]
    position: Array = (1 - share) * path.positions[whole] + share * path.positions[whole + 1]
    return position


def way_after(path: DescentPath, steps: float) -> Array:
    """Return the weights at which a descent turned on the way that it has come after a number of steps; shape (n, p).

    They are its start, where it was after each whole step, and where it is now if that is between two of them.
    """
    whole = int(np.floor(steps))
    stops = path.positions[: whole + 1]
    return np.array([*stops, position_after(path, steps)]) if steps > whole else stops


class WayLine(VGroup):
    """The line along which a descent has come, in the descent's colour: bright in the middle, with a glow around it.

    Parameters
    ----------
    error_map
        The map on which it lies.
    path
        The computed descent, over the map's two weights.
    strokes
        Width and opacity of each stroke, the widest first; the last is the bright one.

    Attributes
    ----------
    strokes
        The strokes, all along the same line.
    progress
        How many steps are shown, whole or fractional.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(error_map.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> scene.add(error_map, WayLine(error_map, path, ((10.0, 0.2), (3.0, 1.0))).set_progress(9.5))
    """

    def __init__(self, error_map: ErrorMap, path: DescentPath, strokes: Sequence[tuple[float, float]]) -> None:
        super().__init__()
        self.error_map, self.path, self.progress = error_map, path, 0.0
        theme, brightest = error_map.theme, strokes[-1][0]
        self.strokes = VGroup(
            *(
                VMobject(
                    stroke_width=width,
                    stroke_opacity=opacity,
                    stroke_color=theme.descent if width > brightest else theme.descent_core,
                    fill_opacity=0,
                    joint_type=LineJointType.ROUND,
                    cap_style=CapStyleType.ROUND,
                )
                for width, opacity in strokes
            )
        )
        self.add(self.strokes)
        error_map.carries(self)
        self.set_progress(0)

    def stand(self) -> Self:
        """Move to its place in the view."""
        return self.set_progress(self.progress)

    def set_progress(self, steps: float) -> Self:
        """Show the path after a number of steps, whole or fractional."""
        self.progress = steps
        line = polyline(self.error_map.to_screen(way_after(self.path, steps)))
        for stroke in self.strokes:
            stroke.points = line.copy()
        return self

    def drawn_corners(self) -> Array:
        """Return the corners of the line on the map, with start and end, shape (n, 2); none before the first step."""
        points = self.strokes[0].points
        return self.error_map.to_weights([*points[::4], *points[-1:]]) if len(points) else np.zeros((0, 2))
