"""Things that accompany a space on the frame: labels beside its points, and the numbers of its levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.geometry.contour import Contour, contour_lines
from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.level_numbers import NUMBER_SIZE
from scenes.kit.map.walkers import error_at
from scenes.kit.paint.keyed import Keyed
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.rigid import Rigid
from scenes.kit.terrain.lookout import on_frame
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

_NAME_GAP, _NAME_ASIDE = 0.12, 0.12
# From a contour to the middle of its number, and room for half a number across and up, in frame units.
_ABOVE_LINE, _ROOM = 0.12, np.array([0.4, 0.16])
# The largest opacity that is invisible.
_STILL = 1e-6

_Label = TypeVar("_Label", bound=VMobject)


def keep_beside(
    space: Space, label: _Label, of: Callable[[], Array], shift: ArrayLike = (0.0, 0.3), *, hides: bool = True
) -> _Label:
    """Keep a label beside a world point as the camera moves, and return it.

    Parameters
    ----------
    space
        Space of the point.
    label
        Words, a number or a formula.
    of
        Function that returns the world point, shape (3,); a method or a `partial`.
    shift
        Shift from the point on the frame to the label's middle, in frame units.
    hides
        Whether it fades if the ground hides the point.
    """
    put = partial(_put_number, label) if isinstance(label, ReadOut) else Rigid(label).put
    beside = np.append(np.asarray(shift, dtype=float), 0.0)
    space.accompany(partial(_follow, space, label, put, of, beside, hides))
    if hides:
        space.labels.append((label, Keyed(of)))
    return label


def box_from(space: Space, standpoint: Standpoint, labels: Sequence[VMobject], point: Array) -> Box:
    """Return the box around labels that are kept beside a world point, as it will be from another standpoint."""
    box, moved = Box.around(VGroup(*labels)), on_frame(standpoint.view, point) - space.to_screen(point)
    return box.moved_to(box.center + moved[:2])


def level_numbers(space: Space, levels: Sequence[float], *, decimals: int = 0) -> list[ReadOut]:
    """Return the number of each level, at the point of its longest contour that is now nearest to the viewer.

    They stand apart in the safe area, above the captions; a level for which there is no such place has no number. They
    keep to their points on the ground, and fade if the ground hides those.
    """
    numbers: list[ReadOut] = []
    for contour in _longest(space, levels):
        point = _nearest_free(space, contour, numbers)
        if point is None:
            continue
        fraction = contour.index / max(len(space.ground.levels) - 1, 1)
        number = ReadOut(
            contour.level,
            NUMBER_SIZE,
            space.theme.number_colour(fraction),
            truth=partial(error_at, space.ground.landscape, point),
            decimals=decimals,
        )
        numbers.append(keep_beside(space, number, partial(space.ground.on_surface, point), (0.0, _ABOVE_LINE)))
    return numbers


def _nearest_free(space: Space, contour: Contour, numbers: Sequence[ReadOut]) -> Array | None:
    """Return the point of a contour nearest to the viewer at which a number has room, in weights; None if none has."""
    places = space.ground.on_surface(contour.points)
    middles = space.to_screen(places)[:, :2] + [0.0, _ABOVE_LINE]
    frame = current_frame()
    low, high = np.array([[-frame.safe_x, frame.caption_top], [frame.safe_x, frame.safe_y]])
    free = ((middles > low + _ROOM) & (middles < high - _ROOM)).all(axis=1)
    for each in numbers:
        free &= (np.abs(middles - each.get_center()[:2]) > 2 * _ROOM).any(axis=1)
    distances = np.where(free, places @ space.view.axes[2], np.inf)
    return contour.points[int(distances.argmin())] if free.any() else None


def _longest(space: Space, levels: Sequence[float]) -> list[Contour]:
    """Return the longest contour of each named level of the ground, with its index among the levels."""
    drawn = space.ground.levels
    lines = contour_lines(space.ground.landscape, drawn)
    found = []
    for level in levels:
        own = [line for line in lines if np.isclose(line.level, level)]
        if own:
            found.append(max(own, key=lambda line: float(np.linalg.norm(np.diff(line.points, axis=0), axis=1).sum())))
    return found


def _put_number(number: ReadOut, middle: Array) -> None:
    """Put a number's middle at a point of the frame, shape (3,)."""
    number.place(number.origin + middle - number.get_center())


def _follow(
    space: Space, label: VMobject, put: Callable[[Array], None], of: Callable[[], Array], shift: Array, hides: bool
) -> None:
    point = of()
    put(space.to_screen(point) + shift)
    if hides:
        seen = space.seen(point)
        if abs(seen - _seen_of(label)) > _STILL:
            label.set_opacity(seen)


def _seen_of(label: VMobject) -> float:
    """Return the opacity of a label."""
    first = label.family_members_with_points()[0]
    return float(first.get_fill_opacity())
