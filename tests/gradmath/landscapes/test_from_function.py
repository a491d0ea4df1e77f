"""A Python function is a landscape in whichever way it takes its weights, with derivatives of known quality."""

from __future__ import annotations

import math
import pickle
import re
import warnings

import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.landscapes.differences import first_derivatives, longest_steps, second_derivatives
from gradmath.landscapes.from_function import InexactDerivatives, landscape_from
from gradmath.landscapes.gradient_check import check_gradient
from gradmath.landscapes.landscape import Domain

BOX = Domain([-2, -1], [2, 3])
W = np.random.default_rng(0).uniform(BOX.lower, BOX.upper, (40, 2))
X, Y = W.T
VALUE = np.sin(X) * Y**2
GRADIENT = np.stack([np.cos(X) * Y**2, 2 * np.sin(X) * Y], axis=-1)
HESSIAN = np.stack([-np.sin(X) * Y**2, 2 * np.cos(X) * Y, 2 * np.cos(X) * Y, 2 * np.sin(X)], axis=-1).reshape(-1, 2, 2)


def separate(x, y):
    return np.sin(x) * y**2


def slopes(x, y):
    return np.cos(x) * y**2, 2 * np.sin(x) * y


def last(w):
    return np.sin(w[..., 0]) * w[..., 1] ** 2


def last_slopes(w):
    return np.stack(slopes(w[..., 0], w[..., 1]), axis=-1)


WAYS = {
    "an array each": separate,
    "weights last": last,
    "weights first": lambda w: np.sin(w[0]) * w[1] ** 2,
    "one point": lambda w: math.sin(w[0]) * w[1] ** 2,
    "one point, its weights apart": lambda x, y: math.sin(x) * y**2,
    "autograd": lambda x, y: anp.sin(x) * y**2,
}


@pytest.mark.parametrize("function", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("derivatives", ["automatic", "differences"])
def test_a_function_is_taken_however_it_takes_its_weights(function, derivatives):
    shown = landscape_from(function, domain=BOX, derivatives=derivatives)
    np.testing.assert_allclose(shown.value(W), VALUE, rtol=1e-14)
    np.testing.assert_allclose(shown.gradient(W), GRADIENT, atol=1e-11)
    np.testing.assert_allclose(shown.hessian(W), HESSIAN, atol=1e-9)
    assert shown.value(W.reshape(4, 10, 2)).shape == (4, 10)
    assert shown.gradient(W[0]).shape == (2,)
    assert shown.over(((0, 0), (1, 1))).value(W[0]) == shown.value(W[0])


@pytest.mark.parametrize(("function", "gradient"), [(separate, slopes), (last, last_slopes)])
def test_a_gradient_that_is_given_is_used_and_checked(function, gradient):
    shown = landscape_from(function, gradient, domain=BOX)
    assert shown.source == "given"
    np.testing.assert_array_equal(shown.gradient(W), GRADIENT)
    np.testing.assert_allclose(shown.hessian(W), HESSIAN, atol=1e-11)
    with pytest.raises(ValueError, match="the gradient is not the derivative"):
        landscape_from(function, lambda *w: -np.asarray(gradient(*w)), domain=BOX)


def test_a_library_that_is_in_use_follows_a_function_written_with_it():
    shown = landscape_from(WAYS["autograd"], domain=BOX)
    assert shown.source == "autograd"
    np.testing.assert_allclose(shown.gradient(W), GRADIENT, rtol=1e-14)
    np.testing.assert_allclose(shown.hessian(W), HESSIAN, rtol=1e-13, atol=1e-14)
    plane = landscape_from(lambda x, y: 2 * x + y, domain=BOX, derivatives="autograd")
    np.testing.assert_array_equal(plane.hessian(W), np.zeros((40, 2, 2)))
    with pytest.raises(ValueError, match="autograd cannot follow this function: "):
        landscape_from(lambda x, y: np.asarray(x, dtype=float) * y, domain=BOX, derivatives="autograd")


def test_what_differences_do_not_know_is_said():
    with pytest.warns(
        InexactDerivatives, match=r"known to \de-0[2-6] and its second derivatives to .* give its gradient"
    ):
        rough = landscape_from(
            lambda x, y: np.round(1e3 * (np.exp(x) + y**2)) / 1e3, domain=BOX, derivatives="differences"
        )
    assert rough.gradient_error > 1e-8
    assert np.abs(rough.gradient(W)[:, 0] - np.exp(X)).max() < 50 * rough.gradient_error * np.exp(2) * 4
    assert re.search(r"differences to \de-0\d", repr(rough))


def test_a_function_with_nothing_unknown_gives_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (
            separate,
            lambda x, y: 2 * x + 3 * y,
            lambda x, y: x * y,
            lambda x, y: 10 + np.cos(x) + 0 * y,
        ):
            landscape_from(function, domain=BOX, derivatives="differences")


@settings(deadline=None, max_examples=40)
@given(st.floats(0.1, 4), st.floats(-5, 5), st.floats(-6, 6), st.floats(-6, 6))
def test_differences_are_as_good_as_they_say_at_any_scale(frequency, phase, units, errors):
    u, a = 10.0**units, 10.0**errors
    domain = Domain([-u, -2 * u], [u, 2 * u])
    w = np.random.default_rng(1).uniform(domain.lower, domain.upper, (9, 2))
    steps = longest_steps(domain)

    def wave(w):
        return a * np.sin(frequency * w[..., 0] / u + phase) * np.exp(w[..., 1] / u)

    x, y = frequency * w[:, 0] / u + phase, np.exp(w[:, 1] / u)
    exact = a / u * np.stack([frequency * np.cos(x) * y, np.sin(x) * y])
    found, doubt = first_derivatives(wave, w, steps)
    sides = np.diag(steps)[:, None]
    assert (np.abs(found / sides - exact) <= 20 * doubt / sides + 1e-14 * a / u * np.exp(2)).all()
    assert doubt.max() <= 1e-9 * a * np.exp(2)
    mixed, unknown = second_derivatives(wave, w, steps[:1], steps[1:])
    exact = a / u**2 * frequency * np.cos(x) * y
    area = steps[0, 0] * steps[1, 1]
    assert (np.abs(mixed / area - exact) <= 20 * unknown / area + 1e-13 * a / u**2 * np.exp(2)).all()


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x, y, z: x + y + z, "must take 2 weights, as f.*TypeError"),
        (lambda w: w, "return one number for each point: it returned other shapes"),
        (lambda _: "a", "must take 2 weights"),
        (5, "'int' object is not callable"),
    ],
)  # fmt: skip
def test_what_is_no_function_of_the_weights_is_refused(function, message):
    with pytest.raises(ValueError, match=message) as refused:
        landscape_from(function, domain=BOX)
    assert "\n" not in str(refused.value)


def test_an_unknown_or_missing_library_is_said():
    with pytest.raises(ValueError, match="derivatives must be one of automatic, autograd, jax, torch, differences"):
        landscape_from(separate, derivatives="tensorflow")


def test_it_goes_to_another_process_if_its_function_can():
    again = pickle.loads(pickle.dumps(landscape_from(separate, slopes, domain=BOX)))
    np.testing.assert_array_equal(again.gradient(W), GRADIENT)
    with pytest.raises(pickle.PicklingError, match="at the top of a module"):
        pickle.dumps(landscape_from(lambda x, y: x * y))


class TestCheckGradient:
    def test_a_right_gradient_has_order_two_and_the_rounding_s_error(self):
        found = check_gradient(last, last_slopes, BOX)
        assert found
        assert found.order == pytest.approx(2, abs=0.02)
        assert found.worst_error < 1e-12
        assert found.judged == found.points == 32
        assert repr(found).startswith("GradientCheck(right, order=2.00, worst_error=")

    @pytest.mark.parametrize("factor", [1.5, 1.01, 1.0001])
    def test_a_wrong_gradient_has_order_one_and_its_own_error(self, factor):
        found = check_gradient(last, lambda w: factor * last_slopes(w), BOX)
        assert not found
        assert found.order == pytest.approx(1, abs=0.3)
        assert found.worst_error == pytest.approx(factor - 1, rel=0.01)
        assert "WRONG" in repr(found)

    def test_one_weight_of_another_unit_is_not_lost_beside_the_other(self):
        domain = Domain([-100, -1e-4], [500, 1e-4])

        def bowl(w):
            return w[..., 0] ** 2 + 1e8 * w[..., 1] ** 2

        assert check_gradient(bowl, lambda w: w * [2, 2e8], domain)
        assert not check_gradient(bowl, lambda w: w * [2, 2.01e8], Domain([-1, -1e-4], [1, 1e-4]))

    def test_of_a_plane_nothing_is_left(self):
        assert (
            check_gradient(lambda w: 3 * w[..., 0], lambda w: np.broadcast_to([3.0, 0.0], w.shape), BOX).order == np.inf
        )

    def test_kinks_are_not_judged_and_a_function_without_a_smooth_place_is_refused(self):
        assert check_gradient(lambda w: np.abs(w).sum(axis=-1), np.sign, BOX)
        with pytest.raises(ValueError, match="at none of the points is the function smooth"):
            check_gradient(lambda w: np.full(w.shape[:-1], np.nan), np.zeros_like, BOX)
        with pytest.raises(ValueError, match="the gradient must return shape"):
            check_gradient(last, last, BOX)
