"""Words that are a name say so, whatever they read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scenes.kit.charts.shared_chart import SharedChart
from scenes.kit.frame.theme import DARK
from scenes.kit.frame.typeface import unwritable
from scenes.kit.lettering import names
from scenes.kit.lettering.names import Name
from scenes.kit.places.place import Place


@pytest.mark.parametrize("name", Name)
def test_every_name_has_a_text_that_can_be_written(name: Name) -> None:
    assert name.text.strip()
    assert unwritable(name.text) is None


def test_an_axis_is_named_in_another_language_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(names._ENGLISH, Name.ERROR, "Fehler")
    chart = SharedChart(Place((0.0, 0.0), 4.0, 2.0), 10, 5.0, DARK)
    curve: Any = SimpleNamespace(known=lambda: None, drawn=lambda: (np.zeros((2, 2)), np.zeros(2), np.zeros(2)))
    assert (chart.name_errors(curve).named, chart.name_errors(curve).text) == (Name.ERROR, "Fehler")
    assert chart.name_steps(curve).named is Name.STEPS
