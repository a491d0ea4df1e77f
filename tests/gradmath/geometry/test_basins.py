"""A basin is what descends to the same minimum; saddles' stable directions separate basins."""

import numpy as np
import pytest
from problems import PROBLEMS
from scipy.integrate import solve_ivp

from gradmath.descent.descend import StopReason, descend, descend_many
from gradmath.descent.rules import Momentum
from gradmath.descent.stability import unstable_directions
from gradmath.descent.steps import Constant
from gradmath.formula.formula import Formula
from gradmath.geometry import critical
from gradmath.geometry.basins import NO_BASIN, FlowEnd, basin_map, basins, basins_of, flow_ends
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Quadratic


def two_wells():
    """E = (w₁² - 1)² + w₂²: minima at (±1, 0), and a saddle at the origin that descent meets along w₁ = 0."""

    def hessian(w):
        curvature = np.zeros((*w.shape, 2))
        curvature[..., 0, 0] = 12 * w[..., 0] ** 2 - 4
        curvature[..., 1, 1] = 2
        return curvature

    return ClosedForm(
        lambda w: (w[..., 0] ** 2 - 1) ** 2 + w[..., 1] ** 2,
        lambda w: np.stack([4 * w[..., 0] * (w[..., 0] ** 2 - 1), 2 * w[..., 1]], axis=-1),
        hessian,
        Domain([-2, -2], [2, 2]),
    )


class TestOfHimmelblausFourMinima:
    LANDSCAPE = catalogue.landscape("himmelblau")

    def test_each_minimum_lies_in_its_own(self):
        valleys = critical.minima(self.LANDSCAPE)
        points = np.array([valley.point for valley in valleys])
        np.testing.assert_array_equal(basins(self.LANDSCAPE, points), np.arange(4))
        ring = 0.5 * np.stack([np.cos(np.arange(8)), np.sin(np.arange(8))], axis=-1)
        np.testing.assert_array_equal(
            basins(self.LANDSCAPE, points[:, None] + ring), np.arange(4)[:, None] + np.zeros(8)
        )

    def test_are_the_same_where_the_minima_are_known(self):
        starts = np.random.default_rng(3).uniform(-5, 5, (40, 2))
        paths = descend_many(self.LANDSCAPE, starts, step=Constant(0.005))
        wanted = basins(self.LANDSCAPE, starts, step=Constant(0.005))
        for known in (critical.critical_points(self.LANDSCAPE), critical.minima(self.LANDSCAPE)):
            np.testing.assert_array_equal(basins(self.LANDSCAPE, starts, step=Constant(0.005), known=known), wanted)
            np.testing.assert_array_equal(basins_of(self.LANDSCAPE, paths, known=known), wanted)

    def test_only_known_minima_count(self):
        starts = np.random.default_rng(3).uniform(-5, 5, (40, 2))
        first, *_ = known = critical.minima(self.LANDSCAPE)
        all_of_them = basins(self.LANDSCAPE, starts, step=Constant(0.005), known=known)
        alone = basins(self.LANDSCAPE, starts, step=Constant(0.005), known=[first])
        np.testing.assert_array_equal(alone, np.where(all_of_them == 0, 0, NO_BASIN))

    def test_agree_with_descents_one_by_one(self):
        starts = np.random.default_rng(0).uniform(-5, 5, (30, 2))
        points = np.array([valley.point for valley in critical.minima(self.LANDSCAPE)])
        indices = basins(self.LANDSCAPE, starts, step=Constant(0.005))
        for start, index in zip(starts, indices, strict=True):
            path = descend(self.LANDSCAPE, start, step=Constant(0.005), tolerance=1e-8)
            np.testing.assert_allclose(path.final, points[index], atol=1e-6)

    def test_a_saddle_stands_between_two(self):
        for saddle in critical.saddles(self.LANDSCAPE):
            (direction,) = unstable_directions(self.LANDSCAPE, saddle.point)
            ends = basins(self.LANDSCAPE, saddle.point + 0.01 * np.outer([-1, 1], direction))
            assert NO_BASIN not in ends
            assert ends[0] != ends[1]

    def test_are_the_same_where_descent_has_got_to(self):
        """A basin is invariant: each point of a path lies in the basin of its start."""
        path = descend(self.LANDSCAPE, [-0.3, 4.0], step=Constant(0.005))
        assert len(set(basins(self.LANDSCAPE, path.positions, step=Constant(0.005)))) == 1


class TestOfTwoWells:
    LANDSCAPE = two_wells()

    def test_are_the_two_half_planes(self):
        """Short steps never cross w₁ = 0, the stable direction of the saddle; along it, descent meets the saddle."""
        shown = basin_map(self.LANDSCAPE, (41, 21), step=Constant(0.01))
        left, right = (basins(self.LANDSCAPE, [[side, 0.0]], step=Constant(0.01))[0] for side in (-1.0, 1.0))
        assert {left, right} == {0, 1}
        expected = np.where(shown.axes[0] < 0, left, right)
        expected[np.abs(shown.axes[0]) < 1e-12] = NO_BASIN
        np.testing.assert_array_equal(shown.indices, np.tile(expected, (21, 1)))

    def test_mirror_one_another(self):
        starts = np.random.default_rng(1).uniform(-2, 2, (100, 2))
        here, there = basins(self.LANDSCAPE, starts), basins(self.LANDSCAPE, starts * [-1, 1])
        np.testing.assert_array_equal(here + there, 1)

    def test_of_a_heavy_ball_are_others(self):
        """Where plain descent stops at the first well, the ball of some start rolls over the saddle into the second."""
        starts = np.stack([np.linspace(1.1, 1.9, 17), np.zeros(17)], axis=-1)
        plain = basins(self.LANDSCAPE, starts, step=Constant(0.01))
        heavy = basins(self.LANDSCAPE, starts, rule=Momentum(0.95), step=Constant(0.01))
        finals = descend_many(self.LANDSCAPE, starts, rule=Momentum(0.95), step=Constant(0.01), tolerance=1e-8).finals
        assert len(set(plain)) == 1
        np.testing.assert_array_equal(heavy != plain, finals[:, 0] < 0)
        assert 0 < np.count_nonzero(heavy != plain) < 17


class TestWhoEndsInNone:
    def test_a_saddle_is_no_valley(self):
        assert basins(catalogue.landscape("saddle"), [[1.0, 0.0]], step=Constant(0.1)).tolist() == [NO_BASIN]

    def test_who_leaves_the_domain(self):
        landscape = catalogue.landscape("lecture")
        starts = landscape.domain.center + landscape.domain.size / 2 * np.array([[-0.95, 0.5], [0.2, -0.2]])
        paths = descend_many(landscape, starts, step=Constant(0.05))
        assert paths.reasons.tolist() == [StopReason.LEFT_DOMAIN, StopReason.CONVERGED]
        assert basins_of(landscape, paths).tolist() == [NO_BASIN, 0]

    def test_who_has_too_few_steps(self):
        landscape = two_wells()
        assert basins(landscape, [[1.5, 1.0]], step=Constant(0.05), max_steps=3).tolist() == [NO_BASIN]

    def test_who_comes_to_rest_on_a_plain(self):
        """Far from a basin its slope is as good as none, and yet that is no part of it."""
        basin = Gaussian([0, 0], np.eye(2), -1.0).over(Domain([-9, -9], [9, 9]))
        starts = [[8.0, 0.0], [1.0, 1.0]]
        assert basins(basin, starts, step=Constant(1.0)).tolist() == [NO_BASIN, 0]
        assert basins(basin, starts).tolist() == [0, 0]  # the flow has all the time in the world

    def test_anyone_where_there_is_no_minimum(self):
        assert (basin_map(Quadratic(-np.eye(2)), 5).indices == NO_BASIN).all()


def ends_by_lsoda(landscape, starts, minima):
    """The flow by SciPy, one start at a time, until it leaves the domain or stands in a minimum."""
    domain, ends = landscape.domain, []

    def room(_, w):
        return float((np.minimum(w - domain.lower, domain.upper - w) / domain.size).min()) + 1e-12

    room.terminal = True
    for start in starts:
        flow = solve_ivp(
            lambda _, w: -landscape.gradient(w),
            (0, 1e5),
            start,
            method="LSODA",
            jac=lambda _, w: -landscape.hessian(w),
            rtol=1e-9,
            atol=1e-12,
            events=room,
        )
        gaps = np.linalg.norm(minima - flow.y[:, -1], axis=-1)
        ends.append(NO_BASIN if flow.status == 1 or gaps.min() > 1e-3 else int(gaps.argmin()))
    return ends


class TestOfTheFlow:
    @pytest.mark.parametrize(
        ("name", "count"), [("camel", 12), ("three-hump camel", 8), ("rosenbrock", 2), ("beale", 2), ("peaks", 6)]
    )
    def test_are_those_of_the_flow_one_by_one(self, name, count):
        landscape = PROBLEMS[name].landscape
        minima = np.array([valley.point for valley in critical.minima(landscape)])
        starts = np.random.default_rng(5).uniform(landscape.domain.lower, landscape.domain.upper, (count, 2))
        assert basins(landscape, starts).tolist() == ends_by_lsoda(landscape, starts, minima)

    def test_a_start_on_the_camels_steep_flank_is_not_thrown_over_the_ridge(self):
        landscape = catalogue.landscape("camel")
        valley = critical.minima(landscape)[int(basins(landscape, [-2.625, -0.5]))]
        np.testing.assert_allclose(valley.point, [-1.607105, -0.568651], atol=1e-6)

    def test_rosenbrock_has_one(self):
        """All of the map but the corners from which the flow leaves it."""
        shown = basin_map(catalogue.landscape("rosenbrock"), 41)
        assert (shown.indices == 0).mean() > 0.98

    @pytest.mark.parametrize(
        "formula", ["x^6+y^6", "(x-0.3)^4+y^4+5", "abs(x)+2*abs(y-0.1)", "max(x^2+y^2, (x-1)^2+y^2)"]
    )
    def test_flat_minima_and_kinks_have_them(self, formula):
        starts = np.random.default_rng(6).uniform(-2, 2, (50, 2))
        assert (basins(Formula(formula, domain=Domain([-2.1, -2.1], [2.1, 2.1])), starts) == 0).all()

    @pytest.mark.parametrize("scale", [1e-9, 1e9])
    def test_units_do_not_matter(self, scale):
        landscape = catalogue.landscape("himmelblau")
        starts = np.random.default_rng(7).uniform(-5, 5, (60, 2))
        np.testing.assert_array_equal(basins(scale * landscape, starts), basins(landscape, starts))

    @pytest.mark.parametrize("name", ["camel", "himmelblau"])
    def test_a_map_has_at_each_node_the_basin_of_its_start(self, name):
        shown = basin_map(catalogue.landscape(name), (61, 46))
        starts = np.stack(np.meshgrid(*shown.axes), axis=-1)
        np.testing.assert_array_equal(shown.indices, basins(catalogue.landscape(name), starts))


class TestShapes:
    def test_of_a_batch_are_kept(self):
        starts = np.random.default_rng(2).uniform(-2, 2, (3, 4, 2))
        assert basins(two_wells(), starts).shape == (3, 4)

    def test_of_a_map_have_the_first_weight_last(self):
        shown = basin_map(two_wells(), (5, 3))
        assert shown.indices.shape == (3, 5)
        assert [axis.size for axis in shown.axes] == [5, 3]

    @pytest.mark.parametrize("curvatures", [[1.0], [1.0, 2.0, 3.0]])
    def test_any_number_of_weights_will_do(self, curvatures):
        p = len(curvatures)
        assert (basin_map(Quadratic(np.diag(curvatures)), 3).indices == np.zeros((3,) * p)).all()

    def test_wrong_ones_are_refused(self):
        with pytest.raises(ValueError, match="starts"):
            basins(two_wells(), [1.0, 2.0, 3.0])
        with pytest.raises(ValueError, match="counts"):
            basin_map(two_wells(), [3, 3, 3])


@pytest.mark.parametrize("count", [2, 3, 7, 16, 33])
def test_of_a_small_map_every_basin_is_found(count):
    landscape = catalogue.landscape("himmelblau")
    found = basin_map(landscape, count)
    starts = np.stack(np.meshgrid(*found.axes), axis=-1)
    np.testing.assert_array_equal(found.indices, basins(landscape, starts))


def test_a_plain_has_no_basin_and_a_needle_in_it_has_its_own() -> None:
    """Easom's: on the plain the slope is below every number, and beside the needle everything falls into it."""
    needle = catalogue.landscape("easom")
    found = basin_map(needle, 21)
    assert (found.indices[0] == NO_BASIN).all()
    near = basin_map(needle.over(Domain([2.5, 2.5], [3.8, 3.8])), 9)
    assert (near.indices == 0).all()


def ends_elsewhere(landscape, starts):
    """Where Radau leads, SciPy's implicit method of order 5, by which no flow here was integrated."""
    return [
        solve_ivp(
            lambda _, w: -landscape.gradient(w),
            (0, 50),
            start,
            method="Radau",
            jac=lambda _, w: -landscape.hessian(w),
            rtol=1e-8,
            atol=1e-10,
        ).y[:, -1]
        for start in starts
    ]


class TestOfCrowdedAndKinkedLandscapes:
    @pytest.mark.parametrize(
        ("name", "share"), [("bohachevsky", 0.05), ("levi-13", 0.9), ("ackley", 0.9), ("rastrigin", 0.9)]
    )
    def test_are_those_of_another_integrator(self, name, share):
        landscape = catalogue.landscape(name)
        lower, upper = share * landscape.domain.lower, share * landscape.domain.upper
        starts = np.random.default_rng(8).uniform(lower, upper, (4, 2))
        valleys = np.array([valley.point for valley in critical.minima(landscape)])
        indices, reasons = flow_ends(landscape, starts)
        assert (reasons == FlowEnd.MINIMUM).all()
        np.testing.assert_allclose(valleys[indices], ends_elsewhere(landscape, starts), atol=2e-3)

    def test_slide_along_bukins_cusp(self):
        """All of it leads down to (-10, 1): the ground on both sides falls to the parabola, and that falls to there."""
        starts = np.random.default_rng(9).uniform([-15, -3], [-5, 3], (80, 2))
        indices, reasons = flow_ends(catalogue.landscape("bukin-6"), starts)
        assert (indices[reasons != FlowEnd.LEFT_DOMAIN] == 0).all()
        assert (reasons == FlowEnd.LEFT_DOMAIN).sum() <= 4

    @pytest.mark.parametrize("name", ["abs(x) + 2 abs(y - x^2) + 0.2 x", "max(abs(x), abs(y)) + 0.1 y"])
    def test_slide_along_kinks_of_formulas(self, name):
        landscape = Formula(name, domain=Domain([-1, -1], [1, 1]))
        starts = np.random.default_rng(10).uniform(-0.6, 0.6, (30, 2))
        indices, _ = flow_ends(landscape, starts)
        assert (indices == 0).all()

    def test_take_all_the_time_that_michalewiczs_plains_need(self):
        """Its two sums share no weight: what becomes of w₂ is decided where sin(2w₂²/π) = 0."""
        landscape = catalogue.landscape("michalewicz")
        starts = np.random.default_rng(11).uniform(0.2, np.pi - 0.05, (60, 2))
        indices, reasons = flow_ends(landscape, starts)
        valleys = np.array([valley.point for valley in critical.minima(landscape)])
        assert (reasons == FlowEnd.MINIMUM).all()
        np.testing.assert_array_equal(valleys[indices][:, 1] > np.pi / np.sqrt(2), starts[:, 1] > np.pi / np.sqrt(2))

    @pytest.mark.parametrize("name", ["drop-wave", "easom"])
    def test_a_small_basin_in_a_wide_map_is_on_it(self, name):
        found = basin_map(catalogue.landscape(name), 201)
        assert (found.indices == 0).any()


class TestTheReason:
    @pytest.mark.parametrize(
        ("name", "start", "reason"),
        [
            ("x^2 - y^2", [0.5, 0.1], FlowEnd.LEFT_DOMAIN),
            ("x^2 - y^2", [0.5, 0.0], FlowEnd.SADDLE),
            ("max(0, x^2 + y^2 - 0.25)", [0.1, 0.1], FlowEnd.LEVEL_GROUND),
            ("(x^2 + y^2 - 0.25)^2", [0.5, 0.6], FlowEnd.FLOOR),
            ("x^2 + 3 y^2", [0.5, 0.1], FlowEnd.MINIMUM),
        ],
    )
    def test_is_true(self, name, start, reason):
        _, reasons = flow_ends(Formula(name, domain=Domain([-1, -1], [1, 1])), start)
        assert reasons == reason

    def test_is_on_the_map(self):
        found = basin_map(Formula("x^2 - y^2", domain=Domain([-1, -1], [1, 1])), 33)
        assert found.reasons is not None
        assert set(np.unique(found.reasons)) == {FlowEnd.LEFT_DOMAIN, FlowEnd.SADDLE}
        assert (found.reasons[:, :][found.indices == NO_BASIN] != FlowEnd.MINIMUM).all()

    def test_of_a_ring_of_lowest_points_is_said_in_words(self):
        found = basin_map(Formula("(x^2 + y^2 - 0.25)^2", domain=Domain([-1, -1], [1, 1])), 40)
        assert (found.indices == NO_BASIN).all()
        assert "100.0% come to rest on a ring or a line of equally low points" in repr(found)

    def test_beside_a_hole_is_one_of_them(self):
        """Where the root ends its slope has no bound; beyond that there is no ground at all."""
        found = basin_map(Formula("sqrt(1 - x^2 - y^2) x", domain=Domain([-1.5, -1.5], [1.5, 1.5])), 45)
        inside = np.hypot(*np.meshgrid(*found.axes)) < 0.9
        assert (found.indices[inside & (found.axes[0] < 0)] == 0).all()
        beyond = np.hypot(*np.meshgrid(*found.axes)) > 1.05
        assert (found.reasons[beyond] == FlowEnd.NO_GROUND).all()


class TestOfMachineCode:
    """What a loop over lanes finds, against one start at a time by SciPy, and against the same steps in NumPy."""

    @pytest.mark.parametrize("name", ["camel", "peaks", "rastrigin", "levi-13", "jacksboro"])
    def test_ends_are_those_of_the_steps_in_numpy(self, name):
        landscape = catalogue.landscape(name)
        starts = np.random.default_rng(12).uniform(landscape.domain.lower, landscape.domain.upper, (1000, 2))
        known = critical.minima(landscape)
        many = flow_ends(landscape, starts, known=known)
        few = flow_ends(landscape, starts[:40], known=known)  # not worth machine code
        for all_of_them, some in zip(many, few, strict=True):
            np.testing.assert_array_equal(all_of_them[:40], some)

    def test_schaffers_narrow_valleys_lead_where_scipy_says(self):
        """Their ends are 0.02 apart, and the search for minima finds only some: a map adds those that flows find."""
        landscape = catalogue.landscape("schaffer-2")
        shown = basin_map(landscape.over(Domain([20, 20], [23, 23])), 33)
        assert (shown.reasons == FlowEnd.LEFT_DOMAIN).all()
        found = basin_map(landscape.over(Domain([-1, -1], [23, 23])), 33)
        starts = np.stack(np.meshgrid(*found.axes), axis=-1)
        for row, column in np.random.default_rng(13).integers(2, 31, (5, 2)):
            (end,) = ends_elsewhere_at(landscape, starts[row, column])
            index = found.indices[row, column]
            assert index != NO_BASIN
            np.testing.assert_allclose(found.minima[index], end, atol=2e-3)


def ends_elsewhere_at(landscape, start):
    """Where LSODA leads in any time."""
    flow = solve_ivp(
        lambda _, w: -landscape.gradient(w),
        (0, 1e7),
        start,
        method="LSODA",
        jac=lambda _, w: -landscape.hessian(w),
        rtol=1e-9,
        atol=1e-11,
    )
    return [flow.y[:, -1]]
