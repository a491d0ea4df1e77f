"""In every frame the three views of a training are at the same step, and show what the model really does there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from gradmath.models.datasets import penguins
from scenes.descent.training_loop import TrainingLoop
from scenes.kit.beats.beat import beats_of
from scenes.kit.charts.answers import AnswerBoard
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.charts.dashboard import DashboardPlan, ProgressBar, StepNumber
from scenes.kit.charts.pictures import Pictures
from scenes.kit.charts.scatter import FittedLine, Residuals, Scatter
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.shadow import Shadow
from scenes.kit.frame.frame import WIDE
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap

SEGMENT = TrainingLoop
LENGTHS, GRAMS, _ = penguins()
SECOND_PART = ("same_views", "flat_slice", "guesses", "never_seen", "steps_downhill")


def of_line(performance: Any) -> list[Any]:
    return [frame for frame in performance.frames if frame.parts(FittedLine)]


def end_of(performance: Any) -> Any:
    """Return the last frame in which the network is shown."""
    return of_network(performance, AnswerBoard)[-1]


def of_network(performance: Any, kind: type) -> list[Any]:
    return [frame for frame in performance.frames if frame.beat in SECOND_PART and frame.parts(kind)]


def steps_of(frame: Any) -> float:
    """Return how many steps the progress bar shows, from where it is filled to."""
    (bar,) = frame.parts(ProgressBar)
    return (
        bar.total * float(np.ptp(bar.fill.points[:, 0])) / DashboardPlan(WIDE).curve.width
        if bar.fill.has_points()
        else 0.0
    )


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
    """Return the read-outs beside the curve, from the top."""
    beside = [
        number for number in frame.parts(StepNumber) if number.get_center()[1] < DashboardPlan(WIDE).curve.center[1] + 1
    ]
    return [number.text for number in sorted(beside, key=lambda number: -number.get_center()[1])]


class TestTheLine:
    def test_the_data_are_the_penguins(self, performance: Any) -> None:
        (scatter,) = of_line(performance)[0].parts(Scatter)
        drawn = scatter.to_data(scatter.drawn_dots())
        np.testing.assert_allclose(drawn, np.stack([LENGTHS, GRAMS / 1000], axis=-1), atol=1e-9)

    def test_line_point_curve_and_bar_are_at_the_same_step_in_every_frame(
        self, performance: Any, bounds: Callable
    ) -> None:
        seen = set()
        for frame in of_line(performance):
            (line,), (curve,), steps = frame.parts(FittedLine), frame.parts(ErrorCurve), steps_of(frame)
            for ball in frame.parts(Ball):
                weights = ball.error_map.to_weights(bounds(ball).mean(axis=0))
                x, mass = line.scatter.to_data(line.points).T
                np.testing.assert_allclose(mass, weights[0] * (x - 190) / 10 + weights[1], atol=1e-6)
            across = (curve.head.get_center()[0] - curve.corner[0]) / curve.size[0]
            assert across * curve.path.steps == pytest.approx(steps, abs=1e-6)
            seen.add(round(steps, 6))
        assert {0.0, 1.0, 2.0, 3.0, 57.0} <= seen

    def test_each_step_is_gradient_descent_on_the_squared_error(self, performance: Any, stops: Callable) -> None:
        trail = of_line(performance)[-1].parts(Trail)[0]
        updated = trail.error_map.to_weights(stops(trail))
        assert len(updated) == 58
        rate = trail.path.learning_rates[0]
        for before, after in pairwise(updated):
            residuals = before[0] * (LENGTHS - 190) / 10 + before[1] - GRAMS / 1000
            slope = 2 * np.array([np.mean(residuals * (LENGTHS - 190) / 10), np.mean(residuals)])
            np.testing.assert_allclose(after - before, -rate * slope, atol=1e-6)

    def test_it_settles_by_the_line_of_least_squares(self, performance: Any) -> None:
        slope, start = np.polyfit((LENGTHS - 190) / 10, GRAMS / 1000, 1)
        np.testing.assert_allclose(performance.segment.line_path.final, [slope, start], atol=0.05)

    def test_iteration_and_error_are_those_after_the_last_whole_step(self, performance: Any) -> None:
        for frame in performance.frames:
            if frame.beat in SECOND_PART or not frame.parts(StepNumber):
                continue
            # A bar that is full but for rounding counts as full.
            whole = int(steps_of(frame) + 1e-9)
            weights = performance.segment.line_path.positions[whole]
            assert numbers_of(frame) == [str(whole), printed(squared_error(weights), 2)]

    def test_the_curve_is_the_error_after_each_step(self, performance: Any) -> None:
        (curve,) = of_line(performance)[-1].parts(ErrorCurve)
        heights = (np.append(curve.line.points[::4, 1], curve.line.points[-1, 1]) - curve.corner[1]) / curve.size[1]
        errors = np.array([squared_error(weights) for weights in performance.segment.line_path.positions])
        np.testing.assert_allclose(heights, errors / errors.max(), atol=1e-9)

    def test_residuals_are_on_the_line_while_they_are_shown(self, performance: Any) -> None:
        frames = [frame for frame in of_line(performance) if frame.parts(Residuals)]
        assert {frame.beat for frame in frames} >= {"one_iteration"}
        for frame in frames:
            (residuals,), (line,) = frame.parts(Residuals), frame.parts(FittedLine)
            np.testing.assert_allclose(residuals.weights, line.weights)


class TestTheNetwork:
    def test_its_map_is_its_error_on_the_plane(self, performance: Any) -> None:
        segment = performance.segment
        error, plane = segment.trained.error, segment.plane
        np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)
        lines = [line for line in segment.network_map.lines if len(line.contour.points) > 20]
        assert len(lines) > 8
        for line in lines:
            for vertex in line.contour.points[::25]:
                weights = plane.origin + plane.directions @ vertex
                found = cross_entropy(weights, error.inputs, error.targets)
                assert found == pytest.approx(line.contour.level, abs=1e-9)

    def test_the_line_on_it_is_the_real_training_straight_below(self, performance: Any) -> None:
        (shadow,) = of_network(performance, Shadow)[-1].parts(Shadow)
        plane, positions = performance.segment.plane, performance.segment.trained.path.positions
        corners = shadow.error_map.to_weights(
            np.append(shadow.submobjects[0].points[::4], shadow.submobjects[0].points[-1:], axis=0)
        )
        assert len(corners) == 301
        gaps = positions - plane.origin - corners @ plane.directions.T
        assert np.abs(gaps @ plane.directions).max() < 1e-9

    def test_how_true_the_map_is_is_said(self, performance: Any) -> None:
        plane, positions = performance.segment.plane, performance.segment.trained.path.positions
        away = positions - positions[-1]
        along = away @ plane.directions
        held = 100 * np.square(along).sum() / np.square(away).sum()
        distances = np.linalg.norm(away - along @ plane.directions.T, axis=1)
        frames = of_network(performance, Shadow)
        for frame in frames:
            texts = [words.text for words in frame.parts(Words)]
            assert any(f"{held:.1f} %" in text for text in texts)
            assert any("plane in 910 dimensions" in text for text in texts)
            off = max(frame.parts(StepNumber), key=lambda number: number.get_center()[1])
            assert off.text == printed(distances[int(steps_of(frame) + 1e-9)], 2)
        assert held > 99
        assert distances[0] > 1

    def test_numbers_are_the_networks_after_the_last_whole_step(self, performance: Any) -> None:
        trained = performance.segment.trained
        known: dict[int, list[str]] = {}
        for frame in of_network(performance, AnswerBoard):
            whole = int(steps_of(frame) + 1e-9)
            if whole not in known:
                weights = trained.path.positions[whole]
                error = cross_entropy(weights, trained.error.inputs, trained.error.targets)
                told = logits(weights, trained.held_out_inputs).argmax(axis=1) == trained.held_out_labels
                known[whole] = [str(whole), printed(error, 2), printed(100 * told.mean(), 0)]
            assert numbers_of(frame) == known[whole]
        assert {0, 1, 2, 3, 4, 20, 180, 300} <= known.keys()

    def test_answers_are_the_networks_own_of_pictures_that_it_was_not_trained_on(self, performance: Any) -> None:
        trained = performance.segment.trained
        for frame in of_network(performance, AnswerBoard):
            (board,), (pictures,) = frame.parts(AnswerBoard), frame.parts(Pictures)
            inputs = pictures.shares.reshape(-1, 64)
            weights = trained.path.positions[int(steps_of(frame) + 1e-9)]
            answers, ticked = board.read()
            expected = logits(weights, inputs).argmax(axis=1)
            np.testing.assert_array_equal(answers.ravel(), expected)
            labels = [
                trained.held_out_labels[(trained.held_out_inputs == picture).all(axis=1)][0] for picture in inputs
            ]
            np.testing.assert_array_equal(ticked.ravel(), expected == labels)
            assert not (trained.error.inputs[:, None] == inputs).all(axis=-1).any()

    def test_its_point_is_at_the_end_of_its_line(self, performance: Any, bounds: Callable) -> None:
        for frame in of_network(performance, Shadow):
            (shadow,), (ball,) = frame.parts(Shadow), frame.parts(Ball)
            if shadow.submobjects[0].has_points():
                np.testing.assert_allclose(bounds(ball).mean(axis=0), shadow.submobjects[0].points[-1, :2], atol=1e-6)


class TestBothParts:
    def test_stand_at_the_same_places(self, performance: Any, bounds: Callable) -> None:
        first, second = of_line(performance)[-1], end_of(performance)
        for kind in (ErrorMap, ErrorCurve, ProgressBar):
            (one,), (two,) = first.parts(kind), second.parts(kind)
            if kind is ErrorMap:
                boxes = [
                    each.to_screen([each.landscape.domain.lower, each.landscape.domain.upper]) for each in (one, two)
                ]
            else:
                boxes = [bounds(each.submobjects[0]) for each in (one, two)]
            np.testing.assert_allclose(boxes[0], boxes[1], atol=1e-9)

    def test_name_their_sources(self, performance: Any) -> None:
        for part, name in ((of_line(performance)[-1], "Gorman"), (end_of(performance), "Alpaydin")):
            (source,) = [words for words in part.parts(Words) if name in words.text]
            assert source.height > 0.022 * 8 * 0.8

    def test_what_is_said_holds(self, performance: Any) -> None:
        segment = performance.segment
        spoken = " ".join(each.text for each in beats_of(type(segment)))
        assert "two weights" in spoken
        assert len(segment.line_path.final) == 2
        assert "nine hundred and ten weights" in spoken
        assert len(segment.trained.path.final) == 910
        assert "more than nine in ten" in spoken
        said_at = [int(steps_of(frame)) for frame in performance.frames if frame.beat == "never_seen"]
        assert segment.accuracies[max(said_at)] > 0.9
        assert segment.accuracies[0] < 0.2
        moves = np.linalg.norm(np.diff(segment.line_path.positions, axis=0), axis=1)
        assert (np.diff(moves) < 0).all()
        assert (np.diff(segment.trained.path.errors) < 0).all()
