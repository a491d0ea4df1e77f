"""A training from outside: its error as a curve, a bar that fills, and the numbers beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self, cast

import numpy as np
from manim import Group, VGroup

from gradmath.descent.descend import DescentPath
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.charts.dashboard import ProgressBar, StepNumber
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.fitting import fit_each
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.reading_order import start
from scenes.kit.lettering.words import Words, put_after
from scenes.kit.places.place import Place
from scenes.language.current import beginning

# The bar's least share of the strip's height; the gap between curve and bar; the width of the column of numbers, and
# the gap before it; the least gap from a name to its number.
_BAR, _BETWEEN, _COLUMN, _BESIDE, _TO_NUMBER = 0.1, 0.16, 2.3, 0.45, 0.15
# The largest distance between the baselines of two names, in frame units.
_ROW = 0.62
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Training:
    """A training as it is shown.

    Attributes
    ----------
    path
        Its steps.
    error
        Error of the model over all its weights.
    unit
        Unit of the error; empty if it has none.
    accuracies
        Share of pictures that are read correctly after each step, shape (n+1,); None if nothing is read.
    measured
        Function that returns the unit that the error has by what is drawn of the model; needed if there is a unit.
    """

    path: DescentPath
    error: Landscape
    unit: str = ""
    accuracies: Array | None = None
    measured: Callable[[], str] | None = None

    def has_its_unit(self) -> bool:
        """Tell whether the unit is the one that the error is measured in."""
        return self.measured is not None and self.measured() == self.unit


class TrainingStrip(Group):
    """The error curve of a training above its progress bar, with numbers beside them.

    Parameters
    ----------
    training
        Training whose steps are taken.
    place
        Rectangle for all of it.
    theme
        Colours and type.

    Attributes
    ----------
    curve, bar
        Its parts.
    numbers
        Numbers beside them, the step's first, each with its name.
    names
        Names of the numbers, and the error's unit.

    Examples
    --------
    >>> error = gm.landscape("lecture")
    >>> path = gm.descend(error, (-1.0, 0.5), step=0.06, max_steps=25)
    >>> scene.add(TrainingStrip(Training(path, error), Place((0, 0), 12, 4), DARK).set_progress(12))
    """

    claims_nothing: ClassVar[str] = "its curve, bar and numbers make the claims"

    def __init__(self, training: Training, place: Place, theme: Theme) -> None:
        self.training, self.place, self.theme = training, place, theme
        left, width = place.center[0] - place.width / 2, place.width - _COLUMN - _BESIDE
        foot, bar = place.center[1] - place.height / 2, _BAR * (1 + place.height) / 2
        curve = place.height - bar - _BETWEEN
        self.curve = ErrorCurve(
            training.path,
            Place((left + width / 2, foot + bar + _BETWEEN + curve / 2), width, curve),
            theme,
        )
        self.bar = ProgressBar(training.path.steps, Place((left + width / 2, foot + bar / 2), width, bar), theme)
        rows = self._rows()
        self.numbers = [number for number, _ in rows]
        self._place(rows)
        self.names = VGroup(*(words for _, named in rows for words in named))
        super().__init__(self.curve, self.bar, self.names, *self.numbers)

    def _rows(self) -> list[tuple[StepNumber, VGroup]]:
        """Return the numbers, each with its name."""
        path, error, accuracies = self.training.path, self.training.error, self.training.accuracies
        rows = [
            self._row(Name.STEP, lambda step: step, Scope().where(n=self.whole)),
            self._row(
                Name.ERROR,
                lambda step: float(error.value(path.positions[step])),
                Scope(error, lambda: path.positions[self.whole()]),
                decimals=2,
            ),
        ]
        if accuracies is not None:
            right = Scope().where(accuracy=lambda: 100 * float(accuracies[self.whole()]))
            rows.append(self._row(Name.ACCURACY, lambda step: 100 * float(accuracies[step]), right))
        return rows

    def _row(
        self, name: Name, measure: Callable[[int], float], of: Scope, decimals: int = 0
    ) -> tuple[StepNumber, VGroup]:
        """Return a number with its name, the error's with its unit too."""
        theme = self.theme
        number = StepNumber(measure, theme.type.label, theme.ink, decimals=decimals)
        words = NameWords(name, theme.type.note, theme.quiet, "NORMAL", of=of.next_to(number.read))
        named = VGroup(words)
        if name is Name.ERROR and self.training.unit:
            says = Fact(self.training.has_its_unit)
            unit = Words(f"({self.training.unit})", theme.type.note, theme.quiet, of=says)
            put_after(words, unit, 0.12)
            named.add(unit)
        return number, named

    def _place(self, rows: list[tuple[StepNumber, VGroup]]) -> None:
        """Put the numbers beside the curve, one below the other, each after its name; the names are alike."""
        right, top = self.place.center[0] + self.place.width / 2, self.place.center[1] + self.place.height / 2
        apart = min(_ROW, self.place.height / (2 if self.training.accuracies is None else 3))
        last = self.training.path.steps

        def room(number: StepNumber) -> float:
            """Return what its widest number leaves of the column for its name."""
            return _COLUMN - _TO_NUMBER - max(number.set_progress(steps).width for steps in (last, 0))

        fit_each(*((room(number), named) for number, named in rows))
        mirrored = beginning() > 0
        begin, end = (right, right - _COLUMN) if mirrored else (right - _COLUMN, right)
        for index, (number, named) in enumerate(rows):
            baseline, words = top - 0.3 - apart * index, cast(NameWords, named[0])
            named.shift((begin - named.get_edge_center(start())[0], baseline - words.baseline, 0))
            number.place((end, baseline, 0), flush_left=mirrored)

    def set_progress(self, steps: float) -> Self:
        """Show all of it after a number of steps, whole or fractional."""
        for each in (self.curve, self.bar, *self.numbers):
            each.set_progress(steps)
        return self

    def steps(self) -> float:
        """Return how many steps the bar is filled to, as drawn."""
        fill = self.bar.fill
        return float(np.ptp(fill.points[:, 0])) / self.bar.place.width * self.bar.total if fill.has_points() else 0.0

    def whole(self) -> int:
        """Return how many completed steps that is."""
        return int(np.floor(self.steps() + _ROUNDING))
