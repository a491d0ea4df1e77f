"""The path of a descent over many weights, as the map of a plane shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

import numpy as np
from manim import CapStyleType, LineJointType, VGroup, VMobject

from gradmath.descent.descend import DescentPath
from gradmath.models.slices import TrajectoryPlane
from scenes.arrays import Array
from scenes.claims.pictures import ON_TRAIL, span
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.kit.descents.ball import way_after
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline

_STROKES = ((11.0, 0.16), (6.5, 0.35), (3.0, 1.0))
_BELOW = Check("the line on a plane's map is straight below or above the descent", "of the map", 1e-9)


class Shadow(VGroup):
    """The line of a descent over all weights on a plane's map, which need not stay on the plane.

    Unlike a `scenes.kit.descents.ball.Trail` it need not go straight down the map: its steps are the projections of the
    descent's own, -α Dᵀ∇E at the weights, wherever they are.

    Parameters
    ----------
    error_map
        The map of the plane.
    descent
        Descent over all weights.
    plane
        Plane, with the descent on it.

    Attributes
    ----------
    path
        The projected descent: its positions and gradients are those of the descent, projected; its errors are the
        descent's own, not those of the plane below.

    Examples
    --------
    >>> error = gm.Quadratic(np.diag([1.0, 2.0, 6.0]))
    >>> descent = gm.descend(error, (2.0, 1.0, 0.5), step=0.15, max_steps=25)
    >>> plane = gm.trajectory_plane(descent.positions)
    >>> error_map = ErrorMap(gm.Slice(error, plane.origin, plane.directions, domain=plane.domain()), DARK)
    >>> scene.add(error_map, Shadow(error_map, descent, plane).set_progress(descent.steps))
    """

    def __init__(self, error_map: ErrorMap, descent: DescentPath, plane: TrajectoryPlane) -> None:
        super().__init__()
        self.error_map, self.descent, self.plane = error_map, descent, plane
        self.path = replace(descent, positions=plane.coordinates, gradients=descent.gradients @ plane.directions)
        theme = error_map.theme
        for width, opacity in _STROKES:
            color = theme.descent_core if width == _STROKES[-1][0] else theme.descent
            stroke = VMobject(stroke_width=width, stroke_opacity=opacity, stroke_color=color, fill_opacity=0)
            stroke.joint_type, stroke.cap_style = LineJointType.ROUND, CapStyleType.ROUND
            self.add(stroke)
        self.progress = 0.0
        error_map.carries(self)
        self.set_progress(0)

    def stand(self) -> Self:
        """Move to its place in the view."""
        return self.set_progress(self.progress)

    def set_progress(self, steps: float) -> Self:
        """Show the path after a number of steps, whole or fractional."""
        self.progress = steps
        line = polyline(self.error_map.to_screen(way_after(self.path, steps)))
        for stroke in self.submobjects:
            stroke.points = line.copy()
        return self

    def drawn_corners(self) -> Array:
        """Return the corners of the line on the map, with start and end, shape (n, 2); none before the first step."""
        points = self.submobjects[0].points
        return self.error_map.to_weights([*points[::4], *points[-1:]]) if len(points) else np.zeros((0, 2))

    def claims(self) -> Iterator[Claim]:
        """Each whole step ends straight below or above the descent's own weights."""
        corners = self.drawn_corners()[: self.descent.steps + 1]
        if not len(corners):
            return
        place = self.submobjects[0].points[-1]
        # The last corner may lie between two steps.
        above = self.descent.positions[: len(corners) - 1] - self.plane.origin
        off = np.abs((above - corners[:-1] @ self.plane.directions.T) @ self.plane.directions).max()
        yield Finding(check=_BELOW, figure=float(off) / span(self.error_map.landscape), place=place)
        yield Together(check=ON_TRAIL, key=("path", id(self.path)), place=place, leads=True)
