"""A ball in space that takes the steps of a descent, with its trail and live numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation
from manim.utils.rate_functions import linear, smooth

from scenes.kit.terrain.lines import GroundTrail
from scenes.kit.terrain.rolling import RollingOnGround
from scenes.kit.terrain.space import Space

# The share of a step's time in which the ball rests before it.
_REST = 0.25


class RollDown(Animation):
    """A ball takes some steps of a descent, and rests before each.

    Parameters
    ----------
    space
        Space of the ball.
    ball, trail
        Ball and trail on the same path.
    steps
        Index of the first step, from 0, and of the one after the last.
    followers
        Mobjects with `set_point`, such as live numbers.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> path = gm.descend(ground.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> trail = space.put(GroundTrail(space, path)).set_growth(1)
    >>> ball = space.put(RollingOnGround(space, path.positions[0], radius=0.15)).set_growth(1)
    >>> scene.add(space)
    >>> scene.play(RollDown(space, ball, trail, (0, 8)), run_time=4)
    """

    def __init__(
        self,
        space: Space,
        ball: RollingOnGround,
        trail: GroundTrail,
        steps: tuple[int, int],
        *followers: Any,
        **kwargs: Any,
    ) -> None:
        self.ball, self.trail, self.followers = ball, trail, followers
        self.first, self.end = steps
        if not 0 <= self.first < self.end <= trail.path.steps:
            raise ValueError(f"the path has {trail.path.steps} steps: there are none from {self.first} to {self.end}")
        kwargs.setdefault("rate_func", linear)
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Rest, or roll."""
        time = self.rate_func(alpha) * (self.end - self.first)
        step = min(int(np.floor(time)), self.end - self.first - 1)
        rolled = smooth(float(np.clip((time - step - _REST) / (1 - _REST), 0, 1)))
        progress = self.first + step + (1.0 if alpha >= 1 else rolled)
        self.trail.set_progress(progress)
        self.ball.roll_down(self.trail.path, progress)
        for each in self.followers:
            each.set_point(self.ball.point)
