"""Sound as samples: 48 000 per second, one channel, 16 bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lecture.errors import LectureError
from lecture.kept.store import PartStore
from lecture.work.quality import Rate
from scenes.kit.given.given_file import GivenFileError, opened
from scenes.kit.given.quoted import on_one_line

if TYPE_CHECKING:
    import av

RATE = 48_000
# Longest recording in seconds; a beat is a sentence or two.
MOST_SECONDS = 600
# Samples per second, with a margin around those of telephones and studios; other rates take very long to convert.
_SLOWEST, _FASTEST = 4_000, 400_000
# The containers that recorders write, whatever the file's name; films are opened too, to report a lack of sound.
_CONTAINERS = "wav,w64,flac,mp3,ogg,aac,aiff,caf,matroska,webm,mov,mp4,m4a"
Samples = NDArray[np.int16]
# Largest sample that counts as silence: a thousandth of full scale (-60 dB).
SILENCE = 33

# Samples over which a sound that is cut off fades out, so that it does not click.
_FADE = RATE // 100


@dataclass(frozen=True)
class Placement:
    """A sound and its place: its first sample, and the first sample of what comes next."""

    samples: Samples
    start: int
    end: int


def sample_at(frame: int, fps: Rate) -> int:
    """Return the sample that is heard when a frame appears."""
    return (2 * frame * RATE + fps) // (2 * fps)


@dataclass(frozen=True)
class Track:
    """Sounds over silence; one that would run into the next fades out before it.

    Samples are mixed only when asked for, so that a film of hours takes no more memory than its sounds.

    Attributes
    ----------
    length
        The length in samples.
    placements
        The sounds, in any order.
    """

    length: int
    placements: Sequence[Placement]

    def samples(self, start: int, stop: int) -> Samples:
        """Return the samples from one place up to another, or to the end."""
        stop = min(stop, self.length)
        heard = np.zeros(max(0, stop - start), dtype=np.int16)
        for each in self.placements:
            end = min(each.start + len(each.samples), each.end, stop)
            begin = max(each.start, start)
            if begin < end:
                fitted = _fitted(each.samples, each.end - each.start)
                heard[begin - start : end - start] = fitted[begin - each.start : end - each.start]
        return heard


def _fitted(samples: Samples, room: int) -> Samples:
    if len(samples) <= room:
        return samples
    fade = min(_FADE, room)
    kept = samples[:room].astype(np.float64)
    kept[room - fade :] *= np.linspace(1, 0, fade)
    return kept.astype(np.int16)


def resampled(samples: Samples, rate: int) -> Samples:
    """Return samples converted from another rate to 48 000 per second."""
    if not len(samples):
        return samples
    # What is heavy to import is left out of a run in which nothing changed.
    import av

    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[None, :], format="s16", layout="mono")
    frame.sample_rate = rate
    return _at_our_rate([frame])


def decoded(path: Path) -> Samples:
    """Read a sound file of any rate, with any number of channels.

    Raises
    ------
    LectureError
        If the file holds no sound, or more than ten minutes of it.
    """
    import av

    shown = on_one_line(path)
    try:
        # FFmpeg would treat a file that looks like a playlist as one, and fetch what it lists.
        with opened(path) as content, av.open(content, "r", options={"format_whitelist": _CONTAINERS}) as container:
            if not container.streams.audio:
                raise LectureError(f"{shown} holds no sound: give a WAV, FLAC or MP3 recording")
            samples = _at_our_rate(_of_a_beat(shown, container.decode(audio=0)))
    except GivenFileError as error:
        raise LectureError(f"{shown} {error}") from error
    except (av.error.FFmpegError, OSError, ValueError, OverflowError) as error:
        raise LectureError(
            f"{shown} is not a sound file that can be read: give a WAV, FLAC or MP3 recording"
        ) from error
    if not len(samples):
        raise LectureError(f"{shown} is empty: it does not hold a single sample of sound")
    return samples


def _of_a_beat(shown: str, frames: Iterable[av.AudioFrame]) -> Iterator[av.AudioFrame]:
    """Yield frames up to the longest recording: a small file can have days of sound."""
    seconds = 0.0
    for frame in frames:
        if not _SLOWEST <= frame.sample_rate <= _FASTEST:
            raise LectureError(
                f"{shown} says that it has {frame.sample_rate} samples a second; a recording has {_SLOWEST} "
                f"to {_FASTEST}"
            )
        seconds += frame.samples / frame.sample_rate
        if seconds > MOST_SECONDS:
            raise LectureError(
                f"{shown} is longer than {MOST_SECONDS // 60} minutes: a recording holds one beat, a sentence or two"
            )
        yield frame


def _at_our_rate(frames: Iterable[av.AudioFrame]) -> Samples:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    pieces = [piece for frame in frames for piece in resampler.resample(frame)]
    if pieces:
        pieces += resampler.resample(None)
    return np.concatenate([np.zeros(0, np.int16), *(piece.to_ndarray().reshape(-1) for piece in pieces)]).astype(
        np.int16
    )


class SoundCache:
    """Sounds that take time to make, kept by what they were made from.

    Parameters
    ----------
    store
        The store in which they are kept.
    """

    def __init__(self, store: PartStore) -> None:
        self.store = store

    def get(self, key: str) -> Samples | None:
        """Return the sound with a key; None if it is missing or damaged."""
        kept = self.store.get(key)
        return None if kept is None else np.load(kept.file, allow_pickle=False)

    def put(self, key: str, samples: Samples) -> None:
        """Keep a sound if possible; otherwise it is made again the next time."""

        def write(target: Path) -> None:
            # Given a path, NumPy would append a suffix.
            with target.open("wb") as file:
                np.save(file, samples, allow_pickle=False)

        with suppress(OSError):
            self.store.put(key, ".npy", write, {})
