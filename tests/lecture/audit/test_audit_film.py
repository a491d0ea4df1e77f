"""What the audit finds in the order of a segment's frames: stills, flashes, captions and texts that go too fast."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import FadeIn, FadeOut, Rectangle

from lecture.audit.film import CAPTION, CELLS, FLASHES, READING, STILL, most_flashes, relative_luminance
from lecture.audit.ledger import Ledger
from lecture.audit.performance import audit_scene
from lecture.audit.picture import contrast_ratio
from lecture.draw.drawing import settings
from lecture.work.quality import Quality
from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Check
from scenes.claims.vectors import LENGTH
from scenes.kit.beats.beat import beat
from scenes.kit.beats.link import Link
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, Grow
from scenes.kit.map.error_map import ErrorMap

TINY = Quality(96, 54, 12, "ultrafast")
FPS = 12.0


class Calm(Segment):
    """Two words on an empty picture."""

    title = "Calm"

    @beat("A few words are shown here, and there is time to read them.")
    def words(self) -> None:
        self.play(FadeIn(Words("Some words", 26, DARK.ink, of=Decoration("a test"))), share=0.2)

    @beat("Then something is drawn.")
    def square(self) -> None:
        self.play(FadeIn(Rectangle(width=1, height=1, color=DARK.ink).shift((3, 2, 0))), share=0.5)


class Still(Calm):
    @beat("Now nothing at all moves.")
    def nothing(self) -> None:
        self.hold(7.0)


class Hurried(Calm):
    @beat("Extraordinarily incomprehensible characterisations notwithstanding.")
    def long_words(self) -> None:
        self.play(FadeIn(Rectangle(color=DARK.ink)), share=0.5)


class Fleeting(Calm):
    @beat("A long text comes and goes.")
    def comes_and_goes(self) -> None:
        words = Words("This is far too much to be read in no time", 26, DARK.ink, of=Decoration("a test")).shift(
            (0, 2, 0)
        )
        self.play(FadeIn(words), share=0.2)
        self.hold(0.5)
        self.play(FadeOut(words), share=0.2)


class Flashing(Calm):
    @beat("Something flashes all the time, as long as this lasts.")
    def flashes(self) -> None:
        light = Rectangle(width=20, height=2.4, fill_color=DARK.ink, fill_opacity=1).shift((0, 3, 0))
        for _ in range(6):
            self.add(light)
            self.hold(1 / FPS)
            self.remove(light)
            self.hold(1 / FPS)


class Stretching(Segment):
    """An arrow that grows in one beat and has become longer in the next."""

    title = "Stretching"
    error_map: ErrorMap
    factor = 1.0

    @beat("An arrow grows here.")
    def grows(self) -> None:
        self.arrow = GradientArrow(self.error_map, [0.5, 0.5], 0.1)
        self.play(Grow(self.arrow), share=0.6)

    @beat("And here it is another one.")
    def again(self) -> None:
        other = GradientArrow(self.error_map, [-0.5, 0.5], 0.1 * self.factor)
        self.play(Grow(other), share=0.6)


class Sign(Link):
    """A picture with words."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.words = Words("This is far too much to be read in no time", 26, DARK.ink, of=Decoration("a test"))
        self.things = [self.words.shift((0, 2, 0))]


class Leaving(Calm):
    times = 0

    def setup(self) -> None:
        super().setup()
        self.found = self.find(Sign)

    @beat("What was there before goes at once.")
    def goes(self) -> None:
        self.play(FadeOut(self.found.words), share=0.1)
        for _ in range(self.times):
            self.play(FadeIn(words := Sign(self).words), share=0.1)
            self.play(FadeOut(words), share=0.1)


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Ledger]:
    """Return a function that audits a segment on a tiny stage."""

    def audited_with(scene: type[Segment], **attributes: Any) -> Ledger:
        return audit_scene(type(scene.__name__, (scene,), attributes), settings(TINY, tmp_path))

    return audited_with


def failed(ledger: Ledger) -> set[Check]:
    """Return the checks that fail."""
    return {line.check for line in ledger.failures}


@pytest.mark.parametrize(
    ("scene", "expected"),
    [(Calm, set()), (Still, {STILL}), (Hurried, {CAPTION}), (Fleeting, {READING}), (Flashing, {FLASHES})],
)
def test_damage_in_time_is_caught_and_named(
    audited: Callable[..., Ledger], scene: type[Segment], expected: set[Check]
) -> None:
    ledger = audited(scene)
    assert failed(ledger) == expected
    assert {STILL, CAPTION, READING, FLASHES} <= set(ledger.lines)


@pytest.mark.parametrize(("times", "expected"), [(0, set()), (1, {READING})])
def test_words_that_were_there_before_have_been_read(
    audited: Callable[..., Ledger], times: int, expected: set[Check]
) -> None:
    assert failed(audited(Leaving, times=times)) == expected


def test_the_worst_case_says_where_it_was(audited: Callable[..., Ledger]) -> None:
    line = audited(Still).lines[STILL]
    assert line.moment.beat == "nothing"
    assert line.worst == pytest.approx(7.5, abs=1.0)
    assert line.pixels is not None


def test_one_scale_holds_for_the_whole_segment(audited: Callable[..., Ledger], lecture_map: ErrorMap) -> None:
    sound = audited(Stretching, error_map=lecture_map)
    assert failed(sound) == set()
    assert sound.lines[LENGTH].count >= 3
    assert failed(audited(Stretching, error_map=lecture_map, factor=1.02)) == {LENGTH}


def flicker(times: int, *, low: float, high: float, seconds: float = 1.0) -> np.ndarray:
    """Return luminances of a picture that goes from low to high and back so many times."""
    frames = round(seconds * FPS)
    phase = (np.arange(2 * frames) * times / frames) % 1 < 0.5
    return np.where(phase, low, high)[:, None, None] * np.ones((1, *CELLS))


@pytest.mark.parametrize("times", [1, 2, 3, 4, 6])
def test_flashes_are_counted(times: int) -> None:
    assert most_flashes(flicker(times, low=0.1, high=0.6), FPS)[0] == pytest.approx(times, abs=0.5)


def test_small_bright_and_little_changes_are_no_flashes() -> None:
    assert most_flashes(flicker(6, low=0.1, high=0.19), FPS)[0] == 0
    assert most_flashes(flicker(6, low=0.82, high=1.0), FPS)[0] == 0
    small = flicker(6, low=0.1, high=0.6)
    small[:, 2:, :] = 0.1
    small[:, :, 3:] = 0.1
    assert most_flashes(small, FPS)[0] == 0


def test_a_corner_of_the_picture_that_flashes_is_enough() -> None:
    corner = flicker(5, low=0.1, high=0.6)
    corner[:, 4:, :] = 0.1
    corner[:, :, 6:] = 0.1
    assert most_flashes(corner, FPS)[0] == 5


def test_luminance_and_contrast_are_those_of_the_guidelines() -> None:
    white, black, grey = (relative_luminance(np.array([each] * 3)) for each in (255, 0, 119))
    assert contrast_ratio(white, black) == pytest.approx(21)
    assert contrast_ratio(grey, white) == pytest.approx(4.48, abs=0.01)
    assert relative_luminance(np.array([255, 0, 0])) == pytest.approx(0.2126)
