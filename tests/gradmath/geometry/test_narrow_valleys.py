"""Flows along floors of narrow valleys end where other integrators say, and searches by machine code where NumPy's."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gradmath.formula.formula import Formula
from gradmath.geometry import critical
from gradmath.geometry._kinds import _signs_by_numpy, confirmed_signs
from gradmath.geometry._kinks import Kinks, slid_down
from gradmath.geometry._scattered import scattered
from gradmath.geometry._stationary import Grid, UnitBox, _newton, _newton_by_numpy, polished
from gradmath.geometry.basins import NO_BASIN, FlowEnd, basin_map, flow_ends
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Domain


def end_by_lsoda(landscape, start):
    return solve_ivp(
        lambda _, w: -landscape.gradient(w),
        (0, 1e8),
        start,
        method="LSODA",
        jac=lambda _, w: -landscape.hessian(w),
        rtol=1e-10,
        atol=1e-10,
    ).y[:, -1]


def test_in_schaffers_crowded_corners_each_start_has_its_own_valley() -> None:
    """There they are a hundredth wide, bend, and are followed for a hundred units."""
    landscape = catalogue.landscape("schaffer-2")
    shown = basin_map(landscape, 33)
    for row, column in np.random.default_rng(1).integers(1, 32, (6, 2)):
        end = end_by_lsoda(landscape, [shown.axes[0][column], shown.axes[1][row]])
        assert shown.indices[row, column] != NO_BASIN
        np.testing.assert_allclose(shown.minima[shown.indices[row, column]], end, atol=5e-3)


def test_where_a_valley_ends_in_a_ridge_the_side_decides() -> None:
    """Dixon and Price's y = 0 is a floor for x < 0 and a ridge for x > 0: the sign of y never changes."""
    landscape = catalogue.landscape("dixon-price")
    x, y = np.meshgrid(
        np.linspace(-10, 10, 40), np.concatenate([-np.geomspace(10, 2e-3, 30), np.geomspace(2e-3, 10, 30)])
    )
    starts = np.stack([x.ravel(), y.ravel()], axis=-1)
    indices, reasons = flow_ends(landscape, starts)
    minima = np.array([[1, -np.sqrt(0.5)], [1, np.sqrt(0.5)]])
    stayed = reasons == FlowEnd.MINIMUM
    assert stayed.mean() > 0.8
    np.testing.assert_array_equal(np.sign(minima[indices[stayed], 1]), np.sign(starts[stayed, 1]))


@pytest.mark.parametrize("slope", [0.02, 0.9])
def test_pits_in_a_floor_hold_what_comes_to_them(slope) -> None:
    """The floor y = 0 of sin(9x)/9 + s·x + 50y² has a pit in every wave if s < 1: the one at or below the start."""
    landscape = Formula(f"sin(9x)/9 + {slope}*x + 50*y^2", domain=Domain([-4, -1], [4, 1]))
    starts = np.random.default_rng(2).uniform([-3, -0.9], [3.5, 0.9], (1200, 2))
    indices, reasons = flow_ends(landscape, starts)
    assert (reasons == FlowEnd.MINIMUM).all()
    period, pit = 2 * np.pi / 9, (2 * np.pi - np.arccos(-slope)) / 9
    ridge = np.arccos(-slope) / 9
    wanted = pit + period * np.floor((starts[:, 0] - ridge) / period)
    places = np.array([each.point for each in critical.minima(landscape)])
    np.testing.assert_allclose(places[indices], np.stack([wanted, 0 * wanted], axis=-1), atol=1e-6)


@pytest.mark.parametrize("name", ["levi-13", "rastrigin", "trefethen"])
def test_newtons_method_settles_where_it_does_in_numpy(name) -> None:
    box, starts = UnitBox(catalogue.landscape(name), fast=True), scattered(2, 700)
    with np.errstate(all="ignore"):
        for sign in (0.0, 1.0, -1.0):
            ours, theirs = _newton(box, starts, 0.02, 0.3, sign), _newton_by_numpy(box, starts, 0.02, 0.3, sign)
            order = [np.lexsort(each.round(6).T) for each in (ours, theirs)]
            np.testing.assert_allclose(ours[order[0]], theirs[order[1]], atol=2e-8)
        np.testing.assert_array_equal(
            confirmed_signs(box, polished(box, ours), 1e-13), _signs_by_numpy(box, polished(box, ours), 1e-13)
        )


def test_circles_close_in_on_kinks_as_in_numpy() -> None:
    box = UnitBox(Formula("abs(x - 0.3) + 2*abs(y + x^2) + 0.1*sin(5*x)", domain=Domain([-1, -1], [1, 1])), fast=True)
    kinks, starts = Kinks(box, Grid.of(box)), scattered(2, 20)
    ours, arrived = kinks._slid_down(1.0, starts, 0.5)
    theirs, there = slid_down(kinks.height(1.0), starts, kinks.grid.cell, rounds=80, reach=0.5)
    np.testing.assert_array_equal(arrived, there)
    np.testing.assert_allclose(ours[arrived], theirs[arrived], atol=1e-8)


@pytest.mark.parametrize("name", ["himmelblau", "camel", "branin", "shubert"])
def test_minima_alone_are_those_of_all_points_in_their_order(name) -> None:
    landscape = catalogue.landscape(name)
    wanted = [each.point for each in critical.critical_points(landscape) if each.kind == "minimum"]
    np.testing.assert_array_equal([each.point for each in critical.minima(landscape)], wanted)
