"""Picture sizes, by the letters that Manim uses for them, and how well each is encoded."""

from __future__ import annotations

from dataclasses import dataclass, replace

# What costs x264 a third of its time and gains our pictures next to nothing: weighing reference frames, and looking
# for motion in fractions of a pixel. `python -m benchmarks encoding` measures size and quality.
_X264 = "weightp=0:subme=0"


@dataclass(frozen=True)
class Quality:
    """How large, how smooth and how carefully encoded a film is.

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
    """

    width: int
    height: int
    fps: int
    preset: str
    crf: int = 18
    x264: str = _X264

    @property
    def name(self) -> str:
        """The name that goes into paths, such as 1080p60."""
        return f"{self.height}p{self.fps}"

    def at(self, fps: int | None) -> Quality:
        """Return the same quality at another frame rate; None leaves it as it is."""
        return self if fps is None else replace(self, fps=fps)


# Previews are encoded quickly; what is published is encoded into less than a third of their size.
QUALITIES = {
    "l": Quality(854, 480, 15, "ultrafast"),
    "m": Quality(1280, 720, 30, "ultrafast"),
    "h": Quality(1920, 1080, 60, "veryfast"),
    "p": Quality(2560, 1440, 60, "veryfast"),
    "k": Quality(3840, 2160, 60, "veryfast"),
}
