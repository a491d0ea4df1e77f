"""What all partials cost, counted: one forward and one backward pass against one forward pass more than weights."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import LEFT, RIGHT, Group

from gradmath.models.network import Work
from scenes.arrays import Array
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour
from scenes.kit.places.place import Place

_THICKNESS = 0.2
_NAMES_WIDTH, _NUMBERS_WIDTH = 4.3, 2.0
# From here on a number is easier to read with gaps between its thousands, which a live number does not have.
_LONG_NUMBER = 10_000


class CountedBars(Painted):
    """Two bars that grow at the same pace, one frame unit for the same number of multiplications, each to its own end.

    Parameters
    ----------
    counts
        Where each bar ends.
    corners
        Where the bars start, at mid-height, shape (2, 2), in frame units.
    longest
        The length of the longer one at its end, in frame units.
    colours
        From the theme.

    Attributes
    ----------
    done
        How many multiplications have been made on either side, unless it came to its end before.
    """

    claims_nothing: ClassVar[str] = "the counters beside the bars claim what they show"

    def __init__(self, counts: tuple[int, int], corners: Array, longest: float, colours: tuple[str, str]) -> None:
        super().__init__()
        self.counts, self.corners, self.colours = counts, corners, colours
        self.units = longest / max(counts)
        self.done = 0.0

    def reached(self) -> Array:
        """Return how far each side has come, shape (2,)."""
        return np.minimum(self.done, self.counts)

    def lengths(self) -> Array:
        """Return the bars' lengths as drawn, shape (2,)."""
        return np.asarray(self.units * self.reached())

    def reach(self) -> Reaches:
        """Return each bar's rectangle."""
        ends = self.corners + np.column_stack([self.lengths(), [0.0, 0.0]])
        half = np.array([0.0, _THICKNESS / 2])
        return np.concatenate([self.corners - half, ends + half], axis=-1)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the bars."""
        for (x, y), length, colour in zip(self.corners.tolist(), self.lengths(), self.colours, strict=True):
            set_colour(context, colour, self.opacity)
            context.rectangle(x, y - _THICKNESS / 2, length, _THICKNESS)
            context.fill()


class CostRows(Group):
    """Two named rows with a bar and a counter each, under a heading with their ratio.

    Parameters
    ----------
    work
        The counted work.
    place
        The rectangle that the rows fill.
    theme
        Colours and type.
    whose
        Whose partials they are, for the heading.
    """

    claims_nothing: ClassVar[str] = "rows of words and counters, which make the claims"

    def __init__(self, work: Work, place: Place, theme: Theme, whose: str) -> None:
        super().__init__()
        self.work, self.theme = work, theme
        self.left, self.right = place.center[0] - place.width / 2, place.center[0] + place.width / 2
        top, pitch = place.center[1] + place.height / 3, place.height / 3
        counts = (work.backpropagation, work.differences)
        texts = ("1 forward + 1 backward pass", f"p + 1 = {work.weights + 1} forward passes")
        names = [Words(text, theme.type.note, theme.ink) for text in texts]
        heading = Words(f"Multiplications for all {work.weights} partials of {whose}", theme.type.note, theme.quiet)
        self.ratio = Words(f"{counts[1] / counts[0]:.1f} times less work", theme.type.label, theme.ink, "SEMIBOLD")
        self.heading = self._in_row(heading, top, LEFT)
        self._in_row(self.ratio, top, RIGHT)
        self.names = [self._in_row(name, top - pitch * row, LEFT) for row, name in enumerate(names, start=1)]
        starts = np.array([[self.left + _NAMES_WIDTH, name.get_y()] for name in self.names])
        room = place.width - _NAMES_WIDTH - _NUMBERS_WIDTH
        self.bars = CountedBars(counts, starts, room, (theme.ink, theme.quiet))
        self.live = max(counts) < _LONG_NUMBER
        self.numbers = [self._number(*each) for each in zip(counts, self.names, strict=True)]
        self.add(heading, *self.names, self.bars, *self.numbers)
        self.set_done(0)

    def set_done(self, done: float) -> Self:
        """Let both sides make a number of multiplications, unless they have come to their end before."""
        self.bars.done = done
        for number, reached in zip(self.numbers, self.bars.reached(), strict=True):
            if isinstance(number, ReadOut):
                number.set_value(float(np.floor(reached)))
        return self

    def changed_by_counting(self) -> Group:
        """Return what `set_done` changes: all else may stand still."""
        return Group(self.bars, *(number for number in self.numbers if isinstance(number, ReadOut)))

    def _counted(self, count: int) -> float:
        return float(np.floor(min(count, self.bars.done)))

    def _in_row(self, words: Words, height: float, side: Array) -> Words:
        words.move_to((0, height, 0)).align_to((self.left if side is LEFT else self.right, 0, 0), side)
        return words

    def _number(self, count: int, name: Words) -> ReadOut | Words:
        theme = self.theme
        if self.live:
            number = ReadOut(count, theme.type.label, theme.ink, truth=lambda: self._counted(count), decimals=0)
            return number.place((self.right, name.baseline, 0))
        return self._in_row(
            Words(f"{count:,}".replace(",", " "), theme.type.label, theme.ink, "MEDIUM"), name.get_y(), RIGHT
        )
