"""Plain steps, the exact flow and a heavy ball with momentum leave the same place, and go different ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial

import numpy as np
from manim import Circle, FadeIn, FadeOut, Group, LaggedStart, Mobject, VGroup, VMobject, linear, smooth
from manim.utils.rate_functions import ease_in_out_sine, squish_rate_func

from gradmath.descent.rules import Momentum
from scenes.arrays import Array
from scenes.claims.curves import FollowsFlow, Steps
from scenes.claims.meaning import Decoration, Fact, Scope
from scenes.descent.ways_down import MOMENTUM, STEPS, both_ways_down
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.courses import Course, step_by_step
from scenes.kit.descents.movers import Mover, MoverStyle
from scenes.kit.descents.small_multiples import Runner
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import decimals_of_rate, printed
from scenes.kit.lettering.reading_order import onward
from scenes.kit.lettering.rule import FLOW_RULE, MOMENTUM_RULE, PLAIN_RULE, rule_formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.camera import fitted, whole
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.last_line import standing_clear
from scenes.kit.map.needs import a_valley
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.walkers import LiveNumber, error_at
from scenes.kit.places.boxes import Box
from scenes.kit.places.place import Place
from scenes.kit.shapes.bead import Bead
from scenes.kit.shapes.curves import polyline
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.drawn import rise_of, way_of
from scenes.kit.terrain.flights import Crane, Drift, azimuth_from, looking_at, overhead
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundArrow, GroundLine, GroundTrail
from scenes.kit.terrain.lookout import above_what_hides, sees_all
from scenes.kit.terrain.rolling import RollingOnGround
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.velocity import Velocity

# The camera, from the side of the far slope, and its other angles to try; the ground's height in world units, so that
# the ball is seen to climb; the ball's radius, the knobs of the ways, and the length of both arrows.
_SIDE = Standpoint(0.0, 20.0, 4.4, place=(-1.2, -0.4), perspective=0.08)
_ELEVATIONS, _ASIDE = (18.0, 24.0, 30.0, 36.0, 42.0, 50.0), (0.0, -18.0, 18.0, -36.0, 36.0, -54.0, 54.0)
_HEIGHT, _BALL, _KNOB, _ARROW, _THROUGH = 2.6, 0.085, 0.02, 0.4, 50.0
# Largest zoom on the first part of the ways and the valley, and the smallest that is worth a move; room around them, in
# frame units; how much closer the view comes per second where there is nothing to move to.
_NEAREST, _WORTH_A_MOVE, _ROOM, _BREATH = 1.9, 1.1, 0.7, 0.01
# From how high the camera comes near before it faces the far slope, in degrees.
_OVER = 64.0
# From the ball's middle to its error, and from an arrow's tip to its name, in frame units.
_BESIDE_BALL, _BEYOND_TIP = (0.0, 0.62), 0.42
# The angles at which a name may stand beyond its tip, in degrees from straight on; how much further off; and its room.
_TURNS, _FURTHER = (0.0, 40.0, -40.0, 75.0, -75.0, 110.0, -110.0), (1.0, 1.5, 2.0, 2.6)
_ROOM_FOR_NAME = 0.12
# Rate function of things that appear early in an animation.
_soon = squish_rate_func(smooth, 0.0, 0.4)
# Seconds in which a light runs along the heavy ball's way.
_AGAIN = 3.0
_LAW = Decoration("the law of the flow, which its line claims")
# Tolerance between a way's steps and plain descent, and the cosine above which a flow goes against the gradient.
_AS_STEPPED, _AS_FLOWN = 1e-9, 0.999
# How wide the panel is, and how high in the end.
_PANEL, _PANEL_HEIGHT = 3.5, 6.7
_FORMULA_SIZE, _ROOM_FOR_NAMES = 28, 0.36


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
    Way.FLOW: (FLOW_RULE,),
    Way.PLAIN: (PLAIN_RULE,),
    Way.MOMENTUM: MOMENTUM_RULE,
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
        self.path, self.heavy_path = both_ways_down(self.survey, self.error_map)
        start, rate = self.path.positions[0], float(self.path.learning_rates[0])
        both = np.concatenate([self.path.positions, self.heavy_path.positions])
        self.keep_clear(self.error_map.to_screen(both), _PANEL, _PANEL_HEIGHT)
        self.flow_course = Course.of_flow(self.landscape, start, rate, STEPS)
        self.fill_panel()
        self.found = self.find(Home)

    def recalled(self) -> Sequence[Mobject]:
        """Return the heavy ball's way on the map, past the valley and back."""
        trail = Trail(self.error_map, self.heavy_path, rule=Momentum(MOMENTUM))
        trail.set_progress(self.heavy_path.steps)
        return [self.error_map, trail]

    def fill_panel(self) -> None:
        """Make the panel: each mover's line and rule, then the chart that they share."""
        theme = self.theme
        looks = {
            Way.FLOW: MoverStyle(theme.descent, theme.descent, 0.07, "dotted"),
            Way.PLAIN: MoverStyle(theme.descent, theme.ball, 0.12, width=4),
            Way.MOMENTUM: MoverStyle(theme.ink, theme.ball, 0.17, "dashed", width=4),
        }
        self.panel = GrowingPanel(theme, width=_PANEL, side=self.panel_side)
        rate = float(self.path.learning_rates[0])
        self.rules: dict[Way, list[Formula]] = {}
        heads = {way: self.head(way, look) for way, look in looks.items()}
        self.panel.alike(*heads.values())
        self.entries = {way: self.entry(way, head) for way, head in heads.items()}
        values = f"alpha = {printed(rate, decimals_of_rate(rate))} quad mu = {printed(MOMENTUM, 1)}"
        self.values = Formula(values, _FORMULA_SIZE, theme.ink, of=_LAW)
        self.panel.line(self.values)
        place = self.panel.chart_place(2.5)
        inner = Place(place.center, place.width, place.height - 2 * _ROOM_FOR_NAMES)
        lowest = min(0.0, float(self.path.errors.min()), float(self.heavy_path.errors.min()))
        self.chart = SharedChart(inner, STEPS, float(self.path.errors[0]), theme, lowest)
        # Each law is a plain function: Manim would copy the object of a bound method.
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
        """Set what the formulas on the panel mean, by their movers."""
        course, rate = self.heavy_path.positions, float(self.heavy_path.learning_rates[0])
        heavy = Scope(self.landscape, self.heavy.marker).stepping(lambda: course)
        heavy = heavy.where(mu=lambda: MOMENTUM, alpha=lambda: rate)
        for formula in (*self.rules[Way.MOMENTUM], self.values):
            formula.of = heavy
        for formula in self.rules[Way.PLAIN]:
            formula.of = self.plain.trail.scope(self.plain.ball)

    def flows(self, course: Course) -> FollowsFlow:
        """Return the claim that a course is the exact flow, on the clock of the steps."""
        interval = float(self.path.learning_rates[0]) * float(course.steps[1])
        return FollowsFlow(landscape=self.landscape, positions=course.positions, interval=interval)

    def keeps_going(self, course: Course) -> Steps:
        """Return the claim that a course takes its steps with momentum."""
        rates = self.heavy_path.learning_rates
        return Steps(landscape=self.landscape, stops=course.positions, learning_rates=rates, rule=Momentum(MOMENTUM))

    def manner(self, way: Way) -> Name:
        """Return the name that fits a way down, by how its positions follow one another."""
        paths = {Way.PLAIN: self.path, Way.MOMENTUM: self.heavy_path}
        course = self.flow_course if way is Way.FLOW else Course.of_path(paths[way])
        leaps, starts = np.diff(course.positions, axis=0), course.positions[:-1]
        clock = np.diff(course.steps)[:, None] * float(self.path.learning_rates[0])
        if np.allclose(leaps, -clock * self.landscape.gradient(starts), rtol=_AS_STEPPED, atol=0):
            return Name.PLAIN_STEPS
        against = -self.landscape.gradient(starts + leaps / 2)
        along = (leaps * against).sum(axis=-1) / (np.linalg.norm(leaps, axis=-1) * np.linalg.norm(against, axis=-1))
        return Name.EXACT_FLOW if along.min() > _AS_FLOWN else Name.MOMENTUM

    def head(self, way: Way, look: MoverStyle) -> VGroup:
        """Return a mover's sample and name."""
        name = _NAMES[way]
        # The audit asks for this; it is not drawn.
        words = NameWords(name, self.theme.type.label, self.theme.ink, of=Fact(lambda: self.manner(way) is name))
        sample = look.sample(self.theme)
        return VGroup(sample, words.next_to(sample, onward(), buff=0.18))

    def entry(self, way: Way, head: VGroup) -> VGroup:
        """Put a mover's sample and name on the panel, with its rule below."""
        lines = [rule_formula(rule, _FORMULA_SIZE, self.theme, _LAW) for rule in _RULES[way]]
        self.rules[way] = lines
        placed = [self.panel.line(head, after=0.14), *(self.panel.line(line, after=0.12) for line in lines)]
        self.panel.space(0.1)
        return VGroup(*placed)

    @beat(
        "How would a real ball roll? {way_count:Three} start together. Which swings past the bottom?",
        ask=True,
    )
    def three_together(self) -> None:
        self.play(FadeOut(self.found.numbers, self.found.hiker), FadeIn(self.signs), share=0.12)
        there = [FadeIn(mover) for mover in (self.heavy, self.plain, self.flow)]
        self.play(LaggedStart(*there, lag_ratio=0.5), share=0.2)
        ways = [path.positions[: self.first_rise + 1] for path in (self.path, self.heavy_path)]
        frame = self.look.frame
        left, right = self.panel.beside
        room = ((left + _ROOM, frame.caption_top + _ROOM), (right - _ROOM, frame.safe_y - _ROOM))
        close = fitted(self.error_map, [*ways[0], *ways[1], self.path.final], room, _NEAREST)
        if close.zoom > _WORTH_A_MOVE:
            self.look_at(close.center, close.zoom, detail=close.detail, share=0.64, rate_func=ease_in_out_sine)
        else:
            self.breath = _BREATH
            self.hold(share=0.64)

    @property
    def way_count(self) -> int:
        """How many balls start."""
        return len(self.entries)

    @beat(
        "The {started:first} flows {flowed:down} the slope: its velocity is minus the gradient.",
        flowed=lambda self: float(
            np.diff(self.landscape.value(self.error_map.to_weights(self.flow.line.points[[0, -1]])))[0]
        ),
    )
    def exact_flow(self) -> None:
        self.enter(Way.FLOW, self.flow, linear)

    @beat("The {started:second} takes plain steps: it looks, goes straight, and looks again.")
    def plain_steps(self) -> None:
        self.enter(Way.PLAIN, self.plain, step_by_step(self.first_rise))

    @beat("The {started:third} is heavy. It keeps a share μ of its velocity v, and the slope only adds to it.")
    def heavy_ball(self) -> None:
        self.enter(Way.MOMENTUM, self.heavy, linear)

    def started(self) -> int:
        """Return how many of the balls have set off."""
        return sum(each.progress > 0 for each in (self.flow, self.plain.trail, self.heavy))

    def enter(self, way: Way, mover: Mover | Runner, pace: Callable[[float], float]) -> None:
        """Show a mover's line and rule on the panel, and move it as far as the look at the heavy ball."""
        self.play(*self.panel.grow(self.entries[way]), share=0.15)
        self.play(Vary(mover, mover.set_progress, 0, self.first_rise, rate_func=pace), share=0.8)

    @property
    def first_rise(self) -> int:
        """The first step that raises the heavy ball's error."""
        return int(np.flatnonzero(np.diff(self.heavy_path.errors) > 0)[0]) + 1

    @beat("It cannot stop at the bottom: it swings past, and {swing:up} the far slope.")
    def swings_past(self) -> None:
        self.enter_space()
        facing = self.facing_the_far_slope()
        # It comes near from above: from beside, a hill between would fill the frame.
        self.play(Crane(self.space, self.error_map, replace(facing, elevation=_OVER), back_to=facing), share=0.42)
        self.number = self.error_of_the_ball()
        self.play(FadeIn(self.number), Drift(self.space, 1.0, rate_func=linear), share=0.06)
        # The panel stays above the ground.
        moving = Group(self.space, *self.above, self.number)
        roll = Vary(moving, self.set_clock_in_space, self.first_rise, self.second_rise, rate_func=linear)
        self.play(roll, Drift(self.space, 4.0, rate_func=linear), share=0.46)

    def enter_space(self) -> None:
        """Replace the map by the ground, with all three ways on it."""
        ground = Ground(
            self.landscape, self.survey.levels, map_skin(self.theme, len(self.survey.levels)), height=_HEIGHT
        ).dimmed_outside(self.survey.asked.domain)
        self.space = space = Space(ground, self.theme, overhead(ground, self.error_map))
        self.flow_way = space.put(GroundLine(space, self.flow_course.positions, self.theme.descent))
        self.ways = {
            Way.PLAIN: space.put(GroundTrail(space, self.path, knob=_KNOB)),
            Way.MOMENTUM: space.put(GroundTrail(space, self.heavy_path, knob=_KNOB, rule=Momentum(MOMENTUM))),
        }
        self.ball = space.put(RollingOnGround(space, self.heavy_path.positions[self.first_rise], radius=_BALL))
        self.ball.set_growth(1.0).roll_down(self.heavy_path, self.first_rise)
        self.set_ways(self.first_rise)
        self.on_map = list(self.mobjects)
        on_ground = (self.error_map, self.signs, self.heavy, self.plain, self.flow)
        self.above = [each for each in self.on_map if each not in on_ground]
        self.remove(*self.on_map)
        self.add(space, *self.above)

    def facing_the_far_slope(self) -> Standpoint:
        """Return where the camera faces the far slope, as low as possible without hiding the heavy ball's climb."""
        places = self.heavy_path.positions[self.lowest_between : self.second_rise + 1]
        ground, (across, up) = self.space.ground, _SIDE.place
        like = looking_at(ground, places.mean(axis=0), _SIDE, place=(float(self.panel_side[0]) * across, up))
        facing = azimuth_from(places[0] - places[-1])
        stands = [replace(like, azimuth=facing + turn, elevation=rise) for rise in _ELEVATIONS for turn in _ASIDE]
        way = [self.ball.center(place) for place in places]
        seen = (each for each in stands if sees_all(ground, each, way))
        return next(seen, None) or above_what_hides(ground, stands[-len(_ASIDE)], way)

    @property
    def lowest_between(self) -> int:
        """The step at which the heavy ball is lowest between its two rises."""
        errors = self.heavy_path.errors[self.first_rise : self.second_rise]
        return self.first_rise + int(errors.argmin())

    def error_of_the_ball(self) -> LiveNumber:
        """Return the error at the heavy ball, beside it."""
        size, ink = self.theme.type.label, self.theme.ink
        number = LiveNumber(partial(error_at, self.landscape), self.ball.point, size, ink, weight="SEMIBOLD")
        return keep_beside(self.space, number, partial(middle_of, self.ball), _BESIDE_BALL, hides=False)

    def set_clock_in_space(self, steps: float) -> None:
        """Show all three in space after a number of steps, whole or fractional."""
        self.set_ways(steps)
        self.ball.roll_down(self.heavy_path, steps)
        self.number.set_point(self.ball.point)

    def set_ways(self, steps: float) -> None:
        """Draw the ways of all three in space up to now."""
        self.flow_way.set_growth(float(np.interp(steps, self.flow_course.steps, self.flow_way.shares)))
        for way in self.ways.values():
            way.set_progress(steps)

    def swing(self) -> float:
        """Return how much the heavy ball's error has grown since it was lowest."""
        errors = self.landscape.value(np.stack([self.heavy_path.positions[self.lowest_between], self.ball.point]))
        return float(errors[1] - errors[0])

    @beat(
        "There, minus the gradient points back {rise:down}. Only its velocity carries it on.",
        still=True,
        rise=lambda self: rise_of(self.down),
    )
    def against_the_slope(self) -> None:
        here = self.ball.point
        scale = _ARROW * self.space.ground.unit / float(np.linalg.norm(self.landscape.gradient(here)))
        self.down = self.space.put(GroundArrow(self.space, here, scale, sense=-1, lift=_THROUGH, whose=self.ball))
        last = float(np.linalg.norm(np.diff(self.heavy_path.positions, axis=0)[self.second_rise - 1]))
        longer = _ARROW * self.space.ground.unit / last
        self.speed = self.space.put(Velocity(self.space, self.heavy_path, self.second_rise, longer))
        down, fast = self.arrow_names()
        self.play(Vary(self.space, self.down.set_growth), Drift(self.space, 1.5, rate_func=linear), share=0.18)
        self.play(FadeIn(down), Drift(self.space, 1.5, rate_func=linear), share=0.2)
        self.play(Vary(self.space, self.speed.set_growth), Drift(self.space, 1.5, rate_func=linear), share=0.18)
        self.play(FadeIn(fast), Drift(self.space, 3.0, rate_func=linear), share=0.4)
        self.symbols = [down, fast]

    def arrow_names(self) -> list[Formula]:
        """Return both arrows' symbols, beyond their tips."""
        size, here = self.theme.type.formula, Scope(self.landscape, self.ball)
        drawn = here.next_to(partial(way_of, self.down), scaled=True)
        speed = here.where(v=lambda: self.speed.step).next_to(self.speed.drawn, scaled=True)
        down = Formula("-nabla E", size, self.theme.descent_text, of=drawn)
        fast = Formula("v", size, self.theme.ink, of=speed)
        arrows: tuple[GroundArrow | Velocity, ...] = (self.down, self.speed)
        for arrow in arrows:
            arrow.set_growth(1.0)
        beyond = self.beyond_tips(arrows, (down, fast))
        for arrow in arrows:
            arrow.set_growth(0.0)
        return [
            keep_beside(self.space, name, partial(tip_of, arrow), aside, hides=False)
            for name, arrow, aside in zip((down, fast), arrows, beyond, strict=True)
        ]

    def beyond_tips(self, arrows: Sequence[GroundArrow | Velocity], names: Sequence[Formula]) -> list[Array]:
        """Return how far from the arrows' tips their names stand: straight on, or turned aside from what is there."""
        way = self.space.ground.on_surface(self.heavy_path.positions[: self.second_rise + 1])
        drawn = [self.space.to_screen(line) for line in (*(arrow.ends() for arrow in arrows), way)]
        lines = [VMobject().set_points(polyline(line)) for line in drawn]
        taken, found = [Box.around(self.number, margin=_ROOM_FOR_NAME)], list[Array]()
        for arrow, name in zip(arrows, names, strict=True):
            tip, on = self.space.to_screen(tip_of(arrow))[:2], _BEYOND_TIP * self.along(arrow)
            turns = [np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in np.radians(_TURNS)]
            turned = [further * turn @ on for further in _FURTHER for turn in turns]
            outline = outline_samples([*lines, *self.ball_on_frame()])
            boxes = [Box.around(name, margin=_ROOM_FOR_NAME).moved_to(tip + each) for each in turned]
            free = [not any(map(box.meets, taken)) and not box.holds(outline).any() for box in boxes]
            best = free.index(True) if True in free else 0
            taken.append(boxes[best])
            found.append(turned[best])
        return found

    def ball_on_frame(self) -> list[VMobject]:
        """Return rings that fill the heavy ball on the frame."""
        middle = self.ball.center(self.ball.point)
        beside = middle + self.ball.radius * self.space.view.axes[0]
        here, there = self.space.to_screen(np.stack([middle, beside]))
        radius = float(np.linalg.norm(there - here))
        return [Circle(share * radius).move_to(here) for share in (0.3, 0.65, 1.0)]

    def along(self, arrow: GroundArrow | Velocity) -> Array:
        """Return an arrow's direction on the frame, shape (2,)."""
        foot, tip = self.space.to_screen(arrow.ends())[:, :2]
        return np.asarray((tip - foot) / np.linalg.norm(tip - foot))

    @beat("Round and round it comes to rest. Plain steps stay close to the exact flow.")
    def settle(self) -> None:
        # Out of sight, the map draws back: the camera comes down onto all of it.
        self.error_map.set_view(whole(self.error_map))
        self.set_clock(self.second_rise)
        self.play(FadeOut(self.number, *self.symbols), share=0.07)
        gone = [Vary(self.space, each.set_growth, 1.0, 0.0, rate_func=_soon) for each in (self.down, self.speed)]
        self.play(Crane(self.space, self.error_map), *gone, share=0.32)
        self.remove(*self.mobjects)
        self.add(*self.on_map)
        names = (self.chart.name_errors(self.plain.curves[0]), self.chart.name_steps(self.plain.curves[0]))
        # The curves do not move with their rows: they claim heights on the chart.
        self.play(*self.panel.grow(self.values, self.chart, *names), FadeIn(*self.curves), share=0.1)
        self.go_on(self.second_rise, STEPS, share=0.45)

    def go_on(self, start: float, end: float, share: float) -> None:
        """Let all three move on, on one clock, from a number of steps to another."""
        self.play(Vary(self.movers, self.set_clock, start, end, rate_func=linear), share=share)

    def set_clock(self, steps: float) -> None:
        """Show all three after a number of steps, whole or fractional."""
        for mover in (self.heavy, self.plain, self.flow):
            mover.set_progress(steps)

    @property
    def second_rise(self) -> int:
        """The step at the end of the heavy ball's second rise."""
        rising = np.diff(self.heavy_path.errors) > 0
        ends = np.flatnonzero(rising[:-1] & ~rising[1:]) + 1
        return int(ends[1])

    @beat("So a real ball follows the slope only roughly.", still=True)
    def law(self) -> None:
        words = Words("A heavy ball follows the slope only roughly", self.theme.type.label, self.theme.ink, "SEMIBOLD")
        bead = Bead(self.error_map.to_screen(self.heavy_path.positions), self.theme.ball, _AGAIN)
        self.add(bead)
        self.live(bead)
        self.play(*self.panel.leave(), FadeOut(*self.curves), share=0.1)
        law = standing_clear(LawLine(words, self.theme), [self.heavy, self.plain, self.flow, self.signs])
        self.play(law.come(), share=0.2)


def middle_of(ball: RollingOnGround) -> Array:
    """Return the middle of a ball in the world, shape (3,)."""
    return ball.center(ball.point)


def tip_of(arrow: GroundArrow | Velocity) -> Array:
    """Return an arrow's tip in the world, shape (3,)."""
    return np.asarray(arrow.ends()[1])
