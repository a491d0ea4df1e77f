"""A beat lasts as long as its voice and a breath, to the frame, and its captions say every word in order."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from manim import FadeIn, FadeOut, Rotate, Square, tempconfig

from lecture.source.beats import beats_of_class
from lecture.source.modules import Place
from scenes.kit.beats.beat import BREATH, Beat, ReadingPace, beat, beats_of
from scenes.kit.beats.captions import SHORTEST_CAPTION, Caption, captions
from scenes.kit.beats.segment import Segment
from scenes.language.languages import ENGLISH

words = st.text("abcdefghij", min_size=1, max_size=14)
sentences = st.lists(words, min_size=1, max_size=40).flatmap(
    lambda chosen: st.lists(st.sampled_from(["", ",", ";", ":"]), min_size=len(chosen), max_size=len(chosen)).map(
        lambda marks: " ".join(word + mark for word, mark in zip(chosen, [*marks[:-1], "."], strict=True))
    )
)
texts = st.lists(sentences, min_size=1, max_size=4).map(" ".join)


@dataclass(frozen=True)
class Timed:
    """A voice that takes the given seconds."""

    by_beat: Mapping[str, float]

    def seconds(self, segment: str, beat: Beat) -> float:  # noqa: ARG002
        return self.by_beat[beat.name]


class Tiny(Segment):
    title = "Tiny"

    @beat("It comes in. It turns.")
    def comes(self) -> None:
        self.square = Square(fill_opacity=1)
        self.play(FadeIn(self.square), share=0.3)
        self.hold(share=0.1)
        self.play(Rotate(self.square, 1), share=1 / 3)

    @beat("It stands.")
    def stands(self) -> None:
        self.hold(share=0.5)

    @beat("It goes.")
    def goes(self) -> None:
        self.play(FadeOut(self.square), share=0.7)


def run(pace: Mapping[str, float], changes: dict[str, Any]) -> Tiny:
    with tempconfig(changes):
        scene = Tiny(pace=Timed(pace))
        scene.render()
    return scene


voices = st.fixed_dictionaries({name: st.floats(0.7, 4) for name in ("comes", "stands", "goes")})


class TestTime:
    @settings(max_examples=25, deadline=None)
    @given(voices, st.sampled_from([10, 24, 30]))
    def test_each_beat_takes_its_voice_and_a_breath_in_whole_frames(
        self, small_settings: dict[str, Any], voice: dict[str, float], rate: int
    ) -> None:
        scene = run(voice, small_settings | {"pixel_width": 16, "pixel_height": 9, "frame_rate": rate})
        lengths = np.diff([*scene.beat_starts.values(), scene.frames])
        for name, frames in zip(scene.beat_starts, lengths, strict=True):
            assert abs(frames - (voice[name] + BREATH) * rate) <= 0.5

    @pytest.mark.parametrize("rate", [10, 15, 25, 60])
    @pytest.mark.parametrize("voice", [(0.7, 1.0, 0.9), (1.234, 0.777, 1.5)])
    def test_the_file_holds_exactly_the_frames_that_the_beats_count(
        self, small_settings: dict[str, Any], tmp_path: Path, rate: int, voice: tuple[float, float, float]
    ) -> None:
        written = {"dry_run": False, "media_dir": str(tmp_path), "pixel_width": 64, "pixel_height": 36}
        pace = dict(zip(("comes", "stands", "goes"), voice, strict=True))
        scene = run(pace, small_settings | written | {"frame_rate": rate, "format": "mp4"})
        (film,) = tmp_path.rglob("Tiny.mp4")
        with av.open(str(film)) as container:
            stamps = sorted(frame.pts * frame.time_base for frame in container.decode(video=0))
        assert len(stamps) == scene.frames == sum(round((seconds + BREATH) * rate) for seconds in voice)
        # Manim joins its parts to within a tick of theirs, a fraction of a millisecond.
        np.testing.assert_allclose(np.array(stamps, dtype=float), np.arange(scene.frames) / rate, atol=1e-3)
        sections = {section.name: section for section in scene.renderer.file_writer.sections}
        assert list(sections) == list(scene.beat_starts) == [each.name for each in beats_of(Tiny)]
        for name, section in sections.items():
            frames = sum(_frames(Path(part)) for part in section.partial_movie_files)
            assert frames == round((pace[name] + BREATH) * rate)

    def test_animations_take_their_share_of_the_beat(self, small_settings: dict[str, Any]) -> None:
        spent: list[int] = []

        pace = Timed({"comes": 6 - BREATH, "stands": 4 - BREATH, "goes": 2 - BREATH})
        with tempconfig(small_settings | {"frame_rate": 20}):
            scene = Tiny(pace=pace)
            add_frame = scene.renderer.add_frame
            scene.renderer.add_frame = lambda pixels, num_frames=1: (
                spent.append(num_frames),
                add_frame(pixels, num_frames),
            )
            scene.render()
        # 120, 80 and 40 frames: the shares in order, then what is left of each beat.
        moving, still = sum(frames == 1 for frames in spent), [frames for frames in spent if frames > 1]
        assert moving == 36 + 40 + 28
        assert still == [12, 32, 40, 40, 12]
        assert scene.frames == sum(spent) == 240

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.integers(2, 9), min_size=2, max_size=8), st.floats(4, 7), st.sampled_from([10, 15]))
    def test_shares_that_add_up_to_all_take_exactly_the_beats_time(
        self, small_settings: dict[str, Any], parts: list[int], voice: float, rate: int
    ) -> None:
        class Parted(Segment):
            title = "Parted"

            @beat("It is parted.")
            def parted(self) -> None:
                for part in parts:
                    self.hold(share=part / sum(parts))

        with tempconfig(small_settings | {"pixel_width": 16, "pixel_height": 9, "frame_rate": rate}):
            scene = Parted(pace=Timed({"parted": voice}))
            scene.render()
        assert scene.frames == round((voice + BREATH) * rate)

    @given(st.integers(1, 60), st.floats(60, 240))
    def test_a_silent_lecture_is_read_at_an_even_pace(self, count: int, rate: float) -> None:
        read = Beat("name", " ".join(["word"] * count), lambda _: None)
        assert ReadingPace(rate).seconds("Any", read) == pytest.approx(60 * count / rate)


class Reworded(Tiny):
    stands = Tiny.stands.saying("It  stands\nstill.")

    @beat("It waits.")
    def waits(self) -> None:
        self.hold(share=0.5)


class Shorter(Reworded):
    comes = None

    @beat("It goes at once.")
    def goes(self) -> None:
        self.hold(share=0.2)


class TestBases:
    def test_a_subclass_has_the_beats_of_its_base(self) -> None:
        class Same(Tiny):
            pass

        assert beats_of(Same) == beats_of(Tiny)

    def test_a_beat_with_other_words_keeps_its_place_and_what_it_does(self) -> None:
        told = beats_of(Reworded)
        assert [each.name for each in told] == ["comes", "stands", "goes", "waits"]
        assert told[1].text == "It stands still."
        assert told[1].perform is beats_of(Tiny)[1].perform

    def test_a_beat_is_left_out_or_written_again(self) -> None:
        told = beats_of(Shorter)
        assert [(each.name, each.text) for each in told] == [
            ("stands", "It stands still."),
            ("goes", "It goes at once."),
            ("waits", "It waits."),
        ]

    def test_the_source_tells_the_same_without_being_run(self) -> None:
        module = Path(__file__)
        for segment in (Tiny, Reworded, Shorter):
            read = beats_of_class([Place(module.parent)], module.stem, segment.__name__)
            assert [each.name for each in read] == [each.name for each in beats_of(segment)]


class TestCaptions:
    @given(texts, st.floats(0.5, 60))
    def test_say_every_word_in_order_and_share_the_time_without_gaps(self, text: str, seconds: float) -> None:
        shown = captions(Beat("name", text, lambda _: None), seconds)
        assert " ".join(caption.text for caption in shown) == text
        assert shown[0].offset == 0
        for before, after in pairwise(shown):
            assert after.offset == pytest.approx(before.offset + before.duration)
        assert shown[-1].offset + shown[-1].duration == pytest.approx(seconds)
        least = SHORTEST_CAPTION + 1e-9 if seconds > len(shown) * SHORTEST_CAPTION else 0
        rates = [len(caption.text) / caption.duration for caption in shown if caption.duration > least]
        assert not rates or max(rates) == pytest.approx(min(rates))

    @given(texts)
    def test_are_short_and_never_run_over_the_end_of_a_sentence_that_takes_a_second(self, text: str) -> None:
        spoken = Beat("name", text, lambda _: None)
        shown = captions(spoken, 2.0 * len(text))
        assert all(len(textwrap.wrap(caption.text, ENGLISH.reading.a_line)) <= 2 for caption in shown)
        ends = [index for index, caption in enumerate(shown) if caption.text.endswith(".")]
        assert len(ends) == len(spoken.sentences)

    @given(texts, st.floats(1, 60))
    @example("a aaaaa aaaaa aaaaa aaaaaaaaaaaaaa. aaa aaaaa. a a a aaaaa aaaaaaaaaaaa. a a a a a a.", 2.0)
    def test_stay_for_a_second_at_least_and_are_short(self, text: str, seconds: float) -> None:
        shown = captions(Beat("name", text, lambda _: None), seconds)
        if len(shown) <= seconds:
            assert min(caption.duration for caption in shown) >= SHORTEST_CAPTION - 1e-9
        assert all(len(textwrap.wrap(caption.text, ENGLISH.reading.a_line)) <= 2 for caption in shown)

    def test_a_short_sentence_is_one_caption(self) -> None:
        spoken = Beat("name", "One. Two three. Is it four?", lambda _: None)
        assert [caption.text for caption in captions(spoken, 9)] == ["One.", "Two three.", "Is it four?"]

    def test_a_sentence_said_in_less_than_a_second_shares_a_caption_with_the_next(self) -> None:
        spoken = Beat("name", "It stops. It looks again, and rolls again.", lambda _: None)
        assert [caption.text for caption in captions(spoken, 3.2)] == [spoken.text]

    def test_the_last_one_shares_a_caption_with_the_one_before(self) -> None:
        spoken = Beat("name", "It looks again, and rolls again. It stops.", lambda _: None)
        assert [caption.text for caption in captions(spoken, 3.2)] == [spoken.text]

    def test_where_both_do_not_fit_together_the_short_one_takes_a_second(self) -> None:
        long = "The gradient shrinks as the valley is flat and all of our steps must shrink with it."
        assert len(long) == 2 * ENGLISH.reading.a_line
        shown = captions(Beat("name", f"Look. {long}", lambda _: None), 6)
        assert [(caption.text, caption.duration) for caption in shown] == [("Look.", 1.0), (long, 5.0)]

    @given(st.lists(st.floats(1.2, 8), min_size=2, max_size=5))
    def test_come_when_their_sentence_is_said(self, lasting: list[float]) -> None:
        said = [f"This is sentence {'abcde'[index]}." for index in range(len(lasting))]
        starts = [0.0, *np.cumsum(lasting[:-1])]
        shown = captions(Beat("name", " ".join(said), lambda _: None), sum(lasting), starts)
        assert [caption.text for caption in shown] == said
        assert [caption.offset for caption in shown] == pytest.approx(starts)

    def test_a_long_one_is_parted_at_a_comma(self) -> None:
        long = (
            "The gradient shrinks as the valley gets flat, and the steps of the ball shrink with it, all by themselves."
        )
        assert captions(Beat("name", long, lambda _: None), 1)[0].text.endswith(",")

    def test_stand_in_the_film_where_their_beat_does(self, small_settings: dict[str, Any]) -> None:
        rate = 10
        scene = run({"comes": 2, "stands": 1, "goes": 1}, small_settings | {"frame_rate": rate})
        expected: list[Caption] = [
            Caption(each.text, scene.beat_starts[spoken.name] / rate + each.offset, each.duration)
            for spoken in beats_of(Tiny)
            for each in captions(spoken, {"comes": 2, "stands": 1, "goes": 1}[spoken.name])
        ]
        shown = scene.renderer.file_writer.subcaptions
        assert [each.content for each in shown] == [each.text for each in expected]
        for each, wanted in zip(shown, expected, strict=True):
            assert each.start.total_seconds() == pytest.approx(wanted.offset, abs=0.02)
            assert each.end.total_seconds() == pytest.approx(wanted.offset + wanted.duration, abs=0.02)


def test_the_text_of_a_beat_is_one_line_whatever_the_source() -> None:
    class Wrapped(Segment):
        title = "Wrapped"

        @beat(
            """One sentence,
            on two lines."""
        )
        def only(self) -> None:
            """Do nothing."""

    assert beats_of(Wrapped)[0].text == "One sentence, on two lines."


def _frames(film: Path) -> int:
    with av.open(str(film)) as container:
        return sum(1 for _ in container.decode(video=0))
