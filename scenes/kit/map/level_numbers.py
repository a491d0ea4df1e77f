"""The errors of a map's heavier contours, written along the line: upright, on the curve, each in its own gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar, Self

import numpy as np
from manim import Group, Mobject
from numpy.typing import ArrayLike, NDArray

from scenes.arrays import Array
from scenes.claims.curves import OnLevel
from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Check, Claim, Finding
from scenes.colours import rgb
from scenes.kit.beats.vary import Vary
from scenes.kit.frame.frame import current_frame
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import FADE, SHORTEST_FADE, outline_samples, room_around, share_in_view
from scenes.kit.map.outside import edges_on_frame
from scenes.kit.map.view import View
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.rigid import Placed

NUMBERED = Check("the number on a contour is the error there", "of the range", 1e-6)
COLOURED = Check("a contour's number has its line's colour, with ink added", "of 255", 3.0)
UPRIGHT = Check("a contour's number stands upright, along its contour", "°", 0.5)

NUMBER_SIZE = 19
_READ_BY_ITS_LINE = Decoration("a contour's number, which claims the error where it stands")
# On the way to another view, the old numbers fade up to the first share, and the new ones show from the second.
_GONE, _COMING = 0.3, 0.7
_SHORTEST_NUMBERED = 4.0
# The most lines that are numbered: with more, the numbers would hide the ground.
_MOST_NUMBERED = 60
_NUMBER_CLEARANCE = 0.35
_NUMBER_MARGIN = 0.2
# The least distance of the next numbered level from a number, which it would otherwise seem to belong to.
_TOLD_APART = 0.2
# A place on a contour is level whose slope is less than this share of the usual one along it.
_LEVEL = 0.02
# Numbers nearer than this to an outline are hidden: an arrow glows.
_BESIDE_OUTLINE = 0.12
# The least distance between two numbers, in frame units.
_APART = 1.5
# Points on a circle around a number.
_AROUND = 12


class LevelNumber(Group):
    """The error of a contour, in a gap of the contours.

    Parameters
    ----------
    error_map
        The map.
    words
        The number.
    weights
        Point of the contour on which it stands, shape (2,).
    angle
        Angle of the line there, in radians from -π/2 to π/2.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("x^2 + 4 y^2"), DARK)
    >>> colour = DARK.number_colour(error_map.elevation(16.0))
    >>> words = Words("16", 40, colour, of=Decoration("a contour's number"))
    >>> scene.add(error_map, LevelNumber(error_map, words, (0.0, 2.0), 0.0))
    """

    def __init__(self, error_map: ErrorMap, words: Words, weights: ArrayLike, angle: float) -> None:
        self.error_map, self.words, self.angle = error_map, words, angle
        self.weights, self.shown, self.staying = np.asarray(weights, dtype=float), 1.0, 1.0
        center = error_map.to_screen(self.weights)
        self.gap = Clearing(error_map, Box(center[:2], words.width, words.height), angle)
        self._placed = Placed(words.rotate(angle).move_to(center).set_fill(opacity=1.0))
        super().__init__(self.gap, words)
        # The view may come a little closer before a number near the edge begins to fade.
        self.fading = float(np.clip(room_around(Box.around(words)) / 2, SHORTEST_FADE, FADE))

    def stand(self) -> Self:
        """Move to its place in the view."""
        center = self.error_map.to_screen(self.weights)
        self._placed.put(center)
        self.gap.put(center)
        return self

    def let_be_seen(self, share: float) -> None:
        """Set its opacity, from 0 to 1; it is lower near the edge of the safe area, and while it leaves."""
        seen = share * self.staying * share_in_view(Box.around(self.words), self.error_map, self.fading)
        if seen != self.shown:
            self.shown = seen
            self.words.set_fill(opacity=seen)
            self.gap.set_opacity(seen)

    def claims(self) -> Iterator[Claim]:
        """It is the error where it stands, in its contour's colour, and lies along it, the right way up."""
        if self.shown == 0:
            return
        center, landscape = self.words.get_center(), self.error_map.landscape
        weights = self.error_map.to_weights(center)
        yield OnLevel(
            landscape=landscape,
            points=weights[None],
            levels=np.array([self.words.number]),
            check=NUMBERED,
            place=center,
        )
        gradient = landscape.gradient(weights)
        along = np.arctan2(-gradient[0], gradient[1])
        off = (self.angle - along + np.pi / 2) % np.pi - np.pi / 2
        tilted = max(abs(float(np.degrees(off))), max(0.0, abs(float(np.degrees(self.angle))) - 90))
        yield Finding(check=UPRIGHT, figure=tilted, place=center, settled=True)
        yield Finding(check=COLOURED, figure=self._off_colour(float(landscape.value(weights))), place=center)

    def _off_colour(self, error: float) -> float:
        """Return the distance of its colour from all those between the colour of a contour of some error and ink."""
        levels, theme = self.error_map.levels, self.error_map.theme
        height = float(np.interp(error, levels, np.linspace(0, 1, len(levels))))
        line, ink, own = (rgb(colour) for colour in (theme.line_colour(height), theme.ink, self.words.get_fill_color()))
        share = np.clip((own - line) @ (ink - line) / np.square(ink - line).sum(), 0, 1)
        return float(np.linalg.norm(line + share * (ink - line) - own))


class LevelNumbers(Group):
    """Numbers on a map's heavier contours; when the view moves, they fade, and others appear where it arrives.

    Parameters
    ----------
    error_map
        The map.
    avoid
        Mobjects that they keep clear of.
    above_captions
        Whether the lowest part of the frame stays free.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, LevelNumbers(error_map))
    """

    claims_nothing: ClassVar[str] = "a group of numbers, each of which makes its claim"

    def __init__(self, error_map: ErrorMap, avoid: Sequence[Mobject] = (), *, above_captions: bool = True) -> None:
        super().__init__()
        self.error_map, self.avoid, self.above_captions = error_map, tuple(avoid), above_captions
        # Those of the view to come; None while there is none, and empty if none has a place there.
        self.arriving: list[LevelNumber] | None = None
        self.share, self.returning = 1.0, True
        self.choose()
        error_map.carries(self)

    @property
    def numbers(self) -> list[LevelNumber]:
        """The numbers."""
        return [each for each in self.submobjects if isinstance(each, LevelNumber)]

    def choose(self) -> Self:
        """Write the numbers for the present view, in place of all others."""
        self.remove(*self.submobjects)
        self.arriving = None
        return self.add(*_chosen(self.error_map, self.avoid, above_captions=self.above_captions))

    def stand(self) -> Self:
        """Move to their places in the view."""
        for number in self.numbers:
            number.stand()
            number.let_be_seen(self.share)
        return self

    def under(self, *mobjects: Mobject) -> list[LevelNumber]:
        """Return the numbers that some mobjects would cover or come close to, to be faded out."""
        boxes, outline = [Box.around(each, margin=_NUMBER_MARGIN) for each in mobjects], outline_samples(mobjects)
        return [each for each in self.numbers if _is_hidden(Box.around(each.words), boxes, outline)]

    def leave_under(self, *mobjects: Mobject) -> list[Vary]:
        """Return the animation with which the numbers under some mobjects leave, if there are any."""
        hidden = self.under(*mobjects)
        return [Vary(self, partial(self.let_go, hidden), 1.0, 0.0)] if hidden else []

    def let_go(self, leaving: Sequence[LevelNumber], staying: float) -> None:
        """Show some of the numbers to a share, from 1 to 0, at which they leave.

        A `FadeOut` of single numbers would take the others out of this group, which then could not move them.
        """
        for number in leaving:
            number.staying = staying
            number.let_be_seen(self.share)
        if staying == 0:
            self.remove(*leaving)

    def stay_away(self) -> Self:
        """Show none in the views to come, such as one that is left at once: nobody would have time to read them."""
        self.returning = False
        return self

    def leave_for(self, view: View) -> None:
        """Choose the numbers for the view to come."""
        if not self.returning:
            return
        here = self.error_map.view
        # What they keep clear of moves with the view.
        self.error_map.set_view(view)
        self.arriving = _chosen(self.error_map, self.avoid, above_captions=self.above_captions)
        self.error_map.set_view(here)

    def on_the_way(self, share: float) -> None:
        """Fade the old numbers out, then the new ones in; share runs from 0 to 1."""
        if share >= _GONE and self.arriving is not None:
            self.remove(*self.submobjects)
            self.add(*self.arriving)
            self.arriving = None
        old = max(0.0, 1 - share / _GONE)
        new = (share - _COMING) / (1 - _COMING) if self.returning else 0.0
        self.share = max(old, new, 0.0)
        self.stand()


def _chosen(error_map: ErrorMap, avoid: Sequence[Mobject], *, above_captions: bool) -> list[LevelNumber]:
    """Return the numbers for the present view, each as far as possible from everything else."""
    taken = outline_samples(avoid)
    heavy = [line for line in error_map.lines_in_view() if line.heavy]
    levels, lines = np.array([line.contour.level for line in heavy]), _numbered(heavy)
    own = [line.contour.level for line in lines]
    decimals = decimals_each(own, even=error_map.level_step is not None)
    found = []
    for line in lines:
        fraction = error_map.elevation(line.contour.level)
        words = Words(
            printed(line.contour.level, decimals(line.contour.level)),
            NUMBER_SIZE,
            error_map.theme.number_colour(fraction),
            "MEDIUM",
            of=_READ_BY_ITS_LINE,
        )
        reach = float(np.hypot(words.width, words.height)) / 2
        margin = max(_NUMBER_MARGIN, reach)
        # Nearer to the edge a number that the view carries out begins to fade.
        margin += FADE if error_map.zoom != 1 else 0.0
        place = _number_place(line, taken, levels, margin=margin, above_captions=above_captions)
        if place is None:
            continue
        center, angle = place
        words.set_fill(error_map.theme.number_colour(fraction, _ground_behind(error_map, line, center, reach)))
        found.append(LevelNumber(error_map, words, error_map.to_weights(center), angle))
        # Another number, in whatever direction, is clear of this one if it is clear of a circle around it.
        turns = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)[:, None]
        circle = max(0.0, 2 * reach - _NUMBER_CLEARANCE) * np.hstack([np.cos(turns), np.sin(turns)])
        around = _APART * np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0]])
        taken = np.concatenate([taken, center[None, :2] + around, center[None, :2] + circle])
    return found


def _ground_behind(error_map: ErrorMap, line: ContourLine, center: Array, reach: float) -> float:
    """Return how far the ground within a reach of a point of a contour rises or falls, as a share of all elevations."""
    level, slope = line.contour.level, error_map.landscape.gradient(error_map.to_weights(center))
    rise = float(np.linalg.norm(slope)) * reach / error_map.scale_factor
    return max(abs(error_map.elevation(level + step) - error_map.elevation(level)) for step in (-rise, rise))


def _is_hidden(number: Box, boxes: Sequence[Box], outline: Array) -> bool:
    """Tell whether the middle of a number is in any box, or a part of it at or near an outline of shape (n, 2)."""
    is_inside = any(box.holds(number.center[None])[0] for box in boxes)
    return is_inside or number.distance_to(outline) < _BESIDE_OUTLINE


def _numbered(lines: list[ContourLine]) -> list[ContourLine]:
    """Return the lines that are long enough for a number, in order; if there are very many, the longest."""
    pieces = (line.points.reshape(-1, 4, 3) for line in lines)
    lengths = np.array([np.linalg.norm(each[:, 3] - each[:, 0], axis=1).sum() for each in pieces])
    longest = np.argsort(-lengths, kind="stable")[:_MOST_NUMBERED]
    return [lines[index] for index in np.sort(longest) if lengths[index] >= _SHORTEST_NUMBERED]


def decimals_of(levels: Sequence[float]) -> int:
    """Return how many decimals show some levels exactly, at most six."""
    return next(
        (n for n in range(7) if all(np.isclose(level, round(level, n), rtol=1e-9, atol=1e-12) for level in levels)), 6
    )


def decimals_each(levels: Sequence[float], *, even: bool) -> Callable[[float], int]:
    """Return how many decimals each of some levels has: all as many if they are even, otherwise as few as it needs.

    Of levels over decades, 0.005 to 2, the highest would else be 2.000, which may be read as two thousand.
    """
    common = decimals_of(levels)
    return lambda level: common if even else decimals_of([level])


def _number_place(
    line: ContourLine, taken: Array, levels: Array, *, margin: float, above_captions: bool
) -> tuple[Array, float] | None:
    """Return the point of a contour furthest from everything else and most nearly level, and the line's angle there.

    It keeps a margin from the borders of the safe area and of the domain that was asked for, and stands where the next
    of the numbered ``levels`` is not near.
    """
    pieces = line.points.reshape(-1, 4, 3)
    # The contour's own direction at its vertex, not the chord's.
    middles, directions = pieces[:, 0], pieces[:, 1] - pieces[:, 0]
    frame = current_frame()
    bottom = frame.caption_top if above_captions else -frame.safe_y
    inside = (np.abs(middles[:, 0]) < frame.safe_x - margin) & (middles[:, 1] < frame.safe_y - margin)
    inside &= middles[:, 1] > bottom + margin
    low, high = edges_on_frame(line.error_map)
    inside &= ((middles > low + margin) & (middles < high - margin))[:, :2].all(axis=1)
    inside[inside] &= _is_told_apart(line, middles[inside], levels)
    inside[inside] &= _has_one_direction(line, middles[inside])
    distances = (
        np.linalg.norm(middles[:, None, :2] - taken[None], axis=-1).min(axis=1) if len(taken) else np.ones(len(middles))
    )
    angles = np.arctan(directions[:, 1] / np.where(directions[:, 0] == 0, 1e-9, directions[:, 0]))
    score = np.where(
        inside & (distances > _NUMBER_CLEARANCE), np.minimum(distances, 1.2) - 0.8 * np.abs(angles), -np.inf
    )
    best = int(np.argmax(score))
    return (middles[best], float(angles[best])) if np.isfinite(score[best]) else None


def _is_told_apart(line: ContourLine, places: Array, levels: Array) -> NDArray[np.bool_]:
    """Tell at which places on a contour, shape (n, 3), the nearest other level lies at a distance, by the slope."""
    error_map, level = line.error_map, line.contour.level
    gap = np.abs(levels[levels != level] - level).min(initial=np.inf)
    slopes = np.linalg.norm(error_map.landscape.gradient(error_map.to_weights(places)), axis=-1)
    return np.asarray(slopes * _TOLD_APART < gap * error_map.scale_factor)


def _has_one_direction(line: ContourLine, places: Array) -> NDArray[np.bool_]:
    """Tell at which places on a contour it has one direction: on a saddle, without a slope, two lines cross."""
    slopes = np.linalg.norm(line.error_map.landscape.gradient(line.error_map.to_weights(places)), axis=-1)
    return np.asarray(slopes > _LEVEL * np.median(slopes)) if slopes.size else np.zeros(0, dtype=bool)
