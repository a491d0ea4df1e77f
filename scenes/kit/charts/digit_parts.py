"""What the lesson on the reader of digits shows beside its tiles: counts, numbers, scores and shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from manim import VGroup, VMobject

from gradmath.models.datasets import SIDE
from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Scope, Values
from scenes.claims.protocol import Claim
from scenes.kit.charts.cells import Cells, Tiling, bars_by_size
from scenes.kit.charts.digit_tiles import CELLS, DigitReader
from scenes.kit.charts.digit_wall import DigitWall, on_one_line
from scenes.kit.charts.share_bars import ShareBars
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.fitting import fit
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.shapes.curves import polyline
from scenes.language.current import beginning
from scenes.language.messages import message, plural

# The feet of the bars of shares, their width, and the height of the whole, in frame units.
_BARS_AT, _BAR_WIDTH, _WHOLE = 0.2, 0.62, 1.5
# The score beside the small picture: left end and height.
_SCORE = (-1.75, 3.0)
# Where the room beside the score begins.
_BESIDE_SCORE = 1.05
# The sorted bars: left, foot, width and height of the largest; the share of it from which a bar counts as large.
_SORTED, _LARGE = (-6.2, -1.85, 12.4, 4.9), 0.5
_DASH = 0.22


def numbers_in_cells(numbers: Array, tiling: Tiling, theme: Theme) -> VGroup:
    """Return whole numbers, shape (rows, columns), each in its cell, in rows."""
    rows = VGroup()
    for row, cells in zip(numbers.tolist(), tiling.cells.reshape(*numbers.shape, 4).tolist(), strict=True):
        line = VGroup()
        for value, (x, y, *_) in zip(row, cells, strict=True):
            line.add(Words(str(value), theme.type.note, theme.ink, of=Values(value)).move_to((x, y, 0)))
        rows.add(line)
    return rows


def counted(terms: Sequence[tuple[str, Callable[[], float]]], size: float, theme: Theme) -> VGroup:
    """Return terms side by side, each with a number in it from the given source."""
    return on_one_line([Words(text, size, theme.ink, "SEMIBOLD", of=Values(n)) for text, n in terms])


def times(number: int) -> str:
    """Return a factor after its sign, in the order in which the line around it is read."""
    return f"{number}  ×" if beginning() > 0 else f"×  {number}"


class LaidWeights(Cells):
    """The weights of one digit, to be laid over a picture, where they are multiplied with the numbers under them.

    Parameters
    ----------
    reader
        The model.
    weights
        Weights of all digits, as drawn.
    wall
        Places that they come from.
    of
        Indices of the picture and of the digit.
    updates
        Number of updates made.

    Examples
    --------
    >>> reader, wall = DigitReader(0.5, 100), DigitWall(10)
    >>> tiles = reader.tiles(reader.weights(100))
    >>> about = Decoration("weights that are added to no scene")
    >>> weights = Cells(tiles, wall.row, abs(tiles).max(), DARK.ascent, DARK, meaning=about)
    >>> laid = LaidWeights(reader, weights, wall, (0, 3), 100)
    >>> laid.multiply(1)
    >>> scene.add(laid.put(pairs([(-4.8, 2.4)], 0.6, beside=True)))
    """

    def __init__(
        self, reader: DigitReader, weights: Cells, wall: DigitWall, of: tuple[int, int], updates: float
    ) -> None:
        self.reader, (self.picture, self.digit) = reader, of
        own = weights.values[CELLS * self.digit : CELLS * (self.digit + 1)]
        self.own, self.multiplied = own, 0.0
        largest = max(float(np.abs(weights.values).max()), 1e-9)

        def meaning(drawn: Array, _: int) -> list[Claim]:
            is_product = self.multiplied == 1
            return [*reader.claims_products(*of, updates, drawn)] if is_product else []

        super().__init__(own, wall.of_digit(self.digit), largest, weights.colour, weights.theme, meaning=meaning)
        self.glass = True

    def multiply(self, share: float) -> None:
        """Turn the weights into products by a share."""
        self.multiplied = share
        self.set_values(self.own * (1 - share + share * self.reader.seen_in(self.picture)))


def score_beside(reader: DigitReader, of: tuple[int, int], weights: Array, theme: Theme) -> tuple[Words, ReadOut]:
    """Return the name and the number of a digit's score for a picture, beside the small picture."""
    picture, digit = of

    def truth() -> float:
        return reader.score(picture, digit, weights)

    name = Words(message("Score of {digit}", digit=digit), theme.type.label, theme.ink, of=Values(digit))
    name.move_to((_SCORE[0] + name.width / 2, _SCORE[1], 0))
    number = ReadOut(truth(), theme.type.title, theme.ink, truth=truth)
    return name, number.place((name.get_right()[0], _SCORE[1] - 0.8, 0))


def shares_of_digits(reader: DigitReader, wall: DigitWall, picture: int, weights: Array, theme: Theme) -> ShareBars:
    """Return each digit's share of the answer for a picture, as bars over its tiles of the row."""
    places = np.column_stack([wall.columns, np.full(len(wall.columns), _BARS_AT)])

    def shares() -> Array:
        return reader.shares(picture, weights)

    found = shares()
    is_told = np.ptp(found) > 0
    spoken = int(np.argmax(found)) if is_told else None
    return ShareBars(shares, places, _BAR_WIDTH, _WHOLE, theme, spoken=spoken)


def error_of_guessing(reader: DigitReader, theme: Theme) -> VGroup:
    """Return the error of a model that gives each digit a tenth, with its name."""
    zero, right = reader.weights(0), current_frame().safe_x
    error = printed(float(reader.model.value(zero)), 2)
    formula = Formula(f"E = -ln 0.1 = {error}", theme.type.formula, theme.ink, of=Scope(reader.model, zero))
    about = Decoration("what the error is, in words")
    what = Words("mean of −ln(share of the right digit)", theme.type.note, theme.quiet, of=about)
    fit(right - _BESIDE_SCORE, what)
    formula.move_to((right - formula.width / 2, 3.25, 0))
    return VGroup(formula, what.move_to((right - what.width / 2, 2.6, 0)))


def sorted_bars(slopes: Cells, wall: DigitWall) -> Tiling:
    """Return the places of the cells of the slopes as bars, from the largest to the smallest."""
    left, foot, width, height = _SORTED
    return Tiling(
        bars_by_size(slopes.values, left, foot, width, height / np.abs(slopes.values).max()), wall.hall.grounds
    )


def line_at_half(slopes: Cells, theme: Theme) -> VGroup:
    """Return the words on how many bars are large, with a line at half the height of the largest."""
    left, foot, _, height = _SORTED
    right, y = current_frame().safe_x, foot + _LARGE * height

    def large() -> int:
        lengths = slopes.tiling.cells[:, 3]
        return int((lengths >= _LARGE * lengths.max()).sum())

    count = int((np.abs(slopes.values) >= _LARGE * np.abs(slopes.values).max()).sum())
    text = plural(
        "{n} of {all} is over half of the largest",
        "{n} of {all} are over half of the largest",
        count,
        all=slopes.values.size,
    )
    # Some languages name the whole before its part.
    true = {str(count): large, str(slopes.values.size): lambda: len(slopes.tiling.cells)}
    said = (true[digits] for digits in re.findall(r"\d+", text) if digits in true)
    words = Words(text, theme.type.label, theme.ink, "MEDIUM", of=Values(*said))
    words.move_to((right - words.width / 2, y + 0.4, 0))
    about = Decoration("what stands side by side")
    axis = Words("all weights, by the size of their slopes", theme.type.note, theme.quiet, of=about)
    return VGroup(_dashed((left, y), (right, y), theme.quiet), words, axis.move_to((0, foot - 0.4, 0)))


def way_along(slopes: Cells) -> Array:
    """Return points along the tops of the sorted bars, from the largest to the smallest, shape (n, 2)."""
    cells = slopes.tiling.cells[np.argsort(slopes.tiling.cells[:, 0])]
    return np.column_stack([cells[:, 0], cells[:, 1] + cells[:, 3] / 2 + 0.1])


def _dashed(start: tuple[float, float], end: tuple[float, float], colour: str) -> VMobject:
    line = VMobject(stroke_color=colour, stroke_width=2.5, fill_opacity=0)
    count = int(np.hypot(end[0] - start[0], end[1] - start[1]) / _DASH)
    places = np.linspace(start, end, 2 * count)
    for first, last in zip(places[::2], places[1::2], strict=True):
        line.append_points(polyline([first, last]))
    return line


def pixels_alone(tiling: Tiling) -> Tiling:
    """Return the places of the pixels of a picture, without its windows."""
    return Tiling(tiling.cells[: SIDE**2], tiling.grounds[:1])
