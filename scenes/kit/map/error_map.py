"""The topographic map of an error landscape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import cairo
import numpy as np
from manim import ManimColor, Mobject, VMobject, config

from gradmath.geometry.contour import Contour, contour_lines, ground_above
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Claim
from scenes.kit.frame.light import brightest, shaded
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE, Theme
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.generations import HEAVY_EVERY, round_step
from scenes.kit.map.ground import Ground, PaintedFrom, Shade, draw, pixel_places, shade_image, shown_highlight, survey
from scenes.kit.map.ground_pixels import GROUND, LINES, Window
from scenes.kit.map.kept_contours import RESOLUTION, kept_contours
from scenes.kit.map.moved import Moved
from scenes.kit.map.outside import dim, edges_on_frame, polygon_curve, veils
from scenes.kit.map.plan import Plan
from scenes.kit.map.read_back import read_back
from scenes.kit.map.view import View
from scenes.kit.paint.anywhere import seen_through
from scenes.kit.paint.canvas import Sheet, drawn_once, layered
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import hermite_curve

LEVELS = 20
# Frame units per unit of Manim's stroke width.
_STROKE = 0.01
_SEEN_WELL = 0.5
# One node in this many, across and down, is claimed.
_CLAIMED = 4


class ErrorMap(Plan):
    """A landscape as a map: coloured bands, contours (every fourth one heavier), and the change of coordinates.

    The map keeps right angles: both weights have the same scale, so what is perpendicular in weight space is
    perpendicular on screen. It is painted once onto a sheet, which is then copied to each frame.

    Parameters
    ----------
    landscape
        Landscape over two weights.
    theme
        Colours of bands and lines.
    place
        Rectangle that the map may fill; default: the whole frame.
    levels
        Errors of the contours, ascending; default: about twenty equal steps.
    resolution
        Grid samples along the longer side, at least 2. A map on a part of the frame needs fewer, in proportion.
    asked
        The part of the landscape's domain that was asked for: ground outside is dimmed. Default: all of it.

    Attributes
    ----------
    share
        Share of the ground's colours that shows something other than its heights, from 0 to 1.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map)
    """

    elsewhere = "as a picture"
    share: float = 0.0

    def __init__(
        self,
        landscape: Landscape,
        theme: Theme,
        *,
        place: Place | None = None,
        levels: Sequence[float] | None = None,
        resolution: int = RESOLUTION,
        asked: Domain | None = None,
    ) -> None:
        super().__init__(landscape, place)
        self.theme, self.resolution = theme, resolution
        self.asked = asked or landscape.domain
        self.levels = np.asarray(equal_levels(landscape, count=LEVELS) if levels is None else levels, dtype=float)

    def elevation(self, error: float) -> float:
        """Return the place of an error between the contours, from the lowest at 0 to the highest at 1."""
        if len(self.levels) == 1:
            return 0.5
        return float(np.interp(error, self.levels, np.linspace(0, 1, len(self.levels))))

    @drawn_once
    def spoken_of(self) -> Landscape:
        """The landscape over the domain that was asked for."""
        return self.landscape if self.asked is self.landscape.domain else self.landscape.over(self.asked)

    @drawn_once
    def level_step(self) -> Fraction | None:
        """The round step between the levels; None if there is none, and then no finer ones are drawn between them."""
        return round_step(self.levels)

    @drawn_once
    def contours(self) -> tuple[Contour, ...]:
        """The contours of the map's own levels, exact in weight space."""
        return kept_contours(self.landscape, self.levels, resolution=self.resolution)

    @property
    def lines(self) -> tuple[ContourLine, ...]:
        """The contours of the map's own levels as curves, placed by the view."""
        key = replace(self.sight), self.moved
        known: tuple[Any, tuple[ContourLine, ...]] | None = self._kept.value.get("lines")
        if known is None:
            lines = tuple(self._line(contour) for contour in self.contours)
        elif known[0] != key:
            lines = known[1]
            for line in lines:
                line.stand()
        else:
            return known[1]
        self._kept.value["lines"] = key, lines
        return lines

    def _line(self, contour: Contour) -> ContourLine:
        color = self.theme.line_colour(self.elevation(contour.level))
        return ContourLine(self, contour, color, heavy=contour.index % HEAVY_EVERY == HEAVY_EVERY - 1)

    @property
    def bands(self) -> tuple[VMobject, ...]:
        """The bands in view as shapes, each with all ground above its lower level, so that no seam shows."""
        known: tuple[Ground, tuple[VMobject, ...]] | None = self._kept.value.get("bands")
        if known is None or known[0] is not self.survey:
            known = self.survey, tuple(self._draw_bands())
            self._kept.value["bands"] = known
        return known[1]

    def _draw_bands(self) -> Iterator[VMobject]:
        ink = self.survey.ink
        grounds = ground_above(self._seen(), [-np.inf, *ink.levels], resolution=self.resolution)
        for color, above in zip(ink.bands, grounds, strict=True):
            band = VMobject(stroke_width=0, fill_opacity=1, fill_color=ManimColor.from_rgb(color / 255))
            for ring in (ring for polygon in above.polygons for ring in polygon):
                band.append_points(polygon_curve(self.to_screen(ring)))
            yield band

    def _seen(self) -> Landscape:
        """Return the landscape over the view."""
        whole = View.of(self.landscape.domain.center, 1.0)
        return self.landscape if self.view == whole else self.landscape.over(self.view.seen(self.landscape.domain))

    def lines_in_view(self) -> list[ContourLine]:
        """Return the contours in view as curves, with the finer ones that are clearly visible."""
        if self.is_whole():
            return list(self.lines)
        return [line for line in self.drawn_lines() if line.get_stroke_opacity() > _SEEN_WELL]

    def drawn_lines(self) -> Iterator[ContourLine]:
        """Yield the contours in view as drawn, with the finer ones between the map's own."""
        ink = self.survey.ink
        if not len(ink.levels):
            return
        per_pixel = 2 * config.frame_height / config.pixel_height / _STROKE / self.moved.magnified
        for contour in contour_lines(self._seen(), ink.levels, resolution=self.resolution):
            index = contour.index
            width = float(per_pixel * ink.halves[index])
            heavy = width > (LIGHT_LINE + HEAVY_LINE) / 2
            line = ContourLine(self, contour, ManimColor.from_rgb(ink.lines[index] / 255).to_hex(), heavy=heavy)
            line.set_stroke(width=width, opacity=float(ink.opacities[index]))
            yield line

    def curve(self, contour: Contour) -> Array:
        """Return Manim's Bézier points of a contour on screen, smooth between its exact vertices."""
        points = self.to_screen(contour.points)
        tangents = np.zeros_like(points)
        tangents[:, :2] = contour.tangents(self.landscape)
        return hermite_curve(points, tangents)

    def claims(self) -> Iterator[Claim]:
        """Every contour lies on its level, and the pixels are as they should be; see `read_back`."""
        for line in self.lines:
            yield from line.on_level(settled=True)
        yield self.painted_from()
        yield from read_back(self)

    def is_whole(self) -> bool:
        """Tell whether the whole map is in view, at its own size."""
        return self._seen() is self.landscape

    def painted_from(self) -> PaintedFrom:
        """Return the pixels' claim that they are painted from the errors of their own weights."""
        nodes = self.survey.nodes
        corners = nodes.errors[::_CLAIMED, ::_CLAIMED]
        rows, columns = np.indices(corners.shape) * _CLAIMED * nodes.cell
        first = np.array([nodes.column, nodes.row]) * nodes.cell
        places = pixel_places(columns + first[0], rows + first[1])
        return PaintedFrom(self.landscape, self.to_weights(places), corners)

    @property
    def survey(self) -> Ground:
        """The landscape over the pixels of the view."""
        known: dict[Moved, Ground] = self._kept.value.setdefault("surveys", {})
        moved = self.moved
        if moved not in known:
            # Keep one for what is drawn on the map, and one for the camera that looks at it.
            for old in list(known)[:-1]:
                del known[old]
            known[moved] = survey(self)
        return known[moved]

    @property
    def ground(self) -> Sheet:
        """The bands in the light, without contours."""
        return self._painted("ground", GROUND)

    @property
    def sheet(self) -> Sheet:
        """The whole map, painted once for a view."""
        return self._painted("sheet", GROUND | LINES)

    def _painted(self, name: str, what: int) -> Sheet:
        """Return a sheet with the view, painted again if the view has changed."""
        kept = self._kept.value
        sheet, seen = kept.get(name, (None, None))
        if seen is not self.survey:
            sheet = _wiped(sheet)
            self.draw_pixels(sheet, self.survey.window, what)
            self._dim(sheet, self.survey.window)
            kept[name] = sheet, self.survey
        found: Sheet = sheet
        return found

    def draw_pixels(self, sheet: Sheet, part: Window, what: int) -> None:
        """Draw part of the view onto a sheet: the ground, the contours or both."""
        draw(self, self.survey, sheet.pixels, part, what=what)
        sheet.surface.mark_dirty()

    def paint(self, context: cairo.Context[Any]) -> None:
        """Copy the map to the frame."""
        self.sheet.lay(context, self.opacity)

    def paint_elsewhere(self, context: cairo.Context[Any]) -> None:
        """Draw the ground as sharp as ever if it is only enlarged; turned or distorted, as a picture."""
        lens = Moved.of(seen_through(context), self.motion())
        exact = lens.is_even
        self._kept.value["lens"] = lens if exact else Moved.of(None)
        try:
            if exact:
                self.paint(context)
            else:
                super().paint_elsewhere(context)
        finally:
            del self._kept.value["lens"]

    def _dim(self, sheet: Sheet, part: Window) -> None:
        """Paint a veil over the ground on a sheet outside the domain that was asked for."""
        if self.spoken_of is not self.landscape or self.view.beyond(self.landscape.domain).any():
            dim(sheet.pixels, part, edges_on_frame(self), self.theme.paper)
            sheet.surface.mark_dirty()

    def bare_ground(self, part: Window) -> Sheet:
        """Return a sheet that holds the ground without contours, at least in a part of the frame."""
        kept = self._kept.value
        if kept.get("ground", (None, None))[1] is self.survey:
            return self.ground
        sheet, seen, parts = kept.get("bare", (None, None, set()))
        if seen is not self.survey:
            sheet, parts = _wiped(sheet), set()
            kept["bare"] = sheet, self.survey, parts
        if part not in parts:
            self.draw_pixels(sheet, part, GROUND)
            self._dim(sheet, part)
            parts.add(part)
        found: Sheet = sheet
        return found

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:
        """Draw the bands as filled shapes, the light over them as a small picture, and the contours as curves."""
        with layered(context, self.opacity):
            context.save()
            (left, bottom), (right, top) = self.window.tolist()
            context.rectangle(left, bottom, right - left, top - bottom)
            context.clip()
            self.trace_ground(context, draw, self.bands)
            draw(list(self.drawn_lines()))
            if outside := veils(self):
                draw(outside)
            context.restore()

    def trace_ground(
        self,
        context: cairo.Context[Any],
        draw: Callable[[Iterable[Mobject]], None],
        bands: Sequence[VMobject],
    ) -> None:
        """Draw the ground without contours: the bands, or the given parts of them, in the light.

        The bands are drawn in full light, and over them a picture in black with one pixel per node, whose opacity makes
        them as bright as they are: the product of colour and brightness, which no blending mode gives.
        """
        draw([self.in_full_light(band) for band in bands])
        if not len(self.survey.nodes.shades):
            return
        context.save()
        context.identity_matrix()
        nodes = self.survey.nodes
        context.translate((nodes.column - 0.5) * nodes.cell, (nodes.row - 0.5) * nodes.cell)
        context.scale(nodes.cell, nodes.cell)
        context.set_source_surface(self.shade.surface, 0, 0)
        context.get_source().set_filter(cairo.Filter.BILINEAR)
        context.paint()
        context.restore()

    def trace_tint(self, context: cairo.Context[Any]) -> None:
        """Draw what lies over the ground and under its contours: nothing."""

    def in_full_light(self, band: VMobject) -> VMobject:
        """Return a band as it is where light falls straight on it."""
        color = band.get_fill_color().to_rgb() * 255
        lit = shaded(color, np.array(brightest()), shown_highlight(self.theme))
        return band.copy().set_fill(ManimColor.from_rgb(lit / 255))

    @property
    def shade(self) -> Shade:
        """The light in view, as a picture with one pixel per node."""
        known: tuple[Ground, Shade] | None = self._kept.value.get("shade")
        if known is None or known[0] is not self.survey:
            known = self.survey, Shade(shade_image(self.survey, self.theme))
            self._kept.value["shade"] = known
        return known[1]


def _wiped(sheet: Sheet | None) -> Sheet:
    """Return an empty sheet to paint a view on: in a hole, what was painted for another view would stay."""
    if sheet is None:
        return Sheet()
    sheet.pixels[:] = 0
    return sheet
