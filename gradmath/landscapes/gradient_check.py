"""A check of a gradient against the function whose gradient it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.closed_form import check_takes_many
from gradmath.landscapes.differences import first_derivatives, longest_steps, samples
from gradmath.landscapes.domain import Domain, DomainLike, as_domain, shown

_SAMPLES = 32
_STEPS = np.geomspace(1e-2, 1e-6, 17)
"""The steps of the Taylor test, in sides of the domain."""
_ROUNDING = 1e3 * np.finfo(np.float64).eps
_RIGHT = 1e-6
_LIKELY = 20


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The result of checking a gradient.

    Attributes
    ----------
    right
        Whether it agrees with differences at every point at which these are reliable.
    order
        The power of the step with which E(w + h v) - E(w) - h ∇E(w)·v vanishes: 2 for a right gradient, 1 for a wrong
        one; inf if nothing is left at all, as for a plane.
    worst_error
        The largest relative error of the gradient at a point, in all its weights together.
    point
        The point with that error, shape (p,).
    known_to
        The relative uncertainty of the differences there.
    judged, points
        The number of points at which the differences are reliable, and the number of all points.

    Examples
    --------
    >>> import gradmath as gm
    >>> box = ((-1, -1), (1, 1))
    >>> found = gm.check_gradient(lambda w: (w**2).sum(axis=-1), lambda w: 3 * w, box)
    >>> found.right, round(found.worst_error, 2)
    (False, 0.5)
    """

    right: bool
    order: float
    worst_error: float
    point: Array
    known_to: float
    judged: int
    points: int

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return (
            f"GradientCheck({'right' if self.right else 'WRONG'}, order={self.order:.2f}, "
            f"worst_error={self.worst_error:.1e} at {shown(self.point)}, known_to={self.known_to:.1e}, "
            f"{self.judged} of {self.points} points judged)"
        )


def check_gradient(
    function: Callable[[Array], Array],
    gradient: Callable[[Array], Array],
    domain: DomainLike,
    *,
    points: ArrayLike | None = None,
) -> GradientCheck:
    """Check a gradient against its function: by the Taylor test, and by extrapolated differences.

    Parameters
    ----------
    function, gradient
        The functions (..., p) → (...) and (..., p) → (..., p).
    domain
        The domain over which they are evaluated; steps are relative to its sides.
    points
        Where to check, shape (n, p), at least six; default: 32 fixed points of the domain.

    Raises
    ------
    ValueError
        If a function does not take many points or returns another shape, or the differences are reliable nowhere.

    Examples
    --------
    >>> from gradmath import check_gradient
    >>> box = ((-1, -1), (1, 1))
    >>> bool(check_gradient(lambda w: (w**3).sum(axis=-1), lambda w: 3 * w**2, box))
    True
    >>> round(check_gradient(lambda w: (w**3).sum(axis=-1), lambda w: 2 * w**2, box).order)
    1
    """
    box = as_domain(domain)
    w = samples(box, _SAMPLES) if points is None else _check.points_array(points, box.dimension)
    with np.errstate(all="ignore"):
        check_takes_many(function, "the function", w, ())
        check_takes_many(gradient, "the gradient", w, (box.dimension,))
        given = np.asarray(gradient(w), dtype=np.float64)
        measured, doubt = (each.T for each in first_derivatives(function, w, longest_steps(box)))
        order = _taylor_order(function, w, given, box)
    sides = np.diag(longest_steps(box))
    # In sides of the domain, so that weights with different units can be compared.
    apart, size = np.abs(given * sides - measured).max(axis=1), np.abs(measured).max(axis=1)
    unknown = doubt.max(axis=1)
    least = 1e-3 * np.median(size[np.isfinite(size)]) if np.isfinite(size).any() else 0.0
    scale = np.maximum(np.maximum(size, least), np.finfo(np.float64).tiny)
    judged = np.isfinite(apart) & (unknown <= 1e-2 * scale)
    if not judged.any():
        raise ValueError("nothing can be said of this gradient: at none of the points is the function smooth")
    error = np.where(judged, apart / scale, -1.0)
    worst = int(error.argmax())
    return GradientCheck(
        right=bool((apart <= _RIGHT * scale + _LIKELY * unknown)[judged].all()),
        order=order,
        worst_error=float(error[worst]),
        point=w[worst].copy(),
        known_to=float(unknown[worst] / scale[worst]),
        judged=int(judged.sum()),
        points=len(w),
    )


def _taylor_order(function: Callable[[Array], Array], w: Array, gradient: Array, box: Domain) -> float:
    """Return the order of what the gradient does not explain, over the shortest steps that rounding allows."""
    direction = np.random.default_rng(2).normal(size=w.shape)
    direction *= box.size / np.sqrt(np.square(direction).sum(axis=-1, keepdims=True))
    here, slope = np.asarray(function(w), dtype=np.float64), (gradient * direction).sum(axis=-1)
    there = np.array([function(w + h * direction) for h in _STEPS])
    smooth = np.isfinite(there).all(axis=0) & np.isfinite(here) & np.isfinite(slope)
    left = np.abs(there - here - _STEPS[:, None] * slope)[:, smooth]
    total = np.sqrt(np.square(left).sum(axis=1))
    rounding = _ROUNDING * np.sqrt(np.square(here[smooth]).sum() + np.square(_STEPS[0] * slope[smooth]).sum())
    told = np.flatnonzero(total > rounding)[-5:]
    if told.size < 2:
        return float(np.inf)
    return float(np.polyfit(np.log(_STEPS[told]), np.log(total[told]), 1)[0])
