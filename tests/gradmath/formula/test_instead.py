"""What to write instead of a function that formulas do not have: it can be read, and it is that function."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from gradmath.formula.formula import Formula, FormulaError

Array = NDArray[np.float64]

POINTS = np.random.default_rng(8).uniform(-7, 7, (200, 2))
# From the definitions of NumPy, SciPy and PyTorch, their parameters as they are unless given.
OF_ONE: dict[str, Callable[[Array], Array]] = {
    "deg2rad": np.deg2rad,
    "radians": np.radians,
    "rad2deg": np.rad2deg,
    "degrees": np.degrees,
    "gelu": lambda x: x * special.ndtr(x),
    "elu": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "celu": lambda x: np.maximum(0, x) + np.minimum(0, np.exp(x) - 1),
    "leaky_relu": lambda x: np.where(x >= 0, x, 0.01 * x),
    "LeakyReLU": lambda x: np.where(x >= 0, x, 0.01 * x),
    "prelu": lambda x: np.where(x >= 0, x, 0.25 * x),
    "mish": lambda x: x * np.tanh(np.log1p(np.exp(x))),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "logcosh": lambda x: np.log(np.cosh(x)),
    "hardtanh": lambda x: np.clip(x, -1, 1),
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "hardswish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "softshrink": lambda x: np.where(x > 0.5, x - 0.5, np.where(x < -0.5, x + 0.5, 0)),
    "hardshrink": lambda x: np.where((x > 0.5) | (x < -0.5), x, 0),
    "tanhshrink": lambda x: x - np.tanh(x),
    "huber": lambda x: special.huber(1, x),
    "ramp": lambda x: np.maximum(x, 0),
    "saturate": lambda x: np.clip(x, 0, 1),
    "versin": lambda x: 2 * np.sin(x / 2) ** 2,
    "haversin": lambda x: np.sin(x / 2) ** 2,
    "normpdf": lambda x: np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
    "normcdf": special.ndtr,
    "ndtr": special.ndtr,
    "reciprocal": np.reciprocal,
    "cube": lambda x: x**3,
    "negative": np.negative,
}
OF_TWO: dict[str, Callable[[Array, Array], Array]] = {
    "logsumexp": np.logaddexp,
    "sum": np.add,
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "prod": np.multiply,
    "divide": np.divide,
    "mean": lambda x, y: (x + y) / 2,
    "xlogy": special.xlogy,
}


def instead_of(typed: str, name: str) -> str:
    """Return what the refusal of a formula says to write instead of a function."""
    with pytest.raises(FormulaError) as refused:
        Formula(typed)
    begin, advice = refused.value.sentence.split(" in formulas: write ")
    assert begin == f'there is no "{name}"'
    assert refused.value.place == typed.index(name)
    return advice


@pytest.mark.parametrize("name", OF_ONE)
def test_what_to_write_is_the_function(name: str) -> None:
    formula = Formula(f"{instead_of(f'y + {name}(x)', name)} + 0*y")
    np.testing.assert_allclose(formula.value(POINTS), OF_ONE[name](POINTS[:, 0]), rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", OF_TWO)
def test_what_to_write_is_the_function_of_two(name: str) -> None:
    points = np.abs(POINTS)
    formula = Formula(instead_of(f"{name}(x, y)", name))
    np.testing.assert_allclose(formula.value(points), OF_TWO[name](*points.T), rtol=1e-14)


def test_softmax_is_a_sigmoid_or_a_ratio_of_exponentials() -> None:
    pair, three = instead_of("softmax(x)", "softmax").split(", ", 1)
    shares = special.softmax(POINTS, axis=-1)[:, 0]
    np.testing.assert_allclose(Formula(pair.removesuffix(" for the first of two")).value(POINTS), shares, rtol=1e-13)
    points = np.random.default_rng(9).uniform(-5, 5, (50, 3))
    ratio = Formula(three.removesuffix(" of three"))
    np.testing.assert_allclose(ratio.value(points), special.softmax(points, axis=-1)[:, 0], rtol=1e-13)


def test_the_constants_of_selu_are_rounded() -> None:
    x = POINTS[:, 0]
    exact = 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))
    formula = Formula(f"{instead_of('selu(x) + y', 'selu')} + 0*y")
    np.testing.assert_allclose(formula.value(POINTS), exact, rtol=4e-6)


def test_both_inverse_cotangents_are_told() -> None:
    odd, whole = instead_of("acot(x)", "acot").split(", which jumps at 0, or ")
    x = POINTS[:, 0]
    for said, angle in ((odd, np.arctan(1 / x)), (whole, np.arctan2(1, x))):
        np.testing.assert_allclose(Formula(f"{said} + 0*y").value(POINTS), angle, rtol=1e-12)


@pytest.mark.parametrize("module", ["np.", "torch.", "torch.nn.functional.", "F.", "tf.nn.", "jax.nn."])
def test_a_module_before_the_name_does_not_hide_the_hint(module: str) -> None:
    assert instead_of(f"{module}gelu(x) + s + u + m", "gelu") == "x*(1 + erf(x/sqrt(2)))/2"
    # Not s*u*m.
    assert instead_of(f"{module}sum(x) + s + u + m", "sum") == "x + y"


@pytest.mark.parametrize("module", ["torch.nn.functional.", "F.", "tf.nn.", "jax.nn.", "scipy.special."])
def test_functions_of_these_modules_are_read(module: str) -> None:
    formula = Formula(f"{module}softplus(x) + y")
    np.testing.assert_allclose(formula.value([0.5, 2.0]), np.log1p(np.exp(0.5)) + 2, rtol=1e-15)
