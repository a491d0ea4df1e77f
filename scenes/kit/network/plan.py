"""The places of a small network's units on the frame, and the lines of its weights between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scenes.arrays import Array

# The ports of a unit are spread over its side, up to this angle from the horizontal, in radians.
_SPREAD = 0.72
# How far an edge runs level from its ports, as a share of the way across.
_LEVEL = 0.42


@dataclass(frozen=True)
class Edge:
    """A weight: its layer, counted from 0, the unit that it leads to, and the one it comes from (None: a bias)."""

    layer: int
    unit: int
    source: int | None


class NetworkPlan:
    """Units in columns from left to right, the inputs first and the loss last, joined by curves that end level.

    A bias is a short line into its unit from above. The outputs' curves to the loss carry no weight.

    Parameters
    ----------
    sizes
        Number of units of each layer.
    columns
        Position of each layer across the frame.
    middle
        Height of the middle of every column.
    pitch
        Distance from a unit to the next one below.
    radius
        Radius of a unit.
    bias_length
        Length of the short lines from above.
    loss
        Start and end of the outputs' curves across the frame.

    Attributes
    ----------
    places
        Middles of the units, by layer, shapes (size, 2), from the top.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        columns: Sequence[float],
        *,
        middle: float,
        pitch: float,
        radius: float,
        bias_length: float,
        loss: tuple[float, float],
    ) -> None:
        self.sizes, self.radius, self.bias_length = tuple(sizes), radius, bias_length
        self.places = tuple(
            np.column_stack([np.full(size, x), middle + pitch * ((size - 1) / 2 - np.arange(size))])
            for size, x in zip(sizes, columns, strict=True)
        )
        self._curves = [self._edge_curves(layer) for layer in range(self.layers)]
        self._bias_curves = [self._short_lines(layer) for layer in range(self.layers)]
        self._loss_starts = np.column_stack([np.full(sizes[-1], loss[0]), self.places[-1][:, 1]])
        self._loss_end = np.array([loss[1], middle])

    @property
    def layers(self) -> int:
        """The number of layers of weights."""
        return len(self.sizes) - 1

    def curves(self, layer: int) -> Array:
        """Return the edges of a layer as cubic curves from source to unit, shape (fan-out, fan-in, 4, 2)."""
        return self._curves[layer]

    def bias_curves(self, layer: int) -> Array:
        """Return the short lines of a layer's biases as cubic curves into their units, shape (fan-out, 4, 2)."""
        return self._bias_curves[layer]

    def loss_curves(self) -> Array:
        """Return the curves from the outputs to the loss, shape (outputs, 4, 2)."""
        return _level_ended(self._loss_starts, np.broadcast_to(self._loss_end, self._loss_starts.shape))

    def stage_curves(self, stage: int) -> Array:
        """Return all curves of a stage; the last stage is that to the loss, shape (n, 4, 2)."""
        return self.loss_curves() if stage == self.layers else self.curves(stage).reshape(-1, 4, 2)

    def curve(self, edge: Edge) -> Array:
        """Return the curve of one weight, shape (4, 2)."""
        if edge.source is None:
            return np.asarray(self.bias_curves(edge.layer)[edge.unit])
        return np.asarray(self.curves(edge.layer)[edge.unit, edge.source])

    def edges(self, layer: int) -> list[Edge]:
        """Return the weights of a layer, row by row, its biases last: the order of the weights."""
        units, sources = range(self.sizes[layer + 1]), range(self.sizes[layer])
        return [Edge(layer, unit, source) for unit in units for source in sources] + [
            Edge(layer, unit, None) for unit in units
        ]

    def first_weight(self, layer: int) -> int:
        """Return the index of a layer's first weight among all weights."""
        return sum(len(self.edges(earlier)) for earlier in range(layer))

    def _edge_curves(self, layer: int) -> Array:
        starts = self._ports(layer, self.sizes[layer + 1], side=1)
        ends = self._ports(layer + 1, self.sizes[layer], side=-1)
        return _level_ended(starts.transpose(1, 0, 2), ends)

    def _short_lines(self, layer: int) -> Array:
        ends = self.places[layer + 1] + np.array([0.0, self.radius])
        lengths = np.linspace(1, 0, 4)[:, None] * np.array([0.0, self.bias_length])
        return np.asarray(ends[:, None] + lengths)

    def _ports(self, column: int, count: int, side: int) -> Array:
        """Return the points where ``count`` edges meet each unit of a column, from the top, shape (size, count, 2)."""
        angles = np.linspace(_SPREAD, -_SPREAD, count) if count > 1 else np.zeros(1)
        ports = self.radius * np.column_stack([side * np.cos(angles), np.sin(angles)])
        return np.asarray(self.places[column][:, None] + ports)


def _level_ended(starts: Array, ends: Array) -> Array:
    across = (ends - starts) * np.array([_LEVEL, 0.0])
    return np.stack([starts, starts + across, ends - across, ends], axis=-2)


def points_on(curves: ArrayLike, share: float) -> Array:
    """Return the points at a share of the parameter of cubic curves (..., 4, 2), from 0 to 1; shape (..., 2)."""
    return _split(curves, share)[-1]


def last_part(curves: ArrayLike, share: float) -> Array:
    """Return the last part of cubic curves (..., 4, 2), a share of the parameter from 0 to 1, as curves."""
    end = np.asarray(curves, dtype=float)[..., 3, :]
    *_, bend, point = _split(curves, 1 - share)
    after = _between(np.asarray(curves, dtype=float)[..., 2:, :], 1 - share)[..., 0, :]
    return np.stack([point, bend, after, end], axis=-2)


def headings(curves: ArrayLike, share: float) -> Array:
    """Return the direction in which cubic curves (..., 4, 2) run at a share of the parameter, unit vectors (..., 2)."""
    before, after, _ = _split(curves, share)
    tangent = after - before
    return np.asarray(tangent / np.linalg.norm(tangent, axis=-1, keepdims=True))


def _split(curves: ArrayLike, share: float) -> tuple[Array, Array, Array]:
    """Return de Casteljau's last two points and the point on the curve between them, each of shape (..., 2)."""
    quadratic = _between(np.asarray(curves, dtype=float), share)
    linear = _between(quadratic, share)
    return linear[..., 0, :], linear[..., 1, :], _between(linear, share)[..., 0, :]


def _between(points: Array, share: float) -> Array:
    return np.asarray((1 - share) * points[..., :-1, :] + share * points[..., 1:, :])
