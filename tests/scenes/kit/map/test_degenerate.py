"""Points without slope of unusual kinds are told for what they are."""

import numpy as np
import pytest

from gradmath.landscapes.chosen import choose
from scenes.kit.frame.theme import DARK
from scenes.kit.map.degenerate import Degenerate
from scenes.kit.map.needs import a_valley
from scenes.kit.map.survey import Survey
from scenes.kit.map.units_note import units_note
from scenes.kit.map.viewpoints import UnsuitableError


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x^4 + y^4 on -2..2, -2..2", Degenerate.FLAT_MINIMUM),
        ("(x - y)^2 on -2..2, -2..2", Degenerate.LINE_OF_MINIMA),
        ("(x^2 + y^2 - 1)^2 on -2..2, -2..2", Degenerate.LINE_OF_MINIMA),
        ("-(x - y)^2 on -2..2, -2..2", Degenerate.LINE_OF_MAXIMA),
        ("max(0, x)^2 + max(0, y)^2", Degenerate.FLOOR),
        ("-max(0, x + y)^2 on -1..1, -1..1", Degenerate.TOP),
        ("max(x, y)^2", Degenerate.LINE_OF_MINIMA),
        ("monkey-saddle", Degenerate.MANY_SADDLE),
        ("x^3 + y^2 on -2..2, -2..2", Degenerate.FLAT_PLACE),
    ],
)
def test_each_is_told_on_the_map_and_the_audit_agrees(text: str, kind: Degenerate) -> None:
    survey = Survey.of_chosen(choose(text))
    assert list(survey.degenerate) == [kind]
    assert [each.text for each in units_note(survey, DARK, 20)] == [kind.value]


@pytest.mark.parametrize("text", ["saddle", "rosenbrock", "abs(x) + y^2"])
def test_ordinary_points_are_not(text: str) -> None:
    assert not Survey.of_chosen(choose(text)).degenerate


@pytest.mark.parametrize(
    ("text", "what"),
    [("(x - y)^2 on -2..2, -2..2", "a line"), ("max(x, y)^2", "a line"), ("max(0, x)^2 + max(0, y)^2", "an area")],
)
def test_a_line_or_an_area_of_lowest_points_is_no_valley_and_the_reason_says_so(text: str, what: str) -> None:
    with pytest.raises(UnsuitableError, match=f"its lowest points form {what}"):
        a_valley(Survey.of_chosen(choose(text)))


@pytest.mark.parametrize("text", ["max(0, x)^2 + max(0, y)^2", "max(0, x + y)^2 on -1..1, -1..1", "max(1, x^2 + y^2)"])
def test_the_lowest_point_of_an_area_is_in_its_middle(text: str) -> None:
    survey = Survey.of_chosen(choose(text))
    point, around = survey.valley.point, 0.1 * survey.asked.domain.size.min() * np.eye(2)
    errors = survey.landscape.value(np.concatenate([point + around, point - around]))
    np.testing.assert_allclose(errors, survey.valley.error, atol=1e-12)


def test_a_lowest_point_of_a_line_stays_on_it() -> None:
    line = Survey.of_chosen(choose("(x - y)^2 on -2..2, -2..2")).valley.point
    assert line[0] == pytest.approx(line[1], abs=1e-6)
