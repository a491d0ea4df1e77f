"""A landscape as ground in space that fills the frame, from a low sun over a ridge to a map seen from above.

All arguments are in weights. The world's unit is chosen so that every domain has about the same size, its origin is the
domain's middle on the floor, and its z axis is the error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.kit.frame.light import brightness, relief_scale
from scenes.kit.map.outside import VEIL
from scenes.kit.paint.scratch import Scratch
from scenes.kit.terrain.dress import Bands, Dress, bounds_of_bands, tint
from scenes.kit.terrain.mesh import (
    BAND,
    HAZE,
    SHADE,
    SHADES,
    VALUE,
    Tint,
    Window,
    draw_mesh,
    outline_edges,
    project_mesh,
    smooth_edges,
)
from scenes.kit.terrain.skin import BRIGHTEST, Skin, packed
from scenes.kit.terrain.terrain import Picture, Terrain
from scenes.kit.terrain.view import View

# Size of a 16:9 domain in the world: that of the lecture's map.
_SIZE = np.array([6.4, 3.6])
_HEIGHT = 1.9
"""World units from the lowest to the highest level."""

# The share of the ground up to the highest level that may be steeper than this; otherwise it is drawn lower.
_STEEP, _STEEPEST = 0.1, 3.2
_NODES = 120

# Outside of what was asked for, ground is drawn no higher than so much above the highest level, in ranges of the
# levels: beyond the domain, and beside a smaller part of it that was asked for. Haze hides it there.
_TOO_HIGH, _TOO_HIGH_BESIDE = 1.0, 0.3
# Haze is complete at this share of the way from the domain to the end of the samples.
_THICK = 0.92
# Distance beyond the domain at which haze begins, in halves of its size.
_CLEAR = 0.22


@dataclass(frozen=True)
class Sampling:
    """Where ground is sampled.

    Attributes
    ----------
    cells
        Number of cells along the longer side.
    reach
        Size of the sampled part, in sizes of the domain: beyond the domain, haze hides it more and more.
    focus
        Weights around which the cells are smaller, shape (2,); default: all cells have the same size.
    finest
        Factor by which they are smaller there than without a focus.
    """

    cells: int = 320
    reach: float = 2.2
    focus: tuple[float, float] | None = None
    finest: float = 40.0

    def axes(self, domain: Domain) -> tuple[Array, Array]:
        """Return the coordinates of the grid's columns and rows."""
        half = self.reach * domain.size / 2
        counts = np.ceil(self.cells * domain.size / domain.size.max()).astype(int)
        low, high = domain.center - half, domain.center + half
        first, second = (self._axis(low[k], high[k], int(counts[k]), k) for k in (0, 1))
        return first, second

    def _axis(self, low: float, high: float, cells: int, axis: int) -> Array:
        if self.focus is None:
            return np.linspace(low, high, cells + 1)
        middle, steep = self.focus[axis], _steepness(self.finest)
        size = (high - low) / 2 / np.sinh(steep)
        ends = np.arcsinh((np.array([low, high]) - middle) / size)
        return np.asarray(middle + size * np.sinh(np.linspace(ends[0], ends[1], cells + 1)))


def _steepness(finest: float) -> float:
    """Return the a for which sinh(a t) / sinh(a) is flatter than t at 0 by the given factor, sinh(a) / a."""
    steep = 1.0
    for _ in range(60):
        steep = float(np.arcsinh(finest * steep))
    return steep


_USUAL = Sampling()


def rise_in_space(landscape: Landscape, levels: Array, height: float = _HEIGHT) -> float:
    """Return how much a slope of 1 rises by way in the world; levels and height are as for `Ground`."""
    return height / (float(np.ptp(levels)) or 1.0) * float((landscape.domain.size / _SIZE).max())


def height_in_space(landscape: Landscape, levels: Array) -> float:
    """Return the world units from the lowest to the highest level: fewer where most ground would be too steep."""
    nodes = np.stack(np.meshgrid(*landscape.domain.grid(_NODES)), axis=-1)
    errors, gradients = landscape.value_and_gradient(nodes)
    slopes = np.linalg.norm(gradients[errors <= levels[-1]], axis=-1)
    slopes = slopes[np.isfinite(slopes)]
    steep = float(np.quantile(slopes, 1 - _STEEP)) if slopes.size else 0.0
    return _HEIGHT / max(1.0, steep * rise_in_space(landscape, levels) / _STEEPEST)


class Ground:
    """A landscape over two weights as ground in space, with the levels and colours of its map.

    Parameters
    ----------
    landscape
        Landscape whose domain the map shows; the ground continues beyond it where the error is finite.
    levels
        Errors of the map's contours, ascending, shape (k,).
    skin
        The map's colours; see `map_skin`.
    height
        World units from the lowest to the highest level; default: see `height_in_space`.
    floor
        Error of the floor, at height 0; default: 0, or the lowest level if 0 is far below the ground.
    sampling
        Sampling of the ground.
    """

    def __init__(
        self,
        landscape: Landscape,
        levels: ArrayLike,
        skin: Skin,
        *,
        height: float | None = None,
        floor: float | None = None,
        sampling: Sampling = _USUAL,
    ) -> None:
        _check.two_weights(landscape.dimension, "ground in space")
        self.landscape, self.skin, self.asked = landscape, skin, landscape.domain
        self.levels = _check.vector(levels, "levels")
        if (np.diff(self.levels) <= 0).any():
            raise ValueError(f"levels must ascend: got {self.levels.tolist()}")
        self.unit = float((landscape.domain.size / _SIZE).max())
        self.middle = landscape.domain.center
        self.bands = self.fine_bands = Bands.of_map(self.levels, skin)
        range_ = float(np.ptp(self.levels)) or 1.0
        high = height_in_space(landscape, self.levels) if height is None else _check.positive_number(height, "height")
        self.scale = high / range_
        self.floor = _floor(self.levels) if floor is None else _check.finite_number(floor, "floor")
        first, second = sampling.axes(landscape.domain)
        self._sample(first, second)

    def _sample(self, first: Array, second: Array) -> None:
        self.weights = np.stack(np.meshgrid(first, second), axis=-1)
        self.value, self.gradient = self.landscape.value_and_gradient(self.weights)
        self._drawn = self._ground_to_draw()
        self._stand()
        self._kept: Scratch[dict[str, Any]] = Scratch({})

    def _like_this(self) -> Ground:
        """Return a copy of this ground, part of which is about to change."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._kept = Scratch({})
        return other

    def dimmed_outside(self, asked: Domain) -> Ground:
        """Return the same ground, dimmed like its map outside the domain that was asked for."""
        if asked == self.landscape.domain:
            return self
        other = self._like_this()
        other.asked = asked
        other._stand()
        return other

    def in_colours(self, skin: Skin) -> Ground:
        """Return the same ground in other colours, in the same number."""
        other = self._like_this()
        other.skin, other.bands = skin, Bands.of_map(self.levels, skin)
        other.fine_bands = other.bands
        return other

    def closer(self, point: ArrayLike, parts: int = 10, *, around: int = 2, sampling: Sampling = _USUAL) -> Ground:
        """Return the same ground for a close view of a point: finer cells there, and finer contours about its error.

        Parameters
        ----------
        point
            Weights, shape (2,).
        parts
            Number of parts into which the finer contours divide the gap between two levels.
        around
            Number of gaps below and above the point's error that are divided.
        sampling
            Sampling of the ground; its focus becomes the point.
        """
        here = np.asarray(point, dtype=float)
        near = int(np.searchsorted(self.levels, float(self.landscape.value(here))))
        first, last = max(near - around, 0), min(near + around - 1, self.levels.size - 1)
        other = self._like_this()
        other.fine_bands = self.bands.finer(parts, first, last)
        focused = replace(sampling, focus=(float(here[0]), float(here[1])))
        other._sample(*focused.axes(self.landscape.domain))
        return other

    def blended(self, other: Ground, share: float) -> Ground:
        """Return ground whose errors and levels are a share of the way from this one's to another's, from 0 to 1.

        Both need the same domain and sampling and as many levels; colours, scale and floor are this one's.
        """
        if len(self.levels) != len(other.levels):
            raise ValueError(f"both grounds need as many levels: got {len(self.levels)} and {len(other.levels)}")
        if self.weights.shape != other.weights.shape or not np.array_equal(self.weights, other.weights):
            raise ValueError("ground blends only into ground over the same domain with the same sampling")
        mixed = self._like_this()
        domain = self.landscape.domain
        mixed.landscape = ((1 - share) * self.landscape + share * other.landscape).over(domain)
        mixed.value = (1 - share) * self.value + share * other.value
        mixed.gradient = (1 - share) * self.gradient + share * other.gradient
        mixed.levels = (1 - share) * self.levels + share * other.levels
        mixed.bands = mixed.fine_bands = Bands.of_map(mixed.levels, self.skin)
        mixed._drawn = mixed._ground_to_draw()
        mixed._stand()
        return mixed

    def to_world(self, weights: ArrayLike, errors: ArrayLike) -> Array:
        """Return the world points above weights of shape (..., 2) at errors of shape (...); shape (..., 3)."""
        w = np.asarray(weights, dtype=float)
        height = np.broadcast_to(self.height(errors), w.shape[:-1])
        return np.concatenate([(w - self.middle) / self.unit, height[..., None]], axis=-1)

    def height(self, errors: ArrayLike) -> Array:
        """Return the height of errors above the floor, in world units."""
        return np.asarray(self.scale * (np.asarray(errors, dtype=float) - self.floor))

    def to_weights(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return the weights of world points of shape (..., 3), shape (..., 2), and the error at their height."""
        world = np.asarray(points, dtype=float)
        return self.middle + self.unit * world[..., :2], world[..., 2] / self.scale + self.floor

    def on_surface(self, weights: ArrayLike) -> Array:
        """Return the world points of the ground at weights of shape (..., 2); shape (..., 3)."""
        return self.to_world(weights, self.landscape.value(weights))

    def on_floor(self, weights: ArrayLike) -> Array:
        """Return the world points of the floor at weights of shape (..., 2); shape (..., 3)."""
        return self.to_world(weights, self.floor)

    def slopes(self, weights: ArrayLike) -> Array:
        """Return the ground's rise over run in the world along each weight, shape (..., 2)."""
        return self.scale * self.unit * self.landscape.gradient(weights)

    def normal(self, weights: ArrayLike) -> Array:
        """Return the ground's upward unit normals in the world at weights of shape (..., 2); shape (..., 3)."""
        slopes = self.slopes(weights)
        normal: Array = np.concatenate([-slopes, np.ones((*slopes.shape[:-1], 1))], axis=-1)
        return normal / np.linalg.norm(normal, axis=-1, keepdims=True)

    @property
    def drawn_corners(self) -> Array:
        """The corners of the mesh inside the domain that was asked for, as drawn, shape (n, 3)."""
        inside = self.asked.contains(self.weights) & self._drawn
        return self._vertices.reshape(*self.value.shape, 3)[inside]

    def render(
        self, view: View, size: tuple[int, int], dress: Dress, *, paper: ArrayLike, reuse: Picture | None = None
    ) -> Picture:
        """Draw the ground.

        Parameters
        ----------
        view
            The camera.
        size
            Size of the image, (h, w), in pixels.
        dress
            Look of the ground.
        paper
            Colour of the sky and of the haze, RGB from 0 to 255.
        reuse
            An earlier picture of this size that is no longer needed.
        """
        sky = np.asarray(paper, dtype=float)
        buffers = (reuse or Picture.empty(size)).cleared(int(packed(sky)), size)
        mesh, columns = self._mesh(dress), self.value.shape[1]
        shown, window = self._part(dress)
        project_mesh(self._vertices, shown, view.camera(size, clip=True), window, columns, mesh)
        away = (bool(view.axes[2, 0] >= 0), bool(view.axes[2, 1] >= 0))
        facing = draw_mesh(buffers, mesh, columns, window, self._tint(dress, size[0], sky), away)
        smooth_edges(buffers, outline_edges(facing, window), mesh)
        return Picture(buffers.image.view(np.uint8).reshape(*size, 4), buffers.depth)

    add_things = staticmethod(Terrain.add_things)

    def _part(self, dress: Dress) -> tuple[NDArray[np.bool_], Window]:
        """Return whether each corner is drawn in a dress, shape (n,), and a window that holds all these."""
        kept, key = self._kept.value, (dress.beyond == 0, dress.grown, dress.opened)
        if kept.get("part", (None,))[0] != key:
            shown = self._shown(dress)
            kept["part"] = key, shown, _window(shown.reshape(self.value.shape))
        part: tuple[Any, NDArray[np.bool_], Window] = kept["part"]
        return part[1:]

    def _tint(self, dress: Dress, rows: int, sky: Array) -> Tint:
        """Return the tables for drawing in a dress."""
        kept = self._kept.value
        key = (dress.cut, dress.fine, dress.strength, dress.beyond, rows, *sky.tolist())
        if kept.get("tint", (None,))[0] != key:
            kept["tint"] = key, tint(self._bands_in(dress), dress, rows, sky)
        found: Tint = kept["tint"][1]
        return found

    def _shown(self, dress: Dress) -> NDArray[np.bool_]:
        """Return whether each corner is drawn in a dress, shape (n,)."""
        shown, domain = self._drawn, self.landscape.domain
        if dress.beyond == 0:
            shown = shown & domain.contains(self.weights)
        if dress.grown < 1:
            edge = domain.upper[1] - dress.grown * domain.size[1]
            shown = shown & (self.weights[..., 1] >= edge) & (dress.grown > 0)
        if dress.opened is not None:
            axis, least, most = dress.opened
            shown = shown & (self.weights[..., axis] >= least) & (self.weights[..., axis] <= most)
        return shown.ravel()

    def _mesh(self, dress: Dress) -> Array:
        """Return the mesh, not yet projected; only those of its columns are recomputed that changed."""
        kept = self._kept.value
        if "mesh" not in kept:
            kept["mesh"] = np.zeros((self.value.size, 7))
            kept["mesh"][:, VALUE] = np.where(self._drawn, self.value, self.levels[0]).ravel()
        mesh = kept["mesh"]
        wanted = {
            SHADE: (dress.flat, dress.sun),
            BAND: (min(dress.cut, float(self.levels[-1])), dress.fine > 0),
            HAZE: (dress.beyond, dress.flat if self._is_part else 0.0, *(dress.mist.key if dress.mist else ())),
        }
        makers = {SHADE: self._shades, BAND: self._bands, HAZE: self._haze}
        for column, key in wanted.items():
            name = f"column {column}"
            if name not in kept or not np.array_equal(kept[name], key):
                kept[name] = np.array(key)
                mesh[:, column] = makers[column](dress).ravel()
        return mesh

    def _shades(self, dress: Dress) -> Array:
        """Return the index of each corner's brightness in a colour table: the map's if the dress is flat."""
        in_space = self.scale * self.unit
        as_map = relief_scale(self.landscape.domain, self.levels)
        rise = in_space + dress.flat * (as_map - in_space)
        slopes = np.where(self._drawn[..., None], self.gradient, 0.0)
        lit = brightness(rise * slopes, dress.strength)
        return np.clip(lit / BRIGHTEST * (SHADES - 1) + 0.5, 1, SHADES - 2)

    def _bands_in(self, dress: Dress) -> Bands:
        return self.fine_bands if dress.fine > 0 else self.bands

    def _bands(self, dress: Dress) -> Array:
        bounds = bounds_of_bands(self._bands_in(dress).levels, dress.cut)
        return np.searchsorted(bounds, np.where(self._drawn, self.value, bounds[0]), side="right").astype(float)

    def _haze(self, dress: Dress) -> Array:
        """Return the density of haze, 0 on the domain and 1 before the end of the ground."""
        domain = self.landscape.domain
        outside = np.maximum(np.abs(self.weights - domain.center) / (domain.size / 2) - 1 - _CLEAR, 0)
        whole = np.maximum(outside.max(axis=(0, 1)).max() * _THICK * dress.beyond, 1e-9)
        far = np.linalg.norm(outside, axis=-1) / whole
        # Outside of what was asked for, ground that rises out of the picture fades too, below where it is cut off.
        with np.errstate(invalid="ignore"):
            high = (self.value - self.levels[-1]) / (self._highest - self.levels[-1])
        high = np.where(self._drawn & ~self.asked.contains(self.weights), high, 0.0)
        # On a map the part beside it is only dimmed.
        high = high * (1 - dress.flat) if self._is_part else high
        share = np.clip(np.maximum(far, high / _THICK), 0, 1)
        haze = np.asarray(share * share * (3 - 2 * share))
        if self._is_part:
            haze = np.where(self.asked.contains(self.weights), haze, np.maximum(haze, VEIL))
        return haze if dress.mist is None else np.maximum(haze, dress.mist.over(self.weights))

    def hidden(self, dress: Dress) -> tuple[Array, Array]:
        """Return the weights of the corners drawn in a dress, shape (n, 2), and the density of haze at each."""
        shown = self._shown(dress)
        return self.weights.reshape(-1, 2)[shown], self._mesh(dress)[shown, HAZE]

    def _stand(self) -> None:
        """Compute the corners in the world, shape (n, 3)."""
        finite = np.where(self._drawn, self._up_to_highest(self.weights, self.value), self.levels[0])
        # Not on the first drawing: Manim's cache sees what ground holds.
        self._vertices = self.to_world(self.weights, finite).reshape(-1, 3)

    def _ground_to_draw(self) -> NDArray[np.bool_]:
        """Return whether each corner is drawn: where the error is finite."""
        return np.isfinite(self.value) & np.isfinite(self.gradient).all(axis=-1)

    @property
    def _is_part(self) -> bool:
        """Whether only a part of the domain was asked for."""
        return self.asked is not self.landscape.domain

    @property
    def _highest(self) -> float:
        """Up to which error ground outside of what was asked for is drawn."""
        more = (_TOO_HIGH_BESIDE if self._is_part else _TOO_HIGH) * float(np.ptp(self.levels))
        return float(self.levels[-1]) + more

    def _up_to_highest(self, weights: Array, errors: Array) -> Array:
        """Return errors at weights of shape (..., 2) as far up as ground is drawn there; shape (...)."""
        return np.where(self.asked.contains(weights), errors, np.minimum(errors, self._highest))

    def drawn_errors(self, weights: ArrayLike) -> Array:
        """Return up to which errors the ground is drawn at weights of shape (..., 2); nan where there is none."""
        places = np.asarray(weights, dtype=float)
        first, last = self.weights[0, 0], self.weights[-1, -1]
        there = ((places >= first) & (places <= last)).all(axis=-1)
        return np.where(there, self._up_to_highest(places, self.landscape.value(places)), np.nan)


def _window(shown: NDArray[np.bool_]) -> Window:
    """Return the part of a mesh that holds the corners that are shown, and their neighbours."""
    if not shown.any():
        return Window(0, 0, 0, 0)
    rows, columns = (np.flatnonzero(shown.any(axis=axis)).tolist() for axis in (1, 0))
    height, width = shown.shape
    return Window(max(rows[0] - 1, 0), min(rows[-1] + 2, height), max(columns[0] - 1, 0), min(columns[-1] + 2, width))


def _floor(levels: Array) -> float:
    """Return 0 if the ground is near it, otherwise the lowest level."""
    lowest, range_ = float(levels[0]), float(np.ptp(levels))
    return 0.0 if 0 <= lowest <= range_ else lowest
