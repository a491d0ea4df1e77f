"""The painted ground of a map: bands, relief and contours of whatever part of it is in view, sharp at every zoom.

The error and its exact gradient are evaluated at the nodes of a grid over the pixels; between nodes the error is the
cubic with these values and slopes at a cell's corners. A pixel's distance from a contour is the difference of its error
from the level, divided by the slope there, so lines have the right width in every view. Where a cell's corners do not
fit together, at kinks and jumps and at the edge of holes, every pixel is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import cairo
import numpy as np
from manim import ManimColor, config
from numpy.typing import NDArray

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding, Measure, Outcome
from scenes.kit.frame.light import RELIEF_STRENGTH, brightest, brightness, highlight, relief_scale, shaded
from scenes.kit.frame.theme import Theme
from scenes.kit.map.generations import BandShares, band_shares, drawn_edges, generations
from scenes.kit.map.ground_pixels import GROUND, Ink, Nodes, Packed, Window, draw_cells, draw_each

if TYPE_CHECKING:
    from scenes.kit.map.error_map import ErrorMap

# Pixels from node to node, at 1080 rows, and the smallest number.
_CELL, _REFERENCE_ROWS, _SMALLEST_CELL = 12, 1080, 2
# A cell's corners fit together if each side's rise agrees with the slopes at its ends to this share of the contours'
# spacing, or to this many pixels of distance.
_MISFIT, _MISFIT_WAY = 0.02, 0.1
# If more than this share of the cells is rough, waves are as short as cells, and corners may fit together by chance.
_MOST_ROUGH = 0.3
# Sample points along each side of a pixel on the edge of a hole.
_PLACES = 4
_GROUND, _HOLE = 1, 2
_SHADES = 256
_RAMP = 1024
# Frame units per unit of Manim's stroke width.
_STROKE = 0.01


PAINTED = Check("the ground is painted from the errors where it lies", "of the range", 1e-9)


@dataclass(frozen=True, eq=False)
class PaintedFrom:
    """The painted ground has the errors of its weights, wherever they are finite.

    Attributes
    ----------
    points
        Weights under the nodes of the painting, shape (..., 2).
    errors
        Errors that were painted, shape (...).
    """

    landscape: Landscape
    points: Array
    errors: Array
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the node that is furthest off."""
        off = np.abs(measure.value(self.landscape, self.points) - self.errors) / measure.extent(self.landscape)
        yield Finding(check=PAINTED, figure=float(np.max(off[np.isfinite(off)], initial=0.0)))


@dataclass(eq=False, slots=True)
class Ground:
    """The ground in one view.

    Attributes
    ----------
    nodes
        Nodes over the map's window.
    ink
        Levels and colours.
    window
        Pixels of the map.
    pixel
        Size of a pixel, in weights.
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
    """Evaluate a landscape over the pixels that a map shows, and choose levels and colours for them."""
    window = window_of(error_map)
    pixel = config.frame_height / config.pixel_height / error_map.scale_factor
    nodes = _nodes(error_map, window, pixel)
    return Ground(nodes, _ink(error_map, nodes), window, pixel)


def draw(error_map: ErrorMap, ground: Ground, pixels: NDArray[np.uint8], part: Window, *, what: int) -> None:
    """Draw part of the ground, of the contours or of both, over pixels of the frame of shape (height, width, 4)."""
    seen = Window(
        max(part.left, ground.window.left),
        max(part.top, ground.window.top),
        min(part.right, ground.window.right),
        min(part.bottom, ground.window.bottom),
    )
    if seen.left >= seen.right or seen.top >= seen.bottom:
        return
    image = pixels.view(np.uint32)[..., 0]
    draw_cells(image, seen, ground.nodes, ground.ink, what)
    rows, columns = _rough_pixels(ground.nodes, seen)
    if rows.size:
        weights = error_map.to_weights(pixel_places(columns + 0.5, rows + 0.5))
        errors, slopes = error_map.landscape.value_and_gradient(weights)
        steep = np.linalg.norm(slopes, axis=-1) * ground.pixel
        lit = _shades(error_map, slopes)
        draw_each(image, np.stack([rows, columns]), np.stack([errors, steep, lit]), ground.ink, what)
        if what & GROUND and not np.isfinite(ground.nodes.errors).all():
            _smooth_holes(error_map, ground, pixels, seen)


def _smooth_holes(error_map: ErrorMap, ground: Ground, pixels: NDArray[np.uint8], seen: Window) -> None:
    """Make each pixel on the edge of a hole as opaque as its share of ground, in the colour of that share."""
    rows, columns = _edge_pixels(error_map, ground, seen)
    if not rows.size:
        return
    within = (np.arange(_PLACES) + 0.5) / _PLACES
    across, down = np.meshgrid(within, within)
    places = pixel_places(columns[:, None] + across.ravel(), rows[:, None] + down.ravel())
    errors, slopes = error_map.landscape.value_and_gradient(error_map.to_weights(places))
    usable = np.isfinite(errors) & np.isfinite(slopes).all(axis=-1)
    count = np.maximum(usable.sum(axis=-1), 1)
    mean = np.where(usable, errors, 0.0).sum(axis=-1) / count
    slope = np.where(usable[..., None], slopes, 0.0).sum(axis=-2) / count[:, None]
    # Without a slope no contours are drawn; beside a steep edge there would be too many.
    values = np.stack([mean, np.zeros_like(mean), _shades(error_map, slope)])
    places_of = np.stack([rows, columns])
    draw_each(pixels.view(np.uint32)[..., 0], places_of, values, ground.ink, GROUND)
    share = usable.mean(axis=-1)[:, None]
    pixels[rows, columns] = np.rint(share * pixels[rows, columns]).astype(np.uint8)


def _edge_pixels(error_map: ErrorMap, ground: Ground, seen: Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of pixels in view on either side of an edge between finite errors and others."""
    # Look at the surrounding pixels as well, so that it does not matter which part is drawn.
    whole = ground.window
    around = Window(
        max(seen.left - 1, whole.left),
        max(seen.top - 1, whole.top),
        min(seen.right + 1, whole.right),
        min(seen.bottom + 1, whole.bottom),
    )
    rows, columns = _rough_pixels(ground.nodes, around)
    weights = error_map.to_weights(pixel_places(columns + 0.5, rows + 0.5))
    finite = np.isfinite(error_map.landscape.value(weights))
    shape = around.bottom - around.top + 2, around.right - around.left + 2
    known = np.zeros(shape, dtype=np.int8)
    at = rows - around.top + 1, columns - around.left + 1
    known[at] = np.where(finite, _GROUND, _HOLE)
    beside = np.zeros(rows.shape, dtype=np.int8)
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        beside |= known[at[0] + down, at[1] + right]
    edge = (beside & np.where(finite, _HOLE, _GROUND)) > 0
    edge &= (rows >= seen.top) & (rows < seen.bottom) & (columns >= seen.left) & (columns < seen.right)
    return rows[edge], columns[edge]


def _to_pixels(point: Array) -> Array:
    shape, frame = (
        np.array([config.pixel_width, config.pixel_height]),
        np.array([config.frame_width, config.frame_height]),
    )
    return (point / frame * [1, -1] + 0.5) * shape


def pixel_places(columns: NDArray[Any], rows: NDArray[Any]) -> Array:
    """Return the points of the frame at columns and rows of pixels, whole or fractional; shape (..., 2)."""
    x = (columns / config.pixel_width - 0.5) * config.frame_width
    y = (0.5 - rows / config.pixel_height) * config.frame_height
    return np.stack([x, y], axis=-1)


def _nodes(error_map: ErrorMap, window: Window, pixel: float) -> Nodes:
    cell = max(_SMALLEST_CELL, round(_CELL * config.pixel_height / _REFERENCE_ROWS))
    first = window.left // cell, window.top // cell
    last = max(-(-window.right // cell), first[0] + 1), max(-(-window.bottom // cell), first[1] + 1)
    columns, rows = np.meshgrid(*(cell * np.arange(a, b + 1) for a, b in zip(first, last, strict=True)))
    weights = error_map.to_weights(pixel_places(columns, rows))
    errors, slopes = error_map.landscape.value_and_gradient(weights)
    across, down = pixel * slopes[..., 0], -pixel * slopes[..., 1]
    lit = _shades(error_map, slopes)
    spacing = float(np.ptp(error_map.levels)) / max(len(error_map.levels) - 1, 1) or 1.0
    rough = _rough(errors, across, down, cell, spacing)
    return Nodes(cell, *first, errors, across, down, lit, rough)


def _shades(error_map: ErrorMap, slopes: Array) -> Array:
    # At the edge of a hole a slope may be unbounded.
    with np.errstate(invalid="ignore", over="ignore"):
        lit = brightness(relief_scale(error_map.landscape.domain, error_map.levels) * slopes)
    darkest = 1 - RELIEF_STRENGTH
    at = (np.nan_to_num(lit, nan=1.0) - darkest) / (brightest() - darkest)
    return np.asarray(np.clip(at, 0, 1) * (_SHADES - 1))


def _rough(errors: Array, across: Array, down: Array, cell: int, spacing: float) -> NDArray[np.bool_]:
    """Tell for each cell whether its sides' rises disagree with the slopes at their ends."""
    with np.errstate(invalid="ignore"):
        steep = np.hypot(across, down)
        off_x = np.abs(np.diff(errors, axis=1) - cell * (across[:, 1:] + across[:, :-1]) / 2)
        off_y = np.abs(np.diff(errors, axis=0) - cell * (down[1:] + down[:-1]) / 2)
        off = np.maximum(np.maximum(off_x[1:], off_x[:-1]), np.maximum(off_y[:, 1:], off_y[:, :-1]))
        most = np.maximum(np.maximum(steep[1:, 1:], steep[:-1, 1:]), np.maximum(steep[1:, :-1], steep[:-1, :-1]))
        rough = np.asarray(~(off <= _MISFIT * spacing + _MISFIT_WAY * most))
    known = np.isfinite(off)
    count, all_known = int((rough & known).sum()), int(known.sum())
    return rough if count <= _MOST_ROUGH * all_known else np.asarray(rough | known)


def _rough_pixels(nodes: Nodes, seen: Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of the visible pixels of rough cells."""
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
    """Return the share of the brightness above 1 that a theme's bands have room for."""
    return highlight(_ramp(theme, "bands"))


def shade_image(ground: Ground, theme: Theme) -> NDArray[np.uint8]:
    """Return the opacity of black that makes ground in full light as bright as it is at each node, from 0 to 255."""
    darkest = 1 - RELIEF_STRENGTH
    lit = darkest + ground.nodes.shades / (_SHADES - 1) * (brightest() - darkest)
    white = np.ones((1, 1, 3))
    factor, most = (shaded(white, each, shown_highlight(theme))[..., 0] for each in (lit, np.array(brightest())))
    # Never quite zero, so that a picture of it is not cropped.
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
    # Between nodes the error may go a little beyond.
    room = 0.05 * (high - low)
    edges = drawn_edges(levels, finer, low - room, high + room)
    shares = band_shares(edges, levels, finer, (low - room, high + room))
    per_stroke = _STROKE * config.pixel_height / config.frame_height * error_map.moved.magnified
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
    own = error_map.levels
    if len(own) == 1:
        return np.tile(_exact(error_map.theme, "lines", (0.5,)), (len(levels), 1))
    return _coloured(error_map.theme, "lines", np.interp(levels, own, np.linspace(0, 1, len(own))))


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


class Shade:
    """A picture in black of varying opacity, from 0 to 255, shape (rows, columns)."""

    __slots__ = ("pixels", "surface")

    def __init__(self, thickness: NDArray[np.uint8]) -> None:
        rows, columns = thickness.shape
        self.pixels: NDArray[np.uint8] = np.zeros((rows, columns, 4), dtype=np.uint8)
        self.pixels[..., 3] = thickness
        self.surface = cairo.ImageSurface.create_for_data(self.pixels.data, cairo.FORMAT_ARGB32, columns, rows)
