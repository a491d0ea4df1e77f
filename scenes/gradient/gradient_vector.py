"""The slopes for all the weights, put together: the gradient as a vector and as an arrow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    TransformFromCopy,
    VGroup,
)
from manim.typing import Point3DLike, Vector3DLike
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.kit.beats.beat import beat
from scenes.kit.frame.frame import current_frame
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.components import CloseRectangle, ComponentArrows, GrowComponent
from scenes.kit.map.live_vector import LiveVector
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.walkers import Marker, Walk
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import find_place

# Where one stands in turn, as shares of the domain.
_STOPS = ((0.155, 0.425), (0.303, 0.325), (0.514, 0.275), (0.535, 0.725))
# The longest arrow on the whole walk, in frame units.
_LONGEST = 2.2
_SAMPLES = 50
# Widths and heights, in frame units.
_FIRST_PANEL, _SECOND_PANEL = (6.1, 3.75), (4.3, 2.75)
# How far stops are from one another, in frame units, at least.
_APART = 0.8
# The vector of numbers has room for entries of this size at least.
_ROOM = 88.88
# The shortest arrows that are good to look at, in frame units, and the grid on which places for them are sought.
_SEEN, _GRID = (0.3, 0.15), 24
_PARTIALS = [f"partial E \\/ partial w_{index}" for index in (1, 2, 3, "n")]
_COLUMNS = {
    "2 weights": _PARTIALS[:2],
    "3 weights": _PARTIALS[:3],
    "n weights": [*_PARTIALS[:2], "dots.v", _PARTIALS[3]],
}
_NOTATIONS = {
    "nabla E": "nabla E, or del E",
    'op("grad") E': "another way to write it",
    "nabla E(w)": "it depends on where you stand",
}
_COLUMN_SIZE = 30
# The room for a column, in frame units.
_TALLEST = 1.6


def _in_safe_area(places: Array) -> NDArray[np.bool_]:
    """Tell which places of the frame, shape (n, 2), lie in the safe area above the captions."""
    frame = current_frame()
    lower, upper = np.array([-frame.safe_x, frame.caption_top]), np.array([frame.safe_x, frame.safe_y])
    inside: NDArray[np.bool_] = np.all((places > lower) & (places < upper), axis=-1)
    return inside


class GradientVector(MapSegment):
    """Two slopes become one vector; on the map two arrows add up to one, which changes from place to place."""

    title = "All the slopes together: a vector"

    def setup(self) -> None:
        """Stand at the first stop, with one scale for every arrow of the walk."""
        super().setup()
        self.stops = self.choose_stops()
        way = np.concatenate([np.linspace(*ends, _SAMPLES) for ends in zip(self.stops, self.stops[1:], strict=False)])
        way = way[np.isfinite(self.landscape.gradient(way)).all(axis=-1)]
        self.scale = arrow_scale(self.landscape, way, _LONGEST)
        self.widest = -max(_ROOM, float(np.abs(self.landscape.gradient(way)).max()))
        self.marker = Marker(self.error_map, self.stops[0])
        self.components = ComponentArrows(self.error_map, self.stops[0], self.scale)
        self.arrow = GradientArrow(self.error_map, self.stops[0], self.scale)
        self.add(self.error_map, self.signs)

    def choose_stops(self) -> Array:
        """Return where one stands in turn, shape (n, 2): the places that suit the panels, or the nearest good ones.

        A place is good where arrows along both weights can be seen and told from the gradient's, stay in the picture
        and are not hidden by a panel. Where no place is, as on a slope along one weight only, that they can be seen is
        dropped.
        """
        shares = np.array(_STOPS)
        if self.panel_side[0] < 0:
            shares[:, 0] = 1 - shares[:, 0]
        domain = self.landscape.domain
        wanted = self.on_ground(domain.lower + shares * domain.size)
        places = np.concatenate([wanted, self._drawn_ground()])
        arrows = self._longest_scale(places) * self.landscape.gradient(places)
        feet = self.error_map.to_screen(places)[:, :2]
        fits = _in_safe_area(feet + arrows)
        for least in (*_SEEN, 0.0):
            good = fits & (np.abs(arrows).min(axis=-1) >= least) & (np.linalg.norm(arrows, axis=-1) >= min(_SEEN))
            stops = self._nearest_apart(places, feet, good, wanted)
            if stops is not None:
                return stops
        return wanted

    def _drawn_ground(self) -> Array:
        """Return an even grid over the part of the stage that is not above all contours, shape (n, 2)."""
        grid = np.stack(np.meshgrid(*self.room_for_arrows().grid(_GRID)), axis=-1).reshape(-1, 2)
        errors = self.landscape.value(grid)
        ground: Array = grid[np.isfinite(errors) & (errors <= self.survey.levels[-1])]
        return ground

    def _longest_scale(self, places: Array) -> float:
        """Return the scale at which the steepest of some places has the longest arrow."""
        slopes = np.linalg.norm(self.landscape.gradient(places), axis=-1)
        return _LONGEST / float(slopes[np.isfinite(slopes)].max())

    def _nearest_apart(self, places: Array, feet: Array, good: NDArray[np.bool_], wanted: Array) -> Array | None:
        """Return for each wanted place the nearest good one, apart from those before; None if there are too few."""
        stops: list[int] = []
        for number, place in enumerate(wanted):
            free = good & ~self._hidden(feet, _FIRST_PANEL if number == 0 else _SECOND_PANEL)
            for stop in stops:
                free &= np.linalg.norm(feet - feet[stop], axis=-1) >= _APART
            if not free.any():
                return None
            distances = np.where(free, np.linalg.norm(places - place, axis=-1), np.inf)
            stops.append(int(distances.argmin()))
        return places[stops]

    def _hidden(self, feet: Array, size: tuple[float, float]) -> NDArray[np.bool_]:
        """Tell which places of the frame, shape (n, 2), a panel of a width and height hides."""
        inward, downward = self.panel_side[0] * feet[:, 0], feet[:, 1]
        frame = self.look.frame
        hidden: NDArray[np.bool_] = np.asarray((inward > frame.safe_x - size[0]) & (downward > frame.safe_y - size[1]))
        return hidden

    @beat("At any point there is one slope for each weight. Draw each as an arrow.")
    def two_slopes(self) -> None:
        names = [
            self.map_formula(partial, self.theme.ink, (self.components.foot + end) / 2, [], toward)
            for partial, end, toward in zip(_PARTIALS[:2], self.components.ends, (DOWN, LEFT), strict=True)
        ]
        self.names, self.gaps = [name for _, name in names], [gap for gap, _ in names]
        self.components.set_growth(1, 0.0)
        self.play(FadeIn(self.marker, scale=0.5), share=0.1)
        self.hold(share=0.25)
        self.add(self.components, self.marker)
        for axis in (0, 1):
            self.play(GrowComponent(self.components, axis), FadeIn(self.gaps[axis], self.names[axis]), share=0.2)

    def map_formula(
        self, source: str, color: str, anchor: Point3DLike, avoid: Sequence[Mobject], toward: Vector3DLike
    ) -> tuple[Clearing, Formula]:
        """Return a formula beside a point of the map, after the gap in the contours that it stands in."""
        formula = Formula(source, self.theme.type.formula, color)
        others = [self.signs, self.components, self.arrow, *avoid]
        formula.move_to(find_place(formula, anchor, others, toward=toward))
        return Clearing(self.error_map, Box.around(formula)), formula

    @beat("One slope alone is half a map. Side by side they are one vector: the gradient.")
    def one_vector(self) -> None:
        self.panel = self.side_panel(width=_FIRST_PANEL[0], height=_FIRST_PANEL[1])
        entries = ", ".join(f"{{{{{partial} : {name}}}}}" for partial, name in zip(_PARTIALS, "ab", strict=False))
        source = f"{{{{nabla E : name}}}} = bracket.l {entries} bracket.r"
        self.row = Formula(source, self.theme.type.title, self.theme.ink, {"name": self.theme.ascent_text})
        self.panel.line(self.row, after=0.45)
        parts = [self.row.select(name) for name in "ab"]
        moved = {id(glyph) for part in parts for glyph in part}
        rest = VGroup(*(glyph for glyph in self.row if id(glyph) not in moved))
        self.hold(share=0.25)
        self.play(FadeIn(self.panel), share=0.1)
        self.play(*(TransformFromCopy(name, part) for name, part in zip(self.names, parts, strict=True)), share=0.25)
        self.play(FadeIn(rest), share=0.15)
        self.add(self.row)

    @beat("Write it as a row or as a column, with one entry for each weight.", still=True)
    def row_or_column(self) -> None:
        columns = [self.column(note, entries) for note, entries in _COLUMNS.items()]
        width = (self.panel.right - self.panel.left) / len(columns)
        middle = self.panel.cursor - _TALLEST / 2
        for index, column in enumerate(columns):
            column.shift(np.array([self.panel.left + (index + 0.5) * width, middle, 0]) - column[0].get_center())
        self.columns = VGroup(*columns)
        self.play(LaggedStart(*(FadeIn(column) for column in columns), lag_ratio=0.9), share=0.8)

    def column(self, note: str, entries: list[str]) -> VGroup:
        """Return the gradient as a column, with a note under it."""
        vector = Formula(f'vec(delim: "[", {", ".join(entries)})', _COLUMN_SIZE, self.theme.ink)
        words = Words(note, self.theme.type.note, self.theme.quiet)
        return VGroup(vector, words.move_to(vector).shift((_TALLEST / 2 + 0.3) * DOWN))

    @beat("Its symbol is called nabla, or del. It depends on where you stand.")
    def names_and_notations(self) -> None:
        self.notations = [self.notation(*row) for row in enumerate(_NOTATIONS.items())]
        self.play(FadeOut(self.columns), share=0.1)
        for row in self.notations:
            self.play(FadeIn(row), share=0.15)

    def notation(self, index: int, row: tuple[str, str]) -> VGroup:
        """Return a way to write the gradient, and what there is to say of it, on a row of the panel."""
        symbol = Formula(row[0], self.theme.type.formula, self.theme.ascent_text, standing=1)
        meaning = Words(row[1], self.theme.type.note, self.theme.ink)
        symbol.shift(
            (self.panel.left - symbol.get_left()[0], self.panel.cursor - 0.35 - 0.68 * index - symbol.baseline, 0)
        )
        meaning.next_to(symbol.get_left(), RIGHT, buff=1.35)
        meaning.shift((symbol.baseline - meaning.baseline) * UP)
        return VGroup(symbol, meaning)

    @beat("On the map, the two arrows add up to a single one. The gradient is drawn in red.", still=True)
    def add_up(self) -> None:
        self.play(FadeOut(self.panel, self.row, *self.notations), share=0.12)
        self.fill_panel()
        gap, name = self.map_formula("nabla E", self.theme.ascent_text, self.arrow.end, self.names, UP)
        self.gaps.append(gap)
        self.names.append(name)
        self.play(CloseRectangle(self.components), share=0.2)
        self.add(self.arrow, self.marker)
        self.play(Grow(self.arrow), share=0.2)
        self.play(FadeIn(gap, name, *self.panel_parts), share=0.15)

    def fill_panel(self) -> None:
        """Make the panel with the gradient as a column of names, and under it as a column of live numbers."""
        theme = self.theme
        self.panel = self.side_panel(width=_SECOND_PANEL[0], height=_SECOND_PANEL[1])
        entries = ", ".join(f"{{{{{partial} : {name}}}}}" for partial, name in zip(_PARTIALS, "ab", strict=False))
        name = Formula("{{nabla E(w) : name}} =", theme.type.formula, theme.ink, {"name": theme.ascent_text})
        column = Formula(f'vec(delim: "[", {entries})', theme.type.formula, theme.ink).next_to(name, RIGHT, buff=0.2)
        self.panel.line(VGroup(name, column))
        drop = (column.height + 0.35) * DOWN
        self.vector = LiveVector(
            self.landscape.gradient,
            self.stops[0],
            [float((part.get_center() + drop)[1]) for part in (column.select("a"), column.select("b"))],
            left=float(column.get_left()[0]),
            height=column.height,
            size=theme.type.label,
            color=theme.ink,
            decimals=self.decimals,
            widest=self.widest,
        )
        equals = Formula("=", theme.type.formula, theme.ink).align_to(name, RIGHT).set_y(column.get_y() + drop[1])
        self.panel_parts = [self.panel, name, column, equals, self.vector]

    @beat("Walk, and both slopes change, and the arrow changes with them.")
    def walk_on(self) -> None:
        self.play(FadeOut(*self.gaps, *self.names), share=0.1)
        self.walk(1, share=0.55)

    @beat("Each place has its own gradient.")
    def every_place(self) -> None:
        self.walk(2, share=0.6)

    @beat("One number for each weight; one arrow for each place.")
    def last_place(self) -> None:
        self.walk(3, share=0.6)

    def walk(self, stop: int, share: float) -> None:
        """Go on to a stop, with the arrows and the numbers."""
        way = self.stops[stop - 1 : stop + 1]
        self.play(Walk(way, self.vector, self.components, self.arrow, self.marker), share=share)
