"""Plain steps, the exact flow and a heavy ball with momentum leave the same place, and go different ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto

import numpy as np
from manim import RIGHT, FadeIn, FadeOut, Group, VGroup, VMobject, linear

from gradmath.descent.descend import Constant, descend
from gradmath.descent.rules import Momentum
from gradmath.descent.stability import stable_learning_rate
from scenes.claims.curves import FollowsFlow, Steps
from scenes.kit.beats.beat import beat
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.descents.courses import Course, step_by_step
from scenes.kit.descents.movers import Mover, MoverStyle
from scenes.kit.descents.small_multiples import Runner
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.segment import LONGEST_ARROW, MapSegment
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.viewpoints import hillside
from scenes.kit.places.place import Place

# The learning rate of all three as a share of the largest that is stable at the valley, 2/λmax.
_SHARE_OF_STABLE = 0.12
MOMENTUM = 0.8
STEPS = 30
_TURN = 0.8

_FORMULA_SIZE = 28
_ROOM_FOR_NAMES = 0.36


class Way(Enum):
    """A way down."""

    FLOW = auto()
    PLAIN = auto()
    MOMENTUM = auto()


_NAMES: Mapping[Way, Name] = {
    Way.FLOW: Name.EXACT_FLOW,
    Way.PLAIN: Name.PLAIN_STEPS,
    Way.MOMENTUM: Name.MOMENTUM,
}
_RULES: Mapping[Way, Sequence[str]] = {
    Way.FLOW: ("dif w \\/ dif t = -nabla E",),
    Way.PLAIN: ("w <- w - alpha nabla E",),
    Way.MOMENTUM: ("v <- mu v - nabla E", "w <- w + alpha v"),
}


class RollingBall(MapSegment):
    """Three ways down from one start, on one clock: the exact flow, plain descent, and momentum."""

    title = "Does it really roll?"

    def setup(self) -> None:
        """Compute all three ways before anything moves."""
        super().setup()
        start = hillside(self.landscape, self.error_map.levels, 1, turn=_TURN)[0]
        rate = Constant(_SHARE_OF_STABLE * stable_learning_rate(self.landscape, self.valley.point))
        self.path = descend(self.landscape, start, step=rate, max_steps=STEPS, tolerance=0)
        self.heavy_path = descend(
            self.landscape, start, rule=Momentum(MOMENTUM), step=rate, max_steps=STEPS, tolerance=0
        )
        self.flow_course = Course.of_flow(self.landscape, start, rate.learning_rate, STEPS)
        self.scale = arrow_scale(self.landscape, self.heavy_path.positions, LONGEST_ARROW)
        self.fill_panel()
        self.add(self.error_map, self.signs)

    def fill_panel(self) -> None:
        """Make the panel: each mover's line and rule, then the chart that they share."""
        theme = self.theme
        looks = {
            Way.FLOW: MoverStyle(theme.descent, theme.descent, 0.07, "dotted"),
            Way.PLAIN: MoverStyle(theme.descent, theme.ball, 0.12, width=4),
            Way.MOMENTUM: MoverStyle(theme.ink, theme.ball, 0.18, "dashed", hollow=True, width=4),
        }
        self.panel = SidePanel(theme, height=6.58, width=3.5)
        self.entries = {way: self.entry(_NAMES[way], look, _RULES[way]) for way, look in looks.items()}
        values = f"alpha = {printed(self.path.learning_rates[0], 3)} quad mu = {printed(MOMENTUM, 1)}"
        self.values = self.panel.line(Formula(values, _FORMULA_SIZE, theme.quiet))
        place = self.panel.chart_place(2.5)
        inner = Place(place.center, place.width, place.height - 2 * _ROOM_FOR_NAMES)
        self.chart = SharedChart(inner, STEPS, float(self.path.errors[0]), theme)
        # The laws are plain functions: Manim copies what a method belongs to.
        self.flow = Mover(
            self.error_map, self.flow_course, looks[Way.FLOW], self.chart, law=lambda course: [self.flows(course)]
        )
        self.plain = Runner(self.error_map, self.path, self.chart, size=0.85)
        heavy_course = Course.of_path(self.heavy_path)
        self.heavy = Mover(
            self.error_map, heavy_course, looks[Way.MOMENTUM], self.chart, law=lambda course: [self.keeps_going(course)]
        )
        self.curves = [*self.heavy.curves, *self.plain.curves, *self.flow.curves]
        self.movers = Group(*self.curves, self.heavy, self.plain, self.flow)

    def flows(self, course: Course) -> FollowsFlow:
        """Say of a course that it is the exact flow, on the clock of the steps."""
        interval = float(self.path.learning_rates[0]) * float(course.steps[1])
        return FollowsFlow(landscape=self.landscape, positions=course.positions, interval=interval)

    def keeps_going(self, course: Course) -> Steps:
        """Say of a course that it takes its steps with momentum."""
        rates = self.heavy_path.learning_rates
        return Steps(landscape=self.landscape, stops=course.positions, learning_rates=rates, rule=Momentum(MOMENTUM))

    def entry(self, name: Name, look: MoverStyle, rules: Sequence[str]) -> VGroup:
        """Put a mover's sample and name on the panel, and its rule below."""
        theme = self.theme
        words = NameWords(name, theme.type.label, theme.ink)
        sample = look.sample(theme)
        head = VGroup(sample, words.next_to(sample, RIGHT, buff=0.18))
        colour = theme.ink if look.color == theme.ink else theme.descent_text
        lines = [Formula(rule, _FORMULA_SIZE, colour) for rule in rules]
        placed = [self.panel.line(head, after=0.14), *(self.panel.line(line, after=0.12) for line in lines)]
        self.panel.space(0.1)
        return VGroup(*placed)

    @beat("How would a real ball roll downhill? Let three start together.")
    def three_together(self) -> None:
        self.play(FadeIn(self.heavy, self.plain, self.flow, scale=0.6), share=0.25)
        self.hold(share=0.2)
        names = (self.chart.name_errors(self.plain.curves[0]), self.chart.name_steps(self.plain.curves[0]))
        self.play(FadeIn(self.panel, self.values, self.chart, *names, *self.curves), share=0.2)

    @beat("The first flows exactly down the slope, turning with it at every moment.")
    def exact_flow(self) -> None:
        self.enter(Way.FLOW, self.flow, linear)

    @beat("The second takes plain steps: it looks, goes straight, and looks again.")
    def plain_steps(self) -> None:
        self.enter(Way.PLAIN, self.plain, step_by_step(self.first_rise))

    @beat("The third is heavy. It keeps most of its velocity, and the slope only adds to it.")
    def heavy_ball(self) -> None:
        self.enter(Way.MOMENTUM, self.heavy, linear)

    def enter(self, way: Way, mover: Mover | Runner, pace: Callable[[float], float]) -> None:
        """Show a mover's line and rule on the panel, and let it go as far as to where the heavy ball is looked at."""
        self.play(FadeIn(self.entries[way], shift=0.15 * RIGHT), share=0.15)
        self.hold(share=0.1)
        moving = Group(*mover.curves, mover)
        self.play(Vary(moving, mover.set_progress, 0, self.first_rise, rate_func=pace), share=0.6)

    @property
    def first_rise(self) -> int:
        """The first step with which the heavy ball's error rises."""
        return int(np.flatnonzero(np.diff(self.heavy_path.errors) > 0)[0]) + 1

    @beat(
        """In the same time it has come much further. Under it, minus the gradient points back down,
        but its speed carries it on, up the far slope.""",
        still=True,
    )
    def against_the_slope(self) -> None:
        self.down = GradientArrow(self.error_map, self.heavy.marker.point, self.scale, "descent")
        self.symbol = self.name_arrow()
        self.hold(share=0.3)
        self.play(Grow(self.down), share=0.2)
        self.play(FadeIn(self.symbol), share=0.08)

    def name_arrow(self) -> VMobject:
        """Return the arrow's symbol, beyond its end."""
        symbol = Formula("-nabla E", self.theme.type.formula, self.theme.descent_text)
        return symbol.next_to(self.down.end, self.down.vector / np.linalg.norm(self.down.vector), buff=0.15)

    @beat("Now all together. Its error is the first to fall. But it cannot stop at the bottom, and swings past.")
    def swings_past(self) -> None:
        self.play(FadeOut(self.down, self.symbol), share=0.06)
        self.hold(share=0.06)
        self.go_on(self.first_rise, self.second_rise, share=0.75)

    def go_on(self, start: float, end: float, share: float) -> None:
        """Let all three move on, on one clock, from a number of steps to another."""
        self.play(Vary(self.movers, self.set_clock, start, end, rate_func=linear), share=share)

    def set_clock(self, steps: float) -> None:
        """Show all three after a number of steps, whole or part of one."""
        for mover in (self.heavy, self.plain, self.flow):
            mover.set_progress(steps)

    @property
    def second_rise(self) -> int:
        """The step at the end of the heavy ball's second rise."""
        rising = np.diff(self.heavy_path.errors) > 0
        ends = np.flatnonzero(rising[:-1] & ~rising[1:]) + 1
        return int(ends[1])

    @beat(
        """Round and round it comes to rest. Plain steps stay close to the exact flow.
        A real ball only roughly follows the slope.""",
        still=True,
    )
    def settle(self) -> None:
        self.go_on(self.second_rise, STEPS, share=0.6)
