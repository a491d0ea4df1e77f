"""A small network on one penguin: values run forward, slopes run back, and every weight lights up with its partial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from manim import UP, FadeIn, FadeOut, Mobject, VGroup, VMobject, linear

from gradmath.descent.descend import Constant, descend
from gradmath.models.datasets import digits_model, penguins
from gradmath.models.network import Network, Work
from gradmath.models.network_error import NetworkError
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.cost_bars import CostRows
from scenes.kit.descents.ball import position_after
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.network.diagram import CenteredNumber, NetworkDiagram, largest_edge
from scenes.kit.network.plan import NetworkPlan
from scenes.kit.network.weight_lines import DASH, GAP
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.panel import panel
from scenes.kit.shapes.signs import dot

SOURCE = "Measures standardised. Penguins: Gorman, Williams & Fraser, PLoS ONE 2014 (CC0)"
HIDDEN = (4, 3)
SEED = 0
# Which of the measured penguins goes through the network: the first.
PENGUIN = 0
# The learning rate as a share of the largest that is stable at the start, 2/λmax.
SHARE_OF_STABLE = 0.9

_COLUMNS = (-4.75, -2.2, 0.35, 2.9)
_MIDDLE, _PITCH, _RADIUS, _BIAS = 0.96, 1.25, 0.47, 0.25
_NAMES_LEFT, _LOSS_WAY = 3.52, (4.98, 5.36)
_STRIP_TOP = -1.56
_INSET = 0.25
_ROWS = (0.42, 0.0, -0.42)


class Backpropagation(Segment):
    """How all partials are found at once, and what it costs, on a network of readable size."""

    title = "All the slopes at once: backpropagation"

    def setup(self) -> None:
        """Take the first penguin through a network with random weights, forward and back."""
        super().setup()
        frame = self.look.frame
        self.left = -frame.safe_x
        height = _STRIP_TOP - frame.caption_top
        self.room = Place((0.0, (frame.caption_top + _STRIP_TOP) / 2), 2 * frame.safe_x, height)
        flippers, masses, species = penguins()
        self.measured = np.column_stack([flippers, masses])
        self.species = list(dict.fromkeys(species.tolist()))
        self.network = Network((2, *HIDDEN, len(self.species)))
        sample = ((self.measured - self.measured.mean(axis=0)) / self.measured.std(axis=0))[PENGUIN]
        self.target = self.species.index(species[PENGUIN])
        self.error = NetworkError(self.network, sample[None], [self.target])
        start = self.network.initial_weights(SEED)
        rate = SHARE_OF_STABLE * 2 / float(np.linalg.eigvalsh(self.error.hessian(start))[-1])
        self.path = descend(self.error, start, step=Constant(rate), max_steps=1, tolerance=0, bounds="ignore")
        plan = NetworkPlan(
            self.network.sizes,
            _COLUMNS,
            middle=_MIDDLE,
            pitch=_PITCH,
            radius=_RADIUS,
            bias_length=_BIAS,
            loss=_LOSS_WAY,
        )
        self.diagram = NetworkDiagram(self.error, start, plan, self.theme)
        self.strip = panel(self.room.width, self.room.height, (*self.room.center, 0), self.theme)

    @beat("This small network tells a penguin's species from its flipper and its mass. Each line is a weight.")
    def a_network(self) -> None:
        self.fill_names()
        weights, lines = self.network.work.weights, self.network.work.forward
        count = f"{weights} weights: {lines} lines between units, and a short one into each unit, its bias"
        self.notes = [self.in_strip(self.note(count, self.theme.ink), 0.2), self.in_strip(self.note(SOURCE), -0.25)]
        self.play(FadeIn(self.diagram.ground, self.strip, self.diagram, *self.names), share=0.2)
        self.hold(share=0.05)
        self.play(FadeIn(*self.notes), share=0.12)

    def fill_names(self) -> None:
        """Make the names of inputs, outputs and loss, with what was measured."""
        theme, plan = self.theme, self.diagram.plan
        texts = (f"Flipper\n{self.measured[PENGUIN, 0]:.0f} mm", f"Mass\n{self.measured[PENGUIN, 1]:.0f} g")
        self.names: list[Mobject] = []
        self.percents: list[Mobject] = []
        for text, place in zip(texts, plan.places[0], strict=True):
            words = Words(text, theme.type.note, theme.ink)
            self.names.append(words.move_to((self.left + words.width / 2, place[1], 0)))
        for index, (name, place) in enumerate(zip(self.species, plan.places[-1], strict=True)):
            right = index == self.target
            words = Words(name, theme.type.note, theme.ink, "SEMIBOLD" if right else "NORMAL")
            words.move_to((_NAMES_LEFT + words.width / 2, place[1] + 0.18, 0))
            percent = Words("%", theme.type.note, theme.quiet)
            percent.move_to((_NAMES_LEFT + 0.52, place[1] - 0.2, 0))
            self.diagram.percentages[index].place((_NAMES_LEFT + 0.37, percent.baseline, 0))
            self.names.append(words)
            self.percents.append(percent)
        loss = NameWords(Name.LOSS, theme.type.label, theme.ink)
        self.names.append(loss.next_to(self.diagram.loss, UP, buff=0.42))

    def note(self, text: str, color: str | None = None) -> Words:
        """Return a short text in small type."""
        return Words(text, self.theme.type.note, color or self.theme.quiet)

    def in_strip(self, mobject: Mobject, height: float, inset: float = _INSET) -> Mobject:
        """Put something into the strip at the foot, so far from its left end and at a height from its middle."""
        return mobject.move_to((self.left + inset + mobject.width / 2, self.room.center[1] + height, 0))

    @beat("Values flow forward, layer by layer, to the loss. Each unit keeps its own.")
    def values_forward(self) -> None:
        self.fill_legend()
        self.play(FadeOut(*self.notes), FadeIn(self.legend[Name.VALUES_FORWARD]), share=0.1)
        for stage in range(self.diagram.stages):
            changed = self.diagram.changed_forward(stage)
            going = Vary(changed, self.diagram.set_forward, stage, stage + 1, rate_func=linear)
            answers = [FadeIn(*self.percents)] if stage == self.diagram.plan.layers - 1 else []
            self.play(going, *answers, share=0.19)

    def fill_legend(self) -> None:
        """Make the signs of what runs, and of what a line says, each with its meaning."""
        theme, pulses = self.theme, self.diagram.value_pulses
        value = dot((0, 0, 0), 0.09, pulses.colour)
        slope = VMobject(fill_color=theme.ascent, fill_opacity=1, stroke_width=0)
        slope.points = polyline([(-0.13, 0), (0.1, 0.13), (0.05, 0), (0.1, -0.13)], closed=True)
        entries = (
            (Name.VALUES_FORWARD, value),
            (Name.SLOPES_BACK, slope),
            (Name.MORE_LOSS, self.sample_line(theme.ascent, dashed=False)),
            (Name.LESS_LOSS, self.sample_line(theme.ascent, dashed=True)),
        )
        self.legend = {name: self.entry(index, name, sign) for index, (name, sign) in enumerate(entries)}

    def sample_line(self, color: str, *, dashed: bool) -> VMobject:
        """Return a short line as the weights' lines are drawn."""
        line = VMobject(stroke_color=color, stroke_width=7, fill_opacity=0)
        starts = (DASH + GAP) * np.arange(4)
        ends = starts + DASH if dashed else [*starts[1:], starts[-1] + DASH]
        for start, end in zip(starts, ends, strict=True):
            line.append_points(polyline([(start, 0), (end, 0)]))
        return line

    def entry(self, index: int, name: Name, sign: VMobject) -> VGroup:
        """Return a sign with its meaning, in the legend's two columns."""
        inset, height = _INSET + 6.9 * (index // 2), (0.26, -0.26)[index % 2]
        words = NameWords(name, self.theme.type.label, self.theme.ink, "NORMAL")
        self.in_strip(words, height, inset + 1.35)
        return VGroup(sign.move_to((self.left + inset + 0.58, self.room.center[1] + height, 0)), words)

    @beat("Then slopes flow back. The chain rule hands them on, layer by layer.")
    def slopes_back(self) -> None:
        self.play(FadeIn(self.legend[Name.SLOPES_BACK]), share=0.1)
        self.go_back(0, 2, share=0.75)

    @beat("Each line lights up with its partial. Wide lines matter most.")
    def lines_light_up(self) -> None:
        self.play(FadeIn(self.legend[Name.MORE_LOSS], self.legend[Name.LESS_LOSS]), share=0.1)
        self.go_back(2, self.diagram.stages, share=0.6)

    def go_back(self, first: int, last: int, share: float) -> None:
        """Take the slopes back through some stages."""
        for stage in range(first, last):
            changed = self.diagram.changed_backward(stage)
            going = Vary(changed, self.diagram.set_backward, stage, stage + 1, rate_func=linear)
            self.play(going, share=share / (last - first))

    @beat("Each partial is one product: the value kept, times the slope that arrived.", still=True)
    def one_product(self) -> None:
        self.diagram.speak_of(largest_edge(self.diagram)[0])
        self.fill_product()
        receding = Vary(self.diagram.changed_by_focus(), self.diagram.set_focus)
        self.play(FadeOut(*self.legend.values()), receding, share=0.15)
        for start, column in zip(self.diagram.ends(), self.factors, strict=True):
            self.play(FadeIn(column[1], target_position=start), FadeIn(column[0], column[2]), share=0.17)
        self.play(FadeIn(self.signs, self.product), share=0.15)

    def fill_product(self) -> None:
        """Make the product with its numbers, each under its symbol and over its name."""
        theme, diagram, red = self.theme, self.diagram, self.theme.ascent_text
        edge, source = largest_edge(diagram)
        slope = "partial L \\/ partial "

        def partial() -> float:
            layer = self.network.unpack(self.error.gradient(self.path.positions[0]))[edge.layer]
            return float(layer.matrix[edge.unit, source])

        kept = self.column("a", lambda: diagram.value_now(edge.layer, source), "value kept", theme.ink, x=-3.4)
        arrived = self.column(
            slope + "z", lambda: diagram.slope_arrived(edge.layer, edge.unit), "slope that arrived", red, x=0.0
        )
        self.factors, self.product = (kept, arrived), self.column(slope + "w", partial, "partial", red, x=3.4)
        self.signs = VGroup()
        for sign, x in (("times", -1.7), ("=", 1.7)):
            for row in _ROWS[:2]:
                mark = Formula(sign, theme.type.formula, theme.ink)
                self.signs.add(mark.move_to((x, self.room.center[1] + row, 0)))

    def column(self, symbol: str, measure: Callable[[], float], name: str, color: str, *, x: float) -> VGroup:
        """Return a symbol, its number and its name, one under the other."""
        theme = self.theme
        top, middle, foot = (self.room.center[1] + row for row in _ROWS)
        formula = Formula(symbol, theme.type.formula, color).move_to((x, top, 0))
        number = CenteredNumber(measure(), (x, middle), theme.type.formula, color, truth=measure)
        return VGroup(formula, number, self.note(name).move_to((x, foot, 0)))

    @beat(
        """So one pass forward and one back find them all. Nudging each weight alone takes a pass for each, and one
        more."""
    )
    def the_cost(self) -> None:
        self.cost = self.cost_rows(self.network.work, "this network")
        self.play(FadeOut(*self.factors, self.signs, self.product), self.whole_again(), share=0.08)
        self.play(FadeIn(self.cost), share=0.08)
        self.play(self.count(self.cost), share=0.6)
        self.play(FadeIn(self.cost.ratio), share=0.08)

    def whole_again(self) -> Vary:
        """Return the animation that brings everything back that receded."""
        return Vary(self.diagram.changed_by_focus(), self.diagram.set_focus, 1, 0)

    def count(self, rows: CostRows) -> Vary:
        """Return the animation that counts both sides to their ends."""
        return Vary(rows.changed_by_counting(), rows.set_done, 0, rows.work.differences, rate_func=linear)

    def cost_rows(self, work: Work, whose: str) -> CostRows:
        """Return the counted work, in the strip."""
        place = Place(self.room.center, self.room.width - 2 * _INSET, 3 * (_ROWS[0] - _ROWS[1]))
        return CostRows(work, place, self.theme, whose)

    @beat("With a thousand weights, it takes five hundred times less work.", still=True)
    def a_thousand(self) -> None:
        model = digits_model()
        features = model.dimension // model.classes
        # The model of the digits is one layer without biases, which take no multiplications.
        work = replace(Network((features, model.classes)).work, weights=model.dimension)
        self.thousand = self.cost_rows(work, "the digit reader")
        self.play(FadeOut(self.cost, self.cost.ratio), share=0.1)
        self.play(FadeIn(self.thousand), share=0.1)
        self.play(self.count(self.thousand), share=0.4)
        self.play(FadeIn(self.thousand.ratio), share=0.1)

    @beat("Then one update moves every weight at once, and the loss falls.")
    def one_update(self) -> None:
        theme = self.theme
        rule = Formula("w <- w - alpha nabla L", 1.3 * theme.type.formula, theme.descent_text)
        meanings = [
            self.entry(2, Name.WEIGHT_GROWS, self.sample_line(theme.descent, dashed=False)),
            self.entry(3, Name.WEIGHT_SHRINKS, self.sample_line(theme.descent, dashed=True)),
        ]
        self.play(FadeOut(self.thousand, self.thousand.ratio), share=0.08)
        self.play(
            FadeIn(self.in_strip(rule, 0, 1.2), *meanings),
            Vary(self.diagram.changed_by_turn(), self.diagram.set_turned),
            share=0.25,
        )
        self.play(Vary(self.diagram.changed_by_weights(), self.move_weights), share=0.45)

    def move_weights(self, share: float) -> None:
        """Show the network a share of the way along its one update."""
        self.diagram.set_weights(position_after(self.path, share))
