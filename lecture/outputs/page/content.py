"""The content of a page as plain values: segments with their words and times, formulas, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lecture.outputs.page.formulas import as_mathml
from lecture.outputs.page.lesson import Lesson, SegmentLesson, Trial
from lecture.outputs.page.markup import Markup
from scenes.kit.beats.beat import Beat
from scenes.kit.beats.captions import Caption
from scenes.language.languages import Language


@dataclass(frozen=True)
class Told:
    """The narration of a segment.

    Attributes
    ----------
    name, title
        The class's name, and the chapter's title.
    beats
        The beats, in order.
    captions
        The captions of each, by its name.
    starts
        The time at which each begins in the film, in seconds, by its name; empty without a film.
    trials
        The figures in the state of the stage at the end of each beat, by its name.
    """

    name: str
    title: str
    beats: Sequence[Beat]
    captions: Mapping[str, Sequence[Caption]]
    starts: Mapping[str, float]
    trials: Mapping[str, Trial]


@dataclass(frozen=True)
class Picture:
    """A picture: its address, and the beat at whose end it is."""

    address: str
    beat: str | None


@dataclass(frozen=True)
class Phrase:
    """Words that are spoken together, and the time in the film at which they begin, in seconds; None without a film."""

    text: str
    start: float | None


@dataclass(frozen=True)
class Said:
    """A beat: its name, its phrases, and the figure in the same state as the film, if there is one."""

    beat: str
    phrases: tuple[Phrase, ...]
    trial: Trial | None


@dataclass(frozen=True)
class SegmentContent:
    """A segment.

    Attributes
    ----------
    name, title
        The class's name, and the chapter's title.
    said
        Its beats.
    formulas
        Its formulas, in MathML.
    picture
        The address of its most telling picture.
    pictured
        The words of the picture's beat, for readers who cannot see it.
    trial, words
        What to try after it, and the words for that.
    start
        The time at which it begins in the film, in seconds; None without a film.
    """

    name: str
    title: str
    said: tuple[Said, ...]
    formulas: tuple[Markup, ...]
    picture: str
    pictured: str
    trial: Trial | None
    words: str
    start: float | None


@dataclass(frozen=True)
class FilmContent:
    """The film: its addresses, and its chapters and its captions in each language, as WebVTT."""

    source: str
    poster: str
    captions: Sequence[tuple[Language, str]]
    chapters: str


@dataclass(frozen=True)
class Content:
    """Everything that a page shows.

    Attributes
    ----------
    lecture, title
        The lecture's key and its title.
    segments, lesson, film
        The text, the questions and the film.
    landscapes
        The landscapes for the figures, as plain data.
    balls
        The starts of very many balls, by their names in states.
    network
        The network of the figure about backpropagation, as plain data.
    stands
        The first landscape of each figure, by the figure's name.
    theme
        "auto", "dark" or "light".
    """

    lecture: str
    title: str
    segments: tuple[SegmentContent, ...]
    lesson: Lesson
    film: FilmContent | None
    landscapes: list[dict[str, Any]]
    balls: Mapping[str, list[list[float]]]
    network: dict[str, Any]
    stands: Mapping[str, str]
    theme: str


def segment_content(told: Told, lesson: SegmentLesson, picture: Picture) -> SegmentContent:
    """Return what a page shows of a segment.

    Parameters
    ----------
    told
        Its narration.
    lesson
        What the lesson adds to it.
    picture
        Its most telling picture.
    """
    starts, beats, trials = told.starts, told.beats, told.trials
    return SegmentContent(
        name=told.name,
        title=told.title,
        said=tuple(
            Said(name, tuple(_phrases(told.captions[name], starts.get(name))), trials.get(name))
            for name in (each.name for each in beats)
        ),
        formulas=tuple(as_mathml(lesson.formulas)),
        picture=picture.address,
        pictured=next((each.text for each in beats if each.name == picture.beat), told.title),
        trial=lesson.tried({each.name: trials.get(each.name) for each in beats}),
        words=lesson.words,
        start=starts.get(beats[0].name) if beats else None,
    )


def _phrases(captions: Sequence[Caption], start: float | None) -> Iterator[Phrase]:
    for caption in captions:
        yield Phrase(caption.text, None if start is None else start + caption.offset)


def chapter_cues(segments: Sequence[SegmentContent], seconds: float) -> str:
    """Return the chapters of a film as WebVTT.

    Parameters
    ----------
    segments
        The segments, with their starts.
    seconds
        The length of the film.
    """
    starts = [segment.start or 0.0 for segment in segments]
    rows = zip(segments, [0.0, *starts[1:]], [*starts[1:], seconds], strict=True)
    blocks = (f"{_clock(start)} --> {_clock(end)}\n{_vtt(each.title)}\n" for each, start, end in rows)
    return "\n".join(["WEBVTT\n", *blocks])


def _clock(seconds: float) -> str:
    whole = round(1000 * seconds)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def _vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
