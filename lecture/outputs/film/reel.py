"""The reel: the clips of a film in order, and the times of its chapters and captions in whole frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lecture.words.captions import Chapter, Cue
from lecture.work.parts import Part
from lecture.work.quality import Quality, Rate

if TYPE_CHECKING:
    from lecture.voice.voices import Voice
    from lecture.work.workshop import Drawn
    from scenes.kit.beats.beat import Beat


@dataclass(frozen=True)
class BeatClip:
    """The clip of a beat, whose name is empty if the scene has no beats."""

    beat: str
    key: str
    file: Path
    frames: int


@dataclass(frozen=True)
class SegmentClips:
    """A drawn segment or card.

    Attributes
    ----------
    name, title
        The class's name, and the chapter's title.
    clips
        The clips, in the order of the beats.
    cues
        The captions, timed from the segment's first frame.
    pace
        The seconds that each beat's words take, by its name.
    """

    name: str
    title: str
    clips: tuple[BeatClip, ...]
    cues: tuple[Cue, ...]
    pace: Mapping[str, float]

    @classmethod
    def of_beats(cls, title: str, beats: Sequence[Beat], parts: Sequence[Part], drawn: Drawn, voice: Voice) -> Self:
        """Return the segment made of the clips of all its beats, with captions that follow the voice."""
        clips = tuple(_clip(part, drawn) for part in parts)
        performance = parts[0].performance
        segment = cls(performance.name, title, clips, (), performance.pace)
        return replace(segment, cues=tuple(segment.told(beats, performance.quality.fps, voice)))

    @classmethod
    def of_card(cls, part: Part, drawn: Drawn) -> Self:
        """Return the card made of its clip."""
        return cls(part.performance.name, "", (_clip(part, drawn),), (), {})

    @property
    def frames(self) -> int:
        """The number of frames."""
        return sum(clip.frames for clip in self.clips)

    @property
    def beats(self) -> dict[str, int]:
        """The first frame of each beat, by its name."""
        return dict(zip((clip.beat for clip in self.clips), _starts(self.clips), strict=True))

    def told(self, beats: Sequence[Beat], fps: Rate, voice: Voice) -> Iterator[Cue]:
        """Yield captions of the segment, timed from its first frame.

        Parameters
        ----------
        beats
            All beats, in some language.
        fps
            The frame rate, in frames per second.
        voice
            The voice.
        """
        from scenes.kit.beats.captions import captions

        for beat, start in zip(beats, self.beats.values(), strict=True):
            for caption in captions(beat, self.pace[beat.name], voice.starts(self.name, beat)):
                end = start + round((caption.offset + caption.duration) * fps)
                yield Cue(caption.text, start + round(caption.offset * fps), end, beat.language.reading)


def _clip(part: Part, drawn: Drawn) -> BeatClip:
    return BeatClip(part.beat, part.key, drawn.file(part), drawn.facts(part)["frames"])


def _starts(clips: Sequence[BeatClip]) -> list[int]:
    return [0, *accumulate(clip.frames for clip in clips[:-1])]


@dataclass(frozen=True)
class Reel:
    """A film: a card, the segments, and another card.

    Attributes
    ----------
    cards
        The first and the last part.
    segments
        The segments, in order, at least one.
    quality
        The quality of all parts.
    """

    cards: Sequence[SegmentClips]
    segments: Sequence[SegmentClips]
    quality: Quality

    @property
    def fps(self) -> Rate:
        """The frame rate, in frames per second."""
        return self.quality.fps

    @property
    def files(self) -> list[Path]:
        """The files to join, in order."""
        return [clip.file for part in self._parts for clip in part.clips]

    @property
    def frames(self) -> int:
        """The length of the film in frames."""
        return sum(part.frames for part in self._parts)

    @property
    def starts(self) -> dict[str, int]:
        """The first frame of each segment and card, by its name."""
        parts = self._parts
        firsts = [0, *accumulate(part.frames for part in parts[:-1])]
        return {part.name: first for part, first in zip(parts, firsts, strict=True)}

    @property
    def chapters(self) -> list[Chapter]:
        """A chapter for each segment; the cards belong to the first and the last of them."""
        starts = [0, *(self.starts[part.name] for part in self.segments[1:])]
        ends = [*starts[1:], self.frames]
        return [Chapter(part.title, start, end) for part, start, end in zip(self.segments, starts, ends, strict=True)]

    @property
    def cues(self) -> list[Cue]:
        """The captions of the whole film."""
        return [cue.later(self.starts[part.name]) for part in self._parts for cue in part.cues]

    def told(self, beats: Mapping[str, Sequence[Beat]], voice: Voice) -> list[Cue]:
        """Return the captions of the whole film in another language, whose beats have the same times.

        Parameters
        ----------
        beats
            The beats of each segment, by its name.
        voice
            The voice.
        """
        return [
            cue.later(self.starts[part.name])
            for part in self.segments
            for cue in part.told(beats[part.name], self.fps, voice)
        ]

    def beats(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield each beat's segment, its name, its first frame in the film, and the first frame after it."""
        for part in self.segments:
            for clip, start in zip(part.clips, part.beats.values(), strict=True):
                first = self.starts[part.name] + start
                yield part.name, clip.beat, first, first + clip.frames

    @property
    def _parts(self) -> list[SegmentClips]:
        opening, closing = self.cards
        return [opening, *self.segments, closing]
