"""The narration as a numbered script, to read aloud and record."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from lecture.syllabus.lectures import Lecture, Syllabus
from lecture.syllabus.storyboard import load
from scenes.kit.beats.beat import Beat, ReadingPace, beats_of
from scenes.kit.beats.segment import Segment

_WIDTH = 88


def script(syllabus: Syllabus, lecture: Lecture, words_per_minute: float) -> str:
    """Return every line of a lecture, with the file to record it to and the time that it should take."""
    pace = ReadingPace(words_per_minute)
    segments = [load(syllabus.root, scene) for scene in lecture.segments]
    seconds = sum(pace.seconds(segment.__name__, beat) for segment in segments for beat in beats_of(segment))
    count = sum(len(beats_of(segment)) for segment in segments)
    head = (
        f"{lecture.title}\n{'=' * len(lecture.title)}\n\n"
        f"{count} lines, {seconds / 60:.1f} minutes of speech at {words_per_minute:g} words a minute. "
        "Record each line to the file above it\n(WAV, FLAC or MP3), in one folder, then render with: "
        "lecture render --voice recorded --recordings FOLDER\n"
    )
    return head + "".join(_parts(segments, pace))


def _parts(segments: list[type[Segment]], pace: ReadingPace) -> Iterator[str]:
    number = 0
    for place, segment in enumerate(segments, 1):
        heading = f"{place}. {segment.title}"
        yield f"\n\n{heading}\n{'-' * len(heading)}\n"
        for beat in beats_of(segment):
            number += 1
            yield _line(number, segment, beat, pace.seconds(segment.__name__, beat))


def _line(number: int, segment: type[Segment], beat: Beat, seconds: float) -> str:
    text = textwrap.fill(beat.text, _WIDTH, initial_indent="     ", subsequent_indent="     ")
    return f"\n{number:3}. {segment.__name__}/{beat.name}.wav   {seconds:.1f} s\n{text}\n"
