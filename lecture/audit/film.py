"""Checks of the sequence of frames: something changes, nothing flashes, and there is time to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from manim import Mobject
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath
from numpy.typing import ArrayLike, NDArray

from lecture.audit.ledger import Moment, Pixels
from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding
from scenes.kit.beats.beat import Beat
from scenes.kit.beats.captions import captions
from scenes.kit.beats.segment import Segment
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.language.languages import LATIN
from scenes.language.lines import joined, length

IN_ITS_BEAT = Check("captions come in order, each in its beat, and say all that is said", "s off", 0.05)
STAYS = Check("a caption stays until the next one comes, or the voice is done", "s off", 0.1)
STILL = Check("something changes at least every six seconds", "s", 6.0)
CAPTION = Check("a caption can be read in its time", "characters a second", 17.0)
READING = Check("words on the picture can be read in their time", "characters a second", 17.0)
FLASHES = Check("nothing flashes more than three times a second (WCAG 2.3.1)", "flashes a second", 3.0)

# Least opacity at which a text counts as shown.
_SHOWN = 0.9
# The rows and columns of the coarse grid on which flashes are detected.
CELLS = (18, 32)
# WCAG 2.3.1: a change of a tenth of the largest relative luminance, the darker image below 0.8 of it, over more than a
# quarter of any field of 10°, which is a third of the frame's width and height.
_CHANGE, _DARKER, _AREA, _FIELD = 0.1, 0.8, 0.25, 3


def relative_luminance(rgb: ArrayLike) -> Array:
    """Return the relative luminance of colours from 0 to 255 of shape (..., 3), as WCAG 2.2 defines it; shape (...)."""
    return np.asarray(_linear(np.asarray(rgb, dtype=float) / 255) @ _WEIGHTS)


def _linear(share: Array) -> Array:
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])
# The share of each value of each channel in a pixel's luminance: a table is ten times as fast.
_PARTS = (_WEIGHTS[:, None] * _linear(np.arange(256) / 255)).astype(np.float32)


@dataclass
class _Shown:
    text: Words | Formula
    moment: Moment
    pixels: Pixels


class Film:
    """A segment's frames in order.

    Parameters
    ----------
    fps
        The frame rate, in frames per second.
    """

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self.luminances: list[Array] = []
        self._last: Pixels | None = None
        self._runs: list[tuple[int, Moment]] = []
        self._longest: tuple[int, Pixels] | None = None
        self._shown: dict[int, _Shown] = {}
        self._standing: set[int] = set()
        self._times: dict[int, tuple[Mobject, float]] = {}

    def add(self, pixels: Pixels, count: int, parts: Iterable[Mobject], moment: Moment) -> None:
        """Note a frame that is shown ``count`` times."""
        if self._last is None or not np.array_equal(self._last, pixels):
            self.luminances.append(_in_cells(pixels))
            self._runs.append((count, moment))
        else:
            self._runs[-1] = (self._runs[-1][0] + count, moment)
        self._last = pixels
        if self._longest is None or self._runs[-1][0] > self._longest[0]:
            self._longest = (self._runs[-1][0], pixels)
        standing = list(parts)
        self._standing = set(map(id, standing))
        for part in standing:
            self._follow(part, count, moment, pixels)

    def _follow(self, part: Mobject, count: int, moment: Moment, pixels: Pixels) -> None:
        """Add to the time for which a text, or a glyph that may be shown without its formula, has been seen."""
        if isinstance(part, Words | Formula):
            self._shown.setdefault(id(part), _Shown(part, moment, pixels))
        if isinstance(part, Words | VMobjectFromSVGPath) and part.get_fill_opacity() >= _SHOWN:
            _, before = self._times.get(id(part), (part, 0.0))
            self._times[id(part)] = part, before + count / self.fps

    def _reading(self, shown: _Shown) -> Finding | None:
        """Return the speed at which a text must be read; None if it is never shown in full."""
        glyphs = shown.text.family_members_with_points()
        seconds = max((self._times[id(glyph)][1] for glyph in glyphs if id(glyph) in self._times), default=0.0)
        if seconds == 0:
            return None
        name = shown.text.text if isinstance(shown.text, Words) else shown.text.typst_code
        characters = len(name) if isinstance(shown.text, Words) else len(glyphs)
        return Finding(check=READING, figure=characters / seconds, detail=name, place=shown.text.get_center())

    def words(self) -> list[Words]:
        """Return all words that were shown, in order of appearance."""
        return [shown.text for shown in self._shown.values() if isinstance(shown.text, Words)]

    def findings(
        self, *, found: Iterable[Mobject] = (), goes_on: bool = False
    ) -> Iterator[tuple[Finding, Moment, Pixels | None]]:
        """Yield the findings at the end, each with its moment and its picture.

        Parameters
        ----------
        found
            What was on screen at the end of the segment before: its texts have been there for longer.
        goes_on
            Whether the texts in the last frame stay on screen in the next segment.
        """
        for count, moment in self._runs:
            pixels = self._longest[1] if self._longest and count == self._longest[0] else None
            yield Finding(check=STILL, figure=count / self.fps), moment, pixels
        longer = set(map(id, found)) | (self._standing if goes_on else set())
        for shown in self._shown.values():
            reading = self._reading(shown)
            if reading and id(shown.text) not in longer:
                yield reading, shown.moment, shown.pixels
        if self._runs:
            counts = [count for count, _ in self._runs]
            worst, at = most_flashes(np.repeat(np.array(self.luminances), counts, axis=0), self.fps)
            run = int(np.searchsorted(np.cumsum(counts), at, side="right"))
            yield Finding(check=FLASHES, figure=worst), self._runs[run][1], None


def _in_cells(pixels: Pixels) -> Array:
    """Return the mean luminance in each cell of a coarse grid."""
    luminance = sum(part[pixels[..., channel]] for channel, part in enumerate(_PARTS))
    rows, columns = (
        np.linspace(0, size, cells, endpoint=False).astype(int)
        for size, cells in zip(luminance.shape, CELLS, strict=True)
    )
    sums = np.add.reduceat(np.add.reduceat(luminance, rows, axis=0), columns, axis=1)
    sizes = np.outer(np.diff([*rows, luminance.shape[0]]), np.diff([*columns, luminance.shape[1]]))
    return np.asarray(sums / sizes, dtype=np.float32)


def most_flashes(frames: Array, fps: float) -> tuple[float, int]:
    """Return the most flashes in any second, and the frame in which that second ends.

    A flash is a pair of opposing changes of luminance; it counts if more than a quarter of some field of
    10° flashes as often.

    Parameters
    ----------
    frames
        Relative luminances, shape (n, rows, columns).
    fps
        The frame rate, in frames per second.
    """
    turns = _turns(frames)
    second = max(1, round(fps))
    total = np.cumsum(turns, axis=0)
    total[second:] -= total[:-second].copy()
    rows, columns = (max(1, size // _FIELD) for size in frames.shape[1:])
    fields = np.lib.stride_tricks.sliding_window_view(total, (rows, columns), axis=(1, 2))
    seen = np.quantile(fields.reshape(*fields.shape[:3], -1), 1 - _AREA, axis=-1, method="lower").max(axis=(1, 2))
    at = int(seen.argmax())
    return float(seen[at] // 2), at


def _turns(frames: Array) -> NDArray[np.int32]:
    """Return where the luminance of a cell has changed enough, in the opposite direction, since its last extreme."""
    turns = np.zeros(frames.shape, dtype=np.int32)
    low, high = frames[0].copy(), frames[0].copy()
    way = np.zeros(frames[0].shape, dtype=np.int8)
    for index, frame in enumerate(frames[1:], start=1):
        low, high = np.where(way <= 0, np.minimum(low, frame), low), np.where(way >= 0, np.maximum(high, frame), high)
        rises = (way <= 0) & (frame - low >= _CHANGE) & (low < _DARKER)
        falls = (way >= 0) & (high - frame >= _CHANGE) & (frame < _DARKER)
        turns[index] = rises | falls
        way = np.where(rises, 1, np.where(falls, -1, way)).astype(np.int8)
        low, high = np.where(falls, frame, low), np.where(rises, frame, high)
    return turns


def caption_findings(segment: Segment) -> Iterator[tuple[Finding, str]]:
    """Yield a finding for the reading speed of each caption, with the beat's name."""
    name = type(segment).__name__
    for each in segment.beats:
        for caption in captions(each, segment.pace.seconds(name, each)):
            reading = each.language.reading
            # Scaled to Latin letters.
            slower = LATIN.a_second / min(reading.a_second, LATIN.a_second)
            figure = slower * length(caption.text, reading) / caption.duration
            yield Finding(check=CAPTION, figure=figure, detail=caption.text), each.name


def timing_findings(segment: Segment, beat: Beat, fps: float) -> Iterator[Finding]:
    """Yield findings for the timing of the captions, as Manim has them, of a beat that has just ended."""
    start, end = segment.beat_starts[beat.name] / fps, segment.frames / fps
    added = [each for each in segment.renderer.file_writer.subcaptions if each.end.total_seconds() > start + _TOUCH]
    texts = joined([each.content for each in added], beat.language.reading)
    if texts != beat.text:
        yield Finding(check=IN_ITS_BEAT, figure=float("nan"), detail=f'"{texts}" for "{beat.text}"')
        return
    times = [time.total_seconds() for each in added for time in (each.start, each.end)]
    backward = max(0.0, -float(np.diff(times).min()))
    # Captions keep the order of the speech, and none outlasts its beat.
    figure = max(abs(times[0] - start), times[-1] - end, backward)
    yield Finding(check=IN_ITS_BEAT, figure=figure, detail=beat.text)
    spoken = start + segment.pace.seconds(type(segment).__name__, beat)
    gaps = np.subtract([*times[2::2], spoken], times[1::2])
    yield Finding(check=STAYS, figure=max(0.0, float(gaps.max())), detail=beat.text)


# Seconds by which a caption may extend past its beat's end without belonging to the next one.
_TOUCH = 0.01
