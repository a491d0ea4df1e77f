"""What movers do on one clock, the number of steps taken: descents and the exact flow, for comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from manim import smooth
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from gradmath.geometry.field import flow_at
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.kit.paint.keyed import Keyed

# Samples of the flow for each step of a descent, enough to make the chords between them invisible.
_FLOW_SAMPLES = 8


@dataclass(frozen=True, eq=False)
class Course:
    """Where a mover is, and its error there, after any number of steps; between two samples it moves straight.

    Attributes
    ----------
    steps
        Ascending from 0, shape (n,).
    positions
        Weights, shape (n, 2).
    errors
        E at the positions, shape (n,).
    """

    steps: Array
    positions: Array
    errors: Array

    @classmethod
    def of_path(cls, path: DescentPath) -> Course:
        """Return the course of a descent, with one sample for each step."""
        return cls(np.arange(path.steps + 1.0), path.positions, path.errors)

    @classmethod
    def of_flow(cls, landscape: Landscape, start: ArrayLike, learning_rate: float, steps: int) -> Course:
        """Return the course of the exact flow dw/dt = -∇E(w), for which a step of descent lasts a time of α."""
        clock = np.arange(steps * _FLOW_SAMPLES + 1) / _FLOW_SAMPLES
        positions = flow_at(landscape, start, learning_rate * clock)
        return cls(clock, positions, landscape.value(positions))

    @property
    def length(self) -> float:
        """The number of steps at its end."""
        return float(self.steps[-1])

    def until(self, steps: float) -> Course:
        """Return the course up to a number of steps, whole or fractional; it rests at its end."""
        reached = float(np.clip(steps, 0.0, self.length))
        clock = np.append(self.steps[self.steps < reached], reached)
        positions = np.stack([np.interp(clock, self.steps, weights) for weights in self.positions.T], axis=-1)
        return Course(clock, positions, np.interp(clock, self.steps, self.errors))

    def at(self, steps: float) -> Array:
        """Return the weights after a number of steps, shape (2,)."""
        position: Array = self.until(steps).positions[-1]
        return position

    def leaves(self, domain: Domain) -> float | None:
        """Return after how many steps it first crosses the edge of a domain; None if it stays inside."""
        outside = np.flatnonzero(~domain.contains(self.positions))
        if outside.size == 0 or outside[0] == 0:
            return None
        last = int(outside[0]) - 1
        here, way = self.positions[last], self.positions[last + 1] - self.positions[last]
        edge = np.where(way > 0, domain.upper, domain.lower)
        shares = np.divide(edge - here, way, out=np.full(way.shape, np.inf), where=way != 0)
        return float(self.steps[last] + shares.min() * (self.steps[last + 1] - self.steps[last]))

    def rises_above(self, error: float) -> float | None:
        """Return after how many steps the error first rises above another one; None if it never does."""
        above = np.flatnonzero(self.errors > error)
        if above.size == 0 or above[0] == 0:
            return None
        ends = slice(above[0] - 1, above[0] + 1)
        return float(np.interp(error, self.errors[ends], self.steps[ends]))


def step_by_step(steps: int, *, haste: float = 1.0) -> Callable[[float], float]:
    """Return a rate function for a number of steps, each of which starts and ends at rest.

    Parameters
    ----------
    steps
        Number of steps, at least 1.
    haste
        1 gives every step the same time; the larger it is, the more time the first steps have.
    """

    def rate(alpha: float) -> float:
        taken = steps * alpha**haste
        whole = np.floor(taken)
        return float((whole + smooth(taken - whole)) / steps)

    return Keyed(rate)
