"""What lives moves through holds and beats without a jump, as its time says, whichever way it is performed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Mobject, Square, tempconfig

from scenes.kit.beats.beat import beat
from scenes.kit.beats.living import Living
from scenes.kit.beats.segment import Segment


class Swinging:
    """A square that goes to and fro, and notes when."""

    def __init__(self) -> None:
        self.square = Square(0.5, fill_opacity=1)
        self.seen: list[float] = []

    @property
    def body(self) -> Mobject:
        return self.square

    def live(self, seconds: float) -> None:
        self.seen.append(seconds)
        self.square.move_to((2 * np.sin(seconds), 0, 0))


class Alive(Segment):
    title = "Alive"

    @beat("It comes, and it lives.")
    def comes(self) -> None:
        self.swinging = Swinging()
        self.live(self.swinging)
        self.hold(share=0.2)
        self.add(self.swinging.square)
        self.hold(share=0.3)
        self.play(FadeIn(Square(0.2)), share=0.2)

    @beat("It goes on living.")
    def goes_on(self) -> None:
        self.hold(share=0.5)

    @beat("Then it is gone.")
    def gone(self) -> None:
        self.play(FadeOut(self.swinging.square), share=0.3)


def watched_places(rate: int, settings: dict[str, Any]) -> tuple[Alive, list[tuple[int, float]]]:
    """Perform the segment; return where the square was at each frame in which it was on stage."""
    places: list[tuple[int, float]] = []
    with tempconfig(settings | {"frame_rate": rate}):
        segment = Alive()
        frame = 0

        def note(pixels: np.ndarray, num_frames: int = 1) -> None:  # noqa: ARG001
            nonlocal frame
            if getattr(segment, "swinging", None) and segment.swinging.square in segment.mobjects:
                places.append((frame, float(segment.swinging.square.get_center()[0])))
            frame += num_frames

        segment.renderer.add_frame = note
        segment.render()
    return segment, places


def test_every_frame_shows_the_state_of_its_own_time(small_settings: dict[str, Any]) -> None:
    rate = 20
    segment, places = watched_places(rate, small_settings)
    assert isinstance(segment.swinging, Living)
    for frame, x in places:
        np.testing.assert_allclose(x, 2 * np.sin(frame / rate), atol=1e-3)
    frames = [frame for frame, _ in places]
    # From when it was there to the end of its fade, no frame twice and none left out: nothing is held still.
    assert all(after == before + 1 for before, after in pairwise(frames))
    assert segment.beat_starts["gone"] < frames[-1] < segment.frames


def test_what_is_not_on_stage_does_not_live(small_settings: dict[str, Any]) -> None:
    segment, places = watched_places(10, small_settings)
    assert min(segment.swinging.seen) * 10 >= places[0][0] - 0.02
    assert max(segment.swinging.seen) * 10 <= places[-1][0] + 1.02


def test_what_rests_stays_as_it_is(small_settings: dict[str, Any]) -> None:
    class Rests(Alive):
        @beat("It rests.")
        def goes_on(self) -> None:
            self.rest(self.swinging)
            self.rested = float(self.swinging.square.get_center()[0])

    with tempconfig(small_settings):
        segment = Rests()
        segment.render()
    assert float(segment.swinging.square.get_center()[0]) == segment.rested
