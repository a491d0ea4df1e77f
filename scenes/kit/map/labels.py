"""Where words go on a map: close to what they name, never on it, and where the fewest contours run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from manim import Group, Mobject, VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.pictures import BESIDE, LEADER, Standing
from scenes.claims.protocol import Check, Claim, Finding, Together
from scenes.claims.vectors import NAMED
from scenes.kit.frame.frame import current_frame
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import ARROWS, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.marks import MapSigns, drawn_sign
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.rigid import Placed

CLEARANCE = 0.16
_GAPS = (0.16, 0.24, 0.34, 0.46, 0.6, 0.8, 1.05, 1.35, 1.7)
# Tried only if nothing nearer is free.
_FAR_GAPS = (2.1, 2.6, 3.2, 3.9, 4.7)
_DIRECTIONS = 48
# Cost of a frame unit of contour behind the words, in units of distance.
_CONTOUR_WEIGHT = 0.35
# The distance from other things below which a place is crowded, and the cost per unit below it.
_CROWDED, _CROWDING_WEIGHT = 0.45, 2.0
# Words directly above, below or beside their point look tidier than words at a slant.
_SLANT_WEIGHT = 0.6
_TOWARD_WEIGHT = 1.2
# The cost of words that reach onto ground of something else, and more for each square unit of them that stands there.
_ABROAD, _ABROAD_WEIGHT = 2.5, 4.0
# The cost for each unit by which words are nearer to another sign than to what they name.
_ASTRAY_WEIGHT = 3.0
# The least distance of words that have a leader.
_LEADER_FROM = 0.53
# The gap from the words to the leader, and from its end to the point, clear of the sign or arrow there.
_LEADER_START, _LEADER_STOP = 0.08, 0.17
_LEADER_OPACITY = 0.9
# The distance over which words fade that the view carries out of the safe area, in frame units.
FADE = 0.4
SHORTEST_FADE = 0.02


def find_place(
    words: Mobject,
    anchor: ArrayLike,
    avoid: Sequence[Mobject],
    *,
    error_map: ErrorMap | None = None,
    toward: ArrayLike | None = None,
    abroad: Abroad | None = None,
    above_captions: bool = True,
    room: float = 0.0,
) -> Array:
    """Return a centre for words near an anchor, clear of other things.

    Parameters
    ----------
    words
        Words to be placed.
    anchor
        Point of the frame that the words name.
    avoid
        Mobjects to keep clear of.
    error_map
        Map with contours to avoid, at no great distance.
    toward
        Preferred direction, shape (2,); default: none.
    abroad
        Ground that belongs to something else, onto which words reach only if there is no other room; default: none.
    above_captions
        Whether the lowest part of the frame stays free.
    room
        How far inside the safe area the words stand, if there is such a place, in frame units.

    Returns
    -------
    Centre of the words, shape (3,).

    Raises
    ------
    ValueError
        If no place near the anchor is free.
    """
    point = np.asarray(anchor, dtype=float)[:2]
    surroundings = _Surroundings(
        point,
        outline_samples(avoid),
        _texts_in(avoid),
        _signs_in(avoid, point),
        _contour_samples(error_map),
        None if toward is None else np.asarray(toward, dtype=float)[:2] / np.linalg.norm(toward),
        abroad,
    )
    free = [
        [
            each
            for each in _candidates(Box.around(words), point, gaps)
            if surroundings.leave_free(each.box, above_captions=above_captions)
        ]
        for gaps in (_GAPS, _FAR_GAPS)
    ]
    # Far words are better than a leader that runs through others.
    apart = [[each for each in found if not surroundings.leader_crosses_words(each.box)] for found in free]
    if best := next(filter(None, [*apart, *free]), None):
        inner = [each for each in best if room_around(each.box) >= room]
        return np.append(min(inner or best, key=surroundings.cost).box.center, 0.0)
    raise ValueError("there is no free place for a label near its point: leave more room around it")


@dataclass(frozen=True, eq=False)
class Abroad:
    """Ground of the frame that belongs to something else than what is named.

    Attributes
    ----------
    points
        Points of a square grid that lie on it, shape (n, 2).
    spacing
        The grid's, in frame units.
    """

    points: Array
    spacing: float

    def under(self, box: Box) -> float:
        """Return how much of it is under a box, in square units of the frame."""
        return float(box.holds(self.points).sum()) * self.spacing**2


class _Candidate(NamedTuple):
    """A place for words, at a distance from their point and an angle in radians."""

    box: Box
    gap: float
    angle: float


def _candidates(box: Box, point: Array, gaps: Sequence[float]) -> Iterator[_Candidate]:
    """Yield the places all around a point, nearer ones first in each direction."""
    for angle in 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS:
        direction = _heading(angle)
        for gap in gaps:
            yield _Candidate(box.moved_to(point + direction * (gap + _reach(box, direction))), gap, angle)


@dataclass(frozen=True, eq=False)
class _Surroundings:
    """The surroundings of words near a point.

    Attributes
    ----------
    point
        Point that they name, shape (2,).
    obstacles
        Points of the outlines to keep clear of, shape (n, 2).
    texts
        Other words, through which no leader runs.
    signs
        The points of other peaks, valleys and saddles, shape (n, 2).
    contours
        Points of contours, shape (n, 2).
    preferred
        Preferred unit direction, shape (2,), if there is one.
    abroad
        Ground of something else, if there is any.
    """

    point: Array
    obstacles: Array
    texts: Sequence[Box]
    signs: Array
    contours: Array
    preferred: Array | None
    abroad: Abroad | None

    def leave_free(self, box: Box, *, above_captions: bool) -> bool:
        """Tell whether a box is free for words."""
        return (
            box.in_safe_area(above_captions=above_captions)
            and not box.grown(CLEARANCE).holds(self.obstacles).any()
            and not box.grown(CLEARANCE / 2).holds(self.point[None])[0]
        )

    def cost(self, candidate: _Candidate) -> float:
        """Return the cost of a free place."""
        box, gap, angle = candidate
        crowding = _CROWDING_WEIGHT * max(0.0, _CROWDED - box.distance_to(self.obstacles))
        slant = _SLANT_WEIGHT * abs(float(np.sin(2 * angle)))
        covered = _CONTOUR_WEIGHT * _SAMPLE * float(box.grown(CLEARANCE / 2).holds(self.contours).sum())
        aside = 0.0 if self.preferred is None else _TOWARD_WEIGHT * (1 - float(_heading(angle) @ self.preferred))
        under = 0.0 if self.abroad is None else self.abroad.under(box.grown(CLEARANCE / 2))
        abroad = _ABROAD + _ABROAD_WEIGHT * under if under else 0.0
        astray = _ASTRAY_WEIGHT * max(0.0, box.distance_to(self.point[None]) - box.distance_to(self.signs))
        return gap + crowding + slant + covered + aside + abroad + astray

    def leader_crosses_words(self, box: Box) -> bool:
        """Tell whether the leader of words in a box would run through other words."""
        ends = leader_ends(box, self.point)
        if ends is None:
            return False
        line = _along(np.array([ends]))
        return any(text.holds(line).any() for text in self.texts)


def leader_ends(box: Box, point: Array) -> tuple[Array, Array] | None:
    """Return where the leader from words in a box to a point begins and ends, shape (2,); None if it needs none."""
    start = box.grown(_LEADER_START).nearest(point)
    gap = float(np.linalg.norm(point - start))
    return (start, point + (start - point) * _LEADER_STOP / gap) if gap > _LEADER_FROM else None


def _texts_in(mobjects: Iterable[Mobject]) -> list[Box]:
    parts = (part for mobject in mobjects for part in mobject.get_family())
    return [
        Box.around(part, margin=_LEADER_START)
        for part in parts
        if isinstance(part, Words | ReadOut | Formula) and part.has_points()
    ]


def _signs_in(mobjects: Iterable[Mobject], point: Array) -> Array:
    """Return the points that the signs among some mobjects mark, except a point of the frame; shape (n, 2)."""
    signs = (sign for mobject in mobjects if isinstance(mobject, MapSigns) for sign in mobject)
    points = np.array([drawn_sign(sign)[1][:2] for sign in signs]).reshape(-1, 2)
    return points[np.linalg.norm(points - point, axis=1) > _LEADER_STOP]


# The spacing at which outlines are sampled, in frame units.
_SAMPLE = 0.05


def _heading(angle: float) -> Array:
    return np.array([np.cos(angle), np.sin(angle)])


def _reach(box: Box, direction: Array) -> float:
    """Return the distance from a box's centre to its edge in a direction."""
    with np.errstate(divide="ignore"):
        return float(np.min(np.array([box.width, box.height]) / 2 / np.abs(direction)))


def outline_samples(mobjects: Iterable[Mobject]) -> Array:
    """Return points along the outlines of mobjects, too close together for a word to fit between them."""
    curves = [
        part.points.reshape(-1, 4, 3)[:, [0, 3], :2]
        for mobject in mobjects
        for part in mobject.family_members_with_points()
        if isinstance(part, VMobject)
    ]
    return _along(np.concatenate(curves)) if curves else np.zeros((0, 2))


def _contour_samples(error_map: ErrorMap | None) -> Array:
    if error_map is None or not error_map.lines:
        return np.zeros((0, 2))
    return _along(np.concatenate([line.points.reshape(-1, 4, 3)[:, [0, 3], :2] for line in error_map.lines]))


def _along(pieces: Array) -> Array:
    """Return points on straight pieces of shape (n, 2, 2), no further apart than the sample spacing."""
    lengths = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1)
    counts = np.maximum(1, np.ceil(lengths / _SAMPLE).astype(int))
    piece = np.repeat(np.arange(len(pieces)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = ((np.arange(len(piece)) - first) / counts[piece])[:, None]
    return (1 - share) * pieces[piece, 0] + share * pieces[piece, 1]


NAME_COLOUR = Check("the gradient's name is red, and its opposite's blue, as their arrows are", "others", 0)


def room_around(box: Box) -> float:
    """Return how far words are inside the safe area, in frame units; negative beyond its edge."""
    frame = current_frame()
    (x, y), half_width, half_height = box.center, box.width / 2, box.height / 2
    return float(
        min(frame.safe_x - abs(x) - half_width, frame.safe_y - y - half_height, y - half_height - frame.caption_top)
    )


def share_in_view(box: Box, error_map: ErrorMap, fade: float = FADE) -> float:
    """Return the opacity, from 0 to 1, of words whose box the view has moved; 1 if the whole map is in view.

    They fade over this last distance to the edge of the safe area, in frame units.
    """
    return 1.0 if error_map.zoom == 1 else float(np.clip(room_around(box) / fade, 0, 1))


class MapLabel(Group):
    """Words on a map beside what they name: a gap in the contours, the words, and a thin leader if they are apart.

    Parameters
    ----------
    words
        Words in place; `NameWords` if they name a peak, a valley or a saddle.
    anchor
        Point of the frame that is named.
    error_map
        The map on which the words stand.
    row
        All that stands in their line, from which the leader begins; default: only the words.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> low = min(gm.critical_points(error_map.landscape), key=lambda each: each.error).point
    >>> words = NameWords(Name.LOWEST, 26, DARK.ink).next_to(error_map.to_screen(low), RIGHT)
    >>> scene.add(error_map, map_signs(error_map), MapLabel(words, error_map.to_screen(low), error_map))
    """

    def __init__(self, words: Words, anchor: ArrayLike, error_map: ErrorMap, *, row: VMobject | None = None) -> None:
        self.words, self.anchor, self.error_map = words, np.asarray(anchor, dtype=float), error_map
        self.row = words if row is None else row
        self.leader: VMobject | None = None
        self.named = words.named if isinstance(words, NameWords) else None
        self.gap = Clearing(error_map, Box.around(words))
        self._placed = Placed(words.set_fill(opacity=1.0))
        super().__init__(self.gap, words)
        self.weights = error_map.to_weights(self.anchor)
        self.offset, self.seen = words.get_center() - self.anchor, 1.0
        # Words nearer to the edge than the fading distance are fully opaque there.
        self.fading = float(np.clip(room_around(Box.around(words)), SHORTEST_FADE, FADE))
        ends = leader_ends(Box.around(self.row), self.anchor[:2])
        if ends is not None:
            leader = VMobject(stroke_color=error_map.theme.quiet, stroke_width=1.6, stroke_opacity=_LEADER_OPACITY)
            self.leader = leader.set_points(polyline(ends))
            self.add(self.leader)
        self.leader_points = None if self.leader is None else self.leader.points - self.anchor
        error_map.carries(self)

    @property
    def drawn(self) -> list[VMobject]:
        """Its words, and its leader if it has one."""
        return [self.words] if self.leader is None else [self.words, self.leader]

    def stand(self) -> Self:
        """Stay beside the named point as the view moves; fade out near the edge of the safe area."""
        self.anchor = self.error_map.to_screen(self.weights)
        if len(self.words.points):
            self._placed.put(self.anchor + self.offset)
        self.gap.put(self.anchor + self.offset)
        if self.leader is not None and self.leader.has_points() and self.leader_points is not None:
            self.leader.points = self.leader_points + self.anchor
        seen = share_in_view(Box.around(self.words), self.error_map, self.fading)
        if seen != self.seen:
            self.seen = seen
            self.words.set_fill(opacity=seen)
            self.gap.set_opacity(seen)
            if self.leader is not None:
                self.leader.set_stroke(opacity=_LEADER_OPACITY * seen)
        return self

    def no_text_here(self) -> Array:
        """Return points of its leader, which no text may cover, shape (n, 2)."""
        is_seen = self.leader is not None and self.leader.get_stroke_opacity() > 0
        return outline_samples([self.leader] if self.leader is not None and is_seen else [])

    def claims(self) -> Iterator[Claim]:
        """It stands beside what it names, and if that is a peak, a valley or a saddle, it is there."""
        box, place, text = Box.around(self.row), self.words.get_center(), self.words.text
        if self.leader is None:
            gap = box.distance_to(self.anchor[None, :2])
            yield Finding(check=BESIDE, figure=gap, place=place, detail=text, settled=True)
        else:
            start, end = self.leader.points[[0, -1]]
            gap = max(box.distance_to(start[None, :2]), float(np.linalg.norm(end - self.anchor)))
            yield Finding(check=LEADER, figure=gap, place=place, detail=text, settled=True)
        sense = ARROWS.get(self.named) if self.named else None
        if sense is not None:
            red, _, blue = self.words.get_fill_color().to_rgb()
            is_other = (red - blue) * sense <= 0
            yield Finding(check=NAME_COLOUR, figure=float(is_other), place=place, detail=text, settled=True)
            yield Together(
                check=NAMED,
                key=("arrow", sense),
                place=self.anchor[:2],
                leads=False,
                opposite=("arrow", -sense),
                detail=text,
                settled=True,
            )
        landmark = self.named.landmark if self.named else None
        if landmark:
            yield Standing(
                landscape=self.error_map.spoken_of,
                point=self.error_map.to_weights(self.anchor),
                kind=landmark.kind,
                outermost=landmark.outermost,
                place=self.anchor,
                detail=text,
                settled=True,
            )

    @classmethod
    def near(
        cls,
        words: Words,
        anchor: ArrayLike,
        avoid: Sequence[Mobject],
        error_map: ErrorMap,
        *,
        toward: ArrayLike | None = None,
        above_captions: bool = True,
        room: float = 0.0,
    ) -> Self:
        """Place words near an anchor by `find_place`, and make a label of them."""
        others = [each for part in avoid for each in (part.drawn if isinstance(part, MapLabel) else [part])]
        place = find_place(
            words, anchor, others, error_map=error_map, toward=toward, above_captions=above_captions, room=room
        )
        words.move_to(place)
        return cls(words, anchor, error_map)
