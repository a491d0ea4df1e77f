"""The hiker as a plan shows him: a dot with a wedge that points where he goes or looks, and a short shadow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from manim.utils.rate_functions import smooth
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import ON_TRAIL, STANDS, span
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.claims.vectors import angle_between
from scenes.kit.descents.way_line import position_after
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot

HEADING = Check("the hiker's wedge points where he goes or looks", "\N{DEGREE SIGN}", 0.01)

RADIUS = 0.115
# The wedge: how far its tip is from the middle, and half its width where it leaves the dot.
_TIP, _HALF = 0.33, 0.13
_RIM = 2.0
# The shadow falls to the lower right: its offset in radii, and its opacity.
_SHADOW, _SHADOW_OPACITY = (0.45, -0.4), 0.38
# The share of a step in which he turns towards it.
_TURN = 0.18


class HikerSign(VGroup):
    """The hiker on a map, seen from above.

    Parameters
    ----------
    error_map
        The map on which he stands.
    place
        Weights, shape (2,), or a computed descent for him to walk.
    heading
        First direction in weight space, shape (2,).

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, HikerSign(error_map, (1.0, 0.6), (1.0, 0.5)))
    """

    def __init__(self, error_map: ErrorMap, place: ArrayLike | DescentPath, heading: ArrayLike = (1.0, 0.0)) -> None:
        super().__init__()
        theme = error_map.theme
        self.error_map = error_map
        self.path = place if isinstance(place, DescentPath) else None
        self.point = np.array(self.path.positions[0] if self.path else place, dtype=float)
        self.angle = 0.0
        self.shadow = dot((0, 0, 0), 1.05 * RADIUS, theme.basin_rim).set_opacity(_SHADOW_OPACITY)
        self.wedge = VMobject(fill_color=theme.ball, fill_opacity=1, stroke_width=0)
        self.disc = dot((0, 0, 0), RADIUS, theme.ball)
        for part in (self.wedge, self.disc):
            part.set_stroke(theme.paper, _RIM, opacity=0.85, background=True)
        self._ring = self.disc.points.copy()
        self.add(self.shadow, self.wedge, self.disc)
        error_map.carries(self)
        if self.path is not None and self.path.steps:
            self.set_progress(0)
        else:
            self.face(heading)

    def stand(self) -> Self:
        """Move to its place in the view; the sign keeps its size."""
        place = self.error_map.to_screen(self.point)
        ahead = np.array([np.cos(self.angle), np.sin(self.angle), 0])
        aside = np.array([-ahead[1], ahead[0], 0])
        self.disc.points = self._ring + place
        self.shadow.points = 1.05 * self._ring + place + RADIUS * np.array([*_SHADOW, 0])
        self.wedge.points = polyline(
            [place + _HALF * aside, place + _TIP * ahead, place - _HALF * aside, place], closed=True
        )
        return self

    def set_point(self, point: ArrayLike) -> Self:
        """Move to other weights; the heading stays."""
        self.point = np.asarray(point, dtype=float)
        return self.stand()

    def face(self, direction: ArrayLike) -> Self:
        """Turn to a direction in weight space, shape (2,); one without length changes nothing."""
        across, up = np.asarray(direction, dtype=float)
        if across or up:
            self.angle = float(np.arctan2(up, across))
        return self.stand()

    def set_angle(self, angle: float) -> Self:
        """Turn to an angle in radians anticlockwise from w₁."""
        self.angle = angle
        return self.stand()

    def set_progress(self, steps: float) -> Self:
        """Stand where the path is after a number of steps, turned to the current step."""
        if self.path is None:
            raise ValueError("this hiker walks no descent: give one in place of a point")
        self.point = position_after(self.path, steps)
        ways = np.diff(self.path.positions, axis=0)
        step = min(int(np.floor(steps)), len(ways) - 1)
        angles = np.arctan2(ways[:, 1], ways[:, 0])
        before, after = angles[max(step - 1, 0)], angles[step]
        turn = (after - before + np.pi) % (2 * np.pi) - np.pi
        self.angle = float(before + smooth(min((steps - step) / _TURN, 1.0)) * turn)
        return self.stand()

    @property
    def drawn_center(self) -> Array:
        """The middle of the dot as drawn, shape (3,)."""
        return np.asarray((self.disc.points.min(axis=0) + self.disc.points.max(axis=0)) / 2)

    def no_text_here(self) -> Array:
        """Return points of the frame that no text may cover, shape (n, 2)."""
        return outline_samples([self.wedge, self.disc])

    def claims(self) -> Iterator[Claim]:
        """It stands at its weights, at the end of its trail, and its wedge points where it says."""
        center = self.drawn_center
        weights = self.error_map.to_weights(center)
        off = float(np.linalg.norm(weights - self.point)) / span(self.error_map.landscape)
        yield Finding(check=STANDS, figure=off, place=center)
        drawn = self.wedge.points[3] - center
        yield Finding(
            check=HEADING,
            figure=angle_between(drawn[:2], np.array([np.cos(self.angle), np.sin(self.angle)])),
            place=center,
        )
        yield Together(check=OWN_POINT, key=("weights", weights.size), place=weights, leads=True)
        if self.path is not None:
            yield Together(check=ON_TRAIL, key=("path", id(self.path)), place=center, leads=False)
