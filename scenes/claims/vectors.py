"""What drawn vectors claim: that they are the gradient at their foot, in direction and in length."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.headings import Heading
from scenes.claims.pictures import span
from scenes.claims.protocol import Check, Finding, Measure, Outcome, SameNumber

FOOT = Check("an arrow's foot stands where its gradient is taken", "of the map", 1e-9)
ASCENT = Check("a red arrow points along the gradient", "°", 0.01)
DESCENT = Check("a blue arrow points exactly against the gradient", "°", 0.01)
RIGHT_ANGLE_TO_CONTOUR = Check("an arrow stands at 90° to the contour through its foot", "°", 0.01)
STEEPEST = Check("no other of 720 directions is steeper than an arrow's", "%", 1e-4)
COMPONENT = Check("a component arrow lies along its own weight", "°", 0.01)
LENGTH = Check("a vector is as long as the slope, to one scale in a segment", "%", 0.1)
GROWING = Check("an arrow is never longer than its gradient while it grows or swings", "%", 0.1)
MARK = Check("a right-angle mark lies along the contour and uphill", "°", 0.01)
SQUARE = Check("a right-angle mark is a right angle", "°", 0.01)
NO_HEIGHT = Check("an arrow in the plane has no height", "world units", 1e-9)
CORNERS = Check("the sides of a triangle meet in its corners", "frame units", 1e-9)
NAMED = Check("the gradient's name, or its opposite's, belongs to such an arrow", "frame units", 0.3)


def angle_between(first: Array, second: Array) -> float:
    """Return the angle between two vectors of shape (p,), in degrees, exact for tiny ones; nan for a zero vector."""
    one, two = np.linalg.norm(first), np.linalg.norm(second)
    if not (one > 0 and two > 0):
        return float("nan")
    unit, other = first / one, second / two
    return float(np.degrees(2 * np.arctan2(np.linalg.norm(unit - other), np.linalg.norm(unit + other))))


def axis_along(points: Array) -> int:
    """Return along which axis a line through points of shape (n, p) goes most, counted from 1 as weights are."""
    return 1 + int(np.ptp(points, axis=0).argmax())


@dataclass(frozen=True, kw_only=True)
class DrawnVector:
    """A drawn vector is ±∇E at its foot, or one component of it, up to a scale.

    Attributes
    ----------
    landscape
        Landscape over p weights.
    point
        Weights at which it shows the gradient, shape (p,).
    foot, vector
        Weights at its drawn foot, and the vector from there to its drawn end, shape (p,).
    place
        Its foot on the frame.
    key
        Key of the vectors that share one scale in a segment.
    sense
        1 for ascent, -1 for descent, given by its colour.
    axis
        Index of the only component shown, from 0; None for all.
    growing
        Declared scale while the vector grows: it is at most as long as this makes it.
    turning
        Whether its direction is still changing too.
    """

    landscape: Landscape
    point: Array
    foot: Array
    vector: Array
    place: Array
    key: Hashable
    sense: int = 1
    axis: int | None = None
    growing: float | None = None
    turning: bool = False
    settled: bool = False

    def heading(self) -> Heading | None:
        """Return the drawn direction from the foot; None while it turns, or if it is one component only."""
        if self.turning or self.axis is not None or not self.vector.any():
            return None
        return Heading(self.landscape, self.foot, self.vector)

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check foot, direction and length."""
        off = float(np.linalg.norm(self.foot - self.point)) / span(self.landscape)
        yield self._found(FOOT, off)
        whole = slope = self.sense * measure.gradient(self.landscape, self.foot)
        if self.axis is not None:
            slope = slope * np.eye(slope.size)[self.axis]
        if np.linalg.norm(slope) <= _NOTHING * np.linalg.norm(whole):
            # A component that is zero has neither a direction nor a scale: nothing is drawn of it.
            is_drawn = np.linalg.norm(self.vector) > _NOTHING * span(self.landscape)
            yield self._found(COMPONENT, _ASTRAY if is_drawn else 0.0)
            return
        if not self.turning:
            yield from self._directions(measure, slope)
        yield from self._length(slope)

    def _directions(self, measure: Measure, slope: Array) -> Iterator[Outcome]:
        off = angle_between(self.vector, slope)
        if self.axis is not None:
            yield self._found(COMPONENT, off)
            return
        yield self._found(ASCENT if self.sense > 0 else DESCENT, off)
        if slope.size != 2:
            return
        tangent = np.array([-slope[1], slope[0]])
        yield self._found(RIGHT_ANGLE_TO_CONTOUR, abs(angle_between(self.vector, tangent) - 90))
        turns = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
        ahead = self.vector / np.linalg.norm(self.vector)
        ways = np.concatenate([[ahead], np.stack([np.cos(turns), np.sin(turns)], axis=-1)])
        own, *others = self.sense * measure.slopes(self.landscape, self.foot, ways)
        yield self._found(STEEPEST, 100 * max(0.0, max(others) / own - 1) if own > 0 else float("nan"))

    def _length(self, slope: Array) -> Iterator[Outcome]:
        scale = float(np.linalg.norm(self.vector) / np.linalg.norm(slope))
        if self.growing is None:
            yield SameNumber(check=LENGTH, key=self.key, value=scale, place=self.place)
        else:
            yield self._found(GROWING, 100 * max(0.0, scale / self.growing - 1))

    def _found(self, check: Check, figure: float) -> Finding:
        return Finding(check=check, figure=figure, place=self.place)


_DIRECTIONS = 720
# A component smaller than this share of its vector is zero, and what is drawn so small, as a share of the map, is not
# seen; the angle by which a component that is drawn although it is zero is off, in degrees.
_NOTHING, _ASTRAY = 1e-9, 90.0


@dataclass(frozen=True, kw_only=True)
class Uphill:
    """A drawn direction at a point is that of the gradient, or of the contour.

    Attributes
    ----------
    point, direction
        Weights, and a vector of any length, shape (p,).
    across
        Whether it lies along the contour instead; p = 2.
    """

    landscape: Landscape
    point: Array
    direction: Array
    across: bool = False
    check: Check = MARK
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the angle."""
        off = angle_between(self.direction, measure.gradient(self.landscape, self.point))
        yield Finding(check=self.check, figure=abs(off - 90) if self.across else off, place=self.place)
