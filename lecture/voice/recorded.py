"""The lecturer's own voice: recordings, one file for each beat."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.voice.sound import RATE, SILENCE, Samples, SoundCache, decoded
from scenes.kit.given.given_file import GivenFileError, opened
from scenes.kit.given.quoted import on_one_line

if TYPE_CHECKING:
    from scenes.kit.beats.beat import Beat

RECORDING_FORMATS = (".wav", ".flac", ".mp3")

# Bytes of a quarter of an hour at 48 000 samples per second, in stereo, with 24 bits.
_MOST_BYTES = 2**28
# Least duration of a recording, as a share of the time to read it aloud: nobody speaks ten times as fast.
_SHORTEST_SHARE = 0.1


class Recorded:
    """The lecturer's own voice: a file for each beat, `<folder>/<Segment>/<beat>.wav`, `.flac` or `.mp3`.

    Parameters
    ----------
    folder
        The folder with the segments' folders.
    sounds
        The cache for decoded recordings.
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
            If recordings are missing, a beat has two, or one cannot be read or cannot be speech.
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
        """Return the duration of the recording."""
        return len(self.sound(segment, beat)) / RATE

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:  # noqa: ARG002 - the same for every beat
        """Return no times, since the beginnings of a recording's sentences are not known."""
        return ()

    def sound(self, segment: str, beat: Beat) -> Samples:
        """Return the recording."""
        return _decoded_once(self.sounds, self._recording(segment, beat))

    def _recordings(self, segment: str) -> list[Path]:
        """Return the files in a segment's folder that are named like recordings, in lower or upper case."""
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
    """Return a fingerprint of a recording, or why it has none, which is reported when the recording is needed."""
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
    """Refuse a recording that cannot be of a beat's words; ``shown`` is its file."""
    from scenes.kit.beats.beat import ReadingPace

    seconds, usual = len(samples) / RATE, ReadingPace().seconds("", beat)
    if seconds < _SHORTEST_SHARE * usual:
        raise LectureError(
            f"{shown} is {seconds:.2g} s long, and its words take about {usual:.2g} s to say: record them again"
        )
    if int(samples.max()) - int(samples.min()) <= 2 * SILENCE:
        raise LectureError(
            f"{shown} is silent: nothing in it reaches a thousandth of full scale; check that the microphone is on and "
            "record it again"
        )
