"""A small dense network: values forward, slopes backward, and its error as a landscape over all of its weights.

The weights are one flat vector, layer by layer from the inputs: first the layer's matrix W of shape (fan-out, fan-in),
row by row, then its biases b of shape (fan-out,). This is the order in which PyTorch lists the parameters of a stack
of ``torch.nn.Linear``.

With a₀ = x, each layer takes zₗ = Wₗ aₗ₋₁ + bₗ and gives aₗ = φ(zₗ); the last one gives zₗ itself. The backward pass is
the chain rule from the last layer to the first (D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations
by back-propagating errors, Nature 323, 1986).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._blocks import in_blocks
from gradmath._check import Array
from gradmath.landscapes.domain import Domain, DomainLike, domain_or
from gradmath.landscapes.landscape import Landscape

ActivationName: TypeAlias = Literal["tanh", "relu"]
LossName: TypeAlias = Literal["cross-entropy", "squared-error"]

BLOCK = 1 << 18
"""The most values of the widest layer held at a time when a batch of weights is evaluated: 2 MiB, for the cache."""


@dataclass(frozen=True)
class Layer:
    """The weights of one layer, or as many numbers in the same places: their partials, say.

    Attributes
    ----------
    matrix
        W, shape (..., fan-out, fan-in): row j holds what goes into unit j.
    biases
        b, shape (..., fan-out).
    """

    matrix: Array
    biases: Array


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """Every value of a network for n samples, kept for the way back.

    Attributes
    ----------
    weights
        Shape (..., p).
    sums
        z of each layer after the inputs, shapes (..., n, size).
    values
        a of each layer, the inputs first, shapes (..., n, size), the inputs (n, size). The last are the sums of the
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
        ∂E/∂z likewise. In the last layer the two are the same.
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
    """How many multiplications the passes of one sample take.

    Only those of the sums over weights, of the partials, and of the chain rule are counted; what the activations, their
    slopes and the loss take inside depends on the machine and grows with the units, not with the weights.

    Attributes
    ----------
    weights
        The number of weights, p.
    forward
        One forward pass: one for each entry of each matrix.
    backward
        One backward pass: for each layer one for each entry of its matrix (the partials), once more to carry the slopes
        on to the layer before (except into the inputs), and one for each hidden unit.
    """

    weights: int
    forward: int
    backward: int

    @property
    def backpropagation(self) -> int:
        """One forward and one backward pass: all partials, exact."""
        return self.forward + self.backward

    @property
    def differences(self) -> int:
        """p + 1 forward passes: all partials by moving one weight at a time."""
        return (self.weights + 1) * self.forward


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
        """How many multiplications the passes take."""
        entries = [fan_in * fan_out for fan_in, fan_out in pairwise(self.sizes)]
        backward = sum(entries) + sum(entries[1:]) + sum(self.sizes[1:-1])
        return Work(self.dimension, sum(entries), backward)

    def initial_weights(self, seed: int) -> Array:
        """Draw weights to start from, shape (p,); the same for the same seed.

        Normal with mean 0 and standard deviation √(1 / fan-in) for tanh (Y. LeCun et al., Efficient BackProp, 1998) and
        √(2 / fan-in) before a ReLU (K. He et al., Delving Deep into Rectifiers, 2015), so that the sums of a layer are
        about as large as those of the one before; all biases are 0.
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
        """Return the layers' weights as one flat vector of shape (..., p): what `unpack` undoes.

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
        return _flat(layers)

    def forward(self, weights: ArrayLike, inputs: ArrayLike) -> ForwardPass:
        """Take the inputs of n samples, shape (n, size of the first layer), through the network.

        Parameters
        ----------
        weights
            Shape (..., p).
        inputs
            One sample a row.

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
        """Return the network's answers, shape (..., n, outputs): probabilities with cross-entropy, else values."""
        with np.errstate(all="ignore"):
            return _softmax(forward.values[-1]) if self.loss == "cross-entropy" else forward.values[-1]

    def losses(self, forward: ForwardPass, targets: ArrayLike) -> Array:
        """Return the loss of each sample, shape (..., n); their mean is E. The targets are those of `backward`."""
        goal = self._checked_targets(targets, len(forward.values[0]))
        with np.errstate(all="ignore"):
            return _LOSSES[self.loss].losses(forward.values[-1], goal)

    def backward(self, forward: ForwardPass, targets: ArrayLike) -> BackwardPass:
        """Carry the slopes of E back from the outputs to every unit and every weight.

        Parameters
        ----------
        forward
            The forward pass of n samples.
        targets
            With cross-entropy the class of each sample, whole numbers from 0, shape (n,); with squared error what the
            outputs should be, shape (n, outputs).

        Raises
        ------
        ValueError
            If the targets' shape is another, a number is not finite, or a class is not one of the network's.
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
        """Return what the outputs should be, shape (n, outputs): for a class, probability 1 for it."""
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
        activate = _ACTIVATIONS[self.activation].value
        *hidden, last = self._layers(weights)
        sums: list[Array] = []
        values = [inputs]
        for layer in hidden:
            sums.append(_through(layer, values[-1]))
            values.append(activate(sums[-1]))
        outputs = _through(last, values[-1])
        return ForwardPass(weights, (*sums, outputs), (*values, outputs))

    def _backward(self, forward: ForwardPass, goal: Array) -> BackwardPass:
        slope_of = _ACTIVATIONS[self.activation].slope
        layers = self._layers(forward.weights)
        slopes = _LOSSES[self.loss].slopes(forward.values[-1], goal) / len(goal)
        value_slopes, sum_slopes, partials = [slopes], [slopes], [_partials(slopes, forward.values[-2])]
        for index in range(len(layers) - 1, 0, -1):
            value_slopes.append(_times(sum_slopes[-1], layers[index].matrix))
            sum_slopes.append(value_slopes[-1] * slope_of(forward.values[index]))
            partials.append(_partials(sum_slopes[-1], forward.values[index - 1]))
        partials.reverse()
        return BackwardPass(tuple(value_slopes[::-1]), tuple(sum_slopes[::-1]), tuple(partials), _flat(partials))

    def _forward_rates(self, forward: ForwardPass, directions: Array) -> tuple[list[Array], list[Array]]:
        """Return how fast the sums and the hidden values change as the weights move along directions (..., p)."""
        slope_of = _ACTIVATIONS[self.activation].slope
        layers, moves = self._layers(forward.weights), self._layers(directions)
        sum_rates = [_through(moves[0], forward.values[0])]
        value_rates: list[Array] = []
        for index in range(1, len(layers)):
            value_rates.append(sum_rates[-1] * slope_of(forward.values[index]))
            carried = _times(value_rates[-1], _transposed(layers[index].matrix))
            sum_rates.append(carried + _through(moves[index], forward.values[index]))
        return sum_rates, value_rates

    def _hessian_product(self, forward: ForwardPass, backward: BackwardPass, goal: Array, directions: Array) -> Array:
        """Return ∇²E v: how fast every partial changes as the weights move along v, shape (..., p)."""
        activation = _ACTIVATIONS[self.activation]
        layers, moves = self._layers(forward.weights), self._layers(directions)
        sum_rates, value_rates = self._forward_rates(forward, directions)
        rates = _LOSSES[self.loss].slope_rates(forward.values[-1], sum_rates[-1]) / len(goal)
        products: list[Layer] = []
        for index in range(len(layers) - 1, 0, -1):
            slopes, value = backward.sum_slopes[index], forward.values[index]
            product = _partials(rates, value)
            products.append(Layer(product.matrix + _transposed(slopes) @ value_rates[index - 1], product.biases))
            value_slope_rates = _times(rates, layers[index].matrix) + _times(slopes, moves[index].matrix)
            bending = backward.value_slopes[index - 1] * activation.bend(value) * sum_rates[index - 1]
            rates = value_slope_rates * activation.slope(value) + bending
        products.append(_partials(rates, forward.values[0]))
        return _flat(products[::-1])


class NetworkError(Landscape):
    """The error of a network on n samples, E(w) = 1/n Σᵢ loss(network(w, xᵢ), yᵢ), over its p weights.

    Not convex, and not one valley: exchanging two hidden units of a layer changes the weights and not the error.

    The gradient is that of backpropagation. A product ∇²E v is exact, by differentiating both passes along v
    (B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6, 1994), and takes about two more
    passes of each kind, whatever p. The Hessian of a point is p of these: p² numbers (6.6 MB for p = 910) and about
    p² · n · 4 multiplications, so it suits small networks; see `hessian_product` for large ones. Batches are
    evaluated in blocks.

    With ReLU, E has kinks, where a sum is exactly 0 for some sample; there the derivatives are those of one side.

    Parameters
    ----------
    network
        Its sizes, activation and loss.
    inputs
        One sample a row, shape (n, inputs).
    targets
        With cross-entropy the class of each sample, shape (n,); with squared error shape (n, outputs).
    domain
        Default: 4 on each side of the origin.

    Raises
    ------
    ValueError
        If a shape does not match, a number is not finite, or a class is not one of the network's.
    """

    _called = "network"

    def __init__(
        self, network: Network, inputs: ArrayLike, targets: ArrayLike, *, domain: DomainLike | None = None
    ) -> None:
        self.network = network
        self.inputs = network._checked_inputs(inputs)
        self.targets = np.asarray(targets)
        self._goal = network._checked_targets(targets, len(self.inputs))
        edge = np.full(network.dimension, 4.0)
        self.domain = domain_or(domain, Domain(-edge, edge), self._called)

    def hessian_product(self, points: ArrayLike, directions: ArrayLike) -> Array:
        """Return ∇²E v without making ∇²E.

        Parameters
        ----------
        points, directions
            w and v, shapes (..., p) that broadcast against one another.

        Returns
        -------
        Array
            Shape (..., p).

        Raises
        ------
        ValueError
            If the shapes do not fit, or a number is not finite.
        """
        w = _check.points_array(points, self.dimension)
        v = _check.points_array(directions, self.dimension, "directions")
        try:
            w, v = np.broadcast_arrays(w, v)
        except ValueError as error:
            raise ValueError(f"points and directions must broadcast: got shapes {w.shape} and {v.shape}") from error
        with np.errstate(all="ignore"):
            return in_blocks(self._products, np.concatenate([w, v], axis=-1), self._block)

    def _value(self, w: Array) -> Array:
        return in_blocks(self._mean_losses, w, self._block)

    def _gradient(self, w: Array) -> Array:
        return in_blocks(self._mean_gradients, w, self._block)

    def _hessian(self, w: Array) -> Array:
        return in_blocks(self._hessians, w, 1)

    @property
    def _block(self) -> int:
        """How many points to evaluate at a time."""
        return BLOCK // (len(self.inputs) * max(self.network.sizes[1:]))

    def _mean_losses(self, w: Array) -> Array:
        outputs = self.network._forward(w, self.inputs).values[-1]
        means: Array = _LOSSES[self.network.loss].losses(outputs, self._goal).mean(axis=-1)
        return means

    def _mean_gradients(self, w: Array) -> Array:
        return self.network._backward(self.network._forward(w, self.inputs), self._goal).gradient

    def _products(self, points_and_directions: Array) -> Array:
        w, v = np.split(points_and_directions, 2, axis=-1)
        forward = self.network._forward(w, self.inputs)
        return self.network._hessian_product(forward, self.network._backward(forward, self._goal), self._goal, v)

    def _hessians(self, w: Array) -> Array:
        """Return the Hessian of at most one point, (m, p) → (m, p, p), from its products with the p unit vectors."""
        p = self.dimension
        if not len(w):
            return np.empty((0, p, p))
        forward = self.network._forward(w, self.inputs)
        backward = self.network._backward(forward, self._goal)
        rows = in_blocks(
            lambda v: self.network._hessian_product(forward, backward, self._goal, v), np.eye(p), self._block
        )
        return (rows + rows.T)[None] / 2


@dataclass(frozen=True)
class _Activation:
    """φ, and φ′ and φ″ as functions of the value φ(z)."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array]


@dataclass(frozen=True)
class _Loss:
    """The losses of outputs, their slopes, and how fast these change as the outputs change at given rates."""

    losses: Callable[[Array, Array], Array]
    slopes: Callable[[Array, Array], Array]
    slope_rates: Callable[[Array, Array], Array]


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _cross_entropies(logits: Array, goal: Array) -> Array:
    below = logits - logits.max(axis=-1, keepdims=True)
    right = np.where(goal, below, 0.0).sum(axis=-1)  # the class with probability 1; 0 · inf would be nan
    losses: Array = np.log(np.exp(below).sum(axis=-1)) - right
    return losses


def _softmax_rates(logits: Array, rates: Array) -> Array:
    shares = _softmax(logits)
    mean: Array = (shares * rates).sum(axis=-1, keepdims=True)
    return shares * (rates - mean)


def _squared_errors(outputs: Array, goal: Array) -> Array:
    squared: Array = np.square(outputs - goal).sum(axis=-1)
    return squared


_ACTIVATIONS: dict[ActivationName, _Activation] = {
    "tanh": _Activation(np.tanh, lambda a: 1 - a * a, lambda a: -2 * a * (1 - a * a)),
    "relu": _Activation(lambda z: np.maximum(z, 0.0), lambda a: np.where(a > 0, 1.0, 0.0), np.zeros_like),
}

_LOSSES: dict[LossName, _Loss] = {
    "cross-entropy": _Loss(_cross_entropies, lambda logits, goal: _softmax(logits) - goal, _softmax_rates),
    "squared-error": _Loss(_squared_errors, lambda outputs, goal: 2 * (outputs - goal), lambda _, rates: 2 * rates),
}


def _transposed(matrices: Array) -> Array:
    transposed: Array = np.swapaxes(matrices, -1, -2)
    return transposed


def _times(values: Array, matrices: Array) -> Array:
    """Return values @ matrices, (..., n, k) by (..., k, size), stored with the samples next to one another.

    Sums and largest values over the few units of a layer are then taken for many samples at once: three times as fast.
    """
    return _transposed(_transposed(matrices) @ _transposed(values))


def _through(layer: Layer, values: Array) -> Array:
    """Return W a + b for the values a of n samples, (..., n, fan-in) → (..., n, fan-out)."""
    sums: Array = _times(values, _transposed(layer.matrix)) + layer.biases[..., None, :]
    return sums


def _partials(slopes: Array, values: Array) -> Layer:
    """Return ∂E/∂W and ∂E/∂b from the slopes of a layer's sums and the values that went into it."""
    return Layer(_transposed(slopes) @ values, slopes.sum(axis=-2))


def _flat(layers: Sequence[Layer]) -> Array:
    parts: list[Array] = []
    for layer in layers:
        *batch, fan_out, fan_in = layer.matrix.shape
        parts += [layer.matrix.reshape(*batch, fan_out * fan_in), layer.biases]
    return np.concatenate(parts, axis=-1)


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
