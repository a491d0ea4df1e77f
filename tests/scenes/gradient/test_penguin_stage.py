"""The line among penguins shrinks to the left, and nothing of it is drawn over anything else meanwhile."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import tempconfig

from gradmath.descent.descend import Constant, descend
from lecture.audit.measure import Differences
from scenes.claims.saying import FACT, UNIT
from scenes.gradient.penguin_stage import PenguinStage, Settle
from scenes.kit.charts.training_strip import Training, TrainingStrip
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.places.boxes import Box
from scenes.kit.places.place import Place


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


def failing(words: Words) -> set[str]:
    """Return the checks that fail of what words say."""
    found = [each for claim in words.claims() for each in claim.findings(Differences())]
    return {each.check.name for each in found if not each.check.passes(each.figure)}


UNITS = [("kg", True), ("g", False)]


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(("unit", "is_so"), UNITS)
def test_another_unit_of_the_error_than_that_of_the_drawn_masses_squared_is_found(unit: str, is_so: bool) -> None:
    stage = PenguinStage(DARK, (0.1, 4.6))
    stage.fit = replace(stage.fit, mass_unit=unit)
    stage.squares.set_growth(1.0).set_gathered(1.0)
    assert failing(stage.error_words()) == (set() if is_so else {UNIT.name})


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(("unit", "is_so"), UNITS)
def test_another_unit_beside_the_error_of_a_training_is_found(unit: str, is_so: bool) -> None:
    stage = PenguinStage(DARK, (0.1, 4.6))
    path = descend(stage.fit.error, (0.1, 4.6), step=Constant(0.01), max_steps=3)
    training = Training(path, stage.fit.error, f"{unit}²", measured=stage.unit_of_squares)
    strip = TrainingStrip(training, Place((0, 0), 12, 4), DARK)
    (shown,) = (each for each in strip.names if each.text == f"({unit}²)")
    assert failing(shown) == (set() if is_so else {FACT.name})
    assert not replace(training, measured=None).has_its_unit()
