"""A ball that goes down the landscape along a computed descent path, and the trail that it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from manim import Animation, Group

from gradmath.descent.descend import DescentPath, PlainGradient
from gradmath.descent.rules import DirectionRule
from scenes.arrays import Array
from scenes.claims.curves import TRAIL_LINE, Heights, Steps
from scenes.claims.meaning import Scope, first_rate
from scenes.claims.pictures import ON_TRAIL, span
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.descents.sphere import Sphere, lit_disc, orientations, rolled
from scenes.kit.descents.way_line import WayLine, position_after
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.walkers import Marker
from scenes.kit.shapes.signs import dot

BALL_RADIUS = 0.14
_TRAIL_STROKES = ((16.0, 0.10), (10.0, 0.18), (5.0, 0.55), (2.2, 1.0))
_STEP_DOT = 0.05
_PLAIN = PlainGradient()

ROLLED = Check("a ball is turned by the way that it has rolled", "of its radius", 1e-6)


class Trail(WayLine):
    """The path of a descent so far: a glowing line through its positions, with a dot where it stopped to look.

    Parameters
    ----------
    error_map
        The map on which it lies.
    path
        The computed descent.
    size
        Factor for the widths of lines and dots: below 1 on a small map.
    rule
        The direction rule of the descent; default: plain gradient descent.
    falling
        Whether the drawing claims that the error never rises along the path.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(error_map.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> scene.add(error_map, Trail(error_map, path).set_progress(path.steps))
    """

    def __init__(
        self,
        error_map: ErrorMap,
        path: DescentPath,
        *,
        size: float = 1.0,
        rule: DirectionRule = _PLAIN,
        falling: bool = False,
    ) -> None:
        # One shape for all dots: a shape each would cost a tenth of a frame's time by the end.
        self.stops = dot((0, 0, 0), size * _STEP_DOT, error_map.theme.descent_core)
        self.dot = self.stops.points
        super().__init__(error_map, path, [(size * width, opacity) for width, opacity in _TRAIL_STROKES])
        self.rule, self.falling = rule, falling
        self.add(self.stops)

    def set_progress(self, steps: float) -> Self:
        """Show the path after a number of steps, whole or fractional."""
        super().set_progress(steps)
        stops = self.error_map.to_screen(self.path.positions[: int(np.floor(steps)) + 1])
        self.stops.points = np.concatenate([self.dot + place for place in stops])
        return self

    def no_text_here(self) -> Array:
        """Return points of the frame that no text may cover, shape (n, 2)."""
        return outline_samples([self])

    def drawn_stops(self) -> Array:
        """Return the points of the dots on the frame, shape (n, 3)."""
        rings = self.stops.points.reshape(-1, len(self.dot), 3)
        return np.asarray((rings.min(axis=1) + rings.max(axis=1)) / 2)

    def scope(self, at: Any = None) -> Scope:
        """Return the scope of formulas and names beside it.

        w is the position of something, such as the ball; n is the number of drawn steps; α is the rate of its first
        step; a rule is that of its steps.
        """
        landscape = self.error_map.landscape
        steps = Scope(landscape, at).stepping(lambda: self.error_map.to_weights(self.drawn_stops()))
        return steps.where(
            alpha=lambda: first_rate(landscape, self.path.positions), n=lambda: len(self.drawn_stops()) - 1
        )

    def law(self, stops: Array, place: Array) -> Claim:
        """Say that each drawn stop, shape (n, 2), is one step from the one before; the last is at a place."""
        return Steps(
            landscape=self.error_map.landscape,
            stops=stops,
            learning_rates=self.path.learning_rates,
            rule=self.rule,
            falling=self.falling,
            place=place,
        )

    def claims(self) -> Iterator[Claim]:
        """Each stop is one step from the one before, its error is the path's, and the line runs through all of them."""
        places, landscape = self.drawn_stops(), self.error_map.landscape
        stops, line = self.error_map.to_weights(places), self.strokes[0].points
        yield self.law(stops, places[-1])
        errors = self.path.errors[: len(stops)]
        if np.ptp(errors) > 0:
            yield Heights(landscape=landscape, points=stops, heights=errors, from_axis=True, place=places[-1])
        if len(line):
            corners = self.drawn_corners()[: len(stops)]
            off = float(np.abs(corners - stops[: len(corners)]).max()) / span(landscape)
            yield Finding(check=TRAIL_LINE, figure=off, place=places[-1])
        end = line[-1] if len(line) else places[-1]
        yield Together(check=ON_TRAIL, key=("path", id(self.path)), place=end, leads=True)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


class Ball(Marker):
    """The ball that rolls down; ``size`` is a factor for its radius.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(error_map.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> trail, ball = Trail(error_map, path), Ball(error_map, path)
    >>> scene.add(error_map, trail.set_progress(8), ball.set_progress(8))
    """

    def __init__(self, error_map: ErrorMap, path: DescentPath, *, size: float = 1.0) -> None:
        self.sphere: Sphere | None = None
        self.path, self.radius = path, size * BALL_RADIUS
        super().__init__(error_map, path.positions[0], self.radius)
        self.disc = self.submobjects[-1]
        lit_disc(self.disc, error_map.theme)
        # As on the whole map; from nearer, the ball keeps its size and its turn.
        self.places = error_map.sight.scale * path.positions
        self.turns = orientations(self.places, self.radius)
        self.sphere = Sphere(error_map.theme, self.radius)
        self.submobjects = [self.sphere.shadow, *self.submobjects, self.sphere]
        self.stand()

    def stand(self) -> Self:
        """Move to its place in the view, turned as far as the ball has rolled."""
        super().stand()
        if self.sphere is not None:
            self.sphere.put(self.error_map.to_screen(self.point), self.turn())
        return self

    def turn(self) -> Array:
        """Return the rotation of the ball at its place on the path, shape (3, 3)."""
        place = self.error_map.sight.scale * self.point
        ways = np.diff(self.places, axis=0)
        if not len(ways):
            return self.turns[0]
        # The step on whose straight line it stands, the first if there are several.
        shares = np.clip(_ratio(((place - self.places[:-1]) * ways).sum(axis=1), np.square(ways).sum(axis=1)), 0, 1)
        gaps = np.linalg.norm(self.places[:-1] + shares[:, None] * ways - place, axis=1)
        step = int(gaps.argmin())
        turn: Array = rolled(shares[step] * ways[step], self.radius) @ self.turns[step]
        return turn

    @property
    def drawn_center(self) -> Array:
        """The middle of the disc as drawn, shape (3,)."""
        return np.asarray((self.disc.points.min(axis=0) + self.disc.points.max(axis=0)) / 2)

    def no_text_here(self) -> Array:
        """Return points of the frame that no text may cover, shape (n, 2)."""
        return outline_samples([self.disc])

    def set_progress(self, steps: float) -> Self:
        """Stand where the descent is after a number of steps, whole or fractional."""
        return self.set_point(position_after(self.path, steps))

    def claims(self) -> Iterator[Claim]:
        """It stands at its weights, at the end of its trail."""
        yield from super().claims()
        center = self.drawn_center
        yield Together(check=ON_TRAIL, key=("path", id(self.path)), place=center, leads=False)
        assert self.sphere is not None
        drawn, wanted = self.sphere.spots.points - center, Sphere(self.error_map.theme, self.radius)
        spots = wanted.put(np.zeros(3), self.turn()).spots.points
        off = float(np.abs(drawn - spots).max(initial=0)) if len(drawn) == len(spots) else float("nan")
        yield Finding(check=ROLLED, figure=off / self.radius, place=center)


class Roll(Animation):
    """The ball takes one step of its path, along with its trail and everything that it shows.

    Parameters
    ----------
    ball, trail
        Ball and trail on the same path.
    step
        Index of the step, from 0.
    followers
        Other mobjects with `set_point`, such as live numbers.
    curve
        Error curve of the same path, if one is shown.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> path = gm.descend(error_map.landscape, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> trail, ball = Trail(error_map, path), Ball(error_map, path)
    >>> scene.add(error_map, trail, ball)
    >>> scene.play(Roll(ball, trail, 0), run_time=1)
    """

    def __init__(
        self, ball: Ball, trail: Trail, step: int, *followers: Any, curve: ErrorCurve | None = None, **kwargs: Any
    ) -> None:
        if not 0 <= step < ball.path.steps:
            raise ValueError(f"the path has {ball.path.steps} steps: there is no step {step}")
        self.ball, self.step, self.followers = ball, step, followers
        self.progressing = [trail] if curve is None else [trail, curve]
        super().__init__(Group(trail, ball, *followers, *self.progressing[1:]), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        steps = self.step + self.rate_func(alpha)
        position = position_after(self.ball.path, steps)
        for drawn in self.progressing:
            drawn.set_progress(steps)
        for walker in (self.ball, *self.followers):
            walker.set_point(position)
