"""The gradient flow dw/dt = -∇E(w) from many starts at once, each followed until a trap decides where it ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath.geometry._stationary import UnitBox, eigen
from gradmath.geometry._traps import NONE, Traps

# Lengths are in half-sides of the domain.
_TOLERANCE = 1e-4
_FIRST_STEP, _LONGEST_STEP = 0.02, 0.25
_SETTLED = 1e-8
_MOST_STEPS = 400
# A flow that has come no farther than this in so many steps stands at a kink.
_STANDING, _WATCHED = 1e-4, 40
_LONGEST_TIME = 1e290  # times a slope of rounding's size it is still finite
_SAFETY, _SHORTER, _LONGER = 0.9, 0.2, 5.0
_LARGEST_EXPONENT = 40.0
_FEW_WEIGHTS = 4
_SERIES_BELOW = 0.5
_SERIES = 1 / np.array([6.0, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600])


@dataclass(frozen=True, eq=False)
class BulkFlow:
    """Flows downhill, each by steps of its own length.

    The method is the exponential Rosenbrock method exprb32, of order 3 with an embedded one of order 2 (M. Hochbruck,
    A. Ostermann and J. Schweitzer, SIAM J. Numer. Anal. 47, 2009). It is exact on quadratics, so that neither a ravine
    nor the slow way off a saddle needs short steps.

    Attributes
    ----------
    box
        The landscape's.
    traps
        Where a flow has been decided.
    bounded
        Whether a flow ends where it leaves the domain.
    """

    box: UnitBox
    traps: Traps
    bounded: bool

    def ends(self, starts: Array) -> NDArray[np.int64]:
        """Return the index of the minimum in which the flow from each start of shape (n, p) ends, or `NONE`."""
        ends = np.full(len(starts), NONE)
        going = np.arange(len(starts))
        state, before = _State.at(self.box, starts), starts
        for count in range(1, _MOST_STEPS + 1):
            held = self.traps.holding(state.u(self.box), state.errors)
            settled = state.settled(self.box)
            held[settled] = self.traps.reached(state.u(self.box)[settled])
            ends[going] = held
            left = (held == NONE) & ~settled & state.moving()
            if self.bounded:
                left &= (np.abs(state.u(self.box)) <= 1).all(axis=-1)
            if count % _WATCHED == 0:
                left &= (np.abs((state.w - before) / self.box.half_sides) > _STANDING).any(axis=-1)
                before = state.w
            going, state, before = going[left], state.some(left), before[left]
            if not going.size:
                break
            state = state.advanced(self.box)
        return ends


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
        """Return which have a slope to follow, and would not take for ever over it; shape (n,)."""
        sloping = np.isfinite(self.gradients).all(axis=-1) & self.gradients.any(axis=-1)
        return np.asarray(sloping & (self.steps < _LONGEST_TIME))

    def settled(self, box: UnitBox) -> NDArray[np.bool_]:
        """Return which stand where the bowl about them has its bottom, to rounding; shape (n,)."""
        along = _product(self.axes.swapaxes(-1, -2), self.gradients)
        curved = np.all(self.eigenvalues > 0, axis=-1, keepdims=True)
        steps = np.divide(along, self.eigenvalues, out=np.full_like(along, np.inf), where=curved)
        lengths = np.abs(_product(self.axes, np.where(curved, steps, 0.0)) / box.half_sides)
        return np.asarray(curved[:, 0] & (lengths.max(axis=-1) <= _SETTLED))

    def advanced(self, box: UnitBox) -> _State:
        """Return the flows after one step each; where its error was too large, before it, with a shorter one to try."""
        exponents = -self.steps[:, None] * self.eigenvalues
        first = self._turned(_phi_1(exponents), -self.gradients) * self.steps[:, None]
        stage = self.w + first
        # Where that is too far to be a number, what comes of it is none either, and the step is tried again.
        reachable = np.isfinite(stage).all(axis=-1, keepdims=True)
        with_stage = -box.landscape.gradient(np.where(reachable, stage, self.w)) + self.gradients
        bend = with_stage + self._turned(self.eigenvalues, first)
        second = 2 * self._turned(_phi_3(exponents), bend) * self.steps[:, None]
        moved = np.abs((first + second) / box.half_sides).max(axis=-1)
        wrong = np.abs(second / box.half_sides).max(axis=-1) / _TOLERANCE
        wrong = np.where(
            np.isfinite(wrong) & np.isfinite(moved), np.maximum(wrong, (moved / _LONGEST_STEP) ** 3), np.inf
        )
        taken = wrong <= 1
        factors = np.clip(_SAFETY / np.cbrt(np.maximum(wrong, 1e-9)), _SHORTER, _LONGER)
        return self._after(box, taken, (self.w + first + second)[taken], self.steps * factors)

    def _turned(self, factors: Array, vectors: Array) -> Array:
        """Return the function of the Hessian that has these eigenvalues, times vectors; shape (n, p)."""
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
    """Return the eigenvalues and eigenvectors of the Hessians; where one is not finite, as if it were zero."""
    hessians = box.landscape.hessian(w)
    return eigen(np.where(np.isfinite(hessians).all(axis=(-2, -1), keepdims=True), hessians, 0.0))


def _product(matrices: Array, vectors: Array) -> Array:
    """Return matrices of shape (n, p, p) times vectors of shape (n, p); for few weights a column at a time."""
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
    """Return (eᶻ - 1 - z - z²/2) / z³; by its series where that would cancel."""
    z = np.minimum(z, _LARGEST_EXPONENT)
    small = np.abs(z) < _SERIES_BELOW
    by_series = np.polynomial.polynomial.polyval(np.where(small, z, 0.0), _SERIES)
    direct = np.divide(np.expm1(z) - z - z**2 / 2, z**3, out=np.zeros_like(z), where=~small)
    return np.where(small, by_series, direct)
