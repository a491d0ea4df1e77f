"""The rule of a descent that the user asked for, drawn and written: its trail, its arrows, its name and formula."""

from __future__ import annotations

import numpy as np
from manim import VMobject

from gradmath.descent.asked import Descent
from gradmath.descent.descend import DescentPath
from gradmath.descent.rules import Momentum
from scenes.claims.meaning import Decoration, Scope
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.own_way import is_plain, rule_formulas, rule_name
from scenes.kit.descents.step_arrow import PathStepArrow, StepArrow
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.rule import rule_formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap

_MOST_DECIMALS = 6


class OwnRule:
    """Shows the rule of a descent.

    Parameters
    ----------
    descent
        The descent that the user asked for.
    path
        The computed descent.
    error_map
        Map of the descent.
    """

    def __init__(self, descent: Descent, path: DescentPath, error_map: ErrorMap) -> None:
        self.descent, self.path, self.error_map, self.theme = descent, path, error_map, error_map.theme

    def trail(self) -> Trail:
        """Return the trail, which claims that its steps follow the rule; the error may rise on it."""
        return Trail(self.error_map, self.path, rule=self.descent.noisy_rule)

    def arrow(self) -> StepArrow:
        """Return the arrow of the next step, against the gradient if the rule says so."""
        if is_plain(self.descent):
            return StepArrow(self.error_map, self.path.positions[0], float(self.path.learning_rates[0]))
        return PathStepArrow(self.error_map, self.path)

    def rate(self, steps: float) -> float:
        """Return the learning rate of the step after a number of steps; at the end, that of the last one."""
        return float(self.path.learning_rates[min(int(np.floor(steps)), self.path.steps - 1)])

    def name(self, size: float) -> Words:
        """Return the name of the rule."""
        reason = "the name of the rule, whose steps the trail claims"
        return Words(rule_name(self.descent), size, self.theme.ink, "MEDIUM", of=Decoration(reason))

    def formulas(self, size: float, scope: Scope) -> list[Formula]:
        """Return the formulas of the rule, line by line; none if its name alone is shown.

        Parameters
        ----------
        size
            Font size.
        scope
            Scope of its symbols.
        """
        sources = list(rule_formulas(self.descent))
        if sources and isinstance(self.descent.rule, Momentum):
            share = self.descent.rule.momentum
            scope = scope.where(mu=lambda: share)
            sources.append(f"mu = {printed(share, _decimals(share))}")
        return [rule_formula(source, size, self.theme, scope) for source in sources]

    def law(self, size: float, scope: Scope) -> VMobject:
        """Return the whole rule in one line: its only formula, or its name."""
        return self.formulas(size, scope)[0] if is_plain(self.descent) else self.name(size)


def _decimals(number: float) -> int:
    """Return how many decimals show a number, up to a limit."""
    return min(_MOST_DECIMALS, max(1, len(f"{number:g}".partition(".")[2])))
