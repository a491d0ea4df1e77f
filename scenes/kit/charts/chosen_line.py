"""A line among dots that two knobs turn and lift, and its misses as squares that gather into their mean."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Self

import cairo
import numpy as np
from manim import Circle, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.numbers import OWN_POINT
from scenes.claims.protocol import Check, Claim, Finding, Measure, Outcome, Together
from scenes.kit.charts.scatter import Model, Scatter
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.paint.canvas import Painted, frame_colour
from scenes.kit.paint.keyed import Keyed
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.shapes.signs import dot

ON_LINE = Check("a chosen line is drawn where the model says at its weights", "of the axes", 1e-9)
KNOB = Check("a knob points at its value", "° of its turn", 1e-6)
SQUARE_MISS = Check("a square's side is the miss that it stands on", "of the axes", 1e-9)
MEAN_SQUARE = Check("the gathered square has the mean area of all, which is the error", "% of it", 1e-6)

_WIDTH = 5.0
_KNOB_RADIUS, _KNOB_WIDTH, _TURN = 0.34, 3.0, float(np.radians(270.0))
# From a knob's middle down to its number's baseline, in frame units.
_BELOW = 0.72
_FILL, _EDGE, _EDGE_WIDTH = 0.16, 0.55, 0.012
_GATHERED_FILL = 0.5


class ChosenLine(VMobject):
    """The line that a model with two weights draws among dots, as far as it lies within the axes.

    Parameters
    ----------
    scatter
        The data.
    weights
        Shape (2,).
    model
        Function that returns the model's y, shape (n,), at weights of shape (2,) and numbers x of shape (n,).

    Examples
    --------
    >>> x = np.array([180.0, 190.0, 200.0, 215.0])
    >>> scatter = Scatter(x, x / 20 - 5, Place((0, 0), 8, 5), DARK, spacing=(10.0, 1.0))
    >>> scene.add(scatter, ChosenLine(scatter, (0.05, -4.5), lambda w, x: w[0] * x + w[1]))
    """

    def __init__(self, scatter: Scatter, weights: ArrayLike, model: Model) -> None:
        super().__init__(stroke_color=scatter.theme.ball, stroke_width=_WIDTH, fill_opacity=0)
        self.scatter, self.model = scatter, Keyed(model)
        self.set_point(weights)

    def set_point(self, weights: ArrayLike) -> Self:
        """Draw the line of other weights."""
        self.point = np.asarray(weights, dtype=float)
        low, high = self.scatter.lower, self.scatter.upper
        x = np.linspace(low[0], high[0], 2)
        y = self.model(self.point, x)
        if y[0] != y[1]:
            # The points where it leaves the axes above or below.
            at = x[0] + (np.array([low[1], high[1]]) - y[0]) / (y[1] - y[0]) * (x[1] - x[0])
            x = np.array([max(x[0], at.min()), min(x[1], at.max())])
        self.points = polyline(self.scatter.to_screen(x, self.model(self.point, x)))
        return self

    def claims(self) -> Iterator[Claim]:
        """It is the model's line at its weights."""
        x, y = self.scatter.to_data(self.points).T
        off = np.abs(y - self.model(self.point, x)).max() / np.ptp(self.scatter.data[:, 1])
        yield Finding(check=ON_LINE, figure=float(off), place=self.points[0])
        yield Together(check=OWN_POINT, key=("weights", self.point.size), place=self.point, leads=True)


class Knob(VGroup):
    """A knob that sets one weight: its hand turns from lower left over the top to lower right, its number stands below.

    Parameters
    ----------
    center
        Position on the frame.
    bounds
        Least and largest value.
    theme
        Colours and type.
    colour
        The weight's colour in the theme.
    axis
        Index of the weight that it sets, 0 or 1.

    Examples
    --------
    >>> scene.add(Knob((0, 0), (-1.0, 6.0), DARK, DARK.first_weight, axis=0).set_value(2.5))
    """

    def __init__(self, center: ArrayLike, bounds: tuple[float, float], theme: Theme, colour: str, *, axis: int) -> None:
        super().__init__()
        self.middle = np.append(np.asarray(center, dtype=float)[:2], 0.0)
        self.bounds, self.axis = bounds, axis
        self.value = float(np.mean(bounds))
        self.ring = ring = Circle(radius=_KNOB_RADIUS, stroke_color=colour, stroke_width=_KNOB_WIDTH).move_to(
            self.middle
        )
        self.hand = VMobject(stroke_color=colour, stroke_width=2 * _KNOB_WIDTH, fill_opacity=0)
        self.hub = hub = dot(self.middle, 0.05, colour)
        self.number = ReadOut(
            self.value,
            theme.type.label,
            colour,
            truth=partial(_value_at, self.hub, self.hand, bounds),
            weight="SEMIBOLD",
        )
        self._fixed = [Rigid(ring), Rigid(hub)]
        self.add(ring, self.hand, hub, self.number)
        self.set_value(self.value)

    def set_value(self, value: float) -> Self:
        """Turn to a value."""
        low, high = self.bounds
        self.value = float(value)
        angle = np.pi / 2 + _TURN / 2 - _TURN * (self.value - low) / (high - low)
        heading = np.array([np.cos(angle), np.sin(angle), 0.0])
        self.hand.points = polyline(self.middle + _KNOB_RADIUS * np.array([[0.25], [0.92]]) * heading)
        x, y, _ = self.middle - np.array([0.0, _BELOW, 0.0])
        self.number.set_value(self.value)
        self.number.place((x + self.number.width / 2, y, 0.0))
        return self

    def put(self, center: ArrayLike) -> Self:
        """Move it on the frame."""
        middle = np.append(np.asarray(center, dtype=float)[:2], 0.0)
        for part in self._fixed:
            part.put(middle)
        self.middle = middle
        return self.set_value(self.value)

    def pointed_at(self) -> float:
        """Return the value that the hand points at, as drawn."""
        return _value_at(self.hub, self.hand, self.bounds)

    def set_point(self, weights: ArrayLike) -> Self:
        """Turn it to its own weight, given weights of shape (2,)."""
        return self.set_value(float(np.asarray(weights, dtype=float)[self.axis]))

    def claims(self) -> Iterator[Claim]:
        """Its hand points at its value."""
        low, high = self.bounds
        off = np.degrees(_TURN) * (self.pointed_at() - self.value) / (high - low)
        yield Finding(check=KNOB, figure=abs(float(off)), place=self.middle)


def _value_at(hub: VMobject, hand: VMobject, bounds: tuple[float, float]) -> float:
    """Return the value that a knob's hand points at."""
    way = hand.points[-1] - hub.get_center()
    turned = (np.pi / 2 + _TURN / 2 - float(np.arctan2(way[1], way[0]))) % (2 * np.pi)
    return bounds[0] + (bounds[1] - bounds[0]) * turned / _TURN


class MissSquares(Painted):
    """The miss of a line at each dot as a square whose side is the miss, all painted in one call.

    Parameters
    ----------
    line
        The line that misses.
    error
        The model's error over the weights: the mean of the squared misses.
    gathers_at
        The middle of the square that they gather into, on the frame.
    colour
        Colour of the theme; default: ink.

    Attributes
    ----------
    growth
        Share of the squares' sides, from 0 to 1.
    gathered
        Share of their way to one square of their mean area, from 0 to 1.

    Examples
    --------
    >>> fit, (lengths, _, _) = penguin_line(reference=190, unit=10), penguins()
    >>> scatter = Scatter(lengths, fit.error.targets, Place((0, 0), 9, 6), DARK, spacing=(10.0, 1.0))
    >>> line = ChosenLine(scatter, (0.5, 3.7), fit.masses)
    >>> scene.add(scatter, line, MissSquares(line, fit.error, (5.0, -2.5)).set_growth(1))
    """

    def __init__(self, line: ChosenLine, error: Landscape, gathers_at: ArrayLike, *, colour: str | None = None) -> None:
        super().__init__()
        self.line, self.error = line, error
        self.gathers_at = np.asarray(gathers_at, dtype=float)[:2]
        self.colour = colour or line.scatter.theme.ink
        self.growth, self.gathered = 0.0, 0.0

    def set_growth(self, growth: float) -> Self:
        """Show the squares at a share of their sides."""
        self.growth = float(growth)
        return self

    def set_gathered(self, share: float) -> Self:
        """Move them a share of their way to one square."""
        self.gathered = float(share)
        return self

    @property
    def unit(self) -> float:
        """Frame units per unit of y."""
        scatter = self.line.scatter
        return float((scatter.size / (scatter.upper - scatter.lower))[1])

    def squares(self) -> Array:
        """Return each square as drawn: its middle and its side, shape (n, 3), in frame units.

        A square stands on its miss: upright between dot and line, to the right of the miss if it ends within the axes,
        otherwise to the left.
        """
        scatter = self.line.scatter
        x, y = scatter.data.T
        dots = scatter.to_screen(x, y)[:, :2]
        misses = self.line.model(self.line.point, x) - y
        sides = self.growth * self.unit * np.abs(misses)
        fits = dots[:, 0] + self.unit * np.abs(misses) <= (scatter.corner + scatter.size)[0]
        aside = np.where(fits, sides, -sides) / 2
        middles = dots + np.stack([aside, self.growth * self.unit * misses / 2], axis=-1)
        # They set off one after the other, from left to right, for the middle of the mean square.
        order = np.argsort(np.argsort(x, kind="stable"), kind="stable") / max(x.size - 1, 1)
        share = np.clip(1.6 * self.gathered - 0.6 * order, 0, 1)
        share = share * share * (3 - 2 * share)
        mean = self.unit * np.sqrt(np.mean(np.square(misses)))
        middles += share[:, None] * (self.gathers_at - middles)
        # Areas, not sides, change evenly.
        sides = np.sqrt((1 - share) * sides**2 + share * mean**2)
        return np.column_stack([middles, sides])

    def claims(self) -> Iterator[Claim]:
        """Each square's side is its miss; gathered, its area is the mean of all, which is the error."""
        drawn, scatter = self.squares(), self.line.scatter
        x, y = scatter.data.T
        if self.growth == 1 and self.gathered == 0:
            misses = np.abs(self.line.model(self.line.point, x) - y)
            off = float(np.abs(drawn[:, 2] / self.unit - misses).max() / np.ptp(y))
            yield Finding(check=SQUARE_MISS, figure=off, place=self.gathers_at)
        if self.gathered == 1:
            yield MeanSquare(self.error, self.line.point, np.square(drawn[:, 2] / self.unit))

    def paint(self, context: cairo.Context[Any]) -> None:
        """Fill all squares at once, with thin edges."""
        drawn = self.squares()
        if not drawn[:, 2].any():
            return
        together = bool(self.gathered == 1)
        for x, y, side in drawn[:1] if together else drawn:
            context.rectangle(x - side / 2, y - side / 2, side, side)
        fill = _FILL + (self.gathered**2) * (_GATHERED_FILL - _FILL)
        context.set_source_rgba(*frame_colour(self.colour), self.opacity * fill)
        context.fill_preserve()
        context.set_line_width(_EDGE_WIDTH)
        context.set_source_rgba(*frame_colour(self.colour), self.opacity * _EDGE)
        context.stroke()


class MeanSquare:
    """Each area is the error at some weights.

    Parameters
    ----------
    error
        Error over the weights.
    point
        Weights, shape (p,).
    areas
        Areas as drawn, in squared units of y, shape (n,).
    """

    def __init__(self, error: Landscape, point: Array, areas: Array) -> None:
        self.error, self.point, self.areas, self.settled = error, point, areas, False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the one that is furthest off."""
        true = float(measure.value(self.error, self.point))
        yield Finding(check=MEAN_SQUARE, figure=100 * float(np.abs(self.areas / true - 1).max()))
