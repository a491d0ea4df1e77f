"""What a camera remembers from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from manim import Mobject

from scenes.kit.paint.outlines import Outlines
from scenes.kit.paint.tiles import Pixels, Tiles


@dataclass(eq=False)
class Memory:
    """A camera's memory of the frames that it has drawn.

    Attributes
    ----------
    ground
        The picture that was taken over last; None if it cannot be distinguished from others.
    is_stale
        Whether that picture is to be restored where something was drawn before anything is drawn again.
    drawn
        Tiles where something was drawn since then.
    wiped
        Tiles where something was drawn, or the background restored, since the last query.
    outlines
        Outlines of shapes that stay the same.
    kinds
        How mobjects of each type are drawn.
    """

    ground: Pixels | None = None
    is_stale: bool = False
    drawn: Tiles = field(default_factory=lambda: Tiles(0, 0))
    wiped: Tiles = field(default_factory=lambda: Tiles(0, 0))
    outlines: Outlines = field(default_factory=Outlines)
    kinds: dict[type[Mobject], type[Mobject]] = field(default_factory=dict)
