"""Landscapes have exact derivatives, broadcast over points, and obey the algebra of functions."""

from __future__ import annotations

import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import BLOCK, ClosedForm, Domain, Gaussian, Quadratic, Sum, Transformed
from gradmath.landscapes.own import ENTRIES
from gradmath.landscapes.smooth_classics import SMOOTH

WEIGHTS = (1, 2, 3, 7)
PLANE = Domain([-1, -1], [1, 1])


def random_symmetric(rng, p):
    square = rng.normal(size=(p, p))
    return square + square.T


def random_covariance(rng, p):
    square = rng.normal(size=(p, p))
    return square @ square.T + 0.5 * np.eye(p)


def gaussian_case(p):
    rng = np.random.default_rng(p)
    center, covariance = rng.normal(size=p), random_covariance(rng, p)

    def formula(w):
        return 3.0 * anp.exp(-0.5 * anp.dot(w - center, anp.linalg.solve(covariance, w - center)))

    return Gaussian(center, covariance, 3.0), formula


def quadratic_case(p):
    rng = np.random.default_rng(10 + p)
    center, matrix = rng.normal(size=p), random_symmetric(rng, p)

    def formula(w):
        return anp.dot(w - center, anp.dot(matrix, w - center))

    return Quadratic(matrix, center), formula


def sum_case(p):
    hill, hill_formula = gaussian_case(p)
    bowl, bowl_formula = quadratic_case(p)
    return (hill + bowl) + hill, lambda w: 2 * hill_formula(w) + bowl_formula(w)


def transformed_case(p):
    base, formula = sum_case(p)
    by = np.linspace(-1, 1, p)
    return Transformed(base, factor=-2.5, lift=1.0, shift=by), lambda w: -2.5 * formula(w - by) + 1.0


CASES = [
    pytest.param(*case(p), id=f"{case.__name__.removesuffix('_case')}-{p}")
    for case in (gaussian_case, quadratic_case, sum_case, transformed_case)
    for p in WEIGHTS
]
FAMILIES = [pytest.param(case.values[0], id=case.id) for case in CASES]
# Smooth over steps of a hundredth, and no quadratic; the others are held against their formulas in test_catalogue.
CALM = sorted({*ENTRIES, *SMOOTH} - {"jacksboro", "easom", "booth", "matyas"})
NAMED = [pytest.param(catalogue.landscape(name), id=name) for name in CALM]
ANY_DIMENSION = [
    pytest.param(make(p), id=f"{make.__name__}-{p}")
    for make in (catalogue.rosenbrock, catalogue.rastrigin)
    for p in (3, 7)
]
LANDSCAPES = FAMILIES + NAMED + ANY_DIMENSION
WITHOUT_PRODUCTS = [case.values[0] for case in ANY_DIMENSION] + [catalogue.landscape(name) for name in SMOOTH]
"""Each point is computed by itself: no matrices are multiplied."""


def points_within(landscape, n, seed=0):
    domain = landscape.domain
    return np.random.default_rng(seed).uniform(domain.lower, domain.upper, (n, domain.dimension))


# --- derivatives -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("landscape", "formula"), CASES)
def test_value_gradient_and_hessian_are_those_of_the_formula(landscape, formula):
    for w in points_within(landscape, 4):
        np.testing.assert_allclose(landscape.value(w), formula(w), rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(landscape.gradient(w), autograd.grad(formula)(w), rtol=1e-10, atol=1e-11)
        np.testing.assert_allclose(landscape.hessian(w), autograd.hessian(formula)(w), rtol=1e-10, atol=1e-11)


def taylor_order(landscape, *, with_hessian):
    """The power of the step with which the error of the Taylor polynomial along random directions vanishes."""
    w = points_within(landscape, 60, seed=1)
    direction = np.random.default_rng(2).normal(size=w.shape)
    direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
    slope = np.einsum("ni,ni->n", landscape.gradient(w), direction)
    bend = np.einsum("ni,nij,nj->n", direction, landscape.hessian(w), direction) if with_hessian else 0.0
    steps = np.geomspace(3e-3, 3e-2, 8)
    errors = [
        np.linalg.norm(landscape.value(w + h * direction) - landscape.value(w) - h * slope - h**2 / 2 * bend)
        for h in steps
    ]
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_what_the_gradient_leaves_out_vanishes_with_the_square_of_the_step(landscape):
    assert taylor_order(landscape, with_hessian=False) == pytest.approx(2, abs=0.1)


def is_quadratic(landscape):
    return isinstance(landscape, Quadratic)


@pytest.mark.parametrize("landscape", [case for case in LANDSCAPES if not is_quadratic(case.values[0])])
def test_what_gradient_and_hessian_leave_out_vanishes_with_the_cube_of_the_step(landscape):
    assert taylor_order(landscape, with_hessian=True) == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("landscape", [case for case in LANDSCAPES if is_quadratic(case.values[0])])
def test_gradient_and_hessian_leave_nothing_out_of_a_quadratic(landscape):
    w, v = points_within(landscape, 20), points_within(landscape, 20, seed=1) - landscape.domain.center
    slope = np.einsum("ni,ni->n", landscape.gradient(w), v)
    bend = np.einsum("ni,nij,nj->n", v, landscape.hessian(w), v)
    scale = np.abs(landscape.value(w)).max() + np.abs(slope).max() + np.abs(bend).max()
    np.testing.assert_allclose(landscape.value(w + v), landscape.value(w) + slope + bend / 2, atol=1e-13 * scale)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_the_hessian_is_symmetric(landscape):
    hessian = landscape.hessian(points_within(landscape, 20))
    np.testing.assert_array_equal(hessian, np.swapaxes(hessian, -1, -2))


# --- shapes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (0,), (3, 0)])
@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_functions_broadcast_over_all_but_the_last_axis(landscape, shape):
    p = landscape.dimension
    w = points_within(landscape, int(np.prod(shape))).reshape(*shape, p)
    value, gradient, hessian = landscape.value(w), landscape.gradient(w), landscape.hessian(w)
    assert (np.shape(value), gradient.shape, hessian.shape) == (shape, (*shape, p), (*shape, p, p))
    for index in np.ndindex(*shape):
        np.testing.assert_allclose(value[index], landscape.value(w[index]), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(gradient[index], landscape.gradient(w[index]), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(hessian[index], landscape.hessian(w[index]), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (0,), (3, 0), (BLOCK + 1,)])
@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_value_and_gradient_together_are_those_found_apart(landscape, shape):
    w = points_within(landscape, int(np.prod(shape))).reshape(*shape, landscape.dimension)
    value, gradient = landscape.value_and_gradient(w)
    assert (value.shape, gradient.shape) == (shape, w.shape)
    for together, apart in ((value, landscape.value(w)), (gradient, landscape.gradient(w))):
        np.testing.assert_allclose(together, apart, rtol=1e-13, atol=1e-13 * np.abs(apart).max(initial=0))


around_the_blocks = st.builds(lambda blocks, more: blocks * BLOCK + more, st.integers(1, 2), st.integers(-3, 3))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([case.values[0] for case in LANDSCAPES]), around_the_blocks)
@example(gaussian_case(7)[0], BLOCK + 1)
def test_what_is_found_in_a_block_does_not_depend_on_the_points_outside_it(landscape, count):
    """To the last bit, although a product of matrices may round otherwise where it has more rows."""
    w = points_within(landscape, count)
    for function in (landscape.value, landscape.gradient, landscape.hessian):
        parts = [function(w[first : first + BLOCK]) for first in range(0, count, BLOCK)]
        np.testing.assert_array_equal(function(w), np.concatenate(parts))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(WITHOUT_PRODUCTS), st.integers(1, 8) | around_the_blocks)
def test_a_point_has_the_same_bits_among_any_number_of_others(landscape, count):
    w = points_within(landscape, 2 * BLOCK + 3)
    for function in (landscape.value, landscape.gradient, landscape.hessian):
        np.testing.assert_array_equal(function(w[:count]), function(w)[:count])


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_the_hessian_operator_multiplies_by_the_hessian(landscape):
    w, v = points_within(landscape, 2)
    product = landscape.hessian(w) @ v
    scale = np.abs(landscape.hessian(w)).max() * np.abs(v).max()
    np.testing.assert_allclose(landscape.hessian_operator(w)(v), product, atol=1e-13 * scale)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_a_landscape_over_another_domain_is_the_same_function(landscape):
    domain = Domain(landscape.domain.lower - 1, landscape.domain.upper + 2)
    moved, w = landscape.over(domain), points_within(landscape, 5)
    assert moved.domain == domain
    assert type(moved) is type(landscape)
    np.testing.assert_array_equal(moved.value(w), landscape.value(w))
    np.testing.assert_array_equal(moved.gradient(w), landscape.gradient(w))
    np.testing.assert_array_equal(moved.hessian(w), landscape.hessian(w))


# --- the algebra of landscapes ---------------------------------------------------------------------------------------

numbers = st.floats(-3, 3)
pairs = st.tuples(numbers, numbers)
widths = st.tuples(st.floats(0.3, 3), st.floats(0.3, 3))
hills = st.builds(Gaussian.rotated, pairs, widths, st.floats(-7, 7), st.floats(-5, 5))
quadratics = st.builds(lambda a, b, c, center: Quadratic([[a, b], [b, c]], center), numbers, numbers, numbers, pairs)
landscapes = st.recursive(
    hills | quadratics,
    lambda inner: (
        st.builds(lambda a, b: a + b, inner, inner)
        | st.builds(lambda a, by, k, lift: k * a.shifted(by) + lift, inner, pairs, numbers, numbers)
    ),
    max_leaves=4,
)
points = st.lists(pairs, min_size=1, max_size=4).map(np.array)


def assert_equal_functions(first, second, w):
    np.testing.assert_allclose(first.value(w), second.value(w), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(first.gradient(w), second.gradient(w), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(first.hessian(w), second.hessian(w), rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(landscapes, landscapes, numbers, numbers, points)
def test_values_gradients_and_hessians_are_linear_in_the_landscape(a, b, k, m, w):
    combined = k * a + m * b
    np.testing.assert_allclose(combined.value(w), k * a.value(w) + m * b.value(w), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(combined.gradient(w), k * a.gradient(w) + m * b.gradient(w), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(combined.hessian(w), k * a.hessian(w) + m * b.hessian(w), rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=60)
@given(landscapes, landscapes, landscapes, points)
def test_addition_commutes_associates_and_is_undone_by_subtraction(a, b, c, w):
    assert_equal_functions(a + b, b + a, w)
    assert_equal_functions((a + b) + c, a + (b + c), w)
    assert_equal_functions((a + b) - b, a, w)
    assert_equal_functions(a + -a + b, b, w)


@settings(deadline=None, max_examples=60)
@given(landscapes, pairs, points)
def test_a_shifted_landscape_has_at_w_what_the_landscape_has_at_w_minus_the_shift(a, by, w):
    moved = a.shifted(by)
    np.testing.assert_allclose(moved.value(w + by), a.value(w), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(moved.gradient(w + by), a.gradient(w), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(moved.hessian(w + by), a.hessian(w), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(moved.domain.lower, a.domain.lower + by, atol=1e-12)
    np.testing.assert_allclose(moved.domain.upper, a.domain.upper + by, atol=1e-12)


@settings(deadline=None, max_examples=60)
@given(landscapes, numbers, points)
def test_a_lift_changes_the_error_and_nothing_else(a, lift, w):
    for lifted in (a + lift, lift + a, a - (-lift), np.float64(lift) + a):
        np.testing.assert_allclose(lifted.value(w), a.value(w) + lift, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(lifted.gradient(w), a.gradient(w))
        np.testing.assert_array_equal(lifted.hessian(w), a.hessian(w))


def test_a_sum_covers_the_domains_of_its_terms():
    left = Quadratic(np.eye(2), domain=Domain([-5, -1], [0, 1]))
    right = Quadratic(np.eye(2), domain=Domain([-1, -2], [4, 0.5]))
    assert (left + right).domain == Domain([-5, -2], [4, 1])
    assert Sum([left]).domain == left.domain


# --- closed forms ----------------------------------------------------------------------------------------------------


def test_a_hill_is_as_high_as_said_on_top_and_falls_by_its_widths():
    hill = Gaussian.rotated([1.0, -2.0], [2.0, 0.5], np.pi / 6, 4.0)
    first, second = np.array([np.sqrt(3) / 2, 0.5]), np.array([-0.5, np.sqrt(3) / 2])
    assert hill.value([1.0, -2.0]) == 4.0
    np.testing.assert_allclose(hill.value([1.0, -2.0] + 2.0 * first), 4 * np.exp(-0.5))
    np.testing.assert_allclose(hill.value([1.0, -2.0] + 0.5 * second), 4 * np.exp(-0.5))
    np.testing.assert_allclose(hill.hessian([1.0, -2.0]) @ first, -4 / 2.0**2 * first)
    np.testing.assert_allclose(hill.hessian([1.0, -2.0]) @ second, -4 / 0.5**2 * second)


@given(st.floats(-7, 7), widths)
def test_a_hill_turned_half_way_round_is_the_same_hill(angle, sizes):
    hill, turned = Gaussian.rotated([0, 0], sizes, angle), Gaussian.rotated([0, 0], sizes, angle + np.pi)
    np.testing.assert_allclose(hill.covariance, turned.covariance, atol=1e-12)


def test_default_domains_are_centred():
    np.testing.assert_array_equal(Gaussian([1.0], [[4.0]]).domain.lower, [-7.0])
    np.testing.assert_array_equal(Gaussian([1.0], [[4.0]]).domain.upper, [9.0])
    assert Quadratic(np.eye(2), [1, 2]).domain == Domain([-3, -2], [5, 6])


@pytest.mark.parametrize("huge", [1e160, -1e300])
@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_overflow_gives_no_warning_and_keeps_the_shapes(landscape, huge):
    w = np.full((2, landscape.dimension), huge)
    assert landscape.value(w).shape == (2,)
    assert landscape.gradient(w).shape == w.shape
    assert landscape.hessian(w).shape == (*w.shape, landscape.dimension)


def test_overflow_of_a_bowl_is_infinite():
    assert Quadratic([[1.0]]).value([1e200]) == np.inf
    assert np.isnan(Quadratic(np.diag([1.0, -1.0])).value([1e200, 1e200]))


def test_an_error_that_is_not_defined_gives_no_warning():
    reciprocal = ClosedForm(
        lambda w: 1 / w[..., 0], lambda w: -1 / w**2, lambda w: (2 / w**3)[..., None], Domain([-1], [1])
    )
    assert reciprocal.value([0.0]) == np.inf
    np.testing.assert_array_equal(reciprocal.gradient([0.0]), [-np.inf])
    np.testing.assert_array_equal(reciprocal.hessian([0.0]), [[np.inf]])


# --- domains ---------------------------------------------------------------------------------------------------------


def test_a_domain_is_a_closed_box():
    box = Domain([-1, 0], [3, 1])
    assert box.dimension == 2
    assert box.size.tolist() == [4, 1]
    assert box.center.tolist() == [1, 0.5]
    inside = box.contains([[[-1, 0], [3, 1]], [[3.0001, 1], [0, -1e-9]]])
    assert inside.tolist() == [[True, True], [False, False]]


def test_a_domain_keeps_its_own_bounds():
    lower = np.zeros(2)
    box = Domain(lower, [1, 1])
    lower[0] = 9
    assert box.lower.tolist() == [0, 0]
    with pytest.raises(ValueError, match="read-only"):
        box.upper[0] = 5


def test_a_grid_reaches_from_edge_to_edge():
    first, second = Domain([-1, 0], [3, 1]).grid([5, 2])
    assert (first.tolist(), second.tolist()) == ([-1, 0, 1, 2, 3], [0, 1])
    assert [values.size for values in Domain([0] * 3, [1] * 3).grid(4)] == [4, 4, 4]
    assert [values.size for values in PLANE.grid(np.int64(3))] == [3, 3]


def test_domains_are_equal_if_their_bounds_are():
    assert Domain([0, 0], [1, 1]) == Domain([0.0, 0.0], [1.0, 1.0])
    assert hash(Domain([0, 0], [1, 1])) == hash(Domain([0.0, 0.0], [1.0, 1.0]))
    assert Domain([0, 0], [1, 1]) != Domain([0, 0], [1, 2])
    assert Domain([0], [1]) != "Domain([0], [1])"


# --- refusals --------------------------------------------------------------------------------------------------------

BOWL, LINE = Quadratic(np.eye(2)), Quadratic([[1.0]])


@pytest.mark.parametrize("function", [BOWL.value, BOWL.gradient, BOWL.hessian, PLANE.contains])
@pytest.mark.parametrize(
    ("given_points", "message"),
    [
        ([np.nan, 0], "points must be finite: got nan or inf in an array of shape (2,)"),
        ([[0, np.inf]], "points must be finite: got nan or inf in an array of shape (1, 2)"),
        ([1, 2, 3], "points must have shape (..., 2), the weights on the last axis: got shape (3,)"),
        (1.0, "points must have shape (..., 2), the weights on the last axis: got shape ()"),
        ([], "points must have shape (..., 2), the weights on the last axis: got shape (0,)"),
        ("top", "points must be real numbers in a regular array"),
    ],
)
def test_points_that_are_none_are_refused(function, given_points, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        function(given_points)


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (
            lambda: Domain([0, 0], [1, 0]),
            "a domain needs lower < upper for every weight: got [0.0, 0.0] and [1.0, 0.0]",
        ),
        (lambda: Domain([2], [1]), "a domain needs lower < upper"),
        (lambda: Domain([0, 0], [1]), "upper must have shape (2,): got shape (1,)"),
        (lambda: Domain([], []), "lower must have shape (p,) with p >= 1: got shape (0,)"),
        (lambda: Domain([0], [np.inf]), "upper must be finite"),
        (lambda: Domain([-1.7e308], [1.7e308]), "a domain needs sides of finite length"),
        (lambda: PLANE.grid(1), "counts must be a whole number of at least 2: got 1"),
        (lambda: PLANE.grid([3, 3, 3]), "counts must be one number or 2 of them: got 3"),
        (lambda: Gaussian([], []), "center must have shape (p,) with p >= 1"),
        (lambda: Gaussian([0, np.nan], np.eye(2)), "center must be finite"),
        (lambda: Gaussian([0, 0], np.eye(3)), "covariance must have shape (2, 2): got shape (3, 3)"),
        (lambda: Gaussian([0, 0], [[1, 0.5], [0, 1]]), "covariance must be symmetric"),
        (lambda: Gaussian([0, 0], np.diag([1, -1])), "covariance must be positive definite"),
        (lambda: Gaussian([0, 0], np.ones((2, 2))), "covariance must be positive definite"),
        (lambda: Gaussian([0, 0], np.zeros((2, 2))), "covariance must be positive definite"),
        (lambda: Gaussian([0], [[1]], height=np.inf), "height must be finite"),
        (lambda: Gaussian([0], [[1]], domain=PLANE), "the domain has 2 weights, the landscape has 1"),
        (lambda: Gaussian.rotated([0, 0], [1, -1]), "widths must be greater than 0: got [1.0, -1.0]"),
        (lambda: Gaussian.rotated([0, 0], [1, 0]), "widths must be greater than 0: got [1.0, 0.0]"),
        (lambda: Gaussian.rotated([0, 0], [1e200, 1]), "covariance must be finite"),
        (lambda: Gaussian.rotated([0, 0], [1, 1, 1]), "widths must have shape (2,): got shape (3,)"),
        (lambda: Gaussian.rotated([0, 0], [1, 1], np.nan), "angle must be finite"),
        (lambda: Gaussian.rotated([0, 0, 0], [1, 1]), "covariance must have shape (3, 3): got shape (2, 2)"),
        (lambda: Quadratic([1, 2]), "matrix must have shape (p, p) with p >= 1: got shape (2,)"),
        (lambda: Quadratic(np.empty((0, 0))), "matrix must have shape (p, p) with p >= 1: got shape (0, 0)"),
        (lambda: Quadratic([[1, 2, 3], [2, 1, 0]]), "matrix must have shape (2, 2): got shape (2, 3)"),
        (lambda: Quadratic([[1, 2], [3, 1]]), "matrix must be symmetric"),
        (lambda: Quadratic([[np.nan]]), "matrix must be finite"),
        (lambda: Quadratic(np.eye(2), [1]), "center must have shape (2,): got shape (1,)"),
        (lambda: BOWL.over(Domain([0], [1])), "the domain has 1 weights, the landscape has 2"),
        (lambda: (BOWL + 1).over(Domain([0], [1])), "the domain has 1 weights, the landscape has 2"),
        (lambda: (BOWL + BOWL).over(Domain([0], [1])), "the domain has 1 weights, the landscape has 2"),
        (lambda: catalogue.rastrigin().over(Domain([0], [1])), "the domain has 1 weights, the landscape has 2"),
        (lambda: BOWL + LINE, "only landscapes over as many weights add up: got [1, 2] weights"),
        (lambda: Sum([]), "a sum of landscapes needs at least one term"),
        (lambda: BOWL + np.nan, "the number added to a landscape must be finite"),
        (lambda: BOWL * np.inf, "the factor of a landscape must be finite"),
        (lambda: BOWL.shifted([1]), "by must have shape (2,): got shape (1,)"),
        (lambda: Transformed(BOWL, shift=[1, 2, 3]), "shift must have shape (2,): got shape (3,)"),
        (lambda: Transformed(BOWL, lift=np.nan), "lift must be finite"),
        (lambda: Transformed(BOWL, factor=np.nan), "factor must be finite"),
    ],
)
def test_what_is_no_landscape_is_refused_with_what_was_given(refused, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        refused()
