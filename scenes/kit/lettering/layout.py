"""Letters as Pango lays them out, free of the size of the rendering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from manim import Text, config

from scenes.kit.frame.fonts import register_fonts
from scenes.kit.frame.theme import FONT

# Pango rounds glyph positions to its own grid; laid out large and scaled down, letters keep their true spacing.
LAYOUT_SCALE = 10
# The width and height of what words are laid out on, in pixels: Pango breaks lines that are wider, and Cairo leaves out
# letters beyond the edge.
_SHEET = 1_000_000


def laid_out(text: str, size: float, weight: str) -> Text:
    register_fonts()
    with _large_sheet():
        return Text(
            text,
            font=FONT,
            weight=weight,
            font_size=size * LAYOUT_SCALE,
            line_spacing=0.9,
            disable_ligatures=True,  # so that each letter is a shape of its own
            warn_missing_font=False,  # its list of fonts may be older than ours
        )


@contextmanager
def _large_sheet() -> Iterator[None]:
    """Keep the size of the rendering from breaking lines and cutting letters off: a lecture reads alike at every one.

    Manim's own `tempconfig` would also set up the renderer again, which takes longer than laying out a line.
    """
    size = config.pixel_width, config.pixel_height
    config.pixel_width = config.pixel_height = _SHEET
    try:
        yield
    finally:
        config.pixel_width, config.pixel_height = size
