"""Hundreds of balls descend at once and end in valleys of different depth; from a saddle there are two ways down."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import ClassVar

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, Group, LaggedStart, Mobject, VGroup, VMobject
from manim.utils.rate_functions import ease_in_out_sine, ease_in_sine, ease_out_quart
from numpy.typing import NDArray

from gradmath.descent.descend import Constant, DescentPath, descend, descend_many
from gradmath.descent.paths import DescentPaths
from gradmath.geometry.basins import NO_BASIN
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope, Values
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.opening import go_in
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.swarm import SettledCount, Swarm, clear_of, scattered_starts
from scenes.kit.descents.way_line import position_after
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words, put_after
from scenes.kit.map.arrows import GradientArrow, arrow_scale
from scenes.kit.map.basin_map import BasinMap
from scenes.kit.map.basin_signs import BasinSign
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.labels import MapLabel, find_place
from scenes.kit.map.last_line import standing_clear
from scenes.kit.map.needs import two_valleys, unequal_valleys
from scenes.kit.map.passes import highest_pass, ridge_to
from scenes.kit.map.pinned import Pins
from scenes.kit.map.segment import LONGEST_ARROW, MapSegment
from scenes.kit.map.side_panel import GrowingPanel, width_beside
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.walkers import Marker, Walk
from scenes.kit.paint.snapshot import Snapshot
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.bead import Bead
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import saddle_sign

_ROWS = 16
# The step size as a share of the largest that is stable in the sharpest valley, 2/λmax.
_SHARE_OF_STABLE = 0.5
# The slope at which a descent has settled.
_SETTLED = 1e-3
# Distance of a ball from the saddle, as a share of the map's width.
_HAIR = 0.005
_NUMBER_GAP, _DECIMALS = 0.18, 2
# The spacing at which basins are found before words are placed in them, in frame units.
_BASINS_SPACING = 0.1
# Valleys are equally deep if they differ by less than this share of the levels' range.
_ALIKE = 1e-9
# Room for both counts on their panel, and the least width of the slope's, in frame units.
_COUNTS, _SLOPE_PANEL = 1.0, 2.8
# How much nearer the view comes per second of a hold, and its zoom at the saddle.
_BREATH, _CLOSE = 0.01, 2.5
# How far the ridge is followed from the saddle, in frame units.
_ALONG_RIDGE = 2.5
# Seconds in which a light runs along both ways down.
_AGAIN = 2.5
# The most pairs of neighbours that are tried for a proof that passes under no words.
_PAIRS = 16


class ManyValleys(MapSegment):
    """Many starts, each in the colour of the valley where it ends; a saddle from which descent still leaves."""

    title = "Not every valley is the lowest"
    needs = (unequal_valleys,)
    landscape_name: ClassVar[str | None] = "valleys"
    leaves = Home
    learnt = "Start decides where you end"

    def setup(self) -> None:
        """Compute all descents before anything moves, and place all words."""
        super().setup()
        self.check_depths()
        hair = _HAIR * float(self.landscape.domain.size[0])
        between = highest_pass(self.survey.asked, self.survey.critical, self.step, hair=hair, tolerance=_SETTLED)
        self.saddle, self.ways = between.saddle, between.ways
        self.saddle_mark = saddle_sign(self.error_map.to_screen(self.saddle.point), self.theme)
        self.saddle_place = self.error_map.to_screen(self.saddle.point)
        self.pins = Pins(self.error_map, [self.saddle_mark], [self.saddle.point])
        self.name_valleys()
        panels = [Box.around(each) for each in self.panels]
        self.swarm = Swarm(self.error_map, self.descents(), panels, known=self.survey.critical)
        self.check_ends()
        self.fill_counts()
        self.fill_slope()
        self.found = self.find(Home)

    def check_depths(self) -> None:
        """Refuse a landscape whose lowest valley is no lower than another, to as many digits as are printed."""
        if len({printed(valley.error, _DECIMALS) for valley in self.basin_map.valleys[:2]}) < 2:
            raise UnsuitableError(
                "the numbers beside its two lowest valleys would be alike, so that neither is the lowest"
            )

    def check_ends(self) -> None:
        """Refuse a landscape on which balls do not find both the first valley and another."""
        found = {int(each) for each in self.swarm.basins} - {NO_BASIN}
        if 0 not in found or len(found) < 2:
            raise UnsuitableError("balls from all over its domain do not find both its first valley and another")

    @property
    def lowest(self) -> list[int]:
        """Indices of the lowest valley, and of those that are as deep, by the errors that the map holds."""
        depths = np.array([valley.error for valley in self.basin_map.valleys])
        return [int(index) for index in np.flatnonzero(self.are_lowest(depths))]

    def are_lowest(self, errors: Array) -> NDArray[np.bool_]:
        """Tell of each valley whether no other one is lower, by their errors."""
        return np.asarray(errors - errors.min() <= _ALIKE * np.ptp(self.survey.levels))

    def recalled(self) -> Sequence[Mobject]:
        """Return the basins in their colours, and the valleys' signs."""
        return [self.basin_map.set_share(1), self.valley_signs]

    def make_map(self) -> BasinMap:
        """Return the map, whose basins are those of the same descent as the balls'."""
        valleys = [point for point in self.survey.critical if point.kind == "minimum"]
        if len(valleys) < 2:
            raise UnsuitableError("this landscape has no two valleys: choose one with several")
        steepest = float(np.max([valley.eigenvalues[-1] for valley in valleys]))
        if not np.isfinite(steepest):
            raise UnsuitableError(
                "a valley of this landscape has its bottom on a kink, where no constant step size settles: "
                "choose a landscape that is smooth in its valleys"
            )
        self.step = Constant(_SHARE_OF_STABLE * 2 / steepest)
        self.basin_map = BasinMap(
            self.landscape,
            self.theme,
            self.step,
            levels=self.survey.levels.tolist(),
            known=self.survey.critical,
            asked=self.survey.asked.domain,
        )
        return self.basin_map

    def descents(self) -> DescentPaths:
        """Descend at once from starts all over the map, except where words, panel or signs stand."""
        signs = [Box.around(sign) for sign in (*self.signs, self.saddle_mark, *self.valley_signs)]
        starts = clear_of(scattered_starts(self.survey.asked.domain, _ROWS), self.error_map, [*self.covered, *signs])
        return descend_many(self.landscape, starts, step=self.step, tolerance=_SETTLED)

    def name_valleys(self) -> None:
        """Make every valley's sign, name and error, clear of the ways down, of one another and of the panel."""
        self.count_panel = GrowingPanel(self.theme, width=3.7)
        self.count_panel.space(_COUNTS)
        self.valley_signs = VGroup(
            *(BasinSign(self.error_map, index, each.point) for index, each in enumerate(self.basin_map.valleys))
        )
        self.way_lines = [VMobject().set_points(polyline(self.error_map.to_screen(way.positions))) for way in self.ways]
        self.words, self.valley_rows = list[Words](), list[Group]()
        others = self.basin_map.other_basins(_BASINS_SPACING)
        for index, valley in enumerate(self.basin_map.valleys):
            place = self.error_map.to_screen(valley.point)
            name, depth = self.valley_words(index, valley.error)
            avoid = [
                self.signs,
                self.saddle_mark,
                self.valley_signs,
                *self.way_lines,
                *self.words,
                *self.panels,
            ]
            row = VGroup(name, depth)
            outwards = DOWN if place[1] < 0 else UP
            abroad = others[index]
            row.move_to(find_place(row, place, avoid, error_map=self.error_map, toward=outwards, abroad=abroad))
            gap = Clearing(self.error_map, Box.around(depth))
            self.valley_rows.append(Group(MapLabel(name, place, self.error_map, row=row), gap, depth))
            self.words += [name, depth]
        rows = [Box.around(words, margin=Clearing.MARGIN) for words in self.words]
        self.covered = [*rows, *map(Box.around, self.panels)]
        self.count_panel.space(-_COUNTS)

    @property
    def panels(self) -> list[VMobject]:
        """What words and balls keep clear of: the panel of the counts."""
        return [self.count_panel.keep_out]

    def valley_words(self, index: int, error: float) -> tuple[NameWords, Words]:
        """Return a valley's name and its error, side by side."""
        theme = self.theme
        named, weight = (Name.LOWEST, "SEMIBOLD") if index in self.lowest else (Name.NOT_LOWEST, "NORMAL")
        valleys = self.basin_map.valleys
        points = np.array([valley.point for valley in valleys])
        # The name is the map's; the claim asks the landscape.
        is_lowest = Fact(lambda: bool(self.are_lowest(self.landscape.value(points))[index]) is (named is Name.LOWEST))
        name = NameWords(named, theme.type.label, theme.ink, weight, of=is_lowest)
        true = Values(lambda: float(self.landscape.value(valleys[index].point)))
        depth = Words(printed(error, _DECIMALS), theme.type.label, theme.ink, weight, of=true)
        put_after(name, depth, _NUMBER_GAP)
        return name, depth

    def fill_counts(self) -> None:
        """Fill the panel that counts the balls where they have settled.

        Raises
        ------
        UnsuitableError
            If most balls find the lowest valley.
        """
        # Those that settle nowhere are in no valley.
        settled = self.swarm.basins[self.swarm.basins >= 0]
        if 2 * np.count_nonzero(settled == 0) >= len(settled):
            raise UnsuitableError("on this landscape most descents do find the lowest valley: choose a harder one")
        label, ink = self.theme.type.label, self.theme.ink
        lowest = SettledCount(self.swarm, [0], label, ink)
        others = SettledCount(self.swarm, range(1, len(self.basin_map.valleys)), label, ink)
        self.counts = [lowest, others]
        names = [
            NameWords(Name.LOWEST_VALLEY, label, ink, "MEDIUM", of=Fact(lambda: lowest.valleys == (0,))),
            NameWords(Name.OTHER_VALLEYS, label, ink, "MEDIUM", of=Fact(lambda: 0 not in others.valleys)),
        ]
        self.count_panel.alike(*names)
        for name, count in zip(names, self.counts, strict=True):
            self.count_panel.line(name, after=0.28)
            self.count_panel.at_end(count, name)
        self.count_rows = [*names, *self.counts]

    def fill_slope(self) -> None:
        """Fill the panel with the slope at the marker."""
        self.onto_saddle = ridge_to(self.landscape, self.saddle.point)
        slope = Formula(
            "lr(bar.v.double nabla E bar.v.double)",
            self.theme.type.formula,
            self.theme.ascent_text,
            standing=1,
            of=Scope(self.landscape),
        )
        steepest = float(np.linalg.norm(self.landscape.gradient(self.onto_saddle), axis=-1).max())
        widest = width_beside(slope.width, printed(steepest, _DECIMALS), self.theme.type.label)
        self.slope_panel = GrowingPanel(self.theme, width=max(_SLOPE_PANEL, widest))
        self.slope = self.slope_panel.number(
            slope,
            lambda w: float(np.linalg.norm(self.landscape.gradient(w))),
            self.onto_saddle[0],
            decimals=_DECIMALS,
        )
        self.slope_rows = [slope, self.slope]

    @beat("Here are several valleys, and only one is the lowest.")
    def several_valleys(self) -> None:
        go_in(self, [self.error_map], *self.found.dot)
        self.breath = _BREATH
        self.play(FadeIn(self.signs), share=0.2)

    @beat("Set down hundreds of balls. How many will find the lowest?", ask=True)
    def set_down(self) -> None:
        self.play(Vary(self.swarm, self.swarm.set_entered), share=0.6)

    @beat("Let them all go, each {against:against} its own gradient.")
    def let_go(self) -> None:
        self.look_at_all(share=0.1)
        self.breath = 0.0
        self.play(Vary(self.swarm, self.roll_all, 0, self.swarm.last, rate_func=ease_in_sine), share=0.85)

    def against(self) -> float:
        """Return the largest first step of any ball along its own gradient: negative if each goes against it."""
        starts, stops = self.swarm.paths.positions[:2]
        along = ((stops - starts) * self.landscape.gradient(starts)).sum(axis=-1)
        return float(along[along != 0].max())

    @beat("They gather in different valleys. {most_miss:Most of them miss} the lowest.")
    def gathered(self) -> None:
        self.valleys_appear()
        self.play(*self.count_panel.grow(*self.count_rows), share=0.2)

    def valleys_appear(self) -> None:
        """Bring in the valleys' signs, names and errors where the balls have settled."""
        self.roll_all(self.swarm.last)
        signs = (FadeIn(sign, scale=0.5) for sign in self.valley_signs[::-1])
        self.play(LaggedStart(*signs, lag_ratio=0.3), share=0.25)
        self.swarm.covered = tuple(self.covered)
        lowest, *others = self.valley_rows
        self.play(LaggedStart(*(FadeIn(row) for row in (*others, lowest)), lag_ratio=0.35), share=0.35)

    def most_miss(self) -> bool:
        """Tell whether more balls settled in other valleys than in the lowest."""
        lowest, others = (count.counted() for count in self.counts)
        return others > lowest

    @beat("Send each back to its start, in the colour of its valley.")
    def sent_back(self) -> None:
        self.play(Vary(self.swarm, self.roll_all, self.swarm.last, 0, rate_func=ease_out_quart), share=0.9)

    def roll_all(self, steps: float) -> None:
        """Show all balls after a number of steps, and count those that have settled."""
        self.swarm.set_steps(steps)
        for count in self.counts:
            count.refresh()

    @beat("The map falls into basins. Where you start decides where you end.", still=True)
    def basins(self) -> None:
        # The whole ground changes: the last picture fades in over the first. The view rests: near its edge names fade.
        self.basin_map.set_share(1)
        coloured = Snapshot(self.mobjects)
        self.basin_map.set_share(0)
        self.play(FadeIn(coloured), share=0.4)
        self.remove(coloured)
        self.basin_map.set_share(1)
        # A live proof: two balls that start side by side, on either side of a border.
        self.apart = [Trail(self.error_map, way) for way in self.neighbours()]
        self.add(*self.apart)
        down = (Vary(each, each.set_progress, 0, each.path.steps, rate_func=ease_in_out_sine) for each in self.apart)
        self.play(*down, share=0.55)

    def neighbours(self) -> list[DescentPath]:
        """Return the descents from two starts close together that find different valleys, one of them the first.

        They are the closest whose ways down pass under no words, or else the closest.
        """
        starts, basins = self.swarm.paths.positions[0], self.swarm.basins
        first, others = starts[basins == 0], starts[(basins != 0) & (basins != NO_BASIN)]
        away = np.linalg.norm(first[:, None] - others, axis=-1)
        nearest = np.unravel_index(np.argsort(away, axis=None)[:_PAIRS], away.shape)
        pairs = (
            [descend(self.landscape, start, step=self.step, tolerance=_SETTLED) for start in pair]
            for pair in zip(first[nearest[0]], others[nearest[1]], strict=True)
        )
        closest = next(pairs)
        return next((pair for pair in chain([closest], pairs) if all(map(self.is_clear, pair))), closest)

    def is_clear(self, way: DescentPath) -> bool:
        """Tell whether a way down passes under no words."""
        return len(clear_of(way.positions, self.error_map, self.covered)) == len(way.positions)

    @beat("Between {way_count:two} basins lies a saddle, where the slope shrinks to {slope_here:zero}.")
    def onto_the_saddle(self) -> None:
        start = self.onto_saddle[0]
        arrow = GradientArrow(self.error_map, start, arrow_scale(self.landscape, self.onto_saddle, LONGEST_ARROW))
        self.marker = Marker(self.error_map, start)
        counts = self.count_panel.leave() if self.count_rows else []
        self.play(FadeOut(self.swarm, *self.apart, *self.valley_rows), *counts, share=0.1)
        self.play(FadeIn(arrow, self.marker, self.saddle_mark), *self.slope_panel.grow(*self.slope_rows), share=0.12)
        walk = Walk(self.onto_saddle, self.slope, arrow, self.marker)
        self.look_at(self.saddle.point, _CLOSE, walk, share=0.55)
        others = [self.valley_signs, *self.ways_past_the_saddle(), self.ridge_at_saddle(), self.slope_panel.keep_out]
        self.saddle_name = self.label(Name.SADDLE, self.theme.ink, self.marker.get_center(), others)
        self.play(FadeIn(self.saddle_name), share=0.1)

    def way_count(self) -> int:
        """Return how many different basins the ways down from the saddle lead to."""
        ends = np.array([way.final for way in self.ways])
        bottoms = np.array([valley.point for valley in self.basin_map.valleys])
        return len(set(np.linalg.norm(ends[:, None] - bottoms, axis=-1).argmin(axis=1).tolist()))

    def slope_here(self) -> float:
        """Return the slope at the marker as printed."""
        return float(self.slope.text)

    def ridge_at_saddle(self) -> VMobject:
        """Return the ridge near the saddle, where basins meet, as far as its name reaches."""
        _, axes = np.linalg.eigh(self.landscape.hessian(self.saddle.point))
        along = np.append(_ALONG_RIDGE * axes[:, -1], 0.0)
        here = self.marker.get_center()
        return VMobject().set_points(polyline([here - along, here + along]))

    def ways_past_the_saddle(self) -> list[VMobject]:
        """Return the ways down as they are now and as on the whole map, both through the saddle."""
        now = [VMobject().set_points(polyline(self.error_map.to_screen(way.positions))) for way in self.ways]
        moved = self.marker.get_center() - self.saddle_place
        return [*now, *(line.copy().shift(moved) for line in self.way_lines)]

    @beat(
        """Yet a hair to either side, a ball rolls {fall:down}:
        {way_count:two} ways, into different valleys.""",
        still=True,
    )
    def two_ways_down(self) -> None:
        self.trails = [Trail(self.error_map, way) for way in self.ways]
        self.balls = [Ball(self.error_map, way) for way in self.ways]
        gone = FadeOut(self.marker)
        self.play(gone, *self.slope_panel.leave(), FadeIn(*self.trails, *self.balls), share=0.15)
        longest = max(way.steps for way in self.ways)
        rolling = Vary(Group(*self.trails, *self.balls), self.roll_both, 0, longest, rate_func=ease_in_out_sine)
        self.look_at_all(rolling, share=0.75)

    def fall(self) -> float:
        """Return how much the error falls at least along the ways that are drawn, below 0."""
        ends = [self.error_map.to_weights(trail.drawn_stops()[[0, -1]]) for trail in self.trails]
        return float(np.diff(self.landscape.value(np.array(ends)), axis=1).max())

    def roll_both(self, steps: float) -> None:
        """Show both balls and their trails after a number of steps."""
        for ball, trail in zip(self.balls, self.trails, strict=True):
            taken = min(steps, float(trail.path.steps))
            trail.set_progress(taken)
            ball.set_point(position_after(trail.path, taken))

    @beat("So descent finds a valley, but not always the lowest.", still=True)
    def not_always_the_lowest(self) -> None:
        words = Words("Where you start decides where you end", self.theme.type.label, self.theme.ink)
        there = [*self.trails, *self.balls, self.valley_signs, self.saddle_name.words]
        law = standing_clear(LawLine(words, self.theme), there)
        self.play(law.come(), share=0.2)
        beads = [Bead(self.error_map.to_screen(way.positions), self.theme.ball, _AGAIN) for way in self.ways]
        self.add(*beads)
        self.live(*beads)


class EquallyLowValleys(ManyValleys):
    """The same where several valleys are the lowest, all equally deep: nothing is said of the only lowest one."""

    title = "Which valley will it be?"
    adapted = "several valleys are equally deep and none is lower, and its words say so"
    needs = (two_valleys,)

    def check_depths(self) -> None:
        """Refuse a landscape on which one valley is the lowest, even by less than its number shows."""
        depths = [printed(valley.error, _DECIMALS) for valley in self.basin_map.valleys]
        if len(self.lowest) < max(2, depths.count(depths[0])):
            raise UnsuitableError("one valley of this landscape is the lowest")

    @property
    def panels(self) -> list[VMobject]:
        """None: what would be counted is no answer to a question."""
        return []

    def fill_counts(self) -> None:
        """Count nothing."""
        self.counts, self.count_rows = [], []

    @beat("This landscape has several valleys, and none of them is the lowest alone.")
    def several_valleys(self) -> None:
        ManyValleys.several_valleys.perform(self)

    @beat("Set hundreds of balls down, all over the map. Which valley will each of them find?", ask=True)
    def set_down(self) -> None:
        ManyValleys.set_down.perform(self)

    @beat("They gather in different valleys. The lowest are {tied:equally deep}.")
    def gathered(self) -> None:
        self.valleys_appear()

    def tied(self) -> bool:
        """Tell whether more than one valley is named the lowest, and all of those are equally deep as printed."""
        rows = zip(self.words[::2], self.words[1::2], strict=True)
        lowest = [depth.text for name, depth in rows if isinstance(name, NameWords) and name.named is Name.LOWEST]
        return len(lowest) > 1 and len(set(lowest)) == 1

    @beat("So descent finds a valley, and the start decides which.", still=True)
    def not_always_the_lowest(self) -> None:
        ManyValleys.not_always_the_lowest.perform(self)
