"""Several error curves on the same axes are drawn to one scale, and end where they leave the chart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlines import corners_of

from scenes.claims.protocol import ClaimsNothing
from scenes.kit.charts.shared_chart import ChartCurve, SharedChart
from scenes.kit.descents.courses import Course
from scenes.kit.frame.theme import DARK
from scenes.kit.places.place import Place

PLACE = Place((-2.0, 1.0), 4.0, 2.0)
STEPS = np.arange(9.0)
FALLING = Course(STEPS, np.zeros((9, 2)), 3 * 0.5**STEPS)
RISING = Course(STEPS, np.zeros((9, 2)), 3 * 1.2**STEPS)
# Their errors belong to no landscape.
MADE_UP = ClaimsNothing("courses that are made up")
quick = settings(max_examples=50, deadline=None)


@pytest.fixture
def chart() -> SharedChart:
    return SharedChart(PLACE, 8, 5.0, DARK)


def read_back(curve: ChartCurve) -> np.ndarray:
    """Return steps and errors at the corners of a curve as drawn, from the chart's rectangle alone; shape (n, 2)."""
    drawn = corners_of(curve.line.points)
    return (drawn - [-4.0, 0.0]) / [4.0, 2.0] * [8.0, 5.0]


@quick
@given(st.floats(0.01, 8))
def test_a_curve_is_drawn_to_scale_as_far_as_it_has_come(steps: float) -> None:
    drawn = read_back(
        ChartCurve(SharedChart(PLACE, 8, 5.0, DARK), FALLING, DARK.descent, landscape=MADE_UP).set_progress(steps)
    )
    assert drawn[-1, 0] == pytest.approx(steps)
    np.testing.assert_allclose(drawn[:, 1], np.interp(drawn[:, 0], STEPS, 3 * 0.5**STEPS), atol=1e-9)
    np.testing.assert_allclose(drawn[:-1, 0], np.arange(len(drawn) - 1), atol=1e-9)


def test_curves_on_one_chart_share_their_scale(chart: SharedChart) -> None:
    one, two = (ChartCurve(chart, course, DARK.ink, landscape=MADE_UP).set_progress(2) for course in (FALLING, RISING))
    np.testing.assert_allclose(read_back(one)[:, 1], [3, 1.5, 0.75])
    np.testing.assert_allclose(read_back(two)[:, 1], [3, 3.6, 4.32])


@quick
@given(st.floats(0, 8))
def test_a_curve_that_rises_ends_at_the_top_with_an_arrowhead(steps: float) -> None:
    curve = ChartCurve(SharedChart(PLACE, 8, 5.0, DARK), RISING, DARK.descent, landscape=MADE_UP).set_progress(steps)
    top = PLACE.center[1] + PLACE.height / 2
    leaves = 2 + (5 - 4.32) / (5.184 - 4.32)
    heads = [part for part in curve.submobjects if part not in (curve.line, curve.head)]
    assert bool(heads) == (steps >= leaves)
    assert (curve.head in curve.submobjects) == (steps < leaves)
    assert curve.line.points[:, 1].max(initial=-np.inf) <= top + 1e-9
    if heads:
        assert heads[0].get_top()[1] == pytest.approx(top)
        assert read_back(curve)[-1] == pytest.approx([leaves, 5.0])


def test_a_curve_can_be_taken_back_to_the_start(chart: SharedChart) -> None:
    curve = ChartCurve(chart, RISING, DARK.descent, landscape=MADE_UP).set_progress(8).set_progress(0)
    np.testing.assert_allclose(curve.head.get_center(), chart.to_screen(0, 3))
    assert not curve.line.has_points()


def test_the_axes_are_named_beside_them(chart: SharedChart, bounds: Callable) -> None:
    curve = ChartCurve(chart, FALLING, DARK.descent, landscape=MADE_UP)
    errors, steps = bounds(chart.name_errors(curve)), bounds(chart.name_steps(curve))
    assert errors[0, 1] > PLACE.center[1] + PLACE.height / 2
    assert steps[1, 1] < PLACE.center[1] - PLACE.height / 2
    assert errors[0, 0] == pytest.approx(-4.0)
    assert steps[1, 0] == pytest.approx(0.0)
