"""The painted ground of a map: bands, relief and contours of whatever part of it is seen, sharp at every zoom.

The error and its exact gradient are asked for at the nodes of a grid over the pixels; between nodes the error is the
cubic that has these values and slopes at a cell's corners. A pixel's distance from a contour is its error's difference
from the level by the slope there, so lines are as wide as they should be wherever one looks from. Where a cell's
corners do not fit together, at kinks and jumps and at the edge of holes, every pixel is asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from manim import ManimColor, config
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.kit.frame.light import RELIEF_STRENGTH, brightest, brightness, highlight, relief_scale, shaded
from scenes.kit.frame.theme import Theme
from scenes.kit.map.generations import BandShares, band_shares, drawn_edges, generations
from scenes.kit.paint.compiled import compiled

if TYPE_CHECKING:
    from scenes.kit.map.error_map import ErrorMap

# Pixels from node to node, at 1080 rows, and the least.
_CELL, _REFERENCE_ROWS, _SMALLEST_CELL = 12, 1080, 2
# A cell's corners fit together if a side's rise misses that by its slopes by no more than this share of the contours'
# spacing, or by this many pixels of way.
_MISFIT, _MISFIT_WAY = 0.02, 0.1
_SHADES = 256
_RAMP = 1024
# Frame units per unit of Manim's stroke width.
_STROKE = 0.01

GROUND, LINES = 1, 2
"""What is drawn: one of these, or both added."""

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
        Pixels from node to node.
    column, row
        The first node's place, in cells of the frame.
    errors, across, down
        E, and its change by pixel to the right and down, shape (rows, columns).
    shades
        The light, from 0 to the last shade, shape (rows, columns).
    rough
        The cells whose corners do not fit together, shape (rows - 1, columns - 1).
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
    """What is drawn with.

    Attributes
    ----------
    levels
        Ascending, shape (n,).
    halves
        Half the width of their lines in pixels, shape (n,).
    opacities
        Shape (n,).
    lines
        Red, green and blue of the lines, shape (n, 3).
    tables
        The packed colours of the bands at each shade, shape (n + 1, shades).
    bands
        Red, green and blue of the bands on level ground, shape (n + 1, 3).
    """

    levels: Array
    halves: Array
    opacities: Array
    lines: Array
    tables: Packed
    bands: Array


@dataclass(eq=False, slots=True)
class Ground:
    """The ground in one view.

    Attributes
    ----------
    nodes
        Over the map's window.
    ink
        Levels and colours.
    window
        The map's pixels.
    pixel
        The size of a pixel, in weights.
    """

    nodes: Nodes
    ink: Ink
    window: Window
    pixel: float


def window_of(error_map: ErrorMap) -> Window:
    """Return the pixels of a map: those whose middles lie in its place."""
    low, high = error_map.window
    shape = np.array([config.pixel_width, config.pixel_height])
    first = _to_pixels(np.array([low[0], high[1]]))
    last = _to_pixels(np.array([high[0], low[1]]))
    left, top = np.clip(np.rint(first), 0, shape).astype(int).tolist()
    right, bottom = np.clip(np.rint(last), 0, shape).astype(int).tolist()
    return Window(left, top, right, bottom)


def survey(error_map: ErrorMap) -> Ground:
    """Ask a landscape for its errors over the pixels that a map shows, and choose levels and colours for them."""
    window = window_of(error_map)
    pixel = config.frame_height / config.pixel_height / error_map.scale_factor
    nodes = _nodes(error_map, window, pixel)
    return Ground(nodes, _ink(error_map, nodes), window, pixel)


def draw(error_map: ErrorMap, ground: Ground, pixels: NDArray[np.uint8], part: Window, *, what: int) -> None:
    """Draw a part of the ground, of the contours or of both, over pixels of the frame of shape (height, width, 4)."""
    seen = Window(
        max(part.left, ground.window.left),
        max(part.top, ground.window.top),
        min(part.right, ground.window.right),
        min(part.bottom, ground.window.bottom),
    )
    if seen.left >= seen.right or seen.top >= seen.bottom:
        return
    image = pixels.view(np.uint32)[..., 0]
    _draw_cells(image, seen, ground.nodes, ground.ink, what)
    rows, columns = _rough_pixels(ground.nodes, seen)
    if rows.size:
        weights = error_map.to_weights(pixel_places(columns + 0.5, rows + 0.5))
        errors, slopes = error_map.landscape.value(weights), error_map.landscape.gradient(weights)
        steep = np.linalg.norm(slopes, axis=-1) * ground.pixel
        lit = _shades(error_map, slopes)
        _draw_each(image, np.stack([rows, columns]), np.stack([errors, steep, lit]), ground.ink, what)


def _to_pixels(point: Array) -> Array:
    shape, frame = (
        np.array([config.pixel_width, config.pixel_height]),
        np.array([config.frame_width, config.frame_height]),
    )
    return (point / frame * [1, -1] + 0.5) * shape


def pixel_places(columns: NDArray[Any], rows: NDArray[Any]) -> Array:
    """Return the points of the frame at columns and rows of pixels, not only whole ones; shape (..., 2)."""
    x = (columns / config.pixel_width - 0.5) * config.frame_width
    y = (0.5 - rows / config.pixel_height) * config.frame_height
    return np.stack([x, y], axis=-1)


def _nodes(error_map: ErrorMap, window: Window, pixel: float) -> Nodes:
    cell = max(_SMALLEST_CELL, round(_CELL * config.pixel_height / _REFERENCE_ROWS))
    first = window.left // cell, window.top // cell
    last = max(-(-window.right // cell), first[0] + 1), max(-(-window.bottom // cell), first[1] + 1)
    columns, rows = np.meshgrid(*(cell * np.arange(a, b + 1) for a, b in zip(first, last, strict=True)))
    weights = error_map.to_weights(pixel_places(columns, rows))
    errors, slopes = error_map.landscape.value(weights), error_map.landscape.gradient(weights)
    across, down = pixel * slopes[..., 0], -pixel * slopes[..., 1]
    lit = _shades(error_map, slopes)
    spacing = float(np.ptp(error_map.levels)) / max(len(error_map.levels) - 1, 1) or 1.0
    rough = _rough(errors, across, down, cell, spacing)
    return Nodes(cell, *first, errors, across, down, lit, rough)


def _shades(error_map: ErrorMap, slopes: Array) -> Array:
    lit = brightness(relief_scale(error_map.landscape.domain, error_map.levels) * slopes)
    darkest = 1 - RELIEF_STRENGTH
    at = (np.nan_to_num(lit, nan=1.0) - darkest) / (brightest() - darkest)
    return np.asarray(np.clip(at, 0, 1) * (_SHADES - 1))


def _rough(errors: Array, across: Array, down: Array, cell: int, spacing: float) -> NDArray[np.bool_]:
    """Tell in which cells the sides' rises are not what the slopes at their ends make them."""
    with np.errstate(invalid="ignore"):
        steep = np.hypot(across, down)
        off_x = np.abs(np.diff(errors, axis=1) - cell * (across[:, 1:] + across[:, :-1]) / 2)
        off_y = np.abs(np.diff(errors, axis=0) - cell * (down[1:] + down[:-1]) / 2)
        off = np.maximum(np.maximum(off_x[1:], off_x[:-1]), np.maximum(off_y[:, 1:], off_y[:, :-1]))
        most = np.maximum(np.maximum(steep[1:, 1:], steep[:-1, 1:]), np.maximum(steep[1:, :-1], steep[:-1, :-1]))
        return np.asarray(~(off <= _MISFIT * spacing + _MISFIT_WAY * most))


def _rough_pixels(nodes: Nodes, seen: Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of the pixels of rough cells that are seen."""
    rows, columns = np.nonzero(nodes.rough)
    if not rows.size:
        return rows, columns
    inside = np.arange(nodes.cell)
    down = (nodes.row + rows)[:, None, None] * nodes.cell + inside[None, :, None] + 0 * inside
    right = (nodes.column + columns)[:, None, None] * nodes.cell + inside[None, None, :] + 0 * inside[:, None]
    down, right = down.ravel(), right.ravel()
    kept = (down >= seen.top) & (down < seen.bottom) & (right >= seen.left) & (right < seen.right)
    return down[kept], right[kept]


def shown_highlight(theme: Theme) -> float:
    """Return the share of the brightness over 1 for which a theme's bands have room."""
    return highlight(_ramp(theme, "bands"))


def shade_image(ground: Ground, theme: Theme) -> NDArray[np.uint8]:
    """Return how much black makes ground in full light as bright as it is at each node, from 0 to 255."""
    darkest = 1 - RELIEF_STRENGTH
    lit = darkest + ground.nodes.shades / (_SHADES - 1) * (brightest() - darkest)
    white = np.ones((1, 1, 3))
    factor, most = (shaded(white, each, shown_highlight(theme))[..., 0] for each in (lit, np.array(brightest())))
    # Never quite nothing, so that a picture of it is not cut.
    return np.clip(np.rint(255 * (1 - factor / most.item())), 1, 255).astype(np.uint8)


@cache
def _ramp(theme: Theme, what: str) -> Array:
    """Return the colours of bands or lines along the ramp, from 0 to 255, shape (1025, 3)."""
    coarse = np.linspace(0, 1, _RAMP // 8 + 1)
    of = theme.band_colour if what == "bands" else theme.line_colour
    known = np.array([ManimColor(of(float(place))).to_rgb() * 255 for place in coarse])
    fine = np.linspace(0, 1, _RAMP + 1)
    return np.stack([np.interp(fine, coarse, channel) for channel in known.T], axis=-1)


@cache
def _exact(theme: Theme, what: str, places: tuple[float, ...]) -> Array:
    of = theme.band_colour if what == "bands" else theme.line_colour
    return np.array([ManimColor(of(place)).to_rgb() * 255 for place in places])


def _coloured(theme: Theme, what: str, places: Array) -> Array:
    return _ramp(theme, what)[np.rint(np.clip(places, 0, 1) * _RAMP).astype(int)]


def _ink(error_map: ErrorMap, nodes: Nodes) -> Ink:
    levels, theme = error_map.levels, error_map.theme
    finite = nodes.errors[np.isfinite(nodes.errors)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (float(levels[0]), float(levels[0]))
    finer = generations(error_map.level_step, error_map.view.zoom * error_map.view.detail)
    # Between nodes the error may reach a little further.
    room = 0.05 * (high - low)
    edges = drawn_edges(levels, finer, low - room, high + room)
    shares = band_shares(edges, levels, finer, (low - room, high + room))
    per_stroke = _STROKE * config.pixel_height / config.frame_height
    bands = _bands(theme, shares, len(levels))
    return Ink(
        edges.levels,
        edges.widths / 2 * per_stroke,
        edges.opacities,
        _line_colours(error_map, edges.levels),
        _tables(theme, bands),
        bands,
    )


def _line_colours(error_map: ErrorMap, levels: Array) -> Array:
    low, high = float(error_map.levels[0]), float(error_map.levels[-1])
    if high <= low:
        return np.tile(_exact(error_map.theme, "lines", (0.5,)), (len(levels), 1))
    return _coloured(error_map.theme, "lines", (levels - low) / (high - low))


def _bands(theme: Theme, shares: BandShares, count: int) -> Array:
    """Return the colours of bands, from 0 to 255, shape (n + 1, 3)."""
    own = _exact(theme, "bands", tuple(index / count for index in range(count + 1)))
    mixed = shares.weights[0] * own[np.rint(shares.places[0] * count).astype(int)]
    for places, weight in zip(shares.places[1:], shares.weights[1:], strict=True):
        mixed = mixed + weight * _coloured(theme, "bands", places)
    return np.asarray(mixed)


def _tables(theme: Theme, bands: Array) -> Packed:
    """Return the packed colours of bands at each shade."""
    lit = np.linspace(1 - RELIEF_STRENGTH, brightest(), _SHADES)
    upper = shaded(bands[:, None], lit[None], shown_highlight(theme))
    red, green, blue = np.moveaxis(np.rint(upper).astype(np.uint32), -1, 0)
    return np.asarray(red | green << np.uint32(8) | blue << np.uint32(16) | np.uint32(255 << 24))


@_compiled
def _over(under: int, red: float, green: float, blue: float, share: float) -> int:
    """Return a packed colour, multiplied by its opacity, with a share of an opaque one laid over it."""
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
        The error there, and the slope by pixel.
    shade
        The light.
    above
        The first level that is not below the error.
    under
        The colour over which contours are drawn if the ground is not.
    """
    (error, steep), levels = point, ink.levels
    colour = int(ink.tables[above, shade]) if what & GROUND else under
    if not steep > 0.0:
        return colour
    flat = 1.0 / steep
    if what & GROUND:
        # The edge between two bands is smooth.
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
def _draw_each(image: Packed, places: NDArray[np.int64], values: Array, ink: Ink, what: int) -> None:
    """Draw single pixels: rows and columns of shape (2, n); errors, slopes and shades of shape (3, n)."""
    for k in range(places.shape[1]):
        error, steep, shade = values[0, k], values[1, k], values[2, k]
        if math.isfinite(error):
            above = np.searchsorted(ink.levels, error)
            under = int(image[places[0, k], places[1, k]])
            image[places[0, k], places[1, k]] = _colour((error, steep), int(shade + 0.5), above, under, ink, what)


@_compiled
def _draw_cells(image: Packed, seen: Window, nodes: Nodes, ink: Ink, what: int) -> None:
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
            # The cubic leaves the corners' range by no more than what their slopes miss the sides' rises by.
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
    """Fill a cell, or a part of one, with one band in the light."""
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
    """Draw a cell, or a part of one, that contours may cross."""
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
