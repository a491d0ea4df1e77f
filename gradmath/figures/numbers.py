"""Where the numbers of contours stand: on a nearly straight stretch of the line, apart from each other, upright."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gradmath._check import Array
from gradmath.geometry.contour import Contour
from gradmath.landscapes.domain import Domain

# Length of line that a number covers, its distance from others, and from the edge; the shorter side is 1.
_REACH, _APART, _INSIDE = 0.05, 0.11, 0.05
_TRIED = 80
# Steepest line, in degrees, along which a number is turned: beyond it, a 6 may be read as a 9.
_STEEPEST = 50.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands.

    Attributes
    ----------
    contour
        The number's line.
    point
        The number's middle, shape (2,).
    turn
        The angle by which it is turned, in degrees from -90 to 90, in the coordinates of the weights.
    """

    contour: Contour
    point: Array
    turn: float


def places(contours: Iterable[Contour], domain: Domain, unit: Array) -> Iterator[Place]:
    """Yield a place on the longest line of each level that has room for a number.

    Parameters
    ----------
    contours
        The lines.
    domain
        The domain of the picture.
    unit
        The length of the picture's shorter side in each weight, shape (2,).
    """
    taken: list[Array] = []
    for contour in _longest(contours):
        found = _calmest(contour, domain, unit, taken)
        if found is not None:
            taken.append(found.point / unit)
            yield found


def _longest(contours: Iterable[Contour]) -> list[Contour]:
    longest: dict[int, Contour] = {}
    for contour in contours:
        if contour.index not in longest or contour.length > longest[contour.index].length:
            longest[contour.index] = contour
    return [longest[index] for index in sorted(longest)]


def _calmest(contour: Contour, domain: Domain, unit: Array, taken: list[Array]) -> Place | None:
    """Return the free place of a line where it turns least under a number."""
    points = contour.points / unit
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    if way[-1] < 4 * _REACH:
        return None
    middles = np.linspace(_REACH, way[-1] - _REACH, _TRIED)
    before, point, after = (_at(points, way, middles + shift) for shift in (-_REACH, 0.0, _REACH))
    inside = (point > domain.lower / unit + _INSIDE) & (point < domain.upper / unit - _INSIDE)
    apart = [np.linalg.norm(point - other, axis=1) > _APART for other in taken]
    free = np.all([*inside.T, *apart], axis=0)
    if not free.any():
        return None
    bend = np.linalg.norm(before + after - 2 * point, axis=1)
    best = int(np.where(free, bend, np.inf).argmin())
    along = after[best] - before[best]
    turn = 0.0 if abs(_turn(along)) > _STEEPEST else _turn(along * unit)
    return Place(contour, point[best] * unit, turn)


def _turn(along: Array) -> float:
    """Return the angle between a direction and the first axis, in degrees from -90 to 90."""
    return float((np.degrees(np.arctan2(along[1], along[0])) + 90) % 180 - 90)


def _at(points: Array, way: Array, lengths: Array) -> Array:
    return np.stack([np.interp(lengths, way, points[:, axis]) for axis in (0, 1)], axis=-1)
