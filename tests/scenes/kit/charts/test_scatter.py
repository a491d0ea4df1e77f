"""Dots stand at the measured numbers and the line where the model says, whatever the data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.models.fitting import LeastSquares
from scenes.kit.charts.scatter import FittedLine, Residuals, Scatter
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

PLACE = Place((-3.0, 1.0), 6.0, 3.5)
quick = settings(max_examples=40, deadline=None)


def line_of(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    return weights[0] * x + weights[1]


@pytest.fixture(scope="module")
def scatter() -> Scatter:
    rng = np.random.default_rng(3)
    x = rng.uniform(-2, 3, 40)
    return Scatter(x, 10 + 5 * x + rng.normal(size=40), PLACE, DARK, spacing=(1.0, 5.0))


@pytest.fixture(scope="module")
def path(scatter: Scatter) -> DescentPath:
    x, y = scatter.data.T
    error = LeastSquares(np.stack([x, np.ones_like(x)], axis=-1), y)
    return descend(error, [-1.0, 14.0], step=Constant(0.1), max_steps=30, tolerance=0.0, bounds="ignore")


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


class TestFittedLine:
    @quick
    @given(st.floats(0, 30))
    def test_is_the_models_line_at_the_weights_of_the_step(
        self, scatter: Scatter, path: DescentPath, steps: float
    ) -> None:
        line = FittedLine(scatter, path, line_of).set_progress(steps)
        weights = [np.interp(steps, np.arange(31), path.positions[:, axis]) for axis in (0, 1)]
        x, y = scatter.to_data(line.points).T
        np.testing.assert_allclose(y, weights[0] * x + weights[1], atol=1e-9)

    @quick
    @given(st.floats(-40, 40), st.floats(0, 20))
    def test_reaches_from_edge_to_edge_of_the_axes_and_not_beyond(
        self, scatter: Scatter, path: DescentPath, slope: float, height: float
    ) -> None:
        line = FittedLine(scatter, path, lambda _, x: slope * (x - scatter.data[:, 0].mean()) + height)
        ends = scatter.to_data(line.points[[0, -1]])
        extent = scatter.upper - scatter.lower
        assert (ends >= scatter.lower - 1e-9 * extent).all()
        assert (ends <= scatter.upper + 1e-9 * extent).all()
        on_edge = np.isclose(ends, scatter.lower, atol=1e-6) | np.isclose(ends, scatter.upper, atol=1e-6)
        assert on_edge.any(axis=1).all()

    @quick
    @given(st.floats(0, 30))
    def test_residuals_join_each_dot_upright_with_the_line(
        self, scatter: Scatter, path: DescentPath, steps: float
    ) -> None:
        line = FittedLine(scatter, path, line_of).set_progress(steps)
        strokes = Residuals(line).set_progress(steps).points.reshape(-1, 4, 3)
        np.testing.assert_allclose(strokes[:, 0], scatter.drawn_dots(), atol=1e-9)
        np.testing.assert_allclose(strokes[:, 3, 0], strokes[:, 0, 0], atol=1e-12)
        x, y = scatter.to_data(strokes[:, 3]).T
        np.testing.assert_allclose(y, line_of(line.weights, x), atol=1e-9)
