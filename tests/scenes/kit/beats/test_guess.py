"""After a question there is time for a guess, to the frame; the caption stays; choices stand by what they are of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import DOWN, LEFT, Square, tempconfig
from performances import watched

from scenes.kit.beats.beat import BREATH, GUESS, Beat, beat
from scenes.kit.beats.captions import captions
from scenes.kit.beats.guess import ChoiceMark, GuessRing, answered
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.theme import DARK


class Asks(Segment):
    title = "Asks"

    @beat("Here it is. Which way is down?", ask=True)
    def question(self) -> None:
        self.hold(share=0.5)

    @beat("This way.")
    def answer(self) -> None:
        self.hold(share=0.5)


def share_closed(scene: Segment) -> float | None:
    """How far the ring is closed; None if there is none."""
    return next((part.share for part in scene.mobjects if isinstance(part, GuessRing)), None)


def test_the_ring_closes_after_the_words_and_is_gone_with_the_answer(small_settings: dict[str, Any]) -> None:
    rate = 20
    with tempconfig(small_settings | {"frame_rate": rate}):
        scene, shares = watched(Asks, share_closed)
    voice = scene.pace.seconds("Asks", Asks.question)
    assert scene.beat_starts["answer"] == round(rate * (voice + BREATH)) + round(rate * GUESS)
    closing = [share for share in shares if share is not None]
    np.testing.assert_allclose(closing, np.arange(len(closing)) / (rate * GUESS), atol=1e-3)
    assert len(closing) == round(rate * GUESS)
    assert share_closed(scene) is None


@pytest.mark.parametrize("rate", [3, 7, 24])
def test_at_few_frames_a_second_the_caption_of_a_question_ends_where_the_answer_begins_or_before(
    small_settings: dict[str, Any], rate: int
) -> None:
    with tempconfig(small_settings | {"frame_rate": rate}):
        scene, _ = watched(Asks, share_closed)
    asked = scene.renderer.file_writer.subcaptions[1]
    assert asked.end.total_seconds() <= scene.beat_starts["answer"] / rate + 1e-6
    voice = scene.pace.seconds("Asks", Asks.question)
    assert scene.beat_starts["answer"] == round(rate * (voice + BREATH + GUESS))


def test_a_share_is_of_the_time_in_which_something_is_said() -> None:
    assert Asks.seconds_after(Asks.question) == BREATH + GUESS
    assert Asks.seconds_after(Asks.answer) == BREATH


def test_the_caption_of_a_question_stays_while_one_guesses() -> None:
    asked = Beat("name", "Here it is. Which way is down?", lambda _: None, ask=True)
    told = Beat("name", asked.text, lambda _: None)
    *same, last = captions(asked, 5.0)
    *others, shorter = captions(told, 5.0)
    assert same == others
    assert last.text == shorter.text
    assert last.offset == shorter.offset
    # But for the silence before the answer.
    assert last.offset + last.duration == pytest.approx(5.0 + GUESS)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_as_much_of_the_ring_is_drawn_as_of_the_time_has_gone(
    draw: Callable[..., np.ndarray], pixel_points: np.ndarray, share: float
) -> None:
    ring = GuessRing(DARK, (0, 0, 0))
    ring.set_share(share)
    brightness = draw(ring).sum(axis=2)
    x, y = pixel_points[..., 0], pixel_points[..., 1]
    drawn = brightness > 0.6 * 3 * 255
    angle = np.mod(np.arctan2(x, y), 2 * np.pi)
    if share == 0:
        assert not drawn.any()
    else:
        assert angle[drawn].max() <= 2 * np.pi * share + 0.3 or share == 1
        assert np.ptp(angle[drawn]) == pytest.approx(2 * np.pi * share, abs=0.5)


def test_the_ring_keeps_to_the_safe_area_and_out_of_the_captions(stage: None) -> None:  # noqa: ARG001
    left, bottom, right, top = GuessRing(DARK).reach()
    assert right <= WIDE.safe_x + 0.05
    assert bottom >= WIDE.caption_top
    assert left < right
    assert bottom < top


class TestChoices:
    def passes(self, mark: ChoiceMark) -> bool:
        return all(claim.check.passes(claim.figure) for claim in mark.claims())

    def test_stand_beside_what_they_are_of(self, stage: None) -> None:  # noqa: ARG002
        mark = ChoiceMark("A", (1, 1, 0), DARK, LEFT)
        assert self.passes(mark)
        assert mark.ring.get_center()[0] < 1
        assert not self.passes(mark.shift(LEFT))

    def test_have_their_letter_in_their_ring(self, stage: None) -> None:  # noqa: ARG002
        mark = ChoiceMark("B", (0, 0, 0), DARK)
        mark.words.shift(0.3 * DOWN)
        assert not self.passes(mark)

    def test_the_right_one_is_marked_and_the_others_recede(self, small_settings: dict[str, Any]) -> None:
        with tempconfig(small_settings):
            scene = Segment()
            marks = [ChoiceMark(letter, (x, 0, 0), DARK) for letter, x in (("A", -1), ("B", 0), ("C", 1))]
            scene.add(Square(), *marks)
            scene.play(answered(marks, marks[1], DARK.descent))
        assert marks[1].ring.get_stroke_color().to_hex().lower() == DARK.descent
        assert marks[1].words.get_fill_opacity() == 1
        # Its letter is still seen in its ring.
        family = scene.get_mobject_family_members()
        assert family.index(marks[1].ring) < family.index(marks[1].words)
        for other in (marks[0], marks[2]):
            assert other.words.get_fill_opacity() == pytest.approx(DARK.recede)

    def test_the_right_one_is_one_of_them(self, stage: None) -> None:  # noqa: ARG002
        marks = [ChoiceMark("A", (0, 0, 0), DARK)]
        with pytest.raises(ValueError, match="C is not one of the choices A"):
            answered(marks, ChoiceMark("C", (1, 0, 0), DARK), DARK.descent)
