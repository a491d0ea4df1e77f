"""The errors of linear, logistic and softmax models are what their definitions say, with exact derivatives."""

from fractions import Fraction

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import Constant, StopReason, descend
from gradmath.landscapes.landscape import Domain
from gradmath.models import fitting
from gradmath.models.fitting import LeastSquares, Logistic, Softmax

properties = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**32 - 1)
sizes = {"seed": seeds, "samples": st.integers(1, 12), "weights": st.integers(1, 4), "ridge": st.floats(0, 2)}


def linear_case(seed, samples, weights, ridge):
    """A random linear model, and its error as textbooks define it."""
    rng = np.random.default_rng(seed)
    features, targets = rng.normal(size=(samples, weights)), rng.normal(size=samples)

    def error(w):
        return anp.mean((anp.dot(features, w) - targets) ** 2) + ridge * anp.sum(w**2)

    return LeastSquares(features, targets, ridge=ridge), error


def logistic_case(seed, samples, weights, ridge):
    rng = np.random.default_rng(seed)
    features, labels = rng.normal(size=(samples, weights)), rng.integers(0, 2, samples)

    def error(w):
        yes = 1 / (1 + anp.exp(-anp.dot(features, w)))
        return -anp.mean(labels * anp.log(yes) + (1 - labels) * anp.log(1 - yes)) + ridge * anp.sum(w**2)

    return Logistic(features, labels, ridge=ridge), error


def softmax_case(seed, samples, weights, ridge, classes=3):
    rng = np.random.default_rng(seed)
    features, labels = rng.normal(size=(samples, weights)), rng.integers(0, classes, samples)

    def error(w):
        powers = anp.exp(anp.dot(features, anp.reshape(w, (weights, classes))))
        right = powers[anp.arange(samples), labels] / anp.sum(powers, axis=1)
        return -anp.mean(anp.log(right)) + ridge * anp.sum(w**2)

    return Softmax(features, labels, classes=classes, ridge=ridge), error


CASES = [linear_case, logistic_case, softmax_case]
every_model = pytest.mark.parametrize("case", CASES)


@every_model
class TestEveryModel:
    @properties
    @given(**sizes)
    def test_is_its_definition_with_exact_derivatives(self, case, seed, samples, weights, ridge):
        landscape, error = case(seed, samples, weights, ridge)
        w = np.random.default_rng(seed + 1).normal(size=landscape.dimension)
        np.testing.assert_allclose(landscape.value(w), error(w), rtol=1e-11)
        np.testing.assert_allclose(landscape.gradient(w), grad(error)(w), rtol=1e-10, atol=1e-11)
        np.testing.assert_allclose(landscape.hessian(w), hessian(error)(w), rtol=1e-10, atol=1e-11)

    def test_the_errors_of_the_taylor_polynomials_have_slopes_two_and_three(self, case):
        landscape, _ = case(seed=5, samples=20, weights=3, ridge=0.1)
        rng = np.random.default_rng(6)
        w, direction = rng.normal(size=(2, landscape.dimension))
        steps = np.geomspace(1e-3, 1e-1, 9)
        linear = landscape.value(w) + steps * (landscape.gradient(w) @ direction)
        quadratic = linear + steps**2 / 2 * (direction @ landscape.hessian(w) @ direction)
        errors = landscape.value(w + steps[:, None] * direction)

        def order(polynomial):
            return np.polyfit(np.log(steps), np.log(np.abs(errors - polynomial)), 1)[0]

        assert order(linear) == pytest.approx(2, abs=0.05)
        if case is linear_case:
            np.testing.assert_allclose(errors, quadratic, rtol=1e-13)
        else:
            assert order(quadratic) == pytest.approx(3, abs=0.1)

    @properties
    @given(**sizes)
    def test_is_convex(self, case, seed, samples, weights, ridge):
        landscape, _ = case(seed, samples, weights, ridge)
        w = np.random.default_rng(seed + 1).normal(size=landscape.dimension) * 3
        curvatures = np.linalg.eigvalsh(landscape.hessian(w))
        assert curvatures[0] >= 2 * ridge - 1e-12 * (1 + curvatures[-1])

    def test_broadcasts_over_points(self, case, monkeypatch):
        """Also when the points are taken in several blocks."""
        landscape, _ = case(seed=1, samples=7, weights=3, ridge=0.2)
        p = landscape.dimension
        points = np.random.default_rng(2).normal(size=(5, 2, p))
        singly = points.reshape(-1, p)
        for block in (fitting.BLOCK, 50):
            monkeypatch.setattr(fitting, "BLOCK", block)
            for method, shape in (("value", ()), ("gradient", (p,)), ("hessian", (p, p))):
                together = getattr(landscape, method)(points)
                alone = [getattr(landscape, method)(w) for w in singly]
                assert together.shape == (5, 2, *shape)
                np.testing.assert_allclose(together.reshape(10, *shape), alone, rtol=1e-12, atol=1e-14)

    def test_of_no_points_is_nothing(self, case):
        landscape, _ = case(seed=1, samples=7, weights=3, ridge=0.2)
        p = landscape.dimension
        nothing = np.empty((0, p))
        assert landscape.value(nothing).shape == (0,)
        assert landscape.gradient(nothing).shape == (0, p)
        assert landscape.hessian(nothing).shape == (0, p, p)

    def test_over_another_domain_is_the_same(self, case):
        landscape, _ = case(seed=1, samples=7, weights=3, ridge=0.2)
        p = landscape.dimension
        other = Domain(np.full(p, 1.0), np.full(p, 2.0))
        moved = landscape.over(other)
        w = np.random.default_rng(2).normal(size=p)
        assert moved.domain == other
        assert landscape.domain != other
        assert moved.value(w) == landscape.value(w)
        np.testing.assert_array_equal(moved.gradient(w), landscape.gradient(w))

    def test_a_domain_of_another_dimension_is_refused(self, case):
        landscape, _ = case(seed=1, samples=7, weights=3, ridge=0.2)
        with pytest.raises(ValueError, match="99 weights"):
            landscape.over(Domain(np.zeros(99), np.ones(99)))

    def test_descent_finds_a_point_without_slope(self, case):
        landscape, error = case(seed=3, samples=30, weights=2, ridge=0.1)
        path = descend(landscape, np.ones(landscape.dimension), step=Constant(0.2), max_steps=5000, tolerance=1e-9)
        assert path.reason is StopReason.CONVERGED
        np.testing.assert_allclose(grad(error)(path.final), 0, atol=1e-8)

    def test_overflow_is_no_exception(self, case):
        landscape, _ = case(seed=3, samples=30, weights=2, ridge=0.1)
        assert not np.isfinite(landscape.value(np.full(landscape.dimension, 1e300)))


class TestLeastSquares:
    @properties
    @given(**sizes)
    def test_has_no_slope_at_its_minimiser(self, seed, samples, weights, ridge):
        landscape, error = linear_case(seed, samples, weights, ridge)
        np.testing.assert_allclose(grad(error)(landscape.minimiser), 0, atol=1e-9)

    def test_the_minimiser_solves_the_normal_equations(self):
        """A line through (0, 1), (1, 3), (2, 5) is 1 + 2x."""
        features = [[1, 0], [1, 1], [1, 2]]
        landscape = LeastSquares(features, [1, 3, 5])
        np.testing.assert_allclose(landscape.minimiser, [1, 2], atol=1e-13)
        np.testing.assert_allclose(landscape.value([1, 2]), 0, atol=1e-25)
        np.testing.assert_allclose(landscape.value([0, 0]), (1 + 9 + 25) / 3)
        np.testing.assert_allclose(landscape.gradient([0, 0]), [-2 * 9 / 3, -2 * 13 / 3])

    def test_with_fewer_samples_than_weights_the_minimiser_is_the_shortest_solution(self):
        landscape = LeastSquares([[3.0, 4.0]], [10.0])
        np.testing.assert_allclose(landscape.minimiser, [1.2, 1.6])

    def test_a_heavier_ridge_shortens_the_minimiser(self):
        rng = np.random.default_rng(0)
        features, targets = rng.normal(size=(20, 3)), rng.normal(size=20)
        lengths = [np.linalg.norm(LeastSquares(features, targets, ridge=r).minimiser) for r in (0, 0.1, 1, 10)]
        assert (np.diff(lengths) < 0).all()

    def test_the_domain_is_around_the_minimiser(self):
        landscape, _ = linear_case(seed=0, samples=9, weights=3, ridge=0)
        np.testing.assert_allclose(landscape.domain.center, landscape.minimiser, rtol=1e-12)
        np.testing.assert_allclose(landscape.domain.size, 8)

    def test_the_minimiser_cannot_be_spoiled_by_who_asks_for_it(self):
        landscape = LeastSquares([[1.0]], [2.0])
        landscape.minimiser[0] = 99
        assert landscape.value([2.0]) == pytest.approx(0)


class TestLogistic:
    def test_at_the_origin_nothing_is_known(self):
        landscape, _ = logistic_case(seed=0, samples=10, weights=2, ridge=0)
        np.testing.assert_allclose(landscape.value([0, 0]), np.log(2))

    def test_is_stable_for_weights_of_a_thousand(self):
        landscape = Logistic([[1.0], [2.0]], [1, 1])
        w = np.array([[1e3], [-1e3]])
        np.testing.assert_allclose(landscape.value(w), [0, 1.5e3], atol=1e-300)
        np.testing.assert_allclose(landscape.gradient(w), [[0], [-1.5]], atol=1e-300)
        np.testing.assert_allclose(landscape.hessian(w), np.zeros((2, 1, 1)), atol=1e-300)

    def test_small_errors_are_accurate_relative_to_themselves(self):
        """For one sample with margin z the error is log(1 + exp(-z)) ≈ exp(-z)."""
        landscape = Logistic([[1.0]], [1])
        np.testing.assert_allclose(landscape.value([50.0]), np.exp(-50), rtol=1e-13)
        np.testing.assert_allclose(landscape.gradient([50.0]), [-np.exp(-50)], rtol=1e-13)
        np.testing.assert_allclose(landscape.hessian([50.0]), [[np.exp(-50)]], rtol=1e-13)


class TestSoftmax:
    def test_at_the_origin_nothing_is_known(self):
        landscape, _ = softmax_case(seed=0, samples=10, weights=2, ridge=0, classes=5)
        np.testing.assert_allclose(landscape.value(np.zeros(10)), np.log(5))
        np.testing.assert_allclose(landscape.probabilities(np.zeros(10)), np.full((10, 5), 0.2))

    @properties
    @given(seed=seeds)
    def test_of_two_classes_is_logistic_in_the_difference_of_their_weights(self, seed):
        rng = np.random.default_rng(seed)
        features, labels = rng.normal(size=(9, 3)), rng.integers(0, 2, 9)
        w = rng.normal(size=(3, 2))
        two, one = Softmax(features, labels, classes=2), Logistic(features, labels)
        difference = w[:, 1] - w[:, 0]
        np.testing.assert_allclose(two.value(w.ravel()), one.value(difference), rtol=1e-12)
        slopes = two.gradient(w.ravel()).reshape(3, 2)
        np.testing.assert_allclose(slopes[:, 1], one.gradient(difference), rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(slopes[:, 0], -slopes[:, 1], rtol=1e-11, atol=1e-14)

    @properties
    @given(seed=seeds, scale=st.floats(0, 1e3))
    def test_the_same_added_to_all_classes_changes_nothing(self, seed, scale):
        landscape, _ = softmax_case(seed, samples=6, weights=2, ridge=0, classes=4)
        rng = np.random.default_rng(seed + 1)
        w, shift = rng.normal(size=(2, 4)), scale * rng.normal(size=(2, 1))
        np.testing.assert_allclose(
            landscape.value((w + shift).ravel()), landscape.value(w.ravel()), rtol=1e-10, atol=1e-10
        )
        null = np.tile(shift, (1, 4)).ravel()
        np.testing.assert_allclose(landscape.hessian(w.ravel()) @ null, 0, atol=1e-11 * (1 + scale))

    def test_probabilities_are_positive_and_add_up_to_one(self):
        landscape, _ = softmax_case(seed=4, samples=6, weights=2, ridge=0)
        probabilities = landscape.probabilities(np.random.default_rng(0).normal(size=(7, 6)))
        assert probabilities.shape == (7, 6, 3)
        assert (probabilities > 0).all()
        np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-13)

    def test_is_stable_for_weights_of_a_thousand(self):
        """One sample of class 0, whose logit is 1000 above or below that of class 1."""
        landscape = Softmax([[1.0]], [0], classes=2)
        w = np.array([[1e3, 0.0], [0.0, 1e3]])
        np.testing.assert_allclose(landscape.value(w), [0, 1e3], atol=1e-300)
        np.testing.assert_allclose(landscape.gradient(w), [[0, 0], [-1, 1]], atol=1e-300)
        np.testing.assert_allclose(landscape.hessian(w), np.zeros((2, 2, 2)), atol=1e-300)

    def test_reads_the_weights_row_by_row(self):
        """Weight number i·k + c is that of feature i for class c."""
        landscape = Softmax([[0.0, 1.0]], [2], classes=3)
        np.testing.assert_allclose(landscape.gradient(np.zeros(6)), [0, 0, 0, 1 / 3, 1 / 3, -2 / 3])


class TestBadInput:
    @pytest.mark.parametrize("features", [[], [1.0, 2.0], np.empty((0, 2)), np.empty((2, 0)), [[np.nan], [1]], "x"])
    @pytest.mark.parametrize(
        "make", [LeastSquares, Logistic, lambda x, y: Softmax(x, y, classes=2)], ids=["linear", "logistic", "softmax"]
    )
    def test_features(self, make, features):
        with pytest.raises(ValueError, match="features"):
            make(features, [0, 1])

    @pytest.mark.parametrize("targets", [[], [1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]], [np.inf, 1.0]])
    def test_targets(self, targets):
        with pytest.raises(ValueError, match="targets"):
            LeastSquares([[1.0], [2.0]], targets)

    @pytest.mark.parametrize("labels", [[], [1], [0, 2], [-1, 1], [0.5, 1], [np.nan, 1], [[0, 1]]])
    def test_labels(self, labels):
        with pytest.raises(ValueError, match="labels"):
            Logistic([[1.0], [2.0]], labels)
        with pytest.raises(ValueError, match="labels"):
            Softmax([[1.0], [2.0]], labels, classes=2)

    @pytest.mark.parametrize("classes", [0, 1, -3, 2.5])
    def test_classes(self, classes):
        with pytest.raises(ValueError, match="classes"):
            Softmax([[1.0], [2.0]], [0, 0], classes=classes)

    @pytest.mark.parametrize("ridge", [-1e-9, np.nan, np.inf])
    def test_ridge(self, ridge):
        for make in (LeastSquares, Logistic):
            with pytest.raises(ValueError, match="ridge"):
                make([[1.0], [2.0]], [0, 1], ridge=ridge)
        with pytest.raises(ValueError, match="ridge"):
            Softmax([[1.0], [2.0]], [0, 1], classes=2, ridge=ridge)


def exact_error_and_gradient(features, targets, ridge, w):
    """E and ∇E in rational numbers, for floats as they are."""
    rows = [[Fraction(float(each)) for each in row] for row in features]
    weights, penalty = [Fraction(float(each)) for each in w], Fraction(float(ridge))
    residuals = [
        sum(x * v for x, v in zip(row, weights, strict=True)) - Fraction(float(y))
        for row, y in zip(rows, targets, strict=True)
    ]
    n = len(rows)
    error = sum(r * r for r in residuals) / n + penalty * sum(v * v for v in weights)
    gradient = [
        2 * sum(r * row[k] for r, row in zip(residuals, rows, strict=True)) / n + 2 * penalty * weights[k]
        for k in range(len(weights))
    ]
    return float(error), np.array([float(each) for each in gradient])


@pytest.mark.parametrize("offset", [0.0, 1e3, 1e6, 1e8])
@pytest.mark.parametrize("columns", [1, 3])
@pytest.mark.parametrize("intercept", [1.0, -7.0])
def test_least_squares_keeps_its_digits_however_far_from_zero_the_features_are(offset, columns, intercept):
    rng = np.random.default_rng(columns)
    x = offset + rng.normal(size=(20, columns))
    features, targets = np.column_stack([x, np.full(20, intercept)]), 3 * x.sum(axis=1) + rng.normal(size=20)
    model = LeastSquares(features, targets)
    for apart in (1.0, 1e-2):
        w = model.minimiser + apart * rng.normal(size=columns + 1)
        w[-1] = model.minimiser[-1] - (w - model.minimiser)[:-1].sum() * offset / intercept + apart
        error, gradient = exact_error_and_gradient(features, targets, 0.0, w)
        assert model.value(w) == pytest.approx(error, rel=1e-13)
        np.testing.assert_allclose(model.gradient(w), gradient, rtol=0, atol=1e-11 * np.abs(gradient).max())


@pytest.mark.parametrize("ridge", [0.0, 0.3])
@pytest.mark.parametrize("intercept", [False, True])
def test_least_squares_on_large_features_is_exact_in_the_weights_own_scale(ridge, intercept):
    rng = np.random.default_rng(5)
    x = rng.uniform(-1e6, 1e6, size=(20, 2))
    features = np.column_stack([x, np.ones(20)]) if intercept else x
    targets = rng.normal(size=20)
    model = LeastSquares(features, targets, ridge=ridge)
    w = model.minimiser + 1e-6 * rng.normal(size=features.shape[1])
    error, gradient = exact_error_and_gradient(features, targets, ridge, w)
    assert model.value(w) == pytest.approx(error, rel=1e-12)
    np.testing.assert_allclose(model.gradient(w), gradient, rtol=0, atol=1e-11 * np.abs(gradient).max())


def test_of_several_best_weights_the_minimiser_is_the_shortest():
    model = LeastSquares([[1.0, 1.0, 1.0], [2.0, 2.0, 1.0], [4.0, 4.0, 1.0]], [1.0, 2.0, 4.0])
    np.testing.assert_allclose(model.minimiser, [0.5, 0.5, 0.0], atol=1e-14)
    assert model.value(model.minimiser + np.array([1.0, -1.0, 0.0])) == pytest.approx(0, abs=1e-28)
