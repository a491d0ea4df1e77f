"""The ball and its trail are the computed descent: every step drawn is one update of the weights."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import linear
from outlines import corners_of

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.catalogue import landscape
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.descents.ball import Ball, Roll, Trail
from scenes.kit.descents.way_line import position_after
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import printed
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.place import Place

RATE = 0.05
LECTURE = landscape("lecture")
quick = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def path() -> DescentPath:
    return descend(LECTURE, [-1.0, 0.9], step=Constant(RATE), max_steps=14)


class TestTrail:
    def test_each_stop_is_one_update_of_the_weights(
        self, lecture_map: ErrorMap, stops: Callable, measured_gradient: Callable, path: DescentPath
    ) -> None:
        trail = Trail(lecture_map, path).set_progress(path.steps)
        drawn = lecture_map.to_weights(stops(trail))
        assert len(drawn) == path.steps + 1
        for before, after in pairwise(drawn):
            np.testing.assert_allclose(after, before - RATE * measured_gradient(LECTURE, before), atol=1e-6)

    def test_its_line_joins_the_stops(self, lecture_map: ErrorMap, stops: Callable, path: DescentPath) -> None:
        trail = Trail(lecture_map, path).set_progress(path.steps)
        for stroke in trail.strokes:
            corners = corners_of(stroke.points)
            np.testing.assert_allclose(corners, stops(trail), atol=1e-9)

    @quick
    @given(st.floats(0, 14))
    def test_reaches_as_far_as_the_ball(
        self, lecture_map: ErrorMap, stops: Callable, path: DescentPath, steps: float
    ) -> None:
        trail = Trail(lecture_map, path).set_progress(steps)
        whole = int(steps)
        assert len(stops(trail)) == whole + 1
        np.testing.assert_allclose(lecture_map.to_weights(stops(trail)), path.positions[: whole + 1], atol=1e-9)
        if steps > 0:
            expected = path.positions[whole]
            if steps > whole:
                expected = expected + (steps - whole) * (path.positions[whole + 1] - expected)
            np.testing.assert_allclose(lecture_map.to_weights(trail.strokes[0].points[-1]), expected, atol=1e-9)

    def test_can_be_taken_back(self, lecture_map: ErrorMap, stops: Callable, path: DescentPath) -> None:
        taken_back = Trail(lecture_map, path).set_progress(9.5).set_progress(2.25)
        straight = Trail(lecture_map, path).set_progress(2.25)
        assert len(stops(taken_back)) == len(stops(straight))
        np.testing.assert_array_equal(taken_back.strokes[0].points, straight.strokes[0].points)

    def test_has_no_line_before_the_first_step(self, lecture_map: ErrorMap, path: DescentPath) -> None:
        trail = Trail(lecture_map, path).set_progress(3).set_progress(0)
        assert not any(stroke.has_points() for stroke in trail.strokes)


class TestRoll:
    @quick
    @given(st.integers(0, 13), st.floats(0, 1))
    def test_moves_ball_trail_curve_and_numbers_together(
        self, lecture_map: ErrorMap, bounds: Callable, path: DescentPath, step: int, share: float
    ) -> None:
        ball, trail = Ball(lecture_map, path), Trail(lecture_map, path)
        number = LiveNumber(lambda w: float(LECTURE.value(w)), path.positions[0], 26, DARK.ink)
        curve = ErrorCurve(path, Place((4, 2), 3, 2), DARK)
        roll = Roll(ball, trail, step, number, curve=curve, rate_func=linear)
        roll.begin()
        roll.interpolate(share)
        start, end = path.positions[step : step + 2]
        place = lecture_map.to_weights(bounds(ball).mean(axis=0))
        np.testing.assert_allclose(place, start + share * (end - start), atol=1e-9)
        np.testing.assert_allclose(ball.point, place, atol=1e-9)
        if step + share > 0:
            np.testing.assert_allclose(lecture_map.to_weights(trail.strokes[0].points[-1]), place, atol=1e-9)
        assert number.text == printed(LECTURE.value(ball.point), 2)
        head = bounds(curve.head).mean(axis=0)
        assert (head[0] - curve.corner[0]) / curve.size[0] * path.steps == pytest.approx(step + share)

    def test_all_steps_one_after_the_other_end_where_the_descent_ends(
        self, lecture_map: ErrorMap, bounds: Callable, path: DescentPath
    ) -> None:
        ball, trail = Ball(lecture_map, path), Trail(lecture_map, path)
        for step in range(path.steps):
            roll = Roll(ball, trail, step)
            roll.begin()
            roll.finish()
        np.testing.assert_allclose(lecture_map.to_weights(bounds(ball).mean(axis=0)), path.final, atol=1e-9)

    @pytest.mark.parametrize("step", [-1, 14])
    def test_there_is_no_step_beyond_the_path(self, lecture_map: ErrorMap, path: DescentPath, step: int) -> None:
        with pytest.raises(ValueError, match=f"no step {step}"):
            Roll(Ball(lecture_map, path), Trail(lecture_map, path), step)


@quick
@given(st.floats(0, 20))
def test_a_position_between_steps_lies_on_the_straight_way(path: DescentPath, steps: float) -> None:
    wanted = min(steps, path.steps)
    knots = np.arange(path.steps + 1)
    expected = [np.interp(wanted, knots, path.positions[:, axis]) for axis in (0, 1)]
    np.testing.assert_allclose(position_after(path, steps), expected, atol=1e-12)
