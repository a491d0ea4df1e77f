"""Neighbourhoods of minima that the gradient flow cannot leave: a flow that enters one ends in its minimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._scattered import scattered
from gradmath.geometry._stationary import UnitBox, eigen

NONE = -1

# An ellipsoid's shells, from its surface inwards, and the numbers of points on each at which E must rise outwards.
_SHELLS = 0.7 ** np.arange(14)
_DIRECTIONS = {1: 2, 2: 32}
_MANY_DIRECTIONS = 64
_WIDEST = 2.0  # in half-sides of the domain, along the longest axis
_FLATTEST = 1e-8  # least ratio of the shortest axis to the longest, squared
_MARGIN = 0.98
_EDGE_SAMPLES = 400
_NEAREST = 3
_MOST_CELLS = 600
_ARRIVED = 1e-5


@dataclass(frozen=True, eq=False)
class Traps:
    """The part of an ellipsoid around each minimum that lies below an error.

    Within the ellipsoid E rises along every ray from the minimum, so that there is no other critical point, and on its
    surface and the domain's edges it is at least that error: the flow, which only descends, stays and ends in the
    minimum. Both are checked at a few hundred points.

    Attributes
    ----------
    box
        The landscape in the coordinates of its box.
    minima
        The minima in the box's coordinates, shape (m, p).
    into_ball
        The matrices that map the ellipsoids to unit balls, shape (m, p, p).
    below
        The errors, shape (m,); -inf if there is no such ellipsoid.
    """

    box: UnitBox
    minima: Array
    into_ball: Array
    below: Array

    @classmethod
    def about(cls, box: UnitBox, minima: Sequence[Array], *, bounded: bool) -> Traps:
        """Find the traps around minima in weights; if ``bounded``, traps that no flow leaves at the domain's edges."""
        p = box.landscape.dimension
        u = (np.array(minima).reshape(-1, p) - box.landscape.domain.center) / box.half_sides
        semi_axes = _WIDEST * _shapes(box, u)
        widths = np.minimum(1.0, _distances_between(u) / _WIDEST)
        rays = _rays(p)
        surfaces = np.einsum("mij,dj->mdi", semi_axes, rays) * widths[:, None, None]
        rising = np.stack([_rises(box, u, surfaces * shell) for shell in _SHELLS], axis=-1)
        first = np.where(rising[:, -1], rising.shape[-1] - np.argmin(rising[:, ::-1], axis=-1), rising.shape[-1])
        first = np.where(rising.all(axis=-1), 0, first).clip(0, len(_SHELLS) - 1)
        widths = widths * _SHELLS[first]
        errors = box.value(u)
        around = box.value(u[:, None] + surfaces * _SHELLS[first][:, None, None]).min(axis=-1, initial=np.inf)
        into_ball = np.linalg.inv(semi_axes * widths[:, None, None])
        if bounded:
            around = np.minimum(around, _least_on_edges(box, u, into_ball))
        around = np.where(rising[:, -1] & (around > errors), errors + _MARGIN * (around - errors), -np.inf)
        return cls(box, u, into_ball, around)

    @classmethod
    def only_ends(cls, box: UnitBox, minima: Sequence[Array]) -> Traps:
        """Return the minima without traps: if they are many, flows reach them before traps would be found."""
        p = box.landscape.dimension
        u = (np.array(minima).reshape(-1, p) - box.landscape.domain.center) / box.half_sides
        return cls(box, u, np.broadcast_to(np.eye(p), (len(u), p, p)), np.full(len(u), -np.inf))

    def holding(self, u: Array, errors: Array) -> NDArray[np.int64]:
        """Return which minimum's trap holds each point of shape (n, p), or `NONE`; shape (n,)."""
        held = np.full(len(u), NONE)
        if not len(self.minima):
            return held
        count = min(_NEAREST, len(self.minima))
        nearest = self._tree.query(u, k=count)[1].reshape(len(u), count)
        for which in nearest.T[::-1]:
            inside = np.less(errors, self.below[which])
            of, away = which[inside], u[inside] - self.minima[which[inside]]
            in_ball = np.einsum("nij,nj->ni", self.into_ball[of], away)
            inside[inside] = (in_ball**2).sum(axis=-1) <= 1
            held[inside] = which[inside]
        return held

    def reached(self, u: Array, near: float = _ARRIVED) -> NDArray[np.int64]:
        """Return which minimum each point is within ``near`` of, or `NONE`; shape (n,)."""
        if not len(self.minima) or not len(u):
            return np.full(len(u), NONE)
        distances, nearest = self._tree.query(u)
        return np.where(distances <= near, nearest, NONE)

    @cached_property
    def cells(self) -> tuple[Array, Array, Array, NDArray[np.int64], NDArray[np.int64], int]:
        """The traps for compiled code: minima, matrices, errors, and their indices by the cells of a grid."""
        from gradmath.geometry._trap_loop import trap_cells

        into_ball = np.ascontiguousarray(self.into_ball)
        extents = np.sqrt(np.square(np.linalg.inv(into_ball)).sum(axis=-1))
        side = int(np.clip(2 * np.sqrt(len(self.minima)), 1, _MOST_CELLS))
        starts, members = trap_cells(self.minima, extents, self.below, side)
        return self.minima, into_ball, self.below, starts, members, side

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.minima)


def _shapes(box: UnitBox, u: Array) -> Array:
    """Return the axes of the ellipsoids that are level sets near minima, the longest of length 1; shape (m, p, p)."""
    hessians = box.hessian(u)
    usable = np.isfinite(hessians).all(axis=(-2, -1), keepdims=True)
    eigenvalues, axes = eigen(np.where(usable, hessians, np.eye(u.shape[-1])))
    shares = eigenvalues / eigenvalues.max(axis=-1, keepdims=True)
    curved = np.all(np.isfinite(shares) & (shares > _FLATTEST), axis=-1, keepdims=True)
    shares = np.where(curved, shares, 1.0)
    lengths = np.sqrt(shares.min(axis=-1, keepdims=True) / shares)
    shapes: Array = axes * lengths[:, None, :]
    return shapes


def _distances_between(u: Array) -> Array:
    """Return the distance of each point from the nearest other; inf if there is none."""
    if len(u) < 2:
        return np.full(len(u), np.inf)
    distances: Array = cKDTree(u).query(u, k=2)[0][:, 1]
    return distances


def _rays(dimension: int) -> Array:
    """Return unit vectors in all directions, shape (d, p)."""
    if dimension == 2:
        angles = 2 * np.pi * np.arange(_DIRECTIONS[2]) / _DIRECTIONS[2]
        return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    axes = np.concatenate([np.eye(dimension), -np.eye(dimension)])
    if dimension == 1:
        return axes
    others = np.random.default_rng(seed=0).normal(size=(_MANY_DIRECTIONS, dimension))
    return np.concatenate([axes, others / norms(others)[:, None]])


def _rises(box: UnitBox, u: Array, offsets: Array) -> NDArray[np.bool_]:
    """Return around which points E rises outwards at all offsets of shape (m, d, p); shape (m,)."""
    slopes = (box.gradient(u[:, None] + offsets) * offsets).sum(axis=-1)
    return np.asarray((slopes > 0).all(axis=-1))


def _least_on_edges(box: UnitBox, u: Array, into_ball: Array) -> Array:
    """Return the least error on the domain's edges within each ellipsoid; inf if it reaches no edge; shape (m,)."""
    p = u.shape[-1]
    faces = []
    for axis in range(p):
        along = scattered(p - 1, _EDGE_SAMPLES) if p > 1 else np.zeros((1, 0))
        faces += [np.insert(along, axis, side, axis=-1) for side in (-1.0, 1.0)]
    edges = np.concatenate(faces)
    errors = box.value(edges)
    least = np.full(len(u), np.inf)
    # The extents of the ellipsoids along each weight.
    extents = np.sqrt(np.square(np.linalg.inv(into_ball)).sum(axis=-1))
    for index in np.flatnonzero((np.abs(u) + extents >= 1).any(axis=-1)):
        inside = (((edges - u[index]) @ into_ball[index].T) ** 2).sum(axis=-1) <= 1
        least[index] = errors[inside].min(initial=np.inf)
    return least
