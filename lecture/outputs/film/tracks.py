"""A film's tracks of sound and of subtitles, one of each per language, written alongside its pictures."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from lecture.draw.coding import Coding
from lecture.outputs.film.multilingual import TRACKED_FORMATS
from lecture.voice.sound import RATE, Track
from lecture.words.captions import Cue, shown_lines
from lecture.work.quality import Rate
from scenes.language.languages import Language

_AUDIO_BIT_RATE = 128_000
# Samples that are passed to the encoder at once.
_AUDIO_CHUNK = RATE // 4
# The default style of subtitles, in the form that FFmpeg's encoder expects.
_SUBTITLE_STYLE = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class LanguageVersion:
    """The sound and the subtitles of a film in one language.

    Attributes
    ----------
    language
        The language.
    sound
        The sound, as long as the film; None if nobody speaks.
    cues
        The captions in its track of subtitles; none if it has no such track.
    """

    language: Language
    sound: Track | None
    cues: Sequence[Cue] = ()


class Tracks:
    """The tracks of a film that is being written; players choose the first of each kind by default.

    Parameters
    ----------
    film
        The film, to which nothing has been written yet.
    languages
        The film's version in each language, that of the pictures first.
    fps
        The frame rate, in frames per second.
    coding
        The film's coding, with the encoder of sound and a container that may have subtitles.
    """

    def __init__(
        self, film: av.container.OutputContainer, languages: Sequence[LanguageVersion], fps: Rate, coding: Coding
    ) -> None:
        sounds = [(each.language, each.sound) for each in languages if each.sound is not None]
        self._sounds = [_Sound(film, coding.sound, *each) for each in sounds] if coding.sound else []
        has_subtitles = coding.container in TRACKED_FORMATS
        self._subtitles = [_Subtitles(film, each, fps) for each in languages if each.cues and has_subtitles]
        for streams in ([each.stream for each in self._sounds], [each.stream for each in self._subtitles]):
            for index, stream in enumerate(streams):
                stream.disposition = av.stream.Disposition.default if index == 0 else av.stream.Disposition(0)
        self._fps = fps

    def write_until(self, frame: int) -> None:
        """Write everything before a frame."""
        for sound in self._sounds:
            sound.write_until(Fraction(frame) / self._fps)
        for subtitles in self._subtitles:
            subtitles.write_until(frame)

    def finish(self) -> None:
        """Write what is left."""
        for sound in self._sounds:
            sound.finish()
        for subtitles in self._subtitles:
            subtitles.finish()


def _name(stream: av.stream.Stream, language: Language) -> None:
    """Set a track's language, for programs and for people."""
    stream.metadata["language"] = language.iso
    stream.metadata["title"] = stream.metadata["handler_name"] = language.name


class _Sound:
    """A track of sound, which is encoded in pieces."""

    def __init__(self, film: av.container.OutputContainer, encoder: str, language: Language, sound: Track) -> None:
        self._film, self._sound, self._written = film, sound, 0
        stream = film.add_stream(encoder, rate=RATE, layout="mono")
        if not isinstance(stream, av.AudioStream):
            raise TypeError(f"{encoder} encodes no sound")
        self.stream = stream
        self.stream.bit_rate = _AUDIO_BIT_RATE
        _name(self.stream, language)

    def write_until(self, seconds: Rate) -> None:
        """Encode the sound up to a time."""
        while self._written < min(self._sound.length, round(seconds * RATE)):
            samples = self._sound.samples(self._written, self._written + _AUDIO_CHUNK).astype(np.float32) / 2**15
            frame = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._written, Fraction(1, RATE)
            self._film.mux(self.stream.encode(frame))
            self._written += len(samples)

    def finish(self) -> None:
        """Encode what is left."""
        self.write_until(Fraction(self._sound.length, RATE))
        self._film.mux(self.stream.encode())


class _Subtitles:
    """A track of subtitles, as 3GPP Timed Text (TS 26.245), which FFmpeg calls mov_text."""

    def __init__(self, film: av.container.OutputContainer, version: LanguageVersion, fps: Rate) -> None:
        self._film, self._left, self._time_base = film, list(version.cues), Fraction(1, fps)
        self.stream = film.add_stream("mov_text")
        self.stream.codec_context.subtitle_header = _SUBTITLE_STYLE
        _name(self.stream, version.language)

    def write_until(self, frame: int) -> None:
        """Write the cues that begin before a frame."""
        while self._left and self._left[0].start <= frame:
            cue = self._left.pop(0)
            text = shown_lines(cue).encode()
            packet = av.Packet(struct.pack(">H", len(text)) + text)
            packet.stream, packet.time_base = self.stream, self._time_base
            packet.pts = packet.dts = cue.start
            packet.duration = cue.end - cue.start
            self._film.mux(packet)

    def finish(self) -> None:
        """Write what is left."""
        if self._left:
            self.write_until(self._left[-1].start)
