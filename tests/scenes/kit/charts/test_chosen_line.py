"""A line that is turned by knobs, and its misses as squares that gather into their mean, the error."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.models.datasets import PenguinLine, penguin_line, penguins
from lecture.audit.measure import Differences
from scenes.claims.protocol import Finding
from scenes.kit.charts.chosen_line import KNOB, MEAN_SQUARE, ON_LINE, SQUARE_MISS, ChosenLine, Knob, MissSquares
from scenes.kit.charts.scatter import Scatter
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

quick = settings(max_examples=30, deadline=None)
lines = st.tuples(st.floats(-1.0, 1.5), st.floats(2.5, 5.5)).map(np.array)


@pytest.fixture(scope="module")
def fit() -> PenguinLine:
    return penguin_line(reference=190, unit=10)


@pytest.fixture(scope="module")
def scatter(fit: PenguinLine) -> Scatter:
    lengths, _, _ = penguins()
    return Scatter(lengths, fit.error.targets, Place((-1.5, 0.4), 9.6, 6.6), DARK, spacing=(10.0, 1.0))


def failed(thing: ChosenLine | Knob | MissSquares) -> set[str]:
    findings = [each for claim in thing.claims() for each in claim.findings(Differences())]
    return {each.check.name for each in findings if isinstance(each, Finding) and not each.check.passes(each.figure)}


class TestChosenLine:
    @quick
    @given(lines)
    def test_is_the_models_line_within_the_axes(self, scatter: Scatter, fit: PenguinLine, weights: np.ndarray) -> None:
        line = ChosenLine(scatter, weights, fit.masses)
        x, y = scatter.to_data(line.points).T
        np.testing.assert_allclose(y, weights[0] * (x - 190) / 10 + weights[1], atol=1e-9)
        assert (y >= scatter.lower[1] - 1e-9).all()
        assert (y <= scatter.upper[1] + 1e-9).all()
        assert failed(line) == set()

    def test_drawn_elsewhere_it_fails(self, scatter: Scatter, fit: PenguinLine) -> None:
        line = ChosenLine(scatter, [0.5, 3.7], fit.masses)
        line.shift([0, 0.01, 0])
        assert failed(line) == {ON_LINE.name}


class TestKnob:
    @quick
    @given(st.floats(-1, 1.5))
    def test_its_hand_points_at_its_value(self, value: float) -> None:
        knob = Knob((5, 2), (-1.0, 1.5), DARK, "#e8a33d", axis=0).set_point([value, 9.0])
        assert math.isclose(knob.pointed_at(), value, abs_tol=1e-9)
        assert failed(knob) == set()

    def test_its_hand_turned_alone_fails(self) -> None:
        knob = Knob((5, 2), (-1.0, 1.5), DARK, "#e8a33d", axis=0).set_value(0.2)
        knob.hand.rotate(0.05, about_point=knob.middle)
        assert failed(knob) == {KNOB.name}


class TestMissSquares:
    @quick
    @given(lines)
    def test_their_areas_are_the_squared_misses_and_gathered_their_mean(
        self, scatter: Scatter, fit: PenguinLine, weights: np.ndarray
    ) -> None:
        squares = MissSquares(ChosenLine(scatter, weights, fit.masses), fit.error, (5.2, -2.6)).set_growth(1.0)
        lengths, masses, _ = penguins()
        misses = weights[0] * (lengths - 190) / 10 + weights[1] - masses / 1000
        np.testing.assert_allclose((squares.squares()[:, 2] / squares.unit) ** 2, misses**2, atol=1e-9)
        assert failed(squares) == set()
        gathered = squares.set_gathered(1.0).squares()
        np.testing.assert_allclose((gathered[:, 2] / squares.unit) ** 2, np.mean(misses**2), rtol=1e-9)
        np.testing.assert_allclose(gathered[:, :2], np.broadcast_to((5.2, -2.6), (342, 2)))
        assert failed(squares) == set()

    @quick
    @given(lines)
    def test_they_stand_on_their_dots_and_reach_no_further_right_than_the_axes(
        self, scatter: Scatter, fit: PenguinLine, weights: np.ndarray
    ) -> None:
        drawn = MissSquares(ChosenLine(scatter, weights, fit.masses), fit.error, (5.2, -2.6)).set_growth(1.0).squares()
        x, _, side = drawn.T
        assert (x + side / 2).max() <= 3.3 + 1e-9
        dots = scatter.to_screen(*scatter.data.T)[:, 0]
        np.testing.assert_allclose(np.minimum(np.abs(x - side / 2 - dots), np.abs(x + side / 2 - dots)), 0, atol=1e-9)

    def test_squares_of_another_line_fail(self, scatter: Scatter, fit: PenguinLine) -> None:
        line = ChosenLine(scatter, [-0.3, 4.1], fit.masses)
        squares = MissSquares(line, fit.error, (5.2, -2.6)).set_growth(1.0)
        drawn = squares.squares()
        drawn[7, 2] *= 1.01
        squares.squares = lambda: drawn  # type: ignore[method-assign]
        assert failed(squares) == {SQUARE_MISS.name}
        squares.gathered = 1.0
        assert failed(squares) == {MEAN_SQUARE.name}
