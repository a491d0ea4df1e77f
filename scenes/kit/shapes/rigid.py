"""Moving a mobject as a whole."""

from __future__ import annotations

import numpy as np
from manim import Mobject
from manim.typing import Point3DLike
from numpy.typing import ArrayLike


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
