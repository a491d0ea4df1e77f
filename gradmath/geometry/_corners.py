"""Corners of contours: where a line crosses a kink between two vertices, the vertex that its corner is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.landscapes.landscape import Landscape

# Between vertices a cell apart a smooth line turns by less, unless it is a circle of two cells.
_TURN = float(np.cos(0.35))
# Of the way from the corner to the chord's ends: there the two sides are asked, from the ends themselves inwards.
_ASIDE = 0.3 ** np.arange(1, 15)
_REACH = 2.0  # chords


def with_corners(landscape: Landscape, level: float, points: Array, tolerance: float) -> Array:
    """Return a polyline of shape (n, 2) with a vertex more where a chord cuts a corner off.

    It is where the tangents of both sides meet, corrected until E on either side of it, carried on to it by the
    gradient there, is the level. A corner at which E is not within ``tolerance`` of the level is left out.
    """
    normals = unit(landscape.gradient(points))
    with np.errstate(all="ignore"):
        turned = np.flatnonzero((normals[:-1] * normals[1:]).sum(axis=-1) < _TURN)
        if not turned.size:
            return points
        corners, found = _corners(landscape, level, points[turned], points[turned + 1])
        found &= np.abs(landscape.value(corners) - level) <= tolerance
    return np.insert(points, turned[found] + 1, corners[found], axis=0)


def _corners(landscape: Landscape, level: float, start: Array, end: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where the two sides' lines meet, and whether that is a kink near the chord; shapes (m, 2) and (m,)."""
    middle, chord = (start + end) / 2, norms(end - start)
    corner, sides = middle, np.stack([start, end])
    for aside in _ASIDE.tolist():
        errors, gradients = landscape.value(sides) - level, landscape.gradient(sides)
        wanted = (gradients * sides).sum(axis=-1) - errors
        (a, b), (c, d) = np.moveaxis(gradients, -1, 1)
        determinant = a * d - b * c
        corner = np.stack([d * wanted[0] - b * wanted[1], a * wanted[1] - c * wanted[0]], axis=-1)
        corner = corner / determinant[:, None]
        corner = np.where(np.isfinite(corner), corner, middle)
        near = norms(corner - middle) <= _REACH * chord
        corner = np.clip(np.where(near[:, None], corner, middle), landscape.domain.lower, landscape.domain.upper)
        sides = corner + aside * np.stack([start - corner, end - corner])
    directions = unit(landscape.gradient(sides))
    return corner, near & ((directions[0] * directions[1]).sum(axis=-1) < _TURN)
