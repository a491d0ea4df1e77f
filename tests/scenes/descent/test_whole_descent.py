"""WholeDescent shows the lecture's ways once more: a careful step, leaps, a crawl, a valley, and another valley."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from manim import tempconfig

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import choose
from scenes.arrays import Array
from scenes.descent.whole_descent import WholeDescent
from scenes.kit.descents.ball import Trail
from scenes.kit.frame.look import Look
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.terrain.figure import Walker

SEGMENT = WholeDescent
LANDSCAPE = landscape("lecture")


@dataclass(frozen=True)
class Moment:
    """Where the hiker is, and whether anything of the ground is hidden."""

    beat: str
    hiker: Array
    in_fog: bool


def moment_of(segment: WholeDescent) -> Moment:
    mist = segment.space.dress.mist
    shut = mist is not None and mist.reach == 0 and mist.torn == 0
    return Moment(next(reversed(segment.beat_starts)), segment.walker.point.copy(), shut)


class TestWays:
    def test_all_are_gradient_descent(self, scene: WholeDescent, measured_gradient: Callable[..., Array]) -> None:
        for path in (scene.leaps, scene.crawl, scene.fitting):
            for before, after, rate in zip(path.positions, path.positions[1:], path.learning_rates, strict=False):
                np.testing.assert_allclose(after, before - rate * measured_gradient(LANDSCAPE, before), atol=1e-7)

    def test_a_leap_lands_beyond_the_valley(self, scene: WholeDescent) -> None:
        start, landed = scene.leaps.positions[:2]
        to_valley, leap = scene.valley.point - start, landed - start
        assert leap @ to_valley > to_valley @ to_valley
        assert LANDSCAPE.domain.contains(scene.leaps.positions).all()

    def test_the_short_steps_come_less_far_than_one_fitting_step(self, scene: WholeDescent) -> None:
        crawled = np.linalg.norm(scene.crawl.final - scene.crawl.positions[0])
        assert crawled < 1.2 * np.linalg.norm(np.diff(scene.walk.positions, axis=0), axis=1).max()
        assert scene.crawl.steps > 5

    def test_the_fitting_steps_lead_into_the_valley(self, scene: WholeDescent) -> None:
        assert np.linalg.norm(scene.fitting.final - scene.valley.point) < 0.1

    def test_each_way_begins_where_the_one_before_ended(self, scene: WholeDescent) -> None:
        for before, after in ((scene.walk.positions[1], scene.crawl), (scene.crawl.final, scene.fitting)):
            np.testing.assert_array_equal(after.positions[0], before)
        np.testing.assert_array_equal(scene.leaps.positions[0], scene.walk.positions[1])
        np.testing.assert_array_equal(scene.paths[0].positions[0], scene.fitting.final)

    def test_two_starts_end_in_two_valleys(self, scene: WholeDescent, measured_gradient: Callable[..., Array]) -> None:
        first, second = (path.final for path in scene.paths)
        assert np.linalg.norm(first - second) > 0.4
        for path in scene.paths:
            slopes = [np.linalg.norm(measured_gradient(scene.other.landscape, p)) for p in path.positions[[0, -1]]]
            assert slopes[1] < 0.05 * slopes[0]


class TestPicture:
    def test_is_one_shot_in_which_the_hiker_never_jumps(self, moments: list[Moment]) -> None:
        places = np.array([each.hiker for each in moments])
        # A third of a second apart.
        assert np.linalg.norm(np.diff(places, axis=0), axis=1).max() < 0.2 * LANDSCAPE.domain.size[0]

    def test_the_fog_is_there_while_he_feels(self, moments: list[Moment]) -> None:
        assert all(each.in_fog for each in moments if each.beat == "feel_and_step")
        assert not any(each.in_fog for each in moments if each.beat == "into_the_valley")

    def test_at_most_five_words_are_on_screen(self, performance: Any) -> None:
        for frame in performance.frames:
            texts = [words.text for words in frame.parts(Words)] + [f.written for f in frame.parts(Formula)]
            assert len([text for text in texts if text.isalpha()]) <= 5

    def test_the_map_shows_both_ways(self, performance: Any) -> None:
        ended = [trail for frame in performance.frames for trail in frame.parts(Trail)]
        assert {trail.progress == trail.path.steps for trail in ended} == {True}
        assert max(len(frame.parts(Trail)) for frame in performance.frames) == 2

    def test_a_second_hiker_starts_elsewhere(self, scene: WholeDescent) -> None:
        walkers = [prop for prop in scene.space.props if isinstance(prop, Walker)]
        assert len(walkers) == len(scene.paths) == 2
        assert LANDSCAPE.value(scene.fitting.final) == pytest.approx(scene.valley.error, abs=0.05)


@pytest.mark.parametrize(
    "text",
    [
        "1 + 1e-9*(x^2+y^2) on -2..2, -2..2",
        "(x^2+y-11)^2 + (x+y^2-7)^2 on -5..5, -5..5",
        "sin(x)*cos(y)",
        "0.26*(x^2+y^2) - 0.48*x*y on -10..10, -10..10",
    ],
)
def test_on_any_landscape_two_starts_on_other_ground_fall_into_two_valleys(
    text: str, small_settings: dict[str, Any]
) -> None:
    with tempconfig(small_settings):
        scene = WholeDescent(Look(asked=choose(text)))
        scene.setup()
    other, levels = scene.other.landscape, scene.survey.levels
    errors = other.value(scene.samples())
    assert (errors.min(), errors.max()) == pytest.approx((min(levels), max(levels)))
    # No gap between two of its levels holds half of it, however the user's landscape spaces its own.
    counts = np.histogram(errors, bins=scene.other.levels)[0]
    assert counts.max() < 0.5 * errors.size
    ways = scene.two_ways(scene.fitting.final)
    assert len(ways) == 2
    assert np.linalg.norm(ways[0].final - ways[1].final) > 0.4 * scene.ground.unit
    for way in ways:
        assert (np.diff(way.errors) < 0).all()
        assert way.errors[0] - way.errors[-1] > 0.02 * np.ptp(levels)
