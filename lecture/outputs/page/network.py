"""The small network that a page carries, which tells a penguin's species from two measurements."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradmath.models.datasets import penguins
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError
from scenes.language.catalogue import PLAIN_ENGLISH, SCREEN, Catalogue

HIDDEN, SEED, PENGUIN = (4, 3), 0, 0
"""The hidden layers, the seed and the penguin of the segment about backpropagation."""

_NAMES = (("Flipper", "mm"), ("Mass", "g"))
# The learning rate as a share of the largest that is stable at the start, 2/λmax.
_SHARE_OF_STABLE = 0.9


def small_network(words: Catalogue = PLAIN_ENGLISH) -> dict[str, Any]:
    """Return the network with its initial weights, its inputs and its outputs, as plain data.

    Parameters
    ----------
    words
        The words for the names.
    """
    flippers, masses, labels = penguins()
    measured = np.column_stack([flippers, masses])
    species = list(dict.fromkeys(labels.tolist()))
    means, deviations = measured.mean(axis=0), measured.std(axis=0)
    target = species.index(labels[PENGUIN])
    network = Network((2, *HIDDEN, len(species)))
    weights = network.initial_weights(SEED)
    error = NetworkError(network, ((measured - means) / deviations)[PENGUIN][None], [target])
    layers = network.unpack(weights)
    return {
        "layers": [{"matrix": each.matrix.tolist(), "biases": each.biases.tolist()} for each in layers],
        "inputs": [
            {
                "name": words.say(SCREEN, name),
                "unit": unit,
                "mean": float(means[index]),
                "deviation": float(deviations[index]),
                "low": float(measured[:, index].min()),
                "high": float(measured[:, index].max()),
                "value": float(measured[PENGUIN, index]),
            }
            for index, (name, unit) in enumerate(_NAMES)
        ],
        "outputs": [words.say(SCREEN, each) for each in species],
        "target": target,
        "rate": _SHARE_OF_STABLE * 2 / float(np.linalg.eigvalsh(error.hessian(weights))[-1]),
    }
