"""What lines in space claim of the ground under them: that they lie on it, and that they have its tilt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.arrays import Array
from scenes.claims.curves import TANGENT
from scenes.claims.protocol import Check, Finding, Measure, Outcome
from scenes.kit.terrain.space import Space

ON_GROUND = Check("a line on the ground lies on it", "of the range", 1e-9)


class Lies:
    """Points are on the ground.

    Parameters
    ----------
    space
        Space of the ground.
    points
        World points as drawn, shape (n, 3).
    """

    def __init__(self, space: Space, points: Array) -> None:
        self.landscape, self.levels = space.ground.landscape, space.ground.levels
        self.weights, self.errors = space.ground.to_weights(points)
        self.place, self.settled = space.place_of(points), False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the point that is furthest off."""
        off = np.abs(measure.value(self.landscape, self.weights) - self.errors).max() / float(np.ptp(self.levels))
        yield Finding(check=ON_GROUND, figure=float(off), place=self.place)


class TiltedAs:
    """A line rises like the ground at a point.

    Parameters
    ----------
    space
        Space of the ground.
    point
        Weights, shape (2,).
    weights, errors
        Weights and errors of its two ends as drawn, shapes (2, 2) and (2,).
    """

    def __init__(self, space: Space, point: Array, weights: Array, errors: Array) -> None:
        self.landscape, self.point, self.weights, self.errors = space.ground.landscape, point, weights, errors
        self.scale, self.settled = space.ground.scale * space.ground.unit, False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare both tilts in the world, in degrees."""
        way = self.weights[1] - self.weights[0]
        length = float(np.linalg.norm(way))
        drawn = float(self.errors[1] - self.errors[0]) / length
        true = float(measure.gradient(self.landscape, self.point) @ way) / length
        off = abs(np.degrees(np.arctan(self.scale * drawn) - np.arctan(self.scale * true)))
        yield Finding(check=TANGENT, figure=float(off))
