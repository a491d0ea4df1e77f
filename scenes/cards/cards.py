"""The cards at a film's beginning and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, LaggedStart, Mobject, VGroup, VMobject
from numpy.typing import NDArray

from gradmath.landscapes.chosen import choose
from scenes.arrays import Array
from scenes.cards.lesson import FEWEST_TILES, Lesson, Tile, recalled
from scenes.cards.lines import OF_THE_LECTURE, Lines
from scenes.cards.veil import CLEAR_SHARE, Veil
from scenes.cards.words import (
    CLOSING_TITLE,
    END_SECONDS,
    NEXT,
    SEGMENT,
    SUBTITLE,
    TITLE,
    TITLE_SECONDS,
    Backdrop,
    CardWords,
    Style,
    broken,
)
from scenes.kit.beats.link import CLEAR, Link, Remains, clearing
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.look import Look
from scenes.kit.frame.typeface import SIZE_OF_AN_EM
from scenes.kit.lettering.reading_order import start
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow, Sense, arrow_scale, feet
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.survey import Survey
from scenes.kit.map.units_note import otherwise_shown
from scenes.language.current import beginning
from scenes.language.messages import message, plural

# Heights of the rows of segments' titles, in frame units; a longer list is smaller and closer together.
_ROW, _CLOSE_ROW = 0.5, 0.44
_LIST_STYLES = [
    (SEGMENT, _ROW),
    *(
        (replace(SEGMENT, size=size, comfortable=min(size, SEGMENT.comfortable)), _CLOSE_ROW * size / SEGMENT.size)
        for size in np.arange(SEGMENT.size, SEGMENT.least - 1, -1)
    ),
]
_BETWEEN = 0.4
# Places around the foot of an arrow, their distance from it in frame units, and the share by which slopes may differ.
_AROUND, _BESIDE_FOOT, _ONE_SLOPE = 8, 0.03, 0.5
# Characters read per second.
_READ = 25
# Characters read per second in a line that appears last.
_READ_LAST = 17
_LONGEST_ARROW = 1.25
_FADE, _APPEAR, _GROW = 0.7, 0.9, 1.2
# Seconds for which the card rests once its arrows have grown, and the share of its time in which a tile's words appear.
_REST, _WORDS = 0.8, 0.5
_ARROWS = 6
_APART = 1.7
_GRID = 60
# The tiles of the last card, in frame units: width, distances between their middles, height of the first row, and
# distance down to their words; then how far they reach to either side.
_TILE_WIDTH, _TILE_PITCH, _TILE_TOP, _BELOW_TILE = 3.9, (4.3, 2.85), 1.45, 0.28
_TILES_REACH = _TILE_PITCH[0] + _TILE_WIDTH / 2


class Card(Segment):
    """Words on a quiet veil over the side of a map where lines begin, or on plain paper.

    Attributes
    ----------
    words
        What the card says.
    backdrop
        The map behind the words; None for paper.
    lesson
        The segments between the cards; None if the card stands alone.
    seconds
        How long the card stays.
    """

    seconds: ClassVar[float]

    def __init__(
        self,
        look: Look | None = None,
        *,
        words: CardWords,
        backdrop: Backdrop | None = None,
        lesson: Lesson | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(look, **kwargs)
        self.words, self.backdrop, self.lesson = words, backdrop, lesson

    @property
    def sense(self) -> Sense:
        """Which way the arrows beside the words point."""
        raise NotImplementedError

    def setup(self) -> None:
        """Draw the map and the veil, and choose where arrows stand."""
        super().setup()
        self.survey = self._survey(self.backdrop) if self.backdrop else None
        self.error_map = self.survey.map(self.theme) if self.survey else None
        self.veil = Veil(self.theme)
        self.arrows = self._arrows(self.error_map) if self.error_map else []

    def lines(self) -> list[VMobject]:
        """Return the words of the card, from top to bottom."""
        raise NotImplementedError

    def construct(self) -> None:
        """Show the words and let the arrows grow, then go on to what comes next."""
        block = VGroup(*self.lines()).arrange(DOWN, buff=_BETWEEN, aligned_edge=start())
        block.move_to((beginning() * WIDE.safe_x, 0, 0), aligned_edge=start())
        feet_of_arrows = self._feet()
        self.begin()
        appear = LaggedStart(*(FadeIn(line, shift=0.15 * UP) for line in block), lag_ratio=0.25)
        self.play(appear, *map(FadeIn, feet_of_arrows), run_time=_APPEAR)
        stays = max(self.seconds - _FADE - _APPEAR, self.reading_seconds)
        if self.arrows:
            # One after the other while the words are read: the card does not stand still for long.
            growing = max(_GROW, stays - _REST)
            self.play(LaggedStart(*(Grow(arrow) for arrow in self.arrows), lag_ratio=0.4), run_time=growing)
            stays -= growing
        self.hold(stays)
        self.end()

    def begin(self) -> None:
        """Begin with the map from the first frame on."""
        if self.error_map:
            self.add(self.error_map, self.veil)

    def end(self) -> None:
        """Fade to the empty frame."""
        there = [each for each in self.mobjects if each.family_members_with_points()]
        # Each by itself: a group would be drawn above things that are not in it.
        self.play(*map(FadeOut, there), run_time=_FADE)

    @property
    def reading_seconds(self) -> float:
        """The least time for which all of the words are shown."""
        return 0.0

    @staticmethod
    def _survey(backdrop: Backdrop) -> Survey:
        return Survey.of(choose(backdrop.landscape).landscape)

    def _feet(self) -> list[VMobject]:
        """Return the dots at the feet of the arrows, as one shape if there are any."""
        if self.error_map is None:
            return []
        return [feet(self.error_map, [arrow.point for arrow in self.arrows], self.theme.ink)]

    def _arrows(self, error_map: ErrorMap) -> list[GradientArrow]:
        """Return arrows at the steepest points that are in clear view and apart from one another, off any kink."""
        shown = error_map.landscape
        away = -beginning()
        x, y = np.meshgrid(away * np.linspace(0, WIDE.safe_x, _GRID), np.linspace(-WIDE.safe_y, WIDE.safe_y, _GRID))
        points = error_map.to_weights(np.stack([x.ravel(), y.ravel()], axis=-1))
        points = points[shown.domain.contains(points) & np.isfinite(shown.gradient(points)).all(axis=-1)]
        asked = error_map.asked.contains(points)
        points = points[asked] if asked.any() else points
        points = points[_has_one_slope(error_map, points)]
        if not len(points):
            return []
        scale = arrow_scale(shown, points, _LONGEST_ARROW)
        gradients = shown.gradient(points)
        arrows = _arrow_ends(error_map, points, gradients if self.sense == "ascent" else -gradients, scale)
        steepest_first = np.argsort(-np.linalg.norm(gradients, axis=-1), kind="stable")
        chosen: list[int] = []
        for index in steepest_first[_in_view(arrows[steepest_first])]:
            if all(_distance(arrows[index], arrows[other]) > _APART for other in chosen):
                chosen.append(index)
            if len(chosen) == _ARROWS:
                break
        return [GradientArrow(error_map, points[index], scale, self.sense) for index in chosen]


def _has_one_slope(error_map: ErrorMap, points: Array) -> NDArray[np.bool_]:
    """Tell for each of some weights, shape (n, 2), whether there is a slope, and nearly the same one around it."""
    turns = 2 * np.pi * np.arange(_AROUND) / _AROUND
    circle = _BESIDE_FOOT / error_map.scale_factor * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    slope, around = (error_map.landscape.gradient(each) for each in (points, points[:, None] + circle))
    steep, changes = np.linalg.norm(slope, axis=-1), np.linalg.norm(around - slope[:, None], axis=-1).max(axis=-1)
    return np.asarray((steep > 0) & (changes <= _ONE_SLOPE * steep))


def _arrow_ends(error_map: ErrorMap, points: Array, vectors: Array, scale: float) -> Array:
    """Return where arrows from points of shape (n, 2) begin and end on screen, shape (n, 2, 2)."""
    begin = error_map.to_screen(points)[:, :2]
    return np.stack([begin, begin + scale * vectors], axis=1)


def _in_view(arrows: Array) -> NDArray[np.bool_]:
    """Tell for each arrow of shape (n, 2, 2) whether it lies where the map is clear."""
    clear = CLEAR_SHARE * WIDE.width - WIDE.width / 2
    x, y = -beginning() * arrows[..., 0], arrows[..., 1]
    return np.asarray(((x > clear) & (x < WIDE.safe_x) & (np.abs(y) < WIDE.safe_y)).all(axis=-1))


def _distance(one: Array, other: Array) -> float:
    """Return the smallest distance between the ends of two arrows of shape (2, 2)."""
    return float(np.linalg.norm(one[:, None] - other[None, :], axis=-1).min())


class FirstPicture(Link):
    """The picture with which a lesson begins."""

    def __init__(self, lesson: Lesson, segment: Segment) -> None:
        super().__init__(segment)
        self.things = lesson.first_picture(segment.look)


class TitleCard(Card):
    """The lecture's title, as the gradient's arrows grow on the map beside it."""

    title = "Title"
    seconds = TITLE_SECONDS

    @property
    def sense(self) -> Sense:
        """The lecture's own direction."""
        return self.words.sense

    def end(self) -> None:
        """Go on to the first picture of the first segment."""
        if self.lesson is None:
            super().end()
        else:
            self._leave(partial(FirstPicture, self.lesson), self._whole_frames(CLEAR))

    @property
    def reading_seconds(self) -> float:
        """The time to read all of the words."""
        return sum(map(len, (self._label, *self.words.heading))) / _READ

    def lines(self) -> list[VMobject]:
        """Return the lecture's number, title and subtitle, and what the map shows otherwise than it was typed."""
        title, subtitle = self.words.heading
        lines: list[VMobject] = [
            Words(self._label, self.theme.type.label, self.theme.quiet, "MEDIUM", of=OF_THE_LECTURE),
            Lines(title, TITLE, self.theme.ink),
        ]
        lines += [Lines(subtitle, SUBTITLE, self.theme.ink)] if subtitle else []
        return [*lines, *(otherwise_shown(self.survey, self.theme, self.theme.type.note) if self.survey else [])]

    @property
    def _label(self) -> str:
        return message("Lecture {number}", number=self.words.number)


class EndCard(Card):
    """What the lecture has shown, in its own order, and what comes next, beside arrows that now point downhill."""

    title = "End"
    seconds = END_SECONDS

    @property
    def sense(self) -> Sense:
        """Downhill, in every lecture."""
        return "descent"

    def construct(self) -> None:
        """Show what was learnt, with a picture for each segment, or their titles if they do not say it."""
        learnt = self.lesson.learnt() if self.lesson else []
        if len(learnt) < FEWEST_TILES:
            super().construct()
            return
        title = Lines(self.words.heading[0], CLOSING_TITLE, self.theme.ink)
        begin = beginning() * _TILES_REACH
        title.move_to((begin, WIDE.safe_y, 0), aligned_edge=UP + start())
        heading = self.words.next_heading
        following = [] if heading is None else [Lines(heading, NEXT, self.theme.quiet)]
        for each in following:
            each.move_to((begin, -WIDE.safe_y, 0), aligned_edge=DOWN + start())
            # Manim aligns the points on the curves; those that bend them may be a little lower.
            lowest = min(float(words.points[:, 1].min()) for words in each)
            each.shift(UP * max(0.0, -WIDE.safe_y - lowest))
        self.add(*self._found())
        first, *others = self._tiles(learnt)
        self._clear_for(title, *first)
        for picture, words in others:
            self.play(FadeIn(picture, run_time=_APPEAR), FadeIn(words, shift=0.12 * UP, run_time=_WORDS * _APPEAR))
        if following:
            self.play(FadeIn(*following), run_time=_APPEAR)
        # The film ends on these pictures, where a player stops.
        self.hold(self._seconds_to_read([each.learnt_in(self.look.words) for each in learnt]))

    def _seconds_to_read(self, learnt: Sequence[str]) -> float:
        """Return how long to hold everything once the last part has appeared, given what each tile says."""
        next_line = [] if self.words.next_heading is None else [message(NEXT.around, title=self.words.next_heading)]
        after_tiles = _APPEAR * len(next_line)
        reading = sum(map(len, learnt)) / _READ - _FADE / 2 - _APPEAR * (len(learnt) - 1) - after_tiles
        last_tile = len(learnt[-1]) / _READ_LAST - (1 - _WORDS) * _APPEAR - after_tiles
        return max(_FADE, reading, last_tile, *(len(line) / _READ_LAST for line in next_line))

    def begin(self) -> None:
        """Go on from what the last segment leaves, to the map."""
        found = self._found()
        if not found:
            super().begin()
            return
        self.add(*found)
        self._clear_for(*([self.error_map, self.veil] if self.error_map else []))

    def _found(self) -> Sequence[Mobject]:
        """Return what the last segment leaves; nothing if it does not say."""
        link = self.lesson.last_picture(self.look) if self.lesson else None
        return link.things if link else []

    def _clear_for(self, *things: Mobject) -> None:
        """Replace what is shown by other things."""
        remains = Remains(self.mobjects, self.theme.paper)
        self.remove(*self.mobjects)
        self.add(*things)
        self.play(clearing(remains), run_time=_FADE)

    def _tiles(self, learnt: Sequence[type[Segment]]) -> list[tuple[Tile, VGroup]]:
        """Return a small picture for each segment, in two rows, and the words below it."""
        pictures = [recalled(each, self.look) for each in learnt]
        first_row = -(-len(learnt) // 2)
        in_row = (first_row, len(learnt) - first_row)
        said = [each.learnt_in(self.look.words) for each in learnt]
        lines = [Words(each, self.theme.type.note, self.theme.ink, "SEMIBOLD", of=OF_THE_LECTURE) for each in said]
        # All of one size: the longest fits below its picture.
        size = min(1.0, *(_TILE_WIDTH / each.width for each in lines))
        tiles: list[tuple[Tile, VGroup]] = []
        for index, (picture, words) in enumerate(zip(pictures, lines, strict=True)):
            row, column = divmod(index, first_row)
            aside = -beginning() * (column - (in_row[row] - 1) / 2)
            center = (aside * _TILE_PITCH[0], _TILE_TOP - row * _TILE_PITCH[1], 0)
            tile = Tile(picture, self.theme, _TILE_WIDTH, center)
            bottom = tile.reach()[1]
            tiles.append((tile, VGroup(words.scale(size).move_to((center[0], bottom - _BELOW_TILE, 0)))))
        return tiles

    def lines(self) -> list[VMobject]:
        """Return the lecture's title, the segments' titles and the next lecture's."""
        title = Lines(self.words.heading[0], CLOSING_TITLE, self.theme.ink)
        heading = self.words.next_heading
        following = [] if heading is None else [Lines(heading, NEXT, self.theme.quiet)]
        others = [title, *following]
        return [title, self._segments(2 * WIDE.safe_y - sum(each.height + _BETWEEN for each in others)), *following]

    def _segments(self, room: float) -> VGroup:
        """Return as many of the segments' titles as the remaining height has room for, and the count of the others."""
        titles, total = self.words.segments, len(self.words.segments)
        # "and 1 more" would take the place of that one title.
        lists = [
            titles,
            *(
                [*titles[:count], plural("and {n} more", "and {n} more", total - count)]
                for count in range(total - 2, 0, -1)
            ),
        ]
        return next(
            self._listed(listed, style, row)
            for listed in lists
            for style, row in _LIST_STYLES
            if _list_height(listed, style, row) <= room
        )

    def _listed(self, titles: Sequence[str], style: Style, row: float) -> VGroup:
        """Return titles below one another, with their baselines evenly apart."""
        total, baseline = len(self.words.segments), 0.0
        group = VGroup()
        for number, title in enumerate(titles):
            is_title = len(titles) == total or number < len(titles) - 1
            lines = Lines(title, style, self.theme.ink if is_title else self.theme.quiet)
            group.add(lines.shift((0, baseline, 0)))
            baseline -= lines.drop + row
        return group


def _list_height(titles: Sequence[str], style: Style, row: float) -> float:
    """Return the greatest height of a list whose rows are this far apart."""
    em = style.size / SIZE_OF_AN_EM
    more = sum(len(broken(title, style) or ()) - 1 for title in titles)
    return em + row * (len(titles) - 1) + style.leading * em * more
