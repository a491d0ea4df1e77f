"""Steps of descent in a cross-section along one weight: a parabola, and leaps from wall to wall."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import TANGENT, Heights, Steps
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.line_styles import stroke, styled
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

REMAINS = Check("a bar is as long as what is left of the distance", "of the axis", 1e-9)

_SAMPLES, _ARC_SAMPLES = 96, 16
_CURVE, _LEAP, _BAR, _TANGENT = 4.5, 4.5, 9.0, 3.5
_REACH = 1.0
"""Half the length of the tangent."""
_BALL, _STOP = 0.13, 0.055
# How far a leap bends upwards, as a share of its length; how far below the axis the bars lie, in frame units.
_ARC, _BELOW = 0.16, 0.2


class ParabolaLeaps(VGroup):
    """The error along the second weight where the first is zero, and a descent along it, leap by leap.

    Parameters
    ----------
    place
        Rectangle of the curve; its lower side is the axis, an error of 0.
    landscape
        Landscape with its bottom at zero weights.
    half
        Length of the axis to either side of the bottom.
    path
        Descent on which the first weight stays zero.
    theme
        Colours.

    Attributes
    ----------
    ground
        The axis, the curve, and the level of the start.
    bars
        Bars below the axis, not part of this group: the distance at the start, and what the first step leaves of it.
    tangent
        Tangent at the start, not part of this group.

    Examples
    --------
    >>> bowl = gm.landscape("x^2 + 3 y^2 on -4..4, -2..2")
    >>> path = gm.descend(bowl, (0.0, 1.6), step=0.3, max_steps=8)
    >>> scene.add(ParabolaLeaps(Place((0, 0), 10, 5), bowl, 1.9, path, DARK).set_progress(4))
    """

    def __init__(self, place: Place, landscape: Landscape, half: float, path: DescentPath, theme: Theme) -> None:
        super().__init__()
        self.landscape, self.half, self.theme = landscape, half, theme
        self.middle = np.array([place.center[0], place.center[1] - place.height / 2, 0.0])
        self.unit = place.width / 2 / half
        self.rise = place.height / float(landscape.value(self.weights(half)))
        self.along = np.linspace(-half, half, _SAMPLES)
        axis = VMobject(stroke_color=theme.quiet, stroke_width=2.4, fill_opacity=0)
        axis.points = polyline([self.to_screen(-half, 0.0), self.to_screen(half, 0.0)])
        self.curve = VMobject(stroke_color=theme.second_weight, stroke_width=_CURVE, fill_opacity=0)
        self.curve.points = polyline(self.on_curve(self.along))
        self.level = stroke("dotted", theme.quiet, 2.4)
        self.ground = VGroup(axis, self.curve, self.level)
        self.line = stroke("solid", theme.descent, _LEAP)
        self.stops = VGroup()
        self.ball = dot((0, 0, 0), _BALL, theme.ball).set_stroke(theme.descent, 3, 1)
        self._ball = Rigid(self.ball)
        self.whole, self.left = (stroke("solid", colour, _BAR) for colour in (theme.second_weight, theme.ink))
        self.bars = VGroup(self.whole, self.left)
        self.tangent = stroke("solid", theme.second_weight_text, _TANGENT)
        self.add(self.ground, self.line, self.stops, self.ball)
        self.set_path(path)

    @staticmethod
    def weights(along: ArrayLike) -> Array:
        """Return the weights at places along the axis, shape (..., 2)."""
        second = np.asarray(along, dtype=float)
        return np.stack([np.zeros_like(second), second], axis=-1)

    def to_screen(self, along: ArrayLike, error: ArrayLike) -> Array:
        """Return the frame points of places along the axis and errors above them, shape (..., 3)."""
        x, y = np.broadcast_arrays(self.unit * np.asarray(along), self.rise * np.asarray(error))
        return np.stack([x, y, np.zeros_like(x)], axis=-1) + self.middle

    def on_curve(self, along: ArrayLike) -> Array:
        """Return the points of the curve above places along the axis, shape (..., 3)."""
        return self.to_screen(along, self.landscape.value(self.weights(along)))

    def set_path(self, path: DescentPath, steps: float = 0.0) -> Self:
        """Show another descent."""
        self.path = path
        self.points_on_axis = path.positions[:, 1]
        start = self.points_on_axis[0]
        error = float(self.landscape.value(self.weights(start)))
        ends = [self.to_screen(side * self.half, error) for side in (-1, 1)]
        self.level.points = styled(ends, "dotted")
        slope = float(self.landscape.gradient(self.weights(start))[1])
        direction = np.array([self.unit, self.rise * slope, 0.0])
        direction *= _REACH / np.linalg.norm(direction)
        middle = self.to_screen(start, error)
        self.tangent.points = polyline([middle - direction, middle + direction])
        below = -_BELOW / self.rise
        for bar, end, row in ((self.whole, start, 1), (self.left, self.points_on_axis[1], 2)):
            bar.points = polyline([self.to_screen(0, row * below), self.to_screen(end, row * below)])
        return self.set_progress(steps)

    def set_progress(self, steps: float) -> Self:
        """Show the descent after a number of steps, whole or fractional: the ball leaps in an arc."""
        self.progress = min(steps, float(self.path.steps))
        whole = int(np.floor(self.progress))
        places = self.on_curve(self.points_on_axis)
        shares = [1.0] * whole + ([self.progress - whole] if self.progress > whole else [])
        arcs = [self._arc(places[step], places[step + 1], share) for step, share in enumerate(shares)]
        self.line.points = polyline(np.concatenate(arcs)) if arcs else np.zeros((0, 3))
        self.stops.submobjects = [dot(place, _STOP, self.theme.descent_core) for place in places[: whole + 1]]
        self._ball.put(arcs[-1][-1] if arcs else places[0])
        return self

    @staticmethod
    def _arc(start: Array, end: Array, share: float) -> Array:
        time = share * np.linspace(0, 1, _ARC_SAMPLES)[:, None]
        way = end - start
        bend = _ARC * float(np.linalg.norm(way))
        return np.asarray(start + time * way + 4 * bend * time * (1 - time) * np.array([0.0, 1.0, 0.0]))

    def drawn_stops(self) -> Array:
        """Return the weights at the stops as drawn, shape (n, 2)."""
        places = np.array([each.get_center() for each in self.stops])
        return self.weights((places - self.middle)[:, 0] / self.unit)

    def drawn_share(self) -> float:
        """Return the share of the distance that the first step leaves, as drawn; negative on the other side."""
        ends = [bar.points[-1, 0] - bar.points[0, 0] for bar in (self.left, self.whole)]
        return float(ends[0] / ends[1])

    def claims(self) -> Iterator[Claim]:
        """The curve is the error, each stop is one step from the one before, and the bars are its distances."""
        corners = self.curve.points[::4] - self.middle
        along = self.weights(corners[:, 0] / self.unit)
        yield Heights(landscape=self.landscape, points=along, heights=corners[:, 1], from_axis=True, settled=True)
        stops = self.drawn_stops()
        places = np.array([each.get_center() - self.middle for each in self.stops])
        yield Heights(landscape=self.landscape, points=stops, heights=places[:, 1], from_axis=True)
        yield Steps(landscape=self.landscape, stops=stops, learning_rates=self.path.learning_rates)
        way = self.tangent.points[-1] - self.tangent.points[0]
        slope = float(self.landscape.gradient(self.weights(self.points_on_axis[0]))[1])
        tilts = [math.degrees(math.atan2(*each)) for each in ((way[1], way[0]), (slope * self.rise, self.unit))]
        yield Finding(check=TANGENT, figure=abs(tilts[0] - tilts[1]), place=self.tangent.points[0])
        off = self.drawn_share() - self.points_on_axis[1] / self.points_on_axis[0]
        yield Finding(check=REMAINS, figure=abs(float(off)), place=self.left.points[-1])
