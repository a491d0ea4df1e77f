"""A network's weights as lines, each as wide as its partial derivative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import cairo
import numpy as np
from numpy.typing import ArrayLike

from gradmath.models.network_error import NetworkError
from scenes.arrays import Array
from scenes.claims.headings import in_their_colours
from scenes.claims.protocol import Claim
from scenes.claims.slopes import AllSlopes
from scenes.colours import rgb
from scenes.kit.frame.theme import Theme
from scenes.kit.map.arrows import Sense
from scenes.kit.network.plan import Edge, NetworkPlan, last_part
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour

DASH, GAP = 0.2, 0.12


@dataclass(frozen=True)
class DrawnLine:
    """A weight's line as drawn.

    Attributes
    ----------
    edge
        Edge of the weight.
    curve
        A cubic curve, shape (4, 2), in frame units.
    width
        Width in frame units.
    dash
        The lengths of a dash and of the gap after it, in frame units; none for a solid line.
    opacity
        Opacity from 0 to 1.
    """

    edge: Edge
    curve: Array
    width: float
    dash: tuple[float, ...]
    opacity: float


class SignedLines(Painted):
    """One layer of the gradient of a network's error or of its opposite: each weight's line is as wide as its number.

    Solid lines are positive, dashed lines negative. The lines of different layers do not meet, so each layer is drawn
    on its own, and only while it changes.

    Parameters
    ----------
    plan
        Plan of the lines.
    error
        The network's error.
    weights
        Weights at which the gradient is taken, shape (p,).
    layer
        Index of the layer of weights, from 0.
    widest
        Width of the line of the largest number of all layers, in frame units; all others are in proportion.
    theme
        Colours.
    sense
        "ascent" for ∇E, "descent" for -∇E.

    Attributes
    ----------
    numbers
        Numbers of the layer's weights, in their order.
    units
        Frame units of width per unit of the numbers.
    lit
        Share of the lines that is visible, from the units on the right backwards.
    spoken, recede
        The line in focus (None: no line recedes); all others are shown with the opacity ``recede``.

    Examples
    --------
    >>> net = PenguinNet((4, 3), 0, 0, 0.9)
    >>> columns, loss = (-4.4, -1.9, 0.6, 2.8), (5.1, 5.3)
    >>> plan = NetworkPlan(net.network.sizes, columns, middle=0.5, pitch=1.4, radius=0.48, bias_length=0.22, loss=loss)
    >>> scene.add(*(SignedLines(plan, net.error, net.start, layer, 0.13, DARK) for layer in range(plan.layers)))
    """

    def __init__(
        self,
        plan: NetworkPlan,
        error: NetworkError,
        weights: ArrayLike,
        layer: int,
        widest: float,
        theme: Theme,
        *,
        sense: Sense = "ascent",
    ) -> None:
        super().__init__()
        self.plan, self.error, self.weights, self.layer = plan, error, np.asarray(weights, dtype=float), layer
        self.sign, self.colour = (1, theme.ascent) if sense == "ascent" else (-1, theme.descent)
        self.senses = theme.senses
        gradient = error.gradient(self.weights)
        self.numbers = error.network.unpack(self.sign * gradient)[layer]
        self.units = widest / float(np.abs(gradient).max())
        self.lit = 1.0
        self.spoken: Edge | None = None
        self.recede = 1.0
        self._edges = sorted(plan.edges(layer), key=self._width)
        self._curves = np.stack([plan.curve(edge) for edge in self._edges])

    def set_lit(self, lit: float) -> Self:
        """Show a share of the lines, from the units on the right backwards."""
        self.lit = lit
        return self

    def number(self, edge: Edge) -> float:
        """Return the number that a line shows."""
        row = self.numbers.biases if edge.source is None else self.numbers.matrix[:, edge.source]
        return float(row[edge.unit])

    def lines(self) -> list[DrawnLine]:
        """Return every visible line, the widest last."""
        if self.lit == 0:
            return []
        return [self._line(*each) for each in zip(self._edges, last_part(self._curves, self.lit), strict=True)]

    def _width(self, edge: Edge) -> float:
        return self.units * abs(self.number(edge))

    def _line(self, edge: Edge, curve: Array) -> DrawnLine:
        # The short line of a bias still shows two dashes.
        dash = (DASH, GAP) if edge.source is not None else (self.plan.bias_length / 3,) * 2
        return DrawnLine(
            edge,
            curve,
            self._width(edge),
            dash if self.number(edge) < 0 else (),
            1.0 if self.spoken in (None, edge) else self.recede,
        )

    def reach(self) -> Reaches:
        """Return the rectangle around each visible line."""
        lines = self.lines()
        curves = np.reshape([line.curve for line in lines], (-1, 4, 2))
        halves = np.reshape([line.width / 2 for line in lines], (-1, 1))
        return np.concatenate([curves.min(axis=1) - halves, curves.max(axis=1) + halves], axis=-1)

    def claims(self) -> Iterator[Claim]:
        """The widths, negative where dashed, are the layer's part of the gradient or its opposite, once all are lit."""
        if self.lit == 1:
            widths = {line.edge: -line.width if line.dash else line.width for line in self.lines()}
            slopes = AllSlopes(
                landscape=self.error,
                point=self.weights,
                drawn=np.array([widths[edge] for edge in self.plan.edges(self.layer)]),
                scale=self.sign * self.units,
                first=self.plan.first_weight(self.layer),
            )
            yield slopes
            yield from in_their_colours([slopes], [rgb(self.colour)], self.senses)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the lines."""
        context.set_line_cap(cairo.LINE_CAP_BUTT)
        for line in self.lines():
            start, first, second, end = line.curve.tolist()
            context.move_to(*start)
            context.curve_to(*first, *second, *end)
            context.set_dash(line.dash)
            context.set_line_width(line.width)
            set_colour(context, self.colour, line.opacity * self.opacity)
            context.stroke()
