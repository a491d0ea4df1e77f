"""Noise: a descent that sees the gradient of a few samples at a time instead of all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.descent._given import direction_rule
from gradmath.descent.rules import DirectionRule
from gradmath.descent.stage import Stage, State


@dataclass(frozen=True)
class Noisy:
    """A rule that is given ∇E(w) + σ·ξ for ∇E(w): the gradient as mini-batches show it.

    ξ is normal, independent for each weight and each step: by the central limit theorem, the limit of the difference
    between the mean slope of a batch and that of all samples. It depends only on the seed and the number of the step,
    so that a path can be reproduced; starts that descend together have the same noise. What is recorded and what ends a
    descent are E and ∇E without noise.

    Parameters
    ----------
    rule
        The rule that is given the noisy gradient.
    scale
        σ, at least 0.
    seed
        A whole number from 0.

    Raises
    ------
    ValueError
        If the rule is not a direction rule or a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.landscape("bowl")
    >>> noisy = gm.Noisy(gm.PlainGradient, 0.5, seed=1)
    >>> paths = [gm.descend(bowl, [1, 1], rule=noisy, step=0.05, max_steps=9) for _ in range(2)]
    >>> bool((paths[0].positions == paths[1].positions).all())
    True
    """

    rule: DirectionRule
    scale: float
    seed: int

    def __init__(self, rule: DirectionRule | type[DirectionRule], scale: float, seed: int = 0) -> None:
        object.__setattr__(self, "rule", direction_rule(rule))
        object.__setattr__(self, "scale", _check.nonnegative_number(scale, "scale"))
        object.__setattr__(self, "seed", _check.count(seed, "seed", minimum=0))

    def begin(self, starts: Array) -> State:
        """Return what the rule remembers before the first step."""
        return self.rule.begin(starts)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the rule's direction for the noisy gradient, shape (m, p)."""
        noise = np.random.default_rng([self.seed, stage.index]).standard_normal(stage.positions.shape[-1])
        return self.rule.direction(replace(stage, gradients=stage.gradients + self.scale * noise), state)
