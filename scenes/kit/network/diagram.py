"""A small network at work on one sample: values run forward and are kept, slopes run back, weights show partials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
from manim import Group, RoundedRectangle, VMobject
from numpy.typing import ArrayLike

from gradmath.models.network import ForwardPass
from gradmath.models.network_error import NetworkError
from scenes.arrays import Array
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.map.arrows import Sense
from scenes.kit.network.plan import Edge, NetworkPlan
from scenes.kit.network.pulses import Pulses
from scenes.kit.network.units import Units, UnitStamps
from scenes.kit.network.weight_lines import SignedLines

WIDEST = 0.13
NUMBER_SIZE = 20
# Pulses arrive after this share of a stage's time; then the units fill.
_TRAVEL = 0.65
_LOSS_WIDTH, _LOSS_HEIGHT, _LOSS_CORNER = 1.06, 0.72, 0.18
_FAINT = 0.55
# Numbers recede less than shapes, so that they stay readable.
_RECEDED_NUMBER = 0.68


class CenteredNumber(ReadOut):
    """A live number centred on a point, however many digits it has.

    Examples
    --------
    >>> for height, value in ((1.2, 8.0), (0.0, 9.5), (-1.2, 100.0)):
    ...     scene.add(CenteredNumber(value, (0, height), 60, DARK.ink, decimals=1, truth=Decoration("an example")))
    """

    def __init__(self, value: float, center: ArrayLike, size: float, color: str, **style: Any) -> None:
        self.center_point = np.append(np.asarray(center, dtype=float), 0.0)
        super().__init__(value, size, color, **style)

    def set_value(self, value: float) -> Self:
        """Show another value around the same middle."""
        if self.has_points() and printed(value, self.decimals) == self.text:
            self.value = float(value)
            return self
        super().set_value(value)
        self.points = self.points + self.center_point - self.get_center()
        return self


class NetworkDiagram(Group):
    """A network, its values and slopes for one sample, and its weights lit by their partials.

    Parameters
    ----------
    error
        Error of a network that classifies, on one sample: its loss.
    weights
        First weights, shape (p,).
    plan
        Positions of units and lines.
    theme
        Colours and type.

    Attributes
    ----------
    forward, backward
        The two passes with the first weights, as drawn.
    weights
        The weights that are shown, shape (p,).
    lit, update_lines
        Partials of each layer as lines, and their opposites, along which an update moves the weights.
    units
        Units of each layer, the inputs first.
    percentages
        Probability that the network gives each class; for the scene to place.
    ground
        The weights as faint lines and the loss's frame: what never changes, to be added before the diagram.

    Examples
    --------
    >>> net = PenguinNet((4, 3), 0, 0, 0.9)
    >>> columns, loss = (-4.4, -1.9, 0.6, 2.8), (5.1, 5.3)
    >>> plan = NetworkPlan(net.network.sizes, columns, middle=0.5, pitch=1.4, radius=0.48, bias_length=0.22, loss=loss)
    >>> scene.add(NetworkDiagram(net.error, net.start, plan, DARK).set_forward(4))
    """

    claims_nothing: ClassVar[str] = "a group of lines and numbers, which make the claims"

    def __init__(self, error: NetworkError, weights: ArrayLike, plan: NetworkPlan, theme: Theme) -> None:
        super().__init__()
        self.error, self.weights, self.plan, self.theme = error, np.asarray(weights, dtype=float), plan, theme
        self.forward = self.forward_at(self.weights)
        self.backward = error.network.backward(self.forward, error.targets)
        self.ground = Group(_faint_lines(plan, theme), _loss_frame(plan, theme))
        self.lit, self.update_lines = self._lines("ascent"), self._lines("descent")
        self.units = self._units()
        self.spoken: Edge | None = None
        self.value_pulses, self.slope_pulses = Pulses(plan, theme, slopes=False), Pulses(plan, theme, slopes=True)
        self._make_numbers()
        self.add(*self.lit, *self.update_lines, *self.units)
        self.add(*self.all_numbers, self.value_pulses, self.slope_pulses)
        self.set_forward(0)
        self.set_backward(0)
        self.set_turned(0)

    def _lines(self, sense: Sense) -> tuple[SignedLines, ...]:
        return tuple(
            SignedLines(self.plan, self.error, self.weights, layer, WIDEST, self.theme, sense=sense)
            for layer in range(self.plan.layers)
        )

    def _units(self) -> tuple[Units, ...]:
        values, slopes = _rows(self.forward.values), _rows(self.backward.sum_slopes)
        largest, stamps = (_largest(values), _largest(slopes)), UnitStamps(self.plan)
        return tuple(
            Units(self.plan, layer, *numbers, largest, stamps, self.theme)
            for layer, numbers in enumerate(zip(values, [None, *slopes], strict=True))
        )

    def _make_numbers(self) -> None:
        rise = np.array([0.0, 0.36 * self.plan.radius])
        ink = self.theme.ink
        self.values = [
            self._column(layer, numbers, self.plan.places[layer] + rise, self.value_now)
            for layer, numbers in enumerate(_rows(self.forward.values))
        ]
        self.slopes = [
            self._column(layer, numbers, self.plan.places[layer + 1] - rise, self.slope_arrived)
            for layer, numbers in enumerate(_rows(self.backward.sum_slopes))
        ]
        self.loss = CenteredNumber(
            self.loss_now(), _loss_center(self.plan), self.theme.type.label, ink, truth=_plain(self.loss_now)
        )
        self.percentages = [
            ReadOut(share, self.theme.type.note, ink, truth=_plain(self.percentage_now, index), decimals=0)
            for index, share in enumerate(self.percentages_now())
        ]

    def _column(
        self, layer: int, numbers: Array, places: Array, measure: Callable[[int, int], float]
    ) -> list[CenteredNumber]:
        """Return the numbers of a layer's units at their places; each claims the measured value of its unit."""
        return [
            CenteredNumber(number, place, NUMBER_SIZE, self.theme.ink, truth=_plain(measure, layer, unit))
            for unit, (number, place) in enumerate(zip(numbers, places, strict=True))
        ]

    def forward_at(self, weights: ArrayLike) -> ForwardPass:
        """Return the sample's forward pass with some weights, shape (p,)."""
        return self.error.network.forward(weights, self.error.inputs)

    def loss_now(self) -> float:
        """Return the sample's loss with the weights that are shown."""
        return float(self.error.value(self.weights))

    def percentages_now(self) -> Array:
        """Return the probability that the network gives each class with the weights that are shown, in per cent."""
        return np.asarray(100 * self.error.network.outputs(self.forward_at(self.weights))[0])

    def percentage_now(self, index: int) -> float:
        """Return the probability that the network gives one class with the weights that are shown, in per cent."""
        return float(self.percentages_now()[index])

    def value_now(self, layer: int, unit: int) -> float:
        """Return a unit's value with the weights that are shown, the inputs being layer 0."""
        return float(self.forward_at(self.weights).values[layer][0, unit])

    def slope_arrived(self, layer: int, unit: int) -> float:
        """Return the slope that arrives at a unit to which a layer of weights leads, with the first weights.

        It is read from the gradient: the slope at a unit's sum is the partial of its bias.
        """
        gradient = self.error.gradient(self.forward.weights)
        return float(self.error.network.unpack(gradient)[layer].biases[unit])

    @property
    def all_numbers(self) -> list[ReadOut]:
        """Every number of the diagram."""
        in_units = [number for column in (*self.values, *self.slopes) for number in column]
        return [*in_units, *self.percentages, self.loss]

    @property
    def stages(self) -> int:
        """The number of stages of a pass: one for each layer of weights, and the loss."""
        return self.plan.layers + 1

    def set_forward(self, progress: float) -> Self:
        """Show the forward pass after a number of stages, whole or fractional, from 0 to `stages`."""
        stage = min(int(progress), self.plan.layers)
        travelled = (progress - stage) / _TRAVEL
        self.value_pulses.run(stage if 0 < travelled < 1 else None, travelled)
        for column in range(1, self.stages):
            self.units[column].value_shown = shown = _arrived(progress - column + 1)
            _show(self.values[column], shown)
        _show(self.percentages, self.units[-1].value_shown)
        _show([self.loss], _arrived(progress - self.plan.layers))
        return self

    def set_backward(self, progress: float) -> Self:
        """Show the backward pass after a number of stages, whole or fractional, from 0 to `stages`."""
        stage = self.plan.layers - min(int(progress), self.plan.layers)
        travelled = (progress - int(progress)) / _TRAVEL
        # Slopes run to units only, not into the inputs.
        self.slope_pulses.run(stage if stage > 0 and 0 < travelled < 1 else None, travelled)
        for layer in range(self.plan.layers):
            begun = progress - (self.plan.layers - layer)
            self.lit[layer].lit = float(np.clip(begun / _TRAVEL, 0, 1))
            self.units[layer + 1].slope_shown = shown = _arrived(begun + 1)
            _show(self.slopes[layer], shown)
        return self

    def set_weights(self, weights: ArrayLike) -> Self:
        """Show the values, the percentages and the loss for other weights."""
        self.weights = np.asarray(weights, dtype=float)
        values = _rows(self.forward_at(self.weights).values)
        for units, column, shown in zip(self.units, self.values, values, strict=True):
            units.set_values(shown)
            _fill(column, shown)
        _fill(self.percentages, self.percentages_now())
        self.loss.set_value(self.loss_now())
        return self

    def set_turned(self, share: float) -> Self:
        """Turn from the partials (0) to the opposite update (1), when the slopes have done their work."""
        for partials, update in zip(self.lit, self.update_lines, strict=True):
            partials.set_opacity(1 - share)
            update.set_opacity(share)
        if share:
            for units, column in zip(self.units[1:], self.slopes, strict=True):
                units.slope_shown = 1 - share
                _show(column, 1 - share)
        return self

    def speak_of(self, edge: Edge) -> Self:
        """Choose the weight that stays in focus while everything else recedes."""
        self.spoken = edge
        for part in self._receding():
            part.spoken = edge
        return self

    def _receding(self) -> tuple[SignedLines | Units, ...]:
        return (*self.lit, *self.units)

    def set_focus(self, share: float) -> Self:
        """Let everything recede by a share but the weight in focus and the two units at its ends."""
        for part in self._receding():
            part.recede = 1 - share * (1 - self.theme.recede)
        kept = self.ends()
        others = [number for number in self.all_numbers if number not in kept]
        _show(others, 1 - share * (1 - _RECEDED_NUMBER))
        return self

    def ends(self) -> tuple[ReadOut, ReadOut]:
        """Return the two numbers whose product is the partial in focus: the kept value and the arriving slope.

        Raises
        ------
        ValueError
            If no weight between two units is in focus.
        """
        edge = self.spoken
        if edge is None or edge.source is None:
            raise ValueError("choose a weight between two units with speak_of first")
        return self.values[edge.layer][edge.source], self.slopes[edge.layer][edge.unit]

    def changed_forward(self, stage: int) -> Group:
        """Return what `set_forward` changes within a stage, in drawing order: everything else may stand still."""
        if stage == self.plan.layers:
            return Group(self.loss, self.value_pulses)
        answers = self.percentages if stage == self.plan.layers - 1 else []
        return Group(self.units[stage + 1], *self._in_units(stage + 1), *answers, self.value_pulses)

    def changed_backward(self, stage: int) -> Group:
        """Return what `set_backward` changes within a stage, with what lies over it, in drawing order."""
        layer = self.plan.layers - stage
        lines, columns = ((), (layer,)) if stage == 0 else ((self.lit[layer],), (layer, layer + 1))
        units = [self.units[column] for column in columns]
        numbers = [number for column in columns for number in self._in_units(column)]
        return Group(*lines, *units, *numbers, self.slope_pulses)

    def changed_by_focus(self) -> Group:
        """Return what `set_focus` changes, in drawing order."""
        return Group(*self.lit, *self.units, *self.all_numbers)

    def changed_by_turn(self) -> Group:
        """Return what `set_turned` changes, with what lies over it, in drawing order."""
        numbers = [number for column in range(self.stages) for number in self._in_units(column)]
        return Group(*self.lit, *self.update_lines, *self.units, *numbers)

    def changed_by_weights(self) -> Group:
        """Return what `set_weights` changes, with what lies over it, in drawing order."""
        return Group(*self.units, *self.all_numbers)

    def _in_units(self, layer: int) -> list[CenteredNumber]:
        """Return the values and the slopes of a layer, the inputs being layer 0."""
        return [*self.values[layer], *(self.slopes[layer - 1] if layer else [])]


def _plain(measure: Callable[..., float], *of: int) -> Callable[[], float]:
    """Return a measure of something as a plain function: Manim would copy the object of a bound method."""
    return lambda: measure(*of)


def _rows(batch: tuple[Array, ...]) -> list[Array]:
    return [each[0] for each in batch]


def _largest(rows: list[Array]) -> float:
    return max(float(np.abs(each).max()) for each in rows)


def _arrived(progress: float) -> float:
    """Return how much is visible of what a stage brings, at a share of the stage."""
    return float(np.clip((progress - _TRAVEL) / (1 - _TRAVEL), 0, 1))


def _show(numbers: list[Any], opacity: float) -> None:
    for number in numbers:
        if number.get_fill_opacity() != opacity:
            number.set_fill(opacity=opacity)


def _fill(numbers: list[Any], values: Array) -> None:
    for number, value in zip(numbers, values, strict=True):
        number.set_value(value)


def _faint_lines(plan: NetworkPlan, theme: Theme) -> VMobject:
    """Return every line of the plan as one shape."""
    lines = VMobject(stroke_color=theme.quiet, stroke_width=1.4, stroke_opacity=_FAINT, fill_opacity=0)
    curves = [plan.stage_curves(stage) for stage in range(plan.layers + 1)]
    curves += [plan.bias_curves(layer) for layer in range(plan.layers)]
    flat = np.concatenate(curves).reshape(-1, 2)
    return lines.set_points(np.column_stack([flat, np.zeros(len(flat))]))


def _loss_center(plan: NetworkPlan) -> Array:
    return np.asarray(plan.loss_curves()[0, 3] + np.array([_LOSS_WIDTH / 2, 0.0]))


def _loss_frame(plan: NetworkPlan, theme: Theme) -> RoundedRectangle:
    """Return the outline of the error: a node like the units, which waits for its number."""
    frame = RoundedRectangle(
        _LOSS_CORNER,
        width=_LOSS_WIDTH,
        height=_LOSS_HEIGHT,
        fill_color=theme.panel,
        fill_opacity=1,
        stroke_color=theme.quiet,
        stroke_width=2.2,
    )
    return frame.move_to(np.append(_loss_center(plan), 0.0))
