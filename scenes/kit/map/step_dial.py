"""A step of fixed length that turns about a point, the slope in its direction, and the parts of that slope.

A ring surrounds the point. Where a step leads up, the rim of the dial lies outside the ring by the slope; where it
leads down, inside. On the ring itself the ground is level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from manim import Animation, Circle, Group, LineJointType, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.geometry.field import directional_derivative
from scenes.arrays import Array
from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Claim, Finding
from scenes.claims.slopes import NEEDLE, DirectionalSlopes
from scenes.claims.vectors import CORNERS, Uphill, angle_between
from scenes.kit.lettering.formula import Formula
from scenes.kit.map.components import open_arrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Placed

RADIUS, RISE = 1.9, 0.9
_RIM_POINTS = 240
_STEP_WIDTH, _LEG_WIDTH, _RIM_WIDTH, _PART_WIDTH = 4.6, 5.0, 3.0, 8.0
_CORNER = 0.17
# How far from the point the angle's arc is, and where its letter may stand within the triangle of the parts: how far
# from the point, and at which share of the angle; the first that is clear of the contours by so much, if there is one.
_ARC = 0.6
_LETTER = tuple((far, share) for far in (0.84, 0.9, 0.96, 1.02) for share in (0.5, 0.42, 0.58))
_CLEAR = 0.06
_BETWEEN = 0.16
# The shortest part of a step that has a visible direction, in frame units.
_SEEN = 0.02
# The name of an angle narrower than this, in radians, fades.
_NAMED = 0.5


def heading(angle: float) -> Array:
    """Return the direction on the frame of an angle in radians anticlockwise from w₁, shape (3,)."""
    return np.array([np.cos(angle), np.sin(angle), 0.0])


class Try(VMobject):
    """A pale arrow from a point of a map, in a possible direction.

    Parameters
    ----------
    error_map
        The map.
    point
        Weights, shape (2,).
    angle, length
        Angle in radians, and length in frame units in every view.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, *(Try(error_map, (1.0, 0.6), angle, 1.2) for angle in (0.3, 1.6, 3.7)))
    """

    claims_nothing: ClassVar[str] = "a direction to choose from"

    def __init__(self, error_map: ErrorMap, point: ArrayLike, angle: float, length: float) -> None:
        super().__init__(stroke_color=error_map.theme.ink, stroke_width=_STEP_WIDTH, fill_opacity=0)
        self.error_map, self.point = error_map, np.asarray(point, dtype=float)
        self.angle, self.length = angle, length
        self.stand()
        error_map.carries(self)

    @property
    def end(self) -> Array:
        """Its end on the frame, shape (3,)."""
        return self.error_map.to_screen(self.point) + self.length * heading(self.angle)

    def stand(self) -> Self:
        """Move to its place in the view."""
        self.points = open_arrow(self.error_map.to_screen(self.point), self.length * heading(self.angle))
        return self


class StepDial(VGroup):
    """A step of fixed length from a point, which turns, with its legs along both weights and the slope all around.

    Parameters
    ----------
    error_map
        The map.
    point
        Weights, shape (2,).
    angle
        First angle of the step, in radians anticlockwise from w₁.

    Attributes
    ----------
    legs
        How much of the two legs is drawn, from 0 to 2: the first, then the second.
    swept
        Angle over which the rim is drawn, from the start of the sweep, in radians.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, StepDial(error_map, (1.0, 0.6), angle=0.9).sweep_to(2.5))
    """

    def __init__(self, error_map: ErrorMap, point: ArrayLike, angle: float = 0.0) -> None:
        super().__init__()
        theme = error_map.theme
        self.error_map, self.point = error_map, np.asarray(point, dtype=float)
        self.angle, self.start, self.swept, self.legs, self.length = angle, angle, 0.0, 2.0, 1.0
        self.steepness = float(np.linalg.norm(error_map.landscape.gradient(self.point)))
        self.ring = Circle(radius=RADIUS, stroke_color=theme.quiet, stroke_width=1.8, stroke_opacity=0.9)
        self.rim = VMobject(stroke_color=theme.ink, stroke_width=_RIM_WIDTH, fill_opacity=0)
        self.between = VMobject(fill_color=theme.ink, fill_opacity=_BETWEEN, stroke_width=0)
        self.leg_lines = tuple(
            VMobject(stroke_color=colour, stroke_width=_LEG_WIDTH, fill_opacity=0) for colour in theme.weights
        )
        self.step = VMobject(
            stroke_color=theme.ink, stroke_width=_STEP_WIDTH, fill_opacity=0, joint_type=LineJointType.MITER
        )
        self.add(self.between, self.ring, self.rim, *self.leg_lines, self.step)
        error_map.carries(self)
        self.stand()

    @property
    def middle(self) -> Array:
        """Its point on the frame, shape (3,)."""
        return self.error_map.to_screen(self.point)

    @property
    def unit_step(self) -> Array:
        """The step as a unit vector, shape (2,)."""
        return heading(self.angle)[:2]

    @property
    def end(self) -> Array:
        """The end of the step on the frame, shape (3,)."""
        return self.middle + RADIUS * heading(self.angle)

    def slopes(self, angles: Sequence[float] | Array) -> Array:
        """Return the slopes in some directions, shape (n,)."""
        ways = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        return directional_derivative(self.error_map.landscape, self.point, ways)

    def parts(self) -> Array:
        """Return what each leg of a unit step adds to the error: slope times leg, shape (2,)."""
        return np.asarray(self.error_map.landscape.gradient(self.point) * self.unit_step)

    def set_angle(self, angle: float) -> Self:
        """Turn the step."""
        self.angle = angle
        return self.stand()

    def set_length(self, share: float) -> Self:
        """Draw a share of the step's length."""
        self.length = share
        return self.stand()

    def set_legs(self, legs: float) -> Self:
        """Draw a part of the legs: up to 1 the first, up to 2 the second."""
        self.legs = legs
        return self.stand()

    def sweep_to(self, turned: float) -> Self:
        """Turn the step by an angle from the start of the sweep, and draw the rim that far."""
        self.swept = turned
        return self.set_angle(self.start + turned)

    def stand(self) -> Self:
        """Move to its place in the view."""
        middle, way = self.middle, self.unit_step
        self.ring.points = Circle(radius=RADIUS).points + middle
        self.step.points = open_arrow(middle, self.length * RADIUS * heading(self.angle))
        turn = middle + RADIUS * np.array([way[0], 0.0, 0.0])
        first, second = np.clip([self.legs, self.legs - 1], 0, 1)
        self.leg_lines[0].points = _line(middle, middle + first * (turn - middle))
        self.leg_lines[1].points = _line(turn, turn + second * (self.end - turn))
        self.rim.points = self.between.points = np.zeros((0, 3))
        if self.swept:
            count = max(2, round(_RIM_POINTS * abs(self.swept) / (2 * np.pi)) + 1)
            angles = self.start + np.linspace(0.0, self.swept, count)
            radii = RADIUS + RISE * self.slopes(angles) / self.steepness
            ways = np.stack([heading(each) for each in angles])
            rim = middle + radii[:, None] * ways
            self.rim.points = polyline(rim)
            self.between.points = polyline([*rim, *(middle + RADIUS * ways[::-1])], closed=True)
        return self

    def no_text_here(self) -> Array:
        """Return points of the frame that no text may cover, shape (n, 2)."""
        return np.asarray(np.concatenate([self.rim.points, self.step.points])[:, :2])

    def claims(self) -> Iterator[Claim]:
        """Its step points where it says, its legs lead to the step's end, and its rim is the slope all around."""
        foot, end = self.step.points[0], self.step.points[3]
        if self.length == 1:
            off = angle_between((end - foot)[:2], self.unit_step)
            yield Finding(check=NEEDLE, figure=off, place=foot)
        if self.legs == 2 and self.length == 1 and self.leg_lines[1].has_points():
            drawn = [line.points for line in self.leg_lines if line.has_points()]
            gaps = [np.linalg.norm(drawn[0][0] - foot), np.linalg.norm(drawn[-1][-1] - end)]
            yield Finding(check=CORNERS, figure=float(max(gaps)), place=end)
        if self.rim.has_points():
            offsets = (self.rim.points[::4] - self.middle)[:, :2]
            radii = np.linalg.norm(offsets, axis=1)
            yield DirectionalSlopes(
                landscape=self.error_map.landscape,
                point=self.error_map.to_weights(self.middle),
                directions=offsets / radii[:, None],
                drawn=radii - RADIUS,
                key=None,
                place=self.middle,
            )


class Split(VGroup):
    """The turning step split in two: a part along the gradient, and a part along the contour, which costs nothing.

    Parameters
    ----------
    dial
        Dial of the step.

    Attributes
    ----------
    along, free
        The two parts, drawn one after the other from the point.
    arc
        Arc of the angle φ between the gradient and the step.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> dial = StepDial(error_map, (1.0, 0.6), angle=0.9)
    >>> scene.add(error_map, dial, Split(dial))
    """

    def __init__(self, dial: StepDial) -> None:
        super().__init__()
        theme = dial.error_map.theme
        self.dial = dial
        self.along = VMobject(stroke_color=theme.ink, stroke_width=_PART_WIDTH, fill_opacity=0)
        self.free = VMobject(stroke_color=theme.ink, stroke_width=2.4, fill_opacity=0)
        self.corner = VMobject(stroke_color=theme.ink, stroke_width=2, fill_opacity=0)
        self.arc = VMobject(stroke_color=theme.ink, stroke_width=2.6, fill_opacity=0)
        self.letter = Formula(
            "phi", theme.type.formula, theme.ink, of=Decoration("names the angle at whose arc it stands")
        )
        self._placed = Placed(self.letter)
        self.add(self.free, self.corner, self.along, self.arc, self.letter)
        dial.error_map.carries(self)
        self._place = _LETTER[0]
        self.stand()
        self._place = self._clear_place()
        self.stand()

    def _clear_place(self) -> tuple[float, float]:
        """Return the place of the letter that is clear of the contours in view and of the parts, or the clearest."""
        box, parts = Box.around(self.letter), (self.along, self.free, self.arc)
        outline = outline_samples([*self.dial.error_map.lines_in_view(), *parts])
        clear = [box.moved_to(self._mouth(place)[:2]).distance_to(outline) for place in _LETTER]
        return next(
            (place for place, by in zip(_LETTER, clear, strict=True) if by >= _CLEAR), _LETTER[np.argmax(clear)]
        )

    @property
    def uphill(self) -> Array:
        """The gradient's direction on the frame, shape (3,)."""
        gradient = self.dial.error_map.landscape.gradient(self.dial.point)
        return np.append(gradient / np.linalg.norm(gradient), 0.0)

    @property
    def angle(self) -> float:
        """Angle φ from the gradient to the step as drawn, from -π to π."""
        step = self.dial.step.points[3] - self.dial.step.points[0]
        first, second = (float(np.arctan2(each[1], each[0])) for each in (self.uphill, step))
        return (second - first + np.pi) % (2 * np.pi) - np.pi

    @property
    def mouth(self) -> Array:
        """Position of the letter φ, shape (3,)."""
        return self._mouth(self._place)

    def _mouth(self, place: tuple[float, float]) -> Array:
        far, share = place
        way = float(np.arctan2(self.uphill[1], self.uphill[0])) + share * self.angle
        return np.asarray(self.dial.middle + far * heading(way))

    def stand(self) -> Self:
        """Split the step as it is now."""
        dial, uphill, angle = self.dial, self.uphill, self.angle
        foot = dial.middle + RADIUS * np.cos(angle) * uphill
        self.along.points = _line(dial.middle, foot)
        self.free.points = _line(foot, dial.end)
        start = float(np.arctan2(uphill[1], uphill[0]))
        turns = start + np.linspace(0.0, angle, 24)
        self.arc.points = polyline(dial.middle + _ARC * np.stack([heading(each) for each in turns]))
        self._placed.put(self.mouth)
        self.letter.set_opacity(float(np.clip(abs(angle) / _NAMED, 0, 1)))
        self.corner.points = np.zeros((0, 3))
        back, aside = dial.middle - foot, dial.end - foot
        if min(np.linalg.norm(back), np.linalg.norm(aside)) > 2 * _CORNER:
            back, aside = (_CORNER * each / np.linalg.norm(each) for each in (back, aside))
            self.corner.points = polyline([foot + back, foot + back + aside, foot + aside])
        return self

    def claims(self) -> Iterator[Claim]:
        """Both parts lead to the step's end, one straight up or down, the other along the contour."""
        parts = [part.points for part in (self.along, self.free) if part.has_points()]
        if not parts:
            return
        dial = self.dial
        gaps = [np.linalg.norm(parts[0][0] - dial.middle), np.linalg.norm(parts[-1][-1] - dial.step.points[3])]
        yield Finding(check=CORNERS, figure=float(max(gaps)), place=dial.end)
        landscape = dial.error_map.landscape
        for part, across in ((self.along, False), (self.free, True)):
            if part.has_points():
                way = (part.points[-1] - part.points[0])[:2]
                if np.linalg.norm(way) > _SEEN:
                    sense = 1.0 if across or abs(self.angle) <= np.pi / 2 else -1.0
                    yield Uphill(landscape=landscape, point=dial.point, direction=sense * way, across=across)


class Turn(Animation):
    """The step turns, with its split, its live numbers and whatever moves with them.

    Parameters
    ----------
    dial
        The dial.
    end
        Final angle, in radians; the step turns straight to it, not the shorter way.
    followers
        Live numbers of the same weights, and things with `stand`.
    sweeps
        Whether the rim is drawn along with it.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map)
    >>> scene.play(Turn(StepDial(error_map, (1.0, 0.6), angle=0.9), 3.4, sweeps=True))
    """

    def __init__(self, dial: StepDial, end: float, *followers: Any, sweeps: bool = False, **kwargs: Any) -> None:
        self.dial, self.first, self.last = dial, dial.angle, end
        self.followers, self.sweeps = followers, sweeps
        # Redrawn in place: what lies above them stays above.
        super().__init__(Group(dial, *followers), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        angle = self.first + self.rate_func(alpha) * (self.last - self.first)
        if self.sweeps:
            self.dial.sweep_to(angle - self.dial.start)
        else:
            self.dial.set_angle(angle)
        for each in self.followers:
            if isinstance(each, LiveNumber):
                each.set_point(each.point)
            else:
                each.stand()


def nearest_turn(start: float, angle: float) -> float:
    """Return the angle, up to whole turns, that is nearest to a start."""
    return start + (angle - start + np.pi) % (2 * np.pi) - np.pi


def _line(start: Array, end: Array) -> Array:
    return polyline([start, end]) if np.linalg.norm(end - start) > 1e-9 else np.zeros((0, 3))
