"""Critical points that are no ordinary peak, valley or saddle: flat ones, and whole lines of them."""

from __future__ import annotations

from enum import Enum

import numpy as np

from gradmath.geometry.critical import CriticalPoint
from gradmath.landscapes.landscape import Landscape
from scenes.language.messages import message

# Radius of the circle about a point, as a share of the domain's shorter side, and the number of points on it.
_RADIUS, _PLACES = 0.02, 128
# The share of the largest difference on the circle that counts as none.
_LEVEL = 0.01
# Points as high as this share of that difference are as high as the point; if more than this share of the circle is, it
# is at the edge of an area: a line crosses the circle at two places.
_SAME, _AREA = 1e-9, 0.2
# A curvature counts as none if it causes less than this share of the difference on the circle.
_CURVED = 0.01
# Changes of sign around an ordinary saddle.
_SADDLE = 4


class Degenerate(Enum):
    """What a critical point is, in the words shown on a map."""

    FLAT_MINIMUM = message("A flat minimum: without curvature")
    FLAT_MAXIMUM = message("A flat maximum: without curvature")
    LINE_OF_MINIMA = message("The lowest points form a line")
    LINE_OF_MAXIMA = message("The highest points form a line")
    FLOOR = message("The lowest points form an area")
    TOP = message("The highest points form an area")
    MANY_SADDLE = message("A saddle of more than two ways up")
    FLAT_PLACE = message("A flat place, neither minimum nor maximum")


def degenerate(landscape: Landscape, point: CriticalPoint) -> Degenerate | None:
    """Return what a critical point over two weights is, if not an ordinary one, by errors on a circle about it."""
    angles = 2 * np.pi * np.arange(_PLACES) / _PLACES
    radius = _RADIUS * float(landscape.domain.size.min())
    circle = point.point + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rises = landscape.value(circle) - landscape.value(point.point)
    largest = float(np.abs(rises).max()) if np.isfinite(rises).all() else 0.0
    if not largest > 0:
        return None
    level = _LEVEL * largest
    if point.kind != "degenerate":
        curved = np.abs(point.eigenvalues).max() * radius**2 / 2
        flat = {"minimum": Degenerate.FLAT_MINIMUM, "maximum": Degenerate.FLAT_MAXIMUM}
        return flat.get(point.kind) if np.isfinite(curved) and curved < _CURVED * largest else None
    is_area = bool(np.mean(np.abs(rises) <= _SAME * largest) > _AREA)
    if rises.min() >= -level:
        return Degenerate.FLOOR if is_area else Degenerate.LINE_OF_MINIMA
    if rises.max() <= level:
        return Degenerate.TOP if is_area else Degenerate.LINE_OF_MAXIMA
    signs = np.sign(rises[np.abs(rises) > level])
    changes = int(np.count_nonzero(signs != np.roll(signs, 1)))
    if changes == _SADDLE:
        return None
    return Degenerate.MANY_SADDLE if changes > _SADDLE else Degenerate.FLAT_PLACE
