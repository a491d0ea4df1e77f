"""Newton's method, conjugate gradients and L-BFGS: what they promise on bowls, and SciPy's own directions elsewhere."""

import numpy as np
import pytest
from bowls import bowl_with_curvatures
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import solve
from scipy.optimize import fmin_cg, minimize

from gradmath.descent.curvature_rules import LBFGS, ConjugateGradients, Newton
from gradmath.descent.descend import descend, descend_many
from gradmath.descent.paths import StopReason
from gradmath.descent.stage import Stage
from gradmath.descent.steps import Backtracking, ExactLineSearch
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Quadratic

properties = settings(deadline=None, max_examples=30)
seeds = st.integers(0, 2**32 - 1)
ROSENBROCK = catalogue.rosenbrock(4)
HIMMELBLAU = catalogue.landscape("himmelblau")
START = np.array([-1.2, 1.0, -0.5, 0.8])


def directions_along(rule, landscape, points):
    """The rule's directions at points that somebody else visits, shape (n, p)."""
    state, found = rule.begin(points[:1]), []
    for index, point in enumerate(points):
        direction, state = rule.direction(Stage.at(landscape, index, point[None]), state)
        found.append(direction[0])
    return np.array(found)


def same_ways(steps, directions):
    """How far the ways of steps and directions differ, as sines of angles."""
    one = steps / np.linalg.norm(steps, axis=-1, keepdims=True)
    other = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
    return np.linalg.norm(one - other, axis=-1)


class TestNewton:
    @properties
    @given(seed=seeds, curvatures=st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=5))
    def test_arrives_at_a_bowls_minimum_at_once(self, seed, curvatures):
        rng = np.random.default_rng(seed)
        bowl, _ = bowl_with_curvatures(curvatures, rng)
        path = descend(bowl, bowl.domain.center + 1.0, rule=Newton, step=1.0, tolerance=1e-6, bounds="ignore")
        assert path.reason is StopReason.CONVERGED
        assert path.steps <= 2

    @properties
    @given(seed=seeds)
    def test_is_newtons_step_where_the_error_curves_upwards(self, seed):
        points = np.array([3.0, 2.0]) + np.random.default_rng(seed).uniform(-0.3, 0.3, (3, 2))
        hessians, gradients = HIMMELBLAU.hessian(points), HIMMELBLAU.gradient(points)
        assert (np.linalg.eigvalsh(hessians) > 0).all()
        expected = [
            solve(hessian, -gradient, assume_a="pos") for hessian, gradient in zip(hessians, gradients, strict=True)
        ]
        direction, _ = Newton().direction(Stage.at(HIMMELBLAU, 0, points), ())
        np.testing.assert_allclose(direction, expected, rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize("name", ["saddle", "himmelblau", "camel", "lecture"])
    def test_always_leads_down(self, name):
        landscape = catalogue.landscape(name)
        points = np.random.default_rng(1).uniform(landscape.domain.lower, landscape.domain.upper, (200, 2))
        stage = Stage.at(landscape, 0, points)
        direction, _ = Newton().direction(stage, ())
        assert ((direction * stage.gradients).sum(axis=-1) < 0).all()

    def test_leaves_a_saddle_that_newtons_method_would_run_into(self):
        path = descend(catalogue.landscape("saddle"), [0.0, 0.1], rule=Newton, step=0.5, max_steps=50)
        assert path.reason is StopReason.LEFT_DOMAIN
        assert path.errors[-1] < -1

    def test_on_a_plain_slope_it_goes_straight_down(self):
        slope = ClosedForm(
            lambda w: w[..., 0] + 2 * w[..., 1],
            lambda w: np.broadcast_to([1.0, 2.0], w.shape).copy(),
            lambda w: np.zeros((*w.shape, 2)),
            Domain([-9, -9], [9, 9]),
        )
        assert descend(slope, [0, 0], rule=Newton, max_steps=1, step=1.0).final.tolist() == [-1.0, -2.0]


class TestConjugateGradients:
    @properties
    @given(seed=seeds, curvatures=st.lists(st.floats(0.1, 10), min_size=2, max_size=6))
    def test_arrives_on_a_bowl_after_as_many_steps_as_there_are_weights(self, seed, curvatures):
        bowl, _ = bowl_with_curvatures(curvatures, np.random.default_rng(seed))
        start = bowl.domain.center + np.random.default_rng(seed).normal(size=len(curvatures))
        options = {"step": ExactLineSearch(), "max_steps": len(curvatures), "tolerance": 1e-7, "bounds": "ignore"}
        path = descend(bowl, start, rule=ConjugateGradients, **options)
        assert path.reason is StopReason.CONVERGED

    @pytest.mark.parametrize("scale", [0.7, 1.0])
    def test_its_directions_are_scipys(self, scale):
        _, points = fmin_cg(
            ROSENBROCK.value, scale * START, fprime=ROSENBROCK.gradient, gtol=1e-6, retall=True, disp=False
        )
        points = np.array(points)[:25]
        directions = directions_along(ConjugateGradients(), ROSENBROCK, points)
        assert len(points) > 15
        assert same_ways(np.diff(points, axis=0), directions[:-1]).max() < 1e-7

    def test_begins_again_where_the_way_would_lead_up(self):
        bowl = Quadratic(np.eye(2))
        state = (np.array([[1.0, 0.0]]), np.array([[5.0, 5.0]]))
        stage = Stage.at(bowl, 3, np.array([[1.0, 1.0]]))
        direction, _ = ConjugateGradients().direction(stage, state)
        assert direction.tolist() == (-stage.gradients).tolist()


class TestLBFGS:
    def scipys(self, start):
        """The points that SciPy's L-BFGS-B visits."""
        points = [start]
        minimize(
            ROSENBROCK.value,
            start,
            jac=ROSENBROCK.gradient,
            method="L-BFGS-B",
            options={"maxcor": 4},
            callback=lambda w: points.append(w.copy()),
        )
        return np.array(points)

    @pytest.mark.parametrize("scale", [0.7, 1.0])
    def test_its_directions_are_scipys(self, scale):
        points = self.scipys(scale * START)[:20]
        directions = directions_along(LBFGS(4), ROSENBROCK, points)
        assert len(points) > 15
        assert same_ways(np.diff(points, axis=0), directions[:-1]).max() < 1e-6

    def test_finds_rosenbrocks_minimum_in_few_steps(self):
        path = descend(ROSENBROCK, START, rule=LBFGS, step=Backtracking, max_steps=200)
        assert path.reason is StopReason.CONVERGED
        assert path.steps < 80

    def test_does_not_learn_from_a_step_over_a_hill(self):
        hill = -1.0 * Quadratic(np.eye(2))
        points = np.array([[1.0, 0.5], [1.2, 0.6], [1.5, 0.75]])
        assert np.array_equal(directions_along(LBFGS(3), hill, points), -hill.gradient(points))

    @pytest.mark.parametrize("memory", [0, -1, 1.5])
    def test_needs_a_memory(self, memory):
        with pytest.raises(ValueError, match="memory must be a whole number of at least 1"):
            LBFGS(memory)


@pytest.mark.parametrize("rule", [Newton(), ConjugateGradients(), LBFGS(3)])
def test_each_start_of_a_batch_goes_as_it_would_alone(rule):
    landscape = catalogue.landscape("himmelblau")
    starts = np.random.default_rng(2).uniform(-4, 4, (7, 2))
    options = {"rule": rule, "step": Backtracking(), "max_steps": 30, "bounds": "ignore"}
    together = descend_many(landscape, starts, **options)
    for path, start in zip(together, starts, strict=True):
        alone = descend(landscape, start, **options)
        np.testing.assert_allclose(path.positions, alone.positions, rtol=1e-12, atol=1e-12)
        assert path.reason is alone.reason
