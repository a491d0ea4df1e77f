"""Moving a mobject as a whole."""

from __future__ import annotations

import numpy as np
from manim import Mobject
from manim.typing import Point3DLike
from numpy.typing import ArrayLike

from scenes.arrays import Array

# The largest distance that counts as rounding, in frame units.
_ROUNDING = 1e-9


class Rigid:
    """A mobject that is moved as a whole, always from its original outlines.

    Its position depends only on the place it is put at. Shifted from place to place it would gather rounding errors,
    and Manim's cache would not recognise it after a way that was not drawn.

    Parameters
    ----------
    mobject
        Mobject to be moved.
    anchor
        The point of it that is put at places; default: its middle.
    """

    # Manim's cache of animations ignores slots; the mobject's points depend on the outlines.
    __slots__ = ("_outlines",)

    def __init__(self, mobject: Mobject, anchor: Point3DLike | None = None) -> None:
        origin = mobject.get_center() if anchor is None else np.asarray(anchor, dtype=float)
        self._outlines = [(part, part.points - origin) for part in mobject.family_members_with_points()]

    def put(self, place: ArrayLike) -> None:
        """Move the anchor to a place of the frame, shape (3,)."""
        for part, outline in self._outlines:
            part.points = outline + np.asarray(place, dtype=float)


class Placed:
    """A mobject that is put at places, and that others may change in between.

    Unless they do, its position depends only on the place, as for `Rigid`. If something, such as an animation, has
    changed its outlines by more than rounding, the new ones are used.

    Parameters
    ----------
    mobject
        Mobject to be moved.
    """

    __slots__ = ("_mobject", "_outlines")

    def __init__(self, mobject: Mobject) -> None:
        self._mobject = mobject
        self._outlines = self._outlines_now()

    @property
    def middle(self) -> Array:
        """Its position, shape (3,)."""
        return np.asarray(self._mobject.get_center())

    def _outlines_now(self) -> list[Array]:
        middle = self.middle
        return [part.points - middle for part in self._mobject.family_members_with_points()]

    def put(self, place: Array) -> None:
        """Move its middle to a place of the frame, shape (3,)."""
        now = self._outlines_now()
        if not _are_alike(now, self._outlines):
            self._outlines = now
        for part, outline in zip(self._mobject.family_members_with_points(), self._outlines, strict=True):
            part.points = outline + place


def _are_alike(these: list[Array], those: list[Array]) -> bool:
    """Tell whether outlines differ by at most rounding."""
    return len(these) == len(those) and all(
        one.shape == other.shape and np.abs(one - other).max(initial=0) < _ROUNDING
        for one, other in zip(these, those, strict=True)
    )
