"""The length of the gradient's arrow is the slope itself: long on a cliff, nothing where the ground is level."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Create, FadeIn, FadeOut, Group, LaggedStart, Mobject, VMobject

from scenes.arrays import Array
from scenes.kit.beats.beat import beat
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.lens import RADIUS, Lens
from scenes.kit.map.right_triangle import RightTriangle
from scenes.kit.map.routes import tour
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.walkers import Marker, Walk
from scenes.kit.places.labels import MapLabel
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot, saddle_sign

# Longer than in other segments: here the lengths are what one looks at.
_LONGEST = 1.55
# The ground is gentle where the slope is this share of the cliff's.
_GENTLE = 0.3
_LAW_SIZE = 28
# Width and height, in frame units.
_PANEL = 4.6, 3.35
# A ring's outermost places, and how many places of a way each counts for where room is made for the panel.
_AROUND, _AS_WAY = (LEFT, RIGHT, UP, DOWN), 25


class SteepnessIsLength(MapSegment):
    """A point walks the map, and its arrow shows how steep the ground is."""

    title = "The length is the steepness"

    def setup(self) -> None:
        """Choose the way: cliff, gentle ground, peak, saddle, valley, always along the slope."""
        super().setup()
        self.tour = tour(self.landscape, self.survey.critical, _GENTLE)
        self.cliff, self.gentle, self.summit, self.saddle, self.bottom = self.tour.stops
        rings = [
            self.error_map.to_screen(stop) + RADIUS * offset for stop in (self.cliff, self.gentle) for offset in _AROUND
        ]
        ways = [self.error_map.to_screen(way) for way in self.tour.ways]
        self.keep_clear(np.concatenate([*ways, np.repeat(rings, _AS_WAY, axis=0)]), *_PANEL)
        self.scale = arrow_scale(self.landscape, self.cliff, _LONGEST)
        self.arrow = GradientArrow(self.error_map, self.cliff, self.scale)
        self.marker = Marker(self.error_map, self.cliff)
        self.signs.add(saddle_sign(self.error_map.to_screen(self.saddle), self.theme))
        self.fill_panel()
        self.name_stops()
        self.add(self.error_map, self.signs)

    def fill_panel(self) -> None:
        """Make the panel with the law, and with both partial slopes and the length at the marker."""
        ink, red = self.theme.ink, self.theme.ascent_text
        length = "{{lr(bar.v.double nabla E bar.v.double) : length}}"
        squares = " + ".join(f"((partial E)/(partial w_{index}))^2" for index in (1, 2))
        self.panel = self.side_panel(width=_PANEL[0], height=_PANEL[1])
        self.law = self.panel.line(Formula(f"{length} = sqrt({squares})", _LAW_SIZE, ink, {"length": red}), after=0.3)
        rows = (
            (Formula("partial E \\/ partial w_1", self.theme.type.formula, ink), lambda w: float(self.slopes(w)[0])),
            (Formula("partial E \\/ partial w_2", self.theme.type.formula, ink), lambda w: float(self.slopes(w)[1])),
            (
                Formula("lr(bar.v.double nabla E bar.v.double)", self.theme.type.formula, red, standing=1),
                lambda w: float(np.linalg.norm(self.slopes(w))),
            ),
        )
        self.quantities = [name for name, _ in rows]
        self.numbers = [self.panel.number(name, measure, self.cliff, decimals=self.decimals) for name, measure in rows]

    def name_stops(self) -> None:
        """Make a label for every stop, clear of the whole way, of the arrows and rings, and of the panel."""
        on_screen = [self.error_map.to_screen(way) for way in self.tour.ways]
        taken: list[Mobject] = [VMobject().set_points(polyline(way)) for way in on_screen]
        self.lenses = [Lens(self.error_map, stop) for stop in (self.cliff, self.gentle)]
        taken += [self.panel.keep_out, *self.lenses]
        taken += [GradientArrow(self.error_map, lens.point, self.scale) for lens in self.lenses]
        self.names: dict[Name, MapLabel] = {}
        for name, stop, toward in (
            (Name.CLIFF, self.cliff, DOWN),
            (Name.GENTLE_SLOPE, self.gentle, UP),
            (Name.PEAK, self.summit, UP),
            (Name.SADDLE, self.saddle, DOWN),
            (Name.VALLEY, self.bottom, RIGHT),
        ):
            self.names[name] = self.label(name, self.theme.ink, self.error_map.to_screen(stop), taken, toward)
            taken.append(self.names[name])

    def slopes(self, point: Array) -> Array:
        """Return both partial slopes at a point, shape (2,)."""
        return self.landscape.gradient(point)

    @beat("The gradient points straight uphill. But how long is its arrow?")
    def how_long(self) -> None:
        self.play(FadeIn(self.marker, scale=0.5), share=0.15)
        self.add(self.arrow, self.marker)
        self.play(Grow(self.arrow), share=0.35)

    @beat("Its two partial slopes are the sides of a right triangle. The arrow is the long side.")
    def two_slopes(self) -> None:
        self.triangle = RightTriangle(self.arrow)
        first, second, long_side = self.triangle.names
        self.hold(share=0.2)
        for leg, name in zip(self.triangle.legs, (first, second), strict=True):
            self.play(Create(leg), share=0.12)
            self.play(FadeIn(name), share=0.1)
        self.play(Create(self.triangle.corner), share=0.08)
        self.play(FadeIn(long_side), share=0.1)

    @beat("So Pythagoras gives the length. It is the slope itself, in the steepest direction.", still=True)
    def pythagoras(self) -> None:
        self.play(FadeIn(self.panel, self.law), share=0.18)
        self.hold(share=0.2)
        rows = [Group(*row) for row in zip(self.quantities, self.numbers, strict=True)]
        self.play(LaggedStart(*(FadeIn(row, shift=0.15 * RIGHT) for row in rows), lag_ratio=0.4), share=0.35)

    @beat("Here the contours crowd together: a cliff. The arrow is long.")
    def on_the_cliff(self) -> None:
        triangle = [*self.triangle.legs, self.triangle.corner, *self.triangle.names]
        self.play(FadeOut(*triangle), share=0.15)
        self.reveal(self.lenses[0], share=0.3)
        self.arrive(Name.CLIFF, share=0.15)

    @beat("Walk down to where they lie far apart. The ground is gentle, and the arrow is short.")
    def on_gentle_ground(self) -> None:
        self.play(FadeOut(self.lenses[0]), share=0.08)
        self.leave_arrow(self.cliff)
        self.walk(self.tour.down_the_cliff, share=0.45)
        self.reveal(self.lenses[1], share=0.2)
        self.arrive(Name.GENTLE_SLOPE, share=0.1)

    @beat("Now climb to the top. On the peak, nothing is left of the arrow.")
    def on_the_peak(self) -> None:
        self.play(FadeOut(self.lenses[1]), share=0.08)
        self.leave_arrow(self.gentle)
        self.walk(self.tour.to_the_peak, share=0.62)
        self.arrive(Name.PEAK, share=0.12)

    @beat("On a saddle, between two hills, the ground is level too. Again, no arrow.")
    def on_the_saddle(self) -> None:
        self.walk(self.tour.along_the_ridge, share=0.65)
        self.arrive(Name.SADDLE, share=0.12)

    @beat("And none in the valley. A long arrow means steep, a short one gentle, no arrow level.", still=True)
    def in_the_valley(self) -> None:
        self.walk(self.tour.to_the_valley, share=0.6)
        self.arrive(Name.VALLEY, share=0.1)

    def walk(self, way: Array, share: float) -> None:
        """Walk along a way, with the live arrow and the live numbers."""
        self.play(Walk(way, *self.numbers, self.arrow, self.marker), share=share)

    def leave_arrow(self, point: Array) -> None:
        """Leave an arrow where the marker stands, to compare with the others later."""
        left = GradientArrow(self.error_map, point, self.scale)
        left.remove(left.halo)
        self.add(left, dot(left.foot, 0.065, self.theme.ink))
        self.bring_to_front(*self.numbers, self.arrow, self.marker)

    def arrive(self, name: Name, share: float) -> None:
        """Name the place where the marker has come."""
        self.play(FadeIn(self.names[name]), share=share)
        self.bring_to_front(*self.numbers, self.arrow, self.marker)

    def reveal(self, lens: Lens, share: float) -> None:
        """Draw the contours around the marker in a ring."""
        self.add(lens)
        self.bring_to_front(self.arrow, self.marker)
        self.play(Create(lens.ring), LaggedStart(*(Create(line) for line in lens.lines), lag_ratio=0.2), share=share)
