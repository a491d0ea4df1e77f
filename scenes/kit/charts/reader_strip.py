"""What stands between the gradient and the weights of the reader of digits: the rule, its rate, and live numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import Mobject

from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Fact, Scope
from scenes.kit.charts.cells import Cells
from scenes.kit.charts.digit_tiles import DigitReader
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.rule import PLAIN_RULE, rule_formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.walkers import LiveNumber
from scenes.language.current import beginning

_HEIGHT, _SCALE_HEIGHT = 0.72, -2.87
# The baseline of the names above the numbers.
_NAMES_LINE = _HEIGHT + 0.32
# Right ends of the first read-outs; the last one ends with the safe area.
_ENDS = (-1.3, 1.3)


class ReaderStrip:
    """The rule, the learning rate, and the number of updates with the error and the share read correctly.

    Parameters
    ----------
    reader
        The model with its updates.
    theme
        Colours and type.
    slopes, weights
        Cells that follow the updates.

    Attributes
    ----------
    updates
        Updates made, whole or fractional.
    rule, rate
        Formulas.
    numbers, read_outs
        Live numbers, and the same with their names.
    scale
        Weight whose cell is fully opaque: the largest one.
    """

    def __init__(self, reader: DigitReader, theme: Theme, slopes: Cells, weights: Cells) -> None:
        self.reader, self.theme, self.slopes, self.weights = reader, theme, slopes, weights
        self.updates, self.left = 0.0, -current_frame().safe_x
        self.rule = self.new_rule()
        self.rule.move_to((self.left + self.rule.width / 2, _HEIGHT + 0.22, 0))
        scope = Scope(reader.model, lambda: reader.weights(0)).where(alpha=self.drawn_rate)
        self.rate = Formula(f"alpha = {printed(reader.learning_rate, 3)}", theme.type.formula, theme.ink, of=scope)
        self.rate.move_to((self.left + self.rate.width / 2, _HEIGHT - 0.36, 0))
        self._fill_read_outs()

    def new_rule(self) -> Formula:
        """Return the rule, whose gradient has the gradient's colour."""
        return rule_formula(PLAIN_RULE, 1.15 * self.theme.type.formula, self.theme, Fact(self.follows_rule))

    def drawn_rate(self) -> float:
        """Return the learning rate of the steps: how far the first one goes per unit of slope."""
        path = self.reader.path
        return float(np.linalg.norm(path.positions[1] - path.positions[0]) / np.linalg.norm(path.gradients[0]))

    def follows_rule(self) -> bool:
        """Tell whether the drawn weights are as far from the last ones as the rule takes them."""
        whole, path = int(np.floor(self.updates)), self.reader.path
        before = path.positions[whole]
        wanted = before - (self.updates - whole) * self.drawn_rate() * self.reader.model.gradient(before)
        return bool(np.allclose(self.reader.weights_of(self.weights.values), wanted, atol=1e-9))

    def _fill_read_outs(self) -> None:
        theme, start, model = self.theme, self.reader.path.positions[0], self.reader.model
        rows: tuple[tuple[Name, Callable[[Array], float], int], ...] = (
            (Name.UPDATES, lambda _: float(np.floor(self.updates)), 0),
            (Name.ERROR, lambda w: float(model.value(w)), 2),
            (Name.TRAINING_ACCURACY, lambda w: 100 * self.reader.right(w), 0),
        )
        self.numbers: list[LiveNumber] = []
        self.read_outs: list[Mobject] = []
        for right, (name, measure, decimals) in zip((*_ENDS, current_frame().safe_x), rows, strict=True):
            number = LiveNumber(measure, start, theme.type.title, theme.ink, decimals=decimals)
            here = Scope(model).where(n=lambda: np.floor(self.updates), accuracy=lambda: 100 * self.accuracy())
            words = NameWords(name, theme.type.note, theme.quiet, "NORMAL", of=here.naming(number))
            words.shift((right - words.get_right()[0], _NAMES_LINE - words.baseline, 0))
            self.numbers.append(number.place((right, _HEIGHT - 0.5, 0)))
            self.read_outs += [words, number]
        what = Words(
            "A full cell is the largest weight:", theme.type.note, theme.quiet, of=Decoration("names a number")
        )
        largest = LiveNumber(lambda w: float(np.abs(w).max()), start, theme.type.note, theme.ink, decimals=3)
        what.move_to((-0.5, max(_SCALE_HEIGHT, current_frame().caption_top + what.height / 2), 0))
        end = what.get_left()[0] - 0.2 if beginning() > 0 else what.get_right()[0] + 0.2 + largest.width
        largest.place((end, what.baseline, 0))
        self.numbers.append(largest)
        self.scale: list[Mobject] = [what, largest]

    def accuracy(self) -> float:
        """Return the share of the pictures that is read correctly after the completed updates."""
        return self.reader.right(self.reader.weights(np.floor(self.updates)))

    def set_updates(self, updates: float) -> None:
        """Show everything after a number of updates, whole or fractional.

        The cells show the weights on their way; the numbers change when an update is complete.
        """
        self.updates = updates
        weights = self.reader.weights(updates)
        self.slopes.set_values(self.reader.tiles(self.reader.model.gradient(weights)))
        self.weights.set_values(self.reader.tiles(weights))
        self.weights.largest = max(float(np.abs(weights).max()), 1e-9)
        complete = self.reader.weights(np.floor(updates))
        for number in self.numbers[:-1]:
            number.set_point(complete)
        self.numbers[-1].set_point(weights)
