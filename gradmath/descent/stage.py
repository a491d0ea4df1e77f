"""The state of a descent's starts between two steps, which direction rules and step sizes are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath.landscapes.landscape import Landscape

State: TypeAlias = tuple[Array, ...]
"""What a rule remembers of each start: arrays of shape (m, …), one row per start."""


@dataclass(frozen=True, eq=False)
class Stage:
    """The state of the m starts still under way after the same number of steps.

    Parameters
    ----------
    landscape
        E.
    index
        The number of steps taken so far, k = 0, 1, 2, …: what a schedule depends on.
    positions, errors, gradients
        w, E(w) and ∇E(w), of shapes (m, p), (m,) and (m, p); all finite when a rule or a step size sees them.
    """

    landscape: Landscape
    index: int
    positions: Array
    errors: Array
    gradients: Array

    @classmethod
    def at(cls, landscape: Landscape, index: int, positions: Array) -> Stage:
        """Return the stage at positions of shape (m, p); nan for error and gradient where a position is not finite."""
        finite = np.isfinite(positions).all(axis=-1)
        if finite.all():
            return cls(landscape, index, positions, *landscape.value_and_gradient(positions))
        errors, gradients = np.full(len(positions), np.nan), np.full(positions.shape, np.nan)
        errors[finite], gradients[finite] = landscape.value_and_gradient(positions[finite])
        return cls(landscape, index, positions, errors, gradients)

    def select(self, chosen: NDArray[np.bool_]) -> Stage:
        """Return the stage of the starts chosen by a mask of shape (m,)."""
        return Stage(
            self.landscape,
            self.index,
            select_rows(self.positions, chosen),
            self.errors[chosen],
            select_rows(self.gradients, chosen),
        )


def select_rows(array: Array, chosen: NDArray[np.bool_]) -> Array:
    """Return the chosen rows of an array of shape (m, …) in column-major order.

    With few weights and many starts, this order makes arithmetic on them fast.
    """
    return array.T[..., chosen].T
