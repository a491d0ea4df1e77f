"""The error sliced along one weight at a time: one slope for each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from manim import RIGHT, UP, Animation, Create, FadeIn, FadeOut, VGroup, VMobject

from gradmath.landscapes.landscape import Domain, Quadratic
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope, Tied
from scenes.kit.beats.beat import beat
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.slice import AxisSlice, SliceChart, SliceLine, Unfold
from scenes.kit.map.viewpoints import UnsuitableError, inner
from scenes.kit.map.walkers import Marker, Walk
from scenes.kit.map.weight_plane import weight_axes
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline

# Where the single weight goes.
_ONE_WEIGHT = ([-1.7], [-0.7], [1.5])
_PANEL_WIDTH = 4.4
_SIDE_GAP = 0.35
# Places along each weight at which a slice is tried.
_GRID = 12


class PartialDerivatives(MapSegment):
    """A curve with its tangent; then the map, opened into such a curve along each of its weights."""

    title = "One slope for each weight"

    def setup(self) -> None:
        """Choose the slices: as long as the part of the map that is seen beside the panel."""
        super().setup()
        self.parabola = AxisSlice(Quadratic([[1.0]]), np.zeros(1), axis=0, lower=-2.0, upper=2.0)
        taken, frame = _PANEL_WIDTH + _SIDE_GAP, self.look.frame
        self.left, right = (
            (-frame.safe_x, frame.safe_x - taken) if self.panel_side[0] > 0 else (-frame.safe_x + taken, frame.safe_x)
        )
        self.reach = Domain(*self.error_map.to_weights([(self.left, frame.caption_top), (right, frame.safe_y)]))
        self.here = self.choose_slices()

    def slice_through(self, point: Array, axis: int) -> AxisSlice:
        """Return the slice of the map through a point along one weight, as far as the error is finite."""
        whole = AxisSlice(self.landscape, point, axis, float(self.reach.lower[axis]), float(self.reach.upper[axis]))
        holes = whole.values[~np.isfinite(self.landscape.value(whole.points(whole.values)))]
        before, after = holes[holes < point[axis]], holes[holes > point[axis]]
        room = (whole.values[1] - whole.values[0]) / 2
        lower = float(before.max() + room) if before.size else whole.lower
        upper = float(after.min() - room) if after.size else whole.upper
        return replace(whole, lower=lower, upper=upper)

    def choose_slices(self) -> Array:
        """Return the point where the first slice begins, and keep where the slopes along both slices change sign.

        The first of the hill's points is taken whose slice rises and falls, and whose point of level ground can be
        walked to level ground along the other weight too; or else the first such place of an even grid.

        Raises
        ------
        UnsuitableError
            If there is none.
        """
        points = self.hill_points()
        grid = np.stack(np.meshgrid(*inner(self.reach).grid(_GRID)), axis=-1).reshape(-1, 2)
        for here in np.concatenate([points[-1:], points[:-1], grid]):
            if not self.reach.contains(here) or not np.isfinite(self.landscape.gradient(here)).all():
                continue
            first = self.slice_through(here, axis=0)
            rising, falling = first.steepest(1), first.steepest(-1)
            if not first.partial(rising) > 0 > first.partial(falling):
                continue
            flat = first.flat_between(rising, falling)
            second = self.slice_through(flat, axis=1)
            slope = float(second.partial(flat))
            far = second.steepest(-np.sign(slope))
            if slope * second.partial(far) < 0:
                self.level = second.flat_between(flat, far)
                return here
        raise UnsuitableError("this landscape has no line in view along which its error rises and falls")

    @beat("Begin with a single weight. Its curve has one slope at each point: the tilt of the tangent.")
    def one_weight(self) -> None:
        self.fill_first_panel()
        self.play(FadeIn(self.chart.axes, self.panel, self.formula), share=0.12)
        self.play(Create(self.chart.curve), share=0.25)
        self.play(FadeIn(self.chart.follower, *self.names, *self.numbers), share=0.12)
        self.play(Walk(_ONE_WEIGHT[:2], self.chart, *self.numbers), share=0.42)

    def fill_first_panel(self) -> None:
        """Make the curve of one weight, and the panel with its slope."""
        theme, start = self.theme, np.array(_ONE_WEIGHT[0])
        self.chart = SliceChart(
            self.parabola, start, Place((-2.45, 0.3), 7.3, 6.4), theme, error="f(w)", tangent_length=2.4
        )
        self.panel = SidePanel(theme, height=3.3, width=_PANEL_WIDTH)
        size, ink, here = theme.type.formula, theme.ink, Scope(at=self.chart).calling(f=self.parabola.landscape)
        self.formula = self.panel.line(Formula("f(w) = w^2", size, ink, of=here), after=0.2)
        weight, slope = (Formula(name, size, ink, of=here) for name in ("w", "f'(w)"))
        self.names: list[VMobject] = [weight, slope]
        self.numbers = [
            self.panel.number(weight, lambda w: float(w[0]), start),
            self.panel.number(slope, lambda w: float(self.parabola.partial(w)), start),
        ]
        self.panel.space(0.3)
        self.law = self.panel.line(Formula("f'(w) = 2 w", size, ink, of=here))

    @beat("For w squared, it is {doubled:two} w.", doubled=lambda self: self.parabola.landscape.hessian([0.0])[0, 0])
    def two_w(self) -> None:
        self.play(FadeIn(self.law), share=0.15)
        self.play(Walk(_ONE_WEIGHT[1:], self.chart, *self.numbers), share=0.7)

    @beat("A real model has many weights. Freeze them all but one, and a line across the map is left.")
    def freeze(self) -> None:
        self.play(FadeOut(self.chart, self.panel, self.formula, self.law, *self.names, *self.numbers), share=0.1)
        self.play(
            FadeIn(self.error_map, self.signs, weight_axes(self.theme, left=self.left, error_map=self.error_map)),
            share=0.2,
        )
        self.open_slice(self.here, axis=0)
        self.marker = Marker(self.error_map, self.here)
        self.play(FadeIn(self.marker, scale=0.5), share=0.12)
        self.play(Create(self.line), share=0.25)
        self.bring_to_front(self.marker)
        self.show_frozen(FadeIn(self.panel), share=0.15)

    def open_slice(self, point: Array, axis: int) -> None:
        """Make the slice through a point along one weight: its line, its chart, and its live numbers."""
        self.piece = self.slice_through(point, axis)
        self.line = SliceLine(self.piece, self.error_map)
        self.panel = self.side_panel(height=6.5, width=_PANEL_WIDTH)
        place = self.panel.chart_place(2.75)
        self.chart = SliceChart(self.piece, point, place, self.theme, weight=f"w_{axis + 1}", tangent_length=1.25)
        self.panel.space(0.12)
        self.fill_rows(point, axis)

    def fill_rows(self, point: Array, axis: int) -> None:
        """Make the rows of the panel: the two weights, one of them frozen, and the slope along the other."""
        size, frozen, piece, here = self.theme.type, 1 - axis, self.piece, Scope(self.landscape)
        inks = {axis: self.theme.ink, frozen: self.theme.quiet}
        weights = [Formula(f"w_{each + 1}", size.formula, inks[each], of=here) for each in (0, 1)]
        slope = Formula(f"partial E \\/ partial w_{axis + 1}", size.formula, self.theme.ink, of=here)
        self.numbers = [
            self.panel.number(weights[0], lambda w: float(w[0]), point),
            self.panel.number(weights[1], lambda w: float(w[1]), point),
            self.panel.number(slope, lambda w: float(piece.partial(w)), point, decimals=self.decimals),
        ]
        self.panel.space(0.12)
        note = NameWords(Name.FROZEN, size.note, self.theme.quiet, "NORMAL", of=Fact(partial(self.is_frozen, frozen)))
        note.next_to(weights[frozen], RIGHT, buff=0.3)
        note.shift((weights[frozen].baseline - note.baseline) * UP)
        self.names = [*weights, slope, note]

    def is_frozen(self, weight: int) -> bool:
        """Tell whether the line of the slice, as it is drawn, changes a weight nowhere."""
        along = self.error_map.to_weights(self.line.points)[:, weight]
        return bool(np.allclose(along, along[0]))

    @beat("Along it the error is a curve again, and its slope is a partial derivative.")
    def opens(self) -> None:
        self.play(Unfold(self.line, self.chart), share=0.35)
        self.play(FadeIn(self.chart.axes, self.chart.follower), share=0.12)
        self.hold(share=0.15)
        self.play(FadeIn(self.names[2], self.numbers[2]), share=0.12)

    @beat("Where it is {slope_here:positive}, more weight means more error.")
    def positive(self) -> None:
        self.rising, self.falling = self.piece.steepest(1), self.piece.steepest(-1)
        self.flat = self.piece.flat_between(self.rising, self.falling)
        self.walk_slice(self.here, self.rising, share=0.35)
        reading = self.reading("More weight, {tilt:more} error", 1)
        self.walk_slice(self.rising, (self.rising + self.flat) / 2, FadeIn(reading), share=0.4)

    @beat("Where it is {slope_here:negative}, more weight means less error.")
    def negative(self) -> None:
        over = (self.flat + self.falling) / 2
        self.walk_slice(self.chart.point, over, share=0.35)
        reading = self.reading("More weight, {tilt:less} error", -1)
        self.walk_slice(over, self.falling, FadeIn(reading), share=0.4)

    @beat("Where it is {slope_here:zero}, the ground is flat in this direction.", still=True)
    def zero(self) -> None:
        self.walk_slice(self.falling, self.flat, share=0.45)
        self.play(FadeIn(self.reading("{tilt:Flat} in this direction", 0)), share=0.2)

    def slope_here(self) -> float:
        """Return the slope along the slice where its point stands."""
        return float(self.piece.partial(self.chart.point))

    def walk_slice(self, start: Array, end: Array, *others: Animation, share: float) -> None:
        """Move the point along the slice, on the map and on its curve."""
        self.play(Walk([start, end], self.chart, *self.numbers, self.marker), *others, share=share)

    def reading(self, text: str, tilt: int) -> VMobject:
        """Return the next row of the panel: a short line with a tilt, and what a slope of that sign means."""
        icon = VMobject(stroke_color=self.theme.ink, stroke_width=5, fill_opacity=0)
        icon.points = polyline([(-0.17, -0.11 * tilt), (0.17, 0.11 * tilt)])
        rises = Tied(tilt=lambda: icon.points[-1, 1] - icon.points[0, 1])
        words = Words(text, self.theme.type.note, self.theme.ink, of=rises).next_to(icon, RIGHT, buff=0.22)
        return self.panel.line(VGroup(icon, words))

    @beat("Now freeze the first weight instead, and slice along the second.")
    def other_slice(self) -> None:
        self.play(FadeOut(self.line, self.chart, *self.names, *self.numbers), share=0.15)
        self.open_slice(self.flat, axis=1)
        self.play(Create(self.line), share=0.2)
        self.bring_to_front(self.marker)
        self.show_frozen(Unfold(self.line, self.chart), share=0.4)
        self.play(FadeIn(self.chart.axes, self.chart.follower), share=0.15)

    def show_frozen(self, *others: Animation, share: float) -> None:
        """Show the two weights, and which of them is frozen."""
        *weights, _, note = self.names
        self.play(*others, FadeIn(*weights, note, *self.numbers[:2]), share=share)

    @beat("The same point has another slope here: one slope for each weight.", still=True)
    def one_for_each(self) -> None:
        self.play(FadeIn(self.names[2], self.numbers[2]), share=0.15)
        self.hold(share=0.3)
        self.walk_slice(self.flat, self.level, share=0.45)
