"""The gradient as a field: on grids, along contours, in every direction from a point, and the lines it flows along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from gradmath import _check
from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._flow import End, Flow, has_arrived
from gradmath.geometry.contour import Contour, points_along
from gradmath.landscapes.domain import shown
from gradmath.landscapes.landscape import Landscape

_FLOW_RELATIVE_ERROR = 1e-10
_FLOW_ABSOLUTE_ERROR = 1e-13
# Margin at the domain's edge, in sides of the domain, so that rounding does not make a flow along it leave.
_FLOW_EDGE = 1e-12


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """Points of shape (..., p), and the gradients there, in the same shape.

    Examples
    --------
    >>> import gradmath as gm
    >>> field = gm.gradient_grid(gm.landscape("bowl"), [9, 5])
    >>> field.points.shape, field.gradients.shape
    ((5, 9, 2), (5, 9, 2))
    """

    points: Array
    gradients: Array

    def __repr__(self) -> str:
        return f"Field({self.points[..., 0].size} gradients of shape {self.gradients.shape})"


@dataclass(frozen=True, eq=False, slots=True)
class FlowLine:
    """A curve along which the error falls (or rises) as steeply as it can.

    Attributes
    ----------
    points
        Points evenly spaced by arc length, shape (n, p); the first is the start. A single one if there is no way on.
    errors
        E at the points, shape (n,).
    reason
        Why the line ends: at the domain's "edge", on "level ground" where the gradient vanishes, at the greatest
        "length" allowed, at the lowest place of a "kink" (or, over three or more weights, where it meets one), at a
        "pole" towards which E grows (or falls) without bound, or "stalled" before another place where the gradient is
        not finite.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> line = gm.flow_line(gm.landscape("ravine"), [-1, 1])
    >>> line.reason, bool((np.diff(line.errors) < 0).all())
    ('level ground', True)
    """

    points: Array
    errors: Array
    reason: End

    def __repr__(self) -> str:
        ends = f"from {shown(self.points[0])} to {shown(self.points[-1])}"
        return f"FlowLine({ends}, error {self.errors[0]:.6g} to {self.errors[-1]:.6g}, ends: {self.reason})"


def gradient_grid(landscape: Landscape, counts: int | Sequence[int]) -> Field:
    """Return the gradients on a grid over the domain, edges included.

    Parameters
    ----------
    landscape
        Over any number of weights.
    counts
        The number of points along each weight, at least 2; one number serves for all weights.

    Returns
    -------
    Field
        Arrays of shape (n_p, …, n₂, n₁, p): as on the map, w₁ runs along the last axis of the grid.

    Raises
    ------
    ValueError
        If there are too few counts, or not one for each weight.

    Examples
    --------
    >>> import gradmath as gm
    >>> field = gm.gradient_grid(gm.landscape("bowl on -1..1, 0..1"), [3, 2])
    >>> field.gradients[1].tolist()
    [[-2.0, 6.0], [0.0, 6.0], [2.0, 6.0]]
    """
    axes: tuple[Array, ...] = landscape.domain.grid(counts)
    points = np.stack(np.meshgrid(*axes[::-1], indexing="ij")[::-1], axis=-1)
    return Field(points, landscape.gradient(points))


def contour_field(landscape: Landscape, contour: Contour, count: int) -> Field:
    """Return the gradients at ``count`` points evenly spaced along a contour; arrays of shape (count, 2).

    Raises
    ------
    ValueError
        If ``count`` is below 2. See `gradmath.geometry.contour.points_along`.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> bowl = gm.landscape("round-bowl")
    >>> (circle,) = gm.contour_lines(bowl, [1])
    >>> np.linalg.norm(gm.contour_field(bowl, circle, 4).gradients, axis=-1).round(6).tolist()
    [2.0, 2.0, 2.0, 2.0]
    """
    points = points_along(landscape, contour, count=count)
    return Field(points, landscape.gradient(points))


def directional_derivative(landscape: Landscape, points: ArrayLike, directions: ArrayLike) -> Array:
    """Return the slope ∇E(w) · u of the error at points in directions.

    Parameters
    ----------
    landscape
        Over any number of weights, p.
    points
        Shape (..., p).
    directions
        Vectors of shape (..., p), of any length but 0: they are scaled to length 1. Broadcasts with ``points``.

    Returns
    -------
    Array
        Shape (...).

    Raises
    ------
    ValueError
        If a direction has no length, a shape does not end in p, or the shapes do not broadcast.

    Examples
    --------
    >>> import gradmath as gm
    >>> bowl = gm.landscape("bowl")
    >>> gm.directional_derivative(bowl, [1, 1], [[1, 0], [0, 1], [3, 4]]).round(6).tolist()
    [2.0, 6.0, 6.0]
    """
    w = _check.points_array(points, landscape.dimension)
    along = _check.points_array(directions, landscape.dimension, "directions")
    if not (along != 0).any(axis=-1).all():
        raise ValueError(f"directions must not be zero vectors: one in an array of shape {along.shape} is")
    try:
        np.broadcast_shapes(w.shape, along.shape)
    except ValueError as error:
        raise ValueError(f"points of shape {w.shape} and directions of shape {along.shape} do not broadcast") from error
    slopes: Array = (landscape.gradient(w) * unit(along)).sum(axis=-1)
    return slopes


def slope_rose(landscape: Landscape, point: ArrayLike, *, count: int = 720) -> tuple[Array, Array]:
    """Return the slopes at a point in directions all around it.

    Parameters
    ----------
    landscape
        Over two weights.
    point
        Shape (2,).
    count
        The number of directions, evenly around the full circle.

    Returns
    -------
    angles : Array
        φ in radians from w₁ towards w₂, 0 <= φ < 2π, shape (count,).
    slopes : Array
        The directional derivatives along (cos φ, sin φ), shape (count,).

    Raises
    ------
    ValueError
        If the landscape is not over two weights or the point not of shape (2,).

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> angles, slopes = gm.slope_rose(gm.landscape("bowl"), [1, 1], count=4)
    >>> np.degrees(angles).round().tolist(), slopes.round(6).tolist()
    ([0.0, 90.0, 180.0, 270.0], [2.0, 6.0, -2.0, -6.0])
    """
    _check.two_weights(landscape.dimension, "a slope rose")
    w = _check.vector(point, "point", 2)
    angles = np.linspace(0.0, 2 * np.pi, _check.count(count, "count"), endpoint=False)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return angles, directional_derivative(landscape, w, directions)


def flow_line(
    landscape: Landscape,
    start: ArrayLike,
    *,
    uphill: bool = False,
    count: int = 200,
    max_length: float | None = None,
) -> FlowLine:
    """Return the line of steepest descent through a point: the curve dw/dt = -∇E(w).

    It is integrated by LSODA, which switches to an implicit method with the exact Hessian where a ravine makes the
    equation stiff (Petzold, SIAM J. Sci. Stat. Comput. 4, 1983), with a relative error of 10⁻¹⁰ per step. Its points
    are then spaced evenly by arc length. Where the gradients on both sides lead onto a kink, as those of |w₁| + |w₂|
    lead onto w₂ = 0, it runs along the kink, by chords of 1/250 of the domain's diagonal.

    Parameters
    ----------
    landscape
        Over any number of weights, p.
    start
        Inside the domain, shape (p,).
    uphill
        Whether to follow +∇E instead.
    count
        The number of points, at least 2.
    max_length
        The greatest arc length; default: ten times the domain's diagonal.

    Returns
    -------
    FlowLine
        It ends exactly on the domain's edge, or where the slope is below 10⁻⁹ of the slope at the start, or at
        ``max_length``, or as near as rounding allows to a pole such as that of 1/w₁, whichever comes first.

    Raises
    ------
    ValueError
        If the start is outside the domain, or E or ∇E is not finite there.

    Examples
    --------
    >>> import gradmath as gm
    >>> line = gm.flow_line(gm.landscape("saddle"), [1, 0.5])
    >>> line.reason, line.points[-1].round(3).tolist()
    ('edge', [0.125, 4.0])
    """
    origin = _start(landscape, start)
    number = _check.count(count, "count", minimum=2)
    diagonal = float(norms(landscape.domain.size))
    longest = 10 * diagonal if max_length is None else _check.positive_number(max_length, "max_length")
    steepness = float(norms(landscape.gradient(origin)))
    if has_arrived(landscape, origin):
        return FlowLine(origin[None], landscape.value(origin[None]), "level ground")
    flow = Flow(landscape, 1.0 if uphill else -1.0, steepness, diagonal, longest)
    with np.errstate(over="ignore", invalid="ignore"):
        points, reason = flow.line(origin, number)
    return FlowLine(points, landscape.value(points), reason)


def flow_at(landscape: Landscape, start: ArrayLike, times: ArrayLike) -> Array:
    """Return where the flow dw/dt = -∇E(w) from a start is at given times.

    Gradient descent with the learning rate α is Euler's method for this equation with a time step of α, so that k steps
    of it approximate the flow at t = kα. As in `flow_line`, LSODA integrates with the exact Hessian and a relative
    error of 10⁻¹⁰ per step.

    Parameters
    ----------
    landscape
        Over any number of weights, p.
    start
        Inside the domain, shape (p,).
    times
        Ascending, the first at least 0, shape (n,).

    Returns
    -------
    Array
        Shape (n, p).

    Raises
    ------
    ValueError
        If the start is outside the domain or E or ∇E is not finite there, times are not of shape (n,), not ascending
        or below 0, or the flow leaves the domain before the last of them.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> at = gm.flow_at(gm.landscape("round-bowl"), [1, 2], [0, 0.5])
    >>> (at * np.e).round(6).tolist()
    [[2.718282, 5.436564], [1.0, 2.0]]
    """
    origin, moments = _start(landscape, start), _check.vector(times, "times")
    if moments[0] < 0 or (np.diff(moments) <= 0).any():
        raise ValueError(f"times must be ascending, from 0 on: got {moments.tolist()}")
    if moments[-1] == 0:
        return origin[None]
    domain = landscape.domain

    def inside(w: Array) -> Array:
        return np.clip(w, domain.lower, domain.upper)

    def room(_: float, w: Array) -> float:
        return float((np.minimum(w - domain.lower, domain.upper - w) / domain.size).min()) + _FLOW_EDGE

    solution = solve_ivp(
        lambda _, w: -landscape.gradient(inside(w)),
        (0.0, moments[-1]),
        origin,
        method="LSODA",
        t_eval=moments,
        jac=lambda _, w: -landscape.hessian(inside(w)),
        events=_ending(room),
        rtol=_FLOW_RELATIVE_ERROR,
        atol=_FLOW_ABSOLUTE_ERROR * domain.size,
    )
    if solution.status != 0:
        raise ValueError(f"the flow from {origin.tolist()} leaves the domain before the time {moments[-1]:g}")
    points: Array = solution.y.T
    return points


def _ending(event: Callable[[float, Array], float]) -> Callable[[float, Array], float]:
    """Mark an event as one at which SciPy ends the integration."""
    event.terminal = True  # type: ignore[attr-defined]
    return event


def _start(landscape: Landscape, start: ArrayLike) -> Array:
    origin = _check.vector(start, "start", landscape.dimension)
    if not landscape.domain.contains(origin):
        raise ValueError(f"start must lie inside the domain: got {origin.tolist()}")
    if not (np.isfinite(landscape.value(origin)) and np.isfinite(landscape.gradient(origin)).all()):
        raise ValueError(f"the error and its gradient must be finite at the start: they are not at {origin.tolist()}")
    return origin
