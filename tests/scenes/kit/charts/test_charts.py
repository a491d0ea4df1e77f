"""The charts beside the map are drawn to scale from the computed numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlines import corners_of

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.catalogue import landscape
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

PLACE = Place((4.0, 1.5), 3.0, 2.2)
quick = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def path() -> DescentPath:
    return descend(landscape("lecture"), [-1.0, 0.9], step=Constant(0.05), max_steps=12)


def inside(box: np.ndarray, place: Place) -> bool:
    half = np.array([place.width, place.height]) / 2
    return bool((np.abs(box - place.center) <= half + 0.1).all())


class TestErrorCurve:
    @quick
    @given(st.floats(0, 12))
    def test_heights_are_in_proportion_to_the_errors_and_steps_are_even(self, path: DescentPath, steps: float) -> None:
        curve = ErrorCurve(path, PLACE, DARK).set_progress(steps)
        known = np.arange(path.steps + 1)
        reached = np.append(known[: int(steps) + 1], steps)
        errors = np.interp(reached, known, path.errors)
        drawn = np.concatenate([corners_of(curve.line.points), curve.head.get_center()[None, :2]])
        expected = np.stack([reached / path.steps, errors / path.errors.max()], axis=-1) * curve.size
        scaled = np.unique((drawn - curve.corner[:2]).round(9), axis=0)
        np.testing.assert_allclose(scaled, np.unique(expected.round(9), axis=0), atol=1e-8)

    def test_its_axes_fill_its_place(self, path: DescentPath, bounds: Callable) -> None:
        curve = ErrorCurve(path, PLACE, DARK).set_progress(path.steps)
        low, high = bounds(curve.submobjects[0])
        half = np.array([PLACE.width, PLACE.height]) / 2
        np.testing.assert_allclose([low, high], [PLACE.center - half, PLACE.center + half])
        assert curve.line.points[0, 1] == pytest.approx(high[1])

    def test_can_be_taken_back_to_the_start(self, path: DescentPath) -> None:
        assert not ErrorCurve(path, PLACE, DARK).set_progress(5.5).set_progress(0).line.has_points()

    def test_stays_in_its_place(self, path: DescentPath, bounds: Callable) -> None:
        assert inside(bounds(ErrorCurve(path, PLACE, DARK).set_progress(path.steps)), PLACE)
