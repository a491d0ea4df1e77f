"""Rectangles of the frame that things fill."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.kit.frame.theme import FRAME_HEIGHT, FRAME_WIDTH


@dataclass(frozen=True)
class Place:
    """A rectangle of the frame, in frame units.

    Attributes
    ----------
    center
        (x, y).
    width, height
        Its sides.
    """

    center: tuple[float, float] = (0.0, 0.0)
    width: float = FRAME_WIDTH
    height: float = FRAME_HEIGHT
