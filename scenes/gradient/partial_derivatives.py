"""The hill cut along one weight is a curve, and a curve has a slope: one for each weight."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import Animation, FadeIn, FadeOut, VGroup, VMobject, linear, smooth
from manim.utils.rate_functions import squish_rate_func

from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope, Tied
from scenes.claims.vectors import axis_along
from scenes.gradient.links.close_fog import CloseFog
from scenes.gradient.links.two_slopes import TwoSlopes
from scenes.gradient.parabola import Parabola
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import Fly as FlyTo
from scenes.kit.beats.vary import Vary
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.reading_order import onward
from scenes.kit.lettering.words import Words
from scenes.kit.map.camera import LookAt
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.needs import a_slope, slopes_in_sight
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.slice import AxisSlice
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.walkers import LiveNumber, Walk
from scenes.kit.shapes.curves import polyline
from scenes.kit.terrain.flights import Crane, Drift, Fly, looking_at
from scenes.kit.terrain.moves import Along
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.standpoint import Standpoint
from scenes.language.messages import message

# The standpoint in front of the cut, from which its edge looks like a curve.
_BEFORE = Standpoint(0.0, 11.0, 2.7, perspective=0.06)
_PLACE, _NEARER = (-1.5, -0.6), 2.9
# The share of "a little more" that he tries in the fog.
_TRIES = 0.4
# From his feet to the name of the line along the first weight, in frame units.
_BESIDE = np.array([3.0, 0.4, 0.0])
_PANEL_WIDTH, _CHART_HEIGHT = 4.5, 4.05
# The parabola's point, and the first and the last step from it.
_WEIGHT, _STEP, _SHORT = 0.6, 1.1, 0.02
# Margin of the domain in which he does not walk, as a share of its width.
_MARGIN = 0.1
# A slope is fairly steep at this share of the line's steepest of the same sign; then "a little more", as a share of
# the map's width, and how often to halve it.
_FAIRLY_STEEP, _LITTLE, _HALVINGS = 0.5, 0.05, 8
# So near to where the slope changes its sign, as a share of the domain, it is less than this share of the steep places'
# slopes, unless it jumps there.
_NEAR_ZERO, _JUMP = 1e-6, 0.01
# Rate function of things that come when the camera has nearly arrived.
_late = squish_rate_func(smooth, 0.5, 1.0)


class PartialDerivatives(MapSegment):
    """The ground is cut along the first weight; the sign of the cut's slope is read; then along the second."""

    title = "One slope for each weight"
    needs = (a_slope, slopes_in_sight, whole_ground)
    leaves = TwoSlopes
    learnt = "One slope for each weight"

    def setup(self) -> None:
        """Find the fog, and choose how far he walks along the first weight."""
        super().setup()
        self.found = self.find(CloseFog)
        self.here: Array = self.found.here
        self.choose_walk()
        self.numbers: list[LiveNumber] = []

    def choose_walk(self) -> None:
        """Choose where, along the first weight from his place, the slope is negative, positive and zero.

        Raises
        ------
        UnsuitableError
            If the error along the first weight does not both rise and fall there, or changes from one to the other at a
            kink, where it has no slope.
        """
        domain = self.survey.asked.domain
        room = _MARGIN * domain.size[0]
        line = AxisSlice(self.landscape, self.here, 0, float(domain.lower[0] + room), float(domain.upper[0] - room))
        self.falling, self.rising = (self.nearest_with(line, sign) for sign in (-1, 1))
        self.level = line.flat_between(self.falling, self.rising)
        beside = self.level + _NEAR_ZERO * domain.size[0] * np.array([[-1.0, 0.0], [1.0, 0.0]])
        steep = np.abs(line.partial(np.stack([self.falling, self.rising]))).min()
        if not np.abs(line.partial(beside)).max() < _JUMP * steep:
            raise UnsuitableError("along the first weight, from the hillside, it turns at a kink, where no slope is")

    def nearest_with(self, line: AxisSlice, sign: int) -> Array:
        """Return the place on a line, nearest to him, where its slope of a sign is fairly steep."""
        places = np.concatenate([self.here[None], line.points(line.values)])
        slopes = np.nan_to_num(sign * line.partial(places))
        if not (slopes > 0).any():
            raise UnsuitableError(
                "along the first weight, from the hillside, its error does not both rise and fall in view"
            )
        steep = places[slopes >= _FAIRLY_STEEP * slopes.max()]
        nearest: Array = steep[int(np.abs(steep[:, 0] - self.here[0]).argmin())]
        return nearest

    def a_little_more(self, start: Array) -> Array:
        """Return a place with a little more of the first weight, where its slope has the same sign."""
        more = _LITTLE * self.landscape.domain.size[0]
        sign = np.sign(self.landscape.gradient(start)[0])
        for _ in range(_HALVINGS):
            end = start + more * np.eye(2)[0]
            if np.sign(self.landscape.gradient(end)[0]) == sign:
                break
            more /= 2
        return end

    @beat(
        "Along this line, only the {changing:first} weight changes.",
        changing=lambda self: axis_along(self.error_map.to_weights(self.found.line.points)),
    )
    def one_direction(self) -> None:
        name = Formula("w_1", self.theme.type.formula, self.theme.first_weight_text, of=self.along_line())
        end = self.error_map.to_screen(self.here)
        self.name = name.move_to(end + _BESIDE)
        self.live(self.found.fog)
        self.play(FadeIn(self.name), share=0.2)
        hiker, there = self.found.hiker, self.here + _TRIES * (self.a_little_more(self.here) - self.here)
        self.play(Walk([self.here, there], hiker), share=0.3)
        self.play(Walk([there, self.here], hiker), share=0.3)
        self.play(Vary(hiker, hiker.set_angle, np.pi, 0.0), share=0.15)

    def along_line(self) -> Scope:
        """Return the meaning of the line's name: what grows along it."""
        line, error_map = self.found.line, self.error_map
        ends = partial(_ends_in_weights, line, error_map)
        return Scope(self.landscape, ends).axis(lambda: line.points[[0, -1], 0])

    @beat("Cut the hill open along it: the cut is a curve.", still=True)
    def cut_open(self) -> None:
        self.two = TwoSlopes(self)
        self.two_standpoint = self.two.space.standpoint
        self.space, self.walker = self.two.space, self.two.walker
        for prop in (self.walker, self.two.slices[1], *self.two.tangents):
            prop.set_growth(0.0)
        fog = self.found.fog
        self.play(
            Vary(fog, fog.set_torn),
            FadeOut(self.name),
            LookAt(self.error_map, self.error_map.landscape.domain.center, 1.0, detail=1.0),
            share=0.3,
        )
        self.remove(fog, self.found.line, self.found.hiker)
        self.replace(self.error_map, self.space)
        self.nearer = looking_at(self.space.ground, self.here, _BEFORE, place=_PLACE, zoom=_NEARER)
        self.before = looking_at(self.space.ground, self.here, _BEFORE, place=_PLACE)
        grow = Vary(self.space, self.walker.set_growth, rate_func=squish_rate_func(smooth, 0.3, 0.6))
        self.play(Crane(self.space, self.error_map, back_to=self.before), grow, self.opening(), share=0.55)

    def opening(self, *, closing: bool = False) -> Vary:
        """Return the animation that takes the ground before the cut away, or brings it back."""
        low, edge = self.landscape.domain.lower[1], float(self.here[1])
        ends = (float(low - 0.5 * (edge - low)), edge)
        start, end = ends[::-1] if closing else ends
        rate = squish_rate_func(smooth, 0.0, 0.5) if closing else squish_rate_func(smooth, 0.35, 1.0)
        return Vary(self.space, partial(self.space.open_up, 1), start, end, rate_func=rate)

    @beat("How steep is a curve? Take w squared, and a step h.")
    def simplest_curve(self) -> None:
        theme = self.theme
        self.side = GrowingPanel(theme, _PANEL_WIDTH)
        place = self.side.chart_place(_CHART_HEIGHT)
        self.side.space(0.2)
        self.parabola = Parabola(place, theme, weight=_WEIGHT, step=_STEP)
        scope, size = self.parabola.scope(), theme.type.formula
        curve, steps = VGroup(self.parabola.axes, self.parabola.curve), self.parabola.steps
        self.square = self.side.line(Formula("f(w) = w^2", size, theme.ink, of=scope))
        self.play(*self.side.grow(curve, self.square), share=0.15)
        self.parabola.set_step(_SHORT)
        self.play(FadeIn(steps), share=0.1)
        self.play(Vary(self.parabola, self.parabola.set_step, _SHORT, _STEP), share=0.68)

    @beat("Rise over step is {doubled:two} w plus h. Shrink h: {doubled:two} w is left.", still=True)
    def shrink_the_step(self) -> None:
        theme, size = self.theme, self.theme.type.formula
        quotient = self.side.line(
            Formula("((w+h)^2 - w^2) / h = 2 w + h", 0.86 * size, theme.ink, of=self.parabola.scope())
        )
        self.play(*self.side.grow(quotient), share=0.14)
        self.hold(share=0.06)
        self.play(Vary(self.parabola, self.parabola.set_step, _STEP, _SHORT), share=0.36)
        self.play(*self.side.drop(quotient), share=0.07)
        self.parabola.set_step(0.0)
        law = self.side.line(Formula("f'(w) = 2 w", size, theme.ink, of=self.parabola.scope()))
        self.play(*self.side.grow(law), share=0.12)
        self.play(Drift(self.space, 1.0), share=0.2)

    def doubled(self) -> float:
        """Return the tangent's slope divided by the weight, as drawn."""
        return round(self.parabola.drawn_slope() / float(self.parabola.point[0]), 6)

    @beat("On the hill, the tangent's slope is a partial derivative.")
    def partial_derivative(self) -> None:
        self.play(*self.side.leave(), FadeOut(self.parabola.steps), share=0.12)
        tangent, theme = self.two.tangents[0], self.theme
        self.play(Vary(self.space, tangent.set_growth), share=0.2)
        self.panel = GrowingPanel(theme, _PANEL_WIDTH)
        texts = {
            -1: message("{gone:More} weight, {tilt:less} error"),
            0: message("{tilt:Level} along this line"),
            1: message("{gone:More} weight, {tilt:more} error"),
        }
        self.readings = {tilt: self.reading(text, tilt) for tilt, text in texts.items()}
        self.panel.alike(*self.readings.values())
        name, number = self.row(0)
        self.play(*self.panel.grow(name, number), share=0.16)
        self.play(Fly(self.space, self.nearer, rate_func=linear), share=0.47)

    def row(self, axis: int) -> tuple[Formula, LiveNumber]:
        """Place the name and the live value of the slope along a weight on the panel."""
        ink = self.theme.weights_text[axis]
        name = Formula(f"partial E \\/ partial w_{axis + 1}", self.theme.type.formula, ink, of=Scope(self.landscape))
        number = self.panel.number(
            name, lambda w: float(self.landscape.gradient(w)[axis]), self.here, decimals=self.decimals
        )
        self.numbers.append(number)
        return name, number

    def slope_here(self) -> float:
        """Return the slope along the first weight at his place, as drawn."""
        (low, high), (before, after) = self.space.ground.to_weights(self.two.tangents[0].ends())
        return float((after - before) / (high - low)[0])

    @beat(
        "Where it is {slope_here:negative}, a little {gone:more} weight is {slope_here:less} error.",
        gone=lambda self: float(self.walker.point[0] - self.falling[0]),
    )
    def negative(self) -> None:
        self.go(self.here, self.falling, share=0.25)
        says = self.panel.grow(self.panel.line(self.readings[-1]))
        self.go(self.falling, self.a_little_more(self.falling), *says, share=0.6)

    @beat("Where it is {slope_here:zero}, this line is {slope_here:level}.")
    def zero(self) -> None:
        # The camera goes halfway with him, onto the top.
        half = (self.here + self.level) / 2
        follow = looking_at(self.space.ground, half, _BEFORE, place=_PLACE, zoom=_NEARER)
        self.go(self.walker.point, self.level, Fly(self.space, follow), share=0.6)
        level = self.panel.grow(self.panel.line(self.readings[0]))
        self.play(*level, Drift(self.space, 0.6), share=0.25)

    @beat("Where it is {slope_here:positive}, it is {slope_here:more} error.", still=True)
    def positive(self) -> None:
        says = self.panel.grow(self.panel.line(self.readings[1]))
        self.go(self.level, self.rising, *says, share=0.4)
        self.go(self.rising, self.a_little_more(self.rising), share=0.55)

    def go(self, start: Array, end: Array, *others: Animation, share: float) -> None:
        """Walk along the cut with the tangent and its slope, while other animations play."""
        if np.allclose(start, end):
            self.play(*(others or [Drift(self.space, 0.8)]), share=share)
            return
        along = Along(self.space, [start, end], self.walker, self.two.tangents[0], self.numbers[0])
        self.play(along, *others, share=share)

    def reading(self, text: str, tilt: int) -> VGroup:
        """Return a row of the panel: a short tilted line, and what a slope of that sign means."""
        icon = VMobject(stroke_color=self.theme.first_weight, stroke_width=5, fill_opacity=0)
        icon.points = polyline([(-0.17, -0.11 * tilt), (0.17, 0.11 * tilt)])

        def way(axis: int) -> float:
            """Return how far the line leads to the right, where the weight is larger, or up, where the error is."""
            return float(icon.points[-1, axis] - icon.points[0, axis])

        goes = Tied(gone=partial(way, 0), tilt=partial(way, 1))
        words = Words(text, self.theme.type.note, self.theme.ink, of=goes).next_to(icon, onward(), buff=0.22)
        return VGroup(icon, words)

    @beat(
        "Freeze the {frozen:first} weight. How steep is it along the {changing:second}?",
        ask=True,
        frozen=lambda self: axis_along(self.two.slices[1].way()[:, ::-1]),
        changing=lambda self: axis_along(self.two.slices[1].way()),
    )
    def other_direction(self) -> None:
        start = self.walker.point
        back = Along(self.space, [start, self.here], self.walker, self.two.tangents[0], self.numbers[0])
        self.play(back, *self.panel.drop(*self.readings.values()), self.opening(closing=True), share=0.3)
        self.space.close_up()
        self.play(Fly(self.space, self.two_standpoint), share=0.35)
        self.play(Vary(self.space, self.two.slices[1].set_growth), share=0.25)

    @beat("So at each point there is a slope for each weight.", still=True)
    def one_for_each(self) -> None:
        name, number = self.row(1)
        self.play(Vary(self.space, self.two.tangents[1].set_growth), share=0.25)
        self.walker.face(np.eye(2)[0])
        law = LawLine(
            Words("One slope for each weight", self.theme.type.label, self.theme.ink, of=Fact(self.is_one_each)),
            self.theme,
        )
        self.play(*self.panel.grow(name, number), law.come(), share=0.15)
        pairs = zip(self.two.slopes, self.numbers, strict=True)
        self.play(*(FlyTo(slope, number) for slope, number in pairs), *self.panel.leave(), share=0.45)

    def is_one_each(self) -> bool:
        """Tell whether as many tangents are drawn as there are weights."""
        return sum(each.growth == 1 for each in self.two.tangents) == self.landscape.dimension


def _ends_in_weights(line: VMobject, error_map: ErrorMap) -> Array:
    return error_map.to_weights(line.points[[0, -1]])
