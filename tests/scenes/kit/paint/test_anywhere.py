"""What paints itself is seen in any scene: unmoved as by our own camera, moved and enlarged as any other mobject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from manim import DOWN, ORIGIN, UP, UR, FadeIn, FadeOut, Group, ManimColor, MovingCameraScene, Scene, Square, tempconfig
from pictures import picture, pixel_middles

from gradmath.landscapes.catalogue import landscape
from scenes.kit.frame.theme import DARK
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.paint.canvas import Painted
from scenes.kit.shapes.bead import Bead

HERE = (1.0, 0.6)
LANDSCAPE = landscape("lecture")


@pytest.fixture(autouse=True)
def small(small_settings: dict[str, Any]) -> Iterator[None]:
    """A small stage, on which nothing of ours is set."""
    with tempconfig(small_settings):
        yield


@pytest.fixture
def error_map() -> ErrorMap:
    """A map of one's own for each test, which moves it."""
    return ErrorMap(LANDSCAPE, DARK)


def seen(scene: Scene) -> np.ndarray:
    """Return the picture of what is on a scene now, as its own camera draws it."""
    scene.renderer.static_image = None
    scene.renderer.update_frame(scene)
    return scene.renderer.get_frame()[..., :3].astype(int)


def is_ground(frame: np.ndarray) -> np.ndarray:
    """Tell where something other than the paper is seen."""
    return np.asarray(np.abs(frame - ManimColor(DARK.paper).to_int_rgb()).max(axis=-1) > 0)


class TestPlainScene:
    def test_it_shows_what_our_camera_shows(self, error_map: ErrorMap) -> None:
        things = (error_map, GradientArrow(error_map, HERE, 0.3), FeltFog(error_map, HERE, 2.0).set_felt(1))
        scene = Scene()
        scene.add(*things)
        np.testing.assert_array_equal(seen(scene), picture(*things))

    def test_a_map_comes_shrinks_and_goes_as_any_mobject(self, error_map: ErrorMap) -> None:
        pictures = []

        class Comes(Scene):
            def construct(self) -> None:
                self.play(FadeIn(error_map, shift=UP, scale=0.5))
                pictures.append(seen(self))
                self.play(error_map.animate.scale(0.4).to_corner(UR, buff=0))
                pictures.append(seen(self))
                self.play(FadeOut(error_map, shift=DOWN))
                pictures.append(seen(self))

        Comes().render()
        np.testing.assert_array_equal(pictures[0], picture(ErrorMap(LANDSCAPE, DARK)))
        rows, columns = np.nonzero(is_ground(pictures[1]))
        height, width = pictures[1].shape[:2]
        assert (rows.min(), columns.max()) == (0, width - 1)
        assert np.ptp(rows) + 1 == pytest.approx(0.4 * height, abs=2)
        assert np.ptp(columns) + 1 == pytest.approx(0.4 * width, abs=2)
        assert not is_ground(pictures[2]).any()

    def test_what_is_made_on_a_map_that_was_moved_stands_where_it_is_seen(self, error_map: ErrorMap) -> None:
        before = GradientArrow(error_map, HERE, 0.3)
        Group(error_map, before).scale(0.5, about_point=ORIGIN).shift(UP)
        after = GradientArrow(error_map, HERE, 0.3)
        np.testing.assert_allclose(before.drawn()[0], after.drawn()[0], atol=1e-9)
        np.testing.assert_allclose(error_map.get_center(), UP, atol=1e-9)
        assert error_map.width == pytest.approx(128 / 9 / 2)

    def test_a_map_is_painted_anew_where_it_was_moved_to(self, error_map: ErrorMap) -> None:
        small = ErrorMap(LANDSCAPE, DARK, levels=error_map.levels).scale(0.5)
        half = {"pixel_width": 128, "pixel_height": 72}
        with tempconfig(half):
            alone = picture(ErrorMap(LANDSCAPE, DARK, levels=error_map.levels))
        inside = picture(small)[36:108, 64:192]
        # The bands are the same; lines keep the width that they have on the large frame.
        assert np.median(np.abs(inside - alone)) <= 2

    def test_a_turned_map_shows_its_colours_where_its_weights_are(self, error_map: ErrorMap) -> None:
        plain = picture(error_map)
        error_map.rotate(0.3, about_point=ORIGIN)
        turned, where = picture(error_map), error_map.to_weights(pixel_middles())
        inside = error_map.landscape.domain.contains(where)
        upright = ErrorMap(LANDSCAPE, DARK).to_screen(where)[..., :2]
        columns = ((upright[..., 0] / (128 / 9) + 0.5) * plain.shape[1]).astype(int).clip(0, plain.shape[1] - 1)
        rows = ((0.5 - upright[..., 1] / 8) * plain.shape[0]).astype(int).clip(0, plain.shape[0] - 1)
        off = np.abs(turned - plain[rows, columns])[inside]
        assert np.median(off) <= 2
        assert not is_ground(turned)[~inside].mean() > 0.05


class TestMovingCamera:
    @pytest.mark.parametrize("zoom", [1.0, 1.5, 4.0])
    def test_a_map_is_sharp_and_where_its_weights_are(self, error_map: ErrorMap, zoom: float) -> None:
        scene = MovingCameraScene()
        scene.camera.background_color = ManimColor(DARK.paper)
        scene.add(error_map)
        middle = error_map.to_screen(HERE)
        scene.camera.frame.set(width=128 / 9 / zoom).move_to(middle)
        frame = seen(scene)
        where = error_map.to_weights(pixel_middles() / zoom + middle[:2])
        inside = error_map.landscape.domain.contains(where)
        np.testing.assert_array_equal(is_ground(frame)[~inside], False)
        # Contours are lighter than any ground: where one is, the ground's own colour is not read.
        level = np.searchsorted(error_map.levels, error_map.landscape.value(where))
        bands = np.array([ManimColor(DARK.band_colour(k / 20)).to_int_rgb() for k in range(21)])
        off = np.abs(frame - bands[level])[inside].max(axis=-1)
        # The relief makes the ground lighter or darker by a few of 255.
        assert np.median(off) <= 12

    def test_what_is_enlarged_stays_on_what_it_stands_on(self, error_map: ErrorMap) -> None:
        scene = MovingCameraScene()
        bead = Bead([(-1, 0), (1, 0)], "#ffffff")
        bead.live(1.5)
        scene.add(error_map, bead)
        scene.camera.frame.scale(0.2).move_to((*bead.place, 0))
        frame = seen(scene)
        height, width = frame.shape[:2]
        np.testing.assert_array_equal(frame[height // 2, width // 2], 255)

    def test_after_the_camera_nothing_is_left_in_the_map(self, error_map: ErrorMap) -> None:
        before = picture(error_map)
        scene = MovingCameraScene()
        scene.add(error_map)
        scene.camera.frame.scale(0.3)
        seen(scene)
        np.testing.assert_array_equal(picture(error_map), before)
        assert error_map.scale_factor == error_map.sight.scale


class Disc(Painted):
    """Paints nothing; how it is moved is looked at."""


class TestMotion:
    def test_what_comes_back_has_not_been_moved(self) -> None:
        disc = Disc().shift(UP / 3).scale(1.7).scale(1 / 1.7).shift(DOWN / 3)
        assert disc.motion() is None

    def test_a_copy_is_moved_by_itself(self) -> None:
        disc = Disc()
        copied = disc.copy().shift(UP)
        assert disc.motion() is None
        assert copied.motion() is not None
        assert copied.motion().transform_point(0, 0) == pytest.approx((0, 1))

    def test_in_a_group_it_goes_where_the_others_go(self) -> None:
        disc, square = Disc(), Square()
        Group(disc, square).rotate(0.4).shift(UP).scale(2)
        corner = disc.motion().transform_point(1, 1)
        np.testing.assert_allclose(corner, square.get_vertices()[0][:2], atol=1e-9)
