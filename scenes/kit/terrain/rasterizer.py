"""The compiled part of the 3D terrain: triangles, lines and dots into one colour and one depth buffer.

Everything here is a function of arrays. Pixel coordinates run right and down from the image's top left corner, so that
the centre of the pixel in row r and column c is (c + 0.5, r + 0.5). Depth grows away from the viewer and is affine over
the image of any plane, so that it may be interpolated linearly; an empty pixel has depth inf. Colours are RGBA bytes
packed into 32 bits, red lowest.

Numba compiles each function at its first call in a fresh checkout (some seconds) and keeps the result on disk. One
thread does the work, because films are rendered by several processes side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from scenes.kit.paint.compiled import compiled

Floats = NDArray[np.float64]
Depth = NDArray[np.float32]
Pixels = NDArray[np.uint32]
Indices = NDArray[np.int64]

SHADES = 512
"""How many steps of brightness a colour table has: a power of two."""

HALO_REACH = 2.5
"""Where a halo ends, in its own widths."""

HALO_OPACITY = 0.45
"""A halo's opacity next to what it surrounds."""

BACK_LINES = 0.4
"""The opacity of contour lines on the side of a surface that faces down."""

X, Y, DEPTH, SHADE, VALUE, BAND = range(6)  # the columns of a mesh
LEVEL, HALF_WIDTH, RED, GREEN, BLUE = range(5)  # the columns of a tint's lines

LAST_SHADE = SHADES - 1  # as a mask it keeps a rounding error from reading past a table
_SLIVER = 1e-6  # twice the area, in square pixels, below which a triangle covers no pixel worth drawing

P = ParamSpec("P")
T = TypeVar("T")


def _compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Compile with Numba, division as in NumPy, and keep the result on disk."""
    return compiled(function, error_model="numpy")


class Tint(NamedTuple):
    """How a mesh is coloured.

    Attributes
    ----------
    lines
        The contour lines by ascending level: level, half the line's width in pixels, red, green, blue; shape (k, 5).
    tables
        The packed colours of each band between levels at each shade, for the upper and the lower side; shape
        (2, k + 1, SHADES).
    """

    lines: Floats
    tables: Pixels


class Fragments(NamedTuple):
    """What one thing adds to the picture: at most one entry for a pixel.

    Attributes
    ----------
    pixel
        Index into the flattened image, shape (n,).
    depth
        Shape (n,).
    alpha
        Coverage times opacity, from 0 to 1, shape (n,).
    """

    pixel: Indices
    depth: Depth
    alpha: Depth


@_compiled
def _painted(below: int, red: float, green: float, blue: float, alpha: float) -> int:
    """Lay a colour of some opacity over an opaque packed colour."""
    r = (below & 255) + (red - (below & 255)) * alpha
    g = ((below >> 8) & 255) + (green - ((below >> 8) & 255)) * alpha
    b = ((below >> 16) & 255) + (blue - ((below >> 16) & 255)) * alpha
    return int(r + 0.5) | int(g + 0.5) << 8 | int(b + 0.5) << 16 | 255 << 24


@_compiled
def _mixed(below: int, red: float, green: float, blue: float, alpha: float) -> int:
    """Lay a colour of some opacity over a packed colour that may itself be translucent."""
    under = (below >> 24) / 255.0
    opacity = alpha + under * (1.0 - alpha)
    if opacity <= 0.0:
        return 0
    return _painted(below & 0xFFFFFF, red, green, blue, alpha / opacity) & 0xFFFFFF | int(opacity * 255.0 + 0.5) << 24


@_compiled
def _blended(first: int, second: int, share: float) -> int:
    """Mix two packed colours that fill 1 - share and share of a pixel."""
    a, b = (1.0 - share) * (first >> 24), share * (second >> 24)
    alpha = a + b
    if alpha <= 0.0:
        return 0
    red = (a * (first & 255) + b * (second & 255)) / alpha
    green = (a * ((first >> 8) & 255) + b * ((second >> 8) & 255)) / alpha
    blue = (a * ((first >> 16) & 255) + b * ((second >> 16) & 255)) / alpha
    return int(red + 0.5) | int(green + 0.5) << 8 | int(blue + 0.5) << 16 | int(alpha + 0.5) << 24


@_compiled
def project(points: Floats, matrix: Floats, offset: Floats, perspective: float, out: Floats) -> bool:
    """Write where points appear, and tell whether all lie in front of the eye.

    Parameters
    ----------
    points
        Shape (n, 3).
    matrix, offset
        Take a point to pixels right, pixels down and depth before perspective; shapes (3, 3) and (3,).
    perspective
        One over the distance from the eye to where the depth is 0.
    out
        Its first two columns get pixels relative to the middle of the image, its third the depth; shape (n, 3 or more).
    """
    visible = True
    for k in range(points.shape[0]):
        x, y, z = points[k, 0], points[k, 1], points[k, 2]
        behind = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + offset[2]
        nearness = 1.0 + perspective * behind
        if nearness <= 0.0:
            visible = False
        out[k, 0] = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + offset[0]) / nearness
        out[k, 1] = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + offset[1]) / nearness
        out[k, 2] = behind / nearness
    return visible


@_compiled
def _downwards(ya: float, yb: float, yc: float, a: int, b: int, c: int) -> tuple[int, int, int]:
    """Sort a triangle's vertices from top to bottom."""
    if yb < ya:
        a, b, ya, yb = b, a, yb, ya
    if yc < yb:
        b, c, yb = c, b, yc
        if yb < ya:
            a, b = b, a
    return a, b, c


@_compiled
def _slopes(b: float, c: float, bx: float, by: float, cx: float, cy: float, inverse: float) -> tuple[float, float]:
    """Return the change by pixel, right and down, of what is 0 at the origin, b at (bx, by) and c at (cx, cy).

    ``inverse`` is 1 / (bx cy - cx by).
    """
    return (b * cy - c * by) * inverse, (c * bx - b * cx) * inverse


@_compiled
def _span(first: float, second: float, size: int) -> tuple[int, int]:
    """Return the range of pixels whose centres lie between two coordinates, in either order, inside an image."""
    return max(math.ceil(min(first, second) - 0.5), 0), min(math.ceil(max(first, second) - 0.5), size)


@_compiled
def _room(gap: float, line_width: float, values_per_pixel: float) -> float:
    """Fade lines that a grazing view squeezes, so that they do not clot: 0 where they touch, 1 from 3 widths apart."""
    return min(max((gap / (line_width * values_per_pixel) - 1.0) / 2.0, 0.0), 1.0)


@_compiled
def draw_mesh(
    image: Pixels,
    zbuffer: Depth,
    mesh: Floats,
    columns: int,
    lines: Floats,
    tables: Pixels,
    rightwards: bool,
    upwards: bool,
) -> NDArray[np.int8]:
    """Draw a mesh into the image where it is nearer than what is there.

    Parameters
    ----------
    image, zbuffer
        Changed in place; shape (h, w).
    mesh
        The vertices of a grid of m rows, row by row: pixels right and down, depth, shade (a column of the colour
        table), E, and how many levels lie at or below E; shape (m * columns, 6).
    columns
        How many vertices a row of the grid has.
    lines, tables
        The two parts of a `Tint`.
    rightwards, upwards
        Whether columns and rows of the mesh recede from the viewer as their index grows. It only saves time.

    Returns
    -------
    facing
        For each cell's two triangles 1 where the upper side is seen, -1 the lower, 0 neither; shape
        (m - 1, columns - 1, 2).

    Notes
    -----
    It is one function because every call that passes arrays counts references to them, which for triangles of a few
    pixels costs as much as drawing them.
    """
    rows, levels = mesh.shape[0] // columns, lines.shape[0]
    facing = np.zeros((rows - 1, columns - 1, 2), dtype=np.int8)
    reach = lines[:, HALF_WIDTH].max() + 0.5
    spacing = (lines[levels - 1, LEVEL] - lines[0, LEVEL]) / (levels - 1) if levels > 1 else np.inf
    for step_row in range(rows - 1):
        j = step_row if upwards else rows - 2 - step_row
        for step in range(2 * columns - 2):
            i, half = step // 2 if rightwards else columns - 2 - step // 2, step % 2
            near, far = j * columns + i, (j + 1) * columns + i + 1
            a, b, c = (near, near + 1, far) if half == 0 else (near, far, far - 1)
            bx, by, cx, cy = (
                mesh[b, X] - mesh[a, X],
                mesh[b, Y] - mesh[a, Y],
                mesh[c, X] - mesh[a, X],
                mesh[c, Y] - mesh[a, Y],
            )
            det = bx * cy - cx * by
            if abs(det) < _SLIVER:
                continue
            side = 0 if det < 0.0 else 1
            facing[j, i, half] = 1 - 2 * side

            # Sorted downwards, an edge is computed alike for both of its triangles: no pixel is missed or drawn twice.
            a, b, c = _downwards(mesh[a, Y], mesh[b, Y], mesh[c, Y], a, b, c)
            xa, ya, xb, yb = mesh[a, X], mesh[a, Y], mesh[b, X], mesh[b, Y]
            top, bottom = _span(ya, mesh[c, Y], image.shape[0])
            if top >= bottom:
                continue
            bx, by, cx, cy = xb - xa, yb - ya, mesh[c, X] - xa, mesh[c, Y] - ya
            long_edge, upper_edge, lower_edge = cx / cy, bx / by, (cx - bx) / (cy - by)
            inverse = 1.0 / (bx * cy - cx * by)
            za, sa, va = mesh[a, DEPTH], mesh[a, SHADE], mesh[a, VALUE]
            zx, zy = _slopes(mesh[b, DEPTH] - za, mesh[c, DEPTH] - za, bx, by, cx, cy, inverse)
            sx, sy = _slopes(mesh[b, SHADE] - sa, mesh[c, SHADE] - sa, bx, by, cx, cy, inverse)
            vx, vy = _slopes(mesh[b, VALUE] - va, mesh[c, VALUE] - va, bx, by, cx, cy, inverse)

            # The lines that may touch this triangle are lines[first:last].
            values_per_pixel = math.sqrt(vx * vx + vy * vy)
            lowest = min(va, mesh[b, VALUE], mesh[c, VALUE]) - reach * values_per_pixel
            highest = max(va, mesh[b, VALUE], mesh[c, VALUE]) + reach * values_per_pixel
            first = last = int(mesh[a, BAND])
            while first > 0 and lines[first - 1, LEVEL] > lowest:
                first -= 1
            while last < levels and lines[last, LEVEL] < highest:
                last += 1
            opacity = 1.0 if side == 0 else BACK_LINES
            if first < last:
                opacity *= _room(spacing, 2.0 * lines[first, HALF_WIDTH], values_per_pixel)

            for row in range(top, bottom):
                y = row + 0.5 - ya
                edge = xa + y * upper_edge if row + 0.5 < yb else xb + (row + 0.5 - yb) * lower_edge
                left, right = _span(xa + y * long_edge, edge, image.shape[1])
                x = left + 0.5 - xa
                z, s, v = za + x * zx + y * zy, sa + x * sx + y * sy, va + x * vx + y * vy
                if first == last:
                    for column in range(left, right):
                        if z < zbuffer[row, column]:
                            zbuffer[row, column] = z
                            image[row, column] = tables[side, first, int(s) & LAST_SHADE]
                        z += zx
                        s += sx
                    continue
                for column in range(left, right):
                    if z < zbuffer[row, column]:
                        zbuffer[row, column] = z
                        k = first
                        while k + 1 < last and 2.0 * v >= lines[k, LEVEL] + lines[k + 1, LEVEL]:
                            k += 1
                        above = v - lines[k, LEVEL]
                        colour = tables[side, k + 1 if above >= 0.0 else k, int(s) & LAST_SHADE]
                        coverage = lines[k, HALF_WIDTH] + 0.5 - abs(above) / values_per_pixel
                        if coverage > 0.0:
                            alpha = opacity * min(coverage, 1.0, 2.0 * lines[k, HALF_WIDTH])
                            colour = _painted(colour, lines[k, RED], lines[k, GREEN], lines[k, BLUE], alpha)
                        image[row, column] = colour
                    z += zx
                    s += sx
                    v += vx
    return facing


@_compiled
def outline_edges(facing: NDArray[np.int8]) -> Indices:
    """Return the mesh's edges that bound what is seen: its border, and where it turns away.

    Parameters
    ----------
    facing
        From `draw_mesh`, shape (m - 1, n - 1, 2).

    Returns
    -------
    edges
        Flat indices of both ends, shape (k, 2).
    """
    rows, columns = facing.shape[0] + 1, facing.shape[1] + 1
    edges = np.empty((3 * rows * columns, 2), dtype=np.int64)
    found = 0
    for j in range(rows):
        for i in range(columns):
            corner = j * columns + i
            across = i + 1 < columns and (j == 0 or j == rows - 1 or facing[j, i, 0] != facing[j - 1, i, 1])
            along = j + 1 < rows and (i == 0 or i == columns - 1 or facing[j, i, 1] != facing[j, i - 1, 0])
            diagonal = i + 1 < columns and j + 1 < rows and facing[j, i, 0] != facing[j, i, 1]
            for wanted, other in ((across, corner + 1), (along, corner + columns), (diagonal, corner + columns + 1)):
                if wanted:
                    edges[found, 0], edges[found, 1] = corner, other
                    found += 1
    return edges[:found]


@_compiled
def smooth_edges(image: Pixels, zbuffer: Depth, edges: Indices, mesh: Floats) -> None:
    """Antialias edges of what was drawn, in place.

    A pixel through which an edge passes is mixed with its neighbour beyond the edge by the share of the pixel that lies
    there. Method: geometric post-process antialiasing (E. Persson, "Geometric antialiasing methods", GPU Pro 3, 2012).

    Parameters
    ----------
    image, zbuffer
        Shape (h, w); only the image changes.
    edges
        Flat indices into the vertices, shape (k, 2).
    mesh
        The vertices as for `draw_mesh`, shape (n, 6).
    """
    height, width = image.shape
    colour_at, depth_at = image.ravel(), zbuffer.ravel()
    capacity = 0
    for a, b in edges:
        flat = abs(mesh[a, X] - mesh[b, X]) >= abs(mesh[a, Y] - mesh[b, Y])
        along, size = (X, width) if flat else (Y, height)
        start, end = _span(mesh[a, along], mesh[b, along], size)
        capacity += max(end - start, 0)
    targets = np.empty(capacity, dtype=np.int64)
    colours = np.empty(capacity, dtype=np.uint32)
    found = 0
    for a, b in edges:
        flat = abs(mesh[a, X] - mesh[b, X]) >= abs(mesh[a, Y] - mesh[b, Y])
        along, across, size, side = (X, Y, width, height) if flat else (Y, X, height, width)
        start, end = _span(mesh[a, along], mesh[b, along], size)
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
            # An edge is seen if what lies beyond it is farther away; one that is covered has both sides in front of it.
            if max(depth_at[here], depth_at[there]) >= mesh[a, DEPTH] + ahead * fall:
                targets[found], colours[found] = here, _blended(colour_at[here], colour_at[there], share)
                found += 1
    for k in range(found):
        colour_at[targets[k]] = colours[k]


@_compiled
def _alpha(distance: float, halo: float, thickness: float) -> float:
    """Return the opacity of a shape of some thickness at a signed pixel distance from its edge, positive outside."""
    covered = min(max(0.5 - distance, 0.0), 1.0, thickness)
    if halo <= 0.0 or distance <= 0.0:
        return covered
    glow = HALO_OPACITY * math.exp(-2.0 * (distance / halo) ** 2)
    return max(covered, glow) if distance < HALO_REACH * halo else covered


@_compiled
def _bounds(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the range of pixels that an interval touches inside an image, empty where it lies outside."""
    start = min(max(math.floor(low), 0), size)
    return start, max(min(math.ceil(high), size), start)


@_compiled
def stroke_fragments(
    points: Floats, depth: Floats, half_width: float, halo: float, height: int, width: int
) -> tuple[Indices, Depth, Depth]:
    """Return the pixels, depths and alphas of a polyline with round ends and joins.

    Parameters
    ----------
    points
        Pixel coordinates, shape (n, 2).
    depth
        Shape (n,).
    half_width, halo
        In pixels.
    height, width
        Of the image.
    """
    reach = half_width + max(0.5, HALO_REACH * halo) + 0.5
    low_x, high_x = _bounds(points[:, 0].min() - reach, points[:, 0].max() + reach, width)
    low_y, high_y = _bounds(points[:, 1].min() - reach, points[:, 1].max() + reach, height)
    nearest = np.full((high_y - low_y, high_x - low_x), np.float32(np.inf))
    behind = np.empty(nearest.shape, dtype=np.float32)
    touched, count = np.empty(nearest.size, dtype=np.int64), 0
    for k in range(max(len(points) - 1, 1)):
        a, b = k, min(k + 1, len(points) - 1)
        ax, ay, dx, dy = points[a, 0], points[a, 1], points[b, 0] - points[a, 0], points[b, 1] - points[a, 1]
        squared = dx * dx + dy * dy
        for row in range(
            max(math.floor(min(ay, ay + dy) - reach), low_y), min(math.ceil(max(ay, ay + dy) + reach), high_y)
        ):
            # Only the pixels of this row within reach of the segment's own line are visited.
            left, right = min(ax, ax + dx) - reach, max(ax, ax + dx) + reach
            if abs(dy) > 1e-9:
                middle = ax + (row + 0.5 - ay) * dx / dy
                spread = reach * math.sqrt(squared) / abs(dy)
                left, right = max(left, middle - spread), min(right, middle + spread)
            for column in range(max(math.floor(left), low_x), min(math.ceil(right), high_x)):
                px, py = column + 0.5 - ax, row + 0.5 - ay
                along = min(max((px * dx + py * dy) / squared, 0.0), 1.0) if squared > 0.0 else 0.0
                distance = math.hypot(px - along * dx, py - along * dy)
                if distance < nearest[row - low_y, column - low_x]:
                    if nearest[row - low_y, column - low_x] == np.inf:
                        touched[count] = (row - low_y) * nearest.shape[1] + column - low_x
                        count += 1
                    nearest[row - low_y, column - low_x] = distance
                    behind[row - low_y, column - low_x] = depth[a] + along * (depth[b] - depth[a])
    return _collected(touched[:count], nearest, behind, half_width, halo, low_x, low_y, width)


@_compiled
def polygon_fragments(
    points: Floats, plane: Floats, halo: float, height: int, width: int
) -> tuple[Indices, Depth, Depth]:
    """Return the pixels, depths and alphas of a filled polygon that lies in a plane.

    Parameters
    ----------
    points
        The corners' pixel coordinates in order, shape (n, 2).
    plane
        Depth at pixel (0, 0) and its increase by pixel to the right and down, shape (3,).
    halo
        In pixels.
    height, width
        Of the image.
    """
    reach = max(0.5, HALO_REACH * halo) + 0.5
    low_x, high_x = _bounds(points[:, 0].min() - reach, points[:, 0].max() + reach, width)
    low_y, high_y = _bounds(points[:, 1].min() - reach, points[:, 1].max() + reach, height)
    nearest = np.empty((high_y - low_y, high_x - low_x), dtype=np.float32)
    behind = np.empty(nearest.shape, dtype=np.float32)
    for row in range(low_y, high_y):
        for column in range(low_x, high_x):
            px, py = column + 0.5, row + 0.5
            nearest[row - low_y, column - low_x] = _signed_distance(points, px, py)
            behind[row - low_y, column - low_x] = plane[0] + plane[1] * px + plane[2] * py
    return _collected(np.arange(nearest.size), nearest, behind, 0.0, halo, low_x, low_y, width)


@_compiled
def _signed_distance(points: Floats, px: float, py: float) -> float:
    """Return the distance from a polygon's boundary, negative inside (even-odd rule)."""
    best, inside = np.inf, False
    for k in range(len(points)):
        ax, ay = points[k - 1, 0], points[k - 1, 1]
        dx, dy = points[k, 0] - ax, points[k, 1] - ay
        qx, qy = px - ax, py - ay
        squared = dx * dx + dy * dy
        along = min(max((qx * dx + qy * dy) / squared, 0.0), 1.0) if squared > 0.0 else 0.0
        best = min(best, (qx - along * dx) ** 2 + (qy - along * dy) ** 2)
        if (ay > py) != (ay + dy > py) and px < ax + qy * dx / dy:
            inside = not inside
    return -math.sqrt(best) if inside else math.sqrt(best)


@_compiled
def ball_fragments(
    x: float, y: float, depth: float, radius: float, halo: float, pixels_per_unit: float, height: int, width: int
) -> tuple[Indices, Depth, Depth]:
    """Return the pixels, depths and alphas of a sphere's near side.

    Parameters
    ----------
    x, y, depth
        Its centre.
    radius, halo
        In pixels.
    pixels_per_unit
        Pixels for one unit of depth.
    height, width
        Of the image.
    """
    reach = radius + max(0.5, HALO_REACH * halo) + 0.5
    low_x, high_x = _bounds(x - reach, x + reach, width)
    low_y, high_y = _bounds(y - reach, y + reach, height)
    nearest = np.empty((high_y - low_y, high_x - low_x), dtype=np.float32)
    behind = np.empty(nearest.shape, dtype=np.float32)
    for row in range(low_y, high_y):
        for column in range(low_x, high_x):
            squared = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2
            nearest[row - low_y, column - low_x] = math.sqrt(squared)
            bulge = math.sqrt(max(radius * radius - squared, 0.0))
            behind[row - low_y, column - low_x] = depth - bulge / pixels_per_unit
    return _collected(np.arange(nearest.size), nearest, behind, radius, halo, low_x, low_y, width)


@_compiled
def _collected(
    candidates: Indices,
    nearest: Depth,
    behind: Depth,
    radius: float,
    halo: float,
    low_x: int,
    low_y: int,
    width: int,
) -> tuple[Indices, Depth, Depth]:
    """Keep the candidate pixels of a part of the image that a shape is near enough to colour."""
    pixel = np.empty(candidates.size, dtype=np.int64)
    depth = np.empty(candidates.size, dtype=np.float32)
    alpha = np.empty(candidates.size, dtype=np.float32)
    reach = radius + max(0.5, HALO_REACH * halo)
    thickness = 2.0 * radius if radius > 0.0 else 1.0
    found = 0
    for k in candidates:
        row, column = k // nearest.shape[1], k % nearest.shape[1]
        if nearest[row, column] < reach:
            pixel[found] = (row + low_y) * width + column + low_x
            depth[found] = behind[row, column]
            alpha[found] = _alpha(nearest[row, column] - radius, halo, thickness)
            found += 1
    return pixel[:found], depth[:found], alpha[:found]


def composite(image: Pixels, zbuffer: Depth, layers: list[tuple[Fragments, Floats]]) -> None:
    """Lay translucent fragments over the image, farther ones first, each where nothing solid is nearer.

    The order of the layers matters only between fragments of one pixel at exactly the same depth: the later lies on
    top. Where a fragment covers most of a pixel its depth enters the depth buffer.

    Parameters
    ----------
    image, zbuffer
        Changed in place; shape (h, w).
    layers
        Each thing's fragments with its colour, RGB from 0 to 255, shape (3,).
    """
    if not layers:
        return
    pixel = np.concatenate([fragments.pixel for fragments, _ in layers])
    depth = np.concatenate([fragments.depth for fragments, _ in layers])
    alpha = np.concatenate([fragments.alpha for fragments, _ in layers])
    layer = np.repeat(np.arange(len(layers)), [fragments.pixel.size for fragments, _ in layers])
    nearer = depth < zbuffer.ravel()[pixel]
    pixel, depth, alpha, layer = pixel[nearer], depth[nearer], alpha[nearer], layer[nearer]
    order = np.lexsort((layer, -depth))
    colours = np.array([colour for _, colour in layers], dtype=np.float64)
    _lay_over(image.ravel(), zbuffer.ravel(), order, pixel, depth, alpha, layer, colours)


@_compiled
def _lay_over(
    image: Pixels,
    zbuffer: Depth,
    order: Indices,
    pixel: Indices,
    depth: Depth,
    alpha: Depth,
    layer: Indices,
    rgb: Floats,
) -> None:
    for k in order:
        at, colour = pixel[k], rgb[layer[k]]
        image[at] = _mixed(image[at], colour[0], colour[1], colour[2], alpha[k])
        if alpha[k] > 0.5:
            zbuffer[at] = min(zbuffer[at], depth[k])
