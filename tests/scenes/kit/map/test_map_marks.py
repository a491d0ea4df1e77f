"""Signs stand on the true peaks and valleys, and a heavy contour carries its own error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from manim import LEFT, Square
from scipy.optimize import minimize

from gradmath.landscapes.catalogue import landscape
from scenes.kit.frame.frame import Frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.level_numbers import LevelNumber, LevelNumbers
from scenes.kit.map.marks import map_signs

FRAME = Frame()
LECTURE = landscape("lecture")


def extremes(sign: int) -> np.ndarray:
    """Find the hills (sign 1) or valleys (sign -1) inside the domain by descents of SciPy's; shape (n, 2)."""
    found: list[np.ndarray] = []
    for start in np.stack(np.meshgrid(*LECTURE.domain.grid(9)), axis=-1).reshape(-1, 2):
        result = minimize(lambda w: -sign * LECTURE.value(w), start, method="Nelder-Mead", options={"xatol": 1e-9})
        new = all(np.linalg.norm(result.x - other) > 1e-3 for other in found)
        if new and LECTURE.domain.contains(result.x):
            found.append(result.x)
    return np.array(found)


def in_view(place: np.ndarray) -> bool:
    return bool(abs(place[0]) < FRAME.safe_x and FRAME.caption_top < place[1] < FRAME.safe_y)


class TestSigns:
    @pytest.mark.parametrize(("kind", "sign"), [("maximum", 1), ("minimum", -1)])
    def test_one_stands_on_every_extreme_in_view(self, lecture_map: ErrorMap, kind: str, sign: int) -> None:
        drawn = [mark.get_center_of_mass() for mark in map_signs(lecture_map, (kind,))]
        weights = lecture_map.to_weights(np.array(drawn))
        expected = np.array([point for point in extremes(sign) if in_view(lecture_map.to_screen(point))])
        assert len(weights) == len(expected) > 0
        nearest = np.linalg.norm(weights[:, None] - expected, axis=-1)
        assert nearest.min(axis=0).max() < 2e-2
        assert nearest.min(axis=1).max() < 2e-2

    def test_a_saddles_cross_stands_where_the_ground_is_flat_but_no_extreme(self, lecture_map: ErrorMap) -> None:
        crosses = map_signs(lecture_map, ("saddle",))
        assert len(crosses) > 0
        for cross in crosses:
            point = lecture_map.to_weights(cross.get_center())
            assert np.linalg.norm(LECTURE.gradient(point)) < 1e-6
            low, high = np.linalg.eigvalsh(LECTURE.hessian(point))
            assert low < 0 < high

    def test_peaks_valleys_and_saddles_have_signs_of_different_shape(self, lecture_map: ErrorMap) -> None:
        shapes = [map_signs(lecture_map, (kind,))[0] for kind in ("maximum", "minimum", "saddle")]
        outlines = {(len(shape.get_family()), len(shape.points)) for shape in shapes}
        assert len(outlines) == 3


class TestLevelNumbers:
    def test_each_stands_on_the_contour_whose_error_it_is(self, lecture_map: ErrorMap) -> None:
        numbers = [each.words for each in LevelNumbers(lecture_map).numbers]
        assert len(numbers) > 3
        for number in numbers:
            point = lecture_map.to_weights(number.get_center())
            assert float(LECTURE.value(point)) == pytest.approx(float(number.text.replace("−", "-")), abs=0.03)

    def test_only_heavy_contours_have_one(self, lecture_map: ErrorMap) -> None:
        numbers = [each.words for each in LevelNumbers(lecture_map).numbers]
        heavy = {line.contour.level for line in lecture_map.lines if line.heavy}
        assert {float(number.text.replace("−", "-")) for number in numbers} <= heavy

    def test_keep_clear_of_what_they_are_told_to_and_of_each_other(
        self, lecture_map: ErrorMap, bounds: Callable
    ) -> None:
        square = Square(3).move_to((-3, 1, 0))
        numbers = [each.words for each in LevelNumbers(lecture_map, [square]).numbers]
        edge = np.linspace(square.get_vertices(), np.roll(square.get_vertices(), -1, axis=0), 60).reshape(-1, 3)
        boxes = [bounds(number) for number in numbers]
        for index, box in enumerate(boxes):
            outside = np.maximum(np.maximum(box[0] - edge[:, :2], edge[:, :2] - box[1]), 0)
            assert np.linalg.norm(outside, axis=1).min() > 0.05
            for other in boxes[:index]:
                assert (box[0] > other[1]).any() or (other[0] > box[1]).any()

    def test_are_written_along_their_line_and_never_upside_down(self, lecture_map: ErrorMap) -> None:
        for each in LevelNumbers(lecture_map).numbers:
            assert isinstance(each, LevelNumber)
            number, clearing = each.words, each.gap
            gradient = LECTURE.gradient(lecture_map.to_weights(number.get_center()))
            heading = np.array([np.cos(clearing.angle), np.sin(clearing.angle)])
            assert abs(heading @ gradient) / np.linalg.norm(gradient) < 0.1
            assert heading[0] > 0

    def test_those_are_hidden_of_which_a_part_is_covered_or_nearly(self, lecture_map: ErrorMap) -> None:
        numbers = LevelNumbers(lecture_map)
        first = numbers.numbers[0]
        for gap, is_hidden in ((-0.05, True), (0.05, True), (0.3, False)):
            cover = Square(1.0).next_to(first.words, LEFT, buff=gap)
            assert (first in numbers.under(cover)) is is_hidden
