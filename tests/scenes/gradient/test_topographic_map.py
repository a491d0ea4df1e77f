"""TopographicMap prints the weights and the error of the point that it stands at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scenes.gradient.topographic_map import TopographicMap
from scenes.kit.lettering.numbers import ReadOut
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
