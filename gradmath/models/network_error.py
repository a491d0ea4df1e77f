"""The error of a network as a landscape over all of its weights."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._blocks import blocks, in_blocks
from gradmath._check import Array
from gradmath.landscapes.domain import Domain, DomainLike, domain_or
from gradmath.landscapes.landscape import Landscape
from gradmath.models._activations import LOSSES
from gradmath.models.network import ForwardPass, Network

BLOCK = 1 << 18
"""The most values of the widest layer in memory at a time for a batch of weights: 2 MiB, which fit into the cache."""


class NetworkError(Landscape):
    """The error of a network on n samples, E(w) = 1/n Σᵢ loss(network(w, xᵢ), yᵢ), over its p weights.

    It is not convex, and has more than one valley: exchanging two hidden units of a layer changes the weights, but not
    the error.

    The gradient is that of backpropagation. A product ∇²E v is exact, by differentiating both passes along v
    (B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6, 1994), and takes about two more
    passes of each kind, whatever p is. The Hessian at a point takes p of these: p² numbers (6.6 MB for p = 910) and
    about p² · n · 4 multiplications, so it suits small networks; see `hessian_product` for large ones. Batches are
    evaluated in blocks.

    With ReLU, E has kinks, where a sum is exactly 0 for some sample; there the derivatives are those of one side.

    Parameters
    ----------
    network
        The network, with its sizes, activation and loss.
    inputs
        One sample per row, shape (n, inputs).
    targets
        With cross-entropy the class of each sample, shape (n,); with squared error the wanted outputs, shape
        (n, outputs).
    domain
        Default: 4 on each side of the origin.

    Raises
    ------
    ValueError
        If a shape does not match, a number is not finite, or a class is not one of the network's.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> inputs, classes = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> error = gm.NetworkError(gm.Network((2, 3, 2)), inputs, classes)
    >>> error.dimension, error.value(np.zeros(17)).round(6).item()
    (17, 0.693147)
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

    @property
    def samples(self) -> int:
        """The number of samples, n."""
        return len(self.inputs)

    def of_samples(self, chosen: NDArray[np.intp]) -> Self:
        """Return the error over some of the samples, by their indices."""
        return type(self)(self.network, self.inputs[chosen], self.targets[chosen], domain=self.domain)

    def _described(self) -> str:
        return f"{self.network!r}, {len(self.inputs)} samples"

    def hessian_product(self, points: ArrayLike, directions: ArrayLike) -> Array:
        """Return ∇²E v without forming ∇²E.

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

    def _value_and_gradient(self, w: Array) -> tuple[Array, Array]:
        values, gradients = np.empty(len(w)), np.empty(w.shape)
        for block in blocks(len(w), max(1, self._block)):
            # Each point's weights must be contiguous, since its layers are views of them.
            forward = self.network._forward(np.ascontiguousarray(w[block]), self.inputs)
            values[block] = self._means(forward)
            gradients[block] = self.network._backward(forward, self._goal).gradient
        return values, gradients

    def _hessian(self, w: Array) -> Array:
        return in_blocks(self._hessians, w, 1)

    @property
    def _block(self) -> int:
        """The number of points to evaluate at a time."""
        return BLOCK // (len(self.inputs) * max(self.network.sizes[1:]))

    def _mean_losses(self, w: Array) -> Array:
        return self._means(self.network._forward(w, self.inputs))

    def _means(self, forward: ForwardPass) -> Array:
        means: Array = LOSSES[self.network.loss].losses(forward.values[-1], self._goal).mean(axis=-1)
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
