"""Gradient descent is w ← w + α·d, it ends for a stated reason, and many starts go as each would alone."""

import dataclasses
import math

import numpy as np
import pytest
from bowls import bowl_with_curvatures
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import (
    DISTANCE_LIMIT,
    ERROR_GROWTH_LIMIT,
    Backtracking,
    Constant,
    PlainGradient,
    StopReason,
    descend,
    descend_many,
)
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Quadratic

WIDE = Domain([-5, -5], [5, 5])
BOWL = Quadratic(np.diag([1.0, 3.0]))

properties = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32 - 1)


def hills_and_basins(rng, p=2, terms=4):
    """A shallow bowl with smooth hills and basins in it."""
    bowl = Quadratic(0.05 * np.eye(p))
    return sum(
        (Gaussian(rng.uniform(-3, 3, p), np.diag(rng.uniform(0.5, 2, p)), rng.uniform(-2, 2)) for _ in range(terms)),
        start=bowl,
    ).over(Domain(np.full(p, -5.0), np.full(p, 5.0)))


def rosenbrock():
    return ClosedForm(
        lambda w: (1 - w[..., 0]) ** 2 + 100 * (w[..., 1] - w[..., 0] ** 2) ** 2,
        lambda w: np.stack(
            [
                -2 * (1 - w[..., 0]) - 400 * w[..., 0] * (w[..., 1] - w[..., 0] ** 2),
                200 * (w[..., 1] - w[..., 0] ** 2),
            ],
            axis=-1,
        ),
        lambda w: np.full((*w.shape, 2), np.nan),
        WIDE,
    )


def himmelblau():
    def parts(w):
        return w[..., 0] ** 2 + w[..., 1] - 11, w[..., 0] + w[..., 1] ** 2 - 7

    def gradient(w):
        a, b = parts(w)
        return np.stack([4 * a * w[..., 0] + 2 * b, 2 * a + 4 * b * w[..., 1]], axis=-1)

    return ClosedForm(
        lambda w: parts(w)[0] ** 2 + parts(w)[1] ** 2, gradient, lambda w: np.full((*w.shape, 2), np.nan), WIDE
    )


def slope(domain=WIDE):
    """The plane E = w₁: downhill is to the left, for ever."""
    return ClosedForm(
        lambda w: w[..., 0],
        lambda w: np.broadcast_to([1.0, 0.0], w.shape),
        lambda w: np.zeros((*w.shape, 2)),
        domain,
    )


@dataclasses.dataclass(frozen=True)
class HeavyBall:
    """A rule with a memory: v ← β·v - ∇E(w), d = v."""

    momentum: float

    def begin(self, starts):
        return (np.zeros_like(starts),)

    def direction(self, stage, state):
        velocity = self.momentum * state[0] - stage.gradients
        return velocity, (velocity,)


@dataclasses.dataclass(frozen=True)
class Uphill:
    def begin(self, starts):  # noqa: ARG002
        return ()

    def direction(self, stage, state):
        return stage.gradients, state


@dataclasses.dataclass(frozen=True)
class Harmonic:
    """A schedule: αₖ = α₀ / (k + 1)."""

    first: float

    def learning_rates(self, stage, directions):
        return np.full(len(directions), self.first / (stage.index + 1))


class TestAStep:
    @properties
    @given(seed=seeds, p=st.integers(1, 4), rate=st.floats(0.001, 0.2))
    def test_is_against_the_gradient(self, seed, p, rate):
        rng = np.random.default_rng(seed)
        landscape = hills_and_basins(rng, p)
        w = start = rng.uniform(-4, 4, p)
        path = descend(landscape, start, step=Constant(rate), max_steps=20, tolerance=0, bounds="ignore")
        assert path.steps == 20
        for position in path.positions:
            np.testing.assert_allclose(position, w, rtol=1e-12, atol=1e-12)
            w = w - rate * landscape.gradient(w)

    @properties
    @given(seed=seeds)
    def test_is_written_down_with_the_error_gradient_and_learning_rate(self, seed):
        rng = np.random.default_rng(seed)
        landscape = hills_and_basins(rng)
        path = descend(landscape, rng.uniform(-4, 4, 2), step=Harmonic(0.2), max_steps=15)
        n = path.steps
        assert path.positions.shape == path.gradients.shape == (n + 1, 2)
        assert path.errors.shape == (n + 1,)
        np.testing.assert_allclose(path.errors, landscape.value(path.positions), rtol=1e-13)
        np.testing.assert_allclose(path.gradients, landscape.gradient(path.positions), rtol=1e-12, atol=1e-13)
        np.testing.assert_array_equal(path.learning_rates, 0.2 / np.arange(1, n + 1))
        np.testing.assert_allclose(
            np.diff(path.positions, axis=0), -path.learning_rates[:, None] * path.gradients[:-1], atol=1e-14
        )
        np.testing.assert_array_equal(path.final, path.positions[-1])

    def test_may_depend_on_what_the_rule_remembers_of_each_start(self):
        """Polyak's heavy ball, wₖ₊₁ = wₖ - α∇E(wₖ) + β(wₖ - wₖ₋₁), while its neighbours end at other times."""
        starts = np.array([[3.9, 1.0], [1e-3, 0.0], [-2.0, -3.0]])
        paths = descend_many(BOWL, starts, rule=HeavyBall(0.8), step=Constant(0.05), tolerance=1e-2)
        assert len(set(paths.counts)) == 3
        for path, start in zip(paths, starts, strict=True):
            before = w = start
            for position in path.positions:
                np.testing.assert_allclose(position, w, rtol=1e-10, atol=1e-12)
                before, w = w, w - 0.05 * BOWL.gradient(w) + 0.8 * (w - before)


class TestOnABowl:
    @properties
    @given(
        seed=seeds,
        curvatures=st.lists(st.floats(0.1, 10), min_size=1, max_size=4),
        share=st.floats(0.05, 1.3),
    )
    def test_each_eigendirection_shrinks_by_one_minus_alpha_lambda(self, seed, curvatures, share):
        rng = np.random.default_rng(seed)
        bowl, axes = bowl_with_curvatures(curvatures, rng)
        rate = share * 2 / max(curvatures)
        start = rng.uniform(-1, 1, len(curvatures))
        path = descend(bowl, start, step=Constant(rate), max_steps=30, tolerance=0, bounds="ignore")
        k = np.arange(path.steps + 1)[:, None]
        expected = (1 - rate * np.array(curvatures)) ** k * (start @ axes)
        scale = np.maximum(1.0, np.abs(expected).max(axis=1, keepdims=True))
        np.testing.assert_allclose(path.positions @ axes / scale, expected / scale, atol=1e-11)

    @properties
    @given(
        seed=seeds,
        curvatures=st.lists(st.floats(0.1, 10), min_size=1, max_size=4),
        share=st.floats(0.02, 0.98),
    )
    def test_the_error_falls_at_every_step_if_alpha_is_below_two_over_the_largest_curvature(
        self, seed, curvatures, share
    ):
        rng = np.random.default_rng(seed)
        bowl, _ = bowl_with_curvatures(curvatures, rng)
        start = rng.uniform(-1, 1, len(curvatures))
        path = descend(bowl, start, step=Constant(share * 2 / max(curvatures)), max_steps=200, bounds="ignore")
        assert (np.diff(path.errors) < 0).all()

    @properties
    @given(
        seed=seeds,
        curvatures=st.lists(st.floats(0.1, 10), min_size=1, max_size=4),
        share=st.floats(1.02, 50),
    )
    def test_it_diverges_if_alpha_is_above(self, seed, curvatures, share):
        rng = np.random.default_rng(seed)
        bowl, axes = bowl_with_curvatures(curvatures, rng)
        start = axes.sum(axis=1)
        rate = share * 2 / max(curvatures)
        path = descend(bowl, start, step=Constant(rate), max_steps=5000, bounds="ignore")
        assert path.reason is StopReason.DIVERGED


class TestBacktracking:
    @properties
    @given(
        seed=seeds,
        initial=st.floats(0.1, 100),
        shrink=st.floats(0.1, 0.9),
        sufficient_decrease=st.floats(1e-4, 0.5),
    )
    def test_every_step_is_the_first_to_satisfy_armijos_condition(self, seed, initial, shrink, sufficient_decrease):
        rng = np.random.default_rng(seed)
        landscape = hills_and_basins(rng)
        step = Backtracking(initial, shrink, sufficient_decrease)
        path = descend(landscape, rng.uniform(-4, 4, 2), step=step, max_steps=25, tolerance=1e-4, bounds="ignore")
        assert path.reason in (StopReason.CONVERGED, StopReason.OUT_OF_STEPS)

        def excess(w, rate):
            """E(w + α·d) above what Armijo's condition allows, for d = -∇E."""
            g = landscape.gradient(w)
            return landscape.value(w - rate * g) - landscape.value(w) + sufficient_decrease * rate * g @ g

        for w, rate in zip(path.positions, path.learning_rates, strict=False):
            shrinkings = math.log(rate / initial, shrink)
            assert shrinkings == pytest.approx(round(shrinkings), abs=1e-9)
            assert excess(w, rate) <= 1e-12
            if round(shrinkings) > 0:
                assert excess(w, rate / shrink) > -1e-12

    @pytest.mark.parametrize("initial", [1e-2, 1.0, 1e6, 1e300])
    def test_finds_a_valley_of_himmelblaus_function_from_any_first_rate(self, initial):
        path = descend(himmelblau(), [-1.0, 1.0], step=Backtracking(initial, shrink=0.1))
        assert path.reason is StopReason.CONVERGED
        assert path.errors[-1] < 1e-12
        assert (np.diff(path.errors) < 0).all()

    @pytest.mark.parametrize("curvature", [1.0, -1.0])
    def test_takes_no_step_uphill(self, curvature):
        """Not even on a dome, where a long step over the top would end no higher than it began."""
        path = descend(Quadratic([[curvature]]), [1.0], rule=Uphill(), step=Backtracking())
        assert path.reason is StopReason.STALLED
        assert path.steps == 0

    def test_gives_up_rather_than_search_for_ever(self):
        path = descend(BOWL, [1.0, 1.0], step=Backtracking(1e300, shrink=0.999))
        assert path.reason is StopReason.STALLED
        assert path.steps == 0

    def test_each_start_of_a_batch_has_its_own_learning_rate(self):
        bowl = Quadratic(np.diag([0.05, 50.0]))
        paths = descend_many(bowl, [[1.0, 0.0], [0.0, 1.0]], step=Backtracking(), max_steps=1)
        gentle, steep = paths.learning_rates[0]
        assert gentle == 1
        assert steep < 2 / 100


class TestItEnds:
    def test_converged_at_the_first_point_where_the_gradient_is_within_the_tolerance(self):
        path = descend(BOWL, [3.0, 2.0], tolerance=1e-3)
        slopes = np.linalg.norm(path.gradients, axis=1)
        assert path.reason is StopReason.CONVERGED
        assert slopes[-1] <= 1e-3
        assert (slopes[:-1] > 1e-3).all()

    def test_converged_at_once_at_a_minimum(self):
        path = descend(BOWL, [0.0, 0.0], max_steps=0, tolerance=0)
        assert path.reason is StopReason.CONVERGED
        assert path.steps == 0

    @pytest.mark.parametrize("most", [0, 1, 7])
    def test_out_of_steps(self, most):
        path = descend(BOWL, [3.0, 2.0], step=Constant(0.01), max_steps=most)
        assert path.reason is StopReason.OUT_OF_STEPS
        assert path.steps == most

    def test_where_it_left_the_domain_and_that_point_is_the_last(self):
        path = descend(slope(), [0.0, 0.0], step=Constant(2.0))
        assert path.reason is StopReason.LEFT_DOMAIN
        np.testing.assert_array_equal(path.positions[:, 0], [0, -2, -4, -6])

    def test_a_point_on_the_edge_is_inside(self):
        path = descend(slope(), [0.0, 5.0], step=Constant(5.0))
        np.testing.assert_array_equal(path.positions[:, 0], [0, -5, -10])

    def test_at_once_if_it_starts_outside_the_domain(self):
        path = descend(slope(), [0.0, 6.0])
        assert path.reason is StopReason.LEFT_DOMAIN
        assert path.steps == 0

    def test_on_a_plain_outside_the_domain_it_has_left_not_converged(self):
        hill = Gaussian([0, 0], np.eye(2))
        assert hill.gradient([100.0, 0.0]).tolist() == [0, 0]
        assert descend(hill, [1.0, 0.0], step=Constant(200.0)).reason is StopReason.LEFT_DOMAIN

    def test_not_at_the_edge_if_bounds_are_ignored(self):
        path = descend(slope(), [0.0, 0.0], step=Constant(2.0), bounds="ignore", max_steps=50)
        assert path.reason is StopReason.OUT_OF_STEPS
        np.testing.assert_array_equal(path.positions[:, 0], -2.0 * np.arange(51))

    def test_diverged_at_the_first_error_beyond_the_limit(self):
        path = descend(BOWL, [1.0, 1.0], step=Constant(0.5), bounds="ignore")
        limit = 4 + 4 * ERROR_GROWTH_LIMIT
        assert path.reason is StopReason.DIVERGED
        assert path.errors[-1] > limit
        assert (path.errors[:-1] <= limit).all()

    def test_diverged_at_the_first_point_beyond_the_limit_though_the_error_falls(self):
        path = descend(slope(), [0.0, 0.0], step=Constant(1e9), bounds="ignore")
        limit = 10 * DISTANCE_LIMIT
        assert path.reason is StopReason.DIVERGED
        np.testing.assert_array_equal(path.positions[:, 0], -1e9 * np.arange(12))
        assert -path.positions[-1, 0] > limit

    @pytest.mark.parametrize("rate", [1e160, 1e300, 1.7e308])
    def test_not_finite_before_the_point_that_no_float_can_tell_of(self, rate):
        path = descend(BOWL, [3.0, 2.0], step=Constant(rate), bounds="ignore")
        assert path.reason is StopReason.NOT_FINITE
        np.testing.assert_array_equal(path.positions, [[3.0, 2.0]])

    def test_not_finite_at_once_if_the_error_at_the_start_is_not(self):
        path = descend(BOWL, [1e200, 0.0], bounds="ignore")
        assert path.reason is StopReason.NOT_FINITE
        assert path.errors.tolist() == [np.inf]
        assert path.steps == 0

    @properties
    @given(
        landscape=st.sampled_from([rosenbrock(), himmelblau()]),
        start=st.tuples(st.floats(-4, -1.5), st.floats(-4, -3.5)),
        exponent=st.floats(0, 308),
    )
    def test_by_overflow_without_a_warning(self, landscape, start, exponent):
        path = descend(landscape, start, step=Constant(10**exponent), bounds="ignore")
        assert path.reason in (StopReason.DIVERGED, StopReason.NOT_FINITE)
        for numbers in (path.positions, path.errors, path.gradients, path.learning_rates):
            assert np.isfinite(numbers).all()

    def test_for_a_reason_that_is_a_sentence(self):
        sentences = [reason.value for reason in StopReason]
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
        assert len(set(sentences)) == len(sentences)


class TestManyStarts:
    @properties
    @given(
        seed=seeds,
        count=st.integers(1, 6),
        p=st.integers(1, 4),
        step=st.sampled_from([Constant(0.05), Constant(0.4), Harmonic(0.5), Backtracking(2.0)]),
        rule=st.sampled_from([PlainGradient(), HeavyBall(0.5)]),
    )
    def test_each_goes_as_it_would_alone(self, seed, count, p, step, rule):
        rng = np.random.default_rng(seed)
        landscape = hills_and_basins(rng, p)
        starts = rng.uniform(-6, 6, (count, p))
        options = {"rule": rule, "step": step, "max_steps": 25, "tolerance": 0.05}
        paths = descend_many(landscape, starts, **options)
        assert len(paths) == count
        for i, start in enumerate(starts):
            alone, together = descend(landscape, start, **options), paths[i]
            assert together.reason is alone.reason is paths.reasons[i]
            assert together.steps == alone.steps == paths.counts[i]
            for name in ("positions", "errors", "gradients", "learning_rates"):
                np.testing.assert_allclose(getattr(together, name), getattr(alone, name), rtol=1e-12, atol=1e-12)
            np.testing.assert_array_equal(paths.finals[i], together.final)
            assert paths.final_errors[i] == together.errors[-1]
            np.testing.assert_array_equal(paths.final_gradients[i], together.gradients[-1])

    def test_each_diverges_by_its_own_limit_though_its_neighbour_has_ended(self):
        """With α = 1 and curvatures 1 and 3, one weight is 0 after a step, the other doubles for ever."""
        bowl = Quadratic(np.diag([0.5, 1.5]))
        paths = descend_many(bowl, [[1e8, 0.0], [0.0, 1.0]], step=Constant(1.0), bounds="ignore")
        assert paths.reasons.tolist() == [StopReason.CONVERGED, StopReason.DIVERGED]
        first_beyond = math.ceil(math.log((1.5 + 1.5 * ERROR_GROWTH_LIMIT) / 1.5, 4))
        assert paths.counts.tolist() == [1, first_beyond]

    def test_one_batch_can_end_for_several_reasons(self):
        """On E = -w⁴ + w²: a well between two hilltops, and cliffs beyond them."""
        cliffs = ClosedForm(
            lambda w: (w**2 - w**4)[..., 0],
            lambda w: 2 * w - 4 * w**3,
            lambda w: (2 - 12 * w**2)[..., None],
            Domain([-2], [2]),
        )
        starts = [[0.0], [0.7], [1.5], [1e90], [3.0]]
        options = {"step": Constant(0.1), "max_steps": 3}
        ignoring = descend_many(cliffs, starts, bounds="ignore", **options)
        assert ignoring.reasons.tolist() == [
            StopReason.CONVERGED,
            StopReason.OUT_OF_STEPS,
            StopReason.OUT_OF_STEPS,
            StopReason.NOT_FINITE,
            StopReason.OUT_OF_STEPS,
        ]
        stopping = descend_many(cliffs, starts[:3], bounds="stop", **options)
        assert stopping.reasons.tolist() == [
            StopReason.CONVERGED,
            StopReason.OUT_OF_STEPS,
            StopReason.LEFT_DOMAIN,
        ]

    def test_who_has_ended_rests_with_learning_rate_zero(self):
        paths = descend_many(BOWL, [[1e-8, 0.0], [3.0, 2.0]], max_steps=10)
        assert paths.counts.tolist() == [0, 10]
        np.testing.assert_array_equal(paths.positions[:, 0], np.tile([1e-8, 0.0], (11, 1)))
        np.testing.assert_array_equal(paths.errors[:, 0], np.full(11, paths.errors[0, 0]))
        np.testing.assert_array_equal(paths.gradients[:, 0], np.tile(paths.gradients[0, 0], (11, 1)))
        np.testing.assert_array_equal(paths.learning_rates, np.tile([0.0, 0.1], (10, 1)))

    def test_keep_the_shape_of_their_batch(self):
        starts = np.random.default_rng(0).uniform(-3, 3, (3, 4, 2))
        paths = descend_many(BOWL, starts, max_steps=5)
        assert paths.positions.shape == paths.gradients.shape == (6, 3, 4, 2)
        assert paths.errors.shape == (6, 3, 4)
        assert paths.learning_rates.shape == (5, 3, 4)
        assert paths.finals.shape == paths.final_gradients.shape == (3, 4, 2)
        assert paths.counts.shape == paths.reasons.shape == paths.final_errors.shape == (3, 4)
        assert len(paths) == 12
        np.testing.assert_array_equal(paths.positions[0], starts)
        np.testing.assert_array_equal(paths[2, 1].positions, paths.positions[:, 2, 1])
        np.testing.assert_array_equal([path.final for path in paths], paths.finals.reshape(12, 2))

    def test_a_batch_without_axes_is_one_start(self):
        paths = descend_many(BOWL, [3.0, 2.0])
        np.testing.assert_array_equal(paths[()].positions, descend(BOWL, [3.0, 2.0]).positions)

    def test_without_their_paths_end_where_they_do_with_them(self):
        rng = np.random.default_rng(1)
        landscape = hills_and_basins(rng)
        starts = rng.uniform(-6, 6, (50, 2))
        kept = descend_many(landscape, starts, max_steps=40)
        ends = descend_many(landscape, starts, max_steps=40, keep_path=False)
        assert len(set(kept.reasons)) > 1
        for name in ("counts", "reasons", "finals", "final_errors", "final_gradients"):
            np.testing.assert_array_equal(getattr(ends, name), getattr(kept, name))

    @pytest.mark.parametrize("name", ["positions", "errors", "gradients", "learning_rates"])
    def test_that_were_not_kept_cannot_be_shown(self, name):
        ends = descend_many(BOWL, [[3.0, 2.0]], keep_path=False)
        with pytest.raises(ValueError, match="keep_path=True"):
            getattr(ends, name)
        with pytest.raises(ValueError, match="keep_path=True"):
            ends[0]

    @pytest.mark.parametrize("index", [2, -3, (0, 0), ()])
    def test_a_path_is_named_by_the_index_of_its_start(self, index):
        paths = descend_many(BOWL, [[3.0, 2.0], [1.0, 1.0]], max_steps=2)
        with pytest.raises(IndexError):
            paths[index]

    def test_the_starts_are_left_alone(self):
        starts = np.array([[3.0, 2.0], [1.0, 1.0]])
        descend_many(BOWL, starts)
        np.testing.assert_array_equal(starts, [[3.0, 2.0], [1.0, 1.0]])


class TestBadInput:
    @pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf])
    @pytest.mark.parametrize("make", [Constant, Backtracking])
    def test_learning_rate(self, make, rate):
        with pytest.raises(ValueError, match=r"learning_rate|initial"):
            make(rate)

    @pytest.mark.parametrize("name", ["shrink", "sufficient_decrease"])
    @pytest.mark.parametrize("number", [0, 1, -0.5, 2, np.nan, np.inf])
    def test_fractions_of_the_line_search(self, name, number):
        with pytest.raises(ValueError, match=name):
            Backtracking(**{name: number})

    @pytest.mark.parametrize(
        "start", [[np.nan, 0.0], [np.inf, 0.0], [1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]], [], 1.0, ["a", "b"]]
    )
    def test_start(self, start):
        with pytest.raises(ValueError, match="start"):
            descend(BOWL, start)

    @pytest.mark.parametrize("starts", [[[np.nan, 0.0]], [[1.0]], np.empty((0, 2)), np.empty((3, 0, 2)), [], 1.0])
    def test_starts(self, starts):
        with pytest.raises(ValueError, match="starts"):
            descend_many(BOWL, starts)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("max_steps", -1),
            ("max_steps", 2.5),
            ("max_steps", np.inf),
            ("tolerance", -1e-9),
            ("tolerance", np.nan),
            ("bounds", "bounce"),
        ],
    )
    def test_options(self, name, value):
        with pytest.raises(ValueError, match=name):
            descend(BOWL, [1.0, 1.0], **{name: value})


def test_paths_say_in_a_line_what_they_are():
    bowl = Quadratic(np.diag([1.0, 3.0]))
    paths = descend_many(bowl, [[1.0, 1.0], [9.0, 0.0]], step=Constant(0.1), max_steps=2)
    assert repr(paths[0]) == "DescentPath(2 steps from (1, 1) to (0.64, 0.16), error 4 to 0.4864, OUT_OF_STEPS)"
    assert repr(paths) == "DescentPaths(2 of shape (2,), at most 2 steps: 1 OUT_OF_STEPS, 1 LEFT_DOMAIN)"
    many = descend(Quadratic(np.eye(6)), np.full(6, 1.0), max_steps=1)
    assert (
        repr(many)
        == "DescentPath(1 step from (1, 1, 1, 1, …) to (0.8, 0.8, 0.8, 0.8, …), error 6 to 3.84, OUT_OF_STEPS)"
    )
