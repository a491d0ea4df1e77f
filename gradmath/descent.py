"""Gradient descent, step by step: w ← w + α·d, with a direction d from a rule and a learning rate α from a step size.

The two are small values of their own, and any rule goes with any step size. One engine takes all starts forward
together; a single start is a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.landscape import Landscape

State: TypeAlias = tuple[Array, ...]
Bounds: TypeAlias = Literal["stop", "ignore"]

ERROR_GROWTH_LIMIT = 1e12
"""A descent has diverged once E(w) > E(start) + ERROR_GROWTH_LIMIT · max(1, |E(start)|)."""

DISTANCE_LIMIT = 1e9
"""A descent has diverged once a weight is more than DISTANCE_LIMIT times the domain's longest side from its start."""

LINE_SEARCH_LIMIT = 2100
"""The most learning rates tried for one step: halving leads from the largest float to the smallest."""


class StopReason(Enum):
    """Why a descent ended; the value is a sentence to show."""

    CONVERGED = "The gradient is as good as zero."
    OUT_OF_STEPS = "The largest number of steps was reached."
    LEFT_DOMAIN = "The descent left the domain."
    DIVERGED = "The steps are too large: the error or the weights grow without bound."
    NOT_FINITE = "The next point, its error or its gradient exceeds the largest number a computer holds."
    STALLED = "The line search found no learning rate that lowers the error enough."


@dataclass(frozen=True, eq=False)
class Stage:
    """Where the m starts still under way are after the same number of steps: what rules and step sizes look at.

    Parameters
    ----------
    landscape
        E.
    index
        The number of steps taken so far, k = 0, 1, 2, …: what a schedule depends on.
    positions, errors, gradients
        w, E(w) and ∇E(w), of shapes (m, p), (m,) and (m, p); all finite.
    """

    landscape: Landscape
    index: int
    positions: Array
    errors: Array
    gradients: Array

    def select(self, chosen: NDArray[np.bool_]) -> Stage:
        """Return the stage of the chosen starts only, given by a mask of shape (m,)."""
        return Stage(self.landscape, self.index, self.positions[chosen], self.errors[chosen], self.gradients[chosen])


class DirectionRule(Protocol):
    """Which way to go: a value that may remember something about each start (its velocity, say) between steps."""

    def begin(self, starts: Array) -> State:
        """Return what is remembered before the first step, for starts of shape (m, p).

        Arrays of shape (m, …), one row a start, so that the rows of starts that have ended can be dropped; an empty
        tuple if nothing is remembered.
        """

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return the direction d of the next step, shape (m, p), and what is remembered for the one after."""


class StepSize(Protocol):
    """How far to go: the learning rate α of each start's next step."""

    def learning_rates(self, stage: Stage, directions: Array) -> Array:
        """Return α, shape (m,), for directions of shape (m, p); 0 where no step should be taken, which ends a start."""


@dataclass(frozen=True)
class PlainGradient:
    """Straight down the steepest slope, d = -∇E(w)."""

    def begin(self, starts: Array) -> State:  # noqa: ARG002
        """Return the empty state: nothing is remembered."""
        return ()

    def direction(self, stage: Stage, state: State) -> tuple[Array, State]:
        """Return -∇E(w), shape (m, p)."""
        return -stage.gradients, state


@dataclass(frozen=True)
class Constant:
    """The same learning rate α at every step.

    Parameters
    ----------
    learning_rate
        α, greater than 0.

    Raises
    ------
    ValueError
        If the learning rate is not a finite number greater than 0.
    """

    learning_rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "learning_rate", _check.positive_number(self.learning_rate, "learning_rate"))

    def learning_rates(self, stage: Stage, directions: Array) -> Array:  # noqa: ARG002
        """Return α for every start, shape (m,)."""
        return np.full(stage.errors.shape, self.learning_rate)


@dataclass(frozen=True)
class Backtracking:
    """A learning rate found by trying: shrunk until the error falls by a fair part of what the slope promises.

    The first α of initial, initial·shrink, initial·shrink², … is taken for which Armijo's condition holds,
    E(w + α·d) ≤ E(w) + sufficient_decrease · α · ∇E(w)·d. A start for which there is none ends as ``STALLED``: its
    direction does not point downhill, or the fall is smaller than E(w) can be resolved.
    (J. Nocedal, S. J. Wright, Numerical Optimization, 2nd edition, 2006, algorithm 3.1.)

    Parameters
    ----------
    initial
        The learning rate tried first, greater than 0.
    shrink
        The factor from one trial to the next, between 0 and 1, both excluded.
    sufficient_decrease
        The part of the promised fall that is asked for, between 0 and 1, both excluded.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """

    initial: float = 1.0
    shrink: float = 0.5
    sufficient_decrease: float = 1e-4

    def __post_init__(self) -> None:
        object.__setattr__(self, "initial", _check.positive_number(self.initial, "initial"))
        object.__setattr__(self, "shrink", _proper_fraction(self.shrink, "shrink"))
        object.__setattr__(
            self, "sufficient_decrease", _proper_fraction(self.sufficient_decrease, "sufficient_decrease")
        )

    def learning_rates(self, stage: Stage, directions: Array) -> Array:
        """Return the first α that satisfies Armijo's condition, or 0, for each start; shape (m,)."""
        found = np.zeros(stage.errors.shape)
        slopes = (stage.gradients * directions).sum(axis=-1)
        searching = np.flatnonzero(slopes < 0)
        rate = self.initial
        for _ in range(LINE_SEARCH_LIMIT):
            trial = stage.positions[searching] + rate * directions[searching]
            moved = (trial != stage.positions[searching]).any(axis=-1)
            searching, trial = searching[moved], trial[moved]
            if not searching.size:
                break
            target = stage.errors[searching] + self.sufficient_decrease * rate * slopes[searching]
            accepted = _errors_where_finite(stage.landscape, trial) <= target
            found[searching[accepted]] = rate
            searching = searching[~accepted]
            rate *= self.shrink
        return found


@dataclass(frozen=True, eq=False)
class DescentPath:
    """The descent from one start: n steps over p weights.

    Every number is finite, except that the error and the gradient at the start itself may not be.

    Parameters
    ----------
    positions
        The start and where each step led, shape (n+1, p). A point outside the domain is the last one, if any; a point
        that is not finite, or whose error or gradient is not, is left out.
    errors
        E at the positions, shape (n+1,).
    gradients
        ∇E at the positions, shape (n+1, p).
    learning_rates
        α of each step, shape (n,).
    reason
        Why the descent ended.
    """

    positions: Array
    errors: Array
    gradients: Array
    learning_rates: Array
    reason: StopReason

    @property
    def steps(self) -> int:
        """The number of steps taken, n."""
        return self.learning_rates.size

    @property
    def final(self) -> Array:
        """Where the descent ended, shape (p,)."""
        final: Array = self.positions[-1]
        return final


@dataclass(frozen=True, eq=False)
class _History:
    positions: Array
    errors: Array
    gradients: Array
    learning_rates: Array

    def in_shape(self, batch: tuple[int, ...]) -> _History:
        """Return the same history with the axis of the starts unfolded."""
        return _History(
            self.positions.reshape(len(self.positions), *batch, self.positions.shape[-1]),
            self.errors.reshape(len(self.errors), *batch),
            self.gradients.reshape(self.positions.shape[0], *batch, self.positions.shape[-1]),
            self.learning_rates.reshape(len(self.learning_rates), *batch),
        )


@dataclass(frozen=True, eq=False)
class DescentPaths:
    """The descents from a batch of starts of shape (…, p); ``paths[i]`` or ``paths[i, j]`` is one `DescentPath`.

    Parameters
    ----------
    counts
        The number of steps of each start, shape (…).
    reasons
        Why each ended, an array of `StopReason` of shape (…).
    finals, final_errors, final_gradients
        Where each ended, and E and ∇E there, of shapes (…, p), (…) and (…, p).
    """

    counts: NDArray[np.int64]
    reasons: NDArray[np.object_]
    finals: Array
    final_errors: Array
    final_gradients: Array
    _history: _History | None = field(default=None, repr=False)

    @property
    def positions(self) -> Array:
        """The starts and where each step led, shape (n+1, …, p) with n the most steps of any; who has ended rests."""
        return self._kept().positions

    @property
    def errors(self) -> Array:
        """E at the positions, shape (n+1, …)."""
        return self._kept().errors

    @property
    def gradients(self) -> Array:
        """∇E at the positions, shape (n+1, …, p)."""
        return self._kept().gradients

    @property
    def learning_rates(self) -> Array:
        """α of each step, shape (n, …); 0 for who has ended."""
        return self._kept().learning_rates

    def __len__(self) -> int:
        """Return the number of starts."""
        return self.counts.size

    def __iter__(self) -> Iterator[DescentPath]:
        """Go through the paths of all starts, the last axis of the batch fastest."""
        return (self[index] for index in np.ndindex(self.counts.shape))

    def __getitem__(self, index: int | tuple[int, ...]) -> DescentPath:
        """Return the path of one start.

        Raises
        ------
        IndexError
            If there is no such start, or the index names more than one.
        ValueError
            If the paths were not kept.
        """
        one = index if isinstance(index, tuple) else (index,)
        if len(one) != self.counts.ndim:
            raise IndexError(f"one start of a batch of shape {self.counts.shape} has as many indices: got {index!r}")
        history, count = self._kept(), int(self.counts[one])
        steps: tuple[slice | int, ...] = (slice(count), *one)
        stops: tuple[slice | int, ...] = (slice(count + 1), *one)
        return DescentPath(
            history.positions[stops],
            history.errors[stops],
            history.gradients[stops],
            history.learning_rates[steps],
            self.reasons[one],
        )

    def _kept(self) -> _History:
        if self._history is None:
            raise ValueError("only where the descents ended was kept: ask for keep_path=True to have every step")
        return self._history


def descend(
    landscape: Landscape,
    start: ArrayLike,
    *,
    rule: DirectionRule = PlainGradient(),
    step: StepSize = Constant(0.1),
    max_steps: int = 1000,
    tolerance: float = 1e-6,
    bounds: Bounds = "stop",
) -> DescentPath:
    """Descend from one start, step by step.

    Parameters
    ----------
    landscape
        E.
    start
        Where to begin, shape (p,).
    rule
        Which way each step goes.
    step
        How far each step goes.
    max_steps
        The most steps to take, at least 0.
    tolerance
        The descent has converged where ‖∇E(w)‖ ≤ tolerance, at least 0.
    bounds
        "stop" ends the descent at its first position outside the domain, which is kept; "ignore" goes on there.

    Returns
    -------
    DescentPath
        Every step, and why it ended: never an exception, whatever the learning rate. Where several reasons hold,
        NOT_FINITE comes first, then DIVERGED (see `ERROR_GROWTH_LIMIT` and `DISTANCE_LIMIT`), LEFT_DOMAIN,
        CONVERGED and OUT_OF_STEPS.

    Raises
    ------
    ValueError
        If the start is not p finite numbers, max_steps or tolerance is negative, or bounds is another word.
    """
    one = _check.vector(start, "start", landscape.dimension)
    return descend_many(landscape, one, rule=rule, step=step, max_steps=max_steps, tolerance=tolerance, bounds=bounds)[
        ()
    ]


def descend_many(
    landscape: Landscape,
    starts: ArrayLike,
    *,
    rule: DirectionRule = PlainGradient(),
    step: StepSize = Constant(0.1),
    max_steps: int = 1000,
    tolerance: float = 1e-6,
    bounds: Bounds = "stop",
    keep_path: bool = True,
) -> DescentPaths:
    """Descend from many starts together; each goes as it would alone.

    Parameters
    ----------
    starts
        Where to begin, shape (…, p), at least one start.
    keep_path
        False keeps only where each descent ended, for very many starts.

    The other parameters, and what ends a descent, are those of `descend`.

    Raises
    ------
    ValueError
        If the starts are not of shape (…, p) or not finite, there are none, or as in `descend`.
    """
    points = _check.points_array(starts, landscape.dimension, "starts")
    if not points.size:
        raise ValueError(f"starts must hold at least one start: got shape {points.shape}")
    limits = _Limits.checked(landscape, max_steps, tolerance, bounds)
    frames: list[_Frame] = []
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        run = _Run(landscape, points.reshape(-1, landscape.dimension), rule, step, limits)
        first = run.stage
        run.begin()
        while run.rows.size:
            frame = run.advance()
            if keep_path and frame.rows.size:
                frames.append(frame)
    return run.result(points.shape[:-1], _history(first, frames) if keep_path else None)


@dataclass(frozen=True)
class _Limits:
    """When a descent ends."""

    max_steps: int
    tolerance: float
    edges: tuple[Array, Array] | None
    furthest: float

    @classmethod
    def checked(cls, landscape: Landscape, max_steps: int, tolerance: float, bounds: Bounds) -> _Limits:
        most = _check.count(max_steps, "max_steps", minimum=0)
        smallest = _check.finite_number(tolerance, "tolerance")
        if smallest < 0:
            raise ValueError(f"tolerance must be at least 0: got {smallest:g}")
        if bounds not in ("stop", "ignore"):
            raise ValueError(f'bounds must be "stop" or "ignore": got {bounds!r}')
        domain = landscape.domain
        edges = (domain.lower, domain.upper) if bounds == "stop" else None
        return cls(most, smallest, edges, DISTANCE_LIMIT * float(domain.size.max()))


class _Run:
    """A descent of m starts: the stage, rows and state of those under way, and what became of those that ended."""

    def __init__(
        self, landscape: Landscape, starts: Array, rule: DirectionRule, step: StepSize, limits: _Limits
    ) -> None:
        m, p = starts.shape
        self.rule, self.step, self.limits = rule, step, limits
        self.starts = starts
        self.stage = _evaluated(landscape, 0, starts)
        self.state = rule.begin(starts)
        self.rows = np.arange(m)
        self.ceilings = self.stage.errors + ERROR_GROWTH_LIMIT * np.maximum(1.0, np.abs(self.stage.errors))
        self.counts = np.zeros(m, dtype=np.int64)
        self.reasons = np.empty(m, dtype=np.object_)
        self.finals = np.empty((m, p))
        self.final_errors = np.empty(m)
        self.final_gradients = np.empty((m, p))

    def begin(self) -> None:
        """End the starts that need no step, or allow none."""
        finite = _finite(self.stage)
        self._end(~finite, StopReason.NOT_FINITE)
        self._keep(finite)
        self._end_arrived()

    def advance(self) -> _Frame:
        """Take one step with every start under way, end those that have arrived, and return the steps taken."""
        directions, self.state = self.rule.direction(self.stage, self.state)
        rates = self.step.learning_rates(self.stage, directions)
        positions = self.stage.positions + rates[:, None] * directions
        reached = _evaluated(self.stage.landscape, self.stage.index + 1, positions)
        moved, finite = rates != 0, _finite(reached)
        self._end(~moved, StopReason.STALLED)
        self._end(moved & ~finite, StopReason.NOT_FINITE)
        self.stage, stepped = reached, moved & finite
        self._keep(stepped)
        self.counts[self.rows] += 1
        frame = _Frame(self.rows, self.stage, rates[stepped])
        self._end_arrived()
        return frame

    def result(self, batch: tuple[int, ...], history: _History | None) -> DescentPaths:
        """Return what became of the starts, in the shape of their batch."""
        return DescentPaths(
            self.counts.reshape(batch),
            self.reasons.reshape(batch),
            self.finals.reshape(*batch, -1),
            self.final_errors.reshape(batch),
            self.final_gradients.reshape(*batch, -1),
            history and history.in_shape(batch),
        )

    def _end_arrived(self) -> None:
        """End the starts for which the point they have come to is a reason to."""
        under_way = np.ones(self.rows.size, dtype=np.bool_)
        for reason, holds in self._verdicts():
            self._end(under_way & holds, reason)
            under_way &= ~holds
        self._keep(under_way)

    def _verdicts(self) -> Iterator[tuple[StopReason, NDArray[np.bool_]]]:
        """Tell for each reason, the first to be given first, for which of the starts under way it holds."""
        stage, limits = self.stage, self.limits
        far = np.any(np.abs(stage.positions - self.starts[self.rows]) > limits.furthest, axis=-1)
        yield StopReason.DIVERGED, far | (stage.errors > self.ceilings[self.rows])
        if limits.edges is not None:
            lower, upper = limits.edges
            outside: NDArray[np.bool_] = np.any((stage.positions < lower) | (stage.positions > upper), axis=-1)
            yield StopReason.LEFT_DOMAIN, outside
        slopes = np.sqrt(np.square(stage.gradients).sum(axis=-1))
        yield StopReason.CONVERGED, slopes <= limits.tolerance
        yield StopReason.OUT_OF_STEPS, np.full(self.rows.shape, stage.index == limits.max_steps)

    def _end(self, ended: NDArray[np.bool_], reason: StopReason) -> None:
        """Write down where and why some of the starts under way ended."""
        rows = self.rows[ended]
        self.reasons[rows] = reason
        self.finals[rows] = self.stage.positions[ended]
        self.final_errors[rows] = self.stage.errors[ended]
        self.final_gradients[rows] = self.stage.gradients[ended]

    def _keep(self, under_way: NDArray[np.bool_]) -> None:
        """Go on with some of the starts only, so that those that ended cost nothing."""
        if under_way.all():
            return
        self.rows = self.rows[under_way]
        self.stage = self.stage.select(under_way)
        self.state = tuple(part[under_way] for part in self.state)


@dataclass(frozen=True, eq=False)
class _Frame:
    """The steps taken together: by which starts, to where, and with which learning rates."""

    rows: NDArray[np.int64]
    stage: Stage
    learning_rates: Array


def _history(first: Stage, frames: list[_Frame]) -> _History:
    """Lay the frames out as arrays in which a start that has ended rests where it is, with learning rate 0."""
    learning_rates = np.zeros((len(frames), first.errors.size))
    for k, frame in enumerate(frames):
        learning_rates[k, frame.rows] = frame.learning_rates
    return _History(
        _resting(first.positions, [(frame.rows, frame.stage.positions) for frame in frames]),
        _resting(first.errors, [(frame.rows, frame.stage.errors) for frame in frames]),
        _resting(first.gradients, [(frame.rows, frame.stage.gradients) for frame in frames]),
        learning_rates,
    )


def _resting(first: Array, changes: list[tuple[NDArray[np.int64], Array]]) -> Array:
    """Return ``first`` and what it has become after each change of some rows, shape (n+1, m, …)."""
    history = np.empty((len(changes) + 1, *first.shape))
    history[0] = first
    for k, (rows, values) in enumerate(changes, start=1):
        history[k] = history[k - 1]
        history[k, rows] = values
    return history


def _evaluated(landscape: Landscape, index: int, positions: Array) -> Stage:
    """Return the stage at positions of shape (m, p); nan for the error and gradient where a position is not finite."""
    finite = np.isfinite(positions).all(axis=-1)
    if finite.all():
        return Stage(landscape, index, positions, landscape.value(positions), landscape.gradient(positions))
    errors, gradients = np.full(len(positions), np.nan), np.full(positions.shape, np.nan)
    errors[finite] = landscape.value(positions[finite])
    gradients[finite] = landscape.gradient(positions[finite])
    return Stage(landscape, index, positions, errors, gradients)


def _errors_where_finite(landscape: Landscape, positions: Array) -> Array:
    """Return E at positions of shape (m, p), shape (m,); inf where a position is not finite."""
    finite = np.isfinite(positions).all(axis=-1)
    errors = np.full(len(positions), np.inf)
    errors[finite] = landscape.value(positions[finite])
    return errors


def _finite(stage: Stage) -> NDArray[np.bool_]:
    """Tell which starts have a finite error and gradient, shape (m,)."""
    return np.isfinite(stage.errors) & np.isfinite(stage.gradients).all(axis=-1)


def _proper_fraction(value: float, name: str) -> float:
    number = _check.positive_number(value, name)
    if number >= 1:
        raise ValueError(f"{name} must be between 0 and 1, both excluded: got {number:g}")
    return number
