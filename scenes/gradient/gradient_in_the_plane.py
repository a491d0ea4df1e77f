"""The surface in space over its map, with the gradient's arrow lying flat in the plane below."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut, Group, Mobject

from gradmath.geometry.field import flow_line
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.rescaled import Rescaled
from scenes.arrays import Array
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.map.arrows import arrow_scale
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError, starting_at
from scenes.kit.map.walkers import Walk
from scenes.kit.terrain.beside import Leader, name_axis
from scenes.kit.terrain.explorer import Explorer
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain import Terrain
from scenes.kit.terrain.terrain_view import Orbit, TerrainView, map_skin

# World units: the weights' own on the lecture's map, to whose size every other domain is fitted.
_SIZE = np.array([6.4, 3.6])
# The surface's whole height, and its distance from the plane.
_HEIGHT, _GAP = 2.1, 1.95
# Where the highest ground is at the edge, which stands out of the picture sooner.
_HEIGHT_AT_THE_EDGE = 1.5
_LONGEST_ARROW = 0.8
_CELLS = 112

# Where the label of the arrow stands: its left end and its middle's height.
_LABEL_PLACE = (-1.75, -2.78)
# The same for a map that is not so many times as wide as high: its name of the first weight stands further right.
_WIDE, _LABEL_ASIDE = 1.5, (0.6, -2.78)

_MIDDLE, _PLACE = (0.0, 0.0, 1.75), (-1.2, 0.45)
_LEFT_OF_PANEL = (-2.2, 0.5)
# What is looked at beside the hill, from its top; the height is the world's.
_BESIDE_HILL = (0.66, -0.45)
# So far from the map's middle one looks at most: further to the left than to the right, where the panel is.
_LOOKED_AT = np.array([[-1.1, -0.3], [-0.6, 0.5]])
_FIRST = Standpoint(-14, 26, 1.15, _MIDDLE, _PLACE, 0.03)
_EDGE_ON = Standpoint(-8, 4, 1.35, (0.0, 0.0, 1.75), (-1.6, 0.5), 0.03)
_SECOND = Standpoint(-2, 36, 1.2, (0.0, 0.0, 1.6), _LEFT_OF_PANEL, 0.03)
_LAST = Standpoint(-10, 36, 1.2, (0.0, 0.0, 1.6), _LEFT_OF_PANEL, 0.03)

# The way down to the valley ends where the slope is this share of the steepest.
_GENTLE = 0.15
# The way up ends on a top where the slope is this share of the steepest.
_NO_SLOPE = 1e-3
_GRID = 60


def in_world(landscape: Landscape, unit: float) -> Landscape:
    """Return a landscape in the world's units: its domain's middle is the origin, one unit is a number of weights."""
    middle = landscape.domain.center
    return landscape if unit == 1 and not middle.any() else Rescaled(landscape, middle, unit)


class GradientInThePlane(Segment):
    """The arrow says where to move in weight space, and has no height of its own."""

    title = "The arrow lies in the plane"

    def setup(self) -> None:
        """Make the terrain, seen from above at first, and choose the way that the point will walk."""
        super().setup()
        self.survey = Survey.of(self.chosen.landscape, widened=False)
        self.unit = float((self.survey.landscape.domain.size / _SIZE).max())
        self.landscape = in_world(self.survey.landscape, self.unit)
        if not np.isfinite(self.survey.landscape.gradient(self.grid())).all():
            raise UnsuitableError(
                "a surface in space needs ground without holes: this landscape is not finite everywhere"
            )
        self.choose_the_way()
        self.space = TerrainView(self.terrain(), self.theme, self.from_above(), self.explorer()).set_rise(0)
        self.add(self.space)

    def terrain(self) -> Terrain:
        """Return the landscape in space, in the colours of its map."""
        levels = self.survey.levels
        skin = map_skin(self.theme, len(levels))
        relief = self.survey.peak.error - float(levels[0])
        height = _HEIGHT if self.survey.peak.interior else _HEIGHT_AT_THE_EDGE
        return Terrain(
            self.landscape, levels, surface=skin, plane=skin, scale=height / relief, base_height=_GAP, cells=_CELLS
        )

    def from_above(self) -> Standpoint:
        """Return where the plane looks as the map does in the other segments: filling the frame."""
        domain = self.landscape.domain
        frame = self.look.frame
        zoom = float((np.array([frame.width, frame.height]) / domain.size).min())
        return Standpoint(0, 90, zoom, (*domain.center, 0.0))

    def grid(self) -> Array:
        """Return weights all over the domain, shape (n, 2)."""
        return np.stack(np.meshgrid(*self.survey.landscape.domain.grid(_GRID)), axis=-1).reshape(-1, 2)

    def choose_the_way(self) -> None:
        """Walk along a contour, all round the hill from its steepest place, then down to the valley and straight up.

        Raises
        ------
        UnsuitableError
            If there is no hill in view whose top is reached straight up.
        """
        tops = self.survey.summits("maximum")
        if not tops:
            raise UnsuitableError("this landscape has no peak inside its domain, at which the arrow vanishes")
        contour = self.survey.closed_contour(valleys=False)
        contour = replace(contour, points=(contour.points - self.survey.landscape.domain.center) / self.unit)
        around = starting_at(contour, contour.points[self.slopes(contour.points).argmax()]).points
        nearer_first = around[len(around) // 4, 1] < around[3 * len(around) // 4, 1]
        self.round_the_hill = around if nearer_first else around[::-1]
        down = flow_line(self.landscape, around[0], count=400).points
        self.into_the_valley = down[self.slopes(down) > _GENTLE * self.slopes(down[:1])]
        self.up_the_hill = flow_line(self.landscape, self.into_the_valley[-1], uphill=True, count=400).points
        if self.slopes(self.up_the_hill[-1:])[0] > _NO_SLOPE * self.slopes(around[:1])[0]:
            raise UnsuitableError("this landscape has no peak in view to which the slope leads straight up")
        self.hilltop = self.up_the_hill[-1]

    def beside_hill(self, standpoint: Standpoint) -> Standpoint:
        """Return a standpoint from which one looks at the hill, but not so far aside that the map is cut off."""
        x, y = np.clip(self.hilltop + _BESIDE_HILL, *_LOOKED_AT)
        return replace(standpoint, pivot=(float(x), float(y), standpoint.pivot[2]))

    def slopes(self, points: Array) -> Array:
        """Return the slope at weights of shape (n, 2), shape (n,)."""
        return np.asarray(np.linalg.norm(self.landscape.gradient(points), axis=-1), dtype=float)

    def explorer(self) -> Explorer:
        """Return the point at the start of its way; its longest arrow gives the scale of all."""
        way: Array = np.concatenate([self.round_the_hill, self.into_the_valley, self.up_the_hill])
        scale = arrow_scale(self.landscape, way, _LONGEST_ARROW)
        return Explorer(self.landscape, way[0], scale, self.theme)

    @beat("Here is the map again. Every point of it is one choice of the weights.")
    def map_lies_flat(self) -> None:
        tilted = Standpoint(-4, 36, 1.6, (0, 0, 0), (0, 0.4), 0.03)
        self.play(Orbit(self.space, tilted), share=0.6)
        self.play(Vary(self.space, self.space.set_floor_axes), share=0.15)
        self.weights = Group(*(name_axis(self.space, axis, self.symbol(f"w_{axis + 1}")) for axis in (0, 1)))
        self.play(FadeIn(self.weights), share=0.1)

    def symbol(self, source: str) -> Formula:
        """Return a formula in ink."""
        return Formula(source, self.theme.type.formula, self.theme.ink)

    @beat("Let the error be the height, and a surface rises over the map.")
    def surface_rises(self) -> None:
        self.play(Orbit(self.space, _FIRST), Vary(self.space, self.space.set_rise), share=0.65)
        self.play(Vary(self.space, self.space.set_upward_axis), share=0.12)
        name = name_axis(self.space, 2, NameWords(Name.ERROR, self.theme.type.label, self.theme.ink))
        self.play(FadeIn(name), share=0.1)

    @beat("A model is a point on this surface. Its weights lie straight below, in the plane.")
    def point_and_shadow(self) -> None:
        self.play(Vary(self.space, self.space.set_ball), share=0.12)
        self.hold(share=0.25)
        self.play(Vary(self.space, self.space.set_plumb_line), share=0.35)

    @beat("And down there lies its gradient. The arrow is flat in the plane.", still=True)
    def arrow_lies_flat(self) -> None:
        self.play(Vary(self.space, self.space.set_arrow), share=0.35)
        words = NameWords(Name.GRADIENT, self.theme.type.label, self.theme.ascent_text)
        width, height = self.landscape.domain.size
        left, middle = _LABEL_PLACE if width > height * _WIDE else _LABEL_ASIDE
        words.move_to((left + words.width / 2, middle, 0))
        leader = Leader(self.space, words.get_corner(UP + LEFT) + np.array([0.2, 0.08, 0]))
        self.label = Group(leader, words)
        self.play(FadeIn(self.label), share=0.12)

    @beat("Seen from the side, it has no height of its own.")
    def edge_on(self) -> None:
        self.play(FadeOut(self.weights), share=0.08)
        self.play(Orbit(self.space, self.beside_hill(_EDGE_ON)), share=0.6)

    @beat("It has one part for each weight: it says where to move in weight space.", still=True)
    def one_part_for_each_weight(self) -> None:
        self.fill_panel()
        self.play(Orbit(self.space, self.beside_hill(_SECOND)), share=0.4)
        self.play(FadeIn(self.weights, *self.panel_parts), share=0.12)

    def fill_panel(self) -> None:
        """Make the panel with the two partial slopes and the length of the arrow."""
        theme, here = self.theme, self.space.explorer.point
        self.panel = SidePanel(theme, height=2.2, width=3.0)
        names = [
            *(Formula(f"partial E \\/ partial w_{i}", theme.type.formula, theme.ascent_text) for i in (1, 2)),
            Formula("lr(bar.v.double nabla E bar.v.double)", theme.type.formula, theme.ascent_text, standing=1),
        ]
        measures = (
            lambda w: float(self.landscape.gradient(w)[0]) / self.unit,
            lambda w: float(self.landscape.gradient(w)[1]) / self.unit,
            lambda w: float(np.linalg.norm(self.landscape.gradient(w))) / self.unit,
        )
        self.numbers = [
            self.panel.number(name, measure, here, decimals=self.survey.decimals)
            for name, measure in zip(names, measures, strict=True)
        ]
        self.space.accompany(self.follow_with_numbers)
        self.panel_parts: list[Mobject] = [self.panel, *names, *self.numbers]

    def follow_with_numbers(self) -> None:
        """Show the numbers where the point is."""
        for number in self.numbers:
            number.set_point(self.space.explorer.point)

    @beat("Now the point walks. Below it the arrow swings round, and always points uphill.")
    def walk_round_the_hill(self) -> None:
        self.play(FadeOut(self.label), share=0.08)
        self.play(Walk(self.round_the_hill, self.space), Orbit(self.space, self.beside_hill(_LAST)), share=0.85)

    @beat("In the valley, where the ground levels out, it shrinks. On the steep flank it grows.")
    def shrinks_and_grows(self) -> None:
        steepest = int(self.slopes(self.up_the_hill).argmax())
        self.play(Walk(self.into_the_valley, self.space), share=0.5)
        self.play(Walk(self.up_the_hill[: steepest + 1], self.space), share=0.45)
        self.rest_of_the_way = self.up_the_hill[steepest:]

    @beat("At the very top, the ground is level: the arrow is gone.")
    def gone_on_top(self) -> None:
        self.play(Walk(self.rest_of_the_way, self.space), share=0.5)
