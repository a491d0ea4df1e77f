"""SteepestAscent turns a step all the way round: the slope is the sum of two costs, and largest along the gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import tempconfig
from performances import beat_end

from gradmath.landscapes.catalogue import landscape
from lecture.audit.measure import Differences
from scenes.claims.protocol import Finding
from scenes.gradient.steepest_ascent import SteepestAscent
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.notation import STEEPNESS
from scenes.kit.map.arrows import GradientArrow, RightAngle
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.step_dial import RADIUS, RISE, Split, StepDial, Try, Turn, nearest_turn
from scenes.kit.map.view import View
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.boxes import Box

SEGMENT = SteepestAscent
LANDSCAPE = landscape("lecture")
HERE = np.array([-0.7, 0.4])
UPHILL = float(np.arctan2(*LANDSCAPE.gradient(HERE)[::-1]))


@pytest.fixture
def dial(small_settings: dict[str, Any]) -> StepDial:
    with tempconfig(small_settings):
        return StepDial(ErrorMap(LANDSCAPE, DARK), HERE, UPHILL + 0.7)


def failed(thing: Any) -> set[str]:
    """Return the names of the checks of a thing that fail."""
    found = [each for claim in thing.claims() for each in claim.findings(Differences())]
    return {each.check.name for each in found if isinstance(each, Finding) and not each.check.passes(each.figure)}


class TestStepDial:
    def test_its_legs_lead_along_the_first_and_then_along_the_second_weight_to_the_steps_end(
        self, dial: StepDial
    ) -> None:
        first, second = (line.points[[0, -1]] for line in dial.leg_lines)
        np.testing.assert_allclose(first[0], dial.middle)
        np.testing.assert_allclose(first[1], second[0])
        np.testing.assert_allclose(second[1], dial.step.points[3])
        assert first[0, 1] == first[1, 1]
        assert second[0, 0] == second[1, 0]
        assert np.linalg.norm(dial.step.points[3] - dial.middle) == pytest.approx(RADIUS)

    @pytest.mark.parametrize("angle", np.linspace(0, 6, 7))
    def test_its_parts_add_up_to_the_slope_in_its_direction(self, dial: StepDial, angle: float) -> None:
        dial.set_angle(angle)
        way, small = np.array([np.cos(angle), np.sin(angle)]), 1e-6
        measured = (LANDSCAPE.value(HERE + small * way) - LANDSCAPE.value(HERE - small * way)) / (2 * small)
        assert dial.parts().sum() == pytest.approx(measured, abs=1e-6)

    def test_its_rim_is_outside_the_ring_where_the_ground_rises_and_inside_where_it_falls(self, dial: StepDial) -> None:
        dial.sweep_to(2 * np.pi)
        offsets = (dial.rim.points[::4] - dial.middle)[:, :2]
        slopes = offsets @ LANDSCAPE.gradient(HERE) / np.linalg.norm(offsets, axis=1)
        radii = np.linalg.norm(offsets, axis=1)
        np.testing.assert_allclose(radii - RADIUS, RISE * slopes / np.abs(slopes).max(), atol=2e-3)

    def test_keeps_its_size_in_another_view_and_its_place_on_the_map(self, dial: StepDial) -> None:
        dial.error_map.set_view(View.of([-0.5, 0.3], 3.0))
        np.testing.assert_allclose(dial.step.points[0], dial.error_map.to_screen(HERE))
        assert np.linalg.norm(dial.step.points[3] - dial.middle) == pytest.approx(RADIUS)

    def test_claims_hold_whichever_way_it_turns(self, dial: StepDial) -> None:
        split = Split(dial)
        for angle in np.linspace(0, 2 * np.pi, 9):
            dial.sweep_to(angle)
            split.stand()
            assert failed(dial) == set()
            assert failed(split) == set()

    def test_a_rim_pushed_outwards_in_one_place_fails(self, dial: StepDial) -> None:
        dial.sweep_to(2 * np.pi)
        dial.rim.points[40:44] += 0.1
        assert failed(dial) == {"a rose is the slope in every direction"}

    def test_a_step_that_points_elsewhere_fails(self, dial: StepDial) -> None:
        dial.step.points = dial.step.points + 0.05 * np.array([0.0, 1.0, 0.0]) * (dial.step.points > 9)
        dial.angle += 0.02
        assert failed(dial) == {"a needle points in the direction whose slope is shown"}


class TestSplit:
    @pytest.mark.parametrize("angle", [-2.4, -1.0, 0.4, 1.2, 2.9])
    def test_its_parts_run_along_the_gradient_and_along_the_contour(self, dial: StepDial, angle: float) -> None:
        split = Split(dial.set_angle(UPHILL + angle))
        gradient = LANDSCAPE.gradient(HERE)
        along, free = (np.diff(part.points[[0, -1]], axis=0)[0, :2] for part in (split.along, split.free))
        assert free @ gradient == pytest.approx(0, abs=1e-9)
        assert along @ gradient == pytest.approx(RADIUS * np.cos(angle) * np.linalg.norm(gradient))
        assert split.angle == pytest.approx(angle)

    def test_a_free_part_that_climbs_fails(self, dial: StepDial) -> None:
        split = Split(dial)
        split.free.points = split.free.points @ np.array([[1, 0.1, 0], [-0.1, 1, 0], [0, 0, 1.0]])
        assert failed(split)

    def test_nearest_turn_is_never_more_than_half_a_turn(self) -> None:
        for start, angle in ((0.0, 4.0), (7.0, 0.1), (-9.0, 3.0)):
            end = nearest_turn(start, angle)
            assert abs(end - start) <= np.pi
            assert np.cos(end - angle) == pytest.approx(1)


class TestTurn:
    def test_brings_the_split_along(self, dial: StepDial) -> None:
        split = Split(dial)
        turn = Turn(dial, UPHILL, split)
        turn.interpolate(0.5)
        assert split.angle == pytest.approx(0.35)
        turn.interpolate(1.0)
        assert split.angle == pytest.approx(0.0, abs=1e-9)


class TestSegment:
    def test_only_one_of_the_ways_to_choose_from_is_the_gradients(self, segment: SteepestAscent) -> None:
        slopes = [float(LANDSCAPE.gradient(segment.here) @ [np.cos(t.angle), np.sin(t.angle)]) for t in segment.tries]
        assert max(slopes) == slopes[-1] == pytest.approx(np.linalg.norm(LANDSCAPE.gradient(segment.here)))
        assert sorted(slopes)[-2] < 0.9 * max(slopes)

    def test_at_every_frame_the_numbers_add_up_to_the_slope_of_the_step(self, performance: Any) -> None:
        seen = 0
        for frame in performance.frames:
            numbers = frame.parts(LiveNumber)
            dials = frame.parts(StepDial)
            if len(numbers) == 3 and dials:
                seen += 1
                drawn = dials[0].step.points[3] - dials[0].step.points[0]
                slope = LANDSCAPE.gradient(performance.segment.here) @ drawn[:2] / np.linalg.norm(drawn)
                values = sorted((number.origin[1], number.value) for number in numbers)
                assert values[0][1] == pytest.approx(slope, abs=1e-6)
                assert values[1][1] + values[2][1] == pytest.approx(slope, abs=1e-6)
        assert seen > 30

    def test_a_quarter_turn_from_the_gradient_the_two_parts_cancel(self, performance: Any) -> None:
        end = beat_end(performance, "right_angle")
        (dial,) = end.parts(StepDial)
        first, second = dial.parts()
        assert first == pytest.approx(-second)
        assert abs(first) > 0.5

    def test_the_arrows_length_is_named_beside_it_while_the_panel_uses_its_sign(self, performance: Any) -> None:
        for beat in ("split_it", "steepest"):
            shown = beat_end(performance, beat)
            (name,) = [each for each in shown.parts(Formula) if each.written == STEEPNESS]
            (arrow,) = shown.parts(GradientArrow)
            foot, end = (each[:2] for each in arrow.drawn())
            length, off = np.linalg.norm(end - foot), name.get_center()[:2] - foot
            along, aside = off @ (end - foot) / length, off @ [foot[1] - end[1], end[0] - foot[0]] / length
            assert 0 < along < length
            assert name.height / 2 < abs(aside) < 0.8

    def test_arrows_and_right_angles_stand_all_over_the_hill(
        self, performance: Any, read_arrow: Callable[..., Any]
    ) -> None:
        end = beat_end(performance, "name_it")
        assert len(end.parts(GradientArrow)) == len(end.parts(RightAngle)) == len(performance.segment.points)
        for arrow in end.parts(GradientArrow):
            weights = arrow.error_map.to_weights(read_arrow(arrow).foot)
            assert np.linalg.norm(performance.segment.points - weights, axis=1).min() < 1e-9

    def test_the_angles_name_stands_clear_of_the_triangle_and_between_two_contours(
        self, segment: SteepestAscent, performance: Any
    ) -> None:
        (split,) = beat_end(performance, "split_it").parts(Split)
        name, foot = Box.around(split.letter, margin=0.03), split.dial.step.points[0]
        for line in (split.along.points, split.free.points, split.dial.step.points[:4]):
            assert not name.holds(np.linspace(line[0], line[-1], 200)[:, :2]).any()
        assert not name.holds(split.arc.points[:, :2]).any()
        scale = segment.error_map.sight.scale * segment.zoom
        errors = LANDSCAPE.value(segment.here + (name.corners(0.0) - foot[:2]) / scale)
        assert np.ptp(np.searchsorted(segment.error_map.levels, errors)) == 0

    def test_ways_to_choose_from_are_gone_before_the_step_is_split(self, performance: Any) -> None:
        assert not beat_end(performance, "split_it").parts(Try)
