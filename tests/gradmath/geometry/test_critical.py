"""Critical points are all found and rightly named: closed forms, elimination by resultants, and the index theorem."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_landscapes import CALM
from numpy.polynomial.polynomial import polyder, polyval2d
from scipy.optimize import brentq

from gradmath.geometry import critical
from gradmath.landscapes import catalogue
from gradmath.landscapes.chosen import chosen_landscape as landscape_of
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Quadratic, Sum

SQUARE = Domain([-2, -2], [2, 2])


def points_of(found):
    return np.array([each.point for each in found])


def assert_same_points(found, expected, atol=1e-8):
    """Every point found is an expected one, and every expected one is found, once."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert len(found) == len(expected)
    gaps = np.linalg.norm(found[:, None] - expected, axis=-1)
    assert sorted(gaps.argmin(axis=1)) == list(range(len(expected)))
    assert gaps.min(axis=1).max() < atol


def kinds_of(found):
    kinds = [each.kind for each in found]
    return {kind: kinds.count(kind) for kind in set(kinds)}


# --- all of them are found -------------------------------------------------------------------------------------------


def real_roots(coefficients):
    roots = np.roots(coefficients)
    return roots[np.abs(roots.imag) < 1e-7].real


def camel_by_elimination():
    """∂E/∂x = 0 gives y as a polynomial in x; put into ∂E/∂y = 0 it leaves one of degree 15."""
    y = np.polynomial.Polynomial([0, -8, 0, 8.4, 0, -2])
    x = real_roots((np.polynomial.Polynomial([0, 1]) - 8 * y + 16 * y**3).coef[::-1])
    points = np.stack([x, y(x)], axis=-1)
    return points[catalogue.landscape("camel").domain.contains(points)]


def himmelblau_by_elimination():
    """Both derivatives are polynomials in y; they share a root where their resultant, of degree 9 in x, vanishes."""

    def first(x):
        return [2, 4 * x, 4 * x**3 - 42 * x - 14]

    def second(x):
        return [4, 0, 4 * x - 26, 2 * x**2 - 22]

    def resultant(x):
        a, b = first(x), second(x)
        return np.linalg.det([[*a, 0, 0], [0, *a, 0], [0, 0, *a], [*b, 0], [0, *b]])

    nodes = 5 * np.cos(np.pi * (np.arange(10) + 0.5) / 10)
    xs = real_roots(np.polyfit(nodes, [resultant(x) for x in nodes], 9))
    ys = [min(np.roots(first(x)), key=lambda y, x=x: abs(np.polyval(second(x), y))).real for x in xs]
    return np.stack([xs, ys], axis=-1)


def test_himmelblau_has_four_minima_four_saddles_and_one_maximum():
    found = critical.critical_points(catalogue.landscape("himmelblau"))
    assert_same_points(points_of(found), himmelblau_by_elimination(), atol=1e-6)
    assert kinds_of(found) == {"minimum": 4, "saddle": 4, "maximum": 1}
    highest = found[-1]
    np.testing.assert_allclose(highest.point, [-0.270845, -0.923039], atol=1e-6)
    assert highest.error == pytest.approx(181.617, abs=1e-3)


def test_the_camel_has_six_minima_seven_saddles_and_two_maxima():
    found = critical.critical_points(catalogue.landscape("camel"))
    assert_same_points(points_of(found), camel_by_elimination(), atol=1e-6)
    assert kinds_of(found) == {"minimum": 6, "saddle": 7, "maximum": 2}


def test_rastrigin_has_the_product_of_its_critical_points_along_each_axis():
    def slope(x):
        return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)

    cuts = np.linspace(-5.12, 5.12, 400)
    axis = [brentq(slope, a, b, xtol=1e-14) for a, b in itertools.pairwise(cuts) if slope(a) * slope(b) < 0]
    found = critical.critical_points(catalogue.rastrigin())
    assert len(axis) == 21
    assert_same_points(points_of(found), [(x, y) for x in axis for y in axis])
    assert kinds_of(found) == {"minimum": 11**2, "maximum": 10**2, "saddle": 2 * 11 * 10}
    assert_same_points(points_of(critical.critical_points(catalogue.rastrigin(1)))[:, 0, None], np.c_[axis])


@pytest.mark.parametrize("name", [name for name in CALM if np.size(catalogue.entry(name).minima)])
def test_the_known_minimisers_are_the_lowest_minima_found(name):
    entry = catalogue.entry(name)
    found = critical.minima(entry.landscape)[: len(entry.minima)]
    assert_same_points(points_of(found), entry.minima, atol=1e-6)
    assert [each.error for each in found] == pytest.approx([entry.minimum] * len(found), abs=5e-8)


@pytest.mark.parametrize("p", [2, 3])
def test_rosenbrock_has_one_critical_point(p):
    (only,) = critical.critical_points(catalogue.rosenbrock(p).over(Domain([-1.5] * p, [1.5] * p)))
    assert only.kind == "minimum"
    np.testing.assert_allclose(only.point, 1, atol=1e-8)


def test_rosenbrock_over_four_weights_has_a_second_minimum():
    """Known from Y.-W. Shang and Y.-H. Qiu, "A note on the extended Rosenbrock function" (2006)."""
    least, other = critical.minima(catalogue.rosenbrock(4))
    np.testing.assert_allclose(least.point, 1, atol=1e-8)
    np.testing.assert_allclose(other.point, [-0.775659, 0.613093, 0.382063, 0.145972], atol=1e-5)


def winding_number(landscape):
    """How often ∇E turns round along the domain's edges, anticlockwise."""
    t = np.linspace(0, 1, 4001)[:-1, None]
    (left, bottom), (right, top) = landscape.domain.lower, landscape.domain.upper
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]])
    loop = np.concatenate([a + t * (b - a) for a, b in itertools.pairwise(corners)] + [corners[:1]])
    gradient = landscape.gradient(loop)
    turns = np.unwrap(np.arctan2(gradient[:, 1], gradient[:, 0]))
    return round((turns[-1] - turns[0]) / (2 * np.pi))


def index_sum(found):
    return sum(-1 if each.kind == "saddle" else 1 for each in found)


@pytest.mark.parametrize("name", CALM)
def test_the_indices_of_the_critical_points_add_up_to_the_winding_number_of_the_gradient(name):
    landscape = catalogue.landscape(name)
    assert index_sum(critical.critical_points(landscape)) == winding_number(landscape)


@pytest.mark.parametrize("seed", range(8))
def test_the_indices_add_up_on_random_hills(seed):
    rng = np.random.default_rng(seed)
    hills = [
        Gaussian.rotated(rng.uniform(-1.5, 1.5, 2), rng.uniform(0.4, 1, 2), rng.uniform(0, 3), rng.uniform(-3, 3))
        for _ in range(6)
    ]
    landscape = Sum([*hills, Quadratic(np.eye(2) / 5)]).over(SQUARE)
    found = critical.critical_points(landscape)
    assert index_sum(found) == winding_number(landscape)
    assert np.abs(landscape.gradient(points_of(found))).max() < 1e-12


# --- they are rightly named ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [1, 2, 3, 7])
@pytest.mark.parametrize("signs", ["minimum", "maximum", "saddle"])
def test_a_quadratic_has_one_critical_point_named_by_the_signs_of_its_eigenvalues(p, signs):
    if p == 1 and signs == "saddle":
        p = 4
    rng = np.random.default_rng(p)
    eigenvalues = np.linspace(0.5, 2, p) * {"minimum": 1, "maximum": -1, "saddle": (-1) ** np.arange(p)}[signs]
    axes = np.linalg.qr(rng.normal(size=(p, p)))[0]
    center = rng.uniform(-2, 2, p)
    quadratic = Quadratic(axes @ np.diag(eigenvalues) @ axes.T, center, domain=Domain([-4] * p, [3] * p)) + 1.5
    (only,) = critical.critical_points(quadratic)
    assert only.kind == signs
    assert only.error == pytest.approx(1.5)
    np.testing.assert_allclose(only.point, center, atol=1e-12)
    np.testing.assert_allclose(only.eigenvalues, np.sort(2 * eigenvalues), atol=1e-12)


def test_filters_keep_one_kind_each_and_the_order():
    landscape = catalogue.landscape("camel")
    found = critical.critical_points(landscape)
    errors = [each.error for each in found]
    np.testing.assert_allclose(errors, np.sort(errors), atol=1e-9)
    for kind, function in (
        ("minimum", critical.minima),
        ("maximum", critical.maxima),
        ("saddle", critical.saddles),
    ):
        expected = [each.point.tolist() for each in found if each.kind == kind]
        assert [each.point.tolist() for each in function(landscape)] == expected


def test_equal_errors_are_sorted_by_the_weights():
    found = points_of(critical.minima(catalogue.landscape("himmelblau")))
    assert found[:, 0].tolist() == sorted(found[:, 0].tolist())


def test_the_same_landscape_gives_the_same_points_bit_by_bit():
    for landscape in (catalogue.landscape("himmelblau"), catalogue.rosenbrock(4)):
        first, again = critical.critical_points(landscape), critical.critical_points(landscape)
        np.testing.assert_array_equal(points_of(first), points_of(again))


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_units_of_the_weights_do_not_matter(scale):
    stretch = np.array([scale, 1 / scale])
    camel = catalogue.landscape("camel")
    stretched = ClosedForm(
        lambda w: camel.value(w / stretch),
        lambda w: camel.gradient(w / stretch) / stretch,
        lambda w: camel.hessian(w / stretch) / np.outer(stretch, stretch),
        Domain(camel.domain.lower * stretch, camel.domain.upper * stretch),
    )
    found, expected = critical.critical_points(stretched), critical.critical_points(camel)
    assert_same_points(points_of(found) / stretch, points_of(expected))
    assert kinds_of(found) == kinds_of(expected)


@pytest.mark.parametrize("factor", [1e-12, 1e12])
def test_units_of_the_error_do_not_matter(factor):
    landscape = catalogue.landscape("himmelblau")
    found = critical.critical_points(factor * landscape)
    assert_same_points(points_of(found), points_of(critical.critical_points(landscape)))
    assert kinds_of(found) == {"minimum": 4, "saddle": 4, "maximum": 1}


# --- edges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("center", [(-2, 0.3), (2, 2), (0.1, -2), (-2, 2)])
def test_a_critical_point_on_the_edge_belongs_to_the_domain(center):
    (only,) = critical.critical_points(Quadratic(np.diag([1, 3]), center, domain=SQUARE))
    np.testing.assert_allclose(only.point, center, atol=1e-12)
    assert SQUARE.contains(only.point)


@pytest.mark.parametrize("center", [(-2.001, 0), (5, 5), (0, 2 + 1e-6)])
def test_a_critical_point_outside_the_domain_does_not(center):
    assert critical.critical_points(Quadratic(np.eye(2), center, domain=SQUARE)) == ()


# --- degenerate landscapes -------------------------------------------------------------------------------------------


def polynomial(terms):
    """Σ c xⁱ yʲ over the square, from {(i, j): c}, with its derivatives by polynomial differentiation."""
    coefficients = np.zeros((7, 7))
    for powers, coefficient in terms.items():
        coefficients[powers] = coefficient

    def derivative(*axes):
        differentiated = coefficients
        for axis in axes:
            differentiated = polyder(differentiated, axis=axis)
        return lambda w: polyval2d(w[..., 0], w[..., 1], differentiated)

    gradient = [derivative(axis) for axis in (0, 1)]
    hessian = [[derivative(i, j) for j in (0, 1)] for i in (0, 1)]
    return ClosedForm(
        derivative(),
        lambda w: np.stack([part(w) for part in gradient], axis=-1),
        lambda w: np.stack([np.stack([part(w) for part in row], axis=-1) for row in hessian], axis=-2),
        SQUARE,
    )


FLAT = polynomial({(0, 0): 5})
SLOPE = polynomial({(1, 0): 1, (0, 1): 2})
TILTED_TROUGH = polynomial({(2, 0): 1, (0, 1): 1})
QUARTIC = polynomial({(4, 0): 1, (0, 4): 1}).shifted([0.3, 0]).over(SQUARE)
SIXTH_POWERS = polynomial({(6, 0): 1, (0, 6): 1}).shifted([0.3, 0]).over(SQUARE)
QUARTIC_TROUGH = polynomial({(4, 0): 1, (0, 2): 1}).shifted([0.3, 0]).over(SQUARE)
MONKEY_SADDLE = polynomial({(3, 0): 1, (1, 2): -3})
RING = polynomial({(4, 0): 1, (2, 2): 2, (0, 4): 1, (2, 0): -2, (0, 2): -2, (0, 0): 1})


@pytest.mark.parametrize("landscape", [FLAT, SLOPE, TILTED_TROUGH, FLAT + 3.0])
def test_plains_and_slopes_have_no_critical_points(landscape):
    assert critical.critical_points(landscape) == ()


@pytest.mark.parametrize(
    ("landscape", "point", "kind"),
    [
        (QUARTIC, (0.3, 0), "minimum"),
        (-QUARTIC, (0.3, 0), "maximum"),
        (QUARTIC_TROUGH, (0.3, 0), "minimum"),
        (SIXTH_POWERS + 5.0, (0.3, 0), "minimum"),
        (polynomial({(4, 0): 1, (0, 4): -1}), (0, 0), "degenerate"),
        (polynomial({(3, 0): 1, (0, 2): 1}), (0, 0), "degenerate"),
        (MONKEY_SADDLE, (0, 0), "degenerate"),
    ],
)
def test_a_point_where_curvature_vanishes_is_an_extreme_only_if_all_around_it_is_higher_or_lower(
    landscape, point, kind
):
    (only,) = critical.critical_points(landscape)
    assert only.kind == kind
    np.testing.assert_allclose(only.point, point, atol=1e-4 * 4)
    assert np.abs(only.eigenvalues).min() < 1e-5


@pytest.mark.parametrize("angle", [0, 0.3, 1.2])
def test_the_floor_of_a_level_ravine_is_represented_by_one_point_near_its_middle(angle):
    across = np.array([np.cos(angle), np.sin(angle)])
    (only,) = critical.critical_points(Quadratic(np.outer(across, across), domain=SQUARE))
    assert only.kind == "degenerate"
    assert only.point @ across == pytest.approx(0, abs=1e-9)
    assert np.linalg.norm(only.point) < 0.3


@pytest.mark.parametrize("sign", [1, -1])
def test_no_point_of_a_line_of_extremes_is_one_whatever_the_lines_direction(sign):
    """x·y/(x² + y²) is ±1/2 along both diagonals, which no direction over this domain's sides comes near."""
    text = f"{sign}*x*y/(x^2 + y^2) on -4..4, -2.25..2.25"
    found = critical.critical_points(landscape_of(text))
    assert kinds_of(found) == {"degenerate": len(found)}


def test_a_ring_of_minima_is_represented_by_one_point_beside_the_maximum_in_its_middle():
    ring, middle = critical.critical_points(RING)
    assert (ring.kind, middle.kind) == ("degenerate", "maximum")
    assert np.linalg.norm(ring.point) == pytest.approx(1, abs=1e-8)
    np.testing.assert_allclose(middle.point, 0, atol=1e-9)


def test_a_narrow_hill_on_a_plain_is_all_there_is():
    """Its exponential underflows to a plain over most of the domain."""
    hill = Gaussian.rotated([0.31, -0.17], [0.04, 0.05], 0.4, 3.0).over(SQUARE)
    (only,) = critical.critical_points(hill, seeds=10_000)
    assert only.kind == "maximum"
    np.testing.assert_allclose(only.point, [0.31, -0.17], atol=1e-9)


def test_the_tolerance_says_what_counts_as_zero():
    shallow = Quadratic(np.diag([1, -1e-4]), domain=SQUARE)
    assert kinds_of(critical.critical_points(shallow)) == {"saddle": 1}
    assert kinds_of(critical.critical_points(shallow, tolerance=1e-3)) == {"degenerate": 1}


def test_overflow_over_part_of_the_domain_does_no_harm():
    """E = exp w² overflows beyond 27."""
    steep = ClosedForm(
        lambda w: np.exp(w[..., 0] ** 2),
        lambda w: 2 * w * np.exp(w**2),
        lambda w: ((2 + 4 * w**2) * np.exp(w**2))[..., None],
        Domain([-30], [30]),
    )
    (only,) = critical.critical_points(steep)
    assert only.kind == "minimum"
    assert only.error == 1
    np.testing.assert_allclose(only.point, 0, atol=1e-9)


def test_a_landscape_that_is_nowhere_finite_has_no_critical_points():
    assert critical.critical_points(Quadratic(1e308 * np.eye(2), domain=SQUARE) * 1e308) == ()


# --- peak and valley -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CALM)
def test_no_sample_is_above_the_peak_or_below_the_valley(name):
    landscape = catalogue.landscape(name)
    errors = landscape.value(np.stack(np.meshgrid(*landscape.domain.grid(151)), axis=-1))
    peak, valley = critical.peak(landscape), critical.valley(landscape)
    rounding = 1e-12 * np.ptp(errors)
    assert peak.error >= errors.max() - rounding
    assert valley.error <= errors.min() + rounding
    for extreme in (peak, valley):
        assert landscape.domain.contains(extreme.point)
        assert extreme.error == landscape.value(extreme.point)


@pytest.mark.parametrize(
    ("matrix", "peak", "valley"),
    [
        (np.diag([-1.0, -3.0]), (0, 0, True), (-2, -2, False)),
        ([[1.0, 0.0], [0.0, -1.0]], (-2, 0, False), (0, -2, False)),
        ([[-1.0, 0.25], [0.25, 1.0]], (-0.5, -2, False), (-2, 0.5, False)),
    ],
    ids=["dome", "saddle", "turned saddle"],
)
def test_extremes_are_found_inside_along_edges_and_at_corners(matrix, peak, valley):
    landscape = Quadratic(matrix, domain=SQUARE)
    for found, (x, y, interior) in ((critical.peak(landscape), peak), (critical.valley(landscape), valley)):
        np.testing.assert_allclose(found.point, (x, y), rtol=0, atol=1e-12)
        assert found.interior is interior


@pytest.mark.parametrize(
    ("center", "nearest"), [((3, 0.4), (2, 0.4)), ((-3, 0.4), (-2, 0.4)), ((0.4, 3), (0.4, 2)), ((0.4, -3), (0.4, -2))]
)
def test_beside_a_hill_or_a_hollow_outside_the_domain_the_extreme_is_on_the_edge(center, nearest):
    hollow = Quadratic(np.diag([1, 3]), center, domain=SQUARE)
    for found in (critical.valley(hollow), critical.peak(-hollow)):
        np.testing.assert_allclose(found.point, nearest, rtol=0, atol=1e-12)
        assert not found.interior


def test_of_equally_low_valleys_the_first_by_the_weights_is_taken():
    """Their errors, all 0, differ by rounding, each time in another way."""
    for by in ([0, 0], [0.1, 0.2], [0.3, 0.1], [-0.2, 0.3]):
        valley = critical.valley(catalogue.landscape("himmelblau").shifted(by))
        np.testing.assert_allclose(valley.point - by, [-3.779310, -3.283186], atol=1e-6)


random_hills = st.builds(
    Gaussian.rotated,
    st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    st.tuples(st.floats(0.4, 2), st.floats(0.4, 2)),
    st.floats(0, 3),
    st.floats(-3, 3),
)


@settings(deadline=None, max_examples=8)
@given(st.lists(random_hills, min_size=1, max_size=3), st.floats(-1, 1))
def test_at_the_peak_the_gradient_points_nowhere_but_out_of_the_domain(hills, bend):
    """The first-order condition of Karush, Kuhn and Tucker on a box."""
    landscape = Sum([*hills, Quadratic([[bend, 0.3], [0.3, -0.2]])]).over(SQUARE)
    peak = critical.peak(landscape)
    gradient = landscape.gradient(peak.point)
    at_lower, at_upper = peak.point == SQUARE.lower, peak.point == SQUARE.upper
    assert (np.abs(gradient[~at_lower & ~at_upper]) < 1e-7).all()
    assert (gradient[at_lower] <= 1e-7).all()
    assert (gradient[at_upper] >= -1e-7).all()
    assert peak.interior == (not (at_lower | at_upper).any())


def test_the_valley_of_a_landscape_with_kinks_is_found_by_zooming_in():
    bottom, slopes = np.array([0.123, -0.456]), np.array([1, 2])
    kinked = ClosedForm(
        lambda w: np.abs(w - bottom) @ slopes,
        lambda w: np.sign(w - bottom) * slopes,
        lambda w: np.zeros((*w.shape, 2)),
        SQUARE,
    )
    valley = critical.valley(kinked)
    np.testing.assert_allclose(valley.point, bottom, atol=1e-8)
    assert valley.interior
    np.testing.assert_array_equal(critical.peak(kinked).point, [-2, 2])


def test_extremes_are_taken_from_where_the_error_is_finite():
    pole = ClosedForm(
        lambda w: 1 / (w[..., 0] * w[..., 1]),
        lambda w: -1 / (w * (w[..., :1] * w[..., 1:])),
        lambda w: (
            (np.ones((2, 2)) + np.eye(2)) / (w[..., None] * w[..., None, :] * (w[..., :1] * w[..., 1:])[..., None])
        ),
        Domain([0, 0], [2, 2]),
    )
    valley, peak = critical.valley(pole), critical.peak(pole)
    assert (valley.point.tolist(), valley.error) == ([2, 2], 0.25)
    assert 1e6 < peak.error < np.inf


def test_on_a_constant_landscape_every_point_is_highest_and_lowest():
    for found in (critical.peak(FLAT), critical.valley(FLAT)):
        assert found.error == 5
        assert SQUARE.contains(found.point)


# --- refusals --------------------------------------------------------------------------------------------------------

NOWHERE = polynomial({(0, 0): np.nan})
BOWL = catalogue.landscape("bowl")


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: critical.critical_points(BOWL, seeds=0), "seeds must be a whole number of at least 1: got 0"),
        (lambda: critical.critical_points(BOWL, seeds=2.5), "seeds must be a whole number of at least 1: got 2.5"),
        (lambda: critical.critical_points(BOWL, tolerance=0), "tolerance must be greater than 0: got 0"),
        (lambda: critical.critical_points(BOWL, tolerance=np.nan), "tolerance must be finite"),
        (lambda: critical.peak(catalogue.rastrigin(3)), "the peak needs a landscape over 2 weights: this one has 3"),
        (
            lambda: critical.valley(catalogue.rastrigin(1)),
            "the valley needs a landscape over 2 weights: this one has 1",
        ),
        (lambda: critical.peak(NOWHERE), "the peak needs a finite error somewhere on the domain"),
        (lambda: critical.valley(NOWHERE), "the valley needs a finite error somewhere on the domain"),
    ],
)
def test_what_cannot_be_searched_is_refused(refused, message):
    with pytest.raises(ValueError, match=message):
        refused()


@pytest.mark.parametrize("name", [name for name in CALM if catalogue.landscape(name).dimension == 2])
def test_both_extremes_together_are_the_peak_and_the_valley(name):
    landscape = catalogue.landscape(name)
    known = critical.critical_points(landscape)
    wanted = critical.peak(landscape), critical.valley(landscape)
    for found in (critical.extremes(landscape), critical.extremes(landscape, known=known)):
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(one.point, other.point)
            assert (one.error, one.interior) == (other.error, other.interior)


def test_extremes_need_two_weights():
    with pytest.raises(ValueError, match="2 weights"):
        critical.extremes(Quadratic(np.eye(3)))


@pytest.mark.parametrize(
    ("formula", "kind", "point", "eigenvalues"),
    [
        ("sin(x)/x + y^2 on -10..10, -1..1", "saddle", (0, 0), (-1 / 3, 2)),
        ("sin(x)/x - y^2 on -10..10, -1..1", "maximum", (0, 0), (-2, -1 / 3)),
        ("sin(x)/x * sin(y)/y on -6..6, -6..6", "maximum", (0, 0), (-1 / 3, -1 / 3)),
        ("sin(x - 1)/(x - 1) + (y - 0.3)^2 on -3..7, -1..1", "saddle", (1, 0.3), (-1 / 3, 2)),
        ("sin(sqrt(x^2+y^2))/sqrt(x^2+y^2) on -10..10, -10..10", "maximum", (0, 0), (-1 / 3, -1 / 3)),
        ("(1 - cos(x))/x^2 + y^2 on -5..5, -1..1", "saddle", (0, 0), (-1 / 12, 2)),
        ("x/tanh(x) - y^2 on -3..3, -1..1", "saddle", (0, 0), (-2, 2 / 3)),
        ("x/sin(x) + y^2 on -1..1, -1..1", "minimum", (0, 0), (1 / 3, 2)),
        ("log(1 + x^2)/x^2 + y^2 on -2..2, -1..1", "saddle", (0, 0), (-1, 2)),
    ],
)
def test_where_a_formula_cancels_the_gradients_about_it_tell_the_curvature(
    formula: str, kind: str, point: tuple[float, float], eigenvalues: tuple[float, float]
) -> None:
    """The values are those of the series, sin(x)/x = 1 - x²/6 + …"""
    landscape = landscape_of(formula)
    near = 1e-4 * landscape.domain.size.max()
    (found,) = (each for each in critical.critical_points(landscape) if np.linalg.norm(each.point - point) <= near)
    assert found.kind == kind
    np.testing.assert_allclose(found.eigenvalues, eigenvalues, rtol=0.07)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("(y - x^2)*(y - 2x^2)", "degenerate"),  # G. Peano: higher on every straight line, lower between the parabolas
        ("(y - x^2)*(y - 3x^2) on -1..1, -1..1", "degenerate"),
        ("-(y - x^2)*(y - 2x^2)", "degenerate"),
        ("(x - y^2)*(x - 1.5y^2)", "degenerate"),
        ("(y - x^2)^2 + x^4", "minimum"),
        ("-(y - 2x^2)^2 - x^6 on -1..1, -1..1", "maximum"),
    ],
)
def test_a_flat_point_is_an_extreme_only_if_no_narrow_hollow_leads_beyond_it(formula: str, kind: str) -> None:
    (found,) = (each for each in critical.critical_points(landscape_of(formula)) if np.abs(each.point).max() < 1e-2)
    assert found.kind == kind


@pytest.mark.parametrize("formula", ["max(x, y)^2", "max(0, x)^2 + max(0, y)^2", "max(0, x + y)^2 on -1..1, -1..1"])
def test_a_gradient_that_changes_on_one_side_alone_gives_no_curvature(formula: str) -> None:
    """Across the edge of a level floor the mean of both sides' curvatures is that of no surface."""
    found = critical.critical_points(landscape_of(formula))
    assert {each.kind for each in found} == {"degenerate"}
