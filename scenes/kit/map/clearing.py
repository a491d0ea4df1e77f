"""Bare ground behind words on a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import cairo
import numpy as np
from manim import Mobject, VMobject, config
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.special import ndtr, ndtri

from scenes.arrays import Array
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.ground_pixels import Window
from scenes.kit.paint.canvas import Painted, Reach, Sheet, drawn_once, layered
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline


class Clearing(Painted):
    """Bare ground behind words: the contours fade out there, as map makers leave gaps in them.

    Parameters
    ----------
    error_map
        The map on which the words stand.
    box
        Box of the words.
    angle
        Rotation of the words about the box's centre, in radians.
    behind
        The words, if the view moves them: it stays behind them.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> words = Words("bare ground behind words", 40, DARK.ink)
    >>> scene.add(error_map, Clearing(error_map, Box.around(words)), words)
    """

    claims_nothing: ClassVar[str] = "bare ground behind words"
    elsewhere = "as a picture"

    MARGIN, FEATHER = 0.09, 0.06
    # Steps of the feathered edge where it is drawn without pixels.
    STEPS = 8

    def __init__(self, error_map: ErrorMap, box: Box, angle: float = 0.0, *, behind: Mobject | None = None) -> None:
        super().__init__()
        self.error_map, self._box, self.angle, self.behind = error_map, box, angle, behind
        # Where the words were when the mask was made; from then on it is moved.
        self.home = box

    @property
    def box(self) -> Box:
        """Box of the words, where they are now."""
        return self._box if self.behind is None else self._box.moved_to(self.behind.get_center()[:2])

    def put(self, center: Array) -> None:
        """Move behind words that have moved to another centre, shape (2,) or (3,)."""
        self._box = self._box.moved_to(np.asarray(center, dtype=float)[:2])

    @drawn_once
    def mask(self) -> Sheet:
        """The mask of the bare ground: opaque behind the words, feathered at the edge."""
        # Only the part of the frame that `paint` uses is blurred.
        first, last = _pixel_bounds(self.home, self.angle)
        stencil = Image.new("L", tuple((last - first).tolist()))
        corners = _to_pixels(self.home.grown(self.MARGIN).corners(self.angle)) - first
        ImageDraw.Draw(stencil).polygon([(float(x), float(y)) for x, y in corners], fill=255)
        feather = self.FEATHER * config.pixel_height / config.frame_height
        sheet = Sheet()
        sheet.pixels[first[1] : last[1], first[0] : last[0], 3] = np.asarray(
            stencil.filter(ImageFilter.GaussianBlur(feather))
        )
        sheet.surface.mark_dirty()
        return sheet

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        corners = self.box.grown(self.MARGIN + 4 * self.FEATHER).corners(self.angle)
        (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        return left, bottom, right, top

    @property
    def pixel_bounds(self) -> NDArray[np.int64]:
        """The first column and row of pixels with bare ground, and those after the last; shape (2, 2)."""
        return _pixel_bounds(self.box, self.angle)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Paint the bare ground over the contours behind the words."""
        context.identity_matrix()
        first, last = self.pixel_bounds
        if not (last > first).all():
            return
        mask = self.mask
        # Clipped at whole pixels, painting is fastest.
        context.rectangle(*first, *(last - first))
        context.clip()
        context.push_group()
        ground = self.error_map.bare_ground(Window(*first.tolist(), *last.tolist()))
        context.set_source_surface(ground.surface, 0, 0)
        moved = _to_pixels(self.box.center) - _to_pixels(self.home.center)
        context.mask_surface(mask.surface, *moved.tolist())
        context.pop_group_to_source()
        context.paint_with_alpha(self.opacity * self.error_map.opacity)

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:
        """Draw the bands that cross the gap over the contours, through a mask of nested shapes."""
        with layered(context, self.opacity * self.error_map.opacity):
            context.push_group()
            self.error_map.trace_ground(context, draw, self.bare_ground)
            ground = context.pop_group()
            context.push_group()
            self._feather(context)
            mask = context.pop_group()
            context.set_source(ground)
            context.mask(mask)

    def covered(self, points: Array) -> Array:
        """Return how much the ground covers at points of shape (n, 2), from 0 to 1."""
        off = (points - self.box.center) @ np.array(
            [[np.cos(self.angle), -np.sin(self.angle)], [np.sin(self.angle), np.cos(self.angle)]]
        )
        beyond = np.abs(off) - np.array([self.box.width, self.box.height]) / 2
        outside, inside = np.linalg.norm(np.maximum(beyond, 0), axis=-1), np.minimum(beyond.max(axis=-1), 0)
        shares: Array = self.opacity * ndtr((self.MARGIN - outside - inside) / self.FEATHER)
        return shares

    @property
    def bare_ground(self) -> list[VMobject]:
        """The parts of the bands around the gap, as shapes."""
        corners = self.box.grown(self.MARGIN + 4 * self.FEATHER).corners(self.angle)
        parts = []
        for band in self.error_map.bands:
            part = VMobject(stroke_width=0, fill_opacity=1, fill_color=band.get_fill_color())
            for start, end in band.get_subpath_split_indices_from_points(band.points, n_dims=2):
                ring = cut_polygon(band.points[start:end:4, :2], corners.min(axis=0), corners.max(axis=0))
                if len(ring):
                    part.append_points(polyline(ring, closed=True))
            parts.append(part)
        return parts

    def _feather(self, context: cairo.Context[Any]) -> None:
        """Fill nested shapes whose joint opacity falls off at the edge like the blurred mask's."""
        shares = (np.arange(self.STEPS) + 0.5) / self.STEPS
        for step, outward in enumerate(-self.FEATHER * ndtri(shares)):
            self._round_box(context, self.MARGIN + float(outward))
            # All shapes up to this one together cover (step + 1) / STEPS.
            context.set_source_rgba(1, 1, 1, 1 / (self.STEPS - step))
            context.fill()

    def _round_box(self, context: cairo.Context[Any], margin: float) -> None:
        """Trace the words' box with a margin and round corners."""
        context.save()
        context.translate(*self.box.center)
        context.rotate(self.angle)
        half = np.array([self.box.width, self.box.height]) / 2
        for quarter, corner in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
            x, y = half * corner
            start = quarter * np.pi / 2
            context.arc(x, y, max(margin, 0.0), start, start + np.pi / 2)
        context.close_path()
        context.restore()


def cut_polygon(ring: Array, lower: Array, upper: Array) -> Array:
    """Return the part of a closed polygon of shape (n, 2) inside an upright rectangle (Sutherland and Hodgman)."""
    for axis, bound, sign in ((0, lower[0], 1), (0, upper[0], -1), (1, lower[1], 1), (1, upper[1], -1)):
        depth = sign * (ring[:, axis] - bound)
        following, depth_there = np.roll(ring, -1, axis=0), np.roll(depth, -1)
        crosses = (depth >= 0) != (depth_there >= 0)
        share = np.divide(depth, depth - depth_there, out=np.zeros_like(depth), where=crosses)[:, None]
        corners = np.stack([ring, ring + share * (following - ring)], axis=1)
        ring = corners[np.stack([depth >= 0, crosses], axis=1)]
    return ring


def _pixel_bounds(box: Box, angle: float) -> NDArray[np.int64]:
    size = np.array([config.pixel_width, config.pixel_height])
    reach = _to_pixels(box.grown(Clearing.MARGIN + 4 * Clearing.FEATHER).corners(angle))
    first = np.floor(reach.min(axis=0)).clip(0, size).astype(int)
    return np.array([first, np.ceil(reach.max(axis=0)).clip(first, size).astype(int)])


def _to_pixels(points: Array) -> Array:
    """Return the pixel coordinates of frame points of shape (..., 2)."""
    share = points / np.array([config.frame_width, -config.frame_height]) + 0.5
    return share * np.array([config.pixel_width, config.pixel_height])
