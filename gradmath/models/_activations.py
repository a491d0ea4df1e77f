"""The activations and losses of networks, with their first and second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from gradmath._check import Array

ActivationName: TypeAlias = Literal["tanh", "relu"]
LossName: TypeAlias = Literal["cross-entropy", "squared-error"]


@dataclass(frozen=True)
class Activation:
    """φ, and φ′ and φ″ as functions of the value φ(z)."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array]


@dataclass(frozen=True)
class Loss:
    """The losses of outputs, their slopes, and the rates of change of these at given rates of the outputs."""

    losses: Callable[[Array, Array], Array]
    slopes: Callable[[Array, Array], Array]
    slope_rates: Callable[[Array, Array], Array]


def softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _cross_entropies(logits: Array, goal: Array) -> Array:
    below = logits - logits.max(axis=-1, keepdims=True)
    right = np.where(goal, below, 0.0).sum(axis=-1)  # the class with probability 1; 0 · inf would be nan
    losses: Array = np.log(np.exp(below).sum(axis=-1)) - right
    return losses


def _softmax_rates(logits: Array, rates: Array) -> Array:
    shares = softmax(logits)
    mean: Array = (shares * rates).sum(axis=-1, keepdims=True)
    return shares * (rates - mean)


def _squared_errors(outputs: Array, goal: Array) -> Array:
    squared: Array = np.square(outputs - goal).sum(axis=-1)
    return squared


ACTIVATIONS: dict[ActivationName, Activation] = {
    "tanh": Activation(np.tanh, lambda a: 1 - a * a, lambda a: -2 * a * (1 - a * a)),
    "relu": Activation(lambda z: np.maximum(z, 0.0), lambda a: np.where(a > 0, 1.0, 0.0), np.zeros_like),
}

LOSSES: dict[LossName, Loss] = {
    "cross-entropy": Loss(_cross_entropies, lambda logits, goal: softmax(logits) - goal, _softmax_rates),
    "squared-error": Loss(_squared_errors, lambda outputs, goal: 2 * (outputs - goal), lambda _, rates: 2 * rates),
}
