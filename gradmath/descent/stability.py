"""How large a step may be: curvature at a minimum, the learning rate it allows, and what a descent does."""

from __future__ import annotations

from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.linalg import LinearOperator, eigsh

from gradmath import _check
from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.descent.paths import DescentPath, StopReason
from gradmath.landscapes.landscape import Landscape

MANY_WEIGHTS = 512
"""From more weights than this on, curvatures are found without forming the Hessian."""

ARRIVED = 0.01
"""Part of the way to the minimum that is left when a descent has arrived: a millimetre of ten centimetres on a map."""

VISIBLE = 0.01
"""Shortest step that counts as one to and fro, as a part of the way from the start to the minimum."""

# Largest ratio of the slopes of a bowl and of the landscape near its minimum, where they differ by far less.
_SAME_SLOPE = 2.0
# Precision of a minimum's position, as a part of the domain's longest side.
_SAME_POINT = 1e-6
# Largest curvature that counts as 0, as a part of the largest curvature.
_LEVEL = 1e-6
# Largest rounding error of a step, as a part of the longest step.
_SAME_STEP = 1e-9


class Behaviour(Enum):
    """What plain descent does with its learning rate α near a minimum; the value is a sentence to show.

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.landscape("round-bowl")
    >>> path = gm.descend(bowl, [1, 1], step=0.9)
    >>> print(gm.behaviour(path, bowl, [0, 0]).value)
    Every step crosses the valley, and the next one comes back.
    """

    CRAWLS = "The steps are so short that the minimum is still far away when they are used up."
    CONVERGES = "The steps lead straight into the minimum."
    OSCILLATES = "Every step crosses the valley, and the next one comes back."
    DIVERGES = "Every step overshoots by more than the last, and the minimum cannot hold the descent."


def largest_curvature(landscape: Landscape, point: ArrayLike) -> float:
    """Return λmax, the largest eigenvalue of the Hessian at a point of shape (p,).

    With few weights all eigenvalues are computed; with more than `MANY_WEIGHTS`, Lanczos's method, a power iteration
    that uses all its iterates, takes products of the Hessian with vectors (C. Lanczos, An iteration method for the
    solution of the eigenvalue problem, Journal of Research of the National Bureau of Standards 45, 1950).

    Raises
    ------
    ValueError
        If the point is not p finite numbers or the Hessian there is not finite.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.largest_curvature(gm.landscape("bowl"), [0, 0])
    6.0
    """
    return _sharpest(landscape, _check.vector(point, "point", landscape.dimension))[0]


def stable_learning_rate(landscape: Landscape, point: ArrayLike) -> float:
    """Return 2/λmax, the learning rate at which plain descent near a minimum changes from converging to diverging.

    On a bowl each step multiplies the distance along an eigenvector of the Hessian by 1 - αλ, which shrinks only if 0 <
    αλ < 2. (Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, section 1.2.3.)

    Raises
    ------
    ValueError
        If the error curves upwards in no direction at the point, so that there is no such limit; if the point is a
        saddle, which descent leaves at any learning rate; or as in `largest_curvature`.

    Examples
    --------
    >>> import gradmath as gm
    >>> round(gm.stable_learning_rate(gm.landscape("bowl"), [0, 0]), 3)
    0.333
    """
    return 2 / _upward(landscape, _check.vector(point, "point", landscape.dimension))[0]


def unstable_directions(landscape: Landscape, point: ArrayLike) -> Array:
    """Return the directions in which the error curves downwards at a point: those along which descent leaves a saddle.

    Returns
    -------
    Array
        Unit eigenvectors of the Hessian's negative eigenvalues, the most negative first, shape (k, p) with
        0 <= k <= p. Their largest component is positive; descent leaves along each and its opposite alike.

    Raises
    ------
    ValueError
        As in `largest_curvature`.
    """
    eigenvalues, axes = np.linalg.eigh(_hessian(landscape, _check.vector(point, "point", landscape.dimension)))
    downward: Array = axes.T[eigenvalues < 0]
    largest = np.take_along_axis(downward, np.abs(downward).argmax(axis=1, keepdims=True), axis=1)
    return downward * np.sign(largest)


def behaviour(path: DescentPath, landscape: Landscape, minimum: ArrayLike) -> Behaviour:
    """Return what a plain descent does near a minimum, from its path and from the curvature λmax there.

    In this order it

    - DIVERGES if it ended because it grew without bound or beyond all numbers, or did not converge and either ended
      with a larger error than it began with or has a last learning rate above 2/λmax, at which the minimum repels it;
    - OSCILLATES if most of its `VISIBLE` steps along the eigenvector of λmax reverse the step before, which on a bowl
      they do if 1/λmax < α < 2/λmax;
    - CONVERGES if its gradient vanished to within its tolerance, or it has `ARRIVED`;
    - CRAWLS otherwise.

    Parameters
    ----------
    path
        A descent by the rule `gradmath.descent.rules.PlainGradient`, with any step size.
    landscape
        The landscape on which it descends.
    minimum
        The minimum at which it should arrive, shape (p,).

    Raises
    ------
    ValueError
        If the path is not one of plain descent, converged to another point or left the domain on its way down, or the
        landscape does not curve upwards at the minimum; or as in `largest_curvature`.

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.landscape("round-bowl")
    >>> [gm.behaviour(gm.descend(bowl, [1, 1], step=rate), bowl, [0, 0]).name for rate in (0.2, 0.9)]
    ['CONVERGES', 'OSCILLATES']
    """
    goal = _check.vector(minimum, "minimum", landscape.dimension)
    curvature, axis = _upward(landscape, goal)
    _refuse_other_rules(path)
    if _runs_away(path, curvature):
        return Behaviour.DIVERGES
    _refuse_other_ends(path, landscape, goal)
    if _goes_to_and_fro(path, goal, axis):
        return Behaviour.OSCILLATES
    if path.reason is StopReason.CONVERGED or _left(path, goal) <= ARRIVED:
        return Behaviour.CONVERGES
    return Behaviour.CRAWLS


def settled(landscape: Landscape, points: ArrayLike, gradients: ArrayLike, minimum: ArrayLike) -> Array:
    """Return the distances to a minimum of the points with a vanishing gradient that belong to it; inf for the others.

    A point belongs to it if the bowl with the minimum's Hessian has at most twice the slope found there: a descent that
    stops at a small slope then stands where the bowl predicts.

    Parameters
    ----------
    points, gradients
        w and ∇E(w), each of shape (..., p).
    minimum
        Shape (p,).

    Returns
    -------
    Array
        Shape (...).

    Raises
    ------
    ValueError
        If a shape is different or a number is not finite.
    """
    goal = _check.vector(minimum, "minimum", landscape.dimension)
    away = _check.points_array(points, landscape.dimension) - goal
    slopes = norms(_check.points_array(gradients, landscape.dimension, "gradients"))
    rounding = _SAME_POINT * float(landscape.domain.size.max())
    of_bowl = norms(_products(landscape, goal, away))
    distances = norms(away)
    belongs = (of_bowl <= _SAME_SLOPE * slopes) | (distances <= rounding)
    settled: Array = np.where(belongs, distances, np.inf)
    return settled


def _products(landscape: Landscape, point: Array, vectors: Array) -> Array:
    """Return the Hessian at a point times vectors of shape (..., p)."""
    if landscape.dimension <= MANY_WEIGHTS:
        products: Array = vectors @ landscape.hessian(point)
        return products
    return np.apply_along_axis(landscape.hessian_operator(point), -1, vectors)


def _hessian(landscape: Landscape, point: Array) -> Array:
    hessian = landscape.hessian(point)
    if not np.isfinite(hessian).all():
        raise ValueError(f"the Hessian must be finite at the point: it is not at {point.tolist()}")
    return hessian


def _sharpest(landscape: Landscape, point: Array) -> tuple[float, Array]:
    """Return the largest eigenvalue of the Hessian at a point, and its unit eigenvector, shape (p,)."""
    if landscape.dimension <= MANY_WEIGHTS:
        eigenvalues, axes = np.linalg.eigh(_hessian(landscape, point))
        return float(eigenvalues[-1]), axes[:, -1]
    return _by_lanczos(landscape, point, "LA")


def _smallest_curvature(landscape: Landscape, point: Array) -> float:
    """Return the smallest eigenvalue of the Hessian at a point."""
    if landscape.dimension <= MANY_WEIGHTS:
        return float(np.linalg.eigvalsh(_hessian(landscape, point))[0])
    return _by_lanczos(landscape, point, "SA")[0]


def _by_lanczos(landscape: Landscape, point: Array, which: Literal["LA", "SA"]) -> tuple[float, Array]:
    """Return the largest (LA) or the smallest (SA) eigenvalue, and its eigenvector."""
    product, p = landscape.hessian_operator(point), landscape.dimension
    start = np.random.default_rng(seed=0).normal(size=p)
    with np.errstate(all="ignore"):  # numbers that are not finite are refused below, for that reason
        first = product(start)
    if not np.isfinite(first).all():
        raise ValueError(f"the Hessian must be finite at the point: it is not, at one of {p} weights")
    if not first.any():  # a plain: nothing to iterate on
        return 0.0, start / norms(start)
    operator = LinearOperator((p, p), matvec=product, dtype=np.float64)
    eigenvalues, axes = eigsh(operator, k=1, which=which, v0=start)
    return float(eigenvalues[0]), axes[:, 0]


def _upward(landscape: Landscape, point: Array) -> tuple[float, Array]:
    curvature, axis = _sharpest(landscape, point)
    if curvature <= 0:
        raise ValueError(f"the landscape must curve upwards at the minimum: its largest curvature is {curvature:g}")
    smallest = _smallest_curvature(landscape, point)
    if smallest < -_LEVEL * curvature:
        raise ValueError(
            "the point must be a minimum, which a saddle is not: the error also curves downwards there, by "
            f"{smallest:g}, so that descent leaves it at any learning rate"
        )
    return curvature, axis


def _refuse_other_rules(path: DescentPath) -> None:
    steps = np.diff(path.positions, axis=0)
    plain = -path.learning_rates[:, None] * path.gradients[:-1]
    scale = max(float(np.abs(path.positions).max()), float(np.abs(plain).max(initial=0)))
    if (np.abs(steps - plain) > _SAME_STEP * scale).any():
        raise ValueError("the path must be one of plain descent: its steps are not -α∇E")


def _refuse_other_ends(path: DescentPath, landscape: Landscape, goal: Array) -> None:
    if path.reason is StopReason.LEFT_DOMAIN:
        raise ValueError(
            "the path must not leave the domain on its way down: it does not show what it does at a minimum"
        )
    if path.reason is StopReason.CONVERGED:
        distance = settled(landscape, path.final, path.gradients[-1], goal)
        if not np.isfinite(distance):
            raise ValueError(f"the path must end at the minimum {goal.tolist()}: it settles at {path.final.tolist()}")


def _runs_away(path: DescentPath, curvature: float) -> bool:
    if path.reason in (StopReason.DIVERGED, StopReason.NOT_FINITE):
        return True
    if path.reason is StopReason.CONVERGED or not path.steps:
        return False
    return bool(path.errors[-1] > path.errors[0] or path.learning_rates[-1] * curvature > 2)


def _goes_to_and_fro(path: DescentPath, goal: Array, axis: Array) -> bool:
    along = np.diff(path.positions, axis=0) @ axis
    visible = np.abs(along) >= VISIBLE * norms(path.positions[0] - goal)
    pairs = visible[:-1] & visible[1:]
    reversals = np.sign(along[:-1]) != np.sign(along[1:])
    return bool(2 * np.count_nonzero(reversals & pairs) > np.count_nonzero(pairs))


def _left(path: DescentPath, goal: Array) -> float:
    """Return the remaining part of the way from the start to the minimum."""
    start, end = norms(path.positions[[0, -1]] - goal)
    return float(end / start) if start else 0.0
