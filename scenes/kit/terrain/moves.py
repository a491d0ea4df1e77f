"""Animations of things in space: along a path, and a pane of light that rises and leaves contours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from manim import Animation
from numpy.typing import ArrayLike

from scenes.colours import rgb
from scenes.kit.frame.light import highlight
from scenes.kit.terrain.dress import SUN
from scenes.kit.terrain.pane import Pane
from scenes.kit.terrain.skin import Skin
from scenes.kit.terrain.space import Space

# The share of its way over which a pane appears, and over which it goes.
_FADE = 0.08


class Movable(Protocol):
    """Something that moves to weights."""

    def set_point(self, point: ArrayLike, /) -> Any:
        """Move to other weights."""


@runtime_checkable
class Walking(Protocol):
    """Somebody whose look depends on his place on a path."""

    def walk(self, way: ArrayLike, share: float, /) -> Any:
        """Stand on a path at a share of its length."""


class Along(Animation):
    """Things in a space, and walkers beside it such as live numbers, move along a path in weights together.

    Parameters
    ----------
    space
        Space of the things.
    way
        Weights on the path, shape (n, 2), n at least 2; walked at even speed before easing.
    movers
        Things with `set_point`; or with `walk`, such as the hiker.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> walker = space.put(Walker(space, (-1.0, 0.5))).set_growth(1)
    >>> scene.add(space)
    >>> scene.play(Along(space, [(-1.0, 0.5), (1.0, 0.6)], walker), run_time=2)
    """

    def __init__(self, space: Space, way: ArrayLike, *movers: Movable | Walking, **kwargs: Any) -> None:
        self.space, self.movers = space, movers
        self.way = np.asarray(way, dtype=float)
        steps = np.linalg.norm(np.diff(self.way, axis=0), axis=1)
        self.shares = np.concatenate([[0.0], np.cumsum(steps)]) / max(float(steps.sum()), np.finfo(float).tiny)
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        point = np.array([np.interp(share, self.shares, self.way[:, axis]) for axis in (0, 1)])
        for mover in self.movers:
            if isinstance(mover, Walking):
                mover.walk(self.way, share)
            else:
                mover.set_point(point)


class RaisePane(Animation):
    """A pane of light rises through the ground from one error to another, and leaves a contour at each level.

    Parameters
    ----------
    space
        Space whose ground is cut.
    start, end
        Errors; default: from below the lowest level to above the highest.
    colour
        Colour of the theme; default: ink.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> scene.add(space)
    >>> scene.play(RaisePane(space, 0.0, 4.0), run_time=2)
    """

    def __init__(
        self,
        space: Space,
        start: float | None = None,
        end: float | None = None,
        *,
        colour: str | None = None,
        **kwargs: Any,
    ) -> None:
        levels = space.ground.levels
        gap = float(np.ptp(levels)) / max(levels.size - 1, 1)
        self.space = space
        self.start = float(levels[0]) - gap / 2 if start is None else start
        self.end = float(levels[-1]) + gap / 2 if end is None else end
        red, green, blue = (float(part) for part in rgb(colour or space.theme.ink))
        self.colour = (red, green, blue)
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        error = self.start + share * (self.end - self.start)
        strength = float(np.clip(min(alpha, 1 - alpha) / _FADE, 0, 1))
        self.space.pane = Pane(error, self.colour, strength) if strength > 0 else None
        self.space.set_cut(error if alpha < 1 else np.inf if self.end >= self.space.ground.levels[-1] else error)


class Evening(Animation):
    """The ground loses the light of a bright day, until it has the map's own colours.

    Parameters
    ----------
    space
        Space whose ground is at first `sunlit` by ``day``.
    day
        First brightness, as a multiple of the map's colours.
    skin
        The map's colours.

    Examples
    --------
    >>> levels, skin = equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20)
    >>> ground = Ground(gm.landscape("lecture"), levels, sunlit(skin, 2.0))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> scene.add(space)
    >>> scene.play(Evening(space, skin, 2.0, rate_func=there_and_back), run_time=2)
    """

    def __init__(self, space: Space, skin: Skin, day: float, **kwargs: Any) -> None:
        self.space, self.skin, self.day, self.ground = space, skin, day, space.ground
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        day = 1 + (1 - self.rate_func(alpha)) * (self.day - 1)
        self.space.set_ground(self.ground.in_colours(sunlit(self.skin, day)))


def daylight(skin: Skin, day: float) -> float:
    """Return how much a bright day can brighten colours: pale ones, which would burn out, not at all."""
    return 1 + (day - 1) * float(highlight(skin.ramp, SUN))


def sunlit(skin: Skin, day: float) -> Skin:
    """Return a map's colours with the ground this many times as bright; its lines stay the same."""
    return replace(skin, ramp=np.clip(day * skin.ramp, 0, 255))
