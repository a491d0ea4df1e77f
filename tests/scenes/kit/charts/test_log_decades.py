"""A logarithmic chart over many decades: its numbers have room."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gradmath.descent.descend import Constant, descend
from gradmath.landscapes.chosen import choose
from scenes.kit.charts.log_curve import LogErrorCurve
from scenes.kit.frame.theme import DARK
from scenes.kit.places.boxes import Box
from scenes.kit.places.place import Place


@pytest.mark.parametrize(("steps", "numbers"), [(3, 2), (20, 3), (60, 2), (100, 2)])
def test_numbers_have_room(steps: int, numbers: int) -> None:
    path = descend(choose("x^2+3*y^2").landscape, (2.0, 1.0), step=Constant(0.1), tolerance=0, max_steps=steps)
    curve = LogErrorCurve(path, -1e-300, Place((0, 0), 3.8, 2.0), DARK)
    boxes = [Box.around(each) for each in curve.numbers]
    assert len(boxes) >= numbers
    assert not any(one.meets(other) for one, other in pairwise(boxes))
    assert all(box.center[0] - box.width / 2 >= -1.9 for box in boxes)
