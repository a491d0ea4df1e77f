"""The update rule, its numbers taken from the map, and its result taken back as the next position."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, FadeIn, FadeOut, LaggedStart, Mobject, VMobject

from gradmath.descent.descend import Constant, DescentPath, StopReason, descend
from gradmath.descent.stability import stable_learning_rate
from scenes.arrays import Array
from scenes.kit.beats.beat import beat
from scenes.kit.descents.ball import Ball, Roll, Trail
from scenes.kit.descents.update_table import (
    Column,
    Fly,
    NamedPartial,
    Number,
    Pair,
    Update,
    UpdateRow,
    UpdateTable,
    fewest_decimals,
)
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, Swing
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.components import ComponentArrows, GrowComponent
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.weight_plane import weight_axes
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import MapLabel, find_place
from scenes.kit.shapes.curves import polyline

# The weights begin at random: the generator's seed, how exactly a weight is drawn, and how often one may draw again.
SEED, START_DECIMALS, _DRAWS = 1, 2, 200
# The learning rate is about this share of the largest that is stable at the valley, 2/λmax, to two digits.
_SHARE_OF_STABLE = 0.35
# The walk is over where the slope is this small, and has as many steps as there is time for.
_LEVEL, _STEPS = 0.05, range(6, 11)
# How many updates are worked out in numbers.
WORKED_UPDATES = 2
# Free room around the way, in frame units: for the words beside it.
_ROOM = 0.6
_PANEL_WIDTH, _PANEL_HEIGHT = 8.75, 2.95


class UpdateRule(MapSegment):
    """Numbers go from the map into the rule, and the new weights go back as the next position."""

    title = "The update rule"

    def setup(self) -> None:
        """Draw the start at random, and compute the whole descent."""
        super().setup()
        self.panel = self.side_panel(height=_PANEL_HEIGHT, width=_PANEL_WIDTH)
        self.path = self.random_descent()
        self.weight_decimals = fewest_decimals(self.landscape, self.path, WORKED_UPDATES)
        # An arrow is the step itself: the learning rate times the slope.
        self.scale = float(self.path.learning_rates[0]) * self.error_map.scale_factor
        self.ball, self.trail = Ball(self.error_map, self.path), Trail(self.error_map, self.path)
        self.table = UpdateTable(self.panel.left, self.panel.cursor, self.theme)
        self.steps_taken = 0
        self.add(self.error_map, self.signs)

    def random_descent(self) -> DescentPath:
        """Return the descent from the first of the random starts from which it can be shown.

        Raises
        ------
        UnsuitableError
            If it can be shown from none of them.
        """
        limit = stable_learning_rate(self.landscape, self.valley.point)
        rate = Constant(float(f"{_SHARE_OF_STABLE * limit:.2g}"))
        rng, domain = np.random.default_rng(SEED), self.landscape.domain
        for _ in range(_DRAWS):
            start = rng.uniform(domain.lower, domain.upper).round(START_DECIMALS)
            path = descend(self.landscape, start, step=rate, tolerance=_LEVEL, max_steps=_STEPS[-1])
            if self.can_be_shown(path):
                return path
        raise UnsuitableError(f"none of {_DRAWS} random starts leads to the valley in view: choose another landscape")

    def can_be_shown(self, path: DescentPath) -> bool:
        """Tell whether a descent arrives, in a fair number of steps, with room around it beside the panel."""
        if path.reason is not StopReason.CONVERGED or path.steps not in _STEPS:
            return False
        way = self.error_map.to_screen(path.positions)[:, :2]
        hidden = Box.around(self.panel, margin=_ROOM).holds(way)
        frame = self.look.frame
        return bool(
            (np.abs(way[:, 0]) < frame.safe_x - _ROOM).all()
            and way[:, 1].min() > frame.caption_top + _ROOM
            and not hidden.any()
        )

    @beat("Read this map as a model's. Your position is its weights. Your elevation is its cost.")
    def what_is_what(self) -> None:
        self.legend = self.side_panel(height=1.75, width=7.0)
        self.pairs = [self.pair(*names) for names in (("Position", "Weights"), ("Elevation", "Cost"))]
        self.axes = weight_axes(self.theme, error_map=self.error_map)
        self.play(FadeIn(self.legend), share=0.08)
        self.play(FadeIn(*self.pairs[0], shift=0.15 * RIGHT), FadeIn(self.axes), share=0.2)
        self.hold(share=0.2)
        self.play(FadeIn(*self.pairs[1], shift=0.15 * RIGHT), share=0.2)

    def pair(self, ground: str, model: str) -> tuple[Words, Formula, Words]:
        """Return a row of the legend: what it is on the map, and what it is in the model."""
        theme = self.theme
        first, second = (Words(text, theme.type.label, theme.ink, "SEMIBOLD") for text in (ground, model))
        sign = Formula("<->", theme.type.formula, theme.quiet)
        baseline = self.legend.cursor - 0.3
        self.legend.space(0.68)
        for words, left in ((first, self.legend.left), (second, self.legend.left + 2.35)):
            words.shift((left - words.get_left()[0], baseline - words.baseline, 0))
        sign.move_to((self.legend.left + 1.85, baseline + 0.11, 0))
        return first, sign, second

    @beat("To begin, initialise the weights at random.")
    def initialise(self) -> None:
        self.prepare_labels()
        numbers = [self.weights_text(0), self.cost_text()]
        for number, (name, *_) in zip(numbers, self.pairs, strict=True):
            number.shift((self.legend.right - number.get_right()[0], name.baseline - number.baseline, 0))
        self.play(FadeIn(self.trail, self.ball, scale=2.5), share=0.3)
        self.play(FadeIn(self.points[0], *numbers), share=0.2)
        self.legend_parts = [self.legend, *self.pairs[0], *self.pairs[1], *numbers]

    def weights_text(self, step: int) -> Pair:
        """Return the weights after a number of updates."""
        return Pair(self.path.positions[step], self.weight_decimals, self.theme)

    def cost_text(self) -> Number:
        """Return the cost at the start."""
        landscape, start = self.landscape, self.path.positions[0]
        cost = printed(float(self.path.errors[0]), self.decimals)
        return Number(cost, [lambda: float(landscape.value(start))], self.theme.ink, self.theme)

    def prepare_labels(self) -> None:
        """Find places for the words at each worked position, clear of the way and of the arrows that will be there."""
        self.way = VMobject().set_points(polyline(self.error_map.to_screen(self.path.positions)))
        worked = range(WORKED_UPDATES)
        self.components = [ComponentArrows(self.error_map, self.path.positions[step], self.scale) for step in worked]
        self.arrows = [GradientArrow(self.error_map, self.path.positions[step], self.scale) for step in worked]
        taken: list[Mobject] = [self.way, self.panel.keep_out, self.legend.keep_out, self.axes, self.signs, self.ball]
        taken += [*self.components, *self.arrows]
        self.partials = [self.partial_labels(step, taken) for step in worked]
        self.points: list[MapLabel] = []
        for step in range(WORKED_UPDATES + 1):
            anchor = self.error_map.to_screen(self.path.positions[step])
            self.points.append(MapLabel.near(self.weights_text(step), anchor, taken, self.error_map, toward=DOWN))
            taken.append(self.points[-1].submobjects[1])

    def partial_labels(self, step: int, taken: list[Mobject]) -> list[tuple[Clearing, NamedPartial]]:
        """Return the partial derivatives at a position, each beside its arrow; they count as taken from now on."""
        labels = []
        for weight, end in enumerate(self.components[step].ends):
            name = NamedPartial(self.update_at(step, weight), self.theme)
            toward = end - self.components[step].foot
            name.move_to(find_place(name, end, taken, error_map=self.error_map, toward=toward))
            labels.append((Clearing(self.error_map, Box.around(name)), name))
            taken.append(name)
        return labels

    def update_at(self, step: int, weight: int) -> Update:
        """Return an update of a weight, as printed."""
        return Update(self.landscape, self.path, step, weight, self.weight_decimals)

    @beat("Compute the gradient: one partial derivative for each weight.")
    def compute_gradient(self) -> None:
        self.show_partials(share=0.6)
        self.arrow = self.arrows[0]
        self.add(self.arrow, self.ball)
        self.play(Grow(self.arrow), share=0.2)

    def show_partials(self, share: float) -> None:
        """Let both components grow at the ball, each with its number."""
        components, labels = self.components[self.steps_taken], self.partials[self.steps_taken]
        components.set_growth(1, 0.0)
        self.add(components, self.ball)
        for weight in (0, 1):
            self.play(GrowComponent(components, weight), FadeIn(*labels[weight]), share=share / 2)

    @beat("It points uphill. So go the other way.")
    def other_way(self) -> None:
        self.hold(share=0.25)
        self.play(Swing(self.arrow), share=0.45)

    @beat("""The rule fits in one line. The new weight is the old weight, minus the learning rate times the partial
    derivative.""")
    def in_words(self) -> None:
        self.play(FadeOut(*self.legend_parts), share=0.06)
        self.play(FadeIn(self.panel), share=0.06)
        self.hold(share=0.1)
        for words in self.table.words:
            self.play(FadeIn(words, shift=0.1 * RIGHT), share=0.07)

    @beat("Put in the first weight, the learning rate, and its slope. Out comes the new weight.")
    def first_weight(self) -> None:
        self.rows: list[UpdateRow] = []
        self.fill_in(0, share=0.9)

    def fill_in(self, weight: int, share: float) -> None:
        """Let a weight's numbers fly from the map into its row, and the new weight come out."""
        row = self.next_row(weight)
        self.play(FadeIn(self.table.names[weight]), share=0.1 * share)
        self.play(self.fly_old(row, weight), share=0.2 * share)
        self.play(FadeIn(row.rate), share=0.15 * share)
        self.play(self.fly_partial(row, weight), share=0.2 * share)
        self.play(FadeIn(row.signs), share=0.1 * share)
        self.play(FadeIn(row.new, shift=0.3 * LEFT), share=0.15 * share)

    def next_row(self, weight: int) -> UpdateRow:
        """Return the row with the next update of a weight."""
        row = self.table.row(self.update_at(self.steps_taken, weight), weight)
        self.rows.append(row)
        return row

    def fly_old(self, row: UpdateRow, weight: int) -> Fly:
        """Return the flight of the old weight from the ball's label into its row."""
        return Fly(row.old, self.pair_at(self.steps_taken).place(weight), row.old.get_center())

    def fly_partial(self, row: UpdateRow, weight: int) -> Fly:
        """Return the flight of the partial derivative from its arrow into its row."""
        number = self.partials[self.steps_taken][weight][1].number
        return Fly(row.partial, number.get_center(), row.partial.get_center())

    def pair_at(self, step: int) -> Pair:
        """Return the weights as they are written on the map."""
        words = self.points[step].words
        assert isinstance(words, Pair)
        return words

    @beat("The second weight goes the same way, with its own slope.")
    def second_weight(self) -> None:
        self.fill_in(1, share=0.85)

    @beat("Together, the two new weights are the next position.", still=True)
    def next_position(self) -> None:
        self.fly_back(share=0.4)
        self.roll(share=0.35)

    def fly_back(self, share: float) -> None:
        """Let both new weights fly to where the next position is."""
        label = self.points[self.steps_taken + 1]
        copies = [row.new.copy() for row in self.rows[-2:]]
        places = [self.pair_at(self.steps_taken + 1).place(weight) for weight in (0, 1)]
        flights = [Fly(copy, copy.get_center(), place) for copy, place in zip(copies, places, strict=True)]
        gone = [part for label in self.partials[self.steps_taken] for part in label]
        self.play(*flights, FadeOut(*gone), share=0.75 * share)
        self.play(FadeIn(label), FadeOut(*copies), share=0.25 * share)

    def roll(self, share: float) -> None:
        """Take the step, and let everything that belongs to the old position go."""
        gone = [self.arrow, self.components[self.steps_taken], self.points[self.steps_taken]]
        self.play(Roll(self.ball, self.trail, self.steps_taken), FadeOut(*gone), share=share)
        self.steps_taken += 1

    @beat("Then repeat. Compute the gradient, go the other way, update.")
    def repeat(self) -> None:
        self.play(FadeOut(*self.rows), share=0.08)
        self.show_partials(share=0.16)
        self.arrow = GradientArrow(self.error_map, self.ball.point, self.scale, "descent")
        self.add(self.arrow, self.ball)
        self.play(Grow(self.arrow), share=0.1)
        rows = [self.next_row(weight) for weight in (0, 1)]
        flights = [fly(row, weight) for weight, row in enumerate(rows) for fly in (self.fly_old, self.fly_partial)]
        self.play(*flights, share=0.16)
        self.play(*(FadeIn(row.rate, row.signs, row.new) for row in rows), share=0.1)
        self.fly_back(share=0.2)
        self.roll(share=0.1)

    @beat("For all the weights at once, the rule is even shorter.", still=True)
    def all_at_once(self) -> None:
        self.law, parts, columns = self.law_in_columns()
        self.play(LaggedStart(*(FadeIn(part, shift=0.15 * DOWN) for part in parts), lag_ratio=0.2), share=0.35)
        self.hold(share=0.12)
        self.play(*(Fly(part, start, end) for part, (start, end) in zip(parts, columns, strict=True)), share=0.25)
        self.remove(*parts)
        self.add(self.law)

    def law_in_columns(self) -> tuple[Formula, list[Mobject], list[tuple[Array, Array]]]:
        """Return the rule for all weights, its parts under their words, and each part's places there and in line."""
        theme = self.theme
        parts = {
            Column.NEW: "theta",
            Column.EQUALS: "<-",
            Column.OLD: "theta",
            Column.MINUS: "-",
            Column.RATE: "alpha",
            Column.PARTIAL: "nabla L(theta)",
        }
        labels = "abcdef"
        source = " ".join(f"{{{{{part} : {label}}}}}" for part, label in zip(parts.values(), labels, strict=True))
        law = Formula(source, theme.type.title, theme.ink, {"f": theme.ascent_text})
        law.move_to((self.panel.get_center()[0], self.panel.get_bottom()[1] + 0.45, 0))
        drawn: list[Mobject] = [law.select(label) for label in labels]
        places = []
        for part, column in zip(drawn, parts, strict=True):
            end = part.get_center()
            places.append((np.array([self.table.columns[column], end[1], 0]), end))
            part.move_to(places[-1][0])
        return law, drawn, places

    @beat("Again and again, until the ground is level.")
    def again(self) -> None:
        low = self.minimum_error([self.way, self.ball])
        self.play(FadeOut(*self.rows[-2:], self.table.names, self.points[self.steps_taken]), share=0.1)
        middle = (self.table.words.get_bottom()[1] + self.panel.get_bottom()[1]) / 2
        self.play(Fly(self.law, self.law.get_center(), (self.law.get_x(), middle, 0)), FadeIn(low), share=0.1)
        rest = range(self.steps_taken, self.path.steps)
        for step in rest:
            self.play(Roll(self.ball, self.trail, step), share=0.6 / len(rest))
