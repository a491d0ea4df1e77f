"""An error landscape in space: its surface, its map on the plane below, and what moves over both.

The world has the weights w₁, w₂ as its x and y axes and the elevation as its z axis. A `View` maps world points to
pixels; a `Terrain` draws itself as a view sees it, together with strokes, patches and spheres that hide one another and
are hidden by hills as in space. Nothing here needs Manim: the result is an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.landscape import Landscape
from scenes.kit.paint.scratch import Scratch
from scenes.kit.terrain.fragments import draw_shapes
from scenes.kit.terrain.mesh import BAND, SHADE, SHADES, VALUE, Tint, Window, draw_mesh, outline_edges, smooth_edges
from scenes.kit.terrain.pixels import Buffers, Places
from scenes.kit.terrain.skin import BRIGHTEST, Skin, checked_colours, packed
from scenes.kit.terrain.things import Thing, in_front, shapes_of
from scenes.kit.terrain.view import View, image_size

AMBIENT = 0.55
"""The brightness of a slope that the light does not reach; level ground has brightness 1."""


class Picture(NamedTuple):
    """A drawn frame.

    Attributes
    ----------
    rgba
        Bytes, not premultiplied, shape (h, w, 4).
    depth
        Depth as in `View.project`, inf where nothing is drawn; shape (h, w).
    """

    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]

    @classmethod
    def empty(cls, size: tuple[int, int]) -> Self:
        """Return a picture of size (h, w) with nothing in it yet."""
        return cls(np.empty((*size, 4), dtype=np.uint8), np.empty(size, dtype=np.float32))

    @property
    def buffers(self) -> Buffers:
        """The same memory, to be drawn into."""
        return Buffers(self.rgba.view(np.uint32)[..., 0], self.depth)

    def cleared(self, ground: int, size: tuple[int, int]) -> Buffers:
        """Fill the picture with a packed colour, and return its memory."""
        if self.depth.shape != size:
            raise ValueError(f"reuse must be a picture of size {size}: got {self.depth.shape}")
        buffers = self.buffers
        buffers.image.fill(ground)
        buffers.depth.fill(np.inf)
        return buffers


class Terrain:
    """A landscape over two weights as a surface over its map.

    Parameters
    ----------
    landscape
        Landscape over 2 weights; its domain is what is shown.
    levels
        Errors of the contour lines, ascending, shape (k,). Every fourth line is heavy.
    surface, plane
        Colours of both.
    scale
        World units of height per unit of error.
    base_height
        Height of the lowest point of the surface.
    plane_height
        Height of the plane.
    cells
        Number of mesh cells along the longer side of the domain; the cells are about square.
    light
        Direction towards the light, in world coordinates, shape (3,), above the plane.

    Raises
    ------
    ValueError
        If the landscape is not over 2 weights or not finite on its domain, the levels do not ascend, or a number is out
        of range.
    """

    def __init__(
        self,
        landscape: Landscape,
        levels: ArrayLike,
        *,
        surface: Skin,
        plane: Skin,
        scale: float = 1.0,
        base_height: float = 0.0,
        plane_height: float = 0.0,
        cells: int = 128,
        light: ArrayLike = (-0.5, -0.35, 0.8),
    ) -> None:
        _check.two_weights(landscape.dimension, "a terrain")
        self.landscape = landscape
        self.levels = _ascending(levels)
        self.skins = (surface, plane)
        self.scale = _check.finite_number(scale, "scale")
        self.base_height = _check.finite_number(base_height, "base_height")
        self.plane_height = _check.finite_number(plane_height, "plane_height")
        self._light = _towards_light(light)
        self._weights = _square_cells(landscape, _check.count(cells, "cells"))
        self._value = _check.finite_array(landscape.value(self._weights), "the error on the domain")
        self._gradient = _check.finite_array(landscape.gradient(self._weights), "the gradient on the domain")
        self._lowest = float(self._value.min())
        self._tints_by_rows: dict[int, tuple[Tint, ...]] = {}

    def scaled(self, scale: float, *, base_height: float | None = None) -> Self:
        """Return the same terrain with another height per unit of error, sharing the samples.

        The base height stays the same unless another is given.
        """
        other = object.__new__(type(self))
        other.__dict__.update({name: held for name, held in self.__dict__.items() if name not in _OF_SCALE})
        other.scale = _check.finite_number(scale, "scale")
        if base_height is not None:
            other.base_height = _check.finite_number(base_height, "base_height")
        return other

    def on_surface(self, weights: ArrayLike) -> Array:
        """Return the world points of the surface at weights of shape (..., 2); shape (..., 3)."""
        w = _check.points_array(weights, 2, "weights")
        return self._raised(w, self._height(self.landscape.value(w)))

    def on_plane(self, weights: ArrayLike) -> Array:
        """Return the world points of the plane at weights of shape (..., 2); shape (..., 3)."""
        w = _check.points_array(weights, 2, "weights")
        return self._raised(w, np.full(w.shape[:-1], self.plane_height))

    def normal(self, weights: ArrayLike) -> Array:
        """Return the surface's upward unit normals at weights of shape (..., 2); shape (..., 3)."""
        return _upward(self.scale * self.landscape.gradient(weights))

    def borders(self) -> tuple[Array, Array]:
        """Return the edges of the surface and of the plane as closed lines of world points, each of shape (n, 3)."""
        grid = np.arange(self._value.size).reshape(self._value.shape)
        around = np.concatenate([grid[0], grid[1:, -1], grid[-1, -2::-1], grid[-2::-1, 0]])
        surface, plane = self._vertices
        return surface[around], plane[around]

    def render(
        self,
        view: View,
        size: tuple[int, int],
        things: Sequence[Thing] = (),
        *,
        paper: ArrayLike | None = None,
        surface: bool = True,
        plane: bool = True,
        reuse: Picture | None = None,
    ) -> Picture:
        """Draw the terrain and things in its space.

        Parameters
        ----------
        view
            The camera.
        size
            Size of the image, (h, w), in pixels.
        things
            Things in its space; their order matters only between those that coincide in depth: the later is on top.
        paper
            Colour of the background, RGB from 0 to 255; default: transparent.
        surface, plane
            Whether to draw each.
        reuse
            An earlier picture of this size that is no longer needed: its arrays are reused, which saves time.
        """
        height, width = image_size(size)
        ground = 0 if paper is None else int(packed(checked_colours([paper], "paper"))[0])
        buffers = (reuse or Picture.empty((height, width))).cleared(ground, (height, width))
        drawn = [
            self._draw(buffers, view, mesh, vertices, tint)
            for mesh, vertices, tint, wanted in zip(
                self._meshes.value, self._vertices, self._tints(height), (surface, plane), strict=True
            )
            if wanted
        ]
        _draw_things(buffers, view, things)
        for mesh, facing in drawn:
            smooth_edges(buffers, outline_edges(facing, self._whole), mesh)
        return Picture(buffers.image.view(np.uint8).reshape(height, width, 4), buffers.depth)

    @staticmethod
    def add_things(picture: Picture, view: View, things: Sequence[Thing]) -> Places:
        """Draw things into a finished picture of a terrain, in place.

        For pictures in which things move while the camera stands still: the terrain need not be redrawn.

        Parameters
        ----------
        picture
            Picture made by `render`.
        view
            The camera of that picture.
        things
            As for `render`.

        Returns
        -------
        Flat indices of the pixels that were drawn on, each once, shape (n,).
        """
        return _draw_things(picture.buffers, view, things)

    def _draw(
        self, buffers: Buffers, view: View, mesh: Array, vertices: Array, tint: Tint
    ) -> tuple[Array, NDArray[np.int8]]:
        height, width = buffers.image.shape
        view.project_into(mesh, vertices, (height, width))
        away = (bool(view.axes[2, 0] >= 0), bool(view.axes[2, 1] >= 0))
        return mesh, draw_mesh(buffers, mesh, self._value.shape[1], self._whole, tint, away)

    @property
    def _whole(self) -> Window:
        """All of the mesh."""
        rows, columns = self._value.shape
        return Window(0, rows, 0, columns)

    def _tints(self, rows: int) -> tuple[Tint, ...]:
        if rows not in self._tints_by_rows:
            self._tints_by_rows[rows] = tuple(skin.tint(self.levels, rows) for skin in self.skins)
        return self._tints_by_rows[rows]

    def _height(self, value: Array) -> Array:
        return self.scale * (value - self._lowest) + self.base_height

    @staticmethod
    def _raised(weights: Array, height: Array) -> Array:
        return np.concatenate([weights, height[..., None]], axis=-1)

    @cached_property
    def _vertices(self) -> tuple[Array, Array]:
        """The world points of the surface's and the plane's mesh, each of shape (n, 3)."""
        surface = self._raised(self._weights, self._height(self._value))
        return surface.reshape(-1, 3), self.on_plane(self._weights).reshape(-1, 3)

    @cached_property
    def _meshes(self) -> Scratch[tuple[Array, Array]]:
        """Both meshes as drawn, not yet projected."""
        facing_light = np.maximum(_upward(self.scale * self._gradient) @ self._light, 0) / self._light[2]
        brightness = AMBIENT + (1 - AMBIENT) * facing_light
        return Scratch((self._mesh(brightness), self._mesh(np.ones_like(brightness))))

    def _mesh(self, brightness: Array) -> Array:
        mesh = np.zeros((brightness.size, 7))
        mesh[:, SHADE] = _shade_column(brightness).ravel()
        mesh[:, VALUE] = self._value.ravel()
        mesh[:, BAND] = np.searchsorted(self.levels, self._value.ravel(), side="right")
        return mesh


def _draw_things(buffers: Buffers, view: View, things: Sequence[Thing]) -> Places:
    """Draw things over what is there; return flat indices of the pixels that were drawn on."""
    seen = in_front(things, view)
    if not seen:
        return np.empty(0, dtype=np.int32)
    colours = np.array([thing.colour for thing in seen], dtype=np.float64)
    return draw_shapes(buffers, shapes_of(seen, view, buffers.depth.shape), colours)


_OF_SCALE = ("_vertices", "_meshes")


def _ascending(levels: ArrayLike) -> Array:
    array = _check.vector(levels, "levels")
    if (np.diff(array) <= 0).any():
        raise ValueError(f"levels must ascend: got {array.tolist()}")
    return array


def _towards_light(direction: ArrayLike) -> Array:
    light = _check.vector(direction, "light", 3)
    if light[2] <= 0:
        raise ValueError(f"light must come from above, with its third component over 0: got {light.tolist()}")
    return light / np.linalg.norm(light)


def _square_cells(landscape: Landscape, cells: int) -> Array:
    """Return a grid of weights over the domain, shape (m, n, 2), with a number of cells along the longer side."""
    size = landscape.domain.size
    first, second = landscape.domain.grid([int(n) + 1 for n in np.ceil(cells * size / size.max())])
    return np.stack(np.meshgrid(first, second), axis=-1)


def _upward(slope: Array) -> Array:
    """Return the unit normals (-z₁, -z₂, 1) / norm of a surface with slopes of shape (..., 2); shape (..., 3)."""
    normal: Array = np.concatenate([-slope, np.ones((*slope.shape[:-1], 1))], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return normal


def _shade_column(brightness: Array) -> Array:
    """Return the index of a brightness in a colour table, clear of its ends."""
    return np.clip(brightness / BRIGHTEST * (SHADES - 1) + 0.5, 1, SHADES - 2)
