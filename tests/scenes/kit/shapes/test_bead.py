"""A bead runs along its way, and keeps a held picture alive."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import tempconfig

from benchmarks.stillness import Liveliness, Measured
from scenes.kit.beats.beat import beat
from scenes.kit.beats.living import Living
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.theme import DARK
from scenes.kit.shapes.bead import Bead

WAY = [(-2.0, 0.0), (1.0, 0.0), (1.0, 1.0)]


class Held(Segment):
    title = "Held"

    @beat("It is held.")
    def held(self) -> None:
        self.bead = Bead(WAY, self.theme.descent_core, period=2.0)
        self.add(self.bead)
        self.live(self.bead)


def test_it_is_on_its_way_at_an_even_speed_and_begins_again() -> None:
    bead = Bead(WAY, DARK.ink, period=4.0)
    assert isinstance(bead, Living)
    for seconds, place in ((0.0, (-2, 0)), (1.0, (-1, 0)), (3.0, (1, 0)), (3.5, (1, 0.5)), (5.0, (-1, 0))):
        bead.live(seconds)
        np.testing.assert_allclose(bead.place, place, atol=1e-9)
        left, bottom, right, top = bead.reach()
        assert left < place[0] < right
        assert bottom < place[1] < top


def test_a_held_picture_is_not_measured_as_still(small_settings: dict[str, Any]) -> None:
    frames: list[np.ndarray] = []
    with tempconfig(small_settings | {"pixel_width": 1920, "pixel_height": 1080, "frame_rate": 60}):
        scene = Held()
        scene.renderer.add_frame = lambda pixels, num_frames=1: frames.extend(
            [pixels[300:900, 600:1300, :3].mean(axis=2).astype(np.int16)] * num_frames
        )
        scene.render()
    alive = Liveliness.of(Measured.of(frames, 60), 0, len(frames))
    assert alive.still <= 0.25
    assert alive.longest <= 0.5
