"""The cost of all partials, counted: a forward and a backward pass, against one forward pass more than weights."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Group

from gradmath.models.network import Work
from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Tied, Values
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour
from scenes.language.current import beginning
from scenes.language.messages import plural

_THICKNESS = 0.2
_ROWS, _BARS_LEFT, _NUMBERS_RIGHT, _LONGEST = (-2.28, -2.74), -3.1, 4.28, 6.2
# The least gap from a name to its bar, and the gap from a number to what it counts, in frame units.
_TO_BARS, _TO_UNIT = 0.18, 0.12


class CountedBars(Painted):
    """Two bars that grow at the same pace and on the same scale, each to its own end.

    Parameters
    ----------
    counts
        Number of multiplications at the end of each bar.
    corners
        Where the bars start, at mid-height, shape (2, 2), in frame units.
    longest
        Full length of the longer bar, in frame units.
    colours
        Colours of the theme.

    Attributes
    ----------
    done
        Multiplications made on either side, unless its own end came before.

    Examples
    --------
    >>> bars = CountedBars((86, 1160), np.array([(-5.0, 0.5), (-5.0, -0.5)]), 10.0, (DARK.descent, DARK.quiet))
    >>> bars.done = 1160
    >>> scene.add(bars)
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


def passes_of(work: Work, count: int) -> Tied:
    """Return the numbers of passes in a count of multiplications: what is left of it for one kind, by its own work."""
    return Tied(
        forward=lambda: (count - work.backward) / work.forward, back=lambda: (count - work.forward) / work.backward
    )


class Race(Group):
    """Two named tallies of multiplications, above the captions: both ways to find all partials, at the same pace.

    Parameters
    ----------
    work
        The counted work.
    theme
        Colours and type.

    Examples
    --------
    >>> race = Race(PenguinNet((4, 3), 0, 0, 0.9).network.work, DARK)
    >>> scene.add(race.set_done(400))
    """

    claims_nothing: ClassVar[str] = "rows of words and counters, which make the claims"

    def __init__(self, work: Work, theme: Theme) -> None:
        super().__init__()
        self.work = work
        counts, left = (work.backpropagation, work.differences), -current_frame().safe_x
        passes = work.weights + 1
        names = [
            Words("{forward:One} forward, {back:one} back", theme.type.note, theme.ink, of=passes_of(work, counts[0])),
            Words(
                plural("{n} forward pass", "{n} forward passes", passes),
                theme.type.note,
                theme.ink,
                of=Values(lambda: counts[1] / work.forward),
            ),
        ]
        about = Decoration("what is counted")
        units = [Words("multiplications", theme.type.note, theme.quiet, of=about) for _ in names]
        # Longer words take their room from the bars.
        bars_left = max(_BARS_LEFT, left + max(each.width for each in names) + _TO_BARS)
        numbers_right = min(_NUMBERS_RIGHT, -left - _TO_UNIT - units[0].width)
        longest = _LONGEST - (bars_left - _BARS_LEFT) - (_NUMBERS_RIGHT - numbers_right)
        self.bars = CountedBars(
            counts, np.array([(bars_left, row) for row in _ROWS]), longest, (theme.ink, theme.quiet)
        )
        self.numbers = [self._number(count, theme) for count in counts]
        for name, unit, number, row in zip(names, units, self.numbers, _ROWS, strict=True):
            name.move_to((left + name.width / 2, row, 0))
            number.place((numbers_right, name.baseline, 0))
            unit.move_to((numbers_right + _TO_UNIT + unit.width / 2, row, 0))
            if beginning() > 0:
                widest = max(each.width for each in self.numbers)
                number.place((unit.get_right()[0], name.baseline, 0))
                unit.shift((-_TO_UNIT - widest, 0, 0))
            unit.shift((0, name.baseline - unit.baseline, 0))
        self.add(*names, self.bars, *self.numbers, *units)
        self.set_done(0)

    def _number(self, count: int, theme: Theme) -> ReadOut:
        def counted() -> float:
            return float(np.floor(min(count, self.bars.done)))

        return ReadOut(count, theme.type.label, theme.ink, truth=counted, decimals=0)

    def set_done(self, done: float) -> Self:
        """Let both sides make a number of multiplications, each up to its own end."""
        self.bars.done = done
        for number, reached in zip(self.numbers, self.bars.reached(), strict=True):
            number.set_value(float(np.floor(reached)))
        return self
