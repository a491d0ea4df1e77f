"""The view of a whole run beside a panel: as near as it fits, with the panel where it hides least."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from manim import LEFT, RIGHT

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.view import View

# From the run to the panel and to the edges, in frame units.
_ROOM = 0.35
_ZOOMS = np.geomspace(1.0, 4.0, 15)
# A stop under the panel, or a later stop out of sight, is as bad as this many earlier stops out of sight.
_WORSE = 100.0
# Bonus for each unit of zoom, which decides between views that are otherwise equal.
_NEARER = 0.01


@dataclass(frozen=True)
class RunView:
    """A view of a run, and the side of the frame on which a panel hangs beside it.

    Attributes
    ----------
    view
        View of the run.
    side
        RIGHT or LEFT.
    fault
        How much of the run is hidden; 0 or less if nothing is.
    """

    view: View
    side: Array
    fault: float

    @classmethod
    def beside(cls, error_map: ErrorMap, path: DescentPath, panel: float, taken: int) -> RunView:
        """Return the view of a run, some steps of which have been taken, beside a panel of a width in frame units."""
        tried = (
            cls._at(error_map, path.positions, panel, taken, (side, float(zoom), align))
            for side, zoom, align in product((RIGHT, LEFT), _ZOOMS, (0.5, 0.0, 1.0))
        )
        return min(tried, key=lambda each: each.fault)

    @classmethod
    def _at(
        cls, error_map: ErrorMap, stops: Array, panel: float, taken: int, manner: tuple[Array, float, float]
    ) -> RunView:
        """Return the view for a side and a zoom, with the run in the middle of the room (0.5) or at one of its ends."""
        side, zoom, align = manner
        frame, scale = current_frame(), error_map.sight.scale * zoom
        room = np.array([[-frame.safe_x, frame.caption_top], [frame.safe_x, frame.safe_y]])
        room[1 if side[0] > 0 else 0, 0] -= side[0] * panel
        room += [[_ROOM], [-_ROOM]]
        shares = np.array([align, 0.5])
        low, high = stops.min(axis=0), stops.max(axis=0)
        center = (1 - shares) * low + shares * high - ((1 - shares) * room[0] + shares * room[1]) / scale
        view = View.of(center, zoom).inside(error_map.landscape.domain)
        places = (stops - view.center) * scale
        under = side[0] * places[:, 0] > frame.safe_x - panel - _ROOM
        beyond = ((places < room[0]) | (places > room[1])).any(axis=1) & ~under
        bad = (under & (np.abs(places[:, 0]) < frame.width / 2)).sum() + (under | beyond)[taken:].sum()
        return cls(view, side, float(_WORSE * bad + beyond[:taken].sum() - _NEARER * zoom))
