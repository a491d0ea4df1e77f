"""Mini-batches: a descent on data that sees the slope of a few samples at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.descent._given import direction_rule
from gradmath.descent.rules import DirectionRule
from gradmath.descent.stage import Stage, State
from gradmath.landscapes.landscape import Landscape


@runtime_checkable
class OnSamples(Protocol):
    """The error of a model that is a mean over samples."""

    @property
    def samples(self) -> int:
        """The number of samples."""
        ...

    def of_samples(self, chosen: NDArray[np.intp]) -> Self:
        """Return the error over some of the samples."""
        ...


@dataclass(frozen=True)
class MiniBatches:
    """A rule that is given, for ∇E(w), the gradient of the mean error of a batch of the samples.

    The samples are shuffled before each epoch, a pass over all of them, and taken in turn; the last batch of an epoch
    has the remainder. The batch of a step depends only on the seed and the number of the step, so that a path can be
    reproduced, and starts that descend together see the same batches. What is recorded and what ends a descent are E
    and ∇E over all samples.

    Parameters
    ----------
    rule
        The rule that is given the batch's gradient.
    size
        The number of samples in a batch, at least 1; if it is too large, a batch has all samples.
    seed
        A whole number from 0.

    Raises
    ------
    ValueError
        If the rule is not a direction rule or a number is out of its range; in a descent, if its landscape is not the
        error of a model on data.

    Examples
    --------
    >>> import gradmath as gm
    >>> line = gm.LeastSquares([[0, 1], [1, 1], [2, 1], [3, 1]], [1, 3, 5, 7])
    >>> batches = gm.MiniBatches(gm.PlainGradient, size=2, seed=1)
    >>> path = gm.descend(line, [0, 0], rule=batches, step=0.05, max_steps=400)
    >>> path.final.round(2).tolist()
    [2.0, 1.0]
    """

    rule: DirectionRule
    size: int
    seed: int

    def __init__(self, rule: DirectionRule | type[DirectionRule], size: int, seed: int = 0) -> None:
        object.__setattr__(self, "rule", direction_rule(rule))
        object.__setattr__(self, "size", _check.count(size, "size"))
        object.__setattr__(self, "seed", _check.count(seed, "seed", minimum=0))

    def begin(self, starts: Array) -> State:
        """Return what the rule remembers before the first step."""
        return self.rule.begin(starts)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the rule's direction for the gradient of the step's batch, shape (m, p)."""
        error = _on_samples(stage.landscape)
        batch = error.of_samples(self.batch(stage.index, error.samples))
        gradients = batch.gradient(stage.positions)
        return self.rule.direction(replace(stage, gradients=gradients), state)

    def batch(self, step: int, samples: int) -> NDArray[np.intp]:
        """Return the indices, among this many samples, of those that a step sees; the first step is 0."""
        a_pass = -(-samples // self.size)
        epoch, place = divmod(step, a_pass)
        shuffled = np.random.default_rng([self.seed, epoch]).permutation(samples)
        return shuffled[place * self.size : (place + 1) * self.size]


class _SampledLandscape(Landscape, OnSamples):
    """The type of a landscape on samples, for the type checker alone."""


def _on_samples(landscape: Landscape) -> _SampledLandscape:
    if not isinstance(landscape, OnSamples):
        raise ValueError(
            "mini-batches need the error of a model on data, such as LeastSquares, Logistic, Softmax or NetworkError: "
            f"got {type(landscape).__name__}; for noise on any other landscape use Noisy"
        )
    return landscape  # type: ignore[return-value]
