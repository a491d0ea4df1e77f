"""Points without slope of unusual kinds are told for what they are."""

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


def test_a_line_of_minima_is_no_valley_and_the_reason_says_so() -> None:
    with pytest.raises(UnsuitableError, match="its lowest points form a line"):
        a_valley(Survey.of_chosen(choose("(x - y)^2 on -2..2, -2..2")))
