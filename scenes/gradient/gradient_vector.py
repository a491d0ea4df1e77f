"""The slopes for all the weights, put together: the gradient as a vector and as an arrow."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from manim import RIGHT, Create, FadeIn, FadeOut, LaggedStart, Mobject, VGroup, linear, smooth
from manim.utils.rate_functions import squish_rate_func
from scipy.interpolate import CubicSpline

from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Fact, Scope, Values
from scenes.claims.vectors import axis_along
from scenes.gradient.links.close_fog import RADIUS, FogAtHome, close_view
from scenes.gradient.links.hill_of_arrows import HillOfArrows
from scenes.gradient.links.two_slopes import TwoSlopes, half_tangent
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import Fly
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.notation import AND_SO_ON, GRADIENT, partial_in_line, vector
from scenes.kit.lettering.numbers import MINUS, printed
from scenes.kit.lettering.reading_order import onward
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, arrow_scale, rise_along
from scenes.kit.map.camera import LookAt
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.live_vector import LiveVector
from scenes.kit.map.needs import a_slope, slopes_in_sight
from scenes.kit.map.right_triangle import Leg
from scenes.kit.map.scales import ArrowScale
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.step_dial import nearest_turn
from scenes.kit.map.walkers import Walk
from scenes.kit.places.boxes import Box
from scenes.kit.terrain.flights import Crane, Drift, azimuth_from, looking_at
from scenes.kit.terrain.flights import Fly as FlyCamera
from scenes.kit.terrain.lines import GroundTangent
from scenes.kit.terrain.lookout import above_what_hides
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.segment import SpaceSegment
from scenes.kit.terrain.tangent import PlaneSteps, TangentPlane
from scenes.language.messages import message

# The step before rounding, in world units; its size on the frame, and the height there of the larger of its two costs.
_STEP, _STEP_SEEN, _COST_SEEN = 0.01, 2.6, 2.25
# The camera's elevation in degrees and its perspective: close, so that no other ground comes between.
_ELEVATION, _CLOSE = 16.0, 1.2
# Where the steps, which go to the right, begin on the frame: with the panel at the right, and at the left.
_PLACE = (-2.4, 0.3), (1.0, 0.1)
# Half the plane's side in steps, and the number of parts into which the gap between two contours is divided.
_PLANE, _PARTS = 1.1, 20
_PANEL_WIDTH = 5.0
_FORMULA, _COLUMN = 34, 30
# The least size of an entry for which the live vector has room.
_ROOM = 88.88
# Points on the way from one arrow to the next.
_BETWEEN = 40
# Half a tangent both ways, in world units.
_TANGENT = 0.3
_LEFT_BEHIND = 0.55
_MANY = 1000
_PARTIALS = [partial_in_line(index) for index in (1, 2, 3)]
# Zoom on the walk, and the width of the panel of the live numbers.
_LOOSE, _LIVE_WIDTH = 1.2, 3.4
# Height of the last line above the captions, in frame units.
_LAW = 1.2
# The least distance of an arrow that is left behind from the panel and from the arrows' scale, in frame units.
_BESIDE = 0.12
# The fewest points with a smooth closed way through them.
_FEWEST = 3
# Speed of the camera's turn from close by, in degrees per second, and of its approach over the map.
_NEAR_DRIFT, _BREATH = 3.0, 0.01


class GradientVector(SpaceSegment):
    """Close up, a step in both weights costs the sum of two costs: two numbers say it all, one arrow on the map."""

    title = "All the slopes together: a vector"
    needs = (a_slope, slopes_in_sight, whole_ground)
    leaves = FogAtHome
    learnt = "All slopes together: the gradient"

    def setup(self) -> None:
        """Find the hiker with both slopes, and choose the steps and the way round the hill."""
        super().setup()
        self.points = self.hill_points()
        self.scale = arrow_scale(self.landscape, self.points, self.longest_arrow(self.points))
        self.found = self.find(TwoSlopes)
        self.here, self.space = self.found.here, self.found.space
        self.ground = self.space.ground
        self.step = float(10.0 ** np.round(np.log10(_STEP * self.ground.unit)))
        self.far = self.space.standpoint
        self.way = closed_way(self.points)
        slopes = self.landscape.gradient(np.concatenate([self.points, *self.way]))
        self.widest = -max(_ROOM, float(np.abs(slopes[np.isfinite(slopes)]).max()))
        self.left: list[GradientArrow] = []
        self.few, self.many = len(_PARTIALS), _MANY

    def recalled(self) -> Sequence[Mobject]:
        """Return the arrows around the hill."""
        return HillOfArrows(self).things

    @beat(
        "{landscape.dimension:Two} slopes. What does a step cost that goes both ways?",
        ask=True,
    )
    def both_ways(self) -> None:
        theme, signs = self.theme, np.sign(self.landscape.gradient(self.here))
        way, half = np.where(signs == 0, 1.0, signs), half_tangent(self.ground, self.here, _TANGENT)
        self.question = self.space.put(GroundTangent(self.space, self.here, way, theme.ink, half=half))
        self.hold(share=0.4)
        self.play(Vary(self.space, self.question.set_growth), Drift(self.space, 2.0), share=0.3)

    @beat("Close up, the ground is a tilted plane.")
    def tilted_plane(self) -> None:
        space, walker = self.space, self.found.walker
        self.steps = space.put(PlaneSteps(space, self.here, (self.step, self.step), self.theme.weights))
        self.plane = space.put(TangentPlane(space, self.here, _PLANE * self.step))
        # From below, between the two axes: both steps go to the right there, and both risers are visible.
        slopes = self.landscape.gradient(self.here)
        azimuth = space.standpoint.azimuth
        azimuth += (azimuth_from(-np.where(slopes == 0, 1.0, np.sign(slopes))) - azimuth + 180) % 360 - 180
        like = replace(space.standpoint, azimuth=azimuth, elevation=_ELEVATION, perspective=_CLOSE)
        near = looking_at(self.ground, self.here, like, zoom=self.near_zoom, place=_PLACE[int(self.panel_side[0] < 0)])
        # From so far off as the eye is, hills may stand between.
        near = above_what_hides(self.ground, near, [self.ground.on_surface(self.here)])
        gone = (walker, self.question, *self.found.slices)
        shrink = [Vary(space, each.set_growth, 1, 0) for each in gone]
        self.play(*shrink, FadeOut(*self.found.slopes), share=0.15)
        space.take(*gone)
        self.ground = self.ground.closer(self.here, _PARTS)
        space.set_ground(self.ground).set_fine(0.0)
        fine = Vary(space, space.set_fine, rate_func=squish_rate_func(smooth, 0.5, 0.9))
        self.play(FlyCamera(space, near), fine, share=0.55)
        lines = self.found.tangents
        self.play(
            Vary(space, self.plane.set_growth), *(Vary(space, each.set_growth, 1, 0) for each in lines), share=0.2
        )
        space.take(*lines)
        self.drift = _NEAR_DRIFT

    @property
    def near_zoom(self) -> float:
        """Zoom at which a step and its cost are visible."""
        world = self.step / self.ground.unit
        cost = float(np.abs(self.steps.costs).max()) * self.ground.scale
        return min(_STEP_SEEN / world, _COST_SEEN / max(cost, 1e-9))

    @beat("A step along the {stepped:first} weight costs slope times step.")
    def first_step(self) -> None:
        self.panel = GrowingPanel(self.theme, _PANEL_WIDTH, side=self.panel_side)
        self.take_step(0)

    @beat("Along the {stepped:second}, again slope times step.")
    def second_step(self) -> None:
        self.take_step(1)

    def stepped(self) -> int:
        """Return along which weight the last step goes that is drawn, counted from 1."""
        lines = [self.space.ground.to_weights(each.points)[0] for each in self.steps.things()]  # type: ignore[union-attr]
        return axis_along(next(line for line in reversed(lines) if np.ptp(line, axis=0).any()))

    def take_step(self, axis: int) -> None:
        """Take a step along a weight, and let the riser of its cost grow, with the sum beside it."""
        grow, quarter = partial(Vary, self.space, self.steps.set_growth), 0.5 * axis
        self.play(grow(quarter, quarter + 0.25), share=0.3)
        slope, cost = self.landscape.gradient(self.here)[axis], self.steps.costs[axis]
        # As many digits as the cost takes to be the product.
        decimals = max(self.decimals, self.cost_decimals + int(np.floor(np.log10(self.step))))
        source = f"{printed(slope, decimals)} times {self.step:g} = {self.cost(cost)}"
        here = Scope(self.landscape, self.here).next_to(partial(self.cost_of, axis))
        row = self.panel.line(Formula(source.replace(MINUS, "-"), _FORMULA, self.theme.weights_text[axis], of=here))
        self.play(grow(quarter + 0.25, quarter + 0.5), share=0.25)
        self.play(*self.panel.grow(row), share=0.13)

    @property
    def cost_decimals(self) -> int:
        """How many decimals show two digits of the larger cost, and of the step."""
        largest = float(np.abs(self.steps.costs).max())
        return max(0, 1 - int(np.floor(np.log10(max(largest, 1e-9)))), -int(np.floor(np.log10(self.step))))

    def cost(self, cost: float) -> str:
        """Return a cost as printed."""
        return printed(cost, self.cost_decimals)

    def cost_of(self, axis: int) -> str:
        """Return the cost of the step along a weight, as printed."""
        return self.cost(float(self.steps.costs[axis]))

    @beat("Both cost the sum: {landscape.dimension:two} numbers say all about the ground here.", still=True)
    def the_sum(self) -> None:
        theme, steps = self.theme, self.steps
        total = f"{self.cost(steps.costs[0])} + {self.cost(steps.costs[1])} = {self.cost(float(steps.costs.sum()))}"
        both = self.panel.line(Formula(total.replace(MINUS, "-").replace("+ -", "- "), _FORMULA, theme.ink, of=Scope()))
        true = Words(
            message("in truth {cost}", cost=self.cost(steps.true_cost)),
            theme.type.note,
            theme.ink,
            of=Values(lambda: self.landscape.value(self.here + self.step) - self.landscape.value(self.here)),
        )
        self.play(*self.panel.grow(both), share=0.2)
        self.play(Vary(self.space, steps.set_truth), *self.panel.grow(self.panel.line(true)), share=0.25)
        self.ledger = [*self.panel.rows]

    @beat("Put these {landscape.dimension:two} numbers together: they are called the gradient.")
    def gradient(self) -> None:
        space, walker = self.space, self.found.walker
        slopes = self.found.slopes
        gone = [Vary(space, each.set_growth, 1, 0) for each in (self.steps, self.plane)]
        gone.append(Vary(space, self.steps.set_truth, 1, 0))
        self.play(*gone, *self.panel.drop(*self.ledger), share=0.15)
        space.take(self.steps, self.plane)
        tangents = [space.put(each) for each in self.found.tangents]
        space.put(walker)
        self.drift = SpaceSegment.drift
        back = FlyCamera(space, self.far)
        unfine = Vary(space, space.set_fine, 1, 0, rate_func=squish_rate_func(smooth, 0.3, 0.55))
        come = [Vary(space, each.set_growth, rate_func=squish_rate_func(smooth, 0.2, 0.5)) for each in tangents]
        come.append(Vary(space, walker.set_growth, rate_func=squish_rate_func(smooth, 0.6, 1)))
        self.play(back, unfine, *come, share=0.3)
        self.play(FadeIn(*slopes), share=0.08)
        self.column = self.gradient_formula()
        self.panel.line(self.column, after=0.3, from_left=True)
        rest, entries = _apart(self.column)
        self.play(*(Fly(entry, slope) for entry, slope in zip(entries, slopes, strict=True)), share=0.22)
        outline, _ = self.panel.grow(self.column)
        # The numbers have moved: beside the tangents they would now be under the panel.
        self.play(outline, FadeIn(rest), FadeOut(*slopes), share=0.1)
        self.remove(rest, *entries)
        self.add(self.column)

    def gradient_formula(self) -> Formula:
        """Return the gradient here, as a column of numbers."""
        numbers = [printed(each, self.decimals).replace(MINUS, "-") for each in self.landscape.gradient(self.here)]
        entries = [f"{{{{{number} : {name}}}}}" for number, name in zip(numbers, "ab", strict=True)]
        return self.colored(f"{{{{{GRADIENT} : name}}}} = {vector(*entries)}", Scope(self.landscape, self.here))

    def colored(self, source: str, of: Scope | Decoration) -> Formula:
        """Return a formula of the gradient, with its entries in the weights' colours."""
        theme = self.theme
        first, second = theme.weights_text
        parts = {"name": theme.ascent_text, "a": first, "b": second}
        known = {name: colour for name, colour in parts.items() if f": {name}}}}}" in source}
        return Formula(source, _COLUMN, theme.ink, known, of=of)

    @beat("Its entries are the partial derivatives. Say nabla E, or grad E.", still=True)
    def names(self) -> None:
        partials = [f"{{{{{partial_in_line(index)} : {name}}}}}" for index, name in zip((1, 2), "ab", strict=True)]
        same = self.colored(f"= {vector(*partials)}", Scope(self.landscape, self.here).after(self.column.written))
        same.next_to(self.column, RIGHT, buff=0.2)
        read = Words("nabla E, or grad E", self.theme.type.note, self.theme.ascent_text)
        rest, entries = _apart(same)
        flights = [Fly(entry, self.column.select(name)) for entry, name in zip(entries, "ab", strict=True)]
        self.play(LaggedStart(*flights, FadeIn(rest), lag_ratio=0.4), share=0.45)
        self.remove(rest, *entries)
        self.add(same)
        self.play(*self.panel.grow(self.panel.line(read)), share=0.2)
        self.rows = [self.column, same, read]
        self.panel.rows.append(same)

    @beat("{few:Three} weights, {few:three} numbers; {many:a thousand}, {many:a thousand}.")
    def more_weights(self) -> None:
        theme = self.theme
        columns = [vector(*_PARTIALS), vector(*_PARTIALS[:2], AND_SO_ON, partial_in_line(_MANY))]
        of = Decoration("other models' weights, of which nothing is drawn")
        both = VGroup(*(Formula(column, _COLUMN, theme.ink, of=of) for column in columns))
        both.arrange(onward(), buff=0.7)
        self.panel.line(both)
        for column in both:
            self.play(*self.panel.grow(column), share=0.2)
        self.rows += [*both]

    def along_leg(self, index: int) -> int:
        """Return along which weight a leg of the arrow is drawn, counted from 1; without length, across the other."""
        this, other = (self.legs[each].points for each in (index, 1 - index))
        return axis_along(this) if np.ptp(this, axis=0).any() else 3 - axis_along(other)

    @beat(
        "As an arrow: so far along the {one:first} weight, so far along the {other:second}.",
        still=True,
        one=lambda self: self.along_leg(0),
        other=lambda self: self.along_leg(1),
    )
    def arrow_on_map(self) -> None:
        space, here, error_map = self.space, self.here, self.error_map
        gone = [Vary(space, each.set_growth, 1, 0) for each in self.found.tangents]
        self.play(*gone, *self.panel.leave(), share=0.08)
        space.take(*self.found.tangents)
        space.set_fine(0.0)
        gone = [Vary(space, self.found.walker.set_growth, 1, 0, rate_func=squish_rate_func(smooth, 0.7, 1))]
        self.play(Crane(space, error_map), *gone, share=0.3)
        self.remove(space)
        self.bring_to_back(error_map)
        self.breath = _BREATH
        self.hiker = HikerSign(error_map, here, self.landscape.gradient(here))
        self.arrow = GradientArrow(error_map, here, self.scale)
        self.legs = [Leg(self.arrow, axis) for axis in (0, 1)]
        self.look_at(self.middle, _LOOSE, FadeIn(self.hiker), share=0.12)
        for leg in self.legs:
            self.play(Create(leg), share=0.11)
        self.play(Grow(self.arrow), share=0.12)
        self.bring_to_front(self.hiker)
        self.play(*self.live_panel(), share=0.1)

    def live_panel(self) -> list[Any]:
        """Return the animations that bring in the gradient's live numbers and the scale of its arrow."""
        theme = self.theme
        self.panel = GrowingPanel(theme, _LIVE_WIDTH, side=self.panel_side)
        here = Scope(self.landscape, self.arrow)
        name = Formula(f"{{{{{GRADIENT} : name}}}} =", _FORMULA, theme.ink, {"name": theme.ascent_text}, of=here)
        rows = [self.panel.cursor - 0.25, self.panel.cursor - 0.8]
        name.shift(np.array([self.panel.left - name.get_left()[0], np.mean(rows) - name.get_y(), 0.0]))
        self.vector = LiveVector(
            self.landscape.gradient,
            self.here,
            rows,
            left=float(name.get_right()[0]) + 0.2,
            height=1.1,
            size=theme.type.label,
            color=theme.ink,
            decimals=self.decimals,
            widest=self.widest,
        )
        for number, colour in zip(self.vector.numbers, theme.weights_text, strict=True):
            number.set_color(colour)
        self.mark = ArrowScale(self.error_map, self.scale, (self.panel.left, rows[1] - 1.0, 0))
        # It grows a little as the view comes closer.
        end = self.look.frame.safe_x - 0.1
        if self.mark.get_right()[0] > end:
            self.mark.end_at(end)
        clearing = Clearing(self.error_map, Box.around(self.mark))
        self.scale_mark = [clearing, self.mark]
        return [*self.panel.grow(name, self.vector), FadeIn(clearing, self.mark)]

    @beat("Walk on: both slopes change, and the arrow with them.")
    def walk_on(self) -> None:
        parts = len(self.way) or 1
        walkers = (self.vector, self.arrow, *self.legs, self.hiker)
        for way in self.way:
            self.leave_arrow()
            self.play(Walk(way, *walkers, rate_func=linear), share=0.96 / parts)

    @property
    def middle(self) -> Array:
        """The middle of the view that keeps the walk clear of the last line, in weights, shape (2,)."""
        frame = self.look.frame
        up = (frame.caption_top + _LAW + frame.safe_y) / 2 / (self.error_map.sight.scale * _LOOSE)
        middle: Array = (self.points.min(axis=0) + self.points.max(axis=0)) / 2 - np.array([0.0, up])
        return middle

    def leave_arrow(self) -> None:
        """Leave a pale arrow where the hiker stands, unless it would lie under the panel or the arrows' scale."""
        left = GradientArrow(self.error_map, self.hiker.point, self.scale)
        left.remove(left.halo)
        outline = outline_samples([left])
        if any(Box.around(each).distance_to(outline) < _BESIDE for each in (self.panel.ground, self.mark)):
            return
        self.add(left.set_opacity(_LEFT_BEHIND))
        self.left.append(left)
        self.bring_to_front(self.vector, self.arrow, *self.legs, self.hiker)

    def rise(self) -> float:
        """Return the least rise of the error from the foot of an arrow, of all arrows drawn."""
        return min(map(rise_along, (*self.left, self.arrow)))

    def is_one_each(self) -> bool:
        """Tell whether an arrow has as many legs as there are weights, and no two were left at one place."""
        places = {tuple(arrow.point.tolist()) for arrow in self.left}
        return len(self.legs) == self.landscape.dimension and len(places) == len(self.left)

    @beat("One arrow for each place. But why do they all point {rise:uphill}?")
    def fog_comes(self) -> None:
        law = LawLine(
            Words(
                "One number for each weight, one arrow for each place",
                self.theme.type.label,
                self.theme.ink,
                of=Fact(self.is_one_each),
            ),
            self.theme,
        )
        fog = FeltFog(self.error_map, self.here, RADIUS).set_felt(1)
        face = Vary(self.hiker, self.hiker.set_angle, self.hiker.angle, nearest_turn(self.hiker.angle, 0.0))
        self.play(law.come(), FadeOut(*self.scale_mark), share=0.1)
        self.hold(share=0.3)
        self.play(FadeOut(*self.legs), *self.panel.leave(), share=0.1)
        self.add(fog, law, self.hiker)
        view = close_view(self.here)
        self.play(
            FadeIn(fog),
            FadeOut(self.arrow, *self.left),
            face,
            LookAt(self.error_map, self.here, view.zoom, detail=view.detail, bounded=False),
            share=0.45,
        )


def closed_way(points: Array) -> list[Array]:
    """Return a smooth closed way through points of shape (n, 2), one part from each point to the next."""
    ring = np.concatenate([points, points[:1]])
    if len(points) < _FEWEST:
        return [ring[index : index + 2] for index in range(len(points) - 1 and len(points))]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    curve = CubicSpline(along, ring, bc_type="periodic")
    return [curve(np.linspace(start, end, _BETWEEN)) for start, end in itertools.pairwise(along)]


def _apart(formula: Formula) -> tuple[VGroup, list[VGroup]]:
    """Return a formula without the entries of its column, and those entries."""
    entries = [formula.select(name) for name in "ab"]
    moved = {id(glyph) for entry in entries for glyph in entry}
    return VGroup(*(glyph for glyph in formula if id(glyph) not in moved)), entries
