"""A descent of one's own for a lecture: read, refused in a sentence, part of the keys, and with a folder of its own."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from gradmath.descent.asked import Descent
from lecture.errors import UsageError
from lecture.outputs.suited import Suited, Verdict, with_own
from lecture.syllabus.descents import descent_at, descent_folder
from lecture.syllabus.lectures import BUILT_IN, Lecture, Syllabus, read_syllabus
from lecture.syllabus.looks import look_of
from lecture.syllabus.own import DESCENT, Own, own_of
from lecture.work.keys import Keys

ADAM = "adam 0.05 from (-1, 0.5) for 40 steps, noise 0.1 seed 3"


@pytest.fixture
def syllabus(tmp_path: Path) -> Syllabus:
    return replace(read_syllabus(BUILT_IN), made_in=tmp_path)


def verdict(syllabus: Syllabus, descent: str) -> Verdict:
    """Return the verdict on the one segment that takes a descent."""
    lecture, suited = replace(syllabus.lectures[0], descent=descent), Suited(syllabus, "dark", None)
    (scene,) = suited._looked_at(lecture, ())
    assert scene.name == "BallDescent"
    return suited.decided(lecture, scene)


class TestRead:
    def test_what_is_none_is_refused_with_its_place(self) -> None:
        with pytest.raises(UsageError, match=r"^--descent: `adan` is no rule of a descent: did you mean `adam`"):
            descent_at("adan 0.1", "--descent")
        lecture = Lecture("gradient", "A title", (), descent="adam 0.1 from 1, 2")
        with pytest.raises(UsageError, match=r"^lectures\.toml: \[gradient\] descent: the weights of the start stand"):
            DESCENT.of(lecture)

    def test_a_lecture_has_one_in_its_syllabus(self, tmp_path: Path) -> None:
        (tmp_path / "one.py").write_text("class One: ...\n")
        file = tmp_path / "lectures.toml"
        file.write_text(f'[a]\ntitle = "t"\nsegments = ["one:One"]\ndescent = "{ADAM}"\n')
        assert DESCENT.of(read_syllabus(file).lecture("a")) == Descent.read(ADAM)
        file.write_text('[a]\ntitle = "t"\nsegments = ["one:One"]\ndescent = 3\n')
        with pytest.raises(UsageError, match=r"\[a\] descent must be a text"):
            read_syllabus(file)

    def test_the_look_carries_it_to_other_processes(self, syllabus: Syllabus) -> None:
        look = look_of(replace(syllabus.lectures[0], descent=ADAM), "dark", None)
        assert pickle.loads(pickle.dumps(look)).descent == Descent.read(ADAM)


class TestIdentity:
    def test_keys_and_folders_tell_descents_apart_and_not_how_they_are_typed(self, syllabus: Syllabus) -> None:
        keys, lecture = Keys(syllabus.root), syllabus.lectures[0]
        texts = [None, ADAM, "plain 0.1", "plain 0.2", "plain 0.1 from (1, 0)", "plain 0.1 noise 0.1"]
        looks = [keys.look(replace(lecture, descent=text), "dark", None) for text in texts]
        assert len(set(looks)) == len(texts)
        assert keys.look(replace(lecture, descent="GD 0.10"), "dark", None) == looks[2]
        folders = [descent_folder(text) for text in texts if text]
        assert len(set(folders)) == len(folders)
        assert all(len(each) < 40 and each.replace("-", "").isalnum() for each in folders)


class TestSuited:
    def test_it_is_shown_by_name_in_the_place_of_the_segments_own(self, syllabus: Syllabus) -> None:
        settled = verdict(syllabus, "plain 0.05 from (-1, 0.5)")
        on_its_way = verdict(syllabus, ADAM)
        assert settled.shown is not None
        assert on_its_way.shown is not None
        assert (settled.shown.name, on_its_way.shown.name) == ("OwnDescent", "OwnDescentOnItsWay")
        # What somebody asked for is no adaption, and `--strict` takes it.
        assert settled.remark == on_its_way.remark == ""

    @pytest.mark.parametrize(
        ("descent", "sentence"),
        [
            ("adam 0.1 from (-1, 2)", "begins at (-1, 2), outside the map, whose weights go over -3.2..3.2, -1.8..1.8"),
            ("adam 0.1 from (1, 2, 3)", "the map shows two weights, and the descent that was asked for begins at"),
            ("adam 0.1 from (-1, 1)", "leaves the map with step 10: write a smaller learning rate, `for 9 steps` or"),
            ("plain 40 from (-1, 1)", "leaves the map with step 1: write a smaller learning rate or another start"),
            ("plain 0.05 for 3 steps", "the film shows at least 7 steps, and the descent that was asked for is over"),
            ("plain 0.05 for 300 steps", "the film shows at most 100 steps, and the descent that was asked for has"),
            ("plain exact from (-1, 1)", "the descent that was asked for does not go on this landscape: "),
        ],
    )
    def test_what_cannot_be_shown_is_told_with_what_to_write(
        self, syllabus: Syllabus, descent: str, sentence: str
    ) -> None:
        found = verdict(syllabus, descent)
        assert found.shown is None
        assert sentence in found.remark
        assert "\n" not in found.remark

    def test_a_lecture_that_shows_none_refuses_it(self, syllabus: Syllabus) -> None:
        first, second = syllabus.lectures
        with pytest.raises(UsageError, match=r"^--descent: nothing that is asked for .* it is taken by BallDescent$"):
            with_own(syllabus, [second], Own(DESCENT, ADAM))
        with pytest.raises(UsageError, match="nothing that is asked for"):
            with_own(syllabus, [first], Own(DESCENT, ADAM), ["TopographicMap"])
        changed = with_own(syllabus, [first], Own(DESCENT, ADAM), ["BallDescent"])
        assert [each.descent for each in changed.lectures] == [ADAM, None]

    def test_the_command_line_says_what_is_wrong(self) -> None:
        with pytest.raises(UsageError, match=r"^--descent: .*did you mean `newton`"):
            own_of({"descent": "newtom 1", "path": None})
        assert own_of({"descent": None, "path": None}) is None
