"""Small charts that stand beside the map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.curves import HEIGHTS, misfit
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

_ROOM_FOR_NAMES = 0.34


class ErrorCurve(VGroup):
    """The error at each step of a descent, drawn as far as the descent has come.

    Parameters
    ----------
    path
        The computed descent.
    place
        Rectangle that the axes fill.
    theme
        Colours.

    Examples
    --------
    >>> path = gm.descend(gm.landscape("lecture"), (-1.0, 0.5), step=0.06, max_steps=25)
    >>> scene.add(ErrorCurve(path, Place((0, 0), 8, 4), DARK).set_progress(path.steps))
    """

    def __init__(self, path: DescentPath, place: Place, theme: Theme) -> None:
        super().__init__()
        self.path = path
        self.corner = np.array([place.center[0] - place.width / 2, place.center[1] - place.height / 2, 0])
        self.size = np.array([place.width, place.height])
        top, right = self.corner + np.array([[0, self.size[1], 0], [self.size[0], 0, 0]])
        axes = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        axes.points = polyline([top, self.corner, right])
        self.line = VMobject(stroke_color=theme.descent, stroke_width=4, fill_opacity=0)
        self.head = dot(self.corner, 0.065, theme.ball)
        self._head = Rigid(self.head)
        self.add(axes, self.line, self.head)
        self.set_progress(0)

    @property
    def lowest(self) -> float:
        """The error at the foot of the chart: zero, or the lowest one if that is below zero."""
        return min(0.0, float(self.path.errors.min()))

    def to_screen(self, steps: ArrayLike, error: ArrayLike) -> Array:
        """Return the points of errors after numbers of steps, both of shape (...), on the chart; shape (..., 3)."""
        across = np.asarray(steps, dtype=float) / max(self.path.steps, 1) * self.size[0]
        lowest, highest = self.lowest, float(self.path.errors.max())
        up = (np.asarray(error, dtype=float) - lowest) / (highest - lowest) * self.size[1]
        return self.corner + np.stack([across, up, np.zeros_like(up)], axis=-1)

    def set_progress(self, steps: float) -> Self:
        """Draw the curve after a number of steps, whole or fractional."""
        whole = min(int(np.floor(steps)), self.path.steps)
        corners = self.to_screen(np.arange(whole + 1), self.path.errors[: whole + 1])
        if steps > whole:
            share = steps - whole
            between = (1 - share) * self.path.errors[whole] + share * self.path.errors[whole + 1]
            corners = np.append(corners, [self.to_screen(steps, between)], axis=0)
        self._head.put(corners[-1])
        self.line.points = polyline(corners)
        return self

    def drawn_corners(self) -> Array:
        """Return the corners of the curve as drawn, shape (n, 3)."""
        return np.array([*self.line.points[::4], *self.line.points[-1:]]).reshape(-1, 3)

    def _errors(self, corners: Array) -> Array:
        """Return the errors of the path at some corners."""
        steps = (corners - self.corner)[:, 0] / self.size[0] * self.path.steps
        return np.interp(steps, np.arange(self.path.steps + 1), self.path.errors)

    def claims(self) -> Iterator[Claim]:
        """It is as high as the errors of its path, whose steps are evenly spaced."""
        corners = self.drawn_corners()
        if not len(corners):
            return
        up = (corners - self.corner)[:, 1] / self.size[1]
        figure = misfit(self._errors(corners) - self.lowest, up, offset=False)
        yield Finding(check=HEIGHTS, figure=figure, place=corners[-1], detail="the error over the steps")
        off = 100 * float(np.abs(self.head.get_center() - corners[-1]).max() / self.size[1])
        yield Finding(check=HEIGHTS, figure=off, place=corners[-1], detail="the dot at the end of the curve")
