"""Picture sizes, by Manim's letters, frame rates, and encoder settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

# Neither weighted reference frames nor motion in fractions of a pixel: they take a third of x264's time and gain our
# pictures almost nothing. `python -m benchmarks encoding` measures size and quality.
_X264 = "weightp=0:subme=0"

FORMATS = ("mp4", "webm", "mov", "gif")
# The formats with opacity.
CLEAR_FORMATS = ("mov", "webm")
# Most frames per second of a GIF; browsers slow down a faster one.
MOST_OF_GIF = 50
# Frames per second: whole, or an exact fraction such as 24000/1001.
Rate = int | Fraction


@dataclass(frozen=True)
class Quality:
    """The size, frame rate, encoding and format of a film.

    Attributes
    ----------
    width, height
        The size in pixels, both even.
    fps
        The frame rate, in frames per second.
    preset
        x264's preset, which trades time for size.
    crf
        x264's constant rate factor; at 18, the eye cannot distinguish a film from the original.
    x264
        Further parameters, in x264's own notation.
    format
        One of `FORMATS`.
    transparent
        Whether the paper is left out, in a format with opacity.
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
        """The format of the clips that are joined into a film; a GIF's palette is known only when they are."""
        return "mkv" if self.format == "gif" else self.format

    def at(self, fps: Rate | None) -> Quality:
        """Return the same quality at another frame rate, or unchanged for None."""
        return self if fps is None else replace(self, fps=fps)


def rate_name(fps: Rate) -> str:
    """Return a rate in the usual notation: 30, 23.976."""
    return f"{float(fps):.3f}".rstrip("0").rstrip(".")


# Previews are encoded quickly; qualities for publication take less than a third of their size.
QUALITIES = {
    "l": Quality(854, 480, 15, "ultrafast"),
    "m": Quality(1280, 720, 30, "ultrafast"),
    "h": Quality(1920, 1080, 60, "veryfast"),
    "p": Quality(2560, 1440, 60, "veryfast"),
    "k": Quality(3840, 2160, 60, "veryfast"),
}
