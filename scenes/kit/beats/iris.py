"""A new picture opens out of a point of the old one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

import cairo
import numpy as np
from manim import Mobject, config
from manim.typing import Point3DLike

from scenes.kit.beats.link import Remains
from scenes.kit.beats.vary import Vary
from scenes.kit.paint.keyed import Keyed

# A little more than half a frame's diagonal, in its heights.
_BEYOND = 1.05


class Iris(Remains):
    """The last picture of what is no longer there, with a round hole in it that grows.

    Parameters
    ----------
    mobjects
        What was there, the lowest first.
    paper
        The colour of what they are drawn on.
    at
        Where the hole opens.
    """

    def __init__(self, mobjects: Sequence[Mobject], paper: str, at: Point3DLike) -> None:
        super().__init__(mobjects, paper)
        self.at, self.hole = np.asarray(at, dtype=float), 0.0

    def set_hole(self, share: float) -> Self:
        """Open it: at 1 nothing of the picture is left."""
        self.hole = share
        return self

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the picture over the frame, all around the hole."""
        wide, high = config.frame_width, config.frame_height
        context.save()
        context.rectangle(-wide, -high, 2 * wide, 2 * high)
        context.new_sub_path()
        context.arc(float(self.at[0]), float(self.at[1]), self.hole * _BEYOND * math.hypot(wide, high), 0, 2 * math.pi)
        context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
        context.clip()
        super().paint(context)
        context.restore()


def opening(iris: Iris) -> Vary:
    """Let what is below come out of the hole."""
    return Vary(iris, iris.set_hole, rate_func=_faster, remover=True)


@Keyed
def _faster(time: float) -> float:
    return time**2
