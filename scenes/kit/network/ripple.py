"""A nudge that runs through a network, and lines that are counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

import cairo
import numpy as np

from scenes.arrays import Array
from scenes.claims.meaning import Decoration
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.network.plan import Edge, NetworkPlan, points_on
from scenes.kit.paint.canvas import Painted, Reach
from scenes.kit.paint.frame_context import set_colour
from scenes.language.current import beginning

_DOT, _TRAIL, _TRAIL_OPACITY = 0.1, 0.055, 0.75
_COUNTED, _FIRST = 0.045, 0.085
# Gap between a count and what is counted, in frame units.
_TO_COUNTED = 0.15
# Number of lines ahead of the last counted one that are fading in.
_SOFT = 2.0


def _stroke(context: cairo.Context[Any], curve: Array, until: float = 1.0) -> None:
    """Draw the first part of a cubic curve, shape (4, 2)."""
    steps = np.linspace(0, until, 24)
    places = [points_on(curve, float(share)) for share in steps]
    context.move_to(*places[0].tolist())
    for place in places[1:]:
        context.line_to(*place.tolist())
    context.stroke()


def _all_of(plan: NetworkPlan) -> Reach:
    """Return the rectangle around all lines of a plan."""
    curves = [plan.stage_curves(stage) for stage in range(plan.layers + 1)]
    curves += [plan.bias_curves(layer) for layer in range(plan.layers)]
    points = np.concatenate(curves).reshape(-1, 2)
    (left, bottom), (right, top) = points.min(axis=0) - _DOT, points.max(axis=0) + _DOT
    return float(left), float(bottom), float(right), float(top)


class Ripple(Painted):
    """A change of one weight on its way to the error: over its own line, then over every line that it affects.

    Parameters
    ----------
    plan
        Plan of the lines.
    edge
        The weight.
    theme
        Colours.

    Attributes
    ----------
    progress
        Number of stages behind it, from 0 to the number of stages.

    Examples
    --------
    >>> plan = NetworkPlan((2, 3, 2), (-4, 0, 4), middle=0, pitch=2, radius=0.4, bias_length=0.3, loss=(4.5, 5.5))
    >>> scene.add(CountedLines(plan, DARK).set_count(6), Ripple(plan, Edge(0, 1, 0), DARK).set_progress(1.5))
    """

    claims_nothing: ClassVar[str] = "only shows which lines hear of a change"

    def __init__(self, plan: NetworkPlan, edge: Edge, theme: Theme) -> None:
        super().__init__()
        self.plan, self.edge, self.theme = plan, edge, theme
        self.progress, self.colour = 0.0, theme.first_weight

    def set_progress(self, progress: float) -> Self:
        """Show it after a number of stages, whole or fractional."""
        self.progress = progress
        return self

    def heard(self, stage: int) -> Array:
        """Return the lines of a stage that it affects, shape (n, 4, 2)."""
        if stage < self.edge.layer:
            return np.empty((0, 4, 2))
        if stage == self.edge.layer:
            return self.plan.curve(self.edge)[None]
        if stage == self.plan.layers:
            return self.plan.loss_curves()
        curves = self.plan.curves(stage)
        if stage == self.edge.layer + 1:
            return np.asarray(curves[:, self.edge.unit])
        return curves.reshape(-1, 4, 2)

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        return _all_of(self.plan)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw its own line, the lines behind it, and dots at its front."""
        set_colour(context, self.colour, self.opacity)
        context.set_line_width(_FIRST)
        _stroke(context, self.plan.curve(self.edge))
        for stage in range(self.edge.layer, self.plan.layers + 1):
            done = float(np.clip(self.progress - stage, 0, 1))
            if done == 0:
                break
            context.set_line_width(_TRAIL)
            for curve in self.heard(stage):
                set_colour(context, self.colour, self.opacity * _TRAIL_OPACITY)
                _stroke(context, curve, done)
                if done < 1:
                    x, y = points_on(curve, done).tolist()
                    set_colour(context, self.colour, self.opacity)
                    context.arc(x, y, _DOT, 0, 2 * np.pi)
                    context.fill()


class CountedLines(Painted):
    """The lines of a network's weights, of which the counted ones stand out.

    Parameters
    ----------
    plan
        Plan of the lines.
    theme
        Colours.

    Attributes
    ----------
    count
        Number of counted lines, whole or on the way to the next.
    """

    claims_nothing: ClassVar[str] = "lines that stand out; the number beside them claims how many"

    def __init__(self, plan: NetworkPlan, theme: Theme) -> None:
        super().__init__()
        self.plan, self.theme, self.count = plan, theme, 0.0
        edges = [edge for layer in range(plan.layers) for edge in plan.edges(layer)]
        self.curves = np.stack([plan.curve(edge) for edge in edges])

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self.curves)

    def whole(self) -> int:
        """Return how many lines are counted."""
        return int(np.floor(self.count + 1e-9))

    def set_count(self, count: float) -> Self:
        """Set the number of counted lines."""
        self.count = count
        return self

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        return _all_of(self.plan)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the counted lines, the last ones brightest."""
        context.set_line_width(_COUNTED)
        for index, (start, first, second, end) in enumerate(self.curves.tolist()):
            seen = float(np.clip(self.count - index, 0, 1))
            if seen == 0:
                break
            is_new = float(np.clip(1 - (self.count - index) / (3 * _SOFT), 0, 1))
            set_colour(context, self.theme.ink, self.opacity * seen * (0.4 + 0.6 * is_new))
            context.move_to(*start)
            context.curve_to(*first, *second, *end)
            context.stroke()


def tally(count: Callable[[], float], of: str, place: tuple[float, float], theme: Theme) -> tuple[ReadOut, Words]:
    """Return a count, and the name of what is counted after it.

    Parameters
    ----------
    count
        Function that returns the count, which the number claims.
    of
        Name of what is counted.
    place
        End of the number and start of the words, on the baseline; further in if these would reach out of the frame.
    theme
        Colours and type.
    """
    x, y = place
    words = Words(of, theme.type.label, theme.ink, of=Decoration("names a tally"))
    along = -beginning()
    room = current_frame().safe_x - _TO_COUNTED - words.width
    x = along * min(along * x, room)
    number = ReadOut(count(), theme.type.title, theme.ink, truth=count, decimals=0)
    number.place((x, y, 0), flush_left=along < 0)
    words.move_to((x + along * (_TO_COUNTED + words.width / 2), y, 0))
    return number, words.shift((0, y - words.baseline, 0))
