"""What is said of a landscape or of a descent of one's own is said in the language of the film."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gradmath.descent.asked import Descent
from gradmath.landscapes.chosen import choose
from lecture.syllabus.lectures import BUILT_IN, read_syllabus
from lecture.words.catalogues import catalogue
from scenes.gradient.ball_descent import BallOnItsWay, LoggedDescent, LoggedDescentOnItsWay, OwnDescentOnItsWay
from scenes.kit.beats.beat import beats_of
from scenes.kit.descents.own_way import rule_name
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.degenerate import Degenerate
from scenes.kit.map.survey import Survey
from scenes.kit.map.units_note import short, units_note
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.current import speak
from scenes.language.languages import LANGUAGES

_SYLLABUS = read_syllabus(BUILT_IN)


def words_of(tag: str) -> Catalogue:
    return catalogue(_SYLLABUS, LANGUAGES[tag])


@pytest.fixture(autouse=True)
def _in_german() -> Iterator[None]:
    speak(words_of("de"))
    yield
    speak(PLAIN_ENGLISH)


def test_units_are_told_with_numbers_as_the_language_writes_them() -> None:
    survey = Survey.of_chosen(choose("0.5 + 1e-9 * (x^2 + y^2) on -2..2, -2..2"))
    (line,) = units_note(survey, DARK, 20)
    assert line.text == "Fehler in Einheiten von 1e−9, über 0,5"
    assert list(line.claims())


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (1e6, "1e6"),
        (-1e6, "−1e6"),
        (123456700.0, "123456700"),
        (1234500.0, "1234500"),
        (0.5, "0.5"),
        (99.25, "99.25"),
        (1e-7, "1e−7"),
        (1.23456789e20, "1.23456789e20"),
    ],
)
def test_an_offset_is_told_exactly(offset: float, text: str) -> None:
    assert short(offset) == text
    assert float(text.replace("−", "-")) == offset


@pytest.mark.parametrize("kind", Degenerate)
def test_unusual_points_are_told_in_the_language(kind: Degenerate) -> None:
    assert Words(kind.value, 20, DARK.ink).text != kind.value


def test_rules_are_named_in_the_language() -> None:
    assert rule_name(Descent.read("plain 0.1 noise 0.2")) == "Normale Schritte mit Rauschen"
    assert Words(rule_name(Descent.read("newton")), 20, DARK.ink).text == "Newtons Schritte"


@pytest.mark.parametrize("tag", ["de", "es", "fr", "pt-BR", "zh-CN", "ja", "ar", "hi"])
@pytest.mark.parametrize("segment", [BallOnItsWay, OwnDescentOnItsWay, LoggedDescent, LoggedDescentOnItsWay])
def test_adapted_segments_say_all_in_the_language(segment: type, tag: str) -> None:
    english, other = beats_of(segment), beats_of(segment, words_of(tag))
    assert all(one.text != another.text for one, another in zip(english, other, strict=True))
