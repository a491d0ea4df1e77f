"""The arrow in the plane is the landscape's gradient at the point above it, at every moment of the segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from performances import of_beat

from scenes.gradient.gradient_in_the_plane import GradientInThePlane
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.terrain.explorer import BALL_RADIUS, Explorer, rgb
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain_view import TerrainView
from scenes.kit.terrain.things import Patch, Thing

SEGMENT = GradientInThePlane
pytestmark = pytest.mark.usefixtures("stage")


@dataclass
class Moment:
    """What the segment showed in one frame."""

    beat: str
    point: np.ndarray
    growth: float
    vector: np.ndarray
    foot: np.ndarray
    ball_off_surface: np.ndarray
    normal: np.ndarray
    things: list[Thing]
    numbers: list[str]
    texts: set[str]


def moment_of(scene: GradientInThePlane) -> Moment:
    terrain, explorer = scene.space.terrain, scene.space.explorer
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    return Moment(
        list(scene.beat_starts)[-1],
        explorer.point.copy(),
        explorer.growth,
        explorer.tip(terrain) - explorer.foot(terrain),
        explorer.foot(terrain),
        explorer.ball_center(terrain) - terrain.on_surface(explorer.point),
        terrain.normal(explorer.point),
        scene.space.things(),
        [part.text for part in family if isinstance(part, ReadOut)],
        {part.text for part in family if isinstance(part, Words)},
    )


def red_patches(moment: Moment) -> list[Patch]:
    red = rgb(DARK.ascent)
    return [thing for thing in moment.things if isinstance(thing, Patch) and np.array_equal(thing.colour, red)]


class TestArrow:
    def test_it_is_the_slope_in_both_weights_and_has_no_height(
        self, scene: GradientInThePlane, moments: list[Moment], measured_gradient: Callable[..., np.ndarray]
    ) -> None:
        scale = scene.space.explorer.units_per_slope
        for moment in moments:
            np.testing.assert_array_equal(moment.vector[2], 0)
            slopes = measured_gradient(scene.landscape, moment.point)
            np.testing.assert_allclose(moment.vector[:2] / scale, slopes, atol=1e-7)

    def test_what_is_drawn_starts_under_the_ball_and_lies_in_the_plane(
        self, scene: GradientInThePlane, moments: list[Moment]
    ) -> None:
        drawn = [moment for moment in moments if red_patches(moment)]
        assert len(drawn) > 10
        for moment in drawn:
            (arrow,) = red_patches(moment)
            height = scene.space.terrain.plane_height
            np.testing.assert_array_equal(arrow.points[:, 2], height)
            np.testing.assert_allclose(moment.foot, [*moment.point, height])
            np.testing.assert_allclose((arrow.points[0] + arrow.points[-1]) / 2, moment.foot, atol=1e-12)
            np.testing.assert_allclose(arrow.points[3], moment.foot + moment.growth * moment.vector, atol=1e-12)

    def test_it_turns_once_round_with_the_point(self, scene: GradientInThePlane) -> None:
        gradients = scene.landscape.gradient(scene.round_the_hill)
        angles = np.unwrap(np.arctan2(gradients[:, 1], gradients[:, 0]))
        assert abs(angles[-1] - angles[0]) == pytest.approx(2 * np.pi)

    def test_it_shrinks_in_the_valley_and_is_longest_on_the_flank(self, moments: list[Moment]) -> None:
        lengths = [float(np.linalg.norm(moment.vector)) for moment in of_beat(moments, "shrinks_and_grows")]
        shortest = int(np.argmin(lengths))
        assert lengths[shortest] < 0.25 * lengths[0]
        assert 0 < shortest < len(lengths) - 1
        assert lengths[-1] == pytest.approx(max(np.linalg.norm(moment.vector) for moment in moments), rel=1e-3)

    def test_on_the_peak_there_is_none(self, scene: GradientInThePlane, moments: list[Moment]) -> None:
        last = moments[-1]
        np.testing.assert_allclose(last.point, scene.survey.peak.point, atol=1e-6)
        assert last.growth == 1
        assert red_patches(last) == []
        assert last.numbers == ["0.00"] * 3


class TestWay:
    def test_round_the_hill_the_error_stays_the_same(self, scene: GradientInThePlane) -> None:
        errors = scene.landscape.value(scene.round_the_hill)
        np.testing.assert_allclose(errors, errors[0], rtol=1e-12)
        np.testing.assert_array_equal(scene.round_the_hill[0], scene.round_the_hill[-1])

    def test_then_it_goes_straight_down_and_straight_up(self, scene: GradientInThePlane) -> None:
        assert (np.diff(scene.landscape.value(scene.into_the_valley)) < 0).all()
        assert (np.diff(scene.landscape.value(scene.up_the_hill)) > 0).all()

    def test_the_ball_rests_on_the_surface(self, moments: list[Moment]) -> None:
        for moment in of_beat(moments, "walk_round_the_hill"):
            np.testing.assert_allclose(moment.ball_off_surface, BALL_RADIUS * moment.normal, atol=1e-12)


class TestLettering:
    def test_the_labels_are_there(self, moments: list[Moment]) -> None:
        assert "Gradient (Steepest Ascent)" in of_beat(moments, "arrow_lies_flat")[-1].texts
        assert "Error" in moments[-1].texts

    def test_numbers_are_the_slopes_at_the_point(self, scene: GradientInThePlane, moments: list[Moment]) -> None:
        for moment in moments:
            if moment.numbers:
                first, second = scene.landscape.gradient(moment.point)
                assert moment.numbers == [printed(x, 2) for x in (first, second, np.hypot(first, second))]
        assert len({tuple(moment.numbers) for moment in moments}) > 10


class TestTerrainView:
    def test_from_above_the_plane_looks_like_the_flat_map(self, scene: GradientInThePlane) -> None:
        stage = TerrainView(scene.terrain(), DARK, scene.from_above(), scene.explorer())
        places = scene.landscape.domain.lower + np.random.default_rng(1).random((20, 2)) * scene.landscape.domain.size
        flat = ErrorMap(scene.landscape, DARK)
        np.testing.assert_allclose(stage.to_screen(stage.terrain.on_plane(places)), flat.to_screen(places), atol=1e-9)

    @pytest.mark.parametrize("azimuth", [-130.0, -14.0, 60.0])
    def test_a_standpoint_shows_its_pivot_at_its_place(self, scene: GradientInThePlane, azimuth: float) -> None:
        there = Standpoint(azimuth, 33, 1.3, (0.4, -0.7, 1.2), (-2.0, 0.6), 0.03)
        stage = TerrainView(scene.terrain(), DARK, there, scene.explorer())
        np.testing.assert_allclose(stage.to_screen([0.4, -0.7, 1.2]), [-2.0, 0.6, 0], atol=1e-9)

    def test_the_arrow_is_red_on_the_frame(self, scene: GradientInThePlane, draw: Callable[..., np.ndarray]) -> None:
        view = scene.space.set_point(scene.round_the_hill[0])
        pixels = draw(view)
        x, y, _ = view.to_screen(view.explorer.foot(view.terrain) + 0.75 * view.explorer.vector)
        height, width = pixels.shape[:2]
        red, green, blue = pixels[int(height / 2 - y * height / 8), int(width / 2 + x * height / 8)]
        assert red > 200
        assert red > 2 * max(green, blue)

    def test_moving_the_point_leaves_the_same_picture_as_drawing_it_afresh(
        self, scene: GradientInThePlane, draw: Callable[..., np.ndarray]
    ) -> None:
        view, way = scene.space, scene.round_the_hill
        pictures = [draw(view.set_point(point)) for point in way[:: len(way) // 5]]
        explorer = Explorer(scene.landscape, view.explorer.point, view.explorer.units_per_slope, DARK)
        explorer.ball_growth = explorer.plumb_growth = explorer.growth = 1.0
        fresh = TerrainView(view.full, DARK, view.standpoint, explorer).set_floor_axes(1.0).set_upward_axis(1.0)
        np.testing.assert_array_equal(pictures[-1], draw(fresh))
        assert (pictures[-1] != pictures[-2]).any()
