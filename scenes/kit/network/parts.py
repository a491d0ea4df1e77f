"""What a drawn network is made of: its weights as lines, its units, and what runs between them in a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Mobject, config
from numpy.typing import ArrayLike

from gradmath.models.network_error import NetworkError
from scenes.arrays import Array
from scenes.claims.protocol import Claim
from scenes.claims.slopes import AllSlopes
from scenes.kit.frame.theme import Theme
from scenes.kit.map.arrows import Sense
from scenes.kit.network.plan import Edge, NetworkPlan, headings, last_part, points_on
from scenes.kit.paint.canvas import Painted, Reaches, frame_colour

DASH, GAP = 0.2, 0.12
# How opaque the fill of the largest value or slope is: the number on it stays legible.
FULLEST = 0.5
_RIM = 0.022
_PULSE_RADIUS, _HEAD_SIZE = 0.085, 0.2


def set_colour(context: cairo.Context[Any], colour: str, opacity: float) -> None:
    """Choose the colour that is painted with next."""
    context.set_source_rgba(*frame_colour(colour), opacity)


def squares(places: Array, half: float) -> Reaches:
    """Return upright squares around places of shape (n, 2), with half their side."""
    return np.concatenate([places - half, places + half], axis=-1)


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
    """One layer of the gradient of a network's error or of its opposite: each weight's line is as wide as its number.

    Solid lines are positive, dashed lines negative. The lines of different layers do not meet, so that each layer is
    drawn by itself, and only while it changes.

    Parameters
    ----------
    plan
        Where the lines run.
    error
        The network's error.
    weights
        Where the gradient is taken, shape (p,).
    layer
        Of weights, counted from 0.
    widest
        The width of the line of the largest number of all layers, in frame units; all others are in proportion.
    theme
        Colours.
    sense
        "ascent" for ∇E, "descent" for -∇E.

    Attributes
    ----------
    numbers
        One number in the place of each weight of the layer.
    units
        Frame units of width for 1.
    lit
        The share of the lines that is seen, from the units on the right backwards.
    spoken, recede
        All lines but the one that is spoken of (None: no line recedes) are shown with the opacity ``recede``.
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
        gradient = error.gradient(self.weights)
        self.numbers = error.network.unpack(self.sign * gradient)[layer]
        self.units = widest / float(np.abs(gradient).max())
        self.lit = 1.0
        self.spoken: Edge | None = None
        self.recede = 1.0
        self._edges = sorted(plan.edges(layer), key=self._width)
        self._curves = np.stack([plan.curve(edge) for edge in self._edges])

    def number(self, edge: Edge) -> float:
        """Return the number that a line shows."""
        row = self.numbers.biases if edge.source is None else self.numbers.matrix[:, edge.source]
        return float(row[edge.unit])

    def lines(self) -> list[DrawnLine]:
        """Return every line of which something is seen, the widest last."""
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
        """Return the rectangle around each line that is seen."""
        lines = self.lines()
        curves = np.reshape([line.curve for line in lines], (-1, 4, 2))
        halves = np.reshape([line.width / 2 for line in lines], (-1, 1))
        return np.concatenate([curves.min(axis=1) - halves, curves.max(axis=1) + halves], axis=-1)

    def claims(self) -> Iterator[Claim]:
        """The widths, negative where dashed, are the layer's part of the gradient or its opposite, once all are lit."""
        if self.lit == 1:
            widths = {line.edge: -line.width if line.dash else line.width for line in self.lines()}
            yield AllSlopes(
                landscape=self.error,
                point=self.weights,
                drawn=np.array([widths[edge] for edge in self.plan.edges(self.layer)]),
                scale=self.sign * self.units,
                first=self.plan.first_weight(self.layer),
            )

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


class UnitStamps:
    """The disc and the rim of each unit of a plan, outlined once: masks, to be filled with one colour after another.

    Parameters
    ----------
    plan
        Where the units stand.
    """

    # With slots Manim's cache of animations passes over the pixels; they follow from the plan.
    __slots__ = ("_cut", "plan")

    def __init__(self, plan: NetworkPlan) -> None:
        self.plan = plan
        self._cut: dict[bool, dict[tuple[float, float], tuple[cairo.ImageSurface, int, int]]] = {}

    def lay(self, context: cairo.Context[Any], place: Array, *, rim: bool) -> None:
        """Fill the disc or the rim of the unit at a place, shape (2,), on the frame."""
        if rim not in self._cut:
            self._cut[rim] = self._masks(context.get_matrix(), rim=rim)
        x, y = place.tolist()
        matrix = context.get_matrix()
        context.identity_matrix()
        context.mask_surface(*self._cut[rim][x, y])
        context.set_matrix(matrix)

    def _masks(
        self, matrix: cairo.Matrix, *, rim: bool
    ) -> dict[tuple[float, float], tuple[cairo.ImageSurface, int, int]]:
        """Return each unit's mask by its place, with the column and the row of the frame where it is laid."""
        places = np.concatenate(self.plan.places)
        whole = cairo.ImageSurface(cairo.FORMAT_A8, config.pixel_width, config.pixel_height)
        context = cairo.Context(whole)
        context.set_matrix(matrix)
        trace_units(context, places, self.plan.radius, rim=rim)
        side = int(np.ceil(2 * matrix.xx * (self.plan.radius + _RIM)))
        masks = {}
        for x, y in places.tolist():
            left, top = (round(middle - side / 2) for middle in matrix.transform_point(x, y))
            mask = cairo.ImageSurface(cairo.FORMAT_A8, side, side)
            part = cairo.Context(mask)
            part.set_source_surface(whole, -left, -top)
            part.paint()
            masks[x, y] = (mask, left, top)
        return masks


def trace_units(context: cairo.Context[Any], places: Array, radius: float, *, rim: bool) -> None:
    """Fill discs, or stroke their rims, around places of shape (n, 2)."""
    for x, y in places.tolist():
        context.new_sub_path()
        context.arc(x, y, radius, 0, 2 * np.pi)
    if rim:
        context.set_line_width(_RIM)
        context.stroke()
    else:
        context.fill()


class Units(Painted):
    """The units of one layer: the upper half is filled with the value, the lower half with the slope.

    Parameters
    ----------
    plan
        Where they stand.
    layer
        Of units, the inputs being layer 0.
    values, slopes
        One for each unit, shapes (size,); the inputs' slopes are None.
    largest
        The largest value and the largest slope of all layers, which fill their halves most.
    stamps
        Of the plan.
    theme
        Colours.

    Attributes
    ----------
    value_shown, slope_shown
        How much of the values and slopes is seen, from 0 to 1.
    spoken, recede
        All units but those at the ends of the line that is spoken of are shown with the opacity ``recede``.
    """

    claims_nothing: ClassVar[str] = "the numbers in the units claim what the fills show"

    def __init__(
        self,
        plan: NetworkPlan,
        layer: int,
        values: Array,
        slopes: Array | None,
        largest: tuple[float, float],
        stamps: UnitStamps,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.plan, self.layer, self.stamps, self.theme = plan, layer, stamps, theme
        self.places = plan.places[layer]
        self.values, self.slopes = values, np.zeros(len(self.places)) if slopes is None else slopes
        self._largest_value, self._largest_slope = largest
        self.value_shown = 1.0 if layer == 0 else 0.0
        self.slope_shown = 0.0
        self.spoken: Edge | None = None
        self.recede = 1.0

    def set_values(self, values: Array) -> Self:
        """Show other values, shape (size,)."""
        self.values = values
        return self

    def value_fills(self) -> Array:
        """Return how opaque the upper halves are, in proportion to the sizes of the values; shape (size,)."""
        shares = np.minimum(np.abs(self.values) / self._largest_value, 1.0)
        return np.asarray(FULLEST * self.value_shown * shares)

    def slope_fills(self) -> Array:
        """Return how opaque the lower halves are, in proportion to the sizes of the slopes; shape (size,)."""
        return np.asarray(FULLEST * self.slope_shown * np.abs(self.slopes) / self._largest_slope)

    def strength(self, unit: int) -> float:
        """Return the opacity with which a unit is shown."""
        if self.spoken is None:
            return 1.0
        ends = ((self.spoken.layer, self.spoken.source), (self.spoken.layer + 1, self.spoken.unit))
        return 1.0 if (self.layer, unit) in ends else self.recede

    def reach(self) -> Reaches:
        """Return the square around each unit."""
        return squares(self.places, self.plan.radius + _RIM)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the units: ground, halves, rims."""
        self._draw(context, self.stamps.lay)

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:  # noqa: ARG002
        """Draw the same as shapes."""

        def shape(context: cairo.Context[Any], place: Array, *, rim: bool) -> None:
            trace_units(context, place[None], self.plan.radius, rim=rim)

        self._draw(context, shape)

    def _draw(self, context: cairo.Context[Any], shape: Callable[..., None]) -> None:
        set_colour(context, self.theme.paper, self.opacity)
        for place in self.places:
            shape(context, place, rim=False)
        self._fill_halves(context)
        for unit, place in enumerate(self.places):
            set_colour(context, self.theme.quiet, self.opacity * self.strength(unit))
            shape(context, place, rim=True)

    def _fill_halves(self, context: cairo.Context[Any]) -> None:
        halves = ((self.value_fills(), 0.0, self.theme.quiet), (self.slope_fills(), np.pi, self.theme.ascent))
        for fills, start, colour in halves:
            for unit, ((x, y), fill) in enumerate(zip(self.places.tolist(), fills.tolist(), strict=True)):
                if fill > 0:
                    set_colour(context, colour, fill * self.opacity * self.strength(unit))
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

    def reach(self) -> Reaches:
        """Return the square around each pulse."""
        return squares(self.places(), max(_PULSE_RADIUS, _HEAD_SIZE))

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
