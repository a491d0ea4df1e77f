"""The compiled drawing of meshes: their projection, their triangles and their antialiased edges."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenes.kit.terrain.pixels import Buffers, Floats, Indices, Packed, blended, compiled_numpy, painted, span

SHADES = 512
"""Number of brightness steps in a colour table: a power of two."""

BACK_LINES = 0.4
"""The opacity of contour lines on the side of a surface that faces down."""

X, Y, DEPTH, SHADE, VALUE, BAND, HAZE = range(7)  # the columns of a mesh
LEVEL, HALF_WIDTH, RED, GREEN, BLUE = range(5)  # the columns of a tint's lines

LAST_SHADE = SHADES - 1  # as a mask it keeps a rounding error from reading past a table
_THIN = 0.5  # half the width, in pixels, of the thinnest line that counts as one
_CLEAR = 0.002  # less haze than this changes no colour by one step
_SLIVER = 1e-6  # twice the area, in square pixels, below which a triangle covers no pixel worth drawing


class Tint(NamedTuple):
    """How a mesh is coloured.

    Attributes
    ----------
    lines
        Contour lines by ascending level: level, half the line's width in pixels, red, green, blue; shape (k, 5).
    tables
        Packed colours of each band between levels at each shade, for the upper and the lower side; shape (2, k + 1,
        SHADES).
    reach
        Largest distance of a pixel's centre from a level whose line still colours it, in pixels.
    spacing
        Mean distance of neighbouring levels; inf if there is only one.
    fog
        Colour into which haze fades the ground: red, green, blue.
    """

    lines: Floats
    tables: Packed
    reach: float
    spacing: float
    fog: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Camera(NamedTuple):
    """What a projection is made of, as numbers, which cost nothing to pass.

    Attributes
    ----------
    right, down, away
        Factors of a point's x, y and z, and what is added, for pixels right, pixels down, and depth before perspective.
    perspective
        Inverse of the distance from the eye to the points of depth 0.
    nearest
        Least distance from the eye, as a share of that one.
    middle
        Pixels right and down from the image's corner to its middle.
    """

    right: tuple[float, float, float, float]
    down: tuple[float, float, float, float]
    away: tuple[float, float, float, float]
    perspective: float
    nearest: float
    middle: tuple[float, float]


class Window(NamedTuple):
    """A part of a mesh's vertices: its rows and columns, each from the first to the one after the last."""

    top: int
    bottom: int
    left: int
    right: int


@compiled_numpy
def _placed(x: float, y: float, z: float, camera: Camera) -> tuple[float, float, float]:
    """Return a point's pixels right and down, and its depth; all nan if it is not far enough in front of the eye."""
    a, b, c = camera.right, camera.down, camera.away
    behind = c[0] * x + c[1] * y + c[2] * z + c[3]
    nearness = 1.0 + camera.perspective * behind
    if nearness <= camera.nearest:
        nearness = math.nan
    right = (a[0] * x + a[1] * y + a[2] * z + a[3]) / nearness
    down = (b[0] * x + b[1] * y + b[2] * z + b[3]) / nearness
    return right + camera.middle[0], down + camera.middle[1], behind / nearness


@compiled_numpy
def project(points: Floats, camera: Camera, out: Floats) -> bool:
    """Write the projections of points, nan if not far enough in front of the eye, and tell whether all are.

    Parameters
    ----------
    points
        Points, shape (n, 3).
    camera
        Projection.
    out
        Its first two columns get pixels right and down, its third the depth; shape (n, 3 or more).
    """
    visible = True
    for k in range(points.shape[0]):
        right, down, depth = _placed(points[k, 0], points[k, 1], points[k, 2], camera)
        out[k, X], out[k, Y], out[k, DEPTH] = right, down, depth
        visible = visible and not math.isnan(depth)
    return visible


@compiled_numpy
def project_mesh(
    corners: Floats, shown: NDArray[np.bool_], camera: Camera, window: Window, columns: int, mesh: Floats
) -> None:
    """Write the projections of a mesh's corners that are shown into its columns; of the others x becomes nan.

    Parameters
    ----------
    corners
        Points, shape (n, 3).
    shown
        Whether each is, shape (n,).
    camera
        Projection.
    window
        Part of the mesh that is projected.
    columns
        Number of corners in a row.
    mesh
        Mesh as for `draw_mesh`.
    """
    for j in range(window.top, window.bottom):
        for k in range(j * columns + window.left, j * columns + window.right):
            if shown[k]:
                right, down, depth = _placed(corners[k, 0], corners[k, 1], corners[k, 2], camera)
                mesh[k, X], mesh[k, Y], mesh[k, DEPTH] = right, down, depth
            else:
                mesh[k, X] = math.nan


class _Legs(NamedTuple):
    """The edges from a triangle's top corner to the middle one and to the lowest one, and 1 / (bx cy - cx by)."""

    bx: float
    by: float
    cx: float
    cy: float
    inverse: float


class _Outline(NamedTuple):
    """A triangle's top and middle corner on the image, and how far each edge moves right from row to row."""

    x: float
    y: float
    middle_x: float
    middle_y: float
    long: float
    upper: float
    lower: float


class _Spread(NamedTuple):
    """A quantity over a triangle: its value at the top corner, and its change per pixel to the right and down."""

    start: float
    right: float
    down: float


@compiled_numpy
def _corners(j: int, i: int, half: int, columns: int) -> tuple[int, int, int]:
    """Return the vertices of half a cell."""
    near, far = j * columns + i, (j + 1) * columns + i + 1
    return (near, near + 1, far) if half == 0 else (near, far, far - 1)


@compiled_numpy
def _facing(bx: float, by: float, cx: float, cy: float) -> int:
    """Return 1 if a triangle's upper side is visible, -1 for its lower side, 0 if it is seen edge-on."""
    det = bx * cy - cx * by
    # The determinant is nan if an invisible corner is.
    if not abs(det) >= _SLIVER:
        return 0
    return 1 if det < 0.0 else -1


@compiled_numpy
def _downwards(heights: tuple[float, float, float], corners: tuple[int, int, int]) -> tuple[int, int, int]:
    """Sort a triangle's vertices from top to bottom."""
    (ya, yb, yc), (a, b, c) = heights, corners
    if yb < ya:
        a, b, ya, yb = b, a, yb, ya
    if yc < yb:
        b, c, yb = c, b, yc
        if yb < ya:
            a, b = b, a
    return a, b, c


@compiled_numpy
def _upright(
    top: tuple[float, float], middle: tuple[float, float], lowest: tuple[float, float]
) -> tuple[_Legs, _Outline]:
    """Return what drawing needs of a triangle with these corners on the image."""
    (xa, ya), (xb, yb), (xc, yc) = top, middle, lowest
    bx, by, cx, cy = xb - xa, yb - ya, xc - xa, yc - ya
    legs = _Legs(bx, by, cx, cy, 1.0 / (bx * cy - cx * by))
    return legs, _Outline(xa, ya, xb, yb, cx / cy, bx / by, (cx - bx) / (cy - by))


@compiled_numpy
def _spread(top: float, middle: float, lowest: float, legs: _Legs) -> _Spread:
    """Return the change of a quantity over a triangle with these values at its corners."""
    b, c = middle - top, lowest - top
    right = (b * legs.cy - c * legs.by) * legs.inverse
    return _Spread(top, right, (c * legs.bx - b * legs.cx) * legs.inverse)


@compiled_numpy
def _at(spread: _Spread, x: float, y: float) -> float:
    """Return a quantity at an offset from the top corner."""
    return spread.start + x * spread.right + y * spread.down


@compiled_numpy
def _across(outline: _Outline, middle: float, width: int) -> tuple[int, int]:
    """Return the range of pixels inside a triangle along a row, given the height of its pixels' centres."""
    y = middle - outline.y
    short = (
        outline.x + y * outline.upper
        if middle < outline.middle_y
        else outline.middle_x + (middle - outline.middle_y) * outline.lower
    )
    return span(outline.x + y * outline.long, short, width)


@compiled_numpy
def _room(gap: float, line_width: float, values_per_pixel: float) -> float:
    """Fade lines that a grazing view squeezes, so that they do not clot: 0 where they touch, 1 from 3 widths apart."""
    return min(max((gap / (line_width * values_per_pixel) - 1.0) / 2.0, 0.0), 1.0)


@compiled_numpy
def draw_mesh(
    buffers: Buffers, mesh: Floats, columns: int, window: Window, tint: Tint, away: tuple[bool, bool]
) -> NDArray[np.int8]:
    """Draw a mesh into the image where it is nearer than what is there.

    Parameters
    ----------
    buffers
        Image and depth, changed in place.
    mesh
        Vertices of a grid of m rows, row by row: pixels right and down (nan if not to be drawn), depth, shade (a column
        of the colour table), E, the number of levels at or below E, and the density of haze, from 0 to 1; shape (m *
        columns, 7).
    columns
        Number of vertices in a row of the grid.
    window
        Part of the mesh that is drawn.
    tint
        Colours of the mesh.
    away
        Whether columns and rows of the mesh recede from the viewer as their index grows; it only saves time.

    Returns
    -------
    facing
        For each cell's two triangles 1 if the upper side is visible, -1 for the lower, 0 for neither; shape (m - 1,
        columns - 1, 2).

    Notes
    -----
    Everything that takes arrays stays in one function: a call that passes them counts references to them, inlined by
    Numba or not, which for triangles of a few pixels costs as much as drawing them. Numbers and tuples of them are free
    to pass.
    """
    image, zbuffer = buffers
    lines, tables, reach, spacing, fog = tint
    rows, levels = mesh.shape[0] // columns, lines.shape[0]
    in_fog = painted(0, fog[0], fog[1], fog[2], 1.0)
    facing = np.zeros((rows - 1, columns - 1, 2), dtype=np.int8)
    for step_row in range(window.bottom - window.top - 1):
        j = window.top + step_row if away[1] else window.bottom - 2 - step_row
        for step in range(2 * (window.right - window.left - 1)):
            i, half = window.left + step // 2 if away[0] else window.right - 2 - step // 2, step % 2
            a, b, c = _corners(j, i, half, columns)
            seen = _facing(
                mesh[b, X] - mesh[a, X], mesh[b, Y] - mesh[a, Y], mesh[c, X] - mesh[a, X], mesh[c, Y] - mesh[a, Y]
            )
            facing[j, i, half] = seen
            if seen == 0:
                continue

            # Sorted downwards, an edge is computed alike for both of its triangles: no pixel is missed or drawn twice.
            a, b, c = _downwards((mesh[a, Y], mesh[b, Y], mesh[c, Y]), (a, b, c))
            top, bottom = span(mesh[a, Y], mesh[c, Y], image.shape[0])
            if top >= bottom or max(mesh[a, X], mesh[b, X], mesh[c, X]) < 0.0:
                continue
            if min(mesh[a, X], mesh[b, X], mesh[c, X]) > image.shape[1]:
                continue
            legs, outline = _upright((mesh[a, X], mesh[a, Y]), (mesh[b, X], mesh[b, Y]), (mesh[c, X], mesh[c, Y]))
            depth = _spread(mesh[a, DEPTH], mesh[b, DEPTH], mesh[c, DEPTH], legs)
            shade = _spread(mesh[a, SHADE], mesh[b, SHADE], mesh[c, SHADE], legs)
            value = _spread(mesh[a, VALUE], mesh[b, VALUE], mesh[c, VALUE], legs)

            # Lines that may touch this triangle are lines[first:last].
            values_per_pixel = math.sqrt(value.right * value.right + value.down * value.down)
            lowest = min(mesh[a, VALUE], mesh[b, VALUE], mesh[c, VALUE]) - reach * values_per_pixel
            highest = max(mesh[a, VALUE], mesh[b, VALUE], mesh[c, VALUE]) + reach * values_per_pixel
            first = last = int(mesh[a, BAND])
            while first > 0 and lines[first - 1, LEVEL] > lowest:
                first -= 1
            while last < levels and lines[last, LEVEL] < highest:
                last += 1
            side, opacity = (0, 1.0) if seen > 0 else (1, BACK_LINES)
            if first < last:
                opacity *= _room(spacing, 2.0 * max(lines[first, HALF_WIDTH], _THIN), values_per_pixel)
            haze = _spread(mesh[a, HAZE], mesh[b, HAZE], mesh[c, HAZE], legs)
            hazy = max(mesh[a, HAZE], mesh[b, HAZE], mesh[c, HAZE]) > _CLEAR
            gone = min(mesh[a, HAZE], mesh[b, HAZE], mesh[c, HAZE]) >= 1.0
            pixels_per_value = 1.0 / values_per_pixel

            for row in range(top, bottom):
                first_column, end = _across(outline, row + 0.5, image.shape[1])
                # Without a sign, a column need not be checked for one at each pixel.
                left, right = np.uint64(first_column), np.uint64(max(end, first_column))
                x, y = first_column + 0.5 - outline.x, row + 0.5 - outline.y
                z, s, v = _at(depth, x, y), _at(shade, x, y), _at(value, x, y)
                if gone:
                    for column in range(left, right):
                        if z < zbuffer[row, column]:
                            zbuffer[row, column], image[row, column] = z, in_fog
                        z += depth.right
                    continue
                if first == last and not hazy:
                    for column in range(left, right):
                        if z < zbuffer[row, column]:
                            zbuffer[row, column] = z
                            image[row, column] = tables[side, first, int(s) & LAST_SHADE]
                        z += depth.right
                        s += shade.right
                    continue
                h = _at(haze, x, y)
                for column in range(left, right):
                    if z < zbuffer[row, column]:
                        zbuffer[row, column] = z
                        if first == last:
                            colour = tables[side, first, int(s) & LAST_SHADE]
                        else:
                            k = first
                            while k + 1 < last and 2.0 * v >= lines[k, LEVEL] + lines[k + 1, LEVEL]:
                                k += 1
                            above = v - lines[k, LEVEL]
                            colour = tables[side, k + 1 if above >= 0.0 else k, int(s) & LAST_SHADE]
                            coverage = lines[k, HALF_WIDTH] + 0.5 - abs(above) * pixels_per_value
                            if coverage > 0.0:
                                alpha = opacity * min(coverage, 1.0, 2.0 * lines[k, HALF_WIDTH])
                                colour = painted(colour, lines[k, RED], lines[k, GREEN], lines[k, BLUE], alpha)
                        if hazy:
                            colour = painted(colour, fog[0], fog[1], fog[2], min(max(h, 0.0), 1.0))
                        image[row, column] = colour
                    z += depth.right
                    s += shade.right
                    v += value.right
                    h += haze.right
    return facing


@compiled_numpy
def outline_edges(facing: NDArray[np.int8], window: Window) -> Indices:
    """Return the mesh's edges that bound what is visible: its border, and where it turns away.

    Parameters
    ----------
    facing
        Visible sides from `draw_mesh`, shape (m - 1, n - 1, 2).
    window
        Part of the mesh that was drawn, with all its neighbours.

    Returns
    -------
    edges
        Flat indices of both ends, shape (k, 2).
    """
    rows, columns = facing.shape[0] + 1, facing.shape[1] + 1
    edges = np.empty((3 * (window.bottom - window.top) * (window.right - window.left), 2), dtype=np.int64)
    found = 0
    for j in range(window.top, window.bottom):
        for i in range(window.left, window.right):
            corner = j * columns + i
            across = i + 1 < columns and (j == 0 or j == rows - 1 or facing[j, i, 0] != facing[j - 1, i, 1])
            along = j + 1 < rows and (i == 0 or i == columns - 1 or facing[j, i, 1] != facing[j, i - 1, 0])
            diagonal = i + 1 < columns and j + 1 < rows and facing[j, i, 0] != facing[j, i, 1]
            for wanted, other in ((across, corner + 1), (along, corner + columns), (diagonal, corner + columns + 1)):
                if wanted:
                    edges[found, 0], edges[found, 1] = corner, other
                    found += 1
    return edges[:found]


@compiled_numpy
def smooth_edges(buffers: Buffers, edges: Indices, mesh: Floats) -> None:
    """Antialias edges of what was drawn, in place.

    A pixel that an edge crosses is mixed with its neighbour beyond the edge, by the share of the pixel that lies there.
    Method: geometric post-process antialiasing (E. Persson, "Geometric antialiasing methods", GPU Pro 3, 2012).

    Parameters
    ----------
    buffers
        Image and depth; only the image changes.
    edges
        Flat indices into the vertices, shape (k, 2).
    mesh
        Vertices as for `draw_mesh`, shape (n, 7).
    """
    height, width = buffers.image.shape
    colour_at, depth_at = buffers.image.ravel(), buffers.depth.ravel()
    capacity = 0
    for a, b in edges:
        if math.isnan(mesh[a, X] + mesh[b, X]):
            continue
        flat = abs(mesh[a, X] - mesh[b, X]) >= abs(mesh[a, Y] - mesh[b, Y])
        along, size = (X, width) if flat else (Y, height)
        start, end = span(mesh[a, along], mesh[b, along], size)
        capacity += max(end - start, 0)
    targets = np.empty(capacity, dtype=np.int64)
    colours = np.empty(capacity, dtype=np.uint32)
    found = 0
    for a, b in edges:
        if math.isnan(mesh[a, X] + mesh[b, X]):
            continue
        flat = abs(mesh[a, X] - mesh[b, X]) >= abs(mesh[a, Y] - mesh[b, Y])
        along, across, size, side = (X, Y, width, height) if flat else (Y, X, height, width)
        start, end = span(mesh[a, along], mesh[b, along], size)
        if start >= end:
            continue
        length = mesh[b, along] - mesh[a, along]
        slope, fall = (mesh[b, across] - mesh[a, across]) / length, (mesh[b, DEPTH] - mesh[a, DEPTH]) / length
        for step in range(start, end):
            ahead = step + 0.5 - mesh[a, along]
            crossing = mesh[a, across] + ahead * slope
            own = math.floor(crossing)
            share, other = crossing - own, own - 1
            if share >= 0.5:
                share, other = 1.0 - share, own + 1
            if min(own, other) < 0 or max(own, other) >= side:
                continue
            here, there = own * width + step, other * width + step
            if not flat:
                here, there = step * width + own, step * width + other
            # An edge is visible if what lies beyond it is farther away; a covered one has both sides in front of it.
            if max(depth_at[here], depth_at[there]) >= mesh[a, DEPTH] + ahead * fall:
                targets[found], colours[found] = here, blended(colour_at[here], colour_at[there], share)
                found += 1
    for k in range(found):
        colour_at[targets[k]] = colours[k]
