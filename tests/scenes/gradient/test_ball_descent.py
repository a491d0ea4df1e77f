"""BallDescent counts the steps of its ball, prints the error where it lies, and shows each step before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from performances import beat_end

from scenes.gradient.ball_descent import BallDescent
from scenes.kit.charts.log_curve import LogErrorCurve
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.step_arrow import StepArrow
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.view import View

SEGMENT = BallDescent


def test_the_ball_counts_its_steps_and_shows_its_error(performance: Any, stops: Callable) -> None:
    segment = performance.segment
    shown = [frame for frame in performance.frames if len(frame.parts(ReadOut)) == 3]
    assert len(shown) > 60
    for frame in shown:
        (ball,), (trail,), numbers = frame.parts(Ball), frame.parts(Trail), frame.parts(ReadOut)
        rate, steps, error = sorted(numbers, key=lambda number: -number.get_center()[1])
        assert steps.text == str(len(stops(trail)) - 1)
        assert float(error.text) == pytest.approx(float(segment.landscape.value(ball.point)), abs=6e-5)
        assert rate.text == printed(trail.path.learning_rates[0], 3)
    assert segment.steps_taken == segment.path.steps
    slopes = [np.linalg.norm(segment.landscape.gradient(each)) for each in segment.path.positions]
    assert slopes[-1] <= 0.01 * slopes[0]


@pytest.mark.parametrize("zoom", [1.0, 4.0])
def test_an_arrow_before_a_step_is_as_long_as_the_step(
    segment: BallDescent, error_map: ErrorMap, read_arrow: Callable[..., Any], zoom: float
) -> None:
    path, rate = segment.path, float(segment.path.learning_rates[0])
    arrow = StepArrow(error_map, path.positions[0], rate)
    error_map.set_view(View.of(path.positions[0], zoom))
    for start, end in pairwise(path.positions[:8]):
        drawn = read_arrow(arrow.set_point(start))
        assert error_map.to_weights(drawn.foot) == pytest.approx(start, abs=1e-9)
        assert error_map.to_weights(drawn.end) == pytest.approx(end, abs=1e-9)


def test_an_arrow_stands_where_a_step_begins(performance: Any) -> None:
    path = performance.segment.path
    feet = [arrow.point for frame in performance.frames for arrow in frame.parts(StepArrow) if arrow.growth == 1]
    assert len(feet) > 10
    for foot in feet:
        assert np.linalg.norm(path.positions - foot, axis=1).min() == pytest.approx(0, abs=1e-12)


def test_the_steps_get_shorter_down_in_the_valley(performance: Any) -> None:
    path = performance.segment.path
    lengths = np.linalg.norm(np.diff(path.positions, axis=0), axis=1)
    last = lengths[path.steps // 2 :]
    assert (np.diff(last) < 0).all()


def test_the_chart_falls_with_every_step(performance: Any) -> None:
    segment = performance.segment
    (curve,) = beat_end(performance, "settled").parts(LogErrorCurve)
    corners = np.array([*curve.line.points[::4], curve.line.points[-1]])
    assert len(corners) == segment.path.steps + 1
    assert (np.diff(corners[:, 1]) < 0).all()
    for corner, error in zip(corners, segment.path.errors, strict=True):
        assert curve.value_at(float(corner[1])) == pytest.approx(error - segment.curve.lowest, rel=1e-6)
    assert segment.curve.lowest == pytest.approx(segment.valley.error, abs=1e-6)
