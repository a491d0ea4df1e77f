"""WalkingInFog hides all that the hiker has not felt, and the walk is gradient descent into the valley."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from manim import tempconfig
from pictures import picture, pixel_middles
from scipy.optimize import minimize

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import choose
from scenes.arrays import Array
from scenes.descent.links.way_walked import SIGHT, WayWalked, walk_in_fog
from scenes.descent.walking_in_fog import WalkingInFog
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.frame.look import Look
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.terrain.feeling import StepArrow, TiltRing
from scenes.kit.terrain.fog_on_ground import Mist

SEGMENT = WalkingInFog
LANDSCAPE = landscape("lecture")
_TURNS = np.linspace(0, 2 * np.pi, 90)
IN_CLEAR_AIR = ("on_the_hillside", "fog_comes")
TORN = ("fog_tears", "training")


@dataclass(frozen=True)
class Moment:
    """What a frame shows: the fog, where the hiker is and was, and the props that he feels with."""

    beat: str
    mist: Mist
    walked: float
    hiker: Array
    feet_on_screen: Array
    arrows: tuple[int, ...]
    rings: tuple[Array, ...]


def moment_of(segment: WalkingInFog) -> Moment:
    grown = [prop for prop in segment.space.props if prop.growth > 0]
    return Moment(
        next(reversed(segment.beat_starts)),
        segment.fog.mist,
        segment.trail.progress,
        segment.walker.point.copy(),
        segment.space.to_screen(segment.walker.feet()),
        tuple(prop.step for prop in grown if isinstance(prop, StepArrow)),
        tuple(prop.point for prop in grown if isinstance(prop, TiltRing)),
    )


@pytest.fixture(scope="module")
def in_fog(moments: list[Moment]) -> list[Moment]:
    """All frames in which the fog is shut."""
    found = [each for each in moments if each.beat not in (*IN_CLEAR_AIR, *TORN)]
    assert len(found) > 60
    return found


def within(points: Array, outline: Array) -> Array:
    """Tell which of some points, shape (..., 2), lie within 0.1 of the inside of an outline around (0, 0)."""
    turns = np.arctan2(outline[:, 1], outline[:, 0])
    order = np.argsort(turns)
    reach = np.linalg.norm(outline, axis=1)[order]
    edge = np.interp(np.arctan2(points[..., 1], points[..., 0]), turns[order], reach, period=2 * np.pi)
    return np.linalg.norm(points, axis=-1) < edge + 0.1


class TestHonestFog:
    def test_is_shut_beyond_what_has_been_felt_and_open_at_his_feet(
        self, in_fog: list[Moment], scene: WalkingInFog
    ) -> None:
        grid = np.stack(np.meshgrid(*LANDSCAPE.domain.grid(60)), axis=-1).reshape(-1, 2)
        for each in in_fog:
            felt = scene.path.positions[: int(np.ceil(each.mist.felt))]
            away = np.linalg.norm(grid[:, None] - felt, axis=-1).min(axis=1)
            assert (each.mist.over(grid)[away > scene.radius] == 1).all()
            assert each.mist.over(scene.path.positions[int(each.walked)]) < 0.5

    def test_ground_is_felt_only_once_the_hiker_has_come_there(
        self, in_fog: list[Moment], moments: list[Moment], scene: WalkingInFog
    ) -> None:
        assert all(each.mist.felt <= np.floor(each.walked) + 1 for each in in_fog)
        assert moments[-1].walked == scene.path.steps
        assert moments[-1].mist.felt == pytest.approx(scene.path.steps + 1)

    def test_he_steps_only_on_ground_that_has_been_felt(self, in_fog: list[Moment], scene: WalkingInFog) -> None:
        for each in in_fog:
            felt = scene.path.positions[: int(np.ceil(each.mist.felt))]
            assert np.linalg.norm(each.hiker - felt, axis=1).min() < scene.radius

    def test_no_line_of_the_ground_is_drawn_where_the_fog_is_shut(self, small_settings: dict[str, Any]) -> None:
        with tempconfig(small_settings):
            segment = WalkingInFog()
            segment.setup()
            space = segment.space.set_standpoint(segment.close_to(0))
            ring = segment.path.positions[0] + segment.radius * np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=-1)
            outline = space.to_screen(segment.ground.on_surface(ring))[:, :2]
            lines = []
            for shut in (0.0, 1.0):
                segment.fog.set_near(shut).set_felt(shut)
                one, other = (picture(space.set_cut(cut)).astype(int) for cut in (-1e9, np.inf))
                lines.append(np.abs(one - other).max(axis=-1) > 0)
            feet = space.to_screen(segment.walker.feet())[:2]
            beyond = ~within(pixel_middles() - feet, outline - feet)
        assert (lines[0] & beyond).any()
        assert lines[1].any()
        assert not (lines[1] & beyond).any()

    def test_the_wind_takes_all_of_it(self, moments: list[Moment]) -> None:
        torn = [each.mist.torn for each in moments if each.beat == "fog_tears"]
        assert (np.diff(torn) >= 0).all()
        assert torn[-1] == 1
        grid = np.stack(np.meshgrid(*LANDSCAPE.domain.grid(20)), axis=-1)
        assert not moments[-1].mist.over(grid).any()


class TestWalk:
    def test_is_gradient_descent_in_careful_steps(
        self, scene: WalkingInFog, measured_gradient: Callable[..., Array]
    ) -> None:
        positions = scene.path.positions
        for before, after, rate in zip(positions, positions[1:], scene.path.learning_rates, strict=False):
            np.testing.assert_allclose(after, before - rate * measured_gradient(LANDSCAPE, before), atol=1e-8)
        assert np.linalg.norm(np.diff(positions, axis=0), axis=1).max() < scene.radius
        assert (np.diff(LANDSCAPE.value(positions)) < 0).all()

    def test_ends_in_the_valley(self, scene: WalkingInFog) -> None:
        lowest = minimize(LANDSCAPE.value, scene.path.final, method="Nelder-Mead", options={"xatol": 1e-9}).x
        assert np.linalg.norm(scene.error_map.to_screen(lowest) - scene.error_map.to_screen(scene.path.final)) < 0.12
        assert LANDSCAPE.value(lowest) == pytest.approx(scene.valley.error)

    def test_keeps_away_from_saddles_and_makes_no_sharp_turn(self, scene: WalkingInFog) -> None:
        saddles = [each.point for each in scene.survey.critical if each.kind == "saddle"]
        steps = np.diff(scene.path.positions, axis=0)
        cosines = (steps[1:] * steps[:-1]).sum(axis=1) / np.prod(
            [np.linalg.norm(part, axis=1) for part in (steps[1:], steps[:-1])], axis=0
        )
        assert np.degrees(np.arccos(np.clip(cosines, -1, 1))).max() < 41
        assert min(np.linalg.norm(scene.path.positions - each, axis=1).min() for each in saddles) > 0.2

    def test_he_never_climbs_the_picture_to_go_down(self, in_fog: list[Moment], scene: WalkingInFog) -> None:
        space, ways = scene.space, scene.path.positions
        for step in range(scene.path.steps):
            space.set_standpoint(scene.close_to(step))
            start, end = space.to_screen(space.ground.on_surface(ways[step : step + 2]))
            assert end[1] < start[1]
        assert in_fog

    def test_an_arrow_is_the_step_that_follows(self, in_fog: list[Moment], scene: WalkingInFog) -> None:
        for each in in_fog:
            assert all(step == min(np.ceil(each.walked) - (each.walked % 1 > 0), step) for step in each.arrows)
        shown = {step for each in in_fog for step in each.arrows}
        assert shown == {0, 1}
        assert scene.path.steps > len(shown)

    def test_the_ground_is_felt_where_he_stands(self, in_fog: list[Moment], scene: WalkingInFog) -> None:
        middles = {tuple(ring.round(9)) for each in in_fog for ring in each.rings}
        assert middles == {tuple(place.round(9)) for place in scene.path.positions[:2]}

    def test_the_torn_fog_shows_the_map_the_way_and_the_hiker(self, performance: Any) -> None:
        parts = performance.frames[-1].parts((ErrorMap, Trail, HikerSign))
        assert [type(part) for part in parts] == [ErrorMap, Trail, HikerSign]
        assert parts[1].progress == parts[1].path.steps

    def test_begins_at_home(self, scene: WalkingInFog) -> None:
        np.testing.assert_allclose(scene.path.positions[0], scene.hill_points()[0])

    def test_a_landscape_without_such_a_walk_is_refused(self, small_settings: dict[str, Any]) -> None:
        with (
            tempconfig(small_settings),
            pytest.raises(UnsuitableError, match="careful steps leads from a hillside into a valley"),
        ):
            WalkingInFog(Look(asked=choose("saddle"))).setup()


class TestWayWalked:
    def test_is_the_walk_of_the_segment(self, scene: WalkingInFog) -> None:
        link = WayWalked(scene)
        assert np.array_equal(link.path.positions, scene.path.positions)
        assert np.array_equal(link.hiker.point, scene.path.final)

    def test_the_walk_depends_on_the_landscape_alone(self, error_map: ErrorMap) -> None:
        survey = Survey.of(LANDSCAPE)
        one, other = (walk_in_fog(survey, error_map) for _ in range(2))
        assert np.array_equal(one.positions, other.positions)
        assert SIGHT / error_map.scale_factor > np.linalg.norm(np.diff(one.positions, axis=0), axis=1).max()
