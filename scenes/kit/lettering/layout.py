"""Letters as Pango lays them out, free of the size of the rendering."""

from __future__ import annotations

from manim import Text

from scenes.kit.frame.fonts import families, register_fonts
from scenes.kit.lettering.sheet import own_sheet
from scenes.language.current import current_language
from scenes.language.scripts import in_order, is_plain

# Pango rounds glyph positions to its own grid; laid out large and scaled down, letters keep their true spacing.
LAYOUT_SCALE = 10


def laid_out(text: str, size: float, weight: str, *, before: str = "") -> Text:
    """Return the letters of a text, each line in its reading order, with ``before`` in its own order at their left."""
    register_fonts()
    with own_sheet():
        return Text(
            before + in_order(text),
            font=families(current_language().tag),
            weight=weight,
            font_size=size * LAYOUT_SCALE,
            line_spacing=0.9,
            # Without ligatures each letter is its own shape; letters of joining scripts have no others.
            disable_ligatures=is_plain(text),
            warn_missing_font=False,  # its list of fonts may be older than ours
        )
