"""Schedules that begin with small learning rates: a warm-up before another step size, and one cycle up and down."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.descent._given import step_size
from gradmath.descent.stage import Stage
from gradmath.descent.steps import StepSize


@dataclass(frozen=True)
class WarmUp:
    """A linear rise before another step size: αₖ = initial + (α - initial)·k/n for k < n, then that of ``after``.

    α is the first learning rate of ``after``, which counts its own steps from the nth on. (As optax's
    ``join_schedules`` of a ``linear_schedule`` and another, such as its ``warmup_cosine_decay_schedule``.)

    Parameters
    ----------
    after
        The step size that follows, or a number for a constant learning rate.
    steps
        n, at least 1.
    initial
        The first learning rate, greater than 0; default: α/(n+1), by which each learning rate of the rise exceeds the
        one before.

    Raises
    ------
    ValueError
        If ``after`` is not a step size or a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> step = gm.WarmUp(gm.Cosine(0.1, 20), steps=4)
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=step, max_steps=5)
    >>> path.learning_rates.round(3).tolist()
    [0.02, 0.04, 0.06, 0.08, 0.1]
    """

    after: StepSize
    steps: int
    initial: float | None = None

    def __init__(self, after: StepSize | type[StepSize] | float, steps: int, initial: float | None = None) -> None:
        object.__setattr__(self, "after", step_size(after))
        object.__setattr__(self, "steps", _check.count(steps, "steps"))
        first = None if initial is None else _check.positive_number(initial, "initial")
        object.__setattr__(self, "initial", first)

    def learning_rates(self, stage: Stage, directions: Array) -> Array:
        """Return αₖ for every start, shape (m,)."""
        if stage.index >= self.steps:
            return self.after.learning_rates(replace(stage, index=stage.index - self.steps), directions)
        highest = self.after.learning_rates(replace(stage, index=0), directions)
        lowest = highest / (self.steps + 1) if self.initial is None else self.initial
        return lowest + (highest - lowest) * (stage.index / self.steps)


@dataclass(frozen=True)
class OneCycle:
    """Up along half a wave of a cosine and down along another, to far below the first learning rate.

    From α/div_factor up to α at the step rising·n - 1, then down to α/(div_factor · final_div_factor) at the last of
    the n steps, n - 1, where it stays. (L. N. Smith, N. Topin, Super-convergence, 2018; as PyTorch's ``OneCycleLR``, in
    two phases.)

    Parameters
    ----------
    learning_rate
        α, the highest, greater than 0.
    steps
        n, at least 1.
    rising
        The part of the steps in which the learning rate rises, between 0 and 1, both excluded; PyTorch's ``pct_start``.
    div_factor, final_div_factor
        The ratio of the highest learning rate to the first, and of the first to the last; greater than 0.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], step=gm.OneCycle(0.1, 10), max_steps=4)
    >>> path.learning_rates.round(3).tolist()
    [0.004, 0.052, 0.1, 0.095]
    """

    learning_rate: float
    steps: int
    rising: float = 0.3
    div_factor: float = 25.0
    final_div_factor: float = 1e4

    def __post_init__(self) -> None:
        for name in ("learning_rate", "div_factor", "final_div_factor"):
            object.__setattr__(self, name, _check.positive_number(getattr(self, name), name))
        object.__setattr__(self, "rising", _check.proper_fraction(self.rising, "rising"))
        object.__setattr__(self, "steps", _check.count(self.steps, "steps"))

    def learning_rates(self, stage: Stage, directions: Array) -> Array:  # noqa: ARG002
        """Return αₖ for every start, shape (m,)."""
        return np.full(stage.errors.shape, self._at(min(stage.index, self.steps - 1)))

    def _at(self, index: int) -> float:
        top, last = self.rising * self.steps - 1, self.steps - 1
        first = self.learning_rate / self.div_factor
        if index <= top:
            return _along_half_a_wave(first, self.learning_rate, index / top if top else 1.0)
        return _along_half_a_wave(self.learning_rate, first / self.final_div_factor, (index - top) / (last - top))


def _along_half_a_wave(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
