"""Differences of numbers that are almost equal, such as 1 - cos(x) near x = 0, against sixty decimal digits."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import pytest

import gradmath as gm
from gradmath.descent._kernel import kernel_for
from gradmath.formula.formula import Formula
from gradmath.geometry._machine import derivatives_of

NEAR = (1e-1, 1e-3, -1e-6, 1e-9)
FAR = (2.5, -1.75, 0.8)
Exact = Callable[[Decimal], Decimal]


def cos(x: Decimal) -> Decimal:
    total, term = Decimal(0), Decimal(1)
    for n in range(1, 120, 2):
        total += term
        term *= -x * x / (n * (n + 1))
    return total


def cosh(x: Decimal) -> Decimal:
    return (x.exp() + (-x).exp()) / 2


EXACT: dict[str, Exact] = {
    "1 - cos(x)": lambda x: 1 - cos(x),
    "cos(x) - 1": lambda x: cos(x) - 1,
    "-cos(x) + 1": lambda x: 1 - cos(x),
    "-1 + cos(x)": lambda x: cos(x) - 1,
    "1 + -cos(x)": lambda x: 1 - cos(x),
    "3*(1 - cos x)/3": lambda x: 1 - cos(x),
    "2 - 2cos(x)": lambda x: 2 - 2 * cos(x),
    "(1 - cos(x)/2 - 1/2)": lambda x: (1 - cos(x)) / 2,
    "2 - cos(x) - cos(2x)": lambda x: 2 - cos(x) - cos(2 * x),
    "x^2 + 1 - cos(x)": lambda x: x * x + 1 - cos(x),
    "0.7 - 0.3cos(x) - 0.4cos(2x)": lambda x: (7 - 3 * cos(x) - 4 * cos(2 * x)) / 10,
    "exp(x) - 1": lambda x: x.exp() - 1,
    "1 - e^(-x^2)": lambda x: 1 - (-x * x).exp(),
    "2^x - 1": lambda x: (x * Decimal(2).ln()).exp() - 1,
    "cosh(x) - 1": lambda x: cosh(x) - 1,
    "sqrt(1 + x^2) - 1": lambda x: (1 + x * x).sqrt() - 1,
    "2 - 2(1 + x^2)^(1/2)": lambda x: 2 - 2 * (1 + x * x).sqrt(),
    "log(1 + x^2)": lambda x: (1 + x * x).ln(),
    "log(2 - cos(x))": lambda x: (2 - cos(x)).ln(),
    "log(3 - 2cos(x) + x^2)": lambda x: (3 - 2 * cos(x) + x * x).ln(),
    "log(1/2 + cosh(x)/2)": lambda x: ((1 + cosh(x)) / 2).ln(),
    "sqrt(2 - cos(x)) - 1": lambda x: (2 - cos(x)).sqrt() - 1,
    "ln(1 + x^4 - x^2/8)": lambda x: (1 + x**4 - x * x / 8).ln(),
}


@pytest.mark.parametrize("text", EXACT)
def test_values_and_slopes_keep_their_digits(text: str) -> None:
    x = np.array([*NEAR, *FAR])
    points, exact = np.stack([x, np.full_like(x, 0.3)], axis=-1), EXACT[text]
    with localcontext() as context:
        context.prec = 60
        h = Decimal("1e-20")
        wanted = [float(exact(Decimal(each))) for each in x]
        slopes = [float((exact(Decimal(each) + h) - exact(Decimal(each) - h)) / (2 * h)) for each in x]
    # Each row, so that no sum with other terms hides what is lost; y stands in the sum all the same.
    formula = Formula(f"({text})*y/0.3")
    values, gradients = formula.value_and_gradient(points)
    np.testing.assert_allclose(values, wanted, rtol=2e-15)
    np.testing.assert_allclose(gradients[:, 0], slopes, rtol=1e-14)
    np.testing.assert_allclose(formula.value(points), wanted, rtol=2e-15)


@pytest.mark.parametrize("text", ["1 - cos(x)", "exp(x) - 1", "log(1 + x^2)", "sqrt(1 + x^2) - 1"])
def test_machine_code_keeps_them_too(text: str) -> None:
    x = np.concatenate([np.logspace(-300, 0, 61), -np.logspace(-9, 0, 19), np.linspace(-5, 5, 101)])
    points = np.stack([x, np.full_like(x, 0.3)], axis=-1)
    formula = Formula(f"({text})*y/0.3")
    assert kernel_for(formula) is not None
    derivatives = derivatives_of(formula)
    assert derivatives is not None
    rows, reliable = derivatives.at(points, curved=True)
    values, gradients = formula.value_and_gradient(points)
    assert reliable.all()
    np.testing.assert_allclose(rows[0], values, rtol=2e-15, atol=1e-300)
    np.testing.assert_allclose(rows[1:3].T, gradients, rtol=4e-15, atol=1e-300)


OTHERS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "1 + cos(x) + y": lambda x, y: 1 + np.cos(x) + y,
    "2 - cos(x) + y": lambda x, y: 2 - np.cos(x) + y,
    "-1 - cos(x) + y": lambda x, y: -1 - np.cos(x) + y,
    "1 - x*cos(y)": lambda x, y: 1 - x * np.cos(y),
    "1 - cos(x)^2 + y": lambda x, y: 1 - np.cos(x) ** 2 + y,
    "exp(x) + 1 + y": lambda x, y: np.exp(x) + 1 + y,
    "2 - exp(x - 1) + y": lambda x, y: 2 - np.exp(x - 1) + y,
    "log(2 + x^2) + y": lambda x, y: np.log(2 + x**2) + y,
    "log(cos(x)^2) + y": lambda x, y: np.log(np.cos(x) ** 2) + y,
    "log(3 - cos(x)) + y": lambda x, y: np.log(3 - np.cos(x)) + y,
    "log(x^2) + 1 + y": lambda x, y: np.log(x**2) + 1 + y,
    "sqrt(2 + x^2) - 1 + y": lambda x, y: np.sqrt(2 + x**2) - 1 + y,
}


@pytest.mark.parametrize("text", OTHERS)
def test_other_sums_are_the_same_to_the_bit(text: str) -> None:
    points = np.random.default_rng(3).uniform(-3, 3, (50, 2))
    np.testing.assert_array_equal(Formula(text).value(points), OTHERS[text](*points.T))


def test_what_overflows_or_has_a_limit_does_so_still() -> None:
    at = [[-800.0, 0.0], [800.0, 0.0]]
    np.testing.assert_array_equal(Formula("exp(x) - 1 + 0*y").value(at), [-1, np.inf])
    np.testing.assert_array_equal(Formula("1 - exp(-x^2) + 0*y").value(at), [1, 1])
    np.testing.assert_array_equal(Formula("log(1 + x) + 0*y").value([[-1.0, 0.0], [-2.0, 0.0]]), [-np.inf, np.nan])


def test_the_derivatives_are_those_of_what_is_typed() -> None:
    """sin(x) is as exact as 2 sin(x/2) cos(x/2), shorter to print, and cheaper."""
    expression = Formula("1 - cos(x) + 0*y")._expression
    slope = expression.graph.derivative(expression.value, 0)
    operations = [expression.graph.entries[node].operation for node in expression.graph.needed([slope])]
    assert operations == ["variable", "sin"]


@pytest.mark.parametrize(
    ("text", "kind", "error", "eigenvalues"),
    [
        ("(1 - cos(x))/x^2*(1 + y^2) on -3..3, -2..2", "saddle", 0.5, [-1 / 12, 1]),
        ("(1 - cos(x))/x^2*(2 - y^2) on -3..3, -2..2", "maximum", 1.0, [-1, -1 / 6]),
        ("(cos(x) - 1)/x^2*(1 + y^2) on -3..3, -2..2", "saddle", -0.5, [-1, 1 / 12]),
        ("log(1 + x^2)/x^2*(1 + y^2) on -3..3, -2..2", "saddle", 1.0, [-1, 2]),
        ("(sqrt(1 + x^2) - 1)/x^2*(1 + y^2) on -3..3, -2..2", "saddle", 0.5, [-1 / 4, 1]),
        ("(1 - exp(-x^2))/x^2*(2 - y^2) on -3..3, -2..2", "maximum", 2.0, [-2, -2]),
        ("(cosh(x) - 1)/x^2*(1 + y^2) on -3..3, -2..2", "minimum", 0.5, [1 / 12, 1]),
    ],
)
def test_a_quotient_that_is_0_over_0_has_the_point_of_its_limit(
    text: str, kind: str, error: float, eigenvalues: list[float]
) -> None:
    """By its series (1 - cos(x)) / x² is ½ - x²/24 + …, so that the only critical point is at the origin."""
    (found,) = gm.critical_points(gm.landscape(text))
    assert found.kind == kind
    assert np.abs(found.point).max() < 1e-7
    assert found.error == pytest.approx(error, rel=1e-12)
    np.testing.assert_allclose(found.eigenvalues, eigenvalues, rtol=1e-4)
