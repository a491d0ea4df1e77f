"""A landscape of three functions is refused when it is made, not when it has long been drawn wrongly."""

from __future__ import annotations

import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradmath.landscapes.landscape import ClosedForm, Domain

BOX = Domain([-2, -1], [2, 3])


def value(w):
    return w[..., 0] ** 2 + np.sin(w[..., 1])


def gradient(w):
    return np.stack([2 * w[..., 0], np.cos(w[..., 1])], axis=-1)


def hessian(w):
    second = np.zeros((*w.shape, 2))
    second[..., 0, 0], second[..., 1, 1] = 2, -np.sin(w[..., 1])
    return second


def test_functions_that_are_right_are_taken_and_asked():
    shown = ClosedForm(value, gradient, hessian, BOX)
    assert shown.value([1.0, 0.0]) == 1
    np.testing.assert_array_equal(shown.gradient([1.0, 0.0]), [2, 1])


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        (
            (lambda w: w[0] ** 2 + np.sin(w[1]), gradient, hessian),
            "value must return shape (8,) for points of shape (8, 2)",
        ),
        (
            (lambda w: float(w[..., 0]), gradient, hessian),
            "value must take points of shape (..., 2): at points of shape",
        ),
        ((lambda w: w[..., 2], gradient, hessian), "it raised IndexError"),
        (
            (lambda w: w[..., 0] - w[..., 0].mean(), gradient, hessian),
            "value answers otherwise for points of shape (8, 2)",
        ),
        ((value, lambda w: 2 * w[..., :1], hessian), "gradient must return shape (2,) for points of shape (2,)"),
        (
            (value, lambda w: gradient(w)[..., ::-1], hessian),
            "gradient is not the derivative that differences show: at ",
        ),
        ((value, lambda w: -gradient(w), hessian), "gradient is not the derivative"),
        ((value, lambda w: 1.001 * gradient(w), hessian), "gradient is not the derivative"),
        ((value, gradient, lambda w: 2 * hessian(w)), "hessian is not the derivative"),
        ((value, gradient, lambda _: np.eye(2)), "hessian must return shape (8, 2, 2)"),
    ],
)
def test_functions_that_are_wrong_are_refused_when_the_landscape_is_made(functions, message):
    with pytest.raises(ValueError, match=re.escape(message)) as refused:
        ClosedForm(*functions, BOX)
    assert "\n" not in str(refused.value)


def test_a_wrong_gradient_is_shown_beside_the_right_one():
    with pytest.raises(ValueError, match=r"it gives (\S+) where (\S+) is right") as refused:
        ClosedForm(value, lambda w: 3 * gradient(w), hessian, BOX)
    wrong, right = map(float, re.search(r"gives (\S+) where (\S+) is", str(refused.value)).groups())
    assert wrong == pytest.approx(3 * right, rel=1e-5)


@given(st.floats(-8, 8), st.floats(-8, 8), st.floats(-3, 3))
def test_right_functions_are_never_refused_at_any_scale_of_error_and_weights(error_scale, unit_scale, offset):
    a, u = 10.0**error_scale, 10.0**unit_scale
    ClosedForm(
        lambda w: a * (offset + np.cos(3 * w[..., 0] / u) * np.exp(w[..., 1] / u)),
        lambda w: (
            a
            / u
            * np.stack([-3 * np.sin(3 * w[..., 0] / u), np.cos(3 * w[..., 0] / u)], axis=-1)
            * np.exp(w[..., 1:] / u)
        ),
        lambda w: np.full((*w.shape, 2), np.nan),
        Domain([-u, -2 * u], [3 * u, u]),
    )


def test_holes_kinks_and_jumps_are_not_taken_for_faults():
    ClosedForm(
        lambda w: np.sqrt(w[..., 0]),
        lambda w: 0.5 / np.sqrt(w),
        lambda w: (-0.25 * w**-1.5)[..., None],
        Domain([-3], [1]),
    )
    ClosedForm(
        lambda w: np.abs(w[..., 0]),
        lambda w: np.sign(w),
        lambda w: np.zeros((*w.shape, 1)),
        Domain([-1], [1]),
    )


@pytest.mark.parametrize("steps", [1, 9, 10, 100, 1000, 3000])
def test_the_slope_of_a_staircase_is_that_of_its_steps(steps):
    ClosedForm(
        lambda w: np.floor(steps * w[..., 0]),
        lambda w: np.zeros_like(w),
        lambda w: np.zeros((*w.shape, 1)),
        Domain([-1], [1]),
    )


def test_functions_with_a_name_of_their_own_go_to_another_process_and_others_say_why_not():
    shown = pickle.loads(pickle.dumps(ClosedForm(value, gradient, hessian, BOX)))
    assert shown.value([1.0, 0.0]) == 1
    nameless = ClosedForm(lambda w: value(w), gradient, hessian, BOX)
    with pytest.raises(pickle.PicklingError, match=r"made of <lambda> cannot .*: define its functions at the top of a"):
        pickle.dumps(nameless)
    assert nameless.over(Domain([0, 0], [1, 1])).value([1.0, 0.0]) == 1
