"""What the hiker feels and does on ground in space: the tilt all around, and his next step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.curves import Steps
from scenes.claims.protocol import Claim
from scenes.claims.slopes import DirectionalSlopes
from scenes.colours import rgb
from scenes.kit.terrain.lying import Lies
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import ArrowShape, Patch, Sphere, Stroke, Thing, flat_arrow

_CORNERS = 120
_RING_WIDTH, _SPOKE_WIDTH, _BEAD = 3.2, 2.2, 0.03
LIFT = 0.12
"""So far towards the viewer ring and arrow are before the ground, in world units."""
_ARROW = ArrowShape(width=0.055, head_length=0.17, head_width=0.17)


class TiltRing(Prop):
    """A ring around the hiker that is tilted like the ground at his feet; a bead draws it on its way around.

    Its highest point lies straight uphill and its lowest straight downhill.

    Parameters
    ----------
    space
        Space of the ground.
    point
        Weights in its middle, shape (2,).
    radius
        Radius in weights.
    start
        Direction in which the bead starts, in radians anticlockwise from the first weight.
    """

    def __init__(self, space: Space, point: ArrayLike, radius: float, start: float = 0.0) -> None:
        super().__init__(space)
        self.point, self.radius, self.start = np.asarray(point, dtype=float), radius, start

    def places(self, angles: ArrayLike) -> Array:
        """Return the world points of the ring in some directions, shape (n, 3)."""
        turns = np.asarray(angles, dtype=float)
        heading = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        landscape = self.space.ground.landscape
        errors = float(landscape.value(self.point)) + self.radius * heading @ landscape.gradient(self.point)
        return self.space.ground.to_world(self.point + self.radius * heading, errors)

    def place(self, angle: float) -> Array:
        """Return the world point of the ring in a direction, shape (3,)."""
        found: Array = self.places([angle])[0]
        return found

    def things(self) -> list[Thing]:
        count = max(int(np.ceil(self.growth * _CORNERS)), 1)
        line = self.places(self.start + 2 * np.pi * self.growth * np.linspace(0, 1, count + 1))
        ink = rgb(self.space.theme.ink)
        parts: list[Thing] = [Stroke(line, ink, _RING_WIDTH, lift=LIFT)]
        if self.growth < 1:
            middle = self.space.ground.on_surface(self.point)
            parts += [
                Stroke(np.stack([middle, line[-1]]), ink, _SPOKE_WIDTH, lift=LIFT),
                Sphere(line[-1], ink, _BEAD),
            ]
        return parts

    def claims(self) -> Iterator[Claim]:
        """It rises in each direction as the ground does."""
        line = self.things()[0].points  # type: ignore[union-attr]
        ground = self.space.ground
        weights, errors = ground.to_weights(line)
        ways = weights - self.point
        lengths = np.linalg.norm(ways, axis=-1)
        yield DirectionalSlopes(
            landscape=ground.landscape,
            point=self.point,
            directions=ways / lengths[:, None],
            drawn=(errors - float(ground.landscape.value(self.point))) / lengths,
            key=("tilt", id(self.space)),
            place=self.space.place_of(line),
        )


class StepArrow(Prop):
    """The next step, as an arrow from its start on the ground to its end on the ground.

    Parameters
    ----------
    space
        Space of the ground.
    path
        The computed descent.
    step
        Index of the step, from 0.
    """

    def __init__(self, space: Space, path: DescentPath, step: int) -> None:
        super().__init__(space)
        self.path, self.step = path, step

    def things(self) -> list[Thing]:
        ground, theme = self.space.ground, self.space.theme
        foot, end = self.path.positions[self.step : self.step + 2]
        tip = foot + max(self.growth, 1e-3) * (end - foot)
        (start, stop), normal = ground.on_surface([foot, tip]), ground.normal((foot + tip) / 2)
        arrow = Patch(
            flat_arrow(start, stop, _ARROW, normal=normal), rgb(theme.descent), halo=7 * theme.glow, lift=LIFT
        )
        core = np.stack([start, start + 0.6 * (stop - start)])
        return [arrow, Stroke(core, rgb(theme.descent_core), 1.8, lift=LIFT + 0.02)]

    def claims(self) -> Iterator[Claim]:
        """Whole, it goes from ground to ground, along one step of plain descent."""
        if self.growth < 1:
            return
        outline: Array = self.things()[0].points  # type: ignore[union-attr]
        ends = np.stack([(outline[0] + outline[-1]) / 2, outline[3]])
        yield Lies(self.space, ends)
        stops, _ = self.space.ground.to_weights(ends)
        yield Steps(
            landscape=self.space.ground.landscape,
            stops=stops,
            learning_rates=self.path.learning_rates[self.step : self.step + 1],
        )
