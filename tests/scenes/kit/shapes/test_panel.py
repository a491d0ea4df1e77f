"""The ground of a panel, resized."""

from __future__ import annotations

import numpy as np
import pytest
from manim import RoundedRectangle

from scenes.kit.shapes.panel import PanelGround


@pytest.mark.parametrize(("width", "height", "corner"), [(4, 2, 0.18), (3.3, 0.2, 0.1), (0.1, 7, 0.05)])
def test_is_a_rectangle_with_round_corners_at_its_place(width: float, height: float, corner: float) -> None:
    ground = PanelGround(2, 1).fit(width, height, (1, -0.5, 0))
    whole = RoundedRectangle(corner_radius=corner, width=width, height=height).move_to((1, -0.5, 0))
    assert ground.points == pytest.approx(whole.points)


def test_without_height_is_invisible() -> None:
    ground = PanelGround(2, 1)
    assert not len(ground.fit(2, 0, (0, 0, 0)).points)
    assert np.ptp(ground.fit(3, 1, (0, 0, 0)).points[:, 0]) == pytest.approx(3)
