"""Fog that hides the whole map except for the ground that has been felt, a small disc around each place visited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import cairo
import numpy as np
from manim import ManimColor, config
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from gradmath.compiled import compiled
from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import Painted, Sheet, drawn_once, layered

HIDDEN = Check("no ground but what has been felt is seen through the fog", "pixels", 0)
OPEN = Check("ground that has been felt is seen", "pixels hidden", 0)

# The share of a disc's radius up to which the ground is clear; from there the fog thickens until it is opaque.
_CLEAR = 0.72
# The largest difference between black and white ground that is not visible, of 255; and the least that surely is.
_TRACE, _SEEN = 1, 128
# The share of a felt disc's radius within which all ground is seen.
_MIDDLE = 0.5
# Density of fog on ground that was felt earlier.
_MEMORY = 0.32
# Banks of fog: the seed, the number of banks across and down in each layer, and how far their colour goes towards the
# quiet one.
_BANKS_SEED, _BANKS, _BANKS_DEPTH = 7, ((6, 4), (11, 7)), 0.13
# Drift of each layer per second, in frame units.
_DRIFT = ((0.22, 0.05), (-0.13, 0.09))
# Number of values by which coarse noise continues over its edges.
_WRAP = 3
# The tearing is computed for every eighth pixel across and down; the softness of its edge as a share of the fog.
_COARSER, _SOFT_TEAR = 8, 0.25


class FeltFog(Painted):
    """Opaque fog over the frame, open only around the places that the hiker has felt.

    Beyond the union of these discs not a trace of the map is visible.

    Parameters
    ----------
    error_map
        The map that it hides.
    path
        The walk, whose positions are the places felt, in turn. Or such places, shape (n, 2).
    radius
        Radius of the felt ground around a place, in frame units with the whole map in view.

    Attributes
    ----------
    felt
        Number of places that have been felt; a fraction opens part of a disc.
    age
        Seconds for which the fog has drifted.
    torn
        Share of it that the wind has blown away, from 0 to 1.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> fog = FeltFog(error_map, [(1.0, 0.6), (1.4, 0.3)], 1.5).set_felt(2)
    >>> scene.add(error_map, fog)
    """

    elsewhere = "as a picture"

    def __init__(self, error_map: ErrorMap, path: DescentPath | ArrayLike, radius: float) -> None:
        super().__init__()
        self.error_map, self.radius = error_map, radius
        self.places = np.atleast_2d(path.positions if isinstance(path, DescentPath) else np.asarray(path, dtype=float))
        self.felt, self.age, self.torn = 0.0, 0.0, 0.0

    @property
    def centers(self) -> Array:
        """The discs' middles on screen, one for each place, shape (n, 2)."""
        return self.error_map.to_screen(self.places)[:, :2]

    def openings(self) -> Array:
        """Return how far each disc is open and how much fog has returned over it, from 0 to 1; shape (n, 2)."""
        age = self.felt - np.arange(len(self.places))
        return np.stack([np.clip(age, 0, 1), _MEMORY * np.clip(age - 1, 0, 1)], axis=-1)

    @drawn_once
    def cover(self) -> Cover:
        """The density of the fog at each pixel."""
        return Cover(self.centers, self.radius * self.error_map.zoom)

    @drawn_once
    def banks(self) -> Banks:
        """The fog itself."""
        return Banks(self.error_map.theme)

    @property
    def body(self) -> Self:
        """Itself, since it drifts."""
        return self

    def live(self, seconds: float) -> None:
        """Show the fog after some seconds of drift."""
        self.age = seconds

    def set_torn(self, share: float) -> Self:
        """Show the fog with a share blown away, from 0 to 1: it tears where it is thin."""
        self.torn = share
        return self

    def set_felt(self, places: float) -> Self:
        """Open the fog around a number of places of the path."""
        self.felt = places
        return self

    def claims(self) -> Iterator[Claim]:
        """Until it lifts, it is opaque wherever the hiker has not felt the ground, and open where he has."""
        if self.opacity == 1 and self.torn == 0:
            x, y, shown = self._shown()
            farther = self._distances(x, y, int(np.ceil(self.felt))) > self.radius * self.error_map.zoom
            yield Finding(check=HIDDEN, figure=float(np.count_nonzero(farther & (shown > _TRACE))))
            nearer = self._distances(x, y, int(self.felt)) < _MIDDLE * self.radius * self.error_map.zoom
            yield Finding(check=OPEN, figure=float(np.count_nonzero(nearer & (shown < _SEEN))))

    def _shown(self) -> tuple[Array, Array, NDArray[np.int64]]:
        """Return the frame's columns and rows, and the difference that black and white ground make in each pixel."""
        seen = []
        for ground in (0, 255):
            sheet = Sheet()
            sheet.pixels[:] = (ground, ground, ground, 255)
            sheet.surface.mark_dirty()
            self.paint(cairo.Context(sheet.surface))
            sheet.surface.flush()
            seen.append(sheet.pixels[..., 0].astype(np.int64))
        frame, (rows, columns) = current_frame(), seen[0].shape
        x = ((np.arange(columns) + 0.5) / columns - 0.5) * frame.width
        y = (0.5 - (np.arange(rows) + 0.5) / rows) * frame.height
        return x, y, np.abs(seen[1] - seen[0])

    def _distances(self, x: Array, y: Array, count: int) -> Array:
        """Return how far each pixel is from the nearest of the places that were felt first, shape (rows, columns)."""
        found = np.full((len(y), len(x)), np.inf)
        for across, up, _ in self.error_map.to_screen(self.places[:count]):
            found = np.minimum(found, np.hypot(x - across, y[:, None] - up))
        return found

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the fog over the frame where nothing has been felt."""
        if self.torn >= 1:
            return
        self._open()
        context.identity_matrix()
        with layered(context, self.opacity):
            if self.torn == 0:
                context.set_source_surface(self.banks.drifted(self.age), 0, 0)
                context.mask_surface(self.cover.surface, 0, 0)
                return
            context.push_group()
            context.set_source_surface(self.banks.drifted(self.age), 0, 0)
            context.mask_surface(self.cover.surface, 0, 0)
            context.pop_group_to_source()
            context.mask_surface(self.banks.tear(self.torn), 0, 0)

    def _open(self) -> None:
        """Open the fog over felt ground, in the present view."""
        self.cover.look(self.centers, self.radius * self.error_map.zoom)
        self.cover.show(self.openings())


class Cover:
    """The density of fog at each pixel, from 0 to 255; it is recomputed only around the discs that change.

    Parameters
    ----------
    centers
        Middles of the discs on screen, shape (n, 2).
    radius
        Radius of an open disc, in frame units.
    """

    # Manim's cache of animations ignores slots; the pixels depend on the fog.
    __slots__ = ("centers", "density", "openings", "radius", "surface", "x", "y")

    def __init__(self, centers: Array, radius: float) -> None:
        width, height = config.pixel_width, config.pixel_height
        self.centers, self.radius = centers, radius
        self.openings = np.zeros((len(centers), 2))
        frame = current_frame()
        self.x = ((np.arange(width) + 0.5) / width - 0.5) * frame.width
        self.y = (0.5 - (np.arange(height) + 0.5) / height) * frame.height
        stride = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_A8, width)
        self.density: NDArray[np.uint8] = np.full((height, stride), 255, dtype=np.uint8)
        self.surface = cairo.ImageSurface.create_for_data(self.density.data, cairo.FORMAT_A8, width, height, stride)

    def look(self, centers: Array, radius: float) -> None:
        """Move and resize the discs, because the view has changed."""
        if radius == self.radius and np.array_equal(centers, self.centers):
            return
        self.centers, self.radius = centers, radius
        self.openings = np.zeros((len(centers), 2))
        self.density[:] = 255
        self.surface.mark_dirty()

    def show(self, openings: Array) -> None:
        """Bring the fog to a state of its discs: how far each is open, and how much fog lies on it; shape (n, 2)."""
        changed = np.any(openings != self.openings, axis=-1)
        self.openings = openings
        if changed.any():
            lower = self.centers[changed].min(axis=0) - self.radius
            upper = self.centers[changed].max(axis=0) + self.radius
            self._draw(_within(self.x, lower[0], upper[0]), _within(self.y, lower[1], upper[1]))

    def _draw(self, columns: slice, rows: slice) -> None:
        """Compute the density in a rectangle of pixels: that of the most open disc."""
        density = self.density[rows, columns]
        density[:] = 255
        for center, (opening, left) in zip(self.centers, self.openings, strict=True):
            x, y = self.x[columns] - center[0], self.y[rows] - center[1]
            across, down = (_within(places, -opening * self.radius, opening * self.radius) for places in (x, y))
            _open(density[down, across], x[across], y[down], opening * self.radius, left)
        self.surface.mark_dirty()


@compiled
def _open(density: NDArray[np.uint8], x: Array, y: Array, radius: float, left: float) -> None:
    """Thin the fog within a radius, down to what is left in the middle; x and y are pixel positions relative to it."""
    for row in range(len(y)):
        for column in range(len(x)):
            if x[column] ** 2 + y[row] ** 2 < radius**2:
                outward = np.hypot(x[column], y[row]) / radius
                closing = min(max((outward - _CLEAR) / (1 - _CLEAR), 0), 1)
                share = left + (1 - left) * closing**2 * (3 - 2 * closing)
                density[row, column] = min(density[row, column], np.ceil(255 * share))


def _within(places: Array, lower: float, upper: float) -> slice:
    """Return which of some evenly spaced positions, ascending or descending, lie between two bounds."""
    inside = np.flatnonzero((places >= lower) & (places <= upper))
    return slice(int(inside[0]), int(inside[-1]) + 1) if inside.size else slice(0)


class Banks:
    """The fog's colour with soft banks, in two layers that drift over each other; the same at every frame size.

    Both layers are periodic at the frame's edges, so that they drift without end.
    """

    # Manim's cache of animations ignores slots; the pixels depend on the fog's age.
    __slots__ = ("_age", "_shared", "_thin", "layers", "pixels", "surface")

    def __init__(self, theme: Theme) -> None:
        rng = np.random.default_rng(_BANKS_SEED)
        size = (config.pixel_width, config.pixel_height)
        shares = [_periodic(rng.uniform(size=(down, across)), size) for across, down in _BANKS]
        fog, lighter = (np.asarray(ManimColor(color).to_int_rgb(), dtype=float) for color in (theme.fog, theme.quiet))
        self.layers = [_sheet(fog + _BANKS_DEPTH * share[..., None] * (lighter - fog)) for share in shares]
        thin = np.mean([share[::_COARSER, ::_COARSER] for share in shares], axis=0)
        # The fog tears in order of its thinness, in equal parts.
        self._thin = np.argsort(np.argsort(thin, axis=None)).reshape(thin.shape) / thin.size
        self._shared, self._age = Sheet(), -1.0
        self.pixels, self.surface = self._shared.pixels, self._shared.surface
        self.drifted(0.0)

    def drifted(self, age: float) -> cairo.ImageSurface:
        """Return the fog after some seconds of drift."""
        if age != self._age:
            context = cairo.Context(self.surface)
            for (across, down), layer, share in zip(_DRIFT, self.layers, (1.0, 0.5), strict=True):
                # Whole pixels: the banks are so soft that the jumps are invisible, and it is four times as fast.
                moved = np.rint(age * np.array([across, -down]) * config.pixel_height / config.frame_height)
                context.set_source_surface(layer.surface, *moved.tolist())
                context.get_source().set_extend(cairo.Extend.REPEAT)
                context.get_source().set_filter(cairo.Filter.NEAREST)
                context.paint_with_alpha(share)
            self.surface.flush()
            self._age = age
        return self.surface

    def tear(self, torn: float) -> cairo.ImageSurface:
        """Return how much of the fog is left, as a mask of the frame's size."""
        left = np.clip((self._thin - torn * (1 + _SOFT_TEAR) + _SOFT_TEAR) / _SOFT_TEAR, 0, 1)
        size = (config.pixel_width, config.pixel_height)
        whole = Image.fromarray(np.rint(255 * left).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
        stride = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_A8, size[0])
        mask: NDArray[np.uint8] = np.zeros((size[1], stride), dtype=np.uint8)
        mask[:, : size[0]] = np.asarray(whole)
        return cairo.ImageSurface.create_for_data(mask.data, cairo.FORMAT_A8, *size, stride)


def _periodic(coarse: Array, size: tuple[int, int]) -> Array:
    """Return periodic noise enlarged to a size in pixels, from 0 to 1."""
    down, across = coarse.shape
    wrapped = np.pad(coarse, _WRAP, mode="wrap").astype(np.float32)
    box = (_WRAP, _WRAP, _WRAP + across, _WRAP + down)
    fine = Image.fromarray(wrapped).resize(size, Image.Resampling.BICUBIC, box=box)
    return np.clip(np.asarray(fine, dtype=float), 0, 1)


def _sheet(colors: Array) -> Sheet:
    """Return an opaque sheet of colours from 0 to 255, shape (height, width, 3)."""
    sheet = Sheet()
    # The frame's memory stores red first, whatever Cairo calls it; so does the sheet's.
    sheet.pixels[..., :3], sheet.pixels[..., 3] = np.rint(colors), 255
    sheet.surface.mark_dirty()
    return sheet
