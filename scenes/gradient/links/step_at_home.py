"""The step from home: the blue arrow at the hiker's feet, with which segments end that happened elsewhere."""

from __future__ import annotations

from scenes.gradient.links.home import Home
from scenes.kit.map.arrows import GradientArrow, arrow_scale
from scenes.kit.shapes.bead import Bead

_LENGTH, _PERIOD = 1.2, 1.6


class StepAtHome:
    """The negative gradient at the hiker's home, and a light that runs along it.

    Attributes
    ----------
    arrow, light
        Its parts; the light is alive.
    """

    def __init__(self, home: Home) -> None:
        landscape = home.survey.landscape
        # Without any slope the arrow has no length, and the light stays at its foot.
        is_level = not landscape.gradient(home.here).any()
        scale = 1.0 if is_level else arrow_scale(landscape, home.here[None], _LENGTH)
        self.arrow = GradientArrow(home.error_map, home.here, scale, "descent")
        way = [self.arrow.foot[:2], self.arrow.end[:2]]
        self.light = Bead(way, home.theme.ink, _PERIOD)
