"""The small network that predicts a penguin's species, with one penguin on its way through it."""

from __future__ import annotations

import numpy as np

from gradmath.descent.descend import Constant, descend
from gradmath.models.datasets import FLIPPER_UNIT, MASS_UNIT, penguins, recorded_units
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError
from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Values
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.fitting import fit
from scenes.kit.lettering.words import Words
from scenes.kit.network.plan import NetworkPlan
from scenes.language.messages import message, translated

# The names in the data, for the catalogues.
SPECIES = (message("Adelie"), message("Gentoo"), message("Chinstrap"))
# The least gap from the name of an input to its unit, in frame units.
_TO_UNIT = 0.12


class PenguinNet:
    """The network with random weights, one measured penguin, and one update.

    Parameters
    ----------
    hidden
        Number of units in each hidden layer.
    seed
        Seed of the weights.
    penguin
        Index of the measured penguin.
    share_of_stable
        The learning rate as a share of the largest that is stable at the start, 2/λmax.

    Attributes
    ----------
    measured, species, target
        The penguin's flipper and mass; the names of all species, and the index of its own.
    network, error
        The network, and its error on this penguin.
    path
        The update.
    """

    def __init__(self, hidden: tuple[int, ...], seed: int, penguin: int, share_of_stable: float) -> None:
        flippers, masses, species = penguins()
        measures = np.column_stack([flippers, masses])
        self.measured: Array = measures[penguin]
        self.species: list[str] = list(dict.fromkeys(species.tolist()))
        self.network = Network((2, *hidden, len(self.species)))
        sample = ((measures - measures.mean(axis=0)) / measures.std(axis=0))[penguin]
        self.target = self.species.index(species[penguin])
        self.error = NetworkError(self.network, sample[None], [self.target])
        start = self.network.initial_weights(seed)
        rate = share_of_stable * 2 / float(np.linalg.eigvalsh(self.error.hessian(start))[-1])
        self.path = descend(self.error, start, step=Constant(rate), max_steps=1, tolerance=0, bounds="ignore")

    @property
    def start(self) -> Array:
        """The first weights, shape (39,)."""
        return self.path.positions[0]

    def drawn_rate(self) -> float:
        """Return how far the step goes per unit of slope."""
        step = self.path.positions[1] - self.start
        return float(np.linalg.norm(step) / np.linalg.norm(self.path.gradients[0]))

    def error_after(self, weight: int, nudge: float) -> float:
        """Return the error after a nudge of one weight."""
        weights = self.start.copy()
        weights[weight] += nudge
        return float(self.error.value(weights))

    def input_names(self, plan: NetworkPlan, theme: Theme) -> list[Words]:
        """Return the names of the measurements, each at the left of its unit."""
        names, left = [], -current_frame().safe_x
        units = ((message("Flipper"), FLIPPER_UNIT), (message("Mass"), MASS_UNIT))
        for (name, unit), value, recorded in zip(units, self.measured.tolist(), recorded_units(), strict=True):
            text = f"{translated(name)}\n{value:.0f} {unit}"
            names.append(Words(text, theme.type.note, theme.ink, of=Values(value, unit=recorded)))
        fit(float(plan.places[0][0, 0]) - plan.radius - _TO_UNIT - left, *names)
        for words, place in zip(names, plan.places[0], strict=True):
            words.move_to((left + words.width / 2, place[1], 0))
        return names

    def output_names(self, plan: NetworkPlan, left: float, theme: Theme) -> list[Words]:
        """Return the species, each beside its unit; that of this penguin is bolder."""
        names = []
        for index, (name, place) in enumerate(zip(self.species, plan.places[-1], strict=True)):
            weight, about = "SEMIBOLD" if index == self.target else "NORMAL", Decoration("the name of a species")
            words = Words(name, theme.type.note, theme.ink, weight, of=about)
            names.append(words.move_to((left + words.width / 2, place[1] + 0.38, 0)))
        return names
