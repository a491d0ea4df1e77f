"""Where ∇E = 0: seeds over a domain, Newton's method from all of them at once, and zeros to rounding."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms
from gradmath.geometry._clusters import representatives, thinned
from gradmath.geometry._machine import Derivatives, MachineCode, derivatives_of
from gradmath.geometry._scattered import scattered
from gradmath.landscapes.landscape import Landscape

# Lengths are in half-sides of the domain, so that they mean the same along every weight.
SETTLED_STEP = 1e-8
SAME_POINT = 1e-6
_BESIDE = 1e-3
_LONGEST_STEP = 0.2
_FARTHEST = 2.0
_MANY_NUMBERS = 256
_RESULTS = {(): [0], (2,): [1, 2], (3,): [0, 1, 2], (2, 2): [3, 4, 4, 5]}  # the machine code's rows of E, ∇E, both, ∇²E
_LARGEST = 1e150  # its square is still finite
_MOST_STEPS = 100  # where E grows as |w|⁶, each step leaves 4/5 of the way: 72 steps from 0.1 until it settles
_WANDERING_STEPS, _SHRINKING = 20, 0.95  # steps after which each must be shorter than this times the one before
_POLISHING_STEPS = 3
_ROUNDING = 16 * float(np.finfo(np.float64).eps)

# Nodes of the grid along each weight, by the number of weights up to four: some ten thousand in all. Over two weights,
# three times as many along each if more than one node in two hundred is locally the lowest or the highest.
_NODES = {1: 4097, 2: 201, 3: 45, 4: 17}
_CROWDED, _FINER = 1 / 200, {2: 601}
_CLOSER, _CLOSER_NODES, _CLOSER_WEIGHTS = 3.0, 61, 2
# The longest step from a seed on the grid, and how far it may lead, in cells of the grid.
_LOCAL_STEP, _LOCAL_REACH = 2.0, 6.0
_MOST_SEEDS = 40_000
"""The most seeds of each kind on a grid: nobody can see more than some ten thousand critical points."""


@dataclass(frozen=True, eq=False)
class UnitBox:
    """A landscape in coordinates u in which its domain is [-1, 1]ᵖ.

    Attributes
    ----------
    landscape
        E.
    fast
        Whether many points at once are worth machine code, if E can have any.
    """

    landscape: Landscape
    fast: bool = False

    @cached_property
    def half_sides(self) -> Array:
        """Half the length of each side, shape (p,)."""
        return self.landscape.domain.size / 2

    @cached_property
    def magnitudes(self) -> Array:
        """The largest |w| in half-sides, shape (p,), to which the rounding of the weights is relative."""
        domain = self.landscape.domain
        return np.maximum(np.abs(domain.lower), np.abs(domain.upper)) / self.half_sides

    @cached_property
    def derivatives(self) -> Derivatives | None:
        """The landscape's machine code, if there is any and it is worth using."""
        return derivatives_of(self.landscape) if self.fast else None

    @cached_property
    def frame(self) -> Array:
        """The box for compiled loops: the domain's middle, half its sides, and the magnitudes; shape (3, p)."""
        return np.stack([self.landscape.domain.center, self.half_sides, self.magnitudes])

    @property
    def code(self) -> MachineCode:
        """The landscape's machine code for compiled loops."""
        assert self.derivatives is not None
        return self.derivatives.code

    def worth_machine_code(self, u: Array) -> bool:
        """Return whether there is machine code, and points enough to make it worthwhile."""
        return u.size >= _MANY_NUMBERS and self.derivatives is not None

    def weights(self, u: Array) -> Array:
        """Return the weights at u of shape (..., p)."""
        return self.landscape.domain.center + u * self.half_sides

    def value(self, u: Array) -> Array:
        """Return E at u of shape (..., p)."""
        w = self.weights(u)
        return (
            self._by_machine(w, (), False, self.landscape.value)
            if self.worth_machine_code(u)
            else self.landscape.value(w)
        )

    def gradient(self, u: Array) -> Array:
        """Return ∇E with respect to u."""
        w, ask = self.weights(u), self.landscape.gradient
        return (self._by_machine(w, (2,), False, ask) if self.worth_machine_code(u) else ask(w)) * self.half_sides

    def value_and_gradient(self, u: Array) -> tuple[Array, Array]:
        """Return E and ∇E with respect to u, at u of shape (..., p) inside the box, clipped to it against rounding."""
        domain = self.landscape.domain
        w = np.clip(self.weights(u), domain.lower, domain.upper)
        if not self.worth_machine_code(u):
            errors, gradients = self.landscape.value_and_gradient(w)
            return errors, gradients * self.half_sides
        ask = self.landscape.value_and_gradient
        rows = self._by_machine(w, (3,), False, lambda left: np.column_stack(ask(left)))
        return rows[..., 0], rows[..., 1:] * self.half_sides

    def hessian(self, u: Array) -> Array:
        """Return ∇²E with respect to u."""
        w, ask = self.weights(u), self.landscape.hessian
        hessians = self._by_machine(w, (2, 2), True, ask) if self.worth_machine_code(u) else ask(w)
        return hessians * np.multiply.outer(self.half_sides, self.half_sides)

    def _by_machine(self, w: Array, shape: tuple[int, ...], curved: bool, ask: Callable[[Array], Array]) -> Array:
        """Return E, ∇E or ∇²E, of a shape at each point, by machine code, or by ``ask`` where that is not reliable."""
        assert self.derivatives is not None
        flat = w.reshape(-1, 2)
        results, right = self.derivatives.at(flat, curved=curved)
        rows: Array = results[_RESULTS[shape]].T
        found = rows.reshape(len(flat), *shape) if shape else rows[:, 0]
        if not right.all():
            found = found.copy()
            found[~right] = ask(flat[~right])
        return found.reshape(*w.shape[:-1], *shape)


@dataclass(frozen=True, eq=False)
class Grid:
    """A landscape on a grid over its whole box, fine enough to show the features that a map of it shows.

    Attributes
    ----------
    nodes
        Shape (n, …, n, p), in the box's coordinates.
    errors
        E there, shape (n, …, n); nan where it is not finite.
    gradients
        ∇E with respect to u there, shape (n, …, n, p).
    """

    nodes: Array
    errors: Array
    gradients: Array

    @classmethod
    def of(cls, box: UnitBox) -> Grid:
        """Evaluate the landscape over at most 4 weights."""
        p = box.landscape.dimension
        grid = cls._with(box, _NODES[p])
        if p in _FINER and grid._extreme_nodes().mean() > _CROWDED:
            return cls._with(replace(box, fast=True), _FINER[p])
        return grid

    @property
    def is_crowded(self) -> bool:
        """Whether the grid is finer than usual because of many local extremes."""
        return len(self.nodes) == _FINER.get(self.errors.ndim)

    def about_lowest(self, box: UnitBox) -> Grid:
        """Return a finer grid around the lowest node: the bottom of a wide bowl may be crowded or hide a needle."""
        lowest = np.unravel_index(np.nanargmin(self.errors), self.errors.shape)
        center = np.clip(self.nodes[lowest], _CLOSER * self.cell - 1, 1 - _CLOSER * self.cell)
        return self._with(box, _CLOSER_NODES, center, _CLOSER * self.cell)

    @classmethod
    def _with(cls, box: UnitBox, count: int, center: Array | float = 0.0, half: float = 1.0) -> Grid:
        axis = half * np.linspace(-1, 1, count)
        nodes = center + np.stack(np.meshgrid(*[axis] * box.landscape.dimension, indexing="ij"), axis=-1)
        errors, gradients = box.value_and_gradient(nodes)
        return cls(nodes, np.where(np.isfinite(errors), errors, np.nan), gradients)

    def _extreme_nodes(self) -> NDArray[np.bool_]:
        return self.low_nodes(self.errors) | self.low_nodes(-self.errors)

    @property
    def cell(self) -> float:
        """The distance between neighbouring nodes."""
        first, last = (self.nodes[(index,) * self.errors.ndim][0] for index in (0, -1))
        return float(last - first) / (len(self.nodes) - 1)

    def low_nodes(self, values: Array) -> NDArray[np.bool_]:
        """Return the nodes that have no lower neighbour and at least one higher one; shape (n, …, n)."""
        filled = np.where(np.isnan(values), np.inf, values)
        lowest, highest = _around(filled, np.minimum), _around(filled, np.maximum)
        low: NDArray[np.bool_] = (filled == lowest) & (filled < highest)
        return low

    def level_seeds(self) -> Array:
        """Return the nodes at which the slope is locally least, and the middles of some cells; shape (k, p).

        These are the cells between whose corners every component of the gradient changes its sign.
        """
        chosen = self.low_nodes(norms(self.gradients))
        corners = self._corners(self.gradients)
        lowest, highest = corners.min(axis=0), corners.max(axis=0)
        turning = np.all((lowest <= 0) & (highest >= 0) & (lowest < highest), axis=-1)
        middles = self._corners(self.nodes).mean(axis=0)[turning]
        return np.concatenate([self.nodes[chosen], middles])

    def _corners(self, values: Array) -> Array:
        """Return values at the corners of every cell, shape (2ᵖ, n - 1, …, n - 1, …)."""
        sides = itertools.product((slice(None, -1), slice(1, None)), repeat=self.errors.ndim)
        return np.stack([values[side] for side in sides])


def _around(values: Array, extreme: np.ufunc) -> Array:
    """Return the least or the greatest of the values at each node of a grid and its neighbours, diagonal ones too."""
    for axis in range(values.ndim):
        along, found = np.moveaxis(values, axis, 0), values.copy()
        beside = np.moveaxis(found, axis, 0)
        extreme(beside[1:], along[:-1], out=beside[1:])
        extreme(beside[:-1], along[1:], out=beside[:-1])
        values = found
    return values


def has_grid(landscape: Landscape) -> bool:
    """Return whether a landscape has few enough weights for a grid."""
    return landscape.dimension in _NODES


def stationary_points(box: UnitBox, seeds: int, grid: Grid | None) -> tuple[Array, bool]:
    """Return the points of the box to which Newton's method leads from scattered seeds and from the grid's extremes.

    Return each point once, shape (n, p), and whether all seeds were followed: of a crowded grid's seeds, only some are.
    """
    settled, complete = [_newton(box, scattered(box.landscape.dimension, seeds), _LONGEST_STEP, np.inf)], True
    if grid is not None:
        from_grid, complete = _from_grid(box, grid)
        settled += from_grid
        if grid.nodes.shape[-1] == _CLOSER_WEIGHTS and np.isfinite(grid.errors).any():
            settled += _from_grid(box, grid.about_lowest(box))[0]
    found = np.concatenate(settled)
    found = polished(box, thinned(found, SAME_POINT / 4))
    inside = representatives(found[(np.abs(found) <= 1 + SETTLED_STEP).all(axis=-1)], SAME_POINT)
    return inside[_slope_vanishes(box, inside)], complete


def _from_grid(box: UnitBox, grid: Grid) -> tuple[list[Array], bool]:
    """Return where seeds of a grid settle, and whether all of them were followed."""
    local = _LOCAL_STEP * grid.cell, _LOCAL_REACH * grid.cell
    level = grid.level_seeds()
    complete = len(level) <= _MOST_SEEDS
    if not complete:
        level = level[np.random.default_rng(seed=0).permutation(len(level))[:_MOST_SEEDS]]
    settled = [_newton(box, level, *local)]
    for sign in (1.0, -1.0):
        low = grid.low_nodes(sign * grid.errors)
        lowest_first = np.argsort(sign * grid.errors[low], kind="stable")
        complete = complete and len(lowest_first) <= _MOST_SEEDS
        settled.append(_newton(box, grid.nodes[low][np.sort(lowest_first[:_MOST_SEEDS])], *local, sign))
    return settled, complete


def _newton(box: UnitBox, starts: Array, longest: float, reach: float, sign: float = 0.0) -> Array:
    """Return where the starts settle with a vanishing gradient, shape (n, p), without those that run away or stall.

    With the sign 1 every step leads downhill, with -1 uphill.
    """
    if box.worth_machine_code(starts):
        from gradmath.geometry._newton_loop import SETTLED, UNKNOWN, newton

        limits = [longest, reach, sign, SETTLED_STEP, _FARTHEST, _MOST_STEPS, _WANDERING_STEPS, _SHRINKING, _ROUNDING]
        ends, became = newton(box.code, box.frame, np.ascontiguousarray(starts), np.array(limits))
        unknown = starts[became == UNKNOWN]
        return np.concatenate([ends[became == SETTLED], _newton_by_numpy(box, unknown, longest, reach, sign)])
    return _newton_by_numpy(box, starts, longest, reach, sign)


def _newton_by_numpy(box: UnitBox, starts: Array, longest: float, reach: float, sign: float) -> Array:
    going, origins, settled, before = starts, starts, [starts[:0]], np.full(len(starts), np.inf)
    for count in range(_MOST_STEPS):
        usable, step = newton_step(box, going, longest, sign)
        going, origins, before, length = going[usable] + step, origins[usable], before[usable], norms(step)
        still = length <= SETTLED_STEP
        settled.append(going[still])
        left = ~still & (np.abs(going) <= _FARTHEST).all(axis=-1) & (norms(going - origins) <= reach)
        if count >= _WANDERING_STEPS:
            left &= length < _SHRINKING * before
        going, origins, before = going[left], origins[left], length[left]
        if not going.size:
            break
    return np.concatenate(settled)


def polished(box: UnitBox, u: Array) -> Array:
    """Return points moved from within a settled step of where the gradient vanishes to within rounding of it."""
    if box.worth_machine_code(u):
        from gradmath.geometry._newton_loop import polish

        limits = np.array([SETTLED_STEP, 0, 0, 0, 0, 0, 0, 0, _ROUNDING])
        ends, unknown = polish(box.code, box.frame, np.ascontiguousarray(u), limits, _POLISHING_STEPS)
        ends[unknown] = _polished_by_numpy(box, u[unknown])
        return cast(Array, ends)
    return _polished_by_numpy(box, u)


def _polished_by_numpy(box: UnitBox, u: Array) -> Array:
    for _ in range(_POLISHING_STEPS):
        usable, step = newton_step(box, u, SETTLED_STEP)
        u = u.copy()
        u[usable] += step
    return u


def _slope_vanishes(box: UnitBox, u: Array) -> NDArray[np.bool_]:
    """Return towards which points the slope vanishes, as it does not towards a cusp, where the Hessian grows faster."""
    offsets = np.concatenate([np.eye(u.shape[-1]), -np.eye(u.shape[-1])])
    near, far = (norms(box.gradient(u[:, None] + radius * offsets)).max(axis=-1) for radius in (SAME_POINT, _BESIDE))
    vanishes: NDArray[np.bool_] = near <= 0.5 * far
    return vanishes


def newton_step(box: UnitBox, u: Array, longest: float, sign: float = 0.0) -> tuple[NDArray[np.bool_], Array]:
    """Return where Newton's step exists, shape (n,), and there the step, shape (m, p).

    It does not exist where derivatives overflow or are not defined, or the Hessian is zero. Along an eigenvector on
    which the gradient is zero to rounding there is no step; along the others it is at most ``longest``. With a sign,
    all curvatures are given it, so that the step leads downhill, or uphill.
    """
    gradient, hessian = box.gradient(u), box.hessian(u)
    tame = (np.abs(gradient) < _LARGEST).all(axis=-1) & (np.abs(hessian) < _LARGEST).all(axis=(-2, -1))
    usable = np.asarray(tame & hessian.any(axis=(-2, -1)))
    gradient, hessian = gradient[usable], hessian[usable]
    eigenvalues, axes = eigen(hessian)
    eigenvalues = sign * np.abs(eigenvalues) if sign else eigenvalues
    along = np.einsum("...ji,...j->...i", axes, gradient)
    sloping = np.abs(along) > _ROUNDING * _terms(box, hessian, axes)
    steps = np.divide(-along, eigenvalues, out=np.full_like(along, longest), where=eigenvalues != 0)
    steps = np.where(sloping, np.clip(steps, -longest, longest), 0.0)
    return usable, np.einsum("...ij,...j->...i", axes, steps)


def _terms(box: UnitBox, hessian: Array, axes: Array) -> Array:
    """Return the magnitudes of the terms whose sum is the gradient along each eigenvector; shape (n, p)."""
    terms: Array = np.einsum("...ji,...j->...i", np.abs(axes), np.abs(hessian) @ box.magnitudes)
    return terms


def eigen(matrices: Array) -> tuple[Array, Array]:
    """Return the eigenvalues, ascending, and eigenvectors of symmetric matrices of shape (n, p, p).

    For p = 2 a Jacobi rotation is used, which is several times as fast as LAPACK and more accurate in the smaller
    eigenvalue if the diagonal's entries differ by orders of magnitude (J. Demmel and K. Veselić, SIAM J. Matrix Anal.
    Appl. 13, 1992).
    """
    if matrices.shape[-1] != 2:
        eigenvalues, axes = np.linalg.eigh(matrices)
        return eigenvalues, axes
    a, b, c = matrices[..., 0, 0], matrices[..., 0, 1], matrices[..., 1, 1]
    turned = b != 0
    cotangent = np.divide(c / 2 - a / 2, b, out=np.zeros_like(a), where=turned)
    tangent = np.where(turned, np.copysign(1 / (np.abs(cotangent) + np.hypot(1, cotangent)), cotangent), 0.0)
    cosine = 1 / np.hypot(1, tangent)
    sine = tangent * cosine
    first, second = a - tangent * b, c + tangent * b
    swapped = first > second
    eigenvalues = np.stack([np.where(swapped, second, first), np.where(swapped, first, second)], axis=-1)
    low = np.stack([np.where(swapped, sine, cosine), np.where(swapped, cosine, -sine)], axis=-1)
    high = np.stack([-low[..., 1], low[..., 0]], axis=-1)
    return eigenvalues, np.stack([low, high], axis=-1)
