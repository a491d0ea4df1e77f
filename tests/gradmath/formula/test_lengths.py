"""Lengths of points between bars: read in the one way in which they can be, or refused with what to write."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradmath.formula.formula import Formula, FormulaError

POINTS = np.random.default_rng(3).uniform(-2, 2, (20, 2))


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("‖(x,y)‖²", "x^2 + y^2"),
        ("||(x,y)||^2", "x^2 + y^2"),
        ("|(x,y)|^4", "(x^2 + y^2)^2"),
        ("|(x,y)|", "sqrt(x^2 + y^2)"),
        ("|x,y|", "sqrt(x^2 + y^2)"),
        ("||x, y||", "sqrt(x^2 + y^2)"),
        ("∥x - 1, y∥²", "(x - 1)^2 + y^2"),
        ("2‖(x,y)‖x", "2 sqrt(x^2 + y^2) x"),
        ("‖(x,y)‖(x + 1)", "sqrt(x^2 + y^2) (x + 1)"),
        ("sin(|(x - 1, y + 2)|) + |x|", "sin(sqrt((x - 1)^2 + (y + 2)^2)) + abs(x)"),
        ("exp(-|(x, y)|^2)", "exp(-x^2 - y^2)"),
        ("max(|(x, y)|, 1)", "max(sqrt(x^2 + y^2), 1)"),
        ("|(max(x, y), |y|)|", "sqrt(max(x, y)^2 + y^2)"),
        ("|(x, 2)| + y", "sqrt(x^2 + 4) + y"),
        ("||x| - |y||", "abs(abs(x) - abs(y))"),
    ],
)
def test_is_read(typed, same) -> None:
    read, written = Formula(typed), Formula(same)
    np.testing.assert_allclose(read.value(POINTS), written.value(POINTS), rtol=1e-14)
    np.testing.assert_allclose(read.gradient(POINTS), written.gradient(POINTS), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(read.hessian(POINTS), written.hessian(POINTS), rtol=1e-11, atol=1e-12)


def test_a_squared_length_is_smooth_at_the_origin() -> None:
    for typed in ("‖(x, y)‖²", "||(x, y)||^2"):
        bowl = Formula(typed)
        np.testing.assert_array_equal(bowl.gradient([0.0, 0.0]), [0, 0])
        np.testing.assert_array_equal(bowl.hessian([0.0, 0.0]), 2 * np.eye(2))


@given(st.integers(2, 5), st.sampled_from([("|(", ")|"), ("||(", ")||"), ("‖", "‖"), ("|", "|")]))
def test_of_any_number_of_coordinates(count, bars) -> None:
    weights = [f"w{index + 1}" for index in range(count)]
    w = np.random.default_rng(count).normal(size=(4, count))
    read = Formula(f"{bars[0]}{', '.join(weights)}{bars[1]}")
    np.testing.assert_allclose(read.value(w), np.linalg.norm(w, axis=-1), rtol=1e-14)


@pytest.mark.parametrize(
    ("typed", "place", "hint"),
    [
        ("‖w‖^2", 0, "write ‖(x, y)‖, or abs(…) of one number"),
        ("x + ‖x‖", 4, "write ‖(x, y)‖, or abs(…) of one number"),
        ("‖(x,y)-(1,2)‖²", 6, "|(x - 1, y - 2)|"),
        ("|(x,y) - (1,2)|", 7, "|(x - 1, y - 2)|"),
        ("(x,y)^2", 2, "|(x, y)|"),
        ("abs(x,y)", 3, "write |(x, y)|"),
        ("norm(x,y)", 0, "write |(x, y)|"),
        ("length(x,y)", 0, "write |(x, y)|"),
        ("distance(x,y)", 0, "write |(x - 1, y - 2)|"),
        ("||(x,y)||_1", 9, "write abs(x) + abs(y)"),
        ("||(x,y)||_2", 9, "write |(x, y)|"),
        ("|(x,y)", 0, "never closed"),
        ("‖(x,y)", 0, "never closed"),
        ("|1,5 x|", 2, "decimal point"),
        ("2,²", 1, "only in a function such as max(x, y), or in the length of a point"),
        ("|(x,y)|^200", 8, "at most 100: this one is 200"),
    ],
)
def test_is_refused_with_what_to_write(typed, place, hint) -> None:
    with pytest.raises(FormulaError) as refused:
        Formula(typed)
    assert hint in refused.value.sentence
    assert refused.value.place == place
