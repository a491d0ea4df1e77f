"""Every segment of the syllabus, performed once: what is on the stage agrees with the mathematics, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from manim import tempconfig
from scipy.optimize import minimize

from scenes.kit.arrows import GradientArrow, RightAngle
from scenes.kit.ball import Ball, Trail
from scenes.kit.beats import BREATH, beats_of
from scenes.kit.compass import SlopeRose
from scenes.kit.error_map import ContourLine, ErrorMap
from scenes.kit.labels import MapLabel
from scenes.kit.lettering import Formula, ReadOut, Words, printed
from scenes.kit.theme import CAPTION_TOP, SAFE_X, SAFE_Y
from scenes.kit.walkers import Marker

LONGEST_STILL = 6.0
HAIR = 1e-6


def box_distance(box: np.ndarray, points: np.ndarray) -> float:
    """Return the distance from a box, given by its lowest and highest corner, to the nearest of some points."""
    return float(np.linalg.norm(np.maximum(np.maximum(box[0] - points, points - box[1]), 0), axis=-1).min())


def held(performance: Any) -> list[Any]:
    """Return the frames in which nothing moved: every picture at which the viewer is given time to look."""
    return [frame for frame in performance.frames if frame.held]


def lettering_of(frame: Any) -> list[Any]:
    """Return all words, numbers and formulas of a frame, a formula as one."""
    return [part for part in frame.parts((Words, ReadOut, Formula)) if part.family_members_with_points()]


def top(error_map: ErrorMap, sign: int) -> np.ndarray:
    """Find the highest (sign 1) or lowest (sign -1) point of a map by a search of its own."""
    landscape = error_map.landscape
    grid = np.stack(np.meshgrid(*landscape.domain.grid(150)), axis=-1).reshape(-1, 2)
    start = grid[(sign * landscape.value(grid)).argmax()]
    options = {"xatol": 1e-10, "fatol": 1e-14}
    return minimize(lambda w: -sign * landscape.value(w), start, method="Nelder-Mead", options=options).x


class TestPerformance:
    def test_every_beat_takes_its_time_in_whole_frames(self, perform: Callable, segment_name: str) -> None:
        performance = perform(segment_name)
        segment = performance.segment
        assert [each.name for each in beats_of(type(segment))] == list(segment.beat_starts)
        assert sum(frame.count for frame in performance.frames) == segment.frames
        lengths = np.diff([*segment.beat_starts.values(), segment.frames])
        for each, frames in zip(beats_of(type(segment)), lengths, strict=True):
            wanted = segment.pace.seconds(type(segment).__name__, each) + BREATH
            assert abs(frames / 3 - wanted) <= 0.5 / 3 + HAIR

    def test_captions_say_all_that_is_spoken(self, perform: Callable, segment_name: str) -> None:
        segment = perform(segment_name).segment
        spoken = " ".join(each.text for each in beats_of(type(segment)))
        captions = segment.renderer.file_writer.subcaptions
        assert " ".join(caption.content for caption in captions) == spoken
        for before, after in pairwise(captions):
            assert before.end <= after.start

    def test_something_changes_at_least_every_six_seconds(self, perform: Callable, segment_name: str) -> None:
        still = 0
        for frame in perform(segment_name).frames:
            still = still + frame.count if frame.held else 0
            assert still / 3 <= LONGEST_STILL, f"the picture stands still too long in {frame.beat}"

    def test_is_performed_alike_at_another_size(
        self, perform: Callable, small_settings: dict[str, Any], segment_name: str
    ) -> None:
        performance = perform(segment_name)
        with tempconfig(small_settings | {"pixel_width": 64, "pixel_height": 36, "frame_rate": 1}):
            other = type(performance.segment)()
            other.render()
        first = performance.frames[-1]
        second = replace(first, mobjects=other.mobjects)
        for one, two in zip(lettering_of(first), lettering_of(second), strict=True):
            np.testing.assert_allclose(one.get_all_points(), two.get_all_points(), atol=1e-9)


class TestLettering:
    def test_lies_in_the_safe_area_above_the_captions(
        self, perform: Callable, bounds: Callable, segment_name: str
    ) -> None:
        for frame in held(perform(segment_name)):
            for words in lettering_of(frame):
                (left, bottom), (right, upper) = bounds(words)
                where = f"{getattr(words, 'text', words)!r} in {frame.beat}"
                assert left >= -SAFE_X - HAIR, where
                assert right <= SAFE_X + HAIR, where
                assert upper <= SAFE_Y + HAIR, where
                assert bottom >= CAPTION_TOP - HAIR, where

    def test_never_covers_other_lettering(self, perform: Callable, bounds: Callable, segment_name: str) -> None:
        for frame in held(perform(segment_name)):
            boxes = [(words, bounds(words)) for words in lettering_of(frame)]
            for (first, one), (second, two) in combinations(boxes, 2):
                apart = (one[0] > two[1]).any() or (two[0] > one[1]).any()
                assert apart, f"{first} {getattr(first, 'text', '')} meets {second} in {frame.beat}"

    def test_never_covers_an_arrow_a_ball_or_a_trail(
        self, perform: Callable, bounds: Callable, curve_points: Callable, segment_name: str
    ) -> None:
        for frame in held(perform(segment_name)):
            shapes = [part for part in frame.parts((GradientArrow, Marker, Trail)) if part.family_members_with_points()]
            outlines = [
                curve_points(part)[..., :2].reshape(-1, 2)
                for shape in shapes
                for part in shape.family_members_with_points()
            ]
            if not outlines:
                continue
            for words in lettering_of(frame):
                assert box_distance(bounds(words), np.concatenate(outlines)) > 0.02, f"{words} in {frame.beat}"

    def test_a_label_stands_beside_what_it_names(self, perform: Callable, bounds: Callable, segment_name: str) -> None:
        for frame in held(perform(segment_name)):
            for label in frame.parts(MapLabel):
                box = bounds(label.words)
                gap = box_distance(box, label.anchor[None, :2])
                assert gap > 0.05, f"{label.words.text} covers its point in {frame.beat}"
                leaders = [part for part in label.submobjects if part not in (label.words, label.submobjects[0])]
                if gap > 0.65:
                    assert leaders, f"{label.words.text} stands {gap:.2f} off without a leader in {frame.beat}"
                for leader in leaders:
                    assert np.linalg.norm(leader.points[-1] - label.anchor) < 0.2
                    assert box_distance(box, leader.points[:1, :2]) < 0.12

    @pytest.mark.parametrize(("text", "sign"), [("High Error", 1), ("Minimum Error", -1)])
    def test_the_extremes_are_named_at_the_true_extremes(
        self, perform: Callable, bounds: Callable, segment_name: str, text: str, sign: int
    ) -> None:
        performance = perform(segment_name)
        for frame in held(performance):
            for label in (each for each in frame.parts(MapLabel) if each.words.text == text):
                error_map = frame.parts(ErrorMap)[0]
                place = error_map.to_screen(top(error_map, sign))[:2]
                np.testing.assert_allclose(error_map.to_weights(label.anchor), error_map.to_weights(place), atol=1e-6)
                others = [each for each in frame.parts(MapLabel) if each.words.text != text]
                own = box_distance(bounds(label.words), place[None])
                assert all(own < box_distance(bounds(other.words), place[None]) for other in others)
                break
            else:
                continue
            break


class TestArrows:
    def test_are_the_gradient_at_their_foot_to_one_scale(
        self, perform: Callable, read_arrow: Callable, measured_gradient: Callable, segment_name: str
    ) -> None:
        scales = []
        for frame in held(perform(segment_name)):
            for arrow in (each for each in frame.parts(GradientArrow) if each.core.has_points()):
                drawn, error_map = read_arrow(arrow), arrow.error_map
                foot, vector = error_map.to_weights(drawn.foot), drawn.vector / error_map.scale_factor
                gradient = measured_gradient(error_map.landscape, foot)
                scale = np.linalg.norm(vector) / np.linalg.norm(gradient)
                sign = 1 if _is_red(arrow) else -1
                np.testing.assert_allclose(vector, sign * scale * gradient, atol=1e-6)
                assert abs(error_map.landscape.value(foot) - error_map.landscape.value(arrow.point)) < 1e-9
                scales.append(scale)
        if scales:
            assert max(scales) == pytest.approx(min(scales), rel=1e-6)

    def test_are_never_longer_than_the_gradient_while_they_move(
        self, perform: Callable, read_arrow: Callable, measured_gradient: Callable, segment_name: str
    ) -> None:
        for frame in perform(segment_name).frames:
            for arrow in (each for each in frame.parts(GradientArrow) if each.core.has_points()):
                drawn, error_map = read_arrow(arrow), arrow.error_map
                foot = error_map.to_weights(drawn.foot)
                whole = arrow.units_per_slope * np.linalg.norm(measured_gradient(error_map.landscape, foot))
                assert np.linalg.norm(drawn.vector) <= whole + 1e-6

    def test_right_angles_stand_on_drawn_contours_between_tangent_and_gradient(
        self, perform: Callable, measured_gradient: Callable, segment_name: str
    ) -> None:
        for frame in held(perform(segment_name)):
            for mark in frame.parts(RightAngle):
                error_map = frame.parts(ErrorMap)[0]
                along, corner, up = mark.points[0], mark.points[3], mark.points[-1]
                foot = along + up - corner
                point = error_map.to_weights(foot)
                assert np.abs(error_map.landscape.value(point) - error_map.levels).min() < 1e-6
                gradient = measured_gradient(error_map.landscape, point)
                uphill, tangent = (up - foot)[:2], (along - foot)[:2]
                assert np.linalg.norm(uphill) == pytest.approx(np.linalg.norm(tangent), rel=1e-9)
                cosine = uphill @ gradient / np.linalg.norm(uphill) / np.linalg.norm(gradient)
                assert cosine == pytest.approx(1, abs=1e-9)
                assert abs(tangent @ gradient) / np.linalg.norm(tangent) / np.linalg.norm(gradient) < 1e-6

    def test_contours_that_are_spoken_of_lie_on_their_level(
        self, perform: Callable, curve_points: Callable, segment_name: str
    ) -> None:
        for frame in perform(segment_name).frames:
            for line in (each for each in frame.parts(ContourLine) if each.has_points()):
                error_map = frame.parts(ErrorMap)[0]
                errors = error_map.landscape.value(error_map.to_weights(curve_points(line)))
                assert np.ptp(errors) <= 1e-4 * np.ptp(error_map.levels)


class TestDescent:
    def test_each_step_of_a_trail_is_one_update_of_the_weights(
        self, perform: Callable, stops: Callable, measured_gradient: Callable, segment_name: str
    ) -> None:
        for trail in perform(segment_name).frames[-1].parts(Trail):
            error_map = trail.error_map
            updated = error_map.to_weights(stops(trail))
            assert len(updated) > 5
            for before, after, rate in zip(updated, updated[1:], trail.path.learning_rates, strict=False):
                step = -rate * measured_gradient(error_map.landscape, before)
                np.testing.assert_allclose(after - before, step, atol=1e-6)

    def test_the_ball_is_at_the_end_of_its_trail_in_every_frame(
        self, perform: Callable, bounds: Callable, segment_name: str
    ) -> None:
        for frame in perform(segment_name).frames:
            for ball, trail in zip(frame.parts(Ball), frame.parts(Trail), strict=False):
                line = trail.strokes[0]
                if line.has_points():
                    np.testing.assert_allclose(bounds(ball).mean(axis=0), line.points[-1, :2], atol=1e-6)

    def test_the_slope_rose_is_the_directional_derivative(
        self, perform: Callable, measured_gradient: Callable, segment_name: str
    ) -> None:
        for frame in held(perform(segment_name)):
            for rose in (each for each in frame.parts(SlopeRose) if each.rims[0].has_points()):
                error_map = rose.error_map
                gradient = measured_gradient(error_map.landscape, error_map.to_weights(rose.needle.points[0]))
                for rim, sign in zip(rose.rims, (1, -1), strict=True):
                    offsets = (rim.points[::4] - rose.needle.points[0])[:, :2]
                    lengths = np.linalg.norm(offsets, axis=1)
                    seen = lengths > 1e-3
                    slopes = (offsets[seen] / lengths[seen, None]) @ gradient
                    np.testing.assert_allclose(sign * lengths[seen], rose.units_per_slope * slopes, atol=1e-6)


class TestNumbers:
    def test_every_number_is_drawn_as_its_value_is_printed(self, perform: Callable, segment_name: str) -> None:
        for frame in held(perform(segment_name)):
            for number in frame.parts(ReadOut):
                fresh = ReadOut(number.value, number.size, number.get_color(), decimals=number.decimals)
                drawn = number.points - number.points[-1]
                np.testing.assert_allclose(drawn, fresh.points - fresh.points[-1], atol=1e-9)


def test_the_topographic_map_shows_the_weights_and_the_error_under_its_marker(
    perform: Callable, bounds: Callable
) -> None:
    performance = perform("scenes.gradient.topographic_map:TopographicMap")
    seen = 0
    for frame in performance.frames:
        markers, numbers = frame.parts(Marker), frame.parts(ReadOut)
        if not (markers and numbers):
            continue
        error_map = performance.segment.error_map
        weights = error_map.to_weights(bounds(markers[0]).mean(axis=0))
        values = [*weights, error_map.landscape.value(weights)]
        assert [number.value for number in numbers] == pytest.approx(values[: len(numbers)], abs=1e-9)
        seen += len(numbers)
    assert seen > 30


def test_the_ball_counts_its_steps_and_shows_its_error(perform: Callable, bounds: Callable, stops: Callable) -> None:
    performance = perform("scenes.gradient.ball_descent:BallDescent")
    segment = performance.segment
    for frame in held(performance):
        (ball,), (trail,), numbers = frame.parts(Ball), frame.parts(Trail), frame.parts(ReadOut)
        rate, steps, error = sorted(numbers, key=lambda number: -number.get_center()[1])
        weights = segment.error_map.to_weights(bounds(ball).mean(axis=0))
        assert steps.text == str(len(stops(trail)) - 1)
        assert error.text == printed(segment.landscape.value(weights), 2)
        assert rate.text == printed(trail.path.learning_rates[0], 3)
    assert steps.text == str(segment.path.steps)
    slopes = [np.linalg.norm(segment.landscape.gradient(each)) for each in segment.path.positions]
    assert slopes[-1] <= 0.01 * slopes[0]


def _is_red(arrow: GradientArrow) -> bool:
    red, _, blue = arrow.body.get_fill_color().to_rgb()
    return bool(red > blue)
