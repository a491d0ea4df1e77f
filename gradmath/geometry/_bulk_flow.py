"""The gradient flow dw/dt = -∇E(w) from many starts at once, followed until it is known where each ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._bulk_slide import slid
from gradmath.geometry._kinds import confirmed_signs
from gradmath.geometry._machine import HANDED_BACK, Derivatives
from gradmath.geometry._scattered import scattered
from gradmath.geometry._stationary import UnitBox, eigen, polished
from gradmath.geometry._traps import NONE, Traps

# Lengths are in half-sides of the domain.
_TOLERANCE, _SMALLEST_TOLERANCE = 1e-4, 1e-6
_TOLERANCE_OF_ALIKE, _ROUGH_SHARE, _SAMPLES = 0.2, 0.25, 1024
_ZERO = 1e-9  # largest ratio to the larger eigenvalue of one that counts as 0
_NO_RELIEF = 1e-13  # least curvature that shows, as a part of the range of E, as in `gradmath.geometry.critical`
_FIRST_STEP, _LONGEST_STEP = 0.02, 0.25
_SETTLED = 1e-8
_MOST_STEPS = 4000
# A flow may be stuck at a kink if it moves at most this far in this many steps, which grow by at most this factor.
_STANDING, _WATCHED, _PATIENT = 3e-3, 40, 100.0
_LOOKED = 8  # steps between two checks whether a flow is at rest
_NEIGHBOURS = 5e-3  # size of the cells in which points on a kink slide to the same place
_SLID = 1e-3  # precision of a cusp's lowest point, whose error is blurred by rounding
_MOST_KINKS, _SLIDING_WEIGHTS = 4, 2
_LONGEST_TIME = 1e290  # finite even after multiplication by a slope as small as rounding
_SAFETY, _SHORTER, _LONGER = 0.9, 0.2, 5.0
_ROUNDING = 4 * float(np.finfo(np.float64).eps)
_LARGEST_EXPONENT = 40.0
_FEW_WEIGHTS = 4
_SERIES_BELOW = 0.5
_SERIES = 1 / np.array([6.0, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600])


class FlowEnd(IntEnum):
    """Why a flow ends in a minimum, or in none.

    Attributes
    ----------
    MINIMUM
        It ends in a minimum.
    LEFT_DOMAIN
        It leaves the domain.
    LEVEL_GROUND
        The gradient and the Hessian are exactly zero, or so small that the time of a step is too large for a number.
    ELSEWHERE
        It comes to rest away from every known minimum, and no other reason fits: at the lowest place of a kink.
    KINK
        It comes to a kink, along which it is not followed over three or more weights.
    UNFINISHED
        It is still on its way after the last step allowed.
    SADDLE
        It comes to rest on a saddle: to rounding, its start is on the border between basins.
    FLOOR
        It comes to rest on a ring, a line or a sheet of equally low points, none of which is a minimum by itself.
    OTHER_MINIMUM
        It ends in a minimum that the search has missed because it is too narrow.
    NO_GROUND
        It starts in a hole, where E or its slope does not exist, or comes to the edge of one.

    Examples
    --------
    >>> import gradmath as gm
    >>> _, reasons = gm.flow_ends(gm.landscape("saddle"), [[1, 0.5], [1, 0]])
    >>> [gm.FlowEnd(each).name for each in reasons]
    ['LEFT_DOMAIN', 'SADDLE']
    >>> gm.FlowEnd.FLOOR.words
    'come to rest on a ring or a line of equally low points'
    """

    MINIMUM = 0
    LEFT_DOMAIN = 1
    LEVEL_GROUND = 2
    ELSEWHERE = 3
    KINK = 4
    UNFINISHED = 5
    SADDLE = 6
    FLOOR = 7
    OTHER_MINIMUM = 8
    NO_GROUND = 9

    @property
    def words(self) -> str:
        """What flows with this end do, in words that follow their number or share."""
        return _WORDS[self]


_WORDS = {
    FlowEnd.MINIMUM: "end in a minimum",
    FlowEnd.LEFT_DOMAIN: "leave the domain",
    FlowEnd.LEVEL_GROUND: "stand on level ground",
    FlowEnd.ELSEWHERE: "come to rest where no minimum is known",
    FlowEnd.KINK: "stand at a kink",
    FlowEnd.UNFINISHED: "are still on their way",
    FlowEnd.SADDLE: "come to rest on a saddle",
    FlowEnd.FLOOR: "come to rest on a ring or a line of equally low points",
    FlowEnd.OTHER_MINIMUM: "end in a minimum that the search did not find",
    FlowEnd.NO_GROUND: "stand where E or its slope does not exist",
}


@dataclass(frozen=True, eq=False)
class BulkFlow:
    """Flows downhill, each with its own step size.

    The method is the exponential Rosenbrock method exprb32, of order 3 with an embedded one of order 2 (M. Hochbruck,
    A. Ostermann and J. Schweitzer, SIAM J. Numer. Anal. 47, 2009). It is exact on quadratics, so that neither a ravine
    nor the slow start from a saddle needs short steps.

    Attributes
    ----------
    box
        The landscape in the coordinates of its box.
    traps
        The neighbourhoods of minima that no flow leaves.
    bounded
        Whether a flow ends where it leaves the domain.
    """

    box: UnitBox
    traps: Traps
    bounded: bool

    @cached_property
    def tolerance(self) -> float:
        """The largest error of a step, in half-sides: smaller than usual if slopes change over short distances."""
        u = scattered(self.box.landscape.dimension, _SAMPLES)
        gradients, hessians = self.box.gradient(u), self.box.hessian(u)
        ways = norms(gradients) / np.abs(hessians).max(axis=(-2, -1))
        ways = ways[np.isfinite(ways)]
        alike = float(np.quantile(ways, _ROUGH_SHARE)) if ways.size else np.inf
        return float(np.clip(_TOLERANCE_OF_ALIKE * alike, _SMALLEST_TOLERANCE, _TOLERANCE))

    @cached_property
    def standing(self) -> float:
        """The farthest that a flow stuck at a kink moves between two checks, in half-sides."""
        return float(_STANDING * (self.tolerance / _TOLERANCE) ** 0.75)

    def ends(self, starts: Array) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        """Follow the flows from starts of shape (n, p).

        Returns
        -------
        ends, reasons, last
            The index of the minimum in which each ends, or `NONE`; why it ends; its last point, in the box's
            coordinates.
        """
        ends, reasons, last = self._followed(starts, patient=False)
        for _ in range(_MOST_KINKS):
            stuck = np.flatnonzero(reasons == FlowEnd.KINK)
            if not stuck.size or starts.shape[-1] != _SLIDING_WEIGHTS:
                break
            slid_to, off_kink = self._slid(last[stuck])
            last[stuck] = slid_to
            ends[stuck] = self.traps.reached(slid_to, _SLID)
            reasons[stuck] = np.where(ends[stuck] == NONE, FlowEnd.ELSEWHERE, FlowEnd.MINIMUM)
            onwards = stuck[off_kink & (ends[stuck] == NONE)]
            if not onwards.size:
                break
            again = self.box.weights(slid_to)[np.isin(stuck, onwards)]
            ends[onwards], reasons[onwards], last[onwards] = self._followed(again, patient=True)
        resting = np.flatnonzero(reasons == FlowEnd.ELSEWHERE)
        last[resting] = polished(self.box, last[resting])
        reasons[resting] = self._resting_places(last[resting])
        return ends, reasons, last

    def _resting_places(self, u: Array) -> NDArray[np.int64]:
        """Return the kinds of points, no known minima, at which flows have come to rest, as numbers of `FlowEnd`."""
        places, hessians = np.full(len(u), int(FlowEnd.ELSEWHERE)), self.box.hessian(u)
        curved = np.isfinite(hessians).all(axis=(-2, -1))  # at the edge of a hole it may not be
        if not curved.any():
            return places
        u, curvatures = u[curved], np.abs(hessians[curved]).max(axis=(-2, -1))
        signs, slopes = confirmed_signs(self.box, u, _ZERO), norms(self.box.gradient(u))
        found = np.where((signs < 0).any(axis=-1), FlowEnd.SADDLE, FlowEnd.FLOOR)
        found = np.where((signs > 0).all(axis=-1), FlowEnd.OTHER_MINIMUM, found)
        found = np.where(curvatures < _NO_RELIEF * self._relief, FlowEnd.LEVEL_GROUND, found)
        # However near to a kink, the slopes on its sides are not small.
        places[curved] = np.where(slopes <= _SETTLED * curvatures, found, FlowEnd.ELSEWHERE)
        return places

    @cached_property
    def _relief(self) -> float:
        """The range of E over some samples and the known minima."""
        errors = self.box.value(np.concatenate([scattered(self.traps.minima.shape[-1], _SAMPLES), self.traps.minima]))
        errors = errors[np.isfinite(errors)]
        return float(np.ptp(errors)) if errors.size else 0.0

    def _followed(self, starts: Array, *, patient: bool) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        """Return where and why flows end, and their last points in the box's coordinates; unless patient, at a kink."""
        derivatives = self.box.derivatives
        if derivatives is None:
            return self._followed_step_by_step(starts, patient=patient)
        held, reasons, last = self._followed_compiled(derivatives, starts, patient=patient)
        handed_back = np.flatnonzero(reasons == HANDED_BACK)
        if handed_back.size:
            again = self._followed_step_by_step(starts[handed_back], patient=patient)
            held[handed_back], reasons[handed_back], last[handed_back] = again
        return held, reasons, last

    def _followed_compiled(
        self, derivatives: Derivatives, starts: Array, *, patient: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        from gradmath.geometry._flow_loop import followed

        box = np.stack(
            [self.box.landscape.domain.center, self.box.half_sides, self.box.magnitudes * self.box.half_sides]
        )
        rules = np.array(
            [
                *(self.tolerance, _FIRST_STEP, _LONGEST_STEP, self.standing, _SETTLED, _SAFETY, _SHORTER, _LONGER),
                *(_LONGEST_TIME, _LOOKED, _MOST_STEPS, self.bounded, _WATCHED, _PATIENT),
            ]
        )
        held, reasons, w = followed(derivatives.code, box, self.traps.cells, starts, rules, patient)
        last = (w - self.box.landscape.domain.center) / self.box.half_sides
        resting = np.flatnonzero((reasons == FlowEnd.ELSEWHERE) | (reasons == FlowEnd.LEVEL_GROUND))
        held[resting] = self.traps.reached(last[resting])
        reasons[held != NONE] = FlowEnd.MINIMUM
        return held, reasons, last

    def _followed_step_by_step(
        self, starts: Array, *, patient: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        ends, reasons = np.full(len(starts), NONE), np.full(len(starts), int(FlowEnd.UNFINISHED))
        last = (starts - self.box.landscape.domain.center) / self.box.half_sides
        going = np.arange(len(starts))
        state = _State.at(self.box, starts)
        before = state
        for count in range(1, _MOST_STEPS + 1):
            u = state.u(self.box)
            held = self.traps.holding(u, state.errors)
            resting = state.settled(self.box)
            if count % _LOOKED == 0:
                resting |= state.resting(self.box)
            level = ~state.moving() & ~resting
            held[resting | level] = self.traps.reached(u[resting | level])
            why = np.where(resting, int(FlowEnd.ELSEWHERE), int(FlowEnd.UNFINISHED))
            why[level] = np.where(state.eigenvalues[level].any(axis=-1), FlowEnd.ELSEWHERE, FlowEnd.LEVEL_GROUND)
            why[~(np.isfinite(state.errors) & np.isfinite(state.gradients).all(axis=-1))] = FlowEnd.NO_GROUND
            if self.bounded:
                why[(np.abs(u) > 1).any(axis=-1)] = FlowEnd.LEFT_DOMAIN
            if not patient and count % _WATCHED == 0:
                standing = (np.abs(u - before.u(self.box)) <= self.standing).all(axis=-1)
                why[standing & (state.steps <= _PATIENT * before.steps) & (why == FlowEnd.UNFINISHED)] = FlowEnd.KINK
                before = state
            why[held != NONE] = FlowEnd.MINIMUM
            ends[going], reasons[going], last[going] = held, why, u
            left = why == FlowEnd.UNFINISHED
            going, state, before = going[left], state.some(left), before.some(left)
            if not going.size:
                break
            state = state.advanced(self.box, self.tolerance)
        return ends, reasons, last

    def _slid(self, u: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Return where points on kinks slide to, and whether they have left the kink; neighbours slide as one."""
        _, first, which = np.unique(np.floor(u / _NEIGHBOURS), axis=0, return_index=True, return_inverse=True)
        points, ended = slid(self.box, u[first])
        return points[which.ravel()], ended[which.ravel()]


@dataclass(frozen=True, eq=False)
class _State:
    """Flows under way: weights, errors, gradients, the Hessians' eigenvalues and eigenvectors, and the next step."""

    w: Array
    errors: Array
    gradients: Array
    eigenvalues: Array
    axes: Array
    steps: Array

    @classmethod
    def at(cls, box: UnitBox, w: Array) -> _State:
        errors, gradients = box.landscape.value_and_gradient(w)
        speeds = np.abs(gradients / box.half_sides).max(axis=-1)
        steps = np.divide(_FIRST_STEP, speeds, out=np.ones_like(speeds), where=speeds > 0)
        steps = np.minimum(steps, _LONGEST_TIME)
        return cls(w, errors, gradients, *_curvatures(box, w), steps)

    def u(self, box: UnitBox) -> Array:
        """Return the points in the box's coordinates."""
        u: Array = (self.w - box.landscape.domain.center) / box.half_sides
        return u

    def some(self, which: NDArray[np.bool_]) -> _State:
        """Return some of the flows."""
        arrays = (self.w, self.errors, self.gradients, self.eigenvalues, self.axes, self.steps)
        return _State(*(array[which] for array in arrays))

    def moving(self) -> NDArray[np.bool_]:
        """Return which have a slope to follow, and in a finite time; shape (n,)."""
        sloping = np.isfinite(self.gradients).all(axis=-1) & self.gradients.any(axis=-1)
        return np.asarray(sloping & (self.steps < _LONGEST_TIME))

    def resting(self, box: UnitBox) -> NDArray[np.bool_]:
        """Return which have no slope beyond rounding along any axis of the Hessian; shape (n,)."""
        along = np.abs(_product(self.axes.swapaxes(-1, -2), self.gradients))
        sizes = _product(np.abs(self.axes), np.abs(self.eigenvalues))  # lower bounds of those of the Hessian's rows
        farthest = np.maximum(np.abs(box.landscape.domain.lower), np.abs(box.landscape.domain.upper))
        rounding = _ROUNDING * _product(np.abs(self.axes).swapaxes(-1, -2), sizes * farthest)
        return np.asarray((along <= rounding).all(axis=-1))

    def settled(self, box: UnitBox) -> NDArray[np.bool_]:
        """Return which are at the bottom of the bowl around them, to within `_SETTLED`; shape (n,)."""
        along = _product(self.axes.swapaxes(-1, -2), self.gradients)
        curved = np.all(self.eigenvalues > 0, axis=-1, keepdims=True)
        steps = np.divide(along, self.eigenvalues, out=np.full_like(along, np.inf), where=curved)
        lengths = np.abs(_product(self.axes, np.where(curved, steps, 0.0)) / box.half_sides)
        return np.asarray(curved[:, 0] & (lengths.max(axis=-1) <= _SETTLED))

    def advanced(self, box: UnitBox, tolerance: float) -> _State:
        """Return the flows after one step each, or before it with a shorter one to try if its error is too large."""
        exponents = -self.steps[:, None] * self.eigenvalues
        first = self._turned(_phi_1(exponents), -self.gradients) * self.steps[:, None]
        stage = self.w + first
        # Where the stage overflows, the error is not finite either, and a shorter step is tried.
        reachable = np.isfinite(stage).all(axis=-1, keepdims=True)
        with_stage = -box.landscape.gradient(np.where(reachable, stage, self.w)) + self.gradients
        bend = with_stage + self._turned(self.eigenvalues, first)
        second = 2 * self._turned(_phi_3(exponents), bend) * self.steps[:, None]
        moved = np.abs((first + second) / box.half_sides).max(axis=-1)
        wrong = np.abs(second / box.half_sides).max(axis=-1) / tolerance
        wrong = np.where(
            np.isfinite(wrong) & np.isfinite(moved), np.maximum(wrong, (moved / _LONGEST_STEP) ** 3), np.inf
        )
        taken = wrong <= 1
        factors = np.clip(_SAFETY / np.cbrt(np.maximum(wrong, 1e-9)), _SHORTER, _LONGER)
        return self._after(box, taken, (self.w + first + second)[taken], self.steps * factors)

    def _turned(self, factors: Array, vectors: Array) -> Array:
        """Return the matrices with the Hessians' eigenvectors and these eigenvalues, times vectors; shape (n, p)."""
        return _product(self.axes, factors * _product(self.axes.swapaxes(-1, -2), vectors))

    def _after(self, box: UnitBox, taken: NDArray[np.bool_], w: Array, steps: Array) -> _State:
        errors, gradients = box.landscape.value_and_gradient(w)
        found = (w, errors, gradients, *_curvatures(box, w))
        before = (self.w, self.errors, self.gradients, self.eigenvalues, self.axes)
        w, errors, gradients, eigenvalues, axes = (_put(*each, taken) for each in zip(before, found, strict=True))
        return _State(w, errors, gradients, eigenvalues, axes, steps)


def _put(array: Array, new: Array, which: NDArray[np.bool_]) -> Array:
    changed = array.copy()
    changed[which] = new
    return changed


def _curvatures(box: UnitBox, w: Array) -> tuple[Array, Array]:
    """Return the eigenvalues and eigenvectors of the Hessians; one that is not finite counts as zero."""
    hessians = box.landscape.hessian(w)
    return eigen(np.where(np.isfinite(hessians).all(axis=(-2, -1), keepdims=True), hessians, 0.0))


def _product(matrices: Array, vectors: Array) -> Array:
    """Return matrices of shape (n, p, p) times vectors of shape (n, p); for few weights one column at a time."""
    if vectors.shape[-1] > _FEW_WEIGHTS:
        products: Array = np.einsum("nij,nj->ni", matrices, vectors)
        return products
    product: Array = matrices[:, :, 0] * vectors[:, :1]
    for column in range(1, vectors.shape[-1]):
        product += matrices[:, :, column] * vectors[:, column, None]
    return product


def _phi_1(z: Array) -> Array:
    """Return (eᶻ - 1) / z."""
    z = np.minimum(z, _LARGEST_EXPONENT)
    phi: Array = np.divide(np.expm1(z), z, out=np.ones_like(z), where=z != 0)
    return phi


def _phi_3(z: Array) -> Array:
    """Return (eᶻ - 1 - z - z²/2) / z³, by its series where the terms would cancel."""
    z = np.minimum(z, _LARGEST_EXPONENT)
    small = np.abs(z) < _SERIES_BELOW
    by_series = np.polynomial.polynomial.polyval(np.where(small, z, 0.0), _SERIES)
    direct = np.divide(np.expm1(z) - z - z**2 / 2, z**3, out=np.zeros_like(z), where=~small)
    return np.where(small, by_series, direct)
