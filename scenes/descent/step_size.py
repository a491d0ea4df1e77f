"""How long a step may be: four learning rates on one bowl, why the longest climbs out, and the limit 2/λ."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from manim import DOWN, LEFT, Create, FadeIn, FadeOut, Group, Mobject, linear, smooth
from manim.utils.rate_functions import ease_in_out_sine, squish_rate_func

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.descent.stability import largest_curvature
from gradmath.landscapes.landscape import Domain
from scenes.claims.meaning import Scope
from scenes.descent.four_rates import BOTTOM, DECIMALS, START, FourRates
from scenes.gradient.links.home import Home
from scenes.gradient.links.in_the_valley import DAY
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.link import Remains, clearing
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.parabola_leaps import ParabolaLeaps
from scenes.kit.descents.courses import step_by_step
from scenes.kit.descents.rate_ruler import RateMark, RateRuler
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.notation import partial_in_line, weight
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.map.bowl_formulas import number
from scenes.kit.places.place import Place
from scenes.kit.shapes.bead import Bead
from scenes.kit.terrain.flights import Drift, Fly
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.leaps import Leaps
from scenes.kit.terrain.lines import GroundSlice
from scenes.kit.terrain.moves import daylight, sunlit
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

# Learning rates close to the limit, as shares of it.
CLOSE = (0.98, 1.02)
_RULER, _RULER_END, _HIGHEST_SHARE = -2.05, 5.6, 1.2
# From above, and from where the second weight runs across the frame and the near side hides nothing.
_ABOVE = Standpoint(60, 66, 1.8, (0, 0, 0.4), (0, 0.3), 0.08)
_SIDE = Standpoint(90, 24, 1.8, (0, 0, 1.3), (0, 0.35), 0.08)
# How much of the valley is shown there, from its bottom: cut off in front to show the inside.
_TROUGH = np.array([1.25, 2.2])
# Height of the ground there, at which its cut is as steep as the drawn parabola.
_HIGH = 3.32
# The parabola: its rectangle, its share of the bowl's height, and the positions of the formulas beside it.
_CURVE, _WALL = Place((-3.0, 1.02), 6.2, 4.3), 2.05
_COLUMN, _FIRST_LINE, _LINE, _NUMBERS = 1.0, 2.75, 0.86, 5.3
# The curves on which two rates close to the limit are tried; their leaps, and the height of the rates above them.
_PAIR = (Place((-3.15, 1.02), 5.4, 4.3), Place((3.15, 1.02), 5.4, 4.3))
_CLOSE_STEPS, _RATES = 8, 2.9
# Seconds in which a light runs along all leaps.
_AGAIN = 5.0
# From the middle of an axis down to the line to its learning rate.
_UNDER = 0.2
# Start of the ball's climb on the parabola, as a share of the way to the descent's start.
_LOW = 0.2
# Learning rates of a single step as shares of the limit: at first, and the one that ends at the bottom.
_SMALL, _HALF_WAY = 0.08, 0.5
# Rate functions of things that go early and of things that come late in an animation.
_soon, _late = squish_rate_func(smooth, 0.0, 0.4), squish_rate_func(smooth, 0.65, 1.0)


class StepSize(FourRates):
    """Four learning rates; the leaps of the longest from the side; then one step on a parabola, and its limit."""

    title = "How long a step?"
    leaves = Home
    learnt = "Too long a step climbs out"

    def across(self, share: float, steps: int = 1, height: float = 1.0) -> DescentPath:
        """Return the descent along the second weight alone, with a share of the limit as its learning rate.

        It begins at a share of the start's distance from the bottom.
        """
        start, rate = ParabolaLeaps.weights(height * START[1]), Constant(share * self.limit)
        return descend(self.landscape, start, step=rate, max_steps=steps, tolerance=0)

    @beat(
        """Look along the valley. Each leap lands {last_rise:higher}, where it is {last_steepening:steeper}:
        the next is {last_lengthening:longer}."""
    )
    def from_the_side(self) -> None:
        trough = self.landscape.over(Domain(-_TROUGH, _TROUGH))
        skin = map_skin(self.theme, len(self.levels))
        ground = Ground(trough, self.levels, sunlit(skin, daylight(skin, DAY)), height=_HIGH, floor=0.0)
        self.space = Space(ground, self.theme, _ABOVE).set_beyond(0)
        self.change_to(self.space)
        inside = int(self.landscape.domain.contains(self.paths[-1].positions).sum()) - 1
        rate = Constant(self.paths[-1].learning_rates[0])
        self.leaping = descend(self.landscape, START, step=rate, max_steps=inside, tolerance=0)
        self.leaps = self.space.put(Leaps(self.space, self.leaping))
        self.leaps.set_progress(0).set_growth(1.0)
        self.play(Fly(self.space, _SIDE), share=0.34)
        step = step_by_step(inside, haste=1.0)
        leap = Vary(self.space, self.leaps.set_progress, 0, inside, rate_func=step)
        self.play(leap, Drift(self.space, 9.0, rate_func=linear), share=0.56)

    def change_to(self, *things: Mobject) -> None:
        """Fade everything out, over what replaces it."""
        remains = Remains(self.mobjects, self.theme.paper)
        self.remove(*self.mobjects)
        self.add(*things)
        self.play(clearing(remains), run_time=0.5)
        self.remove(remains)

    def last_rise(self) -> float:
        """Return how much higher the last leap in space lands than the one before."""
        return float(np.diff(self.leaping.errors)[-1])

    def last_steepening(self) -> float:
        """Return how much steeper the ground is where the last leap lands."""
        slopes = np.linalg.norm(self.landscape.gradient(self.leaping.positions[-2:]), axis=-1)
        return float(slopes[1] - slopes[0])

    def last_lengthening(self) -> float:
        """Return how much longer the last leap is than the one before."""
        lengths = np.linalg.norm(np.diff(self.leaping.positions, axis=0), axis=-1)
        return float(lengths[-1] - lengths[-2])

    @beat("Cut across, it is a parabola. Slope is curvature, lambda, times distance from the bottom.")
    def parabola(self) -> None:
        cut = self.space.put(GroundSlice(self.space, BOTTOM, 1, self.theme.second_weight)).set_wall(0.0)
        self.play(Vary(self.space, cut.set_growth), Drift(self.space, -5.0, rate_func=linear), share=0.14)
        # What is in front of the cut goes, and the camera sinks until it sees the parabola as it will be drawn.
        opening = Vary(self.space, partial(self.space.open_up, 0, -np.inf), _TROUGH[0], 0.0)
        self.curve = ParabolaLeaps(_CURVE, self.landscape, _WALL, self.across(_SMALL, height=_LOW), self.theme)
        self.at_ball = Scope(self.landscape, ParabolaLeaps.weights(START[1])).where(
            {"lambda": lambda: largest_curvature(self.landscape, BOTTOM), "alpha": lambda: self.one_rate}
        )
        w = weight(2)
        self.rows = [
            self.row_formula(f"{partial_in_line(2)} = lambda {w}", 0),
            self.row_formula(f"{w} - alpha lambda {w} = (1 - alpha lambda) {w}", 1),
        ]
        # The leaps are taken back before the frame cuts them, and the first formula comes beside the cut.
        leaps = Vary(self.space, self.leaps.set_progress, self.leaping.steps, 0, rate_func=_soon)
        formula = FadeIn(self.rows[0], shift=0.2 * LEFT, rate_func=_late)
        self.play(Fly(self.space, self.level_with_the_cut()), opening, leaps, formula, share=0.4)
        self.change_to(self.curve, self.curve.tangent, self.curve.whole, self.axis_name(), self.rows[0])
        climbing = Group(self.curve.tangent, self.curve.whole, self.curve)
        self.play(Vary(climbing, self.climb, _LOW, 1.0, rate_func=ease_in_out_sine), share=0.3)

    def level_with_the_cut(self) -> Standpoint:
        """Return the standpoint from which the cut looks like the drawn parabola."""
        left, bottom = _CURVE.center[0], _CURVE.center[1] - _CURVE.height / 2
        zoom = _CURVE.width / 2 / _WALL * self.space.ground.unit
        return Standpoint(90.0, 0.0, zoom, place=(left, bottom))

    def climb(self, height: float) -> None:
        """Put the ball on the parabola at a share of the start's distance from the bottom."""
        self.curve.set_path(self.across(_SMALL, height=height))

    def axis_name(self) -> Formula:
        """Return the name of the axis, at its end."""
        curve, size, colour = self.curve, self.theme.type.formula, self.theme.second_weight_text
        along = curve.along
        of = Scope(self.landscape).where({weight(2): lambda: along}).axis(lambda: curve.to_screen(along, 0.0)[:, 0])
        end = curve.to_screen(curve.half, 0.0)
        return Formula(weight(2), size, colour, of=of).next_to(end, DOWN + LEFT, buff=0.14)

    def row_formula(self, source: str, row: int) -> Formula:
        """Return a formula beside the parabola, on its own row."""
        formula = Formula(source, self.theme.type.formula, self.theme.ink, of=self.at_ball)
        return formula.shift((_COLUMN - formula.get_left()[0], _FIRST_LINE - _LINE * row - formula.baseline, 0))

    @property
    def one_rate(self) -> float:
        """The learning rate of the single step on the parabola."""
        return float(self.curve.path.learning_rates[0])

    @beat(
        """One step leaves one minus alpha lambda of it.
        A {stretch:longer} step leaves {kept:less}."""
    )
    def what_is_left(self) -> None:
        self.play(FadeIn(self.rows[1], shift=0.2 * LEFT), FadeOut(self.curve.tangent), share=0.1)
        self.play(Vary(self.curve, self.curve.set_progress), share=0.12)
        curve = self.curve
        truths: tuple[Callable[[], float], ...] = (
            lambda: float(curve.path.learning_rates[0]),
            lambda: curve.drawn_share(),
        )
        numbers = [
            self.row_number("alpha =", truths[0], 2, DECIMALS),
            self.row_number("1 - alpha lambda =", truths[1], 3),
        ]
        self.live_numbers = [(read_out, truth) for (_, read_out), truth in zip(numbers, truths, strict=True)]
        self.play(FadeIn(*(part for pair in numbers for part in pair), self.curve.left), share=0.12)
        self.bring_to_front(self.curve.ball)
        self.lengthen(_SMALL, _HALF_WAY, share=0.6)

    def stretch(self) -> float:
        """Return how much longer the single step is than at first."""
        return self.one_rate - _SMALL * self.limit

    def kept(self) -> float:
        """Return by how much more of the distance is left than by the shortest step, as it is drawn."""
        return self.curve.drawn_share() - (1 - 2 * _SMALL)

    def row_number(self, name: str, truth: Callable[[], float], row: int, decimals: int = 2) -> tuple[Formula, ReadOut]:
        """Return a name beside the parabola and its live number."""
        theme = self.theme
        read_out = ReadOut(truth(), theme.type.label, theme.ink, truth=truth, decimals=decimals)
        symbol = Formula(name, theme.type.formula, theme.ink, of=self.at_ball.next_to(read_out.read))
        baseline = _FIRST_LINE - _LINE * row
        symbol.shift((_COLUMN - symbol.get_left()[0], baseline - symbol.baseline, 0))
        return symbol, read_out.place((_NUMBERS, baseline, 0))

    def lengthen(self, start: float, end: float, share: float) -> None:
        """Let the single step grow from a share of the limit to another."""

        def change(now: float) -> None:
            self.curve.set_path(self.across(now), 1)
            for read_out, truth in self.live_numbers:
                read_out.set_value(truth())

        moving = Group(self.curve, self.curve.bars, *(read_out for read_out, _ in self.live_numbers))
        self.play(Vary(moving, change, start, end, rate_func=ease_in_out_sine), share=share)

    @beat("At {limit_product:two} over lambda, it lands just as high as before: that is the limit.", still=True)
    def the_limit(self) -> None:
        ends = ((-_RULER_END, _RULER), (_RULER_END, _RULER))
        self.ruler = RateRuler((self.landscape, BOTTOM), _HIGHEST_SHARE * self.limit, *ends, self.theme)
        self.lengthen(_HALF_WAY, 1.0, share=0.5)
        self.play(FadeIn(self.limit_formula(), shift=0.2 * LEFT), share=0.12)
        self.play(*self.ruler_comes(), share=0.2)

    def ruler_comes(self) -> list[Any]:
        """Return the animations that bring in the ruler of learning rates and its name."""
        ruler, theme = self.ruler, self.theme
        rates = np.linspace(0.0, ruler.highest, 5)
        of = Scope().where(alpha=lambda: rates).axis(lambda: np.array([ruler.to_screen(rate)[0] for rate in rates]))
        name = NameWords(Name.LEARNING_RATE, theme.type.note, theme.quiet, "NORMAL", of=of)
        name.next_to(ruler.to_screen(0.25 * ruler.highest), DOWN, buff=0.16)
        self.ruler_parts = [ruler, name]
        return [Create(ruler.stable), FadeIn(ruler.end, ruler.edge, name, ruler.unstable)]

    def limit_formula(self) -> Formula:
        """Return the formula of the limit."""
        largest = number(largest_curvature(self.landscape, BOTTOM))
        return self.row_formula(f"2 \\/ lambda = 2 \\/ {largest} = {printed(self.limit, DECIMALS)}", 4)

    def limit_product(self) -> float:
        """Return the learning rate of the current single step times the curvature."""
        return self.one_rate * largest_curvature(self.landscape, BOTTOM)

    @beat(
        """{below:Two per cent} {slower:below}, each leap is {shorter:shorter};
        {above:two per cent} {faster:above}, {longer:longer}.""",
        below=lambda _: 1 - CLOSE[0],
        above=lambda _: CLOSE[1] - 1,
        slower=lambda self: self.marks[0].rate - self.limit,
        faster=lambda self: self.marks[1].rate - self.limit,
        shorter=lambda self: self.lengthening(0),
        longer=lambda self: self.lengthening(1),
    )
    def both_sides(self) -> None:
        paths = [self.across(share, _CLOSE_STEPS) for share in CLOSE]
        self.pair = [
            ParabolaLeaps(place, self.landscape, _WALL, path, self.theme)
            for place, path in zip(_PAIR, paths, strict=True)
        ]
        self.marks = [
            RateMark(self.ruler, float(path.learning_rates[0]), curve.middle[:2] - (0, _UNDER))
            for curve, path in zip(self.pair, paths, strict=True)
        ]
        rates = [part for curve in self.pair for part in self.rate_of(curve)]
        self.change_to(*self.pair, *rates, *self.ruler_parts, *self.marks)
        self.play(*(Vary(each, each.set_progress, 0, _CLOSE_STEPS, rate_func=_EACH) for each in self.pair), share=0.85)

    def rate_of(self, curve: ParabolaLeaps) -> tuple[Formula, ReadOut]:
        """Return the learning rate of the leaps on a curve, between its arms."""
        return self.named_rate(
            lambda: float(curve.path.learning_rates[0]), self.at_ball, (float(curve.middle[0]), _RATES)
        )

    def lengthening(self, index: int) -> float:
        """Return how much longer the last drawn leap on a curve is than the one before."""
        lengths = np.linalg.norm(np.diff(self.pair[index].drawn_stops(), axis=0), axis=-1)
        return float(lengths[-1] - lengths[-2])

    def nearer(self) -> float:
        """Return by how much the last drawn leap below the limit is longer than the one before."""
        return self.lengthening(0)

    def limit_times_curvature(self) -> float:
        """Return the limit times the curvature."""
        return self.ruler.limit * largest_curvature(self.landscape, BOTTOM)

    @beat(
        "Stay {margin:below} {limit_times_curvature:two} over lambda, and every leap comes {nearer:closer}.", still=True
    )
    def law(self) -> None:
        beads = [Bead(each.line.points[::4], self.theme.ball, _AGAIN) for each in self.pair]
        self.add(*beads)
        self.live(*beads)
        size, ink = self.theme.type.formula, self.theme.ink
        of = self.at_ball.where(alpha=lambda: self.marks[0].rate)
        law = LawLine(Formula("alpha < 2 \\/ lambda", size, ink, of=of), self.theme)
        self.play(FadeOut(*self.ruler_parts, *self.marks), law.come(), share=0.25)

    def margin(self) -> float:
        """Return how far the rate whose leaps come closer lies above the limit."""
        return self.marks[0].rate - self.ruler.limit


_EACH = step_by_step(_CLOSE_STEPS)
