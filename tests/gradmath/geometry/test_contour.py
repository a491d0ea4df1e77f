"""Level sets: every vertex on its level, closed forms, and bands that fill the domain."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_landscapes import CALM

from gradmath.formula.formula import Formula
from gradmath.geometry.contour import Band, Contour, contour_bands, contour_lines, ground_above, points_along
from gradmath.geometry.levels import equal_levels, quantile_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Landscape, Quadratic

ROUND = Quadratic(np.eye(2))
OVAL = Quadratic([[1, 0], [0, 3]])
SADDLE = Quadratic([[1, 0], [0, -1]])


def closed_form(value, domain: Domain) -> Landscape:
    """A landscape from its value alone, with central differences for a gradient and no Hessian."""

    def gradient(w):
        steps = 1e-6 * np.eye(2)
        return np.stack([(value(w + step) - value(w - step)) / 2e-6 for step in steps], axis=-1)

    return ClosedForm(value, gradient, lambda w: np.full((*w.shape, 2), np.nan), domain)


def hills(seed: int) -> Landscape:
    """Three to six hills and basins over a tilted bowl, or none."""
    random = np.random.default_rng(seed)
    total: Landscape = Quadratic(np.diag(random.normal(size=2) * 0.1), random.normal(size=2))
    for _ in range(random.integers(3, 7)):
        hill = Gaussian.rotated(
            random.uniform(-3, 3, 2), random.uniform(0.3, 2, 2), random.uniform(0, 3), random.normal()
        )
        total = total + hill
    return total.over(Domain([-4, -3], [4, 2]))


def assert_on_level(landscape: Landscape, lines: tuple[Contour, ...]) -> None:
    corners = np.stack(np.meshgrid(*landscape.domain.grid(201)), axis=-1)
    errors = landscape.value(corners)
    extent = np.ptp(errors[np.isfinite(errors)])
    for line in lines:
        residual = np.abs(landscape.value(line.points) - line.level)
        assert residual.max() <= 1e-12 * max(abs(line.level), extent)
        assert residual.max() <= line.tolerance


def assert_well_formed(domain: Domain, lines: tuple[Contour, ...]) -> None:
    for line in lines:
        assert domain.contains(line.points).all()
        assert (np.diff(line.points, axis=0) != 0).any(axis=-1).all()
        ends = line.points[[0, -1]]
        if line.closed:
            assert len(line.points) >= 4
            assert (ends[0] == ends[1]).all()
        else:
            on_edge = (ends == domain.lower) | (ends == domain.upper)
            assert on_edge.any(axis=-1).all()


def ring_area(ring: np.ndarray) -> float:
    """The signed area inside a closed ring, by the shoelace formula about its first point."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def band_area(band: Band) -> float:
    return sum(ring_area(ring) for polygon in band.polygons for ring in polygon)


def segment_angle(points: np.ndarray, radius: float) -> float:
    """The largest angle at the centre of a circle under a segment of a polyline inscribed in it."""
    return 2 * math.asin(np.linalg.norm(np.diff(points, axis=0), axis=-1).max() / (2 * radius))


# Lines


@pytest.mark.parametrize("resolution", [3, 20, 101, 400])
def test_contours_of_the_round_bowl_are_circles(resolution: int) -> None:
    levels = [0.3, 1, 4, 9.7, 15.9]
    lines = contour_lines(ROUND, levels, resolution=resolution)
    for line in lines:
        np.testing.assert_allclose(np.linalg.norm(line.points, axis=-1), math.sqrt(line.level), rtol=1e-12)
        assert line.closed
        assert line.level == levels[line.index]
    if resolution > 20:
        assert [line.index for line in lines] == [0, 1, 2, 3, 4]


def test_contours_of_an_oval_bowl_are_ellipses_once_around() -> None:
    (line,) = contour_lines(OVAL, [6.0])
    x, y = (line.points * [1, math.sqrt(3)]).T / math.sqrt(6)
    np.testing.assert_allclose(np.hypot(x, y), 1, rtol=1e-13)
    turns = np.diff(np.unwrap(np.arctan2(y, x)))
    assert (turns < 0).all()  # uphill, that is outside, on the left: clockwise
    assert turns.sum() == pytest.approx(-2 * np.pi)


def test_a_circle_wider_than_the_domain_is_four_arcs_that_end_on_its_edges() -> None:
    lines = contour_lines(ROUND, [20.0])
    assert [line.closed for line in lines] == [False] * 4
    ends = np.concatenate([line.points[[0, -1]] for line in lines])
    assert sorted(map(tuple, np.abs(ends).round(12).tolist())) == [(2.0, 4.0)] * 4 + [(4.0, 2.0)] * 4
    assert (np.abs(ends).max(axis=-1) == 4.0).all()
    np.testing.assert_allclose((ends**2).sum(axis=-1), 20, rtol=1e-14)


@pytest.mark.parametrize("name", [name for name in CALM if catalogue.landscape(name).dimension == 2])
def test_every_vertex_of_the_catalogue_is_on_its_level(name: str) -> None:
    landscape = catalogue.landscape(name)
    levels = np.union1d(equal_levels(landscape, count=8), quantile_levels(landscape, count=8))
    lines = contour_lines(landscape, levels, resolution=200)
    assert {line.index for line in lines} == set(range(len(levels)))
    assert_on_level(landscape, lines)
    assert_well_formed(landscape.domain, lines)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), resolution=st.integers(2, 90))
def test_every_vertex_of_random_hills_is_on_its_level(seed: int, resolution: int) -> None:
    landscape = hills(seed)
    lines = contour_lines(landscape, quantile_levels(landscape, count=7), resolution=resolution)
    assert_on_level(landscape, lines)
    assert_well_formed(landscape.domain, lines)


@pytest.mark.parametrize("resolution", [9, 10, 401])
def test_the_level_of_a_saddle_is_a_pair_of_lines_through_it(resolution: int) -> None:
    lines = contour_lines(SADDLE, [0.0], resolution=resolution)
    assert len(lines) == 2
    cell = 8 / (resolution - 1)
    for line in lines:
        np.testing.assert_allclose(np.abs(line.points[:, 0]), np.abs(line.points[:, 1]), rtol=1e-14, atol=1e-15)
        assert np.linalg.norm(line.points, axis=-1).min() <= cell
        assert (np.abs(line.points[[0, -1]]) == 4).all()
    assert_on_level(SADDLE, lines)


def test_a_saddle_off_the_grid_in_a_turned_landscape() -> None:
    turned = Quadratic([[1, 2], [2, -1]], center=[0.123, -0.456], domain=Domain([-1, -1], [1, 1]))
    lines = contour_lines(turned, [0.0], resolution=57)
    assert_on_level(turned, lines)
    assert_well_formed(turned.domain, lines)


def test_levels_of_peaks_and_levels_never_reached_have_no_line() -> None:
    for resolution in (3, 50, 401):
        assert contour_lines(ROUND, [-1.0, 0.0, 33.0], resolution=resolution) == ()
    assert contour_lines(Gaussian([0, 0], np.eye(2)), [1.0], resolution=101) == ()


def test_a_flat_landscape_has_no_contours() -> None:
    assert contour_lines(0.0 * ROUND, [0.0, 1.0]) == ()


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_contours_do_not_depend_on_the_unit_of_the_error(scale: float) -> None:
    lines = contour_lines(scale * ROUND, [scale, 4 * scale], resolution=100)
    radii = [np.linalg.norm(line.points, axis=-1) for line in lines]
    np.testing.assert_allclose(radii[0], 1, rtol=1e-12)
    np.testing.assert_allclose(radii[1], 2, rtol=1e-12)
    points = points_along(scale * ROUND, lines[1], count=7)
    np.testing.assert_allclose(np.linalg.norm(points, axis=-1), 2, rtol=1e-12)


def test_a_level_beyond_all_scaled_floats_has_no_line() -> None:
    assert contour_lines(1e-300 * ROUND, [1e300]) == ()
    assert contour_bands(1e-300 * ROUND, [1e299, 1e300])[0].polygons == ()


@pytest.mark.parametrize("extent", [[1e-6, 1.0], [1.0, 1e6], [1e-3, 1e-3]])
def test_contours_of_weights_in_different_units(extent: list[float]) -> None:
    half = np.array(extent)
    ellipse = Quadratic(np.diag(1 / half**2), domain=Domain(-2 * half, 2 * half))
    (line,) = contour_lines(ellipse, [1.0])
    np.testing.assert_allclose(np.linalg.norm(line.points / half, axis=-1), 1, rtol=1e-12)
    assert len(line.points) > 300


def test_far_from_the_origin_vertices_are_as_near_as_the_weights_rounding_allows() -> None:
    away = ROUND.shifted([1e6, -1e6])
    (line,) = contour_lines(away, [4.0])
    assert line.closed
    radii = np.linalg.norm(line.points - [1e6, -1e6], axis=-1)
    np.testing.assert_allclose(radii, 2, atol=2 * np.spacing(1e6))
    assert np.abs(away.value(line.points) - 4).max() <= line.tolerance < 1e-5


def test_lines_are_drawn_only_where_the_error_is_finite() -> None:
    logarithm = closed_form(
        lambda w: np.where(w[..., 0] > 0, -np.log(np.maximum(w[..., 0], 1e-9)), np.inf), Domain([-1, -1], [2, 1])
    )
    lines = contour_lines(logarithm, [-0.5, 0.0, 2.0])
    assert [line.index for line in lines] == [0, 1, 2]
    for line in lines:
        np.testing.assert_allclose(line.points[:, 0], math.exp(-line.level), rtol=1e-12)
        assert sorted(line.points[[0, -1], 1].tolist()) == [-1, 1]


def test_nothing_is_drawn_where_nothing_is_finite() -> None:
    void = closed_form(lambda w: np.full(w.shape[:-1], np.nan), ROUND.domain)
    assert contour_lines(void, [0.0]) == ()
    assert contour_bands(void, [-1, 1])[0].polygons == ()


def test_no_line_runs_along_a_jump() -> None:
    # Left of w₁ = 0 the level 0 is the line w₂ = 0; along w₁ = 0 the error jumps over it.
    cliff = closed_form(lambda w: w[..., 1] + 10.0 * (w[..., 0] > 0.1), Domain([-1, -1], [1, 1]))
    (line,) = contour_lines(cliff, [0.0], resolution=50)
    assert not line.closed
    np.testing.assert_allclose(line.points[:, 1], 0, atol=1e-11)
    assert line.points[:, 0].min() == -1
    assert -0.1 < line.points[:, 0].max() <= 0.1


def test_a_closed_line_cut_by_a_jump_is_one_open_line() -> None:
    # The sector beside the positive w₁-axis is lifted off the circle's level.
    cut = closed_form(
        lambda w: (w**2).sum(axis=-1) + 50.0 * ((np.abs(w[..., 1]) < 0.5) & (w[..., 0] > 0)), ROUND.domain
    )
    outer = [line for line in contour_lines(cut, [4.0], resolution=101) if not line.closed]
    (line,) = outer
    np.testing.assert_allclose(np.linalg.norm(line.points, axis=-1), 2, rtol=1e-10)
    np.testing.assert_allclose(np.abs(line.points[[0, -1], 1]), 0.5, atol=0.1)


def test_a_pole_is_no_contour() -> None:
    pole = closed_form(lambda w: 1 / np.where(w[..., 0] == 0, 1e-300, w[..., 0]), Domain([-1, -1], [1, 1]))
    assert contour_lines(pole, [0.0], resolution=50) == ()


def test_points_of_a_contour_are_read_only() -> None:
    (line,) = contour_lines(ROUND, [1.0])
    with pytest.raises(ValueError, match="read-only"):
        line.points[0] = 0


@pytest.mark.parametrize("ulps", [-4, -2, -1, 0, 1, 2, 4])
@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("3e6 - 1e6*exp(-x^2-y^2)", 3e6),
        ("3e6 + 1e6*exp(-x^2-y^2)", 3e6),
        ("3e6*(1 + sin(x)^2 + cos(x)^2) - 1e6*exp(-x^2-y^2)", 6e6),
        ("1e-6*(7 - exp(-x^2-y^2))", 7e-6),
    ],
)
def test_rounding_on_a_plain_is_no_contour(formula: str, plain: float, ulps: int) -> None:
    """Where errors differ by their last digits only, a level would be crossed at every other node."""
    landscape = Formula(formula, domain=((-8, -8), (8, 8)))
    assert contour_lines(landscape, [plain + ulps * float(np.spacing(plain))]) == ()


@pytest.mark.parametrize("ulps", [-16, -100, -(10**6)])
def test_a_contour_near_a_plain_is_one_line(ulps: int) -> None:
    landscape = Formula("3e6 - 1e6*exp(-x^2-y^2)", domain=((-8, -8), (8, 8)))
    below = -ulps * float(np.spacing(3e6))
    (line,) = contour_lines(landscape, [3e6 - below])
    assert line.closed
    assert np.hypot(*line.points.T) == pytest.approx(np.sqrt(np.log(1e6 / below)), rel=0.02)


@pytest.mark.parametrize("width", [1e-3, 0.01, 0.03, 0.1, 0.3])
def test_a_spike_narrower_than_a_cell_is_a_small_circle(width: float) -> None:
    spike = Gaussian([0, 0], width**2 * np.eye(2), domain=ROUND.domain)
    radius = width * math.sqrt(2 * math.log(2))
    (line,) = contour_lines(spike, [0.5], resolution=11)
    np.testing.assert_allclose(np.linalg.norm(line.points, axis=-1), radius, rtol=1e-12)
    points = points_along(spike, line, count=10)
    np.testing.assert_allclose(np.linalg.norm(points, axis=-1), radius, rtol=1e-11)


# Length, normals and tangents


def test_the_length_of_a_circle_is_that_of_a_polygon_inscribed_in_it() -> None:
    (line,) = contour_lines(ROUND, [9.0])
    deficit = 1 - line.length / (6 * np.pi)
    assert 0 < deficit <= segment_angle(line.points, 3.0) ** 2 / 24
    assert line.arc_lengths[0] == 0
    assert (np.diff(line.arc_lengths) > 0).all()


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(0, np.pi),
    curvatures=st.tuples(st.floats(-3, -0.1) | st.floats(0.1, 3), st.floats(0.2, 3)),
    level=st.floats(0.1, 3),
)
def test_the_gradient_is_perpendicular_to_every_chord_of_a_quadratic_contour(
    angle: float, curvatures: tuple[float, float], level: float
) -> None:
    # For a quadratic, E(b) - E(a) = ∇E((a + b) / 2) · (b - a) exactly.
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    landscape = Quadratic(axes @ np.diag(curvatures) @ axes.T)
    lines = contour_lines(landscape, [level], resolution=60)
    assert lines
    for line in lines:
        chords, middles = np.diff(line.points, axis=0), (line.points[1:] + line.points[:-1]) / 2
        rise = (landscape.gradient(middles) * chords).sum(axis=-1)
        np.testing.assert_allclose(rise, 0, atol=3 * line.tolerance)


def test_normals_point_uphill_and_tangents_along_the_line() -> None:
    landscape = hills(3)
    for line in contour_lines(landscape, equal_levels(landscape)):
        normals, tangents = line.normals(landscape), line.tangents(landscape)
        np.testing.assert_allclose(np.linalg.norm(normals, axis=-1), 1, rtol=1e-14)
        np.testing.assert_allclose((normals * tangents).sum(axis=-1), 0, atol=1e-15)
        gradients = landscape.gradient(line.points)
        np.testing.assert_allclose((gradients * normals).sum(axis=-1), np.linalg.norm(gradients, axis=-1), rtol=1e-14)
        chords = np.diff(line.points, axis=0)
        chords /= np.linalg.norm(chords, axis=-1, keepdims=True)
        assert ((chords * tangents[1:]).sum(axis=-1) > 0.9).all()


def test_a_vertex_on_the_saddle_has_no_normal() -> None:
    line = next(line for line in contour_lines(SADDLE, [0.0], resolution=9) if (line.points == 0).all(axis=-1).any())
    at_saddle = (line.points == 0).all(axis=-1)
    assert (line.normals(SADDLE)[at_saddle] == 0).all()
    assert np.linalg.norm(line.tangents(SADDLE)[~at_saddle], axis=-1) == pytest.approx(1)


# Points along a line


@pytest.mark.parametrize("count", [2, 3, 17, 500])
def test_points_along_a_circle_are_evenly_spaced_on_it(count: int) -> None:
    (line,) = contour_lines(ROUND, [9.0])
    points = points_along(ROUND, line, count=count)
    assert points.shape == (count, 2)
    np.testing.assert_allclose(np.linalg.norm(points, axis=-1), 3, rtol=1e-12)
    angles = np.arctan2(points[:, 1], points[:, 0])
    steps = (angles - np.roll(angles, -1)) % (2 * np.pi)
    # A chord is shorter than its arc by the share angle² / 24 at most; it adds up along the way.
    np.testing.assert_allclose(steps, 2 * np.pi / count, atol=2 * np.pi * segment_angle(line.points, 3.0) ** 2 / 12)


def test_points_along_an_open_line_include_its_ends() -> None:
    line = contour_lines(ROUND, [20.0])[0]
    points = points_along(ROUND, line, count=9)
    assert (points[[0, -1]] == line.points[[0, -1]]).all()
    np.testing.assert_allclose((points**2).sum(axis=-1), 20, rtol=1e-13)
    np.testing.assert_allclose(np.linalg.norm(np.diff(points, axis=0), axis=-1), line.length / 8, rtol=0.01)


def test_points_along_by_spacing() -> None:
    (circle,) = contour_lines(ROUND, [9.0])
    assert len(points_along(ROUND, circle, spacing=6 * np.pi / 12)) == 12
    assert len(points_along(ROUND, circle, spacing=1e3)) == 2
    arc = contour_lines(ROUND, [20.0])[0]
    assert len(points_along(ROUND, arc, spacing=arc.length / 12)) == 13


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 60))
def test_points_along_random_contours_are_on_the_level_and_in_the_domain(seed: int, count: int) -> None:
    landscape = hills(seed)
    for line in contour_lines(landscape, equal_levels(landscape, count=4), resolution=40):
        points = points_along(landscape, line, count=count)
        assert points.shape == (count, 2)
        assert landscape.domain.contains(points).all()
        assert np.abs(landscape.value(points) - line.level).max() <= line.tolerance


def test_points_along_the_lines_of_a_saddle_are_on_them() -> None:
    for resolution in (9, 10):
        for line in contour_lines(SADDLE, [0.0], resolution=resolution):
            points = points_along(SADDLE, line, count=101)
            assert np.abs(SADDLE.value(points)).max() <= line.tolerance


@pytest.mark.parametrize("level", [0.001, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("resolution", [101, 400])
def test_a_line_beside_the_edge_of_a_hole_is_one_circle(level: float, resolution: int) -> None:
    dome = Formula("sqrt(1-x^2-y^2)", domain=Domain([-2, -1.5], [2, 1.5]))
    (line,) = contour_lines(dome, [level], resolution=resolution)
    assert line.closed
    radius = math.sqrt(1 - level**2)
    np.testing.assert_allclose(np.linalg.norm(line.points, axis=-1), radius, rtol=1e-12)
    assert line.length == pytest.approx(2 * math.pi * radius, rel=1e-3)


def test_a_line_into_a_hole_is_one_line_to_its_edge() -> None:
    (line,) = contour_lines(Formula("sqrt(1-x^2-y^2)+x"), [0.7])
    assert not line.closed
    assert (np.linalg.norm(line.points[[0, -1]], axis=-1) > 0.98).all()
    (curve,) = contour_lines(Formula("log(x)+y"), [-1.0])
    np.testing.assert_allclose(np.log(curve.points[:, 0]) + curve.points[:, 1], -1, atol=1e-10)


@pytest.mark.parametrize("resolution", [20, 101, 400])
@pytest.mark.parametrize(
    ("formula", "corners", "length"),
    [
        ("abs(x)+abs(y)", [(1, 0), (0, 1), (-1, 0), (0, -1)], 4 * math.sqrt(2)),
        ("max(abs(x-0.1),abs(y))", [(1.1, 1), (-0.9, 1), (-0.9, -1), (1.1, -1)], 8),
        ("abs(x)+abs(y)+0.2*x^2", [(0.854102, 0), (-0.854102, 0), (0, 1), (0, -1)], None),
    ],
)
def test_corners_of_kinks_are_vertices(formula: str, corners, length: float | None, resolution: int) -> None:
    (line,) = contour_lines(Formula(formula), [1.0], resolution=resolution)
    for corner in corners:
        assert np.linalg.norm(line.points - corner, axis=-1).min() < 1e-6
    if length is not None:
        assert line.length == pytest.approx(length, rel=1e-12)


@pytest.mark.parametrize("resolution", range(4, 14))
def test_lines_pass_a_saddle_as_the_error_says(resolution: int) -> None:
    """Between the two hyperbolas x·y = ±c lies the saddle; their branches never join across it."""
    skewed = Formula("(exp(x)-1)*(exp(y)-1)", domain=Domain([-1.013, -1], [1.0, 1.02]))
    lines = contour_lines(skewed, [-0.002, 0.002], resolution=resolution)
    assert len(lines) == 4
    for line in lines:
        signs = np.sign(line.points)
        assert (np.abs(signs.sum(axis=0)) == len(line.points)).all()


# Bands


def test_bands_of_the_round_bowl_are_a_disc_and_rings() -> None:
    edges = [-1.0, 1.0, 4.0, 9.0]
    bands = contour_bands(ROUND, edges)
    assert [(band.lower, band.upper) for band in bands] == [(-1, 1), (1, 4), (4, 9)]
    for band in bands:
        (polygon,) = band.polygons
        lower = max(band.lower, 0.0)
        radii = [math.sqrt(band.upper), math.sqrt(lower)]
        assert len(polygon) == (2 if lower > 0 else 1)
        for ring, radius in zip(polygon, radii, strict=False):
            np.testing.assert_allclose(np.linalg.norm(ring, axis=-1), radius, rtol=1e-12)
        assert ring_area(polygon[0]) > 0
        assert all(ring_area(hole) < 0 for hole in polygon[1:])
        largest = segment_angle(polygon[0], radii[0])
        slack = np.pi * band.upper * largest**2 / 6
        assert band_area(band) == pytest.approx(np.pi * (band.upper - lower), abs=slack)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), resolution=st.integers(2, 80))
def test_bands_fill_the_domain_without_gap_or_overlap(seed: int, resolution: int) -> None:
    landscape = hills(seed)
    bands = contour_bands(landscape, [-np.inf, *equal_levels(landscape, count=6), np.inf], resolution=resolution)
    areas = [band_area(band) for band in bands]
    assert sum(areas) == pytest.approx(landscape.domain.size.prod(), rel=1e-12)
    assert min(areas) >= 0


def test_bands_between_quantiles_have_equal_areas() -> None:
    # To the share of one row of the grid of 200 nodes on which the quantiles are taken.
    landscape = hills(5)
    levels = quantile_levels(landscape, count=7)
    areas = [band_area(band) for band in contour_bands(landscape, [-np.inf, *levels, np.inf])]
    np.testing.assert_allclose(np.array(areas) / landscape.domain.size.prod(), 1 / 8, atol=1 / 200)


def test_bands_and_lines_share_their_vertices() -> None:
    landscape = hills(7)
    levels = equal_levels(landscape)
    bands = contour_bands(landscape, [-np.inf, *levels, np.inf], resolution=150)
    for line in contour_lines(landscape, levels, resolution=150):
        drawn = {tuple(point) for point in line.points.tolist()}
        for band in bands[line.index : line.index + 2]:
            filled = {tuple(point) for polygon in band.polygons for ring in polygon for point in ring.tolist()}
            assert drawn <= filled


def test_every_band_vertex_is_on_a_level_or_on_the_edge_of_the_domain() -> None:
    landscape = hills(11)
    levels = equal_levels(landscape)
    for band in contour_bands(landscape, [-np.inf, *levels, np.inf], resolution=100):
        points = np.concatenate([ring for polygon in band.polygons for ring in polygon])
        off = np.abs(landscape.value(points)[:, None] - levels).min(axis=-1) > 1e-12
        edge = (points == landscape.domain.lower) | (points == landscape.domain.upper)
        assert edge[off].any(axis=-1).all()
        errors = landscape.value(points)
        assert (errors >= band.lower - 1e-12).all()
        assert (errors <= band.upper + 1e-12).all()


def test_the_ground_above_levels_is_what_lies_outside_discs() -> None:
    levels = [1.0, 4.0, 9.0]
    everything, *above = ground_above(ROUND, [-np.inf, *levels])
    whole = float(np.prod(ROUND.domain.size))
    assert band_area(everything) == pytest.approx(whole)
    for band, level in zip(above, levels, strict=True):
        assert (band.lower, band.upper) == (level, np.inf)
        assert band_area(band) == pytest.approx(whole - math.pi * level, rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_the_ground_above_a_level_is_made_of_the_bands_above_it(seed: int) -> None:
    landscape = hills(seed)
    levels = equal_levels(landscape, count=6)
    bands = contour_bands(landscape, [*levels, np.inf], resolution=60)
    areas = np.cumsum([band_area(band) for band in bands][::-1])[::-1]
    found = [band_area(band) for band in ground_above(landscape, levels, resolution=60)]
    assert found == pytest.approx(areas, abs=1e-9)


@pytest.mark.parametrize("levels", [[], [1.0, 1.0], [2.0, 1.0], [np.nan], [np.inf]])
def test_ground_is_refused_above_levels_that_do_not_ascend(levels) -> None:
    with pytest.raises(ValueError, match="ascending"):
        ground_above(ROUND, levels)


def test_a_band_boundary_follows_a_jump() -> None:
    cliff = closed_form(lambda w: 10.0 * (w[..., 0] > 0.1234), Domain([-1, -1], [1, 1]))
    low, high = contour_bands(cliff, [-1, 5, 11], resolution=20)
    assert band_area(low) == pytest.approx(1.1234 * 2, rel=1e-12)
    assert band_area(high) == pytest.approx(0.8766 * 2, rel=1e-12)


@pytest.mark.parametrize("resolution", [21, 100, 400])
def test_bands_follow_the_corners_of_kinks(resolution: int) -> None:
    tents = Formula("abs(x-0.0123)+2*abs(y+0.0321)", domain=Domain([-2, -1.5], [2, 1.5]))
    low, ring, _ = contour_bands(tents, [-1, 0.5, 1, np.inf], resolution=resolution)
    assert band_area(low) == pytest.approx(0.25, rel=1e-9)
    assert band_area(ring) == pytest.approx(0.75, rel=1e-9)
    (line,) = contour_lines(tents, [0.5], resolution=resolution)
    ((outer,),) = low.polygons
    assert {*map(tuple, line.points.tolist())} == {*map(tuple, outer.tolist())}


@pytest.mark.parametrize("resolution", [40, 101, 400])
@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("sqrt(1-x^2-y^2)", math.pi),
        ("sqrt(x^2+y^2-1)", 12 - math.pi),
        ("sqrt(1-x^2-y^2)+x", math.pi),
        ("log(x+1)+y^2", 9.0),
        ("sqrt((x-y)^2-0.25)", 9.0),
    ],
)
def test_bands_reach_the_edge_of_a_hole(text: str, area: float, resolution: int) -> None:
    landscape = Formula(text, domain=Domain([-2, -1.5], [2, 1.5]))
    bands = contour_bands(landscape, [-np.inf, 0.2, 0.5, np.inf], resolution=resolution)
    cell = 4 / (resolution - 1)
    assert sum(map(band_area, bands)) == pytest.approx(area, abs=4 * cell**2)  # chords, of an edge some cells long


def test_a_band_ends_on_the_edge_of_a_hole_without_teeth() -> None:
    (low,) = contour_bands(Formula("sqrt(1-x^2-y^2)", domain=Domain([-2, -1.5], [2, 1.5])), [-np.inf, 0.5])
    ((outer, inner),) = low.polygons
    cell = 4 / 399
    assert np.hypot(*inner.T) == pytest.approx(math.sqrt(0.75), abs=1e-12)
    assert np.hypot(*outer.T).min() > 1 - cell**2
    assert np.hypot(*outer.T).max() <= 1


@pytest.mark.parametrize("text", ["sin(x)/x + y", "1/x + y", "(x^2-y^2)/(x-y)", "x/x + sin(y)/y"])
@pytest.mark.parametrize("resolution", [101, 102])
def test_a_hole_that_is_a_line_or_a_point_is_filled_over(text: str, resolution: int) -> None:
    bands = contour_bands(Formula(text, domain=Domain([-2, -2], [2, 2])), [-np.inf, 0.3, np.inf], resolution=resolution)
    assert sum(map(band_area, bands)) == pytest.approx(16, abs=1e-3)


def test_a_hole_narrower_than_two_cells_stays_one() -> None:
    landscape = Formula("sqrt(x^2-0.0001)+y", domain=Domain([-2, -1], [2, 1]))
    bands = contour_bands(landscape, [-np.inf, 0.3, np.inf], resolution=101)
    assert sum(map(band_area, bands)) == pytest.approx(8 - 2 * 0.08, rel=1e-9)


# Arguments


@pytest.mark.parametrize("levels", [[], [math.nan], [math.inf], [1, 1], [2, 1], 3.0, [[1.0]]])
def test_lines_refuse_levels_that_are_not_finite_and_ascending(levels) -> None:
    with pytest.raises(ValueError, match="levels"):
        contour_lines(ROUND, levels)


@pytest.mark.parametrize(
    "edges", [[], [1.0], [1, 1], [2, 1], [1, math.nan], [math.inf, math.inf], [[1, 2]], [math.inf, -math.inf]]
)
def test_bands_refuse_edges_that_do_not_ascend(edges) -> None:
    with pytest.raises(ValueError, match="edges"):
        contour_bands(ROUND, edges)


@pytest.mark.parametrize("p", [1, 3])
def test_only_landscapes_over_two_weights_have_contours(p: int) -> None:
    other = Quadratic(np.eye(p))
    (line,) = contour_lines(ROUND, [1.0], resolution=20)
    for use in (
        lambda: contour_lines(other, [1.0]),
        lambda: contour_bands(other, [0.0, 1.0]),
        lambda: points_along(other, line, count=3),
        lambda: line.normals(other),
        lambda: line.tangents(other),
    ):
        with pytest.raises(ValueError, match="2 weights"):
            use()


@pytest.mark.parametrize("resolution", [0, 1, 2.5, math.nan, True])
def test_contours_refuse_a_resolution_that_is_no_grid(resolution) -> None:
    with pytest.raises(ValueError, match="resolution"):
        contour_lines(ROUND, [1.0], resolution=resolution)


@pytest.mark.parametrize(
    "options", [{}, {"count": 3, "spacing": 1.0}, {"count": 1}, {"spacing": 0.0}, {"spacing": math.nan}]
)
def test_points_along_need_one_sensible_count_or_spacing(options) -> None:
    (line,) = contour_lines(ROUND, [1.0], resolution=20)
    with pytest.raises(ValueError, match=r"count|spacing"):
        points_along(ROUND, line, **options)
