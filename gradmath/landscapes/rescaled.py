"""A landscape in other units of its weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain, DomainLike, domain_or, shown


class Rescaled(Landscape):
    """E(origin + unit · u), the error over weights u that are measured from another origin in another unit.

    Parameters
    ----------
    base
        E.
    origin
        The base's weights at u = 0, shape (p,).
    unit
        The unit of u, greater than 0, the same for every weight, so that directions do not change.
    domain
        The domain of u; default: the base's.
    """

    def __init__(self, base: Landscape, origin: ArrayLike, unit: float, *, domain: DomainLike | None = None) -> None:
        self.base = base
        self.origin = _check.vector(origin, "origin", base.dimension)
        self.unit = _check.positive_number(unit, "unit")
        same = Domain((base.domain.lower - self.origin) / self.unit, (base.domain.upper - self.origin) / self.unit)
        self.domain = domain_or(domain, same)

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights, those of the base."""
        return self.base.weight_names

    def _described(self) -> str:
        return f"{self.base!r}, origin={shown(self.origin)}, unit={self.unit:.6g}"

    def weights(self, u: ArrayLike) -> Array:
        """Return the base's weights at u of shape (..., p); shape (..., p)."""
        return self.origin + self.unit * np.asarray(u, dtype=np.float64)

    def _value(self, w: Array) -> Array:
        return self.base._value(self.weights(w))

    def _gradient(self, w: Array) -> Array:
        return self.unit * self.base._gradient(self.weights(w))

    def _hessian(self, w: Array) -> Array:
        return self.unit**2 * self.base._hessian(self.weights(w))
