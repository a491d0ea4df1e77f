"""Direction rules: which way each step of a descent goes.

A rule gives the direction d in w ← w + α·d, and the step size the learning rate α. The rules follow the conventions of
PyTorch's optimizers (Lion those of optax), so that a path agrees with theirs step by step. Rules that take the
curvature into account are in `gradmath.descent.curvature_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.descent.stage import Stage, State


class DirectionRule(Protocol):
    """The direction of each step: a value that may remember something about each start, such as its velocity."""

    def begin(self, starts: Array) -> State:
        """Return what is remembered before the first step, for starts of shape (m, p).

        These are arrays of shape (m, …), one row per start, so that the rows of starts that have ended can be dropped;
        an empty tuple if nothing is remembered.
        """

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the direction d of the next step, shape (m, p), and what is remembered for the one after."""


@dataclass(frozen=True)
class PlainGradient:
    """Straight down the steepest slope, d = -∇E(w).

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("round-bowl"), [1, 1], rule=gm.PlainGradient(), step=0.1, max_steps=2)
    >>> path.positions[:, 0].round(6).tolist()
    [1.0, 0.8, 0.64]
    """

    def begin(self, starts: Array) -> State:  # noqa: ARG002
        """Return the empty state: nothing is remembered."""
        return ()

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return -∇E(w), shape (m, p)."""
        return -stage.gradients, state


@dataclass(frozen=True)
class _HeavyBall:
    """The part of the velocity that is kept from step to step, and what each step adds to it."""

    momentum: float = 0.9

    def __post_init__(self) -> None:
        object.__setattr__(self, "momentum", _part(self.momentum, "momentum"))

    def begin(self, starts: Array) -> State:
        """Return a velocity of 0, shape (m, p)."""
        return (np.zeros_like(starts),)

    def _kicked(self, velocity: Array, stage: Stage) -> Array:
        """Return the part of a velocity that is kept, plus a kick downhill: μ·v - ∇E(w)."""
        return self.momentum * velocity - stage.gradients


@dataclass(frozen=True)
class Momentum(_HeavyBall):
    """A heavy ball: v ← μ·v - ∇E(w), d = v, with v = 0 before the first step.

    (B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR Computational Mathematics and
    Mathematical Physics 4, 1964.) As in PyTorch's SGD without dampening, the learning rate multiplies the velocity
    when the step is taken and is not part of it.

    Parameters
    ----------
    momentum
        μ, the part of the velocity that is kept from step to step, from 0 to below 1.

    Raises
    ------
    ValueError
        If the momentum is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("round-bowl"), [1, 1], rule=gm.Momentum(0.5), step=0.1, max_steps=2)
    >>> path.positions[:, 0].round(6).tolist()
    [1.0, 0.8, 0.54]
    """

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the velocity, shape (m, p)."""
        velocity = self._kicked(state[0], stage)
        return velocity, (velocity,)


@dataclass(frozen=True)
class Nesterov(_HeavyBall):
    """A heavy ball that looks ahead: v ← μ·v - ∇E(w), d = μ·v - ∇E(w), with v = 0 before the first step.

    The form of PyTorch's SGD, in which the gradient is taken at the point that the velocity has already led to.
    (Y. Nesterov, A method for solving the convex programming problem with convergence rate O(1/k²), 1983; in this form
    I. Sutskever, J. Martens, G. Dahl, G. Hinton, On the importance of initialization and momentum in deep learning,
    2013.) It takes the same μ as `Momentum` and raises as that does.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("round-bowl"), [1, 1], rule=gm.Nesterov(0.5), step=0.1, max_steps=2)
    >>> path.positions[:, 0].round(6).tolist()
    [1.0, 0.7, 0.44]
    """

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the velocity after one more kick, shape (m, p)."""
        velocity = self._kicked(state[0], stage)
        return self._kicked(velocity, stage), (velocity,)


@dataclass(frozen=True)
class AdaGrad:
    """Each weight at its own pace: s ← s + ∇E(w)², d = -∇E(w) / (√s + ε), weight by weight, with s = 0 at first.

    (J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization,
    Journal of Machine Learning Research 12, 2011.) As PyTorch's Adagrad, without its decay of the learning rate, which
    is left to the step size.

    Parameters
    ----------
    eps
        ε, greater than 0.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], rule=gm.AdaGrad(), step=0.1, max_steps=1)
    >>> path.final.round(6).tolist()
    [0.9, 0.9]
    """

    eps: float = 1e-10

    def __post_init__(self) -> None:
        object.__setattr__(self, "eps", _check.positive_number(self.eps, "eps"))

    def begin(self, starts: Array) -> State:
        """Return a sum of 0, shape (m, p)."""
        return (np.zeros_like(starts),)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return -∇E(w) over the root of the sum of its squares so far, shape (m, p)."""
        total = state[0] + stage.gradients**2
        return -stage.gradients / (np.sqrt(total) + self.eps), (total,)


@dataclass(frozen=True)
class RMSProp:
    """Each weight at its own recent pace: s ← ρ·s + (1-ρ)·∇E(w)², d = -∇E(w) / (√s + ε), with s = 0 at first.

    (T. Tieleman, G. Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012.) As PyTorch's RMSprop, neither
    centred nor with momentum.

    Parameters
    ----------
    smoothing
        ρ, the part of the mean square that is kept from step to step, from 0 to below 1; PyTorch's ``alpha``.
    eps
        ε, greater than 0.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("round-bowl"), [1, 1], rule=gm.RMSProp(), step=0.01, max_steps=1)
    >>> path.final.round(6).tolist()
    [0.9, 0.9]
    """

    smoothing: float = 0.99
    eps: float = 1e-8

    def __post_init__(self) -> None:
        object.__setattr__(self, "smoothing", _part(self.smoothing, "smoothing"))
        object.__setattr__(self, "eps", _check.positive_number(self.eps, "eps"))

    def begin(self, starts: Array) -> State:
        """Return a mean square of 0, shape (m, p)."""
        return (np.zeros_like(starts),)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return -∇E(w) over the root of its running mean square, shape (m, p)."""
        mean_square = _running_mean(self.smoothing, state[0], stage.gradients**2)
        return -stage.gradients / (np.sqrt(mean_square) + self.eps), (mean_square,)


@dataclass(frozen=True)
class Adam:
    """Momentum and a pace for each weight, both corrected for starting at 0.

    m ← β₁·m + (1-β₁)·∇E(w), s ← β₂·s + (1-β₂)·∇E(w)², and at the kᵗʰ step, k = 1, 2, …,
    d = -m̂ / (√ŝ + ε) with m̂ = m / (1-β₁ᵏ) and ŝ = s / (1-β₂ᵏ).
    (D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 1; ε stands outside the root, as
    in PyTorch.)

    Parameters
    ----------
    betas
        β₁ and β₂, the parts of the running means of gradient and square that each step keeps, from 0 to below 1.
    eps
        ε, greater than 0.

    Raises
    ------
    ValueError
        If there are not two betas, or a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], rule=gm.Adam(), step=0.1, max_steps=1)
    >>> path.final.round(6).tolist()
    [0.9, 0.9]
    """

    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        object.__setattr__(self, "betas", _two_parts(self.betas))
        object.__setattr__(self, "eps", _check.positive_number(self.eps, "eps"))

    def begin(self, starts: Array) -> State:
        """Return a mean and a mean square of 0, each of shape (m, p)."""
        return np.zeros_like(starts), np.zeros_like(starts)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the corrected mean over the root of the corrected mean square, downhill; shape (m, p)."""
        mean = _running_mean(self.betas[0], state[0], stage.gradients)
        mean_square = _running_mean(self.betas[1], state[1], stage.gradients**2)
        filled, square_filled = (1 - beta ** (stage.index + 1) for beta in self.betas)
        return -(mean / filled) / (np.sqrt(mean_square / square_filled) + self.eps), (mean, mean_square)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, which also pulls each weight towards 0: d = -m̂ / (√ŝ + ε) - λ·w, with m̂ and ŝ as in `Adam`.

    The decay is not part of the gradient, so it is not divided by √ŝ. (I. Loshchilov, F. Hutter, Decoupled weight decay
    regularization, 2019, algorithm 2; the learning rate multiplies the decay, as in PyTorch.) Since the weights are
    pulled towards 0, it comes to rest beside a minimum of E, not at it.

    Parameters
    ----------
    betas, eps
        As for `Adam`.
    weight_decay
        λ, at least 0.

    Raises
    ------
    ValueError
        If there are not two betas, or a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.descend(gm.landscape("bowl"), [1, 1], rule=gm.AdamW, step=0.1, max_steps=1).final.round(3).tolist()
    [0.899, 0.899]
    """

    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "weight_decay", _check.nonnegative_number(self.weight_decay, "weight_decay"))

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return Adam's direction plus the decay, shape (m, p)."""
        direction, kept = super().direction(stage, state)
        return direction - self.weight_decay * stage.positions, kept


@dataclass(frozen=True)
class Lion:
    """The same step for every weight, its sign from a running mean: d = -sign(β₁·m + (1-β₁)·∇E(w)) - λ·w.

    Then m ← β₂·m + (1-β₂)·∇E(w), with m = 0 before the first step.
    (X. Chen et al., Symbolic discovery of optimization algorithms, 2023, algorithm 2; with the defaults of optax.) A
    step near a minimum is as long as one far away, so the rule needs a schedule to come to rest.

    Parameters
    ----------
    betas
        β₁ and β₂, the parts of the running mean kept for this step and for the next, each from 0 to below 1.
    weight_decay
        λ, at least 0.

    Raises
    ------
    ValueError
        If there are not two betas, or a number is out of its range.

    Examples
    --------
    >>> import gradmath as gm
    >>> rule = gm.Lion(weight_decay=0)
    >>> gm.descend(gm.landscape("bowl"), [1, -1], rule=rule, step=0.1, max_steps=2).final.round(3).tolist()
    [0.8, -0.8]
    """

    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 1e-3

    def __post_init__(self) -> None:
        object.__setattr__(self, "betas", _two_parts(self.betas))
        object.__setattr__(self, "weight_decay", _check.nonnegative_number(self.weight_decay, "weight_decay"))

    def begin(self, starts: Array) -> State:
        """Return a mean of 0, shape (m, p)."""
        return (np.zeros_like(starts),)

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return minus the sign of the mean, plus the decay; shape (m, p)."""
        leaning = _running_mean(self.betas[0], state[0], stage.gradients)
        mean = _running_mean(self.betas[1], state[0], stage.gradients)
        return -np.sign(leaning) - self.weight_decay * stage.positions, (mean,)


def _running_mean(kept: float, mean: Array, values: Array) -> Array:
    return kept * mean + (1 - kept) * values


def _part(value: float, name: str) -> float:
    number = _check.finite_number(value, name)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and below 1: got {number:g}")
    return number


def _two_parts(values: tuple[float, float]) -> tuple[float, float]:
    first, second = _check.vector(values, "betas", 2).tolist()
    return _part(first, "betas"), _part(second, "betas")
