"""Segments on landscapes that somebody else chose: what is shown, where it stands, and what is said to be missing."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from manim import LEFT, RIGHT
from own_landscapes import PEAKS, SINE

from gradmath.formula.formula import Formula
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import LANDSCAPE_VARIABLE, choose, chosen_map
from gradmath.landscapes.landscape import Domain
from scenes.gradient.ball_descent import BallDescent
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK, LIGHT
from scenes.kit.map.segment import LONGEST_ARROW, MapSegment
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError, fill_frame, tightest_contour

FRAME = Frame()


class TestChoice:
    def test_asked_before_own_before_the_syllabus(self, monkeypatch: pytest.MonkeyPatch, stage: None) -> None:  # noqa: ARG002
        class Own(Segment):
            landscape_name = "saddle"

        assert Segment().chosen.text == "lecture"
        usual = Look(usual=choose("bowl"))
        assert Segment(usual).chosen.text == "bowl"
        assert Own(usual).chosen.text == "saddle"
        monkeypatch.setenv(LANDSCAPE_VARIABLE, "ravine")
        assert Own().chosen.text == Segment().chosen.text == "ravine"
        asked = Look(asked=choose(SINE), usual=choose("bowl"))
        assert Own(asked).chosen.text == Segment(asked).chosen.text == SINE

    def test_two_looks_live_in_one_process(self, stage: None) -> None:  # noqa: ARG002
        dark, light = BallDescent(Look(DARK, choose("bowl"))), BallDescent(Look(LIGHT, choose("himmelblau")))
        for segment in (dark, light):
            segment.setup()
        assert (dark.error_map.theme, light.error_map.theme) == (DARK, LIGHT)
        assert dark.survey.landscape.value([1.0, 1.0]) == 4.0
        assert light.survey.landscape.value([3.0, 2.0]) == 0.0

    def test_a_look_passes_to_another_process(self) -> None:
        look = Look(LIGHT, choose(SINE), choose("himmelblau"), "de")
        passed = pickle.loads(pickle.dumps(look))
        assert passed == look
        assert passed.landscape().landscape.value([1.0, 2.0]) == look.landscape().landscape.value([1.0, 2.0])


class TestView:
    def test_the_lecture_is_shown_as_it_is(self) -> None:
        assert Survey.of(chosen_map("lecture")).landscape is landscape("lecture")

    @pytest.mark.parametrize("text", ["himmelblau", "camel", "x y on 0..1, 0..9", "x y on 0..9, 0..1"])
    def test_a_domain_is_widened_to_the_frames_shape_about_its_middle(self, text: str) -> None:
        shown, asked = (
            Survey.of(chosen_map(text)).landscape.domain,
            Survey.of(chosen_map(text), widened=False).landscape.domain,
        )
        assert shown.size[0] / shown.size[1] == pytest.approx(FRAME.width / FRAME.height)
        np.testing.assert_allclose(shown.center, asked.center, atol=1e-12)
        assert shown.contains([asked.lower + 1e-12, asked.upper - 1e-12]).all()
        assert np.isclose(shown.size, asked.size).any()

    def test_levels_are_those_of_the_domain_that_was_asked_for(self) -> None:
        np.testing.assert_array_equal(
            Survey.of(chosen_map("himmelblau")).levels, Survey.of(chosen_map("himmelblau"), widened=False).levels
        )

    def test_the_highest_and_lowest_point_are_those_in_view(self) -> None:
        view = Survey.of(chosen_map("x + 2 y"))
        np.testing.assert_allclose(view.peak.point, view.landscape.domain.upper)
        np.testing.assert_allclose(view.valley.point, view.landscape.domain.lower)

    def test_a_frame_that_is_filled_stays(self) -> None:
        filled = Formula("x y", domain=Domain([0, 0], [16, 9]))
        assert fill_frame(filled) is filled


class TestClosedContour:
    def test_a_peak_below_all_drawn_contours_has_one_of_its_own(self) -> None:
        view = Survey.of(chosen_map("camel"), widened=False)
        (top, *_) = view.summits("maximum")
        line = view.closed_contour(valleys=False)
        assert line.closed
        assert line.level < top.error
        inside = line.points.mean(axis=0)
        assert view.landscape.value(inside) > line.level

    def test_around_a_valley_the_ground_inside_is_lower(self) -> None:
        view = Survey.of(chosen_map("rosenbrock"))
        line = view.closed_contour(np.array([0.0, 1.0]))
        assert line.closed
        np.testing.assert_allclose(view.landscape.value(line.points), line.level, rtol=1e-9)
        assert line.level > view.valley.error

    def test_a_valley_above_all_levels_does_not_stop_the_search(self) -> None:
        view = Survey.of(chosen_map("easom on -100..100, -100..100"))
        line = view.closed_contour()
        assert line.closed

    def test_a_plane_has_none(self) -> None:
        view = Survey.of(chosen_map("x + 2 y"))
        with pytest.raises(UnsuitableError, match="no contour closes"):
            view.closed_contour(np.zeros(2))
        assert tightest_contour(view.landscape, view.peak, view.valley.error) is None


class TestMapSegment:
    def test_panels_hang_away_from_the_hill(self, on: Any) -> None:
        assert on(MapSegment, "lecture").panel_side is RIGHT
        assert on(MapSegment, "exp(-(x-2)^2 - y^2)").panel_side is LEFT
        assert on(MapSegment, "exp(-(x+2)^2 - y^2)").panel_side is RIGHT

    @pytest.mark.parametrize("text", ["lecture", SINE, PEAKS, "x + 2 y", "bowl", "1/x", "abs(x) + abs(y)", "sqrt(x)"])
    def test_arrows_stand_on_drawn_contours_and_fit_into_the_frame(self, on: Any, text: str) -> None:
        segment = on(MapSegment, text)
        points = segment.hill_points()
        errors = segment.landscape.value(points)
        assert len(points) >= 3
        assert np.abs(errors[:, None] - segment.error_map.levels).min(axis=1).max() < 1e-6
        feet = segment.error_map.to_screen(points)
        assert (np.abs(feet[:, 0]) < FRAME.safe_x).all()
        assert (np.abs(feet[:, 1]) < FRAME.safe_y).all()
        if segment.hill is None:
            assert (feet[:, 1] > FRAME.caption_top + 1).all()
            apart = np.linalg.norm(feet[:, None] - feet, axis=-1) + 99 * np.eye(len(feet))
            assert apart.min() > 1

    def test_of_slopes_that_are_equally_steep_one_far_from_a_kink_comes_first(self, on: Any) -> None:
        segment = on(MapSegment, "abs(x) + 2*abs(y)")
        first = segment.hill_points()[0]
        assert (np.abs(first) * segment.error_map.scale_factor > LONGEST_ARROW).all()

    def test_places_in_a_hole_move_to_the_nearest_ground(self, on: Any) -> None:
        segment = on(MapSegment, "sqrt(x)")
        moved = segment.on_ground(np.array([[-1.0, 0.5], [2.0, 0.5]]))
        assert np.isfinite(segment.landscape.value(moved)).all()
        np.testing.assert_array_equal(moved[1], [2.0, 0.5])
        assert 0 <= moved[0, 0] < 0.3

    def test_small_errors_are_shown_in_a_small_unit(self, on: Any) -> None:
        assert on(MapSegment, "lecture").decimals == 2
        small, large = on(MapSegment, f"0.001*({SINE})"), on(MapSegment, SINE)
        assert small.decimals == large.decimals
        assert small.survey.units.error == 0.001
        np.testing.assert_allclose(small.survey.levels, large.survey.levels)
        assert on(MapSegment, f"1000*({SINE})").decimals == 0
