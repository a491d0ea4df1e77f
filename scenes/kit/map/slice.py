"""A landscape with all weights frozen but one: the weights, and their line over the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.colours import of_weight
from scenes.claims.pictures import FROZEN, span
from scenes.claims.protocol import Claim, Finding
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.shapes.curves import polyline

_SAMPLES = 96


@dataclass(frozen=True, eq=False)
class AxisSlice:
    """All the weights of a landscape that differ from given ones in a single weight.

    Attributes
    ----------
    landscape
        Landscape over p weights.
    through
        Weights that the slice passes through, shape (p,).
    axis
        Index of the free weight, from 0.
    lower, upper
        Smallest and largest value of the free weight.
    """

    landscape: Landscape
    through: Array
    axis: int
    lower: float
    upper: float

    @property
    def values(self) -> Array:
        """Values of the free weight from one end to the other, evenly spaced; shape (n,)."""
        return np.linspace(self.lower, self.upper, _SAMPLES)

    def points(self, values: ArrayLike) -> Array:
        """Return the weights at values of the free one of shape (...); shape (..., p)."""
        free = np.asarray(values, dtype=float)
        weights = np.tile(np.asarray(self.through, dtype=float), (*free.shape, 1))
        weights[..., self.axis] = free
        return weights

    def partial(self, points: ArrayLike) -> Array:
        """Return ∂E/∂w of the free weight at points of shape (..., p); shape (...)."""
        slopes: Array = self.landscape.gradient(points)[..., self.axis]
        return slopes

    def steepest(self, sign: float) -> Array:
        """Return the weights, among evenly spaced ones, where the slope of a sign is greatest; shape (p,)."""
        points = self.points(self.values)
        steepest: Array = points[int(np.argmax(sign * self.partial(points)))]
        return steepest

    def flat_between(self, first: Array, second: Array) -> Array:
        """Return weights where the partial derivative is zero, between two of the slice where its signs differ.

        Raises
        ------
        ValueError
            If the signs do not differ.
        """

        def slope(value: float) -> float:
            return float(self.partial(self.points(value)))

        ends = float(first[self.axis]), float(second[self.axis])
        if slope(ends[0]) * slope(ends[1]) > 0:
            raise ValueError(
                f"the slope has the same sign at {ends[0]:g} and at {ends[1]:g}: there may be no zero between"
            )
        return self.points(brentq(slope, *ends, xtol=1e-15, rtol=4 * np.finfo(float).eps))


class SliceLine(VMobject):
    """A slice as a straight line over the map.

    Parameters
    ----------
    piece
        The slice.
    error_map
        The map.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> piece = AxisSlice(error_map.landscape, np.array([0.0, 0.6]), axis=0, lower=-2.4, upper=2.4)
    >>> scene.add(error_map, SliceLine(piece, error_map).set_stroke(DARK.first_weight))
    """

    def __init__(self, piece: AxisSlice, error_map: ErrorMap) -> None:
        super().__init__(stroke_color=error_map.theme.ink, stroke_width=4, fill_opacity=0)
        self.piece, self.error_map = piece, error_map
        error_map.carries(self)
        self.stand()

    def stand(self) -> Self:
        """Move to its place in the view."""
        self.points = polyline(self.error_map.to_screen(self.piece.points(self.piece.values)))
        return self

    def claims(self) -> Iterator[Claim]:
        """All weights on it but one are frozen."""
        off = self.error_map.to_weights(self.points) - self.piece.through
        off[:, self.piece.axis] = 0
        figure = float(np.abs(off).max()) / span(self.piece.landscape)
        yield Finding(check=FROZEN, figure=figure, place=self.points[0])
        yield of_weight(self.get_stroke_color(), self.error_map.theme.weights, self.piece.axis, self.points[0])
