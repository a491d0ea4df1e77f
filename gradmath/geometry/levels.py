"""Levels of the error at which contours are drawn: evenly spaced and round, by quantiles, or given."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.geometry._sample import Sample
from gradmath.landscapes.landscape import Landscape

_SAMPLES = 200
# Relative to the error: a range that may be due to rounding alone counts as none.
_ROUNDING = 8 * float(np.finfo(np.float64).eps)
# In hundredths, so that level = multiple · mantissa · 10^exponent is a whole number before the exponent.
_MANTISSAS = (100, 200, 250, 500)
# The error has no bound if its range on every third node of the grid misses this share of the range on all nodes.
_UNBOUNDED, _THIRD = 0.25, 3
_OFFSETS = tuple(itertools.product(range(_THIRD), repeat=2))
# What part of the domain then lies beyond the outermost level.
_BEYOND = 0.02


def equal_levels(landscape: Landscape, *, count: int = 12, resolution: int = _SAMPLES) -> Array:
    """Return about ``count`` levels, evenly spaced by a round step, strictly inside the range of E over the domain.

    The step is 1, 2, 2.5 or 5 times a power of ten and the levels are whole multiples of it, so two
    landscapes whose ranges overlap share levels. Where E grows without bound, as 1/w does, its range has no end on that
    side: the levels then end at the error that 2 % of the domain exceed.

    Parameters
    ----------
    landscape
        Over two weights; its range is sampled on a grid.
    count
        Roughly how many; the step that gives the nearest number of levels is taken, the coarser of two equally near.
    resolution
        Grid nodes along the longer side of the domain, as for `gradmath.geometry.contour.contour_lines`.

    Returns
    -------
    Array
        Ascending, shape (n,) with n >= 1.

    Raises
    ------
    ValueError
        If the landscape is flat, is nowhere finite, or is not over two weights.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.equal_levels(gm.landscape("round-bowl on -1..1, -1..1"), count=7).tolist()
    [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]
    """
    wanted = _check.count(count, "count")
    sample = _uneven(landscape, resolution)
    low, high = (_decimal(end / sample.factor) for end in _bounded_range(sample))
    levels = _multiples(low, high, *_round_step(low, high, wanted))
    inside = levels[(levels > float(low)) & (levels < float(high))]
    return np.unique(inside)


def quantile_levels(landscape: Landscape, *, count: int = 12) -> Array:
    """Return levels that divide the domain into ``count`` + 1 bands of equal area.

    They are the quantiles i / (count + 1) of the error sampled on a grid. On a plateau quantiles coincide, or
    are the smallest or largest error: those that are not levels of their own are left out.

    Parameters
    ----------
    landscape
        Over two weights.
    count
        How many.

    Returns
    -------
    Array
        Ascending, shape (n,) with n <= count; possibly empty.

    Raises
    ------
    ValueError
        If the landscape is flat, is nowhere finite, or is not over two weights.

    Examples
    --------
    >>> import gradmath as gm
    >>> ramp = gm.Formula("x", domain=((0, 0), (4, 1)))
    >>> gm.quantile_levels(ramp, count=3).round(6).tolist()
    [1.0, 2.0, 3.0]
    """
    wanted = _check.count(count, "count")
    sample = _uneven(landscape)
    shares = np.arange(1, wanted + 1) / (wanted + 1)
    quantiles = np.unique(np.quantile(sample.values[np.isfinite(sample.values)], shares))
    inside: Array = quantiles[(quantiles > sample.lowest) & (quantiles < sample.highest)]
    return inside / sample.factor


def given_levels(values: ArrayLike) -> Array:
    """Return ``values`` as levels.

    Raises
    ------
    ValueError
        If they are not a vector of at least one finite number, or not in ascending order without repeats.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.given_levels([1, 2, 5]).tolist()
    [1.0, 2.0, 5.0]
    """
    levels = _check.vector(values, "levels")
    if not (levels[1:] > levels[:-1]).all():
        raise ValueError(f"levels must ascend and not repeat: got {levels.tolist()}")
    return levels


def _uneven(landscape: Landscape, resolution: int = _SAMPLES) -> Sample:
    sample = Sample.of(landscape, resolution)
    size = max(abs(sample.lowest), abs(sample.highest))
    if sample.highest - sample.lowest <= _ROUNDING * size:
        raise ValueError("levels need a landscape that is finite and not flat over its domain: this one has no range")
    return sample


def _bounded_range(sample: Sample) -> tuple[float, float]:
    """Return the lowest and the highest error, or, on a side without bound, the error that few places exceed."""
    # For every choice of the third: the nodes nearest to a pole may belong to one of them.
    lowest, highest = zip(*(_finite_range(sample.values[i::_THIRD, j::_THIRD]) for i, j in _OFFSETS), strict=True)
    coarse_low, coarse_high = max(lowest), min(highest)
    missed = _UNBOUNDED * (coarse_high - coarse_low)
    low, high = sample.lowest, sample.highest
    if not missed > 0:
        return low, high
    least, most = np.quantile(sample.values[np.isfinite(sample.values)], [_BEYOND, 1 - _BEYOND]).tolist()
    bounded = least if coarse_low - low > missed else low, most if high - coarse_high > missed else high
    return bounded if bounded[0] < bounded[1] else (low, high)


def _finite_range(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (np.inf, -np.inf)


def _decimal(number: float) -> Fraction:
    """Return the shortest decimal that is read as ``number``: 0.001, not its slightly larger binary value."""
    return Fraction(repr(number))


def _round_step(low: Fraction, high: Fraction, wanted: int) -> tuple[int, int]:
    """Return the mantissa (in hundredths) and exponent of the step whose number of multiples is nearest ``wanted``."""
    # As a quotient of whole numbers: a range may be too small or too large for a float.
    rough = (high - low) / wanted
    exponent = math.floor(math.log10(rough.numerator) - math.log10(rough.denominator))
    steps = [(mantissa, power) for power in (exponent + 1, exponent, exponent - 1) for mantissa in _MANTISSAS[::-1]]
    return min(steps, key=lambda step: abs(_number_between(low, high, _step_size(*step)) - wanted))


def _step_size(mantissa: int, exponent: int) -> Fraction:
    return Fraction(mantissa, 100) * Fraction(10) ** exponent


def _number_between(low: Fraction, high: Fraction, step: Fraction) -> int:
    return math.ceil(high / step) - math.floor(low / step) - 1


def _multiples(low: Fraction, high: Fraction, mantissa: int, exponent: int) -> Array:
    step = _step_size(mantissa, exponent)
    first, number = math.floor(low / step) + 1, _number_between(low, high, step)
    # Decimal text is read as the nearest float; products of floats would give 0.30000000000000004.
    return np.array([float(f"{(first + i) * mantissa}e{exponent - 2}") for i in range(number)])
