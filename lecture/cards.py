"""The cards at a film's beginning and end."""

from __future__ import annotations

from typing import Any, ClassVar

import cairo
import numpy as np
from manim import DOWN, LEFT, UP, FadeIn, FadeOut, LaggedStart, VGroup, VMobject, config, smooth

from lecture.card_words import END_SECONDS, TITLE_SECONDS, CardWords
from scenes.kit.beats import Segment
from scenes.kit.canvas import Painted, frame_colour
from scenes.kit.lettering import Words
from scenes.kit.map.arrows import GradientArrow, Grow, Sense, arrow_scale, feet
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.segment import View
from scenes.kit.theme import FRAME_WIDTH, SAFE_X, SAFE_Y, Theme

_LEFT = -SAFE_X
_TITLE_SIZE, _SUBTITLE_SIZE = 64, 34
# Shares of the frame's width, from the left: up to which it is dark, words reach, and from which the map is clear.
_DARK_SHARE, _WORDS_SHARE, _CLEAR_SHARE = 0.28, 0.42, 0.62
_ROW = 0.5
_DARKEST = 0.93
_LONGEST_ARROW = 1.25
_FADE, _APPEAR, _GROW = 0.7, 0.9, 1.2
_ARROWS = 6
_APART = 1.7
_GRID = 60


class Veil(Painted):
    """Paper over the left of the frame, which thins out towards the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the veil over the frame."""
        paper = frame_colour(self.theme.paper)
        context.identity_matrix()
        fade = cairo.LinearGradient(0, 0, config.pixel_width, 0)
        for share in np.linspace(0, 1, 9):
            place = _DARK_SHARE + share * (_CLEAR_SHARE - _DARK_SHARE)
            fade.add_color_stop_rgba(place, *paper, _DARKEST * (1 - smooth(share)) * self.opacity)
        context.set_source(fade)
        context.paint()


class Card(Segment):
    """Words on a quiet veil over the left of the lecture's map.

    Attributes
    ----------
    words
        What the card says; set before it is drawn.
    sense
        Which way the arrows beside the words point.
    seconds
        How long the card stays.
    """

    words: ClassVar[CardWords]
    sense: ClassVar[Sense]
    seconds: ClassVar[float]

    def setup(self) -> None:
        """Draw the map and the veil, and choose where arrows stand."""
        super().setup()
        view = View.of(self.words.landscape)
        self.error_map = ErrorMap(view.landscape, self.theme, levels=list(view.levels))
        self.veil = Veil(self.theme)
        self.arrows = self._arrows()
        self.feet = feet(self.error_map, [arrow.point for arrow in self.arrows], self.theme.ink)

    def lines(self) -> list[VMobject]:
        """Return the words of the card, from top to bottom."""
        raise NotImplementedError

    def construct(self) -> None:
        """Show the words and let the arrows grow, then fade to the empty frame."""
        block = _block(self.lines())
        self.play(FadeIn(self.error_map), FadeIn(self.veil), run_time=_FADE)
        self.play(
            LaggedStart(*(FadeIn(line, shift=0.15 * UP) for line in block), lag_ratio=0.25),
            FadeIn(self.feet),
            run_time=_APPEAR,
        )
        if self.arrows:
            self.play(LaggedStart(*(Grow(arrow) for arrow in self.arrows), lag_ratio=0.12), run_time=_GROW)
        self.hold(self.seconds - 2 * _FADE - _APPEAR - (_GROW if self.arrows else 0))
        self.play(FadeOut(block, self.veil, self.feet, *self.arrows), FadeOut(self.error_map), run_time=_FADE)

    def _arrows(self) -> list[GradientArrow]:
        """Return arrows at the steepest places that are in clear view and apart from one another."""
        shown = self.error_map.landscape
        x, y = np.meshgrid(np.linspace(0, SAFE_X, _GRID), np.linspace(-SAFE_Y, SAFE_Y, _GRID))
        points = self.error_map.to_weights(np.stack([x.ravel(), y.ravel()], axis=-1))
        points = points[shown.domain.contains(points) & np.isfinite(shown.gradient(points)).all(axis=-1)]
        scale = arrow_scale(shown, points, _LONGEST_ARROW)
        steepest_first = points[np.argsort(-np.linalg.norm(shown.gradient(points), axis=-1), kind="stable")]
        chosen: list[GradientArrow] = []
        for point in steepest_first:
            arrow = GradientArrow(self.error_map, point, scale, self.sense)
            if _in_view(arrow) and all(_distance(arrow, other) > _APART for other in chosen):
                chosen.append(arrow)
            if len(chosen) == _ARROWS:
                break
        return chosen

    def line(self, text: str, size: float, color: str, weight: str = "NORMAL") -> Words:
        """Return words that begin at the left edge and are no wider than the veil."""
        words = Words(text, size, color, weight)
        room = _WORDS_SHARE * FRAME_WIDTH - FRAME_WIDTH / 2 - _LEFT
        if words.width > room:
            words.scale_to_fit_width(room)
        return words


def _block(lines: list[VMobject]) -> VGroup:
    """Return lines below one another at the left edge, within the safe area."""
    group = VGroup(*lines).arrange(DOWN, buff=0.4, aligned_edge=LEFT)
    if group.height > 2 * SAFE_Y:
        group.scale_to_fit_height(2 * SAFE_Y)
    return group.move_to((_LEFT, 0, 0), aligned_edge=LEFT)


def _rows(rows: list[Words]) -> VGroup:
    """Return lines of words at the left edge, with their baselines evenly apart."""
    for number, row in enumerate(rows):
        # A title begins with a capital, which stands on the baseline.
        baseline = float(row.get_subpaths()[0][:, 1].min())
        row.shift((_LEFT - row.get_left()[0], -number * _ROW - baseline, 0))
    return VGroup(*rows)


def _in_view(arrow: GradientArrow) -> bool:
    clear = _CLEAR_SHARE * FRAME_WIDTH - FRAME_WIDTH / 2
    ends = np.array([arrow.foot, arrow.end])
    return bool((ends[:, 0] > clear).all() and (ends[:, 0] < SAFE_X).all() and (np.abs(ends[:, 1]) < SAFE_Y).all())


def _distance(one: GradientArrow, other: GradientArrow) -> float:
    return min(float(np.linalg.norm(a - b)) for a in (one.foot, one.end) for b in (other.foot, other.end))


class TitleCard(Card):
    """The lecture's title, as the gradient's arrows grow on the map beside it."""

    title = "Title"
    sense = "ascent"
    seconds = TITLE_SECONDS

    def lines(self) -> list[VMobject]:
        """Return the lecture's number, title and subtitle."""
        title, subtitle = self.words.heading
        lines: list[VMobject] = [
            self.line(f"Lecture {self.words.number}", self.theme.type.label, self.theme.quiet, "MEDIUM"),
            self.line(title, _TITLE_SIZE, self.theme.ink, "SEMIBOLD"),
        ]
        return [*lines, self.line(subtitle, _SUBTITLE_SIZE, self.theme.ink)] if subtitle else lines


class EndCard(Card):
    """What the lecture has shown, in its own order, and what comes next, beside arrows that now point downhill."""

    title = "End"
    sense = "descent"
    seconds = END_SECONDS

    def lines(self) -> list[VMobject]:
        """Return the lecture's title, the segments' titles and the next lecture's."""
        lines = [
            self.line(self.words.heading[0], self.theme.type.title, self.theme.ink, "SEMIBOLD"),
            _rows([self.line(title, self.theme.type.label, self.theme.ink) for title in self.words.segments]),
        ]
        if self.words.next_heading is None:
            return lines
        return [*lines, self.line(f"Next: {self.words.next_heading}", self.theme.type.note, self.theme.quiet)]
