"""What balls in space claim: that none of them floats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding, Measure, Outcome
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.things import Segments, Sphere, Stroke, Thing

TOUCHES = Check("a ball in space touches the ground, or sits on a line", "of its radius", 1.05)

# The ground is looked at so many radii around a ball, at so many places along each weight.
_AROUND, _LOOKS = 2.0, 17


class Standing(Protocol):
    """What stands in a space."""

    def things(self) -> list[Thing]:
        """Return what is seen of it now."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Touching:
    """Every ball of what stands on the ground touches it, or has its middle on a line that it belongs to.

    Attributes
    ----------
    ground
        On which they stand.
    props
        What stands there.
    """

    ground: Ground
    props: Sequence[Standing]
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Measure how far each ball is off, and tell of the worst."""
        worst: tuple[float, str] | None = None
        for prop in self.props:
            things = prop.things()
            lines = [each.points.reshape(-1, 3) for each in things if isinstance(each, Stroke | Segments)]
            for ball in (each for each in things if isinstance(each, Sphere)):
                gaps = [np.linalg.norm(line - ball.center, axis=-1).min() for line in lines]
                off = min([self._over_ground(measure, ball), *gaps]) / ball.radius
                if worst is None or off > worst[0]:
                    worst = off, type(prop).__name__
        if worst is not None:
            yield Finding(check=TOUCHES, figure=worst[0], detail=worst[1])

    def _over_ground(self, measure: Measure, ball: Sphere) -> float:
        """Return the distance of a ball's middle from the ground, in world units."""
        weights, _ = self.ground.to_weights(ball.center)
        aside = _AROUND * ball.radius * self.ground.unit * np.linspace(-1, 1, _LOOKS)
        places: Array = weights + np.stack(np.meshgrid(aside, aside), axis=-1)
        ground = self.ground.to_world(places, measure.value(self.ground.landscape, places))
        return float(np.nanmin(np.linalg.norm(ground - ball.center, axis=-1), initial=np.inf))
