"""What drawn things claim: statements about a landscape, read from the points that are on screen.

A drawn thing says where it is defined what it claims: its method `claims` reads its final points and yields claims. A
claim checks itself against a `Measure`, a second opinion on landscapes that knows nothing of their exact derivatives.
So a new kind of thing is audited as soon as it has a `claims` method, and nobody else needs to know it.

A thing that claims nothing says so too, by an attribute ``claims_nothing`` that tells why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np

from gradmath.descent.rules import DirectionRule, PlainGradient
from gradmath.descent.stage import Stage
from gradmath.geometry.critical import Kind
from gradmath.landscapes.landscape import Landscape
from scenes.kit.arrays import Array


@dataclass(frozen=True)
class Check:
    """Something that is checked, and how far off it may be.

    Attributes
    ----------
    name
        A statement that should be true.
    unit
        Of the figure that says how far off it is; a name in words or a sign.
    bound
        The largest figure that passes.
    least
        The bound is the smallest figure that passes instead.
    """

    name: str
    unit: str
    bound: float
    least: bool = False

    def passes(self, figure: float) -> bool:
        """Tell whether a figure is within the bound; nan is not."""
        return figure >= self.bound if self.least else figure <= self.bound

    def worse(self, figure: float, than: float) -> bool:
        """Tell whether a figure is worse than another one; nan is the worst."""
        if np.isnan(than):
            return False
        return bool(np.isnan(figure)) or (figure < than if self.least else figure > than)


FOOT = Check("an arrow's foot stands where its gradient is taken", "of the map", 1e-9)
ASCENT = Check("a red arrow points along the gradient", "°", 0.01)
DESCENT = Check("a blue arrow points exactly against the gradient", "°", 0.01)
RIGHT_ANGLE_TO_CONTOUR = Check("an arrow stands at 90° to the contour through its foot", "°", 0.01)
STEEPEST = Check("no other of 720 directions is steeper than an arrow's", "%", 1e-4)
COMPONENT = Check("a component arrow lies along its own weight", "°", 0.01)
LENGTH = Check("a vector is as long as the slope, to one scale in a segment", "%", 0.1)
GROWING = Check("an arrow is never longer than its gradient while it grows or swings", "%", 0.1)
LEVEL = Check("every vertex of a contour lies on its level", "of the range", 1e-9)
BETWEEN = Check("a contour stays on its level between its vertices", "of the range", 1e-3)
HEAVY = Check("every fourth contour is heavy, and no other", "lines wrong", 0)
ON_CONTOUR = Check("a right-angle mark stands on a drawn contour", "of the range", 1e-9)
MARK = Check("a right-angle mark lies along the contour and uphill", "°", 0.01)
SQUARE = Check("a right-angle mark is a right angle", "°", 0.01)
CRITICAL = Check("the sign or label of a peak, valley or saddle stands exactly there", "of the map", 1e-6)
KIND = Check("a peak is a peak, a valley a valley, a saddle a saddle", "wrong", 0)
HIGHEST = Check("the named extreme is the highest or lowest one on the map", "of the range", 1e-9)
BESIDE = Check("a label without a leader stands beside what it names", "frame units", 0.65)
LEADER = Check("a leader runs from its label to what it names", "frame units", 0.2)
NUMBER = Check("a printed number equals the value at the drawn point", "of its last digit", 0.5 + 1e-6)
SPELLED = Check("words are drawn as they are spelled", "% of their height", 0.1)
OWN_POINT = Check("a live number belongs to a point that is drawn", "weights", 1e-9)
STANDS = Check("a marker is drawn at its weights", "of the map", 1e-9)
STEP = Check("each step of a trail is the update rule from the step before", "% of the step", 0.1)
FLOW = Check("a flow line goes down the gradient, as fast as the slope", "% of the speed", 0.1)
ON_COURSE = Check("a line lies on the course that it shows", "of the map", 1e-9)
FALLING = Check("the error never rises along a trail that claims to fall", "of the range", 0)
TRAIL_LINE = Check("a trail's line runs from stop to stop", "of the map", 1e-9)
ON_TRAIL = Check("a ball is at the end of its trail", "frame units", 1e-9)
HEIGHTS = Check("a curve's heights are the error, to one scale", "% of its height", 0.1)
TANGENT = Check("a tangent has the partial derivative's tilt", "°", 0.01)
ROSE = Check("a rose is the slope in every direction", "% of the largest", 0.1)
NEEDLE = Check("a needle points in the direction whose slope is shown", "°", 0.01)
BARS = Check("bars are the model's gradient, by random projections", "%", 0.1)
NO_HEIGHT = Check("an arrow in the plane has no height", "world units", 1e-9)
SURFACE = Check("the surface is as high as the error", "% of its height", 0.1)
CORNERS = Check("the sides of a triangle meet in its corners", "frame units", 1e-9)
UNDER = Check("an arrow in the plane starts straight below its point", "of the map", 1e-9)
AXIS_NUMBER = Check("a number on an axis stands at its own value", "of the map", 1e-9)
FROZEN = Check("a slice changes one weight only", "of the map", 1e-9)


class Measure(Protocol):
    """A second opinion on landscapes, from values of E alone."""

    def value(self, landscape: Landscape, points: Array) -> Array:
        """Return E at points of shape (..., p); shape (...)."""

    def gradient(self, landscape: Landscape, points: Array) -> Array:
        """Return ∇E at points of shape (..., p); shape (..., p)."""

    def slopes(self, landscape: Landscape, point: Array, directions: Array) -> Array:
        """Return the derivative along directions of shape (m, p) at a point of shape (p,); shape (m,)."""

    def hessian(self, landscape: Landscape, point: Array) -> Array:
        """Return ∇²E at a point of shape (p,); shape (p, p)."""

    def extent(self, landscape: Landscape) -> float:
        """Return how far the error ranges over the domain."""

    def extreme(self, landscape: Landscape, sign: int) -> float:
        """Return the highest (1) or lowest (-1) error on a fine grid of the domain, edges included."""

    def evaluate(self, formula: Callable[[], float | None]) -> float:
        """Return what a formula gives when every gradient that it asks a landscape for is measured."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How far off one claim was.

    Attributes
    ----------
    check
        What was checked.
    figure
        In the check's unit; nan where nothing could be measured, which fails.
    place
        Where on the frame to look, shape (2,) or (3,), if it can be said.
    detail
        Which thing it was.
    settled
        Whether it holds only while nothing moves, because the thing is drawn bit by bit.
    """

    check: Check
    figure: float
    place: Array | None = None
    detail: str = ""
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002 - it is one already
        """Yield itself: what follows from the points alone is a claim and its finding in one."""
        yield self


@dataclass(frozen=True, kw_only=True)
class Constant:
    """A number above 0 that is the same wherever it is found with the same key in a segment, such as a scale."""

    check: Check
    key: Hashable
    value: float
    place: Array | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Together:
    """A place that is shared, in a frame, by all that name the same key.

    Attributes
    ----------
    key
        What it is a place of.
    place
        In units in which the check's bound makes sense, shape (n,).
    leads
        Whether others are where this is; a follower is compared with the nearest leader, if there is one.
    means
        What follows from the place; where the same follows from the leader's, it counts as the same place.
    """

    check: Check
    key: Hashable
    place: Array
    leads: bool
    means: Callable[[Array], float] | None = None
    detail: str = ""
    settled: bool = False

    def gap(self, leader: Together) -> float:
        """Return the distance from a leader."""
        if self.means is not None and self.means(leader.place) == self.means(self.place):
            return 0.0
        return float(np.linalg.norm(self.place - leader.place))

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002 - compared with others of its frame
        """Yield itself."""
        yield self


@dataclass(frozen=True, kw_only=True)
class Unclaimed:
    """Something drawn of which nobody says what it claims: it is listed, not checked."""

    reason: str
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002
        """Yield itself."""
        yield self


Outcome: TypeAlias = Finding | Constant | Together | Unclaimed


class Claim(Protocol):
    """Something that a drawn thing says, which can be right or wrong."""

    @property
    def settled(self) -> bool:
        """Whether it holds only while nothing moves, because the thing is drawn bit by bit."""

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare what is drawn with the measure."""


@runtime_checkable
class Claimant(Protocol):
    """Something drawn that says what it claims."""

    def claims(self) -> Iterable[Claim]:
        """Return the claims, read from the points that are drawn now."""


def angle_between(first: Array, second: Array) -> float:
    """Return the angle between two vectors of shape (p,), in degrees, exact for tiny ones; nan for a zero vector."""
    one, two = np.linalg.norm(first), np.linalg.norm(second)
    if not (one > 0 and two > 0):
        return float("nan")
    unit, other = first / one, second / two
    return float(np.degrees(2 * np.arctan2(np.linalg.norm(unit - other), np.linalg.norm(unit + other))))


def span(landscape: Landscape) -> float:
    """Return the length of the diagonal of a landscape's domain."""
    return float(np.linalg.norm(landscape.domain.size))


@dataclass(frozen=True, kw_only=True)
class GradientVector:
    """A drawn vector is ±∇E at its foot, or one component of it, to a scale.

    Attributes
    ----------
    landscape
        Over p weights.
    point
        The weights that it speaks of, shape (p,).
    foot, vector
        The weights at its drawn foot, and from there to its drawn end, shape (p,).
    place
        Its foot on the frame.
    key
        Vectors of the same key have one scale in a segment.
    sense
        1 for ascent, -1 for descent, by its colour as drawn.
    axis
        Only this component of the gradient, counted from 0; None for all.
    growing
        The scale by its own word, where it is on its way: then it is not longer than this makes it.
    turning
        Whether its direction is on its way too.
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

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check foot, direction and length."""
        off = float(np.linalg.norm(self.foot - self.point)) / span(self.landscape)
        yield self._found(FOOT, off)
        slope = self.sense * measure.gradient(self.landscape, self.foot)
        if self.axis is not None:
            slope = slope * np.eye(slope.size)[self.axis]
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
            yield Constant(check=LENGTH, key=self.key, value=scale, place=self.place)
        else:
            yield self._found(GROWING, 100 * max(0.0, scale / self.growing - 1))

    def _found(self, check: Check, figure: float) -> Finding:
        return Finding(check=check, figure=figure, place=self.place)


_DIRECTIONS = 720


@dataclass(frozen=True, kw_only=True)
class Uphill:
    """A drawn direction at a point is the gradient's, or the contour's.

    Attributes
    ----------
    point, direction
        Weights, and a vector of any length, shape (p,).
    across
        Whether it lies along the contour instead, with p = 2.
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


@dataclass(frozen=True, kw_only=True)
class OnLevel:
    """Drawn points have one error.

    Attributes
    ----------
    points
        Weights at the drawn points, shape (n, p).
    levels
        They lie on one of these, the nearest; shape (k,).
    check
        What this is a claim about.
    """

    landscape: Landscape
    points: Array
    levels: Array
    check: Check = LEVEL
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the point furthest off."""
        errors = measure.value(self.landscape, self.points)
        level = self.levels[np.abs(self.levels - np.median(errors)).argmin()]
        off = np.abs(errors - level) / measure.extent(self.landscape)
        yield Finding(check=self.check, figure=float(off.max()), place=self.place, detail=f"at the level {level:g}")


@dataclass(frozen=True, kw_only=True)
class Heights:
    """Drawn heights are the error at points, to one scale, which is found from them all.

    Attributes
    ----------
    points
        Weights, shape (n, p).
    heights
        As drawn, over the axis, shape (n,).
    from_axis
        Whether the axis stands for an error of 0; if not, an offset is found too.
    """

    landscape: Landscape
    points: Array
    heights: Array
    from_axis: bool = False
    check: Check = HEIGHTS
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the height furthest off, in per cent of the whole."""
        errors = measure.value(self.landscape, self.points)
        yield Finding(
            check=self.check, figure=misfit(errors, self.heights, offset=not self.from_axis), place=self.place
        )


def misfit(true: Array, drawn: Array, *, offset: bool) -> float:
    """Return how far drawn numbers are off a scale (and an offset) of the true ones, in per cent of the largest."""
    columns = [true, np.ones_like(true)] if offset else [true]
    known = np.stack(columns, axis=-1)
    fitted = known @ np.linalg.lstsq(known, drawn, rcond=None)[0]
    size = np.ptp(drawn) if offset else np.abs(drawn).max()
    return 100 * float(np.abs(drawn - fitted).max() / size) if size > 0 else float(np.abs(true).max())


@dataclass(frozen=True, kw_only=True)
class DirectionalSlopes:
    """Drawn numbers are the slopes in some directions at a point, to one scale.

    Attributes
    ----------
    point
        Weights, shape (p,).
    directions
        Unit vectors, shape (m, p).
    drawn
        As drawn, negative where it is drawn as falling, shape (m,).
    key
        The scale is the same in a segment for all of the same key; None where it is of no account.
    """

    landscape: Landscape
    point: Array
    directions: Array
    drawn: Array
    key: Hashable = None
    check: Check = ROSE
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the number furthest off, and the scale."""
        slopes = measure.slopes(self.landscape, self.point, self.directions)
        if not slopes @ slopes > 0:
            return
        scale = float(slopes @ self.drawn / (slopes @ slopes))
        largest = abs(scale) * float(np.linalg.norm(measure.gradient(self.landscape, self.point)))
        off = 100 * float(np.abs(self.drawn - scale * slopes).max()) / largest if scale > 0 else float("nan")
        yield Finding(check=self.check, figure=off, place=self.place)
        if self.key is not None:
            yield Constant(check=LENGTH, key=self.key, value=scale, place=self.place)


@dataclass(frozen=True, kw_only=True)
class AllSlopes:
    """Very many drawn numbers are ±∇E, to a scale, which is checked by projections on random directions.

    A wrong number, be it one in a thousand, changes every projection (the idea of R. Freivalds's check of matrix
    products, 1977), and a projection is a directional derivative, which values of E alone give.

    Attributes
    ----------
    point
        Weights, shape (p,).
    drawn
        In the order of the weights, shape (p,), or (m,) for m weights in succession.
    scale
        Of the drawn numbers to the gradient, its sign included.
    first
        Which weight the first number belongs to.
    """

    landscape: Landscape
    point: Array
    drawn: Array
    scale: float
    first: int = 0
    check: Check = BARS
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the projection furthest off, in per cent of what a gradient of this size gives on average."""
        among = np.random.default_rng(_SEED).standard_normal((_PROJECTIONS, self.drawn.size))
        among /= np.linalg.norm(among, axis=1, keepdims=True)
        after = self.point.size - self.first - self.drawn.size
        slopes = measure.slopes(self.landscape, self.point, np.pad(among, ((0, 0), (self.first, after))))
        size = float(np.sqrt(np.mean(slopes**2)))
        off = 100 * float(np.abs(among @ self.drawn / self.scale - slopes).max()) / size
        yield Finding(check=self.check, figure=off, place=self.place)


_PROJECTIONS, _SEED = 4, 1977


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Each drawn stop of a descent follows from the one before by its update rule.

    Attributes
    ----------
    stops
        Weights at the drawn stops, shape (n+1, p).
    learning_rates
        α of each step, at least n of them.
    rule
        Which way each step goes; it is given measured gradients.
    falling
        Whether the descent claims that the error never rises.
    """

    landscape: Landscape
    stops: Array
    learning_rates: Array
    rule: DirectionRule = field(default_factory=PlainGradient)
    falling: bool = False
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check every step from the drawn stop before it."""
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
class Flow:
    """Positions follow the exact flow dw/dt = -∇E(w).

    Attributes
    ----------
    positions
        Weights at even times, shape (n, p), n at least 5.
    interval
        The time between two of them.
    """

    landscape: Landscape
    positions: Array
    interval: float
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Compare the velocity, by differences of fourth order in time, with the slope, except near both ends."""
        w = self.positions
        velocity = (8 * (w[3:-1] - w[1:-3]) - (w[4:] - w[:-4])) / (12 * self.interval)
        slopes = measure.gradient(self.landscape, w[2:-2])
        off = np.linalg.norm(velocity + slopes, axis=-1) / np.linalg.norm(slopes, axis=-1).max()
        yield Finding(check=FLOW, figure=100 * float(off.max()), place=self.place)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A sign or a label stands on a peak, in a valley or on a saddle.

    Attributes
    ----------
    point
        Weights at the drawn place, shape (p,).
    kind
        Maximum, minimum or saddle.
    outermost
        Whether it is named as the highest or lowest point of all, which may lie on the edge of the domain.
    """

    landscape: Landscape
    point: Array
    kind: Kind
    outermost: bool = False
    place: Array | None = None
    detail: str = ""
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the distance by one step of Newton's method, the kind by the curvatures, the height by a search."""
        if self.outermost:
            sign = 1 if self.kind == "maximum" else -1
            short = sign * (measure.extreme(self.landscape, sign) - float(measure.value(self.landscape, self.point)))
            yield self._found(HIGHEST, max(0.0, short) / measure.extent(self.landscape))
            if not self._inside():
                return
        curvature = measure.hessian(self.landscape, self.point)
        gap = np.linalg.solve(curvature, measure.gradient(self.landscape, self.point))
        yield self._found(CRITICAL, float(np.linalg.norm(gap)) / span(self.landscape))
        below, above = np.linalg.eigvalsh(curvature)[[0, -1]]
        kind = "minimum" if below > 0 else "maximum" if above < 0 else "saddle"
        yield self._found(KIND, float(kind != self.kind))

    def _inside(self) -> bool:
        domain = self.landscape.domain
        room = np.minimum(self.point - domain.lower, domain.upper - self.point)
        return bool((room > _EDGE * domain.size).all())

    def _found(self, check: Check, figure: float) -> Finding:
        return Finding(check=check, figure=figure, place=self.place, detail=self.detail)


_EDGE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Numbers are drawn as they are.

    Attributes
    ----------
    drawn
        The numbers read from glyphs, in a text of any other glyphs; None if a glyph could not be read.
    values
        Give the true numbers, in order; every gradient that they ask for is measured.
    """

    drawn: str | None
    values: Sequence[Callable[[], float | None]]
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check each number to its last printed digit."""
        numbers = _NUMBER.findall((self.drawn or "").replace(_MINUS, "-"))
        if len(numbers) != len(self.values):
            yield Finding(check=NUMBER, figure=float("nan"), place=self.place, detail=f'"{self.drawn}" as drawn')
            return
        for number, value in zip(numbers, self.values, strict=True):
            digit = 10.0 ** -len(number.partition(".")[2])
            true = measure.evaluate(value)
            detail = f"{number} as drawn, {true:.6g} in truth"
            yield Finding(check=NUMBER, figure=abs(float(number) - true) / digit, place=self.place, detail=detail)


_MINUS = "−"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
