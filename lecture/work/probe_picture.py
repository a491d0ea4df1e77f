"""A small picture that uses everything that draws: machines on which it has the same bytes draw everything alike."""

from __future__ import annotations

from manim import Rotate, Square

from scenes.kit.beats.segment import Segment
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words


class Probe(Segment):
    """Letters, a formula, and a square that turns."""

    title = "Probe"

    def construct(self) -> None:
        """Draw them."""
        self.add(Words("Rag 27", 90, self.theme.ink).shift((-3, 2, 0)))
        self.add(Formula("nabla E = sqrt(w^2)", 60, self.theme.ascent).shift((0, -2, 0)))
        square = Square(3, color=self.theme.descent, fill_opacity=0.6).shift((3, 1, 0))
        self.add(square)
        self.play(Rotate(square, 1), run_time=1)
