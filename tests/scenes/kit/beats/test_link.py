"""A segment ends with the picture that another begins with, on any landscape, alone or not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import Square, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer

from gradmath.landscapes.chosen import choose
from lecture.source.beats import beats_of_class
from lecture.source.modules import Place
from scenes.kit.beats.beat import BREATH, beat
from scenes.kit.beats.link import CLEAR
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import LIGHT
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.link import MapLink
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.walkers import Marker
from scenes.kit.paint.canvas import FrameCamera


class Standing(MapLink):
    """A marker in the middle of the map."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.marker = Marker(self.error_map, self.survey.landscape.domain.center)
        self.things = [self.error_map, self.marker]


class Leaves(MapSegment):
    title = "Leaves"
    leaves = Standing

    @beat("It is there.")
    def first(self) -> None:
        self.add(self.error_map, Square(fill_opacity=1))

    @beat("And it goes.")
    def last(self) -> None:
        self.hold(share=0.2)


class Finds(MapSegment):
    title = "Finds"

    def setup(self) -> None:
        super().setup()
        self.found = self.find(Standing)

    @beat("It is found.")
    def only(self) -> None:
        self.hold(share=0.5)


class FindsWithoutMap(Segment):
    """Has no map of its own."""

    title = "Finds"

    def setup(self) -> None:
        super().setup()
        self.found = self.find(Standing)

    @beat("It is found.")
    def only(self) -> None:
        self.hold(share=0.5)


def pictures(segment: Segment) -> list[np.ndarray]:
    """Perform a segment and return its pictures."""
    seen: list[np.ndarray] = []
    segment.renderer.add_frame = lambda pixels, num_frames=1: seen.extend([pixels.copy()] * num_frames)
    segment.render()
    return seen


@pytest.mark.parametrize("finds", [Finds, FindsWithoutMap])
@pytest.mark.parametrize("look", [Look(), Look(theme=LIGHT, asked=choose("x^2 + 2 y^2 on -2..2, -1..1"))])
def test_the_last_picture_is_the_first_of_the_one_that_finds_it(
    small_settings: dict[str, Any], look: Look, finds: type[Segment]
) -> None:
    with tempconfig(small_settings):
        last, first = pictures(Leaves(look))[-1], pictures(finds(look))[0]
    np.testing.assert_array_equal(last, first)


def test_what_is_not_of_the_link_goes_bit_by_bit_in_its_own_time(small_settings: dict[str, Any]) -> None:
    with tempconfig(small_settings | {"frame_rate": 10}):
        segment = Leaves()
        shown = pictures(segment)
    before, *going = shown[-round(CLEAR * 10) - 1 :]
    changed = [float(np.abs(one.astype(int) - shown[-1].astype(int)).mean()) for one in (before, *going)]
    assert changed[0] > 1
    assert changed[0] == pytest.approx(changed[1], rel=0.02)
    assert all(after < earlier for earlier, after in pairwise(changed[1:]))
    voice = segment.pace.seconds("Leaves", Leaves.last)
    assert segment.frames - segment.beat_starts["last"] == round(10 * (voice + BREATH)) + round(10 * CLEAR)


def test_a_still_of_the_last_beat_shows_what_is_there_before_it_goes(small_settings: dict[str, Any]) -> None:
    with tempconfig(small_settings | {"dry_run": True}):
        segment = Leaves(renderer=CairoRenderer(camera_class=FrameCamera, skip_animations=True))
        segment.setup()
        for each in segment.beats:
            segment.perform(each)
        assert any(isinstance(each, Square) for each in segment.mobjects)
        whole = Leaves()
        whole.render()
        assert not any(isinstance(each, Square) for each in whole.mobjects)


def test_only_the_last_beat_takes_the_time_to_leave() -> None:
    assert Leaves.seconds_after(Leaves.first) == BREATH
    assert Leaves.seconds_after(Leaves.last) == BREATH + CLEAR
    assert Finds.seconds_after(Finds.only) == BREATH


def test_what_is_left_is_there_as_itself(small_settings: dict[str, Any]) -> None:
    with tempconfig(small_settings):
        segment = Leaves()
        segment.render()
    there = [each for each in segment.mobjects if each.family_members_with_points()]
    assert [type(each) for each in there] == [ErrorMap, Marker]


def test_whether_there_is_time_for_a_guess_counts_for_a_clip_and_the_words_do_not(tmp_path: Any) -> None:
    actions = []
    for mark in ('"One?"', '"Two?"', '"One?", still=True', '"One?", ask=True', '"One?", ask=False'):
        (tmp_path / "told.py").write_text(f"class Told:\n    @beat({mark})\n    def only(self):\n        pass\n")
        actions.append(beats_of_class([Place(tmp_path)], "told", "Told")[0].action)
    assert actions[0] == actions[1] == actions[2]
    assert len({actions[0], actions[3], actions[4]}) == 3
