"""The line among penguins shrinks to the left, and nothing of it is drawn over anything else meanwhile."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from manim import tempconfig

from scenes.gradient.penguin_stage import PenguinStage, Settle
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.places.boxes import Box


def test_the_knobs_keep_clear_of_the_numbers_of_the_axes(small_settings: dict[str, Any]) -> None:
    with tempconfig(small_settings):
        stage = PenguinStage(DARK, (0.1, 4.6))
        settle = Settle(stage)
        for time in np.linspace(0, 1, 41):
            settle.interpolate_mobject(float(time))
            numbers = [part for part in stage.scatter.get_family() if isinstance(part, Words)]
            assert len(numbers) > 8
            for number, knob in itertools.product(map(Box.around, numbers), map(Box.around, stage.knobs)):
                sizes = np.array([number.width + knob.width, number.height + knob.height])
                gaps = np.abs(number.center - knob.center) - sizes / 2
                assert gaps.max() > 0, time


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("axis", [0, 1])
def test_an_axis_with_another_name_or_unit_is_found(axis: int) -> None:
    stage = PenguinStage(DARK, (0.1, 4.6))
    assert stage.is_named(0)
    assert stage.is_named(1)
    for text in (("Mass, mm", "Flipper, cm", "Flipper, kg"), ("Flipper, kg", "Mass, g", "Mass, mm"))[axis]:
        stage.axis_names[axis].text = text
        assert not stage.is_named(axis)


@pytest.mark.usefixtures("stage")
def test_dots_in_another_unit_than_the_axis_says_are_found() -> None:
    stage = PenguinStage(DARK, (0.1, 4.6))
    stage.scatter.upper = stage.scatter.upper * 10
    stage.scatter.lower = stage.scatter.lower * 10
    assert not stage.is_named(0)
    assert not stage.is_named(1)
