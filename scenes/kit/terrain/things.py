"""What stands in a terrain's space: lines, flat shapes and spheres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from scenes.kit.terrain.fragments import BALL, FACE, LINE, PAIRS, Look, Shapes
from scenes.kit.terrain.skin import REFERENCE_ROWS, checked_colours
from scenes.kit.terrain.view import View

FEWEST_CORNERS = 3
"""The fewest corners of a `Patch`."""


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

    kind: ClassVar[int] = LINE
    points: Array
    colour: Array
    width: float = 3.0
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.02

    def __post_init__(self) -> None:
        _check_thing(self, self.points, minimum=1)
        _check.positive_number(self.width, "width")

    @property
    def corners(self) -> Array:
        """The points that are projected, shape (n, 3)."""
        return self.points

    def look(self, pixels: Array, depth: Array, view: View, rows: int) -> Look:  # noqa: ARG002 - as of other things
        """Return the line's look, given its projection by a view on an image of this many rows."""
        scale = rows / REFERENCE_ROWS
        return self.width / 2 * scale, self.halo * scale, self.opacity, 0.0, 0.0, 0.0


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

    kind: ClassVar[int] = FACE
    points: Array
    colour: Array
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.02

    def __post_init__(self) -> None:
        _check_thing(self, self.points, minimum=FEWEST_CORNERS)

    @property
    def corners(self) -> Array:
        """The points that are projected, shape (n, 3)."""
        return self.points

    def look(self, pixels: Array, depth: Array, view: View, rows: int) -> Look:  # noqa: ARG002 - as of other things
        """Return the polygon's look, given its projection by a view on an image of this many rows."""
        affine = np.column_stack([np.ones(len(pixels)), pixels])
        start, right, down = np.linalg.lstsq(affine, depth - self.lift, rcond=1e-9)[0].tolist()
        return 0.0, self.halo * rows / REFERENCE_ROWS, self.opacity, start, right, down


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

    kind: ClassVar[int] = BALL
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

    @property
    def corners(self) -> Array:
        """The point that is projected, shape (1, 3)."""
        return np.asarray(self.center, dtype=float)[None]

    def look(self, pixels: Array, depth: Array, view: View, rows: int) -> Look:  # noqa: ARG002 - as of other things
        """Return the sphere's look, given its projection by a view on an image of this many rows."""
        scale = view.pixels_per_unit((rows, rows)) * (1 - view.perspective * float(depth[0]))
        return self.radius * scale, self.halo * rows / REFERENCE_ROWS, self.opacity, scale, 0.0, 0.0


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

    kind: ClassVar[int] = PAIRS
    points: Array
    colour: Array
    width: float = 3.0
    halo: float = 0.0
    opacity: float = 1.0
    lift: float = 0.02

    def __post_init__(self) -> None:
        _check_thing(self, np.reshape(self.points, (-1, 3)), minimum=2)
        _check.positive_number(self.width, "width")

    @property
    def corners(self) -> Array:
        """The points that are projected, shape (2 n, 3)."""
        return np.reshape(self.points, (-1, 3))

    def look(self, pixels: Array, depth: Array, view: View, rows: int) -> Look:  # noqa: ARG002 - as of other things
        """Return the lines' look, given their projection by a view on an image of this many rows."""
        scale = rows / REFERENCE_ROWS
        return self.width / 2 * scale, self.halo * scale, self.opacity, 0.0, 0.0, 0.0


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
    channels = np.asarray(thing.colour, dtype=float)
    if channels.shape != (3,) or not all(0 <= each <= 255 for each in channels.tolist()):
        checked_colours([thing.colour], "colour")
    _check.nonnegative_number(thing.halo, "halo")
    if not 0 <= _check.finite_number(thing.opacity, "opacity") <= 1:
        raise ValueError(f"opacity must lie between 0 and 1: got {thing.opacity:g}")
    _check.finite_number(thing.lift, "lift")


def in_front(things: Sequence[Thing], view: View) -> list[Thing]:
    """Return things without what a view does not see because it is behind the eye, or close in front of it."""
    corners = [thing.corners for thing in things]
    seen = view.is_in_front(np.concatenate(corners)) if corners else np.ones(0, dtype=np.bool_)
    if seen.all():
        return list(things)
    parts = np.split(seen, list(accumulate(map(len, corners)))[:-1])
    return [piece for thing, part in zip(things, parts, strict=True) for piece in _seen_of(thing, part)]


def _seen_of(thing: Thing, seen: NDArray[np.bool_]) -> list[Thing]:
    """Return a thing by those of its corners that are seen: a line in pieces, a face by the rest of its corners."""
    if seen.all():
        return [thing]
    if isinstance(thing, Stroke):
        ends = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]))).reshape(-1, 2)
        return [replace(thing, points=thing.points[first:last]) for first, last in ends.tolist()]
    if isinstance(thing, Segments):
        whole = seen.reshape(-1, 2).all(axis=1)
        return [replace(thing, points=thing.points[whole])] if whole.any() else []
    if isinstance(thing, Patch) and np.count_nonzero(seen) >= FEWEST_CORNERS:
        return [replace(thing, points=thing.points[seen])]
    return []


def shapes_of(things: Sequence[Thing], view: View, size: tuple[int, int]) -> Shapes:
    """Return what things, at least one, are on an image of size (h, w) as a view sees them."""
    corners = [thing.corners for thing in things]
    counts = [len(each) for each in corners]
    ends = list(accumulate(counts))
    pixels, depth = view.project(np.concatenate(corners), size)
    parts = [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]
    looks = [thing.look(pixels[at], depth[at], view, size[0]) for thing, at in zip(things, parts, strict=True)]
    places = np.column_stack([pixels, depth - np.repeat([thing.lift for thing in things], counts)])
    return Shapes(np.array([thing.kind for thing in things]), np.array(ends), places, np.array(looks))
