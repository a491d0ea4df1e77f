"""An error landscape in space: its surface, its map on the plane below, and what moves over both.

The world has the weights w₁, w₂ as its x and y axes and the elevation as its z axis. A `View` turns world points into
pixels, a `Terrain` draws itself as a view sees it, together with strokes, patches and balls that hide one another and
are hidden by hills as they would be in space. Nothing here needs Manim: the result is an array.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.landscape import Landscape
from scenes.kit.paint.scratch import Scratch
from scenes.kit.terrain import rasterizer
from scenes.kit.terrain.rasterizer import Fragments, Tint

FRAME_HEIGHT = 8.0
"""World units that the height of an image shows at zoom 1, as in Manim."""

REFERENCE_ROWS = 1080
"""Widths in pixels are meant for an image of so many rows, and scale with it."""

HEAVY_EVERY = 4
"""Every so many levels a contour line is heavy."""

AMBIENT = 0.55
"""The brightness of a slope that the light does not reach; level ground has brightness 1."""

BRIGHTEST = 1.6
"""The brightness of the last column of a colour table."""

UNDERSIDE = 0.55
"""How much darker the surface is seen from below."""


@dataclass(frozen=True)
class View:
    """Where the camera stands: it looks at a target from all around and above.

    Parameters
    ----------
    azimuth
        In radians. At 0 the first weight grows to the right and the second away from the viewer; growing azimuth
        carries the viewer anticlockwise round the target.
    elevation
        Of the line of sight over the plane, in radians from 0 (level) to π/2 (a map seen from above).
    zoom
        At 1 the image is eight world units high at the target.
    target
        The world point in the middle of the image, (x, y, z).
    perspective
        One over the distance from the eye to the target, in world units; 0 is the orthographic projection.

    Raises
    ------
    ValueError
        If a number is not finite, zoom is not positive, perspective is negative, or elevation lies outside [0, π/2].
    """

    azimuth: float = 0.0
    elevation: float = math.radians(35)
    zoom: float = 1.0
    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    perspective: float = 0.0

    def __post_init__(self) -> None:
        _check.finite_number(self.azimuth, "azimuth")
        _check.vector(self.target, "target", 3)
        _check.positive_number(self.zoom, "zoom")
        if not 0 <= _check.finite_number(self.elevation, "elevation") <= math.pi / 2:
            raise ValueError(f"elevation must lie between 0 and π/2 radians: got {self.elevation:g}")
        if _check.finite_number(self.perspective, "perspective") < 0:
            raise ValueError(f"perspective must be at least 0: got {self.perspective:g}")

    @cached_property
    def axes(self) -> Array:
        """The unit vectors to the image's right, to its top and away from the viewer, as rows; shape (3, 3)."""
        turn, tilt = self.azimuth, self.elevation
        right = np.array([math.cos(turn), math.sin(turn), 0.0])
        ahead = np.array([-math.sin(turn), math.cos(turn), 0.0])
        vertical = np.array([0.0, 0.0, 1.0])
        up = math.sin(tilt) * ahead + math.cos(tilt) * vertical
        away = math.cos(tilt) * ahead - math.sin(tilt) * vertical
        return np.stack([right, up, away])

    def pixels_per_unit(self, size: tuple[int, int]) -> float:
        """Return how many pixels one world unit at the target is long in an image of size (h, w)."""
        return self.zoom * size[0] / FRAME_HEIGHT

    def project(self, points: ArrayLike, size: tuple[int, int]) -> tuple[Array, Array]:
        """Return where world points appear.

        Parameters
        ----------
        points
            Shape (..., 3).
        size
            Of the image, (h, w).

        Returns
        -------
        pixels
            Right and down from the image's top left corner, shape (..., 2). The centre of the pixel in row r and
            column c is (c + 0.5, r + 0.5).
        depth
            Growing away from the viewer, 0 at the target, affine over the image of any plane; shape (...). In the
            orthographic projection it is in world units.

        Raises
        ------
        ValueError
            If a point lies level with the eye or behind it.
        """
        world = _check.points_array(points, 3)
        seen = np.empty((world.size // 3, 3))
        self.project_into(seen, np.ascontiguousarray(world.reshape(-1, 3)), size)
        placed = seen.reshape(world.shape)
        return placed[..., :2], placed[..., 2]

    def project_into(self, out: Array, points: Array, size: tuple[int, int]) -> None:
        """Do as `project` for contiguous points of shape (n, 3), into the first three columns of an array."""
        height, width = _image_size(size)
        scale = self.pixels_per_unit(size) * np.array([1.0, -1.0])
        matrix = self.axes * np.array([*scale, 1.0])[:, None]
        if not rasterizer.project(points, matrix, -matrix @ np.asarray(self.target), self.perspective, out):
            raise ValueError("points must lie in front of the eye: reduce perspective or move the target")
        out[:, 0] += width / 2
        out[:, 1] += height / 2

    def unproject(self, pixels: ArrayLike, depth: ArrayLike, size: tuple[int, int]) -> Array:
        """Return the world points, shape (..., 3), that appear at pixels of shape (..., 2) and depth of shape (...)."""
        height, width = _image_size(size)
        place, behind = _check.points_array(pixels, 2, "pixels"), _check.finite_array(depth, "depth")
        scale = self.pixels_per_unit(size)
        flat = (place - np.array([width / 2, height / 2])) / np.array([scale, -scale])
        seen = np.concatenate([flat, behind[..., None]], axis=-1)
        return np.asarray(self.target) + seen / (1 - self.perspective * behind)[..., None] @ self.axes


@dataclass(frozen=True)
class Skin:
    """The colours of a map: bands of elevation with a contour line between each two.

    Parameters
    ----------
    ramp
        RGB from 0 to 255 of the bands, from low to high, shape (k, 3); bands in between are interpolated.
    lines
        RGB of the contour lines, from low to high, shape (m, 3).
    line_width
        In pixels of a 1080-row image.
    heavy_width
        The same for every fourth line.
    """

    ramp: Array
    lines: Array
    line_width: float = 1.3
    heavy_width: float = 2.6

    def __post_init__(self) -> None:
        object.__setattr__(self, "ramp", _colours(self.ramp, "ramp"))
        object.__setattr__(self, "lines", _colours(self.lines, "lines"))
        _check.positive_number(self.line_width, "line_width")
        _check.positive_number(self.heavy_width, "heavy_width")

    def tint(self, levels: Array, rows: int) -> Tint:
        """Return the tables for drawing levels of shape (k,) into an image of so many rows."""
        bands = _along(self.ramp, levels.size + 1)
        brightness = _short_of_white(np.linspace(0, BRIGHTEST, rasterizer.SHADES), bands)
        widths = np.where(np.arange(levels.size) % HEAVY_EVERY == HEAVY_EVERY - 1, self.heavy_width, self.line_width)
        lines = np.column_stack([levels, widths / 2 * rows / REFERENCE_ROWS, _along(self.lines, levels.size)])
        upper = bands[:, None] * brightness[:, None]
        return Tint(lines, np.stack([_packed(upper), _packed(upper * UNDERSIDE)]))


@dataclass(frozen=True)
class Stroke:
    """A line through world points, as wide on the screen wherever it is; one point alone makes a dot.

    Parameters
    ----------
    points
        Shape (n, 3).
    colour
        RGB from 0 to 255.
    width, halo
        Of the line and of the soft light around it, in pixels of a 1080-row image.
    opacity
        From 0 to 1.
    lift
        How far the line is moved towards the viewer before it is compared with what it lies on, in world units.
    """

    points: Array
    colour: Array
    width: float = 3.0
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.02

    def __post_init__(self) -> None:
        _check_thing(self, self.points, minimum=1)
        _check.positive_number(self.width, "width")

    def fragments(self, view: View, size: tuple[int, int]) -> Fragments:
        """Return the line's pixels as a view sees them in an image of size (h, w)."""
        pixels, depth = view.project(self.points, size)
        scale = size[0] / REFERENCE_ROWS
        return Fragments(
            *rasterizer.stroke_fragments(pixels, depth - self.lift, self.width / 2 * scale, self.halo * scale, *size)
        )


@dataclass(frozen=True)
class Patch:
    """A filled flat polygon in space; see `flat_arrow`.

    Parameters
    ----------
    points
        Its corners in order, in one plane, shape (n, 3) with n >= 3.
    colour, halo, opacity, lift
        As for `Stroke`.
    """

    points: Array
    colour: Array
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.02

    def __post_init__(self) -> None:
        _check_thing(self, self.points, minimum=3)

    def fragments(self, view: View, size: tuple[int, int]) -> Fragments:
        """Return the polygon's pixels as a view sees them in an image of size (h, w)."""
        pixels, depth = view.project(self.points, size)
        affine = np.column_stack([np.ones(len(pixels)), pixels])
        plane: Array = np.asarray(np.linalg.lstsq(affine, depth - self.lift, rcond=1e-9)[0], dtype=np.float64)
        halo = self.halo * size[0] / REFERENCE_ROWS
        return Fragments(*rasterizer.polygon_fragments(pixels, plane, halo, *size))


@dataclass(frozen=True)
class Ball:
    """A sphere in space. It rests on the surface when its centre is a radius along the normal from there.

    Parameters
    ----------
    center
        World point, shape (3,).
    colour, halo, opacity, lift
        As for `Stroke`.
    radius
        In world units.
    """

    center: Array
    colour: Array
    radius: float = 0.1
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.0

    def __post_init__(self) -> None:
        _check.vector(self.center, "center", 3)
        _check_thing(self, [self.center], minimum=1)
        _check.positive_number(self.radius, "radius")

    def fragments(self, view: View, size: tuple[int, int]) -> Fragments:
        """Return the sphere's pixels as a view sees them in an image of size (h, w)."""
        (x, y), depth = view.project(self.center, size)
        scale = view.pixels_per_unit(size) * (1 - view.perspective * float(depth))
        halo = self.halo * size[0] / REFERENCE_ROWS
        return Fragments(
            *rasterizer.ball_fragments(
                float(x), float(y), float(depth) - self.lift, self.radius * scale, halo, scale, *size
            )
        )


Thing = Stroke | Patch | Ball


def flat_arrow(
    foot: ArrayLike,
    tip: ArrayLike,
    colour: ArrayLike,
    *,
    width: float = 0.08,
    head_length: float = 0.3,
    head_width: float = 0.28,
    normal: ArrayLike = (0.0, 0.0, 1.0),
    halo: float = 0.0,
    opacity: float = 1.0,
    lift: float = 0.02,
) -> Patch:
    """Make an arrow that lies flat, from its foot to its tip exactly.

    Where the head would be longer than 0.6 of the arrow, head and shaft shrink together.

    Parameters
    ----------
    foot, tip
        World points, shape (3,).
    colour, halo, opacity, lift
        As for `Stroke`.
    width, head_length, head_width
        In world units.
    normal
        What the arrow's face looks along, shape (3,); default: it lies level. `View.axes[2]` turns it to the viewer.

    Raises
    ------
    ValueError
        If foot and tip coincide, or the arrow points along the normal.
    """
    start, end = _check.vector(foot, "foot", 3), _check.vector(tip, "tip", 3)
    length = float(np.linalg.norm(end - start))
    if length == 0:
        raise ValueError("an arrow's tip must differ from its foot: leave out the arrow of a zero vector")
    along = (end - start) / length
    side = np.cross(_check.vector(normal, "normal", 3), along)
    if np.linalg.norm(side) < 1e-9:
        raise ValueError("an arrow must not point along its normal")
    side /= np.linalg.norm(side)
    shrink = min(1.0, 0.6 * length / _check.positive_number(head_length, "head_length"))
    neck = end - along * head_length * shrink
    shaft = side * _check.positive_number(width, "width") / 2 * shrink
    barb = side * _check.positive_number(head_width, "head_width") / 2 * shrink
    outline = np.stack([start + shaft, neck + shaft, neck + barb, end, neck - barb, neck - shaft, start - shaft])
    return Patch(outline, np.asarray(colour), halo=halo, opacity=opacity, lift=lift)


class Picture(NamedTuple):
    """A drawn frame.

    Attributes
    ----------
    rgba
        Bytes, not premultiplied, shape (h, w, 4).
    depth
        What `View.project` calls depth, inf where nothing is; shape (h, w).
    """

    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]

    @classmethod
    def empty(cls, size: tuple[int, int]) -> Self:
        """Return a picture of size (h, w) with nothing in it yet."""
        return cls(np.empty((*size, 4), dtype=np.uint8), np.empty(size, dtype=np.float32))

    def cleared(self, ground: int, size: tuple[int, int]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
        """Fill the picture with a packed colour, and return it with its depth, both of shape (h, w)."""
        if self.depth.shape != size:
            raise ValueError(f"reuse must be a picture of size {size}: got {self.depth.shape}")
        image = self.rgba.view(np.uint32)[..., 0]
        image.fill(ground)
        self.depth.fill(np.inf)
        return image, self.depth


class Terrain:
    """A landscape over two weights as a surface over its map.

    Parameters
    ----------
    landscape
        Over 2 weights; its domain is what is shown.
    levels
        Where contour lines run, ascending, shape (k,). Every fourth is heavy.
    surface, plane
        The colours of both.
    scale
        World units of height for one unit of error.
    base_height
        The height of the lowest point of the surface.
    plane_height
        The height of the plane.
    cells
        Mesh cells along the longer side of the domain; the cells are about square.
    light
        The direction towards the light, in world coordinates, shape (3,), above the plane.

    Raises
    ------
    ValueError
        If the landscape is not over 2 weights or not finite on its domain, the levels do not ascend, or a number is out
        of its range.
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
        """Return the same terrain with another height for one unit of error; what was sampled is shared.

        The base height stays the same, if no other is given.
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

    @property
    def surface_points(self) -> Array:
        """The corners of the surface's mesh as it is drawn, shape (n, 3)."""
        return self._vertices[0]

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
            Of the image, (h, w), in pixels.
        things
            Their order does not matter, except between those that coincide in depth: the later lies on top.
        paper
            RGB from 0 to 255 of the ground; default: transparent.
        surface, plane
            Whether to draw each.
        reuse
            An earlier picture of this size that is no longer needed: its arrays are drawn into, which saves time.
        """
        height, width = _image_size(size)
        ground = 0 if paper is None else int(_packed(_colours([paper], "paper"))[0])
        image, zbuffer = (reuse or Picture.empty((height, width))).cleared(ground, (height, width))
        drawn = [
            self._draw(image, zbuffer, view, mesh, vertices, tint)
            for mesh, vertices, tint, wanted in zip(
                self._meshes.value, self._vertices, self._tints(height), (surface, plane), strict=True
            )
            if wanted
        ]
        rasterizer.composite(image, zbuffer, _layers(things, view, (height, width)))
        for mesh, facing in drawn:
            rasterizer.smooth_edges(image, zbuffer, rasterizer.outline_edges(facing), mesh)
        return Picture(image.view(np.uint8).reshape(height, width, 4), zbuffer)

    @staticmethod
    def add_things(picture: Picture, view: View, things: Sequence[Thing]) -> NDArray[np.int64]:
        """Draw things into a finished picture of a terrain, in place.

        For pictures in which things move while the camera stands still: the terrain need not be drawn again.

        Parameters
        ----------
        picture
            As `render` made it.
        view
            The camera of that picture.
        things
            As for `render`.

        Returns
        -------
        Where the picture may have changed, as indices into its flattened pixels, shape (n,).
        """
        layers = _layers(things, view, picture.depth.shape)
        rasterizer.composite(picture.rgba.view(np.uint32)[..., 0], picture.depth, layers)
        return np.concatenate([np.empty(0, dtype=np.int64), *(fragments.pixel for fragments, _ in layers)])

    def _draw(
        self,
        image: NDArray[np.uint32],
        zbuffer: NDArray[np.float32],
        view: View,
        mesh: Array,
        vertices: Array,
        tint: Tint,
    ) -> tuple[Array, NDArray[np.int8]]:
        view.project_into(mesh, vertices, (image.shape[0], image.shape[1]))
        away = view.axes[2]
        columns = self._value.shape[1]
        facing = rasterizer.draw_mesh(image, zbuffer, mesh, columns, *tint, bool(away[0] >= 0), bool(away[1] >= 0))
        return mesh, facing

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
        """Both meshes as the rasterizer takes them, waiting for a view to place them."""
        facing_light = np.maximum(_upward(self.scale * self._gradient) @ self._light, 0) / self._light[2]
        brightness = AMBIENT + (1 - AMBIENT) * facing_light
        return Scratch((self._mesh(brightness), self._mesh(np.ones_like(brightness))))

    def _mesh(self, brightness: Array) -> Array:
        mesh = np.zeros((brightness.size, 6))
        mesh[:, rasterizer.SHADE] = _shade_column(brightness).ravel()
        mesh[:, rasterizer.VALUE] = self._value.ravel()
        mesh[:, rasterizer.BAND] = np.searchsorted(self.levels, self._value.ravel(), side="right")
        return mesh


_OF_SCALE = ("_vertices", "_meshes")


def _image_size(size: tuple[int, int]) -> tuple[int, int]:
    if len(size) != 2:
        raise ValueError(f"size must be (height, width) in pixels: got {size!r}")
    return _check.count(size[0], "image height"), _check.count(size[1], "image width")


def _colours(colours: ArrayLike | Sequence[ArrayLike], name: str) -> Array:
    array = _check.points_array(np.asarray(colours, dtype=np.float64), 3, name)
    if array.ndim != 2 or not len(array) or array.min() < 0 or array.max() > 255:
        raise ValueError(f"{name} must be RGB colours from 0 to 255 of shape (k, 3): got shape {array.shape}")
    return array


def _along(ramp: Array, count: int) -> Array:
    """Return so many colours evenly spaced along a ramp, shape (count, 3)."""
    at = np.linspace(0, len(ramp) - 1, count)
    return np.stack([np.interp(at, np.arange(len(ramp)), ramp[:, channel]) for channel in range(3)], axis=-1)


def _packed(colours: Array) -> NDArray[np.uint32]:
    """Pack opaque RGB colours of shape (..., 3) into 32 bits each; shape (...)."""
    red, green, blue = np.moveaxis(np.rint(np.clip(colours, 0, 255)).astype(np.uint32), -1, 0)
    packed: NDArray[np.uint32] = red | green << np.uint32(8) | blue << np.uint32(16) | np.uint32(255 << 24)
    return packed


def _check_thing(thing: Thing, points: ArrayLike, *, minimum: int) -> None:
    where = _check.points_array(points, 3)
    if where.ndim != 2 or len(where) < minimum:
        raise ValueError(f"points must have shape (n, 3) with n >= {minimum}: got shape {where.shape}")
    _colours([thing.colour], "colour")
    if _check.finite_number(thing.halo, "halo") < 0:
        raise ValueError(f"halo must be at least 0: got {thing.halo:g}")
    if not 0 <= _check.finite_number(thing.opacity, "opacity") <= 1:
        raise ValueError(f"opacity must lie between 0 and 1: got {thing.opacity:g}")
    _check.finite_number(thing.lift, "lift")


def _layers(things: Sequence[Thing], view: View, size: tuple[int, int]) -> list[tuple[Fragments, Array]]:
    """Return each thing's pixels as a view sees them, with its colour."""
    return [
        (_faded(thing.fragments(view, size), thing.opacity), np.asarray(thing.colour, dtype=np.float64))
        for thing in things
    ]


def _faded(fragments: Fragments, opacity: float) -> Fragments:
    return fragments._replace(alpha=fragments.alpha * np.float32(opacity))


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
    """Return a grid of weights over the domain, shape (m, n, 2), so fine that the longer side has so many cells."""
    size = landscape.domain.size
    first, second = landscape.domain.grid([int(n) + 1 for n in np.ceil(cells * size / size.max())])
    return np.stack(np.meshgrid(first, second), axis=-1)


def _upward(slope: Array) -> Array:
    """Return the unit normals (-z₁, -z₂, 1) / norm of a surface with slopes of shape (..., 2); shape (..., 3)."""
    normal: Array = np.concatenate([-slope, np.ones((*slope.shape[:-1], 1))], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return normal


def _short_of_white(brightness: Array, colours: Array) -> Array:
    """Return brightnesses of which those over 1 are brought so close to it that no colour burns out."""
    room = (255 / max(float(colours.max()), 1.0) - 1) / (BRIGHTEST - 1)
    return np.where(brightness > 1, 1 + min(1.0, room) * (brightness - 1), brightness)


def _shade_column(brightness: Array) -> Array:
    """Return where a brightness stands in a colour table, clear of its ends."""
    return np.clip(brightness / BRIGHTEST * (rasterizer.SHADES - 1) + 0.5, 1, rasterizer.SHADES - 2)
