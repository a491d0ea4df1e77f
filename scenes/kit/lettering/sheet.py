"""The sheet on which words and formulas are laid out before they become shapes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from manim import config

# Width and height in pixels: Pango breaks wider lines, and Cairo leaves out letters beyond the edge.
_SHEET = 1_000_000


@contextmanager
def own_sheet() -> Iterator[None]:
    """Lay out words and formulas on a large sheet, in a private temporary folder.

    On a sheet as large as the picture, a small picture would break lines and lose letters. In Manim's own folder, a run
    would reuse what it finds there by name: files half-written by a killed run, files that a parallel run is just
    writing (Manim writes a word's file again whenever it reads it), or words laid out on a smaller sheet.

    Manim's own `tempconfig` would also set the renderer again, which takes longer than laying out a line.
    """
    size, folders = (config.pixel_width, config.pixel_height), (config.text_dir, config.tex_dir)
    with TemporaryDirectory(prefix="lettering-") as folder:
        config.pixel_width = config.pixel_height = _SHEET
        config.text_dir = config.tex_dir = folder
        try:
            yield
        finally:
            config.pixel_width, config.pixel_height = size
            config.text_dir, config.tex_dir = folders
