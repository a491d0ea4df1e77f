"""What walks over the map stands where its weights are, and shows the numbers of that place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import linear

from gradmath.landscapes.catalogue import landscape
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import printed
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.walkers import LiveNumber, Marker, Walk

LECTURE = landscape("lecture")
quick = settings(max_examples=30, deadline=None)
points = st.tuples(st.floats(-3, 3), st.floats(-1.7, 1.7)).map(np.array)
ways = st.lists(points, min_size=2, max_size=6).map(np.array)
moments = st.floats(0, 1)


def error(weights: np.ndarray) -> float:
    return float(LECTURE.value(weights))


class TestMarker:
    @quick
    @given(st.lists(points, min_size=1, max_size=5))
    def test_is_drawn_around_its_weights(self, lecture_map: ErrorMap, bounds: Callable, way: list[np.ndarray]) -> None:
        marker = Marker(lecture_map, way[0])
        for point in way:
            marker.set_point(point)
            box = bounds(marker)
            np.testing.assert_allclose(lecture_map.to_weights(box.mean(axis=0)), point, atol=1e-9)


class TestLiveNumber:
    @quick
    @given(points, points)
    def test_prints_the_value_at_its_weights(self, first: np.ndarray, second: np.ndarray) -> None:
        number = LiveNumber(error, first, 26, DARK.ink)
        assert number.text == printed(LECTURE.value(first), 2)
        assert number.set_point(second).text == printed(LECTURE.value(second), 2)
        np.testing.assert_array_equal(number.points, LiveNumber(error, second, 26, DARK.ink).points)


class TestWalk:
    @quick
    @given(ways, moments)
    def test_covers_the_way_at_even_speed_with_everything_in_step(
        self, lecture_map: ErrorMap, bounds: Callable, way: np.ndarray, share: float
    ) -> None:
        marker, number = Marker(lecture_map, way[0]), LiveNumber(error, way[0], 26, DARK.ink)
        walk = Walk(way, marker, number, rate_func=linear)
        walk.begin()
        walk.interpolate(share)
        lengths = np.linalg.norm(np.diff(way, axis=0), axis=1)
        left, place = share * lengths.sum(), way[0]
        for start, end, length in zip(way, way[1:], lengths, strict=False):
            if left <= length:
                place = start if length == 0 else start + (end - start) * left / length
                break
            left, place = left - length, end
        np.testing.assert_allclose(marker.point, place, atol=1e-9)
        np.testing.assert_allclose(lecture_map.to_weights(bounds(marker).mean(axis=0)), place, atol=1e-9)
        assert number.value == pytest.approx(error(marker.point), abs=1e-12)

    @quick
    @given(ways)
    def test_ends_at_the_end_of_the_way(self, lecture_map: ErrorMap, bounds: Callable, way: np.ndarray) -> None:
        marker = Marker(lecture_map, way[0])
        walk = Walk(way, marker)
        walk.begin()
        walk.finish()
        np.testing.assert_allclose(lecture_map.to_weights(bounds(marker).mean(axis=0)), way[-1], atol=1e-9)

    def test_standing_still_is_a_way_too(self, lecture_map: ErrorMap) -> None:
        marker = Marker(lecture_map, [0.5, 0.5])
        walk = Walk([[0.5, 0.5], [0.5, 0.5]], marker)
        walk.begin()
        walk.interpolate(0.5)
        np.testing.assert_array_equal(marker.point, [0.5, 0.5])
