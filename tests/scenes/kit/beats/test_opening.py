"""A picture opens out of a thing of another one, and closes into it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from manim import Square

from scenes.kit.beats.opening import Opening
from scenes.kit.frame.theme import DARK
from scenes.kit.shapes.signs import dot

PLACE, RADIUS = (-2.0, 1.0, 0.0), 0.115


@pytest.fixture
def opening(stage: None) -> Opening:  # noqa: ARG001 - sets the size
    around = [dot(PLACE, 0.6, DARK.ascent)]
    inside = [Square(5, fill_color=DARK.descent, fill_opacity=1, stroke_width=0)]
    return Opening(around, inside, PLACE, RADIUS, DARK)


def test_closed_it_is_the_picture_around_and_open_the_one_inside(
    opening: Opening, draw: Callable[..., np.ndarray]
) -> None:
    around, inside = opening.of
    on_paper = draw(opening.set_share(0))
    np.testing.assert_allclose(on_paper[..., :3].astype(int), draw(*around)[..., :3].astype(int), atol=1)
    # Open, the picture covers the frame to within the disc's margin.
    whole = draw(opening.set_share(1))[..., :3].astype(int)
    assert (np.abs(whole - draw(*inside)[..., :3].astype(int)).max(axis=-1) > 12).mean() < 0.01


def test_the_disc_begins_as_the_thing_and_ends_beyond_the_frame(opening: Opening) -> None:
    assert opening.set_share(0).disc() == pytest.approx((*PLACE[:2], RADIUS))
    x, y, radius = opening.set_share(1).disc()
    assert (x, y) == pytest.approx((0, 0))
    assert radius > np.hypot(64 / 9, 4)
    radii = [opening.set_share(share).disc()[2] for share in np.linspace(0, 1, 20)]
    assert (np.diff(radii) > 0).all()


def test_half_open_both_are_seen(opening: Opening, draw: Callable[..., np.ndarray]) -> None:
    pixels = draw(opening.set_share(0.5)).astype(int)
    x, y, radius = opening.disc()
    height, width = pixels.shape[:2]
    columns, rows = np.meshgrid(
        (np.arange(width) + 0.5) / width * 128 / 9 - 64 / 9, 4 - (np.arange(height) + 0.5) / height * 8
    )
    inside = np.hypot(columns - x, rows - y) < radius
    blue, red = (pixels[..., 2] > pixels[..., 0] + 60), (pixels[..., 0] > pixels[..., 2] + 60)
    assert blue[inside].any()
    assert red[~inside].any()
    assert not blue[~inside].any()
