"""Four learning rates on one bowl, from one start: one crawls, one arrives, one bounces, one climbs out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from manim import DOWN, UP, FadeIn, Group, Mobject, VMobject

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.descent.stability import Behaviour, behaviour, stable_learning_rate
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope, Values
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.opening import go_in
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.descents.courses import Course, step_by_step
from scenes.kit.descents.small_multiples import Runner, frame_around, row_of_places
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import valley_sign

START, BOTTOM = np.array([-1.0, 1.2]), np.zeros(2)
# Learning rates as shares of the stability limit 2/λmax.
SHARES = (0.015, 0.45, 0.94, 1.06)
STEPS = 24
# A descent has arrived where the slope is this share of the slope at its start.
_SETTLED = 0.01
DECIMALS = 3
_HALF_HEIGHT, _LEVELS = 2.2, 12
_GAP = 0.34
# Both rows: the height of the middle, and their own height, in frame units.
_MAPS, _CHARTS = (1.73, 2.65), (-1.5, 1.9)
_HEADS, _WORDS = 3.24, 0.0
# From the line of the error at the start, and from the axis, to its number.
_OVER_LEVEL = 0.1
_HASTE = 1.5
# From the right end of the safe area to the middle of the ring shown while the viewer guesses.
_RING = 0.3
# The largest share of a way that counts as nothing.
_HARDLY_ANYTHING = 0.05
_NAMES: Mapping[Behaviour, Name] = {
    Behaviour.CRAWLS: Name.CRAWLS,
    Behaviour.CONVERGES: Name.CONVERGES,
    Behaviour.OSCILLATES: Name.OSCILLATES,
    Behaviour.DIVERGES: Name.DIVERGES,
}


class FourRates(Segment):
    """Four little maps of one bowl, each with its learning rate and error curve."""

    def setup(self) -> None:
        """Compute all descents before anything moves."""
        super().setup()
        places = row_of_places(len(SHARES), self.row(*_MAPS), _GAP)
        half = _HALF_HEIGHT * np.array([places[0].width / places[0].height, 1.0])
        self.landscape = landscape("bowl").over(Domain(-half, half))
        self.limit = stable_learning_rate(self.landscape, BOTTOM)
        self.levels = equal_levels(self.landscape, count=_LEVELS)
        levels = self.levels.tolist()
        self.maps = [ErrorMap(self.landscape, self.theme, place=place, levels=levels) for place in places]
        frames = [frame_around(place, self.theme) for place in places]
        signs = [valley_sign(each.to_screen(BOTTOM), self.theme, 0.08) for each in self.maps]
        self.paths = [self.path_at(share * self.limit) for share in SHARES]
        self.charts = self.charts_for(self.paths)
        self.runners = [Runner(*each) for each in zip(self.maps, self.paths, self.charts, strict=True)]
        self.shown = list(SHARES)
        self.heads = [self.head(place, index) for index, place in enumerate(places)]
        self.words: list[Words] = []
        self.pictures: list[Mobject] = [*self.maps, *frames, *signs]
        self.found = self.find(Home)

    def row(self, middle: float, height: float) -> Place:
        """Return a row across the safe area."""
        return Place((0.0, middle), 2 * self.look.frame.safe_x, height)

    def rate_shown(self, index: int) -> float:
        """Return the learning rate now tried on a map."""
        return self.shown[index] * 2 / float(self.landscape.gradient(np.eye(2)[1])[1])

    def path_at(self, rate: float) -> DescentPath:
        """Return the descent with a learning rate, from the shared start."""
        slope = float(np.linalg.norm(self.landscape.gradient(START)))
        step = Constant(rate)
        return descend(self.landscape, START, step=step, max_steps=STEPS, tolerance=_SETTLED * slope)

    def charts_for(self, paths: Sequence[DescentPath]) -> list[SharedChart]:
        """Return a chart under each map, all on one scale, as high as the error where the last ball leaves its map."""
        last = Course.of_path(paths[-1])
        highest = float(self.landscape.value(last.at(last.leaves(self.landscape.domain) or last.length)))
        places = row_of_places(len(paths), self.row(*_CHARTS), _GAP)
        return [SharedChart(place, STEPS, highest, self.theme) for place in places]

    def head(self, place: Place, index: int) -> tuple[Formula, ReadOut]:
        """Return the learning rate above one of the maps, as a symbol and a live number."""
        scope = self.runners[index].trail.scope()
        return self.named_rate(lambda: self.rate_shown(index), scope, (place.center[0], _HEADS))

    def named_rate(
        self, truth: Callable[[], float], scope: Scope, middle: tuple[float, float]
    ) -> tuple[Formula, ReadOut]:
        """Return a learning rate as a symbol and a live number, with the middle of their baseline at a position."""
        rate = ReadOut(truth(), self.theme.type.label, self.theme.ink, truth=truth, decimals=DECIMALS)
        of = scope.where(alpha=truth).next_to(rate.read)
        symbol = Formula("alpha =", self.theme.type.formula, self.theme.ink, of=of)
        left, baseline = middle[0] - (symbol.width + _GAP / 2 + rate.width) / 2, middle[1]
        symbol.shift((left - symbol.get_left()[0], baseline - symbol.baseline, 0))
        return symbol, rate.place((left + symbol.width + _GAP / 2 + rate.width, baseline, 0))

    def word(self, index: int, path: DescentPath) -> Words:
        """Return one word under its map for what a descent does."""
        does = _NAMES[behaviour(path, self.landscape, BOTTOM)]
        so = Fact(partial(self.is_so, does, path))
        words = NameWords(does, self.theme.type.label, self.theme.ink, of=so)
        return words.shift((self.maps[index].screen_center[0], _WORDS - words.baseline, 0))

    def is_so(self, name: Name, path: DescentPath) -> bool:
        """Tell whether a descent does what a name says, by its learning rate and by what remains of its way."""
        share = float(path.learning_rates[0]) / self.limit
        left = float(np.linalg.norm(path.positions[-1] - BOTTOM) / np.linalg.norm(path.positions[0] - BOTTOM))
        return {
            Name.DIVERGES: share > 1,
            Name.OSCILLATES: 0.5 < share < 1,
            Name.CONVERGES: share <= 0.5 and left <= _HARDLY_ANYTHING,
            Name.CRAWLS: share <= 0.5 and left > _HARDLY_ANYTHING,
        }[name]

    @property
    def ball_count(self) -> int:
        """How many balls are visible."""
        return sum(each in self.mobjects for each in self.runners)

    @beat(
        """How long should a step be? {ball_count:Four} balls, {ball_count:four} learning rates:
        which will settle {:first}?""",
        ask=True,
    )
    def same_start(self) -> None:
        self.guess_at = (self.look.frame.safe_x - _RING, _WORDS, 0)
        go_in(self, self.pictures, *self.found.dot)
        for runner, head, parts in zip(self.runners, self.heads, self.axes(), strict=True):
            self.play(FadeIn(*parts), FadeIn(runner), FadeIn(*head, shift=0.1 * DOWN), share=0.195)

    def axes(self) -> list[list[Mobject]]:
        """Return for each map its chart with the error at the start as a line; the first and last have their names."""
        charts: list[list[Mobject]] = [
            [chart, self.line_at_start(chart), *runner.curves]
            for chart, runner in zip(self.charts, self.runners, strict=True)
        ]
        left, _ = self.charts[0].to_screen([0, STEPS], self.error_at_start())
        at_start = Values(self.error_at_start)
        text = printed(self.error_at_start(), 2)
        number = Words(text, self.theme.type.note, self.theme.quiet, "NORMAL", of=at_start)
        number.next_to(left, UP, buff=_OVER_LEVEL).shift((number.width / 2 + _OVER_LEVEL, 0, 0))
        charts[0] += [number, self.charts[0].name_errors(self.runners[0].curves[0])]
        charts[-1].append(self.charts[-1].name_steps(self.runners[-1].curves[0]))
        return charts

    def error_at_start(self) -> float:
        """Return the error at the start that all balls share."""
        return float(self.landscape.value(START))

    def line_at_start(self, chart: SharedChart) -> VMobject:
        """Return a line across a chart at the error at the start."""
        line = VMobject(stroke_color=self.theme.quiet, stroke_width=1.4, stroke_opacity=0.6, fill_opacity=0)
        return line.set_points(polyline(chart.to_screen([0, STEPS], self.error_at_start())))

    @beat("A tiny rate only crawls.")
    def too_small(self) -> None:
        self.run_alone(0, share=0.8)

    @beat("A {faster:larger} one arrives, in a few {lengthened:shrinking} steps.")
    def just_right(self) -> None:
        self.run_alone(1, share=0.75)

    @beat("{faster:Larger} still, and each step leaps across the valley.")
    def too_large(self) -> None:
        self.run_alone(2, share=0.8)

    @beat("A little {faster:more}, and the error {risen:climbs}. Why?", still=True)
    def beyond(self) -> None:
        self.run_alone(3, share=0.68)

    def faster(self) -> float:
        """Return by how much the rate of the last ball that has rolled is larger than that of the one before."""
        last = len(self.words) - 1
        return self.rate_shown(last) - self.rate_shown(last - 1)

    def stops(self) -> Array:
        """Return the stops of the last ball that has rolled, as they are drawn, in weights, shape (n, 2)."""
        last = self.runners[len(self.words) - 1]
        return last.error_map.to_weights(last.trail.drawn_stops())

    def lengthened(self) -> float:
        """Return by how much its last step is longer than its first."""
        lengths = np.linalg.norm(np.diff(self.stops(), axis=0), axis=-1)
        return float(lengths[-1] - lengths[0])

    def risen(self) -> float:
        """Return by how much its error has grown."""
        return float(np.diff(self.landscape.value(self.stops()[[0, -1]]))[0])

    def run_alone(self, index: int, share: float) -> None:
        """Let one ball take all its steps, and say what it did."""
        self.run([self.runners[index]], share)
        self.words.append(self.word(index, self.paths[index]))
        self.play(FadeIn(self.words[-1]), share=0.08)

    def run(self, runners: Sequence[Runner], share: float) -> None:
        """Let balls take all their steps together."""
        steps = max(runner.path.steps for runner in runners)

        def progress(taken: float) -> None:
            for runner in runners:
                runner.set_progress(taken)

        moving = Group(*(Group(*runner.curves, runner) for runner in runners))
        self.play(Vary(moving, progress, 0, steps, rate_func=step_by_step(steps, haste=_HASTE)), share=share)
