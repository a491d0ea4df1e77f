"""Viewpoints on a landscape, chosen by rule so that a picture shows what it should: points of a hillside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq

from gradmath.geometry.contour import Contour, contour_lines
from gradmath.geometry.critical import Extreme, peak, valley
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.kept_contours import kept_contours

# Heights of feet as shares of the whole relief; unequal, so that a ring of arrows does not look like a clock.
_FLANK = (0.64, 0.58, 0.7)
# Higher ground, for rays on which none of these lies inside the picture.
_HIGHER = (0.8,)
_MARCH = 400
_HALVINGS = 24
# Margin of the domain that is kept free, as a share of its sides.
_EDGE = 0.12
# Ground is fairly steep at this share of the slope at this quantile; at this multiple, as beside a pole, it is so steep
# that other arrows would be dots beside the one that stands there.
_FAIRLY_STEEP, _STEEPEST, _TOO_STEEP = 0.25, 0.9, 2.5
_PARTS = 40
# Points are as steep as each other if they differ by less than this share; the number of places around them to compare.
_AS_STEEP, _PLACES_AROUND = 1e-9, 12
# The least distance between points without a hill, as a share of the picture's diagonal.
_APART = 0.09


class UnsuitableError(ValueError):
    """A landscape lacks what a picture is to show; the message says what, in one sentence."""


def fill_frame(landscape: Landscape) -> Landscape:
    """Return a landscape over its domain, widened about its middle to the frame's shape.

    Both weights have one scale on the map, so that right angles stay right: a domain of another shape would leave half
    the frame empty. The ground beyond the domain is the landscape's own.
    """
    frame = current_frame()
    size, shape = landscape.domain.size, np.array([frame.width, frame.height])
    widened = float((size / shape).max()) * shape
    if np.allclose(widened, size, rtol=1e-9, atol=0):
        return landscape
    middle = landscape.domain.center
    return landscape.over(Domain(middle - widened / 2, middle + widened / 2))


def hillside(
    landscape: Landscape,
    levels: Sequence[float] | Array,
    count: int,
    *,
    turn: float = 0.0,
    top: Extreme | None = None,
    bottom: Extreme | None = None,
) -> Array:
    """Return points around the highest peak, each on one of the drawn contours of its flank.

    Rays leave the peak at equal angles, the first towards the valley; the point on each is where the error falls to the
    level of a contour, or of another one if that is too near the edge of the picture.

    Parameters
    ----------
    landscape
        Landscape over two weights.
    levels
        Errors of the drawn contours.
    count
        Number of rays. A ray that leaves the picture before it meets a contour of the flank gives no point.
    turn
        Rotation of all rays, in radians.
    top, bottom
        The hill's peak and the valley; default: the landscape's highest and lowest point.

    Returns
    -------
    Weights, shape (n, 2), n at most ``count``; if there is a valley, the first point faces it.

    Raises
    ------
    UnsuitableError
        If no ray meets its contour.
    """
    top, bottom = top or peak(landscape), bottom or valley(landscape)
    to_valley = bottom.point - top.point
    first = np.arctan2(to_valley[1], to_valley[0]) + turn
    points = []
    stage = inner(landscape.domain)
    for index in range(count):
        angle = first + 2 * np.pi * index / count
        direction = np.array([np.cos(angle), np.sin(angle)])
        for share in _FLANK[index % len(_FLANK) :] + _FLANK[: index % len(_FLANK)] + _HIGHER:
            wanted = bottom.error + share * (top.error - bottom.error)
            level = float(min(levels, key=lambda drawn: abs(drawn - wanted)))
            point = first_at_level(landscape, top.point, direction, level)
            if point is not None and stage.contains(point):
                points.append(point)
                break
    if not points:
        raise UnsuitableError("this landscape has no hillside in view: choose one with a peak inside its domain")
    return np.array(points)


def contour_around(landscape: Landscape, levels: Sequence[float] | Array, center: Array, near: Array) -> Contour:
    """Return the closed contour around a point that passes nearest to another point.

    Raises
    ------
    UnsuitableError
        If no drawn contour closes around the point.
    """
    closed = [line for line in kept_contours(landscape, levels) if _goes_round(landscape, line, center)]
    if not closed:
        raise UnsuitableError(
            "no contour closes around the peak in view: choose a landscape with a peak inside its domain"
        )
    return min(closed, key=lambda line: float(np.linalg.norm(line.points - near, axis=1).min()))


def slopes_in_view(landscape: Landscape, levels: Sequence[float] | Array, count: int, stage: Domain) -> Array:
    """Return points far apart on the drawn contours of a landscape that has no hill, shape (n, 2), n at most ``count``.

    The first is the one on the steepest ground, far from any kink if much of it is as steep; each further one is as far
    from all others as possible. All are on fairly steep ground; none is beside a pole.

    Raises
    ------
    UnsuitableError
        If no drawn contour crosses the stage.
    """
    vertices = [line.points[stage.contains(line.points)] for line in kept_contours(landscape, levels)]
    points = np.concatenate([np.zeros((0, 2)), *vertices])
    slopes = np.linalg.norm(landscape.gradient(points), axis=-1)
    usable = np.isfinite(slopes) & (slopes > 0)
    points, slopes = points[usable], slopes[usable]
    if not len(points):
        raise UnsuitableError("this landscape has no slope in view: its error is the same all over the picture")
    steep = np.quantile(slopes, _STEEPEST)
    # Where all contours meet, most points are as steep as none elsewhere: one of each small part of the ground counts.
    _, spread = np.unique(np.floor(_PARTS * (points - stage.lower) / stage.size), axis=0, return_index=True)
    most = _TOO_STEEP * max(np.quantile(slopes[spread], _STEEPEST), slopes.min())
    suited = (slopes >= _FAIRLY_STEEP * min(steep, most)) & (slopes <= most)
    points, slopes = points[suited], slopes[suited]
    apart = _APART * float(np.linalg.norm(landscape.domain.size))
    chosen = [points[_steepest(landscape, points, slopes, apart)]]
    while len(chosen) < count:
        distances = np.linalg.norm(points[:, None] - np.array(chosen), axis=-1).min(axis=1)
        if distances.max() < apart:
            break
        chosen.append(points[distances.argmax()])
    return np.array(chosen)


def _steepest(landscape: Landscape, points: Array, slopes: Array, around: float) -> int:
    """Return the index of the steepest of some points; of several as steep, the one that is furthest from any kink.

    There the gradient is the same at the most places around it, at a distance in weights.
    """
    steepest = np.flatnonzero(slopes >= (1 - _AS_STEEP) * slopes.max())
    turns = 2 * np.pi * np.arange(_PLACES_AROUND) / _PLACES_AROUND
    places = points[steepest][:, None] + around * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    changed = np.linalg.norm(landscape.gradient(places) - landscape.gradient(points[steepest])[:, None], axis=-1)
    return int(steepest[(changed <= _AS_STEEP * slopes.max()).sum(axis=-1).argmax()])


def contour_through(landscape: Landscape, point: Array, within: float) -> Contour:
    """Return the contour through a point, as far as it stays within a distance of the point in weight space."""
    lines = contour_lines(landscape, [float(landscape.value(point))])
    line = starting_at(min(lines, key=lambda each: float(np.linalg.norm(each.points - point, axis=1).min())), point)
    near = np.linalg.norm(line.points - point, axis=1) <= within
    if near.all():
        return line
    if line.closed:
        # Begin outside, so that the near part is in one piece.
        far = int(np.argmin(near))
        line = starting_at(line, line.points[far])
        near = np.linalg.norm(line.points - point, axis=1) <= within
    kept = np.flatnonzero(near)
    return Contour(line.level, line.index, line.points[kept[0] : kept[-1] + 1].copy(), False, line.tolerance)


def starting_at(contour: Contour, point: Array) -> Contour:
    """Return a closed contour rotated to start at its vertex nearest to a point; an open one unchanged."""
    if not contour.closed:
        return contour
    start = int(np.linalg.norm(contour.points - point, axis=1).argmin())
    if start in (0, len(contour.points) - 1):
        return contour
    turned = np.concatenate([contour.points[start:-1], contour.points[: start + 1]])
    return Contour(contour.level, contour.index, turned, True, contour.tolerance)


def tightest_contour(landscape: Landscape, center: Extreme, far: float) -> Contour | None:
    """Return a contour that closes around a peak or a valley, the furthest of a few trials; None if none does.

    The levels tried lie between the error at the centre and a ``far`` one, each half as far off as the one before.
    """
    for share in 0.5 ** np.arange(1, _HALVINGS + 1):
        level = center.error + share * (far - center.error)
        lines = [each for each in contour_lines(landscape, [level]) if _goes_round(landscape, each, center.point)]
        if lines:
            return lines[0]
    return None


def _goes_round(landscape: Landscape, line: Contour, center: Array) -> bool:
    """Tell whether a contour closes around a point, and the ground inside is on the same side of its level."""
    if not line.closed or not _encloses(line.points, center):
        return False
    x, y = (line.points - center).T
    anticlockwise = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0
    # Uphill is on the left of a contour.
    return anticlockwise == bool(landscape.value(center) > line.level)


def _encloses(ring: Array, point: Array) -> bool:
    """Tell whether a closed ring winds around a point."""
    offsets = ring - point
    angles = np.unwrap(np.arctan2(offsets[:, 1], offsets[:, 0]))
    return bool(abs(angles[-1] - angles[0]) > np.pi)


def first_at_level(landscape: Landscape, start: Array, direction: Array, level: float) -> Array | None:
    """Return the first point at which the error falls to a level along a ray; None if the ray leaves the domain."""
    domain = landscape.domain
    reach = float(np.linalg.norm(domain.size))
    distances = np.linspace(0, reach, _MARCH)
    ray = start + distances[:, None] * direction
    ray = ray[domain.contains(ray)]
    below = np.flatnonzero(landscape.value(ray) <= level)
    if below.size == 0 or below[0] == 0:
        return None
    far = int(below[0])

    def above(distance: float) -> float:
        return float(landscape.value(start + distance * direction)) - level

    distance = brentq(above, distances[far - 1], distances[far], xtol=1e-15, rtol=4 * np.finfo(float).eps)
    point: Array = start + distance * direction
    return point


def inner(domain: Domain) -> Domain:
    """Return the part of the picture in which viewpoints lie: the domain without a margin at its edges."""
    return Domain(domain.lower + _EDGE * domain.size, domain.upper - _EDGE * domain.size)
