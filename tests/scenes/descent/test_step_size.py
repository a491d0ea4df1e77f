"""StepSize shows four learning rates on one bowl, to one scale, and why the limit is 2/λ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import config
from outlines import corners_of
from performances import beat_end

from scenes.descent.four_rates import SHARES, START, STEPS
from scenes.descent.step_size import CLOSE, StepSize
from scenes.kit.charts.parabola_leaps import ParabolaLeaps
from scenes.kit.charts.shared_chart import ChartCurve, SharedChart
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.rate_ruler import RateMark, RateRuler
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.terrain.leaps import Leaps
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.things import Sphere, Stroke

SEGMENT = StepSize
# The bowl w₁² + 3w₂² curves by 2 along w₁ and by 6 along w₂, its largest curvature.
CURVATURES = np.array([2.0, 6.0])
LIMIT = 2 / 6


def by_hand(share: float, steps: int = STEPS) -> np.ndarray:
    """Return the positions of descent on the bowl in closed form, shape (steps + 1, 2)."""
    return START * (1 - share * LIMIT * CURVATURES) ** np.arange(steps + 1)[:, None]


def errors_of(positions: np.ndarray) -> np.ndarray:
    return positions**2 @ (CURVATURES / 2)


def expected_word(share: float) -> str:
    """Tell what a rate does to the bowl from the factor that each step has along the steepest axis."""
    factor = 1 - share * LIMIT * CURVATURES.max()
    if abs(factor) > 1:
        return "diverges"
    if factor < 0:
        return "oscillates"
    left = np.linalg.norm(by_hand(share)[-1]) / np.linalg.norm(START)
    return "converges" if left <= 0.01 else "crawls"


def words_by_map(frame: Any) -> list[str]:
    """Return the word under each map, from left to right."""
    does = {Name.CRAWLS, Name.CONVERGES, Name.OSCILLATES, Name.DIVERGES}
    words = [part for part in frame.parts(NameWords) if part.named in does]
    for word, each in zip(sorted(words, key=lambda part: part.get_x()), frame.parts(ErrorMap), strict=False):
        assert word.get_x() == pytest.approx(each.screen_center[0], abs=1e-6)
    return [word.named.name.lower() for word in sorted(words, key=lambda part: part.get_x())]


class TestRates:
    def test_limit_is_two_over_the_largest_curvature(self, segment: StepSize) -> None:
        assert segment.limit == pytest.approx(LIMIT)

    def test_each_rate_is_printed_over_its_map(self, performance: Any) -> None:
        frame = beat_end(performance, "beyond")
        numbers = sorted(frame.parts(ReadOut), key=lambda part: part.get_x())
        assert [number.text for number in numbers] == [printed(share * LIMIT, 3) for share in SHARES]
        for number, each in zip(numbers, frame.parts(ErrorMap), strict=True):
            assert abs(number.get_x() - each.screen_center[0]) < 1

    def test_what_each_does_is_what_its_factor_says(self, performance: Any) -> None:
        assert words_by_map(beat_end(performance, "beyond")) == [expected_word(share) for share in SHARES]

    def test_no_word_is_there_before_its_ball_has_gone(self, performance: Any) -> None:
        beats = ("same_start", "too_small", "just_right", "too_large", "beyond")
        assert [len(words_by_map(beat_end(performance, beat))) for beat in beats] == [0, 1, 2, 3, 4]


class TestMaps:
    def test_all_show_the_same_bowl_to_the_same_scale(self, performance: Any) -> None:
        maps = beat_end(performance, "same_start").parts(ErrorMap)
        assert len(maps) == len(SHARES)
        assert len({each.scale_factor for each in maps}) == 1
        assert len({each.landscape for each in maps}) == 1
        points = np.random.default_rng(1).uniform(-2, 2, (20, 2))
        np.testing.assert_allclose(maps[0].landscape.value(points), errors_of(points))

    def test_all_balls_start_at_the_same_place(self, performance: Any) -> None:
        balls = beat_end(performance, "same_start").parts(Ball)
        assert len(balls) == len(SHARES)
        for ball in balls:
            seen = ball.error_map.to_weights(ball.drawn_center)
            np.testing.assert_allclose(seen, START, atol=1e-9)

    def test_trails_are_the_closed_form(self, performance: Any, stops: Callable[..., Any]) -> None:
        trails = sorted(beat_end(performance, "beyond").parts(Trail), key=lambda each: each.error_map.screen_center[0])
        for trail, share in zip(trails, SHARES, strict=True):
            seen = trail.error_map.to_weights(stops(trail))
            np.testing.assert_allclose(seen, by_hand(share)[: len(seen)], atol=1e-6)

    def test_the_last_ball_leaves_its_picture_at_the_border_and_not_before(
        self, performance: Any, stops: Callable[..., Any]
    ) -> None:
        frame, share = beat_end(performance, "beyond"), SHARES[-1]
        trail = max(frame.parts(Trail), key=lambda each: each.error_map.screen_center[0])
        domain, seen = trail.error_map.landscape.domain, len(stops(trail))
        outside = by_hand(share)[seen]
        assert not domain.contains(outside)
        assert domain.contains(by_hand(share)[:seen]).all()
        end = trail.error_map.to_weights(trail.strokes[0].points[-1])
        assert abs(end[1]) == pytest.approx(domain.upper[1])
        last, way = by_hand(share)[seen - 1], outside - by_hand(share)[seen - 1]
        assert (end - last) @ [-way[1], way[0]] == pytest.approx(0, abs=1e-9)
        assert len(frame.parts(Ball)) == len(SHARES) - 1

    def test_nothing_of_a_trail_is_ever_outside_its_picture(self, performance: Any) -> None:
        for frame in performance.frames:
            for trail in frame.parts(Trail):
                domain = trail.error_map.landscape.domain
                weights = trail.error_map.to_weights(trail.strokes[0].points)
                assert (np.abs(weights) <= domain.upper * (1 + 1e-9)).all()


class TestCharts:
    def test_all_share_one_scale(self, performance: Any) -> None:
        charts = beat_end(performance, "beyond").parts(SharedChart)
        assert len(charts) == len(SHARES)
        assert len({(each.steps, each.highest, *each.size, each.corner[1]) for each in charts}) == 1
        for chart, each in zip(charts, beat_end(performance, "same_start").parts(ErrorMap), strict=True):
            assert chart.corner[0] + chart.size[0] / 2 == pytest.approx(each.screen_center[0])

    def test_the_error_at_the_start_is_printed_over_its_line(self, performance: Any) -> None:
        frame = beat_end(performance, "beyond")
        (number,) = (each for each in frame.parts(Words) if each.text == printed(float(errors_of(START)), 2))
        chart = min(frame.parts(SharedChart), key=lambda each: each.corner[0])
        line = chart.to_screen(0, float(errors_of(START)))
        assert 0 < number.get_bottom()[1] - line[1] < 0.2
        assert 0 < number.get_left()[0] - line[0] < 0.2

    def test_curves_are_the_errors_in_closed_form(self, performance: Any) -> None:
        curves = sorted(beat_end(performance, "beyond").parts(ChartCurve), key=lambda each: each.chart.corner[0])
        for curve, share in zip(curves, SHARES, strict=True):
            chart = curve.chart
            corners = corners_of(curve.line.points)
            steps, errors = ((corners - chart.corner[:2]) / chart.size * [chart.steps, chart.highest]).T
            known = errors_of(by_hand(share))
            np.testing.assert_allclose(errors, np.interp(steps, np.arange(STEPS + 1), known), atol=1e-9)
            np.testing.assert_allclose(steps[:-1], np.arange(len(steps) - 1), atol=1e-9)
            assert errors.max() <= chart.highest * (1 + 1e-12)


def curves_of(frame: Any) -> list[ParabolaLeaps]:
    """Return the parabolas of a frame, from left to right."""
    return sorted(frame.parts(ParabolaLeaps), key=lambda each: each.middle[0])


def _highest(space: Space, thing: Any) -> float:
    """Return how high a thing reaches on the frame."""
    points = thing.points if isinstance(thing, Stroke) else thing.center + np.array([[0, 0, thing.radius]])
    return float(space.to_screen(points)[:, 1].max())


class TestLeapsInSpace:
    def test_each_lands_on_the_ground_higher_than_the_last_one(self, performance: Any) -> None:
        (space,) = beat_end(performance, "from_the_side").parts(Space)
        (leaps,) = [prop for prop in space.props if isinstance(prop, Leaps)]
        # When the camera comes down they are taken back.
        leaps.set_progress(leaps.path.steps)
        knobs = np.array([thing.center for thing in leaps.things() if isinstance(thing, Sphere)])
        weights, heights = space.ground.to_weights(knobs)
        np.testing.assert_allclose(weights, by_hand(SHARES[-1])[: len(weights)], atol=1e-9)
        assert len(weights) > 4
        np.testing.assert_allclose(heights, errors_of(weights), atol=1e-9)
        assert (np.diff(heights) > 0).all()

    def test_none_is_cut_by_the_frame_when_the_camera_comes_down(self, performance: Any) -> None:
        (space,) = beat_end(performance, "from_the_side").parts(Space)
        (leaps,) = [prop for prop in space.props if isinstance(prop, Leaps)]
        # Such as it is at last, in line with the cut.
        assert space.standpoint.elevation == 0
        assert all(_highest(space, each) < config.frame_height / 2 for each in leaps.set_progress(0).things())
        arcs = leaps.set_progress(leaps.path.steps).things()
        assert max(_highest(space, each) for each in arcs) > config.frame_height / 2
        leaps.set_progress(0)


class TestLimit:
    def test_what_one_step_leaves_is_one_minus_alpha_lambda_in_every_frame(self, performance: Any) -> None:
        seen = set()
        for frame in performance.frames:
            for curve in frame.parts(ParabolaLeaps)[:1] if frame.beat in ("what_is_left", "the_limit") else ():
                left = (curve.left.points[-1] - curve.middle)[0] / (curve.whole.points[-1] - curve.middle)[0]
                rate = curve.path.learning_rates[0]
                assert left == pytest.approx(1 - 6 * rate, abs=1e-9)
                numbers = sorted(frame.parts(ReadOut), key=lambda part: -part.get_y())
                if numbers:
                    assert [number.text for number in numbers] == [printed(rate, 3), printed(1 - 6 * rate, 2)]
                seen.add(round(6 * rate, 2))
        assert {0.16, 1.0, 2.0} <= seen

    def test_at_the_limit_it_lands_as_high_as_it_started_and_at_half_of_it_in_the_bottom(
        self, performance: Any
    ) -> None:
        for beat, landed in (("what_is_left", 0.0), ("the_limit", -START[1])):
            (curve,) = curves_of(beat_end(performance, beat))
            np.testing.assert_allclose(curve.drawn_stops()[-1], [0, landed], atol=1e-9)

    def test_the_curve_is_the_error_and_its_tangent_the_slope(self, performance: Any) -> None:
        (curve,) = curves_of(beat_end(performance, "parabola"))
        corners = curve.curve.points[::4] - curve.middle
        np.testing.assert_allclose(corners[:, 1] / curve.rise, 3 * (corners[:, 0] / curve.unit) ** 2, atol=1e-9)
        way = np.ptp(curve.tangent.points[[0, -1]], axis=0)
        assert way[1] / curve.rise / (way[0] / curve.unit) == pytest.approx(6 * START[1])

    def test_the_limit_stands_between_the_two_rates_that_are_close_to_it(self, performance: Any) -> None:
        frame = beat_end(performance, "both_sides")
        (ruler,) = frame.parts(RateRuler)
        limit = ruler.edge.get_center()[0]
        share = (limit - ruler.stable.points[0, 0]) / (ruler.right - ruler.left)[0]
        assert share * ruler.highest == pytest.approx(LIMIT)
        places = sorted(mark.dot.get_center()[0] for mark in frame.parts(RateMark))
        rates = (np.array(places) - ruler.left[0]) / (ruler.right - ruler.left)[0] * ruler.highest
        assert rates == pytest.approx([share * LIMIT for share in CLOSE])
        assert places[0] < limit < places[1]

    def test_each_of_the_two_leaps_with_its_own_rate(self, performance: Any) -> None:
        for curve, share in zip(curves_of(beat_end(performance, "both_sides")), CLOSE, strict=True):
            expected = START[1] * (1 - 2 * share) ** np.arange(9)
            np.testing.assert_allclose(curve.drawn_stops()[:, 1], expected, atol=1e-9)

    def test_each_of_the_two_has_its_rate_above_its_bottom(self, performance: Any) -> None:
        frame = beat_end(performance, "both_sides")
        numbers = sorted(frame.parts(ReadOut), key=lambda part: part.get_x())
        assert [number.text for number in numbers] == [printed(share * LIMIT, 3) for share in CLOSE]
        for number, curve in zip(numbers, curves_of(frame), strict=True):
            assert abs(number.get_x() - curve.middle[0]) < 1

    def test_the_formula_prints_the_limit(self, performance: Any) -> None:
        sources = [part.typst_code for part in beat_end(performance, "the_limit").parts(Formula)]
        assert any(f"2 \\/ 6 = {printed(LIMIT, 3)}" in source for source in sources)

    def test_two_per_cent_below_leaps_get_shorter_and_two_per_cent_above_longer(self) -> None:
        assert CLOSE == (0.98, 1.02)
        below, above = (np.linalg.norm(np.diff(by_hand(share), axis=0), axis=1) for share in CLOSE)
        assert (np.diff(below) < 0).all()
        assert (np.diff(above) > 0).all()


def test_what_is_said_of_the_four_holds(segment: StepSize) -> None:
    tiny, right, large, beyond = segment.paths
    assert tiny.steps == STEPS
    assert np.linalg.norm(tiny.final) > 0.5 * np.linalg.norm(START)
    assert right.steps < STEPS / 2
    assert (np.diff(np.linalg.norm(np.diff(right.positions, axis=0), axis=1)) < 0).all()
    assert (np.diff(np.sign(large.positions[:, 1])) != 0).all()
    assert (np.diff(large.errors) < 0).all()
    assert (np.diff(beyond.errors) > 0).all()
