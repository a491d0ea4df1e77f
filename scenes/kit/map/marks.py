"""Signs on a map for peaks, valleys and saddles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

import numpy as np
from manim import VGroup, VMobject

from gradmath.geometry.critical import CriticalPoint, Kind, critical_points
from scenes.arrays import Array
from scenes.claims.pictures import Standing
from scenes.claims.protocol import Claim
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.pinned import Pins
from scenes.kit.shapes.signs import peak_sign, saddle_sign, valley_sign

_MOST_SIGNS = 40
_TRIANGLE = 3


_SIGNS: dict[Kind, Callable[..., VMobject]] = {"maximum": peak_sign, "minimum": valley_sign, "saddle": saddle_sign}


def map_signs(
    error_map: ErrorMap,
    kinds: Sequence[Kind] = ("maximum", "minimum"),
    *,
    bottom: float | None = None,
    critical: Sequence[CriticalPoint] | None = None,
) -> MapSigns:
    """Return a triangle on every peak, a ring on every valley and a cross on every saddle.

    Those outside the safe area, or lower than ``bottom`` (default: the top of the captions), are left out; of very many
    only the highest and the lowest are kept. The map's ``critical`` points are computed unless they are given.
    """
    found = critical_points(error_map.landscape) if critical is None else critical
    if len(found) > _MOST_SIGNS:
        found = (found[0], found[-1])
    frame = current_frame()
    lowest = frame.caption_top if bottom is None else bottom
    places = ((point.kind, error_map.to_screen(point.point)) for point in found)
    return MapSigns(
        error_map,
        *(
            _SIGNS[kind](place, error_map.theme)
            for kind, place in places
            if kind in kinds and abs(place[0]) < frame.safe_x and lowest < place[1] < frame.safe_y
        ),
    )


class MapSigns(VGroup):
    """The signs of a map: a triangle on a peak, a ring on a valley, a cross on a saddle.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, map_signs(error_map))
    """

    def __init__(self, error_map: ErrorMap, *signs: VMobject) -> None:
        super().__init__(*signs)
        self.error_map = error_map
        self._pin()

    def add(self, *vmobjects: Any) -> Self:
        """Add signs, each pinned to its place."""
        super().add(*vmobjects)
        if hasattr(self, "pins"):
            self._pin()
        return self

    def _pin(self) -> None:
        """Hold each sign by the point that it marks."""
        weights = [self.error_map.to_weights(drawn_sign(sign)[1]) for sign in self.submobjects]
        self.pins = Pins(self.error_map, self.submobjects, np.array(weights))

    def claims(self) -> Iterator[Claim]:
        """Each stands at a critical point of the kind that its shape shows."""
        for sign in self.submobjects:
            kind, center = drawn_sign(sign)
            yield Standing(
                landscape=self.error_map.landscape,
                point=self.error_map.to_weights(center),
                kind=kind,
                place=center,
                detail=f"the sign of a {kind}",
                settled=True,
            )


def drawn_sign(sign: VMobject) -> tuple[Kind, Array]:
    """Return the kind of a drawn sign, and the point that it marks, shape (3,)."""
    strokes = [part.points[[0, -1]] for part in sign.submobjects]
    if strokes:
        return "saddle", np.asarray(np.concatenate(strokes).mean(axis=0))
    corners = sign.points[::4]
    return "maximum" if len(corners) == _TRIANGLE else "minimum", np.asarray(corners.mean(axis=0))
