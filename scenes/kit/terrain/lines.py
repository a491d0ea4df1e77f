"""Lines on ground in space: paths and trails, slices cut along a weight, tangents, arrows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath.descent.descend import DescentPath, PlainGradient
from gradmath.descent.rules import DirectionRule
from scenes.arrays import Array
from scenes.claims.colours import of_weight
from scenes.claims.curves import Steps
from scenes.claims.headings import WayUpOrDown
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import AT_FEET, FROZEN, STANDS, span
from scenes.claims.protocol import Claim, Finding, Together
from scenes.claims.vectors import NO_HEIGHT, DrawnVector
from scenes.colours import rgb
from scenes.kit.terrain.lying import Lies, TiltedAs
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import ArrowShape, Patch, Sphere, Stroke, Thing, flat_arrow

_WIDTH, _LIFT = 4.0, 0.03
_WALL_OPACITY = 0.22
_SLICE_POINTS = 161
# A tangent is along one weight if the other one changes by less than this share of it.
_ALONG = 1e-6
_TANGENT_WIDTH = 4.5
_ARROW = ArrowShape(width=0.06, head_length=0.2, head_width=0.2)
# Ground in front of an arrow hides it only beyond this distance, in world units.
_ARROW_LIFT = 0.25
_STOP = 0.045
_PLAIN = PlainGradient()


class GroundLine(Prop):
    """A line on the ground through weights; it is drawn from its start.

    Parameters
    ----------
    space
        Space of the ground.
    way
        Weights along it, shape (n, 2), close enough together for straight ground between them.
    colour
        Colour of the theme.
    width, halo
        Widths in pixels of a 1080-row image.
    """

    def __init__(self, space: Space, way: ArrayLike, colour: str, *, width: float = _WIDTH, halo: float = 0.0) -> None:
        super().__init__(space)
        self.way, self.colour = np.asarray(way, dtype=float), colour
        self.width, self.halo = width, halo
        steps = np.linalg.norm(np.diff(self.way, axis=0), axis=1)
        self.shares = np.concatenate([[0.0], np.cumsum(steps)]) / max(float(steps.sum()), 1e-300)

    def so_far(self) -> Array:
        """Return the weights along the part that is drawn, shape (n, 2)."""
        end = np.array([np.interp(self.growth, self.shares, self.way[:, k]) for k in (0, 1)])
        return np.concatenate([self.way[self.shares < self.growth], end[None]])

    def things(self) -> list[Thing]:
        points = self.space.ground.on_surface(self.so_far())
        return [Stroke(points, rgb(self.colour), self.width, self.halo, lift=_LIFT)]

    def claims(self) -> Iterator[Claim]:
        """It lies on the ground, and goes the way that its colour says."""
        points = self.things()[0].points  # type: ignore[union-attr]
        yield Lies(self.space, points)
        yield WayUpOrDown(landscape=self.space.ground.landscape, points=self.space.ground.to_weights(points)[0])


class GroundTrail(GroundLine):
    """The path of a descent on the ground, straight on the map from stop to stop.

    Parameters
    ----------
    space
        Space of the ground.
    path
        The computed descent.
    width
        Width in pixels of a 1080-row image.
    knob
        Radius of the ball at each stop, in world units.
    rule
        Direction rule of the descent; default: plain gradient descent, which alone is blue.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> path = gm.descend(ground.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> space.put(GroundTrail(space, path)).set_progress(20).set_growth(1)
    >>> scene.add(space)
    """

    _BETWEEN = 24

    def __init__(
        self,
        space: Space,
        path: DescentPath,
        *,
        width: float = _WIDTH,
        knob: float = _STOP,
        rule: DirectionRule = _PLAIN,
    ) -> None:
        stops, shares = path.positions, np.linspace(0, 1, self._BETWEEN, endpoint=False)[:, None]
        parts = [a + shares * (b - a) for a, b in itertools.pairwise(stops)]
        theme, self.rule = space.theme, rule
        colour, halo = (theme.descent, 6 * theme.glow) if rule is _PLAIN else (theme.ink, 0.0)
        super().__init__(space, np.concatenate([*parts, stops[-1:]]), colour, width=width, halo=halo)
        self.path, self.progress, self.knob = path, 0.0, knob

    def set_progress(self, steps: float) -> Self:
        """Show the path after a number of steps, whole or fractional."""
        self.progress = float(np.clip(steps, 0, self.path.steps))
        return self.set_growth(max(self.progress / max(self.path.steps, 1), 1e-9))

    def so_far(self) -> Array:
        """Return the weights along the part that is drawn, shape (n, 2)."""
        at = self.progress * self._BETWEEN
        end = np.array([np.interp(at, np.arange(len(self.way)), self.way[:, k]) for k in (0, 1)])
        return np.concatenate([self.way[: int(np.ceil(at))], end[None]])

    def things(self) -> list[Thing]:
        stops = self.path.positions[: int(self.progress) + 1]
        theme = self.space.theme
        core = rgb(theme.descent_core if self.rule is _PLAIN else theme.ink)
        knobs = [Sphere(place, core, self.knob) for place in self.space.ground.on_surface(stops)]
        return [*super().things(), *knobs]

    def claims(self) -> Iterator[Claim]:
        """It lies on the ground, and each stop is one step of the descent from the one before."""
        yield from super().claims()
        landscape, rates = self.space.ground.landscape, self.path.learning_rates
        yield Steps(landscape=landscape, stops=self.drawn_stops(), learning_rates=rates, rule=self.rule)

    def drawn_knobs(self) -> Array:
        """Return the middles of the balls at the stops, as drawn, shape (n, 3)."""
        return np.array([each.center for each in self.things() if isinstance(each, Sphere)])

    def drawn_stops(self) -> Array:
        """Return the weights of the balls at the stops, as drawn, shape (n, 2)."""
        stops, _ = self.space.ground.to_weights(self.drawn_knobs())
        return stops


class GroundSlice(Prop):
    """A cut into the ground along one weight: its edge on the ground, and the wall below it down to the floor.

    Parameters
    ----------
    space
        Space whose ground is cut.
    point
        Weights on the cut, shape (2,).
    axis
        Index of the weight that changes along it: 0 or 1.
    colour
        Colour of the theme: that weight's.
    half
        How far it extends to both sides in weights; default: over the whole domain.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> space.put(GroundSlice(space, (1.0, 0.6), 0, DARK.first_weight)).set_growth(1)
    >>> space.open_up(1, 0.6)
    >>> scene.add(space)
    """

    def __init__(self, space: Space, point: ArrayLike, axis: int, colour: str, *, half: float | None = None) -> None:
        super().__init__(space)
        self.point, self.axis, self.colour, self.half = np.asarray(point, dtype=float), axis, colour, half
        self.wall = 1.0

    def set_point(self, point: ArrayLike) -> Self:
        """Cut through other weights."""
        self.point = np.asarray(point, dtype=float)
        self.space.refresh()
        return self

    def set_wall(self, share: float) -> Self:
        """Show the wall below the edge with a share of its opacity."""
        self.wall = share
        self.space.refresh()
        return self

    def way(self) -> Array:
        """Return the weights along the part that is drawn: it grows from the point to both sides; shape (n, 2)."""
        domain, here = self.space.ground.landscape.domain, self.point[self.axis]
        low, high = domain.lower[self.axis], domain.upper[self.axis]
        if self.half is not None:
            low, high = max(low, here - self.half), min(high, here + self.half)
        along = np.linspace(here + self.growth * (low - here), here + self.growth * (high - here), _SLICE_POINTS)
        way = np.tile(self.point, (along.size, 1))
        way[:, self.axis] = along
        return way

    def things(self) -> list[Thing]:
        ground, way, colour = self.space.ground, self.way(), rgb(self.colour)
        edge = ground.on_surface(way)
        parts: list[Thing] = [Stroke(edge, colour, _WIDTH, lift=_LIFT)]
        if self.wall > 0:
            foot = ground.on_floor(way[::-1])
            parts.insert(0, Patch(np.concatenate([edge, foot]), colour, opacity=self.wall * _WALL_OPACITY, lift=0.0))
        return parts

    def claims(self) -> Iterator[Claim]:
        """Its edge lies on the ground, and only one weight changes along it."""
        edge = next(each for each in self.things() if isinstance(each, Stroke)).points
        yield Lies(self.space, edge)
        weights, _ = self.space.ground.to_weights(edge)
        off = float(np.ptp(weights[:, 1 - self.axis])) / span(self.space.ground.landscape)
        place = self.space.place_of(edge)
        yield Finding(check=FROZEN, figure=off, place=place)
        yield of_weight(self.colour, self.space.theme.weights, self.axis, place)


class GroundTangent(Prop):
    """A straight line that touches the ground at a point, along one weight or any direction.

    Parameters
    ----------
    space
        Space whose ground it touches.
    point, direction
        Weights, shape (2,); `np.eye(2)[0]` is along the first weight.
    colour
        Colour of the theme.
    half, width
        How far it extends to both sides, in weights; its width, in pixels of a 1080-row image.
    """

    def __init__(
        self,
        space: Space,
        point: ArrayLike,
        direction: ArrayLike,
        colour: str,
        *,
        half: float = 0.6,
        width: float = _TANGENT_WIDTH,
    ) -> None:
        super().__init__(space)
        self.point, self.colour, self.half, self.width = np.asarray(point, dtype=float), colour, half, width
        self.direction = np.asarray(direction, dtype=float) / np.linalg.norm(direction)

    def set_point(self, point: ArrayLike) -> Self:
        """Touch the ground at other weights."""
        self.point = np.asarray(point, dtype=float)
        self.space.refresh()
        return self

    def ends(self) -> Array:
        """Return both ends in the world, shape (2, 3)."""
        landscape = self.space.ground.landscape
        slope = float(landscape.gradient(self.point) @ self.direction)
        reach = self.growth * self.half * np.array([-1.0, 1.0])
        errors = float(landscape.value(self.point)) + slope * reach
        return self.space.ground.to_world(self.point + reach[:, None] * self.direction, errors)

    def things(self) -> list[Thing]:
        return [Stroke(self.ends(), rgb(self.colour), self.width, lift=0.05)]

    def claims(self) -> Iterator[Claim]:
        """It has the ground's tilt in its direction."""
        ends: Array = self.things()[0].points  # type: ignore[union-attr]
        weights, errors = self.space.ground.to_weights(ends)
        yield TiltedAs(self.space, self.point, weights, errors)
        across = np.abs(np.diff(weights, axis=0)[0])
        if across.min() < _ALONG * across.max():
            place = self.space.place_of(ends)
            yield of_weight(self.colour, self.space.theme.weights, int(across.argmax()), place)


class Standing(Protocol):
    """Something that stands at weights, such as a hiker or a ball."""

    @property
    def point(self) -> Array:
        """The weights, shape (2,)."""


class GroundArrow(Prop):
    """The arrow of the gradient, or of its opposite: laid flat, which is right; or tilted up the slope, which is wrong.

    Parameters
    ----------
    space
        Space of the arrow.
    point
        Weights, shape (2,).
    scale
        Length on the map per unit of slope, in weights.
    sense
        1 for ascent, -1 for descent.
    lift
        Distance towards the viewer, in world units, within which ground does not hide it: it points into a slope.
    whose
        The hiker or the ball at which it begins, whenever nothing moves; default: nobody's.

    Attributes
    ----------
    tilt
        From 0, flat, to 1, along the ground's slope, which is wrong: only a flat arrow claims to be the gradient.
    lowered
        From 0, at the ground, to 1, on the floor.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> space.put(GroundArrow(space, (1.0, 0.6), 0.4)).set_growth(1)
    >>> scene.add(space)
    """

    def __init__(
        self,
        space: Space,
        point: ArrayLike,
        scale: float,
        *,
        sense: int = 1,
        lift: float = _ARROW_LIFT,
        whose: Standing | None = None,
    ) -> None:
        super().__init__(space)
        self.point, self.arrow_scale, self.sense = np.asarray(point, dtype=float), scale, sense
        self.whose = whose
        self.tilt, self.lowered = 0.0, 0.0
        self.set_lift(lift)

    def set_lift(self, lift: float) -> Self:
        """Be drawn a distance nearer to the viewer than it is; a long one lets it be seen through the ground."""
        self.lift, self.through = lift, lift > _ARROW_LIFT
        return self

    def set_point(self, point: ArrayLike) -> Self:
        """Stand at other weights."""
        self.point = np.asarray(point, dtype=float)
        self.space.refresh()
        return self

    def set_tilt(self, tilt: float) -> Self:
        """Tilt it up the slope by a share of the slope."""
        self.tilt = float(tilt)
        self.space.refresh()
        return self

    def set_lowered(self, share: float) -> Self:
        """Lower it by a share of the way from the ground to the floor."""
        self.lowered = float(share)
        self.space.refresh()
        return self

    def ends(self) -> Array:
        """Return foot and tip in the world, shape (2, 3)."""
        ground = self.space.ground
        slope = ground.landscape.gradient(self.point)
        way = self.sense * self.growth * self.arrow_scale * slope
        here = float(ground.landscape.value(self.point))
        error = here + self.lowered * (ground.floor - here)
        return ground.to_world(
            self.point + np.array([[0.0], [1.0]]) * way, error + self.tilt * np.array([0, slope @ way])
        )

    def things(self) -> list[Thing]:
        foot, tip = self.ends()
        if np.linalg.norm(tip - foot) < 1e-4:
            return []
        theme, up = self.space.theme, self.sense > 0
        colour, core = (theme.ascent, theme.ascent_core) if up else (theme.descent, theme.descent_core)
        along = (tip - foot) / np.linalg.norm(tip - foot)
        normal = np.cross(np.cross(along, [0.0, 0.0, 1.0]), along)
        arrow = Patch(flat_arrow(foot, tip, _ARROW, normal=normal), rgb(colour), halo=7 * theme.glow, lift=self.lift)
        line = np.stack([foot, foot + 0.6 * (tip - foot)])
        return [arrow, Stroke(line, rgb(core), 1.8, lift=self.lift + 0.02)]

    def claims(self) -> Iterator[Claim]:
        """Flat, it has no height and is the gradient at its foot, which is where the one stands whose it is."""
        arrow = next((each for each in self.things() if isinstance(each, Patch)), None)
        if arrow is None or self.tilt != 0:
            return
        ground = self.space.ground
        foot, tip = (arrow.points[0] + arrow.points[-1]) / 2, arrow.points[3]
        place = self.space.to_screen(foot)
        yield Finding(check=NO_HEIGHT, figure=float(np.ptp(arrow.points[:, 2])), place=place)
        weights, _ = ground.to_weights(np.stack([foot, tip]))
        yield DrawnVector(
            landscape=ground.landscape,
            point=self.point,
            foot=weights[0],
            vector=weights[1] - weights[0],
            place=place,
            key=("space", id(self.space), self.sense),
            sense=self.sense,
            growing=None if self.growth == 1 else self.arrow_scale,
        )
        size = span(ground.landscape)
        yield Finding(check=STANDS, figure=float(np.linalg.norm(weights[0] - self.point)) / size, place=place)
        if self.whose is not None:
            off = float(np.linalg.norm(weights[0] - self.whose.point)) / size
            yield Finding(check=AT_FEET, figure=off, place=place, settled=True)
        yield Together(check=OWN_POINT, key=("weights", 2), place=weights[0], leads=True)
