"""NegatedGradient turns the arrow round, and what it says of down is so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from performances import beat_end, of_beat

from scenes.gradient.negated_gradient import NegatedGradient
from scenes.kit.descents.ball_way import way_down
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.arrows import GradientArrow, RightAngle
from scenes.kit.map.choice_way import ChoiceWay
from scenes.kit.map.turning import leaning_back

SEGMENT = NegatedGradient


def test_a_turn_leans_back_and_goes_a_little_too_far_before_it_rests() -> None:
    done = np.array([leaning_back(time) for time in np.linspace(0, 1, 401)])
    assert (done[0], done[-1]) == (0, 1)
    assert -0.1 < done.min() < 0
    assert 1 < done.max() < 1.1
    assert np.abs(np.diff(done)).max() < 0.01
    assert np.argmin(done) < np.argmax(done)


def test_of_the_ways_to_choose_from_the_one_against_the_gradient_falls_most(
    segment: NegatedGradient, performance: Any
) -> None:
    ways = beat_end(performance, "which_way").parts(ChoiceWay)
    assert [way.mark.letter for way in ways] == ["A", "B", "C"]
    gradient = segment.landscape.gradient(segment.points[0])
    slopes = [float(gradient @ way.heading[:2]) for way in ways]
    assert min(slopes) == slopes[1] == pytest.approx(-np.linalg.norm(gradient))
    assert [way.slope() for way in ways] == pytest.approx(slopes)


def test_every_slope_of_a_way_stands_with_its_name(performance: Any) -> None:
    shown = 0
    for frame in of_beat(performance.frames, "steepest_down"):
        names = [words for words in frame.parts(NameWords) if words.named is Name.SLOPE]
        numbers = frame.parts(ReadOut)
        assert len(names) == len(numbers)
        shown = max(shown, len(names))
        for name in names:
            beside = [n for n in numbers if abs(n.origin[1] - name.baseline) < 0.01]
            assert any(0 < n.get_left()[0] - name.get_right()[0] < 0.3 for n in beside)
    assert shown == 3


def test_the_arrow_the_hiker_and_the_right_angle_turn_round_together(
    segment: NegatedGradient, performance: Any, read_arrow: Callable[..., Any]
) -> None:
    down = -segment.landscape.gradient(segment.points[0])
    frame = beat_end(performance, "turn_around")
    arrow = next(each for each in frame.parts(GradientArrow) if each.sense == "descent")
    (hiker,) = frame.parts(HikerSign)
    mark = next(each for each in frame.parts(RightAngle) if each.sense < 0)
    drawn = read_arrow(arrow).vector
    for direction in (
        drawn,
        mark.points[-1][:2] - read_arrow(arrow).foot[:2],
        hiker.wedge.points[3][:2] - hiker.drawn_center[:2],
    ):
        assert direction @ down == pytest.approx(np.linalg.norm(direction) * np.linalg.norm(down), rel=1e-6)
    assert mark.points[0][:2] @ down == pytest.approx(read_arrow(arrow).foot[:2] @ down, abs=1e-6)


def test_the_small_step_is_taken_and_the_error_falls(segment: NegatedGradient) -> None:
    start, rate = segment.points[0], segment.rate
    # As short as the ball's steps, which come next.
    assert rate == way_down(segment.survey, segment.error_map).learning_rates[0]
    assert segment.hiker.point == pytest.approx(start - rate * segment.landscape.gradient(start))
    assert segment.error.value < float(segment.landscape.value(start))
    assert segment.error.value == pytest.approx(float(segment.landscape.value(segment.hiker.point)))


def test_at_the_end_all_arrows_are_blue_and_all_marks_lie_downhill(performance: Any) -> None:
    frame = beat_end(performance, "anywhere")
    arrows, marks = frame.parts(GradientArrow), frame.parts(RightAngle)
    assert {arrow.sense for arrow in arrows} == {"descent"}
    assert {mark.sense for mark in marks} == {-1}
    assert len(arrows) == len(marks) == 6
