"""Gradient arrows: foot at the point, length in proportion to ‖∇E‖, never adjusted for looks.

Ascent is red with a solid tip; descent is blue with an open one, so that they differ without colour too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Literal, Self

import numpy as np
from manim import Animation, ManimColor, VGroup, VMobject, interpolate_color, smooth
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import ON_CONTOUR, OnLevel
from scenes.claims.protocol import Claim, Finding, Together
from scenes.claims.vectors import NAMED, SQUARE, Uphill, angle_between
from scenes.kit.frame.theme import Theme
from scenes.kit.map.drawn_gradient import NO_LENGTH, DrawnGradient
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.pinned import Pins
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.glow import GLOW_WIDTHS, glow
from scenes.kit.shapes.signs import dot

Sense = Literal["ascent", "descent"]

SHAFT, TIP_WIDTH, TIP_LENGTH, TIP_NOTCH = 0.06, 0.26, 0.32, 0.055
TIP_RIM = 0.034
CORE_WIDTH = 1.6
# Below this length the whole arrow, with its strokes, shrinks in proportion: it fades to nothing on flat ground.
_FULL_SIZE_LENGTH = 1.2 * TIP_LENGTH
# The share of an arrow over which the ground is as steep as at its foot.
_A_LITTLE = 0.01
# Control points of a cubic Bézier curve.
_CURVE = 4


def arrow_scale(landscape: Landscape, points: ArrayLike, longest: float) -> float:
    """Return the frame units per unit of ‖∇E‖ that make the steepest of some points' arrows ``longest`` long.

    Raises
    ------
    ValueError
        If the gradient is zero at every point.
    """
    steepest = float(np.linalg.norm(landscape.gradient(points), axis=-1).max())
    if steepest == 0:
        raise ValueError("arrows need a scale, but the gradient is zero at every point given: choose points on a slope")
    return longest / steepest


class GradientArrow(DrawnGradient):
    """The gradient at a point of the map, or its opposite.

    Parameters
    ----------
    error_map
        The map on which the arrow stands.
    point
        Weights, shape (2,).
    scale
        Frame units per unit of ‖∇E‖ with the whole map in view; the same for every arrow of a segment.
    sense
        "ascent" for ∇E, "descent" for -∇E.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> uphill = GradientArrow(error_map, (1.0, 0.6), 0.3)
    >>> downhill = GradientArrow(error_map, (1.0, 0.6), 0.3, "descent")
    >>> scene.add(error_map, uphill, downhill)
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, scale: float, sense: Sense = "ascent") -> None:
        super().__init__(error_map, scale)
        self.sense, self.growth, self.turn = sense, 1.0, 0.0
        self.halo = VGroup(*glow(VMobject(), self.theme.glow))
        self.body, self.tip, self.hollow, self.core = VMobject(), VMobject(), VMobject(), VMobject()
        self.add(self.halo, self.body, self.tip, self.hollow, self.core)
        self.set_point(point)
        self.paint(1.0 if sense == "descent" else 0.0)

    @property
    def theme(self) -> Theme:
        """The map's theme."""
        return self.error_map.theme

    @property
    def vector(self) -> Array:
        """The whole arrow from foot to tip on screen, shape (3,): ±scale · ∇E."""
        sign = 1.0 if self.sense == "ascent" else -1.0
        return np.append(sign * self.units_per_slope * self.error_map.landscape.gradient(self.point), 0.0)

    @property
    def end(self) -> Array:
        """The end of the whole arrow on screen, shape (3,)."""
        return self.foot + self.vector

    def drawn(self) -> tuple[Array, Array]:
        """Return start and end of the arrow, read from the outlines of its shaft and of its tip; shapes (3,)."""
        foot = (self.body.points[0] + self.body.points[-1 - _CURVE]) / 2
        return foot, self.tip.points[np.linalg.norm(self.tip.points - foot, axis=1).argmax()]

    def claims(self) -> Iterator[Claim]:
        """It is the gradient at its foot, or its opposite, by its colour; it is not longer while it grows."""
        if not self.tip.has_points():
            return
        foot, end = self.drawn()
        is_whole = self.growth == 1 and self.turn == 0
        sense = self._drawn_sense()
        yield self._claim(foot, end, is_whole=is_whole, sense=sense, turning=self.turn != 0)
        for place in (foot, end):
            yield Together(check=NAMED, key=("arrow", sense), place=place[:2], leads=True)

    def no_text_here(self) -> Array:
        """Return points of the frame that no text may cover, shape (n, 2)."""
        return outline_samples([self])

    def _drawn_sense(self) -> int:
        """Return 1 if the arrow has the colour of ascent, -1 if it has that of descent."""
        seen = self.body.get_fill_color().to_rgb()
        ascent, descent = (ManimColor(colour).to_rgb() for colour in (self.theme.ascent, self.theme.descent))
        return 1 if np.linalg.norm(seen - ascent) < np.linalg.norm(seen - descent) else -1

    def set_growth(self, growth: float) -> Self:
        """Show only a share of the length, from 0 to 1, while the arrow grows."""
        self.growth = growth
        return self._shape()

    def set_turn(self, angle: float) -> Self:
        """Turn the arrow about its foot, in radians, while it swings to its opposite."""
        self.turn = angle
        return self._shape()

    def _shape(self) -> Self:
        vector = self.growth * self.vector
        length = float(np.hypot(vector[0], vector[1]))
        if length < NO_LENGTH:
            for part in (*self.halo, self.body, self.tip, self.hollow, self.core):
                part.points, part.stroke_width = np.zeros((0, 3)), 0.0
            return self
        angle = np.arctan2(vector[1], vector[0]) + self.turn
        size = min(1.0, length / _FULL_SIZE_LENGTH)
        outline, shaft, tip, hollow, core = _arrow_outlines(length, size)
        for part, width in zip(self.halo, GLOW_WIDTHS, strict=True):
            part.points, part.stroke_width = _placed(outline, angle, self.foot), size * width
        self.body.points = _placed(shaft, angle, self.foot)
        self.tip.points = _placed(tip, angle, self.foot)
        self.hollow.points = _placed(hollow, angle, self.foot)
        self.core.points, self.core.stroke_width = _placed(core, angle, self.foot), size * CORE_WIDTH
        return self

    def paint(self, descent: float) -> Self:
        """Colour the arrow: 0 is ascent, 1 is descent, and between them it swings."""
        theme = self.theme
        color = _mix(theme.ascent, theme.descent, descent)
        core = _mix(theme.ascent_core, theme.descent_core, descent)
        hollow = _mix(theme.ascent, theme.bands[0], descent)
        for part in self.halo:
            part.set_stroke(color)
        # Filled shapes without strokes: ink ends exactly where the vector ends.
        for part, fill in ((self.body, color), (self.tip, color), (self.hollow, hollow)):
            part.set_fill(fill, 1).set_stroke(width=0)
        self.core.set_fill(opacity=0).set_stroke(core, opacity=1)
        return self


def _mix(first: str, second: str, share: float) -> ManimColor:
    return interpolate_color(ManimColor(first), ManimColor(second), share)


def _arrow_outlines(length: float, size: float) -> tuple[Array, ...]:
    """Return the curves of an arrow from the origin along x: whole outline, shaft, tip, inside of the tip, core."""
    half, wide = size * SHAFT / 2, size * TIP_WIDTH / 2
    base, notch = length - size * TIP_LENGTH, length - size * (TIP_LENGTH - TIP_NOTCH)
    tip = [(base, wide), (length, 0.0), (base, -wide), (notch, 0.0)]
    shaft = [(0.0, half), (notch, half), (notch, -half), (0.0, -half)]
    outline = [(0.0, half), (notch, half), (base, wide), (length, 0.0), (base, -wide), (notch, -half), (0.0, -half)]
    core = [(0.0, 0.0), (notch, 0.0)]
    hollow = _inset(np.array(tip), size * TIP_RIM)
    return (*(polyline(corners, closed=True) for corners in (outline, shaft, tip, hollow)), polyline(core))


def _inset(corners: Array, distance: float) -> Array:
    """Return a polygon whose sides lie inside those of another one, clockwise, by a distance; shape (n, 2)."""
    sides = np.roll(corners, -1, axis=0) - corners
    sides /= np.linalg.norm(sides, axis=1, keepdims=True)
    after = np.stack([sides[:, 1], -sides[:, 0]], axis=1)
    before = np.roll(after, 1, axis=0)
    return corners + distance * (before + after) / (1 + (before * after).sum(axis=1, keepdims=True))


def _placed(curve: Array, angle: float, foot: Array) -> Array:
    turn = np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return curve @ turn + foot


def rise_along(arrow: GradientArrow) -> float:
    """Return how much the error rises over the first hundredth of an arrow, as drawn."""
    foot, end = (arrow.error_map.to_weights(point) for point in arrow.drawn())
    landscape = arrow.error_map.landscape
    return float(landscape.value(foot + _A_LITTLE * (end - foot)) - landscape.value(foot))


class RightAngle(VMobject):
    """The mark of a right angle between an arrow and the contour through its foot.

    Its two legs lie along the contour's tangent and along the gradient, so the mark is square only because they are.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, GradientArrow(error_map, (1.0, 0.6), 0.5), RightAngle(error_map, (1.0, 0.6)))
    """

    SIDE = 0.14

    def __init__(self, error_map: ErrorMap, point: ArrayLike, *, side: float = SIDE, flip: bool = False) -> None:
        super().__init__(stroke_color=error_map.theme.ink, stroke_width=2, stroke_opacity=0.85, fill_opacity=0)
        self.error_map, self.point = error_map, np.asarray(point, dtype=float)
        self.side, self.flipped = side, flip
        self.sense, self.turn = 1, 0.0
        error_map.carries(self)
        self.stand()

    def stand(self) -> Self:
        """Move to its place in the view."""
        gradient = self.error_map.landscape.gradient(self.point)
        if not gradient.any():
            raise ValueError(f"a right angle needs a slope, but the gradient is zero at {self.point.tolist()}")
        way = self.sense * gradient / np.linalg.norm(gradient)
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        uphill = np.array([cos * way[0] - sin * way[1], sin * way[0] + cos * way[1], 0.0])
        along = np.array([-uphill[1], uphill[0], 0.0]) * (-1 if self.flipped else 1)
        foot, side = self.error_map.to_screen(self.point), self.side
        self.points = polyline([foot + side * along, foot + side * (along + uphill), foot + side * uphill])
        return self

    def set_turn(self, angle: float) -> Self:
        """Turn about the arrow's foot, in radians, with an arrow that swings to its opposite."""
        self.turn = angle
        return self.stand()

    def set_sense(self, sense: int) -> Self:
        """Put it at an arrow uphill (1) or downhill (-1)."""
        self.sense, self.turn = sense, 0.0
        return self.stand()

    def claims(self) -> Iterator[Claim]:
        """Its legs are perpendicular, along the contour and the arrow, and it stands on a drawn contour."""
        along, corner, uphill = self.points[0], self.points[_CURVE - 1], self.points[-1]
        foot = along + uphill - corner
        point, landscape = self.error_map.to_weights(foot), self.error_map.landscape
        off = abs(angle_between(along - foot, uphill - foot) - 90)
        yield Finding(check=SQUARE, figure=off, place=foot, settled=True)
        ways = ((along, True), (uphill, False))
        for end, across in ways:
            direction = self.sense * (end - foot)[:2]
            yield Uphill(landscape=landscape, point=point, direction=direction, across=across, place=foot, settled=True)
        yield OnLevel(
            landscape=landscape,
            points=point[None],
            levels=self.error_map.levels,
            check=ON_CONTOUR,
            place=foot,
            settled=True,
        )


class Grow(Animation):
    """An arrow grows from its foot.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> arrow = GradientArrow(error_map, (1.0, 0.6), 0.5)
    >>> scene.add(error_map)
    >>> scene.play(Grow(arrow))
    """

    def __init__(self, arrow: GradientArrow, **kwargs: Any) -> None:
        self.arrow = arrow.set_growth(0.0)
        super().__init__(arrow, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.arrow.set_growth(self.rate_func(alpha))


class Swing(Animation):
    """The gradient's arrow swings through its foot and becomes the arrow of the opposite, of the same length.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> arrow = GradientArrow(error_map, (1.0, 0.6), 0.5)
    >>> scene.add(error_map, arrow)
    >>> scene.play(Swing(arrow))
    """

    def __init__(self, arrow: GradientArrow, *, clockwise: bool = False, **kwargs: Any) -> None:
        if arrow.sense != "ascent":
            raise ValueError("only an arrow of ascent swings over to descent")
        self.arrow = arrow
        self.half_turn = -np.pi if clockwise else np.pi
        super().__init__(arrow, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        progress = self.rate_func(alpha)
        self.arrow.set_turn(progress * self.half_turn)
        self.arrow.paint(smooth(np.clip(2 * progress - 0.5, 0, 1)))

    def finish(self) -> None:
        super().finish()
        self.arrow.sense = "descent"
        self.arrow.set_turn(0.0)
        self.arrow.paint(1.0)


class Feet(VGroup):
    """Small dots at the feet of arrows.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> places = [(-1.0, 0.6), (0.5, 1.0), (1.0, 0.6)]
    >>> arrows = [GradientArrow(error_map, place, 0.3) for place in places]
    >>> scene.add(error_map, *arrows, Feet(error_map, places, DARK.ascent))
    """

    claims_nothing: ClassVar[str] = "dots under arrows, which make the claims"

    def __init__(self, error_map: ErrorMap, points: Iterable[ArrayLike], color: str) -> None:
        weights = [np.asarray(point, dtype=float) for point in points]
        super().__init__(*(dot(error_map.to_screen(point), 0.065, color) for point in weights))
        self.pins = Pins(error_map, self.submobjects, np.array(weights))


def feet(error_map: ErrorMap, points: Iterable[ArrayLike], color: str) -> Feet:
    """Return a small dot at each point where an arrow stands."""
    return Feet(error_map, points, color)
