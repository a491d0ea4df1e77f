"""Levels of the error at which contours are drawn: evenly spaced, by powers of ten, by quantiles, chosen, or given."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.geometry._bounds import BEYOND, bounded_range
from gradmath.geometry._sample import Sample
from gradmath.landscapes.landscape import Landscape

_SAMPLES = 200
# Range of errors that may be due to rounding alone, relative to the error.
_ROUNDING = 8 * float(np.finfo(np.float64).eps)
# In hundredths, so that multiple · mantissa is a whole number in level = multiple · mantissa · 10^exponent.
_MANTISSAS = (100, 200, 250, 500)
_LEAST_OFFSET = 1e-5  # least distance of a level from the base, as a part of the largest
# The spacing of the powers of ten, and the multiples of each that are levels.
_LOGARITHMIC = ((1, (1, 2, 5)), (1, (1, 3)), (1, (1,)), (2, (1,)), (3, (1,)), (5, (1,)))
_SMALL = 0.1
_CROWDED = 0.5  # largest part of the ground between two equal levels
_PLAIN, _DECADES = 1e-6, 100.0
_APART = 1e-3  # least distance between two levels, or of a level from a plain, as a part of the range
_QUOTED = 40
_LOW = 5  # the lowest fifth of the bands


def equal_levels(landscape: Landscape, *, count: int = 12, resolution: int = _SAMPLES) -> Array:
    """Return about ``count`` levels, evenly spaced by a round step, strictly inside the range of E over the domain.

    The step is 1, 2, 2.5 or 5 times a power of ten and the levels are whole multiples of it, so two landscapes whose
    ranges overlap share levels. If E is unbounded, as 1/w is, the levels on that side end at the error that 2 % of the
    domain exceed.

    Parameters
    ----------
    landscape
        Over two weights; its range is sampled on a grid.
    count
        The approximate number of levels; of two steps that come equally near to it, the coarser is taken.
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
    wanted, sample = _asked(landscape, count, resolution)
    low, high = (_decimal(end / sample.factor) for end in bounded_range(sample))
    return _between(low, high, wanted)


def quantile_levels(landscape: Landscape, *, count: int = 12) -> Array:
    """Return levels that divide the domain into ``count`` + 1 bands of equal area.

    They are the quantiles i / (count + 1) of the error sampled on a grid. On a plateau quantiles coincide, or are the
    smallest or the largest error; these are left out.

    Parameters
    ----------
    landscape
        Over two weights.
    count
        The number of levels.

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
    wanted, sample = _asked(landscape, count)
    shares = np.arange(1, wanted + 1) / (wanted + 1)
    quantiles = np.unique(np.quantile(sample.values[np.isfinite(sample.values)], shares))
    inside: Array = quantiles[(quantiles > sample.lowest) & (quantiles < sample.highest)]
    return inside / sample.factor


def logarithmic_levels(landscape: Landscape, *, count: int = 12, base: float | None = None) -> Array:
    """Return about ``count`` levels that are 1, 2 or 5 times powers of ten above a base, or below it.

    They suit landscapes whose errors span decades, where a whole valley lies in one band of equal levels.

    Parameters
    ----------
    landscape
        Over two weights.
    count
        The approximate number of levels: all three of each decade, its 1 and 3, its 1, or only that of every second or
        later decade, upwards from the error below which 2 % of the domain lie.
    base
        The error to which powers of ten are added; default: 0 if no error is negative and the least are small beside
        the rest, otherwise the least error sampled. From a base above all errors they are subtracted.

    Returns
    -------
    Array
        Ascending, shape (n,) with n >= 1.

    Raises
    ------
    ValueError
        If the landscape is flat, is nowhere finite, or is not over two weights, or errors lie on both sides of a base.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.logarithmic_levels(gm.landscape("rosenbrock"), count=8).tolist()
    [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0]
    """
    wanted, sample = _asked(landscape, count)
    errors = sample.values[np.isfinite(sample.values)] / sample.factor
    zero = _base(errors) if base is None else _check.finite_number(base, "base")
    if errors.min() < zero < errors.max():
        raise ValueError(f"a base for powers of ten must lie below all errors, or above them: {zero:g} is between")
    sign = 1.0 if zero <= errors.min() else -1.0
    above = sign * (errors - zero)
    low, high = max(float(np.quantile(above, BEYOND)), _LEAST_OFFSET * float(above.max())), float(above.max())
    if base is None and zero:
        unit = 10.0 ** -_decimals(low)
        zero = math.floor(zero / unit) * unit  # so that levels are short numbers
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    choices = [
        [float(f"{mantissa}e{power}") for power in powers[::every] for mantissa in mantissas]
        for every, mantissas in _LOGARITHMIC
    ]
    inside = [[level for level in levels if low <= level < high] or [math.sqrt(low * high)] for levels in choices]
    offsets = np.array(min(inside, key=lambda levels: abs(len(levels) - wanted)))
    return np.unique((zero + sign * offsets).round(_decimals(float(offsets[0])) + 1))


@dataclass(frozen=True, eq=False, slots=True)
class ChosenLevels:
    """Levels, and the rule by which they were chosen for a landscape.

    Attributes
    ----------
    levels
        Ascending, shape (n,).
    rule
        "equal", "logarithmic" or "quantile".
    reason
        Why, as a sentence.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.chosen_levels(gm.landscape("rosenbrock"))
    ChosenLevels(logarithmic, 10 from 2 to 2000)
    """

    levels: Array
    rule: Literal["equal", "logarithmic", "quantile"]
    reason: str

    def __repr__(self) -> str:
        return f"ChosenLevels({self.rule}, {self.levels.size} from {self.levels[0]:.6g} to {self.levels[-1]:.6g})"


def chosen_levels(landscape: Landscape, *, count: int = 12) -> ChosenLevels:
    """Return levels that suit a landscape, with the rule and its reason.

    Equal levels are the plainest: their density is the slope. They fail if more than half of the ground lies between
    two of them. If that band is low in the range, and the heights above the lowest point span two decades, the levels
    are logarithmic; otherwise they are rounded quantiles. If the ground there is level to a millionth of the range, it
    is a plain, on which no level can show anything, and the levels are equal after all.

    Parameters
    ----------
    landscape
        Over two weights.
    count
        The approximate number of levels.

    Raises
    ------
    ValueError
        If the landscape is flat, is nowhere finite, or is not over two weights.

    Examples
    --------
    >>> import gradmath as gm
    >>> [gm.chosen_levels(gm.landscape(name)).rule for name in ("himmelblau", "rosenbrock", "easom")]
    ['equal', 'logarithmic', 'equal']
    """
    sample = _uneven(landscape)
    errors = sample.values[np.isfinite(sample.values)] / sample.factor
    equal = equal_levels(landscape, count=count)
    bands = np.bincount(np.searchsorted(equal, errors), minlength=equal.size + 1) / errors.size
    fullest = int(bands.argmax())
    if bands[fullest] <= _CROWDED:
        return ChosenLevels(equal, "equal", "No two levels in a row have most of the ground between them.")
    crowd = errors[np.searchsorted(equal, errors) == fullest]
    share = f"{bands[fullest]:.0%} of the ground"
    if np.quantile(crowd, 0.95) - np.quantile(crowd, 0.05) <= _PLAIN * np.ptp(errors):
        levels = _between(_decimal(float(errors.min())), _decimal(float(errors.max())), count)
        # A line on the plain itself would show only rounding.
        levels = levels[np.abs(levels - np.median(crowd)) > _APART * np.ptp(errors)]
        return ChosenLevels(levels, "equal", f"{share} is a plain, on which no level shows anything.")
    low = float(np.quantile(errors, BEYOND) - errors.min())
    if fullest <= equal.size // _LOW and np.ptp(errors) >= _DECADES * low:
        levels = logarithmic_levels(landscape, count=count)
        return ChosenLevels(levels, "logarithmic", f"{share} would lie in one low band, and its heights span decades.")
    quantiles = quantile_levels(landscape, count=count)
    apart = np.diff(quantiles, prepend=-np.inf) > _APART * np.ptp(errors)
    quantiles = _rounded(quantiles[apart])
    # Rounded, a quantile just below a plain is the plain itself.
    quantiles = quantiles[(quantiles > errors.min()) & (quantiles < errors.max())]
    if quantiles.size <= 1:
        return ChosenLevels(equal, "equal", f"{share} is alike, so that quantiles coincide.")
    return ChosenLevels(quantiles, "quantile", f"{share} would lie in one band of equal levels.")


def _rounded(levels: Array) -> Array:
    """Return levels with just enough digits to tell them apart."""
    if levels.size < 2:
        return levels
    return np.unique(levels.round(_decimals(float(np.diff(levels).min()))))


def _decimals(size: float) -> int:
    """Return the decimals that a number of this size needs for one significant digit; negative for large numbers."""
    return -math.floor(math.log10(size))


def _base(errors: Array) -> float:
    """Return 0 if no error is negative and the least is small beside the rest, otherwise the least error."""
    least = float(errors.min())
    return 0.0 if 0 <= least <= _SMALL * float(np.median(errors)) else least


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


def _asked(landscape: Landscape, count: int, resolution: int = _SAMPLES) -> tuple[int, Sample]:
    """Return the number of levels and a sample of the landscape; raise if it can have none."""
    return _check.count(count, "count"), _uneven(landscape, resolution)


def _short_quantiles(landscape: Landscape, *, count: int) -> Array:
    """Return quantiles with just enough digits to tell them apart."""
    return _rounded(quantile_levels(landscape, count=count))


LEVEL_RULES: dict[str, Callable[..., Array]] = {
    "equal": equal_levels,
    "logarithmic": logarithmic_levels,
    "quantile": _short_quantiles,
}
"""The rules for levels by the names under which they are asked for."""


def asked_levels(text: str, landscape: Landscape, *, count: int = 12) -> Array:
    """Return the levels that a text asks for: a rule's name, or numbers with commas between them.

    Raises
    ------
    ValueError
        If the text is neither, if the numbers do not ascend or are no errors of the landscape, or as the rule does.

    Examples
    --------
    >>> import gradmath as gm
    >>> from gradmath.geometry.levels import asked_levels
    >>> asked_levels("0.5, 1, 2", gm.landscape("bowl")).tolist()
    [0.5, 1.0, 2.0]
    """
    rule = LEVEL_RULES.get(text.strip())
    if rule is not None:
        return rule(landscape, count=count)
    try:
        numbers = [float(each) for each in text.split(",")]
    except ValueError as error:
        names = ", ".join(LEVEL_RULES)
        raise ValueError(f'levels are {names}, or numbers such as "1, 2, 5": got {_shortened(text)}') from error
    levels, sample = given_levels(numbers), Sample.of(landscape, _SAMPLES)
    lowest, highest = sample.lowest / sample.factor, sample.highest / sample.factor
    if not ((levels > lowest) & (levels < highest)).any():
        raise ValueError(
            f"levels are errors of the landscape, which go from {lowest:.4g} to {highest:.4g}: got {_shortened(text)}"
        )
    return levels


def _shortened(text: str) -> str:
    """Return a text to quote in a sentence: at most forty characters, all of them printable."""
    return ascii(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…")


def _uneven(landscape: Landscape, resolution: int = _SAMPLES) -> Sample:
    sample = Sample.of(landscape, resolution)
    size = max(abs(sample.lowest), abs(sample.highest))
    if sample.highest - sample.lowest <= _ROUNDING * size:
        raise ValueError("levels need a landscape that is finite and not flat over its domain: this one has no range")
    return sample


def _decimal(number: float) -> Fraction:
    """Return the shortest decimal that is read as ``number``: 0.001, not its slightly larger binary value."""
    return Fraction(repr(number))


def _between(low: Fraction, high: Fraction, wanted: int) -> Array:
    """Return about ``wanted`` whole multiples of a round step strictly between two errors."""
    levels = _multiples(low, high, *_round_step(low, high, wanted))
    return np.unique(levels[(levels > float(low)) & (levels < float(high))])


def _round_step(low: Fraction, high: Fraction, wanted: int) -> tuple[int, int]:
    """Return the mantissa (in hundredths) and exponent of the step whose number of multiples is nearest ``wanted``."""
    # A quotient of whole numbers, since a range may be too small or too large for a float.
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
