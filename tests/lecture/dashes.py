"""Dashed lines and discs, for the tests of pictures without pixels."""

from __future__ import annotations

import cairo

from scenes.kit.paint.canvas import Painted


class Dashes(Painted):
    """A dashed line and an opaque disc, with Cairo's own means.

    Parameters
    ----------
    disc
        Center of the disc.
    clipped
        Whether both are partly beyond a clip.
    """

    def __init__(self, disc: tuple[float, float] = (0, 2), *, clipped: bool = False) -> None:
        super().__init__()
        self.disc, self.clipped = disc, clipped

    def paint(self, context: cairo.Context) -> None:
        if self.clipped:
            context.rectangle(-5, -2, 8.25, 5)
            context.clip()
        context.set_source_rgb(0.2, 0.5, 0.9)
        context.set_line_width(0.1)
        context.set_dash([0.5, 0.25], 0.1)
        context.move_to(-6, -3)
        context.curve_to(-2, 4, 2, -4, 6, 3)
        context.stroke()
        context.arc(*self.disc, 0.7, 0, 6)
        context.fill()
