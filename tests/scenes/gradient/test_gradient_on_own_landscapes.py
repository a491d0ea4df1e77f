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
from scenes.gradient.whole_way import WholeWay
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
        (PartialDerivatives, "abs(x) + abs(y)", "it turns at a kink, where no slope is"),
        # Its contours are uneven too, but that could be said.
        (TopographicMap, "exp(x) + exp(-y)", "no contour closes"),
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


STYBLINSKI_TANG = "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2 on -5..5, -5..5"
LINE_FIT = "((m+b-2)^2 + (2*m+b-3)^2 + (3*m+b-5)^2 + (100*m+b-150)^2)/4 on m=-2..5, b=-200..200"


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        (SteepestAscent, WAVES),
        (NegatedGradient, WAVES),
        # The hiker is at the edge of the map.
        (SteepestAscent, "2*x + 3*y + 1"),
        # The steepest way up leads down the picture.
        (SteepestAscent, "log(1 + x^2 + y^2)"),
        # Contours are so dense that a name has no place between them.
        (SteepestAscent, LINE_FIT),
        # A number would be near an arrow.
        (NegatedGradient, "max(x, y)^2"),
        # Arrows reach from the top to the bottom of the map.
        (NegatedGradient, "cos(sqrt(x^2 + y^2))"),
        # A row of long numbers is wider than the usual panel.
        (NegatedGradient, "mccormick"),
        # Far beyond what was asked for, lines on the ground rise over the viewer's head.
        (PartialDerivatives, STYBLINSKI_TANG),
        (GradientVector, STYBLINSKI_TANG),
        (WholeWay, STYBLINSKI_TANG),
        # From afar the names of two slopes would be one over the other.
        (SteepnessIsLength, "goldstein-price"),
        # Hills stand before what is looked at closely; a slope of -9.5 times 1 is not -10.
        (GradientVector, "schwefel"),
        # The second leg of the arrow has no length.
        (GradientVector, "x^2"),
    ],
)
def test_every_text_has_room_and_every_claim_holds(segment: type[MapSegment], text: str) -> None:
    assert performed(segment, Look(asked=choose(text))).faults == []


@pytest.mark.parametrize("text", ["x*y", "max(x, y)^2"], ids=["down the picture", "a partial derivative of zero"])
def test_a_step_has_room_whichever_way_is_up(text: str) -> None:
    faults = performed(SteepestAscent, Look(asked=choose(text))).faults
    # In the last beat the view comes closer, and numbers at its edge fade.
    assert [each for each in faults if not each.startswith("name_it")] == []


def test_a_panel_does_not_hide_the_arrow_that_it_explains(on: Callable[..., Any]) -> None:
    segment = on(NegatedGradient, "2*x + 3*y + 1")
    assert segment.hidden_by_panel(segment.panel_side) == 0
    assert segment.hidden_by_panel(-segment.panel_side) > 0


def test_the_number_at_a_steep_tangent_is_in_view(on: Callable[..., Any]) -> None:
    found = on(GradientVector, WAVES).found
    assert all(Box.around(number).in_safe_area(above_captions=True) for number in found.slopes)
    # It still touches the ground, from where nothing hides it.
    assert all(each.half > 0 for each in found.tangents)
    assert found.space.seen(found.walker.feet()) == 1
