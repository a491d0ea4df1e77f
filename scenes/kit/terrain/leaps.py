"""A descent whose steps leap over the ground in space."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.claims.curves import Steps
from scenes.claims.protocol import Claim
from scenes.colours import rgb
from scenes.kit.terrain.lines import GroundTrail
from scenes.kit.terrain.lying import Lies
from scenes.kit.terrain.things import Sphere, Stroke, Thing

_ARC_POINTS, _ARC_HEIGHT = 24, 0.16


class Leaps(GroundTrail):
    """A descent whose steps are leaps over the ground: arcs from each stop to the next, which may land higher."""

    def things(self) -> list[Thing]:
        ground, theme = self.space.ground, self.space.theme
        stops = ground.on_surface(self.path.positions)
        parts: list[Thing] = []
        for step in range(int(np.ceil(self.progress))):
            share = min(self.progress - step, 1.0) * np.linspace(0, 1, _ARC_POINTS)[:, None]
            arc = stops[step] + share * (stops[step + 1] - stops[step])
            bulge = _ARC_HEIGHT * (1 + np.linalg.norm(stops[step + 1] - stops[step]))
            arc[:, 2] += (4 * bulge * share * (1 - share))[:, 0]
            parts.append(Stroke(arc, rgb(theme.descent), self.width, self.halo, lift=0.05))
        core = rgb(theme.descent_core)
        return [*parts, *(Sphere(place, core, self.knob) for place in stops[: int(self.progress) + 1])]

    def claims(self) -> Iterator[Claim]:
        """Each stop is on the ground, one step of plain descent from the one before."""
        yield Lies(self.space, self.drawn_knobs())
        landscape, rates = self.space.ground.landscape, self.path.learning_rates
        yield Steps(landscape=landscape, stops=self.drawn_stops(), learning_rates=rates)
