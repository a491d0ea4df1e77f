"""A level pane of light that cuts ground, brightest where both meet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.terrain.dress import Dress
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.pixels import Buffers, Floats, compiled_numpy, painted, span
from scenes.kit.terrain.terrain import Picture
from scenes.kit.terrain.view import View

PANE = Check("a pane of light is as high as the error up to which the ground is cut", "of the range", 1e-9)

_OPACITY, _GLOW, _GLOW_WIDTH = 0.09, 0.6, 0.016
# Extent of the pane, in sizes of the domain.
_REACH = 1.7
# The share of its half size that is evenly bright; beyond, it fades.
_WHOLE = 0.6
# Number of neighbouring pixels that fade alike.
_TOGETHER = 8


@dataclass(frozen=True)
class Pane:
    """A level sheet over the whole domain and somewhat beyond.

    Attributes
    ----------
    error
        Error at its height.
    colour
        Colour, RGB from 0 to 255.
    strength
        Opacity, from 0 to 1.
    """

    error: float
    colour: tuple[float, float, float]
    strength: float = 1.0

    def corners(self, ground: Ground) -> Array:
        """Return its corners in the world, shape (4, 3)."""
        domain = ground.landscape.domain
        low, high = (domain.center + side * _REACH * domain.size / 2 for side in (-1, 1))
        around = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
        return ground.to_world(around, self.error)

    def lay(self, picture: Picture, view: View, ground: Ground) -> None:
        """Blend it over a picture of the ground."""
        if self.strength <= 0:
            return
        pixels, depth = view.project(self.corners(ground), picture.depth.shape)
        affine = np.column_stack([np.ones(4), pixels])
        plane: Array = np.asarray(np.linalg.lstsq(affine, depth, rcond=1e-12)[0], dtype=np.float64)
        # Depth of the glow where the pane meets the ground.
        thick = _GLOW_WIDTH / max(abs(float(view.axes[2, 2])), 0.08)
        plan = _plan(pixels)
        look = (*self.colour, _OPACITY * self.strength, _GLOW * self.strength, thick)
        _lay(picture.buffers, pixels, np.vstack([plane, plan]), look)

    def claims(self, ground: Ground, dress: Dress) -> Iterator[Claim]:
        """It is level, and the ground is cut up to it."""
        heights = ground.to_weights(self.corners(ground))[1]
        cut = min(dress.cut, float(ground.levels[-1]))
        reached = min(self.error, float(ground.levels[-1]))
        off = max(float(np.abs(heights - self.error).max()), abs(cut - reached)) / float(np.ptp(ground.levels))
        yield Finding(check=PANE, figure=off)


def _plan(pixels: Array) -> Array:
    """Return the map from (1, right, down) on the image to homogeneous places on the pane, -1 to 1; shape (3, 3)."""
    around = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    rows = []
    for (x, y), place in zip(pixels, around, strict=True):
        for axis in (0, 1):
            row = np.zeros((3, 3))
            row[axis], row[2] = (1, x, y), -place[axis] * np.array([1, x, y])
            rows.append(row.ravel())
    found: Array = np.linalg.svd(np.array(rows))[2][-1].reshape(3, 3)
    return found


@compiled_numpy
def _lay(
    buffers: Buffers, corners: Floats, planes: Floats, look: tuple[float, float, float, float, float, float]
) -> None:
    """Blend a flat quadrilateral into an image where nothing is nearer, brighter where the ground behind it is nearer.

    Parameters
    ----------
    buffers
        Image and depth; only the image changes.
    corners
        Pixel coordinates in order, shape (4, 2); convex.
    planes
        Depth at pixel (0, 0) and its increase per pixel to the right and down, then the same of the homogeneous place
        on the pane; shape (4, 3).
    look
        Red, green, blue, opacity, additional opacity at the ground, and the depth over which that fades.
    """
    image, zbuffer = buffers
    red, green, blue, opacity, glow, thick = look
    thin = 1.0 / thick
    top, bottom = span(corners[:, 1].min(), corners[:, 1].max(), image.shape[0])
    for row in range(top, bottom):
        middle = row + 0.5
        first, last = math.inf, -math.inf
        for k in range(4):
            ax, ay, bx, by = corners[k - 1, 0], corners[k - 1, 1], corners[k, 0], corners[k, 1]
            if (ay <= middle) != (by <= middle):
                x = ax + (middle - ay) / (by - ay) * (bx - ax)
                first, last = min(first, x), max(last, x)
        if first > last:
            continue
        left, right = span(first, last, image.shape[1])
        depth, u, v, w = planes[:, 0] + planes[:, 1] * (left + 0.5) + planes[:, 2] * middle
        inside = 0.0
        for column in range(left, right):
            if (column - left) % _TOGETHER == 0:
                # Its border is invisible: it fades like the ground.
                away = max(abs(u + (column - left) * planes[1, 1]), abs(v + (column - left) * planes[2, 1]))
                away /= abs(w + (column - left) * planes[3, 1])
                inside = 1.0 - min(max((away - _WHOLE) / (1.0 - _WHOLE), 0.0), 1.0)
                inside *= inside * (3.0 - 2.0 * inside)
            near = (zbuffer[row, column] - depth) * thin
            depth += planes[0, 1]
            # The glow also reaches a little over the ground in front of the pane, so that its edge is smooth.
            if near > -1.2:
                alpha = opacity if near > 0.0 else 0.0
                if near < 2.2:
                    alpha += glow * math.exp(-near * near * (1.0 if near > 0.0 else 4.0))
                image[row, column] = painted(image[row, column], red, green, blue, alpha * inside)
