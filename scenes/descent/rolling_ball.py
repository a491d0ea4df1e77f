"""Plain steps, the exact flow and a heavy ball with momentum leave the same place, and go different ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from itertools import product

import numpy as np
from manim import RIGHT, FadeIn, FadeOut, Group, VGroup, linear

from gradmath.descent.descend import Constant, descend
from gradmath.descent.paths import DescentPath
from gradmath.descent.rules import Momentum
from gradmath.descent.stability import stable_learning_rate
from scenes.arrays import Array
from scenes.claims.curves import FollowsFlow, Steps
from scenes.claims.meaning import Decoration, Scope
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.descents.courses import Course, step_by_step
from scenes.kit.descents.movers import Mover, MoverStyle
from scenes.kit.descents.small_multiples import Runner
from scenes.kit.descents.velocity import VelocityArrow
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.needs import a_valley
from scenes.kit.map.segment import LONGEST_ARROW, MapSegment
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.viewpoints import UnsuitableError, hillside
from scenes.kit.places.place import Place
from scenes.kit.shapes.bead import Bead

# The learning rate of all three as a share of the largest that is stable at the valley, 2/λmax.
_SHARES_OF_STABLE = (0.12, 0.08, 0.18, 0.05)
MOMENTUM = 0.8
STEPS = 30
_TURN = 0.8
# The heavy ball rises so often at least; both end as near to a valley as this share of the picture's diagonal.
_RISES, _NEAR_VALLEY = 2, 0.01

# How near the view comes to the heavy ball, and how much longer than a step its velocity is drawn.
_NEAR, _LONGER = 1.8, 1.6
# Seconds in which a light runs along the heavy ball's way.
_AGAIN = 3.0
_NAME = Decoration("the name of a way down, beside a sample of its line")
_LAW = Decoration("the law of the flow, which its line claims")

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
    needs = (a_valley,)
    leaves = Home
    learnt = "Momentum swings past"

    def setup(self) -> None:
        """Compute all three ways before anything moves."""
        super().setup()
        self.path, self.heavy_path = self.both_ways_down()
        start, rate = self.path.positions[0], float(self.path.learning_rates[0])
        self.flow_course = Course.of_flow(self.landscape, start, rate, STEPS)
        self.scale = arrow_scale(self.landscape, self.heavy_path.positions, LONGEST_ARROW)
        self.fill_panel()
        self.found = self.find(Home)

    def both_ways_down(self) -> tuple[DescentPath, DescentPath]:
        """Return the plain descent and the one with momentum, from the first start from which both can be shown.

        Raises
        ------
        UnsuitableError
            If there is none.
        """
        limit = stable_learning_rate(self.landscape, self.survey.bottoms[0].point)
        for share, start in product(_SHARES_OF_STABLE, self.starts()):
            rate = Constant(share * limit)
            plain = descend(self.landscape, start, step=rate, max_steps=STEPS, tolerance=0)
            heavy = descend(self.landscape, start, rule=Momentum(MOMENTUM), step=rate, max_steps=STEPS, tolerance=0)
            if self.can_be_shown(plain, heavy):
                return plain, heavy
        raise UnsuitableError(
            "no ball with momentum swings past the bottom of a valley in view and comes to rest there"
        )

    def starts(self) -> list[Array]:
        """Return where the balls may start, the hill's other side first."""
        try:
            first = [hillside(self.survey.asked, self.error_map.levels, 1, turn=_TURN)[0]]
        except UnsuitableError:
            first = []
        return [*first, *self.hill_points()]

    def can_be_shown(self, plain: DescentPath, heavy: DescentPath) -> bool:
        """Tell whether both stay in view and come near one valley, and the heavy ball rises twice on the way."""
        seen = np.concatenate([plain.positions, heavy.positions])
        if not (np.isfinite(seen).all() and self.landscape.domain.contains(seen).all() and heavy.steps == STEPS):
            return False
        rising = np.diff(heavy.errors) > 0
        rises = int((rising[:-1] & ~rising[1:]).sum())
        near = _NEAR_VALLEY * float(np.linalg.norm(self.survey.asked.domain.size))
        bottoms = np.array([each.point for each in self.survey.bottoms])
        ends = [bottoms[np.linalg.norm(bottoms - path.final, axis=-1).argmin()] for path in (plain, heavy)]
        off = [float(np.linalg.norm(path.final - end)) for path, end in zip((plain, heavy), ends, strict=True)]
        return bool(rises >= _RISES and max(off) <= near and np.array_equal(*ends))

    def fill_panel(self) -> None:
        """Make the panel: each mover's line and rule, then the chart that they share."""
        theme = self.theme
        looks = {
            Way.FLOW: MoverStyle(theme.descent, theme.descent, 0.07, "dotted"),
            Way.PLAIN: MoverStyle(theme.descent, theme.ball, 0.12, width=4),
            Way.MOMENTUM: MoverStyle(theme.ink, theme.ball, 0.17, "dashed", width=4),
        }
        self.panel = GrowingPanel(theme, width=3.5)
        self.rules: dict[Way, list[Formula]] = {}
        self.entries = {way: self.entry(way, look) for way, look in looks.items()}
        values = f"alpha = {printed(self.path.learning_rates[0], 3)} quad mu = {printed(MOMENTUM, 1)}"
        self.values = Formula(values, _FORMULA_SIZE, theme.quiet, of=_LAW)
        self.panel.line(self.values)
        place = self.panel.chart_place(2.5)
        inner = Place(place.center, place.width, place.height - 2 * _ROOM_FOR_NAMES)
        lowest = min(0.0, float(self.path.errors.min()), float(self.heavy_path.errors.min()))
        self.chart = SharedChart(inner, STEPS, float(self.path.errors[0]), theme, lowest)
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
        self.mean()

    def mean(self) -> None:
        """Say of the formulas on the panel of which movers they are."""
        course, rate = self.heavy_path.positions, float(self.heavy_path.learning_rates[0])
        heavy = Scope(self.landscape, self.heavy.marker).stepping(lambda: course)
        heavy = heavy.where(mu=lambda: MOMENTUM, alpha=lambda: rate)
        for formula in (*self.rules[Way.MOMENTUM], self.values):
            formula.of = heavy
        for formula in self.rules[Way.PLAIN]:
            formula.of = self.plain.trail.scope(self.plain.ball)

    def flows(self, course: Course) -> FollowsFlow:
        """Say of a course that it is the exact flow, on the clock of the steps."""
        interval = float(self.path.learning_rates[0]) * float(course.steps[1])
        return FollowsFlow(landscape=self.landscape, positions=course.positions, interval=interval)

    def keeps_going(self, course: Course) -> Steps:
        """Say of a course that it takes its steps with momentum."""
        rates = self.heavy_path.learning_rates
        return Steps(landscape=self.landscape, stops=course.positions, learning_rates=rates, rule=Momentum(MOMENTUM))

    def entry(self, way: Way, look: MoverStyle) -> VGroup:
        """Put a mover's sample and name on the panel, and its rule below."""
        theme = self.theme
        words = NameWords(_NAMES[way], theme.type.label, theme.ink, of=_NAME)
        sample = look.sample(theme)
        head = VGroup(sample, words.next_to(sample, RIGHT, buff=0.18))
        colour = theme.ink if look.color == theme.ink else theme.descent_text
        lines = [Formula(rule, _FORMULA_SIZE, colour, of=_LAW) for rule in _RULES[way]]
        self.rules[way] = lines
        placed = [self.panel.line(head, after=0.14), *(self.panel.line(line, after=0.12) for line in lines)]
        self.panel.space(0.1)
        return VGroup(*placed)

    @beat(
        "How would a real ball roll downhill? Let {way_count:three} start together. Which will swing past the bottom?",
        ask=True,
    )
    def three_together(self) -> None:
        self.play(FadeOut(self.found.numbers, self.found.hiker), FadeIn(self.signs), share=0.12)
        for mover in (self.heavy, self.plain, self.flow):
            self.play(FadeIn(mover), share=0.27)

    @property
    def way_count(self) -> int:
        """How many balls start."""
        return len(self.entries)

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
        self.play(*self.panel.grow(self.entries[way]), share=0.15)
        self.play(Vary(mover, mover.set_progress, 0, self.first_rise, rate_func=pace), share=0.8)

    @property
    def first_rise(self) -> int:
        """The first step with which the heavy ball's error rises."""
        return int(np.flatnonzero(np.diff(self.heavy_path.errors) > 0)[0]) + 1

    @beat(
        """Look at the third. Minus the gradient points back down,
        but its velocity carries it on, {last_rise:uphill}, on the far slope.""",
        still=True,
    )
    def against_the_slope(self) -> None:
        self.look_at(self.heavy.marker.point, _NEAR, share=0.3)
        self.down = GradientArrow(self.error_map, self.heavy.marker.point, self.scale, "descent")
        self.speed = VelocityArrow(self.heavy, _LONGER)
        self.play(Grow(self.down), share=0.12)
        self.play(FadeIn(self.speed), share=0.12)
        self.symbols = self.name_arrows()
        self.play(FadeIn(*self.symbols), share=0.08)
        self.bead = Bead([self.speed.start, self.speed.tip], self.theme.ball, 1.6)
        self.add(self.bead)
        self.live(self.bead)

    def last_rise(self) -> float:
        """Return by how much the heavy ball's error has grown with its last step."""
        last = int(self.heavy.progress)
        return float(np.diff(self.heavy_path.errors)[last - 1])

    def name_arrows(self) -> list[Formula]:
        """Return both arrows' symbols, beyond their ends."""
        size, here = self.theme.type.formula, Scope(self.landscape, self.heavy.marker)
        drawn = here.next_to(lambda: self.down.vector[:2], scaled=True)
        speed = here.where(v=lambda: self.speed.step).next_to(self.speed.drawn, scaled=True)
        down = Formula("-nabla E", size, self.theme.descent_text, of=drawn)
        fast = Formula("v", size, self.theme.ink, of=speed)
        down.next_to(self.down.end, self.down.vector / np.linalg.norm(self.down.vector), buff=0.15)
        way = self.speed.tip - self.speed.start
        return [down, fast.next_to(self.speed.tip, way / np.linalg.norm(way), buff=0.15)]

    @beat("Now all together. It cannot stop at the bottom: it swings past, and comes back.")
    def swings_past(self) -> None:
        self.rest(self.bead)
        self.remove(self.bead)
        self.play(FadeOut(self.down, self.speed, *self.symbols), share=0.08)
        names = (self.chart.name_errors(self.plain.curves[0]), self.chart.name_steps(self.plain.curves[0]))
        # The curves do not move with their rows: they claim heights on the chart.
        self.play(*self.panel.grow(self.values, self.chart, *names), FadeIn(*self.curves), share=0.12)
        self.look_at_all(
            Vary(self.movers, self.set_clock, self.first_rise, self.second_rise, rate_func=linear), share=0.75
        )

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
        So a real ball follows the slope only roughly.""",
        still=True,
    )
    def settle(self) -> None:
        self.go_on(self.second_rise, STEPS, share=0.6)
        bead = Bead(self.error_map.to_screen(self.heavy_path.positions), self.theme.ball, _AGAIN)
        self.add(bead)
        self.live(bead)
