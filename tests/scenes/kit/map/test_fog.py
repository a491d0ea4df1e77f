"""Fog hides everything but its clear place, in the pixels themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from manim import ManimColor, Rectangle

from scenes.kit.frame.frame import Frame
from scenes.kit.frame.theme import DARK
from scenes.kit.map.fog import Fog, Lift

FRAME = Frame()
CENTER, RADIUS = np.array([-2.0, 0.7, 0.0]), 1.5


@pytest.fixture
def stripes() -> list[Rectangle]:
    """Ground that differs everywhere from the fog."""
    colours = ["#ff4b55", "#3fb2ff", "#eef3fb", "#40ff80"] * 4
    width = FRAME.width / len(colours)
    return [
        Rectangle(width=width, height=FRAME.height, color=colour, fill_opacity=1, stroke_width=0).move_to(
            ((index + 0.5) * width - FRAME.width / 2, 0, 0)
        )
        for index, colour in enumerate(colours)
    ]


def test_the_clear_place_is_untouched_and_far_off_there_is_only_fog(
    draw: Callable, pixel_points: np.ndarray, stripes: list[Rectangle]
) -> None:
    bare, foggy = draw(*stripes), draw(*stripes, Fog(CENTER, RADIUS, DARK))
    distance = np.linalg.norm(pixel_points - CENTER[:2], axis=-1)
    pixel = FRAME.height / len(bare)
    near, far = distance < RADIUS - pixel, distance > 1.35 * RADIUS + pixel
    assert near.any()
    np.testing.assert_array_equal(foggy[near], bare[near])
    fog = (255 * ManimColor(DARK.fog).to_rgb()).round()
    assert np.abs(foggy[far] - fog).max() <= 1


def test_thickens_outwards(draw: Callable, pixel_points: np.ndarray, stripes: list[Rectangle]) -> None:
    bare, foggy = draw(*stripes), draw(*stripes, Fog(CENTER, RADIUS, DARK))
    fog = 255 * ManimColor(DARK.fog).to_rgb()
    seen = np.linalg.norm(foggy - fog, axis=-1) / np.linalg.norm(bare - fog, axis=-1)
    distance = np.linalg.norm(pixel_points - CENTER[:2], axis=-1)
    rings = [seen[(distance >= low) & (distance < low + 0.1)].mean() for low in np.arange(1.4, 2.2, 0.1)]
    assert (np.diff(rings) < 0.01).all()
    assert rings[0] > 0.99
    assert rings[-1] < 0.01


def test_lifting_shows_ever_more_and_in_the_end_all(
    draw: Callable, pixel_points: np.ndarray, stripes: list[Rectangle]
) -> None:
    bare, lift = draw(*stripes), Lift(Fog(CENTER, RADIUS, DARK))
    lift.begin()
    hidden = []
    for moment in np.linspace(0, 1, 7):
        lift.interpolate(moment)
        hidden.append(int(np.abs(draw(*stripes, lift.mobject) - bare).sum()))
    assert hidden == sorted(hidden, reverse=True)
    assert hidden[0] > 0
    assert hidden[-1] == 0
    assert lift.is_remover()
    assert pixel_points.shape[:2] == bare.shape[:2]


@pytest.mark.parametrize("opacity", [0.0, 0.5])
def test_thin_fog_lets_the_ground_through(draw: Callable, stripes: list[Rectangle], opacity: float) -> None:
    fog = Fog(CENTER, RADIUS, DARK)
    bare, thick = draw(*stripes), draw(*stripes, fog)
    thin = draw(*stripes, fog.set_opacity(opacity))
    assert np.abs(thin - ((1 - opacity) * bare + opacity * thick)).max() <= 2
