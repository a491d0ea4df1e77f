"""The engine that advances all starts of a descent together, one step at a time, until each has a reason to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.descent.paths import DescentPaths, History, StopReason
from gradmath.descent.rules import DirectionRule
from gradmath.descent.stage import Stage, select_rows
from gradmath.descent.steps import StepSize
from gradmath.landscapes.landscape import Landscape

if TYPE_CHECKING:
    from gradmath.descent._kernel import Kernel

Bounds: TypeAlias = Literal["stop", "ignore"]

ERROR_GROWTH_LIMIT = 1e12
"""A descent has diverged once E(w) > E(start) + ERROR_GROWTH_LIMIT · max(1, |E(start)|)."""

DISTANCE_LIMIT = 1e9
"""A descent has diverged once a weight is more than DISTANCE_LIMIT times the domain's longest side from its start."""


@dataclass(frozen=True)
class Limits:
    """When a descent ends."""

    max_steps: int
    tolerance: float
    edges: tuple[Array, Array] | None
    furthest: float

    @classmethod
    def checked(cls, landscape: Landscape, max_steps: int, tolerance: float, bounds: Bounds) -> Limits:
        """Return the limits that arguments of `gradmath.descent.descend.descend` set; raises as that does."""
        most = _check.count(max_steps, "max_steps", minimum=0)
        smallest = _check.nonnegative_number(tolerance, "tolerance")
        if bounds not in ("stop", "ignore"):
            raise ValueError(f'bounds must be "stop" or "ignore": got {bounds!r}')
        domain = landscape.domain
        edges = (domain.lower, domain.upper) if bounds == "stop" else None
        return cls(most, smallest, edges, DISTANCE_LIMIT * float(domain.size.max()))

    def corners(self, starts: Array) -> tuple[Array, Array]:
        """Return a box inside the region that each of the starts, shape (m, p), is allowed."""
        lower, upper = starts.max(axis=0) - self.furthest, starts.min(axis=0) + self.furthest
        if self.edges is None:
            return lower, upper
        return np.maximum(lower, self.edges[0]), np.minimum(upper, self.edges[1])


class Run:
    """A descent of m starts: the stage, rows and state of those under way, and the results of those that ended."""

    def __init__(
        self, landscape: Landscape, starts: Array, rule: DirectionRule, step: StepSize, limits: Limits
    ) -> None:
        m, p = starts.shape
        self.rule, self.step, self.limits = rule, step, limits
        self.starts = starts
        self.stage = Stage.at(landscape, 0, starts)
        self.state = rule.begin(starts)
        self.rows = np.arange(m)
        self.ceilings = self.stage.errors + ERROR_GROWTH_LIMIT * np.maximum(1.0, np.abs(self.stage.errors))
        self.counts = np.zeros(m, dtype=np.int64)
        self.reasons = np.empty(m, dtype=np.object_)
        self.finals = np.empty((m, p))
        self.final_errors = np.empty(m)
        self.final_gradients = np.empty((m, p))

    def begin(self) -> None:
        """End the starts that need no step, or from which none is possible."""
        finite = _finite(self.stage)
        self._end(~finite, StopReason.NOT_FINITE)
        self._keep(finite)
        self._end_arrived()

    def skip_ahead(self, kernel: Kernel, learning_rate: float) -> None:
        """Take the steps of plain descent during which nothing happens to a start, as long as a kernel can."""
        if not self.rows.size:
            return
        skipped = kernel.skip(
            self.stage.positions,
            self.ceilings,
            corners=self.limits.corners(self.starts),
            tolerance=self.limits.tolerance,
            schedule=(learning_rate, self.limits.max_steps),
        )
        self.counts[self.rows] += skipped.counts
        self.stage = Stage(self.stage.landscape, 0, skipped.positions, skipped.errors, skipped.gradients)
        self.begin()

    def advance(self) -> Frame:
        """Take one step from every start under way, end those that have arrived, and return the steps taken."""
        directions, self.state = self.rule.direction(self.stage, self.state)
        rates = self.step.learning_rates(self.stage, directions)
        positions = self.stage.positions + rates[:, None] * directions
        reached = Stage.at(self.stage.landscape, self.stage.index + 1, positions)
        moved, finite = rates != 0, _finite(reached)
        self._end(~moved, StopReason.STALLED)
        self._end(moved & ~finite, StopReason.NOT_FINITE)
        self.stage, stepped = reached, moved & finite
        self._keep(stepped)
        self.counts[self.rows] += 1
        frame = Frame(self.rows, self.stage, rates[stepped])
        self._end_arrived()
        return frame

    def result(self, history: History | None) -> DescentPaths:
        """Return the results of the starts, in a batch of shape (m,)."""
        return DescentPaths(self.counts, self.reasons, self.finals, self.final_errors, self.final_gradients, history)

    def _end_arrived(self) -> None:
        """End the starts that have reached a point at which a descent ends."""
        under_way = np.ones(self.rows.size, dtype=np.bool_)
        for reason, holds in self._verdicts():
            self._end(under_way & holds, reason)
            under_way &= ~holds
        self._keep(under_way)

    def _verdicts(self) -> Iterator[tuple[StopReason, NDArray[np.bool_]]]:
        """Yield each reason, in order of precedence, with a mask of the starts under way for which it holds."""
        stage, limits = self.stage, self.limits
        far = np.any(np.abs(stage.positions - self.starts) > limits.furthest, axis=-1)
        yield StopReason.DIVERGED, far | (stage.errors > self.ceilings)
        if limits.edges is not None:
            lower, upper = limits.edges
            outside: NDArray[np.bool_] = np.any((stage.positions < lower) | (stage.positions > upper), axis=-1)
            yield StopReason.LEFT_DOMAIN, outside
        slopes = np.sqrt(np.square(stage.gradients).sum(axis=-1))
        yield StopReason.CONVERGED, slopes <= limits.tolerance
        yield StopReason.OUT_OF_STEPS, self.counts[self.rows] == limits.max_steps

    def _end(self, ended: NDArray[np.bool_], reason: StopReason) -> None:
        """Record where and why some of the starts under way ended."""
        if not ended.any():
            return
        rows = self.rows[ended]
        self.reasons[rows] = reason
        self.finals[rows] = self.stage.positions[ended]
        self.final_errors[rows] = self.stage.errors[ended]
        self.final_gradients[rows] = self.stage.gradients[ended]

    def _keep(self, under_way: NDArray[np.bool_]) -> None:
        """Drop the starts that have ended, so that they cost nothing."""
        if under_way.all():
            return
        self.rows, self.ceilings = self.rows[under_way], self.ceilings[under_way]
        self.starts = select_rows(self.starts, under_way)
        self.stage = self.stage.select(under_way)
        self.state = tuple(select_rows(part, under_way) for part in self.state)


@dataclass(frozen=True, eq=False)
class Frame:
    """The steps taken together: which starts took one, where each led, and its learning rate."""

    rows: NDArray[np.int64]
    stage: Stage
    learning_rates: Array


def history_of(first: Stage, frames: list[Frame]) -> History:
    """Arrange the frames as arrays in which a start that has ended stays where it is, with learning rate 0."""
    learning_rates = np.zeros((len(frames), first.errors.size))
    for k, frame in enumerate(frames):
        learning_rates[k, frame.rows] = frame.learning_rates
    return History(
        _resting(first.positions, [(frame.rows, frame.stage.positions) for frame in frames]),
        _resting(first.errors, [(frame.rows, frame.stage.errors) for frame in frames]),
        _resting(first.gradients, [(frame.rows, frame.stage.gradients) for frame in frames]),
        learning_rates,
    )


def _resting(first: Array, changes: list[tuple[NDArray[np.int64], Array]]) -> Array:
    """Return ``first`` and its values after each change of some rows, shape (n+1, m, …)."""
    history = np.empty((len(changes) + 1, *first.shape))
    history[0] = first
    for k, (rows, values) in enumerate(changes, start=1):
        history[k] = history[k - 1]
        history[k, rows] = values
    return history


def _finite(stage: Stage) -> NDArray[np.bool_]:
    """Return which starts have a finite error and gradient, shape (m,)."""
    return np.isfinite(stage.errors) & np.isfinite(stage.gradients).all(axis=-1)
