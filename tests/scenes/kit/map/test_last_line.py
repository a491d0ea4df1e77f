"""Where a last line stands, and numbers that do not come into a view that is left at once."""

from __future__ import annotations

import numpy as np
import pytest
from manim import DOWN, LEFT, RIGHT, UP, Line, Square

from gradmath.landscapes.chosen import choose
from scenes.claims.meaning import Decoration
from scenes.kit.beats.law import LawLine
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.camera import LookAt
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.last_line import clear_of_points, standing_clear
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.places.boxes import Box


def law() -> LawLine:
    return LawLine(Words("All of it in one line", 26, DARK.ink, of=Decoration("a test")), DARK)


@pytest.mark.parametrize(("below", "above"), [(False, False), (False, True), (True, False)])
def test_a_last_line_rises_only_from_things_under_it_and_not_onto_others(below: bool, above: bool) -> None:
    usual, top = law().get_center(), law().rise().get_center()
    things = [Square(0.2).move_to(place) for place, there in ((usual, below), (top, above)) if there]
    placed = standing_clear(law(), things)
    np.testing.assert_allclose(placed.get_center(), top if below else usual)
    assert placed.ground.get_top()[1] <= current_frame().safe_y + 1e-9


@pytest.mark.parametrize("side", [-1, 1])
def test_a_last_line_stands_at_a_side_if_things_are_under_it_at_both_heights(side: int) -> None:
    # A line down the whole frame, and one more at one of the sides.
    middle = Line(5 * UP, 5 * DOWN)
    placed = standing_clear(law(), [middle, middle.copy().shift(3 * side * LEFT)])
    box = Box.around(placed)
    assert box.center[0] * side > box.width / 2
    assert box.in_safe_area(above_captions=True)


def test_a_last_line_with_things_everywhere_stands_where_they_are_furthest() -> None:
    beside_the_top = law().rise().get_bottom() + 0.05 * DOWN
    rows = [Line(8 * LEFT, 8 * RIGHT).shift(place) for place in (law().get_center(), beside_the_top)]
    placed = standing_clear(law(), rows)
    assert placed.get_center()[1] == pytest.approx(law().rise().get_center()[1])


def test_if_things_are_everywhere_a_last_line_leaves_the_first_of_them_free() -> None:
    usual, everywhere = law().get_center(), np.random.default_rng(seed=1).uniform((-7, -4), (7, 4), size=(4000, 2))
    placed = clear_of_points(law(), everywhere, usual[None, :2])
    assert not Box.around(placed).holds(usual[None, :2]).any()
    assert Box.around(placed).in_safe_area(above_captions=True)


@pytest.mark.parametrize("away", [False, True])
def test_numbers_that_stay_away_do_not_come_into_the_next_view(away: bool) -> None:
    error_map = ErrorMap(choose("lecture").landscape, DARK)
    numbers = LevelNumbers(error_map)
    assert numbers.numbers
    if away:
        numbers.stay_away()
    look = LookAt(error_map, (1.0, 0.6), 2.6, run_time=1)
    look.begin()
    seen = []
    for share in (0.0, 0.2, 0.5, 0.8, 1.0):
        look.interpolate(share)
        seen.append(max((number.shown for number in numbers.numbers), default=0.0))
    assert seen[0] == 1.0
    assert seen[2] == 0.0
    assert (seen[-1] > 0) is not away
