"""A bowl whose gradient is worked out by hand, at three points, down to where it is zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, LaggedStart, Mobject, VMobject

from gradmath.descent.descend import Constant, descend
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.meaning import Scope, Values
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Ball, Roll, Trail
from scenes.kit.lettering.counting_formula import CountingFormula
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.bowl import Bend, BowlMap, NumberedAxes, framed
from scenes.kit.map.bowl_formulas import (
    bowl_formula,
    coefficients,
    counting_formulas,
    gradient_formula,
    partial_formula,
    product,
    vector,
)
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.walkers import LiveNumber, Marker, Walk
from scenes.kit.places.labels import MapLabel
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot, valley_sign

STEEP_BOTH_WAYS, STEEP_ONE_WAY, BOTTOM = np.array([3.0, 1.0]), np.array([0.0, 2.0]), np.zeros(2)
LEARNING_RATE = 0.2
# The descent ends where both slopes are printed as zero.
_SETTLED = 0.005
# How many steps the ball takes with a look before each; the rest are too short to see one by one.
_LOOKS = 5

_ORIGIN, _UNIT = (-3.2, -0.75), 1.25
_LONGEST = 1.3
# The contour through the first point is the second from the bottom.
_LEVELS_BELOW = 2
_FORMULA_SIZE = 30
# In the panel: from the top to the first baseline, from one to the next, and between a formula and what follows it.
_FIRST_LINE, _LINE, _GAP = 0.32, 0.64, 0.13


class WorkedBowl(Segment):
    """Formulas, numbers and arrows of an oval bowl at three points, and a descent that ends at its bottom."""

    title = "A bowl, by hand"

    def setup(self) -> None:
        """Compute both bowls and the whole descent before anything moves."""
        super().setup()
        self.round, self.landscape = (framed(landscape(name), _ORIGIN, _UNIT) for name in ("round-bowl", "bowl"))
        step = float(self.landscape.value(STEEP_BOTH_WAYS)) / _LEVELS_BELOW
        highest = float(self.landscape.value(self.landscape.domain.upper))
        self.error_map = ErrorMap(self.landscape, self.theme, levels=list(step * np.arange(1, np.ceil(highest / step))))
        self.walked = np.array([STEEP_BOTH_WAYS, STEEP_ONE_WAY, BOTTOM])
        self.scale = arrow_scale(self.landscape, self.walked, _LONGEST)
        self.path = descend(self.landscape, STEEP_BOTH_WAYS, step=Constant(LEARNING_RATE), tolerance=_SETTLED)
        self.bowl = BowlMap(self.error_map, coefficients(self.round))
        frame = self.look.frame
        self.axes = NumberedAxes(
            self.error_map, (-frame.safe_x, frame.caption_top + 0.15), (frame.safe_x, frame.safe_y)
        )
        self.bottom_sign = valley_sign(self.error_map.to_screen(BOTTOM), self.theme)
        self.marker = Marker(self.error_map, STEEP_BOTH_WAYS)
        # What the formulas say is of the bowl that is drawn, where the marker stands.
        self.here = Scope(lambda: self.bowl.landscape, self.marker)
        self.arrow = GradientArrow(self.error_map, STEEP_BOTH_WAYS, self.scale)
        self.panel = SidePanel(self.theme, height=2.95, width=4.3)
        self.rows = self.formulas(self.round)
        self.labels: list[MapLabel] = []
        self.kept: list[Mobject] = []
        self.add(self.bowl, self.axes, self.bottom_sign)

    def formulas(self, bowl: Landscape) -> list[Formula]:
        """Return the four formulas of a bowl: its error, both partial slopes, and the gradient."""
        ink, red, here = self.theme.ink, self.theme.ascent_text, self.here
        rows = [
            Formula(bowl_formula(bowl), _FORMULA_SIZE, ink, of=here),
            *(Formula(partial_formula(bowl, axis), _FORMULA_SIZE, ink, of=here) for axis in (0, 1)),
            Formula(gradient_formula(bowl), _FORMULA_SIZE, red, of=here),
        ]
        for index, row in enumerate(rows):
            self.put(row, self.panel.left, self.panel.cursor - _FIRST_LINE - _LINE * index)
        return rows

    @staticmethod
    def put(formula: Formula, left: float, baseline: float) -> Formula:
        """Put a formula on a line of the panel."""
        formula.shift((left - formula.get_left()[0], baseline - formula.baseline, 0))
        return formula

    @beat("Here is a bowl to work out by hand: the sum of {landscape.dimension:two} squares.")
    def round_bowl(self) -> None:
        self.hold(share=0.2)
        self.play(FadeIn(self.panel), FadeIn(self.rows[0], shift=0.15 * RIGHT), share=0.2)

    @beat("The slope of a square is {first_curvature:twice} the weight. That makes the gradient.")
    def twice_the_weight(self) -> None:
        self.hold(share=0.1)
        rows = (FadeIn(row, shift=0.15 * RIGHT) for row in self.rows[1:3])
        self.play(LaggedStart(*rows, lag_ratio=0.5), share=0.35)
        self.hold(share=0.1)
        self.play(FadeIn(self.rows[3], shift=0.15 * RIGHT), share=0.18)

    @beat("Now count the second square {ovalness:three} times. The circles turn into ovals.")
    def oval_bowl(self) -> None:
        kept, *was = (self.rows[index] for index in (1, 0, 2, 3))
        counting = self.counting_formulas()
        self.swap(was, counting, share=0.14)
        following = (Vary(row, self.count_along(row)) for row in counting)
        self.play(Bend(self.bowl, coefficients(self.landscape)), *following, share=0.46)
        self.replace(self.bowl, self.error_map)
        self.rows = self.formulas(self.landscape)
        self.rows[1] = kept
        self.swap(counting, [self.rows[index] for index in (0, 2, 3)], share=0.14)

    def counting_formulas(self) -> list[CountingFormula]:
        """Return the formulas of the bowl that is bent, with how often its second square counts just now."""
        theme = self.theme
        rows: list[CountingFormula] = []
        for index, (source, multiple) in zip((0, 2, 3), counting_formulas(self.round), strict=True):
            color = theme.ascent_text if index == 3 else theme.ink
            row = CountingFormula(source, partial(bent, self.bowl, multiple), _FORMULA_SIZE, color, of=self.here)
            self.put(row, self.panel.left, self.rows[index].baseline)
            rows.append(row)
        return rows

    @staticmethod
    def count_along(row: CountingFormula) -> Callable[[float], Any]:
        """Return what lets a formula show the bowl as it is bent in the same frame."""
        return lambda _: row.set_value(row.truth())

    def swap(self, old: Sequence[Mobject], new: Sequence[Mobject], share: float) -> None:
        """Let formulas take the place of others; what is the same in both seems to stay."""
        self.play(FadeOut(*old), FadeIn(*new), share=share)

    @beat(
        """Put in numbers. At {drawn_point:three, one}, the slopes are {first_product:two times three}, and
        {second_product:six times one}: {slopes:six and six}."""
    )
    def steep_both_ways(self) -> None:
        self.play(FadeIn(self.marker, scale=0.5), share=0.08)
        self.name_point(DOWN + RIGHT, share=0.08)
        self.substitute(share=0.45)
        self.add(self.arrow, self.marker)
        self.play(Grow(self.arrow), share=0.14)
        self.state_gradient(RIGHT, share=0.1)

    @beat("At {drawn_point:zero, two}, they are {slopes:zero and twelve}: flat in one weight, steep in the other.")
    def steep_one_way(self) -> None:
        self.move_on(STEEP_ONE_WAY, share=0.25)
        self.name_point(RIGHT, share=0.08)
        self.substitute(share=0.35)
        self.state_gradient(RIGHT, share=0.1)

    @beat("At {drawn_point:zero, zero}, both are {steepest:zero}. This is the minimum.", still=True)
    def at_the_bottom(self) -> None:
        self.move_on(BOTTOM, share=0.25)
        self.name_point(DOWN + LEFT, share=0.1)
        self.substitute(share=0.35)
        self.state_gradient(UP + LEFT, share=0.1)

    # What is said in numbers, of what is drawn.

    def drawn_point(self) -> Array:
        """Return the weights where the marker is drawn."""
        return self.error_map.to_weights(self.marker.drawn_center)

    def drawn_start(self) -> Array:
        """Return the weights where the trail is drawn to begin."""
        return self.error_map.to_weights(self.trail.drawn_stops()[0])

    def slopes(self) -> Array:
        """Return the gradient where the marker is drawn."""
        return self.bowl.landscape.gradient(self.drawn_point())

    def steepest(self) -> float:
        """Return the larger of both slopes at the marker."""
        return float(np.abs(self.slopes()).max())

    def steepest_at_ball(self) -> float:
        """Return the larger of both slopes at the ball."""
        return float(np.abs(self.bowl.landscape.gradient(self.ball.point)).max())

    def ovalness(self) -> float:
        """Return how many times the second square counts."""
        return float(self.bowl.curvatures[1] / self.bowl.curvatures[0])

    def curvature(self, axis: int) -> float:
        """Return how fast a partial slope grows along its own weight, which is the same everywhere."""
        return float(self.bowl.landscape.gradient(np.eye(2)[axis])[axis])

    def first_curvature(self) -> float:
        """Return how many times the first weight its slope is."""
        return self.curvature(0)

    def first_product(self) -> list[float]:
        """Return the factors of the first slope."""
        return [self.curvature(0), float(self.drawn_point()[0])]

    def second_product(self) -> list[float]:
        """Return the factors of the second slope."""
        return [self.curvature(1), float(self.drawn_point()[1])]

    def name_point(self, toward: Array, share: float) -> None:
        """Write the weights beside the marker."""
        values = Values(*self.drawn_point())
        words = Words(vector(self.marker.point, "()"), self.theme.type.label, self.theme.ink, "SEMIBOLD", of=values)
        self.write(words, self.arrow.foot, toward, share)

    def substitute(self, share: float) -> None:
        """Put the weights of the marker into both partial slopes, one after the other."""
        self.results: list[Formula] = []
        for axis in (0, 1):
            numbers = product(self.landscape, self.marker.point, axis)
            self.results.append(self.after(self.rows[1 + axis], numbers, standing=1))
            self.play(FadeIn(self.results[-1], shift=0.15 * RIGHT), share=share / 2)

    def state_gradient(self, toward: Array, share: float) -> None:
        """Write the gradient at the marker on the panel and at the end of its arrow."""
        gradient = vector(self.landscape.gradient(self.marker.point), "[]")
        self.results.append(self.after(self.rows[3], f"= {gradient}", standing=2))
        values = Values(*(partial(self.slope, axis, self.drawn_point()) for axis in (0, 1)))
        words = Words(gradient, self.theme.type.label, self.theme.ascent_text, "SEMIBOLD", of=values)
        self.write(words, self.arrow.end, toward, share, self.results[-1])

    def slope(self, axis: int, point: Array) -> float:
        """Return a partial slope at a point."""
        return float(self.landscape.gradient(point)[axis])

    def after(self, row: Formula, source: str, standing: int) -> Formula:
        """Return a formula that goes on where a row of the panel ends, on the same line."""
        goes_on = self.here.after(row.written)
        more = Formula(source, _FORMULA_SIZE, row.get_color().to_hex(), of=goes_on, standing=standing)
        return self.put(more, row.get_right()[0] + _GAP, row.baseline)

    def write(self, words: Words, anchor: Array, toward: Array, share: float, *others: Mobject) -> None:
        """Write a label on the map, and show other things with it."""
        ways = [polyline(self.error_map.to_screen(way)) for way in (self.walked, self.path.positions)]
        taken: list[Mobject] = [*(VMobject().set_points(way) for way in ways), self.panel.keep_out, self.axes.numbers]
        taken += [self.bottom_sign, self.arrow, self.marker, *self.kept, *self.labels]
        self.labels.append(MapLabel.near(words, anchor, taken, self.error_map, toward=toward))
        self.play(FadeIn(self.labels[-1], *others), share=share)

    def move_on(self, point: Array, share: float) -> None:
        """Walk to another point with the live arrow, leaving one behind."""
        left = GradientArrow(self.error_map, self.marker.point, self.scale)
        left.remove(left.halo)
        self.kept += [left, dot(left.foot, 0.065, self.theme.ink)]
        self.add(*self.kept[-2:])
        self.bring_to_front(self.arrow, self.marker)
        self.play(FadeOut(*self.results), share=0.08)
        self.play(Walk([self.marker.point, point], self.arrow, self.marker), share=share)

    @beat("Now let a ball go down from {drawn_start:three, one}. Where the slopes get small, so do the steps.")
    def go_down(self) -> None:
        self.ball, self.trail = Ball(self.error_map, self.path), Trail(self.error_map, self.path, falling=True)
        self.trail.set_progress(0)
        self.numbers = [self.live_slope(axis) for axis in (0, 1)]
        self.play(FadeOut(*self.results, *self.kept, *self.labels[1:4], self.marker), share=0.08)
        self.play(FadeIn(self.trail, self.ball, scale=0.6), FadeIn(*self.numbers), share=0.1)
        for step in range(_LOOKS):
            self.look_and_roll(step, share=0.75 / _LOOKS)

    def live_slope(self, axis: int) -> LiveNumber:
        """Return a partial slope where the ball is, at the end of its row of the panel."""
        number = LiveNumber(
            lambda w: float(self.landscape.gradient(w)[axis]), STEEP_BOTH_WAYS, self.theme.type.label, self.theme.ink
        )
        self.rows[1 + axis].of = self.here.naming(number)
        return number.place((self.panel.right, self.rows[1 + axis].baseline, 0))

    def look_and_roll(self, step: int, share: float) -> None:
        """Show the way down, and take one step along it."""
        down = GradientArrow(self.error_map, self.ball.point, self.scale, "descent")
        self.bring_to_front(self.ball)
        self.play(Grow(down), share=0.4 * share)
        self.play(Roll(self.ball, self.trail, step, *self.numbers), FadeOut(down), share=0.6 * share)

    @beat("At the bottom the gradient is {steepest_at_ball:zero}, and the descent stops.", still=True)
    def it_stops(self) -> None:
        rest = range(_LOOKS, self.path.steps)
        for step in rest:
            self.play(Roll(self.ball, self.trail, step, *self.numbers), share=0.55 / len(rest))
        numbers = vector(self.landscape.gradient(self.ball.point), "[]")
        zero = Formula(f"nabla L = {numbers}", _FORMULA_SIZE, self.theme.ascent_text, of=self.here.standing(self.ball))
        self.swap(self.rows[3:], [self.put(zero, self.panel.left, self.rows[3].baseline)], share=0.15)


def bent(bowl: BowlMap, multiple: float) -> float:
    """Return a multiple of the second curvature of a bowl as it is now."""
    return multiple * float(bowl.curvatures[1])
