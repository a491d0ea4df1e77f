"""In every frame the views of a training are at the same step, and show what the model really does there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from performances import beat_end, of_beat

from gradmath.models.datasets import penguins
from scenes.descent.training_loop import _BESIDE_FEET, TrainingLoop
from scenes.kit.beats.beat import beats_of
from scenes.kit.charts.answers import AnswerBoard
from scenes.kit.charts.chosen_line import ChosenLine
from scenes.kit.charts.pictures import Pictures
from scenes.kit.charts.scatter import Scatter
from scenes.kit.charts.training_strip import TrainingStrip
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.descents.shadow import Shadow
from scenes.kit.descents.way_line import position_after
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.boxes import Box

SEGMENT = TrainingLoop
LENGTHS, GRAMS, _ = penguins()
LINE_TRAINS = ("one_step", "run")


def of_network(performance: Any, kind: type) -> list[Any]:
    return [frame for frame in performance.frames if frame.parts(kind)]


def with_strip(performance: Any) -> list[Any]:
    return [frame for frame in performance.frames if frame.parts(TrainingStrip)]


def steps_of(frame: Any) -> float:
    """Return how many steps the progress bar shows, from where it is filled to, and where its track ends."""
    (strip,) = frame.parts(TrainingStrip)
    fill, track = strip.bar.fill.points[:, 0], strip.bar.track.points[:, 0]
    return strip.bar.total * float(np.ptp(fill)) / float(np.ptp(track)) if len(fill) else 0.0


def whole_steps(frame: Any) -> int:
    """Return them without a part; a bar that is full but for rounding counts as full."""
    return int(steps_of(frame) + 1e-9)


def squared_error(weights: np.ndarray) -> float:
    """Return the mean squared error of a line in kg², straight from the table of penguins."""
    return float(np.mean((weights[0] * (LENGTHS - 190) / 10 + weights[1] - GRAMS / 1000) ** 2))


def logits(weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return the sums of a network of 64 inputs, 12 tanh units and 10 outputs, written out."""
    first, biases, second, last = np.split(weights, np.cumsum([12 * 64, 12, 10 * 12]))
    return np.tanh(inputs @ first.reshape(12, 64).T + biases) @ second.reshape(10, 12).T + last


def cross_entropy(weights: np.ndarray, inputs: np.ndarray, labels: np.ndarray) -> float:
    z = logits(weights, inputs)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels]))


def numbers_of(frame: Any) -> list[str]:
    """Return the numbers beside the curve, from the top."""
    (strip,) = frame.parts(TrainingStrip)
    return [number.text for number in strip.numbers]


class TestTheLine:
    def test_the_data_are_the_penguins(self, performance: Any) -> None:
        for beat in ("small_model", "run"):
            (scatter,) = beat_end(performance, beat).parts(Scatter)
            drawn = scatter.to_data(scatter.drawn_dots())
            np.testing.assert_allclose(drawn, np.stack([LENGTHS, GRAMS / 1000], axis=-1), atol=1e-9)

    def test_line_curve_and_bar_are_at_the_same_step_in_every_frame(self, performance: Any) -> None:
        path, seen = performance.segment.line_path, set()
        for beat in LINE_TRAINS:
            for frame in of_beat(performance.frames, beat):
                if frame.parts(TrainingStrip):
                    (line,), (strip,) = frame.parts(ChosenLine), frame.parts(TrainingStrip)
                    x, mass = line.scatter.to_data(line.points).T
                    weights = position_after(path, steps_of(frame))
                    np.testing.assert_allclose(mass, weights[0] * (x - 190) / 10 + weights[1], atol=1e-6)
                    across = (strip.curve.head.get_center()[0] - strip.curve.corner[0]) / strip.curve.size[0]
                    assert across * path.steps == pytest.approx(steps_of(frame), abs=1e-6)
                    seen.add(round(steps_of(frame), 6))
        assert {0.0, 1.0} <= seen
        assert len(seen) > 8
        assert max(seen) > 0.9 * path.steps

    def test_the_hiker_stands_where_the_line_is_a_place_and_as_high_as_its_error(self, performance: Any) -> None:
        segment = performance.segment
        (segment.strip,) = beat_end(performance, "run").parts(TrainingStrip)
        for steps in (0.0, 0.4, 1.0, 2.5, float(segment.line_path.steps)):
            segment.set_progress(steps)
            weights, error = segment.ground.to_weights(segment.walker.feet())
            line = segment.stage.line
            x, mass = line.scatter.to_data(line.points).T
            np.testing.assert_allclose(mass, weights[0] * (x - 190) / 10 + weights[1], atol=1e-6)
            assert float(error) == pytest.approx(squared_error(weights), abs=1e-6)
            assert segment.number.text == printed(squared_error(weights), 2)
            assert segment.trail.progress == steps

    def test_at_last_the_whole_hiker_stands_above_the_panel(self, performance: Any) -> None:
        segment = performance.segment
        feet = segment.space.to_screen(segment.walker.feet())
        assert feet[1] > segment.strip_ground.get_top()[1] + 0.1

    def test_his_error_stands_beside_his_trail(self, performance: Any) -> None:
        (number,) = beat_end(performance, "run").parts(LiveNumber)
        segment = performance.segment
        stops = segment.line_path.positions
        way = np.concatenate([np.linspace(*pair, 40) for pair in pairwise(stops)])
        trail = segment.space.to_screen(segment.space.ground.on_surface(way))
        assert not Box.around(number, margin=0.05).holds(trail[:, :2]).any()
        # Wherever he stands, it is below his way there.
        for step in range(1, len(stops)):
            feet = segment.space.to_screen(segment.space.ground.on_surface(stops[step]))[:2]
            box = Box.around(number).moved_to(feet + _BESIDE_FEET)
            assert not box.holds(trail[: 40 * step, :2]).any()

    def test_each_step_is_gradient_descent_on_the_squared_error(self, performance: Any) -> None:
        trail = performance.segment.trail
        rate = trail.path.learning_rates[0]
        for before, after in pairwise(trail.path.positions):
            residuals = before[0] * (LENGTHS - 190) / 10 + before[1] - GRAMS / 1000
            slope = 2 * np.array([np.mean(residuals * (LENGTHS - 190) / 10), np.mean(residuals)])
            np.testing.assert_allclose(after - before, -rate * slope, atol=1e-9)

    def test_it_settles_by_the_line_of_least_squares(self, performance: Any) -> None:
        slope, start = np.polyfit((LENGTHS - 190) / 10, GRAMS / 1000, 1)
        np.testing.assert_allclose(performance.segment.line_path.final, [slope, start], atol=0.02)

    def test_step_and_error_are_those_after_the_last_whole_step(self, performance: Any) -> None:
        for beat in LINE_TRAINS:
            for frame in of_beat(performance.frames, beat):
                if frame.parts(TrainingStrip):
                    whole = whole_steps(frame)
                    weights = performance.segment.line_path.positions[whole]
                    assert numbers_of(frame) == [str(whole), printed(squared_error(weights), 2)]

    def test_the_curve_is_the_error_after_each_step(self, performance: Any) -> None:
        (strip,) = beat_end(performance, "run").parts(TrainingStrip)
        curve = strip.curve
        heights = (np.append(curve.line.points[::4, 1], curve.line.points[-1, 1]) - curve.corner[1]) / curve.size[1]
        errors = np.array([squared_error(weights) for weights in performance.segment.line_path.positions])
        np.testing.assert_allclose(heights, errors / errors.max(), atol=1e-9)


class TestTheNetwork:
    def test_its_map_is_its_error_on_the_plane(self, performance: Any) -> None:
        segment = performance.segment
        error, plane = segment.network.trained.error, segment.network.plane
        np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)
        lines = [line for line in segment.slice_map.lines if len(line.contour.points) > 20]
        assert len(lines) > 8
        for line in lines:
            for vertex in line.contour.points[::25]:
                weights = plane.origin + plane.directions @ vertex
                found = cross_entropy(weights, error.inputs, error.targets)
                assert found == pytest.approx(line.contour.level, abs=1e-9)

    def test_the_line_on_it_is_the_real_training_straight_below(self, performance: Any) -> None:
        (shadow,) = beat_end(performance, "slice_of_it").parts(Shadow)
        network = performance.segment.network
        corners = shadow.drawn_corners()
        assert len(corners) == 301
        gaps = network.trained.path.positions - network.plane.origin - corners @ network.plane.directions.T
        assert np.abs(gaps @ network.plane.directions).max() < 1e-9

    def test_how_much_of_the_way_it_holds_is_written(self, performance: Any) -> None:
        plane, positions = performance.segment.network.plane, performance.segment.network.trained.path.positions
        away = positions - positions[-1]
        held = 100 * np.square(away @ plane.directions).sum() / np.square(away).sum()
        texts = [words.text for words in beat_end(performance, "slice_of_it").parts(Words)]
        assert any(f"{held:.1f} %" in text for text in texts)
        assert held > 99

    def test_numbers_are_the_networks_after_the_last_whole_step(self, performance: Any) -> None:
        trained = performance.segment.network.trained
        known: dict[int, list[str]] = {}
        for frame in with_strip(performance):
            if frame.beat in LINE_TRAINS or len(numbers_of(frame)) < 3:
                continue
            whole = whole_steps(frame)
            if whole not in known:
                weights = trained.path.positions[whole]
                error = cross_entropy(weights, trained.error.inputs, trained.error.targets)
                told = logits(weights, trained.held_out_inputs).argmax(axis=1) == trained.held_out_labels
                known[whole] = [str(whole), printed(error, 2), printed(100 * told.mean(), 0)]
            assert numbers_of(frame) == known[whole]
        assert {0, 1, 2, 3, 4, 40, 108} <= known.keys()
        assert max(known) > 200

    def test_answers_are_the_networks_own_of_pictures_that_it_was_not_trained_on(self, performance: Any) -> None:
        trained = performance.segment.network.trained
        frames = of_network(performance, AnswerBoard)
        assert len(frames) > 20
        for frame in frames:
            (board,), (pictures,) = frame.parts(AnswerBoard), frame.parts(Pictures)
            inputs = pictures.shares.reshape(-1, 64)
            weights = trained.path.positions[whole_steps(frame)]
            answers, ticked = board.read()
            expected = logits(weights, inputs).argmax(axis=1)
            np.testing.assert_array_equal(answers.ravel(), expected)
            labels = [
                trained.held_out_labels[(trained.held_out_inputs == picture).all(axis=1)][0] for picture in inputs
            ]
            np.testing.assert_array_equal(ticked.ravel(), expected == labels)
            assert not (trained.error.inputs[:, None] == inputs).all(axis=-1).any()

    def test_no_answer_touches_a_digit(self, performance: Any) -> None:
        (board,) = beat_end(performance, "answers_come_right").parts(AnswerBoard)
        tops = board.centers[:, 0, 1] + board.side / 2
        digits = np.concatenate([board.right.points, board.wrong.points])[:, 1]
        for row, (top, bottom) in enumerate(zip(tops, tops - board.side, strict=True)):
            below = digits[(digits < top) & (digits > (tops[row + 1] if row + 1 < len(tops) else -9) - 0.05)]
            assert below.max() < bottom - 0.07
            assert row + 1 == len(tops) or below.min() > tops[row + 1] + 0.07

    def test_source_and_heading_stand_on_one_line(self, performance: Any) -> None:
        words = beat_end(performance, "answers_come_right").parts(Words)
        head, source = (next(each for each in words if part in each.text) for part in ("never seen", "UCI"))
        assert head.baseline == pytest.approx(source.baseline)

    def test_the_hiker_is_at_the_end_of_his_way_on_the_slice(self, performance: Any) -> None:
        frames = of_network(performance, Shadow)
        assert len(frames) > 10
        for frame in frames:
            (shadow,), (sign,) = frame.parts(Shadow), frame.parts(HikerSign)
            if shadow.submobjects[0].has_points():
                np.testing.assert_allclose(sign.drawn_center, shadow.submobjects[0].points[-1], atol=1e-6)


def test_sources_are_named(performance: Any) -> None:
    for beat, name in (("small_model", "Gorman"), ("a_network", "Alpaydin")):
        (source,) = [words for words in beat_end(performance, beat).parts(Words) if name in words.text]
        assert source.height > 0.022 * 8 * 0.8


def test_what_is_said_holds(performance: Any) -> None:
    segment = performance.segment
    spoken = " ".join(each.text for each in beats_of(type(segment)))
    assert "two weights" in spoken
    assert len(segment.line_path.final) == 2
    assert "nine hundred and ten weights" in spoken
    assert len(segment.network.trained.path.final) == 910
    assert "more than nine in ten" in spoken
    accuracies = segment.digits_training.accuracies
    assert accuracies[-1] > 0.9
    assert accuracies[0] < 0.2
    moves = np.linalg.norm(np.diff(segment.line_path.positions, axis=0), axis=1)
    assert (np.diff(moves) < 0).all()
    assert (np.diff(segment.line_path.errors) < 0).all()
    assert (np.diff(segment.network.trained.path.errors) < 0).all()


class TestTheStrip:
    def test_curve_and_bar_share_their_ends_and_all_lies_in_its_place(self, performance: Any, bounds: Callable) -> None:
        for beat in ("bar_and_curve", "one_step", "a_network"):
            (strip,) = beat_end(performance, beat).parts(TrainingStrip)
            track = bounds(strip.bar.track)
            assert track[0, 0] == pytest.approx(strip.curve.corner[0])
            assert track[1, 0] == pytest.approx(strip.curve.corner[0] + strip.curve.size[0])
            half = np.array([strip.place.width, strip.place.height]) / 2
            low, high = np.array(strip.place.center) - half, np.array(strip.place.center) + half
            for part in (strip.curve, strip.bar, strip.names, *strip.numbers):
                box = bounds(part)
                assert (box[0] > low - 0.1).all()
                assert (box[1] < high + 0.1).all()
