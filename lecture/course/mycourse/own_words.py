"""A segment of the lectures with another title and one reworded sentence; everything else is unchanged."""

from __future__ import annotations

from scenes.gradient.ball_descent import BallDescent


class OwnWords(BallDescent):
    """The ball that looks before each step."""

    title = "A careful ball"

    place_the_ball = BallDescent.place_the_ball.saying("Here is a ball on a hillside. It can feel the slope, no more.")
