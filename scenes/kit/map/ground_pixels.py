"""The compiled drawing of a map's ground, pixel by pixel, from the errors and slopes at the nodes of a grid."""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled
from scenes.arrays import Array

GROUND, LINES = 1, 2
"""What is drawn: one of these, or their sum."""

_compiled = partial(compiled, error_model="numpy")

Packed = NDArray[np.uint32]


class Window(NamedTuple):
    """Whole pixels of the frame: the first column and row, and those after the last."""

    left: int
    top: int
    right: int
    bottom: int


class Nodes(NamedTuple):
    """The grid over a window's pixels.

    Attributes
    ----------
    cell
        Number of pixels from node to node.
    column, row
        Position of the first node, in cells of the frame.
    errors, across, down
        E, and its change per pixel to the right and down, shape (rows, columns).
    shades
        Light, from 0 to the last shade, shape (rows, columns).
    rough
        Whether each cell's corners do not fit together, shape (rows - 1, columns - 1).
    """

    cell: int
    column: int
    row: int
    errors: Array
    across: Array
    down: Array
    shades: Array
    rough: NDArray[np.bool_]


class Ink(NamedTuple):
    """Levels and colours for drawing.

    Attributes
    ----------
    levels
        Errors, ascending, shape (n,).
    halves
        Half the widths of their lines in pixels, shape (n,).
    opacities
        Opacities of the lines, shape (n,).
    lines
        Red, green and blue of the lines, shape (n, 3).
    tables
        Packed colours of the bands at each shade, shape (n + 1, shades).
    bands
        Red, green and blue of the bands on level ground, shape (n + 1, 3).
    """

    levels: Array
    halves: Array
    opacities: Array
    lines: Array
    tables: Packed
    bands: Array


@_compiled
def _over(under: int, red: float, green: float, blue: float, share: float) -> int:
    """Return a packed colour, premultiplied by its opacity, under a share of an opaque one."""
    r, g, b, a = under & 255, under >> 8 & 255, under >> 16 & 255, under >> 24 & 255
    r = int(r + share * (red - r) + 0.5)
    g = int(g + share * (green - g) + 0.5)
    b = int(b + share * (blue - b) + 0.5)
    a = int(a + share * (255 - a) + 0.5)
    return r | g << 8 | b << 16 | a << 24


@_compiled
def _colour(point: tuple[float, float], shade: int, above: int, under: int, ink: Ink, what: int) -> int:
    """Return the colour of a pixel near a level.

    Parameters
    ----------
    point
        Error at the pixel, and the slope per pixel.
    shade
        Index of the shade.
    above
        Index of the first level that is not below the error.
    under
        Colour under the contours if the ground is not drawn.
    """
    (error, steep), levels = point, ink.levels
    colour = int(ink.tables[above, shade]) if what & GROUND else under
    if not steep > 0.0:
        return colour
    flat = 1.0 / steep
    if what & GROUND:
        # The edge between two bands is antialiased.
        if above > 0 and (error - levels[above - 1]) * flat < 0.5:
            colour = _mixed(colour, int(ink.tables[above - 1, shade]), 0.5 - (error - levels[above - 1]) * flat)
        elif above < len(levels) and (levels[above] - error) * flat < 0.5:
            colour = _mixed(colour, int(ink.tables[above + 1, shade]), 0.5 - (levels[above] - error) * flat)
    if what & LINES:
        for edge in range(max(above - 2, 0), min(above + 2, len(levels))):
            half = ink.halves[edge]
            covered = min(half + 0.5 - abs(error - levels[edge]) * flat, 1.0, 2.0 * half) * ink.opacities[edge]
            if covered > 0.0:
                colour = _over(colour, ink.lines[edge, 0], ink.lines[edge, 1], ink.lines[edge, 2], covered)
    return colour


@_compiled
def _mixed(colour: int, other: int, share: float) -> int:
    return _over(colour, float(other & 255), float(other >> 8 & 255), float(other >> 16 & 255), share)


@_compiled
def draw_each(image: Packed, places: NDArray[np.int64], values: Array, ink: Ink, what: int) -> None:
    """Draw single pixels: rows and columns of shape (2, n); errors, slopes and shades of shape (3, n)."""
    for k in range(places.shape[1]):
        error, steep, shade = values[0, k], values[1, k], values[2, k]
        if math.isfinite(error):
            above = np.searchsorted(ink.levels, error)
            under = int(image[places[0, k], places[1, k]])
            image[places[0, k], places[1, k]] = _colour((error, steep), int(shade + 0.5), above, under, ink, what)


@_compiled
def draw_cells(image: Packed, seen: Window, nodes: Nodes, ink: Ink, what: int) -> None:
    """Draw all cells that are not rough, as far as they lie in a window."""
    cell, errors = nodes.cell, nodes.errors
    levels = ink.levels
    reach = 0.5
    for half in ink.halves:
        reach = max(reach, half + 0.5)
    for j in range(errors.shape[0] - 1):
        top, bottom = max((nodes.row + j) * cell, seen.top), min((nodes.row + j + 1) * cell, seen.bottom)
        if top >= bottom:
            continue
        for i in range(errors.shape[1] - 1):
            left, right = max((nodes.column + i) * cell, seen.left), min((nodes.column + i + 1) * cell, seen.right)
            if left >= right or nodes.rough[j, i]:
                continue
            low, high, steep, bulge = np.inf, -np.inf, 0.0, 0.0
            for b in range(j, j + 2):
                rise = errors[b, i + 1] - errors[b, i]
                bulge = max(bulge, abs(rise - cell * nodes.across[b, i]), abs(rise - cell * nodes.across[b, i + 1]))
                for a in range(i, i + 2):
                    low, high = min(low, errors[b, a]), max(high, errors[b, a])
                    steep = max(steep, nodes.across[b, a] ** 2 + nodes.down[b, a] ** 2)
                    rise = errors[j + 1, a] - errors[j, a]
                    bulge = max(bulge, abs(rise - cell * nodes.down[b, a]))
            # The cubic exceeds the corners' range by at most the disagreement of their slopes with the sides' rises.
            near = reach * 1.1 * math.sqrt(steep)
            margin = near + 0.3 * bulge
            first = int(np.searchsorted(levels, low - margin))
            after = np.searchsorted(levels, high + margin)
            if first == after:
                if what & GROUND:
                    _fill(image, (left, top, right, bottom), nodes, (j, i), ink.tables[first])
            else:
                _trace(image, (left, top, right, bottom), nodes, (j, i), (first, near), ink, what)


@_compiled
def _fill(image: Packed, part: tuple[int, int, int, int], nodes: Nodes, at: tuple[int, int], table: Packed) -> None:
    """Fill a cell, or part of one, with one band in the light."""
    left, top, right, bottom = part
    j, i = at
    cell, shades = nodes.cell, nodes.shades
    x, y = (nodes.column + i) * cell, (nodes.row + j) * cell
    for row in range(top, bottom):
        v = (row + 0.5 - y) / cell
        start = shades[j, i] + v * (shades[j + 1, i] - shades[j, i])
        end = shades[j, i + 1] + v * (shades[j + 1, i + 1] - shades[j, i + 1])
        step = (end - start) / cell
        shade = start + (left + 0.5 - x) * step + 0.5
        for column in range(left, right):
            image[row, column] = table[int(shade) & 255]
            shade += step


@_compiled
def _trace(
    image: Packed,
    part: tuple[int, int, int, int],
    nodes: Nodes,
    at: tuple[int, int],
    start_at: tuple[int, float],
    ink: Ink,
    what: int,
) -> None:
    """Draw a cell, or part of one, that contours may cross."""
    left, top, right, bottom = part
    j, i = at
    cell, shades = nodes.cell, nodes.shades
    errors, across, down = nodes.errors, nodes.across, nodes.down
    (above, near), levels = start_at, ink.levels
    count = len(levels)
    x, y = (nodes.column + i) * cell, (nodes.row + j) * cell
    for row in range(top, bottom):
        v = (row + 0.5 - y) / cell
        # Hermite's cubics down the two sides, and their own slopes.
        h00, h10 = (1 + 2 * v) * (1 - v) ** 2, v * (1 - v) ** 2 * cell
        h01, h11 = v * v * (3 - 2 * v), v * v * (v - 1) * cell
        d0, d1 = 6 * v * (v - 1) / cell, (1 - v) * (1 - 3 * v)
        d2 = v * (3 * v - 2)
        e0 = h00 * errors[j, i] + h10 * down[j, i] + h01 * errors[j + 1, i] + h11 * down[j + 1, i]
        e1 = h00 * errors[j, i + 1] + h10 * down[j, i + 1] + h01 * errors[j + 1, i + 1] + h11 * down[j + 1, i + 1]
        gy0 = d0 * (errors[j, i] - errors[j + 1, i]) + d1 * down[j, i] + d2 * down[j + 1, i]
        gy1 = d0 * (errors[j, i + 1] - errors[j + 1, i + 1]) + d1 * down[j, i + 1] + d2 * down[j + 1, i + 1]
        gx0 = (across[j, i] + v * (across[j + 1, i] - across[j, i])) * cell
        gx1 = (across[j, i + 1] + v * (across[j + 1, i + 1] - across[j, i + 1])) * cell
        b = 3 * (e1 - e0) - 2 * gx0 - gx1
        a = gx0 + gx1 - 2 * (e1 - e0)
        start = shades[j, i] + v * (shades[j + 1, i] - shades[j, i]) + 0.5
        end = shades[j, i + 1] + v * (shades[j + 1, i + 1] - shades[j, i + 1]) + 0.5
        u, step = (left + 0.5 - x) / cell, 1.0 / cell
        shade, darker = start + u * (end - start), (end - start) * step
        curved = near + 0.3 * max(abs(e1 - e0 - gx0), abs(e1 - e0 - gx1))
        low, high = min(e0, e1) - curved, max(e0, e1) + curved
        while above > 0 and levels[above - 1] >= low:
            above -= 1
        while above < count and levels[above] < low:
            above += 1
        if above == count or levels[above] > high:
            if what & GROUND:
                table = ink.tables[above]
                for column in range(left, right):
                    image[row, column] = table[int(shade) & 255]
                    shade += darker
            continue
        for column in range(left, right):
            error = e0 + u * (gx0 + u * (b + u * a))
            while above < count and levels[above] < error:
                above += 1
            while above > 0 and levels[above - 1] >= error:
                above -= 1
            lit = int(shade) & 255
            shade += darker
            if (above < count and levels[above] - error < near) or (above > 0 and error - levels[above - 1] < near):
                gx = (gx0 + u * (2 * b + u * 3 * a)) * step
                gy = gy0 + u * (gy1 - gy0)
                point, under = (error, math.sqrt(gx * gx + gy * gy)), int(image[row, column])
                image[row, column] = _colour(point, lit, above, under, ink, what)
            elif what & GROUND:
                image[row, column] = ink.tables[above, lit]
            u += step
