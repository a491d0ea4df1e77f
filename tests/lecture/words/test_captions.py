"""Captions and chapters as text: times come from whole frames, and other programs read them back."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
import srt
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture.words.captions import Chapter, Cue, as_chapter_list, as_srt, as_vtt

FRAME_RATES = st.sampled_from([10, 15, 24, 30, 60])
LINES = st.lists(
    st.text("abc  xyz,.", min_size=1, max_size=84).map(lambda text: " ".join(f"A{text}".split())), max_size=6
)


def in_sequence(texts: list[str], first: int, step: int) -> list[Cue]:
    return [Cue(text, first + number * step, first + (number + 1) * step) for number, text in enumerate(texts)]


@settings(deadline=None)
@given(LINES, FRAME_RATES, st.integers(0, 5 * 3600 * 60), st.integers(1, 500))
def test_a_subtitle_reader_gets_every_caption_back_to_half_a_millisecond(
    texts: list[str], fps: int, first: int, step: int
) -> None:
    cues = in_sequence(texts, first, step)
    read = list(srt.parse(as_srt(cues, fps)))
    assert [each.content.replace("\n", " ") for each in read] == texts
    for cue, each in zip(cues, read, strict=True):
        assert abs(Fraction(each.start / timedelta(microseconds=1)) - Fraction(cue.start * 10**6, fps)) <= 500
        assert abs(Fraction(each.end / timedelta(microseconds=1)) - Fraction(cue.end * 10**6, fps)) <= 500
    assert all(one.end <= other.start for one, other in pairwise(read))


@settings(deadline=None)
@given(LINES, FRAME_RATES)
def test_web_captions_carry_the_same_times_and_lines(texts: list[str], fps: int) -> None:
    cues = in_sequence(texts, 7, 20)
    web, plain = as_vtt(cues, fps), as_srt(cues, fps)
    assert web.startswith("WEBVTT\n")
    stamp = r"\d\d:\d\d:\d\d[.,]\d\d\d"
    assert re.findall(stamp, web) == [each.replace(",", ".") for each in re.findall(stamp, plain)]


def test_signs_with_a_meaning_in_web_captions_are_escaped() -> None:
    assert "w &lt; 1 &amp; more" in as_vtt([Cue("w < 1 & more", 0, 10)], 10)
    assert "w < 1 & more" in as_srt([Cue("w < 1 & more", 0, 10)], 10)


@settings(deadline=None)
@given(st.lists(st.text("abcdef", min_size=1, max_size=12), min_size=1, max_size=15).map(" ".join))
def test_a_caption_has_at_most_two_lines_of_about_equal_length(text: str) -> None:
    lines = as_srt([Cue(text, 0, 10)], 10).splitlines()[2:]
    assert " ".join(lines) == text
    assert len(lines) == 1 if len(text) <= 42 else len(lines) == 2
    if len(lines) == 2:
        assert abs(len(lines[0]) - len(lines[1])) <= 2 * max(map(len, text.split())) + 1


def test_times_are_printed_as_hours_minutes_seconds_and_thousandths() -> None:
    assert "00:00:00,100 --> 01:01:01,017" in as_srt([Cue("x", 6, 3661 * 60 + 1)], 60)


@pytest.mark.parametrize(
    ("start", "line"), [(0, "00:00 A"), (59 * 60 + 59, "00:59 A"), (60 * 60, "01:00 A"), (3599 * 60, "59:59 A")]
)
def test_a_chapter_is_listed_with_the_second_in_which_it_starts(start: int, line: str) -> None:
    assert as_chapter_list([Chapter("A", start, start + 60)], 60) == f"{line}\n"


def test_all_chapters_show_hours_if_one_does() -> None:
    chapters = [Chapter("A", 0, 3600 * 60), Chapter("B", 3600 * 60, 3700 * 60)]
    assert as_chapter_list(chapters, 60) == "00:00:00 A\n01:00:00 B\n"
