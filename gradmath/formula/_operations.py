"""The operations of formulas, on numbers and on arrays of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def compute(operation: str, *arguments: Any) -> Any:
    """Return the result of an operation."""
    return OPERATIONS[operation](*arguments)


def whole_power(exponent: int, base: Any, _: Any = None) -> Any:
    """Return base ^ exponent by squaring."""
    result, square, left = None, base, abs(exponent)
    while left:
        if left & 1:
            result = square if result is None else result * square
        left >>= 1
        if left:
            square = square * square
    if result is None:
        return np.ones_like(base)
    return result if exponent > 0 else 1 / result


def product(first: Any, second: Any) -> Any:
    """Return first · second, which is 0 if either is 0, whatever the other is."""
    return np.where((np.equal(first, 0)) | (np.equal(second, 0)), 0.0, np.multiply(first, second))


def _sech_squared(a: Any) -> Any:
    """Return 1 / cosh², which is 1 - tanh², without cancellation or overflow."""
    decayed = np.exp(-2 * np.abs(a))
    return 4 * decayed / (1 + decayed) ** 2


def _one_minus_square(a: Any) -> Any:
    """Return 1 - a², without cancellation where a is nearly 1."""
    return (1 - a) * (1 + a)


def _sigmoid(a: Any) -> Any:
    """Return 1 / (1 + exp(-a)), without overflow."""
    decayed = np.exp(-np.abs(a))
    return np.where(np.greater_equal(a, 0), 1.0, decayed) / (1 + decayed)


def _softplus(a: Any) -> Any:
    """Return log(1 + exp(a)), without overflow."""
    return np.logaddexp(0.0, a)


def _erf(a: Any) -> Any:
    # SciPy's functions take a while to import, and most formulas do not need them.
    from scipy.special import erf

    return erf(a)


def _erfc(a: Any) -> Any:
    from scipy.special import erfc

    return erfc(a)


def _choose(difference: Any, positive: Any, negative: Any) -> Any:
    """Return ``positive`` or ``negative`` by the sign of the difference, or their mean where it is 0."""
    mean = (positive + negative) / 2
    return np.where(difference > 0, positive, np.where(difference < 0, negative, mean))


def _where(condition: Any, then: Any, otherwise: Any) -> Any:
    return np.where(np.not_equal(condition, 0), then, otherwise)


def _truth(comparison: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a comparison with the result 1 where it holds and 0 where it does not."""
    return lambda first, second: np.multiply(comparison(first, second), 1.0)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "power": np.power,
    "mod": np.mod,
    "fmod": np.fmod,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sech_squared": _sech_squared,
    "one_minus_square": _one_minus_square,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "log10": np.log10,
    "log2": np.log2,
    "logaddexp": np.logaddexp,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "hypot": np.hypot,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "erf": _erf,
    "erfc": _erfc,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "trunc": np.trunc,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "choose": _choose,
    "where": _where,
    "less": _truth(np.less),
    "at_most": _truth(np.less_equal),
    "equal": _truth(np.equal),
    "and": np.minimum,
    "or": np.maximum,
    "not": lambda a: 1.0 - a,
}
"""The operations by name, as in the JSON of a formula; a condition is 1 where it holds and 0 where it does not."""

FLAT = frozenset({"sign", "floor", "ceil", "round", "trunc", "less", "at_most", "equal", "and", "or", "not"})
"""The operations whose slope is 0 wherever they have one."""
