"""SteepnessIsLength draws every arrow as long as the slope is steep, and prints the slopes where the point stands."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from gradmath.geometry.critical import saddles
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import chosen_map
from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.gradient.steepness_is_length import SteepnessIsLength
from scenes.kit.lettering.numbers import printed
from scenes.kit.map import routes
from scenes.kit.map.routes import Tour, steepest_point, tour, way_to_gentle_ground
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError, inner
from scenes.kit.terrain.lines import GroundTangent

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


STOPS = ("on_the_cliff", "on_gentle_ground", "on_the_peak", "on_the_saddle", "in_the_valley")


def moment_of(scene: SteepnessIsLength) -> dict[str, Any]:
    """Tell what is seen in the space."""
    in_space = scene.space in scene.mobjects
    return {
        "beat": next(reversed(scene.beat_starts), None),
        "in_space": in_space,
        "point": scene.walker.point.copy(),
        "arrow": scene.arrow.ends() if in_space and scene.arrow.growth == 1 else None,
        "number": scene.number.text if in_space and scene.number in scene.get_mobject_family_members() else None,
        "tangents": [each.ends() for each in scene.space.props if isinstance(each, GroundTangent) and each.growth == 1],
        "length": getattr(scene, "triangle", None) and [leg.points[[0, -1]].copy() for leg in scene.triangle.legs],
    }


@pytest.fixture(scope="module")
def ends(performed: tuple[SteepnessIsLength, list[Any]]) -> dict[str, Any]:
    """The last moment of each beat."""
    return {moment["beat"]: moment for moment in performed[1]}


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
    def test_he_stops_on_the_cliff_on_gentle_ground_on_the_peak_on_the_saddle_and_in_the_valley(
        self, scene: SteepnessIsLength, ends: dict[str, Any]
    ) -> None:
        found = [ends[beat]["point"] for beat in STOPS]
        expected = [scene.cliff, scene.gentle, scene.summit, scene.saddle, scene.bottom]
        np.testing.assert_allclose(found, expected, atol=1e-9)

    def test_the_arrow_is_the_gradient_where_he_stands(self, scene: SteepnessIsLength, ends: dict[str, Any]) -> None:
        for beat in STOPS[:2]:
            foot, tip = ends[beat]["arrow"]
            weights, errors = scene.ground.to_weights(np.stack([foot, tip]))
            slopes = LANDSCAPE.gradient(ends[beat]["point"])
            scale = scene.found.scale / scene.error_map.sight.scale
            np.testing.assert_allclose(weights[1] - weights[0], scale * slopes, atol=1e-9)
            assert np.ptp(errors) == pytest.approx(0, abs=1e-12)

    def test_he_stands_before_his_arrow(self, scene: SteepnessIsLength) -> None:
        assert scene.walker.before >= scene.arrow.lift

    def test_the_arrow_on_gentle_ground_is_a_third_as_long_as_on_the_cliff_or_shorter(
        self, ends: dict[str, Any]
    ) -> None:
        long, short = (np.linalg.norm(np.diff(ends[beat]["arrow"], axis=0)) for beat in STOPS[:2])
        assert short <= 0.3 * long * 1.001

    def test_no_arrow_is_left_and_nothing_tilts_where_the_ground_is_level(self, ends: dict[str, Any]) -> None:
        for beat in STOPS[2:]:
            foot, tip = ends[beat]["arrow"]
            assert np.linalg.norm(tip - foot) < 1e-4
            assert len(ends[beat]["tangents"]) == 2
            for start, end in ends[beat]["tangents"]:
                assert start[2] == pytest.approx(end[2], abs=1e-4)
            assert ends[beat]["number"] == "0.00"

    def test_at_every_frame_in_space_the_number_is_the_slope_where_he_stands(
        self, performed: tuple[SteepnessIsLength, list[Any]]
    ) -> None:
        walked = [moment for moment in performed[1] if moment["number"] is not None]
        assert len(walked) > 40
        for moment in walked:
            assert moment["number"] == printed(slope(moment["point"]), 2)

    def test_the_legs_of_the_triangle_are_the_partial_slopes(
        self, scene: SteepnessIsLength, ends: dict[str, Any]
    ) -> None:
        first, second = ends["slope_itself"]["length"]
        gradient = LANDSCAPE.gradient(scene.found.points[0])
        unit = scene.found.scale * scene.arrow_zoom
        across, up = (first[1] - first[0])[:2], (second[1] - second[0])[:2]
        # The view goes on coming closer while it is held.
        nearer = across[0] / (unit * gradient[0])
        assert 1 <= nearer < 1.2
        np.testing.assert_allclose([across, up], nearer * unit * np.diag(gradient), atol=1e-6)

    def test_it_goes_up_into_space_and_comes_back_to_the_map(self, ends: dict[str, Any]) -> None:
        in_space = [beat for beat, moment in ends.items() if moment["in_space"]]
        assert in_space == [*STOPS[:2], "where_none", *STOPS[2:]]
