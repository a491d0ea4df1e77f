"""How far a descent's error lies above the bottom of its valley, step by step, on a logarithmic scale."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.curves import HEIGHTS, misfit
from scenes.claims.meaning import Decoration, Tied, Values
from scenes.claims.numbers import AXIS_NUMBER
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

_ROOM_FOR_NAMES, _ROOM_FOR_TICKS, _TICK = 0.44, 0.88, 0.06
_NUMBER_SIZE, _LEAST_GAP, _AWAY = 19, 0.24, _TICK + 0.06


class LogErrorCurve(VGroup):
    """The error above a valley's lowest one after each step of a descent; equal ratios are equal heights.

    Parameters
    ----------
    path
        The computed descent.
    lowest
        Error at the bottom of the valley, below that of every step.
    place
        Rectangle that the chart fills, with its names.
    theme
        Colours.

    Examples
    --------
    >>> path = gm.descend(gm.landscape("x^2 + 3 y^2"), (3.0, 1.5), step=0.1, max_steps=25)
    >>> scene.add(LogErrorCurve(path, 0.0, Place((0, 0), 8, 4), DARK).set_progress(path.steps))
    """

    def __init__(self, path: DescentPath, lowest: float, place: Place, theme: Theme) -> None:
        super().__init__()
        self.path, self.lowest = path, lowest
        x, y = place.center
        self.corner = np.array([x - place.width / 2 + _ROOM_FOR_TICKS, y - place.height / 2 + _ROOM_FOR_NAMES, 0])
        self.size = np.array([place.width - _ROOM_FOR_TICKS, place.height - 2 * _ROOM_FOR_NAMES])
        self.excess = path.errors - lowest
        self.powers = np.arange(np.floor(np.log10(self.excess.min())), np.ceil(np.log10(self.excess.max())) + 1)
        top, right = self.corner + np.array([[0, self.size[1], 0], [self.size[0], 0, 0]])
        axes = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        axes.points = polyline([top, self.corner, right])
        fitting = []
        for power in self.powers[::-1]:
            at = self.to_screen(0, 10.0**power)
            axes.append_points(polyline([at, at - np.array([_TICK, 0, 0])]))
            text = printed(10.0**power, max(0, -int(power)))
            number = Words(text, _NUMBER_SIZE, theme.ink, of=Values(partial(self.value_at, float(at[1]))))
            if number.width <= _ROOM_FOR_TICKS - _AWAY:
                fitting.append(number.next_to(at, (-1, 0, 0), buff=_AWAY))
        # Over many decades only some have a number, and none that is wider than its room.
        every = int(np.ceil(_LEAST_GAP * (len(self.powers) - 1) / self.size[1]))
        self.numbers = VGroup(*fitting[:: max(1, min(every, len(fitting) - 1))])
        names = self._names(top, right, theme)
        self.line = VMobject(stroke_color=theme.descent, stroke_width=4, fill_opacity=0)
        self.head = dot(self.corner, 0.065, theme.ball)
        self._head = Rigid(self.head)
        self.add(axes, *names, self.numbers, self.line, self.head)
        self.set_progress(0)

    def _names(self, top: Array, right: Array, theme: Theme) -> tuple[Words, Words]:
        reason = "the name of an axis of the chart, whose curve claims its heights"
        higher = Tied(above=lambda: self.value_at(float(self.head.get_center()[1])))
        above = Words("Error {above:above} the lowest", theme.type.note, theme.quiet, of=higher)
        steps = Words("Steps", theme.type.note, theme.quiet, of=Decoration(reason))
        above.next_to(top, (0, 1, 0), buff=0.2).align_to(top - [_ROOM_FOR_TICKS, 0, 0], (-1, 0, 0))
        steps.next_to(right, (0, -1, 0), buff=0.1).align_to(right, (1, 0, 0))
        return above, steps

    def to_screen(self, steps: ArrayLike, excess: ArrayLike) -> Array:
        """Return the points of errors above the lowest after numbers of steps, both of shape (...); shape (..., 3)."""
        across = np.asarray(steps, dtype=float) / max(self.path.steps, 1) * self.size[0]
        first, last = self.powers[0], self.powers[-1]
        up = (np.log10(np.asarray(excess, dtype=float)) - first) / (last - first) * self.size[1]
        return self.corner + np.stack([across, up, np.zeros_like(up)], axis=-1)

    def value_at(self, height: float) -> float:
        """Return the error above the lowest at a height of the frame."""
        first, last = self.powers[0], self.powers[-1]
        return float(10 ** (first + (height - self.corner[1]) / self.size[1] * (last - first)))

    def set_progress(self, steps: float) -> Self:
        """Draw the curve after a number of steps, whole or fractional."""
        whole = min(int(np.floor(steps)), self.path.steps)
        corners = self.to_screen(np.arange(whole + 1), self.excess[: whole + 1])
        if steps > whole:
            following = self.to_screen(whole + 1, self.excess[whole + 1])
            corners = np.append(corners, [corners[-1] + (steps - whole) * (following - corners[-1])], axis=0)
        self._head.put(corners[-1])
        self.line.points = polyline(corners)
        return self

    def claims(self) -> Iterator[Claim]:
        """It is as high as the errors of its path on its scale, and each number stands at its own height."""
        corners = np.array([*self.line.points[::4], *self.line.points[-1:]])
        for number in (each for each in self.numbers if isinstance(each, Words)):
            off = abs(self.value_at(float(number.get_center()[1])) / number.number - 1)
            yield Finding(check=AXIS_NUMBER, figure=off, place=number.get_center(), detail=number.text, settled=True)
        if not len(corners):
            return
        across, up = ((corners - self.corner)[:, :2] / self.size).T
        wanted = np.interp(across * self.path.steps, np.arange(self.path.steps + 1), np.log10(self.excess))
        figure = misfit(wanted - self.powers[0], up, offset=False)
        yield Finding(
            check=HEIGHTS, figure=figure, place=corners[-1], detail="the logarithm of the error", settled=True
        )
        off = 100 * float(np.abs(self.head.get_center() - corners[-1]).max() / self.size[1])
        yield Finding(
            check=HEIGHTS, figure=off, place=corners[-1], detail="the dot at the end of the curve", settled=True
        )
