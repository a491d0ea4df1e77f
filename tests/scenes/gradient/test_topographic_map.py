"""TopographicMap: errors of lines are mean squares, posts are as high as errors, and a landscape becomes its map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import VGroup
from performances import beat_end, of_beat

from gradmath.models.datasets import penguins
from scenes.gradient.links.close_fog import CloseFog
from scenes.gradient.topographic_map import _NUMBER, _OVER_HIKER, _WHOLE, TopographicMap
from scenes.kit.beats.beat import beats_of
from scenes.kit.charts.chosen_line import ChosenLine, Knob
from scenes.kit.charts.scatter import Scatter
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.lettering.names import Name
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.boxes import Box
from scenes.kit.terrain.space import Space

SEGMENT = TopographicMap


def mean_square(line: ChosenLine) -> float:
    """Measure a line's error from the line as it is drawn, in kg²."""
    lengths, masses, _ = penguins()
    (x0, y0), (x1, y1) = line.scatter.to_data(line.points)[[0, -1]]
    predicted = y0 + (y1 - y0) / (x1 - x0) * (lengths - x0)
    return float(np.mean((predicted - masses / 1000) ** 2))


def test_the_error_that_is_written_is_the_mean_of_the_squared_misses(performance: Any) -> None:
    end = beat_end(performance, "square_the_misses")
    (line,) = end.parts(ChosenLine)
    (written,) = [words.text for words in end.parts(Words) if words.text.startswith("Error")]
    assert written == f"Error {mean_square(line):.2f} kg²"


def test_the_line_is_that_of_its_knobs_wherever_it_stands(performance: Any) -> None:
    seen = set()
    for frame in performance.frames:
        lines, knobs = frame.parts(ChosenLine), frame.parts(Knob)
        if lines and len(knobs) == 2:
            slope, height = (knob.pointed_at() for knob in knobs)
            (x0, y0), (x1, y1) = lines[0].scatter.to_data(lines[0].points)[[0, -1]]
            assert (y1 - y0) / (x1 - x0) == pytest.approx(slope / 10, abs=1e-6)
            assert y0 + (190 - x0) * slope / 10 == pytest.approx(height, abs=1e-6)
            seen.add(round(lines[0].scatter.size[0], 3))
    assert len(seen) > 2


def test_the_dots_stay_the_penguins_when_they_draw_together(performance: Any) -> None:
    lengths, masses, _ = penguins()
    for beat in ("choose_a_line", "errors_stand_up"):
        (scatter,) = beat_end(performance, beat).parts(Scatter)
        drawn = scatter.to_data(scatter.drawn_dots())
        np.testing.assert_allclose(drawn, np.stack([lengths, masses / 1000], axis=-1), atol=1e-6)
        numbers = [part for part in scatter.submobjects if isinstance(part, Words)]
        assert len(numbers) > 8
        for number in numbers:
            beside = scatter.to_data(number.get_center())
            assert beside[int(float(number.text) < 100)] == pytest.approx(float(number.text), abs=1e-6)


@pytest.mark.parametrize("weights", [(0.1, 4.6), (1.7, 3.2), (0.5, 3.7)])
def test_a_post_is_as_high_as_the_error_of_its_line(on: Callable[..., Any], weights: tuple[float, float]) -> None:
    segment = on(TopographicMap, "lecture")
    segment.open_floor()
    segment.posts = []
    post, number = segment.new_post(weights)
    post.set_growth(1.0)
    segment.stage.chooser(segment.plane).set_point(post.point)
    foot, top = post.ends()
    error = mean_square(segment.stage.line)
    assert (top - foot)[2] / segment.space.ground.scale == pytest.approx(error, abs=1e-9)
    assert number.text == f"{error:.2f}"


def test_the_ground_in_space_is_the_landscape_of_the_map(performance: Any) -> None:
    (space,) = beat_end(performance, "cut").parts(Space)
    weights, heights = space.ground.to_weights(space.ground.drawn_corners[::97])
    np.testing.assert_allclose(heights, performance.segment.landscape.value(weights), atol=1e-9)
    assert space.dress.cut == np.inf


def test_he_walks_round_a_contour_on_which_the_error_stays_the_same(performance: Any) -> None:
    frames = of_beat(performance.frames, "walk_a_contour")
    numbers = {number.text for frame in frames for number in frame.parts(LiveNumber)}
    assert len(numbers) == 1
    walked = np.array([frame.parts(HikerSign)[0].point for frame in frames])
    errors = performance.segment.landscape.value(walked)
    assert np.ptp(errors) < 1e-3 * np.ptp(performance.segment.survey.levels)
    assert np.ptp(walked, axis=0).min() > 1


def test_in_the_end_fog_hides_all_but_the_ground_at_his_feet(performance: Any) -> None:
    end = beat_end(performance, "which_way")
    (fog,), (error_map,) = end.parts(FeltFog), end.parts(ErrorMap)
    assert (fog.torn, fog.opacity, fog.felt) == (0, 1, 1)
    assert error_map.zoom == pytest.approx(CloseFog(performance.segment).error_map.zoom)


def test_it_says_that_its_landscape_is_invented(performance: Any) -> None:
    end = beat_end(performance, "wilder_landscape")
    assert "An invented landscape" in {words.text for words in end.parts(Words)}
    spoken = " ".join(each.text for each in beats_of(TopographicMap))
    assert spoken.index("invented") < spoken.index("contour")


def test_it_does_not_say_so_of_measured_ground(on: Callable[..., Any]) -> None:
    for text, invented in (("jacksboro", False), ("sin(x)*cos(y)", True)):
        assert bool(len(on(TopographicMap, text).invented())) == invented


@pytest.mark.parametrize(("text", "alike"), [("lecture", True), ("sin(x)*cos(y)", False), ("jacksboro", False)])
def test_the_bowl_becomes_only_a_landscape_of_errors_like_its_own(
    on: Callable[..., Any], text: str, alike: bool
) -> None:
    segment = on(TopographicMap, text)
    segment.open_floor()
    assert segment.alike == alike
    errors = segment.space.ground.landscape.value(segment.space.ground.drawn_corners[:, :2] * 0)
    assert np.isfinite(errors).all()


@pytest.mark.parametrize(
    ("text", "stays"), [("lecture", True), ("-y*exp(-x^2-y^2) on -8..8, -4.5..4.5", False)], ids=["far", "close"]
)
def test_the_peaks_words_stay_only_where_they_are_clear_of_the_valleys(
    on: Callable[..., Any], text: str, stays: bool
) -> None:
    segment = on(TopographicMap, text)
    segment.open_floor()
    segment.space.set_ground(segment.ground)
    segment.high = segment.named(segment.peak.point, Name.HIGHEST, _OVER_HIKER)
    segment.low = segment.named(segment.valley.point, Name.LOWEST, _NUMBER)
    whole = segment.over_the_rim(_WHOLE)
    assert segment.high_stays(whole) is stays
    segment.space.set_standpoint(whole)
    high, low = (Box.around(VGroup(*words)) for words in (segment.high, segment.low))
    assert high.grown(0.3).meets(low) is not stays
