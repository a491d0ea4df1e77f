"""What stands in a terrain's space: lines, flat shapes and spheres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from scenes.kit.terrain.fragments import Fragments, polygon_fragments, sphere_fragments, stroke_fragments
from scenes.kit.terrain.skin import REFERENCE_ROWS, checked_colours
from scenes.kit.terrain.view import View


@dataclass(frozen=True)
class Stroke:
    """A line through world points, with the same width on screen wherever it is; a single point makes a dot.

    Parameters
    ----------
    points
        World points, shape (n, 3).
    colour
        Colour, RGB from 0 to 255.
    width, halo
        Widths of the line and of the soft light around it, in pixels of a 1080-row image.
    opacity
        Opacity from 0 to 1.
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
        """Return the line's pixels as a view sees them in an image of size (h, w): where it is in front of the eye."""
        pixels, depth = view.project(self.points, size, clip=True)
        scale = size[0] / REFERENCE_ROWS
        half, halo = self.width / 2 * scale, self.halo * scale
        pieces = [
            Fragments(*stroke_fragments(pixels[piece], depth[piece] - self.lift, half, halo, size))
            for piece in _runs(np.isfinite(depth))
        ]
        return _joined(pieces)


@dataclass(frozen=True)
class Patch:
    """A filled flat polygon in space; `flat_arrow` gives an arrow's corners.

    Parameters
    ----------
    points
        Corners in order, in one plane, shape (n, 3) with n >= 3.
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
        """Return the polygon's pixels as a view sees them in an image of size (h, w), by its corners before the eye."""
        pixels, depth = view.project(self.points, size, clip=True)
        seen = np.isfinite(depth)
        if np.count_nonzero(seen) < 3:
            return _joined([])
        pixels, depth = pixels[seen], depth[seen]
        affine = np.column_stack([np.ones(len(pixels)), pixels])
        plane: Array = np.asarray(np.linalg.lstsq(affine, depth - self.lift, rcond=1e-9)[0], dtype=np.float64)
        halo = self.halo * size[0] / REFERENCE_ROWS
        return Fragments(*polygon_fragments(pixels, plane, halo, size))


@dataclass(frozen=True)
class Sphere:
    """A sphere in space. It rests on the surface if its centre is a radius along the normal from there.

    Parameters
    ----------
    center
        World point, shape (3,).
    colour, halo, opacity, lift
        As for `Stroke`.
    radius
        Radius in world units.
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
        (x, y), depth = view.project(self.center, size, clip=True)
        if not np.isfinite(depth):
            return _joined([])
        scale = view.pixels_per_unit(size) * (1 - view.perspective * float(depth))
        halo = self.halo * size[0] / REFERENCE_ROWS
        return Fragments(
            *sphere_fragments((float(x), float(y), float(depth) - self.lift), self.radius * scale, halo, scale, size)
        )


@dataclass(frozen=True)
class Segments:
    """Many unconnected straight lines, drawn in one call.

    Parameters
    ----------
    points
        Ends of the lines, shape (n, 2, 3).
    colour, width, halo, opacity, lift
        As for `Stroke`.
    """

    points: Array
    colour: Array
    width: float = 3.0
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.02

    def __post_init__(self) -> None:
        _check_thing(self, np.reshape(self.points, (-1, 3)), minimum=2)
        _check.positive_number(self.width, "width")

    def fragments(self, view: View, size: tuple[int, int]) -> Fragments:
        """Return the lines' pixels as a view sees them in an image of size (h, w)."""
        pixels, depth = view.project(self.points.reshape(-1, 3), size, clip=True)
        seen = np.repeat(np.isfinite(depth.reshape(-1, 2)).all(axis=1), 2)
        pixels, depth = pixels[seen], depth[seen]
        if not len(depth):
            return _joined([])
        scale = size[0] / REFERENCE_ROWS
        half, halo = self.width / 2 * scale, self.halo * scale
        return Fragments(*stroke_fragments(pixels, depth - self.lift, half, halo, size, 2))


Thing = Stroke | Segments | Patch | Sphere


@dataclass(frozen=True)
class ArrowShape:
    """The width of an arrow's shaft, and the length and width of its head, in world units."""

    width: float = 0.08
    head_length: float = 0.3
    head_width: float = 0.28

    def __post_init__(self) -> None:
        for name in ("width", "head_length", "head_width"):
            _check.positive_number(getattr(self, name), name)


USUAL_ARROW = ArrowShape()


def flat_arrow(
    foot: ArrayLike, tip: ArrayLike, shape: ArrowShape = USUAL_ARROW, *, normal: ArrayLike = (0.0, 0.0, 1.0)
) -> Array:
    """Return the corners of a flat arrow exactly from its foot to its tip; shape (7, 3).

    If the head would be longer than 0.6 of the arrow, head and shaft shrink together.

    Parameters
    ----------
    foot, tip
        World points, shape (3,).
    shape
        Shape of a long arrow.
    normal
        Normal of the arrow's face, shape (3,); default: vertical. `View.axes[2]` turns the face to the viewer.

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
    shrink = min(1.0, 0.6 * length / shape.head_length)
    neck = end - along * shape.head_length * shrink
    shaft = side * shape.width / 2 * shrink
    barb = side * shape.head_width / 2 * shrink
    return np.stack([start + shaft, neck + shaft, neck + barb, end, neck - barb, neck - shaft, start - shaft])


def _check_thing(thing: Thing, points: ArrayLike, *, minimum: int) -> None:
    where = _check.points_array(points, 3)
    if where.ndim != 2 or len(where) < minimum:
        raise ValueError(f"points must have shape (n, 3) with n >= {minimum}: got shape {where.shape}")
    checked_colours([thing.colour], "colour")
    _check.nonnegative_number(thing.halo, "halo")
    if not 0 <= _check.finite_number(thing.opacity, "opacity") <= 1:
        raise ValueError(f"opacity must lie between 0 and 1: got {thing.opacity:g}")
    _check.finite_number(thing.lift, "lift")


def layers_of(things: Sequence[Thing], view: View, size: tuple[int, int]) -> list[tuple[Fragments, Array]]:
    """Return each thing's pixels as a view sees them, with its colour."""
    return [
        (_faded(thing.fragments(view, size), thing.opacity), np.asarray(thing.colour, dtype=np.float64))
        for thing in things
    ]


def _runs(seen: NDArray[np.bool_]) -> list[slice]:
    """Return the runs of neighbours that are seen."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]])))
    return [slice(first, last) for first, last in ends.reshape(-1, 2).tolist()]


def _joined(pieces: Sequence[Fragments]) -> Fragments:
    """Return the pixels of all pieces of a thing, the most opaque of each pixel's."""
    if len(pieces) == 1:
        return pieces[0]
    nothing = Fragments(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32))
    pixel, depth, alpha = (np.concatenate(parts) for parts in zip(nothing, *pieces, strict=True))
    order = np.lexsort((-alpha, pixel))
    first = order[np.unique(pixel[order], return_index=True)[1]]
    return Fragments(pixel[first], depth[first], alpha[first])


def _faded(fragments: Fragments, opacity: float) -> Fragments:
    return fragments._replace(alpha=fragments.alpha * np.float32(opacity))
