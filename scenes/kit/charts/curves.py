"""Small charts that stand beside the map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import HEIGHTS, misfit
from scenes.claims.protocol import Claim, Finding
from scenes.claims.slopes import DirectionalSlopes
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
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
        The rectangle that the chart fills, its names included.
    theme
        Colours.
    named
        Whether the axes have names; without them the axes fill the place.
    """

    def __init__(self, path: DescentPath, place: Place, theme: Theme, *, named: bool = True) -> None:
        super().__init__()
        self.path = path
        room = _ROOM_FOR_NAMES if named else 0.0
        self.corner = np.array([place.center[0] - place.width / 2, place.center[1] - place.height / 2 + room, 0])
        self.size = np.array([place.width, place.height - 2 * room])
        top, right = self.corner + np.array([[0, self.size[1], 0], [self.size[0], 0, 0]])
        axes = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        axes.points = polyline([top, self.corner, right])
        names = _axis_names(top, right, theme) if named else ()
        self.line = VMobject(stroke_color=theme.descent, stroke_width=4, fill_opacity=0)
        self.head = dot(self.corner, 0.065, theme.ball)
        self._head = Rigid(self.head)
        self.add(axes, *names, self.line, self.head)
        self.set_progress(0)

    @property
    def lowest(self) -> float:
        """The error at the foot of the chart: zero, or the lowest one where that is below zero."""
        return min(0.0, float(self.path.errors.min()))

    def to_screen(self, steps: ArrayLike, error: ArrayLike) -> Array:
        """Return where errors after numbers of steps, both of shape (...), stand on the chart; shape (..., 3)."""
        across = np.asarray(steps, dtype=float) / max(self.path.steps, 1) * self.size[0]
        lowest, highest = self.lowest, float(self.path.errors.max())
        up = (np.asarray(error, dtype=float) - lowest) / (highest - lowest) * self.size[1]
        return self.corner + np.stack([across, up, np.zeros_like(up)], axis=-1)

    def set_progress(self, steps: float) -> Self:
        """Draw the curve after a number of steps, whole or part of one."""
        whole = min(int(np.floor(steps)), self.path.steps)
        corners = self.to_screen(np.arange(whole + 1), self.path.errors[: whole + 1])
        if steps > whole:
            share = steps - whole
            between = (1 - share) * self.path.errors[whole] + share * self.path.errors[whole + 1]
            corners = np.append(corners, [self.to_screen(steps, between)], axis=0)
        self._head.put(corners[-1])
        self.line.points = polyline(corners)
        return self

    def claims(self) -> Iterator[Claim]:
        """It is as high as the errors of its path, whose steps are evenly spaced."""
        corners = np.array([*self.line.points[::4], *self.line.points[-1:]])
        if not len(corners):
            return
        across, up = ((corners - self.corner)[:, :2] / self.size).T
        errors = np.interp(across * self.path.steps, np.arange(self.path.steps + 1), self.path.errors)
        figure = misfit(errors - self.lowest, up, offset=False)
        yield Finding(check=HEIGHTS, figure=figure, place=corners[-1], detail="the error over the steps")
        off = 100 * float(np.abs(self.head.get_center() - corners[-1]).max() / self.size[1])
        yield Finding(check=HEIGHTS, figure=off, place=corners[-1], detail="the dot at the end of the curve")


def _axis_names(top: Array, right: Array, theme: Theme) -> tuple[Words, Words]:
    error, steps = (NameWords(name, theme.type.note, theme.quiet, "NORMAL") for name in (Name.ERROR, Name.STEPS))
    error.next_to(top, (0, 1, 0), buff=0.1).align_to(top, (-1, 0, 0))
    steps.next_to(right, (0, -1, 0), buff=0.1).align_to(right, (1, 0, 0))
    return error, steps


class SlopeChart(VGroup):
    """The slope at a point against the direction, over the full circle: red where it leads up, blue where down.

    Parameters
    ----------
    angles
        Directions in radians, ascending over one full turn, shape (n,).
    slopes
        The slope in each direction, shape (n,).
    place
        The rectangle that the chart fills, its names included.
    theme
        Colours.
    source
        The landscape and the weights, shape (p,), whose slopes these are.
    """

    def __init__(
        self, angles: Array, slopes: Array, place: Place, theme: Theme, *, source: tuple[Landscape, Array]
    ) -> None:
        super().__init__()
        self.angles, self.slopes, self.source = angles, slopes, source
        self.middle = np.array([place.center[0], place.center[1], 0])
        self.half = np.array([place.width / 2, place.height / 2 - _ROOM_FOR_NAMES, 0])
        zero = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        zero.points = polyline(self.middle + np.array([[-self.half[0], 0, 0], [self.half[0], 0, 0]]))
        name = NameWords(Name.DIRECTION, theme.type.note, theme.quiet, "NORMAL")
        name.move_to(self.middle - [0, self.half[1] + 0.2, 0])
        self.lines = [VMobject(stroke_color=color, stroke_width=4) for color in (theme.ascent, theme.descent)]
        self.head = dot(self.middle, 0.065, theme.ball)
        self._head = Rigid(self.head)
        self.add(zero, name, *(line.set_fill(opacity=0) for line in self.lines), self.head)
        self.set_sweep(0.0)

    def to_screen(self, angle: float, slope: float) -> Array:
        """Return where a slope in a direction stands on the chart, shape (3,)."""
        turned = (angle - self.angles[0]) / (self.angles[-1] - self.angles[0])
        share = np.array([2 * turned - 1, slope / float(np.abs(self.slopes).max()), 0])
        return self.middle + share * self.half

    def set_sweep(self, share: float) -> Self:
        """Draw the curve over a share of the full turn, from 0 to 1."""
        reached = round(share * (len(self.angles) - 1))
        for line, sign in zip(self.lines, (1, -1), strict=True):
            line.points = self._pieces(reached, sign)
        return self.set_direction(float(self.angles[reached]))

    def _pieces(self, reached: int, sign: int) -> Array:
        """Return the curve up to an index where the slope has a sign, as one piece for each stretch."""
        chosen = np.flatnonzero(sign * self.slopes[: reached + 1] > 0)
        stretches = np.split(chosen, np.flatnonzero(np.diff(chosen) > 1) + 1)
        pieces = [
            polyline([self.to_screen(self.angles[index], self.slopes[index]) for index in stretch])
            for stretch in stretches
            if len(stretch) > 1
        ]
        return np.concatenate(pieces) if pieces else np.zeros((0, 3))

    def claims(self) -> Iterator[Claim]:
        """Its heights are the slopes at one point in the directions along its axis."""
        drawn = np.array([*(point for line in self.lines for point in line.points[::4]), self.head.get_center()])
        turned = ((drawn - self.middle)[:, 0] / self.half[0] + 1) / 2
        angles = self.angles[0] + turned * (self.angles[-1] - self.angles[0])
        landscape, point = self.source
        yield DirectionalSlopes(
            landscape=landscape,
            point=point,
            directions=np.stack([np.cos(angles), np.sin(angles)], axis=-1),
            drawn=drawn[:, 1] - self.middle[1],
            place=self.middle,
        )

    def set_direction(self, angle: float) -> Self:
        """Put the marker at a direction, in radians."""
        turned = self.angles[0] + (angle - self.angles[0]) % (2 * np.pi + 1e-12)
        self._head.put(self.to_screen(turned, float(np.interp(turned, self.angles, self.slopes))))
        return self
