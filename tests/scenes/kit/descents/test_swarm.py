"""Hundreds of balls are drawn where their descents are, in the colour and the shape of the valley that they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from coloraide import Color
from manim import ManimColor, tempconfig
from pictures import picture, pixel_middles

from gradmath.descent.descend import Constant, descend_many
from gradmath.geometry.basins import NO_BASIN
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain
from scenes.claims.protocol import Finding, Together
from scenes.kit.descents.swarm import RADIUS, SettledCount, StepOfEach, Swarm, clear_of, scattered_starts
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.theme import DARK, THEMES
from scenes.kit.map.basin_map import BasinMap
from scenes.kit.map.basin_signs import BasinSign, basin_corners, most_valleys
from scenes.kit.paint.canvas import FrameCamera
from scenes.kit.paint.tiles import SIDE
from scenes.kit.places.boxes import Box

FRAME = Frame()
Array = np.ndarray
LANDSCAPE = landscape("valleys")
STEP = Constant(0.06)
WIDTH, HEIGHT = 1280, 720
# Colours of a frame that a stamp's own rounding and Cairo's may change by this much.
ROUNDING = 2


@pytest.fixture(scope="module")
def large(small_settings: dict[str, Any]) -> Iterator[None]:
    """A stage on which single balls can be told."""
    with tempconfig(small_settings | {"pixel_width": WIDTH, "pixel_height": HEIGHT}):
        yield


@pytest.fixture(scope="module")
def basin_map(large: None) -> BasinMap:  # noqa: ARG001 - sets the size
    return BasinMap(LANDSCAPE, DARK, STEP)


def swarm_of(basin_map: BasinMap, rows: int = 9, covered: tuple[Box, ...] = ()) -> Swarm:
    starts = scattered_starts(LANDSCAPE.domain, rows)
    return Swarm(basin_map, descend_many(LANDSCAPE, starts, step=STEP, tolerance=1e-3), covered)


def to_pixels(points: Array) -> Array:
    """Return the column and row of points of the frame of shape (n, 2)."""
    share = points / np.array([FRAME.width, -FRAME.height]) + 0.5
    return np.floor(share * np.array([WIDTH, HEIGHT])).astype(int)


def rgb(color: str) -> Array:
    return np.round(255 * ManimColor(color).to_rgb())


def distance_beyond(points: Array, corners: Array) -> Array:
    """Return how far points of shape (n, 2) lie beyond the nearest side of a convex polygon; negative inside."""
    sides = np.roll(corners, -1, axis=0) - corners
    outward = np.stack([sides[:, 1], -sides[:, 0]], axis=-1) / np.linalg.norm(sides, axis=1)[:, None]
    return ((points[:, None] - corners) * outward).sum(axis=-1).max(axis=1)


def alone(places: Array) -> Array:
    """Tell which balls touch no other one and lie within the frame."""
    gaps = np.linalg.norm(places[:, None] - places[None], axis=-1) + 9 * np.eye(len(places))
    inside = (np.abs(places) < np.array([FRAME.width, FRAME.height]) / 2 - 0.1).all(axis=1)
    return (gaps.min(axis=1) > 4 * RADIUS) & inside


class TestStarts:
    def test_there_is_one_in_every_cell(self) -> None:
        domain = Domain([-3.2, -1.8], [3.2, 1.8])
        starts = scattered_starts(domain, 9)
        cells = np.floor((starts - domain.lower) / domain.size * [16, 9]).astype(int)
        assert {tuple(cell) for cell in cells} == {(i, j) for i in range(16) for j in range(9)}
        assert len(starts) == 16 * 9

    def test_are_the_same_for_the_same_seed_only(self) -> None:
        first, again = scattered_starts(LANDSCAPE.domain, 7), scattered_starts(LANDSCAPE.domain, 7)
        np.testing.assert_array_equal(first, again)
        assert np.abs(first - scattered_starts(LANDSCAPE.domain, 7, seed=1)).max() > 0.01

    def test_none_is_left_where_its_ball_would_touch_a_box(self, basin_map: BasinMap) -> None:
        starts = scattered_starts(LANDSCAPE.domain, 12)
        box = Box(np.array([1.0, 0.5]), 3.0, 1.0)
        left = clear_of(starts, basin_map, [box])
        places, gone = (basin_map.to_screen(points)[:, :2] for points in (left, starts))
        assert 0 < len(left) < len(starts)
        assert min(box.distance_to(place[None]) for place in places) > 1.4 * RADIUS
        assert sum(box.distance_to(place[None]) < 2 * RADIUS for place in gone) >= len(starts) - len(left)


class TestShapes:
    @pytest.mark.parametrize("index", range(4))
    def test_all_cover_as_much_as_a_disc(self, index: int) -> None:
        x, y = basin_corners(index, 0.3).T
        area = (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
        assert area == pytest.approx(np.pi * 0.3**2)

    def test_differ_from_one_another(self) -> None:
        reach = [np.linalg.norm(basin_corners(index, 1.0), axis=1).max() for index in range(4)]
        corners = [len(basin_corners(index, 1.0)) for index in range(4)]
        upright = [bool((basin_corners(index, 1.0)[:, 0] == 0).any()) for index in range(4)]
        assert len(set(zip(np.round(reach, 6), corners, upright, strict=True))) >= 3
        square, diamond = basin_corners(1, 1.0), basin_corners(3, 1.0)
        assert np.linalg.norm(square[:, None] - diamond[None], axis=-1).min() > 0.5

    def test_a_sign_stands_on_its_valley_and_says_so(self, basin_map: BasinMap, measure: Any) -> None:
        shown = BasinMap(LANDSCAPE, DARK, STEP)
        shown.set_share(1)
        for index, valley in enumerate(basin_map.valleys):
            sign = BasinSign(basin_map, index, valley.point)
            np.testing.assert_allclose(sign.drawn_center, basin_map.to_screen(valley.point), atol=1e-9)
            assert sign.get_fill_color().to_hex().lower() == DARK.basins[index]
            assert passes(sign, measure)
            # The ground around it is as the map is painted there.
            (own,) = (each for each in sign.claims() if isinstance(each, Together))
            grounds = [each for each in shown.claims() if isinstance(each, Together) and each.key == own.key]
            assert own.check.passes(min(map(own.gap, grounds)))
        assert not passes(sign.shift([0.1, 0, 0]), measure)
        assert not passes(BasinSign(basin_map, 0, basin_map.valleys[1].point), measure)


class TestColours:
    @pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
    def test_are_told_apart_by_every_eye_and_from_ascent_and_descent(self, theme: Any) -> None:
        for sight in (None, "protan", "deutan", "tritan"):
            colours = [Color(each) for each in (*theme.basins, theme.ascent, theme.descent)]
            seen = [each if sight is None else each.filter(sight) for each in colours]
            for index in range(len(theme.basins)):
                for other in range(index + 1, len(seen)):
                    assert seen[index].distance(seen[other], space="oklab") > 0.1, (sight, index, other)

    @pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
    def test_there_is_a_shape_for_each(self, theme: Any) -> None:
        assert most_valleys(theme) == len(theme.basins) == 4


class TestSwarm:
    def test_balls_are_plain_until_they_settle_and_keep_their_colour_on_the_way_back(self, basin_map: BasinMap) -> None:
        swarm = swarm_of(basin_map)
        assert (swarm.kinds == NO_BASIN).all()
        swarm.set_steps(swarm.last / 3)
        early = swarm.paths.counts <= swarm.last / 3
        assert 0 < early.sum() < len(early)
        np.testing.assert_array_equal(swarm.kinds, np.where(early, swarm.basins, NO_BASIN))
        swarm.set_steps(swarm.last).set_steps(0)
        np.testing.assert_array_equal(swarm.kinds, swarm.basins)
        np.testing.assert_array_equal(swarm.weights, swarm.paths.positions[0])

    def test_each_is_painted_at_its_place_in_the_colour_of_the_valley_nearest_to_its_end(
        self, basin_map: BasinMap
    ) -> None:
        swarm = swarm_of(basin_map)
        places = basin_map.to_screen(swarm.paths.positions[0])[:, :2]
        seen = alone(places)
        assert seen.sum() > 60
        columns, rows = to_pixels(places[seen]).T
        plain = picture(swarm)[rows, columns]
        assert np.abs(plain - rgb(DARK.ball)).max() <= ROUNDING
        swarm.set_steps(swarm.last).set_steps(0)
        valleys = np.array([valley.point for valley in basin_map.valleys])
        nearest = np.linalg.norm(swarm.paths.finals[:, None] - valleys, axis=-1).argmin(axis=1)
        wanted = np.array([rgb(color) for color in DARK.basins])[nearest[seen]]
        assert np.abs(picture(swarm)[rows, columns] - wanted).max() <= ROUNDING
        assert set(nearest[seen]) == {0, 1, 2, 3}

    def test_each_has_the_shape_of_its_valley(self, basin_map: BasinMap, pixel_points: Array) -> None:
        swarm = swarm_of(basin_map)
        swarm.set_steps(swarm.last).set_steps(0)
        places = basin_map.to_screen(swarm.paths.positions[0])[:, :2]
        frame, seen, pixel = picture(swarm), alone(places), FRAME.height / HEIGHT
        for kind in range(4):
            place = places[seen & (swarm.basins == kind)][0]
            near = np.linalg.norm(pixel_points - place, axis=-1) < 2 * RADIUS
            beyond = distance_beyond(pixel_points[near] - place, basin_corners(kind, RADIUS))
            coloured = np.linalg.norm(frame[near] - rgb(DARK.basins[kind]), axis=-1) < 60
            assert not coloured[beyond > 0.5 * pixel].any()
            assert coloured[beyond < -2 * pixel].all()
            assert (beyond < -2 * pixel).sum() > 20

    def test_between_two_stops_balls_are_on_the_straight_way(self, basin_map: BasinMap) -> None:
        swarm = swarm_of(basin_map).set_steps(3.25)
        before, after = swarm.paths.positions[3:5]
        np.testing.assert_allclose(swarm.weights, 0.75 * before + 0.25 * after)

    def test_nothing_is_painted_in_front_of_words(self, basin_map: BasinMap, pixel_points: Array) -> None:
        box = Box(np.array([-1.5, 0.8]), 4.0, 2.0)
        bare, free = picture(), picture(swarm_of(basin_map))
        clipped = picture(swarm_of(basin_map, covered=(box, Box(np.array([6.9, 3.9]), 2.0, 2.0))))
        pixel = FRAME.height / HEIGHT
        inside = box.grown(-pixel).holds(pixel_points.reshape(-1, 2)).reshape(HEIGHT, WIDTH)
        outside = ~box.grown(pixel).holds(pixel_points.reshape(-1, 2)).reshape(HEIGHT, WIDTH)
        outside &= ~Box(np.array([6.9, 3.9]), 2.1, 2.1).holds(pixel_points.reshape(-1, 2)).reshape(HEIGHT, WIDTH)
        assert (free[inside] != bare[inside]).any()
        np.testing.assert_array_equal(clipped[inside], bare[inside])
        np.testing.assert_array_equal(clipped[outside], free[outside])

    def test_balls_appear_from_left_to_right(self, basin_map: BasinMap) -> None:
        bare, all_of_them = picture(), picture(swarm_of(basin_map))
        np.testing.assert_array_equal(picture(swarm_of(basin_map).set_entered(0.0)), bare)
        half = picture(swarm_of(basin_map).set_entered(0.5))
        np.testing.assert_array_equal(half[:, : WIDTH // 3], all_of_them[:, : WIDTH // 3])
        np.testing.assert_array_equal(half[:, 2 * WIDTH // 3 :], bare[:, 2 * WIDTH // 3 :])
        np.testing.assert_array_equal(picture(swarm_of(basin_map).set_entered(1.0)), all_of_them)

    def test_only_what_it_says_it_reaches_is_painted(self, basin_map: BasinMap, pixel_points: Array) -> None:
        pixel = FRAME.height / HEIGHT
        for steps, entered in ((0.0, 0.4), (4.5, 1.0), (200.0, 1.0)):
            swarm = swarm_of(basin_map).set_steps(steps).set_entered(entered)
            painted = pixel_points[(picture(swarm) != picture()).any(axis=-1)]
            assert len(painted) > 400
            left, bottom, right, top = (swarm.reach() + 2 * pixel * np.array([-1, -1, 1, 1])).T
            x, y = painted[:, :1], painted[:, 1:]
            assert ((x > left) & (x < right) & (y > bottom) & (y < top)).any(axis=1).all()

    def test_a_camera_that_has_drawn_it_knows_where(self, basin_map: BasinMap) -> None:
        camera = FrameCamera()
        ground = camera.pixel_array.copy()
        camera.set_pixel_array(ground)
        camera.changed_tiles()
        swarm = swarm_of(basin_map)
        camera.capture_mobjects([swarm])
        changed = (camera.pixel_array != ground).any(axis=-1)
        marks = camera.changed_tiles().marks
        marked = marks.repeat(SIDE, axis=0).repeat(SIDE, axis=1)[:HEIGHT, :WIDTH]
        assert not (changed & ~marked).any()
        assert marks.mean() < 0.5
        # The ground comes back as soon as anything is drawn again, be it nothing.
        camera.set_pixel_array(ground)
        camera.capture_mobjects([])
        np.testing.assert_array_equal(camera.pixel_array, ground)

    def test_a_count_is_the_number_of_balls_settled_in_its_valleys(self, basin_map: BasinMap) -> None:
        swarm = swarm_of(basin_map)
        count = SettledCount(swarm, [1, 3], 26, DARK.ink)
        assert count.text == "0"
        swarm.set_steps(swarm.last)
        valleys = np.array([valley.point for valley in basin_map.valleys])
        nearest = np.linalg.norm(swarm.paths.finals[:, None] - valleys, axis=-1).argmin(axis=1)
        assert count.refresh().text == str(np.count_nonzero(nearest % 2 == 1))


class TestClaims:
    def test_a_swarm_on_its_way_passes(self, basin_map: BasinMap, measure: Any) -> None:
        swarm = swarm_of(basin_map)
        for steps in (0.0, 2.5, 7.0, float(swarm.last)):
            assert passes(swarm.set_steps(steps), measure)

    def test_a_ball_off_its_step_does_not(self, basin_map: BasinMap, measure: Any) -> None:
        (claim,) = swarm_of(basin_map).set_steps(2.5).claims()
        wrong = claim.now + 1e-3 * np.eye(len(claim.now), 2)
        moved = StepOfEach(
            landscape=LANDSCAPE, before=claim.before, now=wrong, share=0.5, learning_rates=claim.learning_rates
        )
        assert not all(finding.check.passes(finding.figure) for finding in moved.findings(measure))


@pytest.fixture(scope="module")
def pixel_points(large: None) -> Array:  # noqa: ARG001 - sets the size
    return pixel_middles()


@pytest.fixture
def measure(measured_gradient: Callable) -> Any:
    """A second opinion on landscapes, from values of E alone."""
    grid = np.stack(np.meshgrid(*LANDSCAPE.domain.grid(201)), axis=-1)

    def hessian(measured: Any, point: Array, step: float = 1e-4) -> Array:
        offsets = step * np.eye(2)
        columns = [
            measured_gradient(measured, point + offset) - measured_gradient(measured, point - offset)
            for offset in offsets
        ]
        return np.array(columns) / (2 * step)

    def gradients(measured: Any, points: Array) -> Array:
        flat = np.reshape(points, (-1, 2))
        return np.reshape([measured_gradient(measured, point) for point in flat], np.shape(points))

    return SimpleNamespace(
        value=lambda measured, points: measured.value(points),
        gradient=gradients,
        hessian=hessian,
        extent=lambda measured: float(np.ptp(measured.value(grid))),
        extreme=lambda measured, sign: sign * float((sign * measured.value(grid)).max()),
    )


def passes(drawn: Any, measure: Any) -> bool:
    """Tell whether everything is true that is claimed without regard to others of the frame."""
    findings = [each for claim in drawn.claims() for each in claim.findings(measure) if isinstance(each, Finding)]
    return all(each.check.passes(each.figure) for each in findings)
