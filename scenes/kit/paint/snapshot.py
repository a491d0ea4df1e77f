"""A whole picture, taken once, that fades in over another one: for changes all over the frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import cairo
from manim import ManimColor, Mobject, config

from scenes.kit.paint.canvas import Painted, Sheet


class Snapshot(Painted):
    """A view of mobjects as they are now, as one picture that covers the frame.

    If colours change in proportion to a share, and everything over them stands still, then fading in the last picture
    over the first shows every picture between them as drawing it would, up to rounding.

    Parameters
    ----------
    mobjects
        Mobjects, the lowest first; one must be opaque all over the frame, unless there is paper or the film has none.
    paper
        Colour of the paper under them.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(Snapshot([error_map, Marker(error_map, (1.0, 0.6))], DARK.paper).scale(0.5))
    """

    claims_nothing: ClassVar[str] = "a picture of what makes the claims"
    elsewhere = "as a picture"

    def __init__(self, mobjects: Iterable[Mobject], paper: str | None = None) -> None:
        super().__init__()
        self.sheet = Sheet()
        if paper is not None:
            self.sheet.pixels[:] = ManimColor(paper).to_int_rgba()
        self.sheet.draw(mobjects)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Paint the picture over the frame."""
        is_clear = config.background_opacity < 1
        # Without an alpha channel, Cairo knows that the picture is opaque, and is faster.
        kind = cairo.FORMAT_ARGB32 if is_clear else cairo.FORMAT_RGB24
        picture = cairo.ImageSurface.create_for_data(
            self.sheet.pixels.data, kind, config.pixel_width, config.pixel_height
        )
        if is_clear:
            # The picture below fades in proportion, even where this one is empty.
            context.set_operator(cairo.OPERATOR_SOURCE)
        context.identity_matrix()
        context.set_source_surface(picture, 0, 0)
        context.paint_with_alpha(self.opacity)
