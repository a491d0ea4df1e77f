"""The camera in a terrain's space, and where it shows things."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from scenes.kit.frame.frame import WIDE
from scenes.kit.terrain.mesh import Camera, project

# What is nearer to the eye than this share of the distance to the target is clipped.
_CLOSEST = 0.05


@dataclass(frozen=True)
class View:
    """A camera that looks at a target from any side and from above.

    Parameters
    ----------
    azimuth
        Angle in radians. At 0 the first weight grows to the right and the second away from the viewer; growing azimuth
        moves the viewer anticlockwise around the target.
    elevation
        Angle of the line of sight above the plane, in radians from 0 (level) to π/2 (a map seen from above).
    zoom
        Magnification compared with zoom 1.
    target
        World point in the middle of the image, (x, y, z).
    perspective
        Inverse of the distance from the eye to the target, in world units; 0 is the orthographic projection.
    height
        World units over the height of an image at zoom 1; default: the height of a frame.

    Raises
    ------
    ValueError
        If a number is not finite, zoom or height is not positive, perspective is negative, or elevation lies outside
        [0, π/2].
    """

    azimuth: float = 0.0
    elevation: float = math.radians(35)
    zoom: float = 1.0
    target: tuple[float, float, float] = (0.0, 0.0, 0.0)
    perspective: float = 0.0
    height: float = WIDE.height

    def __post_init__(self) -> None:
        _check.finite_number(self.azimuth, "azimuth")
        _check.vector(self.target, "target", 3)
        _check.positive_number(self.zoom, "zoom")
        _check.positive_number(self.height, "height")
        if not 0 <= _check.finite_number(self.elevation, "elevation") <= math.pi / 2:
            raise ValueError(f"elevation must lie between 0 and π/2 radians: got {self.elevation:g}")
        _check.nonnegative_number(self.perspective, "perspective")

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
        """Return the length of a world unit at the target in pixels, in an image of size (h, w)."""
        return self.zoom * size[0] / self.height

    def is_in_front(self, points: Array) -> NDArray[np.bool_]:
        """Tell which world points, shape (n, 3), are not clipped: not behind the eye, nor close in front of it."""
        behind = (points - np.asarray(self.target)) @ self.axes[2]
        return np.asarray(1 + self.perspective * behind > _CLOSEST)

    def project(self, points: ArrayLike, size: tuple[int, int], *, clip: bool = False) -> tuple[Array, Array]:
        """Return the projections of world points.

        Parameters
        ----------
        points
            World points, shape (..., 3).
        size
            Size of the image, (h, w).
        clip
            Whether points behind the eye or close in front of it become nan, and nothing is raised.

        Returns
        -------
        pixels
            Right and down from the image's top left corner, shape (..., 2). The centre of the pixel in row r and
            column c is (c + 0.5, r + 0.5).
        depth
            Depth, growing away from the viewer, 0 at the target, affine over the image of any plane; shape (...). In
            the orthographic projection it is in world units.

        Raises
        ------
        ValueError
            If a point is level with the eye or behind it, unless it is clipped.
        """
        world = _check.points_array(points, 3)
        seen = np.empty((world.size // 3, 3))
        self.project_into(seen, np.ascontiguousarray(world.reshape(-1, 3)), size, clip=clip)
        placed = seen.reshape(world.shape)
        return placed[..., :2], placed[..., 2]

    def project_into(self, out: Array, points: Array, size: tuple[int, int], *, clip: bool = False) -> None:
        """Project like `project` contiguous points of shape (n, 3), into the first three columns of an array.

        With ``clip``, points behind the eye or close in front of it become nan, and nothing is raised.
        """
        if not project(points, self.camera(size, clip=clip), out) and not clip:
            raise ValueError("points must lie in front of the eye: reduce perspective or move the target")

    def camera(self, size: tuple[int, int], *, clip: bool = False) -> Camera:
        """Return the projection onto an image of size (h, w), as compiled code wants it."""
        height, width = image_size(size)
        scale = self.pixels_per_unit(size) * np.array([1.0, -1.0])
        matrix = self.axes * np.array([*scale, 1.0])[:, None]
        offset = -matrix @ np.asarray(self.target)
        right, down, away = ((*row.tolist(), float(more)) for row, more in zip(matrix, offset, strict=True))
        return Camera(right, down, away, float(self.perspective), _CLOSEST if clip else 0.0, (width / 2, height / 2))

    def unproject(self, pixels: ArrayLike, depth: ArrayLike, size: tuple[int, int]) -> Array:
        """Return the world points, shape (..., 3), that appear at pixels of shape (..., 2) and depth of shape (...)."""
        height, width = image_size(size)
        place, behind = _check.points_array(pixels, 2, "pixels"), _check.finite_array(depth, "depth")
        scale = self.pixels_per_unit(size)
        flat = (place - np.array([width / 2, height / 2])) / np.array([scale, -scale])
        seen = np.concatenate([flat, behind[..., None]], axis=-1)
        return np.asarray(self.target) + seen / (1 - self.perspective * behind)[..., None] @ self.axes


def image_size(size: tuple[int, int]) -> tuple[int, int]:
    if len(size) != 2:
        raise ValueError(f"size must be (height, width) in pixels: got {size!r}")
    return _check.count(size[0], "image height"), _check.count(size[1], "image width")
