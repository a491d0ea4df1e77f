"""SteepnessIsLength draws every arrow as long as the slope is steep, and prints the slopes where the point stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from performances import beat_end
from scipy.optimize import minimize

from gradmath.geometry.critical import saddles
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import chosen_map
from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.gradient.steepness_is_length import SteepnessIsLength
from scenes.kit.frame.frame import Frame
from scenes.kit.lettering.numbers import printed
from scenes.kit.map import routes
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.lens import RADIUS, Lens
from scenes.kit.map.routes import Tour, steepest_point, tour, way_to_gentle_ground
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError, inner
from scenes.kit.map.walkers import LiveNumber, Marker
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import outline_samples

FRAME = Frame()
SEGMENT = SteepnessIsLength
LANDSCAPE = landscape("lecture")
TOURS = ["lecture", "camel", "sin(x)*cos(y) + 0.1*(x^2 + y^2)"]


@cache
def toured(text: str) -> tuple[Survey, Tour]:
    """Return the tour on a landscape, and what else is known of it."""
    view = Survey.of(chosen_map(text))
    return view, tour(view.landscape, view.critical, 0.3)


def slope(point: Array) -> float:
    return float(np.linalg.norm(LANDSCAPE.gradient(point)))


@pytest.fixture(scope="module")
def stops(performance: Any) -> list[Any]:
    """The last frames of the beats that end at the five stops."""
    beats = ("on_the_cliff", "on_gentle_ground", "on_the_peak", "on_the_saddle", "in_the_valley")
    return [beat_end(performance, beat) for beat in beats]


def live_arrow(frame: Any) -> GradientArrow:
    """Return the arrow that walks with the marker: those that were left behind have no glow."""
    (arrow,) = (arrow for arrow in frame.parts(GradientArrow) if arrow.halo in arrow.submobjects)
    return arrow


class TestRoute:
    def test_no_place_of_the_picture_is_steeper_than_the_cliff(self) -> None:
        cliff = steepest_point(LANDSCAPE)
        inside = LANDSCAPE.domain.lower + LANDSCAPE.domain.size * np.random.default_rng(5).uniform(
            0.13, 0.87, (20_000, 2)
        )
        assert np.linalg.norm(LANDSCAPE.gradient(inside), axis=-1).max() <= slope(cliff)
        refined = minimize(lambda w: -slope(w), cliff, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
        assert refined.x == pytest.approx(cliff, abs=1e-5)

    def test_gentle_ground_is_down_the_cliff(self) -> None:
        cliff = steepest_point(LANDSCAPE)
        way = way_to_gentle_ground(LANDSCAPE, cliff, 0.3)
        assert slope(way[-1]) <= 0.3 * slope(cliff) < slope(way[-2])
        assert (np.diff(LANDSCAPE.value(way)) < 0).all()

    @pytest.mark.parametrize("text", TOURS)
    def test_a_tour_leads_from_stop_to_stop_along_the_slope(self, text: str) -> None:
        view, found = toured(text)
        cliff, gentle, top, saddle, bottom = found.stops
        assert np.linalg.norm(view.landscape.gradient(gentle)) <= 0.3 * np.linalg.norm(view.landscape.gradient(cliff))
        for place, kind in ((top, "maximum"), (saddle, "saddle"), (bottom, "minimum")):
            assert any((place == each.point).all() and each.kind == kind for each in view.critical)
        for way, sign in zip(found.ways, (-1, 1, -1, -1), strict=True):
            assert (sign * np.diff(view.landscape.value(way)) > 0).all()
        for before, after in pairwise(found.ways):
            assert (before[-1] == after[0]).all()

    @pytest.mark.parametrize("text", TOURS)
    def test_every_part_of_a_tour_runs_along_the_gradient(self, text: str) -> None:
        view, found = toured(text)
        for way, sign in zip(found.ways, (-1, 1, -1, -1), strict=True):
            steps, gradients = np.diff(way[2:-2], axis=0), view.landscape.gradient((way[2:-3] + way[3:-2]) / 2)
            lengths = np.linalg.norm(steps, axis=1) * np.linalg.norm(gradients, axis=1)
            assert sign * (steps * gradients).sum(axis=1) / lengths == pytest.approx(1, abs=1e-3)

    @pytest.mark.parametrize("text", ["lecture", "camel"])
    def test_a_tour_crosses_the_highest_saddle_in_view(self, text: str) -> None:
        view, found = toured(text)
        stage = inner(view.landscape.domain)
        assert stage.contains(found.saddle.point)
        seen = [saddle.error for saddle in saddles(view.landscape) if stage.contains(saddle.point)]
        assert found.saddle.error == pytest.approx(max(seen))

    def test_a_saddle_at_the_edge_of_the_picture_is_not_in_view(self) -> None:
        view, found = toured("lecture")
        lower, upper = LANDSCAPE.domain.lower, LANDSCAPE.domain.upper
        beside_it = Domain([found.saddle.point[0] - 0.01 * LANDSCAPE.domain.size[0], lower[1]], upper)
        with pytest.raises(UnsuitableError, match="no saddle in view"):
            tour(LANDSCAPE.over(beside_it), view.critical, 0.3)

    @pytest.mark.parametrize("kind", ["maximum", "minimum"])
    def test_a_place_to_which_no_slope_leads_from_a_saddle_is_not_walked_to(self, kind: str) -> None:
        elsewhere = [
            replace(each, point=each.point + 0.5) if each.kind == kind else each
            for each in Survey.of(LANDSCAPE).critical
        ]
        with pytest.raises(UnsuitableError, match="no saddle in view between a peak and a valley"):
            tour(LANDSCAPE, elsewhere, 0.3)

    def test_a_tour_without_gentle_ground_below_its_cliffs_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(routes, "_MOST_TRIED", 2)
        with pytest.raises(UnsuitableError, match="no way in view from steep ground over gentle ground"):
            tour(LANDSCAPE, Survey.of(LANDSCAPE).critical, 0.0)

    @pytest.mark.parametrize("text", ["bowl", "x + y", "exp(-x^2 - y^2)"])
    def test_where_there_is_no_such_tour_it_is_said(self, text: str) -> None:
        view = Survey.of(chosen_map(text))
        with pytest.raises(UnsuitableError, match="this landscape has no saddle in view"):
            tour(view.landscape, view.critical, 0.3)

    def test_ground_that_never_gets_gentle_is_refused(self) -> None:
        with pytest.raises(ValueError, match="never gets as gentle"):
            way_to_gentle_ground(landscape("saddle"), np.array([0.0, 1.0]), 0.5)


class TestSegment:
    def test_it_stops_on_the_cliff_on_gentle_ground_on_the_peak_on_the_saddle_and_in_the_valley(
        self, segment: SteepnessIsLength, stops: list[Any]
    ) -> None:
        markers = [segment.error_map.to_weights(frame.parts(Marker)[0].get_center()) for frame in stops]
        expected = [segment.cliff, segment.gentle, segment.peak.point, segment.saddle, segment.valley.point]
        np.testing.assert_allclose(markers, expected, atol=1e-9)

    def test_the_arrow_is_the_gradient_where_the_marker_stands(
        self, segment: SteepnessIsLength, stops: list[Any], read_arrow: Callable[..., Any]
    ) -> None:
        for frame in stops[:2]:
            drawn = read_arrow(live_arrow(frame))
            foot = segment.error_map.to_weights(drawn.foot)
            np.testing.assert_allclose(drawn.foot, frame.parts(Marker)[0].get_center(), atol=1e-9)
            np.testing.assert_allclose(drawn.vector, segment.scale * LANDSCAPE.gradient(foot), atol=1e-6)

    def test_no_arrow_is_drawn_where_the_ground_is_level(self, stops: list[Any]) -> None:
        for frame in stops[2:]:
            assert not live_arrow(frame).family_members_with_points()

    def test_an_arrow_of_the_right_length_stays_on_the_cliff_and_on_gentle_ground(
        self, segment: SteepnessIsLength, stops: list[Any], read_arrow: Callable[..., Any]
    ) -> None:
        left = [arrow for arrow in stops[-1].parts(GradientArrow) if arrow.halo not in arrow.submobjects]
        lengths = [np.linalg.norm(read_arrow(arrow).vector) for arrow in left]
        np.testing.assert_allclose(lengths, [segment.scale * slope(p) for p in (segment.cliff, segment.gentle)])

    def test_at_every_frame_the_numbers_are_those_of_the_point(
        self, segment: SteepnessIsLength, performance: Any
    ) -> None:
        walked = [frame for frame in performance.frames if len(frame.parts(LiveNumber)) == 3 and frame.parts(Marker)]
        assert len(walked) > 50
        for frame in walked:
            gradient = LANDSCAPE.gradient(segment.error_map.to_weights(frame.parts(Marker)[0].get_center()))
            shown = {number.text for number in frame.parts(LiveNumber)}
            assert shown == {printed(value, 2) for value in (*gradient, np.linalg.norm(gradient))}

    def test_the_legs_of_the_triangle_are_the_partial_slopes(self, segment: SteepnessIsLength) -> None:
        first, second = (segment.error_map.to_weights(leg.points[[0, -1]]) for leg in segment.triangle.legs)
        gradient = LANDSCAPE.gradient(segment.cliff) * segment.scale / segment.error_map.scale_factor
        assert first[1] - first[0] == pytest.approx([gradient[0], 0], abs=1e-6)
        assert second[1] - second[0] == pytest.approx([0, gradient[1]], abs=1e-6)
        assert first[0] == pytest.approx(segment.cliff, abs=1e-6)

    def test_the_way_stays_in_view_and_clear_of_the_panel(self, segment: SteepnessIsLength) -> None:
        ways = segment.tour.ways
        points = segment.error_map.to_screen(np.concatenate(ways))[:, :2]
        assert np.abs(points[:, 0]).max() < FRAME.safe_x
        assert points[:, 1].max() < FRAME.safe_y
        assert points[:, 1].min() > FRAME.caption_top
        assert not Box.around(segment.panel, margin=0.15).holds(points).any()

    def test_labels_keep_clear_of_each_other_the_way_and_the_panel(self, segment: SteepnessIsLength) -> None:
        boxes = {name: Box.around(label.words) for name, label in segment.names.items()}
        for name, box in boxes.items():
            assert box.in_safe_area(above_captions=True)
            others = [segment.names[other].words for other in boxes if other != name]
            assert not box.grown(0.05).holds(outline_samples([*others, segment.panel])).any()
            assert not Box.around(segment.panel).holds(box.corners()).any()

    def test_the_lens_shows_the_contours_around_its_point_and_no_others(self, segment: SteepnessIsLength) -> None:
        cliff, gentle = segment.lenses
        assert len(cliff.lines) > len(gentle.lines) > 0
        for lens in (cliff, gentle):
            for line in lens.lines:
                assert np.linalg.norm(line.points - segment.error_map.to_screen(lens.point), axis=1).max() < RADIUS
                errors = LANDSCAPE.value(segment.error_map.to_weights(line.points[::4]))
                assert np.ptp(errors) < 1e-9
                assert np.abs(segment.error_map.levels - errors[0]).min() < 1e-9

    def test_a_lens_far_from_any_contour_is_empty(self, segment: SteepnessIsLength) -> None:
        assert len(Lens(segment.error_map, segment.error_map.to_weights([50.0, 50.0])).lines) == 0
