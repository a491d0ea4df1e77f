"""A slice is its landscape on a plane, with derivatives by the chain rule; the plane of a path is the closest to it."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import Constant, descend
from gradmath.landscapes.landscape import Domain, Gaussian, Quadratic
from gradmath.models import slices
from gradmath.models.network import Network
from gradmath.models.network_error import NetworkError
from gradmath.models.slices import HessianProducts, Slice, path_on_slice, trajectory_plane

properties = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**32 - 1)
PLANE, LINE = Domain([-1, -1], [1, 1]), Domain([-1], [1])


def quadratic(seed=0, p=5):
    """A landscape that makes its Hessian."""
    matrix = np.random.default_rng(seed).normal(size=(p, p))
    return Quadratic(matrix @ matrix.T, np.arange(p))


def network_error(seed=0):
    """A landscape that multiplies by its Hessian without making it."""
    rng = np.random.default_rng(seed)
    return NetworkError(Network([2, 3, 2]), rng.normal(size=(6, 2)), rng.integers(0, 2, 6))


LANDSCAPES = [quadratic(), Gaussian(np.full(4, 0.3), np.diag([1.0, 2, 3, 4])), network_error()]
every_landscape = pytest.mark.parametrize("landscape", LANDSCAPES, ids=["quadratic", "hill", "network"])


def slice_of(landscape, seed=1, d=2, domain=PLANE):
    """A slice with directions of any length and angle."""
    rng = np.random.default_rng(seed)
    origin, directions = rng.normal(size=landscape.dimension), rng.normal(size=(landscape.dimension, d))
    return Slice(landscape, origin, directions, domain=domain)


# --- the function ----------------------------------------------------------------------------------------------------


def test_landscapes_of_both_kinds_are_tested():
    assert [isinstance(landscape, HessianProducts) for landscape in LANDSCAPES] == [False, False, True]


@every_landscape
def test_has_the_error_and_the_projected_derivatives_of_its_landscape(landscape):
    piece = slice_of(landscape)
    c = np.random.default_rng(2).normal(size=(5, 2))
    d = piece.directions
    w = np.array([piece.origin + x * d[:, 0] + y * d[:, 1] for x, y in c])
    np.testing.assert_allclose(piece.value(c), landscape.value(w), rtol=1e-12)
    np.testing.assert_allclose(piece.gradient(c), [d.T @ g for g in landscape.gradient(w)], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(piece.hessian(c), [d.T @ h @ d for h in landscape.hessian(w)], rtol=1e-10, atol=1e-12)


@every_landscape
def test_the_errors_of_its_taylor_polynomials_have_slopes_two_and_three(landscape):
    piece = slice_of(landscape)
    c, v = np.random.default_rng(3).normal(size=(2, 2)) * 0.3
    steps = np.geomspace(1e-3, 3e-2, 9)
    errors = piece.value(c + steps[:, None] * v)
    linear = piece.value(c) + steps * (piece.gradient(c) @ v)
    quadratic = linear + steps**2 / 2 * (v @ piece.hessian(c) @ v)

    def order(polynomial):
        return np.polyfit(np.log(steps), np.log(np.abs(errors - polynomial)), 1)[0]

    assert order(linear) == pytest.approx(2, abs=0.1)
    if isinstance(landscape, Quadratic):
        np.testing.assert_allclose(errors, quadratic, rtol=1e-12)
    else:
        assert order(quadratic) == pytest.approx(3, abs=0.15)


def test_along_two_axes_it_is_the_landscape_with_the_other_weights_frozen():
    bowl = Quadratic(np.diag([1.0, 2.0, 3.0]))
    piece = Slice(bowl, [0, 5, 0], [[1, 0], [0, 0], [0, 1]], domain=PLANE)
    np.testing.assert_allclose(piece.value([[1, 1], [2, 0]]), [1 + 50 + 3, 4 + 50])
    np.testing.assert_allclose(piece.gradient([1, 1]), [2, 6])
    np.testing.assert_allclose(piece.hessian([1, 1]), np.diag([2, 6]))


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (0,), (3, 0)])
@pytest.mark.parametrize("block", [1, 1 << 22])
@pytest.mark.parametrize("d", [1, 2, 3])
@every_landscape
def test_functions_broadcast_over_all_but_the_last_axis(monkeypatch, landscape, shape, block, d):
    monkeypatch.setattr(slices, "BLOCK", block)
    piece = slice_of(landscape, d=d, domain=Domain([-1] * d, [1] * d))
    c = np.random.default_rng(4).normal(size=(*shape, d))
    answers = piece.value(c), piece.gradient(c), piece.hessian(c)
    assert [a.shape for a in answers] == [shape, (*shape, d), (*shape, d, d)]
    for index in np.ndindex(*shape):
        one = c[index]
        for together, alone in zip(answers, (piece.value(one), piece.gradient(one), piece.hessian(one)), strict=True):
            np.testing.assert_allclose(together[index], alone, rtol=1e-11, atol=1e-13)


def test_over_another_domain_it_is_the_same_function():
    piece = slice_of(network_error())
    moved = piece.over(Domain([0, 0], [1, 2]))
    assert moved.domain == Domain([0, 0], [1, 2])
    assert moved.value([0.3, 0.4]) == piece.value([0.3, 0.4])


@properties
@given(seed=seeds)
def test_projecting_undoes_lifting_and_finds_the_nearest_point(seed):
    piece = slice_of(quadratic(), seed)
    c, w = np.random.default_rng(seed).normal(size=(4, 2)), np.random.default_rng(seed).normal(size=(4, 5))
    np.testing.assert_allclose(piece.project(piece.weights(c)), c, atol=1e-8)
    off = w - piece.weights(piece.project(w))
    np.testing.assert_allclose(off @ piece.directions, np.zeros((4, 2)), atol=1e-9)


# --- the plane of a path ---------------------------------------------------------------------------------------------


def off_plane(points, origin, directions):
    """The sum of squared distances of points from a plane, by least squares."""
    return np.linalg.lstsq(directions, (points - origin).T, rcond=None)[1].sum()


@properties
@given(seed=seeds, n=st.integers(4, 12), p=st.integers(4, 8))
def test_no_plane_through_the_last_point_is_closer_to_the_path(seed, n, p):
    rng = np.random.default_rng(seed)
    path = rng.normal(size=(n, p)).cumsum(axis=0)
    plane = trajectory_plane(path)
    np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)
    np.testing.assert_array_equal(plane.origin, path[-1])
    np.testing.assert_allclose(plane.coordinates, (path - path[-1]) @ plane.directions, atol=1e-10)
    best = off_plane(path, plane.origin, plane.directions)
    for other in [rng.normal(size=(p, 2)), plane.directions + 0.1 * rng.normal(size=(p, 2))]:
        assert best <= off_plane(path, path[-1], other) * (1 + 1e-12)
    assert plane.share == pytest.approx(1 - best / np.square(path - path[-1]).sum(), abs=1e-12)


def test_a_path_in_a_plane_is_all_in_it():
    rng = np.random.default_rng(0)
    frame = np.linalg.qr(rng.normal(size=(6, 2)))[0]
    path = np.array([[0, 0], [2, 1], [3, 3], [3, 5.0]]) @ frame.T + 7
    plane = trajectory_plane(path)
    assert plane.share == pytest.approx(1, abs=1e-14)
    np.testing.assert_allclose(plane.origin + plane.coordinates @ plane.directions.T, path, atol=1e-13)


@properties
@given(seed=seeds)
def test_the_first_direction_is_the_longer_and_the_path_comes_from_the_upper_left(seed):
    path = np.random.default_rng(seed).normal(size=(6, 4)).cumsum(axis=0)
    coordinates = trajectory_plane(path).coordinates
    first, second = coordinates.T
    assert np.square(first).sum() >= np.square(second).sum()
    assert first[np.abs(first).argmax()] < 0
    assert second[np.abs(second).argmax()] > 0


@properties
@given(seed=seeds, margin=st.floats(0.05, 1), aspect=st.floats(0.3, 3))
def test_the_box_around_a_path_has_the_asked_shape_and_leaves_room_on_every_side(seed, margin, aspect):
    path = np.random.default_rng(seed).normal(size=(6, 4)).cumsum(axis=0)
    plane = trajectory_plane(path)
    box = plane.domain(margin=margin, aspect=aspect)
    low, high = plane.coordinates.min(axis=0), plane.coordinates.max(axis=0)
    assert box.size[0] / box.size[1] == pytest.approx(aspect)
    assert (low - box.lower >= margin * (high - low) * (1 - 1e-9)).all()
    assert (box.upper - high >= margin * (high - low) * (1 - 1e-9)).all()


# --- a path and its shadow -------------------------------------------------------------------------------------------


def test_a_path_and_its_shadow_differ_by_what_is_off_the_plane():
    """On the bowl ‖w‖² over a plane through its bottom, by just the squared distance."""
    bowl = Quadratic(np.eye(3))
    piece = Slice(bowl, np.zeros(3), np.eye(3)[:, :2], domain=PLANE)
    path = np.array([[3.0, 4, 12], [1, 1, 1], [0.5, 0, 0]])
    shadow = path_on_slice(piece, path)
    np.testing.assert_allclose(shadow.coordinates, path[:, :2])
    np.testing.assert_allclose(shadow.distances, [12, 1, 0])
    np.testing.assert_allclose(shadow.errors, [169, 3, 0.25])
    np.testing.assert_allclose(shadow.shown_errors, [25, 2, 0.25])


def test_a_descent_on_its_own_plane_ends_on_the_map_where_it_ended():
    landscape = network_error()
    start = landscape.network.initial_weights(0)
    path = descend(landscape, start, step=Constant(0.5), max_steps=40, bounds="ignore")
    plane = trajectory_plane(path.positions)
    shadow = path_on_slice(Slice(landscape, plane.origin, plane.directions, domain=plane.domain()), path.positions)
    np.testing.assert_allclose(shadow.coordinates, plane.coordinates, atol=1e-12)
    np.testing.assert_allclose(shadow.errors, path.errors, rtol=1e-12)
    assert shadow.distances[-1] == pytest.approx(0, abs=1e-12)
    assert shadow.shown_errors[-1] == pytest.approx(path.errors[-1], rel=1e-12)
    lost = np.square(shadow.distances).sum() / np.square(path.positions - path.final).sum()
    assert plane.share == pytest.approx(1 - lost, abs=1e-12)


# --- refusals --------------------------------------------------------------------------------------------------------

BOWL = Quadratic(np.eye(3))
PIECE = Slice(BOWL, [0, 0, 0], np.eye(3)[:, :2], domain=PLANE)


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: Slice(BOWL, [0, 0], np.eye(3), domain=PLANE), "origin must have shape (3,): got shape (2,)"),
        (
            lambda: Slice(BOWL, [0, 0, 0], np.eye(2), domain=PLANE),
            "directions must have shape (3, d) with 1 <= d <= 3: got shape (2, 2)",
        ),
        (lambda: Slice(BOWL, [0, 0, 0], [1, 0, 0], domain=LINE), "got shape (3,)"),
        (lambda: Slice(BOWL, [0, 0, 0], np.ones((3, 4)), domain=PLANE), "got shape (3, 4)"),
        (lambda: Slice(BOWL, [0, 0, 0], np.full((3, 1), np.nan), domain=LINE), "directions must be finite"),
        (lambda: Slice(BOWL, [0, 0, 0], np.ones((3, 2)), domain=PLANE), "directions must be linearly independent"),
        (
            lambda: Slice(BOWL, [0, 0, 0], np.eye(3)[:, :2], domain=LINE),
            "the domain has 1 coordinates, the slice has 2 directions",
        ),
        (lambda: PIECE.over(LINE), "the domain has 1 weights, the slice has 2"),
        (lambda: PIECE.value([0, 0, 0]), "points must have shape (..., 2)"),
        (lambda: PIECE.weights([0, 0, 0]), "points must have shape (..., 2)"),
        (lambda: PIECE.project([0, 0]), "weights must have shape (..., 3)"),
        (lambda: path_on_slice(PIECE, [0, 0, 0]), "path must have shape (n, 3): got shape (3,)"),
        (lambda: path_on_slice(PIECE, [[0, 0]]), "path must have shape (..., 3)"),
        (lambda: trajectory_plane([[0, 0], [1, 1]]), "path must have shape (n, p) with n >= 3 and p >= 2"),
        (lambda: trajectory_plane([0, 0, 1]), "path must have shape (n, p) with n >= 3 and p >= 2"),
        (lambda: trajectory_plane([[0, 0], [1, 2], [3, 6]]), "a plane needs a path that bends"),
        (lambda: trajectory_plane(np.ones((4, 3))), "a plane needs a path that bends"),
        (lambda: trajectory_plane([[0, 0], [1, 0], [1, 1]]).domain(margin=0), "margin must be greater than 0"),
        (lambda: trajectory_plane([[0, 0], [1, 0], [1, 1]]).domain(aspect=-1), "aspect must be greater than 0"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_given(refused, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        refused()
