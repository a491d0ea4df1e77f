"""Test functions over any number of weights."""

from __future__ import annotations

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain, DomainLike, domain_or


class Rosenbrock(Landscape):
    """Rosenbrock's curved valley over any number of weights, at least 2.

    E(w) = Σₖ 100 (wₖ₊₁ - wₖ²)² + (1 - wₖ)², with its only global minimum, 0, at (1, …, 1). Over 4 or more weights it
    also has a local minimum near (-1, 1, …, 1).

    Source: H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function", The
    Computer Journal 3 (1960); the sum over more weights and the domain, ±2.048, as in K. A. De Jong's thesis (1975).
    """

    def __init__(self, dimension: int = 2, *, domain: DomainLike | None = None) -> None:
        p = _check.count(dimension, "dimension", minimum=2)
        self.domain = domain_or(domain, Domain([-2.048] * p, [2.048] * p))

    def _value(self, w: Array) -> Array:
        bend, rest = w[..., 1:] - w[..., :-1] ** 2, 1 - w[..., :-1]
        total: Array = np.sum(100 * bend**2 + rest**2, axis=-1)
        return total

    def _gradient(self, w: Array) -> Array:
        bend, rest = w[..., 1:] - w[..., :-1] ** 2, 1 - w[..., :-1]
        slopes = np.zeros_like(w)
        slopes[..., :-1] = -400 * w[..., :-1] * bend - 2 * rest
        slopes[..., 1:] += 200 * bend
        return slopes

    def _hessian(self, w: Array) -> Array:
        p = self.dimension
        curvature = np.zeros((*w.shape, p))
        first, second = np.arange(p - 1), np.arange(1, p)
        curvature[..., first, first] = 1200 * w[..., :-1] ** 2 - 400 * w[..., 1:] + 2
        curvature[..., second, second] += 200
        curvature[..., first, second] = curvature[..., second, first] = -400 * w[..., :-1]
        return curvature


class Rastrigin(Landscape):
    """Rastrigin's egg box over any number of weights.

    E(w) = Σₖ 10 + wₖ² - 10 cos 2πwₖ, with its global minimum, 0, at the origin and a local one near every integer point
    of the domain, ±5.12.

    Source: L. A. Rastrigin, Systems of Extremal Control (1974); over any number of weights in H. Mühlenbein,
    M. Schomisch and J. Born, "The parallel genetic algorithm as function optimizer", Parallel Computing 17 (1991).
    """

    def __init__(self, dimension: int = 2, *, domain: DomainLike | None = None) -> None:
        p = _check.count(dimension, "dimension")
        self.domain = domain_or(domain, Domain([-5.12] * p, [5.12] * p))

    def _value(self, w: Array) -> Array:
        total: Array = np.sum(10 + w**2 - 10 * np.cos(_TURN * w), axis=-1)
        return total

    def _gradient(self, w: Array) -> Array:
        return 2 * w + 10 * _TURN * np.sin(_TURN * w)

    def _hessian(self, w: Array) -> Array:
        curvature: Array = (2 + 10 * _TURN**2 * np.cos(_TURN * w))[..., None] * np.eye(self.dimension)
        return curvature


_TURN = 2 * np.pi
