"""The frame's shape is a value: where another one is asked for, everything keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import DOWN, tempconfig

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import choose
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import WIDE, Frame, current_frame
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.labels import find_place
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.viewpoints import fill_frame
from scenes.kit.places.boxes import Box
from scenes.kit.places.place import Place
from scenes.kit.shapes.signs import dot
from scenes.kit.terrain.standpoint import Standpoint

TALL = Frame(6.0, 10.0)
SQUARE_PIXELS = 90

frames = st.builds(Frame, st.floats(4, 30), st.floats(4, 30))


class OnAMap(MapSegment):
    """A segment with nothing but its map."""

    title = "A map"


@pytest.fixture
def tall(small_settings: dict[str, Any]) -> Iterator[Segment]:
    """A segment on a tall frame, which others ask for from then on."""
    with tempconfig(small_settings | {"pixel_width": 60, "pixel_height": 100}):
        yield Segment(Look(frame=TALL))


class TestFrame:
    @given(frames)
    def test_the_safe_area_keeps_a_twentieth_free_on_each_side_and_holds_the_captions(self, frame: Frame) -> None:
        assert frame.width / 2 - frame.safe_x == pytest.approx(frame.width / 20)
        assert frame.height / 2 - frame.safe_y == pytest.approx(frame.height / 20)
        assert -frame.safe_y < frame.caption_top < 0

    @pytest.mark.parametrize("size", [(0.0, 8.0), (8.0, -1.0), (float("nan"), 8.0), (8.0, float("inf"))])
    def test_one_without_a_size_is_refused(self, size: tuple[float, float]) -> None:
        with pytest.raises(ValueError, match="a frame's width and height must be positive"):
            Frame(*size)

    def test_the_usual_one_is_manims(self) -> None:
        assert current_frame() == WIDE


class TestAnotherShape:
    def test_a_look_tells_it_to_whoever_asks(self, tall: Segment) -> None:
        assert current_frame() == TALL
        camera: Any = tall.renderer.camera
        assert (camera.frame_width, camera.frame_height) == (TALL.width, TALL.height)

    def test_the_next_segment_has_its_own(self, tall: Segment) -> None:  # noqa: ARG002 - made before
        Segment(Look())
        assert current_frame() == WIDE

    def test_boxes_and_labels_keep_to_its_safe_area(self, tall: Segment) -> None:  # noqa: ARG002 - sets the frame
        assert Box(np.array([0.0, 3.5]), 1.0, 1.0).in_safe_area(above_captions=True)
        assert not Box(np.array([3.5, 0.0]), 1.0, 1.0).in_safe_area(above_captions=True)
        words = Words("Minimum", 26, DARK.ink)
        corner = np.array([TALL.safe_x - 0.1, TALL.caption_top + 0.1, 0])
        words.move_to(find_place(words, corner, [dot(corner, 0.05, DARK.ink)], toward=DOWN))
        assert words.get_right()[0] <= TALL.safe_x
        assert words.get_bottom()[1] >= TALL.caption_top

    def test_maps_panels_and_views_keep_to_it(self, tall: Segment) -> None:  # noqa: ARG002 - sets the frame
        shown = fill_frame(landscape("lecture")).domain
        assert shown.size[0] / shown.size[1] == pytest.approx(TALL.width / TALL.height)
        assert Place.whole_frame() == Place((0.0, 0.0), TALL.width, TALL.height)
        panel = SidePanel(DARK, height=2.0)
        assert panel.ground.get_right()[0] == pytest.approx(TALL.safe_x)
        assert panel.ground.get_top()[1] == pytest.approx(TALL.safe_y)

    def test_the_terrains_camera_shows_as_much_as_it_is_high(self, tall: Segment) -> None:  # noqa: ARG002
        pixels, _ = Standpoint(0.0, 90.0, 1.0).view.project([[0, TALL.height / 2, 0], [0, 0, 0]], (100, 60))
        np.testing.assert_allclose(pixels, [[30, 0], [30, 50]], atol=1e-9)

    def test_a_map_fills_a_square_picture(self, small_settings: dict[str, Any]) -> None:
        size = {"pixel_width": SQUARE_PIXELS, "pixel_height": SQUARE_PIXELS}
        with tempconfig(small_settings | size):
            scene = OnAMap(Look(asked=choose("x^2 + y^2 on x=-1..1, y=-1..1"), frame=Frame(8.0, 8.0)))
            scene.setup()
            scene.add(scene.error_map)
            scene.renderer.update_frame(scene)
            picture = scene.renderer.get_frame()[..., :3].astype(int)
        paper = np.array([int(DARK.paper[i : i + 2], 16) for i in (1, 3, 5)])
        assert picture.shape[:2] == (SQUARE_PIXELS, SQUARE_PIXELS)
        assert (np.abs(picture - paper).max(axis=-1) > 3).all()
