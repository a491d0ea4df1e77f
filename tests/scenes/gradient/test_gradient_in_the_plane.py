"""The arrow that climbs is laid flat; from then on it is the landscape's gradient, without height, at every moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from performances import of_beat

from scenes.colours import rgb
from scenes.gradient.gradient_in_the_plane import GradientInThePlane
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.terrain.floor_map import FloorMap
from scenes.kit.terrain.things import Patch, Thing

SEGMENT = GradientInThePlane
pytestmark = pytest.mark.usefixtures("stage")


@dataclass
class Moment:
    """What the segment showed in one frame."""

    beat: str
    point: np.ndarray
    hiker: np.ndarray
    growth: float
    tilt: float
    lowered: float
    ends: np.ndarray
    things: list[Thing]
    numbers: list[str]
    hat: np.ndarray


def moment_of(scene: GradientInThePlane) -> Moment:
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    arrow = scene.arrow
    return Moment(
        list(scene.beat_starts)[-1],
        arrow.point.copy(),
        scene.walker.point.copy(),
        arrow.growth,
        arrow.tilt,
        arrow.lowered,
        arrow.ends(),
        arrow.things() if arrow.growth > 0 else [],
        [part.text for part in family if isinstance(part, ReadOut)],
        scene.space.to_screen(scene.walker.head()),
    )


def red_patches(moment: Moment) -> list[Patch]:
    red = rgb(DARK.ascent)
    return [thing for thing in moment.things if isinstance(thing, Patch) and np.array_equal(thing.colour, red)]


class TestArrow:
    def test_at_first_it_climbs_as_the_slope_does_and_then_it_is_laid_flat(self, moments: list[Moment]) -> None:
        wrong, right = of_beat(moments, "does_it_climb")[-1], of_beat(moments, "lay_it_flat")[-1]
        assert (wrong.growth, wrong.tilt, right.tilt) == (1, 1, 0)
        assert wrong.ends[1, 2] - wrong.ends[0, 2] > 0.1
        assert right.ends[1, 2] == right.ends[0, 2]
        np.testing.assert_array_equal(wrong.ends[:, :2], right.ends[:, :2])

    def test_from_then_on_it_is_the_slope_in_both_weights_and_has_no_height(
        self, scene: GradientInThePlane, moments: list[Moment], measured_gradient: Callable[..., np.ndarray]
    ) -> None:
        ground, flat = scene.space.ground, [each for each in moments if each.growth == 1 and each.tilt == 0]
        assert len(flat) > 20
        for moment in flat:
            weights, _ = ground.to_weights(moment.ends)
            slopes = measured_gradient(scene.landscape, moment.point)
            np.testing.assert_allclose((weights[1] - weights[0]) / scene.arrow.arrow_scale, slopes, atol=1e-6)
            for arrow in red_patches(moment):
                np.testing.assert_array_equal(arrow.points[:, 2], moment.ends[0, 2])

    def test_let_down_it_lies_on_the_floor_straight_below_the_hiker(
        self, scene: GradientInThePlane, moments: list[Moment]
    ) -> None:
        floor = scene.space.ground.on_floor(scene.landscape.domain.center)[2]
        for moment in of_beat(moments, "walk_round_the_hill"):
            assert moment.lowered == 1
            assert moment.ends[0, 2] == pytest.approx(floor)
            np.testing.assert_allclose(scene.space.ground.to_weights(moment.ends[0])[0], moment.hiker, atol=1e-12)

    def test_it_turns_once_round_with_the_hiker(self, scene: GradientInThePlane) -> None:
        gradients = scene.landscape.gradient(scene.round_the_hill)
        angles = np.unwrap(np.arctan2(gradients[:, 1], gradients[:, 0]))
        assert abs(angles[-1] - angles[0]) == pytest.approx(2 * np.pi)

    def test_on_the_peak_there_is_none(self, scene: GradientInThePlane, moments: list[Moment]) -> None:
        last = of_beat(moments, "gone_on_top")[-1]
        np.testing.assert_allclose(last.hiker, scene.survey.peak.point, atol=1e-5)
        assert last.growth == 1
        assert red_patches(last) == []
        assert last.numbers == ["0.00"] * 3


class TestWay:
    def test_round_the_hill_the_error_stays_the_same(self, scene: GradientInThePlane) -> None:
        errors = scene.landscape.value(scene.round_the_hill)
        np.testing.assert_allclose(errors, errors[0], rtol=1e-12)
        np.testing.assert_array_equal(scene.round_the_hill[0], scene.round_the_hill[-1])

    def test_it_begins_near_home_and_then_goes_straight_up(self, scene: GradientInThePlane) -> None:
        assert np.linalg.norm(scene.round_the_hill[0] - scene.found.here) < 0.15
        assert (np.diff(scene.landscape.value(scene.up_the_hill)) > 0).all()


def test_from_the_side_the_whole_hiker_is_in_view(scene: GradientInThePlane, moments: list[Moment]) -> None:
    frame = scene.look.frame
    for moment in of_beat(moments, "from_the_side"):
        assert abs(moment.hat[0]) < frame.safe_x
        assert moment.hat[1] < frame.safe_y


def test_numbers_are_the_slopes_at_the_hiker(scene: GradientInThePlane, moments: list[Moment]) -> None:
    for moment in moments:
        first, second = scene.landscape.gradient(moment.hiker)
        wanted = [printed(x, 2) for x in (first, second, np.hypot(first, second))]
        assert moment.numbers == wanted[: len(moment.numbers)]
    assert len({tuple(moment.numbers) for moment in moments}) > 10


def test_the_map_on_the_floor_lies_straight_below_the_contours(scene: GradientInThePlane) -> None:
    ground = scene.space.ground
    lines = FloorMap(scene.space).set_growth(1.0).things()
    assert len(lines) > 20
    for line in lines:
        weights, errors = ground.to_weights(line.points)  # type: ignore[union-attr]
        np.testing.assert_allclose(errors, ground.floor)
        on_ground = scene.landscape.value(weights)
        assert np.abs(ground.levels - on_ground[0]).min() < 1e-9
        np.testing.assert_allclose(on_ground, on_ground[0], atol=1e-9)
