"""The velocity of a mover as an arrow: the step that it has just taken, ahead of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VGroup

from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.descents.movers import Mover
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.line_styles import stroke, way_out

VELOCITY = Check("a velocity is drawn as the last step, to its scale", "of its length", 1e-6)

_WIDTH = 5.0


class VelocityArrow(VGroup):
    """An arrow from a mover along its last step.

    Parameters
    ----------
    mover
        Whose velocity.
    scale
        How much longer than the step it is.
    """

    def __init__(self, mover: Mover, scale: float) -> None:
        super().__init__()
        self.mover, self.scale_of_step = mover, scale
        self.error_map = mover.error_map
        self.shaft = stroke("solid", self.error_map.theme.ink, _WIDTH)
        self.error_map.carries(self)
        self.stand()

    @property
    def step(self) -> Array:
        """The last whole step in weights, shape (2,)."""
        course = self.mover.course
        last = int(np.floor(self.mover.progress))
        step: Array = course.positions[last] - course.positions[last - 1]
        return step

    def stand(self) -> Self:
        """Take the place that belongs to the view."""
        foot = self.mover.marker.point
        self.start, self.tip = self.error_map.to_screen([foot, foot + self.scale_of_step * self.step])
        self.shaft.points = polyline([self.start, self.tip])
        self.submobjects = [self.shaft, way_out(self.tip, self.tip - self.start, self.error_map.theme.ink)]
        return self

    def drawn(self) -> Array:
        """Return it as it is drawn, in weights, shape (2,)."""
        ends = self.error_map.to_weights(self.shaft.points[[0, -1]])
        return np.asarray(ends[1] - ends[0])

    def claims(self) -> Iterator[Claim]:
        """It is as long as it says, along the last step."""
        wanted = self.scale_of_step * self.step
        off = float(np.linalg.norm(self.drawn() - wanted) / np.linalg.norm(wanted))
        yield Finding(check=VELOCITY, figure=off, place=self.tip, settled=True)
