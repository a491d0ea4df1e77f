"""Many roots at once, each of a function of one variable that changes sign between 0 and 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradmath._blocks import blocks
from gradmath._check import Array

Indices = NDArray[np.intp]
Some = Indices | slice
"""Which of the functions are needed; a slice for some in a row, because it copies nothing."""

_MOST_STEPS = 100
_LAST_STEP = 1e-7  # the longest step after which nothing is evaluated: its error is about its square
_SHORT, _SHRUNK = 1e-4, 0.1
"""A step, and its part of the one before, after which a search has most likely converged: E is checked alone."""
_BLOCK = 4096
_FEW = 1 / 8  # of a block, of which a step costs little more than one of a single search


class Function(NamedTuple):
    """The functions whose roots are wanted: at most 0 at t = 0, above 0 at t = 1.

    Attributes
    ----------
    value
        A function of t, shape (m,), and of which m of the functions are needed, that returns f_i(t).
    value_and_slope
        The same, but it returns f_i(t) and f_i'(t).
    """

    value: Callable[[Array, Some], Array]
    value_and_slope: Callable[[Array, Some], tuple[Array, Array]]


def roots_between_0_and_1(
    function: Function, guesses: Array, *, enough: Array, close: Array, spacing: Array
) -> tuple[Array, Array]:
    """Solve f_i(t) = 0 for every i by Newton's method, kept in its bracket by bisection.

    The rule for when to bisect is that of `rtsafe` in Press et al., Numerical Recipes, 3rd ed., §9.4.

    Parameters
    ----------
    function
        f.
    guesses
        The starts, shape (n,).
    enough
        The largest |f_i| at a root, shape (n,).
    close
        The largest |f_i| at which a last step leads to the root as exactly as rounding lets it, so that nothing is
        evaluated after it; shape (n,).
    spacing
        The size below which a step counts as none, shape (n,).

    Returns
    -------
    t, values : Array
        Each t in [0, 1], and f_i there, or where the last step began; shapes (n,). If f_i jumps over 0, t is at the
        jump.
    """
    t, values = guesses.copy(), np.empty_like(guesses)
    zeros, ones = np.zeros_like(t), np.ones_like(t)
    every = _Searches(np.arange(t.size), guesses, zeros, ones, ones, ones, zeros, enough, close, spacing)
    # Most are done after two or three steps, which are faster in blocks that stay in the processor's cache.
    left = [every.among(slice(0))]
    for block in blocks(t.size, _BLOCK):
        going = every.among(block)
        for _ in range(_MOST_STEPS):
            if going.indices.size <= _FEW * _BLOCK:
                break
            going = _advanced(function, going, t, values)
        left.append(going)
    going = _Searches._make(map(np.concatenate, zip(*left, strict=True)))
    for _ in range(_MOST_STEPS):
        if not going.indices.size:
            break
        going = _advanced(function, going, t, values)
    return t, values


def _advanced(function: Function, going: _Searches, t: Array, values: Array) -> _Searches:
    """Return the searches that are left after a step of each; write where they are and the values there.

    What is done for a search depends on nothing but itself, so that its root has the same bits among any others.
    """
    likely = np.flatnonzero((going.last <= _SHORT) & (going.last <= _SHRUNK * going.before))
    if likely.size:
        (some,) = going.where(likely)
        error = function.value(some.at, some.which)
        values[some.which] = error
        (going,) = going.where(np.delete(np.arange(going.indices.size), likely[_ended(some, error, t)]))
        if not going.indices.size:
            return going
    error, slope = function.value_and_slope(going.at, going.which)
    values[going.which] = error
    going = going._replace(slope=slope)
    going, error, slope = going.where(np.flatnonzero(~_ended(going, error, t)), error, slope)
    low, high = np.where(error <= 0, going.at, going.low), np.where(error > 0, going.at, going.high)
    step = _safe_step(going.at, error, slope, (low, high), going.before)
    going, step, low, high = going.where(np.flatnonzero(np.abs(step) > going.spacing), step, low, high)
    going = going._replace(at=going.at + step, low=low, high=high, last=np.abs(step), before=going.last)
    t[going.which] = going.at
    return going


class _Searches(NamedTuple):
    """Searches that are not at their root yet, each field of shape (m,).

    Attributes
    ----------
    indices
        Of the functions.
    at
        t.
    low, high
        Between which the root is.
    last, before
        The sizes of the last step and of the one before it.
    slope
        The last slope evaluated.
    enough, close, spacing
        As of `roots_between_0_and_1`.
    """

    indices: Indices
    at: Array
    low: Array
    high: Array
    last: Array
    before: Array
    slope: Array
    enough: Array
    close: Array
    spacing: Array

    @property
    def which(self) -> Some:
        """Which functions these are the searches of, as a slice if they stand in a row."""
        if not self.indices.size:
            return self.indices
        first, last = int(self.indices[0]), int(self.indices[-1])
        return slice(first, last + 1) if last - first + 1 == self.indices.size else self.indices

    def among(self, block: slice) -> _Searches:
        """Return the searches of a block."""
        return _Searches._make(each[block] for each in self)

    def where(self, which: Indices, *others: Array) -> tuple[Any, ...]:
        """Return some of the searches, then the same of other arrays of shape (m,)."""
        if which.size == self.indices.size:
            return (self, *others)
        return (_Searches._make(each.take(which) for each in self), *(each.take(which) for each in others))


def _ended(going: _Searches, error: Array, t: Array) -> NDArray[np.bool_]:
    """Return which searches end, shape (m,), and move those that are close by a last step, by the last slope."""
    size = np.abs(error)
    ends = size <= going.enough
    close = np.flatnonzero(size <= going.close)
    if close.size:
        at, slope, last = (each.take(close) for each in (going.at, going.slope, going.last))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = -error.take(close) / slope
        there = at + step
        # On a plain, or where the slope all but vanishes, the way to the root may be long all the same.
        sure = (slope > 0) & (np.abs(step) <= np.minimum(last / 2, _LAST_STEP))
        sure &= (there >= going.low.take(close)) & (there <= going.high.take(close))
        t[going.indices.take(close[sure])] = there[sure]
        ends[close] |= sure
    return ends


def _safe_step(t: Array, error: Array, slope: Array, bracket: tuple[Array, Array], before: Array) -> Array:
    """Return Newton's step if it stays in the bracket and at most half as long as the last but one; otherwise bisect.

    Compared with the last step, it would be refused for ever after a bisection towards a root at the bracket's end:
    the way left is then as long as that step.
    """
    low, high = bracket
    usable = np.isfinite(error) & np.isfinite(slope) & (slope > 0)
    with np.errstate(over="ignore"):
        newton = -np.divide(error, slope, out=np.full_like(t, np.inf), where=usable)
    inside = (t + newton >= low) & (t + newton <= high) & (np.abs(newton) <= before / 2)
    return np.where(inside, newton, (low + high) / 2 - t)
