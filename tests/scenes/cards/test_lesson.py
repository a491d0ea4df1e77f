"""The cards lead from the title into the first picture, and from the last one to pictures of what was learnt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from manim import Square, tempconfig
from performances import watched

from lecture.audit.performance import audit_scene
from lecture.draw.drawing import settings
from lecture.syllabus.lectures import Lecture, read_syllabus
from lecture.work.quality import Quality
from scenes.cards.cards import EndCard, TitleCard
from scenes.cards.lesson import Lesson, Tile, recalled
from scenes.cards.words import CardWords
from scenes.kit.beats.beat import beat
from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words

ROOT = Path(__file__).resolve().parents[3]
WORDS = CardWords("Squares", 1, ("One", "Two", "Three"), "Circles", "descent")
RATE = 6


class ASquare(Link):
    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.things = [Square(2, color=self.theme.descent, fill_opacity=1)]


class One(Segment):
    title = "One"
    leaves = ASquare
    learnt = "A square has four sides"

    def setup(self) -> None:
        super().setup()
        self.add(Square(3, color=self.theme.ascent, fill_opacity=1))

    @beat("It is there.")
    def only(self) -> None:
        self.hold(share=0.5)


class Two(One):
    title = "Two"
    learnt = "And four corners"


class Three(One):
    title = "Three"
    learnt = "All of one length"


class Silent(One):
    learnt: ClassVar[str] = ""


def lesson(*names: str) -> Lesson:
    sys.modules["lesson_under_test"] = sys.modules[__name__]
    return Lesson(tuple(("lesson_under_test", name) for name in names))


def pictures(card: Any, small: dict[str, Any], **arguments: Any) -> list[np.ndarray]:
    """Return every frame of the film: what is held is drawn once and shown many times."""
    seen: list[np.ndarray] = []

    def keep(pixels: np.ndarray, num_frames: int = 1) -> None:
        seen.extend(num_frames * [pixels.copy()])

    with tempconfig(small | {"frame_rate": RATE}):
        scene = card(Look(), words=WORDS, **arguments)
        scene.renderer.add_frame = keep
        scene.render()
    return seen


def first_of(segment: type[Segment], small: dict[str, Any]) -> np.ndarray:
    with tempconfig(small | {"frame_rate": RATE}):
        return watched(segment, lambda shown: shown.renderer.camera.pixel_array.copy())[1][0]


def test_the_title_ends_with_the_first_picture(small_settings: dict[str, Any]) -> None:
    shown = pictures(TitleCard, small_settings, lesson=lesson("One", "Two", "Three"))
    np.testing.assert_array_equal(shown[-1], first_of(One, small_settings))


def test_the_last_card_begins_with_what_the_last_segment_leaves(small_settings: dict[str, Any]) -> None:
    for names in (("One", "Two", "Three"), ("One", "Silent", "Silent")):
        shown = pictures(EndCard, small_settings, lesson=lesson(*names))
        with tempconfig(small_settings):
            left = ASquare(One(Look())).things
            camera = One(Look()).renderer.camera
            camera.reset()
            camera.capture_mobjects(left)
        np.testing.assert_array_equal(shown[0], camera.pixel_array)


def test_there_is_a_picture_and_a_line_for_each_that_says_what_was_learnt(small_settings: dict[str, Any]) -> None:
    with tempconfig(small_settings):
        tiles: set[Tile] = set()
        texts: set[str] = set()

        def note(shown: Segment) -> None:
            family = [part for each in shown.mobjects for part in each.get_family()]
            tiles.update(part for part in family if isinstance(part, Tile))
            texts.update(part.text for part in family if isinstance(part, Words))

        watched(lambda: EndCard(Look(), words=WORDS, lesson=lesson("One", "Two", "Silent", "Three")), note)
    assert len(tiles) == 3
    assert {"A square has four sides", "And four corners", "All of one length", "Next: Circles"} <= texts
    # The middle of each is the square's.
    for tile in tiles:
        height, width = tile.pixels.shape[:2]
        assert np.abs(tile.pixels[height // 2, width // 2, :3].astype(int) - (0x52, 0xBA, 0xFF)).max() <= 2


@pytest.mark.parametrize("lecture", read_syllabus(ROOT / "lectures.toml").lectures, ids=lambda lecture: lecture.key)
def test_no_two_small_pictures_of_a_lecture_look_alike(lecture: Lecture, small_settings: dict[str, Any]) -> None:
    shown = Lesson(tuple((each.module, each.name) for each in lecture.segments)).learnt()
    with tempconfig(small_settings):
        tiles = [Tile(recalled(each, Look()), DARK, 6.0, (0, 0, 0)).pixels[..., :3].astype(int) for each in shown]
    for index, tile in enumerate(tiles):
        others = [np.abs(tile - other).max(axis=-1) > 60 for other in tiles[index + 1 :]]
        assert all(differs.any() for differs in others)


def test_at_most_five_are_shown_from_the_first_to_the_last() -> None:
    found = lesson("One", *(5 * ["Two"]), "Three").learnt()
    assert len(found) == 5
    assert (found[0], found[-1]) == (One, Three)


def test_the_film_ends_on_the_pictures_and_is_never_dark_before(small_settings: dict[str, Any]) -> None:
    shown = pictures(EndCard, small_settings, lesson=lesson("One", "Two", "Three"))
    bright = [float((each[..., :3].max(axis=-1) > 60).mean()) for each in shown]
    assert min(bright) > 0.01
    for each in shown[-RATE // 2 : -1]:
        np.testing.assert_array_equal(each, shown[-1])


@pytest.mark.parametrize("card", [TitleCard, EndCard])
def test_cards_between_which_there_are_segments_pass_the_audit(card: Any, tmp_path: Any) -> None:
    arguments = {"words": WORDS, "lesson": lesson("One", "Two", "Three")}
    ledger = audit_scene(card, settings(Quality(320, 180, 6, "ultrafast"), tmp_path), Look(), arguments)
    assert [f"{line.check.name}: {line.worst:.3g} {line.detail}" for line in ledger.failures] == []
    assert ledger.unclaimed == {}
