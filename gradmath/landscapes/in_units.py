"""A landscape in suitable units: weights of similar size, errors that can be told apart, exact derivatives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.formula.formula import Formula
from gradmath.geometry.levels import chosen_levels
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain, DomainLike, domain_or

# Largest ratio of the sides that are drawn to the same scale.
_ALIKE = 8.0
# The range of lengths of the longest side that need no unit.
_SHORTEST, _LONGEST = 0.05, 1e5
# The range of reliefs that need no unit, and the largest ratio of an error to the relief without an offset.
_LEAST_RELIEF, _MOST_RELIEF, _MOST_TIMES = 0.05, 2e5, 2e3


@dataclass(frozen=True)
class Units:
    """The units in which a landscape is measured.

    Attributes
    ----------
    weights
        A power of ten for each weight: w is shown as w / unit.
    error
        A power of ten: E is shown as (E - offset) / unit.
    offset
        The error that is shown as 0.

    Examples
    --------
    >>> import gradmath as gm
    >>> from gradmath.landscapes.in_units import suitable_units
    >>> suitable_units(gm.landscape("1 + 1e-9 (x^2 + y^2) on -2..2, -2..2"))
    Units(weights=(1.0, 1.0), error=1e-09, offset=1.0)
    """

    weights: tuple[float, ...]
    error: float = 1.0
    offset: float = 0.0

    @property
    def are_plain(self) -> bool:
        """Whether everything is shown unchanged."""
        return self.error == 1 and self.offset == 0 and all(unit == 1 for unit in self.weights)


class InUnits(Landscape):
    """(E(unit · u) - offset) / unit: a landscape, its domain and its derivatives in other units.

    Parameters
    ----------
    base
        E.
    units
        The units, with as many weights as the base.
    domain
        The domain of u; default: the base's.

    Examples
    --------
    >>> import gradmath as gm
    >>> from gradmath.landscapes.in_units import InUnits, Units
    >>> long = gm.landscape("x^2 + 1e6 y^2 on -100..100, -0.1..0.1")
    >>> shown = InUnits(long, Units((1.0, 1e-3)))
    >>> shown.gradient([3, 4]).tolist(), shown.domain.upper.tolist()
    ([6.0, 8.0], [100.0, 100.0])
    """

    def __init__(self, base: Landscape, units: Units, *, domain: DomainLike | None = None) -> None:
        self.base, self.units = base, units
        self._unit = _check.vector(units.weights, "units", base.dimension)
        self.domain = domain_or(domain, Domain(base.domain.lower / self._unit, base.domain.upper / self._unit))

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights, those of the base."""
        return self.base.weight_names

    def _described(self) -> str:
        return f"{self.base!r}, {self.units}"

    def _value(self, w: Array) -> Array:
        rest, constant = _apart(self.base)
        return (rest._value(self._unit * w) + (constant - self.units.offset)) / self.units.error

    def _gradient(self, w: Array) -> Array:
        return self._unit / self.units.error * self.base._gradient(self._unit * w)

    def _hessian(self, w: Array) -> Array:
        return np.multiply.outer(self._unit, self._unit) / self.units.error * self.base._hessian(self._unit * w)


@lru_cache(maxsize=16)
def _apart(base: Landscape) -> tuple[Landscape, float]:
    """Return a landscape and a number whose sum is the base, separating the constant term of a formula."""
    return base.without_constant() if isinstance(base, Formula) else (base, 0.0)


def suitable_units(landscape: Landscape) -> Units:
    """Return the units in which a landscape over two weights can be drawn and read.

    Weights are measured in powers of ten that make the sides of the domain similar if one is more than eight times as
    long as the other, or if they are very short or very long. Errors are measured in a power of ten if their range is
    below 0.05 or above 200 000, and from an offset if they differ only in digits that nobody reads.

    Raises
    ------
    ValueError
        As `gradmath.geometry.levels.chosen_levels` does.

    Examples
    --------
    >>> import gradmath as gm
    >>> from gradmath.landscapes.in_units import suitable_units
    >>> suitable_units(gm.landscape("x^2 + 1e6 y^2 on -100..100, -0.1..0.1")).weights
    (1.0, 0.001)
    """
    levels = chosen_levels(landscape, count=20).levels
    relief, largest = float(np.ptp(levels)), float(np.abs(levels).max())
    if relief == 0:
        relief = largest or 1.0
    error = 1.0 if _LEAST_RELIEF <= relief < _MOST_RELIEF else _decade(relief)
    offset = 0.0
    if largest >= _MOST_TIMES * relief:
        step = 10 * _decade(relief)
        offset = _short(math.floor(float(levels[0]) / step) * step)
    return Units(_weights(landscape.domain.size), error, offset)


def in_suitable_units(landscape: Landscape) -> Landscape:
    """Return a landscape in suitable units; the landscape itself if everything can be shown unchanged."""
    units = suitable_units(landscape)
    return landscape if units.are_plain else InUnits(landscape, units)


def _weights(sides: Array) -> tuple[float, ...]:
    """Return the unit of each weight."""
    longest = float(sides.max())
    are_alike = longest <= _ALIKE * float(sides.min())
    common = 1.0 if _SHORTEST <= longest <= _LONGEST else _decade(longest)
    powers = [0 if are_alike else round(math.log10(float(side) / longest)) for side in sides]
    return tuple(_short(common * float(f"1e{power}")) for power in powers)


def _decade(size: float) -> float:
    """Return the largest power of ten that is at most a size."""
    return float(f"1e{math.floor(math.log10(size))}")


def _short(number: float) -> float:
    """Return a number without the digits that are due to rounding."""
    return float(f"{number:.12g}")
