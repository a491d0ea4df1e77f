"""Links: the picture that one segment leaves and the next one finds.

A link is a class that makes the picture from a segment, before or after the segment is performed, and keeps the
things that stay on stage as its attributes:

    class FeetInFog(MapLink):
        def __init__(self, segment: Segment) -> None:
            super().__init__(segment)
            self.marker = Marker(self.error_map, START)
            self.things = [self.error_map, self.marker]

The segment that has ``leaves = FeetInFog`` ends with that picture, and one whose `setup` says
``self.found = self.find(FeetInFog)`` begins with it. Neither knows the other: alone, or in another order, a segment
begins and ends with the same pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from manim import Mobject

from scenes.kit.beats.vary import Vary
from scenes.kit.paint.canvas import paper_or_none
from scenes.kit.paint.snapshot import Snapshot

if TYPE_CHECKING:
    from scenes.kit.beats.segment import Segment

CLEAR = 0.6
"""Seconds in which everything goes that a link does not keep."""


class Link:
    """The picture between two segments.

    It depends only on the segment's look and landscape, so both sides make the same picture.

    Parameters
    ----------
    segment
        The segment that finds it, set up but not begun; or the one that leaves it, after its last beat.

    Attributes
    ----------
    things
        Things in the picture, the lowest first.
    """

    things: Sequence[Mobject]

    def __init__(self, segment: Segment) -> None:
        self.look, self.theme, self.chosen = segment.look, segment.theme, segment.chosen
        self.things = []


class Remains(Snapshot):
    """The last picture of removed things, while it goes.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> remains = Remains([error_map, Marker(error_map, (-1.0, 0.5))], DARK.paper)
    >>> scene.add(error_map, GradientArrow(error_map, (1.0, 0.6), 0.3), remains)
    >>> remains.set_opacity(0.6)
    """

    claims_nothing: ClassVar[str] = "the picture of what was there before"

    def __init__(self, mobjects: Sequence[Mobject], paper: str) -> None:
        super().__init__(mobjects, paper_or_none(paper))
        # Manim's cache distinguishes pictures by what they show.
        self.of = list(mobjects)


def clearing(remains: Remains) -> Vary:
    """Return the animation of a last picture going; nothing changes where the picture below looks the same."""
    return Vary(remains, remains.set_opacity, 1.0, 0.0, remover=True)
