"""Text in a PDF: glyphs of the lectures' own font, which the file holds, each where it stands in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
from manim import VMobject

from lecture.draw.vector import VectorCamera, kept
from scenes.kit.lettering.as_text import TextLine, lines_of

# Pango's weights, as fonts of their own are called after.
_FONTS = {"NORMAL": "", "MEDIUM": " Medium", "SEMIBOLD": " SemiBold", "BOLD": ""}


class TextCamera(VectorCamera):
    """Draws into a PDF, words and numbers as text."""

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> TextCamera:
        """Draw a shape, or write a line of text."""
        lines = lines_of(vmobject)
        if not lines:
            super().display_vectorized(vmobject, ctx)
        for line in lines:
            with kept(self.context):
                _write(self.context, line, vmobject.get_fill_rgbas()[0].tolist())
        return self


def _write(context: cairo.Context[Any], line: TextLine, colour: Sequence[float]) -> None:
    red, green, blue, alpha = colour
    # As the frame's memory has them.
    context.set_source_rgba(blue, green, red, alpha)
    is_bold = line.weight == "BOLD"
    context.select_font_face(
        line.families.partition(",")[0] + _FONTS[line.weight],
        cairo.FONT_SLANT_NORMAL,
        cairo.FONT_WEIGHT_BOLD if is_bold else cairo.FONT_WEIGHT_NORMAL,
    )
    # Type has its own up, against the frame's.
    along, up = line.em, -1j * line.em
    context.set_font_matrix(cairo.Matrix(along.real, along.imag, up.real, up.imag, 0, 0))
    glyphs, clusters, flags = context.get_scaled_font().text_to_glyphs(0, 0, line.text)
    places = [line.start + offset * line.em for offset in line.offsets]
    placed = [cairo.Glyph(each.index, place.real, place.imag) for each, place in zip(glyphs, places, strict=True)]
    context.show_text_glyphs(line.text, placed, clusters, flags)
