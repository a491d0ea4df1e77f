"""A real network trained on real data, and the map of its error that shows the training.

The network reads the handwritten digits of `gradmath.models.datasets.digits`. It learns from 500 of them, by plain
gradient descent on their mean error: no mini-batches, so that every step is −α∇E of the one landscape that is shown.
The other 1297 are held out, to test how well it reads digits that it has never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.remembered import Remembered, fingerprint
from gradmath.models.datasets import INK, SIDE, digits
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError
from gradmath.models.slices import Slice, TrajectoryPlane, trajectory_plane


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network, the error that it was trained on, and every step of the training.

    Attributes
    ----------
    error
        E, the mean cross-entropy of the training samples in nats, over all weights.
    path
        The descent.
    held_out_inputs, held_out_labels
        The samples not used for training, shapes (m, inputs) and (m,).
    """

    error: NetworkError
    path: DescentPath
    held_out_inputs: Array
    held_out_labels: NDArray[np.uint8]

    @property
    def network(self) -> Network:
        """The network."""
        return self.error.network

    def held_out_accuracies(self) -> Array:
        """Return the share of held-out samples that are read correctly after each step, shape (n+1,)."""
        samples = self.held_out_inputs, self.held_out_labels
        return np.array([self.network.accuracy(weights, *samples) for weights in self.path.positions])


@dataclass(frozen=True, eq=False)
class TrainedSlice:
    """The map of a training: the error on the plane of its path.

    Attributes
    ----------
    landscape
        E on the plane, over two coordinates on the weights' own scale: ``piece``, or ``piece`` with its results kept.
    piece
        The same as a slice, for which `gradmath.models.slices.path_on_slice` tells how faithful the map is.
    plane
        The plane, with the path on it.
    trained
        The network and its descent.
    """

    landscape: Landscape
    piece: Slice
    plane: TrajectoryPlane
    trained: TrainedNetwork


def train_digits_network(
    *, hidden: int = 12, samples: int = 500, learning_rate: float = 0.5, steps: int = 300, seed: int = 0
) -> TrainedNetwork:
    """Train a network with tanh units to read digits, from 64 pixels (0 blank to 1 full of ink) to 10 probabilities.

    Parameters
    ----------
    hidden
        The units of its one hidden layer.
    samples
        The number of digits to train on, at most 1796 of the 1797; the seed chooses which.
    learning_rate
        α of every step.
    steps
        The number of steps of gradient descent.
    seed
        The seed of the initial weights and of the choice of samples. The same seed gives the same training; on another
        machine, up to rounding.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    images, labels = digits()
    count = _check.count(samples, "samples")
    if count >= len(labels):
        raise ValueError(f"samples must leave some of the {len(labels)} digits for the test: got {count}")
    network = Network((SIDE**2, hidden, 10))
    order = np.random.default_rng(_check.count(seed, "seed", minimum=0)).permutation(len(labels))
    inputs = images[order].reshape(-1, SIDE**2) / INK
    error = NetworkError(network, inputs[:count], labels[order[:count]])
    start = network.initial_weights(seed)
    path = descend(error, start, step=Constant(learning_rate), max_steps=steps, tolerance=0.0, bounds="ignore")
    return TrainedNetwork(error, path, inputs[count:], labels[order[count:]])


def training_slice(trained: TrainedNetwork, *, cache: Path | None = None) -> TrainedSlice:
    """Return the map of a training: a slice of its error along the plane of its path, 16:9, with the path on it.

    Parameters
    ----------
    trained
        The trained network.
    cache
        A folder in which to keep the map's results at many points at once, so that a grid or a set of contours is
        computed once. The files are named by the contents of data, plane and code: a change of any makes new ones.

    Raises
    ------
    ValueError
        If the path is too short for a plane.
    """
    plane = trajectory_plane(trained.path.positions)
    piece = Slice(trained.error, plane.origin, plane.directions, domain=plane.domain())
    landscape = piece if cache is None else Remembered(piece, cache, key=_key(piece, trained.error))
    return TrainedSlice(landscape, piece, plane, trained)


def digits_network_slice(*, cache: Path | None = None, seed: int = 0) -> TrainedSlice:
    """Train the network that reads digits and return its map. See `train_digits_network` and `training_slice`."""
    return training_slice(train_digits_network(seed=seed), cache=cache)


_CODE = ("network.py", "network_error.py", "_passes.py", "_activations.py", "slices.py")


def _key(piece: Slice, error: NetworkError) -> str:
    package = resources.files("gradmath.models")
    code = [(package / name).read_bytes() for name in _CODE]
    data = (error.inputs, error.targets, piece.origin, piece.directions)
    return fingerprint(repr(error.network), np.__version__, *code, *data)
