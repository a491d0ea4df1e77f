"""A finished film, read back from its files: length, chapters, captions and sound are compared with its clips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from lecture.audit.ledger import Ledger, Moment
from lecture.errors import LectureError
from scenes.claims.protocol import Check, Finding
from scenes.kit.beats.beat import Beat
from scenes.kit.given.quoted import on_one_line

WHOLE = Check("a film is as long as its clips, and its sound as long as its pictures", "frames off", 1)
CHAPTER = Check("a chapter begins and ends with its segment", "frames off", 1)
TITLED = Check("a chapter has its segment's title", "wrong", 0)
PICTURE = Check("a segment's first frame stands in the film where its clips say", "grey levels off", 6.0)
CAPTIONED = Check("the captions of a beat say all that is said in it, in order, while it is shown", "wrong", 0)
ON_TIME = Check("the first caption of a beat comes with its first frame", "s off", 0.02)
SPEAKS = Check("the voice begins with its beat", "s off", 0.15)
SILENT = Check("the voice is silent between two beats", "s of sound", 0.02)
WITH_VOICE = Check("a caption that begins a sentence comes when the voice does", "s off", 0.15)

# Least level of sound, seconds of a window, and seconds of silence before a beginning.
_LOUD, _WINDOW, _PAUSE = 10 ** (-45 / 20), 0.01, 0.06
# Seconds of silence before a beat begins.
_BREATH = 0.05
_SENTENCE_ENDS = re.compile(r"[.?!。？！।؟][\"”’»」)]*$")


@dataclass(frozen=True)
class SegmentFiles:
    """A segment of a film, and its clips.

    Attributes
    ----------
    name, title
        The class's name, and the chapter's title.
    beats
        The beats, each with the file of its clip.
    """

    name: str
    title: str
    beats: tuple[tuple[Beat, Path], ...]


@dataclass(frozen=True)
class FinishedFilm:
    """A finished film and what it was joined from.

    Attributes
    ----------
    film, captions
        The film's file, and that of its captions, in the SubRip format.
    opening, closing
        The clips of its cards.
    segments
        The segments, in order.
    """

    film: Path
    captions: Path
    opening: Path
    closing: Path
    segments: tuple[SegmentFiles, ...]

    @property
    def state(self) -> list[tuple[str, int, int]]:
        """The path, the size and the time of change of each file that is there: a change is seen without reading it."""
        clips = [clip for segment in self.segments for _, clip in segment.beats]
        files = [each for each in (self.film, self.captions, self.opening, *clips, self.closing) if each.is_file()]
        return [(str(each), found.st_size, found.st_mtime_ns) for each in files for found in [each.stat()]]


@dataclass(frozen=True)
class _Span:
    """A beat's frames in a film: the first, and the first one after it."""

    segment: SegmentFiles
    beat: Beat
    start: int
    end: int

    def moment(self, fps: Fraction) -> Moment:
        """Return the moment at which the beat begins in the film."""
        return Moment(self.segment.name, self.beat.name, float(self.start / fps))


@dataclass(frozen=True)
class _Caption:
    text: str
    start: float
    end: float


def audit_film(files: FinishedFilm) -> Ledger:
    """Compare a finished film with the clips beside it and the beats of its segments.

    Raises
    ------
    LectureError
        If a file is missing or cannot be read.
    """
    ledger = Ledger()
    try:
        for moment, finding in _findings(files):
            ledger.record([finding], moment, None)
    except (OSError, av.error.FFmpegError) as error:
        raise LectureError(
            f"{on_one_line(files.film)} cannot be audited with the clips beside it: {on_one_line(error)}; render the "
            "lecture first"
        ) from error
    return ledger


def _findings(files: FinishedFilm) -> Iterator[tuple[Moment, Finding]]:
    with av.open(str(files.film)) as container:
        stream = container.streams.video[0]
        fps = stream.average_rate or Fraction(0)
        chapters = list(container.chapters())
        frames = sum(bool(packet.size) for packet in container.demux(stream))
    spans = list(_spans(files))
    end = spans[-1].end + _frames(files.closing)
    whole = Moment(files.film.name, None, 0.0)
    yield whole, Finding(check=WHOLE, figure=abs(frames - end), detail=f"{frames} frames, {end} in the clips")
    yield from _chapter_findings(files, chapters, spans, end, fps)
    yield from _picture_findings(files, spans, fps)
    captions = list(_captions(files.captions))
    yield from _caption_findings(captions, spans, fps)
    sound = _sound(files.film)
    if sound is not None:
        yield (
            whole,
            Finding(
                check=WHOLE, figure=abs(len(sound) * _WINDOW * float(fps) - frames), detail="the sound", settled=True
            ),
        )
        yield from _sound_findings(sound, captions, spans, fps)


def _spans(files: FinishedFilm) -> Iterator[_Span]:
    start = _frames(files.opening)
    for segment in files.segments:
        for beat, clip in segment.beats:
            end = start + _frames(clip)
            yield _Span(segment, beat, start, end)
            start = end


def _frames(clip: Path) -> int:
    """Return the number of frames in a clip."""
    with av.open(str(clip)) as container:
        return sum(bool(packet.size) for packet in container.demux(container.streams.video[0]))


def _bounds(spans: Sequence[_Span], end: int) -> list[tuple[int, int]]:
    """Return the first frame of each segment and the first after it; the cards belong to the outer ones."""
    names = list(dict.fromkeys(span.segment.name for span in spans))
    starts = [min(span.start for span in spans if span.segment.name == name) for name in names]
    return list(pairwise([0, *starts[1:], end]))


def _chapter_findings(
    files: FinishedFilm, chapters: Sequence[av.container.core.Chapter], spans: Sequence[_Span], end: int, fps: Fraction
) -> Iterator[tuple[Moment, Finding]]:
    bounds = _bounds(spans, end)
    count = abs(len(chapters) - len(bounds))
    yield Moment(files.film.name, None, 0.0), Finding(check=TITLED, figure=count, detail=f"{len(chapters)} chapters")
    for chapter, segment, (first, after) in zip(chapters, files.segments, bounds, strict=False):
        moment = Moment(segment.name, None, float(first / fps))
        base = (chapter["time_base"] or Fraction(1)) * fps
        read = [float(chapter["start"] * base), float(chapter["end"] * base)]
        off = max(abs(read[0] - first), abs(read[1] - after))
        yield moment, Finding(check=CHAPTER, figure=off, detail=segment.name)
        title = chapter["metadata"].get("title", "")
        yield moment, Finding(check=TITLED, figure=float(title != segment.title), detail=on_one_line(title))


def _picture_findings(files: FinishedFilm, spans: Sequence[_Span], fps: Fraction) -> Iterator[tuple[Moment, Finding]]:
    """Compare the film at each segment's beginning with the first frame of its first clip."""
    for segment in files.segments:
        span = next(each for each in spans if each.segment is segment)
        film = _frame_at(files.film, span.start, fps)
        clip = _frame_at(segment.beats[0][1], 0, fps)
        off = float(np.abs(film - clip).max()) if film.shape == clip.shape else float("nan")
        yield span.moment(fps), Finding(check=PICTURE, figure=off, detail=segment.name)


def _frame_at(file: Path, number: int, fps: Fraction) -> NDArray[np.float64]:
    """Return a frame of a film in grey; an empty array if it has no such frame."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        base = stream.time_base or Fraction(1)
        container.seek(int(number / fps / base), stream=stream)
        for frame in container.decode(stream):
            if frame.pts is not None and round(frame.pts * base * fps) == number:
                return frame.to_ndarray(format="gray").astype(float)
    return np.zeros((0, 0))


def _captions(file: Path) -> Iterator[_Caption]:
    """Yield the captions of a file, as FFmpeg reads them."""
    with av.open(str(file), format="srt") as container:
        for packet in container.demux(container.streams.subtitles[0]):
            if packet.pts is not None and packet.time_base is not None:
                start = float(packet.pts * packet.time_base)
                end = start + float((packet.duration or 0) * packet.time_base)
                yield _Caption(bytes(packet).decode(), start, end)


def _caption_findings(
    captions: Sequence[_Caption], spans: Sequence[_Span], fps: Fraction
) -> Iterator[tuple[Moment, Finding]]:
    rest = list(captions)
    for span in spans:
        first, after = float(span.start / fps), float(span.end / fps)
        # Times are written in milliseconds.
        own = [each for each in rest if first - 0.001 <= each.start < after - 0.001 and each.end <= after + 0.002]
        said = _letters("".join(each.text for each in own))
        is_wrong = said != _letters(span.beat.text) or own != sorted(own, key=lambda each: each.start)
        detail = " ".join(each.text for each in own)
        yield span.moment(fps), Finding(check=CAPTIONED, figure=float(is_wrong), detail=on_one_line(detail))
        if own:
            yield span.moment(fps), Finding(check=ON_TIME, figure=abs(own[0].start - first), detail=own[0].text)
        rest = [each for each in rest if each not in own]
    for each in rest:
        moment = Moment("between beats", None, each.start)
        yield moment, Finding(check=CAPTIONED, figure=1, detail=on_one_line(each.text))


def _letters(text: str) -> str:
    # SubRip writes an arrow as one sign.
    return re.sub(r"\s", "", text.replace("-->", "→"))


def _sound(film: Path) -> NDArray[np.bool_] | None:
    """Return which windows of a film have sound; None if the film has no sound track."""
    with av.open(str(film)) as container:
        if not container.streams.audio:
            return None
        stream = container.streams.audio[0]
        step = round(_WINDOW * stream.rate)
        end = int((stream.duration or 0) * (stream.time_base or 0) * stream.rate)
        loudest = np.zeros(-(-end // step))
        for frame in container.decode(stream):
            samples = np.abs(frame.to_ndarray().astype(np.float32)).max(axis=0)
            # An encoder's first samples may precede the film.
            places = ((frame.pts or 0) + np.arange(len(samples))) // step
            inside = (places >= 0) & (places < len(loudest))
            np.maximum.at(loudest, places[inside], samples[inside])
    return np.asarray(loudest > _LOUD)


def _sound_findings(
    sound: NDArray[np.bool_], captions: Sequence[_Caption], spans: Sequence[_Span], fps: Fraction
) -> Iterator[tuple[Moment, Finding]]:
    for span in spans:
        first, after = float(span.start / fps), float(span.end / fps)
        loud = np.flatnonzero(_between(sound, first, after))
        late = float(loud[0]) * _WINDOW if len(loud) else float("nan")
        yield span.moment(fps), Finding(check=SPEAKS, figure=late, detail=span.beat.text)
        left = float(np.count_nonzero(_between(sound, after - _BREATH, after))) * _WINDOW
        yield span.moment(fps), Finding(check=SILENT, figure=left, detail=span.beat.text)
    beginnings = _beginnings(sound)
    for before, each in pairwise(captions):
        if _SENTENCE_ENDS.search(before.text):
            off = float(np.abs(beginnings - each.start).min(initial=np.inf))
            yield Moment("captions", None, each.start), Finding(check=WITH_VOICE, figure=off, detail=each.text)


def _between(sound: NDArray[np.bool_], start: float, end: float) -> NDArray[np.bool_]:
    return sound[round(start / _WINDOW) : round(end / _WINDOW)]


def _beginnings(sound: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the times at which sound begins after a pause, in seconds."""
    loud = np.flatnonzero(sound)
    gaps = np.diff(loud, prepend=-np.inf)
    return np.asarray(loud[gaps * _WINDOW > _PAUSE] * _WINDOW, dtype=float)
