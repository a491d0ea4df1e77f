"""The frame: the size of the picture, and its parts."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SAFE_SHARE = 0.9
_CAPTION_SHARE = 0.12


@dataclass(frozen=True)
class Frame:
    """The size of the picture in frame units, Manim's own; (0, 0) is its middle.

    Attributes
    ----------
    width, height
        Size; default: 16:9, 8 units high.

    Raises
    ------
    ValueError
        If either is not a positive number.
    """

    width: float = 128 / 9
    height: float = 8.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(side) and side > 0 for side in (self.width, self.height)):
            raise ValueError(f"a frame's width and height must be positive: got {self.width:g} and {self.height:g}")

    @property
    def safe_x(self) -> float:
        """How far the safe area reaches right and left of the middle: no text or sign lies outside."""
        return _SAFE_SHARE * self.width / 2

    @property
    def safe_y(self) -> float:
        """How far above and below the middle the safe area reaches."""
        return _SAFE_SHARE * self.height / 2

    @property
    def caption_top(self) -> float:
        """The height below which captions stand."""
        return -self.height / 2 + _CAPTION_SHARE * self.height


WIDE = Frame()


def current_frame() -> Frame:
    """Return the frame that is drawn into now: the one in Manim's configuration, which a segment sets from its look."""
    # Code that only needs to know about frames need not import Manim.
    from manim import config

    return Frame(float(config.frame_width), float(config.frame_height))
