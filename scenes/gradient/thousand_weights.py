"""A model with a thousand weights: the negative gradient looks like what it learns, and one rule moves them all."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut, Group, LaggedStart, linear, smooth
from manim.utils.rate_functions import squish_rate_func

from gradmath.models.datasets import SIDE
from scenes.claims.meaning import Decoration
from scenes.gradient.links.home import Home
from scenes.gradient.links.step_at_home import StepAtHome
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import CountUp
from scenes.kit.beats.opening import come_out, go_in
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.cells import Cells, Tiling, one_by_one
from scenes.kit.charts.digit_parts import (
    LaidWeights,
    counted,
    error_of_guessing,
    line_at_half,
    numbers_in_cells,
    pixels_alone,
    score_beside,
    shares_of_digits,
    sorted_bars,
    times,
    way_along,
)
from scenes.kit.charts.digit_tiles import CELLS, PLACES, DigitReader, PixelWindow
from scenes.kit.charts.digit_wall import DigitWall
from scenes.kit.charts.reader_strip import ReaderStrip
from scenes.kit.charts.tile_legend import TileLegend
from scenes.kit.lettering.words import Words
from scenes.kit.map.last_line import standing_clear
from scenes.kit.shapes.bead import Bead
from scenes.language.messages import message, plural

SOURCE = message("Handwritten digits: Alpaydin & Kaynak, UCI (CC BY 4.0)")
# The learning rate as a share of the largest that is stable at the start, 2/λmax.
_SHARE_OF_STABLE = 0.9
_UPDATES = 20
# Opacity of the picture behind the numbers of its pixels.
_FAINT = 0.14
# The middle of the product that counts the weights, beside the small picture.
_PRODUCT = (2.6, 2.4, 0)
# The largest difference between shares that count as equal.
_ALIKE = 1e-9
# The digit whose weights are shown, blank at first, then read; the picture is its first one.
_DIGIT = 7
# Rate function of things that appear late in an animation.
_late = squish_rate_func(smooth, 0.5, 1.0)


class ThousandWeights(Segment):
    """The gradient of a model that reads digits, all thousand entries of it, and twenty updates."""

    title = "A thousand weights at once"
    leaves = Home
    learnt = "Two weights or a thousand"

    def setup(self) -> None:
        """Fit the model from weights of zero, before anything is shown."""
        super().setup()
        self.found = self.find(Home)
        self.reader = DigitReader(_SHARE_OF_STABLE, _UPDATES)
        self.model, self.path = self.reader.model, self.reader.path
        self.picture = int(np.flatnonzero(self.reader.labels == _DIGIT)[0])
        self.read = (self.picture, _DIGIT)
        self.wall = DigitWall(self.model.classes)
        self.make_cells()

    def make_cells(self) -> None:
        """Make the cells of slopes and of weights, and the strip whose updates move both."""
        self.slopes = Cells(
            self.reader.tiles(self.path.gradients[0]),
            self.wall.row,
            self.reader.largest_slope(),
            self.theme.ascent,
            self.theme,
            meaning=lambda drawn, sense: self.reader.claims_slopes(self.updates(), drawn, sense),
        )
        self.slopes.other_colour = self.theme.descent
        self.weights = Cells(
            self.reader.tiles(self.reader.weights(0)),
            self.wall.row,
            1.0,
            self.theme.ink,
            self.theme,
            meaning=lambda drawn, _: self.reader.claims_weights(self.updates(), drawn),
        )
        self.strip = ReaderStrip(self.reader, self.theme, self.slopes, self.weights)

    def updates(self) -> float:
        """Return how many updates were made, whole or fractional."""
        return self.strip.updates

    def changing_parts(self) -> int:
        """Return how many cells show the gradient."""
        return len(self.slopes.seen())

    @beat("Can this rule teach a machine to read?")
    def can_it_read(self) -> None:
        see = partial(self.reader.claims_to_see, self.picture)
        self.seen = Cells(
            self.reader.seen_in(self.picture),
            self.wall.big,
            1.0,
            self.theme.ink,
            self.theme,
            meaning=lambda drawn, _: see(drawn),
        )
        self.seen.order = np.concatenate([np.full(SIDE**2, -1.0), np.arange(PLACES**2) / PLACES**2])
        self.seen.set_shown(0)
        self.source = Words(SOURCE, self.theme.type.note, self.theme.quiet, of=Decoration("where the data are from"))
        self.source.move_to((0, -2.72, 0))
        self.pixel_numbers = numbers_in_cells(self.reader.images[self.picture], self.wall.alone, self.theme)
        self.hold(share=0.02)
        go_in(self, [self.picture_alone(), self.source], *self.found.dot, share=0.28)
        self.play(
            Vary(self.picture_cells, self.picture_cells.set_opacity, 1.0, _FAINT),
            LaggedStart(*(FadeIn(row) for row in self.pixel_numbers), lag_ratio=0.3),
            share=0.66,
        )

    def picture_alone(self) -> Cells:
        """Return the picture without its windows."""
        see, rest = self.reader.claims_to_see, self.reader.seen_in(self.picture)[SIDE**2 :]
        self.picture_cells = Cells(
            self.seen.values[: SIDE**2],
            self.wall.alone,
            1.0,
            self.theme.ink,
            self.theme,
            meaning=lambda drawn, _: see(self.picture, np.concatenate([drawn, rest])),
        )
        return self.picture_cells

    @beat(
        "It sees {pixels:sixty-four} pixels, and the contrast in {windows:thirty-six} windows.",
        pixels=lambda self: len(self.picture_cells.seen()),
        windows=lambda self: len(self.seen.seen()) - len(self.picture_cells.seen()),
    )
    def hundred_numbers(self) -> None:
        window = PixelWindow(self.wall.big, self.theme)
        seen, label = self.seen.seen, self.theme.type.label
        self.counts = counted(
            [
                (plural("{n} pixel", "{n} pixels", SIDE**2), lambda: len(seen()[: SIDE**2])),
                ("+  " + plural("{n} window", "{n} windows", PLACES**2), lambda: len(seen()[SIDE**2 :])),
                ("=  " + plural("{n} number", "{n} numbers", CELLS), lambda: len(seen())),
            ],
            label,
            self.theme,
        ).move_to((0, -2.3, 0))
        self.play(
            Vary(self.picture_cells, self.picture_cells.set_opacity, _FAINT, 1.0),
            FadeOut(self.pixel_numbers, run_time=0.5),
            self.moved(self.picture_cells, self.wall.alone, pixels_alone(self.wall.big)),
            share=0.16,
        )
        self.remove(self.picture_cells)
        self.add(self.seen)
        self.play(FadeIn(window, self.counts[0]), FadeOut(self.source), share=0.06)
        going = Vary(window, window.set_step, 0, PLACES**2, rate_func=linear)
        self.play(going, Vary(self.seen, self.seen.set_shown, rate_func=linear), share=0.42)
        self.play(FadeOut(window), FadeIn(self.counts[1], shift=0.15 * UP), share=0.08)
        self.play(FadeIn(self.counts[2], shift=0.15 * UP), share=0.08)

    @beat("Each digit has {weights_each:a hundred} weights: how much each number counts.")
    def thousand_weights(self) -> None:
        self.names = self.wall.names_below(self.theme)
        self.product = counted(
            [
                (plural("{n} digit", "{n} digits", self.model.classes), lambda: len(self.names)),
                (times(CELLS), self.weights_each),
                ("=  " + plural("{n} weight", "{n} weights", self.model.dimension), lambda: len(self.weights.seen())),
            ],
            self.theme.type.label,
            self.theme,
        ).move_to(_PRODUCT)
        digits, numbers, weights = self.product
        self.play(
            FadeOut(self.counts, run_time=0.4),
            self.moved(self.seen, self.wall.big, self.wall.small),
            LaggedStart(*(FadeIn(name) for name in self.names), lag_ratio=0.2),
            FadeIn(digits, rate_func=_late),
            share=0.2,
        )
        self.looking = PixelWindow(self.wall.small, self.theme)
        self.add(self.looking)
        self.live(self.looking)
        born = self.wall.born()
        self.remove(self.seen, self.looking)
        self.add(self.weights, self.seen, self.looking)
        self.play(
            Vary(self.weights, partial(self.spread, self.weights, born, self.wall.row), rate_func=linear),
            FadeIn(numbers, shift=0.15 * UP, run_time=0.4),
            share=0.46,
        )
        self.play(FadeIn(weights, shift=0.15 * UP), share=0.08)

    def weights_each(self) -> float:
        """Return the weights per digit: those that are drawn, divided by the number of names."""
        return len(self.weights.seen()) / len(self.names)

    def moved(self, cells: Cells, start: Tiling, end: Tiling) -> Vary:
        """Return the animation that moves cells from some places to others."""
        return Vary(cells, partial(self.take, cells, start, end))

    @staticmethod
    def take(cells: Cells, start: Tiling, end: Tiling, share: float) -> None:
        """Put cells at a share of their way."""
        cells.put(start.towards(end, share))

    def spread(self, cells: Cells, start: Tiling, end: Tiling, share: float) -> None:
        """Put pairs of tiles at a share of their ways, which they begin one after the other."""
        cells.put(start.towards(end, one_by_one(share, self.model.classes)))

    @beat("All weights begin at {weights_now:zero}, so each digit gets {share_of_each:a tenth}.")
    def nothing_yet(self) -> None:
        zero = self.reader.weights(0)
        self.laid = LaidWeights(self.reader, self.weights, self.wall, self.read, 0)
        self.play(
            FadeOut(self.product, rate_func=_late),
            self.moved(self.laid, self.wall.of_digit(_DIGIT), self.wall.small),
            share=0.22,
        )
        self.score = score_beside(self.reader, self.read, zero, self.theme)
        self.bars = shares_of_digits(self.reader, self.wall, self.picture, zero, self.theme)
        self.error_now = error_of_guessing(self.reader, self.theme)
        come = FadeIn(*self.score, self.error_now, run_time=0.4)
        self.play(come, Vary(self.bars, self.bars.set_growth), share=0.3)

    def weights_now(self) -> float:
        """Return the largest weight as drawn."""
        return float(np.abs(self.weights.seen()).max())

    def share_of_each(self) -> float:
        """Return the share of a digit, as its bar is drawn; nan if they differ."""
        shares = self.bars.bars.lengths / self.bars.bars.whole
        return float(shares.mean()) if np.ptp(shares) < _ALIKE else float("nan")

    @beat(
        "Now all {changing_parts:thousand} slopes: filled, {filled:more} error; outlined, {outlined:less}.",
        filled=lambda self: float(self.slopes.seen().max()),
        outlined=lambda self: float(self.slopes.seen().min()),
    )
    def all_slopes(self) -> None:
        theme = self.theme
        self.slopes.order = self.wall.outward(lag=0.5)
        self.slopes.set_shown(0)
        self.legend = TileLegend(theme, self.slopes.largest, self.slopes, sense=1)
        self.legend.move_to((-6.4 + self.legend.width / 2, 0.6, 0))
        near = self.wall.near(0, (0.8, 0.0))
        self.remove(self.weights)
        self.play(
            FadeOut(self.seen, self.looking, self.laid, *self.score, self.bars, self.error_now, self.names),
            self.moved(self.slopes, self.wall.row, near),
            Vary(self.slopes, self.slopes.set_shown, 0, 0.2),
            share=0.13,
        )
        self.play(Vary(self.slopes, self.slopes.set_shown, 0.2, 0.5), FadeIn(self.legend, run_time=0.12), share=0.6)
        self.play(
            Vary(self.slopes, self.slopes.set_shown, 0.5, 1.0),
            self.moved(self.slopes, near, self.wall.hall),
            FadeOut(self.legend, run_time=0.2),
            share=0.25,
        )

    @beat("Turn them round. What do you see?", ask=True)
    def turn_round(self) -> None:
        self.closer = self.wall.hall.seen((0, 0.1), 1.04)
        self.play(self.moved(self.slopes, self.wall.hall, self.closer), share=0.34)
        self.play(Vary(self.slopes, self.slopes.set_turned, rate_func=linear), share=0.5)
        self.legend = TileLegend(self.theme, self.slopes.largest, self.slopes, sense=-1, in_row=True)
        self.play(FadeIn(self.legend.move_to((0, -2.72, 0))), share=0.1)

    @beat("A ring, a stroke: minus the gradient looks like the digits.", still=True)
    def looks_like_digits(self) -> None:
        first, second = self.wall.near(0, (-2.6, 0.0)), self.wall.near(1, (-0.6, 0.0))
        self.hall_names = self.wall.names_beside(self.theme)
        self.play(self.moved(self.slopes, self.closer, first), FadeOut(self.legend, run_time=0.2), share=0.2)
        self.play(self.moved(self.slopes, first, second), share=0.26)
        self.play(self.moved(self.slopes, second, self.wall.hall), share=0.24)
        self.play(LaggedStart(*(FadeIn(name) for name in self.hall_names), lag_ratio=0.25), share=0.26)

    @beat("Sorted, a few weights matter much, most hardly at all.")
    def sorted_by_size(self) -> None:
        self.curve = sorted_bars(self.slopes, self.wall)
        self.play(
            FadeOut(self.hall_names),
            self.moved(self.slopes, self.wall.hall, self.curve),
            Vary(self.slopes, self.slopes.set_solid),
            Vary(self.slopes, self.slopes.set_ground, 1.0, 0.0),
            share=0.3,
        )
        self.half_line = line_at_half(self.slopes, self.theme)
        light = Bead(way_along(self.slopes), self.theme.ink)
        self.add(light)
        self.live(light)
        self.play(FadeIn(self.half_line, shift=0.15 * LEFT), share=0.1)
        self.light = light

    @beat(
        "One update moves them all, each {most_along:against} its own slope.",
        most_along=lambda self: self.most_along_slope(),
    )
    def one_update(self) -> None:
        self.weights.put(self.wall.row)
        self.play(FadeOut(self.half_line, self.light), share=0.08)
        self.play(
            self.moved(self.slopes, self.curve, self.wall.upper_row),
            Vary(self.slopes, self.slopes.set_solid, 1.0, 0.0),
            Vary(self.slopes, self.slopes.set_ground, 0.0, 1.0),
            FadeIn(self.weights, self.names, self.strip.rule, rate_func=_late),
            share=0.38,
        )
        self.play(FadeIn(self.strip.rate), share=0.16)
        self.play(FadeIn(*self.strip.read_outs), share=0.2)

    def most_along_slope(self) -> float:
        """Return the largest product of a weight's update and its slope: negative if each goes against its own."""
        products = np.diff(self.path.positions[:2], axis=0)[0] * self.path.gradients[0]
        # A pixel that is blank in every picture has no slope.
        return float(products[products != 0].max())

    @beat("After one step it reads {strip.accuracy:sixty-nine per cent} of its training pictures.")
    def after_one_step(self) -> None:
        falling = Cells(
            self.slopes.values,
            self.wall.upper_row,
            self.slopes.largest,
            self.theme.descent,
            self.theme,
            meaning=lambda drawn, sense: self.reader.claims_slopes(0, drawn, -sense),
        )
        falling.set_values(-self.slopes.values).set_ground(0.0)
        self.add(falling)
        # The cells pass behind the rule and the numbers.
        self.bring_to_front(self.strip.rule, self.strip.rate, *self.strip.read_outs)
        self.play(Vary(falling, partial(self.fall, falling)), share=0.7)
        self.weights.set_shown(0)
        self.strip.set_updates(1)
        landed = Vary(falling, falling.set_opacity, 1.0, 0.0, remover=True)
        self.play(Vary(self.weights, self.weights.set_shown), landed, FadeIn(*self.strip.scale), share=0.2)

    def fall(self, falling: Cells, share: float) -> None:
        """Let a copy of the update fall onto the weights."""
        falling.put(self.wall.upper_row.towards(self.wall.row, one_by_one(share, self.model.classes, lag=0.45)))

    @beat("Again, with new slopes: they pale, and the error {falling_error:falls}.")
    def again(self) -> None:
        self.play(self.updates_until(self.path.steps), share=0.95)

    def falling_error(self) -> float:
        """Return how much the displayed error has changed since the first weights."""
        return float(self.strip.numbers[1].value - self.path.errors[0])

    def updates_until(self, count: int) -> Vary:
        """Return the animation of all updates up to a given number."""
        changing = Group(self.slopes, self.weights, *self.strip.numbers)
        return Vary(changing, self.strip.set_updates, self.updates(), count, rate_func=linear)

    @beat("And our {spoken_digit:seven}? Its own weights speak for it.")
    def our_digit(self) -> None:
        now = self.reader.weights(self.updates())
        self.laid = LaidWeights(self.reader, self.weights, self.wall, self.read, self.updates())
        self.bars = shares_of_digits(self.reader, self.wall, self.picture, now, self.theme)
        self.seen.set_opacity(1.0)
        self.score = score_beside(self.reader, self.read, now, self.theme)
        name, number = self.score
        self.play(
            FadeOut(self.slopes, self.strip.rule, self.strip.rate, *self.strip.read_outs, *self.strip.scale),
            FadeIn(self.seen),
            FadeIn(name, rate_func=_late),
            self.moved(self.laid, self.wall.of_digit(_DIGIT), self.wall.small),
            share=0.26,
        )
        multiplied = Vary(self.laid, self.laid.multiply), Vary(self.seen, self.seen.set_opacity, 1.0, 0.0)
        self.play(*multiplied, CountUp(number), share=0.3)
        self.play(Vary(self.bars, self.bars.set_growth), share=0.3)

    def spoken_digit(self) -> int:
        """Return the digit with the tallest bar."""
        return int(np.argmax(self.bars.bars.lengths))

    @beat("{found.survey.landscape.dimension:Two} weights or {changing_parts:a thousand}: the same rule.")
    def same_rule(self) -> None:
        home = Home(self)
        step = StepAtHome(home)
        law = standing_clear(LawLine(self.strip.new_rule(), self.theme), [home.hiker, step.arrow])
        come_out(self, home.things, *home.dot, share=0.4)
        self.live(step.light)
        self.play(FadeIn(step.arrow), *home.numbers.leave_under(step.arrow), share=0.1)
        self.add(step.light)
        self.play(law.come(), *home.numbers.leave_under(law), share=0.1)
