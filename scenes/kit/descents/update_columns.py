"""An update of the weights in numbers: columns for the new weights, the old ones and the gradient, as printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any, Self

import numpy as np
from manim import VGroup, VMobject

from gradmath.descent.descend import DescentPath
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.meaning import Scope, Values
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.notation import partial_in_line, vector
from scenes.kit.lettering.numbers import MINUS, printed
from scenes.kit.lettering.words import Words

_FEWEST_DECIMALS, _MOST_DECIMALS = 2, 6


@dataclass(frozen=True, eq=False)
class Update:
    """One update of one weight: new = old - rate × partial, with the numbers of a descent as printed.

    Parameters
    ----------
    landscape
        Landscape of the descent.
    path
        The descent.
    step, weight
        Indices of the step and of the weight, from 0.
    decimals
        Number of printed decimals; the learning rate is printed in full.
    """

    landscape: Landscape
    path: DescentPath
    step: int
    weight: int
    decimals: int

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return itself: Manim copies a mobject for every fade, and this never changes."""
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
        new, old, rate, partial = (Decimal(ascii_minus(text)) for text in (self.new, self.old, self.rate, self.partial))
        return (old - rate * partial).quantize(new) == new


def ascii_minus(text: str) -> str:
    """Return a printed number as programs and Typst write it."""
    return text.replace(MINUS, "-")


def fewest_decimals(landscape: Landscape, path: DescentPath, updates: int) -> int:
    """Return the fewest decimals, from 2 to 6, with which the first updates check as printed; 6 if none do."""
    shown = list(product(range(updates), (0, 1)))
    for decimals in range(_FEWEST_DECIMALS, _MOST_DECIMALS):
        if all(Update(landscape, path, step, weight, decimals).checks() for step, weight in shown):
            return decimals
    return _MOST_DECIMALS


class UpdateColumns(Formula):
    """The rule with the numbers of both weights filled in, each vector a column: [new] = [old] - α [gradient].

    Parameters
    ----------
    updates
        Updates of the first and of the second weight, in the same step.
    theme
        Colours and type.
    size
        Font size in Manim's units.

    Examples
    --------
    >>> landscape = gm.landscape("lecture")
    >>> path = gm.descend(landscape, (-1.0, 0.5), step=0.06, max_steps=5)
    >>> first, second = (Update(landscape, path, 0, weight, 3) for weight in (0, 1))
    >>> columns = UpdateColumns((first, second), DARK, 60)
    >>> weights, slope = Pair(path.positions[0], 3, DARK), NamedPartial(first, DARK)
    >>> scene.add(columns, weights.next_to(columns, UP, buff=0.8), slope.next_to(columns, DOWN, buff=0.8))
    """

    # Labels of the numbers, for the first weight and for the second.
    LABELS = {"new": ("a", "b"), "old": ("c", "d"), "partial": ("e", "f")}  # noqa: RUF012 - never changed
    RATE = "r"

    def __init__(self, updates: tuple[Update, Update], theme: Theme, size: float) -> None:
        columns = {
            kind: vector(
                *(_labelled(getattr(update, kind), label) for update, label in zip(updates, labels, strict=True))
            )
            for kind, labels in self.LABELS.items()
        }
        rate = _labelled(updates[0].rate, self.RATE)
        source = f"{columns['new']} = {columns['old']} - {rate} dot {columns['partial']}"
        colours = {label: theme.weights_text[k] for labels in self.LABELS.values() for k, label in enumerate(labels)}
        super().__init__(source, size, theme.ink, colours, of=Scope())
        self.updates = updates

    def number(self, kind: str, weight: int) -> VMobject:
        """Return a number, such as the ``old`` one, of a weight, counted from 0."""
        return self.select(self.LABELS[kind][weight])

    def rate(self) -> VMobject:
        """Return the learning rate."""
        return self.select(self.RATE)

    def signs(self) -> VGroup:
        """Return the signs between and around the numbers."""
        labels = [label for pair in self.LABELS.values() for label in pair] + [self.RATE]
        numbers = {part for label in labels for part in self.select(label).get_family()}
        drawn = [part for part in self.family_members_with_points() if isinstance(part, VMobject)]
        return VGroup(*(part for part in drawn if part not in numbers))


def _labelled(text: str, label: str) -> str:
    return f"{{{{{ascii_minus(text)} : {label}}}}}"


class Pair(Words):
    """Two printed numbers in brackets: a point's weights.

    Parameters
    ----------
    values
        The weights, shape (2,).
    decimals
        Number of printed decimals.
    theme
        Colours and type.
    """

    def __init__(self, values: Array, decimals: int, theme: Theme) -> None:
        self.numbers = [printed(float(value), decimals) for value in values]
        truths: list[Callable[[], float]] = [partial(float, value) for value in values]
        text = f"({', '.join(self.numbers)})"
        super().__init__(text, theme.type.label, theme.ink, "MEDIUM", of=Values(*truths))

    def place(self, weight: int) -> Array:
        """Return the middle of a weight's number on screen, shape (3,)."""
        before = "(" + ", ".join(self.numbers[: weight + 1])
        alone, until = (
            Words(text, self.size, str(self.color), self.weight, of=Values(*self._of_words(text)))
            for text in (self.numbers[weight], before)
        )
        right = float(self.get_left()[0]) + until.width
        middle = np.array([right - alone.width / 2, 0, 0])
        alone.shift((middle[0] - alone.get_center()[0], self.baseline - alone.baseline, 0))
        return alone.get_center()

    def _of_words(self, text: str) -> list[float]:
        return [float(ascii_minus(part)) for part in text.strip("(").split(", ")]


class NamedPartial(Formula):
    """The partial derivative of an update, with its name, on one line: ∂E/∂w = number."""

    NUMBER = "n"

    def __init__(self, update: Update, theme: Theme) -> None:
        source = f"{partial_in_line(update.weight + 1)} = {_labelled(update.partial, self.NUMBER)}"
        here = Scope(update.landscape, update.path.positions[update.step])
        super().__init__(source, theme.type.formula, theme.weights_text[update.weight], of=here)

    def number(self) -> VMobject:
        """Return the number alone."""
        return self.select(self.NUMBER)
