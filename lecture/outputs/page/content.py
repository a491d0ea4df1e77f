"""What a page shows of a lecture, as plain values: segments, what is said in them and when, formulas, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from lecture.outputs.page.formulas import as_mathml
from lecture.outputs.page.lesson import Lesson, Trial
from lecture.outputs.page.markup import Markup
from scenes.kit.beats.beat import Beat, ReadingPace
from scenes.kit.beats.captions import captions

if TYPE_CHECKING:
    from lecture.outputs.film.reel import Reel

Told: TypeAlias = tuple[str, Sequence[Beat]]
"""A segment's title, and its beats."""


@dataclass(frozen=True)
class Phrase:
    """Words that are said together, and when in the film they begin, in seconds; None without a film."""

    text: str
    start: float | None


@dataclass(frozen=True)
class Said:
    """A beat: its name and its phrases."""

    beat: str
    phrases: tuple[Phrase, ...]


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
        In MathML.
    picture
        The address of its telling picture.
    pictured
        What is said where the picture is, for who cannot see it.
    trial, words
        What to try after it, and how that is put.
    start
        When it begins in the film, in seconds; None without one.
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
    """The film: its addresses, and its captions and chapters as WebVTT."""

    source: str
    poster: str
    captions: str
    chapters: str


@dataclass(frozen=True)
class Content:
    """All that a page shows.

    Attributes
    ----------
    lecture, title
        The lecture's key and its title.
    segments, lesson, film
        What is read, asked and watched.
    landscapes
        What the figures can stand on, as plain data.
    network
        The network of the figure about backpropagation, as plain data.
    stands
        What each figure stands on at first, by its name.
    theme
        auto, dark or light.
    """

    lecture: str
    title: str
    segments: tuple[SegmentContent, ...]
    lesson: Lesson
    film: FilmContent | None
    landscapes: list[dict[str, Any]]
    network: dict[str, Any]
    stands: Mapping[str, str]
    theme: str


def segment_content(
    name: str, told: Told, lesson: Lesson, picture: tuple[str, str | None], reel: Reel | None
) -> SegmentContent:
    """Return what a page shows of a segment.

    Parameters
    ----------
    name
        The name of its class.
    told
        Its title, and its beats.
    lesson
        The lecture's.
    picture
        The address of its telling picture, and the beat whose last picture it is.
    reel
        The film; None if there is none.
    """
    title, beats = told
    own = lesson.segment(name)
    starts = {} if reel is None else {beat: float(at / reel.fps) for of, beat, at, _ in reel.beats() if of == name}
    address, beat = picture
    pictured = next((each.text for each in beats if each.name == beat), title)
    return SegmentContent(
        name=name,
        title=title,
        said=tuple(Said(each.name, tuple(_phrases(each, starts.get(each.name)))) for each in beats),
        formulas=tuple(as_mathml(own.formulas)),
        picture=address,
        pictured=pictured,
        trial=own.trial,
        words=own.words,
        start=starts.get(beats[0].name) if beats else None,
    )


def _phrases(beat: Beat, start: float | None) -> Iterator[Phrase]:
    for caption in captions(beat, ReadingPace().seconds("", beat)):
        yield Phrase(caption.text, None if start is None else start + caption.offset)


def chapter_cues(segments: Sequence[SegmentContent], seconds: float) -> str:
    """Return the chapters of a film as WebVTT.

    Parameters
    ----------
    segments
        With their starts.
    seconds
        How long the film is.
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
