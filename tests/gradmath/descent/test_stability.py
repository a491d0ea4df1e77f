"""A step size is judged by the curvature at the minimum, 2/λmax, and by the path itself."""

import numpy as np
import pytest
from bowls import bowl_with_curvatures
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import descend
from gradmath.descent.rules import Momentum
from gradmath.descent.stability import (
    MANY_WEIGHTS,
    Behaviour,
    behaviour,
    largest_curvature,
    settled,
    stable_learning_rate,
    unstable_directions,
)
from gradmath.descent.steps import Constant
from gradmath.geometry import critical
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Quadratic

BOWL = Quadratic(np.diag([1.0, 3.0]))

properties = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**32 - 1)


class TestLargestCurvature:
    @properties
    @given(seed=seeds, curvatures=st.lists(st.floats(-10, 10), min_size=1, max_size=5))
    def test_is_the_largest_eigenvalue_of_the_hessian(self, seed, curvatures):
        bowl, _ = bowl_with_curvatures(curvatures, np.random.default_rng(seed))
        assert largest_curvature(bowl, np.zeros(len(curvatures))) == pytest.approx(max(curvatures), abs=1e-12)

    @pytest.mark.parametrize("rest", [(-50.0, 2.0), (-50.0, -1.0), (0.0, 3.0)])
    def test_is_found_by_products_alone_where_the_weights_are_many(self, rest):
        """Also where most curvatures, or the strongest one, are negative: it is the largest, not the strongest."""
        p = MANY_WEIGHTS + 1
        curvatures = np.linspace(*rest, p)
        landscape = OnlyProducts(curvatures)
        assert largest_curvature(landscape, np.zeros(p)) == pytest.approx(rest[1], rel=1e-10)

    def test_of_a_plain_is_zero(self):
        assert largest_curvature(OnlyProducts(np.zeros(MANY_WEIGHTS + 1)), np.zeros(MANY_WEIGHTS + 1)) == 0


class OnlyProducts(ClosedForm):
    """E = ½ Σ λₖ wₖ², whose Hessian is known by its products only."""

    def __init__(self, curvatures):
        super().__init__(
            lambda w: (curvatures * w**2).sum(axis=-1) / 2,
            lambda w: curvatures * w,
            self.refused,
            Domain(-np.ones(curvatures.size), np.ones(curvatures.size)),
        )
        self.curvatures = curvatures

    @staticmethod
    def refused(w):  # noqa: ARG004
        raise AssertionError("the Hessian of so many weights is not to be formed")

    def _hessian_operator(self, w):  # noqa: ARG002
        return lambda v: self.curvatures * v


class TestStableLearningRate:
    @properties
    @given(seed=seeds, curvatures=st.lists(st.floats(0.1, 10), min_size=1, max_size=4))
    def test_is_where_descent_on_a_bowl_tips_over(self, seed, curvatures):
        rng = np.random.default_rng(seed)
        bowl, axes = bowl_with_curvatures(curvatures, rng)
        limit = stable_learning_rate(bowl, np.zeros(len(curvatures)))
        start = axes.sum(axis=1)
        below, above = (
            descend(bowl, start, step=Constant(share * limit), max_steps=100, tolerance=0, bounds="ignore")
            for share in (0.99, 1.01)
        )
        sharpest = axes[:, np.argmax(curvatures)]
        assert (np.diff(np.abs(below.positions @ sharpest)) < 0).all()
        assert (np.diff(np.abs(above.positions @ sharpest)) > 0).all()

    def test_at_the_limit_descent_goes_to_and_fro_for_ever(self):
        limit = stable_learning_rate(BOWL, [0, 0])
        path = descend(BOWL, [0.0, 1.0], step=Constant(limit), max_steps=51, tolerance=0)
        np.testing.assert_allclose(path.positions[:, 1], (-1.0) ** np.arange(52), rtol=1e-12)

    @pytest.mark.parametrize("name", ["lecture", "himmelblau", "camel"])
    def test_holds_close_to_any_minimum(self, name):
        landscape = catalogue.landscape(name)
        for valley in critical.minima(landscape):
            limit = stable_learning_rate(landscape, valley.point)
            sharpest = np.linalg.eigh(landscape.hessian(valley.point))[1][:, -1]
            start = valley.point + 1e-4 * sharpest
            near = [
                np.linalg.norm(
                    descend(landscape, start, step=Constant(share * limit), max_steps=50).final - valley.point
                )
                for share in (0.9, 1.1)
            ]
            assert near[0] < 1e-4 < near[1]

    @pytest.mark.parametrize("matrix", [[[-1.0]], [[0.0]]])
    def test_there_is_none_where_nothing_curves_upwards(self, matrix):
        with pytest.raises(ValueError, match="curve upwards"):
            stable_learning_rate(Quadratic(matrix), [0.0])

    @pytest.mark.parametrize(
        ("landscape", "point"),
        [
            (catalogue.landscape("saddle"), [0.0, 0.0]),
            (Quadratic(np.diag([5.0, -0.01])), [0.0, 0.0]),
            (catalogue.landscape("camel"), [0.0, 0.0]),
            (OnlyProducts(np.concatenate([np.linspace(0.5, 3.0, 599), [-1.0]])), np.zeros(600)),
        ],
    )
    def test_there_is_none_at_a_saddle(self, landscape, point):
        with pytest.raises(
            ValueError, match="must be a minimum, which a saddle is not: the error also curves downwards"
        ):
            stable_learning_rate(landscape, point)

    @pytest.mark.parametrize("rounding", [0.0, -1e-12, 1e-12])
    def test_the_level_floor_of_a_gutter_is_no_saddle(self, rounding):
        assert stable_learning_rate(Quadratic(np.diag([2.0, rounding])), [0.0, 0.0]) == pytest.approx(0.5)


class TestUnstableDirections:
    def test_of_a_saddle_lead_downhill_both_ways(self):
        landscape = catalogue.landscape("himmelblau")
        for saddle in critical.saddles(landscape):
            (direction,) = unstable_directions(landscape, saddle.point)
            assert np.linalg.norm(direction) == pytest.approx(1)
            for sign in (-1, 1):
                assert landscape.value(saddle.point + sign * 0.01 * direction) < saddle.error

    def test_are_sorted_and_point_one_way(self):
        np.testing.assert_allclose(
            unstable_directions(Quadratic(np.diag([-1.0, 2.0, -3.0])), [0, 0, 0]), [[0, 0, 1], [1, 0, 0]], atol=1e-15
        )

    def test_there_are_none_at_a_minimum(self):
        assert unstable_directions(BOWL, [0, 0]).shape == (0, 2)


def on_the_bowl(share, **options):
    """The path at a share of the stable learning rate."""
    rate = share * stable_learning_rate(BOWL, [0, 0])
    return descend(BOWL, [3.0, 2.0], step=Constant(rate), **{"max_steps": 40, "bounds": "ignore"} | options)


class TestBehaviour:
    @pytest.mark.parametrize(
        ("share", "expected"),
        [
            (0.001, Behaviour.CRAWLS),
            (0.4, Behaviour.CONVERGES),
            (0.49, Behaviour.CONVERGES),
            (0.6, Behaviour.OSCILLATES),
            (0.98, Behaviour.OSCILLATES),
            (1.02, Behaviour.DIVERGES),
            (3.0, Behaviour.DIVERGES),
        ],
    )
    def test_on_a_bowl_follows_from_the_share_of_the_stable_learning_rate(self, share, expected):
        assert behaviour(on_the_bowl(share), BOWL, [0, 0]) is expected

    def test_diverges_also_if_the_domain_ends_first(self):
        assert behaviour(on_the_bowl(1.2, bounds="stop"), BOWL, [0, 0]) is Behaviour.DIVERGES

    def test_diverges_if_it_stays_near_a_minimum_that_repels_it(self):
        """Above 2/λmax on E = 1 - cos w, which flattens outwards, the path ends up jumping between ±x around 0."""
        wave = ClosedForm(
            lambda w: 1 - np.cos(w[..., 0]), np.sin, lambda w: np.cos(w)[..., None], Domain([-np.pi], [np.pi])
        )
        path = descend(wave, [2.5], step=Constant(2.2), max_steps=100)
        assert path.errors[-1] < path.errors[0]
        np.testing.assert_allclose(path.positions[-1], -path.positions[-2], rtol=1e-6)
        assert abs(path.final[0]) > 0.1
        assert behaviour(path, wave, [0.0]) is Behaviour.DIVERGES

    def test_needs_enough_steps_not_to_crawl(self):
        assert behaviour(on_the_bowl(0.05), BOWL, [0, 0]) is Behaviour.CRAWLS
        assert behaviour(on_the_bowl(0.05, max_steps=1000), BOWL, [0, 0]) is Behaviour.CONVERGES

    def test_at_the_minimum_converges_without_a_step(self):
        path = descend(BOWL, [0.0, 0.0])
        assert behaviour(path, BOWL, [0, 0]) is Behaviour.CONVERGES

    @pytest.mark.parametrize(("share", "expected"), [(0.3, "CONVERGES"), (0.9, "OSCILLATES")])
    def test_on_the_lectures_map(self, share, expected):
        landscape = catalogue.landscape("lecture")
        valley = critical.minima(landscape)[0].point
        rate = share * stable_learning_rate(landscape, valley)
        path = descend(landscape, [0.9, -0.1], step=Constant(rate), max_steps=100)
        assert behaviour(path, landscape, valley).name == expected

    def test_is_told_of_plain_descent_only(self):
        path = descend(BOWL, [3.0, 2.0], rule=Momentum(), step=Constant(0.05))
        with pytest.raises(ValueError, match="plain descent"):
            behaviour(path, BOWL, [0, 0])

    def test_is_not_told_of_a_path_to_another_minimum(self):
        landscape = catalogue.landscape("himmelblau")
        path = descend(landscape, [2.5, 2.5], step=Constant(0.005))
        assert behaviour(path, landscape, [3.0, 2.0]) is Behaviour.CONVERGES
        with pytest.raises(ValueError, match="settles at"):
            behaviour(path, landscape, critical.minima(landscape)[0].point)

    def test_is_a_sentence(self):
        sentences = {each.value for each in Behaviour}
        assert len(sentences) == 4
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)


class TestSettled:
    @properties
    @given(seed=seeds)
    def test_is_the_distance_to_a_bowls_minimum_from_anywhere(self, seed):
        rng = np.random.default_rng(seed)
        bowl, _ = bowl_with_curvatures([1.0, 2.0, 5.0], rng)
        points = rng.uniform(-4, 4, (5, 3))
        distances = settled(bowl, points, bowl.gradient(points), np.zeros(3))
        np.testing.assert_allclose(distances, np.linalg.norm(points, axis=1))

    def test_is_not_to_another_critical_point(self):
        landscape = catalogue.landscape("himmelblau")
        valleys = [valley.point for valley in critical.critical_points(landscape)]
        for one in valleys:
            for other in valleys:
                distance = settled(landscape, other, landscape.gradient(other), one)
                assert np.isfinite(distance) == (one is other)
