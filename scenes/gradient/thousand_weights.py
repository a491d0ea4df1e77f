"""A real model with a thousand weights: its gradient as a thousand bars, and updates that move all weights at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, replace
from functools import partial

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, Group, VGroup, linear

from gradmath.descent.descend import Constant, descend
from gradmath.models.datasets import INK, SIDE, WINDOW, digits, digits_model
from scenes.arrays import Array
from scenes.claims.numbers import Printed
from scenes.claims.protocol import Claim
from scenes.claims.slopes import AllSlopes
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.pictures import Pictures, Rearrange, Windows
from scenes.kit.charts.weight_bars import BarRow
from scenes.kit.descents.ball import position_after
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.place import Place
from scenes.kit.shapes.rigid import Rigid

SOURCE = "Handwritten digits: Alpaydin & Kaynak, UCI (CC BY 4.0)"
# The learning rate as a share of the largest that is stable at the start, 2/λmax.
_SHARE_OF_STABLE = 0.9
_UPDATES = 20
# A bar is long if it is longer than this share of the longest.
_LONG = 0.5

_TITLES_WIDTH = 1.95
_UPDATE_HEIGHT = -1.6
_SEEN_HEIGHT, _COUNT_HEIGHT = -0.55, -1.5
_PICTURE_SIZE, _PICTURE_STEP, _PICTURES_TOP = 0.95, 1.17, 2.85
# Where the first read-outs end, left of the safe area's end, where the last one does.
_READ_OUTS = (1.9, 3.95)


@dataclass(frozen=True)
class Layout:
    """Where the gradient's row stands, how long its longest bar is, and where the digits stand under it."""

    row: float
    longest: float
    heads: float
    head_size: float

    def towards(self, other: Layout, share: float) -> Layout:
        """Return the layout at a share of the way to another, from 0 to 1."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Layout(*((1 - share) * first + share * second for first, second in pairs))


_ALONE, _ABOVE = Layout(0.2, 1.75, -1.75, 0.78), Layout(0.95, 1.05, -0.42, 0.5)


class ThousandWeights(Segment):
    """The gradient of a model that reads digits, all thousand parts of it, and twenty updates."""

    title = "A thousand weights at once"

    def setup(self) -> None:
        """Fit the model from weights of zero, before anything is shown."""
        super().setup()
        self.images, self.labels = digits()
        self.model = digits_model()
        start = np.zeros(self.model.dimension)
        steepest = float(np.linalg.eigvalsh(self.model.hessian(start))[-1])
        rate = Constant(_SHARE_OF_STABLE * 2 / steepest)
        self.path = descend(self.model, start, step=rate, max_steps=_UPDATES, tolerance=0)
        self.learning_rate = rate.learning_rate
        self.updates = 0.0
        self.rate: Formula | None = None

    def accuracy(self, weights: Array) -> float:
        """Return the share of the pictures that the model reads right, in per cent."""
        answers = self.model.probabilities(weights).argmax(axis=-1)
        return 100 * float((answers == self.labels).mean())

    @beat("""This model reads handwritten digits. In each it sees sixty-four pixels, and in thirty-six small windows,
    how much bright and dark differ.""")
    def real_digits(self) -> None:
        chosen = np.stack([np.flatnonzero(self.labels == digit)[:3] for digit in range(self.model.classes)], axis=1)
        places = _PICTURE_STEP * (np.arange(self.model.classes) - (self.model.classes - 1) / 2)
        self.rows = [
            Pictures(
                self.images[numbers] / INK,
                np.column_stack([places, np.full(len(places), _PICTURES_TOP - _PICTURE_STEP * row)]),
                _PICTURE_SIZE,
                self.theme,
            )
            for row, numbers in enumerate(chosen)
        ]
        windows = Windows(self.rows, WINDOW, self.theme)
        self.seen = self.what_is_seen(windows.steps)
        self.source = self.note(SOURCE).move_to((0, self.look.frame.caption_top + 0.35, 0))
        self.play(*(Vary(row, row.set_shown, 0, len(row.shares)) for row in self.rows), FadeIn(self.source), share=0.22)
        self.hold(share=0.06)
        self.play(FadeIn(self.seen[0], shift=0.15 * UP), share=0.08)
        self.hold(share=0.06)
        self.play(FadeIn(self.seen[1], shift=0.15 * UP), FadeIn(windows), share=0.08)
        self.play(Vary(windows, windows.set_step, 0, windows.steps, rate_func=linear), share=0.4)
        self.play(FadeOut(windows), share=0.05)

    def what_is_seen(self, windows: int) -> VGroup:
        """Return what the model is told of a picture, in two terms side by side."""
        size = f"{WINDOW} × {WINDOW}"
        texts = (f"{SIDE**2} pixels", f"+  {windows} windows of {size}: how much bright and dark differ")
        terms = VGroup(*(Words(text, self.theme.type.label, self.theme.ink, "MEDIUM") for text in texts))
        return terms.arrange(RIGHT, buff=0.3).move_to((0, _SEEN_HEIGHT, 0))

    @beat("A hundred numbers a picture, times ten digits: a thousand weights.")
    def hundred_numbers(self) -> None:
        self.count = self.multiplication()
        for term in self.count:
            self.play(FadeIn(term, shift=0.15 * UP), share=0.16)
            self.hold(share=0.08)

    def multiplication(self) -> VGroup:
        """Return how the weights are counted, in three terms side by side."""
        features, classes = self.model.features.shape[1], self.model.classes
        texts = (f"{features} per picture", f"×  {classes} digits", f"=  {self.model.dimension} weights")
        terms = VGroup(*(Words(text, self.theme.type.title, self.theme.ink, "SEMIBOLD") for text in texts))
        return terms.arrange(RIGHT, buff=0.45).move_to((0, _COUNT_HEIGHT, 0))

    def note(self, text: str, color: str | None = None) -> Words:
        """Return a short text in small type."""
        return Words(text, self.theme.type.note, color or self.theme.quiet)

    @beat("So its gradient has a thousand parts: one bar, one slope, for every weight.")
    def thousand_bars(self) -> None:
        theme = self.theme
        self.steepest = float(np.abs(self.path.gradients).max())
        self.gradient = self.bars(_ALONE, (theme.ascent, theme.ascent_text), scale=1.0)
        self.title_row = self.row_title("Gradient", "nabla L", _ALONE.row, theme.ascent_text)
        self.title_body = Rigid(self.title_row, anchor=(0, _ALONE.row, 0))
        self.heads = self.rows[0]
        self.play(FadeOut(self.rows[1], self.rows[2], self.seen, self.count, self.source), share=0.1)
        self.play(Rearrange(self.heads, self.head_places(_ALONE), _ALONE.head_size), share=0.2)
        self.play(FadeIn(self.title_row), Vary(self.gradient, self.gradient.set_growth), share=0.35)

    def bars(self, layout: Layout, colours: tuple[str, str], *, scale: float) -> BarRow:
        """Return a row with a bar for each weight, grouped by digit: a multiple of the gradient."""
        width = 2 * self.look.frame.safe_x - _TITLES_WIDTH
        place = Place((self.look.frame.safe_x - width / 2, layout.row), width, 2 * layout.longest)
        units = layout.longest / self.steepest
        slopes = scale * self.by_digit(self.path.gradients[0])
        meaning = partial(self.slopes_claimed, scale)
        return BarRow(slopes, place, units, colours, self.theme.quiet, meaning=meaning)

    def slopes_claimed(self, scale: float, drawn: Array) -> Iterator[Claim]:
        """Say of drawn lengths, a row for each digit, that they are the gradient at the weights of now, to a scale."""
        point = position_after(self.path, self.updates)
        yield AllSlopes(landscape=self.model, point=point, drawn=drawn.T.ravel(), scale=scale)

    def head_places(self, layout: Layout) -> Array:
        """Return where the digits stand, each under its group of bars; shape (10, 2)."""
        return np.column_stack([self.gradient.group_centers(), np.full(self.model.classes, layout.heads)])

    def make_room(self, share: float) -> None:
        """Move the gradient's row up, for a share of the way, so that another fits below."""
        layout = _ALONE.towards(_ABOVE, share)
        self.gradient.settle(layout.row, layout.longest / self.steepest)
        self.heads.put(self.head_places(layout), layout.head_size)
        self.title_body.put((0, layout.row, 0))

    def by_digit(self, weights: Array) -> Array:
        """Return one number a weight, of shape (p,), in one row for each digit."""
        return weights.reshape(-1, self.model.classes).T

    def row_title(self, name: str, symbol: str, height: float, color: str) -> VGroup:
        """Return what stands at the left of a row of bars."""
        words = Words(name, self.theme.type.label, color, "SEMIBOLD")
        formula = Formula(symbol, self.theme.type.formula, color)
        title = VGroup(words, formula).arrange(DOWN, buff=0.18, aligned_edge=LEFT)
        return title.move_to((-self.look.frame.safe_x + title.width / 2, height, 0))

    @beat("Up says: more of this weight, more error. Down says: more of it, less error.", still=True)
    def up_and_down(self) -> None:
        theme = self.theme
        texts = {"Up: more weight, more error": theme.ascent, "Down: more weight, less error": theme.ascent_text}
        up, down = (Words(text, theme.type.label, color, "MEDIUM") for text, color in texts.items())
        self.meanings = VGroup(up, down).arrange(DOWN, buff=0.22, aligned_edge=LEFT)
        self.meanings.move_to(
            (-self.look.frame.safe_x + self.meanings.width / 2, self.look.frame.safe_y - self.meanings.height / 2, 0)
        )
        self.play(FadeIn(up, shift=0.15 * UP), share=0.15)
        self.hold(share=0.35)
        self.play(FadeIn(down, shift=0.15 * DOWN), share=0.15)

    @beat("A few bars are long: those weights matter most now. Most hardly matter.")
    def long_and_short(self) -> None:
        size = np.abs(self.path.gradients[0])
        self.gradient.shortest = _LONG * float(size.max())
        count = int((size >= self.gradient.shortest).sum())
        self.few = self.note(f"{count} of {size.size} are longer than half the longest", self.theme.ink)
        self.few.move_to((self.look.frame.safe_x - self.few.width / 2, self.meanings[0].get_y(), 0))
        self.play(Vary(self.gradient, self.gradient.set_recede, 1, self.theme.recede), FadeIn(self.few), share=0.25)
        self.hold(share=0.5)
        self.play(Vary(self.gradient, self.gradient.set_recede, self.theme.recede, 1), share=0.2)

    @beat("One update moves all thousand at once, each against its own slope and in proportion to it.")
    def one_update(self) -> None:
        theme = self.theme
        self.rule = Formula("w <- w - alpha nabla L", 1.3 * theme.type.formula, theme.descent_text)
        self.rule.move_to((-self.look.frame.safe_x + self.rule.width / 2, 3.1, 0))
        rate = self.rate_with_scale()
        self.fill_read_outs()
        layout = replace(_ABOVE, row=_UPDATE_HEIGHT)
        self.update = self.bars(layout, (theme.descent_text, theme.descent), scale=-self.learning_rate)
        title = self.row_title("Update", "-alpha nabla L", _UPDATE_HEIGHT, theme.descent_text)
        self.play(FadeOut(self.meanings, self.few), share=0.08)
        self.play(Vary(Group(self.gradient, self.heads, self.title_row), self.make_room), share=0.15)
        self.play(FadeIn(self.rule, rate, title, *self.read_outs), share=0.12)
        self.play(Vary(self.update, self.update.set_growth), share=0.4)

    def rate_with_scale(self) -> VGroup:
        """Return the learning rate, and that both rows of bars are drawn to one scale, below the rule."""
        theme = self.theme
        self.rate = Formula(f"alpha = {printed(self.learning_rate, 3)}", theme.type.formula, theme.descent_text)
        scale = self.note("Both rows to one scale").next_to(self.rate, RIGHT, buff=0.35)
        scale.shift((0, self.rate.baseline - scale.baseline, 0))
        both = VGroup(self.rate, scale)
        return both.move_to((-self.look.frame.safe_x + both.width / 2, 2.45, 0))

    def claims(self) -> Iterator[Claim]:
        """The learning rate is printed as it is."""
        if self.rate:
            rate = self.learning_rate
            yield Printed(drawn=self.rate.read(), values=[lambda: rate], place=self.rate.get_center())

    def fill_read_outs(self) -> None:
        """Make the three live numbers at the top, each with its name over it."""
        theme, start = self.theme, self.path.positions[0]
        rows: tuple[tuple[Name, Callable[[Array], float], int], ...] = (
            (Name.UPDATES, lambda _: np.floor(self.updates), 0),
            (Name.ERROR, lambda w: float(self.model.value(w)), 2),
            (Name.ACCURACY, lambda w: self.accuracy(w), 0),
        )
        self.numbers, self.read_outs = [], []
        for right, (name, measure, decimals) in zip((*_READ_OUTS, self.look.frame.safe_x), rows, strict=True):
            words = NameWords(name, theme.type.note, theme.quiet, "NORMAL")
            number = LiveNumber(measure, start, theme.type.title, theme.ink, decimals=decimals)
            words.move_to((right - words.width / 2, self.look.frame.safe_y - words.height / 2, 0))
            self.numbers.append(number.place((right, self.look.frame.safe_y - 0.95, 0)))
            self.read_outs += [words, number]

    @beat("After a single step, the model reads most of the pictures right.")
    def first_step(self) -> None:
        self.hold(share=0.1)
        self.play(self.updates_until(1), share=0.5)

    @beat("Then again, with a new gradient each time. The error falls, and the slopes shrink.")
    def again(self) -> None:
        self.play(self.updates_until(12), share=0.9)

    @beat("Two weights or a thousand: the rule is the same.", still=True)
    def same_rule(self) -> None:
        self.play(self.updates_until(self.path.steps), share=0.75)

    def updates_until(self, count: int) -> Vary:
        """Return the animation of all updates up to a number of them."""
        changing = Group(self.gradient, self.update, *self.numbers)
        return Vary(changing, self.set_updates, self.updates, count, rate_func=linear)

    def set_updates(self, updates: float) -> None:
        """Show everything after a number of updates, whole or part of one.

        The bars are of the weights on their way; the numbers change when an update is complete, as the counter does.
        """
        self.updates = updates
        weights = position_after(self.path, updates)
        slopes = self.by_digit(self.model.gradient(weights))
        self.gradient.set_values(slopes)
        self.update.set_values(-self.learning_rate * slopes)
        for number in self.numbers:
            number.set_point(self.path.positions[int(updates)])
