"""Schedules follow their closed forms; an exact line search ends where the error along the line is lowest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from gradmath.descent.descend import StopReason, descend, descend_many
from gradmath.descent.rules import Momentum
from gradmath.descent.steps import Constant, Cosine, ExactLineSearch, Exponential
from gradmath.geometry.field import flow_line
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Quadratic

BOWL = Quadratic(np.diag([1.0, 3.0]))

properties = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32 - 1)


def some_bowl(rng, p):
    """A bowl of random curvatures and axes around a random centre."""
    axes = np.linalg.qr(rng.normal(size=(p, p)))[0]
    return Quadratic(axes @ np.diag(rng.uniform(0.1, 10, p)) @ axes.T, rng.uniform(-2, 2, p))


class TestExponential:
    @properties
    @given(rate=st.floats(1e-3, 0.1), decay=st.floats(0.5, 0.999))
    def test_shrinks_by_the_same_factor_at_every_step(self, rate, decay):
        path = descend(BOWL, [3.0, 1.0], step=Exponential(rate, decay), max_steps=40, tolerance=0)
        np.testing.assert_allclose(path.learning_rates, rate * np.cumprod([1, *[decay] * 39]), rtol=1e-12)

    def test_all_steps_together_are_a_geometric_series(self):
        """With small α the way is that of the flow on E = w², w = exp(-2T), for the time T = Σ α₀γᵏ = α₀/(1-γ) = 1."""
        path = descend(Quadratic([[1.0]]), [1.0], step=Exponential(1e-2, 0.99), max_steps=2000, tolerance=0)
        np.testing.assert_allclose(path.final, np.exp(-2.0), rtol=2e-2)


class TestCosine:
    @properties
    @given(rate=st.floats(1e-3, 0.1), steps=st.integers(1, 30), share=st.floats(0.01, 1))
    def test_is_half_a_wave_and_then_constant(self, rate, steps, share):
        final = share * rate
        path = descend(BOWL, [3.0, 1.0], step=Cosine(rate, steps, final), max_steps=steps + 5, tolerance=0)
        k = np.arange(steps + 5)
        wave = final + (rate - final) * np.cos(np.pi * k / (2 * steps)) ** 2
        np.testing.assert_allclose(path.learning_rates, np.where(k < steps, wave, final), rtol=1e-12)

    def test_is_halfway_down_in_the_middle(self):
        path = descend(BOWL, [3.0, 1.0], step=Cosine(0.2, 10, 0.1), max_steps=6, tolerance=0)
        assert path.learning_rates[0] == 0.2
        assert path.learning_rates[5] == pytest.approx(0.15)

    def test_ends_the_descent_where_it_comes_to_zero(self):
        path = descend(BOWL, [3.0, 1.0], step=Cosine(0.01, 12))
        assert path.reason is StopReason.STALLED
        assert path.steps == 12


class TestExactLineSearch:
    @properties
    @given(seed=seeds, p=st.integers(1, 5))
    def test_consecutive_gradients_are_orthogonal(self, seed, p):
        rng = np.random.default_rng(seed)
        bowl = some_bowl(rng, p)
        path = descend(
            bowl, rng.uniform(-3, 3, p), step=ExactLineSearch(), max_steps=15, tolerance=1e-3, bounds="ignore"
        )
        g = path.gradients
        lengths = np.linalg.norm(g, axis=1)
        # A gradient is known to its rounding error only, and the last one may be nothing else.
        assert (np.abs((g[1:] * g[:-1]).sum(axis=1)) <= 1e-10 * lengths[:-1] * (lengths[1:] + lengths[0])).all()

    @properties
    @given(seed=seeds)
    def test_no_other_learning_rate_leads_lower(self, seed):
        rng = np.random.default_rng(seed)
        bowl, start = some_bowl(rng, 3), rng.uniform(-3, 3, 3)
        path = descend(bowl, start, step=ExactLineSearch(), max_steps=1, bounds="ignore")
        along = minimize_scalar(lambda a: float(bowl.value(start - a * bowl.gradient(start))))
        np.testing.assert_allclose(path.learning_rates, along.x, rtol=1e-5)
        assert path.errors[-1] <= along.fun + 1e-12

    def test_arrives_at_once_where_the_bowl_is_round(self):
        path = descend(catalogue.landscape("round-bowl"), [3.0, -2.0], step=ExactLineSearch())
        assert path.reason is StopReason.CONVERGED
        assert path.steps == 1

    @properties
    @given(ratio=st.floats(1.5, 50))
    def test_the_error_falls_as_slowly_as_kantorovich_allows_from_the_worst_start(self, ratio):
        """From w ∝ (κ, 1) on E = ½(w₁² + κ w₂²), every step multiplies the error by ((κ-1)/(κ+1))²."""
        bowl = Quadratic(np.diag([0.5, 0.5 * ratio]))
        path = descend(bowl, [ratio, 1.0], step=ExactLineSearch(), max_steps=8, tolerance=1e-8, bounds="ignore")
        expected = ((ratio - 1) / (ratio + 1)) ** 2
        np.testing.assert_allclose(path.errors[1:] / path.errors[:-1], expected, rtol=1e-6)

    def test_goes_to_the_lowest_point_along_any_direction(self):
        path = descend(BOWL, [3.0, 1.0], rule=Momentum(0.4), step=ExactLineSearch(), max_steps=8)
        steps = np.diff(path.positions, axis=0)
        np.testing.assert_allclose((path.gradients[1:] * steps).sum(axis=1), 0, atol=1e-12)

    @pytest.mark.parametrize("matrix", [[[-1.0]], [[0.0]]])
    def test_takes_no_step_where_there_is_no_lowest_point(self, matrix):
        dome = Quadratic(matrix)
        assert descend(dome, [1.0], step=ExactLineSearch(), tolerance=0).steps == 0

    def test_gives_each_start_of_a_batch_its_own(self):
        bowl = Quadratic(np.diag([1.0, 10.0]))
        paths = descend_many(bowl, [[1.0, 0.0], [0.0, 1.0]], step=ExactLineSearch(), max_steps=1)
        np.testing.assert_allclose(paths.learning_rates, [[1 / 2, 1 / 20]])

    @pytest.mark.parametrize(
        ("name", "start"), [("lecture", [0.8, -0.2]), ("rosenbrock", [1.2, 1.0]), ("himmelblau", [3.5, 2.5])]
    )
    def test_refuses_a_landscape_that_is_not_quadratic(self, name, start):
        with pytest.raises(ValueError, match="same Hessian everywhere"):
            descend(catalogue.landscape(name), start, step=ExactLineSearch())


class TestGradientFlow:
    @pytest.mark.parametrize("case", ["bowl", "lecture", "himmelblau"])
    def test_is_the_limit_of_small_steps_to_first_order(self, case):
        """Halving α halves the greatest distance of the path from the flow line through its start."""
        start, rate = {"bowl": ([3.0, 1.0], 0.02), "lecture": ([-0.6, 1.2], 0.02), "himmelblau": ([0.0, -0.5], 1e-3)}[
            case
        ]
        landscape = catalogue.landscape(case)
        line = flow_line(landscape, start, count=801).points
        distances = [self.distance(landscape, line, start, rate / halving) for halving in (1, 2, 4)]
        order = np.log2(np.divide(distances[:-1], distances[1:]))
        np.testing.assert_allclose(order, 1, atol=0.15)

    @staticmethod
    def distance(landscape, line, start, rate):
        """The greatest distance of a path's points from a fine polyline."""
        path = descend(landscape, start, step=Constant(rate), max_steps=5000, tolerance=0.2)
        tails, ways = line[:-1], np.diff(line, axis=0)
        offsets = path.positions[:, None] - tails
        shares = np.clip((offsets * ways).sum(axis=-1) / (ways**2).sum(axis=-1), 0, 1)
        return np.linalg.norm(offsets - shares[..., None] * ways, axis=-1).min(axis=1).max()

    def test_at_the_time_t_is_the_matrix_exponential_on_a_bowl(self):
        """w(t) = exp(-Ht) w(0); after t/α steps, plain descent is off by half as much for half the α."""
        exact = np.exp(-np.array([2.0, 6.0]) * 0.5) * [3.0, 1.0]
        errors = [
            np.linalg.norm(descend(BOWL, [3.0, 1.0], step=Constant(0.5 / n), max_steps=n).final - exact)
            for n in (100, 200, 400)
        ]
        np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 2, rtol=0.03)


class TestBadInput:
    @pytest.mark.parametrize("make", [lambda rate: Exponential(rate, 0.9), lambda rate: Cosine(rate, 10)])
    @pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf])
    def test_learning_rate(self, make, rate):
        with pytest.raises(ValueError, match="learning_rate"):
            make(rate)

    @pytest.mark.parametrize("decay", [0, 1, 1.1, -0.5, np.nan])
    def test_decay(self, decay):
        with pytest.raises(ValueError, match="decay"):
            Exponential(0.1, decay)

    @pytest.mark.parametrize("steps", [0, -1, 2.5])
    def test_steps(self, steps):
        with pytest.raises(ValueError, match="steps"):
            Cosine(0.1, steps)

    @pytest.mark.parametrize("final", [-0.01, 0.2, np.nan])
    def test_final(self, final):
        with pytest.raises(ValueError, match="final"):
            Cosine(0.1, 10, final)
