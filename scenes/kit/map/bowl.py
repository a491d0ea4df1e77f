"""The map of a bowl a w₁² + b w₂² while its curvatures change, and axes with numbers to read its points by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Self

import cairo
import numpy as np
from manim import Animation, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Domain, Landscape, Quadratic
from scenes.arrays import Array
from scenes.claims.curves import OnLevel
from scenes.claims.meaning import Scope, Values
from scenes.claims.numbers import AXIS_NUMBER
from scenes.claims.pictures import span
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.generations import HEAVY_EVERY
from scenes.kit.map.level_numbers import NUMBER_SIZE
from scenes.kit.paint.canvas import Painted, frame_colour
from scenes.kit.shapes.curves import polyline

# Frame units per unit of Manim's stroke width.
_STROKE = 0.01
_TICK = 0.07
# How many points of an ellipse are checked.
_AROUND = 32
_NUMBER_GAP = 0.16
# Of curvatures that change: steps too small to be seen.
_BENT_DECIMALS = 2


def framed(landscape: Landscape, at: ArrayLike, scale: float) -> Landscape:
    """Return a landscape over just those weights that fill the frame.

    Parameters
    ----------
    at
        Where the origin of the weights stands on screen, shape (2,).
    scale
        Frame units per unit of weight.
    """
    frame = current_frame()
    half = np.array([frame.width, frame.height]) / 2
    origin = np.asarray(at, dtype=float)
    return landscape.over(Domain(-(half + origin) / scale, (half - origin) / scale))


class BowlMap(Painted):
    """The map of a bowl a w₁² + b w₂²: its contours are ellipses, painted as such in every frame.

    Parameters
    ----------
    error_map
        The map of one such bowl; it gives the place, the levels and the colours.
    curvatures
        a and b, both above 0, shape (2,).
    """

    def __init__(self, error_map: ErrorMap, curvatures: ArrayLike) -> None:
        super().__init__()
        self.error_map = error_map
        self.set_curvatures(curvatures)

    def set_curvatures(self, curvatures: ArrayLike) -> Self:
        """Give the bowl another shape."""
        self.curvatures = np.asarray(curvatures, dtype=float)
        return self

    def radii(self, level: float) -> Array:
        """Return the half axes on screen of the contour of a level above 0, shape (2,)."""
        return self.error_map.scale_factor * np.sqrt(level / self.curvatures)

    @property
    def landscape(self) -> Quadratic:
        """The bowl as it is drawn now."""
        return Quadratic(np.diag(self.curvatures), domain=self.error_map.landscape.domain)

    def claims(self) -> Iterator[Claim]:
        """Its ellipses lie on the levels of the bowl that it shows now."""
        bowl = self.landscape
        turns = 2 * np.pi * np.arange(_AROUND) / _AROUND
        center = self.error_map.to_screen(np.zeros(2))
        for level in self.error_map.levels:
            ring = center[:2] + self.radii(level) * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
            points = self.error_map.to_weights(ring)
            yield OnLevel(landscape=bowl, points=points, levels=self.error_map.levels, place=center)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the ground from the highest band inwards, then the contours."""
        levels, theme = self.error_map.levels, self.error_map.theme
        context.set_source_rgba(*self._paint_of(theme.band_colour(1.0)))
        context.paint()
        for index in reversed(range(len(levels))):
            self._trace(context, levels[index])
            context.set_source_rgba(*self._paint_of(theme.band_colour(index / len(levels))))
            context.fill()
        for index, level in enumerate(levels):
            heavy = index % HEAVY_EVERY == HEAVY_EVERY - 1
            self._trace(context, level)
            context.set_source_rgba(*self._paint_of(theme.line_colour(self.error_map.elevation(level))))
            context.set_line_width(_STROKE * (HEAVY_LINE if heavy else LIGHT_LINE))
            context.stroke()

    def _trace(self, context: cairo.Context[Any], level: float) -> None:
        bottom = np.zeros(2)
        x, y = self.error_map.to_screen(bottom)[:2]
        context.save()
        context.translate(x, y)
        context.scale(*self.radii(level))
        context.new_path()
        context.arc(0, 0, 1, 0, 2 * np.pi)
        context.restore()

    def _paint_of(self, color: str) -> tuple[float, float, float, float]:
        return *frame_colour(color), self.opacity


class Bend(Animation):
    """A bowl's curvatures change, and its contours with them.

    On the way they are whole hundredths, so that they can be printed as they are.

    Parameters
    ----------
    bowl
        The painted bowl.
    curvatures
        What they become, shape (2,).
    """

    def __init__(self, bowl: BowlMap, curvatures: ArrayLike, **kwargs: Any) -> None:
        self.bowl = bowl
        self.start, self.end = bowl.curvatures, np.asarray(curvatures, dtype=float)
        super().__init__(bowl, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        progress = self.rate_func(alpha)
        between = (1 - progress) * self.start + progress * self.end
        self.bowl.set_curvatures(self.end if progress == 1 else between.round(_BENT_DECIMALS))


class NumberedAxes(VGroup):
    """Two quiet axes through the origin of the weights, each with its name and a number at every whole weight.

    Parameters
    ----------
    error_map
        The map on which they lie.
    lower, upper
        The ends of the axes on screen, each shape (2,): leftmost and lowest, rightmost and highest.
    """

    def __init__(self, error_map: ErrorMap, lower: ArrayLike, upper: ArrayLike) -> None:
        super().__init__()
        self.error_map = error_map
        theme = error_map.theme
        low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
        origin = error_map.to_screen(np.zeros(2))
        self.lines = VMobject(stroke_color=theme.quiet, stroke_width=1.8, stroke_opacity=0.8, fill_opacity=0)
        self.numbers = VGroup()
        for axis in (0, 1):
            ends = np.array([origin, origin])
            ends[:, axis] = low[axis], high[axis]
            aside = np.zeros(3)
            aside[1 - axis] = -1.0
            self.lines.append_points(polyline(ends))
            first, last = np.ceil(error_map.to_weights(low)[axis]), np.floor(error_map.to_weights(high)[axis])
            for value in np.arange(first, last + 1):
                if value == 0:
                    continue
                place = error_map.to_screen(value * np.eye(2)[axis])
                self.lines.append_points(polyline([place, place + _TICK * aside]))
                stands = Values(partial(_weight_at, error_map, place, axis))
                number = Words(printed(float(value), 0), NUMBER_SIZE, theme.ink, "MEDIUM", of=stands)
                reach = _NUMBER_GAP + (number.height if axis == 0 else number.width) / 2
                self.numbers.add(number.move_to(place + reach * aside))
            lengths = partial(np.linalg.norm, ends - ends[0], axis=1)
            grows = Scope(error_map.landscape, error_map.to_weights(ends)).axis(lengths)
            name = Formula(f"w_{axis + 1}", theme.type.formula, theme.quiet, of=grows)
            self.numbers.add(name.next_to(ends[1], -aside, buff=_NUMBER_GAP).align_to(ends[1], np.eye(3)[axis]))
        self.add(self.lines, self.numbers)

    def claims(self) -> Iterator[Claim]:
        """Each number stands at its own value, along the axis that it is nearer to."""
        origin = self.error_map.to_screen(np.zeros(2))
        for number in (each for each in self.numbers if isinstance(each, Words)):
            off_axis = np.abs(number.get_center() - origin)[:2]
            axis = int(off_axis.argmax())
            stands = self.error_map.to_weights(number.get_center())[axis]
            off = abs(number.number - stands) / span(self.error_map.landscape)
            yield Finding(check=AXIS_NUMBER, figure=off, place=number.get_center(), detail=number.text)


def _weight_at(error_map: ErrorMap, place: Array, axis: int) -> float:
    return float(error_map.to_weights(place)[axis])
