"""The line on a plane's map is the projection of the descent over all weights."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.models.fitting import LeastSquares
from gradmath.models.slices import Slice, TrajectoryPlane, trajectory_plane
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.shadow import Shadow
from scenes.kit.frame.theme import DARK
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place

quick = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def error() -> LeastSquares:
    rng = np.random.default_rng(4)
    return LeastSquares(rng.normal(size=(30, 6)) * [3, 2, 1.5, 1, 0.7, 0.5], rng.normal(size=30))


@pytest.fixture(scope="module")
def descent(error: LeastSquares) -> DescentPath:
    return descend(error, np.ones(6), step=Constant(0.05), max_steps=25, tolerance=0.0, bounds="ignore")


@pytest.fixture(scope="module")
def plane(descent: DescentPath) -> TrajectoryPlane:
    return trajectory_plane(descent.positions)


@pytest.fixture(scope="module")
def shadow(error: LeastSquares, descent: DescentPath, plane: TrajectoryPlane) -> Shadow:
    piece = Slice(error, plane.origin, plane.directions, domain=plane.domain())
    return Shadow(ErrorMap(piece, DARK, place=Place((1.0, 1.0), 6.0, 3.0), resolution=40), descent, plane)


@quick
@given(st.floats(0.01, 25))
def test_turns_straight_below_the_weights_after_each_step(
    shadow: Shadow, descent: DescentPath, plane: TrajectoryPlane, steps: float
) -> None:
    corners = shadow.set_progress(steps).drawn_corners()
    reached = np.append(np.arange(int(np.ceil(steps))), steps)
    weights = np.stack([np.interp(reached, np.arange(26), each) for each in descent.positions.T], axis=-1)
    nearest = np.linalg.lstsq(plane.directions, (weights - plane.origin).T, rcond=None)[0].T
    np.testing.assert_allclose(corners, nearest, atol=1e-9)


def test_each_step_is_what_the_plane_sees_of_the_descents_own(
    shadow: Shadow, error: LeastSquares, descent: DescentPath, measured_gradient: Callable
) -> None:
    corners = shadow.set_progress(25).drawn_corners()
    for before, after, weights in zip(corners, corners[1:], descent.positions, strict=False):
        step = -0.05 * shadow.plane.directions.T @ measured_gradient(error, weights)
        np.testing.assert_allclose(after - before, step, atol=1e-7)
    np.testing.assert_allclose(np.diff(corners, axis=0), -0.05 * shadow.path.gradients[:-1], atol=1e-12)


def test_claims_nothing_of_the_maps_own_descent(shadow: Shadow) -> None:
    assert not isinstance(shadow, Trail)
    assert (shadow.path.errors == shadow.descent.errors).all()


def test_is_nothing_before_the_first_step(shadow: Shadow) -> None:
    assert shadow.set_progress(3).set_progress(0).drawn_corners().shape == (0, 2)
