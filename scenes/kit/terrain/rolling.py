"""A ball that rolls on ground in space: it touches the ground at its weights, and turns as far as it has rolled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.colours import rgb
from scenes.kit.descents.way_line import position_after
from scenes.kit.terrain.cast_shadow import cast_shadow
from scenes.kit.terrain.lying import Lies
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import Patch, Sphere, Thing

TURN = Check("a rolling ball has turned by its way over its radius", "% of it", 0.1)

_SPOTS = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float)
_SPOT_SIZE, _SPOT_CORNERS = 0.34, 12
_SHADOW_OPACITY, _SHADOW_CORNERS = 0.4, 20
# Number of parts in which each step of a descent is rolled.
_PARTS = 12


class RollingOnGround(Prop):
    """A ball on the ground, with spots that show its rotation.

    Parameters
    ----------
    space
        Space of the ground.
    point
        Weights of the point that it touches, shape (2,).
    radius
        Radius in world units.

    Attributes
    ----------
    turn
        Its orientation, a rotation matrix, shape (3, 3).
    rolled, turned
        Distance rolled by its middle, in world units, and the angle, in radians.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> space.put(RollingOnGround(space, (1.0, 0.6), radius=0.15)).set_growth(1)
    >>> scene.add(space)
    """

    def __init__(self, space: Space, point: ArrayLike, *, radius: float = 0.12) -> None:
        super().__init__(space)
        self.point, self.radius = np.asarray(point, dtype=float), radius
        self.turn: Array = np.eye(3)
        self.rolled = self.turned = 0.0

    def center(self, point: Array) -> Array:
        """Return its middle when it touches the ground at weights of shape (..., 2), shape (..., 3)."""
        ground = self.space.ground
        return ground.on_surface(point) + self.growth * self.radius * ground.normal(point)

    def roll_along(self, way: ArrayLike) -> Self:
        """Put it at the end of a path, turned by all of it, whatever was shown before.

        Parameters
        ----------
        way
            Weights on the path, straight on the map between them, shape (n, 2), n at least 1.
        """
        places = np.asarray(way, dtype=float)
        self.point, self.turn, self.rolled, self.turned = places[-1], np.eye(3), 0.0, 0.0
        leaps = np.diff(self.center(places), axis=0)
        normals = self.space.ground.normal((places[:-1] + places[1:]) / 2)
        for leap, normal in zip(leaps, normals, strict=True):
            self._roll(leap, normal)
        self.space.refresh()
        return self

    def roll_down(self, path: DescentPath, steps: float) -> Self:
        """Put it where a descent is after a number of steps, turned by its whole path."""
        parts = np.arange(int(np.floor(steps * _PARTS)) + 1) / _PARTS
        return self.roll_along([position_after(path, part) for part in (*parts.tolist(), steps)])

    def _roll(self, leap: Array, normal: Array) -> None:
        """Roll by a vector in the world, shape (3,), on ground with an upward normal, shape (3,)."""
        length = float(np.linalg.norm(leap))
        if length > 0 and self.growth > 0:
            axis = np.cross(normal, leap / length)
            angle = length / (self.growth * self.radius)
            self.turn = _turned(axis / np.linalg.norm(axis), angle) @ self.turn
            self.rolled, self.turned = self.rolled + length, self.turned + angle

    def things(self) -> list[Thing]:
        theme, radius = self.space.theme, self.growth * self.radius
        middle = self.center(self.point)
        ball = Sphere(middle, rgb(theme.ball), radius, 4 * theme.glow)
        return [*self._shadow(), ball, *self._spots(middle, radius)]

    def _spots(self, middle: Array, radius: float) -> list[Thing]:
        """Return the spots that face the viewer."""
        away = self.space.view.axes[2]
        spots: list[Thing] = []
        for normal in _SPOTS @ self.turn.T:
            if float(normal @ away) > -0.12:
                continue
            side = np.cross(normal, [0.3, 0.5, 0.81])
            side /= np.linalg.norm(side)
            turns = 2 * np.pi * np.arange(_SPOT_CORNERS) / _SPOT_CORNERS
            ring = np.cos(turns)[:, None] * side + np.sin(turns)[:, None] * np.cross(normal, side)
            outline = middle + radius * (np.sqrt(1 - _SPOT_SIZE**2) * normal + _SPOT_SIZE * ring)
            spots.append(Patch(outline, rgb(self.space.theme.quiet), opacity=0.8, lift=radius))
        return spots

    def _shadow(self) -> list[Thing]:
        """Return its shadow, which lies on the ground away from the light."""
        ground = self.space.ground
        turns = 2 * np.pi * np.arange(_SHADOW_CORNERS) / _SHADOW_CORNERS
        size = self.growth * self.radius * ground.unit
        ring = np.stack([1.15 * np.cos(turns) + 0.35, 0.95 * np.sin(turns) - 0.3], axis=-1)
        return cast_shadow(ground, self.point + size * ring, opacity=_SHADOW_OPACITY, lift=0.02)

    def claims(self) -> Iterator[Claim]:
        """It touches the ground at its weights, and has turned as far as it has rolled."""
        ball = next(each for each in self.things() if isinstance(each, Sphere))
        foot = ball.center - ball.radius * self.space.ground.normal(self.point)
        yield Lies(self.space, foot[None])
        weights, _ = self.space.ground.to_weights(foot)
        yield Together(check=OWN_POINT, key=("weights", 2), place=weights, leads=True)
        if self.rolled > 0 and self.growth == 1:
            off = 100 * abs(self.turned * self.radius / self.rolled - 1)
            yield Finding(check=TURN, figure=off, place=self.space.to_screen(ball.center))


def _turned(axis: Array, angle: float) -> Array:
    """Return the rotation about a unit axis by an angle (Rodrigues' formula), shape (3, 3)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)
