"""A grid of heights is a smooth surface through all of them, with its exact derivatives and its holes."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import RectBivariateSpline

from gradmath.landscapes import catalogue
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Domain

BOX = Domain([-1, 10], [2, 30])


def inside(domain, count=200, seed=0):
    return np.random.default_rng(seed).uniform(domain.lower, domain.upper, (count, 2))


@settings(deadline=None, max_examples=30)
@given(rows=st.integers(4, 9), columns=st.integers(4, 9), seed=st.integers(0, 999))
def test_a_polynomial_of_third_degree_in_each_weight_is_met_exactly_with_its_derivatives(rows, columns, seed):
    c = np.random.default_rng(seed).normal(size=(4, 4))
    poly = np.polynomial.polynomial

    def exact(w, by_x=0, by_y=0):
        turned = poly.polyder(poly.polyder(c, by_x, axis=0), by_y, axis=1)
        return poly.polyval2d(w[..., 0], (w[..., 1] - 20) / 10, turned) / 10**by_y

    x, y = np.meshgrid(*BOX.grid((columns, rows)))
    surface = Heights(exact(np.stack([x, y], axis=-1)), domain=BOX)
    w = inside(BOX)
    scale = 100 * max(1, np.abs(c).max())
    np.testing.assert_allclose(surface.value(w), exact(w), atol=1e-13 * scale)
    np.testing.assert_allclose(surface.gradient(w)[:, 0], exact(w, 1), atol=1e-12 * scale)
    np.testing.assert_allclose(surface.gradient(w)[:, 1], exact(w, 0, 1), atol=1e-12 * scale)
    for (i, j), orders in {(0, 0): (2, 0), (0, 1): (1, 1), (1, 0): (1, 1), (1, 1): (0, 2)}.items():
        np.testing.assert_allclose(surface.hessian(w)[:, i, j], exact(w, *orders), atol=1e-11 * scale)


def test_any_heights_are_joined_by_the_spline_that_fitpack_finds():
    heights = np.random.default_rng(1).normal(size=(30, 40))
    surface, oracle = Heights(heights), RectBivariateSpline(np.arange(30), np.arange(40), heights, kx=3, ky=3, s=0)
    w = inside(surface.domain, 2000)
    y, x = w[:, 1], w[:, 0]
    np.testing.assert_allclose(surface.value(w), oracle.ev(y, x), atol=1e-13)
    np.testing.assert_allclose(
        surface.gradient(w), np.stack([oracle.ev(y, x, dy=1), oracle.ev(y, x, dx=1)], -1), atol=1e-12
    )
    np.testing.assert_allclose(surface.hessian(w)[:, 0, 1], oracle.ev(y, x, dx=1, dy=1), atol=1e-12)
    value, gradient = surface.value_and_gradient(w)
    np.testing.assert_array_equal(value, surface.value(w))
    np.testing.assert_array_equal(gradient, surface.gradient(w))


def test_heights_are_met_where_they_are_given_the_first_row_lowest():
    heights = np.random.default_rng(2).normal(size=(5, 7))
    x, y = np.meshgrid(*BOX.grid((7, 5)))
    np.testing.assert_allclose(Heights(heights, domain=BOX).value(np.stack([x, y], -1)), heights, atol=1e-13)


def test_a_missing_height_is_a_hole_of_four_cells_and_the_rest_is_whole():
    heights = np.random.default_rng(3).normal(size=(8, 9))
    heights[3, 4] = np.nan
    surface = Heights(heights)
    w = inside(surface.domain, 3000)
    hole = (np.abs(w - [4, 3]) < 1).all(axis=-1)
    np.testing.assert_array_equal(np.isnan(surface.value(w)), hole)
    np.testing.assert_array_equal(np.isnan(surface.gradient(w)).all(axis=-1), hole)
    np.testing.assert_array_equal(np.isnan(surface.hessian(w)).all(axis=(-1, -2)), hole)
    x, y = np.meshgrid(np.arange(9), np.arange(8))
    known = np.abs(x - 4) + np.abs(y - 3) > 2
    np.testing.assert_allclose(surface.value(np.stack([x, y], -1))[known], heights[known], atol=1e-12)


def test_for_a_cell_beyond_the_grid_the_surface_goes_on_straight_and_there_it_ends():
    surface = Heights(np.random.default_rng(4).normal(size=(6, 6)))
    for edge, out in (([5.0, 2.3], [1, 0]), ([0.0, 1.2], [-1, 0]), ([3.1, 5.0], [0, 1]), ([2.2, 0.0], [0, -1])):
        edge, out = np.array(edge), np.array(out)
        slope = surface.gradient(edge) @ out
        for far in (1e-9, 0.5, 1.0):
            assert surface.value(edge + far * out) == pytest.approx(surface.value(edge) + far * slope, abs=1e-12)
            assert surface.gradient(edge + far * out) @ out == pytest.approx(slope, abs=1e-12)
        assert np.isnan(surface.value(edge + 1.01 * out))
    w = inside(Domain([-1, -1], [6, 6]), 500)
    step = 1e-6
    for k in (0, 1):
        shift = step * np.eye(2)[k]
        differences = (surface.value(w + shift) - surface.value(w - shift)) / (2 * step)
        np.testing.assert_allclose(surface.gradient(w)[:, k], differences, atol=1e-6)


def test_a_part_of_the_grid_is_shown_and_nothing_beyond_it():
    surface = Heights(np.random.default_rng(5).normal(size=(6, 6)), domain=BOX)
    part = surface.part(((0, 12), (1, 20)))
    np.testing.assert_array_equal(part.value([0.5, 15]), surface.value([0.5, 15]))
    with pytest.raises(
        ValueError, match=r"there are heights on Domain\(\[-1, 10\], \[2, 30\]\) only: .* goes beyond it"
    ):
        surface.part(((-1.5, 10), (2, 30)))
    assert np.isnan(surface.over(((-3, 10), (2, 30))).value([-2, 15]))
    assert repr(part) == "Heights(6 × 6 heights, domain=Domain([0, 12], [1, 20]))"
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(part)).value(inside(BOX)), part.value(inside(BOX)))


@pytest.mark.parametrize(
    ("heights", "message"),
    [
        (np.zeros((3, 9)), r"at least 4 rows and 4 columns: got \(3, 9\)"),
        ([1, 2, 3], r"got \(3,\)"),
        ([[1, 2], [3]], "rows of the same length"),
        ([["a"] * 4] * 4, "numbers"),
        (np.full((4, 4), np.nan), "not all be missing"),
        (np.full((4, 4), np.inf), "must be finite"),
        (np.zeros((4, 2_000_000)), "at most 4000000 heights: .* take every 2th"),
    ],
)  # fmt: skip
def test_what_is_no_grid_of_heights_is_refused(heights, message):
    with pytest.raises(ValueError, match=message):
        Heights(heights)


def test_the_mountains_of_the_catalogue_are_a_real_place_in_metres():
    entry = catalogue.entry("jacksboro")
    ground = entry.landscape
    assert ground.heights.shape == (92, 200)
    assert (ground.heights.min(), ground.heights.max()) == (236, 1076)
    # Between its nodes the surface dips a little below the lowest of them.
    np.testing.assert_allclose(ground.value(entry.minima), entry.minimum, atol=1e-9)
    assert 230 < entry.minimum < 236
    # A minute of latitude is a nautical mile; 92 steps of 3 seconds are 4.6 minutes.
    assert ground.domain.size[1] / 91 * 92 == pytest.approx(4.6 * 1852, rel=2e-3)
    assert ground.domain.size[0] / 199 / (ground.domain.size[1] / 91) == pytest.approx(
        np.cos(np.deg2rad(36.49)), rel=5e-3
    )
