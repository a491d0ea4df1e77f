"""Living things: they move a little whenever the picture would otherwise stand still.

A living thing takes the state of a time. The time is the segment's, counted in frames, so that its motion continues
through holds and from beat to beat, and is the same whichever beats are drawn.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from manim import Animation, Mobject, linear


@runtime_checkable
class Living(Protocol):
    """Something that lives.

    Attributes
    ----------
    body
        What has to be redrawn; it lives while it is on stage.
    """

    @property
    def body(self) -> Mobject:
        """What has to be redrawn; it lives while it is on stage."""

    def live(self, seconds: float) -> None:
        """Take the state at a time in seconds since the segment's beginning; at 0 it is at rest."""


class Live(Animation):
    """A living thing over some time, without easing.

    Parameters
    ----------
    living
        The living thing.
    start, end
        Seconds since the segment's beginning.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> fog = FeltFog(error_map, [(1.0, 0.6), (1.4, 0.3)], 1.5).set_felt(2)
    >>> scene.add(error_map, fog)
    >>> scene.play(Live(fog, 0.0, 3.0), run_time=3)
    """

    def __init__(self, living: Living, start: float, end: float, **kwargs: Any) -> None:
        self.living, self.start, self.end = living, start, end
        super().__init__(living.body, rate_func=linear, **kwargs)

    def create_starting_mobject(self) -> Mobject:
        """Return nothing to restore: every state depends on the time alone."""
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        """Take the state at a time between start and end."""
        self.living.live(self.start + alpha * (self.end - self.start))
