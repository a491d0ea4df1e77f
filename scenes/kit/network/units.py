"""A network's units, filled with their values and slopes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Mobject, config

from scenes.arrays import Array
from scenes.kit.frame.theme import Theme
from scenes.kit.network.plan import Edge, NetworkPlan
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour, squares

# Opacity of the fill of the largest value or slope: the number on it stays legible.
FULLEST = 0.5
_RIM = 0.022


class UnitStamps:
    """The disc and the rim of each unit of a plan, outlined once: masks, to be filled with one colour after another.

    Parameters
    ----------
    plan
        Plan of the units.
    """

    # Manim's cache of animations ignores slots; the pixels depend on the plan.
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
        """Return each unit's mask by its place, with the column and the row of the frame where it belongs."""
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
        Plan of the units.
    layer
        Index of the layer, the inputs being layer 0.
    values, slopes
        One number for each unit, shapes (size,); the inputs' slopes are None.
    largest
        The largest value and the largest slope of all layers, whose halves are filled most.
    stamps
        Stamps of the plan.
    theme
        Colours.

    Attributes
    ----------
    value_shown, slope_shown
        Opacity of the values and of the slopes, from 0 to 1.
    spoken, recede
        The line in focus: all units but those at its ends are shown with the opacity ``recede``.

    Examples
    --------
    >>> plan = NetworkPlan((2, 3, 2), (-4, 0, 4), middle=0, pitch=2, radius=0.6, bias_length=0.3, loss=(4.5, 5.5))
    >>> values, slopes = np.array([0.9, -0.4, 0.1]), np.array([0.2, 0.5, -0.3])
    >>> units = Units(plan, 1, values, slopes, (1.0, 0.5), UnitStamps(plan), DARK)
    >>> units.value_shown = units.slope_shown = 1.0
    >>> scene.add(CountedLines(plan, DARK).set_count(12), units)
    """

    claims_nothing: ClassVar[str] = "the numbers in the units claim what the fills show"
    elsewhere = "traced"

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
        """Return the opacities of the upper halves, in proportion to the sizes of the values; shape (size,)."""
        shares = np.minimum(np.abs(self.values) / self._largest_value, 1.0)
        return np.asarray(FULLEST * self.value_shown * shares)

    def slope_fills(self) -> Array:
        """Return the opacities of the lower halves, in proportion to the sizes of the slopes; shape (size,)."""
        return np.asarray(FULLEST * self.slope_shown * np.abs(self.slopes) / self._largest_slope)

    def strength(self, unit: int) -> float:
        """Return the opacity of a unit."""
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
