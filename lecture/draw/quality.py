"""Picture sizes, by the letters that Manim uses for them, frame rates, and how well each is encoded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

# What costs x264 a third of its time and gains our pictures next to nothing: weighing reference frames, and looking
# for motion in fractions of a pixel. `python -m benchmarks encoding` measures size and quality.
_X264 = "weightp=0:subme=0"

FORMATS = ("mp4", "webm", "mov", "gif")
# Those that can hold opacity.
CLEAR_FORMATS = ("mov", "webm")
# Frames a second: browsers show a faster one slower than it says it is.
MOST_OF_GIF = 50
# Frames a second: whole, or exactly such as 24000/1001.
Rate = int | Fraction


@dataclass(frozen=True)
class Quality:
    """How large, how smooth and how carefully encoded a film is, and in which format.

    Attributes
    ----------
    width, height
        In pixels, both even.
    fps
        Frames a second.
    preset
        x264's trade of time for size.
    crf
        x264's constant rate factor: 18 cannot be told from the original by eye.
    x264
        More of x264's parameters, as it writes them itself.
    format
        One of `FORMATS`.
    transparent
        Whether the paper is left out, in a format that can hold that.
    """

    width: int
    height: int
    fps: Rate
    preset: str
    crf: int = 18
    x264: str = _X264
    format: str = "mp4"
    transparent: bool = False

    @property
    def name(self) -> str:
        """The name that goes into paths, such as 1080p60, 1080p23.976 or 1080p60-mov-transparent."""
        other = [self.format] if self.format != "mp4" else []
        return "-".join(
            [f"{self.height}p{rate_name(self.fps)}", *other, *(["transparent"] if self.transparent else [])]
        )

    @property
    def clips(self) -> str:
        """The format of clips that are joined into such films: of a GIF's palette nothing is known before that."""
        return "mkv" if self.format == "gif" else self.format

    def at(self, fps: Rate | None) -> Quality:
        """Return the same quality at another frame rate; None leaves it as it is."""
        return self if fps is None else replace(self, fps=fps)


def rate_name(fps: Rate) -> str:
    """Return a rate as people write it: 30, 23.976."""
    return f"{float(fps):.3f}".rstrip("0").rstrip(".")


# Previews are encoded quickly; what is published is encoded into less than a third of their size.
QUALITIES = {
    "l": Quality(854, 480, 15, "ultrafast"),
    "m": Quality(1280, 720, 30, "ultrafast"),
    "h": Quality(1920, 1080, 60, "veryfast"),
    "p": Quality(2560, 1440, 60, "veryfast"),
    "k": Quality(3840, 2160, 60, "veryfast"),
}
