"""Rows of a sign, a name and a number begin where the language's lines begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from manim import Mobject

import gradmath as gm
from scenes.claims.meaning import Decoration
from scenes.kit.charts.cells import Cells, Tiling
from scenes.kit.charts.tile_legend import TileLegend
from scenes.kit.charts.training_strip import Training, TrainingStrip
from scenes.kit.frame.theme import DARK
from scenes.kit.map.choice_way import ChoiceWay
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.places.place import Place
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.current import speak
from scenes.language.languages import LANGUAGES

Row = tuple[Mobject, Mobject]


@pytest.fixture(params=["en", "de", "ar"])
def sign(request: pytest.FixtureRequest) -> Iterator[int]:
    """Speak a language; 1 if its lines go on to the right, -1 if to the left."""
    speak(Catalogue(LANGUAGES[request.param]))
    yield -1 if request.param == "ar" else 1
    speak(PLAIN_ENGLISH)


def legend(*, in_row: bool) -> list[Row]:
    tiling = Tiling.of_tiles([(-2.0, 3.0)], 0.5, [2], [(0.0, 0.0)])
    cells = Cells(np.array([1.0, -1.0, 0.5, -0.5]), tiling, 1.0, DARK.ascent, DARK, meaning=Decoration("a test"))
    filled, outlined = TileLegend(DARK, 1.0, cells, sense=1, in_row=in_row)
    rows = [(filled[0], filled[1]), (outlined[0], outlined[1])]
    return [*rows, (filled, outlined)] if in_row else rows


def choice() -> list[Row]:
    way = ChoiceWay(ErrorMap(gm.landscape("lecture"), DARK), (-1.0, 0.5), (1, 0), "A", length=1.0, decimals=2)
    return [(way.slope_name, way.number)]


def strip() -> list[Row]:
    error = gm.landscape("lecture")
    path = gm.descend(error, (-1.0, 0.5), step=0.06, max_steps=12)
    strip = TrainingStrip(Training(path, error, unit="kg"), Place((0, 0), 12, 4), DARK).set_progress(11)
    step, name, unit = strip.names
    return [(step, strip.numbers[0]), (name, unit), (unit, strip.numbers[1])]


@pytest.mark.parametrize("rows", [lambda: legend(in_row=True), lambda: legend(in_row=False), choice, strip])
def test_what_is_read_first_stands_first(rows: Callable[[], list[Row]], sign: int) -> None:
    for first, then in rows():
        edge = np.array([sign, 0, 0])
        assert sign * (then.get_edge_center(-edge) - first.get_edge_center(edge))[0] > 0


@pytest.mark.usefixtures("sign")
def test_signs_of_a_list_stand_below_one_another_where_lines_begin() -> None:
    (filled, _), (outlined, _) = legend(in_row=False)
    assert filled.get_center()[0] == pytest.approx(outlined.get_center()[0], abs=0.05)


def test_numbers_of_a_strip_are_flush_where_lines_end(sign: int) -> None:
    ends = [number.get_edge_center(np.array([sign, 0, 0]))[0] for _, number in strip()[::2]]
    assert ends[0] == pytest.approx(ends[1], abs=0.05)
