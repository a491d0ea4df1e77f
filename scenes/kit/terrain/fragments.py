"""The compiled drawing of lines, polygons and spheres, and their blending over the picture."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from scenes.kit.terrain.pixels import Buffers, Depth, Floats, Indices, Places, compiled_numpy, mixed

HALO_REACH = 2.5
"""Where a halo ends, in its own widths."""

HALO_OPACITY = 0.45
"""A halo's opacity next to what it surrounds."""

LINE, PAIRS, FACE, BALL = range(4)
"""Kinds of shapes: a polyline with round ends and joins, one line for each pair of places, a polygon, a sphere."""

RADIUS, HALO, OPACITY, PLANE = range(4)  # columns of looks
PER_UNIT = PLANE

DISTANCE, DEPTH = range(2)  # what is noted of a pixel

Look = tuple[float, float, float, float, float, float]
"""A row of looks."""

_SLACK = 1e-6  # in pixels: more than any rounding error of a distance


class Shapes(NamedTuple):
    """What things are on the image, in their order.

    Attributes
    ----------
    kinds
        Kind of each, shape (k,).
    ends
        Index after its last place, shape (k,).
    places
        Pixels right and down, and depth, of all its points, shape (n, 3).
    looks
        Half its width or its radius and the width of its halo, in pixels; its opacity, from 0 to 1; then of a polygon
        the depth at pixel (0, 0) and its increase per pixel to the right and down, of a sphere the pixels per unit of
        depth; shape (k, 6).
    """

    kinds: Indices
    ends: Indices
    places: Floats
    looks: Floats


class Fragments(NamedTuple):
    """What shapes add to the picture, with room for more: at most one entry per pixel for each, in their order.

    Attributes
    ----------
    pixel
        Index into the flattened image, shape (n,).
    depth
        Depth, shape (n,).
    alpha
        Coverage times opacity, from 0 to 1, shape (n,).
    shape
        Index of the shape, shape (n,).
    nearer
        Index of the next nearer fragment of the same pixel; -1 if there is none; shape (n,).
    """

    pixel: Places
    depth: Depth
    alpha: Depth
    shape: Places
    nearer: Places


class Sheet(NamedTuple):
    """Memory as large as the image.

    Attributes
    ----------
    reached
        Distance of each pixel from a shape, inf where none is noted, and the shape's depth there, side by side so that
        both are in the same line of the processor's cache; shape (h, w, 2).
    noted
        Flat indices of the pixels with a distance, shape (h * w,).
    farthest
        Index of each pixel's farthest fragment; -1 where there is none; shape (h * w,).
    """

    reached: Depth
    noted: Places
    farthest: Places


class _Memory:
    """What drawing works with, kept from frame to frame: new memory would cost as much as drawing."""

    def __init__(self, size: tuple[int, int]) -> None:
        pixels = size[0] * size[1]
        reached = np.full((*size, 2), np.inf, dtype=np.float32)
        noted, farthest = np.empty(pixels, dtype=np.int32), np.full(pixels, -1, dtype=np.int32)
        self.sheet, self.found = Sheet(reached, noted, farthest), _room_for(pixels // 8 + 1)


_memory = lru_cache(maxsize=1)(_Memory)


def draw_shapes(buffers: Buffers, shapes: Shapes, colours: Floats) -> Places:
    """Blend shapes over the image, farther ones first, each where nothing solid is nearer.

    The order of the shapes matters only in pixels where two have exactly the same depth: the later is on top. Where one
    covers most of a pixel its depth enters the depth buffer.

    Parameters
    ----------
    buffers
        Image and depth, changed in place.
    shapes
        What is drawn.
    colours
        Colour of each, RGB from 0 to 255, shape (k, 3).

    Returns
    -------
    Flat indices of the pixels that were drawn on, each once, shape (n,).
    """
    height, width = buffers.depth.shape
    memory = _memory((height, width))
    memory.found, count = _find(memory.found, shapes, buffers.depth, memory.sheet)
    return _lay_over(buffers, memory.found, count, colours, memory.sheet.farthest)


@compiled_numpy
def _find(found: Fragments, shapes: Shapes, zbuffer: Depth, sheet: Sheet) -> tuple[Fragments, int]:
    """Find what may be seen of shapes; return the fragments and how many there are.

    What something solid hides is left out. If there is not enough room for them, they are somewhere else afterwards.
    """
    count, start = 0, 0
    for k in range(len(shapes.kinds)):
        kind, end, look = shapes.kinds[k], shapes.ends[k], shapes.looks[k]
        places = shapes.places[start:end]
        reach = look[RADIUS] + max(0.5, HALO_REACH * look[HALO])
        if kind == BALL:
            noted = _note_ball(sheet, places, look, reach)
        elif kind == FACE:
            noted = _note_face(sheet, places, look, reach)
        else:
            noted = _note_line(sheet, places, 2 if kind == PAIRS else 1, reach)
        if count + noted > len(found.pixel):
            found = _moved(found, count, _room_for(2 * (count + noted)))
        count = _collect(found, count, (k, noted), (sheet, zbuffer), look)
        start = end
    return found, count


@compiled_numpy
def _room_for(count: int) -> Fragments:
    return Fragments(
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.float32),
        np.empty(count, dtype=np.float32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
    )


@compiled_numpy
def _moved(found: Fragments, count: int, roomier: Fragments) -> Fragments:
    """Copy fragments to where there is room for more."""
    roomier.pixel[:count] = found.pixel[:count]
    roomier.depth[:count] = found.depth[:count]
    roomier.alpha[:count] = found.alpha[:count]
    roomier.shape[:count] = found.shape[:count]
    return roomier


@compiled_numpy
def _bounds(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the range of pixels inside an image whose centres lie in an interval."""
    return max(math.ceil(low - 0.5), 0), min(math.floor(high - 0.5) + 1, size)


@compiled_numpy
def _note_line(sheet: Sheet, places: Floats, stride: int, reach: float) -> int:
    """Note the pixels that a polyline reaches, with the distance and the depth of its nearest point; return how many.

    Parameters
    ----------
    sheet
        Where they are noted.
    places
        Pixels right and down, and depth, shape (n, 3).
    stride
        1 for a polyline; 2 if each pair of places is its own line.
    reach
        Distance, in pixels, up to which it may be seen.
    """
    reached, noted = sheet.reached, sheet.noted
    height, width = reached.shape[:2]
    reach += _SLACK
    count = 0
    for k in range(0, max(len(places) - 1, 1), stride):
        a, b = k, min(k + 1, len(places) - 1)
        ax, ay, start, fall = places[a, 0], places[a, 1], places[a, 2], places[b, 2] - places[a, 2]
        dx, dy = places[b, 0] - ax, places[b, 1] - ay
        squared = dx * dx + dy * dy
        inverse = 1.0 / squared if squared > 0.0 else 0.0
        upright = abs(dy) > 1e-9
        slope = dx / dy if upright else 0.0
        spread = reach * math.sqrt(squared) / abs(dy) if upright else 0.0
        first, last = _bounds(min(ay, ay + dy) - reach, max(ay, ay + dy) + reach, height)
        for row in range(first, last):
            # Only the pixels of this row within reach of the segment's own line are visited.
            left, right = min(ax, ax + dx) - reach, max(ax, ax + dx) + reach
            if upright:
                middle = ax + (row + 0.5 - ay) * slope
                left, right = max(left, middle - spread), min(right, middle + spread)
            beginning, end = _bounds(left, right, width)
            py = row + 0.5 - ay
            for column in range(beginning, end):
                px = column + 0.5 - ax
                along = min(max((px * dx + py * dy) * inverse, 0.0), 1.0)
                off, under = px - along * dx, py - along * dy
                gap = off * off + under * under
                if gap >= reach * reach:
                    continue
                distance, before = math.sqrt(gap), reached[row, column, DISTANCE]
                if distance < before:
                    if before == np.inf:
                        noted[count] = row * width + column
                        count += 1
                    reached[row, column, DISTANCE] = distance
                    reached[row, column, DEPTH] = start + along * fall
    return count


@compiled_numpy
def _note_face(sheet: Sheet, places: Floats, look: Floats, reach: float) -> int:
    """Note the pixels inside a polygon or near it, with their distances from its boundary, negative inside.

    Inside, farther from the boundary than its reach, a distance is only a bound.

    Parameters
    ----------
    sheet, reach
        As for a line.
    places
        Pixels right and down, and depth, of its corners in order, shape (n, 3).
    look
        Its look.
    """
    reached, noted = sheet.reached, sheet.noted
    height, width = reached.shape[:2]
    reach += _SLACK
    start, rightwards, downwards = look[PLANE], look[PLANE + 1], look[PLANE + 2]
    edges = np.empty(len(places), dtype=np.int64)
    count = 0
    first, last = _bounds(places[:, 1].min() - reach, places[:, 1].max() + reach, height)
    for row in range(first, last):
        py = row + 0.5
        near, beginning, end = _edges_near(places, edges, py, reach)
        beginning, end = max(beginning, 0), min(end, width)
        for column in range(beginning, end):
            px = column + 0.5
            # Inside by the even-odd rule; of a line through a corner both sides count once.
            best, inside = np.inf, False
            for at in range(near):
                k = edges[at]
                ax, ay = places[k - 1, 0], places[k - 1, 1]
                dx, dy = places[k, 0] - ax, places[k, 1] - ay
                qx, qy = px - ax, py - ay
                squared = dx * dx + dy * dy
                along = min(max((qx * dx + qy * dy) / squared, 0.0), 1.0) if squared > 0.0 else 0.0
                best = min(best, (qx - along * dx) ** 2 + (qy - along * dy) ** 2)
                if (ay > py) != (ay + dy > py) and px < ax + qy * dx / dy:
                    inside = not inside
            if not inside and best >= reach * reach:
                continue
            noted[count] = row * width + column
            count += 1
            reached[row, column, DISTANCE] = -math.sqrt(best) if inside else math.sqrt(best)
            reached[row, column, DEPTH] = start + rightwards * px + downwards * py
    return count


@compiled_numpy
def _edges_near(places: Floats, edges: Indices, height: float, reach: float) -> tuple[int, int, int]:
    """Find a polygon's edges within reach of a level line; return how many, and the range of pixels that they reach.

    Parameters
    ----------
    places
        Corners, shape (n, 3).
    edges
        Where the edges' indices are written; each goes from the corner before to its own; shape (n,).
    height, reach
        Pixels down to the line, and the largest distance from it.
    """
    near, left, right = 0, math.inf, -math.inf
    for k in range(len(places)):
        ax, ay, bx, by = places[k - 1, 0], places[k - 1, 1], places[k, 0], places[k, 1]
        if min(ay, by) - reach > height or max(ay, by) + reach < height:
            continue
        edges[near] = k
        near += 1
        left, right = min(left, ax, bx), max(right, ax, bx)
    if near == 0:
        return 0, 0, 0
    return near, math.ceil(left - reach - 0.5), math.floor(right + reach - 0.5) + 1


@compiled_numpy
def _note_ball(sheet: Sheet, places: Floats, look: Floats, reach: float) -> int:
    """Note the pixels that a sphere reaches, with their distances from its middle and the depth of its near side."""
    reached, noted = sheet.reached, sheet.noted
    height, width = reached.shape[:2]
    reach += _SLACK
    x, y, depth, radius, per_unit = places[0, 0], places[0, 1], places[0, 2], look[RADIUS], look[PER_UNIT]
    count = 0
    beginning, end = _bounds(x - reach, x + reach, width)
    for row in range(*_bounds(y - reach, y + reach, height)):
        for column in range(beginning, end):
            squared = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2
            if squared >= reach * reach:
                continue
            noted[count] = row * width + column
            count += 1
            reached[row, column, DISTANCE] = math.sqrt(squared)
            reached[row, column, DEPTH] = depth - math.sqrt(max(radius * radius - squared, 0.0)) / per_unit
    return count


@compiled_numpy
def _alpha(distance: float, halo: float, thickness: float) -> float:
    """Return the opacity of a shape of some thickness at a signed pixel distance from its edge, positive outside."""
    covered = min(max(0.5 - distance, 0.0), 1.0, thickness)
    if halo <= 0.0 or distance <= 0.0:
        return covered
    glow = HALO_OPACITY * math.exp(-2.0 * (distance / halo) ** 2)
    return max(covered, glow) if distance < HALO_REACH * halo else covered


@compiled_numpy
def _collect(found: Fragments, count: int, shape: tuple[int, int], memory: tuple[Sheet, Depth], look: Floats) -> int:
    """Add a shape's fragments to those found, and forget what was noted; return how many there are now.

    Parameters
    ----------
    found, count
        Fragments, with room for more, and how many there are.
    shape
        Index of the shape, and how many pixels are noted.
    memory
        Where they are noted, and the depth of what is solid.
    look
        The shape's look.
    """
    sheet, zbuffer = memory
    reached, solid = sheet.reached.reshape(-1, 2), zbuffer.ravel()
    radius, halo, opacity = look[RADIUS], look[HALO], np.float32(look[OPACITY])
    reach = radius + max(0.5, HALO_REACH * halo)
    thickness = 2.0 * radius if radius > 0.0 else 1.0
    which, noted = shape
    for at in sheet.noted[:noted]:
        distance, depth = reached[at, DISTANCE], reached[at, DEPTH]
        reached[at, DISTANCE] = np.inf
        if distance < reach and depth < solid[at]:
            found.pixel[count], found.depth[count], found.shape[count] = at, depth, which
            found.alpha[count] = np.float32(_alpha(distance - radius, halo, thickness)) * opacity
            count += 1
    return count


@compiled_numpy
def _lay_over(buffers: Buffers, found: Fragments, count: int, colours: Floats, farthest: Places) -> Places:
    """Blend fragments over the image, in each pixel the farthest first; return the pixels.

    Parameters
    ----------
    buffers
        Image and depth, changed in place.
    found, count
        Fragments, and how many there are.
    colours
        Colour of each shape, shape (k, 3).
    farthest
        Index of each pixel's farthest fragment; -1 everywhere before and after.
    """
    image, zbuffer = buffers.image.ravel(), buffers.depth.ravel()
    pixel, depth, alpha, shape, nearer = found
    drawn = np.empty(count, dtype=np.int32)
    different = 0
    for k in range(count):
        at = pixel[k]
        before = farthest[at]
        if before < 0:
            drawn[different] = at
            different += 1
        if before < 0 or depth[before] < depth[k]:
            farthest[at], nearer[k] = k, before
            continue
        while nearer[before] >= 0 and depth[nearer[before]] >= depth[k]:
            before = nearer[before]
        nearer[k], nearer[before] = nearer[before], k
    for at in drawn[:different]:
        k, colour = farthest[at], int(image[at])
        farthest[at] = -1
        while k >= 0:
            of = shape[k]
            colour = mixed(colour, colours[of, 0], colours[of, 1], colours[of, 2], alpha[k])
            if alpha[k] > 0.5:
                zbuffer[at] = min(zbuffer[at], depth[k])
            k = nearer[k]
        image[at] = colour
    return drawn[:different]
