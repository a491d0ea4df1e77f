"""The forward and backward passes of a network: their results, their cost, and the sums of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradmath._check import Array


@dataclass(frozen=True)
class Layer:
    """The weights of one layer, or other numbers in their places, such as their partials.

    Attributes
    ----------
    matrix
        W, shape (..., fan-out, fan-in): row j has the weights into unit j.
    biases
        b, shape (..., fan-out).
    """

    matrix: Array
    biases: Array


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """Every value of a network for n samples, kept for the backward pass.

    Attributes
    ----------
    weights
        The weights, shape (..., p).
    sums
        z of each layer after the inputs, shapes (..., n, size).
    values
        a of each layer, shapes (..., n, size), the inputs first, with shape (n, size). The last are the sums of the
        last layer: the logits of a network with cross-entropy.
    """

    weights: Array
    sums: tuple[Array, ...]
    values: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """The slopes of E, the mean error of n samples.

    Attributes
    ----------
    value_slopes
        ∂E/∂a of each unit for each sample, for the layers after the inputs, shapes (..., n, size).
    sum_slopes
        ∂E/∂z of each, in the same shapes. In the last layer the two are the same.
    partials
        ∂E/∂W and ∂E/∂b of each layer.
    gradient
        All partials in the order of the weights, shape (..., p).
    """

    value_slopes: tuple[Array, ...]
    sum_slopes: tuple[Array, ...]
    partials: tuple[Layer, ...]
    gradient: Array


@dataclass(frozen=True)
class Work:
    """The numbers of multiplications in the passes of one sample.

    Only those of the sums over weights, of the partials, and of the chain rule are counted; those inside the
    activations, their slopes and the loss depend on the machine and grow with the units, not with the weights.

    Attributes
    ----------
    weights
        The number of weights, p.
    forward
        Those of one forward pass: one for each entry of each matrix.
    backward
        Those of one backward pass: for each layer, one for each entry of its matrix (the partials), another to pass the
        slopes to the layer before (except to the inputs), and one for each hidden unit.
    """

    weights: int
    forward: int
    backward: int

    @property
    def backpropagation(self) -> int:
        """The cost of all partials, exactly: one forward and one backward pass."""
        return self.forward + self.backward

    @property
    def differences(self) -> int:
        """The cost of all partials by moving one weight at a time: p + 1 forward passes."""
        return (self.weights + 1) * self.forward


def transposed(matrices: Array) -> Array:
    transposed: Array = np.swapaxes(matrices, -1, -2)
    return transposed


def times(values: Array, matrices: Array) -> Array:
    """Return values @ matrices, (..., n, k) by (..., k, size), with the samples contiguous in memory.

    Sums and maxima over the few units of a layer are then computed for many samples at once: three times as fast.
    """
    return transposed(transposed(matrices) @ transposed(values))


def through(layer: Layer, values: Array) -> Array:
    """Return W a + b for the values a of n samples, (..., n, fan-in) → (..., n, fan-out)."""
    sums: Array = times(values, transposed(layer.matrix)) + layer.biases[..., None, :]
    return sums


def partials_of(slopes: Array, values: Array) -> Layer:
    """Return ∂E/∂W and ∂E/∂b from the slopes of a layer's sums and the values that went into it."""
    return Layer(transposed(slopes) @ values, slopes.sum(axis=-2))


def flat(layers: Sequence[Layer]) -> Array:
    parts: list[Array] = []
    for layer in layers:
        *batch, fan_out, fan_in = layer.matrix.shape
        parts += [layer.matrix.reshape(*batch, fan_out * fan_in), layer.biases]
    return np.concatenate(parts, axis=-1)
