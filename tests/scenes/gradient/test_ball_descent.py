"""BallDescent counts the steps of its ball and prints the error where it lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scenes.gradient.ball_descent import BallDescent
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.lettering.numbers import ReadOut, printed

SEGMENT = BallDescent


def test_the_ball_counts_its_steps_and_shows_its_error(performance: Any, bounds: Callable, stops: Callable) -> None:
    segment = performance.segment
    shown = [frame for frame in performance.frames if frame.parts(Ball)]
    assert len(shown) > 90
    for frame in shown:
        (ball,), (trail,), numbers = frame.parts(Ball), frame.parts(Trail), frame.parts(ReadOut)
        rate, steps, error = sorted(numbers, key=lambda number: -number.get_center()[1])
        weights = segment.error_map.to_weights(bounds(ball).mean(axis=0))
        assert steps.text == str(len(stops(trail)) - 1)
        assert error.text == printed(segment.landscape.value(weights), 2)
        assert rate.text == printed(trail.path.learning_rates[0], 3)
    assert steps.text == str(segment.path.steps)
    slopes = [np.linalg.norm(segment.landscape.gradient(each)) for each in segment.path.positions]
    assert slopes[-1] <= 0.01 * slopes[0]
