"""Letters as Pango lays them out, free of the size of the rendering."""

from __future__ import annotations

from manim import Text

from scenes.kit.frame.fonts import register_fonts
from scenes.kit.frame.theme import FONT
from scenes.kit.lettering.sheet import own_sheet

# Pango rounds glyph positions to its own grid; laid out large and scaled down, letters keep their true spacing.
LAYOUT_SCALE = 10


def laid_out(text: str, size: float, weight: str) -> Text:
    register_fonts()
    with own_sheet():
        return Text(
            text,
            font=FONT,
            weight=weight,
            font_size=size * LAYOUT_SCALE,
            line_spacing=0.9,
            disable_ligatures=True,  # so that each letter is a shape of its own
            warn_missing_font=False,  # its list of fonts may be older than ours
        )
