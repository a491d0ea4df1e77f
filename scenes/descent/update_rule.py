"""The update rule, its numbers taken from the map, and its result taken back as the next position."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from manim import DOWN, RIGHT, FadeIn, FadeOut, Mobject, VGroup, VMobject, smooth
from manim.utils.rate_functions import squish_rate_func

from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Scope
from scenes.claims.vectors import axis_along
from scenes.descent.links.way_walked import WayWalked
from scenes.descent.random_start import WORKED_UPDATES, RandomStart
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import Fly
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.update_columns import NamedPartial, Pair, Update, UpdateColumns, fewest_decimals
from scenes.kit.descents.way_line import position_after
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.notation import weight
from scenes.kit.lettering.rule import PLAIN_RULE, rule_formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, Swing
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.components import ComponentArrows, GrowComponent
from scenes.kit.map.labels import MapLabel, find_place
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.needs import a_valley
from scenes.kit.map.pinned import Pins
from scenes.kit.map.scales import ArrowScale
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel, SidePanel
from scenes.kit.map.walkers import LiveNumber, error_at
from scenes.kit.map.weight_plane import weight_axes
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane, Drift
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.moves import Along
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

# Standpoint that shows how high each place is; height of the hiker; from over his hat to the error.
_SIDE = Standpoint(-14.0, 36.0, 2.05, (0.0, 0.0, 0.6), (-0.6, -0.5), 0.08)
_HIKER, _OVER_HAT = 0.42, (0.0, 0.3)
# Zoom on the hiker where the slopes are read, and the point of the frame where he stands then.
_NEAR, _STANDS = 1.25, np.array([-1.6, 0.4])
# Zoom where the ground is nearly level.
_NEAREST = 1.5
# Rate functions of things that appear late in an animation, and early.
_late, _soon = squish_rate_func(smooth, 0.55, 1.0), squish_rate_func(smooth, 0.0, 0.5)
# The share of the time in which the hiker is thrown; then he stays.
_THROW = 0.6
_PANEL_WIDTH, _PANEL_HEIGHT = 6.0, 2.9
_PLACE_WIDTH = 3.3
_COLUMNS, _RULE = 30, 34
# Room around the hiker's sign, in frame units, whichever way he faces.
_AROUND_HIKER = 0.36
# From the name at the end of the first weight's axis to the arrows' scale, from the panel's columns down to where
# numbers on their way to them turn upwards, and from a point's number up to where such a copy of it starts, in frame
# units.
_BESIDE_AXES, _UNDER_COLUMNS, _OFF_POINT = 0.5, 1.2, 0.34
# From the column of the new weights down and aside to where their copies start, in frame units.
_UNDER_NEW, _ASIDE_NEW = 0.5, 0.45
# The rule as programs write it and as books do; both are quoted.
RULE = "new_weight = old_weight - learning_rate × partial_derivative"
BOOKS = "theta <- theta - alpha nabla L(theta)"
_RULE_SIZE = 26
# How much nearer, or further, the view moves per second of a hold.
_BREATH = 0.007


class UpdateRule(MapSegment):
    """Numbers go from the map into the rule, and the new weights go back as the next position."""

    title = "The update rule"
    needs = (a_valley,)
    leaves = Home
    learnt = "One line of numbers a step"

    def setup(self) -> None:
        """Draw the start at random, and compute the whole descent."""
        super().setup()
        self.found = self.find(WayWalked)
        self.hiker = self.found.hiker
        self.room = SidePanel(self.theme, _PANEL_HEIGHT, _PANEL_WIDTH, side=self.panel_side)
        self.throws, self.path = RandomStart(self.survey, self.error_map, self.room).descent()
        self.weight_decimals = fewest_decimals(self.landscape, self.path, WORKED_UPDATES)
        # An arrow is the step itself: the learning rate times the slope.
        self.scale = float(self.path.learning_rates[0]) * self.error_map.scale_factor
        self.trail = Trail(self.error_map, self.path)
        self.rule = self.trail.scope(self.hiker)
        self.steps_taken = 0
        self.breath = _BREATH

    def recalled(self) -> Sequence[Mobject]:
        """Return the whole descent on the map."""
        self.trail.set_progress(self.path.steps)
        return [self.error_map, self.trail]

    @beat("A model's place is its weights, and its height is its error.")
    def what_is_what(self) -> None:
        here, start = Scope(self.landscape), self.hiker.point
        self.place = GrowingPanel(self.theme, _PLACE_WIDTH, side=self.panel_side)
        names: list[Formula | NameWords] = [
            Formula(weight(k + 1), self.theme.type.formula, self.theme.weights_text[k], of=here) for k in (0, 1)
        ]
        names.append(NameWords(Name.ERROR, self.theme.type.label, self.theme.ink, of=here))
        measures = [lambda w: float(w[0]), lambda w: float(w[1]), lambda w: float(self.landscape.value(w))]
        self.readings = [self.place.number(name, measure, start) for name, measure in zip(names, measures, strict=True)]
        self.axes = weight_axes(self.theme, error_map=self.error_map)
        for k in (0, 1):
            self.axes[3 * k : 3 * k + 3].set_color(self.theme.weights_text[k])
        self.play(FadeOut(self.found.trail, self.found.numbers, self.hiker), share=0.08)
        self.go_up(share=0.36)
        self.play(*self.place.grow(*names[:2], *self.readings[:2]), Drift(self.space, 1.0), share=0.12)
        self.play(FadeIn(self.height), *self.place.grow(names[2], self.readings[2]), share=0.12)
        self.play(Drift(self.space, 2.0), share=0.3)

    def go_up(self, share: float) -> None:
        """Go up into space, where the hiker stands as high as his error."""
        ground = Ground(self.landscape, self.survey.levels, map_skin(self.theme, len(self.survey.levels)))
        self.space = Space(ground.dimmed_outside(self.survey.asked.domain), self.theme, _SIDE)
        self.walker = self.space.put(Walker(self.space, self.hiker.point, height=_HIKER))
        self.replace(self.error_map, self.space)
        grow = Vary(self.space, self.walker.set_growth, rate_func=_late)
        self.play(Crane(self.space, self.error_map, back_to=_SIDE), grow, share=share)
        error, ink = partial(error_at, self.landscape), self.theme.ink
        number = LiveNumber(error, self.walker.point, self.theme.type.label, ink, weight="SEMIBOLD")
        self.height = keep_beside(self.space, number, self.walker.head, _OVER_HAT, hides=False)

    @beat("Where does it begin? Anywhere: the {:first} weights are drawn at random.")
    def initialise(self) -> None:
        places = [self.hiker.point, *self.throws, self.path.positions[0]]
        for one, other in itertools.pairwise(places):
            there = squish_rate_func(smooth, 0.0, _THROW)
            throw = Along(self.space, [one, other], self.walker, self.height, *self.readings, rate_func=there)
            self.play(throw, Drift(self.space, 1.0), share=0.13)
        self.come_down(share=0.32)
        self.way = VMobject().set_points(polyline(self.error_map.to_screen(self.path.positions)))
        corner = (self.axes.get_right()[0] + _BESIDE_AXES, self.axes[0].get_y(), 0)
        self.arrow_scale = ArrowScale(self.error_map, self.scale, corner).keep_above(self.look.frame.caption_top)
        named = self.prepare_labels()
        self.numbers = LevelNumbers(
            self.error_map, [self.room.keep_out, self.way, self.axes, self.arrow_scale, self.hiker, *named]
        )
        self.play(FadeIn(self.points[0], self.numbers, self.axes), share=0.12)

    def come_down(self, share: float) -> None:
        """Come back onto the map, where the hiker stands at the first weights."""
        gone = Vary(self.space, self.walker.set_growth, 1.0, 0.0, rate_func=_late)
        self.play(FadeOut(self.height, run_time=0.3), Crane(self.space, self.error_map), gone, share=share)
        self.replace(self.space, self.error_map)
        self.hiker.set_point(self.path.positions[0])
        self.add(self.hiker)

    def prepare_labels(self) -> list[Mobject]:
        """Find places for the words at each worked position, clear of the way and of the arrows to come.

        Return what numbers on contours are to keep clear of: the words and the arrows.
        """
        worked = range(WORKED_UPDATES)
        self.components = [ComponentArrows(self.error_map, self.path.positions[step], self.scale) for step in worked]
        for each in self.components:
            for arrow, colour in zip(each.arrows, self.theme.weights, strict=True):
                arrow.set_stroke(colour)
        self.arrows = [GradientArrow(self.error_map, self.path.positions[step], self.scale) for step in worked]
        base: list[Mobject] = [
            self.arrow_scale,
            self.way,
            self.room.keep_out,
            self.axes,
            self.signs,
            self.hiker,
        ]
        down = [GradientArrow(self.error_map, each.point, self.scale, "descent") for each in self.arrows]
        drawn: list[list[Mobject]] = [list(parts) for parts in zip(self.components, self.arrows, down, strict=True)]
        self.points: list[MapLabel] = []
        for step in range(WORKED_UPDATES + 1):
            anchor = self.error_map.to_screen(self.path.positions[step])
            pair = Pair(self.path.positions[step], self.weight_decimals, self.theme)
            near = [part for parts in drawn[max(step - 1, 0) : step + 1] for part in parts]
            near += [dot(anchor, _AROUND_HIKER, self.theme.ink), *(label.words for label in self.points[-1:])]
            self.points.append(MapLabel.near(pair, anchor, [*base, *near], self.error_map, toward=DOWN))
        self.partials: list[list[tuple[Clearing, NamedPartial]]] = []
        for step in worked:
            points = [label.words for label in self.points[step : step + 2]]
            self.partials.append(self.partial_labels(step, [*base, *drawn[step], *points]))
        names = [name for labels in self.partials for _, name in labels]
        self.pins = Pins.where_they_are(self.error_map, names)
        arrows = [part for parts in drawn for part in parts]
        return [*(label.words for label in self.points), *names, *arrows]

    def partial_labels(self, step: int, taken: list[Mobject]) -> list[tuple[Clearing, NamedPartial]]:
        """Return the partial derivatives at a position, each beside its arrow."""
        labels = []
        for index, end in enumerate(self.components[step].ends):
            name = NamedPartial(self.update_at(step, index), self.theme)
            toward = end - self.components[step].foot
            name.move_to(find_place(name, end, taken, error_map=self.error_map, toward=toward))
            labels.append((Clearing(self.error_map, Box.around(name), behind=name), name))
            taken.append(name)
        return labels

    def update_at(self, step: int, index: int) -> Update:
        """Return the update of a weight, as printed."""
        return Update(self.landscape, self.path, step, index, self.weight_decimals)

    @beat("Compute the gradient: one slope for each weight.")
    def compute_gradient(self) -> None:
        # Nearer, beside the panel: what is read here fills the view.
        aside = _STANDS * np.array([self.panel_side[0], 1.0]) / (self.error_map.sight.scale * _NEAR)
        middle = self.hiker.point - aside
        self.play(FadeOut(self.numbers), share=0.07)
        self.look_at(middle, _NEAR, share=0.24)
        # In this nearest view the mark is longest.
        self.scale_mark = [Clearing(self.error_map, Box.around(self.arrow_scale)), self.arrow_scale]
        self.play(FadeIn(*self.scale_mark), share=0.07)
        self.show_partials(share=0.38)
        self.arrow = self.arrows[0]
        self.add(self.arrow, self.hiker)
        self.play(Grow(self.arrow), share=0.2)

    def show_partials(self, share: float) -> None:
        """Let both components grow at the hiker's feet, each with its number."""
        components, labels = self.components[self.steps_taken], self.partials[self.steps_taken]
        components.set_growth(1, 0.0)
        self.add(components, self.hiker)
        for index in (0, 1):
            self.play(GrowComponent(components, index), FadeIn(*labels[index]), share=share / 2)

    def first_slope(self) -> float:
        """Return the slope along the first weight where the hiker stands."""
        return float(self.landscape.gradient(self.hiker.point)[0])

    @beat("The {asked:first} slope is {first_slope:negative}. Must the {asked:first} weight grow, or shrink?", ask=True)
    def grow_or_shrink(self) -> None:
        self.hold(share=0.5)

    def asked(self) -> int:
        """Return along which weight the slope is drawn of which is asked, counted from 1."""
        return axis_along(self.components[0].arrows[0].points)

    @beat(
        """{grown:More} weight means {first_slope:less} error here, so it {grown:grows}.
        The step goes {against:against} the gradient.""",
        grown=lambda self: float(self.arrow.vector[0]),
        against=lambda self: float(self.arrow.vector[:2] @ self.landscape.gradient(self.hiker.point)),
    )
    def other_way(self) -> None:
        self.hold(share=0.36)
        # It turns away from the label of the point; the names of slopes on the other side make way.
        clockwise = self.is_left_of_arrow(self.points[0].words)
        names = [part for label in self.partials[0] if self.is_left_of_arrow(label[1]) != clockwise for part in label]
        swing = Swing(self.arrow, clockwise=clockwise)
        if names:
            self.play(FadeOut(*names), share=0.08)
        self.play(swing, share=0.33)
        if names:
            self.play(FadeIn(*names), share=0.1)

    def is_left_of_arrow(self, words: Mobject) -> bool:
        """Tell whether words stand to the left of the red arrow, seen along it."""
        way, ahead = words.get_center() - self.arrow.foot, self.arrow.vector
        return float(ahead[0] * way[1] - ahead[1] * way[0]) > 0

    @beat("The new weight is the old weight, minus the learning rate times its slope.")
    def the_rule(self) -> None:
        self.play(*self.place.leave(), share=0.08)
        self.panel = GrowingPanel(self.theme, _PANEL_WIDTH, side=self.panel_side)
        row = self.panel.line(rule_formula(PLAIN_RULE, _RULE, self.theme, self.rule))
        rate = NameWords(Name.LEARNING_RATE, self.theme.type.label, self.theme.ink, of=self.rule)
        self.panel.line(rate)
        alpha = Formula(f"alpha = {self.update_at(0, 0).rate}", _COLUMNS, self.theme.ink, of=self.rule)
        self.panel.at_end(alpha, rate)
        self.play(*self.panel.grow(row, rate, alpha), share=0.12)
        self.look_at_all(share=0.3)

    @beat("Put in the {filled:first} weight's numbers: out comes the new one.")
    def first_weight(self) -> None:
        self.next_columns()
        signs = self.columns.signs()
        self.play(*self.panel.grow(signs), share=0.12)
        self.fill_in(0, share=0.75)

    def next_columns(self) -> None:
        """Write the next update's columns on the panel, still hidden."""
        first, second = (self.update_at(self.steps_taken, index) for index in (0, 1))
        self.columns = UpdateColumns((first, second), self.theme, _COLUMNS)
        if self.steps_taken == 0:
            self.panel.line(self.columns)
            self.columns_at = self.columns.get_center()
        self.columns.move_to(self.columns_at)

    def fill_in(self, index: int, share: float) -> None:
        """Let a weight's numbers fly from the map into their columns, and the new weight come out."""
        label, columns = self.partials[self.steps_taken][index][1], self.columns
        pair = self.pair_at(self.steps_taken)
        old, slope = (columns.number(kind, index) for kind in ("old", "partial"))
        start = pair.place(index) + np.array([0.0, _OFF_POINT, 0.0])
        self.play(Fly(old, start, corner=self.below(old)), share=0.3 * share)
        rate = [FadeIn(columns.rate())] if index == 0 else []
        self.play(Fly(slope, label.number(), corner=self.below(slope)), *rate, share=0.3 * share)
        self.play(FadeIn(columns.number("new", index), shift=0.3 * RIGHT), share=0.25 * share)

    def below(self, number: VMobject) -> Array:
        """Return the point below the panel over which a number arrives: past no other number of the columns."""
        return np.array([number.get_center()[0], self.columns.get_bottom()[1] - _UNDER_COLUMNS, 0.0])

    def pair_at(self, step: int) -> Pair:
        """Return the weights as written on the map."""
        words = self.points[step].words
        assert isinstance(words, Pair)
        return words

    @beat("Then the {filled:second}, with its own slope.")
    def second_weight(self) -> None:
        self.fill_in(1, share=0.85)
        self.whole_columns()

    def filled(self) -> int:
        """Return of how many weights the new number stands in the columns."""
        there = {id(part) for each in self.mobjects for part in each.get_family()}
        new = [self.columns.number("new", index).family_members_with_points() for index in (0, 1)]
        return sum(all(id(part) in there for part in parts) for parts in new)

    def whole_columns(self) -> None:
        """Replace the parts of the columns by the whole columns."""
        self.remove(*self.columns.family_members_with_points(), self.columns.signs())
        self.remove(*(self.columns.number(kind, index) for kind in self.columns.LABELS for index in (0, 1)))
        self.remove(self.columns.rate())
        self.add(self.columns)
        self.panel.rows[-1] = self.columns

    @beat("Together, the {landscape.dimension:two} new weights are the next place.", still=True)
    def next_place(self) -> None:
        self.fly_back(share=0.4)
        self.step(share=0.35)

    def fly_back(self, share: float) -> None:
        """Let both new weights fly to the next position."""
        label, pair = self.points[self.steps_taken + 1], self.pair_at(self.steps_taken + 1)
        copies = VGroup(*(self.columns.number("new", index).copy() for index in (0, 1)))
        # Side by side under their column: over it, each would be on a number.
        middle, under = copies.get_x(), self.columns.get_bottom()[1] - _UNDER_NEW
        starts = [(middle + side * _ASIDE_NEW, under, 0) for side in (-1, 1)]
        for index, copy in enumerate(copies):
            copy.move_to(pair.place(index))
        gone = [part for named in self.partials[self.steps_taken] for part in named]
        flights = [Fly(copy, start) for copy, start in zip(copies, starts, strict=True)]
        self.play(*flights, FadeOut(*gone), share=0.75 * share)
        self.play(FadeIn(label), FadeOut(*copies), share=0.25 * share)

    def step(self, share: float) -> None:
        """Take the step, and remove everything that belongs to the old position."""
        worked = self.steps_taken < WORKED_UPDATES
        gone = [self.components[self.steps_taken], self.points[self.steps_taken], self.arrow] if worked else []
        if self.steps_taken == 0:
            self.add(self.trail, self.arrow, self.hiker)
        self.steps_taken += 1
        move = Vary(self.hiker, self.walk_to, self.steps_taken - 1, self.steps_taken)
        self.play(move, *(FadeOut(each) for each in gone), share=share)

    def walk_to(self, steps: float) -> None:
        """Show the hiker and the trail after a number of steps, whole or fractional."""
        self.trail.set_progress(steps)
        step = max(math.ceil(steps) - 1, 0)
        before, after = self.path.positions[step : step + 2]
        self.hiker.set_point(position_after(self.path, steps)).face(after - before)

    @beat("Then again: at the new place, new slopes, and a new step. Only the numbers change.")
    def again(self) -> None:
        self.work_out(share=0.9)

    def work_out(self, share: float) -> None:
        """Work out another update: slopes, columns, and the step."""
        self.show_partials(share=0.22 * share)
        self.arrow = GradientArrow(self.error_map, self.hiker.point, self.scale, "descent")
        self.add(self.arrow, self.hiker)
        old = self.columns
        self.next_columns()
        self.play(Grow(self.arrow), share=0.12 * share)
        # One after the other, as fast as possible: overlapping text cannot be read.
        self.play(FadeOut(old), share=0.0)
        self.play(FadeIn(self.columns), share=0.0)
        self.panel.rows[-1] = self.columns
        self.hold(share=0.2 * share)
        self.fly_back(share=0.2 * share)
        self.step(share=0.15 * share)

    @beat("And so on, until the ground is level.")
    def until_level(self) -> None:
        gone = FadeOut(self.points[self.steps_taken], self.axes, *self.scale_mark)
        self.play(*self.panel.drop(self.columns), gone, share=0.12)
        # The last steps are short.
        self.look_at(self.path.final, _NEAREST, share=0.24)
        rest = range(self.steps_taken, self.path.steps)
        for _ in rest:
            self.step(share=0.56 / len(rest))

    @beat("Programs write the rule with a name for each sign.")
    def in_programs(self) -> None:
        words = Words(RULE, _RULE_SIZE, self.theme.ink, "MEDIUM", of=Decoration("the rule as programs write it"))
        self.quoted = LawLine(words, self.theme)
        self.play(self.quoted.come(), share=0.2)

    @beat("Books may write theta for the weights, and L, the cost, for the error.")
    def in_books(self) -> None:
        formula = Formula(BOOKS, _RULE, self.theme.ink, of=self.rule)
        other = LawLine(formula, self.theme)
        self.play(FadeOut(self.quoted), share=0.1)
        self.play(other.come(), share=0.2)
        self.quoted = other

    @beat(
        "{first_step:Against} the gradient, times the learning rate.",
        still=True,
        first_step=lambda self: self.first_step_along_gradient(),
    )
    def law(self) -> None:
        formula = rule_formula(PLAIN_RULE, _RULE, self.theme, self.rule)
        self.play(FadeOut(self.quoted), *self.panel.leave(), share=0.12)
        self.look_at_all(LawLine(formula, self.theme).come(rate_func=_soon), share=0.5)

    def first_step_along_gradient(self) -> float:
        """Return the first step along the gradient at its start, as it is drawn: negative if it goes against it."""
        start, end = self.error_map.to_weights(self.trail.drawn_stops()[:2])
        return float((end - start) @ self.landscape.gradient(start))
