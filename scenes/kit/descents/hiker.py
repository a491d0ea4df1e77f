"""A hiker with a staff, who walks a computed descent path one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import ON_TRAIL, STANDS, span
from scenes.claims.protocol import Claim, Finding, Together
from scenes.kit.descents.ball import position_after
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot

HEIGHT = 1.1
STAND_RADIUS = 0.055
_RIM = 2.2

# The figure, in shares of its height, as it stands and looks to the right: ends of the limbs, half their thickness.
_HIP, _NECK, _HEAD, _BRIM = (0.0, 0.47), (0.05, 0.73), (0.085, 0.88), ((-0.015, 0.92), (0.195, 0.9))
_SHOULDER, _HAND = (0.05, 0.71), (0.27, 0.58)
_PACK = ((-0.12, 0.55), (-0.09, 0.7))
_STAFF_ABOVE_HAND = 0.2
_TORSO, _HEAD_RADIUS, _BRIM_HALF, _LEG, _ARM, _PACK_HALF, _STAFF = 0.07, 0.082, 0.022, 0.042, 0.034, 0.075, 0.018
# How far a leg stands off the upright, at rest and in mid stride, and how far the staff swings, in radians.
_REST, _STRIDE, _STAFF_SWING = 0.22, 0.5, 0.2
_BOB = 0.03
_ROUND = 10


class Hiker(VGroup):
    """A small figure that stands at a position of a descent; the dot between its feet is the point.

    Parameters
    ----------
    error_map
        The map on which it walks.
    path
        The computed descent.

    Attributes
    ----------
    ground_dot
        The dot where the hiker stands.
    """

    def __init__(self, error_map: ErrorMap, path: DescentPath) -> None:
        super().__init__()
        theme = error_map.theme
        self.error_map, self.path = error_map, path
        self.ground_dot = dot((0, 0, 0), STAND_RADIUS, theme.ball)
        self._dot = self.ground_dot.points
        self.pack, self.body, self.staff = (
            VMobject(fill_color=color, fill_opacity=1, stroke_width=0).set_stroke(
                theme.paper, _RIM, opacity=0.85, background=True
            )
            for color in (theme.quiet, theme.ball, theme.quiet)
        )
        self.add(self.pack, self.body, self.staff, self.ground_dot)
        error_map.carries(self)
        self.set_progress(0)

    def stand(self) -> Self:
        """Take the place that belongs to the view."""
        return self.set_progress(self.progress)

    def set_progress(self, steps: float) -> Self:
        """Stand where the path is after a number of steps, whole or part of one, in the stride that belongs to it."""
        self.progress = steps
        self.point = position_after(self.path, steps)
        foot = self.error_map.to_screen(self.point)
        swing = np.sin(2 * np.pi * steps)
        size = HEIGHT * np.array([self._facing(steps), 1.0])
        self.ground_dot.points = self._dot + foot
        for part, outline in zip((self.pack, self.body, self.staff), _outlines(swing), strict=True):
            part.points = outline * np.append(size, 1.0) + foot
        return self

    @property
    def drawn_center(self) -> Array:
        """The middle of the dot between the feet as it is drawn, shape (3,)."""
        return np.asarray((self.ground_dot.points.min(axis=0) + self.ground_dot.points.max(axis=0)) / 2)

    def claims(self) -> Iterator[Claim]:
        """It stands at its weights, at the end of its trail."""
        center = self.drawn_center
        weights = self.error_map.to_weights(center)
        off = float(np.linalg.norm(weights - self.point)) / span(self.error_map.landscape)
        yield Finding(check=STANDS, figure=off, place=center)
        yield Together(check=OWN_POINT, key=("weights", weights.size), place=weights, leads=True)
        yield Together(check=ON_TRAIL, key=("path", id(self.path)), place=center, leads=False)

    def _facing(self, steps: float) -> float:
        """Return 1 where the step leads to the right, -1 where it leads to the left."""
        step = min(int(np.ceil(steps)), self.path.steps) - 1
        across = np.diff(self.path.positions[:, 0])[max(step, 0)] if self.path.steps else 0.0
        return -1.0 if across < 0 else 1.0


def _outlines(swing: float) -> tuple[Array, Array, Array]:
    """Return the figure's curves: pack, body and staff, feet at the origin; ``swing`` runs from -1 to 1 in a stride."""
    rise = np.array([0.0, _BOB * abs(swing)])
    spread = _REST * (1 - abs(swing)) + _STRIDE * swing
    hip, hand = np.array(_HIP) + rise, np.array(_HAND) + rise
    feet = [(hip[1] * np.tan(side * spread), _LEG) for side in (1, -1)]
    body = [
        _limb(hip, np.array(_NECK) + rise, _TORSO),
        *(_limb(hip, foot, _LEG) for foot in feet),
        _limb(np.array(_SHOULDER) + rise, hand, _ARM),
        _limb(np.array(_HEAD) + rise, np.array(_HEAD) + rise, _HEAD_RADIUS),
        _limb(np.array(_BRIM[0]) + rise, np.array(_BRIM[1]) + rise, _BRIM_HALF),
    ]
    lean = np.array([np.sin(_STAFF_SWING * swing), np.cos(_STAFF_SWING * swing)])
    staff = _limb(hand - hand[1] / lean[1] * lean, hand + _STAFF_ABOVE_HAND * lean, _STAFF)
    pack = _limb(np.array(_PACK[0]) + rise, np.array(_PACK[1]) + rise, _PACK_HALF)
    return pack, np.concatenate(body), staff


def _limb(start: ArrayLike, end: ArrayLike, half: float) -> Array:
    """Return the closed curve of a limb with round ends, anticlockwise, so that limbs join to one shape."""
    first, last = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    way = last - first
    angle = np.arctan2(way[1], way[0])
    turns = np.linspace(-np.pi / 2, np.pi / 2, _ROUND)
    caps = [
        place + half * np.stack([np.cos(angle + turns + turn), np.sin(angle + turns + turn)], axis=-1)
        for place, turn in ((last, 0.0), (first, np.pi))
    ]
    return polyline(np.concatenate(caps), closed=True)
