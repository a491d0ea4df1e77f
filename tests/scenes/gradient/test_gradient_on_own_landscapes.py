"""The lecture's segments on landscapes that somebody else chose: what they need is found, or said to be missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from own_landscapes import PEAKS, SINE, WAVES

from benchmarks.landscapes import performed
from gradmath.landscapes.chosen import choose
from scenes.gradient.ball_descent import BallDescent
from scenes.gradient.gradient_in_the_plane import GradientInThePlane
from scenes.gradient.gradient_vector import GradientVector
from scenes.gradient.negated_gradient import NegatedGradient
from scenes.gradient.partial_derivatives import PartialDerivatives
from scenes.gradient.steepest_ascent import SteepestAscent
from scenes.gradient.steepness_is_length import SteepnessIsLength
from scenes.gradient.topographic_map import TopographicMap
from scenes.gradient.worked_bowl import WorkedBowl
from scenes.kit.frame.look import Look
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.boxes import Box

SEGMENTS = [
    TopographicMap,
    PartialDerivatives,
    GradientVector,
    SteepestAscent,
    SteepnessIsLength,
    NegatedGradient,
    BallDescent,
    GradientInThePlane,
]


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("text", [SINE, PEAKS], ids=["sine", "peaks"])
def test_each_finds_what_it_shows(on: Callable[..., Any], segment: type[MapSegment], text: str) -> None:
    assert on(segment, text).survey.landscape.dimension == 2


@pytest.mark.parametrize(
    ("segment", "text", "missing"),
    [
        (PartialDerivatives, "x + 2 y", "both rise and fall"),
        (SteepnessIsLength, "bowl", "no saddle"),
        (BallDescent, "x + 2 y", "no valley"),
        (GradientInThePlane, "bowl", "around a peak"),
        (GradientInThePlane, "log(x)", "without holes"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_drawn(
    on: Callable[..., Any], segment: type[MapSegment], text: str, missing: str
) -> None:
    with pytest.raises(UnsuitableError, match=missing) as refused:
        on(segment, text)
    assert "\n" not in str(refused.value)


def test_the_worked_bowl_needs_no_valley_to_begin_with(on: Callable[..., Any]) -> None:
    without, valley = on(WorkedBowl, "x + 2 y"), on(WorkedBowl, SINE)
    assert without.valley is None
    assert without.space in without.mobjects
    assert valley.valley.ball in valley.mobjects


@pytest.mark.parametrize("segment", [SteepestAscent, NegatedGradient])
def test_waves_leave_room_for_every_text(segment: type[MapSegment]) -> None:
    assert performed(segment, Look(asked=choose(WAVES))).faults == []


def test_the_number_at_a_steep_tangent_is_in_view(on: Callable[..., Any]) -> None:
    found = on(GradientVector, WAVES).found
    assert all(Box.around(number).in_safe_area(above_captions=True) for number in found.slopes)
    # It still touches the ground, from where nothing hides it.
    assert all(each.half > 0 for each in found.tangents)
    assert found.space.seen(found.walker.feet()) == 1
