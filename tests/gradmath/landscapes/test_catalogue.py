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
    "three-hump-camel": lambda w: 2 * w[0] ** 2 - 1.05 * w[0] ** 4 + w[0] ** 6 / 6 + w[0] * w[1] + w[1] ** 2,
    "goldstein-price": lambda w: (
        (1 + (w[0] + w[1] + 1) ** 2 * (19 - 14 * anp.sum(w) + 3 * anp.sum(w) ** 2))
        * (30 + (d := 2 * w[0] - 3 * w[1]) ** 2 * (18 - 16 * d + 3 * d**2))
    ),
    "branin": lambda w: (
        (w[1] - 5.1 / (2 * np.pi) ** 2 * w[0] ** 2 + 5 / np.pi * w[0] - 6) ** 2
        + 10 * (1 - 1 / (8 * np.pi)) * anp.cos(w[0])
        + 10
    ),
    "mccormick": lambda w: anp.sin(anp.sum(w)) + (w[0] - w[1]) ** 2 - 1.5 * w[0] + 2.5 * w[1] + 1,
    "styblinski-tang": lambda w: anp.sum(w**4 - 16 * w**2 + 5 * w) / 2,
    "zettl": lambda w: w[0] / 4 + (w[0] ** 2 - 2 * w[0] + w[1] ** 2) ** 2,
    "dixon-price": lambda w: (w[0] - 1) ** 2 + 2 * (2 * w[1] ** 2 - w[0]) ** 2,
    "adjiman": lambda w: anp.cos(w[0]) * anp.sin(w[1]) - w[0] / (1 + w[1] ** 2),
    "easom": lambda w: -anp.prod(anp.cos(w)) * anp.exp(-anp.sum((w - np.pi) ** 2)),
    "peaks": lambda w: (
        3 * (1 - w[0]) ** 2 * anp.exp(-(w[0] ** 2) - (w[1] + 1) ** 2)
        - 10 * (w[0] / 5 - w[0] ** 3 - w[1] ** 5) * anp.exp(-anp.sum(w**2))
        - 1 / 3 * anp.exp(-((w[0] + 1) ** 2) - w[1] ** 2)
    ),
    "franke": lambda w: (
        0.75 * anp.exp(-anp.sum((9 * w - 2) ** 2) / 4)
        + 0.75 * anp.exp(-((9 * w[0] + 1) ** 2) / 49 - (9 * w[1] + 1) / 10)
        + 0.5 * anp.exp(-((9 * w[0] - 7) ** 2) / 4 - (9 * w[1] - 3) ** 2 / 4)
        - 0.2 * anp.exp(-((9 * w[0] - 4) ** 2) - (9 * w[1] - 7) ** 2)
    ),
    "monkey-saddle": lambda w: w[0] * (w[0] ** 2 - 3 * w[1] ** 2),
    "ackley": lambda w: (
        -20 * anp.exp(-0.2 * anp.sqrt(anp.mean(w**2))) - anp.exp(anp.mean(anp.cos(2 * np.pi * w))) + 20 + np.e
    ),
    "griewank": lambda w: anp.sum(w**2) / 4000 - anp.prod(anp.cos(w / anp.sqrt(np.array([1, 2])))) + 1,
    "schwefel": lambda w: 418.982887272433695 * 2 - anp.sum(w * anp.sin(anp.sqrt(anp.abs(w)))),
    "eggholder": lambda w: (
        -(w[1] + 47) * anp.sin(anp.sqrt(anp.abs(w[1] + w[0] / 2 + 47)))
        - w[0] * anp.sin(anp.sqrt(anp.abs(w[0] - w[1] - 47)))
    ),
    "shubert": lambda w: anp.prod(
        anp.array([anp.sum(K * anp.cos((K + 1) * w[0] + K)), anp.sum(K * anp.cos((K + 1) * w[1] + K))])
    ),
    "langermann": lambda w: sum(
        c * anp.exp(-anp.sum((w - a) ** 2) / np.pi) * anp.cos(np.pi * anp.sum((w - a) ** 2))
        for c, a in zip((1, 2, 5, 2, 3), np.array([[3, 5], [5, 2], [2, 1], [1, 4], [7, 9]]), strict=True)
    ),
    "michalewicz": lambda w: -anp.sum(anp.sin(w) * anp.sin(np.array([1, 2]) * w**2 / np.pi) ** 20),
    "de-jong-5": lambda w: (
        1
        / (
            0.002
            + sum(
                1 / (i + (w[0] - 16 * ((i - 1) % 5 - 2)) ** 6 + (w[1] - 16 * ((i - 1) // 5 - 2)) ** 6)
                for i in range(1, 26)
            )
        )
    ),
    "drop-wave": lambda w: -(1 + anp.cos(12 * anp.sqrt(anp.sum(w**2)))) / (0.5 * anp.sum(w**2) + 2),
    "cross-in-tray": lambda w: (
        -1e-4
        * (anp.abs(anp.sin(w[0]) * anp.sin(w[1]) * anp.exp(anp.abs(100 - anp.sqrt(anp.sum(w**2)) / np.pi))) + 1) ** 0.1
    ),
    "holder-table": lambda w: (
        -anp.abs(anp.sin(w[0]) * anp.cos(w[1]) * anp.exp(anp.abs(1 - anp.sqrt(anp.sum(w**2)) / np.pi)))
    ),
    "bukin-6": lambda w: 100 * anp.sqrt(anp.abs(w[1] - w[0] ** 2 / 100)) + anp.abs(w[0] + 10) / 100,
    "levi-13": lambda w: (
        anp.sin(3 * np.pi * w[0]) ** 2
        + (w[0] - 1) ** 2 * (1 + anp.sin(3 * np.pi * w[1]) ** 2)
        + (w[1] - 1) ** 2 * (1 + anp.sin(2 * np.pi * w[1]) ** 2)
    ),
    "levy": lambda w: (
        anp.sin(np.pi * (u := 1 + (w - 1) / 4)[0]) ** 2
        + (u[0] - 1) ** 2 * (1 + 10 * anp.sin(np.pi * u[0] + 1) ** 2)
        + (u[1] - 1) ** 2 * (1 + anp.sin(2 * np.pi * u[1]) ** 2)
    ),
    "schaffer-2": lambda w: 0.5 + (anp.sin(w[0] ** 2 - w[1] ** 2) ** 2 - 0.5) / (1 + 0.001 * anp.sum(w**2)) ** 2,
    "schaffer-4": lambda w: (
        0.5 + (anp.cos(anp.sin(anp.abs(w[0] ** 2 - w[1] ** 2))) ** 2 - 0.5) / (1 + 0.001 * anp.sum(w**2)) ** 2
    ),
    "bohachevsky": lambda w: (
        w[0] ** 2 + 2 * w[1] ** 2 - 0.3 * anp.cos(3 * np.pi * w[0]) - 0.4 * anp.cos(4 * np.pi * w[1]) + 0.7
    ),
    "salomon": lambda w: 1 - anp.cos(2 * np.pi * (r := anp.sqrt(anp.sum(w**2)))) + 0.1 * r,
    "bird": lambda w: (
        anp.sin(w[0]) * anp.exp((1 - anp.cos(w[1])) ** 2)
        + anp.cos(w[1]) * anp.exp((1 - anp.sin(w[0])) ** 2)
        + (w[0] - w[1]) ** 2
    ),
    "trefethen": lambda w: (
        anp.exp(anp.sin(50 * w[0]))
        + anp.sin(60 * anp.exp(w[1]))
        + anp.sin(70 * anp.sin(w[0]))
        + anp.sin(anp.sin(80 * w[1]))
        - anp.sin(10 * anp.sum(w))
        + anp.sum(w**2) / 4
    ),
}
K = np.arange(1, 6)
# As the sources give them, rounded as they are there.
QUOTED = {
    "three-hump-camel": ([[0, 0]], 0, 1e-9),
    "goldstein-price": ([[0, -1]], 3, 1e-9),
    "branin": ([[-np.pi, 12.275], [np.pi, 2.275], [9.42478, 2.475]], 0.397887, 1e-5),
    "mccormick": ([[-0.54719, -1.54719]], -1.9133, 1e-4),
    "styblinski-tang": ([[-2.903534, -2.903534]], -78.332, 1e-3),
    "zettl": ([[-0.02989597760285287, 0]], -0.003791237220468656, 1e-8),
    "dixon-price": ([[1, 2**-0.5], [1, -(2**-0.5)]], 0, 1e-9),
    "adjiman": ([[2, 0.10578]], -2.02181, 1e-5),
    "easom": ([[np.pi, np.pi]], -1, 1e-9),
    "peaks": ([[0.2283, -1.6255]], -6.5511, 1e-4),
    "ackley": ([[0, 0]], 0, 1e-9),
    "griewank": ([[0, 0]], 0, 1e-9),
    "schwefel": ([[420.9687, 420.9687]], 0, 1e-4),
    "eggholder": ([[512, 404.2319]], -959.6407, 2e-4),
    "langermann": ([[2.793402, 1.597232]], -4.155809, 1e-6),
    "michalewicz": ([[2.20, 1.57]], -1.8013, 5e-3),
    "de-jong-5": ([[-31.97833, -31.97833]], 0.998003838, 1e-5),
    "drop-wave": ([[0, 0]], -1, 1e-9),
    "cross-in-tray": ([[1.3491, -1.3491], [1.3491, 1.3491], [-1.3491, 1.3491], [-1.3491, -1.3491]], -2.06261, 4e-4),
    "holder-table": (
        [[8.05502, 9.66459], [8.05502, -9.66459], [-8.05502, 9.66459], [-8.05502, -9.66459]],
        -19.2085,
        1e-5,
    ),
    "bukin-6": ([[-10, 1]], 0, 1e-9),
    "levi-13": ([[1, 1]], 0, 1e-9),
    "levy": ([[1, 1]], 0, 1e-9),
    "schaffer-2": ([[0, 0]], 0, 1e-9),
    "schaffer-4": ([[0, 1.25313], [0, -1.25313], [1.25313, 0], [-1.25313, 0]], 0.292579, 1e-5),
    "bohachevsky": ([[0, 0]], 0, 1e-9),
    "salomon": ([[0, 0]], 0, 1e-9),
    "bird": ([[4.70104, 3.15294], [-1.58214, -3.13024]], -106.764537, 1e-5),
    "trefethen": ([[-0.024403, 0.210612]], -3.30686865, 1e-6),
}
ON_AN_EDGE = {"eggholder", "adjiman"}
ON_A_KINK = {"ackley", "bukin-6", "salomon", "drop-wave"}
"""drop-wave has no kink at the origin, but its formula is 0/0 there."""
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
    assert set(catalogue.names()) == {"lecture", "valleys", "jacksboro", *FORMULAS}
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


@pytest.mark.parametrize(("name", "points", "error", "digits"), [(name, *known) for name, known in QUOTED.items()])
def test_the_minimisers_are_those_that_the_sources_quote(name, points, error, digits):
    entry = catalogue.entry(name)
    assert len(entry.minima) == len(points)
    apart = np.abs(entry.minima[:, None] - np.array(points)).max(axis=-1)
    assert (apart.min(axis=0) <= digits).all()
    assert (apart.min(axis=1) <= digits).all()
    assert entry.minimum == pytest.approx(error, abs=max(digits, 1e-9))
    # The gradient is so small there, or E so flat, that the digits of the minimiser make no difference.
    np.testing.assert_allclose([FORMULAS[name](each) for each in entry.minima], entry.minimum, atol=2e-8)


def test_shubert_has_all_of_its_eighteen_minimisers():
    entry = catalogue.entry("shubert")
    assert len(np.unique(entry.minima, axis=0)) == 18
    assert entry.minimum == pytest.approx(-186.7309, abs=1e-4)


SEARCHED = sorted({"lecture", "valleys", "shubert", "franke", *MINIMA, *QUOTED})


@pytest.mark.parametrize("name", sorted({*SEARCHED} - ON_AN_EDGE - ON_A_KINK))
def test_at_the_minimisers_the_gradient_vanishes_and_one_newton_step_changes_no_digit(name):
    entry = catalogue.entry(name)
    gradient, hessian = entry.landscape.gradient(entry.minima), entry.landscape.hessian(entry.minima)
    step = -np.linalg.solve(hessian, gradient[..., None])[..., 0]
    assert np.linalg.norm(step, axis=-1).max() < 1e-6
    assert (np.linalg.eigvalsh(hessian) > 0).all()
    polished = entry.minima + step
    steepest = np.abs(hessian).max()
    np.testing.assert_allclose(entry.landscape.gradient(polished), 0, atol=1e-9 + 1e-13 * steepest)
    np.testing.assert_allclose(entry.landscape.value(polished), entry.minimum, atol=5e-8)


@pytest.mark.parametrize("name", sorted(ON_AN_EDGE | ON_A_KINK))
def test_around_a_minimiser_on_an_edge_or_a_kink_everything_is_higher(name):
    entry = catalogue.entry(name)
    domain, (least,) = entry.landscape.domain, entry.minima
    turn = np.linspace(0, 2 * np.pi, 33)
    for radius in (1e-2, 1e-4, 1e-5):
        around = least + radius * domain.size.min() * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        assert (entry.landscape.value(around[domain.contains(around)]) > entry.minimum).all()


@pytest.mark.parametrize("name", SEARCHED)
def test_nothing_in_the_domain_is_lower_than_the_minimum(name):
    entry = catalogue.entry(name)
    grid = np.stack(np.meshgrid(*entry.landscape.domain.grid(201)), axis=-1)
    assert entry.landscape.value(grid).min() >= entry.minimum - 5e-8


@pytest.mark.parametrize("name", ["saddle", "monkey-saddle"])
def test_a_saddle_has_no_lower_bound(name):
    entry = catalogue.entry(name)
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
