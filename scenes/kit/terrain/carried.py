"""One landscape moved onto the domain of another, so that one's ground can become the other's."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.rescaled import Rescaled
from scenes.arrays import Array
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.space import Space


def carried(landscape: Landscape, onto: Landscape, *, share: float = 1.0) -> Rescaled:
    """Return a landscape on another one's domain: the same errors, over the middle part of its own domain.

    Parameters
    ----------
    landscape
        Landscape over two weights.
    onto
        Landscape whose domain it gets.
    share
        Largest size of that part, as a share of its own domain.
    """
    unit = share * float((landscape.domain.size / onto.domain.size).min())
    origin = landscape.domain.center - unit * onto.domain.center
    return Rescaled(landscape, origin, unit, domain=onto.domain)


def place_of(landscape: Rescaled, weights: ArrayLike) -> Array:
    """Return the places of weights of the original landscape on the new domain, shape (..., 2)."""
    return np.asarray((np.asarray(weights, dtype=float) - landscape.origin) / landscape.unit)


class BlendGround(Animation):
    """The ground of a space becomes another: at each moment it is a linear blend of both, and claims to be that.

    Parameters
    ----------
    space
        Space whose ground changes.
    to
        Ground over the same domain, with the same sampling and as many levels.

    Examples
    --------
    >>> lecture, levels = gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20)
    >>> first = Ground(lecture, levels, map_skin(DARK, 20))
    >>> valleys = carried(gm.landscape("valleys"), lecture, share=0.8)
    >>> last = Ground(valleys, levels, map_skin(DARK, 20), floor=first.floor)
    >>> space = Space(first, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> scene.add(space)
    >>> scene.play(BlendGround(space, last), run_time=2)
    """

    def __init__(self, space: Space, to: Ground, **kwargs: Any) -> None:
        self.space, self.start, self.to = space, space.ground, to
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        share = float(self.rate_func(alpha))
        whole = {0.0: self.start, 1.0: self.to}
        self.space.set_ground(whole.get(share) or self.start.blended(self.to, share))
