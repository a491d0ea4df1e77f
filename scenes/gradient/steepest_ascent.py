"""Of all directions the gradient's is the steepest, and it crosses the contour at a right angle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, Create, FadeIn, FadeOut, LaggedStart, linear

from scenes.arrays import Array
from scenes.claims.meaning import Scope, Tied
from scenes.claims.vectors import angle_between
from scenes.gradient.links.close_fog import RADIUS as SIGHT
from scenes.gradient.links.close_fog import ZOOM, FogAtHome
from scenes.gradient.links.hill_of_arrows import HillOfArrows
from scenes.kit.beats.beat import beat
from scenes.kit.beats.guess import ChoiceMark, answered
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.notation import STEEPNESS
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, RightAngle, arrow_scale, feet, rise_along
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.needs import a_slope, slopes_in_sight
from scenes.kit.map.right_triangle import Leg
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel, width_for
from scenes.kit.map.step_dial import RADIUS, RISE, Split, StepDial, Try, Turn, heading, nearest_turn
from scenes.kit.map.viewpoints import contour_through
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.bead import Bead
from scenes.language.messages import message

# The closest view; in frame units, the largest room for the arrow, across and up; the farthest that it may end from
# the middle; and how far aside its foot is, clear of the panel.
_ZOOM, _ROOM, _ASIDE, _ROUND = ZOOM, (6.6, 2.9), 5.4, 1.2
# Directions to choose from, in radians from the gradient's; the last is the right one.
_TRIES = {"A": 1.15, "B": -0.6, "C": 0.0}
# How far the directions to choose from reach, and the right one once it is known, whose letter stands clear of the
# dial's rim; and the least room above and below all that is seen from near, in frame units.
_REACH, _ANSWERED, _EDGE = RADIUS + RISE + 0.1, RADIUS + RISE + 0.35, 0.05
# Angle from the gradient at which a step is split, in radians.
_ASLANT = 0.9
# Where the name of the arrow's length may stand, as shares of the arrow, the first that is clear of the dial and, if
# there is one, of the contours by so much; the gap to the arrow, in frame units; and the points across the pale ground.
_FAR, _CLEAR, _BESIDE, _ACROSS = (0.75, 0.85, 0.95, 0.65, 0.55, 0.45, 1.05, 1.15, 1.25), 0.08, 0.25, 9
_PANEL_WIDTH = 4.1
_BREATH = 0.008
# The first zoom, as a share of the last.
_FIRST_LOOK = 0.8
_LEAST = 1e-9
# Seconds in which a light runs round the ring, or along a line; the number of corners of its way round the ring.
_ROUND_THE_RING, _ALONG_A_LINE, _CORNERS = 5.0, 2.5, 97


class SteepestAscent(MapSegment):
    """A step turns all the way round on a foggy hillside; then arrows stand all over the hill."""

    title = "The steepest way up"
    needs = (a_slope, slopes_in_sight)
    leaves = HillOfArrows
    learnt = "Steepest way up: the gradient"
    breath = _BREATH

    def setup(self) -> None:
        """Find the hiker in fog, and choose one arrow scale for all and the zoom."""
        super().setup()
        self.points = self.hill_points()
        self.scale = arrow_scale(self.landscape, self.points, self.longest_arrow(self.points))
        self.found = self.find(FogAtHome)
        self.here, self.fog, self.hiker = self.found.here, self.found.fog, self.found.hiker
        self.live(self.fog)
        self.bead: Bead | None = None
        gradient = self.landscape.gradient(self.here)
        self.uphill = float(np.arctan2(gradient[1], gradient[0]))
        self.panel_side = RIGHT if gradient[0] <= 0 else LEFT
        across, up = np.abs(self.scale * gradient)
        self.zoom = float(min(_ZOOM, _ROOM[0] / max(across, _LEAST), _ROOM[1] / max(up, _LEAST)))

    @beat("You feel only this ground. Which way is steepest up?", ask=True)
    def which_way(self) -> None:
        look_round = Vary(self.hiker, self.hiker.set_angle, 0.0, 2 * np.pi)
        zoom = _FIRST_LOOK * self.zoom
        # In fog nothing is seen beyond the edge of the map.
        around = self.around(zoom)
        self.look_at(around, zoom, look_round, detail=1 / zoom, bounded=False, share=0.5)
        self.tries = [self.way_of(letter, _REACH) for letter in _TRIES]
        self.marks = [self.choice(letter, way) for letter, way in zip(_TRIES, self.tries, strict=True)]
        for way, mark in zip(self.tries, self.marks, strict=True):
            self.play(FadeIn(mark), Create(way), share=0.15)
        self.bring_to_front(self.hiker)

    def around(self, zoom: float) -> Array:
        """Return the weights in the middle of the view of one step: its arrow and its letters have room beside a panel.

        Parameters
        ----------
        zoom
            The view's zoom.
        """
        frame, arrow = self.look.frame, self.zoom * self.scale * self.landscape.gradient(self.here)
        across = self.panel_side[0] * max(abs(float(arrow[0])) - _ASIDE, -_ROUND)
        foot = self.error_map.to_screen(self.here)
        letters = [
            self.choice(letter, self.way_of(letter, reach)) for letter in _TRIES for reach in (_REACH, _ANSWERED)
        ]
        ends = [float(edge[1] - foot[1]) for each in letters for edge in (each.get_bottom(), each.get_top())]
        ends += [float(arrow[1]), RADIUS, -RADIUS]
        up = float(np.clip(0.0, frame.caption_top + _EDGE - min(ends), frame.safe_y - _EDGE - max(ends)))
        return np.asarray(self.here - np.array([across, up]) / (self.error_map.sight.scale * zoom))

    def way_of(self, letter: str, reach: float) -> Try:
        """Return a direction to choose, of a length in frame units."""
        return Try(self.error_map, self.here, self.uphill + _TRIES[letter], reach)

    def choice(self, letter: str, way: Try) -> ChoiceMark:
        """Return the letter beside the end of a direction."""
        side = -1.0 if _TRIES[letter] < 0 else 1.0
        return ChoiceMark(letter, way.end, self.theme, heading(way.angle + side * np.pi / 2))

    @beat("A step has {parts_of_a_step:two} parts, one along each weight.")
    def one_step(self) -> None:
        gone = FadeOut(*self.tries, *self.marks)
        self.look_at(self.around(self.zoom), self.zoom, gone, detail=1 / self.zoom, bounded=False, share=0.28)
        self.dial = StepDial(self.error_map, self.here, self.uphill + _TRIES["A"]).set_legs(0)
        self.dial.set_length(0)
        self.add(self.dial)
        self.bring_to_front(self.hiker)
        self.play(Create(self.dial.ring), Vary(self.dial, self.dial.set_length), share=0.22)
        self.breath = 0.0
        turns = np.linspace(0, 2 * np.pi, _CORNERS)
        self.light(np.stack([self.dial.middle + RADIUS * heading(turn) for turn in turns]), _ROUND_THE_RING)
        for leg in (0, 1):
            self.play(Vary(self.dial, self.dial.set_legs, leg, leg + 1), share=0.2)

    def parts_of_a_step(self) -> int:
        """Return the number of parts into which the step is drawn split."""
        return len(self.dial.leg_lines)

    def light(self, way: Array, period: float) -> None:
        """Let a light run along a line from now on, in place of any other."""
        self.dark()
        self.bead = Bead(way, self.theme.ink, period)
        self.add(self.bead)
        self.live(self.bead)

    def dark(self) -> None:
        """Remove the light."""
        if self.bead is not None:
            self.rest(self.bead)
            self.remove(self.bead)
            self.bead = None

    @beat("Each part costs its slope times its length. Add them.")
    def adds_up(self) -> None:
        theme, dial = self.theme, self.dial
        texts = (message("{axis:First} weight"), message("{axis:Second} weight"))
        ways = [Tied(axis=partial(self.weight_of_row, axis)) for axis in range(len(texts))]
        names = [
            Words(text, theme.type.label, colour, "MEDIUM", of=of)
            for text, colour, of in zip(texts, theme.weights_text, ways, strict=True)
        ]
        here = Scope(self.landscape, self.here).where(slope=lambda: float(dial.parts().sum()))
        slope = NameWords(Name.SLOPE, theme.type.label, theme.ink, of=here)
        most = printed(-dial.steepness, self.decimals)
        room = max(width_for(name, None, most) for name in names)
        self.panel = GrowingPanel(theme, max(_PANEL_WIDTH, room), side=self.panel_side)
        self.panel.alike(*names, slope, beside=most)
        self.numbers: list[LiveNumber] = []
        for axis, name in enumerate(names):
            self.add_row(name, partial(_part, dial, axis), share=0.11)
            self.hold(share=0.1)
        self.add_row(slope, lambda _: float(dial.parts().sum()), share=0.2)

    def add_row(self, name: Words, measure: Callable[[Array], float], share: float) -> None:
        """Bring in a row of the panel."""
        number = self.panel.number(name, measure, self.here, decimals=self.decimals, signed=True)
        self.numbers.append(number)
        self.play(*self.panel.grow(name, number), share=share)

    def weight_of_row(self, row: int) -> int:
        """Return whose part of the slope the number of a row is, counted from 1, by the step as it is drawn."""
        foot, end = self.dial.step.points[[0, 3]]
        parts = self.landscape.gradient(self.here) * (end - foot)[:2] / np.linalg.norm(end - foot)
        off = np.abs(parts - self.numbers[row].value)
        # Parts that are printed alike cannot be told apart.
        alike = off <= off.min() + 10.0**-self.decimals
        return 1 + (row if alike[row] else int(np.argmin(off)))

    def turn(self, angle: float, *others: Animation, share: float, **options: Any) -> None:
        """Turn the step to an angle from the gradient's, with everything that depends on it."""
        end = nearest_turn(self.dial.angle, self.uphill + angle)
        followers = [*self.numbers, *self.splits]
        self.play(Turn(self.dial, options.pop("end", end), *followers, **options), *others, share=share)
        self.bring_to_front(self.hiker)

    @beat("Turn it all the way round: outside the ring it {outside:rises}, inside it {inside:falls}.")
    def all_round(self) -> None:
        self.splits: list[Split] = []
        start = self.dial.angle
        self.turn(0.0, end=start + 2 * np.pi, sweeps=True, rate_func=linear, share=0.85)

    def outside(self) -> float:
        """Return the slope in the direction in which the rim is furthest outside the ring, as it is drawn."""
        return self.slope_at_rim(np.argmax)

    def inside(self) -> float:
        """Return the slope in the direction in which the rim is furthest inside the ring, as it is drawn."""
        return self.slope_at_rim(np.argmin)

    def slope_at_rim(self, which: Callable[[Array], Any]) -> float:
        """Return the slope in the direction of one of the places of the rim, by how far it is out."""
        offsets = (self.dial.rim.points - self.dial.middle)[:, :2]
        way = offsets[which(np.linalg.norm(offsets, axis=1))]
        return float(self.landscape.gradient(self.here) @ way)

    @beat("Here is the gradient. {turned:A quarter} turn, and both parts {parts_cancel:cancel}: a contour.")
    def right_angle(self) -> None:
        self.arrow = GradientArrow(self.error_map, self.here, self.scale)
        legs = [Leg(self.arrow, axis) for axis in (0, 1)]
        near = contour_through(self.landscape, self.here, SIGHT / self.error_map.sight.scale)
        self.contour = ContourLine.traced(self.error_map, near, self.theme.ink)
        self.right = RightAngle(self.error_map, self.here, side=0.36)
        self.add(self.arrow, self.hiker)
        self.play(Grow(self.arrow), share=0.15)
        self.play(LaggedStart(*(Create(leg) for leg in legs), lag_ratio=0.6), share=0.15)
        self.turn(np.pi / 2, share=0.25)
        self.play(FadeOut(*legs), Create(self.contour), share=0.2)
        self.light(self.contour.get_all_points()[::4], _ALONG_A_LINE)
        self.play(Create(self.right), share=0.1)
        self.bring_to_front(self.dial, self.arrow, self.hiker)

    @beat("Along the contour a step is free; only its part along the gradient counts.")
    def split_it(self) -> None:
        # The place of φ has to be clear of legs.
        self.play(Vary(self.dial, self.dial.set_legs, 2, 0), share=0.1)
        self.turn(_ASLANT, share=0.2)
        split = Split(self.dial)
        self.splits = [split]
        here = Scope(self.landscape, self.here).where(phi=lambda: split.angle)
        here = here.where(slope=lambda: float(self.dial.parts().sum())).next_to(self.numbers[-1].read)
        law = self.panel.line(
            Formula(f"= {STEEPNESS} cos phi", self.theme.type.formula, self.theme.ink, of=here.after("slope")),
            after=0.1,
        )
        self.play(*(Create(part) for part in (split.free, split.corner)), share=0.15)
        self.play(Create(split.along), share=0.15)
        self.length_name = self.name_of_length()
        self.play(Create(split.arc), FadeIn(split.letter, self.length_name), *self.panel.grow(law), share=0.2)
        self.add(split, self.hiker)
        self.law = law

    def name_of_length(self) -> Formula:
        """Return the name of the arrow's length, beside its far half, away from the step if there is room."""
        here = Scope(self.landscape, self.arrow)
        name = Formula(STEEPNESS, self.theme.type.label, self.theme.ascent_text, of=here)
        away, half = heading(self.uphill - np.sign(_ASLANT) * np.pi / 2), np.array([name.width, name.height, 0]) / 2
        aside = (_BESIDE + np.abs(away) @ half) * away
        drawn = np.concatenate([outline_samples([self.dial, *self.splits]), self.pale_ground()])
        contours = outline_samples(self.map_lines())
        places = [self.arrow.foot + far * self.arrow.vector + side for side in (aside, -aside) for far in _FAR]
        boxes = [Box.around(name).moved_to(place[:2]) for place in places]
        boxes = [box for box in boxes if box.in_safe_area(above_captions=True)] or boxes
        # Among dense contours no place is clear of them, but one is still clear of what is drawn over them.
        off = np.array([[box.distance_to(drawn), box.distance_to(contours)] for box in boxes])
        clear = [(off >= _CLEAR).all(axis=1), off[:, 0] >= _CLEAR, off[:, 0] == off[:, 0].max()]
        first = next(int(np.argmax(each)) for each in clear if each.any())
        return name.move_to((*boxes[first].center, 0.0))

    def pale_ground(self) -> Array:
        """Return points all over the ground between the ring and the rim, shape (n, 2): a red name is faint on it."""
        rim = (self.dial.rim.points - self.dial.middle)[:, :2]
        ring = RADIUS * rim / np.linalg.norm(rim, axis=1, keepdims=True)
        between: Array = ring + np.linspace(0, 1, _ACROSS)[:, None, None] * (rim - ring)
        return between.reshape(-1, 2) + self.dial.middle[:2]

    def map_lines(self) -> list[ContourLine]:
        """Return the contours in view, with the one that is drawn through the hiker's feet."""
        return [*self.error_map.lines_in_view(), self.contour]

    @beat(
        "It is largest at angle {angle_now:zero}: along the gradient.",
        still=True,
    )
    def steepest(self) -> None:
        uphill = nearest_turn(self.hiker.angle, self.uphill)
        face = Vary(self.hiker, self.hiker.set_angle, self.hiker.angle, uphill)
        self.light(np.stack([self.arrow.foot, self.arrow.end]), _ALONG_A_LINE)
        self.turn(0.0, face, share=0.5)
        # Where it was asked, its letter would lie over the rim.
        letter = list(_TRIES)[-1]
        self.answer = self.choice(letter, self.way_of(letter, _ANSWERED))
        self.play(FadeIn(self.answer), share=0.12)
        self.play(answered([self.answer], self.answer, self.theme.ascent), share=0.12)

    def turned(self) -> float:
        """Return by which part of a whole turn the step that is drawn is off the arrow."""
        step = (self.dial.step.points[3] - self.dial.step.points[0])[:2]
        return angle_between(step, self.arrow.vector[:2]) / 360

    def parts_cancel(self) -> bool:
        """Tell whether the contributions of both parts of the step to the slope cancel."""
        return abs(float(self.dial.parts().sum())) < _LEAST * self.dial.steepness

    def angle_now(self) -> float:
        """Return the angle between the gradient and the step as drawn, in radians."""
        return self.splits[0].angle

    @beat("Let the fog go: it is the same all over the hill.")
    def fog_lifts(self) -> None:
        self.dark()
        self.breath = _BREATH
        gone = [self.dial, *self.splits, self.contour, self.answer, self.length_name]
        self.rest(self.fog)
        tear = Vary(self.fog, self.fog.set_torn)
        self.play(FadeOut(*gone), *self.panel.leave(), share=0.2)
        self.others = [GradientArrow(self.error_map, point, self.scale) for point in self.points[1:]]
        says = message("The gradient is the steepest way {rise:up}")
        words = Words(says, self.theme.type.label, self.theme.ink, of=Tied(rise=self.rise))
        self.last_line = LawLine(words, self.theme)
        self.look_clear_of(self.last_line, [self.arrow, *self.others], tear, share=0.76)
        self.remove(self.fog)

    @beat("The gradient points straight {rise:uphill}: it is the steepest way {rise:up}.", still=True)
    def name_it(self) -> None:
        law = self.last_line
        # Where arrows are all over the map, one would be under the line wherever it stood.
        others = [each for each in self.others if not self.under(law, each)]
        points = [each.point for each in others]
        marks = [RightAngle(self.error_map, point) for point in (self.points[0], *points)]
        stands = feet(self.error_map, points, self.theme.ink)
        arrows = [self.arrow, *others]
        # Held, so that the rest go along with the view when some leave.
        self.level_numbers = numbers = LevelNumbers(self.error_map, [*arrows, *marks, self.hiker])
        self.play(FadeIn(stands), FadeOut(self.right), FadeIn(marks[0]), share=0.06)
        self.play(LaggedStart(*(Grow(arrow) for arrow in others), lag_ratio=0.2), share=0.22)
        self.play(LaggedStart(*(Create(mark) for mark in marks[1:]), lag_ratio=0.1), FadeIn(numbers), share=0.12)
        longest = max(others or arrows, key=lambda arrow: float(np.linalg.norm(arrow.vector)))
        label = self.label(
            Name.GRADIENT, self.theme.ascent_text, longest.foot, [*arrows, law, self.hiker, numbers], RIGHT - UP
        )
        self.play(FadeIn(label), law.come(), *numbers.leave_under(law), share=0.1)
        self.bring_to_front(self.hiker)

    def rise(self) -> float:
        """Return the rise of the error from the foot of the arrow, as drawn."""
        return rise_along(self.arrow)


def _part(dial: StepDial, axis: int, _: Array) -> float:
    """Return what the step's part along a weight contributes to the slope."""
    return float(dial.parts()[axis])
