"""Of all directions the gradient's is the steepest, and it crosses the contour at a right angle."""

from __future__ import annotations

import numpy as np
from manim import UP, Create, FadeIn, FadeOut, LaggedStart

from scenes.kit.beats.beat import beat
from scenes.kit.charts.curves import SlopeChart
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.map.arrows import GradientArrow, Grow, RightAngle, arrow_scale, feet
from scenes.kit.map.compass import Aim, CompassRing, SlopeRose, Sweep
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.fog import Fog, Lift
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.viewpoints import contour_through
from scenes.kit.map.walkers import Marker

_SIGHT = 1.75


class SteepestAscent(MapSegment):
    """A compass on a foggy hillside finds the steepest way; then arrows stand all over the hill."""

    title = "The steepest way up"

    def setup(self) -> None:
        """Choose where to stand, one arrow scale for all, and hide the rest in fog."""
        super().setup()
        self.points = self.hill_points()
        self.scale = arrow_scale(self.landscape, self.points, self.longest_arrow(self.points))
        self.here = self.points[0]
        self.marker = Marker(self.error_map, self.here, radius=0.08)
        self.fog = Fog(self.error_map.to_screen(self.here), _SIGHT, self.theme)
        self.add(self.error_map, self.fog, self.marker)

    @beat("You stand on a hillside, in fog. You see only the ground around your feet.")
    def in_fog(self) -> None:
        self.rose = SlopeRose(self.error_map, self.here, self.scale)
        self.ring = CompassRing(self.rose)
        self.fill_panel()
        self.hold(share=0.35)
        self.play(Create(self.ring), share=0.35)

    def fill_panel(self) -> None:
        """Make the panel with the slope in the needle's direction, as a number and as a curve."""
        theme = self.theme
        self.panel = self.side_panel(height=4.3)
        name = NameWords(Name.SLOPE, theme.type.label, theme.ink, "MEDIUM")
        self.slope = self.panel.number(
            name, lambda _: float(self.rose.slope([self.rose.direction])[0]), self.here, decimals=self.decimals
        )
        room, source = self.panel.chart_place(2.3), (self.landscape, self.here)
        self.chart = SlopeChart(self.rose.angles, self.rose.slopes, room, theme, source=source)
        self.panel.space(0.25)
        self.law = self.panel.line(
            Formula("lr(bar.v.double nabla E bar.v.double) cos phi", theme.type.formula, theme.ascent_text)
        )
        self.panel_parts = [self.panel, name, self.slope, self.chart]

    @beat("Turn all the way round, and feel the slope in every direction. Some ways lead up. Some lead down.")
    def feel_every_direction(self) -> None:
        self.remove(self.marker)
        self.add(self.rose, self.marker)
        self.play(FadeIn(*self.panel_parts), share=0.1)
        self.play(Sweep(self.rose, self.slope, self.chart), share=0.8)

    @beat("One direction is steeper than all the others. That direction is the gradient.")
    def steepest_is_the_gradient(self) -> None:
        gradient = self.landscape.gradient(self.here)
        uphill = float(np.arctan2(gradient[1], gradient[0]))
        self.arrow = GradientArrow(self.error_map, self.here, self.scale)
        self.play(Aim(self.rose, uphill, self.slope, self.chart), share=0.25)
        self.add(self.arrow, self.marker)
        self.play(Grow(self.arrow), share=0.25)
        self.play(FadeIn(self.law), share=0.12)

    @beat("Along the contour the slope is zero. So the gradient crosses it at a right angle.", still=True)
    def right_angle(self) -> None:
        near = contour_through(self.landscape, self.here, 1.2 * _SIGHT / self.error_map.scale_factor)
        self.contour = ContourLine.traced(self.error_map, near, self.theme.ink)
        self.right = RightAngle(self.error_map, self.here, side=0.22)
        self.play(Aim(self.rose, self.rose.direction + np.pi / 2, self.slope, self.chart), share=0.25)
        self.play(Create(self.contour), share=0.25)
        self.play(Create(self.right), share=0.15)

    @beat("Now the fog lifts. The same holds at every point of the hill.")
    def fog_lifts(self) -> None:
        self.play(FadeOut(self.rose, self.ring, self.contour, self.law, *self.panel_parts), share=0.2)
        self.play(Lift(self.fog), share=0.6)

    @beat("At each point the arrow goes straight uphill, across the contours.")
    def arrows_all_over(self) -> None:
        others = [GradientArrow(self.error_map, point, self.scale) for point in self.points[1:]]
        marks = [RightAngle(self.error_map, point) for point in self.points[1:]]
        stands = feet(self.error_map, self.points[1:], self.theme.ink)
        self.play(FadeIn(stands), share=0.1)
        self.play(LaggedStart(*(Grow(arrow) for arrow in others), lag_ratio=0.15), share=0.4)
        self.play(LaggedStart(*(Create(mark) for mark in marks), lag_ratio=0.1), share=0.2)
        self.arrows = [self.arrow, *others]

    @beat("So the gradient is also called the direction of steepest ascent.", still=True)
    def name_it(self) -> None:
        lowest = min(self.arrows, key=lambda arrow: arrow.foot[1])
        self.gradient_label = self.label(Name.GRADIENT, self.theme.ascent_text, lowest.foot, self.arrows, -UP)
        high = self.high_error([*self.arrows, self.gradient_label])
        self.play(FadeIn(self.gradient_label), share=0.3)
        self.play(FadeIn(self.signs, high), share=0.25)
