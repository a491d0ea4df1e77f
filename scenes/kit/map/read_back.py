"""What a map's pixels show by themselves: errors read back from colours, and index contours from measured widths.

This uses nothing of how the ground is painted: a colour's place on the ramp is found between the theme's stops, after
the light on its measured slope is removed; a line's width is all that it adds to the ground across it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from manim import config
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.claims.colours import (
    FEWEST_PIXELS,
    GroundPixels,
    LitGround,
    between_lines,
    places_between,
    rank_correlation,
)
from scenes.claims.curves import HEAVY, is_index_contour
from scenes.claims.protocol import Check, Claim, Finding, Measure, Outcome
from scenes.colours import rgb
from scenes.kit.frame.light import brightness, highlight, relief_scale, shaded
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE, Theme
from scenes.kit.map.outside import VEIL

if TYPE_CHECKING:
    from gradmath.landscapes.landscape import Landscape
    from scenes.kit.map.error_map import ErrorMap

COLOURED = Check("the colours of the ground are those of its errors, read back from pixels", "levels off", 0.6)
DIMMED = Check(
    "ground outside the domain that was asked for is dimmed, and under its veil coloured by its errors alone",
    "levels off",
    0.6,
)
LIGHTER = Check("higher ground is lighter, as its pixels are ordered", "rank correlation", 0.5, least=True)
INDEX = Check("every fourth contour is as wide as an index contour, as it is painted, and no other", "lines wrong", 0)

# Samples of the ground across and down; the fewest levels and samples of a contour from which anything is read.
_ACROSS, _DOWN, _FEWEST = 27, 15, 4
# The height of the relief, in heights of the map: about what its light shows.
_RELIEF = 0.3
# Number of lines to either side of a line with which its width is compared: one of them is an index contour.
_BESIDE = 4
# Distance to either side of a contour in which its ink is searched, in pixels, and the number of points.
_REACH, _PLACES = 2.5, 40
# The number of errors compared across a contour, the middle one being its own.
_ALONE = 9
_WIDER = 1.4
# The least contrast of a line with the ground, summed over red, green and blue, that shows its width.
_CONTRAST = 24.0


@dataclass(frozen=True, eq=False)
class ColouredGround:
    """The colours of a map's ground are those of its errors.

    Attributes
    ----------
    pixels
        Some of its pixels.
    levels
        Levels of the ramp, ascending.
    lines
        Levels of the contours that are painted, ascending: from near there are finer ones.
    theme
        Theme of the ramp.
    pixel
        Size of a pixel, in weights.
    check
        What holds if they are.
    """

    pixels: GroundPixels
    levels: Array
    lines: Array
    theme: Theme
    pixel: float
    check: Check = COLOURED
    settled: bool = True

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Read the colours back."""
        count = len(self.levels)
        if count < _FEWEST:
            return
        landscape, points = self.pixels.landscape, self.pixels.points
        errors, slopes = measure.value(landscape, points), measure.gradient(landscape, points)
        seen = between_lines(errors, np.linalg.norm(slopes, axis=-1) * self.pixel, self.lines)
        if np.count_nonzero(seen) < FEWEST_PIXELS:
            return
        errors, slopes = errors[seen], slopes[seen]
        stops = np.array([rgb(each) for each in self.theme.bands])
        lit = brightness(relief_scale(landscape.domain, self.levels) * slopes)
        light = shaded(np.ones((1, 3)), lit, highlight(stops))[..., :1]
        level_ground = self.pixels.colours[seen] / light
        # A band has one colour, even where all its ground lies at one of its ends, as a plain may.
        band = np.searchsorted(self.levels, errors) / count
        off = float(np.median(np.abs(places_between(stops, level_ground) - band))) * count
        yield Finding(check=self.check, figure=off, detail=f"{len(errors)} pixels")
        wanted = np.interp(errors, self.levels, (np.arange(count) + 0.5) / count)
        # A few pixels of a needle do not make a range.
        if np.diff(np.quantile(wanted, [0.05, 0.95])) > 1 / _FEWEST:
            ranks = rank_correlation(wanted, level_ground.sum(axis=-1))
            yield Finding(check=LIGHTER, figure=ranks, detail=f"{len(errors)} pixels")


def read_back(error_map: ErrorMap) -> Iterator[Claim]:
    """Yield the claims that a map's colours are its errors', and that its index contours have the right widths."""
    low, high = error_map.window
    x, y = np.meshgrid(np.linspace(low[0], high[0], _ACROSS + 2)[1:-1], np.linspace(low[1], high[1], _DOWN + 2)[1:-1])
    places = np.stack([x.ravel(), y.ravel()], axis=-1)
    columns, rows = _pixels_at(places)
    seen = _in_frame(columns, rows)
    columns, rows, points = columns[seen], rows[seen], error_map.to_weights(places[seen])
    colours = error_map.sheet.pixels[rows, columns, :3].astype(float)
    inside = error_map.asked.contains(points)
    levels, theme = error_map.levels, error_map.theme
    ink = error_map.survey.ink
    pixel = config.frame_height / config.pixel_height / error_map.scale_factor
    if not inside.all():
        unveiled = (colours[~inside] - VEIL * rgb(theme.paper)) / (1 - VEIL)
        outside = GroundPixels(error_map.landscape, points[~inside], unveiled)
        yield ColouredGround(outside, levels, ink.levels, theme, pixel, DIMMED)
    if error_map.share == 0:
        pixels = GroundPixels(error_map.landscape, points[inside], colours[inside])
        yield ColouredGround(pixels=pixels, levels=levels, lines=ink.levels, theme=theme, pixel=pixel)
        if np.ptp(levels) > 0:
            rise = _RELIEF * float(error_map.landscape.domain.size[1]) / float(np.ptp(levels))
            yield LitGround(pixels=pixels, ramp=ink.bands, levels=ink.levels, rise=rise, pixel=pixel)
    yield _heavy_curves(error_map)
    if error_map.is_whole():
        yield from _index_contours(error_map)


def _heavy_curves(error_map: ErrorMap) -> Finding:
    """Return how many of the map's contours as curves, which vector files have, are wrongly heavy or light."""
    middle = (LIGHT_LINE + HEAVY_LINE) / 2
    wrong = [
        line.contour.level
        for line in error_map.lines
        if (line.get_stroke_width() > middle) != is_index_contour(line.contour.index)
    ]
    return Finding(check=HEAVY, figure=len(set(wrong)), settled=True)


def _index_contours(error_map: ErrorMap) -> Iterator[Finding]:
    """Yield how many contours are wrongly wide or narrow, of those that are apart from others."""
    widths = _widths_of_lines(error_map)
    wrong, read = [], 0
    for index, width in widths.items():
        near = sorted(widths[other] for other in range(index - _BESIDE, index + _BESIDE + 1) if other in widths)
        if len(near) <= _BESIDE:
            continue
        read += 1
        if (width > _WIDER * float(np.median(near[: len(near) // 2]))) != is_index_contour(index):
            wrong.append(index)
    if read >= _BESIDE:
        detail = f"of {read} levels, {', '.join(map(str, wrong)) or 'none'}"
        yield Finding(check=INDEX, figure=len(wrong), detail=detail, settled=True)


def _widths_of_lines(error_map: ErrorMap) -> dict[int, float]:
    """Return the painted width of each level's line, in pixels of its colour, measured away from other lines."""
    drawn, bare = error_map.sheet.pixels, error_map.ground.pixels
    room = 2 * (_REACH + 1) * config.frame_height / config.pixel_height / error_map.scale_factor
    levels = error_map.levels
    if len(levels) < _FEWEST:
        return {}
    found: dict[int, list[float]] = {}
    for contour in error_map.contours:
        slopes = error_map.landscape.gradient(contour.points)
        steep = np.linalg.norm(slopes, axis=-1)
        apart = float(np.abs(levels - contour.level)[np.arange(len(levels)) != contour.index].min())
        # Outside the domain that was asked for lines are dimmed.
        read = (steep > 0) & (apart > room * steep) & error_map.asked.contains(contour.points)
        chosen = np.flatnonzero(read)
        chosen = chosen[:: max(1, len(chosen) // _PLACES)]
        chosen = chosen[_is_alone(error_map.landscape, contour.points[chosen], slopes[chosen], (room / 2, apart))]
        if len(chosen) >= _FEWEST:
            places = error_map.to_screen(contour.points[chosen])[:, :2]
            normals = slopes[chosen] / steep[chosen, None]
            colour = rgb(error_map.theme.line_colour(contour.index / (len(levels) - 1)))
            width = _width_across(drawn, bare, places, normals, colour)
            if width is not None:
                found.setdefault(contour.index, []).append(width)
    return {index: float(np.median(each)) for index, each in found.items()}


def _is_alone(landscape: Landscape, points: Array, slopes: Array, about: tuple[float, float]) -> NDArray[np.bool_]:
    """Tell at which points of a contour, shape (n, 2), the errors across it rise through its level and no other.

    In a narrow valley the line on its other side may be as near as that of another level. ``about`` is how far to look
    to either side, in weights, and the difference of the nearest other level.
    """
    reach, apart = about
    across = reach * slopes / np.linalg.norm(slopes, axis=-1, keepdims=True)
    sides = np.linspace(-1, 1, _ALONE)[:, None]
    rises = landscape.value(points + sides[..., None] * across) - landscape.value(points)
    return np.asarray(
        ((np.sign(rises) == np.sign(sides)) | (sides == 0)).all(axis=0) & (np.abs(rises) < apart).all(axis=0)
    )


def _width_across(
    drawn: NDArray[np.uint8], bare: NDArray[np.uint8], places: Array, normals: Array, colour: Array
) -> float | None:
    """Return how much a line adds to the ground across it, in the mean of some points and normals of shape (n, 2).

    The unit is a pixel fully in the line's colour; None if that colour is too close to the ground's.
    """
    pixel = config.frame_height / config.pixel_height
    offsets = pixel * np.arange(-_REACH, _REACH + 0.1, 0.5)
    columns, rows = _pixels_at((places[:, None] + offsets[:, None] * normals[:, None]).reshape(-1, 2))
    inside = _in_frame(columns, rows)
    columns, rows = columns[inside], rows[inside]
    ground = bare[rows, columns, :3].astype(float)
    if not len(ground):
        return None
    contrast = float(np.abs(colour - ground).sum(axis=-1).mean())
    change = float(np.abs(drawn[rows, columns, :3] - ground).sum()) / len(places)
    return change / contrast if contrast > _CONTRAST else None


def _pixels_at(places: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the columns and rows of the pixels at points of the frame, shape (n, 2), which may lie outside it."""
    x = np.floor((places[:, 0] / config.frame_width + 0.5) * config.pixel_width)
    y = np.floor((0.5 - places[:, 1] / config.frame_height) * config.pixel_height)
    return x.astype(np.int64), y.astype(np.int64)


def _in_frame(columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    return (columns >= 0) & (columns < config.pixel_width) & (rows >= 0) & (rows < config.pixel_height)
