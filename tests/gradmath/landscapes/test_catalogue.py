"""The catalogue's landscapes are those of the literature, written here once more, and have their known minimisers."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from gradmath.geometry import critical
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Domain

FORMULAS = {
    "bowl": lambda w: w[0] ** 2 + 3 * w[1] ** 2,
    "round-bowl": lambda w: w[0] ** 2 + w[1] ** 2,
    "saddle": lambda w: w[0] ** 2 - w[1] ** 2,
    "ravine": lambda w: 0.02 * (2 * w[0] + w[1]) ** 2 + (w[0] - 2 * w[1]) ** 2,
    "rosenbrock": lambda w: 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2,
    "himmelblau": lambda w: (w[0] ** 2 + w[1] - 11) ** 2 + (w[0] + w[1] ** 2 - 7) ** 2,
    "beale": lambda w: (
        (1.5 - w[0] + w[0] * w[1]) ** 2 + (2.25 - w[0] + w[0] * w[1] ** 2) ** 2 + (2.625 - w[0] + w[0] * w[1] ** 3) ** 2
    ),
    "booth": lambda w: (w[0] + 2 * w[1] - 7) ** 2 + (2 * w[0] + w[1] - 5) ** 2,
    "matyas": lambda w: 0.26 * (w[0] ** 2 + w[1] ** 2) - 0.48 * w[0] * w[1],
    "camel": lambda w: (
        (4 - 2.1 * w[0] ** 2 + w[0] ** 4 / 3) * w[0] ** 2 + w[0] * w[1] + (-4 + 4 * w[1] ** 2) * w[1] ** 2
    ),
    "rastrigin": lambda w: 20 + anp.sum(w**2 - 10 * anp.cos(2 * np.pi * w)),
}
MINIMA = {
    "bowl": [[0, 0]],
    "round-bowl": [[0, 0]],
    "ravine": [[0, 0]],
    "rosenbrock": [[1, 1]],
    "himmelblau": [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]],
    "beale": [[3, 0.5]],
    "booth": [[1, 3]],
    "matyas": [[0, 0]],
    "camel": [[0.0898420, -0.7126564], [-0.0898420, 0.7126564]],
    "rastrigin": [[0, 0]],
}


def rosenbrock_formula(w):
    return sum(100 * (w[k + 1] - w[k] ** 2) ** 2 + (1 - w[k]) ** 2 for k in range(len(w) - 1))


def rastrigin_formula(w):
    return 10 * len(w) + anp.sum(w**2 - 10 * anp.cos(2 * np.pi * w))


ORACLES = [pytest.param(catalogue.landscape(name), formula, id=name) for name, formula in FORMULAS.items()]
ORACLES += [pytest.param(catalogue.rosenbrock(p), rosenbrock_formula, id=f"rosenbrock-{p}") for p in (2, 3, 7)]
ORACLES += [pytest.param(catalogue.rastrigin(p), rastrigin_formula, id=f"rastrigin-{p}") for p in (1, 3, 7)]


@pytest.mark.parametrize(("landscape", "formula"), ORACLES)
def test_value_gradient_and_hessian_are_those_of_the_literature(landscape, formula):
    domain = landscape.domain
    for w in np.random.default_rng(3).uniform(domain.lower, domain.upper, (4, domain.dimension)):
        np.testing.assert_allclose(landscape.value(w), formula(w), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(landscape.gradient(w), autograd.grad(formula)(w), rtol=1e-10, atol=1e-9)
        np.testing.assert_allclose(landscape.hessian(w), autograd.hessian(formula)(w), rtol=1e-10, atol=1e-9)


def test_the_catalogue_lists_what_it_holds():
    assert set(catalogue.names()) == {"lecture", "valleys", *FORMULAS}
    assert catalogue.names()[0] == "lecture"
    for name in catalogue.names():
        entry = catalogue.entry(name)
        assert entry.name == name
        assert entry.landscape is catalogue.landscape(name)
        assert entry.landscape.dimension == 2
        assert all((entry.title, entry.formula, entry.source))


@pytest.mark.parametrize(("name", "known"), MINIMA.items())
def test_the_minimisers_are_those_of_the_literature(name, known):
    entry = catalogue.entry(name)
    np.testing.assert_array_equal(entry.minima, known)
    assert entry.landscape.domain.contains(entry.minima).all()
    assert entry.minimum == pytest.approx(-1.0316285 if name == "camel" else 0.0, abs=1e-12)


@pytest.mark.parametrize("name", sorted({"lecture", "valleys", *MINIMA}))
def test_at_the_minimisers_the_gradient_vanishes_and_one_newton_step_changes_no_digit(name):
    entry = catalogue.entry(name)
    gradient, hessian = entry.landscape.gradient(entry.minima), entry.landscape.hessian(entry.minima)
    step = -np.linalg.solve(hessian, gradient[..., None])[..., 0]
    assert np.linalg.norm(step, axis=-1).max() < 1e-6
    assert (np.linalg.eigvalsh(hessian) > 0).all()
    polished = entry.minima + step
    np.testing.assert_allclose(entry.landscape.gradient(polished), 0, atol=1e-9)
    np.testing.assert_allclose(entry.landscape.value(polished), entry.minimum, atol=5e-8)


@pytest.mark.parametrize("name", sorted({"lecture", "valleys", *MINIMA}))
def test_nothing_in_the_domain_is_lower_than_the_minimum(name):
    entry = catalogue.entry(name)
    grid = np.stack(np.meshgrid(*entry.landscape.domain.grid(201)), axis=-1)
    assert entry.landscape.value(grid).min() >= entry.minimum - 5e-8


def test_a_saddle_has_no_lower_bound():
    entry = catalogue.entry("saddle")
    assert entry.minima.shape == (0, 2)
    assert entry.minimum == -np.inf


def test_minimisers_cannot_be_overwritten():
    with pytest.raises(ValueError, match="read-only"):
        catalogue.entry("bowl").minima[0] = 1


def test_the_ravine_is_fifty_times_steeper_across_than_along():
    along, across = np.linalg.eigvalsh(catalogue.landscape("ravine").hessian([0, 0]))
    assert across / along == pytest.approx(50)


@pytest.mark.parametrize("p", [2, 3, 4, 7])
def test_rosenbrock_is_least_where_all_weights_are_one(p):
    valley = catalogue.rosenbrock(p)
    assert valley.value(np.ones(p)) == 0
    np.testing.assert_array_equal(valley.gradient(np.ones(p)), 0)
    assert np.linalg.eigvalsh(valley.hessian(np.ones(p)))[0] > 0
    assert valley.domain == Domain([-2.048] * p, [2.048] * p)


@pytest.mark.parametrize("p", [1, 2, 5])
def test_rastrigin_is_the_sum_of_its_values_along_each_axis(p):
    w = np.random.default_rng(0).uniform(-5, 5, (6, p))
    along = sum(catalogue.rastrigin(1).value(w[:, [k]]) for k in range(p))
    np.testing.assert_allclose(catalogue.rastrigin(p).value(w), along, rtol=1e-12)
    assert catalogue.rastrigin(p).value(np.zeros(p)) == 0


def test_the_lecture_has_one_valley_among_hills_and_saddles():
    shown = catalogue.landscape("lecture")
    kinds = [found.kind for found in critical.critical_points(shown)]
    assert kinds.count("minimum") == 1
    assert kinds.count("maximum") >= 2
    assert kinds.count("saddle") >= 1
    assert kinds.count("degenerate") == 0


def test_the_lecture_fills_a_wide_screen_with_its_peak_well_inside_at_the_upper_left():
    shown = catalogue.landscape("lecture")
    valley, peak = critical.valley(shown), critical.peak(shown)
    assert shown.domain.size[0] / shown.domain.size[1] == pytest.approx(16 / 9)
    assert valley.interior
    assert peak.interior
    assert (valley.error, peak.error) == (pytest.approx(0.4, abs=0.1), pytest.approx(9, abs=0.5))
    margin = np.minimum(peak.point - shown.domain.lower, shown.domain.upper - peak.point).min()
    assert margin >= 0.2 * shown.domain.size[1]
    assert peak.point[0] < shown.domain.center[0] < valley.point[0]
    assert valley.point[1] < shown.domain.center[1] < peak.point[1]


def test_the_four_valleys_are_of_clearly_different_depth_and_well_inside():
    shown = catalogue.landscape("valleys")
    minima = critical.minima(shown)
    depths = [valley.error for valley in minima]
    assert len(minima) == 4
    assert np.diff(depths).min() >= 0.05 * (critical.peak(shown).error - depths[0])
    np.testing.assert_array_equal(catalogue.entry("valleys").minima, [minima[0].point])
    assert shown.domain.size[0] / shown.domain.size[1] == pytest.approx(16 / 9)
    for valley in minima:
        margin = np.minimum(valley.point - shown.domain.lower, shown.domain.upper - valley.point).min()
        assert margin >= 0.15 * shown.domain.size[1]


def test_between_valleys_there_are_saddles_and_nothing_degenerate():
    kinds = [found.kind for found in critical.critical_points(catalogue.landscape("valleys"))]
    assert kinds.count("saddle") >= 3
    assert kinds.count("maximum") >= 2
    assert kinds.count("degenerate") == 0
    assert kinds.count("minimum") + kinds.count("maximum") - kinds.count("saddle") == 1  # all ground falls inwards


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("side", [-1, 1])
def test_from_the_edges_of_the_four_valleys_all_ground_falls_inwards(axis, side):
    shown = catalogue.landscape("valleys")
    edge = (shown.domain.lower if side < 0 else shown.domain.upper)[axis]
    points = np.insert(shown.domain.grid(400)[1 - axis][:, None], axis, edge, axis=-1)
    assert (side * shown.gradient(points)[:, axis] > 0).all()


def test_a_name_that_is_almost_right_is_answered_with_the_closest():
    with pytest.raises(
        ValueError, match=r"no landscape called 'himelblau': did you mean himmelblau\? .* has lecture, "
    ):
        catalogue.entry("himelblau")
    with pytest.raises(ValueError, match=r"no landscape called 'xyz': the catalogue has lecture, bowl, "):
        catalogue.landscape("xyz")


@pytest.mark.parametrize(
    ("factory", "dimension", "message"),
    [
        (catalogue.rosenbrock, 1, "dimension must be a whole number of at least 2: got 1"),
        (catalogue.rastrigin, 0, "dimension must be a whole number of at least 1: got 0"),
        (catalogue.rastrigin, 2.5, "dimension must be a whole number of at least 1: got 2.5"),
    ],
)
def test_a_landscape_over_too_few_weights_is_refused(factory, dimension, message):
    with pytest.raises(ValueError, match=message):
        factory(dimension)
