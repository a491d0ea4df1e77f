"""The field's test functions and the landscapes that people plot: what is known of their critical points is found."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from problems import PROBLEMS

from gradmath.formula.formula import Formula
from gradmath.geometry import critical
from gradmath.landscapes.landscape import Domain

CASES = Path(__file__).parents[2] / "cases/landscapes.tsv"

# Interior minima; products of those along each axis, or counted by a fine grid with Newton's method.
MINIMA = {"ackley": 121, "griewank": 357, "eggholder": 75, "rastrigin": 121, "schwefel": 49, "drop-wave": 1}
WIDE_ACKLEY = 65**2


def landscape_of(name: str) -> Formula:
    """The landscape of a line of the file."""
    with CASES.open(encoding="utf-8", newline="") as file:
        text = next(row[1] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row[0] == name)
    formula, bounds = text.split(" on ")
    lower, upper = zip(*(map(float, each.split("..")) for each in bounds.split(",")), strict=True)
    return Formula(formula, domain=Domain(lower, upper))


def kinds_of(found):
    return {kind: sum(each.kind == kind for each in found) for kind in ("minimum", "maximum", "saddle", "degenerate")}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_lowest_point_and_every_global_minimiser_are_found(name):
    problem = PROBLEMS[name]
    if name == "wide ackley":
        return
    found = critical.critical_points(problem.landscape)
    lowest = critical.valley(problem.landscape, known=found)
    points = np.array([each.point for each in found if each.kind == "minimum"] + [lowest.point])
    for minimiser in problem.minima:
        assert np.linalg.norm(points - minimiser, axis=-1).min() < 0.035
    if problem.minimum is not None:
        assert lowest.error == pytest.approx(problem.minimum, abs=1e-4 * max(1.0, abs(problem.minimum)))
    assert lowest.bounded


@pytest.mark.parametrize(("name", "count"), MINIMA.items())
def test_no_family_of_minima_is_missed(name, count):
    assert kinds_of(critical.critical_points(PROBLEMS[name].landscape))["minimum"] == count


def test_thousands_of_ripples_are_found_in_bounded_time():
    assert kinds_of(critical.critical_points(PROBLEMS["wide ackley"].landscape))["minimum"] == WIDE_ACKLEY


@pytest.mark.parametrize(
    ("name", "kind", "error", "places"),
    [
        ("bowl with nothing else", "minimum", 0, [(0, 0)]),
        ("saddle alone", "saddle", 0, [(0, 0)]),
        ("hill alone", "maximum", 1, [(0, 0)]),
        ("Rosenbrock", "minimum", 0, [(1, 1)]),
        ("Booth", "minimum", 0, [(1, 3)]),
        ("Matyas", "minimum", 0, [(0, 0)]),
        ("lasso", "minimum", 1.0, [(0.5, 0)]),  # the file says 0.75; 0.25 + 0.25 + 0.5 is 1
        ("faint", "minimum", 1, [(0, 0)]),
        ("half ball", "maximum", 1, [(0, 0)]),
        ("houses", "minimum", 14.3149187, [(247.55711, 0.05838)]),
    ],
)
def test_the_only_point_of_a_case(name, kind, error, places):
    found = critical.critical_points(landscape_of(name))
    assert [each.kind for each in found] == [kind] * len(places)
    np.testing.assert_allclose([each.point for each in found], places, atol=1e-5)
    np.testing.assert_allclose([each.error for each in found], error, atol=1e-7)


@pytest.mark.parametrize(
    ("name", "kind", "error", "places"),
    [
        ("peaks", "minimum", -6.5511, [(0.2283, -1.6255)]),
        ("peaks", "maximum", 8.1062, [(-0.0093, 1.5814)]),
        ("Himmelblau", "minimum", 0, [(3, 2), (-2.8051, 3.1313), (-3.7793, -3.2832), (3.5844, -1.8481)]),
        ("six-hump camel", "minimum", -1.0316, [(0.0898, -0.7126), (-0.0898, 0.7126)]),
        ("Rastrigin", "minimum", 0, [(0, 0)]),
        ("waves", "minimum", -1, [(-np.pi / 2, 0), (np.pi / 2, np.pi), (np.pi / 2, -np.pi)]),
        ("waves", "maximum", 1, [(np.pi / 2, 0)]),
        ("Ackley", "minimum", 0, [(0, 0)]),
        ("Easom", "minimum", -1, [(np.pi, np.pi)]),
    ],
)
def test_the_extreme_points_of_a_case_are_where_they_are_known_to_be(name, kind, error, places):
    found = [each for each in critical.critical_points(landscape_of(name)) if each.kind == kind]
    most = found[-1].error if kind == "maximum" else found[0].error
    assert most == pytest.approx(error, abs=1e-4)
    for place in places:
        nearest = min(found, key=lambda each: float(np.linalg.norm(each.point - place)))
        np.testing.assert_allclose(nearest.point, place, atol=1e-4)
        assert nearest.error == pytest.approx(error, abs=1e-4)


def test_the_eggholders_valley_is_on_the_edge():
    valley = critical.valley(landscape_of("Eggholder"))
    np.testing.assert_allclose(valley.point, (512, 404.2318), atol=1e-3)
    assert valley.error == pytest.approx(-959.6407, abs=1e-4)
    assert not valley.interior


def test_steps_have_no_critical_point():
    assert critical.critical_points(landscape_of("steps")) == ()


# --- bad condition, kinks, no bound -----------------------------------------------------------------------------------


def over(formula: str, *bounds: tuple[float, float]) -> Formula:
    lower, upper = zip(*bounds, strict=True)
    return Formula(formula, domain=Domain(lower, upper))


@pytest.mark.parametrize("steepness", [1, 100, 10**4, 10**6])
def test_a_curved_ravine_has_one_minimum_however_steep_its_walls(steepness):
    (only,) = critical.critical_points(over(f"{steepness}*(y-x^2)^2+(1-x)^2", (-2, 2), (-2, 2)))
    assert only.kind == "minimum"
    np.testing.assert_allclose(only.point, 1, atol=1e-6)


@pytest.mark.parametrize("formula", ["exp(20*x)+y^2", "exp(x)+y^2", "exp(5*x)+100*y^2", "1/x", "x^3+x+y^2"])
def test_where_the_slope_only_fades_no_point_is_invented(formula):
    assert critical.critical_points(over(formula, (-4, 4), (-2.25, 2.25))) == ()


@pytest.mark.parametrize(
    ("formula", "point"),
    [
        ("abs(x-0.3)+abs(y+0.1)", (0.3, -0.1)),
        ("sqrt((x-0.3)^2+(y+0.1)^2)", (0.3, -0.1)),
        ("max(x^2+y^2, (x-1)^2+y^2)", (0.5, 0)),
        ("sqrt(abs(x-0.2))+y^2", (0.2, 0)),
        ("abs(y-x^2/4)+0.1*abs(x-0.5)", (0.5, 0.0625)),
    ],
)
def test_an_extreme_on_a_kink_is_found_without_a_finite_curvature(formula, point):
    for sign, kind in (("", "minimum"), ("-", "maximum")):
        (only,) = critical.critical_points(over(f"{sign}({formula})", (-2, 2), (-2, 2)))
        assert only.kind == kind
        np.testing.assert_allclose(only.point, point, atol=1e-6)
        assert not np.isfinite(only.eigenvalues).all()


@pytest.mark.parametrize("formula", ["abs(x)", "abs(x)-0.1*y", "abs(x-0.3*y)+0.01*y", "sqrt(abs(y-x^2))+0.1*x"])
def test_along_a_kink_without_a_lowest_point_none_is_invented(formula):
    found = critical.critical_points(over(formula, (-2, 2), (-2, 2)))
    assert not [each for each in found if each.kind in ("minimum", "maximum")]


@pytest.mark.parametrize(
    ("formula", "valley", "peak"),
    [
        ("1/x", False, False),
        ("log(x^2+y^2)", False, True),
        ("1/(x^2+y^2)", True, False),
        ("tan(x)+y", False, False),
        ("sqrt(abs(x))+y", True, True),
        ("x^2+y", True, True),
        ("sign(x)+y", True, True),
    ],
)
def test_an_extreme_says_whether_the_error_has_a_bound(formula, valley, peak):
    landscape = over(formula, (-4, 4), (-2.25, 2.25))
    assert (critical.valley(landscape).bounded, critical.peak(landscape).bounded) == (valley, peak)


# --- three and four weights -------------------------------------------------------------------------------------------


def test_rastrigin_over_three_weights_has_eleven_cubed_minima():
    terms = " + ".join(f"{w}^2-10*cos(2*pi*{w})" for w in "xyz")
    assert kinds_of(critical.critical_points(over(terms, *[(-5.12, 5.12)] * 3)))["minimum"] == 11**3


def test_shekels_minima_over_four_weights_are_found():
    """m = 5; minimisers from SFU: the lowest, -10.1532, at (4, 4, 4, 4)."""
    centers = [(4, 4, 4, 4), (1, 1, 1, 1), (8, 8, 8, 8), (6, 6, 6, 6), (3, 7, 3, 7)]
    widths = [0.1, 0.2, 0.2, 0.4, 0.4]
    terms = [
        "1/(" + "+".join(f"(w{i}-{a})^2" for i, a in enumerate(center, 1)) + f"+{width})"
        for center, width in zip(centers, widths, strict=True)
    ]
    minima = critical.minima(over("-(" + "+".join(terms) + ")", *[(0, 10)] * 4))
    assert minima[0].error == pytest.approx(-10.1532, abs=1e-4)
    points = np.array([each.point for each in minima])
    for center in centers:
        assert np.linalg.norm(points - center, axis=-1).min() < 0.02
