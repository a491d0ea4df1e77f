"""The same start with four learning rates: one crawls, one arrives, one bounces, one climbs out, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, UP, Create, FadeIn, FadeOut, Group, Mobject, VGroup, VMobject

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.descent.stability import Behaviour, behaviour, largest_curvature, stable_learning_rate
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.descents.courses import Course, step_by_step
from scenes.kit.descents.rate_ruler import RateMark, RateRuler
from scenes.kit.descents.small_multiples import Runner, frame_around, row_of_places
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.bowl_formulas import number
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import valley_sign

START, BOTTOM = np.array([-1.0, 1.2]), np.zeros(2)
# Learning rates as shares of the stability limit 2/λmax, and the two that are tried close to it.
SHARES, CLOSE = (0.015, 0.45, 0.94, 1.06), (0.98, 1.02)
STEPS = 24
# A descent has arrived where the slope is this share of the slope at its start.
_SETTLED = 0.01

_DECIMALS = 3
_HALF_HEIGHT, _LEVELS = 2.2, 12
_GAP = 0.34
# The heights of the middles of both rows, and how high they are.
_MAPS, _CHARTS = (1.73, 2.65), (-1.5, 1.9)
_HEADS, _WORDS = 3.24, 0.0
_RULER, _RULER_END, _HIGHEST_SHARE = -1.35, 5.9, 1.2
_HASTE = 1.5
_NAMES: Mapping[Behaviour, Name] = {
    Behaviour.CRAWLS: Name.CRAWLS,
    Behaviour.CONVERGES: Name.CONVERGES,
    Behaviour.OSCILLATES: Name.OSCILLATES,
    Behaviour.DIVERGES: Name.DIVERGES,
}


class StepSize(Segment):
    """Four little maps of one bowl, each with its learning rate and error curve, and the limit between the last two."""

    title = "How long a step?"

    def setup(self) -> None:
        """Compute all descents before anything moves."""
        super().setup()
        places = row_of_places(len(SHARES), self.row(*_MAPS), _GAP)
        half = _HALF_HEIGHT * np.array([places[0].width / places[0].height, 1.0])
        self.landscape = landscape("bowl").over(Domain(-half, half))
        self.limit = stable_learning_rate(self.landscape, BOTTOM)
        levels = equal_levels(self.landscape, count=_LEVELS).tolist()
        self.maps = [ErrorMap(self.landscape, self.theme, place=place, levels=levels) for place in places]
        frames = [frame_around(place, self.theme) for place in places]
        signs = [valley_sign(each.to_screen(BOTTOM), self.theme, 0.08) for each in self.maps]
        self.paths = [self.path_at(share * self.limit) for share in SHARES]
        self.charts = self.charts_for(self.paths)
        self.runners = [Runner(*each) for each in zip(self.maps, self.paths, self.charts, strict=True)]
        self.shown = list(SHARES)
        self.heads = [self.head(place, index) for index, place in enumerate(places)]
        self.add(*self.maps, *frames, *signs)

    def row(self, middle: float, height: float) -> Place:
        """Return a row across the safe area."""
        return Place((0.0, middle), 2 * self.look.frame.safe_x, height)

    def rate_shown(self, index: int) -> float:
        """Return the learning rate that is tried on a map now."""
        return self.shown[index] * 2 / float(self.landscape.gradient(np.eye(2)[1])[1])

    def path_at(self, rate: float) -> DescentPath:
        """Return the descent with a learning rate, from the start that all share."""
        slope = float(np.linalg.norm(self.landscape.gradient(START)))
        step = Constant(rate)
        return descend(self.landscape, START, step=step, max_steps=STEPS, tolerance=_SETTLED * slope)

    def charts_for(self, paths: Sequence[DescentPath]) -> list[SharedChart]:
        """Return a chart under each map, all to one scale: as high as the error where the last ball leaves its map."""
        last = Course.of_path(paths[-1])
        highest = float(self.landscape.value(last.at(last.leaves(self.landscape.domain) or last.length)))
        places = row_of_places(len(paths), self.row(*_CHARTS), _GAP)
        return [SharedChart(place, STEPS, highest, self.theme) for place in places]

    def head(self, place: Place, index: int) -> tuple[Formula, ReadOut]:
        """Return the learning rate over one of the maps, as a symbol and a number that can change."""
        symbol = Formula("alpha =", self.theme.type.formula, self.theme.ink)
        rate = ReadOut(
            SHARES[index] * self.limit,
            self.theme.type.label,
            self.theme.ink,
            truth=lambda: self.rate_shown(index),
            decimals=_DECIMALS,
        )
        left = place.center[0] - (symbol.width + _GAP / 2 + rate.width) / 2
        symbol.shift((left - symbol.get_left()[0], _HEADS - symbol.baseline, 0))
        return symbol, rate.place((left + symbol.width + _GAP / 2 + rate.width, _HEADS, 0))

    def word(self, index: int, path: DescentPath) -> Words:
        """Return what a descent does, in one word, under its map."""
        does = _NAMES[behaviour(path, self.landscape, BOTTOM)]
        words = NameWords(does, self.theme.type.label, self.theme.ink)
        return words.shift((self.maps[index].screen_center[0], _WORDS - words.baseline, 0))

    @beat(
        """How long should a step be? Four balls, the same bowl, the same start.
        Only the learning rate differs."""
    )
    def same_start(self) -> None:
        self.words: list[Words] = []
        self.play(*(FadeIn(runner, scale=0.6) for runner in self.runners), share=0.12)
        self.play(FadeIn(*self.axes()), share=0.12)
        self.hold(share=0.3)
        for head in self.heads:
            self.play(FadeIn(*head, shift=0.1 * DOWN), share=0.09)

    def axes(self) -> list[Mobject]:
        """Return the charts, their names, and the error at the start as a line through all of them."""
        names = (self.charts[0].name_errors(), self.charts[-1].name_steps())
        started = float(self.landscape.value(START))
        level = VMobject(stroke_color=self.theme.quiet, stroke_width=1.4, stroke_opacity=0.6, fill_opacity=0)
        level.points = np.concatenate([polyline(chart.to_screen([0, STEPS], started)) for chart in self.charts])
        curves = [curve for runner in self.runners for curve in runner.curves]
        self.chart_parts: list[Mobject] = [*self.charts, level, *names, *curves]
        return self.chart_parts

    @beat("A tiny rate: the steps are used up, and the ball is still far from the bottom.")
    def too_small(self) -> None:
        self.run_alone(0, share=0.75)

    @beat("A larger one: a few shrinking steps, and the ball has arrived.")
    def just_right(self) -> None:
        self.run_alone(1, share=0.7)

    @beat("Larger still, and every step leaps across the valley. The ball bounces, and settles slowly.")
    def too_large(self) -> None:
        self.run_alone(2, share=0.75)

    @beat(
        "A little more, and each leap lands higher than the last. The error climbs, until the ball leaves the picture.",
        still=True,
    )
    def beyond(self) -> None:
        self.run_alone(3, share=0.7)

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

    @beat("Where does it tip over? At two, divided by the largest curvature of the bowl.", still=True)
    def the_limit(self) -> None:
        self.play(FadeOut(*self.chart_parts), share=0.1)
        ends = ((-_RULER_END, _RULER), (_RULER_END, _RULER))
        self.ruler = RateRuler((self.landscape, BOTTOM), _HIGHEST_SHARE * self.limit, *ends, self.theme)
        self.marks = [
            RateMark(self.ruler, share * self.limit, (each.screen_center[0], _WORDS - 0.22))
            for each, share in zip(self.maps, SHARES, strict=True)
        ]
        name = NameWords(Name.LEARNING_RATE, self.theme.type.note, self.theme.quiet, "NORMAL")
        middle = (self.marks[0].rate + self.marks[1].rate) / 2
        name.next_to(self.ruler.to_screen(middle), UP, buff=0.14)
        self.play(Create(self.ruler.stable), FadeIn(self.ruler.end, name), share=0.12)
        self.play(*(FadeIn(mark) for mark in self.marks), share=0.12)
        curvatures, limit = self.limit_formulas()
        self.play(FadeIn(curvatures, shift=0.1 * UP), share=0.15)
        self.hold(share=0.12)
        self.play(FadeIn(self.ruler.edge, limit, shift=0.1 * UP), FadeIn(self.ruler.unstable), share=0.15)
        self.add(self.ruler, *self.marks)

    def limit_formulas(self) -> VGroup:
        """Return how the limit is found from the Hessian: the matrix with its largest eigenvalue, and 2/λmax."""
        rows = "; ".join(", ".join(number(entry) for entry in row) for row in self.landscape.hessian(BOTTOM))
        largest = number(largest_curvature(self.landscape, BOTTOM))
        size, ink = self.theme.type.formula, self.theme.ink
        curvatures = Formula(f'nabla^2 E = mat(delim: "[", {rows}) quad lambda_max = {largest}', size, ink)
        limit = Formula(f"2 \\/ lambda_max = 2 \\/ {largest} = {printed(self.limit, _DECIMALS)}", size, ink)
        below = _RULER - 0.5
        limit.move_to((self.ruler.to_screen(self.limit)[0], below - limit.height / 2, 0))
        curvatures.move_to((-_RULER_END + curvatures.width / 2, below - curvatures.height / 2, 0))
        return VGroup(curvatures, limit)

    @beat(
        """Two per cent below this limit, each leap is a little shorter than the last.
        Two per cent above, a little longer.""",
        still=True,
    )
    def both_sides(self) -> None:
        near = slice(len(SHARES) - len(CLOSE), None)
        self.play(FadeOut(*self.runners[near], *self.words[near]), share=0.08)
        changing = Group(*self.marks[near], *(rate for _, rate in self.heads[near]))
        self.play(Vary(changing, self.come_closer), share=0.15)
        paths = [self.path_at(share * self.limit) for share in CLOSE]
        self.close = [Runner(*each) for each in zip(self.maps[near], paths, strict=True)]
        self.play(*(FadeIn(runner, scale=0.6) for runner in self.close), share=0.08)
        self.run(self.close, share=0.5)
        words = [self.word(len(SHARES) - len(CLOSE) + index, path) for index, path in enumerate(paths)]
        self.play(FadeIn(*words), share=0.08)

    def come_closer(self, share: float) -> None:
        """Move the last learning rates a share of the way towards the limit."""
        first = len(SHARES) - len(CLOSE)
        for index, (far, near) in enumerate(zip(SHARES[first:], CLOSE, strict=True), first):
            rate = ((1 - share) * far + share * near) * self.limit
            self.shown[index] = rate / self.limit
            self.marks[index].set_rate(rate)
            self.heads[index][1].set_value(rate)
