"""The slopes of ways to choose from stand clear of each other, of all letters and of all arrows."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import gradmath as gm
from scenes.kit.frame.theme import DARK
from scenes.kit.map.choice_way import ChoiceWay, keep_apart
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import outline_samples


@pytest.fixture(scope="module")
def error_map() -> ErrorMap:
    return ErrorMap(gm.landscape("exp(-x^2-y^2) on -2..2, -2..2"), DARK)


def ways(error_map: ErrorMap, down: float) -> list[ChoiceWay]:
    """Return three ways, the second in a direction in degrees, with long numbers."""
    turns = np.radians([down - 68, down, down + 40])
    return [
        ChoiceWay(error_map, (0.1, 0.2), (np.cos(turn), np.sin(turn)), letter, length=1.5, decimals=4)
        for turn, letter in zip(turns, "ABC", strict=True)
    ]


def crowded(choices: list[ChoiceWay]) -> bool:
    boxes = [way.box for way in choices]
    outline = outline_samples([part for way in choices for part in (way, way.mark)])
    return any(a.meets(b) for a, b in combinations(boxes, 2)) or any(box.holds(outline).any() for box in boxes)


@pytest.mark.parametrize("down", range(-180, 180, 15))
def test_slopes_stand_apart_in_every_direction(error_map: ErrorMap, down: int) -> None:
    choices = ways(error_map, down)
    keep_apart(choices)
    assert not crowded(choices)
    for way in choices:
        assert way.number.origin[1] == pytest.approx(way.slope_name.baseline, abs=0.01)


def test_some_would_touch_if_they_did_not_step_aside(error_map: ErrorMap) -> None:
    assert any(crowded(ways(error_map, down)) for down in range(-180, 180, 15))


def test_what_stands_clear_stays_where_it_is(error_map: ErrorMap) -> None:
    for down in range(-180, 180, 15):
        choices = ways(error_map, down)
        if not crowded(choices):
            before = [way.box.center for way in choices]
            keep_apart(choices)
            np.testing.assert_allclose([way.box.center for way in choices], before)
