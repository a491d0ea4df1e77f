"""A small dense network: values forward, slopes backward.

The weights are one flat vector, layer by layer from the inputs: first the layer's matrix W of shape (fan-out, fan-in),
row by row, then its biases b of shape (fan-out,). This is the order in which PyTorch lists the parameters of a stack
of ``torch.nn.Linear``.

With a₀ = x, each layer takes zₗ = Wₗ aₗ₋₁ + bₗ and gives aₗ = φ(zₗ); the last one gives zₗ itself. The backward pass is
the chain rule from the last layer to the first (D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations
by back-propagating errors, Nature 323, 1986).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.models._activations import ACTIVATIONS, LOSSES, ActivationName, LossName, softmax
from gradmath.models._passes import BackwardPass as BackwardPass
from gradmath.models._passes import ForwardPass as ForwardPass
from gradmath.models._passes import Layer as Layer
from gradmath.models._passes import Work as Work
from gradmath.models._passes import flat, partials_of, through, times, transposed


@dataclass(frozen=True)
class Network:
    """A dense network of any layer sizes.

    Parameters
    ----------
    sizes
        The number of units of each layer, the inputs first, at least two layers.
    activation
        φ of the hidden layers: "tanh", or "relu" for max(0, z), whose slope at its kink z = 0 is taken as 0.
    loss
        "cross-entropy" of a softmax over the outputs, in nats, with the right class of each sample as its target; or
        "squared-error" Σⱼ (aⱼ - yⱼ)², with y as the target. E is the mean of the samples' losses. (PyTorch's
        ``MSELoss`` also divides by the number of outputs.)

    Raises
    ------
    ValueError
        If there are fewer than two layers, a layer has no units, a classifier fewer than two outputs, or the activation
        or the loss is unknown.

    Examples
    --------
    >>> import gradmath as gm
    >>> network = gm.Network((2, 3, 2))
    >>> network.dimension
    17
    >>> weights = network.initial_weights(seed=0)
    >>> network.predict(weights, [[0, 1], [1, 0]]).shape
    (2,)
    """

    sizes: tuple[int, ...]
    activation: ActivationName
    loss: LossName

    def __init__(
        self, sizes: Sequence[int], *, activation: ActivationName = "tanh", loss: LossName = "cross-entropy"
    ) -> None:
        units = tuple(_check.count(size, "the size of a layer") for size in sizes)
        if len(units) < 2:
            raise ValueError(f"a network needs the sizes of at least two layers: got {list(units)}")
        if loss == "cross-entropy" and units[-1] < 2:
            raise ValueError("a network with cross-entropy needs at least two outputs: got 1")
        object.__setattr__(self, "sizes", units)
        object.__setattr__(self, "activation", _one_of(activation, "activation", get_args(ActivationName)))
        object.__setattr__(self, "loss", _one_of(loss, "loss", get_args(LossName)))

    @property
    def dimension(self) -> int:
        """The number of weights, biases among them, p."""
        return sum(fan_in * fan_out + fan_out for fan_in, fan_out in pairwise(self.sizes))

    @property
    def work(self) -> Work:
        """The numbers of multiplications in the passes."""
        entries = [fan_in * fan_out for fan_in, fan_out in pairwise(self.sizes)]
        backward = sum(entries) + sum(entries[1:]) + sum(self.sizes[1:-1])
        return Work(self.dimension, sum(entries), backward)

    def initial_weights(self, seed: int) -> Array:
        """Return random weights to start from, shape (p,); the same for the same seed.

        They are normal with mean 0 and standard deviation √(1 / fan-in) for tanh (Y. LeCun et al., Efficient BackProp,
        1998) and √(2 / fan-in) before a ReLU (K. He et al., Delving Deep into Rectifiers, 2015), so that the sums of a
        layer are about as large as those of the one before; all biases are 0.
        """
        rng = np.random.default_rng(_check.count(seed, "seed", minimum=0))
        layers = []
        for index, (fan_in, fan_out) in enumerate(pairwise(self.sizes)):
            gain = 2.0 if self.activation == "relu" and index < len(self.sizes) - 2 else 1.0
            layers.append(Layer(np.sqrt(gain / fan_in) * rng.standard_normal((fan_out, fan_in)), np.zeros(fan_out)))
        return self.pack(layers)

    def unpack(self, weights: ArrayLike) -> tuple[Layer, ...]:
        """Return each layer's own weights, for weights of shape (..., p)."""
        return self._layers(_check.points_array(weights, self.dimension, "weights"))

    def pack(self, layers: Sequence[Layer]) -> Array:
        """Return the layers' weights as one flat vector of shape (..., p): the inverse of `unpack`.

        Raises
        ------
        ValueError
            If the layers are not those of this network.
        """
        shapes = [(layer.matrix.shape, layer.biases.shape) for layer in layers]
        batch = shapes[0][1][:-1] if shapes else ()
        expected = [((*batch, fan_out, fan_in), (*batch, fan_out)) for fan_in, fan_out in pairwise(self.sizes)]
        if shapes != expected:
            raise ValueError(f"the layers must have matrices and biases of shapes {expected}: got {shapes}")
        return flat(layers)

    def forward(self, weights: ArrayLike, inputs: ArrayLike) -> ForwardPass:
        """Pass the inputs of n samples through the network.

        Parameters
        ----------
        weights
            The weights, shape (..., p).
        inputs
            One sample per row, shape (n, size of the first layer).

        Raises
        ------
        ValueError
            If a shape is different, or a number is not finite.
        """
        w = _check.points_array(weights, self.dimension, "weights")
        x = self._checked_inputs(inputs)
        with np.errstate(all="ignore"):
            return self._forward(w, x)

    def outputs(self, forward: ForwardPass) -> Array:
        """Return the network's outputs, shape (..., n, outputs): probabilities with cross-entropy, otherwise values."""
        with np.errstate(all="ignore"):
            return softmax(forward.values[-1]) if self.loss == "cross-entropy" else forward.values[-1]

    def losses(self, forward: ForwardPass, targets: ArrayLike) -> Array:
        """Return the loss of each sample, shape (..., n); their mean is E. The targets are those of `backward`."""
        goal = self._checked_targets(targets, len(forward.values[0]))
        with np.errstate(all="ignore"):
            return LOSSES[self.loss].losses(forward.values[-1], goal)

    def backward(self, forward: ForwardPass, targets: ArrayLike) -> BackwardPass:
        """Propagate the slopes of E back from the outputs to every unit and every weight.

        Parameters
        ----------
        forward
            The forward pass of n samples.
        targets
            With cross-entropy the class of each sample, whole numbers from 0, shape (n,); with squared error the wanted
            outputs, shape (n, outputs).

        Raises
        ------
        ValueError
            If the shape is wrong, a number is not finite, or a class is not one of the network's.
        """
        goal = self._checked_targets(targets, len(forward.values[0]))
        with np.errstate(all="ignore"):
            return self._backward(forward, goal)

    def predict(self, weights: ArrayLike, inputs: ArrayLike) -> NDArray[np.int64]:
        """Return the most probable class of each of n samples, shape (..., n).

        Raises
        ------
        ValueError
            If the network is not a classifier, or as `forward` does.
        """
        if self.loss != "cross-entropy":
            raise ValueError(f"only a network with cross-entropy predicts classes: this one has {self.loss}")
        classes: NDArray[np.int64] = self.forward(weights, inputs).values[-1].argmax(axis=-1)
        return classes

    def accuracy(self, weights: ArrayLike, inputs: ArrayLike, labels: ArrayLike) -> Array:
        """Return the share of n samples whose class is predicted correctly, shape (...). Raises as `predict` does."""
        guesses = self.predict(weights, inputs)
        right: Array = np.mean(guesses == _classes(labels, guesses.shape[-1], self.sizes[-1]), axis=-1)
        return right

    def _checked_inputs(self, inputs: ArrayLike) -> Array:
        array = _check.finite_array(inputs, "inputs")
        if array.ndim != 2 or array.shape[1] != self.sizes[0] or not len(array):
            raise ValueError(f"inputs must have shape (n, {self.sizes[0]}) with n >= 1: got shape {array.shape}")
        return array

    def _checked_targets(self, targets: ArrayLike, samples: int) -> Array:
        """Return the wanted outputs, shape (n, outputs): for a class, probability 1 for it."""
        outputs = self.sizes[-1]
        if self.loss == "cross-entropy":
            return np.eye(outputs)[_classes(targets, samples, outputs)]
        array = _check.finite_array(targets, "targets")
        if array.shape != (samples, outputs):
            raise ValueError(f"targets must have shape ({samples}, {outputs}): got shape {array.shape}")
        return array

    def _layers(self, weights: Array) -> tuple[Layer, ...]:
        layers, start = [], 0
        for fan_in, fan_out in pairwise(self.sizes):
            middle = start + fan_in * fan_out
            matrix = weights[..., start:middle].reshape(*weights.shape[:-1], fan_out, fan_in)
            layers.append(Layer(matrix, weights[..., middle : middle + fan_out]))
            start = middle + fan_out
        return tuple(layers)

    def _forward(self, weights: Array, inputs: Array) -> ForwardPass:
        activate = ACTIVATIONS[self.activation].value
        *hidden, last = self._layers(weights)
        sums: list[Array] = []
        values = [inputs]
        for layer in hidden:
            sums.append(through(layer, values[-1]))
            values.append(activate(sums[-1]))
        outputs = through(last, values[-1])
        return ForwardPass(weights, (*sums, outputs), (*values, outputs))

    def _backward(self, forward: ForwardPass, goal: Array) -> BackwardPass:
        slope_of = ACTIVATIONS[self.activation].slope
        layers = self._layers(forward.weights)
        slopes = LOSSES[self.loss].slopes(forward.values[-1], goal) / len(goal)
        value_slopes, sum_slopes, partials = [slopes], [slopes], [partials_of(slopes, forward.values[-2])]
        for index in range(len(layers) - 1, 0, -1):
            value_slopes.append(times(sum_slopes[-1], layers[index].matrix))
            sum_slopes.append(value_slopes[-1] * slope_of(forward.values[index]))
            partials.append(partials_of(sum_slopes[-1], forward.values[index - 1]))
        partials.reverse()
        return BackwardPass(tuple(value_slopes[::-1]), tuple(sum_slopes[::-1]), tuple(partials), flat(partials))

    def _forward_rates(self, forward: ForwardPass, directions: Array) -> tuple[list[Array], list[Array]]:
        """Return the rates of the sums and of the hidden values as the weights move along directions (..., p)."""
        slope_of = ACTIVATIONS[self.activation].slope
        layers, moves = self._layers(forward.weights), self._layers(directions)
        sum_rates = [through(moves[0], forward.values[0])]
        value_rates: list[Array] = []
        for index in range(1, len(layers)):
            value_rates.append(sum_rates[-1] * slope_of(forward.values[index]))
            carried = times(value_rates[-1], transposed(layers[index].matrix))
            sum_rates.append(carried + through(moves[index], forward.values[index]))
        return sum_rates, value_rates

    def _hessian_product(self, forward: ForwardPass, backward: BackwardPass, goal: Array, directions: Array) -> Array:
        """Return ∇²E v: the rate of every partial as the weights move along v, shape (..., p)."""
        activation = ACTIVATIONS[self.activation]
        layers, moves = self._layers(forward.weights), self._layers(directions)
        sum_rates, value_rates = self._forward_rates(forward, directions)
        rates = LOSSES[self.loss].slope_rates(forward.values[-1], sum_rates[-1]) / len(goal)
        products: list[Layer] = []
        for index in range(len(layers) - 1, 0, -1):
            slopes, value = backward.sum_slopes[index], forward.values[index]
            product = partials_of(rates, value)
            products.append(Layer(product.matrix + transposed(slopes) @ value_rates[index - 1], product.biases))
            value_slope_rates = times(rates, layers[index].matrix) + times(slopes, moves[index].matrix)
            bending = backward.value_slopes[index - 1] * activation.bend(value) * sum_rates[index - 1]
            rates = value_slope_rates * activation.slope(value) + bending
        products.append(partials_of(rates, forward.values[0]))
        return flat(products[::-1])


def _classes(labels: ArrayLike, samples: int, classes: int) -> NDArray[np.int64]:
    array = _check.vector(labels, "targets", samples)
    whole = array.astype(np.int64)
    if (whole != array).any() or (whole < 0).any() or (whole >= classes).any():
        raise ValueError(f"targets must be whole numbers from 0 to {classes - 1}: got {np.unique(array)[:20].tolist()}")
    return whole


def _one_of(word: str, name: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise ValueError(f"{name} must be one of {', '.join(words)}: got {word!r}")
    return word
