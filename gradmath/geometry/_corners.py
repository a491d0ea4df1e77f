"""Corners of contours: the vertices to add where a line crosses a kink between two others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath._blocks import blocks
from gradmath._check import Array
from gradmath._vectors import norms, unit
from gradmath.geometry._vertices import Vertices
from gradmath.landscapes.landscape import Landscape

# Cosine of the largest turn of a smooth line between vertices a cell apart, except on a circle of two cells.
_TURN = float(np.cos(0.35))
# Shares of the way from the corner to the chord's ends at which the two sides are evaluated, after the ends themselves.
_ASIDE = 0.1 ** np.arange(1, 8)
_REACH = 2.0  # chords
_BLOCK = 2048  # chords at a time


def with_corners(landscape: Landscape, vertices: Vertices, tolerances: Array) -> Vertices:
    """Return polylines with another vertex wherever a chord cuts off a corner.

    The corner is where the tangents of both sides meet, corrected until E on either side of it, extrapolated to it by
    the gradient there, is the level. A corner at which E is not within the tolerance of the level is left out.

    Parameters
    ----------
    landscape
        E, over two weights.
    vertices
        The vertices of all lines: many times as fast as one line after another. A chord may have a corner if both its
        ends are on the same level.
    tolerances
        The tolerance of each line, shape (m,).
    """
    chords = vertices.on_level()
    turned = chords[vertices.turns(chords) < _TURN]
    if not turned.size:
        return vertices
    levels = vertices.levels[turned]
    with np.errstate(all="ignore"):
        ends = _in_order(vertices.points[turned], vertices.points[turned + 1])
        parts = [
            _corners(landscape, *(each[block] for each in (levels, *ends))) for block in blocks(turned.size, _BLOCK)
        ]
        corners, found = map(np.concatenate, zip(*parts, strict=True))
        found &= np.abs(landscape.value(corners) - levels) <= tolerances[vertices.owners[turned]]
    if not found.any():
        return vertices
    unknown = np.full((int(found.sum()), 2), np.nan)
    return vertices.inserted(turned[found], corners[found], levels[found], unknown)


def _in_order(start: Array, end: Array) -> tuple[Array, Array]:
    """Return the ends of chords from left to right, so that a corner does not depend on the direction of travel."""
    ahead = (start[:, 0] < end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] < end[:, 1]))
    return np.where(ahead[:, None], start, end), np.where(ahead[:, None], end, start)


def _corners(landscape: Landscape, levels: Array, start: Array, end: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where the tangents of both sides meet, and whether a kink is there; shapes (m, 2) and (m,)."""
    middle, chord = (start + end) / 2, norms(end - start)
    corner, near, going = middle.copy(), np.zeros(len(start), dtype=np.bool_), np.arange(len(start))
    sides = np.stack([start, end])
    for aside in _ASIDE.tolist():
        errors, gradients = landscape.value_and_gradient(sides)
        kinked = _turns(gradients)  # a smooth line turns less and less
        going, sides = going[kinked], sides[:, kinked]
        errors, gradients = errors[:, kinked] - levels[going], gradients[:, kinked]
        if not going.size:
            break
        wanted = (gradients * sides).sum(axis=-1) - errors
        (a, b), (c, d) = np.moveaxis(gradients, -1, 1)
        determinant = a * d - b * c
        met = np.stack([d * wanted[0] - b * wanted[1], a * wanted[1] - c * wanted[0]], axis=-1) / determinant[:, None]
        met = np.where(np.isfinite(met), met, middle[going])
        near[going] = norms(met - middle[going]) <= _REACH * chord[going]
        met = np.where(near[going, None], met, middle[going])
        met = np.clip(met, landscape.domain.lower, landscape.domain.upper)
        corner[going] = met
        sides = met + aside * np.stack([start[going] - met, end[going] - met])
    found = np.zeros(len(start), dtype=np.bool_)
    found[going] = near[going] & _turns(landscape.gradient(sides))
    return corner, found


def _turns(gradients: Array) -> NDArray[np.bool_]:
    """Return where the gradients on two sides, shape (2, m, 2), point in different directions; shape (m,)."""
    directions = unit(gradients)
    turns: NDArray[np.bool_] = (directions[0] * directions[1]).sum(axis=-1) < _TURN
    return turns
