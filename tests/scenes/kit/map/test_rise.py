"""The rising map shows exactly the ground below its level, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.rise import Rise, RisingMap

# The soft front, as a share of the relief.
FRONT = 0.035


@pytest.fixture
def elevations(error_map: ErrorMap, pixel_points: np.ndarray) -> np.ndarray:
    """How high each pixel's middle stands between the lowest and the highest of them, from 0 to 1."""
    errors = error_map.landscape.value(error_map.to_weights(pixel_points))
    return (errors - errors.min()) / (errors.max() - errors.min())


class TestRisingMap:
    @pytest.mark.parametrize("level", [0.0, 0.1, 0.37, 0.5, 0.8, 1.0])
    def test_ground_below_the_level_is_the_map_and_ground_above_is_not_seen(
        self, error_map: ErrorMap, elevations: np.ndarray, draw: Callable, level: float
    ) -> None:
        rising = RisingMap(error_map)
        rising.set_level(level)
        empty, full, shown = draw(), draw(error_map), draw(rising)
        top = level * (1 + FRONT)
        below, above = elevations < top - FRONT - 1e-6, elevations > top + 1e-6
        np.testing.assert_array_equal(shown[below], full[below])
        np.testing.assert_array_equal(shown[above], empty[above])
        assert (below | above).mean() > 0.75

    @pytest.mark.parametrize("levels", [(0.2, 0.9), (0.9, 0.2), (0.5, 0.5), (1.0, 0.0), (0.3, 0.31, 0.32, 0.3)])
    def test_looks_the_same_whatever_was_shown_before(
        self, error_map: ErrorMap, draw: Callable, levels: tuple[float, ...]
    ) -> None:
        rising = RisingMap(error_map)
        for level in levels:
            rising.set_level(level)
            moved = draw(rising)
        fresh = RisingMap(error_map)
        fresh.set_level(levels[-1])
        np.testing.assert_array_equal(moved, draw(fresh))

    def test_more_is_seen_the_higher_the_level(self, error_map: ErrorMap, draw: Callable) -> None:
        rising, empty = RisingMap(error_map), draw()
        seen = []
        for level in np.linspace(0, 1, 9):
            rising.set_level(level)
            seen.append((draw(rising) != empty).any(axis=-1))
        for less, more in pairwise(seen):
            assert not (less & ~more).any()
            assert more.sum() > less.sum()


class TestRise:
    def test_begins_with_nothing_and_ends_with_the_map_itself(self, error_map: ErrorMap, draw: Callable) -> None:
        rise = Rise(RisingMap(error_map))
        rise.begin()
        rise.interpolate(0)
        assert (draw(rise.mobject) != draw()).any(axis=-1).mean() < 0.01
        rise.finish()
        np.testing.assert_array_equal(draw(rise.mobject), draw(error_map))

    def test_the_front_passes_every_pixel_in_the_order_of_its_error(
        self, error_map: ErrorMap, elevations: np.ndarray, draw: Callable
    ) -> None:
        rise, full = Rise(RisingMap(error_map)), draw(error_map)
        rise.begin()
        arrived = np.full(elevations.shape, np.inf)
        for moment in np.linspace(0, 1, 31):
            rise.interpolate(moment)
            done = (draw(rise.mobject) == full).all(axis=-1)
            arrived = np.where(done & np.isinf(arrived), moment, arrived)
        order = np.argsort(elevations, axis=None)
        assert np.isfinite(arrived).all()
        # The paper's colour stands under the map: a pixel may look finished a little before the front has passed it.
        assert np.diff(np.maximum.accumulate(arrived.ravel()[order])).min() >= 0
        assert np.corrcoef(arrived.ravel(), elevations.ravel())[0, 1] > 0.9
