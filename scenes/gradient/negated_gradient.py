"""Training wants the valley: the gradient's arrow turned round."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import LEFT, RIGHT, UP, Animation, FadeIn, FadeOut, LaggedStart, Mobject, VGroup
from manim.typing import Vector3DLike

from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Scope, Tied
from scenes.gradient.links.hill_of_arrows import HillOfArrows
from scenes.gradient.links.one_blue_arrow import OneBlueArrow
from scenes.kit.beats.beat import beat
from scenes.kit.beats.guess import answered
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import recall, recede
from scenes.kit.descents.ball_way import first_rate
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.notation import partial_in_line, vector
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, rise_along
from scenes.kit.map.choice_way import ChoiceWay, keep_apart
from scenes.kit.map.labels import outline_samples
from scenes.kit.map.needs import a_lowest_point, a_slope, slopes_in_sight
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel, SidePanel
from scenes.kit.map.turning import TurnRound
from scenes.kit.map.view import View
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.walkers import Walk
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.bead import Bead
from scenes.language.messages import message

# Zoom for the question, for the turn after it, and for the look at hill and valley before it.
_ZOOM, _NEAREST, _LOOK = 2.2, 1.15 * 2.2, 1.4
_VECTOR_SIZE = 34
_VECTOR_PANEL, _INSTRUCTION_PANEL, _TALLEST = 5.6, 6.1, 2.8
# Room around a panel, in frame units.
_BESIDE_PANEL = 0.15
# The directions to choose from, in degrees from straight down, and their drawn length and that of their letters beyond
# them, in frame units.
_CHOICES, _CHOICE, _LETTER = (("A", -68.0), ("B", 0.0), ("C", 40.0)), 1.5, 0.7


class NegatedGradient(MapSegment):
    """The red arrow swings through its foot and becomes the blue one."""

    title = "Turn around"
    needs = (a_slope, slopes_in_sight, a_lowest_point)
    leaves = OneBlueArrow
    learnt = "Turn around to go down"

    def setup(self) -> None:
        """Begin with the hill and its gradient arrows, as the segment before left it."""
        super().setup()
        self.found = self.find(HillOfArrows)
        self.hiker, self.points = self.found.hiker, self.found.points
        self.check_ground()
        self.speaking, *self.others = self.found.arrows
        self.mark, *self.other_marks = self.found.right_angles
        self.rate = first_rate(self.survey, self.error_map)
        self.here = Scope(self.landscape, self.points[0])
        self.downhill = -self.landscape.gradient(self.points[0])
        # The panel hangs above the arrow that points down the frame, unless it would hide it at the edge of the map.
        above = RIGHT if self.downhill[0] * self.downhill[1] < 0 else LEFT
        self.panel_side = min((above, -above), key=self.hidden_by_panel)
        tallest = self.tallest(self.panel_side)
        self.found.numbers.avoid = (*self.found.numbers.avoid, tallest.keep_out)
        self.room = Box.around(tallest.ground)
        # Receded arrows with their right angles that panels would cover.
        self.away: list[Mobject] = []

    def tallest(self, side: Vector3DLike) -> SidePanel:
        """Return a panel at a side that is as large as the largest."""
        return SidePanel(self.theme, _TALLEST, _INSTRUCTION_PANEL, side=side)

    def hidden_by_panel(self, side: Vector3DLike) -> int:
        """Return how much of the arrow that is turned round would be under a panel at a side, as a number of points."""
        view = View.of(self.closer(), _NEAREST).inside(self.landscape.domain)
        arrow = GradientArrow(self.error_map, self.points[0], self.found.scale, "descent")
        places = self.error_map.to_weights(outline_samples([arrow, self.hiker]))
        seen = (places - view.center) * self.error_map.sight.scale * view.zoom
        return int(Box.around(self.tallest(side).ground, margin=_BESIDE_PANEL).holds(seen).sum())

    def check_ground(self) -> None:
        """Refuse a hill at whose foot the ground ends: arrows would end in the void.

        Raises
        ------
        UnsuitableError
            If an arrow that is turned round ends where the error is not defined.
        """
        turned = [GradientArrow(self.error_map, point, self.found.scale, "descent") for point in self.points]
        if not np.isfinite(self.landscape.value(self.error_map.to_weights([arrow.end for arrow in turned]))).all():
            raise UnsuitableError("turned round, an arrow would end where its error is not defined")

    @beat(
        "Red arrows point {rise:up}. But training wants the valley.",
        rise=lambda self: min(map(rise_along, self.found.arrows)),
    )
    def not_the_peak(self) -> None:
        blue = [GradientArrow(self.error_map, point, self.found.scale, "descent") for point in self.points]
        self.low = self.minimum_error([*self.found.arrows, *blue, self.hiker, self.found.numbers])
        hill, valley = np.mean(self.points, axis=0), self.valley.point
        self.look_at(hill, _LOOK, share=0.3)
        self.look_at((hill + 2 * valley) / 3, _LOOK, share=0.42)
        covered = self.found.numbers.leave_under(*self.low.family_members_with_points())
        self.play(FadeIn(self.low, self.signs), *covered, share=0.15)

    @beat("Which way is steepest down, right here?", ask=True)
    def which_way(self) -> None:
        self.play(
            FadeOut(self.low, self.signs),
            recede(self.theme, *self.others, *self.other_marks, self.found.feet),
            share=0.2,
        )
        # Numbers leave room for the ways and their letters.
        self.found.numbers.avoid = (*self.found.numbers.avoid, *self.ways(_CHOICE + _LETTER))
        self.look_at(self.closer(), _ZOOM, share=0.45)
        self.choices = self.ways(_CHOICE)
        keep_apart(self.choices)
        for choice in self.choices:
            self.add(choice)
        self.bring_to_front(self.hiker)
        come = (FadeIn(choice, choice.mark) for choice in self.choices)
        self.play(LaggedStart(*come, lag_ratio=0.3), share=0.25)

    def ways(self, length: float) -> list[ChoiceWay]:
        """Return the ways to choose from, of a length in frame units."""
        turned = (np.radians(degrees) for _, degrees in _CHOICES)
        ways = [np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) @ self.downhill for a in turned]
        return [
            ChoiceWay(self.error_map, self.points[0], way, letter, length=length, decimals=self.decimals)
            for way, (letter, _) in zip(ways, _CHOICES, strict=True)
        ]

    def closer(self) -> Array:
        """Return the weights in the middle of the nearer view: beside the hiker, towards the way down."""
        arrow = self.speaking.vector[:2] / self.error_map.scale_factor
        return np.asarray(self.points[0] - 0.4 * arrow)

    @beat(
        "Turn a way round, and what {before:climbed} now {after:falls}. So it is the {opposite:opposite}.",
        before=lambda self: rise_along(self.speaking),
        after=lambda self: self.choices[1].slope(),
        opposite=lambda self: self.answer_along_arrow(),
    )
    def steepest_down(self) -> None:
        marks = [choice.mark for choice in self.choices]
        self.bead_on(self.speaking)
        slopes = [(choice.slope_name, choice.number) for choice in self.choices]
        covered = self.found.numbers.leave_under(*(part for slope in slopes for part in slope))
        self.play(LaggedStart(*(FadeIn(*slope) for slope in slopes), lag_ratio=0.4), *covered, share=0.35)
        self.hold(share=0.2)
        right = marks[1]
        wrong = [each for each in self.choices if each.mark is not right]
        self.play(answered([right], right, self.theme.descent), share=0.12)
        self.play(FadeOut(*(part for each in wrong for part in each.parts)), share=0.15)

    def answer_along_arrow(self) -> float:
        """Return the cosine of the angle between the right choice and the red arrow, as both are drawn."""
        (foot, end), line = self.speaking.drawn(), self.choices[1].line.points
        arrow, answer = end - foot, line[3] - line[0]
        return float(arrow @ answer / (np.linalg.norm(arrow) * np.linalg.norm(answer)))

    @beat("So turn around: just as steep, exactly the other way.")
    def turn_around(self) -> None:
        self.remove(self.bead)
        answer = self.choices[1]
        self.play(FadeOut(*answer.parts), share=0.15)
        self.look_at(self.closer(), _NEAREST, TurnRound(self.speaking, self.mark, self.hiker), share=0.62)

    @beat("This is the negated gradient, the direction of steepest descent.", still=True)
    def name_it(self) -> None:
        self.down_label = self.label(
            Name.NEGATED_GRADIENT,
            self.theme.descent_text,
            self.speaking.end,
            [self.speaking, self.hiker, self.mark, *self.others],
            RIGHT + 0.5 * UP,
        )
        self.bead_on(self.speaking)
        self.play(FadeIn(self.down_label), *self.found.numbers.leave_under(self.down_label.words), share=0.25)
        self.hold(share=0.7)

    def bead_on(self, arrow: GradientArrow) -> None:
        """Let a light run along an arrow while neither it nor the view moves."""
        core = self.theme.ascent_core if arrow.sense == "ascent" else self.theme.descent_core
        self.bead = Bead([arrow.foot, arrow.end], core, period=1.4)
        self.add(self.bead)
        self.bring_to_front(self.hiker)
        self.live(self.bead)

    @beat("In numbers, each part changes its sign, and nothing else.")
    def every_sign_changes(self) -> None:
        up, down = self.vector_row("", self.theme.ascent_text), self.vector_row("-", self.theme.descent_text)
        wide = max(_VECTOR_PANEL, up.width + 2 * SidePanel.INSET, down.width + 2 * SidePanel.INSET)
        self.panel = GrowingPanel(self.theme, wide, side=self.panel_side)
        self.panel.line(up, after=0.32)
        self.away = self.under_panels()
        self.play(FadeOut(self.down_label, *self.away), *self.panel.grow(up), share=0.13)
        self.hold(share=0.2)
        self.panel.line(down, after=0.32)
        self.play(*self.panel.grow(down), share=0.13)
        self.hold(share=0.3)

    def under_panels(self) -> list[Mobject]:
        """Return the receded arrows, each with its right angle, that would reach under the tallest panel."""
        pairs = zip(self.others, self.other_marks, strict=True)
        return [part for pair in pairs if self.room.holds(outline_samples(pair)).any() for part in pair]

    def vector_row(self, sign: str, color: str) -> VGroup:
        """Return one vector as a row of the panel: its name, its partial derivatives, and its numbers here."""
        numbers = (-self.downhill if sign == "" else self.downhill).tolist()
        partials = self.column(*(f"{sign}{partial_in_line(index)}" for index in (1, 2)))
        values = self.column(*(printed(part, self.decimals) for part in numbers))
        name, colours = f"{sign}nabla E", dict(zip("ab", self.theme.weights_text, strict=True))
        named = Formula(f"{name} = {partials}", _VECTOR_SIZE, color, colours, of=self.here)
        filled = Formula(f"= {values}", _VECTOR_SIZE, color, colours, of=self.here.after(name))
        return VGroup(named, filled.next_to(named, RIGHT, buff=0.18))

    @staticmethod
    def column(first: str, second: str) -> str:
        """Return a vector whose entries have the colours of their weights."""
        return vector(f"{{{{{first} : a}}}}", f"{{{{{second} : b}}}}")

    @beat(
        "In {line_count:two lines}: compute the gradient, take a small step the other way.",
        still=True,
    )
    def instruction(self) -> None:
        self.play(*self.panel.leave(), share=0.08)
        self.panel = GrowingPanel(self.theme, _INSTRUCTION_PANEL, side=self.panel_side)
        self.lines = lines = [
            Words(text, self.theme.type.label, color, "SEMIBOLD", of=Decoration("a line of the instruction, numbered"))
            for text, color in (
                (message("1  Compute the gradient."), self.theme.ascent_text),
                (message("2  Take a small step the other way."), self.theme.descent_text),
            )
        ]
        self.panel.alike(*lines)
        self.hold(share=0.22)
        self.play(*self.panel.grow(self.panel.line(lines[0], after=0.3)), share=0.09)
        error = NameWords(Name.ERROR, self.theme.type.label, self.theme.ink, "MEDIUM", of=self.here)
        self.hold(share=0.08)
        self.panel.line(lines[1], after=0.3)
        self.error = self.panel.number(
            error, lambda w: float(self.landscape.value(w)), self.points[0], decimals=self.decimals
        )
        self.play(*self.panel.grow(lines[1], error, self.error), share=0.1)
        self.play(Walk(self.step(), self.hiker, self.error), share=0.2)

    def line_count(self) -> int:
        """Return how many lines the instruction takes."""
        return len(self.lines)

    def step(self) -> Array:
        """Return the hiker's small step as its start and end, shape (2, 2)."""
        return np.stack([self.points[0], self.points[0] + self.rate * self.downhill])

    @beat(
        "All of them turn. Each shows the steepest way {fall:down} from there.",
        fall=lambda self: max(map(rise_along, (self.speaking, *self.others))),
    )
    def anywhere(self) -> None:
        self.remove(self.bead)
        blue = [GradientArrow(self.error_map, point, self.found.scale, "descent") for point in self.points]
        self.last_line = self.make_law()
        self.look_clear_of(self.last_line, blue, *self.panel.leave(), share=0.3)
        receded = [each for each in (*self.others, *self.other_marks) if each not in self.away]
        back: list[Animation] = [recall(self.theme, *receded, self.found.feet)]
        if self.away:
            back.append(FadeIn(*(each.fade(1 - 1 / self.theme.recede) for each in self.away)))
        self.play(*back, *self.found.numbers.leave_under(*blue), share=0.08)
        pairs = zip(self.others, self.other_marks, strict=True)
        self.play(LaggedStart(*(TurnRound(*pair) for pair in pairs), lag_ratio=0.15), share=0.58)

    def make_law(self) -> LawLine:
        """Return the line on which the segment ends."""
        words = Words(
            "Steepest {fall:down} is {against:against} the gradient",
            self.theme.type.label,
            self.theme.descent_text,
            "SEMIBOLD",
            of=Tied(fall=partial(rise_along, self.speaking), against=self.against),
        )
        return LawLine(words, self.theme)

    def against(self) -> float:
        """Return the slope along the arrow as drawn, times its length: negative if it goes against the gradient."""
        foot, end = self.speaking.drawn()
        return float((end - foot)[:2] @ self.landscape.gradient(self.points[0]))

    @beat(
        "So to go {fall:down}, go {against:against} the gradient.",
        still=True,
        fall=lambda self: rise_along(self.speaking),
    )
    def law(self) -> None:
        law = self.last_line
        self.bead_on(self.speaking)
        self.play(law.come(), *self.found.numbers.leave_under(law), share=0.25)
        self.hold(share=0.7)
