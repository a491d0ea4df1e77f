"""Training wants the valley: the gradient's arrow turned round."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from manim import DOWN, RIGHT, UP, FadeIn, FadeOut, LaggedStart, VGroup

from scenes.arrays import Array
from scenes.claims.numbers import Printed
from scenes.claims.protocol import Claim
from scenes.kit.beats.beat import beat
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, RightAngle, Swing, arrow_scale, feet
from scenes.kit.map.segment import MapSegment

_VECTOR_SIZE = 32
_TALLEST_PANEL, _WIDEST_PANEL = 2.6, 6.2


class NegatedGradient(MapSegment):
    """The red arrow swings through its foot and becomes the blue one."""

    title = "Turn around"

    def setup(self) -> None:
        """Begin with the hill and its gradient arrows, as the segment before left it."""
        super().setup()
        points = self.hill_points()
        scale = arrow_scale(self.landscape, points, self.longest_arrow(points))
        self.arrows = [GradientArrow(self.error_map, point, scale) for point in points]
        self.speaking, self.others = self.arrows[0], self.arrows[1:]
        self.marks = VGroup(*(RightAngle(self.error_map, point) for point in points))
        self.feet = feet(self.error_map, points, self.theme.ink)
        downhill = [GradientArrow(self.error_map, point, scale, "descent") for point in points]
        places = [place for arrow in (*self.arrows, *downhill) for place in (arrow.foot, arrow.end)]
        self.keep_clear(places, _WIDEST_PANEL, _TALLEST_PANEL)
        self.room = self.side_panel(height=_TALLEST_PANEL, width=_WIDEST_PANEL).keep_out
        self.high = self.high_error([*self.arrows, *downhill, self.room])
        lowest = min(self.arrows, key=lambda arrow: arrow.foot[1])
        self.up_label = self.label(Name.GRADIENT, self.theme.ascent_text, lowest.foot, self.arrows, DOWN)
        self.rows: list[VGroup] = []
        self.add(
            self.error_map, self.high, self.up_label, self.signs, self.marks, *self.others, self.speaking, self.feet
        )

    @beat("The gradient points to where the error grows fastest. But training wants the valley, not the peak.")
    def not_the_peak(self) -> None:
        self.low = self.minimum_error([self.high, self.up_label, self.room, *self.arrows])
        self.hold(share=0.45)
        self.play(FadeIn(self.low), share=0.2)

    @beat("So turn around. Same place, same steepness, exactly the opposite way.")
    def turn_around(self) -> None:
        self.play(Swing(self.speaking, clockwise=True), share=0.4)

    @beat("This is the negated gradient, the direction of steepest descent.", still=True)
    def name_it(self) -> None:
        blue = GradientArrow(self.error_map, self.speaking.point, self.speaking.units_per_slope, "descent")
        self.down_label = self.label(
            Name.NEGATED_GRADIENT,
            self.theme.descent_text,
            blue.end,
            [self.high, self.low, self.up_label, blue, *self.others],
            RIGHT + 0.5 * UP,
        )
        self.play(FadeIn(self.down_label), share=0.3)

    @beat("In numbers, every part of the gradient changes its sign, and nothing else does.")
    def every_sign_changes(self) -> None:
        self.panel = self.side_panel(height=_TALLEST_PANEL, width=5.3)
        up, down = self.vector_rows()
        self.play(FadeOut(self.down_label), FadeIn(self.panel, up), share=0.25)
        self.play(FadeIn(down, shift=0.2 * DOWN), share=0.25)
        self.rows[:] = [up, down]

    def vector_rows(self) -> tuple[VGroup, VGroup]:
        """Return the gradient and its opposite at the speaking arrow's foot, as formula and as numbers."""
        gradient = self.landscape.gradient(self.speaking.point)
        return (
            self.vector_row("", gradient, self.theme.ascent_text),
            self.vector_row("-", -gradient, self.theme.descent_text),
        )

    def claims(self) -> Iterator[Claim]:
        """The numbers are the gradient at the foot of the arrow, and its opposite."""
        foot = self.error_map.to_weights(self.speaking.foot)
        for sign, (_, numbers) in zip((1, -1), self.rows, strict=False):
            values = [partial(self.signed_slope, sign, axis, foot) for axis in (0, 1)]
            yield Printed(drawn=numbers.read(), values=values, place=numbers.get_center(), settled=True)

    def signed_slope(self, sign: int, axis: int, point: Array) -> float:
        """Return a partial slope at a point, or its opposite."""
        return sign * float(self.landscape.gradient(point)[axis])

    def vector_row(self, sign: str, vector: np.ndarray, color: str) -> VGroup:
        """Return one vector as a formula, and under it as the numbers at the foot of the arrow."""
        size = _VECTOR_SIZE
        partials = ", ".join(f"{sign}partial E \\/ partial w_{index}" for index in (1, 2))
        first, second = (printed(part, self.decimals) for part in vector)
        formula = self.panel.line(Formula(f"{sign}nabla E = ({partials})", size, color), after=0.18)
        numbers = self.panel.line(Formula(f"= ({first}, {second})", size, color), after=0.34)
        return VGroup(formula, numbers.align_to(formula, RIGHT))

    @beat(
        "The whole instruction fits in two lines. Compute the gradient. Then take a small step the other way.",
        still=True,
    )
    def instruction(self) -> None:
        self.play(FadeOut(self.panel, *self.rows), share=0.1)
        self.panel = self.side_panel(height=1.75, width=_WIDEST_PANEL)
        lines = [
            self.panel.line(Words(text, self.theme.type.label, color, "SEMIBOLD"), after=0.35)
            for text, color in (
                ("1  Compute the gradient.", self.theme.ascent_text),
                ("2  Take a small step the other way.", self.theme.descent_text),
            )
        ]
        self.play(FadeIn(self.panel), share=0.1)
        self.hold(share=0.15)
        self.play(FadeIn(lines[0], shift=0.2 * RIGHT), share=0.15)
        self.hold(share=0.05)
        self.play(FadeIn(lines[1], shift=0.2 * RIGHT), share=0.15)
        self.instruction_parts = [self.panel, *lines]

    @beat("It works anywhere on the hill. Wherever you stand, the blue arrow shows the fastest way down.")
    def anywhere(self) -> None:
        self.play(FadeOut(self.up_label), share=0.1)
        self.play(LaggedStart(*(Swing(arrow) for arrow in self.others), lag_ratio=0.2), share=0.6)
