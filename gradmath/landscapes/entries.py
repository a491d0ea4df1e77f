"""The entries of the catalogue, and how they are made from formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradmath._check import Array
from gradmath.formula.formula import Formula
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain

SURJANOVIC_BINGHAM = "Surjanovic and Bingham, Virtual Library of Simulation Experiments (2013)"
JAMIL_YANG = (
    "M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems (2013)"
)


@dataclass(frozen=True, eq=False)
class Entry:
    """A landscape of the catalogue and what is known about it.

    Parameters
    ----------
    name
        The name by which `entry` and `landscape` find it.
    title
        Its name in a sentence.
    formula
        E as plain text, in the weights w1, w2, ….
    landscape
        The landscape, over its customary domain.
    minima
        Its global minimisers, shape (m, p), to the digits that the source gives; none, shape (0, p), if E has no lower
        bound.
    minimum
        E at the minimisers; -inf if E has no lower bound.
    source
        Where the definition and the minimisers come from.
    """

    name: str
    title: str
    formula: str
    landscape: Landscape
    minima: Array
    minimum: float
    source: str

    def __post_init__(self) -> None:
        minima = np.array(self.minima, dtype=np.float64).reshape(-1, self.landscape.dimension)
        minima.flags.writeable = False
        object.__setattr__(self, "minima", minima)


@dataclass(frozen=True)
class Classic:
    """A test function from the literature, from whose formula an entry is made.

    Attributes
    ----------
    title, formula, minimum, source
        As for `Entry`; the landscape is the formula.
    domain
        Its customary domain, by the lower and the upper corner.
    minima
        Its global minimisers over that domain.
    """

    title: str
    formula: str
    domain: tuple[Sequence[float], Sequence[float]]
    minima: Sequence[Sequence[float]]
    minimum: float
    source: str = SURJANOVIC_BINGHAM

    def entry(self, name: str) -> Entry:
        """Return its entry under a name."""
        shown = Formula(self.formula, domain=Domain(*self.domain))
        return Entry(name, self.title, self.formula, shown, np.array(self.minima), self.minimum, self.source)


def square(reach: float) -> tuple[list[float], list[float]]:
    """Return the corners of a square around the origin, from -``reach`` to ``reach`` along each weight."""
    return [-reach, -reach], [reach, reach]
