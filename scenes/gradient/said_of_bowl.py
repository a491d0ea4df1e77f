"""Values for numbers in the narration of a bowl in space, read from what is drawn."""

from __future__ import annotations

import numpy as np

from scenes.arrays import Array
from scenes.kit.beats.segment import Segment
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.lines import GroundTrail
from scenes.kit.terrain.space import Space


class SaidOfBowl(Segment):
    """Values for numbers in the narration: the hiker's place, the slopes there, and the share that a step leaves."""

    space: Space
    walker: Walker
    trail: GroundTrail

    def drawn_point(self) -> Array:
        """Return the weights at the hiker's feet as drawn."""
        feet = self.walker.things()[-1].points[0]  # type: ignore[union-attr]
        return self.space.ground.to_weights(feet)[0].round(9)

    def slopes(self) -> Array:
        """Return the gradient at the hiker as drawn."""
        return self.space.ground.landscape.gradient(self.drawn_point())

    def steepest(self) -> float:
        """Return the larger of both slopes at the hiker."""
        return float(np.abs(self.slopes()).max())

    def gentlest(self) -> float:
        """Return the smaller of both slopes at the hiker."""
        return float(np.abs(self.slopes()).min())

    def curvature(self, axis: int) -> float:
        """Return how fast a partial slope grows along its own weight, which is the same everywhere."""
        return float(self.space.ground.landscape.gradient(np.eye(2)[axis])[axis])

    def ovalness(self) -> float:
        """Return the factor of the second square."""
        return self.curvature(1) / self.curvature(0)

    def steeper(self) -> int:
        """Return the weight along which the bowl is steeper, counted from 1."""
        return 1 + int(self.curvature(1) > self.curvature(0))

    def twice(self) -> float:
        """Return the slope as a multiple of the weight."""
        return self.curvature(1)

    def first_product(self) -> list[float]:
        """Return the factors of the first slope."""
        return [self.curvature(0), float(self.drawn_point()[0])]

    def second_product(self) -> list[float]:
        """Return the factors of the second slope."""
        return [self.curvature(1), float(self.drawn_point()[1])]

    def left_of_first(self) -> float:
        """Return the share of the first weight that a step leaves, as drawn."""
        stops = self.drawn_stops()
        return float(stops[1, 0] / stops[0, 0])

    def slower(self) -> int:
        """Return the weight of which a step leaves more, as drawn, counted from 1."""
        first, second = self.drawn_stops()[:2]
        return 1 + int(np.argmax(second / first))

    def drawn_stops(self) -> Array:
        """Return the weights at the stops of the trail as drawn, shape (n, 2)."""
        knobs = self.trail.things()[1:]
        return self.space.ground.to_weights([knob.center for knob in knobs])[0]  # type: ignore[union-attr]
