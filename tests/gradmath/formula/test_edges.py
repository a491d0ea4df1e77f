"""Derivatives where calculus alone gives 0 · ∞: on plateaus, at tips, and near the ends of what is defined."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from gradmath.formula.formula import Formula

PLATEAUS = {
    "sqrt(max(0, x)) + y": ([0.0, 1.0], [-2.0, 0.3]),
    "max(0, x)^1.5 + y": ([0.0, 1.0], [-2.0, 0.3]),
    "max(0, x)^0.5 + y": ([0.0, 1.0], [-2.0, 0.3]),
    "relu(x)^(3/2) + y": ([0.0, 1.0], [-1e-7, 0.3]),
    "sqrt(where(x > 1, x - 1, 0)) + y": ([0.0, 1.0], [0.5, 0.3]),
    "cbrt(max(0, x)) + y": ([0.0, 1.0], [-2.0, 0.3]),
    "hypot(max(0, x), min(0, y)) + y": ([0.0, 1.0], [-1.0, 2.0]),
    "asin(clip(x, -1, 1)) + y": ([0.0, 1.0], [1.5, 0.3]),
    "acos(clip(x, -1, 1)) + y": ([0.0, 1.0], [-3.0, 0.3]),
    "acosh(max(1, x)) + y": ([0.0, 1.0], [0.4, 0.3]),
    "sqrt(abs(x) - x) + y": ([0.0, 1.0], [2.0, 0.3]),
    "y^max(x, 4)": ([0.0, 4 * 0.5**3], [1.0, 0.5]),
    "1/(1 + exp(1000 x)) + y": ([0.0, 1.0], [2.0, 0.3]),
    "sech(800 x) + y": ([0.0, 1.0], [2.0, 0.3]),
}


@pytest.mark.parametrize("text", PLATEAUS)
def test_a_plateau_has_slope_and_curvature(text: str) -> None:
    slope, at = PLATEAUS[text]
    formula = Formula(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(formula.gradient(at), slope, rtol=1e-15)
        np.testing.assert_array_equal(formula.value_and_gradient([at])[1][0], formula.gradient(at))
        curvature = formula.hessian(at)
    expected = np.zeros((2, 2))
    if text.startswith("y^"):
        expected[1, 1] = 12 * 0.5**2
    np.testing.assert_allclose(curvature, expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("x^y", [0.0, 2.5], [0.0, 0.0]),
        ("x^y", [0.0, 1.0], [1.0, 0.0]),
        ("y^max(x, 4)", [1.0, 0.0], [0.0, 0.0]),
        ("y^max(x, 4)", [6.0, 0.0], [0.0, 0.0]),
        ("sqrt(x^2 + y^2)", [0.0, 0.0], [0.0, 0.0]),
        ("hypot(x, y)", [0.0, 0.0], [0.0, 0.0]),
        ("sqrt(x^2 + y^2) + 5 x", [0.0, 0.0], [5.0, 0.0]),
        ("sqrt(x^4) + 3 y", [0.0, 1.0], [0.0, 3.0]),
        ("cbrt(x^9) + y", [0.0, 1.0], [0.0, 1.0]),
    ],
)
def test_an_edge_or_a_tip_has_the_slope_that_differences_have(text: str, at: list[float], slope: list[float]) -> None:
    np.testing.assert_allclose(Formula(text).gradient(at), slope, atol=1e-15)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # 0 · ∞ is 1 here, as cbrt(x³) = x, and the pole of 1/x hides an angle's slope of -1.
        ("cbrt(x^3) + y", [0.0, 1.0]),
        ("atan(1/x) + y", [0.0, 1.0]),
        ("1/(1 + 1/x) + y", [0.0, 1.0]),
        ("exp(log(x)) + y", [0.0, 1.0]),
    ],
)
def test_no_slope_is_invented(text: str, at: list[float]) -> None:
    assert not np.isfinite(Formula(text).gradient(at)[0])
    assert Formula(text).gradient(at)[1] == 1.0


@pytest.mark.parametrize("text", ["sqrt(x)", "x^0.3", "cbrt(x)"])
def test_a_vertical_slope_is_infinite(text: str) -> None:
    assert np.isposinf(Formula(text).gradient([0.0, 0.0])[0])


def test_a_grid_half_on_a_plateau_is_mended_as_single_points_are() -> None:
    formula = Formula("sqrt(max(0, x)) * y")
    points = np.random.default_rng(0).uniform(-2, 2, (500, 2))
    together = formula.gradient(points)
    assert np.isfinite(together).all()
    np.testing.assert_array_equal(together, [formula.gradient(point) for point in points])
    on = points[:, 0] > 0
    half = 0.5 / np.sqrt(points[on, 0]) * points[on, 1]
    np.testing.assert_allclose(together[on], np.stack([half, np.sqrt(points[on, 0])], axis=-1), rtol=1e-14)
    assert (together[~on] == 0).all()


# Digits: the closed forms are written so that nothing cancels.

NEAR_0 = 10.0 ** -np.arange(1, 13, 0.7)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_arcsine_and_arccosine_keep_their_digits_near_0(sign: float) -> None:
    x = sign * NEAR_0
    points = np.stack([x, np.zeros_like(x)], axis=-1)
    slope, curvature = (1 - x**2) ** -0.5, x * (1 - x**2) ** -1.5
    for name, factor in (("asin", 1.0), ("acos", -1.0)):
        formula = Formula(f"{name}(x)")
        np.testing.assert_allclose(formula.gradient(points)[:, 0], factor * slope, rtol=1e-14)
        np.testing.assert_allclose(formula.hessian(points)[:, 0, 0], factor * curvature, rtol=1e-12)


def test_arcsine_keeps_its_digits_near_1() -> None:
    below = 2.0 ** -np.arange(3, 40)
    points = np.stack([1 - below, np.zeros_like(below)], axis=-1)
    exact = below * (2 - below)
    formula = Formula("asin(x)")
    np.testing.assert_allclose(formula.gradient(points)[:, 0], exact**-0.5, rtol=1e-14)
    np.testing.assert_allclose(formula.hessian(points)[:, 0, 0], (1 - below) * exact**-1.5, rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "slope", "curvature"),
    [
        ("sigmoid(x)", lambda x: 0.25 / np.cosh(x / 2) ** 2, lambda x: -0.25 * np.tanh(x / 2) / np.cosh(x / 2) ** 2),
        ("softplus(x)", lambda x: 1 / (1 + np.exp(-x)), lambda x: 0.25 / np.cosh(x / 2) ** 2),
        ("atanh(x)", lambda x: 1 / (1 - x**2), lambda x: 2 * x / (1 - x**2) ** 2),
        ("asinh(x)", lambda x: (1 + x**2) ** -0.5, lambda x: -x * (1 + x**2) ** -1.5),
        ("log1p(x)", lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2),
        ("expm1(x)", np.exp, np.exp),
        ("erf(x)", lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2)), lambda x: -4 * x / np.sqrt(np.pi) * np.exp(-(x**2))),
        ("tanh(x)", lambda x: np.cosh(x) ** -2.0, lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2),
    ],
)
def test_other_functions_keep_their_digits_near_0(text: str, slope, curvature) -> None:
    points = np.stack([NEAR_0, np.zeros_like(NEAR_0)], axis=-1)
    np.testing.assert_allclose(Formula(text).gradient(points)[:, 0], slope(NEAR_0), rtol=1e-13)
    np.testing.assert_allclose(Formula(text).hessian(points)[:, 0, 0], curvature(NEAR_0), rtol=1e-12)


@pytest.mark.parametrize("text", ["sigmoid(x)", "softplus(x)", "erf(x)", "erfc(x)", "asinh(x)", "logaddexp(x, y)"])
def test_far_out_nothing_overflows(text: str) -> None:
    far = [[1e5, 0.3], [-1e5, 0.3], [1e300, 0.0], [-1e300, 0.0]]
    formula = Formula(text)
    assert np.isfinite(formula.value(far)).all()
    assert np.isfinite(formula.gradient(far)).all()
    assert np.isfinite(formula.hessian(far)).all()


# Jumps and kinks


@pytest.mark.parametrize(
    "text",
    [
        "sign(x) + sign(y)",
        "floor(x) + y",
        "x - trunc(x)",
        "mod(x, 2)",
        "fmod(y, 0.7)",
        "heaviside(x) y",
        "where(x > 0, x^2, 1) + y",
        "x > 1 ? x : y",
        "(x > 0)",
        "atan2(y, x)",
        "floor(x^2 + y^2)",
    ],
)
def test_jumps_are_found(text: str) -> None:
    assert Formula(text if text != "(x > 0)" else "(x > 0) * 1").has_jumps


@pytest.mark.parametrize(
    "text",
    [
        "abs(x) + max(x, y)",
        "sign(x) x^2",
        "where(x > 0, x^2, -x)",
        "relu(x) + y^2",
        "clip(x, -1, 1)",
        "abs(mod(x, 2) - 1)",
        "where(x^2 + y^2 < 1, 1 - x^2 - y^2, 0)",
        "1/x",
        "tanh(1000 x)",
        "x^2 + y^2",
        "floor(x/100)^2 + floor(x/100)",
    ],
)
def test_no_jumps_are_invented(text: str) -> None:
    assert not Formula(text).has_jumps


def test_jumps_are_those_of_the_domain() -> None:
    formula = Formula("floor(x/3) + y")
    assert formula.has_jumps
    domain = formula.domain
    inside = type(domain)([0.5, 0.5], [2.5, 2.5])
    assert not formula.over(inside).has_jumps
    assert formula.has_jumps


def test_a_condition_has_kinks() -> None:
    assert Formula("where(x > 0, x^2, -x)").has_kinks
    assert not Formula("floor(x) + y").has_kinks
