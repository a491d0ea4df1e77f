"""The landscape that is asked for: where it may be said, what is refused, and what is told of it."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

import gradmath as gm
from gradmath.geometry.levels import asked_levels
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import LANDSCAPE_VARIABLE, Chosen, choose
from lecture.errors import UsageError
from lecture.syllabus.landscapes import asked_landscape, chosen_at, folder_name, identity_at, remarks
from lecture.work.report import Failed
from scenes.kit.map.survey import Survey


class TestAsked:
    def test_the_command_line_comes_before_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(LANDSCAPE_VARIABLE, "saddle")
        assert asked_landscape("x^2 + y^2") == choose("x^2 + y^2")
        assert asked_landscape(None) == choose("saddle")
        monkeypatch.delenv(LANDSCAPE_VARIABLE)
        assert asked_landscape(None) is None

    def test_an_empty_variable_asks_for_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(LANDSCAPE_VARIABLE, "")
        assert asked_landscape(None) is None

    def test_a_fault_is_said_with_the_place_where_it_was_entered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(UsageError, match=r"^--landscape: the formula is empty"):
            asked_landscape("")
        monkeypatch.setenv(LANDSCAPE_VARIABLE, "x +")
        with pytest.raises(UsageError, match=f"^{LANDSCAPE_VARIABLE}: a number or a weight is missing"):
            asked_landscape(None)

    @pytest.mark.parametrize("text", ["rosenbrok", "w3", "3", "x.y", "1/0", "x on 0..1"])
    def test_what_cannot_be_shown_is_refused_in_one_sentence(self, text: str) -> None:
        with pytest.raises(UsageError) as refused:
            chosen_at(text, "here")
        sentence, *marked = str(refused.value).split("\n")
        assert sentence.startswith("here: ")
        assert len(marked) in (0, 2)


@pytest.mark.parametrize(
    "text", ["2^2x", "0,1*x", "x > 0", "rosenbrok", "foo(x)", "x on 0..1", "x^2 on -2,5..2, 0..1", ""]
)
def test_a_notebook_is_told_the_same_as_the_command_line(text: str) -> None:
    with pytest.raises(ValueError, match=r".") as in_notebook:
        gm.landscape(text)
    with pytest.raises(UsageError) as on_command_line:
        chosen_at(text, "--landscape")
    assert str(on_command_line.value) == f"--landscape: {in_notebook.value}"


class TestFolderName:
    @pytest.mark.parametrize("name", ["bowl", "round-bowl"])
    def test_a_name_of_the_catalogue_stays(self, name: str) -> None:
        assert folder_name(choose(name)) == name

    def test_formulas_have_readable_names_that_differ(self) -> None:
        texts = [
            "x+y",
            "x-y",
            "x*y",
            "x y",
            "sin(x)*cos(y) + 0.1*(x^2+y^2)",
            "sin(x)*cos(y) + 0.1*(x^2-y^2)",
            "(x)",
            "ÿ",
        ]
        names = [folder_name(Chosen(text, landscape("bowl"))) for text in texts]
        assert len(set(names)) == len(names)
        assert names[4].startswith("sin-x-cos-y")
        assert all(len(name) <= 40 and Path(name).name == name and name.isascii() for name in names)


class TestRemarks:
    def test_nothing_is_said_of_smooth_ground(self) -> None:
        assert remarks(choose("lecture")) == remarks(choose("sin(x)*cos(y)")) == []

    def test_holes_are_told(self) -> None:
        (remark,) = remarks(choose("log(x)"))
        assert "not finite on 50%" in remark

    @pytest.mark.parametrize("text", ["abs(x) + y^2", "where(x>0, x^2, -x) + y^2", "sign(x) x^2 + y"])
    def test_kinks_are_told(self, text: str) -> None:
        (remark,) = remarks(choose(text))
        assert "kinks" in remark

    @pytest.mark.parametrize("text", ["sign(x) + sign(y)", "floor(x) + y", "where(x>0, x, 2) + y", "mod(x, 2) + y^2"])
    def test_jumps_are_told(self, text: str) -> None:
        (remark,) = remarks(choose(text))
        assert "jumps" in remark
        assert "kinks" not in remark


def test_a_scene_that_a_landscape_does_not_suit_is_told_in_one_sentence() -> None:
    failure = Failed(None, "this landscape has no saddle in view", None, "x^2 + y^2")
    sentence = failure.sentence("SteepnessIsLength", Path("log"))
    assert sentence == 'SteepnessIsLength cannot be shown on "x^2 + y^2": this landscape has no saddle in view'


class TestLevels:
    BOWL = "x^2 + y^2 on -2..2, -2..2"

    @pytest.mark.parametrize(
        ("levels", "sentence"),
        [
            (
                "banana",
                "--levels: levels are equal, logarithmic, quantile, or numbers such as \"1, 2, 5\": got 'banana'",
            ),
            ("3,2", "--levels: levels must ascend and not repeat: got [3.0, 2.0]"),
            ("1;2", "--levels: levels are equal, logarithmic, quantile, or numbers such as \"1, 2, 5\": got '1;2'"),
        ],
    )
    def test_what_are_no_levels_is_refused_in_one_sentence(self, levels: str, sentence: str) -> None:
        with pytest.raises(UsageError) as caught:
            asked_landscape(self.BOWL, levels)
        assert str(caught.value) == sentence

    def test_they_need_a_landscape(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(LANDSCAPE_VARIABLE, raising=False)
        with pytest.raises(UsageError, match="--levels are those of a landscape of your own"):
            asked_landscape(None, "equal")

    @pytest.mark.parametrize("levels", ["0.5, 1, 4", "logarithmic", "quantile", "equal"])
    def test_they_are_what_the_map_is_drawn_with(self, levels: str) -> None:
        chosen = asked_landscape(self.BOWL, levels)
        assert chosen is not None
        expected = asked_levels(levels, chosen.landscape, count=20)
        np.testing.assert_allclose(Survey.of_chosen(chosen).levels, expected)

    def test_they_are_asked_for_in_the_units_that_were_typed(self) -> None:
        chosen = asked_landscape("1e-9*(x^2 + y^2)", "1e-9, 2e-9")
        assert chosen is not None
        survey = Survey.of_chosen(chosen)
        np.testing.assert_allclose(survey.levels * survey.units.error, [1e-9, 2e-9])

    def test_pictures_with_other_levels_are_others_in_another_process_too(self) -> None:
        usual, other = choose(self.BOWL), choose(self.BOWL, "quantile")
        assert usual.identity != other.identity
        assert folder_name(usual) != folder_name(other)
        assert pickle.loads(pickle.dumps(other)) == other != usual


class TestIdentity:
    def test_a_name_and_a_formula_are_known_by_their_text(self) -> None:
        assert identity_at("himmelblau", "here") == "himmelblau"
        assert identity_at("0.5 x^2 + y^2", "here") == "0.5 x^2 + y^2"

    def test_heights_are_known_by_what_the_file_holds(self, tmp_path: Path) -> None:
        file = tmp_path / "hills.csv"
        found = []
        for top in (1, 2):
            file.write_text(f"0,0,0,{top}\n" * 4)
            choose.cache_clear()
            found.append(identity_at(str(file), "here"))
        assert found[0] != found[1]
        file.unlink()
        choose.cache_clear()
        with pytest.raises(UsageError, match=r"^here: there is no file hills\.csv"):
            identity_at(str(file), "here")


@pytest.mark.parametrize("levels", ["500, 600", "-3"])
def test_levels_that_are_no_errors_of_the_landscape_are_refused_with_their_range(levels: str) -> None:
    with pytest.raises(ValueError, match=r"errors of the landscape, which go from .* to 21.06: got"):
        asked_levels(levels, choose("x^2 + y^2").landscape)
