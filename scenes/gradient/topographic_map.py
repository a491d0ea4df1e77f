"""The error of a model as a landscape over its weights."""

from __future__ import annotations

import numpy as np
from manim import Create, FadeIn, FadeOut, VGroup, linear, smooth
from manim.utils.rate_functions import squish_rate_func

from gradmath.landscapes.heights import Heights
from scenes.kit.beats.beat import beat
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.rise import Rise, RisingMap
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.viewpoints import starting_at
from scenes.kit.map.walkers import Marker, Walk
from scenes.kit.map.weight_plane import spokes, weight_axes, weight_grid
from scenes.kit.shapes.panel import panel

# Where the marker stands before the landscape is seen, as shares of the domain.
_STOPS = ((0.3, 0.8), (0.16, 0.32), (0.64, 0.26), (0.4, 0.5))

# From the panel to the remark under it, in frame units.
_BELOW_PANEL = 0.12


class TopographicMap(MapSegment):
    """Contours rise level by level; a contour joins weights of equal error."""

    title = "An error landscape"

    @beat("Think of a model with two numbers that it may change. We call these numbers its weights.")
    def two_weights(self) -> None:
        domain = self.landscape.domain
        shares = np.array(_STOPS)
        if self.panel_side[0] < 0:
            shares[:, 0] = 1 - shares[:, 0]
        self.stops = self.on_ground(domain.lower + shares * domain.size)
        self.marker = Marker(self.error_map, self.stops[0])
        self.fill_panel()
        self.grid, self.axes = weight_grid(self.error_map), weight_axes(self.theme, error_map=self.error_map)
        self.play(FadeIn(self.grid), FadeIn(self.axes), share=0.15)
        self.play(
            FadeIn(self.marker, scale=0.5), FadeIn(self.panel), FadeIn(*self.names[:2], *self.numbers[:2]), share=0.15
        )
        self.play(Walk(self.stops[:2], self.marker, *self.numbers[:2]), share=0.45)

    def fill_panel(self) -> None:
        """Make the panel with the two weights and the error at the marker."""
        self.panel = self.side_panel(height=2.05)
        ink, size = self.theme.ink, self.theme.type
        self.names: list[Words | Formula] = [
            Formula("w_1", size.formula, ink),
            Formula("w_2", size.formula, ink),
            NameWords(Name.ERROR, size.label, ink, "MEDIUM"),
        ]
        measures = (
            lambda w: float(w[0]),
            lambda w: float(w[1]),
            lambda w: float(self.landscape.value(w)),
        )
        self.numbers = [
            self.panel.number(name, measure, self.stops[0], decimals=decimals)
            for name, measure, decimals in zip(self.names, measures, (2, 2, self.decimals), strict=True)
        ]

    @beat("Each choice of weights is one point. And at each point, the model makes some error.")
    def every_point_has_an_error(self) -> None:
        self.play(Walk(self.stops[1:3], self.marker, *self.numbers[:2]), share=0.3)
        self.numbers[2].set_point(self.stops[2])
        self.play(FadeIn(self.names[2], self.numbers[2]), share=0.12)
        self.play(Walk(self.stops[2:], self.marker, *self.numbers), share=0.4)

    @beat("Draw the error as height, and a landscape appears, level by level. This one is drawn for the lecture.")
    def contours_rise(self) -> None:
        rising = RisingMap(self.error_map)
        self.remove(self.grid)
        everything = self.mobjects.copy()
        self.remove(*everything)
        self.add(self.grid, rising, *everything)
        self.remark = self.invented()
        # It comes when it is said.
        told = FadeIn(self.remark, rate_func=squish_rate_func(smooth, 0.55, 0.7))
        self.play(Rise(rising), told, share=0.85)
        self.remove(self.grid)
        self.replace(rising, self.error_map)

    def invented(self) -> VGroup:
        """Return the remark, below the panel, that no model has this error; empty where the heights were measured."""
        if isinstance(self.chosen.landscape, Heights):
            return VGroup()
        words = Words("An invented landscape", self.theme.type.note, self.theme.quiet)
        ground = self.panel.ground
        below = panel(ground.width, 0.56, ground.get_bottom() - (0, 0.28 + _BELOW_PANEL, 0), self.theme)
        return VGroup(below, words.move_to(below))

    @beat(
        "A line like this is called a contour. Walk along it, all the way round, and the error stays the same.",
        still=True,
    )
    def walk_a_contour(self) -> None:
        contour = self.closed_contour(self.marker.point)
        way = starting_at(contour, self.marker.point)
        self.walked = ContourLine.traced(self.error_map, way, self.theme.ink)
        self.play(Walk([self.marker.point, way.points[0]], self.marker, *self.numbers), share=0.12)
        self.play(
            Create(self.walked, rate_func=linear),
            Walk(way.points, self.marker, *self.numbers, rate_func=linear),
            share=0.75,
        )

    @beat("On the peak, the model is at its worst.")
    def worst(self) -> None:
        self.play(FadeOut(self.walked, self.marker, self.panel, self.remark, *self.names, *self.numbers), share=0.2)
        self.high = self.high_error()
        self.play(FadeIn(self.signs), FadeIn(self.high), share=0.3)

    @beat("Down in the valley, it is at its best.", still=True)
    def best(self) -> None:
        self.low = self.minimum_error([self.high])
        self.play(FadeIn(self.low), share=0.35)

    @beat("Training is the search for this valley. But from where you stand, which way is down?")
    def which_way(self) -> None:
        self.marker.set_point(self.stops[3])
        self.play(FadeIn(self.marker, scale=0.5), share=0.2)
        self.play(Create(spokes(self.error_map, self.marker.point), lag_ratio=0.1), share=0.45)
