"""Every segment of the syllabus, performed once: beats, captions and counters, frame by frame.

That what is drawn agrees with the mathematics and can be read is the audit's: see tests/lecture/audit/test_audit.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from manim import tempconfig

from scenes.kit.beats.beat import beats_of
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words

HAIR = 1e-6


def lettering_of(frame: Any) -> list[Any]:
    """Return all words, numbers and formulas of a frame, a formula as one."""
    return [part for part in frame.parts((Words, ReadOut, Formula)) if part.family_members_with_points()]


class TestPerformance:
    def test_every_beat_takes_its_time_in_whole_frames(self, perform: Callable, segment_name: str) -> None:
        performance = perform(segment_name)
        segment = performance.segment
        assert [each.name for each in beats_of(type(segment))] == list(segment.beat_starts)
        assert sum(frame.count for frame in performance.frames) == segment.frames
        lengths = np.diff([*segment.beat_starts.values(), segment.frames])
        for each, frames in zip(beats_of(type(segment)), lengths, strict=True):
            wanted = segment.pace.seconds(type(segment).__name__, each) + segment.seconds_after(each)
            assert abs(frames / 3 - wanted) <= 0.5 / 3 + HAIR

    def test_captions_say_all_that_is_spoken(self, perform: Callable, segment_name: str) -> None:
        segment = perform(segment_name).segment
        spoken = " ".join(each.text for each in beats_of(type(segment)))
        captions = segment.renderer.file_writer.subcaptions
        assert " ".join(caption.content for caption in captions) == spoken
        for before, after in pairwise(captions):
            assert before.end <= after.start

    def test_no_caption_is_shorter_than_a_second(self, perform: Callable, segment_name: str) -> None:
        for caption in perform(segment_name).segment.renderer.file_writer.subcaptions:
            assert (caption.end - caption.start).total_seconds() >= 1 - HAIR, caption.content

    def test_is_performed_alike_at_another_size(
        self, perform: Callable, small_settings: dict[str, Any], segment_name: str
    ) -> None:
        performance = perform(segment_name)
        with tempconfig(small_settings | {"pixel_width": 64, "pixel_height": 36, "frame_rate": 1}):
            other = type(performance.segment)()
            other.render()
        first = performance.frames[-1]
        second = replace(first, mobjects=other.mobjects)
        for one, two in zip(lettering_of(first), lettering_of(second), strict=True):
            np.testing.assert_allclose(one.get_all_points(), two.get_all_points(), atol=1e-9)
