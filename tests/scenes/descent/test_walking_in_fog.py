"""WalkingInFog hides all that the hiker has not felt, and the walk is gradient descent into the valley."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from manim import VMobject, tempconfig
from pictures import picture
from scipy.optimize import minimize

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import choose
from scenes.arrays import Array
from scenes.descent.walking_in_fog import SIGHT, WalkingInFog
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.hiker import Hiker
from scenes.kit.frame.look import Look
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.compass import SlopeRose
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.marks import map_signs
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.paint.canvas import Painted
from scenes.kit.places.labels import MapLabel

SEGMENT = WalkingInFog
LANDSCAPE = landscape("lecture")
LIFTED = ("fog_lifts", "training")


@pytest.fixture(scope="module")
def in_fog(performance: Any) -> list[Any]:
    """All frames before the fog begins to lift."""
    frames = [frame for frame in performance.frames if frame.beat not in LIFTED]
    assert len(frames) > 60
    return frames


def visited(frame: Any, stops: Callable[[Trail], Array]) -> Array:
    """Return the places on screen at which the hiker has stopped so far, read off the dots; shape (n, 2)."""
    return np.concatenate([np.zeros((0, 2)), *(stops(trail) for trail in frame.parts(Trail))])


def distances(points: Array, places: Array) -> Array:
    """Return how far each of some points, shape (..., 2), is from the nearest of some places; inf if there is none."""
    return np.linalg.norm(points[..., None, :] - places, axis=-1).min(axis=-1, initial=np.inf)


@dataclass(frozen=True)
class Glimpse:
    """What a frame in fog shows of the map: the pixels that it changes, where the hiker has stopped, and the counts."""

    shown: Array
    places: Array
    felt: float
    progress: float


@pytest.fixture(scope="module")
def looks(small_settings: dict[str, Any], stops: Callable[[Trail], Array]) -> list[Glimpse]:
    """Every frame before the fog begins to lift, drawn with the map and without it."""
    seen = []
    with tempconfig(small_settings):
        segment = WalkingInFog()
        add_frame = segment.renderer.add_frame

        def look(pixels: Array, num_frames: int = 1) -> None:
            if next(reversed(segment.beat_starts)) not in LIFTED:
                segment.error_map.opacity = 1.0
                whole = picture(*segment.mobjects)
                segment.error_map.opacity = 0.0
                shown = (whole != picture(*segment.mobjects)).any(axis=-1)
                segment.error_map.opacity = 1.0
                on_stage = segment.trail in segment.get_mobject_family_members()
                places = stops(segment.trail) if on_stage else np.zeros((0, 2))
                seen.append(Glimpse(shown, places, segment.fog.felt, segment.trail.progress))
            add_frame(pixels, num_frames)

        segment.renderer.add_frame = look
        segment.render()
    assert len(seen) > 60
    return seen


class TestHonestFog:
    def test_no_pixel_of_the_map_shows_beyond_what_has_been_felt(
        self, looks: list[Glimpse], pixel_points: Array
    ) -> None:
        for look in looks:
            assert distances(pixel_points[look.shown], look.places).max(initial=0) < SIGHT

    def test_the_ground_that_has_been_felt_is_seen(self, looks: list[Glimpse], pixel_points: Array) -> None:
        assert not looks[0].shown.any()
        last = looks[-1]
        assert last.shown[distances(pixel_points, last.places) < 0.7 * SIGHT].mean() > 0.9

    def test_ground_is_felt_only_once_the_hiker_has_come_there(
        self, looks: list[Glimpse], segment: WalkingInFog
    ) -> None:
        assert all(look.felt <= np.floor(look.progress) + 1 for look in looks)
        assert (looks[-1].felt, looks[-1].progress) == (segment.path.steps + 1, segment.path.steps)

    def test_nothing_is_drawn_beyond_what_has_been_felt(
        self, in_fog: list[Any], curve_points: Callable[..., Array], stops: Callable[[Trail], Array]
    ) -> None:
        drawn = 0
        for frame in in_fog:
            places = visited(frame, stops)
            figures = {
                part for hiker in frame.parts(Hiker) for part in hiker.get_family() if part is not hiker.ground_dot
            }
            for shape in frame.parts(VMobject):
                if shape in figures or not len(shape.points):
                    continue
                points = curve_points(shape)[..., :2].reshape(-1, 2)
                assert distances(points, places).max() < SIGHT, f"{shape} in {frame.beat}"
                drawn += 1
        assert drawn > 500

    def test_only_the_map_the_fog_and_the_walk_are_on_stage(self, in_fog: list[Any], segment: WalkingInFog) -> None:
        for frame in in_fog:
            assert not frame.parts((MapLabel, Words, Formula, ReadOut))
            assert not {*segment.signs} & {*frame.parts(VMobject)}
            assert frame.parts(Painted) == [segment.error_map, segment.fog]


class TestWalk:
    def test_is_gradient_descent_in_careful_steps(
        self, segment: WalkingInFog, measured_gradient: Callable[..., Array]
    ) -> None:
        positions = segment.path.positions
        for before, after, rate in zip(positions, positions[1:], segment.path.learning_rates, strict=False):
            np.testing.assert_allclose(after, before - rate * measured_gradient(LANDSCAPE, before), atol=1e-8)
        steps = np.linalg.norm(np.diff(segment.error_map.to_screen(positions), axis=0), axis=1)
        assert steps.max() < SIGHT
        assert (np.diff(LANDSCAPE.value(positions)) < 0).all()

    def test_ends_in_the_valley(self, segment: WalkingInFog) -> None:
        lowest = minimize(LANDSCAPE.value, segment.path.final, method="Nelder-Mead", options={"xatol": 1e-9}).x
        gap = segment.error_map.to_screen(lowest) - segment.hiker.ground_dot.get_center()
        assert np.linalg.norm(gap) < 0.1
        assert LANDSCAPE.value(lowest) == pytest.approx(segment.valley.error)

    def test_an_arrow_is_the_step_that_follows(
        self, segment: WalkingInFog, in_fog: list[Any], read_arrow: Callable[..., Any]
    ) -> None:
        corners = segment.error_map.to_screen(segment.path.positions)
        seen = set()
        for frame in in_fog:
            arrows = [arrow for arrow in frame.parts(GradientArrow) if arrow.core.has_points() and arrow.growth == 1]
            for arrow in arrows:
                drawn = read_arrow(arrow)
                step = int(np.linalg.norm(corners - drawn.foot, axis=1).argmin())
                np.testing.assert_allclose([drawn.foot, drawn.end], corners[step : step + 2], atol=1e-6)
                seen.add(step)
        assert seen == set(range(segment.path.steps))

    def test_the_rose_is_felt_where_the_hiker_stands(self, segment: WalkingInFog, in_fog: list[Any]) -> None:
        centers = {tuple(rose.needle.points[0].round(6)) for frame in in_fog for rose in frame.parts(SlopeRose)}
        wanted = segment.error_map.to_screen(segment.path.positions[:2])
        assert centers == {tuple(place) for place in wanted.round(6)}

    def test_the_lifted_fog_shows_the_map_the_signs_and_the_valleys_name(self, performance: Any) -> None:
        frame = performance.frames[-1]
        assert not frame.parts(FeltFog)
        assert {label.named for label in frame.parts(MapLabel)} == {Name.HIGHEST, Name.LOWEST}
        error_map = frame.parts(ErrorMap)[0]
        drawn = np.array([sign.get_center() for sign in performance.segment.signs])
        np.testing.assert_allclose(drawn, [sign.get_center() for sign in map_signs(error_map)])

    def test_a_landscape_without_such_a_walk_is_refused(self, small_settings: dict[str, Any]) -> None:
        with tempconfig(small_settings), pytest.raises(UnsuitableError, match="no careful walk"):
            WalkingInFog(Look(asked=choose("saddle"))).setup()
