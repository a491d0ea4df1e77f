"""Step sizes: the learning rate α of each step of a descent: constant, on a schedule, or found by a line search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.descent.stage import Stage
from gradmath.landscapes.landscape import Landscape

LINE_SEARCH_LIMIT = 2100
"""The most learning rates tried for one step: enough to halve the largest float down to the smallest."""

# Largest difference of two Hessians by rounding, as a part of the larger of their entries.
_SAME_HESSIAN = 1e-9


class StepSize(Protocol):
    """The learning rate α of each start's next step."""

    def learning_rates(self, stage: Stage, directions: Array) -> Array:
        """Return α, shape (m,), for directions of shape (m, p); a start whose α is 0 ends."""


@dataclass(frozen=True)
class Constant:
    """The same learning rate α at every step.

    Parameters
    ----------
    learning_rate
        α, greater than 0.

    Raises
    ------
    ValueError
        If the learning rate is not a finite number greater than 0.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=gm.Constant(0.1), max_steps=2)
    >>> path.learning_rates.tolist()
    [0.1, 0.1]
    """

    learning_rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "learning_rate", _check.positive_number(self.learning_rate, "learning_rate"))

    def learning_rates(self, stage: Stage, directions: Array) -> Array:  # noqa: ARG002
        """Return α for every start, shape (m,)."""
        return np.full(stage.errors.shape, self.learning_rate)


@dataclass(frozen=True)
class Exponential:
    """A schedule that shrinks by the same factor at every step: αₖ = α₀·γᵏ, k = 0, 1, 2, …

    Parameters
    ----------
    learning_rate
        α₀, greater than 0.
    decay
        γ, between 0 and 1, both excluded.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=gm.Exponential(0.1, 0.5), max_steps=3)
    >>> path.learning_rates.tolist()
    [0.1, 0.05, 0.025]
    """

    learning_rate: float
    decay: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "learning_rate", _check.positive_number(self.learning_rate, "learning_rate"))
        object.__setattr__(self, "decay", _check.proper_fraction(self.decay, "decay"))

    def learning_rates(self, stage: Stage, directions: Array) -> Array:  # noqa: ARG002
        """Return α₀·γᵏ for every start, shape (m,)."""
        return np.full(stage.errors.shape, self.learning_rate * self.decay**stage.index)


@dataclass(frozen=True)
class Cosine:
    """A schedule along half a wave of the cosine: αₖ = final + (α₀ - final)·(1 + cos(πk/n)) / 2, then ``final``.

    (I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, 2017, equation 5, with no restart.)

    Parameters
    ----------
    learning_rate
        α₀, greater than 0.
    steps
        n, the number of steps until the final learning rate is reached, at least 1.
    final
        The last learning rate, from 0 to α₀. If it is 0, the descent ends there as ``STALLED``.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=gm.Cosine(0.1, 4), max_steps=4)
    >>> path.learning_rates.round(3).tolist()
    [0.1, 0.085, 0.05, 0.015]
    """

    learning_rate: float
    steps: int
    final: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "learning_rate", _check.positive_number(self.learning_rate, "learning_rate"))
        object.__setattr__(self, "steps", _check.count(self.steps, "steps"))
        final = _check.finite_number(self.final, "final")
        if not 0 <= final <= self.learning_rate:
            raise ValueError(f"final must be from 0 to the learning rate, {self.learning_rate:g}: got {final:g}")
        object.__setattr__(self, "final", final)

    def learning_rates(self, stage: Stage, directions: Array) -> Array:  # noqa: ARG002
        """Return αₖ for every start, shape (m,)."""
        if stage.index >= self.steps:
            return np.full(stage.errors.shape, self.final)
        share = (1 + np.cos(np.pi * stage.index / self.steps)) / 2
        return np.full(stage.errors.shape, self.final + (self.learning_rate - self.final) * share)


@dataclass(frozen=True)
class ExactLineSearch:
    """The learning rate to the lowest point along the direction, on landscapes whose error is quadratic.

    With H = ∇²E, the same everywhere, it is α = -∇E(w)·d / dᵀHd: for d = -g, α = gᵀg / gᵀHg.
    (J. Nocedal, S. J. Wright, Numerical Optimization, 2nd edition, 2006, section 3.3.) A start ends as ``STALLED`` if
    its direction does not lead down, or the error does not curve upwards along it and so has no lowest point.

    On other landscapes the formula would not give the lowest point, so a step between places of different Hessians is
    refused: use `Backtracking` there.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> path = gm.descend(gm.Quadratic(np.eye(2), [3, 2]), [0, 0], step=gm.ExactLineSearch())
    >>> path.steps, path.final.round(6).tolist()
    (1, [3.0, 2.0])
    """

    def learning_rates(self, stage: Stage, directions: Array) -> Array:
        """Return α for each start, shape (m,); 0 where there is no lowest point ahead.

        Raises
        ------
        ValueError
            If the Hessians at the two ends of a step differ by more than rounding.
        """
        slopes = (stage.gradients * directions).sum(axis=-1)
        hessians = stage.landscape.hessian(stage.positions)
        bends = np.einsum("...i,...ij,...j->...", directions, hessians, directions)
        rates: Array = np.divide(-slopes, bends, out=np.zeros_like(slopes), where=(slopes < 0) & (bends > 0))
        _refuse_other_than_bowls(stage.landscape, hessians, stage.positions + rates[:, None] * directions)
        return rates


@dataclass(frozen=True)
class Backtracking:
    """A learning rate found by trial: shrunk until the error falls by a sufficient part of what the slope promises.

    It is the first α of initial, initial·shrink, initial·shrink², … for which Armijo's condition holds,
    E(w + α·d) ≤ E(w) + sufficient_decrease · α · ∇E(w)·d. A start without one ends as ``STALLED``: its direction does
    not point downhill, or the fall is too small for the precision of E(w).
    (J. Nocedal, S. J. Wright, Numerical Optimization, 2nd edition, 2006, algorithm 3.1.)

    Parameters
    ----------
    initial
        The first learning rate to try, greater than 0.
    shrink
        The factor from one trial to the next, between 0 and 1, both excluded.
    sufficient_decrease
        The part of the promised fall that is required, between 0 and 1, both excluded.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("rosenbrock"), [-1, 1], step=gm.Backtracking(), max_steps=50)
    >>> bool((path.errors[1:] < path.errors[:-1]).all())
    True
    """

    initial: float = 1.0
    shrink: float = 0.5
    sufficient_decrease: float = 1e-4

    def __post_init__(self) -> None:
        object.__setattr__(self, "initial", _check.positive_number(self.initial, "initial"))
        object.__setattr__(self, "shrink", _check.proper_fraction(self.shrink, "shrink"))
        object.__setattr__(
            self, "sufficient_decrease", _check.proper_fraction(self.sufficient_decrease, "sufficient_decrease")
        )

    def learning_rates(self, stage: Stage, directions: Array) -> Array:
        """Return the first α that satisfies Armijo's condition, or 0, for each start; shape (m,)."""
        found = np.zeros(stage.errors.shape)
        slopes = (stage.gradients * directions).sum(axis=-1)
        searching = np.flatnonzero(slopes < 0)
        rate = self.initial
        for _ in range(LINE_SEARCH_LIMIT):
            trial = stage.positions[searching] + rate * directions[searching]
            moved = (trial != stage.positions[searching]).any(axis=-1)
            searching, trial = searching[moved], trial[moved]
            if not searching.size:
                break
            target = stage.errors[searching] + self.sufficient_decrease * rate * slopes[searching]
            accepted = _errors_where_finite(stage.landscape, trial) <= target
            found[searching[accepted]] = rate
            searching = searching[~accepted]
            rate *= self.shrink
        return found


def _errors_where_finite(landscape: Landscape, positions: Array) -> Array:
    """Return E at positions of shape (m, p), shape (m,); inf where a position is not finite."""
    finite = np.isfinite(positions).all(axis=-1)
    errors = np.full(len(positions), np.inf)
    errors[finite] = landscape.value(positions[finite])
    return errors


def _refuse_other_than_bowls(landscape: Landscape, hessians: Array, reached: Array) -> None:
    """Refuse a landscape whose Hessians at the points reached, shape (m, p), differ from the given ones, (m, p, p)."""
    finite = np.isfinite(reached).all(axis=-1)
    before, after = hessians[finite], landscape.hessian(reached[finite])
    if (np.abs(after - before) > _SAME_HESSIAN * np.abs(before).max(axis=(-2, -1), keepdims=True)).any():
        raise ValueError(
            "an exact line search needs a landscape with the same Hessian everywhere, such as a bowl: it differs "
            "between the two ends of a step; use Backtracking instead"
        )
