"""What a camera remembers from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from manim import Mobject

from scenes.kit.paint.outlines import Outlines
from scenes.kit.paint.tiles import Pixels, Tiles


@dataclass(eq=False)
class Memory:
    """What a camera remembers of the frames that it has drawn.

    Attributes
    ----------
    ground
        The picture that was taken over last; None if it cannot be told apart from others.
    drawn
        Where something was drawn since.
    wiped
        Where something was drawn, or the ground laid, since somebody last asked.
    outlines
        Of shapes that stay as they are.
    kinds
        How mobjects of each type are drawn.
    """

    ground: Pixels | None = None
    drawn: Tiles = field(default_factory=lambda: Tiles(0, 0))
    wiped: Tiles = field(default_factory=lambda: Tiles(0, 0))
    outlines: Outlines = field(default_factory=Outlines)
    kinds: dict[type[Mobject], type[Mobject]] = field(default_factory=dict)
