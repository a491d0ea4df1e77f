"""What of a lecture is shown on a landscape that somebody brings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gradmath.landscapes.chosen import choose
from lecture.command.making import _suited
from lecture.errors import LectureError
from lecture.outputs.film.film import Film
from lecture.outputs.request import Request
from lecture.outputs.suited import Suited, Verdict, refuse
from lecture.syllabus.lectures import BUILT_IN, Lecture, Syllabus, read_syllabus

BOWL = "x^2 + y^2 on -2..2, -2..2"
SEGMENTS = ("SteepnessIsLength", "GradientInThePlane", "ThousandWeights")


@pytest.fixture
def syllabus(tmp_path: Path) -> Syllabus:
    return replace(read_syllabus(BUILT_IN), made_in=tmp_path)


def part(lecture: Lecture, *names: str) -> Lecture:
    """Return a lecture with some of its segments only."""
    return replace(lecture, segments=tuple(each for each in lecture.segments if each.name in names), diagrams=())


def verdicts(syllabus: Syllabus, text: str, *names: str) -> dict[str, Verdict]:
    suited = Suited(syllabus, "dark", choose(text))
    _, found = suited.lecture(part(syllabus.lectures[0], *names))
    return {each.scene.name: each for each in found}


class TestSuited:
    def test_each_segment_is_shown_adapted_or_left_out_with_its_reason(self, syllabus: Syllabus) -> None:
        found = verdicts(syllabus, BOWL, *SEGMENTS)
        assert found["SteepnessIsLength"].shown is None
        assert found["SteepnessIsLength"].remark == "it has no peak inside its domain"
        adapted = found["GradientInThePlane"]
        assert adapted.shown is not None
        assert adapted.shown.name == "PlaneRoundTheValley"
        assert "without a peak" in adapted.remark
        assert found["ThousandWeights"] == Verdict(*2 * [found["ThousandWeights"].scene])

    def test_the_lecture_keeps_what_is_shown_in_its_order(self, syllabus: Syllabus) -> None:
        lecture, _ = Suited(syllabus, "dark", choose(BOWL)).lecture(part(syllabus.lectures[0], *SEGMENTS))
        assert [each.name for each in lecture.segments] == ["PlaneRoundTheValley", "ThousandWeights"]

    def test_what_was_decided_is_kept(self, syllabus: Syllabus, monkeypatch: pytest.MonkeyPatch) -> None:
        before = verdicts(syllabus, BOWL, *SEGMENTS)
        monkeypatch.setattr(Suited, "decided", lambda *_: pytest.fail("it is decided again"))
        assert verdicts(syllabus, BOWL, *SEGMENTS) == before

    def test_a_thousandth_of_a_formula_is_shown_as_the_formula(self, syllabus: Syllabus) -> None:
        names = ("GradientInThePlane", "NegatedGradient", "BallDescent")
        one, thousandth = (verdicts(syllabus, text, *names) for text in ("x^2 + 2y^2", "0.001*(x^2 + 2y^2)"))
        assert one == thousandth

    def test_the_landscape_of_the_lecture_is_not_even_looked_at(self, syllabus: Syllabus) -> None:
        lecture = syllabus.lectures[0]
        assert Suited(syllabus, "dark", None).lecture(lecture) == (lecture, [])

    def test_a_level_landscape_leaves_out_what_has_arrows_and_says_why(self, syllabus: Syllabus) -> None:
        (found,) = verdicts(syllabus, "sign(x) + sign(y)", "SteepestAscent").values()
        assert found.shown is None
        assert "gradient is zero" in found.remark

    def test_a_scene_is_not_asked_for_by_a_longer_name(self, syllabus: Syllabus) -> None:
        lecture = part(syllabus.lectures[0], *SEGMENTS)
        asked = ["SteepnessIsLengthAgain", *Request(names=("ThousandWeights.full",)).scenes([lecture])]
        _, found = Suited(syllabus, "dark", choose(BOWL)).lecture(lecture, asked)
        assert [each.scene.name for each in found] == ["ThousandWeights"]


class TestRefuse:
    def test_anything_left_out_or_adapted_is_refused_in_a_sentence_each(self, syllabus: Syllabus) -> None:
        found = verdicts(syllabus, BOWL, *SEGMENTS)
        with pytest.raises(LectureError) as caught:
            refuse(list(found.values()), BOWL)
        first, second = str(caught.value).splitlines()
        assert first.startswith(f'SteepnessIsLength is left out on "{BOWL}": ')
        assert second.startswith(f'GradientInThePlane is adapted on "{BOWL}": ')

    @pytest.mark.parametrize(("strict", "segment"), [(True, ()), (False, ("SteepnessIsLength",))])
    def test_strict_refuses_and_so_does_asking_for_it_by_name(
        self, syllabus: Syllabus, strict: bool, segment: tuple[str, ...]
    ) -> None:
        few = replace(syllabus, lectures=(part(syllabus.lectures[0], *SEGMENTS),))
        with pytest.raises(LectureError, match="SteepnessIsLength is left out"):
            _suited(Film, Request(names=segment), Suited(few, "dark", choose(BOWL)), strict=strict)

    def test_what_is_adapted_is_found_by_the_name_that_was_asked_for(self, syllabus: Syllabus) -> None:
        few = replace(syllabus, lectures=(part(syllabus.lectures[0], *SEGMENTS),))
        asked = Request(names=("GradientInThePlane",))
        shown, request = _suited(Film, asked, Suited(few, "dark", choose(BOWL)), strict=False)
        assert request.names == ("PlaneRoundTheValley",)
        assert request.names[0] in {each.name for each in shown.lectures[0].segments}

    def test_a_card_asked_for_by_name_is_that_of_the_film_of_the_rest(self, syllabus: Syllabus) -> None:
        few = replace(syllabus, lectures=(part(syllabus.lectures[0], *SEGMENTS),))
        asked = Request(names=("EndCard",))
        shown, request = _suited(Film, asked, Suited(few, "dark", choose(BOWL)), strict=False)
        assert [each.name for each in shown.lectures[0].segments] == ["PlaneRoundTheValley", "ThousandWeights"]
        assert request.names == ("EndCard",)
