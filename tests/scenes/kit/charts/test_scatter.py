"""Dots stand at the measured numbers and the line where the model says, whatever the data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.charts.scatter import Scatter
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

PLACE = Place((-3.0, 1.0), 6.0, 3.5)
quick = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def scatter() -> Scatter:
    rng = np.random.default_rng(3)
    x = rng.uniform(-2, 3, 40)
    return Scatter(x, 10 + 5 * x + rng.normal(size=40), PLACE, DARK, spacing=(1.0, 5.0))


class TestScatter:
    def test_each_dot_stands_in_proportion_between_the_numbers_on_the_axes(self, scatter: Scatter) -> None:
        dots = scatter.drawn_dots()[:, :2]
        for axis, numbers in enumerate(scatter.numbers):
            values = [float(number.text.replace("−", "-")) for number in numbers]
            places = [number.get_center()[axis] for number in numbers]
            slope, start = np.polyfit(places, values, 1)
            np.testing.assert_allclose(slope * dots[:, axis] + start, scatter.data[:, axis], atol=1e-9)

    def test_stays_in_its_place_with_its_numbers(self, scatter: Scatter, bounds: Callable) -> None:
        low, high = bounds(scatter)
        half = np.array([PLACE.width, PLACE.height]) / 2
        assert (low >= PLACE.center - half - 1e-9).all()
        assert (high <= PLACE.center + half + 1e-9).all()

    @quick
    @given(st.floats(-100, 100), st.floats(-100, 100))
    def test_reads_back_what_it_draws(self, scatter: Scatter, x: float, y: float) -> None:
        np.testing.assert_allclose(scatter.to_data(scatter.to_screen(x, y)), [x, y], atol=1e-9)
