"""The map appears from the lowest ground up, as if its contours rose level by level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cairo
import numpy as np
from manim import Animation, config
from numpy.typing import NDArray

from scenes.claims.protocol import Claim
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import Painted, Sheet, drawn_once

# The soft front of the rising ground, as a share of the whole relief.
_FRONT = 0.035
# Rows of pixels whose errors are computed at once, to bound memory.
_ROWS = 120


class RisingMap(Painted):
    """A map of which only the ground below a rising error is seen.

    Pixels are sorted by their error once; a frame then changes only those that the front passes over.

    Parameters
    ----------
    error_map
        The map to reveal.
    """

    def __init__(self, error_map: ErrorMap) -> None:
        super().__init__()
        self.error_map = error_map
        self.level = 0.0

    @drawn_once
    def relief(self) -> Relief:
        """The pixels in order of their error."""
        return Relief(self.error_map)

    def set_level(self, level: float) -> None:
        """Show the ground below a share of the relief, from 0 to 1."""
        self.level = level

    def claims(self) -> Iterator[Claim]:
        """The ground that has risen is that of the map."""
        yield from self.error_map.claims()

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the risen ground over the frame."""
        self.relief.show(self.level)
        self.relief.risen.lay(context, self.opacity)


class Relief:
    """The map's pixels by error, and the sheet that shows those below a level."""

    # With slots Manim's cache of animations passes over these; they depend on the map.
    __slots__ = ("covered", "full", "order", "risen", "shares")

    def __init__(self, error_map: ErrorMap) -> None:
        shares = pixel_elevations(error_map).ravel()
        self.order: NDArray[np.int64] = np.argsort(shares, kind="stable")
        self.shares = shares[self.order]
        self.full = error_map.sheet.pixels.reshape(-1, 4)
        self.risen = Sheet()
        self.covered = 0

    def show(self, level: float) -> None:
        """Bring the sheet to a level: solid below the front, fading out across it, clear above."""
        top = level * (1 + _FRONT)
        solid, edge = np.searchsorted(self.shares, (top - _FRONT, top))
        risen = self.risen.pixels.reshape(-1, 4)
        if edge < self.covered:
            risen[self.order[edge : self.covered]] = 0
        done = self.order[min(self.covered_solid(), solid) : solid]
        risen[done] = self.full[done]
        front = self.order[solid:edge]
        fade = np.clip((top - self.shares[solid:edge]) / _FRONT, 0, 1)[:, None]
        risen[front] = np.round(self.full[front] * fade).astype(np.uint8)
        self.covered = int(edge)
        self.risen.surface.mark_dirty()

    def covered_solid(self) -> int:
        """Return how many pixels were surely solid after the last call; the front's are written again."""
        if self.covered == 0:
            return 0
        return int(np.searchsorted(self.shares, self.shares[self.covered - 1] - 1.01 * _FRONT))


def pixel_elevations(error_map: ErrorMap) -> NDArray[np.float32]:
    """Return for every pixel how high its error stands between the map's lowest and highest, from 0 to 1.

    Pixels outside the map count as lowest. Shape (pixel height, pixel width).
    """
    x = ((np.arange(config.pixel_width) + 0.5) / config.pixel_width - 0.5) * config.frame_width
    y = (0.5 - (np.arange(config.pixel_height) + 0.5) / config.pixel_height) * config.frame_height
    rows = []
    for block in np.array_split(y, max(1, len(y) // _ROWS)):
        weights = error_map.to_weights(np.stack(np.meshgrid(x, block), axis=-1))
        rows.append(error_map.landscape.value(weights).astype(np.float32))
    errors = np.concatenate(rows)
    low, high = float(errors.min()), float(errors.max())
    shares: NDArray[np.float32] = (errors - low) / (high - low) if high > low else np.zeros_like(errors)
    return shares


class Rise(Animation):
    """The ground rises from the valley to the peak."""

    def __init__(self, rising: RisingMap, **kwargs: Any) -> None:
        self.rising = rising
        super().__init__(rising, introducer=True, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.rising.set_level(self.rate_func(alpha))
