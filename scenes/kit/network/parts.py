"""What a drawn network is made of: its weights as lines, its units, and what runs between them in a pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from numpy.typing import ArrayLike

from gradmath.network import NetworkError
from scenes.kit.arrays import Array
from scenes.kit.canvas import Painted, frame_colour
from scenes.kit.claims import AllSlopes, Claim
from scenes.kit.map.arrows import Sense
from scenes.kit.network.plan import Edge, NetworkPlan, headings, last_part, points_on
from scenes.kit.theme import Theme

DASH, GAP = 0.2, 0.12
# How opaque the fill of the largest value or slope is: the number on it stays legible.
FULLEST = 0.5
_RIM = 0.022
_PULSE_RADIUS, _HEAD_SIZE = 0.085, 0.2


def set_colour(context: cairo.Context[Any], colour: str, opacity: float) -> None:
    """Choose the colour that is painted with next."""
    context.set_source_rgba(*frame_colour(colour), opacity)


@dataclass(frozen=True)
class DrawnLine:
    """A weight's line as it is drawn.

    Attributes
    ----------
    edge
        Which weight.
    curve
        A cubic curve, shape (4, 2), in frame units.
    width
        In frame units.
    dash
        The lengths of a dash and of the gap after it, in frame units; none for a solid line.
    opacity
        From 0 to 1.
    """

    edge: Edge
    curve: Array
    width: float
    dash: tuple[float, ...]
    opacity: float


class SignedLines(Painted):
    """The gradient of a network's error or its opposite: each weight's line is as wide as its number is large.

    Solid lines are positive, dashed lines negative.

    Parameters
    ----------
    plan
        Where the lines run.
    error
        The network's error.
    weights
        Where the gradient is taken, shape (p,).
    widest
        The width of the line of the largest number, in frame units; all others are in proportion.
    theme
        Colours.
    sense
        "ascent" for ∇E, "descent" for -∇E.

    Attributes
    ----------
    numbers
        One number in the place of each weight, layer by layer.
    units
        Frame units of width for 1.
    lit
        For each layer the share of its lines that is seen, from the units on the right backwards.
    spoken, recede
        All lines but the one that is spoken of (None: no line recedes) are shown with the opacity ``recede``.
    """

    def __init__(
        self,
        plan: NetworkPlan,
        error: NetworkError,
        weights: ArrayLike,
        widest: float,
        theme: Theme,
        *,
        sense: Sense = "ascent",
    ) -> None:
        super().__init__()
        self.plan, self.error, self.weights = plan, error, np.asarray(weights, dtype=float)
        self.sign, self.colour = (1, theme.ascent) if sense == "ascent" else (-1, theme.descent)
        gradient = error.gradient(self.weights)
        self.numbers = error.network.unpack(self.sign * gradient)
        self.units = widest / float(np.abs(gradient).max())
        self.lit = [1.0] * plan.layers
        self.spoken: Edge | None = None
        self.recede = 1.0

    def number(self, edge: Edge) -> float:
        """Return the number that a line shows."""
        layer = self.numbers[edge.layer]
        return float(layer.biases[edge.unit] if edge.source is None else layer.matrix[edge.unit, edge.source])

    def lines(self) -> list[DrawnLine]:
        """Return every line of which something is seen, the widest last."""
        edges = [edge for layer, share in enumerate(self.lit) if share > 0 for edge in self.plan.edges(layer)]
        return sorted((self._line(edge) for edge in edges), key=lambda line: line.width)

    def _line(self, edge: Edge) -> DrawnLine:
        number = self.number(edge)
        # The short line of a bias still shows two dashes.
        dash = (DASH, GAP) if edge.source is not None else (self.plan.bias_length / 3,) * 2
        return DrawnLine(
            edge,
            last_part(self.plan.curve(edge), self.lit[edge.layer]),
            self.units * abs(number),
            dash if number < 0 else (),
            1.0 if self.spoken in (None, edge) else self.recede,
        )

    def claims(self) -> Iterator[Claim]:
        """The widths, negative where dashed, are the gradient or its opposite, once every line is whole."""
        if min(self.lit) == 1:
            widths = {line.edge: -line.width if line.dash else line.width for line in self.lines()}
            drawn = [widths[edge] for layer in range(self.plan.layers) for edge in self.plan.edges(layer)]
            yield AllSlopes(
                landscape=self.error, point=self.weights, drawn=np.array(drawn), scale=self.sign * self.units
            )

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the lines."""
        for line in self.lines():
            start, first, second, end = line.curve.tolist()
            context.move_to(*start)
            context.curve_to(*first, *second, *end)
            context.set_dash(line.dash)
            context.set_line_width(line.width)
            set_colour(context, self.colour, line.opacity * self.opacity)
            context.stroke()


class Units(Painted):
    """The units of a network: the upper half is filled with the value, the lower half with the slope.

    Parameters
    ----------
    plan
        Where they stand.
    theme
        Colours.

    Attributes
    ----------
    values
        Of each layer, the inputs first, shapes (size,).
    slopes
        Of each layer after the inputs, shapes (size,).
    value_shown, slope_shown
        How much of each layer's values and slopes is seen, from 0 to 1, the inputs first; inputs have no slopes.
    spoken, recede
        All units but those at the ends of the line that is spoken of are shown with the opacity ``recede``.
    """

    claims_nothing: ClassVar[str] = "the numbers in the units claim what the fills show"

    def __init__(self, plan: NetworkPlan, values: Sequence[Array], slopes: Sequence[Array], theme: Theme) -> None:
        super().__init__()
        self.plan, self.theme = plan, theme
        self.slopes = tuple(slopes)
        self._largest_value = max(float(np.abs(each).max()) for each in values)
        self._largest_slope = max(float(np.abs(each).max()) for each in slopes)
        self.set_values(values)
        self.value_shown = [1.0] + [0.0] * plan.layers
        self.slope_shown = [0.0] * (plan.layers + 1)
        self.spoken: Edge | None = None
        self.recede = 1.0

    def set_values(self, values: Sequence[Array]) -> Self:
        """Show other values, each layer's of shape (size,)."""
        self.values = tuple(values)
        return self

    def value_fills(self, layer: int) -> Array:
        """Return how opaque a layer's upper halves are, in proportion to the sizes of the values; shape (size,)."""
        shares = np.minimum(np.abs(self.values[layer]) / self._largest_value, 1.0)
        return np.asarray(FULLEST * self.value_shown[layer] * shares)

    def slope_fills(self, layer: int) -> Array:
        """Return how opaque a layer's lower halves are, in proportion to the sizes of the slopes; shape (size,)."""
        if layer == 0:
            return np.zeros(self.plan.sizes[0])
        return np.asarray(FULLEST * self.slope_shown[layer] * np.abs(self.slopes[layer - 1]) / self._largest_slope)

    def strength(self, layer: int, unit: int) -> float:
        """Return the opacity with which a unit is shown."""
        if self.spoken is None:
            return 1.0
        ends = ((self.spoken.layer, self.spoken.source), (self.spoken.layer + 1, self.spoken.unit))
        return 1.0 if (layer, unit) in ends else self.recede

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the units: ground, halves, rims; what looks alike in one go."""
        strengths: dict[float, list[Array]] = {}
        for layer, places in enumerate(self.plan.places):
            for unit, place in enumerate(places):
                strengths.setdefault(self.opacity * self.strength(layer, unit), []).append(place)
        set_colour(context, self.theme.paper, self.opacity)
        self._circles(context, np.concatenate(self.plan.places))
        context.fill()
        self._fill_halves(context)
        context.set_line_width(_RIM)
        for opacity, alike in strengths.items():
            set_colour(context, self.theme.quiet, opacity)
            self._circles(context, np.array(alike))
            context.stroke()

    def _circles(self, context: cairo.Context[Any], places: Array) -> None:
        for x, y in places.tolist():
            context.new_sub_path()
            context.arc(x, y, self.plan.radius, 0, 2 * np.pi)

    def _fill_halves(self, context: cairo.Context[Any]) -> None:
        halves = ((self.value_fills, 0.0, self.theme.quiet), (self.slope_fills, np.pi, self.theme.ascent))
        for fills, start, colour in halves:
            for layer, places in enumerate(self.plan.places):
                for unit, ((x, y), fill) in enumerate(zip(places.tolist(), fills(layer), strict=True)):
                    if fill > 0:
                        set_colour(context, colour, fill * self.opacity * self.strength(layer, unit))
                        context.arc(x, y, self.plan.radius, start, start + np.pi)
                        context.close_path()
                        context.fill()


class Pulses(Painted):
    """What runs along the lines of one stage: values as dots to the right, slopes as arrowheads to the left.

    Parameters
    ----------
    plan
        Where the lines run.
    theme
        Colours.
    slopes
        Whether these are slopes.

    Attributes
    ----------
    stage
        The layer of weights, or the number of layers for the way to the loss; None while nothing runs.
    travelled
        The share of the way that is behind them, from 0 to 1.
    """

    claims_nothing: ClassVar[str] = "only shows which way a pass goes"

    def __init__(self, plan: NetworkPlan, theme: Theme, *, slopes: bool) -> None:
        super().__init__()
        self.plan, self.slopes = plan, slopes
        self.colour = theme.ascent if slopes else theme.ink
        self.stage: int | None = None
        self.travelled = 0.0

    def run(self, stage: int | None, travelled: float = 0.0) -> Self:
        """Put the pulses on a stage, with a share of the way behind them."""
        self.stage, self.travelled = stage, travelled
        return self

    def places(self) -> Array:
        """Return where the pulses are, shape (n, 2)."""
        if self.stage is None:
            return np.zeros((0, 2))
        return points_on(self.plan.stage_curves(self.stage), self._share)

    @property
    def _share(self) -> float:
        return 1 - self.travelled if self.slopes else self.travelled

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the pulses."""
        if self.stage is None:
            return
        set_colour(context, self.colour, self.opacity)
        if not self.slopes:
            for x, y in self.places().tolist():
                context.new_sub_path()
                context.arc(x, y, _PULSE_RADIUS, 0, 2 * np.pi)
            context.fill()
            return
        backwards = -headings(self.plan.stage_curves(self.stage), self._share)
        for place, heading in zip(self.places(), backwards, strict=True):
            _arrowhead(context, place, heading)
        context.fill()


def _arrowhead(context: cairo.Context[Any], place: Array, heading: Array) -> None:
    across = np.array([-heading[1], heading[0]])
    tip, back = place + _HEAD_SIZE * 0.6 * heading, place - _HEAD_SIZE * 0.6 * heading
    context.move_to(*tip.tolist())
    context.line_to(*(back + _HEAD_SIZE * 0.6 * across).tolist())
    context.line_to(*(place - _HEAD_SIZE * 0.25 * heading).tolist())
    context.line_to(*(back - _HEAD_SIZE * 0.6 * across).tolist())
    context.close_path()
