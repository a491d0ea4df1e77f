"""Hundreds of balls descend at once and end in valleys of different depth; from a saddle there are two ways down."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, Group, LaggedStart, VGroup, VMobject
from manim.utils.rate_functions import ease_in_cubic, ease_in_out_sine, ease_out_quart

from gradmath.descent.descend import Constant, descend_many
from gradmath.descent.paths import DescentPaths
from scenes.kit.beats.beat import beat
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Ball, Trail, position_after
from scenes.kit.descents.swarm import SettledCount, Swarm, clear_of, scattered_starts
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, arrow_scale
from scenes.kit.map.basin_map import BasinMap
from scenes.kit.map.basin_signs import BasinSign
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.passes import highest_pass, ridge_to
from scenes.kit.map.segment import LONGEST_ARROW, MapSegment
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.walkers import Marker, Walk
from scenes.kit.paint.snapshot import Snapshot
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import MapLabel, find_place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import saddle_sign

_ROWS = 16
# The step size as a share of the largest that is stable in the sharpest valley, 2/λmax.
_SHARE_OF_STABLE = 0.5
# A descent has settled where the slope is as small as this.
_SETTLED = 1e-3
# How far beside the saddle a ball is put down, as a share of the map's width.
_HAIR = 0.005
_NUMBER_GAP, _DECIMALS = 0.18, 2


class ManyValleys(MapSegment):
    """Many starts, coloured by the valley in which they end; a saddle where descent still leaves."""

    title = "Not every valley is the lowest"
    landscape_name: ClassVar[str | None] = "valleys"

    def setup(self) -> None:
        """Compute all descents before anything moves, and place all words."""
        super().setup()
        hair = _HAIR * float(self.landscape.domain.size[0])
        between = highest_pass(self.landscape, self.survey.critical, self.step, hair=hair, tolerance=_SETTLED)
        self.saddle, self.ways = between.saddle, between.ways
        self.signs.add(saddle_sign(self.error_map.to_screen(self.saddle.point), self.theme))
        self.name_valleys()
        self.swarm = Swarm(self.error_map, self.descents(), self.covered, known=self.survey.critical)
        if 2 * np.count_nonzero(self.swarm.basins == 0) >= len(self.swarm.basins):
            raise UnsuitableError("on this landscape most descents do find the lowest valley: choose a harder one")
        self.fill_panels()
        self.add(self.error_map)

    def make_map(self) -> BasinMap:
        """Return the map, with the basins of the same descent as that of the balls."""
        valleys = [point for point in self.survey.critical if point.kind == "minimum"]
        if len({printed(valley.error, _DECIMALS) for valley in valleys[:2]}) < 2:
            raise UnsuitableError("this landscape has no two valleys of different depth: choose one with several")
        steepest = float(np.max([valley.eigenvalues[-1] for valley in valleys]))
        if not np.isfinite(steepest):
            raise UnsuitableError(
                "a valley of this landscape has its bottom on a kink, where no constant step size settles: "
                "choose a landscape that is smooth in its valleys"
            )
        self.step = Constant(_SHARE_OF_STABLE * 2 / steepest)
        self.basin_map = BasinMap(
            self.landscape, self.theme, self.step, levels=self.survey.levels.tolist(), known=self.survey.critical
        )
        return self.basin_map

    def descents(self) -> DescentPaths:
        """Descend from starts all over the map at once, but for those on which words, panel or signs stand."""
        signs = [Box.around(sign) for sign in (*self.signs, *self.valley_signs)]
        starts = clear_of(scattered_starts(self.landscape.domain, _ROWS), self.error_map, [*self.covered, *signs])
        return descend_many(self.landscape, starts, step=self.step, tolerance=_SETTLED)

    def name_valleys(self) -> None:
        """Make every valley's sign, name and error, clear of the ways down, of one another and of the panel."""
        self.count_panel = SidePanel(self.theme, height=1.42, width=3.7)
        self.valley_signs = VGroup(
            *(BasinSign(self.error_map, index, each.point) for index, each in enumerate(self.basin_map.valleys))
        )
        self.way_lines = [VMobject().set_points(polyline(self.error_map.to_screen(way.positions))) for way in self.ways]
        self.words, self.valley_rows = list[Words](), list[Group]()
        for index, valley in enumerate(self.basin_map.valleys):
            place = self.error_map.to_screen(valley.point)
            name, depth = self.valley_words(index, valley.error)
            avoid = [self.signs, self.valley_signs, *self.way_lines, *self.words, self.count_panel.keep_out]
            row = VGroup(name, depth)
            outwards = DOWN if place[1] < 0 else UP
            row.move_to(find_place(row, place, avoid, error_map=self.error_map, toward=outwards))
            gap = Clearing(self.error_map, Box.around(depth))
            self.valley_rows.append(Group(MapLabel(name, place, self.error_map), gap, depth))
            self.words += [name, depth]
        rows = [Box.around(words, margin=Clearing.MARGIN) for words in self.words]
        self.covered = [*rows, Box.around(self.count_panel)]

    def valley_words(self, index: int, error: float) -> tuple[NameWords, Words]:
        """Return a valley's name and its error, side by side on one line."""
        theme = self.theme
        named, weight = (Name.LOWEST, "SEMIBOLD") if index == 0 else (Name.NOT_LOWEST, "NORMAL")
        name = NameWords(named, theme.type.label, theme.ink, weight)
        depth = Words(printed(error, _DECIMALS), theme.type.label, theme.ink, weight)
        depth.shift((name.get_right()[0] + _NUMBER_GAP - depth.get_left()[0], name.baseline - depth.baseline, 0))
        return name, depth

    def fill_panels(self) -> None:
        """Make the panel that counts the balls where they have settled, and the one with the slope at the marker."""
        rows = [(Name.LOWEST_VALLEY, [0]), (Name.OTHER_VALLEYS, range(1, len(self.basin_map.valleys)))]
        self.count_names, self.counts = list[Words](), list[SettledCount]()
        label, ink = self.theme.type.label, self.theme.ink
        for named, valleys in rows:
            name = NameWords(named, label, ink, "MEDIUM")
            self.count_panel.line(name, after=0.28)
            count = SettledCount(self.swarm, valleys, label, ink)
            self.counts.append(count.place((self.count_panel.right, name.baseline, 0)))
            self.count_names.append(name)
        self.slope_panel = SidePanel(self.theme, height=1.04, width=2.6)
        slope = Formula(
            "lr(bar.v.double nabla E bar.v.double)", self.theme.type.formula, self.theme.ascent_text, standing=1
        )
        self.onto_saddle = ridge_to(self.landscape, self.saddle.point)
        self.slope = self.slope_panel.number(
            slope, lambda w: float(np.linalg.norm(self.landscape.gradient(w))), self.onto_saddle[0]
        )
        self.slope_parts = [self.slope_panel, slope, self.slope]

    @beat("This landscape has several valleys, and only one of them is the lowest.")
    def several_valleys(self) -> None:
        self.play(FadeIn(self.signs), share=0.15)
        lowest, *others = self.valley_rows
        self.play(LaggedStart(*(FadeIn(row) for row in others), lag_ratio=0.35), share=0.4)
        self.play(FadeIn(lowest), share=0.2)

    @beat("Set hundreds of balls down, all over the map.")
    def set_down(self) -> None:
        self.play(FadeIn(self.count_panel, *self.count_names), share=0.15)
        self.play(Vary(self.swarm, self.swarm.set_entered), share=0.65)
        self.add(*self.counts)

    @beat("Let them all go, each straight against its own gradient, step by step.")
    def let_go(self) -> None:
        self.play(Vary(self.swarm, self.roll_all, 0, self.swarm.last, rate_func=ease_in_cubic), share=0.95)

    @beat("They gather in different valleys. Most of them miss the lowest.")
    def gathered(self) -> None:
        self.play(LaggedStart(*(FadeIn(sign, scale=0.5) for sign in self.valley_signs[::-1]), lag_ratio=0.3), share=0.5)

    @beat("Send every ball back to its start, in the colour of the valley that it found.")
    def sent_back(self) -> None:
        self.play(Vary(self.swarm, self.roll_all, self.swarm.last, 0, rate_func=ease_out_quart), share=0.9)

    def roll_all(self, steps: float) -> None:
        """Show all balls after a number of steps, and count those that have settled."""
        self.swarm.set_steps(steps)
        for count in self.counts:
            count.refresh()

    @beat("The map falls into basins. Where you start decides where you end.", still=True)
    def basins(self) -> None:
        # The whole ground changes: the last picture fades in over the first.
        self.basin_map.set_share(1)
        coloured = Snapshot(self.mobjects)
        self.basin_map.set_share(0)
        self.play(FadeIn(coloured), share=0.5)
        self.remove(coloured)
        self.basin_map.set_share(1)

    @beat("Between two basins lies a saddle. Walk onto it, and the slope shrinks to zero.")
    def onto_the_saddle(self) -> None:
        start = self.onto_saddle[0]
        arrow = GradientArrow(self.error_map, start, arrow_scale(self.landscape, self.onto_saddle, LONGEST_ARROW))
        self.marker = Marker(self.error_map, start)
        self.play(FadeOut(self.swarm, self.count_panel, *self.count_names, *self.counts), share=0.12)
        self.play(FadeIn(*self.slope_parts, arrow, self.marker), share=0.15)
        self.play(Walk(self.onto_saddle, self.slope, arrow, self.marker), share=0.5)
        others = [self.valley_signs, *self.words, *self.way_lines, self.slope_panel.keep_out]
        self.saddle_name = self.label(Name.SADDLE, self.theme.ink, self.marker.get_center(), others)
        self.play(FadeIn(self.saddle_name), share=0.1)

    @beat(
        "Yet it is no valley. A hair to either side, a ball still rolls down: two ways, into different valleys.",
        still=True,
    )
    def two_ways_down(self) -> None:
        self.trails = [Trail(self.error_map, way) for way in self.ways]
        self.balls = [Ball(self.error_map, way) for way in self.ways]
        self.play(FadeOut(self.marker, *self.slope_parts), FadeIn(*self.trails, *self.balls), share=0.15)
        longest = max(way.steps for way in self.ways)
        rolling = Group(*self.trails, *self.balls)
        self.play(Vary(rolling, self.roll_both, 0, longest, rate_func=ease_in_out_sine), share=0.75)

    def roll_both(self, steps: float) -> None:
        """Show both balls and their trails after a number of steps."""
        for ball, trail in zip(self.balls, self.trails, strict=True):
            taken = min(steps, float(trail.path.steps))
            trail.set_progress(taken)
            ball.set_point(position_after(trail.path, taken))

    @beat("So descent finds a valley, but not always the lowest.")
    def not_always_the_lowest(self) -> None:
        self.play(FadeIn(self.count_panel, *self.count_names, *self.counts), share=0.3)
