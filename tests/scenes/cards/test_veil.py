"""The veil of a card fades without bands, and in the same way every time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import ManimColor, Rectangle, config, tempconfig
from pictures import picture

from scenes.cards.veil import CLEAR_SHARE, DARK_SHARE, Veil
from scenes.kit.frame.theme import DARK, LIGHT, Theme

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def veiled(theme: Theme, settings: dict[str, Any], opacity: float = 1.0) -> np.ndarray:
    """Return the pixels of even ground under the veil, shape (height, width, 3)."""
    size = {"pixel_width": 960, "pixel_height": 540, "background_color": theme.paper}
    with tempconfig(settings | size):
        wide, high = config.frame_width + 1, config.frame_height + 1
        ground = Rectangle(width=wide, height=high, stroke_width=0, fill_color=theme.bands[0], fill_opacity=1)
        return picture(ground, Veil(theme).set_opacity(opacity)).astype(float)


def exact(theme: Theme, opacity: float = 1.0) -> np.ndarray:
    """Return the colours of the columns as real numbers, shape (width, 3)."""
    ground, paper = (np.array(ManimColor(color).to_int_rgb(), dtype=float) for color in (theme.bands[0], theme.paper))
    t = np.clip(((np.arange(960) + 0.5) / 960 - DARK_SHARE) / (CLEAR_SHARE - DARK_SHARE), 0, 1)
    # Manim's smooth: a logistic function of steepness 10, from 0 to 1.
    error = 1 / (1 + np.exp(5))
    rise = np.clip((1 / (1 + np.exp(-10 * (t - 0.5))) - error) / (1 - 2 * error), 0, 1)
    share = opacity * 0.93 * (1 - rise)[:, None]
    return share * paper + (1 - share) * ground


@THEMES
@pytest.mark.parametrize("opacity", [1.0, 0.3])
def test_each_column_is_right_on_average_to_a_part_of_a_level(
    theme: Theme, opacity: float, small_settings: dict[str, Any]
) -> None:
    drawn, wanted = veiled(theme, small_settings, opacity), exact(theme, opacity)
    assert np.abs(drawn - wanted).max() < 1.01
    # The mean of 540 roundings, each off by at most a level, is off by six deviations of 1/(2√540) at most.
    assert np.abs(drawn.mean(axis=0) - wanted).max() < 0.13


@THEMES
def test_no_band_is_wider_than_a_few_pixels(theme: Theme, small_settings: dict[str, Any]) -> None:
    drawn, wanted = veiled(theme, small_settings), exact(theme)
    fading = np.flatnonzero(np.abs(np.diff(wanted.sum(axis=1))) > 0.02)
    means = drawn.mean(axis=0).sum(axis=1)[fading]
    still = [first for first, (before, after) in enumerate(pairwise(means)) if before == after]
    assert len(fading) > 80
    assert len(still) < 0.05 * len(fading)


def test_it_is_the_same_every_time(small_settings: dict[str, Any]) -> None:
    np.testing.assert_array_equal(veiled(DARK, small_settings), veiled(DARK, small_settings))


def test_beyond_it_the_map_is_untouched(small_settings: dict[str, Any]) -> None:
    drawn = veiled(DARK, small_settings)
    clear = int(np.ceil(CLEAR_SHARE * 960))
    assert (drawn[:, clear:] == ManimColor(DARK.bands[0]).to_int_rgb()).all()
