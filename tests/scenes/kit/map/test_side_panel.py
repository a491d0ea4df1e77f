"""A panel grows with its rows and is never empty."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import LEFT, RIGHT, VGroup, tempconfig
from panels import FULL_ENOUGH, emptiest_run, fullness
from performances import Frame, performance_of, scene_class, still

from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.side_panel import GrowingPanel, SidePanel
from scenes.kit.shapes.panel import PanelGround

RATE = 10


class Grows(Segment):
    title = "Grows"

    @beat("It comes with a row, and grows with another, and another one.")
    def grows(self) -> None:
        self.panel = GrowingPanel(self.theme, 4.0, side=LEFT)
        rows = [self.panel.line(Formula(source, 34, self.theme.ink)) for source in ("f(w) = w^2", "f'(w) = 2 w")]
        for row in rows:
            self.play(*self.panel.grow(row), share=0.2)
        self.name = Words("Slope", 26, self.theme.ink)
        number = self.panel.number(self.name, lambda w: float(w[0]), np.array([1.5]))
        self.play(*self.panel.grow(self.name, number), share=0.2)
        self.dropped = (self.name, number)

    @beat("Then the last one goes, and all of it.")
    def goes(self) -> None:
        self.play(*self.panel.drop(*self.dropped), share=0.3)
        self.hold(share=0.2)
        self.play(*self.panel.leave(), share=0.3)


class Empty(Segment):
    title = "Empty"

    @beat("It stands there, and its content comes later.")
    def stands(self) -> None:
        panel = SidePanel(self.theme, 3.0)
        self.add(panel)
        self.hold(share=0.5)
        self.add(*(panel.line(Words("Here it is", 26, self.theme.ink), after=0.4) for _ in range(4)))


def performed(segment: type[Segment], settings: dict[str, Any]) -> Any:
    with tempconfig(settings | {"frame_rate": RATE}):
        globals()[segment.__name__] = segment
        return performance_of(f"{__name__}:{segment.__name__}")


def test_the_outline_grows_and_shrinks_with_the_rows_and_is_never_empty(small_settings: dict[str, Any]) -> None:
    performance = performed(Grows, small_settings)
    heights = [
        float(ground.height) if len(ground.points) else 0.0
        for frame in performance.frames
        for ground in frame.parts(PanelGround)[:1]
    ]
    turn = int(np.argmax(heights))
    assert heights[turn] > 2 * min(height for height in heights if height > 0.6)
    assert all(after >= before - 1e-9 for before, after in pairwise(heights[: turn + 1]))
    assert all(after <= before + 1e-9 for before, after in pairwise(heights[heights.index(max(heights)) :]))
    assert emptiest_run(performance.frames, RATE) <= 0.5
    assert not performance.frames[-1].parts(PanelGround)


@pytest.mark.parametrize("lines", [1, 2])
def test_a_row_is_seen_only_where_the_outline_is(stage: None, lines: int) -> None:  # noqa: ARG001
    panel = GrowingPanel(DARK, 5.0)
    first = panel.line(Words("The first row", 26, DARK.ink))
    for animation in panel.grow(first):
        animation.begin()
        animation.finish()
    row = panel.line(VGroup(*(Formula("((w+h)^2 - w^2) / h", 30, DARK.ink) for _ in range(lines))).arrange(RIGHT))
    coming = panel.grow(row)
    for animation in coming:
        animation.begin()
    for alpha in np.linspace(0, 1, 51):
        for animation in coming:
            animation.interpolate(alpha)
        beyond = panel.ground.get_bottom()[1] - row.get_bottom()[1]
        assert beyond <= 0 or max(part.get_fill_opacity() for part in row.family_members_with_points()) < 0.1


def test_rows_that_go_leave_the_panel_empty_for_a_third_of_the_time_at_most(stage: None) -> None:  # noqa: ARG001
    panel = GrowingPanel(DARK)
    rows = [panel.line(Words(text, 26, DARK.ink)) for text in ("One", "Two", "Three", "Four")]
    for animation in panel.grow(*rows):
        animation.begin()
        animation.finish()
    going = panel.drop(*rows[1:])
    for animation in going:
        animation.begin()
    empty = 0
    for alpha in np.linspace(0, 1, 101):
        for animation in going:
            animation.interpolate(alpha)
        (share,) = fullness(Frame(None, still([panel, *rows]), 1, held=True))
        empty += share < FULL_ENOUGH
    assert empty < 33


def test_every_row_has_the_same_room_below_it_when_it_is_the_last(stage: None) -> None:  # noqa: ARG001
    panel = GrowingPanel(DARK)
    for text in ("One", "Two", "Three"):
        row = panel.line(Words(text, 26, DARK.ink))
        for animation in panel.grow(row):
            animation.begin()
            animation.finish()
        assert row.get_bottom()[1] - panel.ground.get_bottom()[1] == pytest.approx(panel.INSET, abs=1e-6)
        assert panel.ground.get_left()[0] < row.get_left()[0]


def test_an_empty_panel_is_found(small_settings: dict[str, Any]) -> None:
    assert scene_class("scenes.kit.beats.segment:Segment") is Segment
    frames = performed(Empty, small_settings).frames
    assert emptiest_run(frames, RATE) > 1
    assert min(fullness(frames[-1])) > FULL_ENOUGH


def test_what_hardly_fills_a_panel_is_not_enough(stage: None) -> None:  # noqa: ARG001
    panel = SidePanel(DARK, 3.0)
    row = panel.line(Words("One row of four", 26, DARK.ink))
    (share,) = fullness(Frame(None, still([panel, row]), 1, held=True))
    assert share < FULL_ENOUGH


@pytest.mark.parametrize("side", [LEFT, RIGHT], ids=["left", "right"])
def test_what_is_beside_it_is_the_rest_of_the_safe_area(side: Any) -> None:
    panel = SidePanel(DARK, 4.0, side=side)
    begins, ends = panel.beside
    panel_begins, panel_ends = panel.ground.get_left()[0], panel.ground.get_right()[0]
    assert begins < ends
    assert ends - begins + panel_ends - panel_begins - SidePanel.INSET == pytest.approx(2 * current_frame().safe_x)
    assert (panel_ends < ends) == (side is LEFT)
