"""What a map carries besides its contours: signs for peaks, valleys and saddles, and the errors of heavy contours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Self

import numpy as np
from manim import Mobject, VGroup, VMobject

from gradmath.geometry.critical import CriticalPoint, Kind, critical_points
from scenes.arrays import Array
from scenes.claims.pictures import Standing
from scenes.claims.protocol import Claim
from scenes.kit.frame.frame import current_frame
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.error_map import ContourLine, ErrorMap
from scenes.kit.map.pinned import Pins
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import outline_samples
from scenes.kit.shapes.signs import peak_sign, saddle_sign, valley_sign

NUMBER_SIZE = 19
_SHORTEST_NUMBERED = 4.0
_MOST_SIGNS = 40
_NUMBER_CLEARANCE = 0.35
_NUMBER_MARGIN = 0.2
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

    Those outside the safe area, or lower than ``bottom`` (default: where captions stand), are left out; of a great many
    only the highest and the lowest are kept. The map's ``critical`` points are looked for unless they are given.
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
    """The signs of a map: a triangle on a peak, a ring on a valley, a cross on a saddle."""

    def __init__(self, error_map: ErrorMap, *signs: VMobject) -> None:
        super().__init__(*signs)
        self.error_map = error_map
        self._pin()

    def add(self, *signs: Mobject) -> Self:
        """Add signs, each pinned to where it stands."""
        super().add(*signs)
        if hasattr(self, "pins"):
            self._pin()
        return self

    def _pin(self) -> None:
        """Hold each sign by the point that it marks."""
        weights = [self.error_map.to_weights(drawn_sign(sign)[1]) for sign in self.submobjects]
        self.pins = Pins(self.error_map, self.submobjects, np.array(weights))

    def claims(self) -> Iterator[Claim]:
        """Each stands at a point without slope, of the kind that its shape tells."""
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
    """Return which kind of sign has been drawn, and the place that it marks, shape (3,)."""
    strokes = [part.points[[0, -1]] for part in sign.submobjects]
    if strokes:
        return "saddle", np.asarray(np.concatenate(strokes).mean(axis=0))
    corners = sign.points[::4]
    return "maximum" if len(corners) == _TRIANGLE else "minimum", np.asarray(corners.mean(axis=0))


def level_numbers(error_map: ErrorMap, avoid: Sequence[Mobject]) -> tuple[list[Clearing], VGroup]:
    """Write the error on the map's heavier contours, along the line, each in a gap of its own.

    Parameters
    ----------
    error_map
        The map.
    avoid
        What the numbers keep clear of.

    Returns
    -------
    The gaps in the contours, and the numbers.
    """
    taken = outline_samples(avoid)
    clearings, numbers = [], VGroup()
    for line in error_map.lines:
        if not line.heavy:
            continue
        ink = error_map.theme.number_colour(error_map.elevation(line.contour.level))
        number = Words(printed(line.contour.level, _decimals(error_map)), NUMBER_SIZE, ink, "MEDIUM")
        place = _number_place(line, taken, margin=max(_NUMBER_MARGIN, float(np.hypot(number.width, number.height)) / 2))
        if place is None:
            continue
        center, angle = place
        clearings.append(Clearing(error_map, Box(center[:2], number.width, number.height), angle))
        numbers.add(number.rotate(angle).move_to(center))
        taken = np.concatenate([taken, center[None, :2] + 1.5 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0]])])
    return clearings, numbers


def _decimals(error_map: ErrorMap) -> int:
    heavy = {line.contour.level for line in error_map.lines if line.heavy}
    return next(
        (n for n in range(7) if all(np.isclose(level, round(level, n), rtol=1e-9, atol=0) for level in heavy)), 6
    )


def _number_place(line: ContourLine, taken: Array, *, margin: float) -> tuple[Array, float] | None:
    """Return the place on a contour furthest from all else and most nearly level, and the angle of the line there.

    It keeps a margin from the borders of the safe area.
    """
    pieces = line.points.reshape(-1, 4, 3)
    if np.linalg.norm(pieces[:, 3] - pieces[:, 0], axis=1).sum() < _SHORTEST_NUMBERED:
        return None
    middles, directions = pieces[:, 0], pieces[:, 3] - pieces[:, 0]
    frame = current_frame()
    inside = (np.abs(middles[:, 0]) < frame.safe_x - margin) & (np.abs(middles[:, 1]) < frame.safe_y - margin)
    distances = (
        np.linalg.norm(middles[:, None, :2] - taken[None], axis=-1).min(axis=1) if len(taken) else np.ones(len(middles))
    )
    angles = np.arctan(directions[:, 1] / np.where(directions[:, 0] == 0, 1e-9, directions[:, 0]))
    score = np.where(
        inside & (distances > _NUMBER_CLEARANCE), np.minimum(distances, 1.2) - 0.8 * np.abs(angles), -np.inf
    )
    best = int(np.argmax(score))
    return (middles[best], float(angles[best])) if np.isfinite(score[best]) else None
