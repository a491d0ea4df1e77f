"""A small network on one penguin: one slope by a nudge, then all of them by one pass forward and one back."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, UP, FadeIn, FadeOut, Group, LaggedStart, Mobject, VGroup, linear, rush_into, smooth
from manim.utils.rate_functions import squish_rate_func

from scenes.claims.meaning import Decoration, Fact, Scope, Tied
from scenes.gradient.links.home import Home
from scenes.gradient.links.step_at_home import StepAtHome
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import CountUp, Fly
from scenes.kit.beats.opening import come_out, go_in
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.cost_bars import Race
from scenes.kit.descents.way_line import position_after
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.rule import PLAIN_RULE, rule_formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.camera import LookAt
from scenes.kit.map.last_line import standing_clear
from scenes.kit.map.view import View
from scenes.kit.network.diagram import NUMBER_SIZE, CenteredNumber, NetworkDiagram
from scenes.kit.network.output_shares import OutputShares, score_slopes
from scenes.kit.network.penguin_net import PenguinNet
from scenes.kit.network.plan import Edge, NetworkPlan, points_on
from scenes.kit.network.ripple import CountedLines, Ripple, tally
from scenes.kit.network.unit_view import UnitView, backward_view, forward_view, signed
from scenes.language.messages import message

# Rate function of things that appear early in an animation, well before the view has arrived.
_soon = squish_rate_func(smooth, 0.0, 0.35)
SOURCE = message("Penguins: Gorman et al., PLoS ONE 2014 (CC0), standardised")
HIDDEN = (4, 3)
SEED = 0
# Which of the measured penguins goes through the network: the first.
PENGUIN = 0
# The learning rate as a share of the largest that is stable at the start, 2/λmax.
SHARE_OF_STABLE = 0.9
# The weight that is nudged, and by how much; the units shown in close-up on the way forward and on the way back.
NUDGED, NUDGE = Edge(0, 0, 0), 0.01
FORWARD_UNIT, BACK_UNIT = (1, 1), (2, 1)

_COLUMNS = (-4.5, -2.25, 0.0, 2.0)
_MIDDLE, _PITCH, _RADIUS, _BIAS, _LOSS_WAY = 0.5, 1.4, 0.48, 0.22, (5.14, 5.3)
_BARS_LEFT, _WHOLE, _FOOT, _HEAD = 2.62, 1.9, -2.68, 3.1
# The left end of what is written above and below the network's inputs.
_LEFT = -6.4
# Zoom factor on the map before the view enters the network, and after it leaves.
_NEAR = 2.6
# How many lines are counted slowly before the number runs.
_SOME = 8


class Backpropagation(Segment):
    """How all partials are found at once, and what it costs, on a network of readable size."""

    title = "All the slopes at once: backpropagation"
    leaves = Home
    learnt = "All slopes in one pass back"

    def setup(self) -> None:
        """Take the first penguin through a network with random weights, forward and back."""
        super().setup()
        self.found = self.find(Home)
        self.net = PenguinNet(HIDDEN, SEED, PENGUIN, SHARE_OF_STABLE)
        self.network, self.error, self.path = self.net.network, self.net.error, self.net.path
        plan = NetworkPlan(
            self.network.sizes,
            _COLUMNS,
            middle=_MIDDLE,
            pitch=_PITCH,
            radius=_RADIUS,
            bias_length=_BIAS,
            loss=_LOSS_WAY,
        )
        self.diagram = NetworkDiagram(self.error, self.net.start, plan, self.theme)
        self.updates = 0.0
        self.fill_names()

    def fill_names(self) -> None:
        """Make the names of inputs, outputs and error, with what was measured."""
        theme, plan = self.theme, self.diagram.plan
        error = NameWords(Name.ERROR, theme.type.label, theme.ink, of=self.here().next_to(self.diagram.loss.read))
        self.names: list[Mobject] = [
            *self.net.input_names(plan, theme),
            *self.net.output_names(plan, _BARS_LEFT, theme),
            error.next_to(self.diagram.loss, UP, buff=0.42),
        ]

    def all_weights(self) -> int:
        """Return how many lines are drawn."""
        return self.counted.total

    def passes(self) -> float:
        """Return how many passes the tally has counted."""
        return self.tally.value

    def at_foot(self, thing: Mobject, x: float) -> Mobject:
        """Place something on the line above the captions, its left end at ``x``."""
        return thing.move_to((x + thing.width / 2, _FOOT, 0))

    @beat("Here are {all_weights:thirty-nine} weights. One step needs a slope for each.")
    def a_network(self) -> None:
        diagram = self.diagram
        self.counted = counted = CountedLines(diagram.plan, self.theme)
        number, weights = tally(lambda: counted.total, message("weights"), (-5.55, 3.05), self.theme)
        about = Decoration("where the data are from")
        source = Words(SOURCE, self.theme.type.note, self.theme.quiet, of=about).move_to((0, _FOOT, 0))
        self.found.numbers.stay_away()
        self.play(LookAt(self.found.error_map, self.found.here, _NEAR), share=0.18)
        go_in(self, [*self.always(), source], *self.found.dot, share=0.16)
        self.play(Vary(counted, counted.set_count, 0, _SOME, rate_func=linear), share=0.1)
        self.play(
            Vary(counted, counted.set_count, _SOME, counted.total),
            CountUp(number, first=_SOME),
            FadeIn(weights, run_time=0.3),
            share=0.36,
        )
        self.weights_said = (number, weights, source)

    @beat("Take one. Nudge it by {nudge:a hundredth}, and see what the error does.", nudge=lambda s: s.nudged * NUDGE)
    def one_nudge(self) -> None:
        theme, diagram = self.theme, self.diagram
        self.ripple = Ripple(diagram.plan, NUDGED, theme)
        weight = diagram.plan.edges(NUDGED.layer).index(NUDGED)
        before, after = (self.net.error_after(weight, step) for step in (0.0, NUDGE))
        middle = diagram.loss.center_point[:2]
        self.nudged = 0.0
        self.error_number = CenteredNumber(
            before, middle, NUMBER_SIZE, theme.ink, truth=lambda: self.error_now(), decimals=4
        )
        start, end = points_on(diagram.plan.curve(NUDGED), 0.5), (-0.55, 0.3)
        self.step = Formula(f"+{NUDGE}", theme.type.formula, theme.first_weight_text, of=Scope())
        self.step.move_to((start[0] + end[0], start[1] + end[1], 0))
        self.play(
            FadeOut(*self.weights_said, self.counted),
            FadeIn(self.error_number, self.step),
            Vary(self.ripple, self.ripple.set_opacity),
            share=0.16,
        )
        self.play(Vary(self.ripple, self.ripple.set_progress, 0, diagram.stages, rate_func=linear), share=0.44)
        slope = printed((round(after, 4) - round(before, 4)) / NUDGE, 2).replace("−", "-")
        scope = Scope(self.error, lambda: diagram.weights)
        source = f"({{{{{after:.4f} : after}}}} - {before:.4f}) \\/ {NUDGE} = {slope}"
        self.quotient = Formula(source, theme.type.formula, theme.first_weight_text, of=scope)
        self.at_foot(self.quotient, _LEFT)
        self.play(Vary(self.error_number, self.nudge_by), share=0.1)
        self.play(self.from_the_error(self.quotient, "after", self.error_number), share=0.2)

    @staticmethod
    def from_the_error(formula: Formula, label: str, number: Mobject) -> Fly:
        """Return the flight of the error into a formula at the foot, below the network and its words."""
        return Fly(formula, number, part=formula.select(label), corner=(number.get_x(), _FOOT, 0))

    def error_now(self) -> float:
        """Return the error at the current nudge."""
        return self.net.error_after(self.diagram.plan.edges(NUDGED.layer).index(NUDGED), self.nudged * NUDGE)

    def nudge_by(self, share: float) -> None:
        """Show the error after a share of the nudge."""
        self.nudged = share
        self.error_number.set_value(self.error_now())

    @beat("One slope, one more pass; for all, {passes:forty}. Is there a better way?", ask=True)
    def forty_passes(self) -> None:
        counted = self.counted.set_count(1).set_opacity(1.0)

        def made() -> float:
            """Return how many passes were made: one without a nudge, and one for each nudged weight."""
            return 1.0 + counted.whole()

        self.tally, name = tally(made, message("passes"), (5.0, _FOOT - 0.16), self.theme)
        number = self.tally
        self.guess_at = (self.look.frame.safe_x - 0.25, self.look.frame.safe_y - 0.25, 0)
        self.play(
            FadeIn(number, name, counted),
            FadeOut(self.step),
            Vary(self.ripple, self.ripple.set_opacity, 1.0, 0.35),
            share=0.16,
        )
        passing = Vary(counted, counted.set_count, 1, counted.total, rate_func=rush_into)
        self.play(passing, Vary(number, lambda _: number.set_value(made())), share=0.7)

    @beat("Look into a unit. It multiplies what comes in, adds, and bends the sum.")
    def into_a_unit(self) -> None:
        view = forward_view(self.diagram, FORWARD_UNIT)
        curve = view.curve
        self.outside = [each for each in self.mobjects if each in self.always()]
        self.inside_unit(view, FORWARD_UNIT)
        self.play(Vary(curve, curve.set_sum, 0.0, view.total), share=0.2)
        self.play(Fly(view.value, curve.dot), share=0.12)

    def always(self) -> list[Mobject]:
        """Return everything that is on stage whenever the network is."""
        return [self.diagram.ground, self.diagram, *self.names]

    def inside_unit(self, view: UnitView, unit: tuple[int, int]) -> None:
        """Go into a unit, and show its products one after the other, then their sum."""
        products = view.products
        layer, index = unit
        place = np.append(self.diagram.plan.places[layer][index], 0.0)
        go_in(self, [products.heading, view.curve], place, _RADIUS, share=0.27)
        rows = (FadeIn(row, shift=0.2 * RIGHT) for row in products.rows)
        self.play(LaggedStart(*rows, lag_ratio=0.5), share=0.18)
        self.play(FadeIn(products.rule, products.total_name), FadeIn(products.total, shift=0.15 * UP), share=0.14)

    def out_of_unit(self, unit: tuple[int, int], around: list[Mobject], share: float) -> None:
        """Leave a unit."""
        layer, index = unit
        come_out(self, around, np.append(self.diagram.plan.places[layer][index], 0.0), _RADIUS, share=share)

    @beat("So values run forward, and each unit keeps its own.")
    def values_forward(self) -> None:
        self.out_of_unit(FORWARD_UNIT, self.outside, 0.36)
        for stage in range(self.diagram.plan.layers):
            self.go_forward(stage, share=0.2)

    def go_forward(self, stage: int, share: float) -> None:
        """Take the values forward through a stage; the per cents change with them."""
        hidden = self.diagram.percentages
        changed = Group(*(each for each in self.diagram.changed_forward(stage).submobjects if each not in hidden))
        self.play(Vary(changed, self.values_until, stage, stage + 1, rate_func=linear), share=share)

    def values_until(self, progress: float) -> None:
        """Show the values of units and the error."""
        seen = [each.get_fill_opacity() for each in self.diagram.percentages]
        self.diagram.set_forward(progress)
        for number, opacity in zip(self.diagram.percentages, seen, strict=True):
            number.set_fill(opacity=opacity)

    @beat(
        """{scores:Three} scores become shares: {share_of_right:forty per cent} for the right one. The error is minus
        its logarithm."""
    )
    def shares_and_error(self) -> None:
        theme, diagram = self.theme, self.diagram
        places = np.column_stack([np.full(len(self.net.species), _BARS_LEFT), diagram.plan.places[-1][:, 1]])
        self.shares = OutputShares(lambda: diagram.percentages_now() / 100, self.net.target, places, _WHOLE, theme)
        for number, (_, y) in zip(diagram.percentages, places.tolist(), strict=True):
            number.place((_BARS_LEFT + 0.4, y - 0.5, 0))
        self.signs = VGroup()
        for number in diagram.percentages:
            sign = Words("%", theme.type.note, theme.quiet, of=Decoration("a unit"))
            self.signs.add(sign.move_to(number.get_right() + np.array([0.22, 0, 0])))
        self.play(Vary(self.shares, self.shares.set_growth), share=0.3)
        for number in diagram.percentages:
            number.set_fill(opacity=1)
        self.play(FadeIn(*diagram.percentages, self.signs), share=0.14)
        share, error = self.share_of_right(), diagram.loss_now()
        source = f"E = -ln {share:.2f} = {{{{{error:.2f} : error}}}}"
        self.logarithm = Formula(source, theme.type.formula, theme.ink, of=self.here())
        self.at_foot(self.logarithm, 2.6)
        last = diagram.plan.layers
        self.go_forward(last, share=0.28)
        self.play(self.from_the_error(self.logarithm, "error", diagram.loss), share=0.2)

    def here(self) -> Scope:
        """Return the scope of formulas: the error at the weights that are shown."""
        return Scope(self.error, lambda: self.diagram.weights)

    def scores(self) -> int:
        """Return how many bars there are."""
        return len(self.shares.lengths())

    def share_of_right(self) -> float:
        """Return the share of the right class, as drawn."""
        return float(self.shares.lengths()[self.net.target] / self.shares.whole)

    @beat("Now backwards. A score's slope is its share, minus the truth.")
    def share_minus_truth(self) -> None:
        diagram = self.diagram
        self.differences = score_slopes(self.shares, diagram.backward.sum_slopes[-1][0])
        self.play(FadeOut(self.logarithm, run_time=0.4), Vary(self.shares, self.shares.set_truth), share=0.2)
        self.play(Vary(self.shares, self.shares.set_difference), FadeOut(*diagram.percentages, self.signs), share=0.26)
        self.play(LaggedStart(*(FadeIn(each) for each in self.differences), lag_ratio=0.3), share=0.2)
        self.go_back(0, share=0.26)

    def go_back(self, stage: int, share: float) -> None:
        """Take the slopes back through a stage; the lines stay dark."""
        changed = self.diagram.changed_backward(stage)
        self.play(Vary(changed, self.slopes_back, stage, stage + 1, rate_func=linear), share=share)

    def slopes_back(self, progress: float) -> None:
        """Show the slopes of units alone, not yet those of lines."""
        self.diagram.set_backward(progress)
        for lines in self.diagram.lit:
            lines.lit = 0.0

    @beat("Back over a line: times its weight. Where lines meet: add. Through the bend: times its tilt.")
    def back_through_unit(self) -> None:
        view = backward_view(self.diagram, BACK_UNIT)
        curve = view.curve
        self.outside = list(self.mobjects)
        self.inside_unit(view, BACK_UNIT)
        self.play(Vary(curve, curve.set_tangent), FadeIn(view.tilt_name), share=0.16)
        # From the dot it would pass over the curve.
        self.play(FadeIn(view.value, shift=0.3 * DOWN), share=0.09)

    @beat("So every unit learns its slope.")
    def every_unit(self) -> None:
        self.out_of_unit(BACK_UNIT, self.outside, 0.4)
        for stage in (1, 2):
            self.go_back(stage, share=0.25)
        self.slopes_back(self.diagram.plan.layers)

    @beat("And a line's slope? What came in, times what came back. The nudge found the same.")
    def a_lines_slope(self) -> None:
        theme, diagram, edge = self.theme, self.diagram, NUDGED
        diagram.speak_of(edge)
        value, arrived = diagram.ends()
        slope = diagram.lit[0].number(edge)
        source = f"{signed(value.value).strip('()')} times {signed(arrived.value)} = {signed(slope).strip('()')}"
        self.product = Formula(source, theme.type.formula, theme.ascent_text, of=Scope())
        # Right above the line itself.
        self.product.move_to((_LEFT + self.product.width / 2, _HEAD, 0))
        dashes = message("dashed: {nudge:more} weight, {tilt:less} error")
        of = Tied(nudge=lambda: NUDGE, tilt=lambda: diagram.lit[0].number(edge))
        dashed = Words(dashes, theme.type.note, theme.quiet, of=of)
        self.dashed = dashed.move_to((self.look.frame.safe_x - dashed.width / 2, _HEAD, 0))
        self.ripple.set_opacity(1.0).set_progress(0)
        receding = Vary(self.in_focus(), self.focus)
        self.play(receding, FadeIn(self.ripple), share=0.16)
        self.play(FadeIn(self.product, shift=0.3 * UP), share=0.26)
        self.play(FadeIn(self.quotient, shift=0.2 * RIGHT), share=0.16)
        lit = Vary(diagram.lit[0], diagram.lit[0].set_lit)
        self.play(FadeOut(self.ripple), lit, FadeIn(self.dashed, run_time=0.3), share=0.26)

    @beat(
        """One pass forward, and one back: {few:eighty-six} multiplications, instead of
        {many:eleven hundred and sixty}."""
    )
    def the_race(self) -> None:
        diagram = self.diagram
        self.race = Race(self.network.work, self.theme)
        whole = Vary(self.in_focus(), self.focus, 1, 0)
        self.play(FadeOut(self.product, self.quotient, self.dashed), whole, share=0.1)
        lit = [Vary(lines, lines.set_lit) for lines in diagram.lit[1:]]
        self.play(*lit, FadeIn(self.race), share=0.16)
        self.play(Vary(self.race, self.race.set_done, 0, self.network.work.differences, rate_func=linear), share=0.64)

    def in_focus(self) -> Group:
        """Return what recedes beside the weight in focus; the per cents are not on stage."""
        parts = self.diagram.changed_by_focus().submobjects
        return Group(*(each for each in parts if each not in self.diagram.percentages))

    def focus(self, share: float) -> None:
        """Let everything else recede by a share."""
        self.diagram.set_focus(share)
        for number in self.diagram.percentages:
            number.set_fill(opacity=0)

    def few(self) -> int:
        """Return the value of the first tally."""
        return int(self.race.bars.reached()[0])

    def many(self) -> int:
        """Return the value of the second tally."""
        return int(self.race.bars.reached()[1])

    @beat("One update moves them all. The error {drop:falls}.", drop=lambda s: s.diagram.loss_now() - s.path.errors[0])
    def one_update(self) -> None:
        diagram, size = self.diagram, self.theme.type.formula
        self.rule = rule_formula(PLAIN_RULE, 1.15 * size, self.theme, self.rule_scope())
        scope = self.rule_scope().where(alpha=self.net.drawn_rate)
        rate = Formula(f"alpha = {printed(self.path.learning_rates[0], 3)}", size, self.theme.ink, of=scope)
        self.at_foot(self.rule, -4.0)
        self.at_foot(rate, 1.0)
        self.play(FadeOut(self.race, self.differences), Vary(self.shares, self.shares.set_difference, 1, 0), share=0.12)
        self.play(FadeIn(self.rule, rate), Vary(diagram.changed_by_turn(), diagram.set_turned), share=0.22)
        for number in diagram.percentages:
            number.set_fill(opacity=1)
        self.play(FadeIn(*diagram.percentages, self.signs), share=0.1)
        changed = Group(*diagram.changed_by_weights().submobjects, self.shares)
        self.play(Vary(changed, self.move_weights), share=0.44)

    def rule_scope(self) -> Scope:
        """Return the scope of the rule: the one step that is taken."""
        return Scope(self.error, lambda: self.path.positions[0]).stepping(lambda: self.path.positions)

    def move_weights(self, share: float) -> None:
        """Show the network after a share of its one update."""
        self.updates = share
        self.diagram.set_weights(position_after(self.path, share))
        self.shares.follow()

    @beat(
        "And that is one step {drop:downhill}, for all {all_weights:thirty-nine} weights.",
        still=True,
        drop=lambda self: self.diagram.loss_now() - self.path.errors[0],
    )
    def one_step_downhill(self) -> None:
        home, theme = Home(self), self.theme
        words = Words("One pass back finds every slope", theme.type.title, theme.ink, "SEMIBOLD", of=self.all_found())
        step = StepAtHome(home)
        law = standing_clear(LawLine(words, theme), [home.hiker, step.arrow])
        home.error_map.set_view(View.of(home.here, _NEAR).inside(home.survey.landscape.domain))
        come_out(self, [home.error_map, home.hiker], *home.dot, share=0.28)
        self.play(FadeIn(step.arrow), share=0.07)
        self.play(LookAt.whole(home.error_map), law.come(rate_func=_soon), share=0.5)
        self.live(step.light)
        self.add(step.light)
        home.numbers.remove(*home.numbers.under(law, step.arrow))
        self.play(FadeIn(home.numbers), share=0.1)

    def all_found(self) -> Fact:
        """Return what the law states: the backward pass has found the whole gradient."""
        return Fact(lambda: np.allclose(self.diagram.backward.gradient, self.error.gradient(self.path.positions[0])))
