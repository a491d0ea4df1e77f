"""Little maps in a row, a ball on each that leaves its picture only at the border, and the ruler of learning rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import tempconfig

from gradmath.descent.descend import Constant, descend
from gradmath.landscapes.landscape import Domain, Quadratic
from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.descents.rate_ruler import RateMark, RateRuler
from scenes.kit.descents.small_multiples import Runner, frame_around, row_of_places
from scenes.kit.frame.theme import DARK
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place

BOWL = Quadratic(np.diag([1.0, 3.0])).over(Domain([-3, -2], [3, 2]))
# Its largest curvature, 8, makes rates up to 0.25 stable.
STEEP = (Quadratic(np.diag([1.0, 4.0])), np.zeros(2))
PLACE = Place((2.0, 1.0), 3.0, 2.0)


@pytest.fixture(scope="module")
def little_map(small_settings: dict[str, Any]) -> Iterator[ErrorMap]:
    with tempconfig(small_settings):
        yield ErrorMap(BOWL, DARK, place=PLACE)


def runner_at(rate: float, little_map: ErrorMap) -> Runner:
    path = descend(BOWL, [1.0, 1.2], step=Constant(rate), max_steps=12, tolerance=0)
    return Runner(little_map, path, SharedChart(Place((0, -2), 4, 1), 12, 30.0, DARK))


@given(st.integers(1, 6), st.floats(6, 12), st.floats(0, 0.5))
def test_places_fill_their_row_with_equal_gaps(count: int, width: float, gap: float) -> None:
    places = row_of_places(count, Place((0.5, 1.0), width, 2.0), gap)
    lefts, rights = (np.array([each.center[0] + side * each.width / 2 for each in places]) for side in (-1, 1))
    assert lefts[0] == pytest.approx(0.5 - width / 2)
    assert rights[-1] == pytest.approx(0.5 + width / 2)
    assert lefts[1:] - rights[:-1] == pytest.approx(np.full(count - 1, gap))
    assert {(each.center[1], each.height) for each in places} == {(1.0, 2.0)}


class TestRunner:
    def test_its_ball_is_at_the_end_of_its_trail(self, little_map: ErrorMap, bounds: Callable) -> None:
        runner = runner_at(0.3, little_map)
        for steps in (0.4, 3.0, 7.7, 12.0):
            runner.set_progress(steps)
            np.testing.assert_allclose(bounds(runner.ball).mean(axis=0), runner.trail.strokes[0].points[-1, :2])

    def test_its_curve_moves_along(self, little_map: ErrorMap) -> None:
        runner = runner_at(0.3, little_map).set_progress(4.0)
        (curve,) = runner.curves
        share = (curve.head.get_center()[:2] - [-2.0, -2.5]) / [4.0, 1.0]
        assert share * [12, 30] == pytest.approx([4.0, BOWL.value(runner.path.positions[4])])

    def test_beyond_the_border_its_ball_is_gone_and_its_trail_ends_there(self, little_map: ErrorMap) -> None:
        runner = runner_at(0.37, little_map)
        border = np.array([PLACE.center, PLACE.center]) + np.array([[-1.5, -1.0], [1.5, 1.0]])
        for steps in np.linspace(0.1, 12, 40):
            runner.set_progress(float(steps))
            line = runner.trail.strokes[0].points[:, :2]
            assert (line >= border[0] - 1e-9).all()
            assert (line <= border[1] + 1e-9).all()
            assert (runner.ball in runner.submobjects) == (steps < runner.leaves)
        assert np.abs(line[-1, 1] - PLACE.center[1]) == pytest.approx(1.0)
        (mark,) = (part for part in runner.submobjects if part is not runner.trail)
        outwards = np.sign(line[-1, 1] - PLACE.center[1])
        assert (outwards * mark.points[:, 1]).max() == pytest.approx(outwards * line[-1, 1])

    def test_can_be_taken_back_to_the_start(self, little_map: ErrorMap) -> None:
        runner = runner_at(0.37, little_map).set_progress(12).set_progress(0)
        assert runner.submobjects == [runner.trail, runner.ball]
        np.testing.assert_allclose(runner.ball.point, [1.0, 1.2])

    def test_the_frame_is_the_border_of_the_map(self, little_map: ErrorMap, bounds: Callable) -> None:
        corners = little_map.to_screen([BOWL.domain.lower, BOWL.domain.upper])[:, :2]
        np.testing.assert_allclose(bounds(frame_around(PLACE, DARK)), corners, atol=1e-9)


class TestRuler:
    def test_rates_stand_in_proportion_with_the_limit_between_solid_and_dotted(self, bounds: Callable) -> None:
        ruler = RateRuler(STEEP, 0.3, (-5, -1), (5, -1), DARK)
        at_limit = -5 + 10 * 0.25 / 0.3
        assert bounds(ruler.edge).mean(axis=0) == pytest.approx([at_limit, -1])
        assert bounds(ruler.stable)[:, 0] == pytest.approx([-5, at_limit])
        assert bounds(ruler.unstable)[0, 0] == pytest.approx(at_limit)
        assert bounds(ruler.unstable)[1, 0] <= 5 + 1e-9

    @given(st.floats(0, 0.3))
    def test_a_mark_stands_at_its_rate_and_is_tied_to_where_it_is_tried(self, rate: float) -> None:
        mark = RateMark(RateRuler(STEEP, 0.3, (-5, -1), (5, -1), DARK), 0.1, (1.0, 2.0)).set_rate(rate)
        place = [-5 + 10 * rate / 0.3, -1]
        assert mark.dot.get_center()[:2] == pytest.approx(place)
        np.testing.assert_allclose(mark.leader.points[[0, -1], :2], [[1.0, 2.0], place], atol=1e-9)
