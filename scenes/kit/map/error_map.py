"""The topographic map of an error landscape, and the only place that knows where a weight stands on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import cairo
import numpy as np
from manim import Mobject, VMobject, config
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.special import ndtri

from gradmath.geometry.contour import Contour, contour_lines, ground_above
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import BETWEEN, HEAVY, LEVEL, OnLevel
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.theme import FRAME_HEIGHT, FRAME_WIDTH, HEAVY_LINE, LIGHT_LINE, Theme
from scenes.kit.paint.canvas import Painted, Reach, Sheet, drawn_once, layered
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.plain import polyline

LEVELS = 20
HEAVY_EVERY = 4
# Grid samples along the longer side; the curves between the exact vertices are smooth, so this is plenty at 4K.
_RESOLUTION = 240
_TRACED_LINE = 4.0


@dataclass(frozen=True)
class Place:
    """A rectangle of the frame, in frame units.

    Attributes
    ----------
    center
        (x, y).
    width, height
        Its sides.
    """

    center: tuple[float, float] = (0.0, 0.0)
    width: float = FRAME_WIDTH
    height: float = FRAME_HEIGHT


class ContourLine(VMobject):
    """One contour as drawn: a smooth curve through vertices that lie exactly on the level.

    Parameters
    ----------
    error_map
        The map on which it lies.
    contour
        The exact contour in weight space.
    color
        A colour from the theme.
    heavy
        Whether it is one of the heavier index contours.

    Attributes
    ----------
    ink
        Its colour.
    """

    def __init__(self, error_map: ErrorMap, contour: Contour, color: str, *, heavy: bool) -> None:
        super().__init__(stroke_color=color, stroke_width=HEAVY_LINE if heavy else LIGHT_LINE, fill_opacity=0)
        self.error_map, self.contour, self.heavy, self.ink = error_map, contour, heavy, color
        self.points = error_map.curve(contour)

    @classmethod
    def traced(cls, error_map: ErrorMap, contour: Contour, color: str) -> ContourLine:
        """Return a contour drawn over the map as the line that is spoken of."""
        line = cls(error_map, contour, color, heavy=True)
        line.set_stroke(width=_TRACED_LINE)
        return line

    def claims(self) -> Iterator[Claim]:
        """It lies on its level."""
        if self.has_points():
            yield from self.on_level(settled=False)

    def on_level(self, *, settled: bool) -> Iterator[Claim]:
        """Say of its vertices, and of the middles between them, that they lie on its level."""
        pieces = self.points.reshape(-1, 4, 3)
        # The last vertex of a line that is being drawn is cut out of a piece.
        is_whole = len(pieces) == len(self.contour.points) - 1
        vertices = np.concatenate([pieces[:, 0], pieces[-1:, 3]]) if is_whole else pieces[:, 0]
        middles = np.einsum("i,nij->nj", np.array([1, 3, 3, 1]) / 8, pieces)
        for places, check in ((vertices, LEVEL), (middles, BETWEEN)):
            yield OnLevel(
                landscape=self.error_map.landscape,
                points=self.error_map.to_weights(places),
                levels=np.array([self.contour.level]),
                check=check,
                place=places[0],
                settled=settled,
            )


class ErrorMap(Painted):
    """A landscape as a map: coloured bands, contours (every fourth one heavier), and the change of coordinates.

    The map keeps right angles: both weights have the same scale, so what is perpendicular in weight space is
    perpendicular on screen. It is painted once onto a sheet, which is then laid over each frame.

    Parameters
    ----------
    landscape
        Over two weights.
    theme
        Colours of bands and lines.
    place
        The part of the frame that the map may fill; default: all of it.
    levels
        The contours' errors, ascending; default: about twenty equal steps.
    resolution
        Grid samples along the longer side, at least 2. A map on a part of the frame needs fewer, in proportion.
    """

    def __init__(
        self,
        landscape: Landscape,
        theme: Theme,
        *,
        place: Place | None = None,
        levels: Sequence[float] | None = None,
        resolution: int = _RESOLUTION,
    ) -> None:
        super().__init__()
        self.landscape, self.theme, self.resolution = landscape, theme, resolution
        self.levels = np.asarray(equal_levels(landscape, count=LEVELS) if levels is None else levels, dtype=float)
        self.set_place(place or Place())
        self.bands = self._draw_bands()
        self.lines = self._draw_lines()

    def set_place(self, place: Place) -> None:
        """Fit the landscape's domain into a rectangle of the frame, with one scale for both weights."""
        size = self.landscape.domain.size
        self.scale_factor = float(min(place.width / size[0], place.height / size[1]))
        self.screen_center = np.array([*place.center, 0.0])

    def to_screen(self, weights: ArrayLike) -> Array:
        """Return where weights of shape (..., 2) stand on screen; shape (..., 3)."""
        flat = (np.asarray(weights, dtype=float) - self.landscape.domain.center) * self.scale_factor
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1) + self.screen_center

    def to_weights(self, points: ArrayLike) -> Array:
        """Return which weights stand at points of the frame of shape (..., 2 or 3); shape (..., 2)."""
        on_screen = np.asarray(points, dtype=float)[..., :2] - self.screen_center[:2]
        return on_screen / self.scale_factor + self.landscape.domain.center

    def elevation(self, error: float) -> float:
        """Return how high an error stands between the lowest and the highest contour, from 0 to 1."""
        low, high = self.levels[0], self.levels[-1]
        return float(np.clip((error - low) / (high - low), 0, 1)) if high > low else 0.5

    def _draw_bands(self) -> tuple[VMobject, ...]:
        """Draw each band as all ground above its lower level, so that no seam shows between neighbours."""
        count = len(self.levels)
        bands = []
        grounds = ground_above(self.landscape, [-np.inf, *self.levels], resolution=self.resolution)
        for index, above in enumerate(grounds):
            band = VMobject(stroke_width=0, fill_opacity=1, fill_color=self.theme.band_colour(index / count))
            for ring in (ring for polygon in above.polygons for ring in polygon):
                band.append_points(_polygon_curve(self.to_screen(ring)))
            bands.append(band)
        return tuple(bands)

    def _draw_lines(self) -> tuple[ContourLine, ...]:
        return tuple(
            ContourLine(
                self,
                contour,
                self.theme.line_colour(self.elevation(contour.level)),
                heavy=contour.index % HEAVY_EVERY == HEAVY_EVERY - 1,
            )
            for contour in contour_lines(self.landscape, self.levels, resolution=self.resolution)
        )

    def curve(self, contour: Contour) -> Array:
        """Return Manim's Bézier points of a contour on screen, smooth between its exact vertices."""
        points = self.to_screen(contour.points)
        tangents = np.zeros_like(points)
        tangents[:, :2] = contour.tangents(self.landscape)
        return hermite_curve(points, tangents)

    def claims(self) -> Iterator[Claim]:
        """Every contour lies on its level, and every fourth level is heavy."""
        drawn_heavy = {}
        for line in self.lines:
            yield from line.on_level(settled=True)
            drawn_heavy[line.contour.level] = line.get_stroke_width() > (LIGHT_LINE + HEAVY_LINE) / 2
        heavy = np.arange(len(self.levels)) % HEAVY_EVERY == HEAVY_EVERY - 1
        wrong = [
            level
            for level, expected in zip(self.levels, heavy, strict=True)
            if level in drawn_heavy and drawn_heavy[level] != expected
        ]
        yield Finding(check=HEAVY, figure=len(wrong), settled=True)

    @drawn_once
    def ground(self) -> Sheet:
        """The bands without contours, painted once."""
        sheet = Sheet()
        sheet.draw(self.bands)
        return sheet

    @drawn_once
    def sheet(self) -> Sheet:
        """The whole map, painted once."""
        sheet = Sheet()
        sheet.pixels[:] = self.ground.pixels
        sheet.draw(self.lines)
        return sheet

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the map over the frame."""
        self.sheet.lay(context, self.opacity)

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:
        """Draw the bands as filled shapes and the contours as curves."""
        with layered(context, self.opacity):
            self.trace_ground(context, draw, self.bands)
            draw(self.lines)

    def trace_ground(
        self,
        context: cairo.Context[Any],  # noqa: ARG002 - for maps with more than bands
        draw: Callable[[Iterable[Mobject]], None],
        bands: Sequence[VMobject],
    ) -> None:
        """Draw the ground without contours: the bands, or the parts of them that are given."""
        draw(bands)


class Clearing(Painted):
    """Bare ground behind words: the contours fade out there, as map makers leave gaps in them.

    Parameters
    ----------
    error_map
        The map on which the words stand.
    box
        Where they stand.
    angle
        How far the words are turned about the box's centre, in radians.
    """

    claims_nothing: ClassVar[str] = "bare ground behind words"

    MARGIN, FEATHER = 0.09, 0.06
    # Of the feathered edge where it is drawn without pixels.
    STEPS = 8

    def __init__(self, error_map: ErrorMap, box: Box, angle: float = 0.0) -> None:
        super().__init__()
        self.error_map, self.box, self.angle = error_map, box, angle

    @drawn_once
    def mask(self) -> Sheet:
        """Where the ground shows: opaque behind the words, feathered at the edge."""
        # Only the part of the frame on which `paint` uses it is blurred.
        first, last = self.pixel_bounds
        stencil = Image.new("L", tuple((last - first).tolist()))
        corners = _to_pixels(self.box.grown(self.MARGIN).corners(self.angle)) - first
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

    @drawn_once
    def pixel_bounds(self) -> NDArray[np.int64]:
        """The first column and row of pixels on which bare ground is seen, and those after the last; shape (2, 2)."""
        size = np.array([config.pixel_width, config.pixel_height])
        reach = _to_pixels(self.box.grown(self.MARGIN + 4 * self.FEATHER).corners(self.angle))
        first = np.floor(reach.min(axis=0)).clip(0, size).astype(int)
        return np.array([first, np.ceil(reach.max(axis=0)).clip(first, size).astype(int)])

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the bare ground over the contours behind the words."""
        context.identity_matrix()
        first, last = self.pixel_bounds
        # Cut between pixels, the ground is laid as fast as it can be.
        context.rectangle(*first, *(last - first))
        context.clip()
        context.push_group()
        context.set_source_surface(self.error_map.ground.surface, 0, 0)
        context.mask_surface(self.mask.surface, 0, 0)
        context.pop_group_to_source()
        context.paint_with_alpha(self.opacity * self.error_map.opacity)

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:
        """Lay the bands that cross the gap over the contours, through a mask of nested shapes."""
        with layered(context, self.opacity * self.error_map.opacity):
            context.push_group()
            self.error_map.trace_ground(context, draw, self.bare_ground)
            ground = context.pop_group()
            context.push_group()
            self._feather(context)
            mask = context.pop_group()
            context.set_source(ground)
            context.mask(mask)

    @drawn_once
    def bare_ground(self) -> list[VMobject]:
        """The bands' parts around the gap, as shapes."""
        corners = self.box.grown(self.MARGIN + 4 * self.FEATHER).corners(self.angle)
        parts = []
        for band in self.error_map.bands:
            part = VMobject(stroke_width=0, fill_opacity=1, fill_color=band.get_fill_color())
            for start, end in band.get_subpath_split_indices_from_points(band.points, n_dims=2):
                ring = _cut(band.points[start:end:4, :2], corners.min(axis=0), corners.max(axis=0))
                if len(ring):
                    part.append_points(polyline(ring, closed=True))
            parts.append(part)
        return parts

    def _feather(self, context: cairo.Context[Any]) -> None:
        """Fill shapes one inside the other, whose joint opacity falls off at the edge as the blurred mask's does."""
        shares = (np.arange(self.STEPS) + 0.5) / self.STEPS
        for step, outward in enumerate(-self.FEATHER * ndtri(shares)):
            self._round_box(context, self.MARGIN + float(outward))
            # All shapes up to this one cover (step + 1) / STEPS together.
            context.set_source_rgba(1, 1, 1, 1 / (self.STEPS - step))
            context.fill()

    def _round_box(self, context: cairo.Context[Any], margin: float) -> None:
        """Trace the words' box with a margin that goes round its corners."""
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


def _cut(ring: Array, lower: Array, upper: Array) -> Array:
    """Return the part of a closed polygon of shape (n, 2) inside an upright rectangle (Sutherland and Hodgman)."""
    for axis, bound, sign in ((0, lower[0], 1), (0, upper[0], -1), (1, lower[1], 1), (1, upper[1], -1)):
        depth = sign * (ring[:, axis] - bound)
        following, depth_there = np.roll(ring, -1, axis=0), np.roll(depth, -1)
        crosses = (depth >= 0) != (depth_there >= 0)
        share = np.divide(depth, depth - depth_there, out=np.zeros_like(depth), where=crosses)[:, None]
        corners = np.stack([ring, ring + share * (following - ring)], axis=1)
        ring = corners[np.stack([depth >= 0, crosses], axis=1)]
    return ring


def _to_pixels(points: Array) -> Array:
    """Return the pixel coordinates of frame points of shape (n, 2)."""
    share = points / np.array([config.frame_width, -config.frame_height]) + 0.5
    return share * np.array([config.pixel_width, config.pixel_height])


def hermite_curve(points: Array, tangents: Array) -> Array:
    """Return Manim's Bézier points of a smooth curve through points with given tangents.

    Parameters
    ----------
    points
        Shape (n, 3), n at least 2.
    tangents
        Unit tangents of either sense, shape (n, 3). Where one lies more than 60° off the chord (at a corner, or where a
        contour crosses itself at a saddle) the chord is taken instead.

    Returns
    -------
    Shape (4 (n - 1), 3): anchor, handle, handle, anchor for each piece.
    """
    chords = np.diff(points, axis=0)
    starts = _handles(chords, tangents[:-1])
    ends = _handles(chords, tangents[1:])
    return np.stack([points[:-1], points[:-1] + starts, points[1:] - ends, points[1:]], axis=1).reshape(-1, 3)


def _handles(chords: Array, tangents: Array) -> Array:
    lengths = np.linalg.norm(chords, axis=1, keepdims=True)
    along = (chords * tangents).sum(axis=1, keepdims=True)
    usable = np.abs(along) > 0.5 * lengths
    return np.where(usable, tangents * np.sign(along) * lengths, chords) / 3


def _polygon_curve(ring: Array) -> Array:
    chords = np.diff(ring, axis=0)
    return np.stack([ring[:-1], ring[:-1] + chords / 3, ring[1:] - chords / 3, ring[1:]], axis=1).reshape(-1, 3)
