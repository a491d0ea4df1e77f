"""Size and quality of published films compared with Manim's own encoder settings: the same frames, encoded both ways.

FFmpeg's filters psnr and ssim measure the quality between drawn and decoded frames, on one frame in thirty. The time is
that of the encoder alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from statistics import fmean
from time import thread_time
from typing import Any
from unittest.mock import patch

import av
import av.filter

from benchmarks.processes import in_fresh_process
from benchmarks.segments import render
from benchmarks.tables import Table
from lecture.draw import encoder
from lecture.draw.encoder import FrameEncoder
from lecture.syllabus.lectures import SceneRef
from lecture.work.quality import QUALITIES, Quality

# x264's default preset and constant rate factor.
MANIM: dict[str, Any] = {"preset": "medium", "crf": 23, "x264": ""}
EVERY = 30


@dataclass(frozen=True)
class Encoded:
    """A stream: its bytes, its quality in decibels and from 0 to 1, processor seconds and number of frames."""

    size: int
    psnr: float
    ssim: float
    seconds: float
    frames: int


class Measured(FrameEncoder):
    """Measures what it writes when it is finished."""

    result: Encoded

    def __init__(self, path: Path, quality: Quality) -> None:
        super().__init__(path, quality)
        self._path, self._seconds, self._drawn = path, 0.0, dict[int, av.VideoFrame]()

    def encode(self, frame: av.VideoFrame, repeat: int = 1) -> None:
        """Encode a frame, and keep it if it is one of those to compare."""
        self._drawn |= dict.fromkeys((n for n in range(self.frames, self.frames + repeat) if n % EVERY == 0), frame)
        start = thread_time()
        super().encode(frame, repeat)
        self._seconds += thread_time() - start

    def finish(self) -> None:
        """Close the file and compare."""
        super().finish()
        with av.open(str(self._path)) as container:
            decoded = (each for n, each in enumerate(container.decode(video=0)) if n in self._drawn)
            likenesses = list(compared(list(self._drawn.values()), decoded))
        psnr, ssim = (fmean(each) for each in zip(*likenesses, strict=True))
        self.result = Encoded(self._path.stat().st_size, psnr, ssim, self._seconds, self.frames)


class BothWays(Measured):
    """Encodes each frame as for publication, and as Manim would."""

    results: tuple[Encoded, Encoded]

    def __init__(self, path: Path, quality: Quality) -> None:
        super().__init__(path, quality)
        self._other = Measured(path.with_name("manim.mp4"), replace(quality, **MANIM))

    def encode(self, frame: av.VideoFrame, repeat: int = 1) -> None:
        """Encode a frame twice."""
        super().encode(frame, repeat)
        self._other.encode(frame, repeat)

    def finish(self) -> None:
        """Close both files and compare them with the drawn frames."""
        super().finish()
        self._other.finish()
        type(self).results = self.result, self._other.result


def compared(drawn: Sequence[av.VideoFrame], decoded: Iterator[av.VideoFrame]) -> Iterator[tuple[float, float]]:
    """Return the PSNR in decibels and the SSIM of each decoded frame."""
    shape: dict[str, Any] = {"width": drawn[0].width, "height": drawn[0].height, "format": drawn[0].format}
    graph = av.filter.Graph()
    found, first, second = (graph.add_buffer(**shape, time_base=Fraction(1, 1)) for _ in range(3))
    psnr, ssim, sink = (graph.add(name) for name in ("psnr", "ssim", "buffersink"))
    found.link_to(psnr, 0, 0)
    first.link_to(psnr, 0, 1)
    psnr.link_to(ssim, 0, 0)
    second.link_to(ssim, 0, 1)
    ssim.link_to(sink)
    graph.configure()
    for count, (original, copy) in enumerate(zip(drawn, decoded, strict=True)):
        for source, frame in ((found, copy), (first, original), (second, original)):
            frame.pts, frame.time_base = count, Fraction(1, 1)
            source.push(frame)
        likeness = sink.pull().metadata
        yield float(likeness["lavfi.psnr.psnr_avg"]), float(likeness["lavfi.ssim.All"])


def encoded(scene: SceneRef, quality: Quality) -> tuple[Encoded, Encoded]:
    """Draw a segment and encode it as for publication, and as Manim would."""
    with patch.object(encoder, "FrameEncoder", BothWays):
        render(scene, quality)
    return BothWays.results


def tables(scenes: Sequence[SceneRef], letter: str = "h") -> Iterator[Table]:
    """Encode each segment both ways, and yield a table after each."""
    quality = QUALITIES[letter]
    table = Table(
        f"Published at {quality.name}, against Manim's default settings for the same frames",
        ("segment", "size", "PSNR, dB", "its", "SSIM", "its", "encoding time"),
        notes=[
            f"{quality.preset}, crf {quality.crf}, {quality.x264}; Manim's: medium, crf 23. Sizes and times as ratios."
        ],
    )
    for scene in scenes:
        ours, manim = in_fresh_process(encoded, scene, quality)
        likeness = ours.psnr, manim.psnr, ours.ssim, manim.ssim
        table.add(scene.name, ours.size / manim.size, *likeness, ours.seconds / manim.seconds)
        yield table
