"""The tilted plane that the ground is from close by, and the cost of steps on it: slope times step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Check, Claim, Finding, Measure, Outcome
from scenes.colours import rgb
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import Patch, Segments, Stroke, Thing

PLANE = Check("a tilted plane touches the ground: its errors are E + ∇E · step", "% of its rise", 0.1)
RISER = Check("a riser is as high as the slope times the step", "% of it", 0.1)
TRUE_RISE = Check("a true difference is as high as the ground rises over the steps", "of the range", 1e-9)

_OPACITY, _LINES, _LINE_OPACITY, _LINE_WIDTH = 0.16, 7, 0.5, 1.3
_STEP_WIDTH, _RISER_WIDTH = 3.0, 6.0
# Distance towards the viewer within which the ground hides no line: risers stand inside a slope that rises.
_THROUGH = 50.0


class OnTangentPlane:
    """Points lie on the plane that touches the ground at weights.

    Parameters
    ----------
    landscape
        Landscape of the ground.
    point
        Weights, shape (2,).
    weights, errors
        Weights and errors of the points as drawn, shapes (n, 2) and (n,).
    """

    def __init__(self, landscape: Landscape, point: Array, weights: Array, errors: Array) -> None:
        self.landscape, self.point, self.weights, self.errors = landscape, point, weights, errors
        self.settled = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the point that is furthest off."""
        rise = (self.weights - self.point) @ measure.gradient(self.landscape, self.point)
        drawn = self.errors - float(measure.value(self.landscape, self.point))
        size = float(np.abs(rise).max())
        off = float(np.abs(rise - drawn).max())
        yield Finding(check=PLANE, figure=100 * off / size if size > 0 else off)


class TangentPlane(Prop):
    """A square piece of the plane that touches the ground at a point, with a few lines along each weight.

    Parameters
    ----------
    space
        Space whose ground it touches.
    point
        Weights, shape (2,).
    half
        Half its side, in weights.
    colour
        Colour of the theme; default: ink.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> space.put(TangentPlane(space, (1.0, 0.6), 0.6)).set_growth(1)
    >>> scene.add(space)
    """

    def __init__(self, space: Space, point: ArrayLike, half: float, *, colour: str | None = None) -> None:
        super().__init__(space)
        self.point, self.half = np.asarray(point, dtype=float), half
        self.colour = rgb(colour or space.theme.ink)

    def on_plane(self, steps: ArrayLike) -> Array:
        """Return the world points of the plane at steps of shape (..., 2) from the point; shape (..., 3)."""
        landscape, way = self.space.ground.landscape, np.asarray(steps, dtype=float)
        errors = float(landscape.value(self.point)) + way @ landscape.gradient(self.point)
        return self.space.ground.to_world(self.point + way, errors)

    def things(self) -> list[Thing]:
        reach = self.growth * self.half
        corners = reach * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
        at = np.linspace(-reach, reach, _LINES)
        ends = np.stack([np.full(_LINES, -reach), np.full(_LINES, reach)], axis=-1)
        across = np.stack([ends, np.stack([at, at], axis=-1)], axis=-1)
        lines = np.concatenate([across, across[..., ::-1]])
        return [
            Patch(self.on_plane(corners), self.colour, opacity=_OPACITY, lift=0.02 * self.half),
            Segments(self.on_plane(lines), self.colour, _LINE_WIDTH, opacity=_LINE_OPACITY, lift=0.02 * self.half),
        ]

    def claims(self) -> Iterator[Claim]:
        """Its corners lie on the plane that touches the ground at its point."""
        weights, errors = self.space.ground.to_weights(self.things()[0].points)  # type: ignore[union-attr]
        yield OnTangentPlane(self.space.ground.landscape, self.point, weights, errors)


class PlaneSteps(Prop):
    """A small step along each weight, one after the other, and its cost: a riser of slope times step.

    The steps are level at the error of their start, the first from the point, the second from the end of the first;
    each riser stands at the end of its own step, on top of what came before. The true difference may stand beside the
    last one.

    Parameters
    ----------
    space
        Space of the ground.
    point
        Weights, shape (2,).
    steps
        Steps along the first and the second weight, shape (2,).
    colours
        Colours of the theme: the first and the second weight's.

    Attributes
    ----------
    growth
        From 0 to 1: step, riser, step, riser, a quarter each.
    truth
        Share of the true difference's height that is drawn, from 0 to 1.
    """

    through = True

    def __init__(self, space: Space, point: ArrayLike, steps: ArrayLike, colours: tuple[str, str]) -> None:
        super().__init__(space)
        self.point, self.steps = np.asarray(point, dtype=float), np.asarray(steps, dtype=float)
        self.colours, self.truth = colours, 0.0

    def set_truth(self, share: float) -> Self:
        """Grow the true difference to a share of its height."""
        self.truth = float(share)
        self.space.refresh()
        return self

    @property
    def costs(self) -> Array:
        """Slope times step along each weight, shape (2,)."""
        return np.asarray(self.space.ground.landscape.gradient(self.point) * self.steps)

    @property
    def true_cost(self) -> float:
        """The true rise of the error over both steps."""
        ends = self.space.ground.landscape.value(np.stack([self.point, self.point + self.steps]))
        return float(ends[1] - ends[0])

    def _corners(self, axis: int) -> tuple[Array, float]:
        """Return the start of a step, and the error there on the plane."""
        start = self.point + np.where(np.arange(2) < axis, self.steps, 0.0)
        return start, float(self.space.ground.landscape.value(self.point)) + float(self.costs[:axis].sum())

    def _part(self, index: int) -> float:
        return float(np.clip(4 * self.growth - index, 0, 1))

    def things(self) -> list[Thing]:
        ground, lift = self.space.ground, _THROUGH
        parts: list[Thing] = []
        for axis in (0, 1):
            start, error = self._corners(axis)
            moved = self._part(2 * axis) * self.steps[axis] * np.eye(2)[axis]
            if not moved.any():
                continue
            colour = rgb(self.colours[axis])
            parts.append(
                Stroke(ground.to_world(np.stack([start, start + moved]), error), colour, _STEP_WIDTH, lift=lift)
            )
            risen = self._part(2 * axis + 1) * self.costs[axis]
            if risen:
                upright = np.stack([start + moved] * 2)
                line = ground.to_world(upright, error + np.array([0.0, risen]))
                parts.append(Stroke(line, colour, _RISER_WIDTH, lift=lift))
        if self.truth > 0:
            parts.append(Stroke(self._true_line(), rgb(self.space.theme.ink), _RISER_WIDTH, lift=_THROUGH))
        return parts

    def _true_line(self) -> Array:
        """Return the true difference, as an upright line slightly beside the end of the steps."""
        beside = self.point + self.steps + 0.12 * np.abs(self.steps).max() * np.array([1.0, -0.4])
        here = float(self.space.ground.landscape.value(self.point))
        return self.space.ground.to_world(np.stack([beside] * 2), here + np.array([0.0, self.truth * self.true_cost]))

    def risers(self) -> list[tuple[Array, Array]]:
        """Return the weights and errors of the ends of each upright line as drawn, shapes (2, 2) and (2,)."""
        drawn = [self.space.ground.to_weights(each.points) for each in self.things() if isinstance(each, Stroke)]
        return [(weights, errors) for weights, errors in drawn if np.ptp(weights, axis=0).max() < 1e-12]

    def claims(self) -> Iterator[Claim]:
        """The steps start at the point, the risers are slope times step, and the truth is the ground's rise."""
        drawn = self.things()
        if not drawn:
            return
        weights, _ = self.space.ground.to_weights(drawn[0].points)  # type: ignore[union-attr]
        off = float(np.linalg.norm(weights[0] - self.point)) / span(self.space.ground.landscape)
        yield Finding(check=STANDS, figure=off, place=self.space.to_screen(drawn[0].points[0]))  # type: ignore[union-attr]
        if self.growth == 1:
            yield Risers(self, [float(errors[1] - errors[0]) for _, errors in self.risers()])


class Risers:
    """Upright lines are as high as the cost of steps along each weight, the last one as high as the true rise."""

    def __init__(self, steps: PlaneSteps, heights: list[float]) -> None:
        self.landscape, self.point, self.steps = steps.space.ground.landscape, steps.point, steps.steps
        self.heights, self.truth = heights, steps.truth
        self.settled = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check each."""
        costs = measure.gradient(self.landscape, self.point) * self.steps
        for drawn, cost in zip(self.heights, costs, strict=False):
            off = abs(drawn - float(cost))
            yield Finding(check=RISER, figure=100 * off / abs(float(cost)) if cost else off)
        if self.truth > 0:
            ends = measure.value(self.landscape, np.stack([self.point, self.point + self.steps]))
            off = abs(self.heights[-1] - self.truth * float(ends[1] - ends[0]))
            yield Finding(check=TRUE_RISE, figure=off / measure.extent(self.landscape))
