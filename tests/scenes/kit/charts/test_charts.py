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
from gradmath.landscapes.landscape import Quadratic
from scenes.kit.charts.curves import ErrorCurve, SlopeChart
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

PLACE = Place((4.0, 1.5), 3.0, 2.2)
# The slopes of the fixture below: on the round bowl the gradient is the weights themselves.
SOURCE = (Quadratic(np.eye(2) / 2), 2.5 * np.array([np.cos(0.7), np.sin(0.7)]))
quick = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def path() -> DescentPath:
    return descend(landscape("lecture"), [-1.0, 0.9], step=Constant(0.05), max_steps=12)


@pytest.fixture(scope="module")
def slopes() -> tuple[np.ndarray, np.ndarray]:
    angles = np.linspace(0, 2 * np.pi, 721)
    return angles, 2.5 * np.cos(angles - 0.7)


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

    def test_without_names_its_axes_fill_its_place(self, path: DescentPath, bounds: Callable) -> None:
        curve = ErrorCurve(path, PLACE, DARK, named=False).set_progress(path.steps)
        low, high = bounds(curve.submobjects[0])
        half = np.array([PLACE.width, PLACE.height]) / 2
        np.testing.assert_allclose([low, high], [PLACE.center - half, PLACE.center + half])
        assert curve.line.points[0, 1] == pytest.approx(high[1])

    def test_can_be_taken_back_to_the_start(self, path: DescentPath) -> None:
        assert not ErrorCurve(path, PLACE, DARK).set_progress(5.5).set_progress(0).line.has_points()

    def test_stays_in_its_place(self, path: DescentPath, bounds: Callable) -> None:
        assert inside(bounds(ErrorCurve(path, PLACE, DARK).set_progress(path.steps)), PLACE)


class TestSlopeChart:
    def test_draws_every_slope_to_one_scale_in_the_colour_of_its_sign(
        self, slopes: tuple[np.ndarray, np.ndarray]
    ) -> None:
        chart = SlopeChart(*slopes, PLACE, DARK, source=SOURCE).set_sweep(1.0)
        for line, sign in zip(chart.lines, (1, -1), strict=True):
            across, up = ((line.points[:, :2] - chart.middle[:2]) / chart.half[:2]).T
            angles = (across + 1) * np.pi
            on_curve = np.cos(angles - 0.7)
            np.testing.assert_allclose(up, on_curve, atol=1e-4)
            assert (sign * up >= 0).all()
            assert np.ptp(angles) > 0.9 * np.pi
        assert chart.lines[0].get_stroke_color().to_hex().lower() == DARK.ascent
        assert chart.lines[1].get_stroke_color().to_hex().lower() == DARK.descent

    @quick
    @given(st.floats(0, 1))
    def test_draws_what_has_been_swept_and_no_more(self, slopes: tuple[np.ndarray, np.ndarray], share: float) -> None:
        chart = SlopeChart(*slopes, PLACE, DARK, source=SOURCE).set_sweep(share)
        drawn = np.concatenate([line.points[:, 0] for line in chart.lines])
        reached = chart.middle[0] + (2 * share - 1) * chart.half[0]
        step = 2 * chart.half[0] / 720
        assert drawn.max(initial=-np.inf) <= reached + step
        assert chart.head.get_center()[0] == pytest.approx(reached, abs=step)

    @quick
    @given(st.floats(-10, 10))
    def test_its_marker_stands_on_the_curve_in_any_direction(
        self, slopes: tuple[np.ndarray, np.ndarray], angle: float
    ) -> None:
        chart = SlopeChart(*slopes, PLACE, DARK, source=SOURCE).set_direction(angle)
        across, up = (chart.head.get_center()[:2] - chart.middle[:2]) / chart.half[:2]
        assert up == pytest.approx(np.cos(angle - 0.7), abs=1e-4)
        turned = (across + 1) * np.pi
        assert np.cos(turned - angle) == pytest.approx(1, abs=1e-9)

    def test_stays_in_its_place(self, slopes: tuple[np.ndarray, np.ndarray], bounds: Callable) -> None:
        assert inside(bounds(SlopeChart(*slopes, PLACE, DARK, source=SOURCE).set_sweep(1.0)), PLACE)
