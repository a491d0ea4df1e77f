"""WholeWay: the hiker walks the ball's descent from the map into the valley; the last picture is low in space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from performances import beat_end

from scenes.gradient.links.in_the_valley import InTheValley
from scenes.gradient.whole_way import WholeWay
from scenes.kit.beats.beat import beats_of
from scenes.kit.lettering.words import Words
from scenes.kit.terrain.space import Space

SEGMENT = WholeWay


def test_each_step_is_one_of_plain_descent_from_where_he_stands(performance: Any) -> None:
    segment = performance.segment
    path = segment.path
    np.testing.assert_allclose(path.positions[0], segment.found.here)
    for before, after, rate in zip(path.positions, path.positions[1:], path.learning_rates, strict=False):
        np.testing.assert_allclose(after, before - rate * segment.landscape.gradient(before), atol=1e-12)


def test_it_ends_where_the_ground_is_level(performance: Any) -> None:
    segment = performance.segment
    start, end = (np.linalg.norm(segment.landscape.gradient(w)) for w in segment.path.positions[[0, -1]])
    assert end < 0.05 * start
    np.testing.assert_allclose(segment.walker.point, segment.path.positions[-1], atol=1e-9)


def test_no_more_than_five_words_are_written(performance: Any) -> None:
    written = {words.text for frame in performance.frames for words in frame.parts(Words)}
    written -= {text for text in written if text.replace(".", "").isdigit()}
    assert written == {"Stand", "Feel", "Gradient", "Turn", "Step"}


def test_it_is_one_shot_of_at_most_half_a_minute(performance: Any) -> None:
    seconds = sum(60 / 150 * len(each.text.split()) for each in beats_of(WholeWay))
    assert 20 < seconds < 30
    (space,) = beat_end(performance, "home_again").parts(Space)
    assert space.standpoint == InTheValley(performance.segment).space.standpoint


@pytest.mark.parametrize("text", ["sin(x)*cos(y)", "peaks"])
def test_it_finds_a_way_on_other_landscapes(on: Callable[..., Any], text: str) -> None:
    segment = on(WholeWay, text)
    assert segment.landscape.value(segment.path.positions[-1]) < segment.landscape.value(segment.start)
