"""How alive a film is: ``python -m benchmarks.stillness film.mp4``.

Prints for each chapter and for the whole film

- still: the share of frames that are like the one before: on a grid of every sixth pixel, none differs by more than 6
  of 255;
- longest: the longest run of such frames;
- dark: the seconds in which under 0.5 % of that grid is brighter than 60 of 255;
- cut: the share of that grid that changes from the last frame before the chapter to its first;
- camera: the share of frames in which the camera moves: most parts of the picture in which anything is visible change,
  but not all of them at once, as at a cut.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.int16]

STEP, OFF = 6, 6
_BRIGHT, _DARK_SHARE = 60, 0.005
# The picture is divided into cells of this many pixels for each 144 of its height; something is visible in a cell whose
# brightness has this range.
_CELL, _TEXTURE = 12, 12
_MOST, _CUT = 0.6, 0.6


def grid(grey: Grey) -> Grey:
    """Return every sixth pixel of every sixth row of a grey picture."""
    return grey[::STEP, ::STEP]


def changed_share(before: Grey, after: Grey) -> float:
    """Return the share of two grey pictures' grids that differs too much to count as the same."""
    return float((np.abs(grid(after) - grid(before)) > OFF).mean())


def camera_moves(before: Grey, after: Grey) -> bool:
    """Return whether most parts of a picture in which anything is visible change, as when the camera moves."""
    cell = max(1, round(_CELL * len(after) / 144))
    ranges = _cells(after, cell, np.max) - _cells(after, cell, np.min)
    moved = _cells(np.abs(after - before), cell, np.max) > OFF
    seen = ranges > _TEXTURE
    return bool(seen.any() and moved[seen].mean() > _MOST and changed_share(before, after) < _CUT)


def _cells(picture: Grey, size: int, measure: Callable[..., Any]) -> Grey:
    height, width = (side // size * size for side in picture.shape)
    parts = picture[:height, :width].reshape(height // size, size, width // size, size)
    return np.asarray(measure(parts, axis=(1, 3)))


@dataclass(frozen=True)
class Liveliness:
    """The measurements of a run of frames.

    Attributes
    ----------
    still, camera
        Shares of the frames.
    longest, dark
        Durations in seconds.
    cut
        The share of the grid that changes before the first frame; 1 for a film's first frame.
    """

    still: float
    longest: float
    dark: float
    cut: float
    camera: float

    @classmethod
    def of(cls, frames: Measured, first: int, last: int) -> Self:
        """Return the measurements of the frames from one up to another."""
        part = slice(first, last)
        still = frames.changed[part] == 0
        return cls(
            float(still.mean()),
            longest_run(still) / frames.rate,
            float((frames.bright[part] < _DARK_SHARE).sum()) / frames.rate,
            float(frames.changed[first]),
            float(frames.camera[part].mean()),
        )


@dataclass(frozen=True)
class Measured:
    """Every frame of a film: the share that differs from the one before, the bright share, whether the camera moves."""

    rate: float
    changed: NDArray[np.float64]
    bright: NDArray[np.float64]
    camera: NDArray[np.bool_]

    @classmethod
    def of(cls, frames: Iterable[Grey], rate: float) -> Self:
        """Measure grey frames, in order."""
        before, changed, bright, camera = None, [], [], []
        for frame in frames:
            changed.append(1.0 if before is None else changed_share(before, frame))
            bright.append(float((grid(frame) > _BRIGHT).mean()))
            camera.append(before is not None and changed[-1] > 0 and camera_moves(before, frame))
            before = frame
        return cls(rate, np.array(changed), np.array(bright), np.array(camera))


def longest_run(marks: Iterable[bool]) -> int:
    """Return the length of the longest run of true marks."""
    longest = run = 0
    for mark in marks:
        run = run + 1 if mark else 0
        longest = max(longest, run)
    return longest


def chapters(film: Path) -> list[tuple[str, Liveliness]]:
    """Return the measurements of each chapter of a film, and of the whole."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or 0)
        starts = [
            (str(each["metadata"].get("title", "?")), round(float(each["start"] * (each["time_base"] or 0)) * rate))
            for each in container.chapters()
        ]
        frames = (frame.to_ndarray(format="gray").astype(np.int16) for frame in container.decode(stream))
        measured = Measured.of(frames, rate)
    total = len(measured.changed)
    ends = [*(start for _, start in starts[1:]), total][: len(starts)]
    parts = [(title, Liveliness.of(measured, start, end)) for (title, start), end in zip(starts, ends, strict=True)]
    return [*parts, ("whole", Liveliness.of(measured, 0, total))]


def main(arguments: Sequence[str]) -> None:
    """Print the table for a film."""
    if len(arguments) != 1:
        sys.exit("usage: python -m benchmarks.stillness FILM.mp4")
    print(f"{'chapter':44} {'still':>6} {'longest':>8} {'dark':>7} {'cut':>5} {'camera':>7}")
    for title, part in chapters(Path(arguments[0])):
        figures = f"{part.still:6.0%} {part.longest:7.1f}s {part.dark:6.1f}s {part.cut:5.0%} {part.camera:7.0%}"
        print(f"{title[:44]:44} {figures}")


if __name__ == "__main__":
    main(sys.argv[1:])
