"""Rectangles of the frame that things fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from scenes.kit.frame.frame import current_frame


@dataclass(frozen=True)
class Place:
    """A rectangle of the frame, in frame units.

    Attributes
    ----------
    center
        Middle (x, y).
    width, height
        Lengths of its sides.
    """

    center: tuple[float, float]
    width: float
    height: float

    @classmethod
    def whole_frame(cls) -> Self:
        """Return the frame itself."""
        frame = current_frame()
        return cls((0.0, 0.0), frame.width, frame.height)
