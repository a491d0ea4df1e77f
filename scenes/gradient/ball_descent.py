"""A ball looks at the slope, rolls a short way, stops and looks again until it settles in the valley."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from manim import FadeIn, FadeOut

from scenes.gradient.ball_stage import CHART, LAST_LOOK, NEARER, NEAREST, BallStage
from scenes.gradient.links.valley_close import ZOOM, ValleyClose
from scenes.gradient.own_run import OwnLog, OwnRun
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.charts.log_curve import LogErrorCurve
from scenes.kit.descents.ball_way import is_in_valley
from scenes.kit.descents.own_way import is_plain
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import decimals_of_rate
from scenes.kit.lettering.rule import PLAIN_RULE, rule_formula
from scenes.kit.map.needs import Need, a_slope, a_valley, slopes_in_sight
from scenes.kit.map.viewpoints import UnsuitableError

_LAW = 44
# The longest way to the valley on which the viewer is asked whether the ball will roll past it, in frame units.
_WHOLE_WAY = 5.0
# Extra decimals of the error, which the last steps change little.
_MORE_DECIMALS = 2
# Height of the chart of a descent that the user asked for, which has more rows above it.
_OWN_CHART = 1.7


class BallDescent(BallStage):
    """Gradient descent as a ball that stops to look before each step."""

    title = "Step by step downhill"
    needs: ClassVar[Sequence[Need]] = (a_valley, slopes_in_sight)
    leaves = ValleyClose
    takes_descent = True
    learnt = "Look, step, and look again"

    def check_end(self) -> None:
        """Refuse a descent that has not settled.

        Raises
        ------
        UnsuitableError
            If the ball is still on its way.
        """
        self.leave_to_own_descent()
        if not is_in_valley(self.survey, self.path):
            raise UnsuitableError(f"after {self.path.steps} steps the ball is still on its way")

    @beat("Put a ball where the hiker stood.")
    def place_the_ball(self) -> None:
        self.trail.set_progress(0)
        self.add(self.trail)
        self.play(FadeIn(self.ball), FadeOut(self.found.numbers), share=0.14)
        self.look_at(self.start, self.near, share=0.8)

    @beat("How far should it roll?", ask=True)
    def how_far(self) -> None:
        self.look_at(self.start, 1.1 * self.near, share=1.0)

    @beat("As far as the gradient, times a number we choose: the learning rate, alpha.")
    def learning_rate(self) -> None:
        name, sign, digits = self.rate_name, self.rate_sign, decimals_of_rate(self.rate)
        rate = self.panel.number(name, lambda _: self.rate, self.start, decimals=digits, sign=sign)
        step = Formula(
            self.step_formula(), self.theme.type.formula, self.theme.ink, {"g": self.theme.ascent_text}, of=self.first()
        )
        self.play(*self.panel.grow(name, sign, rate), share=0.1)
        self.look_at(self.start, 1.15 * self.near, share=0.2)
        self.play(*self.panel.grow(self.panel.line(step)), share=0.1)
        self.shorten(share=0.3)
        self.look_at(self.start, 1.25 * self.near, share=0.28)
        self.formula = step

    def first(self) -> Any:
        """Return the scope of the arrow that is shortened."""
        return self.here_alone().standing(self.step_arrow)

    def step_formula(self) -> str:
        """Return the length of the first step, in Typst."""
        length = self.rate * float(np.linalg.norm(self.landscape.gradient(self.start)))
        return f"alpha {{{{norm(nabla E) : g}}}} = {length:.{self.decimals + 1}f}"

    def shorten(self, share: float) -> None:
        """Shorten the arrow to the step, or replace it by a step arrow if the step is longer."""
        arrow = self.found.arrow
        ratio = self.step_arrow.whole_scale / arrow.whole_scale
        if ratio < 1:
            self.play(Vary(arrow, arrow.set_growth, 1.0, ratio), share=share)
            self.remove(arrow)
            self.add(self.step_arrow, self.ball)
        else:
            self.play(FadeOut(arrow), FadeIn(self.step_arrow), share=share)
            self.bring_to_front(self.ball)

    @beat("It rolls that far, stops, and looks again.")
    def first_step(self) -> None:
        size, ink = self.theme.type.label, self.theme.ink
        self.drop_formula(share=0.12)
        step, error = (NameWords(name, size, ink, "MEDIUM", of=self.here) for name in (Name.STEPS, Name.ERROR))
        self.steps = self.panel.number(step, lambda _: self.steps_shown(), self.start, decimals=0)
        digits = self.decimals + _MORE_DECIMALS
        self.error = self.panel.number(error, lambda w: float(self.landscape.value(w)), self.start, decimals=digits)
        self.play(*self.panel.grow(step, self.steps, error, self.error), share=0.16)
        self.live_numbers += [self.steps, self.error]
        self.go_on(1, share=0.4, looked=True)
        self.step_arrow.set_point(self.ball.point)
        self.play(Vary(self.step_arrow, self.step_arrow.set_growth), share=0.25)

    def drop_formula(self, share: float) -> None:
        """Remove the length of the first step, which has been taken."""
        self.play(*self.panel.drop(self.formula), share=share)

    @beat("Each step is one update of the weights.")
    def update(self) -> None:
        self.play(*self.panel.grow(*(self.panel.line(each) for each in self.rules())), share=0.14)
        self.go_on(2, share=0.7, looked=True)

    def rules(self) -> list[Formula]:
        """Return the formulas of the update, line by line."""
        return [self.rule()]

    def rule(self, size: float | None = None) -> Formula:
        """Return the update rule of the drawn steps."""
        return rule_formula(PLAIN_RULE, size or self.theme.type.formula, self.theme, self.here)

    @beat("Will it roll past the valley?", ask=True)
    def will_it_stop(self) -> None:
        way = self.path.final - self.ball.point
        zoom = _WHOLE_WAY / (self.error_map.sight.scale * max(float(np.linalg.norm(way)), 1e-9))
        self.look_at(
            self.ball.point + 0.5 * way,
            float(np.clip(zoom, 1.0, self.near)),
            FadeIn(self.signs),
            self.stepping(1),
            share=0.9,
        )
        self.steps_taken += 1

    @beat("On {gentler:gentler} ground the gradient is {gentler:smaller}, and so is the step.")
    def shrinking_steps(self) -> None:
        self.go_on(max(1, self.path.steps // 2 - self.steps_taken), share=0.95, zoom=NEARER)

    @beat("Come closer. The steps go on, each {lengthened:shorter}.")
    def come_closer(self) -> None:
        self.panel.space(0.12)
        self.curve = LogErrorCurve(self.path, self.lowest(), self.panel.chart_place(CHART), self.theme)
        self.curve.set_progress(self.steps_taken)
        self.play(*self.panel.grow(self.curve), share=0.18)
        self.curves = [self.curve]
        self.go_on(max(1, 3 * self.path.steps // 4 - self.steps_taken), share=0.75, zoom=NEAREST)

    def gentler(self) -> float:
        """Return by how much the ground is steeper where the ball is than where it began."""
        slopes = np.linalg.norm(self.landscape.gradient(np.stack([self.start, self.ball.point])), axis=-1)
        return float(slopes[1] - slopes[0])

    def lengthened(self) -> float:
        """Return by how much the last step is longer than the one before, as they are drawn."""
        lengths = np.linalg.norm(np.diff(self.trail.drawn_stops(), axis=0), axis=-1)
        return float(lengths[-1] - lengths[-2])

    @beat("Step by step the error {drop:falls}, until the slope is almost nothing.", still=True)
    def settled(self) -> None:
        self.go_on(self.path.steps - self.steps_taken, share=0.75, zoom=1.5 * NEAREST)
        self.look_at(self.beside_panel(self.path.final, LAST_LOOK), LAST_LOOK, share=0.2)

    def drop(self) -> float:
        """Return the largest rise of the error from stop to stop, as drawn."""
        return float(np.diff(self.landscape.value(self.error_map.to_weights(self.trail.drawn_stops()))).max())

    @beat("New weights: the old ones, minus alpha times the gradient.", still=True)
    def law(self) -> None:
        law = LawLine(self.rule(_LAW), self.theme)
        self.clear_for(law, share=0.05)
        self.look_at(self.path.final, ZOOM, law.come(), *self.panel.leave(), share=0.9)


class BallOnItsWay(BallDescent):
    """The same if the ball does not reach the bottom in the available time."""

    adapted = "the ball does not settle in the time that there is, and the film says so"
    needs = (a_slope, slopes_in_sight)

    def check_end(self) -> None:
        """Accept any descent that comes down with every step."""
        self.leave_to_own_descent()

    @beat("Nobody tells the ball where the bottom is. Will it come there soon?", ask=True)
    def will_it_stop(self) -> None:
        BallDescent.will_it_stop.perform(self)

    @beat("Come closer. The steps go on.")
    def come_closer(self) -> None:
        BallDescent.come_closer.perform(self)

    @beat(
        "After {steps_drawn:forty-five} steps the error still {drop:falls}. {is_on_its_way:It is still on its way.}",
        still=True,
    )
    def settled(self) -> None:
        BallDescent.settled.perform(self)

    def steps_drawn(self) -> int:
        """Return how many steps the trail shows."""
        return len(self.trail.drawn_stops()) - 1

    def is_on_its_way(self) -> bool:
        """Tell whether the ball has not settled."""
        return not is_in_valley(self.survey, self.path)


class OwnDescent(OwnRun, BallDescent):
    """The descent that the user asked for: by its own rule, from its own start."""

    adapted = "it shows the descent that was asked for"
    needs = (a_slope, slopes_in_sight)

    def check_end(self) -> None:
        """Refuse a descent that nobody asked for, that cannot be shown, or that has not settled."""
        self.check_asked()
        if not is_in_valley(self.survey, self.path):
            raise UnsuitableError(f"after {self.path.steps} steps the ball has not settled")

    @beat("Put a ball where this descent begins.")
    def place_the_ball(self) -> None:
        BallDescent.place_the_ball.perform(self)

    @beat("As far as its rule says, with the learning rate, alpha.")
    def learning_rate(self) -> None:
        name, sign, digits = self.rate_name, self.rate_sign, decimals_of_rate(self.rate)
        self.play(*self.panel.grow(self.panel.line(self.own.name(self.theme.type.label), after=0.26)), share=0.1)
        self.look_at(self.start, 1.15 * self.near, share=0.2)
        rate = self.panel.number(name, lambda _: self.rate_now(), self.start, decimals=digits, sign=sign)
        self.live_numbers = [rate]
        self.play(*self.panel.grow(name, sign, rate), share=0.1)
        self.shorten(share=0.3)
        self.look_at(self.start, 1.25 * self.near, share=0.28)

    def shorten(self, share: float) -> None:
        """Replace the arrow of the slope by that of the step."""
        if is_plain(self.own.descent):
            BallDescent.shorten(self, share)
        else:
            self.play(FadeOut(self.found.arrow), FadeIn(self.step_arrow), share=share)
            self.bring_to_front(self.ball)

    @beat("Nobody tells the ball where the bottom is. Will it come there?", ask=True)
    def will_it_stop(self) -> None:
        self.see_the_run(1, share=0.9)

    @beat("Step after step, by the same rule.")
    def shrinking_steps(self) -> None:
        self.see_the_run(max(1, self.path.steps // 2 - self.steps_taken), share=0.95)

    @beat("The chart shows the error after each step.")
    def come_closer(self) -> None:
        self.panel.space(0.12)
        note = self.panel.line(self.axis_name(), after=0.14)
        place = self.panel.chart_place(_OWN_CHART)
        curve = ErrorCurve(self.charted(), place, self.theme).set_progress(self.steps_taken)
        self.panel.rows.append(curve)
        # A chart that came from below would be out of place meanwhile.
        self.play(*self.panel.grow(note), FadeIn(curve), share=0.18)
        self.curves = [curve]
        self.see_the_run(max(1, 3 * self.path.steps // 4 - self.steps_taken), share=0.75)

    @beat("Here the run ends. {has_settled:It has settled in a valley.}", still=True)
    def settled(self) -> None:
        self.see_the_run(self.path.steps - self.steps_taken, share=0.9)

    @beat("One rule, from the {:first} step to the last.", still=True)
    def law(self) -> None:
        law = LawLine(self.own.law(_LAW, self.here), self.theme)
        self.clear_for(law, share=0.05)
        self.look_at(self.path.final, ZOOM, law.come(), *self.panel.leave(), share=0.9)


class OwnDescentOnItsWay(OwnDescent):
    """The same if the ball does not come to rest in a valley."""

    adapted = "it shows the descent that was asked for, which does not settle"

    def check_end(self) -> None:
        """Accept any descent that was asked for and can be shown."""
        self.check_asked()

    @beat("Here the run ends. {has_not_settled:It has not settled in a valley.}", still=True)
    def settled(self) -> None:
        OwnDescent.settled.perform(self)


class LoggedDescent(OwnLog, OwnDescent):
    """The path of a run that somebody logged, from its first weights to its last."""

    adapted = "it shows the path of the run that was asked for"

    @beat("Put a ball where this run began.")
    def place_the_ball(self) -> None:
        BallDescent.place_the_ball.perform(self)

    @beat("Its weights were logged, step by step. Where did they go {:first}?", ask=True)
    def how_far(self) -> None:
        BallDescent.how_far.perform(self)

    @beat("The blue arrow leads to the next weights in the log.")
    def learning_rate(self) -> None:
        self.play(*self.panel.grow(self.panel.line(self.run_name(self.theme.type.label), after=0.26)), share=0.1)
        self.look_at(self.start, 1.15 * self.near, share=0.3)
        self.play(FadeOut(self.found.arrow), FadeIn(self.step_arrow), share=0.3)
        self.bring_to_front(self.ball)
        self.look_at(self.start, 1.25 * self.near, share=0.28)

    @beat("The ball goes there, and the log has the next ones.")
    def first_step(self) -> None:
        BallDescent.first_step.perform(self)

    @beat("Nobody told the run where the bottom is. Did it come there?", ask=True)
    def will_it_stop(self) -> None:
        self.see_the_run(1, share=0.9)

    @beat("Step after step, as they were logged.")
    def shrinking_steps(self) -> None:
        OwnDescent.shrinking_steps.perform(self)

    @beat("Here the log ends. {has_settled:The run has settled in a valley.}", still=True)
    def settled(self) -> None:
        OwnDescent.settled.perform(self)

    @beat("The path of a run, on the landscape of its error.", still=True)
    def law(self) -> None:
        law = LawLine(self.run_name(_LAW), self.theme)
        self.clear_for(law, share=0.05)
        self.look_at(self.path.final, ZOOM, law.come(), *self.panel.leave(), share=0.9)


class LoggedDescentOnItsWay(LoggedDescent):
    """The same where the run does not come to rest in a valley."""

    adapted = "it shows the path of the run that was asked for, which does not settle"

    def check_end(self) -> None:
        """Take any run that was asked for and can be shown."""
        self.check_asked()

    @beat("Here the log ends. {has_not_settled:The run has not settled in a valley.}", still=True)
    def settled(self) -> None:
        OwnDescent.settled.perform(self)
