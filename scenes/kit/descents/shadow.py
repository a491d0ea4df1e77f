"""The path of a descent over many weights, as the map of a plane shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from gradmath.descent.descend import DescentPath
from gradmath.models.slices import TrajectoryPlane
from scenes.claims.pictures import ON_TRAIL, span
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.kit.descents.way_line import WayLine
from scenes.kit.map.error_map import ErrorMap

_STROKES = ((11.0, 0.16), (6.5, 0.35), (3.0, 1.0))
_BELOW = Check("the line on a plane's map is straight below or above the descent", "of the map", 1e-9)


class Shadow(WayLine):
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
        self.descent, self.plane = descent, plane
        projected = replace(descent, positions=plane.coordinates, gradients=descent.gradients @ plane.directions)
        super().__init__(error_map, projected, _STROKES)

    def claims(self) -> Iterator[Claim]:
        """Each whole step ends straight below or above the descent's own weights."""
        corners = self.drawn_corners()[: self.descent.steps + 1]
        if not len(corners):
            return
        place = self.strokes[0].points[-1]
        # The last corner may lie between two steps.
        above = self.descent.positions[: len(corners) - 1] - self.plane.origin
        off = np.abs((above - corners[:-1] @ self.plane.directions.T) @ self.plane.directions).max()
        yield Finding(check=_BELOW, figure=float(off) / span(self.error_map.landscape), place=place)
        yield Together(check=ON_TRAIL, key=("path", id(self.path)), place=place, leads=True)
