"""What is tried beside a beat is what its picture shows: read from the stage, in every digit that a link keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from stages import moments, trials

import gradmath as gm
from gradmath.descent.rules import Momentum
from lecture.outputs.page.moments import FILM, Grounds, trial
from lecture.outputs.page.network import small_network

NOTHING: dict[str, Any] = {
    "landscape": None,
    "point": None,
    "angle": None,
    "camera": None,
    "descents": [],
    "balls": None,
    "network": None,
}
PLANE = {"entries": [["variable", 0]], "value": 0, "weights": ["w₁", "w₂"], "domain": [[-1.0, -1.0], [1.0, 1.0]]}


def end_of(descent: dict[str, Any], ground: gm.Landscape) -> Any:
    """Return where a descent is that a moment names."""
    rule = Momentum(descent["kept"]) if descent["way"] == "momentum" else gm.PlainGradient()
    path = gm.descend(
        ground, descent["start"], rule=rule, step=descent["rate"], max_steps=descent["steps"], tolerance=0
    )
    return path.positions[-1]


def test_a_ball_is_where_its_descent_leads() -> None:
    ground, counts = gm.landscape("lecture"), []
    for beat, each in moments("BallDescent").items():
        if not each["descents"]:
            assert beat == "law"
            continue
        (descent,) = each["descents"]
        assert_allclose(end_of(descent, ground), each["point"], atol=1e-10)
        counts.append(descent["steps"])
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] > 10


def test_three_ways_down_begin_together_on_one_clock() -> None:
    each = moments("RollingBall")["settle"]
    assert {descent["way"] for descent in each["descents"]} == {"flow", "plain", "momentum"}
    for key in ("start", "rate", "steps"):
        assert len({str(descent[key]) for descent in each["descents"]}) == 1
    ends = [end_of(way, gm.landscape("lecture")) for way in each["descents"] if way["way"] != "flow"]
    assert min(np.abs(end - each["point"]).max() for end in ends) < 1e-2
    heavy = next(descent for descent in each["descents"] if descent["way"] == "momentum")
    assert heavy["kept"] == 0.8


def test_the_newest_of_four_rates_is_tried() -> None:
    tried = trials("StepSize", "beyond")
    rates = [float(tried[beat].state["a"]) for beat in ("too_small", "just_right", "too_large", "beyond")]
    assert rates == sorted(rates)
    limit = gm.stable_learning_rate(gm.landscape("bowl"), [0, 0])
    assert [rate < limit for rate in rates] == [True, True, True, False]
    assert {tried[beat].figure for beat in tried} == {"rate"}


def test_a_needle_s_angle_and_a_camera_s_are_taken() -> None:
    tried = trials("SteepestAscent")
    assert tried["steepest"].figure == "directions"
    (first, second), angle = moments("SteepestAscent")["steepest"]["point"], float(tried["steepest"].state["angle"])
    slope = gm.landscape("lecture").gradient([first, second])
    assert angle == pytest.approx(np.degrees(np.arctan2(slope[1], slope[0])), abs=1e-9)
    plane = trials("GradientInThePlane")["from_the_side"]
    assert plane.figure == "surface"
    assert float(plane.state["tilt"]) == 4


def test_a_network_is_shown_as_far_as_the_passes_have_come() -> None:
    tried = trials("Backpropagation", "values_forward")
    assert tried["a_network"].state["stage"] == "0"
    assert tried["values_forward"].state["stage"] == "3"
    measured = [each["value"] for each in small_network()["inputs"]]
    assert_allclose([float(each) for each in tried["a_network"].state["x"].split(",")], measured, rtol=1e-11)


def test_a_ground_that_no_page_carries_is_added_once() -> None:
    grounds = Grounds([])
    moment = {**NOTHING, "landscape": PLANE, "point": [0.25, -0.5]}
    for _ in range(2):
        found = trial(moment, ("Segment", "A title"), grounds, {})
        assert found is not None
        assert found.address == f"f=map&on={FILM}1&w=0.25%2C-0.5"
    assert [(each["name"], each["title"]) for each in grounds.carried] == [(f"{FILM}1", "A title")]


def test_very_many_balls_are_carried_by_a_name() -> None:
    grounds = Grounds([])
    balls = {"starts": [[0.1, 0.2], [0.3, 0.4]], "rate": 0.05, "steps": 7}
    found = trial({**NOTHING, "landscape": PLANE, "balls": balls}, ("Segment", "A title"), grounds, {})
    assert found is not None
    assert found.state == {"on": f"{FILM}1", "balls": "Segment", "a": "0.05", "k": "7"}
    assert grounds.balls == {"Segment": balls["starts"]}


@pytest.mark.parametrize("change", [{}, {"point": [0.0, 0.0]}, {"camera": {"turn": 1.0, "tilt": 2.0}}])
def test_where_no_ground_is_nothing_is_tried(change: dict[str, Any]) -> None:
    assert trial({**NOTHING, **change}, ("Segment", "A title"), Grounds([]), {}) is None
