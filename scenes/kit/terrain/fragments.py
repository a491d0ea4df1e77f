"""The compiled drawing of lines, polygons and spheres, and their blending over the picture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from scenes.kit.terrain.pixels import Buffers, Depth, Floats, Indices, compiled_numpy, mixed

HALO_REACH = 2.5
"""Where a halo ends, in its own widths."""

HALO_OPACITY = 0.45
"""A halo's opacity next to what it surrounds."""


class Fragments(NamedTuple):
    """What one thing adds to the picture: at most one entry per pixel.

    Attributes
    ----------
    pixel
        Index into the flattened image, shape (n,).
    depth
        Depth, shape (n,).
    alpha
        Coverage times opacity, from 0 to 1, shape (n,).
    """

    pixel: Indices
    depth: Depth
    alpha: Depth


class _Part(NamedTuple):
    """A part of the image: each pixel's distance from a shape, the depth there, and the part's first pixel.

    Attributes
    ----------
    nearest, behind
        Distance and depth, shape (h, w) of the part.
    first_row, first_column
        Position in the image.
    """

    nearest: Depth
    behind: Depth
    first_row: int
    first_column: int


@compiled_numpy
def _alpha(distance: float, halo: float, thickness: float) -> float:
    """Return the opacity of a shape of some thickness at a signed pixel distance from its edge, positive outside."""
    covered = min(max(0.5 - distance, 0.0), 1.0, thickness)
    if halo <= 0.0 or distance <= 0.0:
        return covered
    glow = HALO_OPACITY * math.exp(-2.0 * (distance / halo) ** 2)
    return max(covered, glow) if distance < HALO_REACH * halo else covered


@compiled_numpy
def _bounds(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the range of pixels that an interval touches inside an image, empty if it lies outside."""
    start = min(max(math.floor(low), 0), size)
    return start, max(min(math.ceil(high), size), start)


@compiled_numpy
def stroke_fragments(
    points: Floats, depth: Floats, half_width: float, halo: float, size: tuple[int, int], stride: int = 1
) -> tuple[Indices, Depth, Depth]:
    """Return the pixels, depths and alphas of a polyline with round ends and joins.

    Parameters
    ----------
    points
        Pixel coordinates, shape (n, 2).
    depth
        Depth, shape (n,).
    half_width, halo
        Half the width, and the width of the halo, in pixels.
    size
        Size of the image, (h, w).
    stride
        1 for a polyline; 2 if each pair of points is its own line.
    """
    height, width = size
    reach = half_width + max(0.5, HALO_REACH * halo) + 0.5
    low_x, high_x = _bounds(points[:, 0].min() - reach, points[:, 0].max() + reach, width)
    low_y, high_y = _bounds(points[:, 1].min() - reach, points[:, 1].max() + reach, height)
    nearest = np.full((high_y - low_y, high_x - low_x), np.float32(np.inf))
    behind = np.empty(nearest.shape, dtype=np.float32)
    touched, count = np.empty(nearest.size, dtype=np.int64), 0
    for k in range(0, max(len(points) - 1, 1), stride):
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
    return _collected(touched[:count], _Part(nearest, behind, low_y, low_x), half_width, halo, width)


@compiled_numpy
def polygon_fragments(
    points: Floats, plane: Floats, halo: float, size: tuple[int, int]
) -> tuple[Indices, Depth, Depth]:
    """Return the pixels, depths and alphas of a filled polygon that lies in a plane.

    Parameters
    ----------
    points
        Pixel coordinates of the corners in order, shape (n, 2).
    plane
        Depth at pixel (0, 0) and its increase per pixel to the right and down, shape (3,).
    halo
        Width of the halo, in pixels.
    size
        Size of the image, (h, w).
    """
    height, width = size
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
    return _collected(np.arange(nearest.size), _Part(nearest, behind, low_y, low_x), 0.0, halo, width)


@compiled_numpy
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


@compiled_numpy
def sphere_fragments(
    center: tuple[float, float, float], radius: float, halo: float, pixels_per_unit: float, size: tuple[int, int]
) -> tuple[Indices, Depth, Depth]:
    """Return the pixels, depths and alphas of a sphere's near side.

    Parameters
    ----------
    center
        Position in pixels right and down, and depth.
    radius, halo
        Radius, and width of the halo, in pixels.
    pixels_per_unit
        Pixels per unit of depth.
    size
        Size of the image, (h, w).
    """
    (x, y, depth), (height, width) = center, size
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
    return _collected(np.arange(nearest.size), _Part(nearest, behind, low_y, low_x), radius, halo, width)


@compiled_numpy
def _collected(
    candidates: Indices, part: _Part, radius: float, halo: float, width: int
) -> tuple[Indices, Depth, Depth]:
    """Return the candidate pixels, in a part of an image of some width, that a shape is close enough to colour."""
    nearest, behind, first_row, first_column = part
    pixel = np.empty(candidates.size, dtype=np.int64)
    depth = np.empty(candidates.size, dtype=np.float32)
    alpha = np.empty(candidates.size, dtype=np.float32)
    reach = radius + max(0.5, HALO_REACH * halo)
    thickness = 2.0 * radius if radius > 0.0 else 1.0
    found = 0
    for k in candidates:
        row, column = k // nearest.shape[1], k % nearest.shape[1]
        if nearest[row, column] < reach:
            pixel[found] = (row + first_row) * width + column + first_column
            depth[found] = behind[row, column]
            alpha[found] = _alpha(nearest[row, column] - radius, halo, thickness)
            found += 1
    return pixel[:found], depth[:found], alpha[:found]


def composite(buffers: Buffers, layers: list[tuple[Fragments, Floats]]) -> None:
    """Blend translucent fragments over the image, farther ones first, each where nothing solid is nearer.

    The order of the layers matters only between fragments of one pixel at exactly the same depth: the later is on top.
    Where a fragment covers most of a pixel its depth enters the depth buffer.

    Parameters
    ----------
    buffers
        Image and depth, changed in place.
    layers
        Fragments of each thing with its colour, RGB from 0 to 255, shape (3,).
    """
    if not layers:
        return
    pixel = np.concatenate([fragments.pixel for fragments, _ in layers])
    depth = np.concatenate([fragments.depth for fragments, _ in layers])
    alpha = np.concatenate([fragments.alpha for fragments, _ in layers])
    layer = np.repeat(np.arange(len(layers)), [fragments.pixel.size for fragments, _ in layers])
    nearer = depth < buffers.depth.ravel()[pixel]
    pixel, depth, alpha, layer = pixel[nearer], depth[nearer], alpha[nearer], layer[nearer]
    order = np.lexsort((layer, -depth))
    colours = np.array([colour for _, colour in layers], dtype=np.float64)
    _lay_over(buffers, order, Fragments(pixel, depth, alpha), layer, colours)


@compiled_numpy
def _lay_over(buffers: Buffers, order: Indices, fragments: Fragments, layer: Indices, rgb: Floats) -> None:
    """Blend fragments over the image in an order; each has the colour of its layer."""
    image, zbuffer = buffers.image.ravel(), buffers.depth.ravel()
    pixel, depth, alpha = fragments
    for k in order:
        at, colour = pixel[k], rgb[layer[k]]
        image[at] = mixed(image[at], colour[0], colour[1], colour[2], alpha[k])
        if alpha[k] > 0.5:
            zbuffer[at] = min(zbuffer[at], depth[k])
