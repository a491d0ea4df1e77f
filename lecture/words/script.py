"""The narration as a numbered script, for reading aloud and recording."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lecture.syllabus.lectures import Lecture
from lecture.syllabus.storyboard import load
from scenes.kit.beats.beat import Beat, ReadingPace, beats_of
from scenes.kit.beats.segment import Segment
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue

_WIDTH = 88


def script(lecture: Lecture, root: Path, words_per_minute: float, words: Catalogue = PLAIN_ENGLISH) -> str:
    """Return every line of a lecture, with the file for its recording and the time that it should take.

    Parameters
    ----------
    lecture
        The lecture, with its title in the words that are asked for.
    root
        The folder from which scenes are imported.
    words_per_minute
        The pace.
    words
        The words, in some language.
    """
    pace = ReadingPace(words_per_minute)
    segments = [load(root, scene) for scene in lecture.segments]
    beats = {segment: beats_of(segment, words) for segment in segments}
    seconds = sum(pace.seconds(segment.__name__, beat) for segment in segments for beat in beats[segment])
    count = sum(map(len, beats.values()))
    head = (
        f"{lecture.title}\n{'=' * len(lecture.title)}\n\n"
        f"{count} lines, {seconds / 60:.1f} minutes of speech at {words_per_minute:g} words a minute. "
        "Record each line to the file above it\n(WAV, FLAC or MP3), in one folder, then render with: "
        "lecture render --voice recorded --recordings FOLDER\n"
    )
    titles = [segment.title_in(words) for segment in segments]
    return head + "".join(_parts(titles, beats, pace))


def _parts(titles: Sequence[str], beats: Mapping[type[Segment], Sequence[Beat]], pace: ReadingPace) -> Iterator[str]:
    number = 0
    for place, (title, segment) in enumerate(zip(titles, beats, strict=True), 1):
        heading = f"{place}. {title}"
        yield f"\n\n{heading}\n{'-' * len(heading)}\n"
        for beat in beats[segment]:
            number += 1
            yield _line(number, segment, beat, pace.seconds(segment.__name__, beat))


def _line(number: int, segment: type[Segment], beat: Beat, seconds: float) -> str:
    text = textwrap.fill(beat.text, _WIDTH, initial_indent="     ", subsequent_indent="     ")
    return f"\n{number:3}. {segment.__name__}/{beat.name}.wav   {seconds:.1f} s\n{text}\n"
