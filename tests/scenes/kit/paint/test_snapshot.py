"""A snapshot that fades in shows, at every moment, what drawing the things at that moment would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import Mobject, Square

from gradmath.descent.descend import Constant
from gradmath.landscapes.catalogue import landscape
from scenes.kit.frame.theme import DARK
from scenes.kit.map.basin_map import BasinMap
from scenes.kit.map.clearing import Clearing
from scenes.kit.paint.snapshot import Snapshot
from scenes.kit.places.boxes import Box

Array = np.ndarray


@pytest.fixture
def things(stage: None) -> list[Any]:  # noqa: ARG001 - sets the size
    """A map whose colours change, and what stands still over it: a gap and a shape that lets the map shine through."""
    basin_map = BasinMap(landscape("valleys"), DARK, Constant(0.06))
    glass = Square(2.0, fill_color=DARK.ink, fill_opacity=0.5, stroke_color=DARK.ball)
    return [basin_map, Clearing(basin_map, Box(np.array([-3.0, 1.0]), 3.0, 1.0)), glass]


def test_it_is_the_picture_itself(things: list[Any], draw: Callable[..., Array]) -> None:
    things[0].set_share(1)
    np.testing.assert_array_equal(draw(Snapshot(things)), draw(*things))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.83])
def test_in_between_it_is_what_drawing_the_things_would_give(
    things: list[Any], draw: Callable[..., Array], share: float
) -> None:
    basin_map = things[0]
    basin_map.set_share(share)
    wanted = draw(*things)
    basin_map.set_share(1)
    last = Snapshot(things)
    basin_map.set_share(0)
    between = draw(*things, last.set_opacity(share))
    assert np.abs(between - wanted).max() <= 3
    assert np.abs(between - wanted).mean() < 1
    assert np.abs(draw(*things) - wanted).mean() > 1


def test_later_changes_do_not_change_it(things: list[Any], draw: Callable[..., Array]) -> None:
    taken = Snapshot(things)
    before = draw(taken)
    changed: Mobject = things[2].shift([1.0, 0.0, 0.0])
    np.testing.assert_array_equal(draw(taken), before)
    assert (draw(*things[:2], changed) != before).any()
