"""ManyValleys: every ball has the colour of the valley where the flow from its start ends, and the saddle is level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import DL, DR, UL, UR, ManimColor
from performances import beat_end
from scipy.integrate import solve_ivp
from scipy.optimize import minimize

from gradmath.descent.descend import Constant
from gradmath.geometry.basins import NO_BASIN
from gradmath.geometry.critical import critical_points
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import choose
from scenes.descent.many_valleys import EquallyLowValleys, ManyValleys
from scenes.kit.beats.beat import beats_of
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.swarm import RADIUS, SettledCount, Swarm
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.names import Name
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.basin_signs import BasinSign
from scenes.kit.map.labels import MapLabel
from scenes.kit.map.passes import highest_pass, ridge_to
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.walkers import LiveNumber, Marker
from scenes.kit.places.boxes import Box

SEGMENT = ManyValleys
Array = np.ndarray
LANDSCAPE = landscape("valleys")
# The discrete descent may cross the border of the flow's basins by so much, in weights.
CLOSE = 0.05


@pytest.fixture(scope="module")
def bottoms() -> Array:
    """The valleys' lowest points from the lowest up, found from values of E alone; shape (4, 2)."""
    grid = np.stack(np.meshgrid(*LANDSCAPE.domain.grid((64, 36)), indexing="ij"), axis=-1)
    errors = LANDSCAPE.value(grid)
    inner = errors[1:-1, 1:-1]
    around = [errors[1 + i : 63 + i, 1 + j : 35 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    seeds = grid[1:-1, 1:-1][np.all([inner < each for each in around], axis=0)]
    options = {"xatol": 1e-10, "fatol": 1e-14}
    found = [minimize(LANDSCAPE.value, seed, method="Nelder-Mead", options=options).x for seed in seeds]
    return np.array(sorted(found, key=LANDSCAPE.value))


def flow_ends(starts: Array, bottoms: Array) -> Array:
    """Return in which valley the flow dw/dt = -∇E from each start ends, by an integration of its own."""
    flow = solve_ivp(
        lambda _, w: -LANDSCAPE.gradient(w.reshape(-1, 2)).ravel(),
        (0, 12),
        starts.ravel(),
        method="DOP853",
        rtol=1e-7,
        atol=1e-9,
    )
    gaps = np.linalg.norm(flow.y[:, -1].reshape(-1, 1, 2) - bottoms, axis=-1)
    assert gaps.min(axis=1).max() < 1e-3
    return gaps.argmin(axis=1)


@pytest.fixture(scope="module")
def expected(segment: ManyValleys, bottoms: Array) -> Array:
    """In which valley the flow from the start of each ball ends, shape (n,)."""
    return flow_ends(segment.swarm.paths.positions[0], bottoms)


class TestSwarm:
    def test_hundreds_of_balls_end_in_four_valleys(self, segment: ManyValleys) -> None:
        assert 300 <= len(segment.swarm.basins) <= 600
        assert set(segment.swarm.basins) == {0, 1, 2, 3}

    def test_each_has_the_colour_of_the_valley_where_the_flow_from_its_start_ends(
        self, segment: ManyValleys, expected: Array, bottoms: Array
    ) -> None:
        starts, shown = segment.swarm.paths.positions[0], segment.swarm.basins
        other = shown != expected
        assert other.sum() <= 0.01 * len(shown)
        for start, index in zip(starts[other], shown[other], strict=True):
            around = CLOSE * np.stack([np.cos(np.arange(12) * np.pi / 6), np.sin(np.arange(12) * np.pi / 6)], axis=-1)
            assert index in flow_ends(start + around, bottoms)

    def test_each_step_is_one_update_of_the_weights(self, segment: ManyValleys, measured_gradient: Callable) -> None:
        paths = segment.swarm.paths
        for ball in np.random.default_rng(1).integers(0, len(paths), 20):
            path = paths[int(ball)]
            for before, after in zip(path.positions[:8], path.positions[1:9], strict=False):
                step = -segment.step.learning_rate * measured_gradient(LANDSCAPE, before)
                np.testing.assert_allclose(after - before, step, atol=1e-6)

    def test_at_rest_no_ball_is_hidden_by_words_or_stands_on_a_sign(self, segment: ManyValleys) -> None:
        places = segment.error_map.to_screen(segment.swarm.paths.positions[0])[:, :2]
        signs = [*segment.signs, *segment.valley_signs]
        for box in (*segment.swarm.covered, *(Box.around(sign) for sign in signs)):
            assert box.distance_to(places) > RADIUS

    def test_is_back_at_its_starts_when_the_basins_appear(self, performance: Any, segment: ManyValleys) -> None:
        (swarm,) = beat_end(performance, "basins").parts(Swarm)
        assert swarm is segment.swarm
        assert swarm.settled.all()
        np.testing.assert_array_equal(swarm.weights, swarm.paths.positions[0])

    def test_two_that_start_side_by_side_come_to_different_valleys(self, performance: Any, bottoms: Array) -> None:
        trails = beat_end(performance, "basins").parts(Trail)
        drawn = np.array([each.error_map.to_weights(each.strokes[0].points[[0, -1]]) for each in trails])
        (starts, ends) = drawn[:, 0], drawn[:, 1]
        assert np.linalg.norm(np.subtract(*starts)) < 0.05 * np.linalg.norm(LANDSCAPE.domain.size)
        valleys = np.linalg.norm(ends[:, None] - bottoms, axis=-1)
        assert valleys.min(axis=1).max() < 0.01
        assert 0 in (found := valleys.argmin(axis=1).tolist())
        assert len(set(found)) == len(trails) == 2

    def test_the_map_has_the_same_basins_as_the_balls(self, segment: ManyValleys) -> None:
        height, width = (indices := segment.basin_map.basin_pixels()).shape
        domain = LANDSCAPE.domain
        shares = (segment.swarm.paths.positions[0] - domain.lower) / domain.size
        columns, rows = (shares[:, 0] * width).astype(int), ((1 - shares[:, 1]) * height).astype(int)
        assert np.count_nonzero(indices[rows, columns] != segment.swarm.basins) <= 0.02 * len(rows)
        assert segment.basin_map.share == 1


class TestNumbers:
    def test_the_panel_counts_where_the_balls_have_settled(self, performance: Any, expected: Array) -> None:
        lowest, others = beat_end(performance, "basins").parts(SettledCount)
        assert int(lowest.text) == pytest.approx(np.count_nonzero(expected == 0), abs=0.01 * len(expected))
        assert int(lowest.text) + int(others.text) == len(expected)

    def test_nothing_is_counted_before_all_have_settled(self, performance: Any, segment: ManyValleys) -> None:
        counted = {
            (frame.beat, sum(int(count.text) for count in frame.parts(SettledCount)))
            for frame in performance.frames
            if frame.parts(SettledCount)
        }
        assert {number for _, number in counted} == {len(segment.swarm.basins)}, counted

    def test_no_valley_is_named_before_the_guess(self, performance: Any) -> None:
        for frame in performance.frames:
            if frame.beat in ("several_valleys", "set_down", "let_go"):
                assert not frame.parts(MapLabel)

    def test_most_balls_miss_the_lowest_valley_as_is_said(self, segment: ManyValleys, expected: Array) -> None:
        assert "Most of them miss the lowest" in ManyValleys.gathered.text
        assert np.count_nonzero(segment.swarm.basins == 0) < len(expected) / 2
        assert np.count_nonzero(expected == 0) < len(expected) / 2

    def test_every_valley_has_its_name_and_its_error(
        self, performance: Any, segment: ManyValleys, bottoms: Array
    ) -> None:
        frame = beat_end(performance, "basins")
        labels = [label for label in frame.parts(MapLabel) if label.named is not Name.SADDLE]
        assert len(labels) == len(bottoms) == 4
        numbers = [words for words in frame.parts(Words) if words.text[0].isdigit()]
        for index, bottom in enumerate(bottoms):
            place = segment.error_map.to_screen(bottom)
            label = min(labels, key=lambda each: np.linalg.norm(each.anchor - place))
            np.testing.assert_allclose(label.anchor, place, atol=1e-5)
            assert label.named is (Name.LOWEST if index == 0 else Name.NOT_LOWEST)
            right = label.words.get_right()
            number = min(numbers, key=lambda each: np.linalg.norm(each.get_left() - right))
            assert number.text == f"{LANDSCAPE.value(bottom):.2f}"
            assert number.baseline == pytest.approx(label.words.baseline, abs=1e-6)
            assert 0.1 < number.get_left()[0] - right[0] < 0.3
            assert label.words.get_fill_opacity() == number.get_fill_opacity() == 1

    def test_every_name_stands_in_the_basin_of_its_valley(
        self, performance: Any, segment: ManyValleys, bottoms: Array
    ) -> None:
        for label in beat_end(performance, "basins").parts(MapLabel):
            if label.named in (Name.LOWEST, Name.NOT_LOWEST):
                corners = [label.words.get_corner(corner) for corner in (UL, UR, DL, DR)]
                ends = flow_ends(segment.error_map.to_weights(np.array([label.anchor, *corners])), bottoms)
                assert len(set(ends)) == 1

    def test_every_valley_has_its_sign(self, performance: Any, segment: ManyValleys, bottoms: Array) -> None:
        signs = beat_end(performance, "gathered").parts(BasinSign)
        for index, bottom in enumerate(bottoms):
            (sign,) = (each for each in signs if each.index == index)
            np.testing.assert_allclose(sign.drawn_center, segment.error_map.to_screen(bottom), atol=1e-5)
            assert sign.get_fill_color() == ManimColor(DARK.basins[index])


class TestSaddle:
    def test_it_is_level_and_falls_away_on_one_axis_only(
        self, segment: ManyValleys, measured_gradient: Callable
    ) -> None:
        point, step = segment.saddle.point, 1e-4
        assert np.linalg.norm(measured_gradient(LANDSCAPE, point)) < 1e-6
        around = [measured_gradient(LANDSCAPE, point + sign * step * e) for e in np.eye(2) for sign in (1, -1)]
        curvature = np.array([around[0] - around[1], around[2] - around[3]]) / (2 * step)
        low, high = np.linalg.eigvalsh(curvature)
        assert low < 0 < high

    def test_there_the_number_is_zero_and_the_arrow_has_no_length(self, performance: Any, segment: ManyValleys) -> None:
        frame = beat_end(performance, "onto_the_saddle")
        (marker,), (number,) = frame.parts(Marker), frame.parts(LiveNumber)
        np.testing.assert_allclose(marker.point, segment.saddle.point, atol=1e-9)
        # The view has come so near that the saddle stands in the middle.
        np.testing.assert_allclose(marker.get_center(), 0, atol=1e-6)
        assert number.text == "0.00"
        assert all(not arrow.family_members_with_points() for arrow in frame.parts(GradientArrow))

    def test_on_the_way_there_the_arrow_shrinks_with_the_number(
        self, performance: Any, measured_gradient: Callable
    ) -> None:
        walked = [frame for frame in performance.frames if frame.beat == "onto_the_saddle" and frame.parts(LiveNumber)]
        slopes = []
        for frame in walked:
            (number,), (marker,) = frame.parts(LiveNumber), frame.parts(Marker)
            slopes.append(np.linalg.norm(measured_gradient(LANDSCAPE, marker.point)))
            assert number.text == f"{slopes[-1]:.2f}"
        assert slopes[0] > 1
        assert (np.diff(slopes) < 1e-6).all()

    def test_the_two_balls_start_a_hair_to_either_side(self, segment: ManyValleys) -> None:
        first, second = (way.positions[0] for way in segment.ways)
        np.testing.assert_allclose((first + second) / 2, segment.saddle.point, atol=1e-12)
        hair = np.linalg.norm(segment.error_map.to_screen(first) - segment.error_map.to_screen(second))
        assert 0.02 < hair < 0.2

    def test_they_come_down_in_different_valleys(self, performance: Any, segment: ManyValleys, bottoms: Array) -> None:
        frame = beat_end(performance, "two_ways_down")
        balls = [segment.error_map.to_weights(ball.get_center()) for ball in frame.parts(Ball)]
        gaps = np.linalg.norm(np.array(balls)[:, None] - bottoms, axis=-1)
        assert gaps.min(axis=1).max() < 1e-3
        assert len(set(gaps.argmin(axis=1))) == 2
        starts = np.array([way.positions[0] for way in segment.ways])
        assert sorted(flow_ends(starts, bottoms)) == sorted(gaps.argmin(axis=1))

    def test_both_ways_are_blue_and_fall_all_the_way(self, performance: Any) -> None:
        trails = beat_end(performance, "two_ways_down").parts(Trail)
        assert len(trails) == 2
        for trail in trails:
            assert trail.strokes[0].get_stroke_color() == ManimColor(DARK.descent)
            assert (np.diff(trail.path.errors) < 0).all()


class TestNeighbours:
    @pytest.mark.usefixtures("stage")
    @pytest.mark.parametrize("name", ["valleys", "peaks"])
    def test_each_of_the_two_finds_a_valley_and_only_one_the_first(self, name: str) -> None:
        segment = ManyValleys(Look(asked=choose(name)))
        segment.setup()
        places = np.array([valley.point for valley in segment.basin_map.valleys])
        ends = np.array([way.final for way in segment.neighbours()])
        gaps = np.linalg.norm(ends[:, None] - places, axis=-1)
        assert gaps.min(axis=1).max() < 0.01
        first, second = gaps.argmin(axis=1)
        assert first == 0
        assert second > 0

    @pytest.mark.usefixtures("stage")
    @pytest.mark.parametrize("found", [{0}, {1, 2}, {NO_BASIN, 1}, set()])
    def test_valleys_that_no_ball_finds_are_refused(self, found: set[int]) -> None:
        segment = ManyValleys(Look(asked=choose("valleys")))
        segment.setup()
        basins = segment.swarm.basins
        segment.swarm.basins = np.where(np.isin(basins, list(found)), basins, NO_BASIN)
        with pytest.raises(UnsuitableError, match="balls from all over its domain do not find both"):
            segment.check_ends()


class TestRoute:
    def test_a_pass_lies_between_two_valleys(self, bottoms: Array) -> None:
        between = highest_pass(LANDSCAPE, critical_points(LANDSCAPE), Constant(0.06), hair=0.02, tolerance=1e-3)
        ends = np.array([way.final for way in between.ways])
        gaps = np.linalg.norm(ends[:, None] - bottoms, axis=-1)
        assert gaps.min(axis=1).max() < 1e-3
        assert len(set(gaps.argmin(axis=1))) == 2

    def test_one_comes_to_it_downhill_along_the_ridge(self, segment: ManyValleys) -> None:
        way = ridge_to(LANDSCAPE, segment.saddle.point)
        np.testing.assert_array_equal(way[-1], segment.saddle.point)
        assert (np.diff(LANDSCAPE.value(way)) < 0).all()
        steps, gradients = np.diff(way, axis=0)[:-2], LANDSCAPE.gradient((way[1:] + way[:-1]) / 2)[:-2]
        cosines = (steps * gradients).sum(axis=1) / np.linalg.norm(steps, axis=1) / np.linalg.norm(gradients, axis=1)
        assert cosines == pytest.approx(-1, abs=1e-3)

    def test_a_landscape_with_one_valley_has_none(self) -> None:
        lecture = landscape("lecture")
        with pytest.raises(UnsuitableError, match="no saddle in view between two valleys"):
            highest_pass(lecture, critical_points(lecture), Constant(0.06), hair=0.02, tolerance=1e-3)

    @pytest.mark.usefixtures("stage")
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("lecture", "has no two valleys"),
            ("bowl", "has no two valleys"),
            ("saddle", "has no two valleys"),
            ("himmelblau", "would be alike, so that neither is the lowest"),
            # Errors span decades: valleys differ by little of their range.
            ("goldstein-price", "would be alike, so that neither is the lowest"),
            # Half of the descents, on the steep walls, settle nowhere.
            ("three-hump-camel", "most descents do find the lowest valley"),
            ("camel", "has 6 valleys, and colours and shapes tell 4 apart"),
        ],
    )
    def test_the_segment_refuses_landscapes_of_which_its_words_would_be_untrue(self, name: str, reason: str) -> None:
        with pytest.raises(UnsuitableError, match=reason):
            ManyValleys(Look(asked=choose(name))).setup()

    @pytest.mark.usefixtures("stage")
    @pytest.mark.parametrize("text", ["abs(x^2 - 4) + y^2 + 0.3*x", "abs(x - 1) + abs(y) - 3exp(-(x + 2)^2 - y^2)"])
    def test_the_segment_refuses_valleys_on_kinks_for_which_no_step_is_short_enough(self, text: str) -> None:
        with pytest.raises(UnsuitableError, match="its bottom on a kink, where no constant step size settles: choose"):
            ManyValleys(Look(asked=choose(text))).setup()


class TestEquallyLow:
    @pytest.mark.parametrize(("text", "count"), [("himmelblau", 4), ("sin(x)*cos(y) on -4..4, -4..4", 3)])
    def test_each_of_the_lowest_is_named_so(self, on: Callable[..., Any], text: str, count: int) -> None:
        segment = on(EquallyLowValleys, text)
        named = [row[0].named for row in segment.valley_rows]
        assert named == [Name.LOWEST] * count
        assert segment.tied()
        lowest = segment.landscape.value(segment.error_map.to_weights([row[0].anchor for row in segment.valley_rows]))
        np.testing.assert_allclose(lowest, lowest.min(), atol=1e-6)

    def test_one_that_is_higher_is_named_so(self, on: Callable[..., Any]) -> None:
        segment = on(EquallyLowValleys, "(x^2-1)^2*(x^2+0.1) + y^2 on -1.6..1.6, -0.9..0.9")
        depths = segment.landscape.value(np.array([each.point for each in segment.basin_map.valleys]))
        assert len(depths) == 3
        assert np.ptp(depths) == pytest.approx(0.1)
        for row, depth in zip(segment.valley_rows, depths, strict=True):
            assert row[0].named is (Name.LOWEST if depth - depths.min() < 1e-9 else Name.NOT_LOWEST)

    def test_every_sentence_about_the_one_that_is_lowest_is_another(self) -> None:
        told = {beat.name: beat.text for beat in beats_of(EquallyLowValleys)}
        about = {beat.name: beat.text for beat in beats_of(ManyValleys) if "lowest" in beat.text}
        assert len(about) == 4
        assert all(told[name] != text for name, text in about.items())
        assert EquallyLowValleys.title != ManyValleys.title

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("valleys", "one valley of this landscape is the lowest"),
            ("(x^2-1)^2 + 0.0005*x + y^2 on -2..2, -1..1", "is the lowest"),
            ("camel", "has 6 valleys"),
        ],
    )
    def test_what_is_not_so_is_not_told(self, on: Callable[..., Any], text: str, reason: str) -> None:
        with pytest.raises(UnsuitableError, match=reason):
            on(EquallyLowValleys, text)
