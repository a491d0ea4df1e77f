"""Levels: round steps, equal areas, and what may be given."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradmath.formula.formula import Formula
from gradmath.geometry.levels import chosen_levels, equal_levels, given_levels, logarithmic_levels, quantile_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Landscape, Quadratic


def ramp(low: float, high: float) -> Landscape:
    """The plane that rises from ``low`` at w₁ = 0 to ``high`` at w₁ = 1."""
    return ClosedForm(
        lambda w: low * (1 - w[..., 0]) + high * w[..., 0],
        lambda w: np.stack([np.full(w.shape[:-1], high - low), np.zeros(w.shape[:-1])], axis=-1),
        lambda w: np.zeros((*w.shape, 2)),
        Domain([0, 0], [1, 1]),
    )


FLAT = ramp(3.0, 3.0)
NOWHERE_FINITE = ramp(0.0, 1.0) + ClosedForm(
    lambda w: np.full(w.shape[:-1], np.nan), np.zeros_like, lambda w: np.zeros((*w.shape, 2)), Domain([0, 0], [1, 1])
)


def test_equal_levels_are_the_round_numbers_one_would_write() -> None:
    assert equal_levels(ramp(0, 1), count=9).tolist() == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert equal_levels(ramp(-1, 1), count=7).tolist() == [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]
    assert equal_levels(ramp(13, 99), count=4).tolist() == [20, 40, 60, 80]


@given(
    low=st.floats(-1e6, 1e6),
    extent=st.floats(1e-3, 1e9),
    count=st.integers(1, 40),
)
def test_equal_levels_are_all_the_multiples_of_a_nice_step_inside_the_range(
    low: float, extent: float, count: int
) -> None:
    high = low + extent
    levels = equal_levels(ramp(low, high), count=count)
    assert (levels > low).all()
    assert (levels < high).all()
    assert count / 2 - 1 <= len(levels) <= 2 * count + 2
    if len(levels) > 1:
        step = np.median(np.diff(levels))
        mantissa = step / 10 ** math.floor(math.log10(step * (1 + 1e-6)))
        assert min(abs(mantissa - nice) for nice in (1, 2, 2.5, 5)) < 1e-3
        np.testing.assert_allclose(np.diff(levels), step, rtol=1e-3)
        assert levels[0] - low <= step * (1 + 1e-3)
        assert high - levels[-1] <= step * (1 + 1e-3)


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e12, 1e300, 1.7e308])
def test_equal_levels_of_ranges_near_the_ends_of_the_floats(scale: float) -> None:
    levels = equal_levels(ramp(-scale, scale), count=10)
    assert 5 <= len(levels) <= 20
    assert 0 in levels
    steps = [Fraction(b) - Fraction(a) for a, b in pairwise(levels)]
    assert max(steps) - min(steps) < max(steps) * Fraction(1, 10**12)


def test_equal_levels_ask_for_as_many_errors_as_their_resolution() -> None:
    asked: list[int] = []

    def value(w: np.ndarray) -> np.ndarray:
        asked.append(w.size // 2)
        return w[..., 0]

    counted = ClosedForm(
        value, lambda w: np.broadcast_to([1.0, 0.0], w.shape), lambda w: np.zeros((*w.shape, 2)), Domain([0, 0], [2, 1])
    )
    asked.clear()
    coarse = equal_levels(counted, count=9, resolution=40)
    assert sum(asked) == 40 * 20
    asked.clear()
    fine = equal_levels(counted, count=9, resolution=400)
    assert sum(asked) == 400 * 200
    np.testing.assert_array_equal(coarse, fine)


def test_equal_levels_of_a_range_of_a_few_floats() -> None:
    high = 1.0
    for _ in range(40):
        high = math.nextafter(high, 2.0)
    levels = equal_levels(ramp(1.0, high), count=5)
    assert len(levels) >= 1
    assert ((levels > 1.0) & (levels < high)).all()
    with pytest.raises(ValueError, match="flat"):
        equal_levels(ramp(1.0, math.nextafter(1.0, 2.0)))


def test_quantile_levels_part_the_domain_into_equal_areas() -> None:
    # Inside the largest circle that fits, E <= level fills π · level of the domain's area of 64.
    bowl = Quadratic(np.eye(2))
    levels = quantile_levels(bowl, count=9)
    shares = np.pi * levels / 64
    inside = levels <= 16
    np.testing.assert_allclose(shares[inside], np.arange(1, 10)[inside] / 10, atol=0.01)
    assert inside.sum() == 7


def test_quantile_levels_of_a_plane_are_evenly_spaced() -> None:
    np.testing.assert_allclose(quantile_levels(ramp(2, 6), count=3), [3, 4, 5], atol=1e-12)


def test_quantiles_that_fall_on_a_plateau_at_the_bottom_are_no_levels() -> None:
    shelf = ClosedForm(
        lambda w: np.maximum(w[..., 0], 0.55),
        lambda w: np.stack([w[..., 0] > 0.55, np.zeros(w.shape[:-1])], axis=-1).astype(float),
        lambda w: np.zeros((*w.shape, 2)),
        Domain([0, 0], [1, 1]),
    )
    levels = quantile_levels(shelf, count=9)
    np.testing.assert_allclose(levels, [0.6, 0.7, 0.8, 0.9], atol=1e-12)


@pytest.mark.parametrize("scale", [1e-300, 1.7e308])
def test_quantile_levels_near_the_ends_of_the_floats(scale: float) -> None:
    np.testing.assert_allclose(quantile_levels(ramp(-scale, scale), count=3) / scale, [-0.5, 0, 0.5], atol=1e-12)


@pytest.mark.parametrize("choose", [equal_levels, quantile_levels])
@pytest.mark.parametrize("landscape", [FLAT, NOWHERE_FINITE])
def test_a_landscape_without_a_range_has_no_levels(choose, landscape: Landscape) -> None:
    with pytest.raises(ValueError, match="not flat"):
        choose(landscape)


@pytest.mark.parametrize("choose", [equal_levels, quantile_levels])
def test_levels_refuse_bad_counts_and_other_dimensions(choose) -> None:
    for count in (0, -1, 2.5, math.nan):
        with pytest.raises(ValueError, match="count"):
            choose(ramp(0, 1), count=count)
    for p in (1, 3):
        with pytest.raises(ValueError, match="2 weights"):
            choose(Quadratic(np.eye(p)))


def test_given_levels_are_taken_as_they_are() -> None:
    assert given_levels([-1, 0.3, 7]).tolist() == [-1.0, 0.3, 7.0]
    assert given_levels([2]).tolist() == [2.0]


@pytest.mark.parametrize(
    "values", [[], 3.0, [[1, 2]], [1, math.nan], [1, math.inf], [2, 1], [1, 1], ["a"], [[1], [1, 2]]]
)
def test_levels_that_are_not_finite_and_ascending_are_refused(values) -> None:
    with pytest.raises(ValueError, match="levels"):
        given_levels(values)


class TestErrorsWithoutBound:
    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [
            # Where 2 % of the domain lie beyond: |x| < 0.16, of which half on either side; π r² = 0.02 · 36.
            ("1/x", -6.25, 6.25),
            ("1/x^2", 0.0625, 156.25),
            ("1/(x^2 + y^2)", 0.0475, np.pi / 0.72),
            ("-1/(x^2 + y^2)", -np.pi / 0.72, -0.0475),
        ],
    )
    def test_end_where_few_places_lie_beyond(self, text: str, low: float, high: float) -> None:
        levels = equal_levels(Formula(text), count=20)
        assert 12 <= levels.size <= 30
        assert low * 1.3 - 0.1 <= levels[0] if low < 0 else levels[0] >= low
        assert levels[-1] <= high * (1.3 if high > 0 else 1)
        assert levels[-1] - levels[0] > 0.6 * (high - low)

    def test_a_narrow_hill_keeps_its_whole_height(self) -> None:
        hill = Gaussian([0.3, 0.2], 1e-3 * np.eye(2)).over(Domain([-1, -1], [1, 1]))
        levels = equal_levels(hill, count=10)
        assert levels[-1] > 0.8

    def test_holes_are_passed_over(self) -> None:
        levels = equal_levels(Formula("sqrt(x)"), count=10)
        assert levels[0] > 0
        assert levels[-1] < 2


# Logarithmic, and chosen by the landscape


@pytest.mark.parametrize("name", ["rosenbrock", "goldstein-price", "three-hump-camel", "beale", "dixon-price"])
def test_a_valley_of_a_landscape_that_spans_decades_has_contours_too(name: str) -> None:
    landscape = catalogue.landscape(name)
    found = chosen_levels(landscape)
    errors = np.sort(landscape.value(np.stack(np.meshgrid(*landscape.domain.grid(301)), axis=-1)).ravel())
    assert found.rule == "logarithmic"
    assert "low band" in found.reason
    assert found.levels[0] < errors[errors.size // 10]  # the lowest tenth of the ground is not one band
    ground = np.diff(np.searchsorted(errors, [-np.inf, *found.levels, np.inf])) / errors.size
    assert ground.max() <= 0.5


@pytest.mark.parametrize("name", ["himmelblau", "bowl", "peaks", "rastrigin", "lecture"])
def test_the_plainest_levels_are_chosen_where_they_serve(name: str) -> None:
    landscape = catalogue.landscape(name)
    found = chosen_levels(landscape)
    assert found.rule == "equal"
    np.testing.assert_array_equal(found.levels, equal_levels(landscape))


@pytest.mark.parametrize("name", ["ackley", "michalewicz", "de-jong-5"])
def test_quantiles_are_chosen_where_much_ground_lies_high(name: str) -> None:
    landscape = catalogue.landscape(name)
    found = chosen_levels(landscape)
    assert found.rule == "quantile"
    errors = landscape.value(np.stack(np.meshgrid(*landscape.domain.grid(301)), axis=-1))
    assert np.diff(found.levels).min() >= 5e-4 * np.ptp(errors)


def test_no_level_lies_on_a_plain() -> None:
    found = chosen_levels(catalogue.landscape("easom"))
    assert found.rule == "equal"
    assert found.levels.max() < -1e-4  # the plain is at 0
    assert found.levels.min() < -0.4  # the needle has contours


@pytest.mark.parametrize("side", [4, 6, 8, 10])
@pytest.mark.parametrize("height", [1e6, -1e6])
def test_no_rounded_level_is_the_height_of_a_plain(height: float, side: float) -> None:
    landscape = Formula(f"3e6 + {height}*exp(-x^2-y^2)", domain=((-side, -side), (side, side)))
    found = chosen_levels(landscape)
    assert found.levels.size >= 3
    assert 3e6 not in found.levels
    assert ((found.levels - 3e6) * height > 0).all()


@pytest.mark.parametrize("factor", [0.001, 1000.0])
@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau", "ackley", "camel"])
def test_the_unit_of_the_error_does_not_change_the_rule(name: str, factor: float) -> None:
    landscape = catalogue.landscape(name)
    one, other = chosen_levels(landscape), chosen_levels(factor * landscape)
    assert one.rule == other.rule
    np.testing.assert_allclose(other.levels, factor * one.levels, rtol=1e-9)


@pytest.mark.parametrize("count", [3, 6, 12, 20])
def test_powers_of_ten_are_round(count: int) -> None:
    levels = logarithmic_levels(catalogue.landscape("rosenbrock"), count=count)
    mantissas = levels / 10.0 ** np.floor(np.log10(levels) + 1e-12)
    assert set(mantissas.round(9).tolist()) <= {1.0, 2.0, 3.0, 5.0}
    assert (np.diff(levels) > 0).all()


def test_powers_of_ten_count_from_a_base() -> None:
    landscape = Quadratic(np.eye(2)) - 5.0
    levels = logarithmic_levels(landscape, base=-5.0)
    offsets = levels + 5
    mantissas = offsets / 10.0 ** np.floor(np.log10(offsets) + 1e-12)
    assert set(mantissas.round(9).tolist()) <= {1.0, 2.0, 3.0, 5.0}
    with pytest.raises(ValueError, match="base"):
        logarithmic_levels(landscape, base=0.0)


def test_levels_are_not_chosen_for_what_is_flat() -> None:
    with pytest.raises(ValueError, match="not flat"):
        chosen_levels(FLAT)


@pytest.mark.parametrize("height", [-1.0, 1.0, -1e-3, 1e6])
@pytest.mark.parametrize("center", [(1.0, 0.5), (1.013, 0.497), (-3.99, 3.99)])
def test_a_needle_is_bounded_however_few_nodes_it_has(height: float, center: tuple[float, float]) -> None:
    """Of 200 nodes along a side of ±4 it has five along its width, and everything else is a plain."""
    needle = Gaussian(center, 0.05**2 * np.eye(2), height, domain=([-4, -4], [4, 4]))
    levels = equal_levels(needle)
    assert 5 <= levels.size <= 20
    assert np.abs(levels).max() > 0.6 * abs(height)


@pytest.mark.parametrize("power", [0.5, 1, 2, 6])
@pytest.mark.parametrize("pole", [0.0, 0.01, 0.0201, 1 / 3])
def test_a_pole_has_levels_where_most_of_the_ground_is(power: float, pole: float) -> None:
    levels = equal_levels(Formula(f"abs(x - {pole})^(-{power}) + 0*y", domain=([-4, -4], [4, 4])))
    assert levels.max() <= 0.06**-power  # 2 % of the domain are within 0.08


def test_easoms_levels_go_down_its_needle() -> None:
    assert equal_levels(catalogue.landscape("easom"))[0] < -0.6
