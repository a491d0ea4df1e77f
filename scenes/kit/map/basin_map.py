"""The map of an error landscape whose ground can also show the basins: from where descent leads to which valley."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Self

import cairo
import numpy as np
from manim import ManimColor, Mobject, VMobject, config
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from gradmath.descent.steps import StepSize
from gradmath.geometry._lattice import beside_others, labels_over
from gradmath.geometry.basins import NO_BASIN, basins
from gradmath.geometry.critical import CriticalPoint, critical_points
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Claim, Together
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.map.basin_signs import TINTED, most_valleys
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.ground_pixels import GROUND, LINES, Window
from scenes.kit.map.labels import Abroad
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.paint.canvas import Sheet, drawn_once
from scenes.kit.places.place import Place

# Opacity of a basin's colour over the ground.
_TINT = 0.24
# Radius around a valley in which its colour is read, in frame units.
_AROUND = 0.3
# Width of the border in frame units, and its opacity.
_BORDER_WIDTH, _BORDER_OPACITY = 0.028, 0.65
# Distance of the pixels from which descent runs first; between them it runs only if these lead to different valleys.
_COARSE = 16
# How many times finer than the frame's pixels the basins are that are seen from near.
_FINER = 2
# Softness of a tint's edge as a share of the frame's height, about a pixel.
_SOFT = 0.0008


class BasinMap(ErrorMap):
    """A map whose ground can take the colours of its basins.

    Every pixel of the domain that was asked for has the colour of the valley in which the descent from its middle ends;
    a border separates different neighbours. Ground outside that domain belongs to no basin.

    Parameters
    ----------
    landscape
        Landscape over two weights, with no more minima than the theme distinguishes.
    theme
        Colours.
    step
        Step size of the descents that define the basins.
    place, levels, asked
        As for `ErrorMap`.
    known
        Critical points of the landscape, if they are already known.

    Attributes
    ----------
    valleys
        The minima, from the lowest error to the highest, in the order of the colours.
    share
        Opacity of the basins, from 0 to 1.

    Raises
    ------
    UnsuitableError
        If there are more minima than colours and shapes.

    Examples
    --------
    >>> basin_map = BasinMap(gm.landscape("valleys"), DARK, gm.Constant(0.06)).set_share(1)
    >>> signs = [BasinSign(basin_map, index, valley.point) for index, valley in enumerate(basin_map.valleys)]
    >>> scene.add(basin_map, *signs)
    """

    def __init__(
        self,
        landscape: Landscape,
        theme: Theme,
        step: StepSize,
        *,
        place: Place | None = None,
        levels: Sequence[float] | None = None,
        known: Sequence[CriticalPoint] | None = None,
        asked: Domain | None = None,
    ) -> None:
        found = critical_points(landscape) if known is None else known
        valleys = tuple(each for each in found if each.kind == "minimum")
        if len(valleys) > most_valleys(theme):
            raise UnsuitableError(
                f"this landscape has {len(valleys)} valleys, and colours and shapes tell {most_valleys(theme)} "
                "apart: choose one with fewer"
            )
        super().__init__(landscape, theme, place=place, levels=levels, asked=asked)
        self.step, self.valleys, self.share = step, valleys, 0.0

    @drawn_once
    def tint(self) -> Sheet:
        """The basins' colours over the whole map, painted once."""
        return _tinted(self, 1)

    @drawn_once
    def fine_tint(self) -> Sheet:
        """The same with more pixels: from near, a border of single pixels would be a staircase."""
        return _tinted(self, _FINER)

    def set_share(self, share: float) -> Self:
        """Show the basins by a share, from 0 to 1, on the map and in the gaps behind words."""
        self.share = share
        for name in ("sheet", "ground", "bare"):
            self._kept.value.pop(name, None)
        return self

    def draw_pixels(self, sheet: Sheet, part: Window, what: int) -> None:
        """Draw part of the view onto a sheet: the ground under the basins' colours, the contours, or both."""
        if self.share == 0 or not what & GROUND:
            super().draw_pixels(sheet, part, what)
            return
        super().draw_pixels(sheet, part, GROUND)
        context = cairo.Context(sheet.surface)
        context.rectangle(part.left, part.top, part.right - part.left, part.bottom - part.top)
        context.clip()
        self._lay_tint(context)
        if what & LINES:
            super().draw_pixels(sheet, part, LINES)

    def _lay_tint(self, context: cairo.Context[Any]) -> None:
        """Draw the basins' colours where they belong in the view."""
        pixels = config.pixel_height / config.frame_height
        middle = np.array([config.pixel_width, config.pixel_height]) / 2
        painted, seen = (
            middle + pixels * place[:2] * [1, -1] for place in (self.sight.screen_center, self.screen_center)
        )
        larger = self.zoom * self.moved.scale
        tint, finer = (self.fine_tint, _FINER) if larger > 1 else (self.tint, 1)
        off = larger * pixels * self.sight.scale * (np.array(self.view.center) - self.landscape.domain.center)
        context.identity_matrix()
        context.translate(*(seen - off * [1, -1]).tolist())
        context.scale(larger, larger)
        context.translate(*(-painted).tolist())
        context.scale(1 / finer, 1 / finer)
        context.set_source_surface(tint.surface, 0, 0)
        context.get_source().set_filter(cairo.Filter.BILINEAR)
        context.paint_with_alpha(self.share)

    def claims(self) -> Iterator[Claim]:
        """Around each valley the ground has a colour, which is that of the valley's sign."""
        yield from super().claims()
        if self.share == 1 and self.is_whole():
            for valley in self.valleys:
                middle = self.to_screen(valley.point)[:2]
                column, row = np.rint((middle / [config.frame_width, -config.frame_height] + 0.5) * _frame()).astype(
                    int
                )
                reach = max(2, round(_AROUND * config.pixel_height / config.frame_height))
                beside = self.tint.pixels[max(row - reach, 0) : row + reach, max(column - reach, 0) : column + reach]
                laid = beside[beside[..., 3] > 0].astype(float)
                colour = np.median(laid[:, :3] / laid[:, 3:], axis=0) if len(laid) else np.full(3, np.nan)
                place = np.concatenate([middle, colour])
                yield Together(check=TINTED, key="basins' colours", place=place, leads=True, settled=True)

    def basin_pixels(self, finer: int = 1) -> NDArray[np.int64]:
        """Return the valley in which the descent from the middle of each pixel ends, or `NO_BASIN`.

        Shape (pixel height, pixel width), each so many times finer. If neighbours on a coarse grid agree, the pixels
        between them are assumed to agree too; descent runs from every pixel beside one of another basin.
        """
        shape = (finer * config.pixel_height, finer * config.pixel_width)
        rows, columns = self.coloured_pixels(finer)
        first = np.array([rows.start, columns.start])
        indices = np.full(shape, NO_BASIN)
        if indices[rows, columns].size:
            indices[rows, columns] = labels_over(
                indices[rows, columns].shape,
                lambda pixels: basins(
                    self.landscape, self._weights_at(shape, pixels + first), step=self.step, known=self.valleys
                ),
                coarse=finer * _COARSE,
            )
        return indices

    def other_basins(self, spacing: float) -> list[Abroad]:
        """Return for each valley the ground of all other basins, as points of a grid with a spacing in frame units."""
        sides = (np.arange(-side / 2, side / 2, spacing) for side in (config.frame_width, config.frame_height))
        places = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2) + spacing / 2
        weights = self.to_weights(places)
        asked = ((weights >= self.asked.lower) & (weights <= self.asked.upper)).all(axis=1)
        found = basins(self.landscape, weights[asked], step=self.step, known=self.valleys)
        return [Abroad(places[asked][found != index], spacing) for index in range(len(self.valleys))]

    def coloured_pixels(self, finer: int = 1) -> tuple[slice, slice]:
        """Return the rows and columns of the pixels whose middles lie in the domain that was asked for."""
        shape = (finer * config.pixel_height, finer * config.pixel_width)
        both = np.arange(max(shape))
        weights = self._weights_at(shape, np.stack([both, both], axis=-1))
        inside = (weights >= self.asked.lower) & (weights <= self.asked.upper)
        rows, columns = (np.flatnonzero(inside[:count, axis]) for count, axis in zip(shape, (1, 0), strict=True))
        return _from_first_to_last(rows), _from_first_to_last(columns)

    def _weights_at(self, shape: tuple[int, int], pixels: NDArray[np.intp]) -> Array:
        """Return the weights at the middles of pixels, row and column each, of the map at its original place."""
        rows, columns = pixels.T
        x = ((columns + 0.5) / shape[1] - 0.5) * config.frame_width
        y = (0.5 - (rows + 0.5) / shape[0]) * config.frame_height
        # Over the whole map, whatever is in view.
        off = np.stack([x, y], axis=-1) - self.sight.screen_center[:2]
        weights: Array = off / self.sight.scale + self.landscape.domain.center
        return weights

    def trace_ground(
        self,
        context: cairo.Context[Any],
        draw: Callable[[Iterable[Mobject]], None],
        bands: Sequence[VMobject],
    ) -> None:
        """Draw the bands as filled shapes and the basins over them as a picture."""
        super().trace_ground(context, draw, bands)
        self.trace_tint(context)

    def trace_tint(self, context: cairo.Context[Any]) -> None:
        """Draw the basins' colours as a picture."""
        if self.share > 0:
            context.save()
            self._lay_tint(context)
            context.restore()


def _frame() -> Array:
    return np.array([config.pixel_width, config.pixel_height], dtype=float)


def _from_first_to_last(numbers: NDArray[np.intp]) -> slice:
    return slice(int(numbers[0]), int(numbers[-1]) + 1) if len(numbers) else slice(0)


def _tinted(basin_map: BasinMap, finer: int) -> Sheet:
    """Return the basins' colours, transparent enough to show the ground, and their borders."""
    indices = basin_map.basin_pixels(finer)
    theme = basin_map.theme
    # The last row is for NO_BASIN: no colour.
    palette = np.zeros((len(basin_map.valleys) + 1, 4))
    for index in range(len(basin_map.valleys)):
        palette[index] = 255 * _TINT * _opaque(theme.basins[index])
    words = np.round(palette).astype(np.uint8).view(np.uint32)[:, 0]
    pixels = words[indices][..., None].view(np.uint8)
    line, coloured = np.zeros(indices.shape), basin_map.coloured_pixels(finer)
    if line[coloured].size:
        wide = _BORDER_WIDTH * len(indices) / current_frame().height
        line[coloured] = _BORDER_OPACITY * _border(indices[coloured], wide)
    drawn = line > 0
    share = line[drawn, None]
    pixels[drawn] = np.round((1 - share) * palette[indices[drawn]] + 255 * share * _opaque(theme.ink))
    picture = Image.fromarray(pixels)
    sheet = Sheet(finer)
    sheet.pixels[:] = np.asarray(picture.filter(ImageFilter.GaussianBlur(_SOFT * len(indices))))
    sheet.surface.mark_dirty()
    return sheet


def _opaque(color: str) -> Array:
    """Return the red, green and blue of a colour from 0 to 1, and an opacity of 1; shape (4,)."""
    return np.append(ManimColor(color).to_rgb(), 1.0)


def _border(indices: NDArray[np.int64], wide: float) -> Array:
    """Return how much each pixel belongs to the border between different neighbours, so many pixels wide, from 0 to 1.

    It is never narrower than two pixels, one on each side.
    """
    rows, columns = np.nonzero(beside_others(indices))
    # The pixels on both sides of the border already make a line two pixels wide.
    width = max(0.0, wide / 2 - 1) + 1
    reach = int(np.ceil(width)) - 1
    offsets = np.indices((2 * reach + 1, 2 * reach + 1)).reshape(2, -1).T
    distances = np.linalg.norm(offsets - reach, axis=-1)
    line = np.zeros((indices.shape[0] + 2 * reach, indices.shape[1] + 2 * reach))
    # The nearest pixel counts, so it comes last.
    for index in np.argsort(-distances).tolist():
        down, across = offsets[index].tolist()
        line[rows + down, columns + across] = np.clip(width - distances[index], 0, 1)
    return line[reach : reach + indices.shape[0], reach : reach + indices.shape[1]]
