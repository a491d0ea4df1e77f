"""TopographicMap prints the weights and the error of the point that it stands at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from performances import of_beat

from scenes.gradient.topographic_map import TopographicMap
from scenes.kit.beats.beat import beats_of
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.walkers import Marker

SEGMENT = TopographicMap


def test_it_shows_the_weights_and_the_error_under_its_marker(performance: Any, bounds: Callable) -> None:
    seen = 0
    for frame in performance.frames:
        markers, numbers = frame.parts(Marker), frame.parts(ReadOut)
        if not (markers and numbers):
            continue
        error_map = performance.segment.error_map
        weights = error_map.to_weights(bounds(markers[0]).mean(axis=0))
        values = [*weights, error_map.landscape.value(weights)]
        assert [number.value for number in numbers] == pytest.approx(values[: len(numbers)], abs=1e-9)
        seen += len(numbers)
    assert seen > 30


def test_it_says_that_its_landscape_is_invented_as_soon_as_it_has_risen(performance: Any) -> None:
    walking = of_beat(performance.frames, "walk_a_contour")
    assert all("An invented landscape" in texts_of(frame) for frame in walking)
    assert not any("An invented landscape" in texts_of(frame) for frame in of_beat(performance.frames, "two_weights"))
    spoken = " ".join(each.text for each in beats_of(TopographicMap))
    assert spoken.index("drawn for the lecture") < spoken.index("contour")
    assert "Here are two" not in spoken


def test_it_does_not_say_so_of_measured_ground(on: Callable[..., Any]) -> None:
    for text, invented in (("jacksboro", False), ("sin(x)*cos(y)", True)):
        segment = on(TopographicMap, text)
        segment.two_weights.perform(segment)
        assert bool(len(segment.invented())) == invented


def texts_of(frame: Any) -> set[str]:
    return {words.text for words in frame.parts(Words)}
