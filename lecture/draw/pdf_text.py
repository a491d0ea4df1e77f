"""Text in a PDF: glyphs of the lectures' own fonts, which are embedded, at their places in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import cairo
from manim import Mobject, VMobject

from lecture.draw.vector import VectorCamera, VectorContext, restored, write_pdf
from lecture.errors import LectureError
from scenes.kit.frame.fonts import family_of, register_fonts
from scenes.kit.frame.theme import FONT
from scenes.kit.frame.typeface import advance
from scenes.kit.lettering.as_text import TextLine, lines_of

_NARROW = 1e-3


def write_text_pdf(target: Path, mobjects: Sequence[Mobject], paper: str | None, title: str) -> None:
    """Write mobjects as `lecture.draw.vector.write_pdf` does, but with words and numbers as text.

    Raises
    ------
    LectureError
        If Cairo does not find the packaged font.
    """
    family = [each for mobject in mobjects for each in mobject.get_family()]
    lines = {id(each): lines_of(each) for each in family}

    def camera(context: VectorContext) -> VectorCamera:
        return _TextCamera(context, lines)

    register_fonts()
    write_pdf(target, mobjects, paper, title, camera)


class _TextCamera(VectorCamera):
    """Draws into a PDF.

    Parameters
    ----------
    context
        The context of the file.
    lines
        The lines of text of each mobject, by its identity.
    """

    def __init__(self, context: VectorContext, lines: dict[int, list[TextLine]]) -> None:
        super().__init__(context)
        self.lines = lines

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> _TextCamera:
        """Draw a shape, or write a line of text."""
        lines = self.lines.get(id(vmobject), [])
        if not lines:
            super().display_vectorized(vmobject, ctx)
        for line in lines:
            self._write(line, vmobject.get_fill_rgbas()[0].tolist())
        return self

    def _write(self, line: TextLine, colour: Sequence[float]) -> None:
        with restored(self.context):
            red, green, blue, alpha = colour
            # In the order of the frame's memory.
            self.context.set_source_rgba(blue, green, red, alpha)
            self.context.select_font_face(family_of(line.weight))
            # The vertical axis of type is opposite to the frame's.
            along, up = line.em, -1j * line.em
            self.context.set_font_matrix(cairo.Matrix(along.real, along.imag, up.real, up.imag, 0, 0))
            font = self.context.get_scaled_font()
            _require_font(font, line.weight, abs(line.em))
            # Its type hints declare glyphs only.
            glyphs, clusters, flags = cast(Any, font.text_to_glyphs(0, 0, line.text))
            places = [line.start + offset * line.em for offset in line.offsets]
            placed = [cairo.Glyph(each.index, at.real, at.imag) for each, at in zip(glyphs, places, strict=True)]
            self.context.show_text_glyphs(line.text, placed, clusters, flags)


def _require_font(font: cairo.ScaledFont, weight: str, em: float) -> None:
    found = font.text_extents("HW")
    width = em * sum(advance(each, weight) for each in "HW")
    if abs(abs(complex(found.x_advance, found.y_advance)) - width) > _NARROW * em:
        raise LectureError(f"Cairo does not find the font {FONT} here: text in a PDF must be outlines, without --text")
