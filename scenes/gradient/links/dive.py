"""How a segment that plays elsewhere leaves the map of home: the view goes into the dot under the hiker's feet."""

from __future__ import annotations

from manim import FadeOut, Mobject

from scenes.gradient.links.home import Home
from scenes.kit.beats.iris import Iris, opening
from scenes.kit.beats.segment import Segment
from scenes.kit.map.camera import LookAt

_ZOOM = 7.0
# Seconds.
_WITHOUT_NUMBERS, _NEARER, _OPEN = 0.3, 0.6, 0.5


def dive(segment: Segment, home: Home, *found: Mobject) -> None:
    """Go into the dot under the hiker's feet; a new picture, the lowest of it first, opens out of it."""
    segment.play(FadeOut(home.numbers), run_time=_WITHOUT_NUMBERS)
    segment.play(LookAt(home.error_map, home.here, _ZOOM), run_time=_NEARER)
    dot = home.error_map.to_screen(home.here)
    iris = Iris(home.things, segment.theme.paper, dot)
    segment.remove(*home.things)
    segment.add(*found)
    segment.play(opening(iris), run_time=_OPEN)
    segment.remove(iris)
