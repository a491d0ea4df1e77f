"""Landscapes in units that suit them."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.landscapes.chosen import chosen_landscape
from gradmath.landscapes.in_units import InUnits, Units, in_suitable_units, suitable_units
from gradmath.landscapes.landscape import Domain

HOUSES = "(0.5/47)*((x+2104*y-400)^2 + (x+1600*y-330)^2 + (x+2400*y-369)^2) on -100..500, -0.1..0.5"  # a fit of prices
FAINT = "1 + 1e-9*(x^2+y^2) on -2..2, -2..2"


class TestInUnits:
    UNITS = Units((10.0, 0.001), error=100.0, offset=7.0)

    def test_its_derivatives_are_those_of_its_values(self) -> None:
        shown = InUnits(chosen_landscape("x^2*y + y^3 on -100..100, -1..1"), self.UNITS)
        w, h = np.array([3.0, 400.0]), 1e-4
        steps = h * np.eye(2)
        slopes = [(shown.value(w + step) - shown.value(w - step)) / (2 * h) for step in steps]
        np.testing.assert_allclose(shown.gradient(w), slopes, rtol=1e-6)
        curvatures = [(shown.gradient(w + step) - shown.gradient(w - step)) / (2 * h) for step in steps]
        np.testing.assert_allclose(shown.hessian(w), curvatures, rtol=1e-6)

    def test_errors_and_weights_are_those_of_the_landscape_in_other_units(self) -> None:
        base = chosen_landscape("x^2 + y on -100..100, -1..1")
        shown = InUnits(base, self.UNITS)
        np.testing.assert_allclose(shown.value([2.0, 500.0]) * 100 + 7, base.value([20.0, 0.5]))
        np.testing.assert_allclose(shown.domain.upper, [10.0, 1000.0])

    def test_errors_that_differ_in_their_last_digits_keep_all_of_them(self) -> None:
        shown = in_suitable_units(chosen_landscape(FAINT))
        points = np.random.default_rng(0).uniform(-2, 2, (50, 2))
        np.testing.assert_allclose(shown.value(points), (points**2).sum(axis=-1), rtol=1e-9)


class TestSuitableUnits:
    @pytest.mark.parametrize(
        "text", ["lecture", "himmelblau", "rosenbrock", "x^2+y^2", "sin(x)*cos(y) on -6..6, -3..3"]
    )
    def test_what_can_be_read_is_shown_as_it_is(self, text: str) -> None:
        landscape = chosen_landscape(text)
        assert in_suitable_units(landscape) is landscape

    def test_weights_of_different_sizes_are_drawn_alike(self) -> None:
        shown = in_suitable_units(chosen_landscape(HOUSES))
        assert suitable_units(chosen_landscape(HOUSES)).weights == (1.0, 0.001)
        assert shown.domain.size.max() < 8 * shown.domain.size.min()

    @pytest.mark.parametrize("factor", [1e-9, 1e-3, 1e7])
    def test_a_multiple_of_a_formula_is_shown_as_the_formula(self, factor: float) -> None:
        shown = in_suitable_units(chosen_landscape(f"{factor}*(sin(x)*cos(y) + 0.1*(x^2+y^2))"))
        relief = np.ptp(shown.value(np.random.default_rng(1).uniform(-2, 2, (200, 2))))
        assert 0.05 < relief < 2e5

    def test_a_far_offset_is_taken_off(self) -> None:
        assert suitable_units(chosen_landscape(FAINT)) == Units((1.0, 1.0), 1e-9, 1.0)

    @pytest.mark.parametrize("side", [1e-6, 1e6])
    def test_very_short_and_very_long_sides_are_measured_in_a_unit_of_their_own(self, side: float) -> None:
        landscape = chosen_landscape("x^2 + y^2").over(Domain([-side, -side], [side, side]))
        assert 0.05 < in_suitable_units(landscape).domain.size.max() < 1e5


class TestWithoutConstant:
    @pytest.mark.parametrize(
        ("text", "constant"), [("1 + x^2", 1.0), ("2 - x^2 - 1 + y", 1.0), ("x*y - 3 + 0.5", -2.5), ("x^2", 0.0)]
    )
    def test_formula_and_number_add_up(self, text: str, constant: float) -> None:
        formula = chosen_landscape(f"{text} + 0*y")
        rest, number = formula.without_constant()
        points = np.random.default_rng(2).normal(size=(20, 2))
        assert number == constant
        np.testing.assert_allclose(rest.value(points) + number, formula.value(points), atol=1e-12)
        np.testing.assert_allclose(rest.gradient(points), formula.gradient(points), atol=1e-12)
