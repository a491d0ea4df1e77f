"""The update rule in words, and under each word the numbers of each weight, as they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import partial
from itertools import product
from typing import Any, ClassVar, Self

import numpy as np
from manim import Animation, Mobject, VGroup
from manim.typing import Point3DLike

from gradmath.descent.descend import DescentPath
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.numbers import Printed
from scenes.claims.protocol import Claim
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import MINUS, printed
from scenes.kit.lettering.words import Words
from scenes.kit.paint.keyed import Keyed


class Column(Enum):
    """What stands in a column of the table, whatever its word is in some language."""

    NEW = auto()
    EQUALS = auto()
    OLD = auto()
    MINUS = auto()
    RATE = auto()
    TIMES = auto()
    PARTIAL = auto()


_RULE: Mapping[Column, str] = {
    Column.NEW: "new_weight",
    Column.EQUALS: "=",
    Column.OLD: "old_weight",
    Column.MINUS: "-",
    Column.RATE: "learning_rate",
    Column.TIMES: "×",
    Column.PARTIAL: "partial_derivative",
}
# What stands between numbers.
_SIGNS: Mapping[Column, str] = {Column.EQUALS: "=", Column.MINUS: MINUS, Column.TIMES: "×"}

_RULE_SIZE, _WORD_GAP, _NAME_GAP = 20, 0.13, 0.55
_LINE = 0.62
# Signs stand this far above the line: half the height of a small letter, or of a digit.
_RULE_MIDDLE, _NUMBER_MIDDLE = 0.075, 0.125
_BRACKET_GAP, _EQUALS_GAP = 0.05, 0.13
_FEWEST_DECIMALS, _MOST_DECIMALS = 2, 6
# How far a flying number swings out, as a share of its way.
_SWING = 0.12


class Number(Words):
    """Words with numbers in them, each of which is to be the true one to its last digit.

    Attributes
    ----------
    truths
        Give the true numbers, in order.
    """

    def __init__(self, text: str, truths: Sequence[Callable[[], float]], color: str, theme: Theme) -> None:
        super().__init__(text, theme.type.label, color, "MEDIUM")
        self.truths = [Keyed(truth) for truth in truths]

    def claims(self) -> Iterator[Claim]:
        """Its letters are those of its text, and its numbers the true ones."""
        yield from super().claims()
        yield Printed(drawn=self.text, values=self.truths, place=self.get_center())


@dataclass(frozen=True, eq=False)
class Update:
    """One update of one weight: new = old - rate × partial, with the numbers of a descent as they are printed.

    Parameters
    ----------
    landscape
        What the descent goes down.
    path
        The descent.
    step, weight
        Counted from 0.
    decimals
        How many are printed; the learning rate is printed in full.
    """

    landscape: Landscape
    path: DescentPath
    step: int
    weight: int
    decimals: int

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Share it: Manim copies a mobject for every fade, and this never changes."""
        return self

    def old_value(self) -> float:
        """Return the weight before the update."""
        return float(self.path.positions[self.step, self.weight])

    def rate_value(self) -> float:
        """Return the learning rate."""
        return float(self.path.learning_rates[self.step])

    def partial_value(self) -> float:
        """Return the partial derivative before the update."""
        return float(self.landscape.gradient(self.path.positions[self.step])[self.weight])

    def new_value(self) -> float:
        """Return the weight after the update, by the rule."""
        return self.old_value() - self.rate_value() * self.partial_value()

    @property
    def old(self) -> str:
        """The old weight as printed."""
        return printed(self.old_value(), self.decimals)

    @property
    def rate(self) -> str:
        """The learning rate as printed."""
        return f"{self.rate_value():g}"

    @property
    def partial(self) -> str:
        """The partial derivative as printed."""
        return printed(self.partial_value(), self.decimals)

    @property
    def new(self) -> str:
        """The new weight as printed."""
        return printed(self.new_value(), self.decimals)

    def checks(self) -> bool:
        """Tell whether the printed numbers themselves obey the rule, to the last digit of the new weight."""
        new, old, rate, partial = (
            Decimal(text.replace(MINUS, "-")) for text in (self.new, self.old, self.rate, self.partial)
        )
        return (old - rate * partial).quantize(new) == new


def fewest_decimals(landscape: Landscape, path: DescentPath, updates: int) -> int:
    """Return the fewest decimals, from 2 to 6, with which the first updates check as printed; 6 where none do."""
    shown = list(product(range(updates), (0, 1)))
    for decimals in range(_FEWEST_DECIMALS, _MOST_DECIMALS):
        if all(Update(landscape, path, step, weight, decimals).checks() for step, weight in shown):
            return decimals
    return _MOST_DECIMALS


class UpdateRow(VGroup):
    """The rule for one weight with its numbers filled in.

    Attributes
    ----------
    shows
        The update that it shows.
    new, old, rate, partial
        The numbers.
    signs
        What stands between them.
    """

    claims_nothing: ClassVar[str] = "a row of numbers, which make the claims"

    def __init__(self, update: Update, table: UpdateTable, baseline: float) -> None:
        self.shows = update
        theme, columns = table.theme, table.columns
        self.new, self.old, self.rate, self.partial = (
            _standing(Number(text, [truth], color, theme), columns[column], baseline)
            for column, text, truth, color in (
                (Column.NEW, update.new, update.new_value, theme.ink),
                (Column.OLD, update.old, update.old_value, theme.ink),
                (Column.RATE, update.rate, update.rate_value, theme.ink),
                (Column.PARTIAL, update.partial, update.partial_value, theme.ascent_text),
            )
        )
        middle = baseline + _NUMBER_MIDDLE
        self.signs = VGroup(
            *(
                Words(sign, theme.type.label, theme.ink, "MEDIUM").move_to((columns[column], middle, 0))
                for column, sign in _SIGNS.items()
            )
        )
        if update.partial.startswith(MINUS):
            for bracket, side in (("(", -1), (")", 1)):
                words = Words(bracket, theme.type.label, theme.ink, "MEDIUM")
                off = self.partial.width / 2 + _BRACKET_GAP + words.width / 2
                self.signs.add(words.move_to((columns[Column.PARTIAL] + side * off, middle, 0)))
        super().__init__(self.new, self.old, self.rate, self.partial, self.signs)


class UpdateTable:
    """The rule word for word, and the places of the numbers under its words.

    Parameters
    ----------
    left, top
        The upper left corner on screen.
    theme
        Colours and type.

    Attributes
    ----------
    words
        The words and signs of the rule, in order.
    names
        The two weights, at the left of their rows.
    columns
        Where each word or sign stands across the frame.
    """

    def __init__(self, left: float, top: float, theme: Theme) -> None:
        self.theme, self.top = theme, top
        self.words, self.columns = VGroup(), dict[Column, float]()
        x = left + _NAME_GAP
        for column, text in _RULE.items():
            color = theme.ascent_text if column is Column.PARTIAL else theme.ink
            words = Words(text, _RULE_SIZE, color, "MEDIUM")
            center = x + words.width / 2
            if column in _SIGNS:
                words.move_to((center, self.baseline(-1) + _RULE_MIDDLE, 0))
            else:
                _standing(words, center, self.baseline(-1))
            self.words.add(words)
            self.columns[column] = center
            x += words.width + _WORD_GAP
        self.right = x - _WORD_GAP
        self.names = VGroup(*(self._name(left, weight) for weight in (0, 1)))

    def _name(self, left: float, weight: int) -> Formula:
        name = Formula(f"w_{weight + 1}", self.theme.type.formula, self.theme.quiet)
        return name.shift((left - name.get_left()[0], self.baseline(weight) - name.baseline, 0))

    def baseline(self, weight: int) -> float:
        """Return the height of the line of a weight, counted from 0; -1 is the line of words."""
        return self.top - 0.25 - _LINE * (weight + 1)

    def row(self, update: Update, weight: int) -> UpdateRow:
        """Return an update on the line of its weight."""
        return UpdateRow(update, self, self.baseline(weight))


def _standing(words: Words, center: float, baseline: float) -> Words:
    return words.shift((center - words.get_center()[0], baseline - words.baseline, 0))


class Pair(Number):
    """Two printed numbers in brackets: a point's weights.

    Parameters
    ----------
    values
        The weights, shape (2,).
    decimals
        How many are printed.
    theme
        Colours and type.
    """

    def __init__(self, values: Array, decimals: int, theme: Theme) -> None:
        self.numbers = [printed(float(value), decimals) for value in values]
        truths = [partial(float, value) for value in values]
        super().__init__(f"({', '.join(self.numbers)})", truths, theme.ink, theme)

    def place(self, weight: int) -> Array:
        """Return where the middle of a weight's number stands on screen, shape (3,)."""
        before = "(" + ", ".join(self.numbers[: weight + 1])
        alone, until = (Words(text, self.size, str(self.color), self.weight) for text in (self.numbers[weight], before))
        right = float(self.get_left()[0]) + until.width
        return _standing(alone, right - alone.width / 2, self.baseline).get_center()


class NamedPartial(VGroup):
    """The partial derivative that an update takes, with its name, on one line: ∂L/∂w = number."""

    claims_nothing: ClassVar[str] = "a name beside a number, which makes the claim"

    def __init__(self, update: Update, theme: Theme) -> None:
        name = Formula(f"partial L \\/ partial w_{update.weight + 1} =", theme.type.formula, theme.ascent_text)
        self.number = Number(update.partial, [update.partial_value], theme.ascent_text, theme)
        line = float(name.get_center()[1]) - self.number.height / 2
        _standing(self.number, float(name.get_right()[0]) + _EQUALS_GAP + self.number.width / 2, line)
        super().__init__(name, self.number)


class Fly(Animation):
    """Something flies from one place to another in a shallow bow.

    Parameters
    ----------
    mobject
        What flies.
    start, end
        The places of its middle, in frame units.
    """

    def __init__(self, mobject: Mobject, start: Point3DLike, end: Point3DLike, **kwargs: Any) -> None:
        self.start, self.end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
        mobject.move_to(self.start)
        super().__init__(mobject, introducer=True, **kwargs)

    def interpolate_submobject(self, submobject: Mobject, starting_submobject: Mobject, alpha: float) -> Self:
        # Moved from its start each time: many small moves would round the end otherwise than one.
        way = self.end - self.start
        aside = np.array([-way[1], way[0], 0.0])
        submobject.points = starting_submobject.points + alpha * way + _SWING * np.sin(np.pi * alpha) * aside
        return self
