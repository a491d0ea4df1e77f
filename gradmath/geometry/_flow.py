"""The differential equation of a flow line, its integration and its ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from scipy.integrate import LSODA, OdeSolution
from scipy.optimize import brentq

from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._poles import approach, first_doubt, is_pole
from gradmath.geometry._sliding import Slide, evenly_spaced
from gradmath.geometry._stationary import UnitBox, newton_step
from gradmath.landscapes.landscape import Landscape

End = Literal["edge", "level ground", "length", "kink", "pole", "stalled"]

# Slopes below this part of the slope at the start count as level ground.
_LEVEL_GROUND = 1e-9
_RELATIVE_ERROR = 1e-10
_ABSOLUTE_ERROR = 1e-13
_SAMPLES_A_STEP = 8
_MOST_STEPS = 50_000
# Margin at the domain's edge, in sides of the domain, so that rounding does not make a line along it leave.
_EDGE = 1e-12
# The line has met a kink if its direction turns by more than 25° on each of this many steps, none longer than this part
# of the domain's diagonal.
_TURNS, _TURN, _KINK = 3, 0.9, 1e-6
# And if so many such steps in a row have come no farther than this part of their length: to and fro across a point that
# the line would run into, where none of their ends is beyond it.
_WATCHED, _STRAIGHT = 50, 0.1
# Nor are there so many in a row but beside a line on which the slope across vanishes faster than a number shows, as
# that of |y|^1.5 at 0.
_CREEPING = 500
_MOST_LEGS = 20
# Uncertainty of the end of a line that bounces to and fro, and of one that cannot go on, as parts of its time.
_BLURRED, _CLOSE = 1e-9, 1e-14
_SLIDING_WEIGHTS = 2
# Largest distance, in half-sides of the domain and magnitudes of the weights, from a point that counts as reached.
_ARRIVED = 1e-12
_MOST_WEIGHTS_TO_ARRIVE = 64


@dataclass(frozen=True, slots=True)
class Flow:
    """The equations of a flow line, for a state (w, arc length so far) of shape (p + 1,).

    The velocity is ±c ∇E / (g₀ + ‖∇E‖), with g₀ the slope at the start and c the domain's diagonal. Its direction is
    that of steepest descent; it is never faster than c, however steep the ground, and vanishes with the gradient.
    """

    landscape: Landscape
    sign: float
    steepness: float
    pace: float
    longest: float

    def velocity(self, _: float, state: Array) -> Array:
        gradient = self.landscape.gradient(self._inside(state))
        share = gradient / (self.steepness + norms(gradient))
        return self.pace * np.append(self.sign * share, norms(share))

    def jacobian(self, _: float, state: Array) -> Array:
        w = self._inside(state)
        gradient, hessian = self.landscape.gradient(w), self.landscape.hessian(w)
        direction, slope = unit(gradient), norms(gradient)
        bend = hessian @ direction / (self.steepness + slope)
        share = slope / (self.steepness + slope)
        jacobian = np.zeros((state.size, state.size))
        jacobian[:-1, :-1] = self.sign * (hessian / (self.steepness + slope) - share * np.outer(direction, bend))
        jacobian[-1, :-1] = (1 - share) * bend
        return self.pace * jacobian

    def line(self, origin: Array, count: int) -> tuple[Array, End]:
        """Integrate from ``origin``; return ``count`` points evenly spaced by arc length and why the line ends."""
        times, pieces, reason = self._integrate(origin)
        if reason == "kink":
            return self._line_on_kinks(origin, count, times, pieces)
        if not pieces:
            return origin[None], reason
        path = OdeSolution(times, pieces)
        if reason == "edge" and path(times[-1])[-1] <= 10 * _EDGE * self.pace:
            return origin[None], reason
        dense = np.concatenate([np.linspace(a, b, _SAMPLES_A_STEP, endpoint=False) for a, b in pairwise(times)])
        dense = np.append(dense, times[-1])
        points = self._inside(path(self._even_times(path, dense, count)).T)
        points[0] = origin
        if reason == "edge":
            points[-1] = self._onto_edge(points[-1])
        return points, reason

    def _line_on_kinks(self, origin: Array, count: int, times: list[float], pieces: list[Any]) -> tuple[Array, End]:
        """Continue a line that has met a kink along it, and from where the kink ends; as `line` does."""
        way: list[Array] = [origin[None], self._sampled(times, pieces)]
        reason: End = "kink"
        for _ in range(_MOST_LEGS):
            here = way[-1][-1]
            left = self.longest - float(sum(norms(np.diff(leg, axis=0)).sum() for leg in way))
            if left <= 0 or here.size > _SLIDING_WEIGHTS:
                break
            slid, ended = Slide(self.landscape, self.sign, self.pace).points(here, left)
            way.append(np.concatenate([here[None], slid]))
            if not ended:
                break
            times, pieces, reason = self._integrate(way[-1][-1])
            way.append(np.concatenate([way[-1][-1:], self._sampled(times, pieces)]) if pieces else way[-1][-1:])
            if reason != "kink":
                break
        points = np.concatenate(way)
        if reason == "kink":
            reason = self._end_on_kink(points)
        return evenly_spaced(points, count), reason

    def _sampled(self, times: list[float], pieces: list[Any]) -> Array:
        path = OdeSolution(times, pieces)
        dense = np.concatenate([np.linspace(a, b, _SAMPLES_A_STEP, endpoint=False) for a, b in pairwise(times)])
        return self._inside(path(np.append(dense, times[-1])).T)

    def _end_on_kink(self, points: Array) -> End:
        domain, length = self.landscape.domain, float(norms(np.diff(points, axis=0)).sum())
        if length >= self.longest * (1 - _KINK):
            return "length"
        room = np.minimum(points[-1] - domain.lower, domain.upper - points[-1]) / domain.size
        return "edge" if room.min() <= _KINK else "kink"

    def _even_times(self, path: Callable[[Array], Array], dense: Array, count: int) -> Array:
        """Return ``count`` times, evenly spaced by arc length, from a table of it and Newton steps in each interval."""
        lengths = np.maximum.accumulate(path(dense)[-1])
        even = np.linspace(lengths[0], lengths[-1], count)
        later = np.searchsorted(lengths, even).clip(1, dense.size - 1)
        times: Array = np.interp(even, lengths, dense)
        for _ in range(2):
            states = path(times)
            speeds = self._speeds(self._inside(states.T))
            excess = np.divide(states[-1] - even, speeds, out=np.zeros_like(times), where=speeds > 0)
            times = np.clip(times - excess, dense[later - 1], dense[later])
        return times

    def _speeds(self, points: Array) -> Array:
        slopes = norms(self.landscape.gradient(points))
        speeds: Array = self.pace * (slopes / (self.steepness + slopes))
        return speeds

    def _integrate(self, origin: Array) -> tuple[list[float], list[Any], End]:
        # The slowest line takes this long: one on level ground has ended.
        duration = 2 * self.longest / (self.pace * _LEVEL_GROUND)
        tolerances = _ABSOLUTE_ERROR * np.append(self.landscape.domain.size, self.pace)
        solver = LSODA(
            self.velocity,
            0.0,
            np.append(origin, 0.0),
            duration,
            rtol=_RELATIVE_ERROR,
            atol=tolerances,
            jac=self.jacobian,
        )
        times, pieces = [0.0], []
        before, turns = np.append(origin, 0.0), 0
        watched, short, creeping = before, 0, 0
        for _ in range(_MOST_STEPS):
            solver.step()
            if not np.isfinite(solver.y).all() or not solver.t > times[-1]:
                break
            pieces.append(solver.dense_output())
            pole = self._pole_within(times, pieces, solver.t)
            if pole is not None:
                times.append(pole)
                return times, pieces, "pole"
            end = self._end_within(pieces[-1], times[-1], solver.t)
            times.append(solver.t if end is None else end[0])
            if end is not None:
                return times, pieces, end[1]
            after = solver.y.copy()
            if float(norms((after - before)[:-1])) > _KINK * self.pace:
                turns, watched, short, creeping = 0, after, 0, 0
            else:
                turns, short, creeping = turns + self._turns(before[:-1], after[:-1]), short + 1, creeping + 1
            before = after
            stands = short == _WATCHED and self._stands(watched, after)
            if turns >= _TURNS or stands:
                known = len(pieces) - (short if stands else _TURNS)
                return self._at_pole(times[: known + 1], pieces[:known], _BLURRED) or (times, pieces, "kink")
            if creeping == _CREEPING:
                return times, pieces, "kink"
            if short == _WATCHED:
                watched, short = after, 0
        more_times, more_pieces = approach(self.velocity, times[-1], self._last_state(origin, pieces, times), self.pace)
        at_pole = self._at_pole([*times, *more_times], [*pieces, *more_pieces], _CLOSE)
        return at_pole or (times, pieces, "stalled")

    def _at_pole(
        self, times: list[float], pieces: list[Any], unknown: float
    ) -> tuple[list[float], list[Any], End] | None:
        """Return the line if it ends at a pole; ``unknown`` is the uncertainty of its end, as a part of its time."""
        if not pieces:
            return None
        end = times[-1], times[-1] + unknown * (times[-1] - times[0])
        path = self._way(OdeSolution(times, pieces))
        return (times, pieces, "pole") if is_pole(self.landscape, self.sign, path, times[0], end) else None

    def _last_state(self, origin: Array, pieces: list[Any], times: list[float]) -> Array:
        return np.asarray(pieces[-1](times[-1])) if pieces else np.append(origin, 0.0)

    def _pole_within(self, times: list[float], pieces: list[Any], stop: float) -> float | None:
        """Return the time at which the line comes to a pole within its last step; None if it does not."""
        doubt = first_doubt(self.landscape, self.sign, self._way(pieces[-1]), times[-1], stop)
        if doubt is None:
            return None
        path = self._way(OdeSolution([*times, stop], pieces))
        return doubt[0] if is_pole(self.landscape, self.sign, path, times[0], doubt) else None

    def _way(self, path: Callable[[Array], Array]) -> Callable[[Array], Array]:
        return lambda moments: self._inside(path(moments).T)

    def _turns(self, before: Array, after: Array) -> bool:
        first, second = self.landscape.gradient(self._inside(np.stack([[*before, 0.0], [*after, 0.0]])))
        return not unit(first) @ unit(second) >= _TURN

    def _stands(self, before: Array, after: Array) -> bool:
        """Return whether the way between two states is longer than straight on by far."""
        moved = after - before
        return bool(norms(moved[:-1]) < _STRAIGHT * moved[-1])

    def _end_within(self, piece: Callable[[float], Array], start: float, stop: float) -> tuple[float, End] | None:
        """Return when and why the line ends within a step; None if it does not."""
        passed = [reason for reason, left in self._guards().items() if left(piece(stop)) < 0]
        if not passed:
            return None
        ends = [(self._crossing(self._guards()[reason], piece, start, stop), reason) for reason in passed]
        return min(ends)

    def _crossing(
        self, left: Callable[[Array], float], piece: Callable[[float], Array], start: float, stop: float
    ) -> float:
        return float(brentq(lambda time: left(piece(time)), start, stop, xtol=4e-16 * stop, rtol=1e-15))

    def _guards(self) -> dict[End, Callable[[Array], float]]:
        """Return the functions that turn negative where the line ends, each with its reason."""
        return {"edge": self._room, "level ground": self._slope_left, "length": self._length_left}

    def _room(self, state: Array) -> float:
        domain = self.landscape.domain
        return float((np.minimum(state[:-1] - domain.lower, domain.upper - state[:-1]) / domain.size).min()) + _EDGE

    def _slope_left(self, state: Array) -> float:
        return float(norms(self.landscape.gradient(self._inside(state)))) / self.steepness - _LEVEL_GROUND

    def _length_left(self, state: Array) -> float:
        return self.longest - float(state[-1])

    def _inside(self, states: Array) -> Array:
        """Return the weights of states of shape (..., p + 1), clipped to the domain: E may not exist beyond it."""
        domain = self.landscape.domain
        inside: Array = np.clip(states[..., :-1], domain.lower, domain.upper)
        return inside

    def _onto_edge(self, w: Array) -> Array:
        domain = self.landscape.domain
        near = np.where(w < domain.center, domain.lower, domain.upper)
        closest = int(np.argmin(np.abs(w - near) / domain.size))
        w[closest] = near[closest]
        return w


def has_arrived(landscape: Landscape, w: Array) -> bool:
    """Return whether the gradient vanishes, to rounding, at w of shape (p,) or right beside it."""
    if not landscape.gradient(w).any():
        return True
    if landscape.dimension > _MOST_WEIGHTS_TO_ARRIVE:
        return False
    box = UnitBox(landscape)
    with np.errstate(all="ignore"):
        usable, step = newton_step(box, ((w - landscape.domain.center) / box.half_sides)[None], 1.0)
    return bool(usable[0] and np.abs(step).max() <= _ARRIVED * box.magnitudes.max())
