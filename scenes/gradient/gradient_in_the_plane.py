"""The ground in space over its map: the gradient's arrow does not climb, it lies in the plane of the weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

import numpy as np
from manim import FadeIn, FadeOut, Mobject, linear, smooth

from gradmath.geometry.contour import Contour
from gradmath.geometry.field import flow_line
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Scope
from scenes.claims.weight_names import names_in_formulas
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.courses import step_by_step
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.notation import partial_in_line
from scenes.kit.lettering.words import Words
from scenes.kit.map.needs import Need, a_peak, a_valley, slopes_in_sight
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.viewpoints import UnsuitableError, starting_at
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.drawn import rise_of
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane, Drift, Fly
from scenes.kit.terrain.floor import Floor
from scenes.kit.terrain.floor_map import FloorMap
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundArrow
from scenes.kit.terrain.moves import Along
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.posts import Post
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

# In world units: the ground's height, the gap from its lowest level down to the floor, and the longest arrow.
_HEIGHT, _GAP, _LONGEST = 1.7, 1.5, 1.15
_WALKER = 0.42
_PANEL = 3.3
_MIDDLE, _ALONE = (0.0, 0.0, 1.35), (0.0, 0.22)
_FIRST = Standpoint(-16, 24, 1.4, _MIDDLE, _ALONE, 0.04)
# With the panel on screen, none of the ground is behind it.
_BACK = replace(_FIRST, zoom=1.27, place=(-1.95, 0.22))
_LOWER = replace(_BACK, azimuth=-10, elevation=19)
_FROM_THE_SIDE = Standpoint(-4, 4, 1.27, place=(-2.8, -1.75), perspective=0.04)
_ROUND = replace(_BACK, azimuth=-6)
_LAST = replace(_BACK, azimuth=-1)
# How far the arrow shows through the ground, in world units: laid flat, it lies inside the slope.
_THROUGH = 50.0
# The way up ends at a top where the slope is this share of the steepest.
_NO_SLOPE = 1e-3
_GRID = 60
# In how many parts he walks round the hill; between them he rests.
_RESTS = 4


class GradientInThePlane(MapSegment):
    """The arrow says where to move in weight space, and has no height of its own."""

    title = "The arrow lies in the plane"
    needs: ClassVar[Sequence[Need]] = (a_peak, slopes_in_sight, whole_ground)
    leaves = Home
    learnt = "The arrow lies in the plane"
    uphill = True

    def setup(self) -> None:
        """Begin with the map and the hiker at home; choose his way."""
        super().setup()
        grid = np.stack(np.meshgrid(*self.landscape.domain.grid(_GRID)), axis=-1).reshape(-1, 2)
        if not np.isfinite(self.landscape.gradient(grid)).all():
            raise UnsuitableError(
                "a surface in space needs ground without holes: this landscape is not finite everywhere"
            )
        self.found = self.find(Home)
        self.choose_the_way()
        levels = self.survey.levels
        floor = float(levels[0]) - _GAP / _HEIGHT * float(np.ptp(levels))
        ground = Ground(self.landscape, levels, map_skin(self.theme, len(levels)), height=_HEIGHT, floor=floor)
        ground = ground.dimmed_outside(self.survey.asked.domain)
        self.space = Space(ground, self.theme, _FIRST)
        self.walker = Walker(self.space, self.round_the_hill[0], height=_WALKER)
        scale = _LONGEST * ground.unit / float(self.slopes(self.way()).max())
        self.arrow = GroundArrow(self.space, self.round_the_hill[0], scale, whose=self.walker)
        self.post = Post(self.space, self.round_the_hill[0], colour=self.theme.quiet)
        self.panel = GrowingPanel(self.theme, _PANEL)
        self.numbers: list[LiveNumber] = []

    def recalled(self) -> Sequence[Mobject]:
        """Return the hiker on the ground, and below him the arrow on the floor."""
        for each in (FloorMap(self.space), self.walker, self.arrow, self.post):
            self.space.put(each).set_growth(1.0)
        self.arrow.set_lowered(1.0)
        return [self.space.set_standpoint(_LOWER)]

    def choose_the_way(self) -> None:
        """Choose a way along a contour, all round the hill from the hiker's place, then straight up.

        Raises
        ------
        UnsuitableError
            If there is no hill in view whose top is reached straight up.
        """
        home, contour = self.found.here, self.contour()
        nearest = contour.points[np.linalg.norm(contour.points - home, axis=-1).argmin()]
        around = starting_at(contour, nearest).points
        # Towards the viewer first, so that the hiker is seen to go.
        nearer_first = around[len(around) // 4, 1] < around[3 * len(around) // 4, 1]
        self.round_the_hill = around if nearer_first else around[::-1]
        last = self.round_the_hill[-1]
        self.up_the_hill = flow_line(self.landscape, last, uphill=self.uphill, count=400).points
        if self.slopes(self.up_the_hill[-1:])[0] > _NO_SLOPE * self.slopes(around).max():
            raise UnsuitableError(
                "it has no level place in view to which the slope leads straight from a contour round it"
            )

    def contour(self) -> Contour:
        """Return the contour round the hill that passes nearest to home."""
        return self.survey.closed_contour(self.found.here, hill=self.hill, valleys=False)

    def way(self) -> Array:
        """Return the whole way, shape (n, 2)."""
        return np.asarray(np.concatenate([self.round_the_hill, self.up_the_hill]))

    def slopes(self, points: Array) -> Array:
        """Return the slope at weights of shape (n, 2), shape (n,)."""
        return np.asarray(np.linalg.norm(self.landscape.gradient(points), axis=-1), dtype=float)

    @beat("Let the ground rise, and leave the map on the floor.")
    def ground_rises(self) -> None:
        self.play(FadeOut(self.found.numbers, self.found.hiker), share=0.1)
        self.remove(self.error_map)
        self.space.set_standpoint(_FIRST)
        self.add(self.space)
        self.space.put(FloorMap(self.space)).set_growth(1.0)
        self.play(Crane(self.space, self.error_map, back_to=_FIRST), share=0.5)
        self.play(Vary(self.space, self.space.set_beyond, 1.0, 0.0), Drift(self.space, 0.5), share=0.14)
        self.floor = self.space.put(Floor(self.space, colours=self.theme.weights))
        self.floor.grid_opacity = 0.0
        self.kept: list[Mobject] = [self.axis_name(axis) for axis in (0, 1)]
        self.play(Vary(self.space, self.floor.set_growth), FadeIn(*self.kept), Drift(self.space, 0.5), share=0.16)

    def axis_name(self, axis: int) -> Formula:
        """Return a weight's name, which stays at the end of its axis on the floor."""
        reason = "the name of an axis on the floor, along which nothing but that weight changes"
        name = Formula(
            names_in_formulas(self.landscape)[axis],
            self.theme.type.formula,
            self.theme.weights_text[axis],
            of=Decoration(reason),
        )
        domain = self.landscape.domain
        end = domain.lower + np.eye(2)[axis] * domain.size
        shift = (0.62, 0.0) if axis == 0 else (0.0, 0.42)
        return keep_beside(self.space, name, partial(self.space.ground.on_floor, end), shift, hides=False)

    @beat("Does the arrow climb the slope, too?", ask=True)
    def does_it_climb(self) -> None:
        self.space.put(self.walker)
        self.space.put(self.arrow).set_tilt(1.0)
        self.play(Vary(self.space, self.walker.set_growth), Drift(self.space, 0.8), share=0.25)
        self.play(Vary(self.space, self.arrow.set_growth), Drift(self.space, 0.8), share=0.3)
        self.play(Drift(self.space, 1.2), share=0.42)

    @beat("It has {landscape.dimension:two} numbers, and neither is a height. So lay it flat.")
    def lay_it_flat(self) -> None:
        here = Scope(self.landscape, self.walker)
        names = [
            Formula(partial_in_line(k + 1), self.theme.type.formula, self.theme.weights_text[k], of=here)
            for k in (0, 1)
        ]
        beside = replace(self.space.standpoint, zoom=_BACK.zoom, place=_BACK.place)
        self.play(Fly(self.space, beside), share=0.16)
        for axis, name in enumerate(names):
            number = self.panel.number(
                name, partial(slope_along, self.landscape, axis), self.walker.point, decimals=self.decimals
            )
            self.numbers.append(number)
            self.play(*self.panel.grow(name, number), Drift(self.space, 0.6), share=0.11)
        self.play(Drift(self.space, 0.8), share=0.18)
        self.arrow.set_lift(_THROUGH)
        self.play(Vary(self.space, self.arrow.set_tilt, 1.0, 0.0), Drift(self.space, 1.0), share=0.3)

    @beat("Let it down to the floor: there are the weights.", still=True)
    def let_it_down(self) -> None:
        self.space.put(self.post)
        self.play(Vary(self.space, self.post.set_growth), Drift(self.space, 0.6), share=0.2)
        self.play(Vary(self.space, self.arrow.set_lowered), Fly(self.space, _LOWER), share=0.5)
        self.play(Drift(self.space, 0.8), share=0.28)

    @beat("From the side, it has no height.")
    def from_the_side(self) -> None:
        # From the side, the names at the ends of the axes may be out of view.
        self.play(FadeOut(*self.kept), Fly(self.space, self.beside_the_arrow()), share=0.75)
        self.play(Drift(self.space, 2.0, rate_func=linear), share=0.23)

    def beside_the_arrow(self) -> Standpoint:
        """Return where the camera sees the arrow on the floor from the side, and the hiker above it, from nearer."""
        foot = self.space.ground.on_floor(self.walker.point)
        return replace(_FROM_THE_SIDE, pivot=(float(foot[0]), float(foot[1]), float(foot[2])))

    @beat(
        "Walk round the hill: the arrow {under:below} turns, always to where the ground {rise:rises}.",
        under=lambda self: float(self.arrow.ends()[0, 2] - self.walker.feet()[2]),
        rise=lambda self: rise_of(self.arrow),
    )
    def walk_round_the_hill(self) -> None:
        length = Formula(
            "lr(bar.v.double nabla E bar.v.double)",
            self.theme.type.formula,
            self.theme.ascent_text,
            of=Scope(self.landscape, self.walker),
            standing=1,
        )
        measure = partial(steepness, self.landscape)
        number = self.panel.number(length, measure, self.walker.point, decimals=self.decimals)
        self.play(Fly(self.space, _BACK), *self.panel.grow(length, number), share=0.15)
        self.play(FadeIn(*self.kept), share=0.04)
        self.numbers.append(number)
        # He rests on the way, so that the numbers can be read.
        self.walk(self.round_the_hill, _ROUND, share=0.8, pace=step_by_step(_RESTS))

    def walk(self, way: Array, standpoint: Standpoint, share: float, pace: Callable[[float], float] = smooth) -> None:
        """Let the hiker walk, and with him his arrow, the line below his feet and the numbers."""
        going = Along(self.space, way, self.walker, self.arrow, self.post, *self.numbers, rate_func=pace)
        self.play(going, Fly(self.space, standpoint), share=share)

    @beat("On the flank it is long. At the very top it is gone.", still=True)
    def gone_on_top(self) -> None:
        self.walk(self.up_the_hill, _LAST, share=0.8)
        self.play(Drift(self.space, 0.8), share=0.18)

    @beat("The gradient says where to go on the map.")
    def law(self) -> None:
        words = Words(
            "The gradient lies in the plane of the weights", self.theme.type.label, self.theme.ascent_text, "SEMIBOLD"
        )
        self.play(*self.panel.leave(), FadeOut(*self.kept), LawLine(words, self.theme).come(), share=0.15)
        self.space.take(self.floor, self.post)
        gone = Vary(self.space, self.walker.set_growth, 1.0, 0.0)
        self.play(gone, Vary(self.space, self.space.set_beyond, 0.0, 1.0), Drift(self.space, 0.5), share=0.15)
        self.play(Crane(self.space, self.error_map), share=0.66)


class PlaneRoundTheValley(GradientInThePlane):
    """The same if there is no hill: he walks round a valley, then down to its bottom."""

    adapted = "without a peak, the arrow is followed round a valley and to its bottom"
    needs = (a_valley, slopes_in_sight, whole_ground)
    uphill = False

    def contour(self) -> Contour:
        """Return the contour round a valley that passes nearest to home."""
        return self.survey.closed_contour(self.found.here)

    @beat(
        """Now he walks round the valley. Below him the arrow turns, and at every step it points to where the ground
        goes up."""
    )
    def walk_round_the_hill(self) -> None:
        GradientInThePlane.walk_round_the_hill.perform(self)

    @beat("On the flank it is long. At the very bottom the ground is level, and the arrow is gone.", still=True)
    def gone_on_top(self) -> None:
        GradientInThePlane.gone_on_top.perform(self)


def slope_along(landscape: Landscape, axis: int, weights: Array) -> float:
    """Return a partial slope at weights."""
    return float(landscape.gradient(weights)[axis])


def steepness(landscape: Landscape, weights: Array) -> float:
    """Return the length of the gradient at weights."""
    return float(np.linalg.norm(landscape.gradient(weights)))
