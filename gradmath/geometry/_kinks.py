"""Extremes at which E has no gradient, or no Hessian: the lowest points of shrinking circles lead to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._clusters import clusters
from gradmath.geometry._stationary import SAME_POINT, Grid, UnitBox

Height = Callable[[Array], Array]
"""The function to minimise, of points of shape (..., p); inf where it does not exist."""

_ANGLES = 48
_CHOSEN, _ZOOM, _ZOOMS = 3, 9, 22  # hollows of a circle, samples of each, and zooms, each by a factor of four
_SHRINK = 0.25
_ROUNDING = 4 * float(np.finfo(np.float64).eps)

# Lengths are in half-sides of the domain.
_SMALLEST = 1e-10
_PROBES = (1e-2, 3e-3, 1e-3)
_RISE = 1e-7  # least rise of a circle's lowest place, as a part of the highest; below it, the point is on a level floor
_TINY = 1e-8
_BLUR = 4e-16  # distance by which rounding moves a point, also relative to the magnitudes of the weights
_EXPLAINED, _REACH = 2.0, 8.0  # in cells of the grid
_MOST = 150
_CIRCLES = 2  # weights
_MOST_ROUNDS = 80
_ALIKE = 1e-5


def lowest_around(height: Height, u: Array, radii: Array) -> tuple[Array, Array]:
    """Return the lowest heights on circles around points, and where; shapes (n,) and (n, p), for p = 1 or 2.

    A hollow of the circle may be as narrow as a kink, so the search zooms in on each of the lowest samples.
    """
    if u.shape[-1] == 1:
        sides = u[:, None] + radii[:, None, None] * np.array([[-1.0], [1.0]])
        return _least(height(sides), sides)
    coarse = 2 * np.pi * np.arange(_ANGLES) / _ANGLES
    heights = height(_on_circles(u, radii, coarse))
    hollow = (heights <= np.roll(heights, 1, axis=-1)) & (heights <= np.roll(heights, -1, axis=-1))
    angles = coarse[np.argsort(np.where(hollow, heights, np.inf), axis=-1)[:, :_CHOSEN]]
    width = 2 * np.pi / _ANGLES
    for _ in range(_ZOOMS):
        closer = angles[..., None] + width * np.linspace(-1, 1, _ZOOM)
        sampled = height(_on_circles(u, radii, closer.reshape(len(u), _CHOSEN * _ZOOM))).reshape(closer.shape)
        angles = np.take_along_axis(closer, sampled.argmin(axis=-1)[..., None], axis=-1)[..., 0]
        width *= 2 / (_ZOOM - 1)
    points = _on_circles(u, radii, angles)
    return _least(height(points), points)


def _on_circles(u: Array, radii: Array, angles: Array) -> Array:
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    points: Array = u[:, None] + radii[:, None, None] * directions
    return points


def _least(heights: Array, points: Array) -> tuple[Array, Array]:
    rows, best = np.arange(len(heights)), heights.argmin(axis=-1)
    return heights[rows, best], points[rows, best]


def slid_down(
    height: Height, u: Array, radius: float, *, rounds: int, reach: float, goal: float = -np.inf
) -> tuple[Array, NDArray[np.bool_]]:
    """Move points to the lowest places of circles around them; a circle without a lower place shrinks.

    Every gradient beside a kink points across it, but the way down is along it; a circle's lowest place is on the kink.

    Parameters
    ----------
    height, u
        The function to minimise, and the starts, shape (n, p), p at most 2.
    radius
        The radius of the first circles.
    rounds
        The most times that a point moves or its circle shrinks.
    reach
        The farthest that a point may move from its start; it must not leave the box either.
    goal
        The height to reach: a point is given up if, at the rate of its last move, it will not get there.

    Returns
    -------
    points : Array
        Shape (n, p).
    arrived : Array
        Whether no circle had a lower place, down to the smallest; shape (n,).
    """
    u, lowest, radii = u.copy(), height(u), np.full(len(u), radius)
    origins, going = u.copy(), np.arange(len(u))
    for left in range(rounds, 0, -1):
        heights, points = lowest_around(height, u[going], radii[going])
        gains = lowest[going] - heights
        lower = gains > _ROUNDING * np.abs(lowest[going])
        moved = going[lower]
        u[moved], lowest[moved] = points[lower], heights[lower]
        radii[going[~lower]] *= _SHRINK
        near = (np.abs(u[going]) <= 1).all(axis=-1) & (norms(u[going] - origins[going]) <= reach)
        hopeful = ~lower | (lowest[going] - left * gains <= goal) | (goal == -np.inf)
        going = going[near & hopeful & (radii[going] > _SMALLEST)]
        if not going.size:
            break
    return u, radii <= _SMALLEST


@dataclass(frozen=True, eq=False)
class Kinks:
    """A search for extremes, over one or two weights, to which Newton's method does not lead."""

    box: UnitBox
    grid: Grid

    def extremes(self, sign: float, known: Array, explained: Array) -> Array:
        """Return the minima (sign 1) or maxima (sign -1) inside the box that are not known; shape (n, p).

        Parameters
        ----------
        known
            Critical points found before, shape (n, p).
        explained
            Extremes of this kind among them, which explain the low nodes of the grid beside them.
        """
        height = self.height(sign)
        starts = self.candidates(sign, explained, _MOST, inside=True)
        reach = _REACH * self.grid.cell
        ends, arrived = self._slid_down(sign, starts, reach)
        inside = (np.abs(ends) < 1 - SAME_POINT).all(axis=-1)
        ends = _lowest_of_each(height, ends[arrived & inside])
        ends = ends[_distances(ends, known) > _ALIKE]
        return ends[self._is_extreme(height, ends)]

    def _slid_down(self, sign: float, starts: Array, reach: float) -> tuple[Array, NDArray[np.bool_]]:
        """Return what `slid_down` does, by machine code if there is any."""
        by_numpy = partial(slid_down, self.height(sign), radius=self.grid.cell, rounds=_MOST_ROUNDS, reach=reach)
        if self.box.derivatives is None or starts.shape[-1] != _CIRCLES:
            return by_numpy(starts)
        from gradmath.geometry._kink_loop import slid_by_circles

        rules = np.array([self.grid.cell, _MOST_ROUNDS, reach, -np.inf, _SHRINK, _SMALLEST, _ROUNDING])
        angles, zoom = 2 * np.pi * np.arange(_ANGLES) / _ANGLES, (_CHOSEN, _ZOOM, _ZOOMS)
        ends, arrived, unknown = slid_by_circles(self.box.code, self.box.frame, sign, starts, rules, angles, zoom)
        if unknown.any():
            ends[unknown], arrived[unknown] = by_numpy(starts[unknown])
        return ends, arrived

    def height(self, sign: float) -> Height:
        """Return the function sign · E where it is finite, inf elsewhere."""

        def height(u: Array) -> Array:
            errors = sign * self.box.value(u)
            return np.where(np.isfinite(errors), errors, np.inf)

        return height

    def candidates(self, sign: float, explained: Array, most: int, *, inside: bool = False) -> Array:
        """Return at most ``most`` low nodes, lowest first, beside which a kink may be and no explained extreme is.

        If ``inside``, those on the box's edges are left out.
        """
        nodes, heights = self._low_nodes(sign * self.grid.errors)
        alone = _distances(nodes, explained) > _EXPLAINED * self.grid.cell
        if inside:
            alone &= (np.abs(nodes) < 1).all(axis=-1)
        nodes, heights = nodes[alone], heights[alone]
        rough = ~self._smooth_about(nodes)
        order = np.argsort(heights[rough], kind="stable")[:most]
        return nodes[rough][order]

    def _smooth_about(self, u: Array) -> NDArray[np.bool_]:
        """Return around which points the slope along each axis changes across a cell as the Hessian predicts."""
        steps = self.grid.cell * np.eye(u.shape[-1])
        gradients = [self.box.gradient(u[:, None] + side * steps) for side in (1, -1)]
        gained = np.diagonal(gradients[0] - gradients[1], axis1=-2, axis2=-1)
        expected = 2 * self.grid.cell * np.diagonal(self.box.hessian(u), axis1=-2, axis2=-1)
        return np.asarray(np.all(np.abs(gained - expected) <= 0.5 * np.abs(expected), axis=-1))

    def _low_nodes(self, values: Array) -> tuple[Array, Array]:
        """Return low nodes that are not on a plain: over two weights, most of their neighbours are higher."""
        low = self.grid.low_nodes(values)
        where = np.argwhere(low)
        offsets = np.stack(np.meshgrid(*[[-1, 0, 1]] * low.ndim, indexing="ij"), axis=-1).reshape(-1, low.ndim)
        beside = np.clip(where[:, None] + offsets, 0, len(low) - 1)
        heights = values[tuple(where.T)]
        equal = (values[tuple(np.moveaxis(beside, -1, 0))] == heights[:, None]).sum(axis=-1)
        few = equal <= 2**low.ndim
        return self.grid.nodes[low][few], heights[few]

    def _is_extreme(self, height: Height, u: Array) -> NDArray[np.bool_]:
        """Return which points are lower than circles around them, by less for smaller circles, unlike a pole's rim."""
        heights = height(u)
        extreme: list[NDArray[np.bool_]] = [np.isfinite(heights)]
        rises = []
        blurred = self._highest_around(height, u, _BLUR * self.box.magnitudes.max()) - heights
        for radius in _PROBES:
            rises.append(self._highest_around(height, u, radius) - heights)
            least = lowest_around(height, u, np.full(len(u), radius))[0] - heights
            unsure = _ROUNDING * np.abs(heights) + _RISE * rises[-1] + 2 * blurred
            extreme += [np.isfinite(rises[-1]), np.asarray(least > unsure)]
        nearby = self._highest_around(height, u, _TINY) - heights
        extreme.append(np.asarray(nearby <= 0.5 * rises[0]))
        return np.asarray(np.all(extreme, axis=0))

    def _highest_around(self, height: Height, u: Array, radius: float) -> Array:
        if u.shape[-1] == 1:
            around = u[:, None] + radius * np.array([[-1.0], [1.0]])
        else:
            around = _on_circles(u, np.full(len(u), radius), 2 * np.pi * np.arange(_ANGLES) / _ANGLES)
        highest: Array = height(around).max(axis=-1)
        return highest

    def curvatures(self, point: Array) -> Array:
        """Return the Hessian's eigenvalues beside a point, ascending, in the weights' units; shape (p,).

        They are estimated from differences of the gradient at two distances: one that grows as the distance shrinks
        belongs to a kink, and is infinite.
        """
        far, near = (self._differences(point, distance) for distance in (1e-4, 1e-6))
        if not (np.isfinite(far).all() and np.isfinite(near).all()):
            return np.full(len(point), np.nan)
        eigenvalues, axes = np.linalg.eigh(near)
        before = np.einsum("ji,jk,ki->i", axes, far, axes)
        grown = np.abs(eigenvalues) > 10 * np.abs(before)
        return np.sort(np.where(grown, np.copysign(np.inf, eigenvalues), eigenvalues))

    def _differences(self, point: Array, distance: float) -> Array:
        steps = np.diag(distance * self.box.half_sides)
        ahead, behind = (self.box.landscape.gradient(point + side * steps) for side in (1, -1))
        jacobian = (ahead - behind) / (2 * distance * self.box.half_sides[:, None])
        return (jacobian + jacobian.T) / 2


def _distances(points: Array, others: Array) -> Array:
    """Return the distance of each point from the nearest of the others; inf if there are none."""
    if not len(others) or not len(points):
        return np.full(len(points), np.inf)
    distances: Array = cKDTree(others).query(points)[0]
    return distances


def _lowest_of_each(height: Height, u: Array) -> Array:
    """Return the lowest point of each cluster."""
    heights = height(u)
    return u[[members[heights[members].argmin()] for members in clusters(u, _ALIKE)]]
