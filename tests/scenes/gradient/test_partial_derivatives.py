"""PartialDerivatives cuts the ground along one weight: line, tangent and number are those where he stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import tempconfig
from performances import beat_end, of_beat

from gradmath.landscapes.catalogue import landscape
from scenes.gradient.parabola import Parabola
from scenes.gradient.partial_derivatives import PartialDerivatives
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import printed
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.place import Place
from scenes.kit.terrain.lines import GroundTangent

SEGMENT = PartialDerivatives
LANDSCAPE = landscape("lecture")


@pytest.fixture
def parabola(small_settings: dict[str, Any]) -> Parabola:
    with tempconfig(small_settings):
        return Parabola(Place((0.5, 0.2), 4.0, 4.5), DARK, weight=0.6, step=1.1)


class TestParabola:
    def test_it_stands_on_its_axes_to_the_same_scale(self, parabola: Parabola) -> None:
        drawn = parabola.to_units(parabola.curve.points[::4])
        np.testing.assert_allclose(drawn[:, 1], drawn[:, 0] ** 2, atol=1e-9)
        assert drawn[:, 1].min() == pytest.approx(0, abs=1e-9)
        one_right, one_up = parabola.to_screen(1, 0) - parabola.zero, parabola.to_screen(0, 1) - parabola.zero
        assert np.linalg.norm(one_right) == pytest.approx(np.linalg.norm(one_up))

    @pytest.mark.parametrize(("weight", "step"), [(0.6, 1.1), (-1.2, 0.4), (0.6, 0.02)])
    def test_the_chord_is_as_steep_as_twice_the_weight_and_the_step(
        self, parabola: Parabola, weight: float, step: float
    ) -> None:
        parabola.set_point([weight]).set_step(step)
        assert parabola.drawn_slope() == pytest.approx(2 * weight + step, abs=1e-9)
        assert parabola.drawn_step() == pytest.approx(step, abs=1e-9)

    def test_its_letter_stands_over_the_step_as_long_as_there_is_room(self, parabola: Parabola) -> None:
        (start, *_, end), place = (
            parabola.to_units(parabola.run.points),
            parabola.to_units(parabola.letter.get_center()),
        )
        assert parabola.letter.get_fill_opacity() == 1
        assert start[0] < place[0] < end[0]
        assert start[1] < place[1] < place[0] ** 2
        assert parabola.set_step(0.5).letter.get_fill_opacity() == 0

    def test_without_a_step_it_is_the_tangent(self, parabola: Parabola) -> None:
        h = 1e-6
        assert parabola.set_step(0.0).drawn_slope() == pytest.approx(
            ((0.6 + h) ** 2 - (0.6 - h) ** 2) / (2 * h), abs=1e-6
        )


class TestSegment:
    def test_the_number_is_the_slope_where_he_stands(self, performance: Any, measured_gradient: Callable) -> None:
        seen = set()
        for beat in ("partial_derivative", "negative", "zero", "positive", "other_direction"):
            for frame in of_beat(performance.frames, beat):
                for number in frame.parts(LiveNumber):
                    slope = measured_gradient(LANDSCAPE, number.point)[0]
                    assert number.value == pytest.approx(slope, abs=1e-6)
                    seen.add(number.text)
        assert len(seen) > 15

    @pytest.mark.parametrize(("beat", "sign"), [("negative", -1), ("zero", 0), ("positive", 1)])
    def test_where_the_slope_has_a_sign_more_weight_changes_the_error_by_it(
        self, performance: Any, beat: str, sign: int
    ) -> None:
        (number,) = beat_end(performance, beat).parts(LiveNumber)
        assert np.sign(round(number.value, 9)) == sign
        more, less = (LANDSCAPE.value(number.point + side * np.array([1e-4, 0])) for side in (1, -1))
        assert np.sign(round(float(more - less), 7)) == sign

    def test_the_other_weight_never_changes(self, performance: Any) -> None:
        walked = [
            number.point[1]
            for beat in ("negative", "zero", "positive")
            for frame in of_beat(performance.frames, beat)
            for number in frame.parts(LiveNumber)
        ]
        assert np.ptp(walked) < 1e-12

    def test_in_the_end_both_tangents_touch_where_he_stands(self, performance: Any) -> None:
        segment = performance.segment
        for axis, tangent in enumerate(segment.two.tangents):
            assert isinstance(tangent, GroundTangent)
            (before, after), (low, high) = segment.space.ground.to_weights(tangent.ends())
            slope = (high - low) / (after - before)[axis]
            h = 1e-5 * np.eye(2)[axis]
            measured = (LANDSCAPE.value(segment.here + h) - LANDSCAPE.value(segment.here - h)) / 2e-5
            assert slope == pytest.approx(measured, abs=1e-6)
            assert segment.two.slopes[axis].text == printed(float(measured), 2)
            np.testing.assert_allclose((before + after) / 2, segment.here, atol=1e-9)
