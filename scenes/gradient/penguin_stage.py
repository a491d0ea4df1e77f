"""Penguins, a line that two numbers choose, and its error: where the first lecture begins."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, Group, VGroup
from numpy.typing import ArrayLike

from gradmath.landscapes.rescaled import Rescaled
from gradmath.models.datasets import FLIPPER_UNIT, PenguinLine, penguin_line, penguins
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope, Values
from scenes.kit.charts.chosen_line import ChosenLine, Knob, MissSquares
from scenes.kit.charts.scatter import Scatter
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.places.place import Place
from scenes.kit.shapes.panel import panel
from scenes.kit.shapes.rigid import Rigid
from scenes.language.messages import message, translated

# What was measured along each axis, and the units in which it may count, by what they are in millimetres or grams.
_MEASURES = ("Flipper, {unit}", "Mass, {unit}")
_UNITS = ({"mm": 1.0, "cm": 10.0, "m": 1000.0}, {"g": 1.0, "kg": 1000.0})
# The length that counts as 0 and its unit, both in mm (19 cm, and centimetres), and the spacing of the axes.
_REFERENCE, _UNIT, _SPACING = 190.0, 10.0, (10.0, 1.0)
WIDE, SMALL = Place((-1.6, 0.3), 9.6, 6.6), Place((-4.3, 1.82), 4.0, 3.3)
_KNOBS, _SMALL_KNOBS = ((5.35, 2.75), (5.35, 0.95)), ((-5.15, -0.55), (-3.35, -0.55))
_BOUNDS = ((-1.0, 2.0), (2.5, 5.0))
_SQUARE, _BELOW_SQUARE = (5.25, -1.4), -2.78
_SMALL_GROUND = (4.5, 5.45, (-4.25, 0.85, 0.0))
# Shares of their move to the left at which the penguins have arrived and the knobs set off, and the point towards
# which each knob sets off, so that it comes from below.
_SETTLED, _WAIT = 0.7, 0.2
_TOWARDS = ((0.0, -1.6), (2.4, -2.0))


class PenguinStage:
    """The penguins, a line with a knob for each weight, and the squares of its misses.

    Parameters
    ----------
    theme
        Colours and type.
    weights
        The line's first weights, shape (2,).

    Attributes
    ----------
    fit
        The model and its error.
    scatter, line, knobs, squares
        Things on the frame.
    words
        Names of the axes and of the knobs.
    """

    def __init__(self, theme: Theme, weights: ArrayLike) -> None:
        self.theme = theme
        self.fit: PenguinLine = penguin_line(reference=_REFERENCE, unit=_UNIT)
        lengths, _, _ = penguins()
        self.scatter = Scatter(lengths, self.fit.error.targets, WIDE, theme, spacing=_SPACING)
        self.line = ChosenLine(self.scatter, weights, self.fit.masses)
        self.knobs = [
            Knob(_KNOBS[axis], _BOUNDS[axis], theme, theme.weights_text[axis], axis=axis).set_point(weights)
            for axis in (0, 1)
        ]
        self.squares = MissSquares(self.line, self.fit.error, _SQUARE)
        self.axis_names = self._names_at_axes()
        self.weight_names = [self._name_of(axis) for axis in (0, 1)]
        self.ground = panel(*_SMALL_GROUND, theme)

    def _names_at_axes(self) -> VGroup:
        size, quiet = self.theme.type.note, self.theme.quiet
        measured = [Fact(partial(self.is_named, axis)) for axis in (0, 1)]
        across = Words(message("Flipper, {unit}", unit=FLIPPER_UNIT), size, quiet, of=measured[0])
        up = Words(message("Mass, {unit}", unit=self.fit.mass_unit), size, quiet, of=measured[1])
        corner, height = np.append(self.scatter.corner, 0.0), self.scatter.size[1]
        across.next_to(corner, UP, buff=0.15).align_to(corner + 0.15 * RIGHT, LEFT)
        up.next_to(corner + height * UP, RIGHT, buff=0.18).align_to(corner + height * UP, UP)
        return VGroup(across, up)

    def is_named(self, axis: int) -> bool:
        """Tell whether an axis is named by what its dots measure, with the unit in which they are the records."""
        name = translated(_MEASURES[axis]).replace("{unit}", str(self.unit_along(axis)))
        return bool(self.axis_names[axis].text == name)

    def unit_along(self, axis: int) -> str | None:
        """Return the unit in which the dots, as drawn, are the records along an axis; None if they are not."""
        drawn, records = self.scatter.to_data(self.scatter.drawn_dots())[:, axis], penguins()[axis]
        return next((unit for unit, size in _UNITS[axis].items() if np.allclose(size * drawn, records)), None)

    def unit_of_squares(self) -> str:
        """Return the unit of the squares of misses: that of their sides, which are masses as drawn, squared."""
        return f"{self.unit_along(1)}²"

    def _name_of(self, axis: int) -> Formula:
        knob = self.knobs[axis]
        shown = Scope(self.fit.error, self.line).next_to(knob.pointed_at)
        return Formula(f"w_{axis + 1}", self.theme.type.formula, self.theme.weights_text[axis], of=shown).next_to(
            knob.ring, LEFT, buff=0.2
        )

    @property
    def things(self) -> list[Any]:
        """The things that are visible at first, the lowest first."""
        return [self.scatter, self.axis_names, self.line, *self.knobs]

    def error_words(self) -> Words:
        """Return the error of the line, below the gathered square."""
        unit = self.fit.error_unit
        words = Words(
            message("Error {error} {unit}", error=printed(float(self.fit.error.value(self.line.point)), 2), unit=unit),
            self.theme.type.label,
            self.theme.ink,
            "SEMIBOLD",
            of=Values(self.gathered_area, unit=self.unit_of_squares()),
        )
        return words.move_to((min(_SQUARE[0], current_frame().safe_x - words.width / 2), _BELOW_SQUARE, 0))

    def gathered_area(self) -> float:
        """Return the area of the first square as drawn, in squared units of mass."""
        return float((self.squares.squares()[0, 2] / self.squares.unit) ** 2)

    def chooser(self, plan: Rescaled) -> Chooser:
        """Return what moves line and knobs to the weights at a place on a plan."""
        return Chooser(self, plan)


class Chooser:
    """Moves a line and its knobs as a point moves over a plan.

    Parameters
    ----------
    stage
        The stage with the line.
    plan
        The line's error, carried onto the plan.
    """

    def __init__(self, stage: PenguinStage, plan: Rescaled) -> None:
        self.stage, self.plan = stage, plan

    def set_point(self, point: ArrayLike) -> None:
        """Choose the weights at a place on the plan."""
        weights: Array = self.plan.origin + self.plan.unit * np.asarray(point, dtype=float)
        for each in (self.stage.line, *self.stage.knobs):
            each.set_point(weights)


class Settle(Animation):
    """The penguins shrink to the left, and the knobs follow in arcs from below, clear of the numbers of the axes."""

    def __init__(self, stage: PenguinStage, **kwargs: Any) -> None:
        self.stage = stage
        self.names = [Rigid(name, name.get_right()) for name in stage.weight_names]
        super().__init__(Group(stage.scatter, stage.line, *stage.knobs, *stage.weight_names), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        stage, first_part = self.stage, self.rate_func(min(alpha / _SETTLED, 1.0))
        share = self.rate_func(max(alpha - _WAIT, 0.0) / (1 - _WAIT))
        stage.scatter.fill(_between(WIDE, SMALL, first_part))
        stage.line.set_point(stage.line.point)
        for knob, name, *bends in zip(stage.knobs, self.names, _KNOBS, _TOWARDS, _SMALL_KNOBS, strict=True):
            first, towards, last = map(np.array, bends)
            knob.put((1 - share) ** 2 * first + 2 * (1 - share) * share * towards + share**2 * last)
            name.put(knob.ring.get_left() + 0.2 * LEFT)


def _between(first: Place, last: Place, share: float) -> Place:
    numbers = [(*each.center, each.width, each.height) for each in (first, last)]
    x, y, width, height = ((1 - share) * a + share * b for a, b in zip(*numbers, strict=True))
    return Place((x, y), width, height)
