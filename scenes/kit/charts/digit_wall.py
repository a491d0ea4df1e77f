"""The places of the tiles of the reader of digits: a picture large and small, ten pairs in a row and in two rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from manim import VGroup

from gradmath.models.datasets import SIDE
from scenes.arrays import Array
from scenes.claims.meaning import Values
from scenes.kit.charts.cells import Tiling
from scenes.kit.charts.digit_tiles import CELLS, PLACES, pairs
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.reading_order import onward
from scenes.kit.lettering.words import Words

# The picture alone, with its windows beside it, and above the weights: sides of cells and upper left corners.
_ALONE, _ALONE_CORNER = 0.7, (-2.8, 3.3)
_BIG, _BIG_CORNER = 0.6, (-5.9, 3.35)
SMALL, SMALL_CORNER = 0.28, (-6.3, 3.5)
# Ten pairs in a row, and in two rows.
_ROW_CELL, _ROW_PITCH, _ROW_TOP, _UPPER_TOP = 0.14, 1.28, -0.08, 3.55
_HALL_CELL, _HALL_PITCH, _HALL_ROWS, _HALL_ASIDE = 0.18, 2.45, (3.5, 0.55), 0.2
_NAMES_AT = -2.42
# Zoom on a pair of the two rows.
_NEAR = 2.2


class DigitWall:
    """The places of all tiles, for ten digits.

    Parameters
    ----------
    classes
        Number of digits.

    Attributes
    ----------
    alone, big, small
        Places of one picture: its pixels alone in the middle, with its windows beside it, and both small, upper left.
    row, upper_row
        Places of all weights, in a row.
    hall
        Places of all weights, in two rows.
    columns
        Positions of the row's digits across the frame, shape (classes,).
    """

    def __init__(self, classes: int) -> None:
        self.classes = classes
        alone = pairs([_ALONE_CORNER], _ALONE, beside=True)
        self.alone = Tiling(alone.cells[: SIDE**2], alone.grounds[:1])
        self.big = pairs([_BIG_CORNER], _BIG, beside=True, gap=4.4)
        self.small = pairs([SMALL_CORNER], SMALL, beside=True)
        self.columns = _ROW_PITCH * (np.arange(classes) - (classes - 1) / 2)
        self.row, self.upper_row = (self._in_a_row(top) for top in (_ROW_TOP, _UPPER_TOP))
        rows = len(_HALL_ROWS)
        count = classes // rows
        lefts = _HALL_PITCH * (np.arange(count) - (count - 1) / 2) - _HALL_ASIDE - SIDE * _HALL_CELL / 2
        self._corners = np.array([(x, y) for y in _HALL_ROWS for x in lefts])
        self.hall = pairs(self._corners, _HALL_CELL)

    def _in_a_row(self, top: float) -> Tiling:
        lefts = self.columns - SIDE * _ROW_CELL / 2
        return pairs(np.column_stack([lefts, np.full_like(lefts, top)]), _ROW_CELL)

    def born(self) -> Tiling:
        """Return all pairs at the small picture, where they start."""
        return pairs(np.repeat([SMALL_CORNER], self.classes, axis=0), SMALL)

    def of_digit(self, digit: int) -> Tiling:
        """Return the places of one digit's tiles in the row."""
        return Tiling(self.row.cells[CELLS * digit : CELLS * (digit + 1)], self.row.grounds[2 * digit : 2 * digit + 2])

    def near(self, digit: int, place: tuple[float, float]) -> Tiling:
        """Return the two rows as seen from nearer, with one digit at a given place."""
        middle = self._corners[digit] + _HALL_CELL * np.array([SIDE / 2, -(SIDE + 1 + PLACES) / 2])
        return self.hall.seen(middle - np.array(place) / _NEAR, _NEAR)

    def names_below(self, theme: Theme) -> VGroup:
        """Return the digits, each below its tiles of the row."""
        places = [(x, _NAMES_AT) for x in self.columns.tolist()]
        return _names(places, theme.type.label, theme, self._digit_above)

    def _digit_above(self, place: tuple[float, float]) -> int:
        """Return the digit whose tiles of the row stand above a place."""
        return int(np.abs(self.columns - place[0]).argmin())

    def names_beside(self, theme: Theme) -> VGroup:
        """Return the digits, each beside its tiles of the two rows."""
        places = (self._corners + np.array([SIDE * _HALL_CELL + 0.3, -0.25])).tolist()
        return _names(places, theme.type.title, theme, self._digit_left_of)

    def _digit_left_of(self, place: tuple[float, float]) -> int:
        """Return the digit whose tiles of the two rows stand at the left of a place."""
        return int(np.linalg.norm(self._corners + np.array([SIDE * _HALL_CELL, 0]) - place, axis=-1).argmin())

    def outward(self, lag: float) -> Array:
        """Return when each cell comes, from 0 to 1: from the middle of its tile outward, digit after digit by a lag.

        At 1 − lag all cells of the first digit have come.
        """
        within = np.concatenate([_outward(side) for side in (SIDE, PLACES)])
        after = lag * np.arange(self.classes) / self.classes
        return np.asarray((after[:, None] + (1 - lag) * within).ravel())


def _outward(side: int) -> Array:
    """Return the share of a square's cells that are nearer to its middle than each, row by row, shape (side²,)."""
    off = np.arange(side) - (side - 1) / 2
    nearest_first = np.argsort(np.hypot(off[:, None], off).ravel(), kind="stable")
    return np.asarray(np.argsort(nearest_first) / side**2)


def _names(
    places: list[tuple[float, float]], size: float, theme: Theme, digit_at: Callable[[tuple[float, float]], int]
) -> VGroup:
    names = VGroup()
    for digit, (x, y) in enumerate(places):
        of = Values(partial(digit_at, (x, y)))
        names.add(Words(str(digit), size, theme.ink, "SEMIBOLD", of=of).move_to((x, y, 0)))
    return names


def on_one_line(terms: Sequence[Words]) -> VGroup:
    """Put words side by side on one line, in the order in which they are read."""
    group, first = VGroup(*terms).arrange(onward(), buff=0.35), terms[0]
    for term in terms:
        term.shift((0, first.baseline - term.baseline, 0))
    return group
