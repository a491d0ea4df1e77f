"""The velocity of what rolls over ground in space: the last step, along the ground."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Check, Claim, Finding
from scenes.colours import rgb
from scenes.kit.terrain.lying import TiltedAs
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import ArrowShape, Patch, Thing, flat_arrow

VELOCITY = Check("a velocity is drawn as the last step, to its scale", "of its length", 1e-6)

_ARROW = ArrowShape(width=0.05, head_length=0.17, head_width=0.17)
# Distance towards the viewer within which no ground hides it, in world units.
_LIFT = 50.0


class Velocity(Prop):
    """An arrow ahead of a descent's present place, along its last step, with the ground's tilt there.

    Parameters
    ----------
    space
        Space of the ground.
    path
        The computed descent.
    step
        Number of steps taken, at least 1.
    scale
        Length as a multiple of the step.
    """

    def __init__(self, space: Space, path: DescentPath, step: int, scale: float) -> None:
        super().__init__(space)
        self.point, self.scale = path.positions[step], scale
        self.step: Array = path.positions[step] - path.positions[step - 1]

    def ends(self) -> Array:
        """Return foot and tip in the world, shape (2, 3)."""
        ground = self.space.ground
        way = max(self.growth, 1e-3) * self.scale * self.step
        here, rise = float(ground.landscape.value(self.point)), float(ground.landscape.gradient(self.point) @ way)
        return ground.to_world(self.point + np.array([[0.0], [1.0]]) * way, here + rise * np.array([0.0, 1.0]))

    def things(self) -> list[Thing]:
        foot, tip = self.ends()
        outline = flat_arrow(foot, tip, _ARROW, normal=self.space.ground.normal(self.point))
        return [Patch(outline, rgb(self.space.theme.ink), lift=_LIFT)]

    def drawn(self) -> Array:
        """Return it as drawn, in weights, shape (2,)."""
        weights = self._drawn_ends()[0]
        return np.asarray(weights[1] - weights[0])

    def _drawn_ends(self) -> tuple[Array, Array]:
        outline: Array = self.things()[0].points  # type: ignore[union-attr]
        return self.space.ground.to_weights(np.stack([(outline[0] + outline[-1]) / 2, outline[3]]))

    def claims(self) -> Iterator[Claim]:
        """It begins at its weights; whole, it has its stated length, along the last step, with the ground's tilt."""
        weights, errors = self._drawn_ends()
        place = self.space.to_screen(self.ends()[0])
        off = float(np.linalg.norm(weights[0] - self.point)) / span(self.space.ground.landscape)
        yield Finding(check=STANDS, figure=off, place=place)
        if self.growth == 1:
            wanted = self.scale * self.step
            away = float(np.linalg.norm(self.drawn() - wanted) / np.linalg.norm(wanted))
            yield Finding(check=VELOCITY, figure=away, place=place)
            yield TiltedAs(self.space, self.point, weights, errors)
