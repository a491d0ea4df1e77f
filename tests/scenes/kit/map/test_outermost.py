"""What is called the highest or the lowest point has its sign, and lies where it was asked."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.landscapes.chosen import choose
from scenes.descent.links.way_walked import walk_in_fog
from scenes.descent.random_start import RandomStart
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import decimals_of_rate, printed
from scenes.kit.map.marks import drawn_sign, map_signs
from scenes.kit.map.side_panel import SidePanel
from scenes.kit.map.survey import Survey

WAVES = "sin(x)*cos(y) on -4..4, -4..4"
RASTRIGIN = "20 + x^2+y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y) on -5.12..5.12, -5.12..5.12"


@pytest.mark.parametrize("text", [RASTRIGIN, WAVES, "lecture"])
def test_the_highest_and_the_lowest_point_have_their_signs(text: str) -> None:
    survey = Survey.of_chosen(choose(text))
    error_map = survey.map(DARK)
    signs = [drawn_sign(each) for each in map_signs(error_map, bottom=-4.0, critical=survey.critical)]
    for kind, extreme in (("maximum", survey.peak), ("minimum", survey.valley)):
        places = [place for drawn, place in signs if drawn == kind]
        off = min(float(np.linalg.norm(place - error_map.to_screen(extreme.point))) for place in places)
        assert off < 1e-6


def test_they_are_as_high_and_as_low_as_can_be() -> None:
    survey = Survey.of_chosen(choose(RASTRIGIN))
    grid = np.stack(np.meshgrid(*survey.asked.domain.grid(401)), axis=-1)
    errors = survey.asked.value(grid)
    assert survey.peak.error >= errors.max()
    assert survey.valley.error <= errors.min()


@pytest.mark.usefixtures("stage")
def test_walks_and_random_starts_stay_where_it_was_asked() -> None:
    survey = Survey.of_chosen(choose(WAVES))
    error_map = survey.map(DARK)
    _, path = RandomStart(survey, error_map, SidePanel(DARK, 2.9, 6.0)).descent()
    for each in (path, walk_in_fog(survey, error_map)):
        assert survey.asked.domain.contains(each.positions).all()


@pytest.mark.parametrize(
    ("rate", "text"), [(0.5, "0.500"), (0.013, "0.013"), (0.00051, "0.00051"), (3e-7, "0.00000030")]
)
def test_a_learning_rate_has_two_digits_that_count(rate: float, text: str) -> None:
    assert printed(rate, decimals_of_rate(rate)) == text
