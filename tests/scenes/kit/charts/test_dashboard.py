"""A view's domain holds what it must, and bar and numbers follow the steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.charts.dashboard import ProgressBar, StepNumber, around, ground
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

VIEW, BAR = Place((3.4, 1.4), 6.2, 3.3), Place((-1.8, -2.9), 9.2, 0.17)
quick = settings(max_examples=40, deadline=None)
coordinates = st.floats(-50, 50)


def corners(place: Place) -> np.ndarray:
    half = np.array([place.width, place.height]) / 2
    return np.array([place.center - half, place.center + half])


def test_the_ground_covers_its_view(bounds: Callable) -> None:
    np.testing.assert_allclose(bounds(ground(VIEW, DARK)), corners(VIEW), atol=1e-9)


class TestAround:
    @quick
    @given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6), st.floats(0.05, 1))
    def test_holds_the_points_with_their_margin_in_the_shape_of_the_place(
        self, points: list[tuple[float, float]], margin: float
    ) -> None:
        extent = float(np.ptp(points, axis=0).max())
        if extent < 1e-3:
            return
        domain = around(points, VIEW, margin=margin)
        assert domain.size[0] / domain.size[1] == pytest.approx(VIEW.width / VIEW.height)
        room = np.minimum(np.array(points) - domain.lower, domain.upper - np.array(points)).min(axis=0)
        assert (room >= margin * extent - 1e-9 * max(1, extent)).all()
        # No larger than it must be: on one axis the margin is just kept on both sides.
        assert room.min() == pytest.approx(margin * extent)


class TestProgressBar:
    @quick
    @given(st.integers(1, 400), st.floats(0, 1))
    def test_fills_in_proportion_from_the_left(self, total: int, share: float) -> None:
        bar = ProgressBar(total, BAR, DARK).set_progress(share * total)
        low, high = corners(BAR)
        if not share * total > 0:
            assert not bar.fill.has_points()
            return
        assert bar.fill.points[:, 0].min() == pytest.approx(low[0])
        assert bar.fill.points[:, 0].max() == pytest.approx(low[0] + share * (high[0] - low[0]))
        np.testing.assert_allclose([bar.fill.points[:, 1].min(), bar.fill.points[:, 1].max()], [low[1], high[1]])

    def test_can_be_emptied_again(self) -> None:
        assert not ProgressBar(5, BAR, DARK).set_progress(5).set_progress(0).fill.has_points()


class TestStepNumber:
    @quick
    @given(st.floats(0, 9.99))
    def test_shows_what_is_known_after_the_last_whole_step(self, steps: float) -> None:
        number = StepNumber(lambda step: 1 / (1 + step), 30, DARK.ink, decimals=2).place((4.0, 0.0, 0.0))
        number.set_progress(steps)
        assert number.text == f"{1 / (1 + int(steps)):.2f}"
        assert number.get_right()[0] == pytest.approx(4.0, abs=0.1)
