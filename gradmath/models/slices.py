"""Maps of landscapes over many weights: the error on a plane through weight space, and the plane of a descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._blocks import in_blocks
from gradmath._check import Array
from gradmath.landscapes.base import numbered_names
from gradmath.landscapes.domain import Domain, DomainLike, as_domain
from gradmath.landscapes.landscape import Landscape

BLOCK = 1 << 22
"""The most weights in memory at a time for a batch of a slice's points: 32 MiB."""


@runtime_checkable
class HessianProducts(Protocol):
    """A landscape that multiplies by its Hessian without forming it, such as `NetworkError`."""

    def hessian_product(self, points: ArrayLike, directions: ArrayLike) -> Array:
        """Return ∇²E v at points w for directions v, of shapes (..., p) that broadcast; shape (..., p)."""


class Slice(Landscape):
    """A landscape over p weights on a flat piece of weight space, E(origin + D c), over the d coordinates c.

    Its derivatives are exact: by the chain rule the gradient is Dᵀ∇E, the part of ∇E in the slice, and the Hessian is
    Dᵀ ∇²E D, from d products with the Hessian if the landscape offers them (see `HessianProducts`).

    Lengths and angles on the map are those in weight space if the directions are orthonormal. A point without a slope
    in the slice may still have one that points out of it, and a descent over all p weights does not stay in the slice.

    Parameters
    ----------
    landscape
        E.
    origin
        The weights at c = 0, shape (p,).
    directions
        D, one direction per column, shape (p, d), linearly independent.
    domain
        Where the slice is shown, over d coordinates.

    Raises
    ------
    ValueError
        If a shape does not match, a number is not finite, or the directions are not independent.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> bowl = gm.Quadratic(np.diag([1, 2, 3]))
    >>> piece = gm.Slice(bowl, [0, 0, 1], [[1, 0], [0, 1], [0, 0]], domain=((-1, -1), (1, 1)))
    >>> piece.value([1, 1]).item(), piece.gradient([1, 1]).tolist()
    (6.0, [2.0, 4.0])
    """

    _called = "slice"

    def __init__(self, landscape: Landscape, origin: ArrayLike, directions: ArrayLike, *, domain: DomainLike) -> None:
        p = landscape.dimension
        self.landscape = landscape
        self.origin = _check.vector(origin, "origin", p)
        self.directions = _check.finite_array(directions, "directions")
        if self.directions.ndim != 2 or self.directions.shape[0] != p or not 1 <= self.directions.shape[1] <= p:
            raise ValueError(
                f"directions must have shape ({p}, d) with 1 <= d <= {p}: got shape {self.directions.shape}"
            )
        if np.linalg.matrix_rank(self.directions) < self.directions.shape[1]:
            raise ValueError("directions must be linearly independent: one of them is a combination of the others")
        self.domain = as_domain(domain)
        if self.dimension != self.directions.shape[1]:
            raise ValueError(
                f"the domain has {self.dimension} coordinates, the slice has {self.directions.shape[1]} directions"
            )
        self._inverse = np.linalg.pinv(self.directions)

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights along which the slice is cut, if they are its directions; c₁, c₂, … otherwise."""
        if not np.isin(self.directions, (0, 1)).all() or not (self.directions.sum(axis=0) == 1).all():
            return numbered_names("c", self.dimension)
        return tuple(self.landscape.weight_names[index] for index in self.directions.argmax(axis=0))

    def weights(self, points: ArrayLike) -> Array:
        """Return origin + D c, the weights at points c of the slice: (..., d) → (..., p)."""
        return self._weights(_check.points_array(points, self.dimension))

    def project(self, weights: ArrayLike) -> Array:
        """Return the points of the slice nearest to weights: (..., p) → (..., d)."""
        w = _check.points_array(weights, self.landscape.dimension, "weights")
        coordinates: Array = (w - self.origin) @ self._inverse.T
        return coordinates

    def _weights(self, c: Array) -> Array:
        weights: Array = self.origin + c @ self.directions.T
        return weights

    def _value(self, w: Array) -> Array:
        return in_blocks(lambda c: self.landscape._value(self._weights(c)), w, self._block)

    def _gradient(self, w: Array) -> Array:
        return in_blocks(lambda c: self.landscape._gradient(self._weights(c)) @ self.directions, w, self._block)

    def _hessian(self, w: Array) -> Array:
        return in_blocks(self._hessians, w, self._block // self.dimension)

    def _hessians(self, c: Array) -> Array:
        hessians: Array = self.directions.T @ self._hessian_times_directions(self._weights(c))
        return (hessians + np.swapaxes(hessians, -1, -2)) / 2

    def _hessian_times_directions(self, weights: Array) -> Array:
        """Return ∇²E D at weights of shape (m, p); shape (m, p, d)."""
        if isinstance(self.landscape, HessianProducts):
            return np.swapaxes(self.landscape.hessian_product(weights[:, None, :], self.directions.T), -1, -2)
        product: Array = self.landscape._hessian(weights) @ self.directions
        return product

    @property
    def _block(self) -> int:
        return BLOCK // self.landscape.dimension

    def _described(self) -> str:
        return f"{self.landscape!r}, {self.dimension} directions"


@dataclass(frozen=True, eq=False)
class TrajectoryPlane:
    """The plane through the end of a path that is closest to the whole path.

    Attributes
    ----------
    origin
        The last weights of the path, shape (p,).
    directions
        Two orthonormal directions, shape (p, 2): the first along which the path extends most, then the second.
    coordinates
        The path projected onto the plane, shape (n, 2); the last point is (0, 0).
    share
        The share of the path in the plane, from 0 to 1: the sum of squared distances from the last point in the plane,
        over the same sum in all weights.
    """

    origin: Array
    directions: Array
    coordinates: Array
    share: float

    def __repr__(self) -> str:
        steps, p = len(self.coordinates), self.origin.size
        return f"TrajectoryPlane({steps} points over {p} weights, {self.share:.1%} of the path in the plane)"

    def domain(self, *, margin: float = 0.25, aspect: float = 16 / 9) -> Domain:
        """Return a box around the path in the plane.

        Parameters
        ----------
        margin
            The least free space on each side, as a part of the path's extent along that axis or, if larger, of half the
            extent along the other; greater than 0.
        aspect
            Width over height, in the same unit, greater than 0.
        """
        free = _check.positive_number(margin, "margin")
        ratio = _check.positive_number(aspect, "aspect")
        low, high = self.coordinates.min(axis=0), self.coordinates.max(axis=0)
        extent = high - low
        needed = extent + 2 * free * np.maximum(extent, extent[::-1] / 2)
        width = max(needed[0], ratio * needed[1])
        half, middle = np.array([width, width / ratio]) / 2, (low + high) / 2
        return Domain(middle - half, middle + half)


def trajectory_plane(path: ArrayLike) -> TrajectoryPlane:
    """Fit a plane to the path of a descent: the principal directions of its differences from the last weights.

    H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, §7.
    The plane passes through the last weights, so that the path ends on the map where the descent really ended; of all
    such planes it has the least sum of squared distances from the path. The other points lie off it: see
    `path_on_slice`. The directions are turned so that the path comes from the left and from above: its farthest points
    have a negative first and a positive second coordinate.

    Parameters
    ----------
    path
        The weights after each step, shape (n, p), at least three points that are not on a line, p >= 2.

    Raises
    ------
    ValueError
        If the path is too short, or straight.

    Examples
    --------
    >>> import gradmath as gm
    >>> plane = gm.trajectory_plane([[2, 1, 0], [1, 0, 0], [0, 0, 0]])
    >>> round(plane.share, 6), plane.coordinates.shape
    (1.0, (3, 2))
    """
    points = _check.finite_array(path, "path")
    if points.ndim != 2 or points.shape[0] < 3 or points.shape[1] < 2:
        raise ValueError(f"path must have shape (n, p) with n >= 3 and p >= 2: got shape {points.shape}")
    differences = points - points[-1]
    _, sizes, rows = np.linalg.svd(differences, full_matrices=False)
    if sizes[1] <= max(points.shape) * np.finfo(np.float64).eps * sizes[0]:
        raise ValueError("a plane needs a path that bends: all points of this one lie on a line")
    coordinates = differences @ rows[:2].T
    farthest = coordinates[np.abs(coordinates).argmax(axis=0), [0, 1]]
    signs = np.sign(farthest) * [-1, 1]
    share = float(np.square(sizes[:2]).sum() / np.square(sizes).sum())
    return TrajectoryPlane(points[-1].copy(), rows[:2].T * signs, coordinates * signs, share)


@dataclass(frozen=True, eq=False)
class PathOnSlice:
    """A path over all weights, and its picture on a slice.

    Attributes
    ----------
    coordinates
        The nearest points of the slice, shape (n, d).
    distances
        The distances of the path from them in weight space, shape (n,).
    errors
        E on the path itself, as the descent measured it, shape (n,).
    shown_errors
        E at the nearest points of the slice: the height of the map under the path, shape (n,).
    """

    coordinates: Array
    distances: Array
    errors: Array
    shown_errors: Array

    def __repr__(self) -> str:
        farthest = float(self.distances.max(initial=0.0))
        return f"PathOnSlice({len(self.coordinates)} points, at most {farthest:.6g} off the slice)"


def path_on_slice(piece: Slice, path: ArrayLike) -> PathOnSlice:
    """Return the path of all weights as projected onto a slice, and how faithful that picture is.

    The weights off the slice change the error too, so that the error under the projection is not the path's own, and
    the projection need not run straight downhill.

    Parameters
    ----------
    piece
        A slice of the landscape that the path descends.
    path
        The weights, shape (n, p).

    Raises
    ------
    ValueError
        If the path is not of shape (n, p), or not finite.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> bowl = gm.Quadratic(np.diag([1, 2, 3]))
    >>> piece = gm.Slice(bowl, [0, 0, 0], [[1, 0], [0, 1], [0, 0]], domain=((-1, -1), (1, 1)))
    >>> seen = gm.path_on_slice(piece, [[1, 1, 1], [0.5, 0.2, 0]])
    >>> seen.coordinates.round(6).tolist(), seen.distances.round(6).tolist()
    ([[1.0, 1.0], [0.5, 0.2]], [1.0, 0.0])
    """
    points = _check.points_array(path, piece.landscape.dimension, "path")
    if points.ndim != 2:
        raise ValueError(f"path must have shape (n, {piece.landscape.dimension}): got shape {points.shape}")
    coordinates = piece.project(points)
    distances = np.sqrt(np.square(points - piece.weights(coordinates)).sum(axis=-1))
    return PathOnSlice(coordinates, distances, piece.landscape.value(points), piece.value(coordinates))
