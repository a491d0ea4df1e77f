"""The kinds of critical points, by the signs of the curvatures, confirmed nearby, or by the errors around flat ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple, cast

import numpy as np

from gradmath._check import Array
from gradmath.geometry._clusters import clusters
from gradmath.geometry._kinks import lowest_around
from gradmath.geometry._stationary import UnitBox, eigen

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]

# In half-sides of the domain. A curvature is confirmed at two successive radii; features may be small.
_RADII = 10.0 ** -np.arange(2, 7.5, 0.5)
_AGREEMENT = 0.25
# Relative to the largest entry or eigenvalue: the greatest difference of Hessians measured at two radii that agree, the
# least from the formula's Hessian that makes that one wrong, and the least measured eigenvalue that is not taken for 0.
_MEASURED, _CANCELLED, _NOTHING = 1e-3, 1e-2, 1e-3
_ONE_PLACE = 1e-3  # greatest distance of points at which a formula cancels, and which are one
_SHRINK = float((_RADII[0] / _RADII[1]) ** 2)  # factor of a measured Hessian's error from one radius to the next
_ROUNDING = 32 * float(np.finfo(np.float64).eps)
_FLAT_RADII: Array = 0.5 ** np.arange(1.0, 8.0)
_DIRECTIONS = 64
_PLANE = 2  # weights over which a sphere is a circle


class Stationary(NamedTuple):
    """Points at which the gradient vanishes, and their curvatures.

    Attributes
    ----------
    u
        In the box's coordinates, shape (n, p).
    signs
        Of the Hessian's eigenvalues, ascending, 0 if one cannot be told from 0; shape (n, p).
    hessians
        Measured ones, if the formula's is wrong; otherwise nan; shape (n, p, p).
    """

    u: Array
    signs: Array
    hessians: Array

    @classmethod
    def of(cls, box: UnitBox, u: Array, zero: float) -> Stationary:
        """Find the signs at points of shape (n, p), as `confirmed_signs` does, and by measurement where it cannot.

        If the gradients around a point give a Hessian that differs from the formula's, that one is used. The formula
        of the second derivative of sin(x)/x, for example, is near 0 a difference of large numbers, all of it rounding.
        There, rounding may also make the slope vanish at several points close together; one of them is kept.
        """
        signs, hessians = confirmed_signs(box, u, zero), np.full((*u.shape, u.shape[-1]), np.nan)
        doubtful = np.flatnonzero(~signs.all(axis=-1))
        measured, measured_signs = _measured(box, u[doubtful])
        wrong = ~(_largest(box.hessian(u[doubtful]) - measured) <= _CANCELLED * _largest(measured))
        wrong &= measured_signs.all(axis=-1)
        which = doubtful[wrong]
        signs[which], hessians[which] = measured_signs[wrong], measured[wrong]
        others = [which[member] for members in clusters(u[which], _ONE_PLACE) for member in members[1:]]
        return cls(*(np.delete(array, others, axis=0) for array in (u, signs, hessians)))


def _measured(box: UnitBox, u: Array) -> tuple[Array, Array]:
    """Measure Hessians at points of shape (n, p): return them and the signs of their eigenvalues, ascending.

    They are extrapolated central differences of the gradient at the two consecutive radii that agree best. A sign is 0
    if the two radii disagree on the eigenvalue or it is negligible beside the largest; all are 0 if no two radii agree,
    or the gradient changes differently on the two sides, as at the edge of a level floor.
    """
    each = np.arange(len(u))
    offsets = _RADII[:, None, None] * np.eye(u.shape[-1])
    ahead, behind = (box.gradient(u[:, None, None] + side * offsets) for side in (1, -1))
    differences = (ahead - behind) / (2 * _RADII[:, None, None])
    differences = (differences + differences.swapaxes(-1, -2)) / 2
    apart = np.abs(differences[:, :-1] - differences[:, 1:]).max(axis=(-2, -1)) / _largest(differences[:, 1:])
    best = np.where(np.isfinite(apart), apart, np.inf).argmin(axis=-1)
    wide, close = differences[each, best], differences[each, best + 1]
    first, second = ahead[each, best + 1], behind[each, best + 1]
    lopsided = _largest(first + second - 2 * box.gradient(u)[:, None]) / _largest(first - second)
    agreeing = (apart[each, best] <= _MEASURED) & (lopsided <= _AGREEMENT)
    (before, _), (eigenvalues, _) = (eigen(np.where(agreeing[:, None, None], pair, 0.0)) for pair in (wide, close))
    told = np.abs(before - eigenvalues) <= _AGREEMENT * np.abs(eigenvalues)
    told &= np.abs(eigenvalues) > _NOTHING * np.abs(eigenvalues).max(axis=-1, keepdims=True)
    hessians = close + (close - wide) / (_SHRINK - 1)
    return hessians, np.where(told, np.sign(eigenvalues), 0.0)


def _largest(hessians: Array) -> Array:
    """Return the size of the largest entry of each matrix of shape (…, p, p); shape (…)."""
    largest: Array = np.abs(hessians).max(axis=(-2, -1))
    return largest


def confirmed_signs(box: UnitBox, u: Array, zero: float) -> Array:
    """Return the signs of the Hessian's eigenvalues, ascending, at points of shape (n, p); shape (n, p).

    A sign is 0 if the eigenvalue is at most ``zero`` times the largest, or if the slopes along the eigenvector on both
    sides of the point are not what the eigenvalue predicts. The eigenvalue is then due to rounding, or to a flat point
    of which Newton's method has stopped short.
    """
    if box.worth_machine_code(u):
        from gradmath.geometry._newton_loop import signs_at

        signs, unknown = signs_at(box.code, box.frame, u, _RADII, np.array([_AGREEMENT, zero]))
        signs[unknown] = _signs_by_numpy(box, u[unknown], zero)
        return cast(Array, signs)
    return _signs_by_numpy(box, u, zero)


def _signs_by_numpy(box: UnitBox, u: Array, zero: float) -> Array:
    eigenvalues, axes = eigen(box.hessian(u))
    axes = axes.swapaxes(-1, -2)  # one eigenvector per row
    slopes = np.einsum("nip,np->ni", axes, box.gradient(u))
    agree = [
        np.logical_and.reduce([_agrees(box, u, axes, slopes, eigenvalues, side * radius) for side in (-1, 1)])
        for radius in _RADII.tolist()
    ]
    confirmed = np.logical_or.reduce([first & second for first, second in pairwise(agree)])
    sizes = np.abs(eigenvalues)
    confirmed &= sizes > zero * sizes.max(axis=-1, keepdims=True)
    return np.where(confirmed, np.sign(eigenvalues), 0.0)


def _agrees(box: UnitBox, u: Array, axes: Array, slopes: Array, eigenvalues: Array, offset: float) -> Array:
    beside = box.gradient(u[:, None] + offset * axes)
    gained = (np.einsum("nip,nip->ni", axes, beside) - slopes) / offset
    vanishing = np.abs(slopes) <= _AGREEMENT * np.abs(eigenvalues * offset)
    agrees: Array = vanishing & (np.abs(gained - eigenvalues) <= _AGREEMENT * np.abs(eigenvalues))
    return agrees


def kinds_of(signs: Array) -> list[Kind]:
    """Return the kinds of critical points from the signs of their eigenvalues, ascending, shape (n, p)."""
    flat, lowest, highest = ~signs.all(axis=-1), signs[:, 0], signs[:, -1]
    kinds: list[Kind] = np.select(
        [flat, lowest > 0, highest < 0], ["degenerate", "minimum", "maximum"], default="saddle"
    ).tolist()
    return kinds


def flat_kind(box: UnitBox, u: Array, room: float) -> Kind:
    """Return the kind of a point whose curvature vanishes, from the errors on spheres around it within ``room``.

    It is a minimum or a maximum if two successive spheres are higher or lower everywhere, by more than rounding, and no
    smaller sphere contradicts that. Over two weights, the circles are searched for the direction of a line of points
    that are as low or as high.
    """
    error = float(box.value(u))
    spheres = u + room * _FLAT_RADII[:, None, None] * _directions(len(u))
    errors = box.value(spheres)
    kinds: tuple[tuple[float, Kind], ...] = ((1.0, "minimum"), (-1.0, "maximum"))
    for sign, kind in kinds:
        lowest = np.minimum((sign * errors).min(axis=-1), _in_hollows(box, u, room, sign))
        rounding = _ROUNDING * np.maximum(np.abs(lowest), abs(error))
        above, below = lowest - sign * error > rounding, lowest - sign * error < -rounding
        if np.any(above[:-1] & above[1:]) and not np.any(below[int(np.argmax(above)) :]):
            return kind
    return "degenerate"


def _in_hollows(box: UnitBox, u: Array, room: float, sign: float) -> Array:
    """Return the least of sign · E on the circles around a point of two weights; inf for more, over spheres.

    Between the parabolas y = x² and y = 2x² it may be lower than the point, in a direction that few samples meet.
    """
    if len(u) != _PLANE:
        return np.full(len(_FLAT_RADII), np.inf)

    def height(points: Array) -> Array:
        errors = sign * box.value(points)
        return np.where(np.isfinite(errors), errors, np.inf)

    radii: Array = room * _FLAT_RADII
    lowest, _ = lowest_around(height, np.tile(u, (len(radii), 1)), radii)
    return lowest


def _directions(dimension: int) -> Array:
    """Return unit vectors in all directions, the axes among them; shape (n, p)."""
    if dimension == _PLANE:
        angles = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
        return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    axes = np.concatenate([np.eye(dimension), -np.eye(dimension)])
    if dimension == 1:
        return axes
    others = np.random.default_rng(seed=0).normal(size=(_DIRECTIONS * dimension, dimension))
    return np.concatenate([axes, others / np.linalg.norm(others, axis=-1, keepdims=True)])
