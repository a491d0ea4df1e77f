"""RollingBall lets the exact flow, plain descent and a heavy ball go from one start, on one clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from performances import beat_end
from scipy.integrate import solve_ivp

from benchmarks.landscapes import performed as audited
from gradmath.landscapes.chosen import choose
from gradmath.landscapes.landscape import Landscape
from scenes.descent.rolling_ball import RollingBall, Way
from scenes.descent.ways_down import MOMENTUM, STEPS
from scenes.kit.charts.shared_chart import ChartCurve
from scenes.kit.descents.ball import Ball
from scenes.kit.descents.movers import Mover, MoverStyle
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK, LIGHT
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.terrain.lines import GroundArrow, GroundTrail
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.velocity import Velocity

SEGMENT = RollingBall


@pytest.fixture(scope="module")
def rate(segment: RollingBall) -> float:
    """The learning rate as it is printed on the panel comes from here: 0.12 times 2/λmax at the valley."""
    landscape, lowest = segment.landscape, segment.valley.point
    steps = 1e-4 * np.eye(2)
    columns = [(landscape.gradient(lowest + h) - landscape.gradient(lowest - h)) / 2e-4 for h in steps]
    return 0.12 * 2 / float(np.linalg.eigvalsh(np.array(columns))[-1])


@pytest.fixture(scope="module")
def heavy(segment: RollingBall, rate: float) -> np.ndarray:
    """The heavy ball's positions, its rule written out; shape (STEPS + 1, 2)."""
    positions, velocity = [segment.path.positions[0]], np.zeros(2)
    for _ in range(STEPS):
        velocity = MOMENTUM * velocity - segment.landscape.gradient(positions[-1])
        positions.append(positions[-1] + rate * velocity)
    return np.array(positions)


@pytest.fixture(scope="module")
def plain(segment: RollingBall, rate: float) -> np.ndarray:
    """The positions of plain descent, its rule written out; shape (STEPS + 1, 2)."""
    positions = [segment.path.positions[0]]
    for _ in range(STEPS):
        positions.append(positions[-1] - rate * segment.landscape.gradient(positions[-1]))
    return np.array(positions)


@pytest.fixture(scope="module")
def flow(segment: RollingBall, rate: float) -> np.ndarray:
    """Where the flow is after the time of each step, by another method than the scene's; shape (STEPS + 1, 2)."""
    return flow_by_runge_kutta(segment.landscape, segment.path.positions[0], rate * np.arange(STEPS + 1))


def flow_by_runge_kutta(landscape: Landscape, start: np.ndarray, times: np.ndarray) -> np.ndarray:
    solution = solve_ivp(
        lambda _, w: -landscape.gradient(w),
        (0, times[-1]),
        start,
        method="DOP853",
        t_eval=times,
        rtol=1e-11,
        atol=1e-12,
    )
    return solution.y.T


def last_of(performance: Any, beat: str) -> Any:
    """Return the last frame of a beat in which all three are there."""
    return [frame for frame in performance.frames if frame.beat == beat and len(frame.parts(Mover)) == 2][-1]


def seen(frame: Any) -> dict[str, np.ndarray]:
    """Return the weights of each mover's mark, of which it claims that it is drawn there."""
    movers = {mover.look.style: mover.marker for mover in frame.parts(Mover)}
    marks = {"heavy": movers["dashed"], "flow": movers["dotted"], "plain": frame.parts(Ball)[0]}
    return {name: mark.point for name, mark in marks.items()}


class TestWays:
    @pytest.mark.parametrize("beat", ["three_together", "heavy_ball", "settle"])
    def test_after_the_same_time_each_is_where_its_rule_leads(
        self,
        segment: RollingBall,
        performance: Any,
        heavy: np.ndarray,
        plain: np.ndarray,
        flow: np.ndarray,
        beat: str,
    ) -> None:
        step = {"three_together": 0, "heavy_ball": segment.first_rise}.get(beat, STEPS)
        places = seen(last_of(performance, beat))
        np.testing.assert_allclose(places["heavy"], heavy[step], atol=1e-6)
        np.testing.assert_allclose(places["plain"], plain[step], atol=1e-6)
        np.testing.assert_allclose(places["flow"], flow[step], atol=1e-6)

    def test_lines_start_where_all_start_and_end_at_their_marks(self, performance: Any) -> None:
        # Where the whole map is seen, as in the end: the view is another one in the others.
        beats = ("settle", "law")
        for frame in (each for each in performance.frames if each.beat in beats):
            for mover in frame.parts(Mover):
                if not mover.line.has_points():
                    continue
                first = mover.error_map.to_weights(mover.line.points[0])
                np.testing.assert_allclose(first, mover.course.positions[0], atol=1e-9)
                gap = np.linalg.norm(mover.line.points[-1] - mover.marker.submobjects[-1].get_center())
                assert gap <= 0.12 + 1e-9

    def test_all_have_the_learning_rate_that_is_printed(
        self, segment: RollingBall, performance: Any, rate: float
    ) -> None:
        np.testing.assert_allclose(segment.path.learning_rates, rate, rtol=1e-6)
        np.testing.assert_allclose(segment.heavy_path.learning_rates, rate, rtol=1e-6)
        sources = [part.typst_code for part in beat_end(performance, "settle").parts(Formula)]
        assert any(f"alpha = {printed(rate, 3)} quad mu = {printed(MOMENTUM, 1)}" in source for source in sources)


class TestChart:
    def test_each_curve_ends_at_the_error_of_its_mark(self, segment: RollingBall, performance: Any) -> None:
        for beat, steps in (("settle", STEPS),):
            frame = last_of(performance, beat)
            errors = sorted(float(segment.landscape.value(place)) for place in seen(frame).values())
            curves = frame.parts(ChartCurve)
            chart = curves[0].chart
            heads = np.array([curve.head.get_center()[:2] for curve in curves])
            shares = (heads - chart.corner[:2]) / chart.size
            np.testing.assert_allclose(shares[:, 0] * chart.steps, steps, atol=1e-9)
            np.testing.assert_allclose(sorted(shares[:, 1] * chart.highest), errors, atol=1e-6)

    def test_lines_are_told_apart_without_colour_on_the_map_and_on_the_chart(self, performance: Any) -> None:
        frame = beat_end(performance, "settle")
        styles = [curve.style for curve in frame.parts(ChartCurve)]
        assert sorted(styles) == ["dashed", "dotted", "solid"]
        for mover in frame.parts(Mover):
            assert mover.curves[0].style == mover.look.style

    def test_blue_are_the_lines_that_follow_the_slope(self, performance: Any) -> None:
        colours = {curve.style: curve.ink for curve in beat_end(performance, "settle").parts(ChartCurve)}
        assert colours == {"dotted": DARK.descent, "solid": DARK.descent, "dashed": DARK.ink}


class TestWhatIsSaid:
    def test_the_heavy_ball_comes_much_further_in_the_same_time(
        self, segment: RollingBall, heavy: np.ndarray, plain: np.ndarray, flow: np.ndarray
    ) -> None:
        ways = [
            np.linalg.norm(np.diff(way[: segment.first_rise + 1], axis=0), axis=1).sum() for way in (heavy, plain, flow)
        ]
        assert ways[0] > 1.5 * max(ways[1:])

    def test_on_the_far_slope_the_arrow_under_it_points_back_down_and_its_velocity_up(
        self, segment: RollingBall, performance: Any, heavy: np.ndarray
    ) -> None:
        step = segment.second_rise
        (space,) = beat_end(performance, "against_the_slope").parts(Space)
        (arrow,), (speed,) = ([p for p in space.props if isinstance(p, kind)] for kind in (GroundArrow, Velocity))
        ends, _ = space.ground.to_weights(arrow.set_growth(1.0).ends())
        np.testing.assert_allclose(ends[0], heavy[step], atol=1e-6)
        errors = segment.landscape.value(heavy)
        assert errors[step] > errors[step - 1]
        assert (ends[1] - ends[0]) @ (heavy[step] - heavy[step - 1]) < 0
        feet, _ = space.ground.to_weights(speed.set_growth(1.0).ends())
        way = feet[1] - feet[0]
        last = heavy[step] - heavy[step - 1]
        assert way @ last == pytest.approx(np.linalg.norm(way) * np.linalg.norm(last))
        assert segment.landscape.value(feet[0] + 0.01 * way) > segment.landscape.value(feet[0])

    def test_nothing_hides_it_on_its_way_up_the_far_slope(
        self, segment: RollingBall, performance: Any, heavy: np.ndarray
    ) -> None:
        (space,) = beat_end(performance, "swings_past").parts(Space)
        low = segment.first_rise + int(
            segment.landscape.value(heavy[segment.first_rise : segment.second_rise]).argmin()
        )
        for place in heavy[low : segment.second_rise + 1]:
            assert space.seen(segment.ball.center(place)) == 1

    def test_in_space_all_three_have_come_as_far_as_on_the_map(
        self, segment: RollingBall, heavy: np.ndarray, plain: np.ndarray, flow: np.ndarray
    ) -> None:
        steps = segment.second_rise
        segment.set_ways(steps)
        np.testing.assert_allclose(segment.flow_way.so_far()[-1], flow[steps], atol=2e-3)
        # The others stop to look where their steps end.
        for way, positions in {Way.PLAIN: plain, Way.MOMENTUM: heavy}.items():
            trail = segment.ways[way]
            assert isinstance(trail, GroundTrail)
            np.testing.assert_allclose(trail.so_far()[-1], positions[steps], atol=1e-6)
        assert len(segment.ways) == 2

    def test_its_error_is_the_first_to_fall_and_rises_again(
        self, segment: RollingBall, heavy: np.ndarray, plain: np.ndarray, flow: np.ndarray
    ) -> None:
        first = [int(np.flatnonzero(segment.landscape.value(way) < 1)[0]) for way in (heavy, plain, flow)]
        assert first[0] < min(first[1:])
        errors = segment.landscape.value(heavy)
        low = int(errors[: segment.second_rise].argmin())
        assert segment.first_rise < low < segment.second_rise
        assert errors[segment.second_rise] > 1.5 * errors[low]

    def test_plain_steps_stay_close_to_the_flow_and_the_heavy_ball_does_not(
        self, segment: RollingBall, heavy: np.ndarray, plain: np.ndarray, flow: np.ndarray
    ) -> None:
        apart = {name: np.linalg.norm(way - flow, axis=1) for name, way in (("heavy", heavy), ("plain", plain))}
        assert apart["plain"].max() < 0.15 * apart["heavy"].max()
        for way in (heavy, plain, flow):
            assert segment.landscape.value(way[-1]) - segment.valley.error < 0.02 * (
                segment.landscape.value(way[0]) - segment.valley.error
            )


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_sample_is_as_wide_for_every_look(theme: Any) -> None:
    looks = [
        MoverStyle(theme.ink, theme.ball, 0.18, "dashed", hollow=True),
        MoverStyle(theme.descent, theme.descent, 0.07),
    ]
    for look in looks:
        line, mark = look.sample(theme).submobjects
        assert mark.get_right()[0] - line.points[0, 0] == pytest.approx(0.86)
        assert mark.get_fill_opacity() == (0 if look.hollow else 1)


@pytest.mark.parametrize(
    "text",
    ["mccormick", "a^2 + 3*b^2 on a=-3..3, b=-3..3"],
    ids=["a short arrow under a number", "an arrow that ends amid its ball's way"],
)
def test_names_of_arrows_have_room_on_any_landscape(text: str) -> None:
    assert audited(RollingBall, Look(asked=choose(text))).faults == []
