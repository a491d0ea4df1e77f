"""What drawn numbers that stand for slopes claim: one in each direction, or one for each of very many weights."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.headings import Heading
from scenes.claims.protocol import Check, Finding, Measure, Outcome, SameNumber
from scenes.claims.vectors import LENGTH

ROSE = Check("a rose is the slope in every direction", "% of the largest", 0.1)
NEEDLE = Check("a needle points in the direction whose slope is shown", "°", 0.01)
BARS = Check("bars are the model's gradient, by random projections", "%", 0.1)


@dataclass(frozen=True, kw_only=True)
class DirectionalSlopes:
    """Drawn numbers are the slopes in some directions at a point, up to one scale.

    Attributes
    ----------
    point
        Weights, shape (p,).
    directions
        Unit vectors, shape (m, p).
    drawn
        Slopes as drawn, negative if drawn as falling, shape (m,).
    key
        Key of all that share this scale in a segment; None if the scale does not matter.
    """

    landscape: Landscape
    point: Array
    directions: Array
    drawn: Array
    key: Hashable = None
    check: Check = ROSE
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the number that is furthest off, and the scale."""
        slopes = measure.slopes(self.landscape, self.point, self.directions)
        if not slopes @ slopes > 0:
            return
        scale = float(slopes @ self.drawn / (slopes @ slopes))
        largest = abs(scale) * float(np.linalg.norm(measure.gradient(self.landscape, self.point)))
        off = 100 * float(np.abs(self.drawn - scale * slopes).max()) / largest if scale > 0 else float("nan")
        yield Finding(check=self.check, figure=off, place=self.place)
        if self.key is not None:
            yield SameNumber(check=LENGTH, key=self.key, value=scale, place=self.place)


@dataclass(frozen=True, kw_only=True)
class AllSlopes:
    """Very many drawn numbers are ±∇E, up to a scale, which is checked by projections on random directions.

    A wrong number, even one in a thousand, changes every projection (the idea of R. Freivalds's check of matrix
    products, 1977), and a projection is a directional derivative, which needs only values of E.

    Attributes
    ----------
    point
        Weights, shape (p,).
    drawn
        Numbers in the order of the weights, shape (p,), or (m,) for m consecutive weights.
    scale
        Scale from the gradient to the drawn numbers, with its sign.
    first
        Index of the weight that the first number belongs to.
    """

    landscape: Landscape
    point: Array
    drawn: Array
    scale: float
    first: int = 0
    check: Check = BARS
    place: Array | None = None
    settled: bool = False

    def heading(self) -> Heading | None:
        """Return the way along which the weights move by the drawn numbers."""
        if not self.drawn.any():
            return None
        after = self.point.size - self.first - self.drawn.size
        return Heading(self.landscape, self.point, np.pad(self.drawn, (self.first, after)))

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the projection that is furthest off, in per cent of the mean for a gradient of this size."""
        among = np.random.default_rng(_SEED).standard_normal((_PROJECTIONS, self.drawn.size))
        among /= np.linalg.norm(among, axis=1, keepdims=True)
        after = self.point.size - self.first - self.drawn.size
        slopes = measure.slopes(self.landscape, self.point, np.pad(among, ((0, 0), (self.first, after))))
        size = float(np.sqrt(np.mean(slopes**2)))
        off = 100 * float(np.abs(among @ self.drawn / self.scale - slopes).max()) / size
        yield Finding(check=self.check, figure=off, place=self.place)


_PROJECTIONS, _SEED = 4, 1977
