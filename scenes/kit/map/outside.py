"""The ground outside the domain that was asked for: it fills the frame, but is dimmed, since it is not the subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from manim import ManimColor, VMobject, config
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.kit.map.ground_pixels import Window

if TYPE_CHECKING:
    from scenes.kit.map.error_map import ErrorMap

VEIL = 0.6
"""Opacity of the paper's colour over it."""


# A distance beyond all frames, in frame units; and the tolerance of two equal edges, as a share of a side.
_FAR, _SAME = 1e6, 1e-9


def edges_on_frame(error_map: ErrorMap) -> Array:
    """Return the lower left and the upper right corner, on the frame, of the domain that was asked for, shape (2, 3).

    A side that is also the map's is moved far off unless the view is beyond it: nothing is dimmed there.
    """
    asked, whole = error_map.asked, error_map.landscape.domain
    corners, beyond = error_map.to_screen([asked.lower, asked.upper]), error_map.view.beyond(whole)
    is_lowest, is_highest = (
        np.isclose(own, side, rtol=0, atol=_SAME * whole.size)
        for own, side in ((asked.lower, whole.lower), (asked.upper, whole.upper))
    )
    corners[0, :2][is_lowest & (beyond >= 0)] = -_FAR
    corners[1, :2][is_highest & (beyond <= 0)] = _FAR
    return corners


def dim(pixels: NDArray[np.uint8], part: Window, asked: Array, paper: str) -> None:
    """Dim the pixels of a part of the frame that lie outside a rectangle.

    Parameters
    ----------
    pixels
        Pixels of the frame, shape (height, width, 4), red, green, blue and opacity.
    part
        Part of them to dim.
    asked
        Lower left and upper right corner of the rectangle on the frame, shape (2, 3).
    paper
        Colour of the veil.
    """
    shape = np.array([config.pixel_width, config.pixel_height])
    corners = (asked[:, :2] / (config.frame_width, config.frame_height) * [1, -1] + 0.5) * shape
    (left, bottom), (right, top) = np.rint(corners).astype(int).tolist()
    left, right = (min(max(edge, part.left), part.right) for edge in (left, right))
    top, bottom = (min(max(edge, part.top), part.bottom) for edge in (top, bottom))
    colour = np.array(ManimColor(paper).to_rgb()) * 255
    for rows, columns in (
        (slice(part.top, top), slice(part.left, part.right)),
        (slice(bottom, part.bottom), slice(part.left, part.right)),
        (slice(top, bottom), slice(part.left, left)),
        (slice(top, bottom), slice(right, part.right)),
    ):
        outside = pixels[rows, columns, :3]
        outside[:] = np.rint((1 - VEIL) * outside + VEIL * colour).astype(np.uint8)


def veils(error_map: ErrorMap) -> list[VMobject]:
    """Return the veils over a map's ground outside the domain that was asked for, as shapes."""
    window = error_map.window
    (x0, y0), (x1, y1) = window.tolist()
    (left, bottom), (right, top) = np.clip(edges_on_frame(error_map)[:, :2], window[0], window[1]).tolist()
    sides = [(x0, y0, left, y1), (right, y0, x1, y1), (left, y0, right, bottom), (left, top, right, y1)]
    found = []
    for a, b, c, d in sides:
        if c > a and d > b:
            ring = np.array([(a, b, 0), (c, b, 0), (c, d, 0), (a, d, 0), (a, b, 0)], dtype=float)
            veil = VMobject(stroke_width=0, fill_opacity=VEIL, fill_color=error_map.theme.paper)
            found.append(veil.set_points(polygon_curve(ring)))
    return found


def polygon_curve(ring: Array) -> Array:
    """Return Manim's Bézier points of a closed ring of straight sides, shape (n, 3)."""
    chords = np.diff(ring, axis=0)
    return np.stack([ring[:-1], ring[:-1] + chords / 3, ring[1:] - chords / 3, ring[1:]], axis=1).reshape(-1, 3)
