"""Things that accompany a space on the frame: labels beside its points, and the numbers of its levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from gradmath.geometry.contour import Contour, contour_lines
from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.labels import room_around
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
# The least distance of a number's point from the lines of other levels that have numbers, on the frame.
_TOLD_APART = 0.3
# The distance over which a label fades to the edge of the safe area, in frame units.
_FADE = 0.05
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
        Whether it fades if the ground hides the point, and where the view carries it out of the safe area.
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


def level_numbers(
    space: Space, levels: Sequence[float], *, decimals: Callable[[float], int] = lambda _: 0
) -> list[ReadOut]:
    """Return the number of each level, at the point of its longest contour that is now nearest to the viewer.

    They stand apart in the safe area, above the captions, where no ground hides their line, nor that of another of the
    levels is near on the frame: beside a rim behind which lines are packed, a number could be any line's. A level for
    which there is no such place has no number. They keep to their points on the ground, and fade if the ground hides
    those.
    """
    numbers: list[ReadOut] = []
    drawn = space.ground.levels
    lines = [
        line
        for line in contour_lines(space.ground.landscape, drawn)
        if any(np.isclose(line.level, level) for level in levels)
    ]
    for contour in _longest(lines, levels):
        others = [line.points for line in lines if line.level != contour.level]
        point = _nearest_free(space, contour, others, numbers)
        if point is None:
            continue
        fraction = contour.index / max(len(drawn) - 1, 1)
        number = ReadOut(
            contour.level,
            NUMBER_SIZE,
            space.theme.number_colour(fraction),
            truth=partial(error_at, space.ground.landscape, point),
            decimals=decimals(contour.level),
        )
        numbers.append(keep_beside(space, number, partial(space.ground.on_surface, point), (0.0, _ABOVE_LINE)))
    return numbers


def _nearest_free(space: Space, contour: Contour, others: Sequence[Array], numbers: Sequence[ReadOut]) -> Array | None:
    """Return the point of a contour nearest to the viewer at which a number has room, in weights; None if none has.

    It is seen, and apart on the frame from points of ``others``, each of shape (n, 2), in weights.
    """
    places = space.ground.on_surface(contour.points)
    screen = space.to_screen(places)[:, :2]
    middles = screen + np.array([0.0, _ABOVE_LINE])
    frame = current_frame()
    low, high = np.array([[-frame.safe_x, frame.caption_top], [frame.safe_x, frame.safe_y]])
    free = ((middles > low + _ROOM) & (middles < high - _ROOM)).all(axis=1)
    for each in numbers:
        free &= (np.abs(middles - each.get_center()[:2]) > 2 * _ROOM).any(axis=1)
    if others:
        beside = cKDTree(space.to_screen(space.ground.on_surface(np.concatenate(others)))[:, :2])
        free &= beside.query(screen)[0] > _TOLD_APART
    nearest = np.argsort(places @ space.view.axes[2], kind="stable")
    seen = (index for index in nearest[free[nearest]] if space.seen(places[index]) == 1)
    index = next(seen, None)
    return None if index is None else contour.points[index]


def _longest(lines: Sequence[Contour], levels: Sequence[float]) -> list[Contour]:
    """Return the longest of the contours of each level."""
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
        inside = float(np.clip(room_around(Box.around(label)) / _FADE, 0, 1))
        seen = space.seen(point) * inside
        if abs(seen - _seen_of(label)) > _STILL:
            label.set_opacity(seen)


def _seen_of(label: VMobject) -> float:
    """Return the opacity of a label."""
    first = label.family_members_with_points()[0]
    return float(first.get_fill_opacity())
