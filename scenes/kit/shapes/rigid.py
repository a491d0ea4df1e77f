"""Moving a mobject as a whole."""

from __future__ import annotations

import numpy as np
from manim import Mobject
from manim.typing import Point3DLike
from numpy.typing import ArrayLike

from scenes.arrays import Array


class Rigid:
    """A mobject that is moved as a whole, always from the outlines that it was made with.

    Where it stands depends on the place alone. Shifted from place to place it would gather rounding on the way, and
    Manim's cache would not know it again after a way that was not drawn.

    Parameters
    ----------
    mobject
        Whose points are moved.
    anchor
        The point of it that is put at places; default: its middle.
    """

    # With slots Manim's cache of animations passes over the outlines; the mobject's points depend on them.
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

    As long as nobody does, where it stands depends on the place alone, as for `Rigid`. If something, such as an
    animation, has changed it since it was put, it is taken as it is now.

    Parameters
    ----------
    mobject
        Whose points are moved.

    Attributes
    ----------
    middle
        Its own when it was last taken, shape (3,).
    """

    __slots__ = ("_members", "_mobject", "_outlines", "_put", "middle")

    def __init__(self, mobject: Mobject) -> None:
        self._mobject = mobject
        self._take()

    def _take(self) -> None:
        """Take note of its outlines as they are."""
        self._members = self._mobject.family_members_with_points()
        self.middle: Array = self._mobject.get_center()
        self._outlines = [member.points - self.middle for member in self._members]
        self._put = [member.points.copy() for member in self._members]

    def put(self, place: Array) -> None:
        """Move its middle to a place of the frame, shape (3,)."""
        members = self._mobject.family_members_with_points()
        same = len(members) == len(self._members) and all(
            member is known and np.array_equal(member.points, put)
            for member, known, put in zip(members, self._members, self._put, strict=True)
        )
        if not same:
            self._take()
        for member, outline in zip(self._members, self._outlines, strict=True):
            member.points = outline + place
        self._put = [member.points.copy() for member in self._members]
