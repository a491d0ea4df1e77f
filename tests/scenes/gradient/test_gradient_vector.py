"""GradientVector adds two exact components up to the gradient's arrow, and prints them where the point stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import VMobject
from performances import beat_end

from gradmath.geometry.critical import valley
from gradmath.landscapes.catalogue import landscape
from scenes.gradient.gradient_vector import GradientVector, closed_way
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.components import ComponentArrows, GrowComponent
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.live_vector import LiveVector
from scenes.kit.map.right_triangle import Leg

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


def moments(performance: Any, beat: str) -> list[Any]:
    """Return the frames of a beat."""
    return [frame for frame in performance.frames if frame.beat == beat]


class TestClosedWay:
    def test_passes_every_place_in_turn_and_comes_back(self) -> None:
        places = np.array([[0.0, 0.0], [2.0, 0.5], [2.5, 2.0], [0.5, 1.5]])
        parts = closed_way(places)
        assert len(parts) == 4
        for part, start, end in zip(parts, places, np.roll(places, -1, axis=0), strict=True):
            np.testing.assert_allclose(part[[0, -1]], [start, end], atol=1e-12)

    def test_has_no_corner_where_it_begins_and_ends(self) -> None:
        parts = closed_way(np.array([[0.0, 0.0], [2.0, 0.5], [2.5, 2.0], [0.5, 1.5]]))
        leaving, arriving = parts[0][1] - parts[0][0], parts[-1][-1] - parts[-1][-2]
        cosine = leaving @ arriving / (np.linalg.norm(leaving) * np.linalg.norm(arriving))
        assert cosine > 0.99

    @pytest.mark.parametrize(("count", "parts"), [(1, 0), (2, 2)])
    def test_between_few_places_it_is_straight(self, count: int, parts: int) -> None:
        found = closed_way(np.array([[0.0, 0.0], [1.0, 2.0]])[:count])
        assert [len(part) for part in found] == [2] * parts


class TestSegment:
    def test_the_steps_cost_slope_times_step_and_together_the_sum(
        self, segment: GradientVector, measured_gradient: Callable
    ) -> None:
        steps = segment.steps
        np.testing.assert_allclose(steps.point, segment.here)
        np.testing.assert_allclose(steps.costs, segment.step * measured_gradient(LANDSCAPE, segment.here), rtol=1e-6)
        assert steps.costs.sum() == pytest.approx(steps.true_cost, abs=2 * 10.0**-segment.cost_decimals)

    def test_the_ledger_is_the_steps(self, performance: Any) -> None:
        segment = performance.segment
        written = [each.written for each in beat_end(performance, "the_sum").parts(Formula)]
        first, second = (printed(cost, 3).replace("\N{MINUS SIGN}", "-") for cost in segment.steps.costs)
        assert any(each.endswith(f"= {first}") for each in written)
        assert any(each.endswith(f"= {second}") for each in written)
        assert any(each.startswith(f"{first} + {second} =") for each in written)

    def test_from_near_the_contours_are_parallel_and_evenly_spaced(self, segment: GradientVector) -> None:
        half = segment.step
        corners = segment.here + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        flat = LANDSCAPE.value(segment.here) + (corners - segment.here) @ LANDSCAPE.gradient(segment.here)
        rise = np.ptp(flat)
        assert np.abs(LANDSCAPE.value(corners) - flat).max() < 0.05 * rise

    def test_marker_legs_arrow_and_numbers_are_at_one_point(
        self, performance: Any, read_arrow: Callable, measured_gradient: Callable
    ) -> None:
        frames = moments(performance, "walk_on")
        assert len(frames) > 10
        for frame in frames:
            (hiker,), (vector,) = frame.parts(HikerSign), frame.parts(LiveVector)
            arrow = next(each for each in frame.parts(GradientArrow) if each.halo in each.submobjects)
            drawn, gradient = read_arrow(arrow), measured_gradient(LANDSCAPE, hiker.point)
            np.testing.assert_allclose(drawn.foot[:2], hiker.drawn_center[:2], atol=1e-6)
            # The view comes closer meanwhile.
            scale = float(drawn.vector @ gradient / (gradient @ gradient))
            np.testing.assert_allclose(drawn.vector / scale, gradient, atol=1e-5)
            assert [number.value for number in vector.numbers] == pytest.approx(gradient, abs=1e-5)
            legs = {leg.axis: leg.points[-1] - leg.points[0] for leg in frame.parts(Leg)}
            for axis, leg in legs.items():
                assert leg[axis] / scale == pytest.approx(gradient[axis], abs=1e-5)
            assert len(legs) == 2

    def test_an_arrow_stays_at_each_place_of_the_hill(
        self, performance: Any, read_arrow: Callable, measured_gradient: Callable
    ) -> None:
        frame = moments(performance, "walk_on")[-1]
        left = [arrow for arrow in frame.parts(GradientArrow) if arrow.halo not in arrow.submobjects]
        np.testing.assert_allclose([arrow.point for arrow in left], performance.segment.points, atol=1e-9)
        for arrow in left:
            way, gradient = read_arrow(arrow).vector[:2], measured_gradient(LANDSCAPE, arrow.point)
            cosine = way @ gradient / (np.linalg.norm(way) * np.linalg.norm(gradient))
            assert cosine == pytest.approx(1, abs=1e-9)

    def test_legs_have_the_colours_of_their_weights_and_only_the_gradient_is_red(self, performance: Any) -> None:
        frame = moments(performance, "walk_on")[-1]
        colours = {leg.axis: leg.get_stroke_color().to_hex().lower() for leg in frame.parts(Leg)}
        assert colours == dict(enumerate(DARK.weights))

    def test_the_red_arrow_comes_after_its_legs(self, performance: Any) -> None:
        frames = moments(performance, "arrow_on_map")
        legs = [len([leg for leg in frame.parts(Leg) if leg.has_points()]) for frame in frames]
        red = [len([arrow for arrow in frame.parts(GradientArrow) if arrow.core.has_points()]) for frame in frames]
        assert 0 < legs.index(2) < red.index(1)

    @pytest.mark.parametrize("entries", [3, 1000])
    def test_more_weights_have_more_entries(self, performance: Any, entries: int) -> None:
        columns = [each.written for each in beat_end(performance, "more_weights").parts(Formula)]
        assert any(f"partial w_{entries}" in column for column in columns)

    def test_its_names_are_told(self, performance: Any) -> None:
        spoken = performance.segment.names.text
        assert "nabla E" in spoken
        assert "grad E" in spoken
        assert any(words.text == "nabla E, or grad E" for words in beat_end(performance, "names").parts(Words))
