"""The rose is the directional derivative in every direction, to the arrows' scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import linear
from outlines import corners_of

from gradmath.landscapes.catalogue import landscape
from scenes.kit.charts.curves import SlopeChart
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.map.compass import Aim, CompassRing, SlopeRose, Sweep
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place

LECTURE = landscape("lecture")
HERE, SCALE = np.array([-1.0, 0.2]), 0.25
quick = settings(max_examples=30, deadline=None)
shares = st.floats(0, 1)


@pytest.fixture
def rose(lecture_map: ErrorMap) -> SlopeRose:
    return SlopeRose(lecture_map, HERE, SCALE)


def slope_along(heading: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Measure the slope in directions of shape (n, 2) from values of E alone."""
    return (LECTURE.value(HERE + step * heading) - LECTURE.value(HERE - step * heading)) / (2 * step)


class TestSlopeRose:
    def test_its_radius_is_the_slope_in_that_direction_times_the_scale(self, rose: SlopeRose) -> None:
        rose.set_sweep(1.0)
        for rim, sign in zip(rose.rims, (1, -1), strict=True):
            offsets = corners_of(rim.points) - rose.center_on_screen[:2]
            lengths = np.linalg.norm(offsets, axis=1)
            seen = lengths > 1e-6
            assert seen.sum() > 150
            measured = slope_along(offsets[seen] / lengths[seen, None])
            np.testing.assert_allclose(sign * lengths[seen], SCALE * measured, atol=1e-6)

    def test_goes_all_the_way_round(self, rose: SlopeRose) -> None:
        rose.set_sweep(1.0)
        angles = np.concatenate(
            [np.arctan2(*(corners_of(rim.points) - rose.center_on_screen[:2]).T[::-1]) for rim in rose.rims]
        )
        # In one half of the circle it leads up, in the other down.
        turned = np.sort(np.unique(angles.round(6)))
        gaps = np.diff(np.append(turned, turned[0] + 2 * np.pi))
        assert gaps.max() < np.radians(2.1)

    def test_reaches_as_far_as_the_gradients_arrow(self, rose: SlopeRose, measured_gradient: Callable) -> None:
        rose.set_sweep(1.0)
        up, down = (
            np.linalg.norm(corners_of(rim.points) - rose.center_on_screen[:2], axis=1).max() for rim in rose.rims
        )
        steepest = SCALE * np.linalg.norm(measured_gradient(LECTURE, HERE))
        # The rose has a spoke at every degree.
        assert steepest * np.cos(np.radians(0.5)) - 1e-9 <= up <= steepest + 1e-9
        assert steepest * np.cos(np.radians(0.5)) - 1e-9 <= down <= steepest + 1e-9

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
    def test_a_sweep_shows_its_share_of_the_circle(self, rose: SlopeRose, share: float) -> None:
        rose.set_sweep(share)
        drawn = np.concatenate([corners_of(rim.points) for rim in rose.rims if rim.has_points()] or [np.zeros((0, 2))])
        offsets = drawn - rose.center_on_screen[:2]
        angles = np.arctan2(offsets[:, 1], offsets[:, 0])[np.linalg.norm(offsets, axis=1) > 1e-6] % (2 * np.pi)
        assert angles.max(initial=0) <= 2 * np.pi * share + 1e-6
        if 0 < share < 1:
            assert angles.max() >= 2 * np.pi * share - np.radians(1.01)

    @quick
    @given(st.floats(-10, 10))
    def test_the_needle_points_where_it_is_told(self, lecture_map: ErrorMap, angle: float) -> None:
        rose = SlopeRose(lecture_map, HERE, SCALE).set_direction(angle)
        foot, end = rose.needle.points[0], rose.needle.points[-1]
        np.testing.assert_allclose(rose.error_map.to_weights(foot), HERE, atol=1e-12)
        heading = (end - foot)[:2] / np.linalg.norm(end - foot)
        np.testing.assert_allclose(heading, [np.cos(angle), np.sin(angle)], atol=1e-12)


class TestCompassRing:
    def test_surrounds_the_rose(self, rose: SlopeRose) -> None:
        rose.set_sweep(1.0)
        ring, ticks = CompassRing(rose)
        radii = np.linalg.norm(ring.points - rose.center_on_screen, axis=1)
        farthest = max(np.linalg.norm(rim.points - rose.center_on_screen, axis=1).max() for rim in rose.rims)
        assert radii.min() > farthest
        headings = (ticks.points - rose.center_on_screen)[::4]
        angles = np.degrees(np.arctan2(headings[:, 1], headings[:, 0]))
        np.testing.assert_allclose(np.sort(angles.round(6) % 360), np.arange(0, 360, 15), atol=1e-4)


class TestAnimations:
    @quick
    @given(shares)
    def test_a_sweep_shows_the_slope_under_the_needle(self, lecture_map: ErrorMap, share: float) -> None:
        rose, number, chart = _instruments(lecture_map)
        sweep = Sweep(rose, number, chart)
        sweep.begin()
        sweep.interpolate(share)
        heading = (rose.needle.points[-1] - rose.needle.points[0])[:2]
        heading /= np.linalg.norm(heading)
        np.testing.assert_allclose(heading, [np.cos(2 * np.pi * share), np.sin(2 * np.pi * share)], atol=1e-9)
        assert number.value == pytest.approx(float(slope_along(heading)), abs=1e-6)
        assert number.text == printed(number.value, 2)

    @quick
    @given(st.floats(0, 6.28), st.floats(-7, 7), shares)
    def test_the_needle_is_aimed_by_the_shorter_way(
        self, lecture_map: ErrorMap, start: float, target: float, share: float
    ) -> None:
        rose, number, chart = _instruments(lecture_map)
        rose.set_direction(start)
        aim = Aim(rose, target, number, chart, rate_func=linear)
        aim.begin()
        aim.interpolate(share)
        assert abs(rose.direction - start) <= np.pi + 1e-9
        assert number.value == pytest.approx(
            float(slope_along(np.array([np.cos(rose.direction), np.sin(rose.direction)]))), abs=1e-6
        )
        aim.interpolate(1)
        assert np.cos(rose.direction - target) == pytest.approx(1)

    def test_aimed_at_the_gradient_it_shows_the_steepest_slope_and_a_quarter_turn_on_none(
        self, lecture_map: ErrorMap, measured_gradient: Callable
    ) -> None:
        gradient = measured_gradient(LECTURE, HERE)
        uphill = np.arctan2(gradient[1], gradient[0])
        for angle, slope in ((uphill, np.linalg.norm(gradient)), (uphill + np.pi / 2, 0.0)):
            rose, number, chart = _instruments(lecture_map)
            aim = Aim(rose, angle, number, chart)
            aim.begin()
            aim.finish()
            assert number.value == pytest.approx(slope, abs=1e-6)


def _instruments(error_map: ErrorMap) -> tuple[SlopeRose, ReadOut, SlopeChart]:
    rose = SlopeRose(error_map, HERE, SCALE)
    number = ReadOut(0, 26, DARK.ink, truth=lambda: float(rose.slope([rose.direction])[0]))
    place, source = Place((4, 1), 3, 2), (error_map.landscape, HERE)
    return rose, number, SlopeChart(rose.angles, rose.slopes, place, DARK, source=source)
