"""GradientVector adds two exact components up to the gradient's arrow, and prints them where the point stands."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import VMobject
from performances import beat_end

from gradmath.geometry.critical import valley
from gradmath.landscapes.catalogue import landscape
from scenes.gradient.gradient_vector import GradientVector
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.components import CloseRectangle, ComponentArrows, GrowComponent
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.live_vector import LiveVector
from scenes.kit.map.walkers import Marker

SEGMENT = GradientVector
LANDSCAPE = landscape("lecture")
SCALE = 0.4
# Points where the two partial derivatives have every pair of signs.
POINTS = [[-2.2, -0.2], [-1.3, -0.5], [0.1, -0.8], [-2.1, 1.3]]


@pytest.fixture(params=POINTS, ids=str)
def components(request: pytest.FixtureRequest, lecture_map: ErrorMap) -> ComponentArrows:
    return ComponentArrows(lecture_map, request.param, SCALE)


def drawn_vector(arrow: VMobject) -> np.ndarray:
    """Return the way from the foot of an open-headed arrow to its end, as drawn; shape (2,)."""
    return (arrow.points[3] - arrow.points[0])[:2]


class TestComponentArrows:
    def test_each_is_the_partial_derivative_along_its_weight(
        self, components: ComponentArrows, measured_gradient: Callable
    ) -> None:
        error_map = components.error_map
        for axis, arrow in enumerate(components.arrows):
            foot = error_map.to_weights(arrow.points[0])
            expected = np.zeros(2)
            expected[axis] = SCALE * measured_gradient(LANDSCAPE, foot)[axis]
            np.testing.assert_allclose(foot, components.point, atol=1e-12)
            np.testing.assert_allclose(drawn_vector(arrow), expected, atol=1e-6)

    def test_all_signs_are_tried(self) -> None:
        signs = {tuple(np.sign(LANDSCAPE.gradient(point))) for point in POINTS}
        assert len(signs) == 4

    def test_heads_point_outwards_from_the_end(self, components: ComponentArrows) -> None:
        for arrow in components.arrows:
            foot, end, way = arrow.points[0, :2], arrow.points[3, :2], drawn_vector(arrow)
            barbs = arrow.points[[4, -1], :2]
            np.testing.assert_allclose(arrow.points[7, :2], end, atol=1e-12)
            assert ((barbs - end) @ way < 0).all()
            assert ((barbs - foot) @ way > 0).all()
            assert np.allclose((barbs[0] + barbs[1]) / 2, foot + way * ((barbs[0] - foot) @ way) / (way @ way))

    def test_add_up_to_the_gradients_arrow(self, components: ComponentArrows, read_arrow: Callable) -> None:
        drawn = read_arrow(GradientArrow(components.error_map, components.point, SCALE))
        np.testing.assert_allclose(sum(drawn_vector(arrow) for arrow in components.arrows), drawn.vector, atol=1e-9)

    def test_dashed_sides_close_the_rectangle_at_the_gradients_end(self, components: ComponentArrows) -> None:
        end = GradientArrow(components.error_map, components.point, SCALE).end
        dashes = components.sides.points
        np.testing.assert_allclose(np.abs(dashes[:, :2] - end[:2]).min(axis=1), 0, atol=1e-9)
        corners = np.array([components.foot, end])
        assert (dashes[:, :2] >= corners.min(axis=0)[:2] - 1e-9).all()
        assert (dashes[:, :2] <= corners.max(axis=0)[:2] + 1e-9).all()
        for arrow in components.arrows:
            assert np.linalg.norm(dashes[0::4] - arrow.points[3], axis=1).min() < 1e-9

    def test_follow_to_another_point(self, components: ComponentArrows) -> None:
        components.set_point([0.5, 0.9])
        fresh = ComponentArrows(components.error_map, [0.5, 0.9], SCALE)
        for moved, made in zip(
            components.family_members_with_points(), fresh.family_members_with_points(), strict=True
        ):
            np.testing.assert_allclose(moved.points, made.points, atol=1e-12)

    def test_shrink_to_nothing_in_the_valley(self, lecture_map: ErrorMap) -> None:
        flat = ComponentArrows(lecture_map, valley(LANDSCAPE).point, SCALE)
        assert not flat.family_members_with_points()

    @pytest.mark.parametrize("growth", [0.25, 0.5, 1.0])
    def test_grow_from_the_foot_one_at_a_time(self, components: ComponentArrows, growth: float) -> None:
        whole = [drawn_vector(arrow) for arrow in components.arrows]
        grow = GrowComponent(components, 1, rate_func=lambda t: t)
        grow.interpolate_mobject(growth)
        np.testing.assert_allclose(drawn_vector(components.arrows[0]), whole[0], atol=1e-12)
        np.testing.assert_allclose(drawn_vector(components.arrows[1]), growth * whole[1], atol=1e-12)
        assert not components.sides.has_points()

    def test_the_sides_run_from_the_ends_to_the_corner(self, components: ComponentArrows) -> None:
        close = CloseRectangle(components, rate_func=lambda t: t)
        reaches = []
        for share in (0.2, 0.6, 1.0):
            close.interpolate_mobject(share)
            starts = components.sides.points[0::4]
            assert all(np.linalg.norm(starts - end, axis=1).min() < 1e-9 for end in components.ends)
            corner = components.ends.sum(axis=0) - components.foot
            reaches.append(np.linalg.norm(components.sides.points - corner, axis=1).min())
        assert all(nearer < further for further, nearer in pairwise(reaches))


class TestLiveVector:
    def test_prints_each_entry_on_its_row(self, bounds: Callable) -> None:
        rows = [1.0, 0.5, 0.0]
        vector = LiveVector(
            lambda w: np.append(w, 2 * w[0]), [1.5, -2.25], rows, left=-1, height=2, size=26, color=DARK.ink
        )
        assert [number.text for number in vector.numbers] == [printed(value, 2) for value in (1.5, -2.25, 3.0)]
        vector.set_point([-0.5, 8.0])
        assert [number.text for number in vector.numbers] == [printed(value, 2) for value in (-0.5, 8.0, -1.0)]
        left, right = bounds(vector.submobjects[0]), bounds(vector.submobjects[1])
        for number, row in zip(vector.numbers, rows, strict=True):
            box = bounds(number)
            assert left[1, 0] <= box[0, 0] < box[1, 0] <= right[0, 0]
            assert box.mean(axis=0)[1] == pytest.approx(row, abs=0.05)


def walking(performance: Any) -> list[Any]:
    """Return the frames of the walk."""
    return [frame for frame in performance.frames if frame.beat in ("walk_on", "every_place", "last_place")]


class TestSegment:
    def test_marker_components_arrow_and_numbers_are_at_one_point(
        self, performance: Any, bounds: Callable, read_arrow: Callable, measured_gradient: Callable
    ) -> None:
        frames = walking(performance)
        assert len(frames) > 15
        for frame in frames:
            (marker,), (components,) = frame.parts(Marker), frame.parts(ComponentArrows)
            (arrow,), (vector,) = frame.parts(GradientArrow), frame.parts(LiveVector)
            drawn = read_arrow(arrow)
            weights = marker.error_map.to_weights(bounds(marker).mean(axis=0))
            gradient = measured_gradient(LANDSCAPE, weights)
            np.testing.assert_allclose(drawn.foot[:2], bounds(marker).mean(axis=0), atol=1e-6)
            for each, axis in zip(components.arrows, (0, 1), strict=True):
                np.testing.assert_allclose(each.points[0], drawn.foot, atol=1e-6)
                assert drawn_vector(each)[axis] == pytest.approx(drawn.vector[axis], abs=1e-6)
            np.testing.assert_allclose(drawn.vector / components.units_per_slope, gradient, atol=1e-6)
            assert [number.value for number in vector.numbers] == pytest.approx(gradient, abs=1e-6)

    def test_the_gradient_changes_from_place_to_place(self, performance: Any) -> None:
        beats = ("add_up", "walk_on", "every_place", "last_place")
        gradients = [[n.value for n in beat_end(performance, beat).parts(LiveVector)[0].numbers] for beat in beats]
        signs = {tuple(np.sign(each)) for each in gradients}
        assert signs == {(1, 1), (-1, 1), (-1, -1)}

    def test_components_are_in_ink_and_only_the_gradient_is_red(self, performance: Any) -> None:
        end = beat_end(performance, "last_place")
        (components,), (arrow,) = end.parts(ComponentArrows), end.parts(GradientArrow)
        assert {part.get_stroke_color().to_hex().lower() for part in components.submobjects} == {DARK.ink}
        assert arrow.body.get_fill_color().to_hex().lower() == DARK.ascent

    def test_the_red_arrow_comes_after_its_parts(self, performance: Any) -> None:
        both = [
            len([p for p in frame.parts(ComponentArrows) if p.arrows[1].has_points()]) for frame in performance.frames
        ]
        red = [len([p for p in frame.parts(GradientArrow) if p.core.has_points()]) for frame in performance.frames]
        assert 0 < both.index(1) < red.index(1)
        assert max(red) == 1

    @pytest.mark.parametrize(("note", "entries"), [("2 weights", 2), ("3 weights", 3), ("n weights", 3)])
    def test_a_column_has_an_entry_for_each_weight(self, performance: Any, note: str, entries: int) -> None:
        frame = beat_end(performance, "row_or_column")
        (words,) = (each for each in frame.parts(Words) if each.text == note)
        columns = [each for each in frame.parts(Formula) if "vec" in each.typst_code]
        column = min(columns, key=lambda each: abs(each.get_x() - words.get_x()))
        assert column.typst_code.count("partial w_") == entries

    def test_all_names_and_notations_are_told(self, performance: Any) -> None:
        frame = beat_end(performance, "names_and_notations")
        sources = {each.typst_code.strip("$ ") for each in frame.parts(Formula)}
        assert {"nabla E", 'op("grad") E', "nabla E(w)"} <= sources
        spoken = performance.segment.names_and_notations.text
        assert "nabla" in spoken
        assert "del" in spoken
