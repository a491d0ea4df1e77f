"""Very many signed numbers as cells of tiles: filled if positive, outlined if negative, the more opaque the larger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import cairo
import numpy as np
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, ClaimsNothing, Finding
from scenes.claims.slopes import AllSlopes
from scenes.colours import is_same, rgb
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.paint.canvas import Painted, Reach, frame_colour
from scenes.kit.paint.keyed import Keyed

IN_PLACE = Check("cells do not cover one another, and each is of its tile", "cells", 0)
FILLED = Check("a cell is filled where its number is positive, outlined where negative, read from pixels", "cells", 0)
SENSE = Check("tiles of slopes are not in descent's colour, nor of their opposites in the gradient's", "others", 0)

# The gap around a cell and the rim of an outlined one, as shares of its shorter side; the rim of a tile's ground.
_GAP, _RIM, _GROUND_RIM = 0.05, 0.14, 0.014
_GROUND_RIM_OPACITY, _GRID_OPACITY = 0.4, 0.13
# Exponent from size to opacity, which keeps middling sizes visible beside large ones.
_POWER = 0.65
# Width in pixels of a picture of one cell, the largest difference between middle and rim of a filled one, and the least
# opacity of a cell that is looked at.
_LOOKED_AT, _AS_ITS_RIM, _PLAINLY_SEEN = 24, 24.0, 0.5
# As shares of the whole time: how gradually each cell comes, and how far apart cells begin to turn.
_SOFT, _RIPPLE = 0.08, 0.6


@dataclass(frozen=True, eq=False)
class Tiling:
    """The places of cells on the frame, and the grounds of their tiles.

    Attributes
    ----------
    cells, grounds
        Rectangles: middle, width and height; shapes (n, 4) and (m, 4).
    """

    cells: Array
    grounds: Array

    @classmethod
    def of_tiles(cls, corners: ArrayLike, cell: float, sides: Sequence[int], offsets: ArrayLike) -> Self:
        """Return groups of square tiles, each with its cells row by row from the top.

        Parameters
        ----------
        corners
            The upper left corner of each group, shape (groups, 2).
        cell
            The side of a cell.
        sides
            Side of each tile of a group, in cells.
        offsets
            Offsets from a group's corner to those of its tiles, shape (tiles, 2), in frame units.
        """
        first = np.asarray(corners, dtype=float)[:, None, :] + np.asarray(offsets, dtype=float)
        cells, grounds = [], []
        for group in first:
            for side, corner in zip(sides, group, strict=True):
                row, column = np.divmod(np.arange(side**2), side)
                middles = corner + cell * np.column_stack([column + 0.5, -row - 0.5])
                cells.append(np.column_stack([middles, np.full((side**2, 2), cell)]))
                half = side * cell / 2
                grounds.append([corner[0] + half, corner[1] - half, 2 * half, 2 * half])
        return cls(np.concatenate(cells), np.array(grounds))

    def towards(self, other: Tiling, share: float | Array) -> Tiling:
        """Return the places at a share of the way to others; it may differ between equal groups."""
        return Tiling(_between(self.cells, other.cells, share), _between(self.grounds, other.grounds, share))

    def seen(self, center: ArrayLike, zoom: float) -> Tiling:
        """Return the places as seen from nearer, with a given point in the middle."""
        shift = np.append(np.asarray(center, dtype=float)[:2], (0.0, 0.0))
        return Tiling(zoom * (self.cells - shift), zoom * (self.grounds - shift))

    def part(self, cells: slice, grounds: slice) -> Tiling:
        """Return some of the cells and of the grounds."""
        return Tiling(self.cells[cells], self.grounds[grounds])


class Cells(Painted):
    """Signed numbers, each a cell: filled if it is positive, outlined if it is negative; its opacity is its size.

    Parameters
    ----------
    values
        Numbers, shape (n,).
    tiling
        Places of the cells.
    largest
        Size that is fully opaque.
    colour
        Colour of the theme.
    theme
        Source of the grounds' colours.
    meaning
        Function that returns the claims of the numbers, given them as drawn, shape (n,), and 1, or -1 if they have
        turned into their opposites.

    Attributes
    ----------
    order
        When each cell comes, from 0 to 1, shape (n,).
    shown
        Share of the cells that has come.
    turned
        How far the cells have turned into their opposites, of the other colour.
    solid
        How far they have become bars, whose height is their size.
    ground, glass
        Opacity of the grounds, and whether they are transparent.

    Examples
    --------
    >>> tiling = Tiling.of_tiles([(-2.0, 2.0)], 0.5, [8], [(0.0, 0.0)])
    >>> values = np.outer(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8)).ravel()
    >>> scene.add(Cells(values, tiling, 1.0, DARK.ascent, DARK, meaning=Decoration("an example")))
    """

    def __init__(
        self,
        values: ArrayLike,
        tiling: Tiling,
        largest: float,
        colour: str,
        theme: Theme,
        *,
        meaning: Callable[[Array, int], Iterable[Claim]] | ClaimsNothing,
    ) -> None:
        super().__init__()
        self.values, self.tiling, self.largest = np.asarray(values, dtype=float), tiling, largest
        self.theme, self.colour, self.other_colour = theme, colour, colour
        self.meaning = meaning if isinstance(meaning, ClaimsNothing) else Keyed(meaning)
        self.order = np.zeros(len(self.values))
        self.shown, self.turned, self.solid, self.ground = 1.0, 0.0, 0.0, 1.0
        self.glass = False

    def set_values(self, values: ArrayLike) -> Self:
        """Show other numbers, shape (n,)."""
        self.values = np.asarray(values, dtype=float)
        return self

    def put(self, tiling: Tiling) -> Self:
        """Move to other places."""
        self.tiling = tiling
        return self

    def set_shown(self, shown: float) -> Self:
        """Show a share of the cells, from 0 to 1."""
        self.shown = shown
        return self

    def set_turned(self, turned: float) -> Self:
        """Turn the cells by a share, from 0 to 1, those on the left first."""
        self.turned = turned
        return self

    def set_solid(self, solid: float) -> Self:
        """Turn the cells into bars by a share, from 0 to 1."""
        self.solid = solid
        return self

    def set_ground(self, ground: float) -> Self:
        """Show the grounds with an opacity."""
        self.ground = ground
        return self

    def turns(self) -> Array:
        """Return how far each cell has turned, from 0 to 1, shape (n,)."""
        across = self.tiling.cells[:, 0]
        late = (across - across.min()) / max(float(np.ptp(across)), 1e-9)
        return np.asarray(np.clip((1 + _RIPPLE) * self.turned - _RIPPLE * late, 0, 1))

    def seen(self) -> Array:
        """Return the numbers as drawn: positive if filled, their size from the opacity; shape (n,)."""
        signed = np.where(self.turns() >= 0.5, -self.values, self.values)
        return np.asarray(np.clip(signed / self.largest, -1, 1) * self.largest)

    def opacities(self) -> Array:
        """Return how opaque each cell is, shape (n,)."""
        come = np.clip(((1 + _SOFT) * self.shown - self.order) / _SOFT, 0, 1)
        sizes = (np.abs(self.seen()) / self.largest) ** _POWER
        return np.asarray(come * (sizes + self.solid * (1 - sizes)))

    def rectangles(self) -> Array:
        """Return the cells as drawn, narrower while they turn: middle, width and height; shape (n, 4)."""
        narrow = np.abs(np.cos(np.pi * self.turns()))
        return np.asarray(self.tiling.cells * np.column_stack([np.ones_like(narrow)] * 2 + [narrow, narrow**0]))

    def claims(self) -> Iterator[Claim]:
        """Cells that are complete and do not turn mean what their owner says."""
        if isinstance(self.meaning, ClaimsNothing):
            yield self.meaning
        elif self.shown == 1 and self.solid == 0 and self.turned in (0, 1) and self.opacity > 0:
            drawn = np.where(self.seen() < 0, -1, 1) * self.opacities() ** (1 / _POWER) * self.largest
            place = self.tiling.cells[0, :2]
            for claim in self.meaning(drawn, -1 if self.turned else 1):
                yield claim
                if isinstance(claim, AllSlopes):
                    yield Finding(check=SENSE, figure=float(self._has_colour_of(-claim.scale)), place=place)
            yield Finding(check=IN_PLACE, figure=float(self._strays()), place=place)
            yield Finding(check=FILLED, figure=float(self._wrongly_filled()), place=place)

    def _has_colour_of(self, sense: float) -> bool:
        """Tell whether cells are in the colour of the gradient, if the sense is above 0, or of descent."""
        drawn = self.other_colour if self.turned else self.colour
        return is_same(rgb(drawn), rgb(self.theme.ascent if sense > 0 else self.theme.descent))

    def _wrongly_filled(self) -> int:
        """Return how many of the largest and the smallest number are drawn as one of the other sign would be."""
        numbers, opacities = self.seen(), self.opacity * self.opacities()
        asked = {int(numbers.argmax()), int(numbers.argmin())}
        return sum(
            self._looks_filled(index) != (numbers[index] > 0) for index in asked if opacities[index] > _PLAINLY_SEEN
        )

    def _looks_filled(self, index: int) -> bool:
        """Tell whether the middle of a cell is as its rim, in a picture of it alone."""
        x, y, width, height = self.rectangles()[index]
        surface = cairo.ImageSurface(cairo.Format.ARGB32, _LOOKED_AT, _LOOKED_AT)
        context = cairo.Context(surface)
        context.scale(_LOOKED_AT / width, _LOOKED_AT / height)
        context.translate(width / 2 - x, height / 2 - y)
        self.paint(context)
        pixels = np.ndarray((_LOOKED_AT, _LOOKED_AT, 4), np.uint8, surface.get_data()).astype(float)
        middle, rim = pixels[_LOOKED_AT // 2, _LOOKED_AT // 2], pixels[_LOOKED_AT // 2, _LOOKED_AT // 8]
        return bool(np.abs(middle - rim).max() < _AS_ITS_RIM)

    def _strays(self) -> int:
        """Return how many cells lie outside all tiles."""
        if not len(self.tiling.grounds):
            return 0
        cells, grounds = self.tiling.cells[:, None], self.tiling.grounds[None]
        inside = (np.abs(cells - grounds)[..., :2] <= grounds[..., 2:] / 2 - cells[..., 2:] / 2 + 1e-6).all(axis=-1)
        return int(np.count_nonzero(~np.any(inside, axis=1)))

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        frame = current_frame()
        all_of = np.concatenate([self.tiling.cells, self.tiling.grounds])
        low = (all_of[:, :2] - all_of[:, 2:] / 2).min(axis=0) - _GROUND_RIM
        high = (all_of[:, :2] + all_of[:, 2:] / 2).max(axis=0) + _GROUND_RIM
        edge = np.array([frame.width, frame.height]) / 2
        (left, bottom), (right, top) = np.clip(low, -edge, edge), np.clip(high, -edge, edge)
        return float(left), float(bottom), float(right), float(top)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the grounds and the cells."""
        self._paint_grounds(context)
        rectangles, opacities = self.rectangles(), self.opacity * self.opacities()
        after, hollow = self.turns() >= 0.5, self.seen() < 0
        for colour, of_colour in ((self.colour, ~after), (self.other_colour, after)):
            visible = of_colour & (opacities > 1 / 512)
            blue, green, red = frame_colour(colour)
            for (x, y, width, height), opacity, is_hollow in zip(
                rectangles[visible].tolist(), opacities[visible].tolist(), hollow[visible].tolist(), strict=True
            ):
                context.set_source_rgba(blue, green, red, opacity)
                self._cell(context, x, y, width, height, is_hollow)

    def _cell(
        self, context: cairo.Context[Any], x: float, y: float, width: float, height: float, is_hollow: bool
    ) -> None:
        shorter = min(width, height)
        gap = _GAP * shorter * (1 - self.solid)
        across, up = width - 2 * gap, height - 2 * gap
        rim = _RIM * shorter
        if is_hollow and self.solid < 1:
            # A stroked frame, which closes as the cell becomes a bar.
            rim += self.solid * (shorter / 2 - rim)
            context.set_line_width(rim)
            context.rectangle(x - across / 2 + rim / 2, y - up / 2 + rim / 2, across - rim, up - rim)
            context.stroke()
        else:
            context.rectangle(x - across / 2, y - up / 2, across, up)
            context.fill()

    def _paint_grounds(self, context: cairo.Context[Any]) -> None:
        opacity = self.opacity * self.ground
        if opacity <= 0 or not len(self.tiling.grounds):
            return
        for x, y, width, height in self.tiling.grounds.tolist():
            context.rectangle(x - width / 2, y - height / 2, width, height)
        if not self.glass:
            context.set_source_rgba(*frame_colour(self.theme.fog), opacity)
            context.fill_preserve()
        context.set_source_rgba(*frame_colour(self.theme.quiet), _GROUND_RIM_OPACITY * opacity)
        context.set_line_width(_GROUND_RIM)
        context.stroke()
        for x, y, width, height in self.tiling.cells.tolist():
            context.rectangle(x - width / 2, y - height / 2, width, height)
        context.set_source_rgba(*frame_colour(self.theme.quiet), _GRID_OPACITY * opacity)
        context.set_line_width(_GROUND_RIM / 2)
        context.stroke()


def _between(first: Array, last: Array, share: float | Array) -> Array:
    shares = np.atleast_1d(np.asarray(share, dtype=float))
    each = np.repeat(shares, -(-len(first) // len(shares)))[: len(first), None]
    return np.asarray((1 - each) * first + each * last)


def one_by_one(share: float, count: int, lag: float = 0.6) -> Array:
    """Return the eased shares of moves that begin one after the other, at a share of the whole time, shape (count,)."""
    late = lag * np.arange(count) / max(count - 1, 1)
    own = np.clip((share - late) / (1 - lag), 0, 1)
    return np.asarray(own * own * (3 - 2 * own))


def bars_by_size(values: Array, left: float, base: float, width: float, units: float) -> Array:
    """Return upright bars from the largest to the smallest, side by side, each as high as its number is large.

    They are rectangles like those of a `Tiling`, shape (n, 4).
    """
    place = np.empty(len(values))
    place[np.argsort(-np.abs(values), kind="stable")] = np.arange(len(values))
    pitch = width / len(values)
    heights = units * np.abs(values)
    return np.column_stack([left + (place + 0.5) * pitch, base + heights / 2, np.full(len(values), pitch), heights])
