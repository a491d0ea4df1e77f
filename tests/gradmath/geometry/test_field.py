"""The gradient as a field: slopes in every direction, along contours, and the lines it flows along."""

from __future__ import annotations

import math

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad
from hypothesis import given, settings
from hypothesis import strategies as st
from known_landscapes import CALM
from scipy.integrate import solve_ivp

from gradmath.formula.formula import Formula
from gradmath.geometry.contour import contour_lines, points_along
from gradmath.geometry.critical import critical_points
from gradmath.geometry.field import contour_field, directional_derivative, flow_at, flow_line, gradient_grid, slope_rose
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm, Domain, Gaussian, Landscape, Quadratic

ROUND = Quadratic(np.eye(2))
OVAL = Quadratic([[1, 0], [0, 3]])
SADDLE = Quadratic([[1, 0], [0, -1]])
HILLS = (
    Gaussian.rotated([-1, 0.5], [0.8, 1.5], 0.4, 2.0)
    + Gaussian.rotated([1.2, -0.6], [1, 0.5], 1.1, -1.5)
    + 0.05 * ROUND
).over(Domain([-3, -2], [3, 2]))

weights = st.tuples(st.floats(-3, 3), st.floats(-2, 2))


# Grids


def test_the_grid_of_gradients_runs_like_the_map() -> None:
    field = gradient_grid(HILLS, (5, 3))
    assert field.points.shape == field.gradients.shape == (3, 5, 2)
    np.testing.assert_array_equal(field.points[0, :, 0], [-3, -1.5, 0, 1.5, 3])
    np.testing.assert_array_equal(field.points[:, 0, 1], [-2, 0, 2])


def test_the_grid_of_gradients_has_the_derivatives_of_the_closed_form() -> None:
    field = gradient_grid(OVAL, 9)
    np.testing.assert_array_equal(field.gradients, field.points * [2, 6])


@pytest.mark.parametrize(("p", "counts", "shape"), [(1, 4, (4, 1)), (3, (4, 3, 2), (2, 3, 4, 3))])
def test_grids_over_any_number_of_weights(p: int, counts, shape: tuple[int, ...]) -> None:
    field = gradient_grid(Quadratic(np.diag(np.arange(1.0, p + 1))), counts)
    assert field.points.shape == shape
    np.testing.assert_allclose(field.gradients, 2 * np.arange(1, p + 1) * field.points, rtol=1e-15)
    assert (np.diff(field.points[..., 0], axis=-1) > 0).all()


@pytest.mark.parametrize("counts", [1, 0, (3,), (3, 3, 3), (3, 2.5)])
def test_grids_refuse_bad_counts(counts) -> None:
    with pytest.raises(ValueError, match="counts"):
        gradient_grid(ROUND, counts)


# Slopes


@given(point=weights, angle=st.floats(0, 2 * np.pi))
def test_the_directional_derivative_is_the_derivative_along_the_direction(
    point: tuple[float, float], angle: float
) -> None:
    def error_along(t):
        x, y = point[0] + t * anp.cos(angle), point[1] + t * anp.sin(angle)
        return anp.exp(-(x**2 + 4 * y**2) / 2) + x * x + 3 * y * y

    landscape = Gaussian([0, 0], [[1, 0], [0, 0.25]]) + OVAL
    slope = directional_derivative(landscape, point, [np.cos(angle), np.sin(angle)])
    assert slope == pytest.approx(elementwise_grad(error_along)(0.0), rel=1e-12, abs=1e-12)


@given(point=weights, direction=weights.filter(any), length=st.floats(1e-150, 1e150))
def test_the_length_of_a_direction_does_not_matter_its_sign_does(
    point: tuple[float, float], direction: tuple[float, float], length: float
) -> None:
    unit = np.array(direction) / max(map(abs, direction))
    slope = directional_derivative(HILLS, point, unit)
    assert directional_derivative(HILLS, point, length * unit) == pytest.approx(slope, rel=1e-12, abs=1e-14)
    assert directional_derivative(HILLS, point, -unit) == -slope


def test_points_and_directions_broadcast() -> None:
    points, directions = np.ones((4, 1, 3)), np.eye(3)
    slopes = directional_derivative(Quadratic(np.diag([1.0, 2, 3])), points, directions)
    np.testing.assert_array_equal(slopes, np.tile([2.0, 4.0, 6.0], (4, 1)))
    assert directional_derivative(Quadratic([[1.0]]), [3.0], [-2.0]) == -6.0
    assert directional_derivative(ROUND, np.empty((0, 2)), [1, 0]).shape == (0,)


@pytest.mark.parametrize(
    ("points", "directions", "message"),
    [
        ([1, 2], [0, 0], "zero"),
        ([[1, 2], [3, 4]], [[1, 0], [0, 0]], "zero"),
        ([1, 2, 3], [1, 0], "points"),
        ([1, 2], [1, 0, 0], "directions"),
        ([1, 2], 1.0, "directions"),
        ([1, math.nan], [1, 0], "points"),
        ([1, 2], [math.inf, 0], "directions"),
        (np.ones((3, 2)), np.ones((2, 2)), "broadcast"),
    ],
)
def test_directional_derivatives_refuse(points, directions, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        directional_derivative(ROUND, points, directions)


@given(point=weights)
def test_the_slope_rose_is_a_cosine_about_the_gradient(point: tuple[float, float]) -> None:
    angles, slopes = slope_rose(HILLS, point)
    gradient = HILLS.gradient(point)
    steepness, uphill = np.hypot(*gradient), np.arctan2(gradient[1], gradient[0])
    np.testing.assert_allclose(slopes, steepness * np.cos(angles - uphill), atol=1e-14 * max(1, steepness))


@given(point=weights)
def test_the_steepest_of_720_directions_is_that_of_the_gradient(point: tuple[float, float]) -> None:
    angles, slopes = slope_rose(HILLS, point)
    gradient = HILLS.gradient(point)
    off = (angles[np.argmax(slopes)] - np.arctan2(gradient[1], gradient[0]) + np.pi) % (2 * np.pi) - np.pi
    assert abs(off) <= np.pi / 720 + 1e-6
    assert slopes.max() <= np.hypot(*gradient) * (1 + 1e-14)


def test_the_rose_goes_once_around() -> None:
    angles, slopes = slope_rose(OVAL, [1, 1], count=4)
    np.testing.assert_allclose(angles, [0, np.pi / 2, np.pi, 3 * np.pi / 2])
    np.testing.assert_allclose(slopes, [2, 6, -2, -6])
    assert (slope_rose(OVAL, [0, 0])[1] == 0).all()


def test_roses_refuse_other_dimensions_and_shapes() -> None:
    for p in (1, 3):
        with pytest.raises(ValueError, match="2 weights"):
            slope_rose(Quadratic(np.eye(p)), np.zeros(p))
    for point in ([1], [[1, 2]], [1, math.nan], []):
        with pytest.raises(ValueError, match="point"):
            slope_rose(ROUND, point)
    with pytest.raises(ValueError, match="count"):
        slope_rose(ROUND, [0, 1], count=0)


# Along contours


def test_the_slope_along_a_contour_is_zero() -> None:
    for line in contour_lines(HILLS, [-0.5, 0.2, 0.9]):
        slopes = directional_derivative(HILLS, line.points, line.tangents(HILLS))
        np.testing.assert_allclose(slopes, 0, atol=1e-15 * np.linalg.norm(HILLS.gradient(line.points), axis=-1).max())


def test_the_gradients_on_a_circle_all_have_its_slope_and_point_outwards() -> None:
    (line,) = contour_lines(ROUND, [9.0])
    field = contour_field(ROUND, line, 36)
    assert field.points.shape == field.gradients.shape == (36, 2)
    np.testing.assert_allclose(np.linalg.norm(field.gradients, axis=-1), 6, rtol=1e-12)
    np.testing.assert_allclose(field.gradients, 2 * field.points, rtol=1e-14)
    np.testing.assert_array_equal(field.points, points_along(ROUND, line, count=36))


# Flow lines


@settings(max_examples=20, deadline=None)
@given(start=st.tuples(st.floats(0.5, 3.9), st.floats(-3.9, 3.9)), uphill=st.booleans())
def test_flow_lines_of_the_oval_bowl_are_cubics(start: tuple[float, float], uphill: bool) -> None:
    # dw₂/dw₁ = 3w₂ / w₁, hence w₂ = c w₁³.
    line = flow_line(OVAL, start, uphill=uphill)
    w1, w2 = line.points.T
    np.testing.assert_allclose(w2 * start[0] ** 3, start[1] * w1**3, atol=1e-7 * np.abs(w1**3).max())
    assert line.points[0].tolist() == list(start)
    assert line.reason == ("edge" if uphill else "level ground")
    if uphill:
        assert np.abs(line.points[-1]).max() == 4.0
    else:
        np.testing.assert_allclose(line.points[-1], 0, atol=1e-7)


@settings(max_examples=20, deadline=None)
@given(start=weights, uphill=st.booleans())
def test_errors_change_one_way_along_a_flow_line(start: tuple[float, float], uphill: bool) -> None:
    line = flow_line(HILLS, start, uphill=uphill)
    np.testing.assert_array_equal(line.errors, HILLS.value(line.points))
    assert HILLS.domain.contains(line.points).all()
    moving = np.linalg.norm(np.diff(line.points, axis=0), axis=-1) > 1e-6
    assert (np.diff(line.errors)[moving] * (1 if uphill else -1) > 0).all()


@pytest.mark.parametrize("uphill", [False, True])
@pytest.mark.parametrize("start", [[-2, -1.5], [0, 0], [0.3, 1.7], [2.5, 1], [1, -1.9]])
def test_flow_lines_solve_the_differential_equation(start: list[float], uphill: bool) -> None:
    # The oracle is the plain equation in time, by another method, up to where E is that of the line's middle.
    line = flow_line(HILLS, start, uphill=uphill, count=201)

    def error_of_the_middle(_: float, w: np.ndarray) -> float:
        return float(HILLS.value(w) - line.errors[100])

    error_of_the_middle.terminal = True
    flow = solve_ivp(
        lambda _, w: HILLS.gradient(w) * (1 if uphill else -1),
        (0, 1e3),
        np.array(start, dtype=float),
        method="DOP853",
        rtol=1e-12,
        atol=1e-13,
        events=error_of_the_middle,
    )
    assert flow.status == 1
    np.testing.assert_allclose(line.points[100], flow.y[:, -1], atol=1e-7)


def test_points_are_evenly_spaced_by_arc_length() -> None:
    line = flow_line(OVAL, [3, 2], count=500)
    steps = np.linalg.norm(np.diff(line.points, axis=0), axis=-1)
    np.testing.assert_allclose(steps, steps.mean(), rtol=1e-4)


def test_the_length_of_a_flow_line_is_limited() -> None:
    line = flow_line(ROUND, [3, -3], max_length=1.25)
    assert line.reason == "length"
    inwards = np.array([-1, 1]) / math.sqrt(2)
    np.testing.assert_allclose(line.points[-1], [3, -3] + 1.25 * inwards, atol=1e-9)


def test_a_flow_line_meets_the_edge_where_the_hyperbola_does() -> None:
    # On w₁² - w₂² the flow keeps w₁ w₂.
    for start, edge in (([2, 0.5], [0.25, 4]), ([3, -1], [0.75, -4])):
        line = flow_line(SADDLE, start)
        assert line.reason == "edge"
        assert line.points[-1, 1] == edge[1]
        np.testing.assert_allclose(line.points[-1], edge, rtol=1e-8)
        np.testing.assert_allclose(line.points.prod(axis=-1), start[0] * start[1], rtol=1e-7)


def test_the_stable_line_of_a_saddle_ends_on_it() -> None:
    line = flow_line(SADDLE, [3, 0])
    assert line.reason == "level ground"
    np.testing.assert_allclose(line.points[-1], 0, atol=1e-7)
    assert (line.points[:, 1] == 0).all()


def test_a_line_may_run_along_the_edge_of_the_domain() -> None:
    half = OVAL.over(Domain([-4, 0], [4, 4]))
    line = flow_line(half, [3, 0])
    assert line.reason == "level ground"
    np.testing.assert_allclose(line.points[-1], 0, atol=1e-7)


def test_a_critical_start_goes_nowhere() -> None:
    line = flow_line(SADDLE, [0, 0])
    assert line.points.tolist() == [[0, 0]]
    assert line.errors.tolist() == [0]
    assert line.reason == "level ground"


@pytest.mark.parametrize("start", [[4, 1], [4, 4], [-1, -4]])
def test_a_start_on_the_edge_that_heads_out_goes_nowhere(start: list[float]) -> None:
    line = flow_line(ROUND, start, uphill=True)
    assert line.points.tolist() == [start]
    assert line.reason == "edge"


def test_a_start_on_the_edge_that_heads_in_flows_in() -> None:
    line = flow_line(ROUND, [4, 4])
    assert line.reason == "level ground"
    np.testing.assert_allclose(line.points[:, 0], line.points[:, 1], atol=1e-12)


@pytest.mark.parametrize("ratio", [1e2, 1e5])
def test_a_narrow_ravine_is_followed_to_its_end(ratio: float) -> None:
    line = flow_line(Quadratic(np.diag([1.0, ratio])), [3, 0.1])
    assert line.reason == "level ground"
    np.testing.assert_allclose(line.points[-1], 0, atol=1e-8 * ratio)


@pytest.mark.parametrize("scale", [1e-280, 1e-12, 1e12, 1e280])
def test_flow_lines_do_not_depend_on_the_unit_of_the_error(scale: float) -> None:
    usual, scaled = flow_line(OVAL, [3, 2]), flow_line(scale * OVAL, [3, 2])
    assert scaled.reason == usual.reason
    np.testing.assert_allclose(scaled.points, usual.points, atol=1e-7)


@pytest.mark.parametrize("p", [1, 3, 5])
def test_flow_lines_over_any_number_of_weights(p: int) -> None:
    # Each weight decays as exp(-2 λ t): w_i = c_i w_1^(λ_i / λ_1).
    rates = np.arange(1.0, p + 1)
    line = flow_line(Quadratic(np.diag(rates)), np.full(p, 2.0))
    assert line.points.shape == (200, p)
    np.testing.assert_allclose(line.points / 2, (line.points[:, :1] / 2) ** rates, atol=1e-8)


@pytest.mark.parametrize("name", CALM)
def test_every_landscape_of_the_catalogue_flows_down_to_level_ground_or_the_edge(name: str) -> None:
    landscape = catalogue.landscape(name)
    start = landscape.domain.lower + landscape.domain.size * np.linspace(0.3, 0.8, landscape.dimension)
    line = flow_line(landscape, start)
    if line.reason == "edge":
        assert ((line.points[-1] == landscape.domain.lower) | (line.points[-1] == landscape.domain.upper)).any()
    else:
        assert line.reason == "level ground"
        slopes = np.linalg.norm(landscape.gradient(line.points[[0, -1]]), axis=-1)
        assert slopes[1] <= 1e-8 * slopes[0]
    assert (np.diff(line.errors) <= 1e-12 * np.abs(line.errors).max()).all()


@pytest.mark.parametrize("start", [0.5, 1e-9, 1e-300])
def test_a_line_stops_before_ground_that_is_not_finite(start: float) -> None:
    wall = ClosedForm(
        lambda w: np.where(w[..., 0] > 0, w[..., 0], np.nan),
        lambda w: np.where(w[..., :1] > 0, [1.0, 0.0], np.nan),
        lambda w: np.zeros((*w.shape, 2)),
        Domain([-1, -1], [1, 1]),
    )
    line = flow_line(wall, [start, 0])
    assert line.reason == "stalled"
    assert (line.points[:, 0] > 0).all()
    assert np.isfinite(line.errors).all()
    assert line.points[0].tolist() == [start, 0]


def test_a_line_reaches_the_edge_beyond_which_the_error_does_not_exist() -> None:
    root = ClosedForm(
        lambda w: 4 - w[..., 0] ** 1.5,
        lambda w: np.stack([-1.5 * w[..., 0] ** 0.5, np.zeros(w.shape[:-1])], axis=-1),
        lambda w: np.stack([np.stack([-0.75 * w[..., 0] ** -0.5, 0 * w[..., 0]], -1), np.zeros(w.shape)], axis=-2),
        Domain([0.01, -1], [1, 1]),
    )
    line = flow_line(root, [0.9, 0.3], uphill=True)
    assert line.reason == "edge"
    np.testing.assert_allclose(line.points[-1], [0.01, 0.3], rtol=1e-14)


@pytest.mark.parametrize(
    ("formula", "start", "end", "reason"),
    [
        ("abs(x)+abs(y)", (1.3, 0.7), (0, 0), "kink"),
        ("sqrt(x^2+y^2)", (1.3, 0.7), (0, 0), "kink"),
        ("sqrt(x^2+y^2)", (1, 1), (0, 0), "kink"),
        ("sqrt(x^2+y^2)", (0.3, -0.3), (0, 0), "kink"),
        ("abs(x)^1.5 + abs(y)^1.5", (1, 0.5), (0, 0), "kink"),
        ("abs(x)^1.5 + abs(y)^1.5", (0.2, -1.5), (0, 0), "kink"),
        ("x^2 + abs(y)^1.2", (1, 0.5), (0, 0), "kink"),
        ("max(abs(x),abs(y))", (1.3, 0.7), (0, 0), "kink"),
        ("abs(y)+x^2", (1, 1), (0, 0), "kink"),
        ("max(x^2+y^2,(x-1)^2+2*y^2)", (1.3, 0.7), (0.5, 0), "kink"),
        ("(x-1)^2+(y-0.5)^2+abs(x)+abs(y)", (-1, 1), (0.5, 0), "level ground"),
        ("abs(y)+0.1*x", (1.3, 0.7), (-4, 0), "edge"),
        ("-abs(x)-abs(y)", (1.3, 0.7), (2.85, 2.25), "edge"),
    ],
)
def test_a_line_slides_along_a_kink_to_its_lowest_point(formula, start, end, reason) -> None:
    line = flow_line(Formula(formula), start)
    assert line.reason == reason
    np.testing.assert_allclose(line.points[-1], end, atol=1e-6)
    assert (np.diff(line.errors) <= 1e-9).all()
    assert len(line.points) == 200


def test_on_a_kink_the_line_stays_on_it() -> None:
    line = flow_line(Formula("abs(x)+abs(y)"), (1.3, 0.7))
    x, y = line.points.T
    np.testing.assert_allclose(np.where(y > 1e-6, x - y, 0.6), 0.6, atol=1e-6)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("offset", [0.0, 1e3, 1e6])
def test_at_exact_extremes_a_line_has_arrived(scale: float, offset: float) -> None:
    landscape = scale * catalogue.landscape("himmelblau").shifted([offset, -offset]) + offset
    for found in critical_points(landscape):
        line = flow_line(landscape, found.point)
        assert line.reason == "level ground"
        assert line.points.tolist() == [found.point.tolist()]


def outside(landscape: Landscape) -> list[float]:
    return (landscape.domain.upper + 1e-9).tolist()


@pytest.mark.parametrize("start", [outside(ROUND), [1], [1, 2, 3], [[1, 2]], [math.nan, 0], [math.inf, 0], []])
def test_flow_lines_refuse_starts_outside_or_of_other_shapes(start) -> None:
    with pytest.raises(ValueError, match="start"):
        flow_line(ROUND, start)


def test_flow_lines_refuse_a_start_without_a_finite_error() -> None:
    void = ClosedForm(
        lambda w: np.full(w.shape[:-1], np.inf), np.ones_like, lambda w: np.zeros((*w.shape, 2)), ROUND.domain
    )
    with pytest.raises(ValueError, match="finite at the start"):
        flow_line(void, [0, 0])


@pytest.mark.parametrize(
    "options", [{"count": 1}, {"count": 2.5}, {"max_length": 0.0}, {"max_length": -1.0}, {"max_length": math.inf}]
)
def test_flow_lines_refuse_bad_options(options) -> None:
    with pytest.raises(ValueError, match=r"count|max_length"):
        flow_line(ROUND, [1, 1], **options)


# Flows in time


@pytest.mark.parametrize("angle", [0.0, 0.7])
def test_the_flow_down_a_bowl_decays_along_each_axis_at_its_own_rate(angle: float) -> None:
    axes = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    bowl, start = Quadratic(axes @ np.diag([1.0, 3.0]) @ axes.T), np.array([2.5, -1.5])
    times = np.array([0.0, 0.01, 0.2, 1.0, 5.0])
    decayed = np.exp(-2 * times[:, None] * np.array([1.0, 3.0])) * (start @ axes)
    np.testing.assert_allclose(flow_at(bowl, start, times), decayed @ axes.T, rtol=0, atol=1e-8)


@given(weights)
@settings(max_examples=20, deadline=None)
def test_the_flow_in_time_runs_along_the_flow_line(start: tuple[float, float]) -> None:
    landscape = HILLS.over(Domain([-30, -20], [30, 20]))
    line = flow_line(landscape, start, count=4000).points
    for point in flow_at(landscape, start, [0.1, 0.7, 3.0]):
        step = np.linalg.norm(line[1] - line[0]) if len(line) > 1 else 0
        assert np.linalg.norm(line - point, axis=1).min() <= 0.51 * step + 1e-6


def test_short_steps_of_descent_come_as_close_to_the_flow_as_they_are_short() -> None:
    start, time = np.array([-1.5, 1.0]), 0.5
    end = flow_at(HILLS, start, [time])[0]
    gaps = []
    for steps in (100, 200):
        w = start
        for _ in range(steps):
            w = w - time / steps * HILLS.gradient(w)
        gaps.append(np.linalg.norm(w - end))
    assert gaps[0] / gaps[1] == pytest.approx(2, rel=0.05)


def test_a_flow_of_no_time_stays_at_its_start() -> None:
    np.testing.assert_array_equal(flow_at(OVAL, [1, 2], [0]), [[1, 2]])


@pytest.mark.parametrize("times", [[-0.1, 1.0], [1.0, 0.5], [1.0, 1.0], [], [[0.0, 1.0]], [0.0, np.nan]])
def test_flows_in_time_refuse_bad_times(times: list[float]) -> None:
    with pytest.raises(ValueError, match="times must"):
        flow_at(OVAL, [1, 2], times)


def test_flows_in_time_refuse_a_start_outside() -> None:
    with pytest.raises(ValueError, match="inside the domain"):
        flow_at(OVAL, [9, 9], [1.0])


def test_flows_in_time_refuse_to_leave_the_domain() -> None:
    with pytest.raises(ValueError, match="leaves the domain"):
        flow_at(SADDLE, [0.1, 1.0], [1000.0])
