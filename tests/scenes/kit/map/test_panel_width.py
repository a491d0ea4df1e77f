"""A panel whose width is chosen for its widest row."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.claims.meaning import Decoration
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.side_panel import GrowingPanel, width_for


@pytest.mark.parametrize("value", [-0.0413, -12.3456, -1234.5678])
@pytest.mark.parametrize("decimals", [2, 4, 6])
def test_a_name_and_a_long_number_have_room(value: float, decimals: int) -> None:
    name = Words("Second weight", DARK.type.label, DARK.ink, "MEDIUM", of=Decoration("a test"))
    panel = GrowingPanel(DARK, width_for(name, None, printed(value, decimals)))
    number = panel.number(name, lambda _: value, np.zeros(2), decimals=decimals, signed=True)
    assert name.get_right()[0] < number.get_left()[0]
    assert name.get_left()[0] >= panel.left - 1e-9
