"""What drawn curves claim: contours are level, heights show the error, and paths are the descent that they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gradmath.descent.rules import DirectionRule, PlainGradient
from gradmath.descent.stage import Stage
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.headings import Heading, heading_along
from scenes.claims.protocol import Check, Finding, Measure, Outcome

LEVEL = Check("every vertex of a contour lies on its level", "of the range", 1e-9)
BETWEEN = Check("a contour stays on its level between its vertices, to half a pixel", "of the range", 1e-3)
HEAVY = Check("every fourth contour is heavy, and no other", "lines wrong", 0)
ON_CONTOUR = Check("a right-angle mark stands on a drawn contour", "of the range", 1e-9)
STEP = Check("each step of a trail is the update rule from the step before", "% of the step", 0.1)
FLOW = Check("a flow line goes down the gradient, as fast as the slope", "% of the speed", 0.1)
ON_COURSE = Check("a line lies on the course that it shows", "of the map", 1e-9)
FALLING = Check("the error never rises along a trail that claims to fall", "of the range", 0)
TRAIL_LINE = Check("a trail's line runs from stop to stop", "of the map", 1e-9)
HEIGHTS = Check("a curve's heights are the error, to one scale", "% of its height", 0.1)
TANGENT = Check("a tangent has the partial derivative's tilt", "°", 0.01)

# Around a point it is looked in so many directions for its level; where that lies between two places, it is found by so
# many halvings, on so many lines, to this share of the range, or jumped over.
_AROUND, _HALVINGS, _LINES, _MET = 48, 40, 4, 1e-6
# One contour in this many is an index contour, as the lectures say, however it is drawn.
_INDEX_EVERY = 4


def is_index_contour(index: int) -> bool:
    """Tell whether a contour is an index contour, by its index among the levels, the lowest being 0."""
    return index % _INDEX_EVERY == _INDEX_EVERY - 1


@dataclass(frozen=True, kw_only=True)
class OnLevel:
    """Drawn points have one error.

    Attributes
    ----------
    points
        Weights at the drawn points, shape (n, p).
    levels
        Errors; each point lies on the nearest one, shape (k,).
    check
        The check that this claim makes.
    reach
        A distance in weights, half a pixel: a drawn point is also on its level if that is met, and not only jumped
        over, no further away. Default: 0.
    """

    landscape: Landscape
    points: Array
    levels: Array
    check: Check = LEVEL
    reach: float = 0.0
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the point that is furthest off."""
        errors = measure.value(self.landscape, self.points)
        level = self.levels[np.abs(self.levels - np.median(errors)).argmin()]
        off = np.abs(errors - level) / measure.extent(self.landscape)
        beside = np.flatnonzero(off > self.check.bound) if self.reach else np.zeros(0, dtype=np.intp)
        if beside.size:
            off[beside[self._are_met_within_reach(measure, self.points[beside], float(level))]] = 0.0
        yield Finding(check=self.check, figure=float(off.max()), place=self.place, detail=f"at the level {level:g}")

    def _are_met_within_reach(self, measure: Measure, points: Array, level: float) -> NDArray[np.bool_]:
        """Tell of points, shape (n, 2), whether the error is the level on a line from each to a circle, or along it."""
        turns = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
        circles = points[:, None] + self.reach * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        starts = np.concatenate([np.broadcast_to(points[:, None], circles.shape), circles], axis=1)
        ends = np.concatenate([circles, np.roll(circles, -1, axis=1)], axis=1)
        at_starts, at_ends = (measure.value(self.landscape, each) > level for each in (starts, ends))
        passes = at_starts != at_ends
        # A few lines on which it is passed are enough.
        owners, lines = np.nonzero(passes & (np.cumsum(passes, axis=1) <= _LINES))
        starts, ends, is_above = starts[owners, lines], ends[owners, lines], at_starts[owners, lines]
        for _ in range(_HALVINGS):
            middles = (starts + ends) / 2
            is_before = ((measure.value(self.landscape, middles) > level) == is_above)[:, None]
            starts, ends = np.where(is_before, middles, starts), np.where(is_before, ends, middles)
        # Where the level is only jumped over, the last place is off it.
        is_met = np.abs(measure.value(self.landscape, ends) - level) <= _MET * measure.extent(self.landscape)
        met = np.zeros(len(points), dtype=np.bool_)
        met[owners[is_met]] = True
        return met


@dataclass(frozen=True, kw_only=True)
class Heights:
    """Drawn heights are the error at points, on one scale, which is fitted to all of them.

    Attributes
    ----------
    points
        Weights, shape (n, p).
    heights
        Heights as drawn above the axis, shape (n,).
    from_axis
        Whether the axis stands for an error of 0; if not, an offset is fitted too.
    """

    landscape: Landscape
    points: Array
    heights: Array
    from_axis: bool = False
    check: Check = HEIGHTS
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the height that is furthest off, in per cent of the largest."""
        errors = measure.value(self.landscape, self.points)
        yield Finding(
            check=self.check, figure=misfit(errors, self.heights, offset=not self.from_axis), place=self.place
        )


def misfit(true: Array, drawn: Array, *, offset: bool) -> float:
    """Return how far drawn numbers are from true ones times a scale (plus an offset), in per cent of the largest."""
    columns = [true, np.ones_like(true)] if offset else [true]
    known = np.stack(columns, axis=-1)
    fitted = known @ np.linalg.lstsq(known, drawn, rcond=None)[0]
    size = np.ptp(drawn) if offset else np.abs(drawn).max()
    return 100 * float(np.abs(drawn - fitted).max() / size) if size > 0 else float(np.abs(true).max())


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Each drawn stop of a descent is one step of its update rule from the one before.

    Attributes
    ----------
    stops
        Weights at the drawn stops, shape (n+1, p).
    learning_rates
        Learning rate α of each step, at least n of them.
    rule
        Update rule, which is given measured gradients.
    falling
        Whether the drawing claims that the error never rises.
    """

    landscape: Landscape
    stops: Array
    learning_rates: Array
    rule: DirectionRule = field(default_factory=PlainGradient)
    falling: bool = False
    place: Array | None = None
    settled: bool = False

    def heading(self) -> Heading | None:
        """Return the first step as drawn; other rules than plain descent may go any way."""
        return heading_along(self.landscape, self.stops) if isinstance(self.rule, PlainGradient) else None

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check each step, starting from the drawn stop before it."""
        before, after = self.stops[:-1], self.stops[1:]
        if not len(before):
            return
        errors, gradients = measure.value(self.landscape, self.stops), measure.gradient(self.landscape, before)
        state = self.rule.begin(before[:1])
        for step, (here, there) in enumerate(zip(before, after, strict=True)):
            stage = Stage(self.landscape, step, here[None], errors[step, None], gradients[step, None])
            directions, state = self.rule.direction(stage, state)
            wanted = self.learning_rates[step] * directions[0]
            off = 100 * float(np.linalg.norm(there - here - wanted) / np.linalg.norm(wanted))
            yield Finding(check=STEP, figure=off, place=self.place, detail=f"step {step + 1}")
        if self.falling:
            rise = max(0.0, float(np.diff(errors).max())) / measure.extent(self.landscape)
            yield Finding(check=FALLING, figure=rise, place=self.place)


@dataclass(frozen=True, kw_only=True)
class FollowsFlow:
    """Positions follow the exact flow dw/dt = -∇E(w).

    Attributes
    ----------
    positions
        Weights at equally spaced times, shape (n, p), n at least 5.
    interval
        Time between two positions.
    """

    landscape: Landscape
    positions: Array
    interval: float
    place: Array | None = None
    settled: bool = False

    def heading(self) -> Heading | None:
        """Return how it sets out."""
        return heading_along(self.landscape, self.positions)

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare the velocity, by fourth-order differences in time, with the slope, except near both ends."""
        w = self.positions
        velocity = (8 * (w[3:-1] - w[1:-3]) - (w[4:] - w[:-4])) / (12 * self.interval)
        slopes = measure.gradient(self.landscape, w[2:-2])
        off = np.linalg.norm(velocity + slopes, axis=-1) / np.linalg.norm(slopes, axis=-1).max()
        yield Finding(check=FLOW, figure=100 * float(off.max()), place=self.place)
