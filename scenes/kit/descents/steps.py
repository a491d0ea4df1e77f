"""Several steps of a ball in one go, each after a look at the slope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, Group
from manim.utils.rate_functions import linear, smooth

from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.charts.log_curve import LogErrorCurve
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.step_arrow import StepArrow
from scenes.kit.descents.way_line import position_after

# The share of a step's time in which its arrow grows; then the ball rolls, and the arrow goes at the end.
_LOOK = 0.42


class StepByStep(Animation):
    """A ball looks at the slope, rolls as far as the arrow, and so on, for some steps of its path.

    Parameters
    ----------
    ball, trail
        Ball and trail on the same path.
    arrow
        Arrow of the next step.
    steps
        Index of the first step, from 0, and of the one after the last.
    followers
        Mobjects with `set_point`, such as live numbers.
    curves
        Curves with `set_progress`.
    looked
        Whether the first arrow is already there.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(error_map.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> trail, ball = Trail(error_map, path), Ball(error_map, path)
    >>> arrow = StepArrow(error_map, path.positions[0], 0.06)
    >>> scene.add(error_map, trail, arrow, ball)
    >>> scene.play(StepByStep(ball, trail, arrow, (0, 4)), run_time=4)
    """

    def __init__(
        self,
        ball: Ball,
        trail: Trail,
        arrow: StepArrow,
        steps: tuple[int, int],
        *followers: Any,
        curves: Sequence[LogErrorCurve | ErrorCurve] = (),
        looked: bool = False,
        **kwargs: Any,
    ) -> None:
        first, end = steps
        if not 0 <= first < end <= ball.path.steps:
            raise ValueError(f"the path has {ball.path.steps} steps: there are none from {first} to {end}")
        self.ball, self.trail, self.arrow, self.followers, self.curves = ball, trail, arrow, followers, curves
        self.first, self.end, self.skipped = first, end, _LOOK if looked else 0.0
        kwargs.setdefault("rate_func", linear)
        super().__init__(Group(trail, arrow, ball, *followers, *curves), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Look, or roll."""
        span = self.end - self.first - self.skipped
        time = self.skipped + self.rate_func(alpha) * span
        step = min(int(np.floor(time)), self.end - self.first - 1)
        within = time - step
        rolled = smooth(float(np.clip((within - _LOOK) / (1 - _LOOK), 0, 1)))
        progress = self.first + step + (1.0 if alpha >= 1 else rolled)
        self._show_arrow(self.first + step, within, progress)
        self.trail.set_progress(progress)
        place = position_after(self.ball.path, progress)
        for curve in self.curves:
            curve.set_progress(progress)
        for each in (self.ball, *self.followers):
            each.set_point(place)

    def _show_arrow(self, step: int, within: float, progress: float) -> None:
        """Show the arrow at the start of the step: it grows before the step, and is gone when it is taken."""
        grown = smooth(float(np.clip(within / (0.8 * _LOOK), 0, 1)))
        self.arrow.growth = grown if progress < step + 1 else 0.0
        self.arrow.set_point(self.ball.path.positions[step])
