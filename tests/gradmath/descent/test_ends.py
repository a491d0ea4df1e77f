"""A descent's end is told by where it stands and how steep it is there, in the landscape's own scales."""

import pytest

from gradmath.descent.descend import descend
from gradmath.descent.ends import PathEnd, end_of_path
from gradmath.formula.formula import Formula
from gradmath.geometry.critical import minima
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Domain

WELLS = Formula("(x^2 - 1)^2 + y^2", domain=Domain([-2, -2], [2, 2]))


@pytest.mark.parametrize("factor", [1e-9, 0.001, 1.0, 1e6])
@pytest.mark.parametrize(
    ("rate", "steps", "end"), [(0.05, 400, PathEnd.SETTLED), (0.05, 5, PathEnd.ON_ITS_WAY), (0.9, 50, PathEnd.RAN_AWAY)]
)
def test_the_end_does_not_depend_on_the_unit_of_the_error(factor, rate, steps, end) -> None:
    landscape = factor * WELLS
    path = descend(landscape, [1.7, 1.5], step=rate / factor, max_steps=steps, tolerance=0, bounds="ignore")
    assert end_of_path(path, landscape).end in (end, PathEnd.LEFT_DOMAIN if end is PathEnd.RAN_AWAY else end)


def test_beale_at_a_slope_of_a_thousand_has_not_settled() -> None:
    beale = catalogue.landscape("beale")
    path = descend(beale, [4.0, 2.5], step=1e-6, max_steps=30)
    told = end_of_path(path, beale)
    assert told.end is PathEnd.ON_ITS_WAY
    assert told.valley is None


def test_half_way_along_rosenbrocks_ravine_is_on_its_way() -> None:
    ravine = catalogue.landscape("rosenbrock")
    path = descend(ravine, [-1.0, 1.0], step=1e-3, max_steps=800, tolerance=0)
    assert end_of_path(path, ravine).end is PathEnd.ON_ITS_WAY


def test_another_valley_than_the_one_wanted_is_told() -> None:
    path = descend(WELLS, [-1.5, 1.0], step=0.05)
    assert end_of_path(path, WELLS).end is PathEnd.SETTLED
    told = end_of_path(path, WELLS, wanted=[1, 0])
    assert told.end is PathEnd.OTHER_VALLEY
    assert told.valley is not None
    assert told.valley.point == pytest.approx([-1, 0], abs=1e-6)


def test_a_descent_that_leaves_is_told() -> None:
    slope = Formula("x + y", domain=Domain([-1, -1], [1, 1]))
    assert end_of_path(descend(slope, [0, 0], step=0.1), slope).end is PathEnd.LEFT_DOMAIN


def test_a_saddle_is_level_ground_and_no_valley() -> None:
    path = descend(WELLS, [0.0, 1.0], step=0.1)
    told = end_of_path(path, WELLS)
    assert told.end is PathEnd.LEVEL_GROUND
    assert told.valley is None


def test_a_kink_is_a_valley_though_no_slope_is_small_there() -> None:
    kink = Formula("abs(x) + abs(y)", domain=Domain([-1, -1], [1, 1]))
    path = descend(kink, [0.5, 0.25], step=1e-4, max_steps=6000)
    assert end_of_path(path, kink, known=minima(kink)).end is PathEnd.SETTLED


def test_a_wanted_point_of_other_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="wanted"):
        end_of_path(descend(WELLS, [1.5, 1.0], step=0.05), WELLS, wanted=[1, 0, 0])
