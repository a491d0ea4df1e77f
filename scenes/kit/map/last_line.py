"""Where a segment's last line stands, so that nothing on the map is under it."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Mobject

from scenes.kit.beats.law import LawLine
from scenes.kit.map.labels import outline_samples
from scenes.kit.places.boxes import Box

# Room around a last line, in frame units.
_BESIDE = 0.08


def standing_clear(law: LawLine, things: Sequence[Mobject]) -> LawLine:
    """Move a last line to the top if things would be under it above the captions and not there; return it."""
    outline = outline_samples(things)
    below = Box.around(law).distance_to(outline)
    if below < _BESIDE:
        middle = law.get_center()
        if Box.around(law.rise()).distance_to(outline) <= below:
            law.move_to(middle)
    return law
