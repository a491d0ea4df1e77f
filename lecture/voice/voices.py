"""Voices: silent, recorded by the lecturer, or synthetic.

A voice is a `Pace` that also gives the sound. It is asked for the fingerprint of what a segment's timing depends on
without knowing the beats, so that a film in which nothing changed is recognised before anything is imported.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lecture.errors import LectureError, UsageError
from lecture.kept.digest import digest
from lecture.voice import espeak
from lecture.voice.sound import RATE, Samples, SoundCache, decoded, resampled
from scenes.kit.given.given_file import GivenFileError, opened
from scenes.kit.given.quoted import on_one_line

if TYPE_CHECKING:
    from scenes.kit.beats.beat import Beat

RECORDING_FORMATS = (".wav", ".flac", ".mp3")

# A quarter of an hour at 48 000 samples a second, in stereo, in 24 bits.
_MOST_BYTES = 2**28
# Nobody speaks ten times as fast as one reads aloud.
_SHORTEST_SHARE = 0.1

_PAUSE_BETWEEN_SENTENCES = 0.25
# Below a thousandth of full scale (-60 dB) there is nothing to hear.
_SILENCE = 33
# Signs that a text may show and that a voice has to pronounce.
_PRONOUNCED = {
    "−": " minus ",
    "∇": " gradient of ",
    "∂": " d ",
    "‖": " ",
    "₁": " one",
    "₂": " two",
    "²": " squared",
    "α": " alpha ",
    "≠": " is not ",
    "≈": " is about ",
    "·": " times ",
    "×": " times ",
}


class Voice(Protocol):
    """Speaks beats."""

    @property
    def name(self) -> str:
        """Which of the voices it is."""

    def __hash__(self) -> int:
        """Return a hash: what a voice speaks is remembered by the voice."""

    def fingerprint(self, segment: str) -> str:
        """Return a fingerprint of what the segment's sound and timing depend on, besides its text."""

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Make sure that every beat of some segments can be spoken; everything that is missing is reported together."""

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time from the beat's first word to its last, in seconds."""

    def sound(self, segment: str, beat: Beat) -> Samples | None:
        """Return the beat's sound at 48 000 samples a second; None if the voice is silent."""


class Silent:
    """No sound: the time that it takes to read the text aloud.

    Parameters
    ----------
    words_per_minute
        The reading rate.
    """

    name = "silent"

    def __init__(self, words_per_minute: float) -> None:
        if not (math.isfinite(words_per_minute) and words_per_minute > 0):
            raise LectureError(f"a reading rate is a number of words a minute above 0, not {words_per_minute}")
        self.words_per_minute = words_per_minute

    def fingerprint(self, segment: str) -> str:  # noqa: ARG002 - the same for every segment
        """Return a fingerprint of the reading rate."""
        return digest(self.name, self.words_per_minute)

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Do nothing: any text can be read."""

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return the time to read the beat's text aloud."""
        from scenes.kit.beats.beat import ReadingPace

        return ReadingPace(self.words_per_minute).seconds(segment, beat)

    def sound(self, segment: str, beat: Beat) -> None:  # noqa: ARG002 - nothing for any beat
        """Return nothing."""
        return


class Recorded:
    """The lecturer's own voice: a file for each beat, `<folder>/<Segment>/<beat>.wav`, `.flac` or `.mp3`.

    Parameters
    ----------
    folder
        Where the segments' folders are.
    sounds
        Where decoded recordings are kept.
    """

    name = "recorded"

    def __init__(self, folder: Path, sounds: SoundCache) -> None:
        if not folder.is_dir():
            raise LectureError(f"there is no folder {on_one_line(folder)} with recordings: name it with --recordings")
        self.folder, self.sounds = folder, sounds

    def fingerprint(self, segment: str) -> str:
        """Return a fingerprint of the segment's recordings."""
        return digest(self.name, [[file.name, _identity(file)] for file in self._recordings(segment)])

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Decode every recording.

        Raises
        ------
        LectureError
            If recordings are missing, one beat has two, or one cannot be read or is no speech.
        """
        spoken = [(segment, beat) for segment, each in beats.items() for beat in each]
        missing = [f"{segment}/{beat.name}" for segment, beat in spoken if not self._candidates(segment, beat)]
        if missing:
            kinds = ", ".join(RECORDING_FORMATS[:-1])
            listed = "".join(f"\n  {name}" for name in missing)
            raise LectureError(
                f"{len(missing)} of {len(spoken)} recordings are missing in {on_one_line(self.folder)} "
                f"({kinds} or {RECORDING_FORMATS[-1]}; `lecture script` prints what to say):{listed}"
            )
        for segment, beat in spoken:
            _check_speech(on_one_line(self._recording(segment, beat)), self.sound(segment, beat), beat)

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return how long the recording is."""
        return len(self.sound(segment, beat)) / RATE

    def sound(self, segment: str, beat: Beat) -> Samples:
        """Return the recording."""
        return _decoded_once(self.sounds, self._recording(segment, beat))

    def _recordings(self, segment: str) -> list[Path]:
        """Return the files in a segment's folder that are named like recordings, in small or capital letters."""
        folder = self.folder / segment
        files = folder.iterdir() if folder.is_dir() else ()
        return sorted(file for file in files if file.suffix.lower() in RECORDING_FORMATS)

    def _candidates(self, segment: str, beat: Beat) -> list[Path]:
        return [file for file in self._recordings(segment) if file.stem == beat.name]

    def _recording(self, segment: str, beat: Beat) -> Path:
        first, *others = self._candidates(segment, beat)
        if others:
            raise LectureError(
                f"there are two recordings of one beat, {on_one_line(first)} and {others[0].name}: remove one of them"
            )
        return first


def _digest(file: Path) -> str:
    try:
        with opened(file) as content:
            if os.fstat(content.fileno()).st_size > _MOST_BYTES:
                raise GivenFileError(
                    f"is larger than {_MOST_BYTES // 2**20} MiB: a recording holds one beat, a sentence or two"
                )
            return hashlib.file_digest(content, "sha256").hexdigest()
    except GivenFileError as error:
        raise LectureError(f"{on_one_line(file)} {error}") from error


def _identity(file: Path) -> str:
    """Return a fingerprint of a recording, or why it has none, which is reported once the recording is needed."""
    try:
        return _digest(file)
    except LectureError as error:
        return str(error)


def _decoded_once(sounds: SoundCache, file: Path) -> Samples:
    key = digest("recorded", _digest(file))
    samples = sounds.get(key)
    if samples is None:
        samples = decoded(file)
        sounds.put(key, samples)
    return samples


def _check_speech(shown: str, samples: Samples, beat: Beat) -> None:
    """Refuse a recording that cannot be one of a beat's words; ``shown`` is its file."""
    from scenes.kit.beats.beat import ReadingPace

    seconds, usual = len(samples) / RATE, ReadingPace().seconds("", beat)
    if seconds < _SHORTEST_SHARE * usual:
        raise LectureError(
            f"{shown} is {seconds:.2g} s long, and its words take about {usual:.2g} s to say: record them again"
        )
    if int(samples.max()) - int(samples.min()) <= 2 * _SILENCE:
        raise LectureError(
            f"{shown} is silent: nothing in it reaches a thousandth of full scale; check that the microphone is on and "
            "record it again"
        )


class Synthetic:
    """A synthetic voice, by espeak-ng, sentence by sentence.

    Parameters
    ----------
    sounds
        Where spoken sentences are kept.
    """

    name = "espeak"

    def __init__(self, sounds: SoundCache) -> None:
        self.settings = digest(self.name, espeak.version(), espeak.VOICE, espeak.RATE, espeak.VOLUME)
        self.sounds = sounds
        self._sentence = cache(self._spoken)

    def fingerprint(self, segment: str) -> str:  # noqa: ARG002 - the same for every segment
        """Return a fingerprint of the engine and its settings."""
        return self.settings

    def prepare(self, beats: Mapping[str, Sequence[Beat]]) -> None:
        """Speak every beat."""
        for segment, each in beats.items():
            for beat in each:
                self.sound(segment, beat)

    def seconds(self, segment: str, beat: Beat) -> float:
        """Return how long the speech is."""
        return len(self.sound(segment, beat)) / RATE

    def sound(self, segment: str, beat: Beat) -> Samples:  # noqa: ARG002 - the same in every segment
        """Return the sentences of the beat, with a short pause between them."""
        pause = np.zeros(round(_PAUSE_BETWEEN_SENTENCES * RATE), np.int16)
        spoken = [self._sentence(sentence) for sentence in beat.sentences]
        return np.concatenate([spoken[0], *(part for each in spoken[1:] for part in (pause, each))])

    def _spoken(self, sentence: str) -> Samples:
        text = pronounced(sentence)
        key = digest(self.settings, text)
        samples = self.sounds.get(key)
        if samples is None:
            engine = espeak.engine()
            samples = _without_silence(resampled(engine.say(text), engine.rate))
            self.sounds.put(key, samples)
        return samples


def pronounced(text: str) -> str:
    """Return a text with mathematical signs as words."""
    return " ".join("".join(_PRONOUNCED.get(character, character) for character in text).split())


def _without_silence(samples: Samples) -> Samples:
    """Cut off what cannot be heard at both ends, so that the first word falls on the beat's first frame."""
    heard = np.flatnonzero(np.abs(samples.astype(np.int32)) > _SILENCE)
    return samples[heard[0] : heard[-1] + 1] if len(heard) else samples[:0]


def voice(name: str, words_per_minute: float, recordings: Path | None, sounds: SoundCache) -> Voice:
    """Return a voice by its name.

    Parameters
    ----------
    name
        silent, recorded or espeak.
    words_per_minute
        For the silent voice.
    recordings
        The folder of a recorded voice.
    sounds
        Where sounds that took time to make are kept.

    Raises
    ------
    LectureError
        If it lacks something.
    """
    if name == "recorded":
        if recordings is None:
            raise UsageError('the voice "recorded" needs the folder of your recordings: add --recordings DIR')
        return Recorded(recordings.absolute(), sounds)
    if recordings is not None:
        raise UsageError(f'--recordings is only for the voice "recorded", and this one is "{name}"')
    return Synthetic(sounds) if name == "espeak" else Silent(words_per_minute)
