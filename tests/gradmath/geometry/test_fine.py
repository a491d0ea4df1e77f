"""A landscape's fineness and its own scales."""

import numpy as np
import pytest

from gradmath.formula.formula import Formula
from gradmath.geometry.critical import extremes
from gradmath.geometry.fine import fine_structure
from gradmath.geometry.scales import scales
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Domain

SQUARE = Domain([-1, -1], [1, 1])


@pytest.mark.parametrize("waves", [5, 20, 50])
def test_the_samples_of_a_wave_are_counted(waves: int) -> None:
    ripples = Formula(f"sin({np.pi * waves} x) + 0*y", domain=SQUARE)
    assert fine_structure(ripples, samples=401).samples_a_wave == pytest.approx(400 / waves, rel=0.1)


@pytest.mark.parametrize("waves", [200, 2000])
def test_what_pixels_hide_is_a_waves_variance_within_them(waves: int) -> None:
    ripples = Formula(f"sin({np.pi * waves} x) + 0*y", domain=SQUARE)
    # A window as long as L waves keeps (sin(πL) / πL)² of a wave's variance.
    kept = np.sinc(waves / 400) ** 2
    assert fine_structure(ripples, samples=401).unseen == pytest.approx(1 - kept, abs=0.1)


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock", "peaks", "rastrigin", "bukin-6", "eggholder"])
def test_what_a_map_shows_is_resolved(name: str) -> None:
    found = fine_structure(catalogue.landscape(name))
    assert found.is_resolved
    assert found.reason == "The samples show all there is."


@pytest.mark.parametrize("name", ["schaffer-2", "schaffer-4", "salomon", "trefethen", "griewank"])
def test_what_is_finer_than_a_map_is_told(name: str) -> None:
    found = fine_structure(catalogue.landscape(name))
    assert not found.is_resolved
    assert "pixel" in found.reason or "samples" in found.reason


@pytest.mark.parametrize("factor", [1e-12, 0.001, 1e9])
def test_the_unit_of_the_error_plays_no_part(factor: float) -> None:
    landscape = catalogue.landscape("rastrigin")
    one, other = fine_structure(landscape), fine_structure(factor * landscape)
    assert other.samples_a_wave == pytest.approx(one.samples_a_wave)
    assert other.unseen == pytest.approx(one.unseen)


def test_a_needle_is_found_and_a_corner_is_none() -> None:
    needle = Formula("-exp(-1000 ((x - 3)^2 + (y + 5)^2)) + 0.001 x", domain=Domain([-100, -100], [100, 100]))
    (found,) = fine_structure(needle, known=(extremes(needle)[0], _lowest_at(needle, [3, -5]))).needles
    np.testing.assert_allclose(found.point, [3, -5], atol=1e-3)
    steep = Formula("x^20 + y^20", domain=SQUARE)
    assert fine_structure(steep, known=extremes(steep)).needles == ()


def _lowest_at(landscape, point):
    highest = extremes(landscape)[1]
    return type(highest)(np.array(point, dtype=float), float(landscape.value(point)), True)


def test_a_plain_has_nothing_fine() -> None:
    assert fine_structure(Formula("3 + 0*x + 0*y", domain=SQUARE)).is_resolved


@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "easom"])
def test_scales_scale_with_the_error(name: str) -> None:
    landscape = catalogue.landscape(name)
    one, other = scales(landscape), scales(0.001 * landscape + 7.0)
    assert other.relief == pytest.approx(0.001 * one.relief, rel=1e-9)
    assert other.slope == pytest.approx(0.001 * one.slope, rel=1e-9)
    points = np.random.default_rng(0).uniform(landscape.domain.lower, landscape.domain.upper, (500, 2))
    gradients = landscape.gradient(points)
    np.testing.assert_array_equal(one.is_level(gradients), other.is_level(0.001 * gradients))


def test_scales_do_not_depend_on_the_units_of_the_weights() -> None:
    one = scales(Formula("x^2 + y^2", domain=SQUARE))
    other = scales(Formula("(x/1000)^2 + (y*50)^2", domain=Domain([-1000, -0.02], [1000, 0.02])))
    assert other.slope == pytest.approx(one.slope)


def test_a_plane_is_as_steep_everywhere() -> None:
    found = scales(Formula("3 x + 4 y", domain=SQUARE))
    assert found.slope == pytest.approx(10)
    assert found.steepest == pytest.approx(10)
    assert not found.is_flat
    assert scales(Formula("3 + 0*x + 0*y", domain=SQUARE)).is_flat


def test_scales_of_what_is_nowhere_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="finite somewhere"):
        scales(Formula("sqrt(-1 - x^2 - y^2)", domain=SQUARE))
