"""Fog that hides the whole map but for the ground that has been felt, a small disc around each place visited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import cairo
import numpy as np
from manim import ManimColor, config
from numpy.typing import NDArray
from PIL import Image

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import Painted, Sheet, drawn_once, layered
from scenes.kit.paint.compiled import compiled

HIDDEN = Check("no ground but what has been felt is seen through the fog", "pixels", 0)

# The share of a disc's radius up to which the ground is clear; from there the fog closes, and at the radius it is shut.
_CLEAR = 0.72
# How much fog lies on ground that was felt earlier.
_MEMORY = 0.32
# Banks of fog: the seed, how many stand side by side and one over the other in each layer, and how far their colour
# goes towards the quiet one.
_BANKS_SEED, _BANKS, _BANKS_DEPTH = 7, ((4, 6), (7, 11)), 0.13


class FeltFog(Painted):
    """Opaque fog over the frame, open only around the places that the hiker has felt.

    Beyond the union of these discs not a trace of the map is seen.

    Parameters
    ----------
    error_map
        The map that it hides.
    path
        The way; its positions are the places that are felt, in turn.
    radius
        How far around a place the ground is felt, in frame units.

    Attributes
    ----------
    felt
        How many of the places have been felt; a disc opens over a part of one.
    """

    def __init__(self, error_map: ErrorMap, path: DescentPath, radius: float) -> None:
        super().__init__()
        self.error_map, self.path, self.radius = error_map, path, radius
        self.felt = 0.0

    @property
    def centers(self) -> Array:
        """Where the discs stand on screen, one for each position of the path, shape (n+1, 2)."""
        return self.error_map.to_screen(self.path.positions)[:, :2]

    def openings(self) -> Array:
        """Return how far each disc is open and how much fog has come back over it, from 0 to 1; shape (n+1, 2)."""
        age = self.felt - np.arange(len(self.path.positions))
        return np.stack([np.clip(age, 0, 1), _MEMORY * np.clip(age - 1, 0, 1)], axis=-1)

    @drawn_once
    def cover(self) -> Cover:
        """How dense the fog is at each pixel."""
        return Cover(self.centers, self.radius)

    @drawn_once
    def banks(self) -> Sheet:
        """The fog itself, painted once."""
        return _banks(self.error_map.theme)

    def set_felt(self, places: float) -> Self:
        """Open the fog around a number of places of the path."""
        self.felt = places
        return self

    def claims(self) -> Iterator[Claim]:
        """Until it lifts it is shut wherever the hiker has not felt the ground."""
        if self.opacity == 1:
            felt = self.centers[: int(np.ceil(self.felt))]
            self.cover.show(self.openings())
            yield Finding(check=HIDDEN, figure=float(self.cover.open_beyond(felt)))

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the fog over the frame where nothing has been felt."""
        self.cover.show(self.openings())
        context.identity_matrix()
        with layered(context, self.opacity):
            context.set_source_surface(self.banks.surface, 0, 0)
            context.mask_surface(self.cover.surface, 0, 0)


class Cover:
    """The density of fog at each pixel, from 0 to 255; only around the discs that change is it computed again.

    Parameters
    ----------
    centers
        Where the discs stand on screen, shape (n, 2).
    radius
        Of a disc that is open, in frame units.
    """

    # With slots Manim's cache of animations passes over the pixels; they depend on the fog.
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

    def show(self, openings: Array) -> None:
        """Bring the fog to a state of its discs: how far each is open, and how much fog lies on it; shape (n, 2)."""
        changed = np.any(openings != self.openings, axis=-1)
        self.openings = openings
        if changed.any():
            lower = self.centers[changed].min(axis=0) - self.radius
            upper = self.centers[changed].max(axis=0) + self.radius
            self._draw(_within(self.x, lower[0], upper[0]), _within(self.y, lower[1], upper[1]))

    def open_beyond(self, centers: Array) -> int:
        """Return how many pixels that are further than the radius from all of some places are not shut."""
        beyond = np.ones((self.y.size, self.x.size), dtype=np.bool_)
        for x, y in centers:
            beyond &= np.hypot(self.x - x, self.y[:, None] - y) > self.radius
        return int(np.count_nonzero(beyond & (self.density[:, : self.x.size] < 255)))

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
    """Thin the fog within a radius, down to what is left in the middle; x and y are pixels' places seen from there."""
    for row in range(len(y)):
        for column in range(len(x)):
            if x[column] ** 2 + y[row] ** 2 < radius**2:
                outward = np.hypot(x[column], y[row]) / radius
                closing = min(max((outward - _CLEAR) / (1 - _CLEAR), 0), 1)
                share = left + (1 - left) * closing**2 * (3 - 2 * closing)
                density[row, column] = min(density[row, column], np.ceil(255 * share))


def _within(places: Array, lower: float, upper: float) -> slice:
    """Return which of some evenly spaced places, ascending or descending, lie between two bounds."""
    inside = np.flatnonzero((places >= lower) & (places <= upper))
    return slice(int(inside[0]), int(inside[-1]) + 1) if inside.size else slice(0)


def _banks(theme: Theme) -> Sheet:
    """Paint the fog's colour with soft banks in it, the same at every size of the frame."""
    sheet = Sheet()
    size = (config.pixel_width, config.pixel_height)
    rng = np.random.default_rng(_BANKS_SEED)
    share = np.zeros(size[::-1])
    for across, down in _BANKS:
        coarse = Image.fromarray(rng.uniform(size=(down, across)).astype(np.float32))
        share += np.asarray(coarse.resize(size, Image.Resampling.BICUBIC)) / len(_BANKS)
    fog, lighter = (np.asarray(ManimColor(color).to_int_rgb(), dtype=float) for color in (theme.fog, theme.quiet))
    colors = fog + _BANKS_DEPTH * np.clip(share, 0, 1)[..., None] * (lighter - fog)
    # The frame's memory holds red first, whatever Cairo calls it, and the sheet's does too.
    sheet.pixels[..., :3], sheet.pixels[..., 3] = np.rint(colors), 255
    sheet.surface.mark_dirty()
    return sheet
