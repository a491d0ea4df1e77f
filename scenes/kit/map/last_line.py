"""Where a segment's last line stands, so that nothing on the map is under it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Mobject

from scenes.arrays import Array
from scenes.kit.beats.law import LawLine
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.labels import outline_samples
from scenes.kit.places.boxes import Box

# Room around a last line, and the distance between the places that are tried at its sides, in frame units.
_BESIDE, _ASIDE = 0.1, 0.5


def standing_clear(law: LawLine, things: Sequence[Mobject]) -> LawLine:
    """Move a last line to where none of some things is under it, and return it.

    It stands above the captions, else at the top, else at the nearest place to a side of one of these; if things are
    under it everywhere, where they are furthest from it.
    """
    return clear_of_points(law, outline_samples(things))


def clear_of_points(law: LawLine, outline: Array, first: Array | None = None) -> LawLine:
    """Move a last line, as `standing_clear` does, to where no points of the frame are under it, and return it.

    Parameters
    ----------
    law
        The line, above the captions.
    outline
        The points, shape (n, 2).
    first
        Points of which it is clear if it cannot be of all, shape (m, 2); default: none.
    """
    box = Box.around(law)
    for points in (outline, *([] if first is None else [first])):
        free = {place: box.moved_to(np.array(place)).distance_to(points) for place in _places(law)}
        clear = next((place for place, room in free.items() if room >= _BESIDE), None)
        if clear:
            break
    law.move_to((*(clear or max(free, key=lambda each: free[each])), 0.0))
    return law


def _places(law: LawLine) -> list[tuple[float, float]]:
    """Return the points at which the middle of a last line may be, the best first."""
    heights = [float(each.get_center()[1]) for each in (law, law.copy().rise())]
    most = current_frame().safe_x - law.width / 2
    aside = [0.0, *np.arange(_ASIDE, most, _ASIDE).tolist(), most]
    return [(side * far, height) for far in aside for height in heights for side in ((-1, 1) if far else (1,))]
