"""The view of a whole run beside a panel: as near as it fits, with the panel where it hides least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from manim import LEFT, RIGHT

from gradmath.descent.descend import DescentPath
from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.camera import Walker
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.view import View

# From the run to the panel and to the edges, in frame units.
_ROOM = 0.35
_ZOOMS = np.geomspace(1.0, 4.0, 15)
# A stop under the panel, or a later stop out of sight, is as bad as this many earlier stops out of sight.
_WORSE = 100.0
# Bonus for each unit of zoom, which decides between views that are otherwise equal.
_NEARER = 0.01


# A way is looked at so many places from stop to stop.
_BETWEEN = 8
# Shares of a zoom that are tried, where a panel would hide what is to be seen.
_LESS_NEAR = np.linspace(1.0, 0.5, 6)

# How far from the middle a stop is shown where a panel would hide a part of the way to it, in frame units.
_ASIDE = (0.0, 0.8, 1.6, 2.4, 3.2, 4.0)


class Look(NamedTuple):
    """A look at a way.

    Attributes
    ----------
    stop, zoom
        From how many steps on, and how near.
    height
        How high a panel beside it is by then, in frame units.
    aside
        How far to the right of the middle the stop is shown, in frame units.
    """

    stop: int
    zoom: float
    height: float
    aside: float = 0.0

    def center(self, error_map: ErrorMap, at: Array) -> Array:
        """Return the weights in the middle of the view that shows some weights, shape (2,), so far aside."""
        return at - np.array([self.aside, 0.0]) / (error_map.sight.scale * self.zoom)


@dataclass(frozen=True)
class Aside:
    """The middle of a view that follows a walker, which is shown beside the middle.

    Attributes
    ----------
    walker
        What walks.
    shift
        From it to the middle, in weights, shape (2,).
    """

    walker: Walker
    shift: Array

    @property
    def point(self) -> Array:
        """The weights in the middle, shape (2,)."""
        return self.walker.point + self.shift


def hidden_on_the_way(error_map: ErrorMap, path: DescentPath, panel: float, look: Look) -> Array:
    """Return how much of the way to a stop a panel hides, if the view stands there: at the left, and at the right.

    The step that comes next is part of the way.

    Parameters
    ----------
    error_map
        On which the descent goes.
    path
        The descent.
    panel
        The panel's width, in frame units.
    look
        The stop, how near the view is, and how high the panel is by then.

    Returns
    -------
    Shape (2,): shares of the way that is seen.
    """
    stop, zoom, height, _ = look
    frame, ends = current_frame(), path.positions[: stop + 2]
    shares = np.linspace(0, 1, _BETWEEN, endpoint=False)[:, None, None]
    way = np.concatenate([((1 - shares) * ends[:-1] + shares * ends[1:]).reshape(-1, 2), ends[-1:]])
    view = View.of(look.center(error_map, path.positions[stop]), zoom).inside(error_map.landscape.domain)
    x, y = ((way - view.center) * error_map.sight.scale * zoom).T
    seen = (np.abs(x) < frame.width / 2) & (np.abs(y) < frame.height / 2)
    high = seen & (y > frame.safe_y - height - _ROOM)
    return np.array([(high & (side * x > frame.safe_x - panel - _ROOM)).sum() for side in (-1, 1)]) / seen.sum()


def clearer_side(error_map: ErrorMap, path: DescentPath, panel: float, looks: Sequence[Look]) -> Array:
    """Return the side on which a panel hides less of a way: RIGHT or LEFT; that to which it leads if both are alike."""
    hidden = [hidden_on_the_way(error_map, path, panel, look) for look in looks]
    left, right = np.sum(hidden, axis=0)
    if left == right:
        left, right = path.positions[0, 0] < path.final[0], path.positions[0, 0] >= path.final[0]
    side: Array = LEFT if left < right else RIGHT
    return side


def share_of_zoom(error_map: ErrorMap, path: DescentPath, panel: float, looks: Sequence[Look], side: Array) -> float:
    """Return which share of the zoom of some looks lets a panel at a side hide nothing, if any does; at most 1."""
    for share in _LESS_NEAR:
        nearer = [look._replace(zoom=share * look.zoom) for look in looks]
        if not _hides(error_map, path, panel, nearer, side):
            break
    return float(share)


def clear_aside(
    error_map: ErrorMap, path: DescentPath, panel: float, looks: Sequence[Look], usual: Array
) -> tuple[Array, float]:
    """Return the side of a panel, and how far to the right of the middle stops are shown, so that it hides nothing.

    Parameters
    ----------
    error_map, path, panel, looks
        As above; the looks from the middle.
    usual
        The side to try first; if the panel hides something in every case, it stays there, and the stops in the middle.
    """
    for far in _ASIDE:
        for side in (usual, -usual):
            aside = -far * float(side[0])
            if not _hides(error_map, path, panel, [look._replace(aside=aside) for look in looks], side):
                return side, aside
    return usual, 0.0


def _hides(error_map: ErrorMap, path: DescentPath, panel: float, looks: Sequence[Look], side: Array) -> bool:
    """Tell whether a panel at a side hides anything of a way in any look."""
    return any(hidden_on_the_way(error_map, path, panel, look)[int(side[0] > 0)] > 0 for look in looks)


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
