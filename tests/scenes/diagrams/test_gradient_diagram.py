"""The gradient diagram, read back: arrows, labels and signs are where the landscape says, its words word for word."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from manim import VGroup
from outlines import distance
from scipy.optimize import minimize

from gradmath.landscapes.chosen import choose
from scenes.diagrams.gradient_diagram import GradientDiagram
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.look import Look
from scenes.kit.lettering.names import Name
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, RightAngle
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import MapLabel, outline_samples
from scenes.kit.places.boxes import Box

FRAME = Frame()
TEXTS = {"High Error", "Minimum Error", "Gradient (Steepest Ascent)", "−Gradient (Steepest Descent)"}


@pytest.fixture
def frame(perform: Callable, diagram_name: str) -> Any:
    (only,) = perform(diagram_name).frames
    return only


@pytest.fixture
def error_map(frame: Any) -> ErrorMap:
    (only,) = frame.parts(ErrorMap)
    return only


@pytest.fixture
def labels(frame: Any) -> dict[Name | None, MapLabel]:
    return {label.named: label for label in frame.parts(MapLabel)}


def arrows(frame: Any, sense: str) -> list[GradientArrow]:
    return [arrow for arrow in frame.parts(GradientArrow) if arrow.sense == sense]


class TestLabels:
    def test_are_word_for_word(self, labels: dict[Name, MapLabel]) -> None:
        assert {label.words.text for label in labels.values()} == TEXTS

    def test_and_level_numbers_lie_in_the_safe_area(self, frame: Any, bounds: Callable) -> None:
        for words in frame.parts(Words):
            assert (np.abs(bounds(words)) <= [FRAME.safe_x, FRAME.safe_y]).all(), words.text

    def test_cover_neither_each_other_nor_an_arrow(self, frame: Any, bounds: Callable, curve_points: Callable) -> None:
        words = frame.parts(Words)
        for first, second in combinations(words, 2):
            one, two = bounds(first), bounds(second)
            assert (one[0] > two[1]).any() or (two[0] > one[1]).any(), f"{first.text} meets {second.text}"
        parts = [part for arrow in frame.parts(GradientArrow) for part in arrow.family_members_with_points()]
        outline = np.concatenate([curve_points(part)[..., :2].reshape(-1, 2) for part in parts])
        for each in words:
            assert distance(bounds(each), outline) > 0.05, each.text

    @pytest.mark.parametrize(("name", "sign"), [(Name.HIGHEST, 1), (Name.LOWEST, -1)])
    def test_name_the_true_extremes(
        self, error_map: ErrorMap, labels: dict[Name, MapLabel], bounds: Callable, name: Name, sign: int
    ) -> None:
        landscape = error_map.landscape
        grid = np.stack(np.meshgrid(*landscape.domain.grid(150)), axis=-1).reshape(-1, 2)
        start, options = grid[(sign * landscape.value(grid)).argmax()], {"xatol": 1e-10, "fatol": 1e-14}
        point = minimize(lambda w: -sign * landscape.value(w), start, method="Nelder-Mead", options=options).x
        label = labels[name]
        np.testing.assert_allclose(error_map.to_weights(label.anchor), point, atol=1e-6)
        place = error_map.to_screen(point)[:2]
        assert 0.05 < distance(bounds(label.words), place[None]) < 0.65
        nearest = min(labels.values(), key=lambda each: distance(bounds(each.words), place[None]))
        assert nearest is label

    @pytest.mark.parametrize(("name", "sense"), [(Name.GRADIENT, "ascent"), (Name.NEGATED_GRADIENT, "descent")])
    def test_lead_to_their_arrow_and_to_no_other(
        self, frame: Any, labels: dict[Name, MapLabel], bounds: Callable, name: Name, sense: str
    ) -> None:
        label = labels[name]
        words = bounds(label.words)
        # Where one looks for what they name: where their leader ends, or else right beside them.
        start, end = (
            (words, words) if label.leader is None else (np.tile(p[:2], (2, 1)) for p in label.leader.points[[0, -1]])
        )
        assert distance(words, start) < 0.15

        def gap(arrow: GradientArrow) -> float:
            return distance(end, np.concatenate([part.points[:, :2] for part in (arrow.body, arrow.tip)]))

        nearest, *others = sorted(frame.parts(GradientArrow), key=gap)
        assert nearest.sense == sense
        assert gap(nearest) < (0.65 if label.leader is None else 0.2)
        assert gap(others[0]) > 2 * gap(nearest)


class TestArrows:
    def test_several_stand_on_the_flank_each_on_a_drawn_contour(
        self, frame: Any, error_map: ErrorMap, read_arrow: Callable
    ) -> None:
        ascents = arrows(frame, "ascent")
        assert len(ascents) >= 4
        feet = np.array([read_arrow(arrow).foot for arrow in ascents])
        errors = error_map.landscape.value(error_map.to_weights(feet))
        assert np.abs(errors[:, None] - error_map.levels).min(axis=1).max() < 1e-9

    def test_are_the_gradient_to_one_scale_and_one_is_its_exact_opposite(
        self, frame: Any, error_map: ErrorMap, read_arrow: Callable, measured_gradient: Callable
    ) -> None:
        scales = []
        for arrow in frame.parts(GradientArrow):
            drawn = read_arrow(arrow)
            vector = drawn.vector / error_map.scale_factor
            gradient = measured_gradient(error_map.landscape, error_map.to_weights(drawn.foot))
            scales.append(np.linalg.norm(vector) / np.linalg.norm(gradient))
            sign = 1 if arrow.sense == "ascent" else -1
            np.testing.assert_allclose(vector, sign * scales[-1] * gradient, atol=1e-6)
        assert max(scales) == pytest.approx(min(scales), rel=1e-6)
        (down,) = (read_arrow(arrow) for arrow in arrows(frame, "descent"))
        partners = [up for up in map(read_arrow, arrows(frame, "ascent")) if np.allclose(up.foot, down.foot, atol=1e-9)]
        assert len(partners) == 1
        np.testing.assert_allclose(partners[0].vector, -down.vector, atol=1e-9)

    def test_the_descent_arrow_leads_towards_the_valley(
        self, frame: Any, error_map: ErrorMap, labels: dict[Name, MapLabel], read_arrow: Callable
    ) -> None:
        (down,) = (read_arrow(arrow) for arrow in arrows(frame, "descent"))
        to_valley = (labels[Name.LOWEST].anchor - down.foot)[:2]
        assert down.vector @ to_valley > 0
        start, end = error_map.landscape.value(error_map.to_weights(np.array([down.foot, down.end])))
        assert end < start

    def test_each_has_a_right_angle_at_its_foot(self, frame: Any, read_arrow: Callable) -> None:
        corners = [(mark.points[0], mark.points[3], mark.points[-1]) for mark in frame.parts(RightAngle)]
        feet = np.array([along + up - corner for along, corner, up in corners])
        for arrow in map(read_arrow, arrows(frame, "ascent")):
            nearest = int(np.linalg.norm(feet - arrow.foot, axis=1).argmin())
            along, corner, up = corners[nearest]
            np.testing.assert_allclose(feet[nearest], arrow.foot, atol=1e-9)
            assert (corner - along)[:2] @ arrow.vector > 0
            assert abs((corner - up)[:2] @ arrow.vector) < 1e-9
        assert len(corners) == len(arrows(frame, "ascent"))


def test_the_map_fills_a_widescreen_frame_with_hills_around_a_valley(error_map: ErrorMap, frame: Any) -> None:
    width, height = error_map.landscape.domain.size * error_map.scale_factor
    assert width / height == pytest.approx(16 / 9, rel=1e-3)
    assert width == pytest.approx(128 / 9, rel=1e-3)
    peaks = [part for group in frame.mobjects if isinstance(group, VGroup) for part in group if len(part.points) == 12]
    assert len(peaks) >= 2


@pytest.mark.usefixtures("stage")
def test_its_notes_stand_in_a_corner_without_a_sign() -> None:
    diagram = GradientDiagram(Look(asked=choose("schwefel")))
    diagram.setup()
    diagram.construct()
    assert diagram.note
    signs = outline_samples([diagram.signs, *diagram.arrows])
    assert not any(Box.around(line).holds(signs).any() for line in diagram.note)
    assert all(Box.around(line).in_safe_area(above_captions=False) for line in diagram.note)
