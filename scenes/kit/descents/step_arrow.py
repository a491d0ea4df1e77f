"""An arrow that is as long as the next step: the learning rate times the negative gradient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.pictures import span
from scenes.claims.protocol import Check, Claim, Finding
from scenes.claims.vectors import DrawnVector
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap

STEP_LONG = Check("an arrow that is a step ends where the step does", "of the map", 1e-6)


class StepArrow(GradientArrow):
    """The next step from a point of the map: -α∇E in the weights' own scale.

    Parameters
    ----------
    error_map
        The map on which it stands.
    point
        Weights, shape (2,).
    rate
        The learning rate α.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, StepArrow(error_map, (1.0, 0.6), 0.3))
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, rate: float) -> None:
        self.rate = rate
        super().__init__(error_map, point, rate * error_map.sight.scale, "descent")

    def claims(self) -> Iterator[Claim]:
        """It is the step, at its full length; such arrows have a scale of their own."""
        for claim in super().claims():
            is_vector = isinstance(claim, DrawnVector)
            yield replace(claim, key=("steps", id(self.error_map))) if is_vector else claim  # type: ignore[type-var]
        if self.growth == 1 and self.tip.has_points():
            foot, end = (self.error_map.to_weights(place) for place in self.drawn())
            step = -self.rate * self.error_map.landscape.gradient(foot)
            off = float(np.linalg.norm(end - foot - step)) / span(self.error_map.landscape)
            yield Finding(check=STEP_LONG, figure=off, place=self.foot)


class PathStepArrow(StepArrow):
    """The next step of a descent by any rule, from one of its stops; it need not be against the gradient.

    Parameters
    ----------
    error_map
        The map on which it stands.
    path
        The computed descent; the arrow stands at its start.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(error_map.landscape, (-1.0, 0.5), rule=gm.Adam, step=0.1, max_steps=25)
    >>> scene.add(error_map, PathStepArrow(error_map, path))
    """

    def __init__(self, error_map: ErrorMap, path: DescentPath) -> None:
        self.path = path
        super().__init__(error_map, path.positions[0], float(path.learning_rates[0]))

    @property
    def vector(self) -> Array:
        """The way from its stop to the next one on screen, shape (3,); zero anywhere else, and from the last one."""
        return self.error_map.to_screen(self._next()) - self.foot

    def _next(self) -> Array:
        stops = np.flatnonzero((self.path.positions[:-1] == self.point).all(axis=1))
        following: Array = self.path.positions[stops[0] + 1] if len(stops) else self.point
        return following

    def claims(self) -> Iterator[Claim]:
        """It leads from one stop of its descent to the next; the trail claims that these are steps of a rule."""
        if not self.tip.has_points() or self.growth != 1:
            return
        foot, end = (self.error_map.to_weights(place) for place in self.drawn())
        gaps = np.linalg.norm(self.path.positions[:-1] - foot, axis=1)
        off = gaps + np.linalg.norm(self.path.positions[1:] - end, axis=1)
        yield Finding(check=STEP_LONG, figure=float(off.min()) / span(self.error_map.landscape), place=self.foot)
