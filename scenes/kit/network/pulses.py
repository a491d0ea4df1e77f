"""Pulses along a network's lines in a pass."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import cairo
import numpy as np

from scenes.arrays import Array
from scenes.kit.frame.theme import Theme
from scenes.kit.network.plan import NetworkPlan, headings, points_on
from scenes.kit.paint.canvas import Painted, Reaches
from scenes.kit.paint.frame_context import set_colour, squares

_PULSE_RADIUS, _HEAD_SIZE = 0.085, 0.2


class Pulses(Painted):
    """Pulses along the lines of one stage: values as dots to the right, slopes as arrowheads to the left.

    Parameters
    ----------
    plan
        Plan of the lines.
    theme
        Colours.
    slopes
        Whether the pulses are slopes.

    Attributes
    ----------
    stage
        The layer of weights, or the number of layers for the way to the loss; None while nothing runs.
    travelled
        Share of the way behind them, from 0 to 1.

    Examples
    --------
    >>> plan = NetworkPlan((2, 3, 2), (-4, 0, 4), middle=0, pitch=2, radius=0.4, bias_length=0.3, loss=(4.5, 5.5))
    >>> pulses = Pulses(plan, DARK, slopes=False)
    >>> pulses.stage, pulses.travelled = 0, 0.5
    >>> scene.add(CountedLines(plan, DARK).set_count(6), pulses)
    """

    claims_nothing: ClassVar[str] = "only shows which way a pass goes"

    def __init__(self, plan: NetworkPlan, theme: Theme, *, slopes: bool) -> None:
        super().__init__()
        self.plan, self.slopes = plan, slopes
        self.colour = theme.ascent if slopes else theme.ink
        self.stage: int | None = None
        self.travelled = 0.0

    def run(self, stage: int | None, travelled: float = 0.0) -> Self:
        """Put the pulses on a stage, with a share of the way behind them."""
        self.stage, self.travelled = stage, travelled
        return self

    def places(self) -> Array:
        """Return where the pulses are, shape (n, 2)."""
        if self.stage is None:
            return np.zeros((0, 2))
        return points_on(self.plan.stage_curves(self.stage), self._share)

    def reach(self) -> Reaches:
        """Return the square around each pulse."""
        return squares(self.places(), max(_PULSE_RADIUS, _HEAD_SIZE))

    @property
    def _share(self) -> float:
        return 1 - self.travelled if self.slopes else self.travelled

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the pulses."""
        if self.stage is None:
            return
        set_colour(context, self.colour, self.opacity)
        if not self.slopes:
            for x, y in self.places().tolist():
                context.new_sub_path()
                context.arc(x, y, _PULSE_RADIUS, 0, 2 * np.pi)
            context.fill()
            return
        backwards = -headings(self.plan.stage_curves(self.stage), self._share)
        for place, heading in zip(self.places(), backwards, strict=True):
            _arrowhead(context, place, heading)
        context.fill()


def _arrowhead(context: cairo.Context[Any], place: Array, heading: Array) -> None:
    across = np.array([-heading[1], heading[0]])
    tip, back = place + _HEAD_SIZE * 0.6 * heading, place - _HEAD_SIZE * 0.6 * heading
    context.move_to(*tip.tolist())
    context.line_to(*(back + _HEAD_SIZE * 0.6 * across).tolist())
    context.line_to(*(place - _HEAD_SIZE * 0.25 * heading).tolist())
    context.line_to(*(back - _HEAD_SIZE * 0.6 * across).tolist())
    context.close_path()
