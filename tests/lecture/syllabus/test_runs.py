"""The path of a run for a lecture: read, refused in a sentence, part of the keys, and with a folder of its own."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lecture.errors import UsageError
from lecture.outputs.suited import Suited, with_own
from lecture.syllabus.lectures import BUILT_IN, Lecture, Syllabus, read_syllabus
from lecture.syllabus.looks import look_of
from lecture.syllabus.own import PATH, Own, own_of
from lecture.syllabus.runs import run_at, run_folder
from lecture.work.keys import Keys

LINE = np.linspace([-1.2, 0.5], [0.5, -0.3], 30)


def written(file: Path, weights: np.ndarray = LINE) -> str:
    rows = "\n".join(f"{k},{a},{b}" for k, (a, b) in enumerate(weights.tolist()))
    file.write_text(f"step,w1,w2\n{rows}\n")
    return str(file)


@pytest.fixture
def syllabus(tmp_path: Path) -> Syllabus:
    return replace(read_syllabus(BUILT_IN), made_in=tmp_path)


class TestRead:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "it is empty"),
            (b"\0" * 40, "it is empty"),
            (b"w1,w2\n1,2\0\n", "it is not text"),
            (b"\x89PNG\r\n\x1a\n\0\0", "it is not text in UTF-8"),
            (b"step,loss\n0,1\n", "none of its columns is a weight"),
            (b"step,w1,w2\n0,1,2\n1,1,nan\n", "its step 2 has a weight that is no finite number"),
            (b"step,w1,w2\n0,1,2\n1,1,\x1b[31m\n", "line 3 must have numbers, not "),
            (b"step,w1,w2\n0,1,2\n1,1\n", "line 3 has 2 columns, the first has 3"),
        ],
    )
    def test_a_file_without_a_run_is_refused_with_its_place(
        self, tmp_path: Path, content: bytes, sentence: str
    ) -> None:
        file = tmp_path / "run.csv"
        file.write_bytes(content)
        with pytest.raises(UsageError) as refused:
            run_at(str(file), "--path")
        told = str(refused.value)
        assert told.startswith("--path: there is no path of a run in run.csv: ")
        assert sentence in told
        assert told.isprintable()

    def test_what_is_no_file_or_too_large_is_refused_without_reading_it(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.csv")
        with (tmp_path / "huge.csv").open("wb") as file:
            file.truncate(1 << 31)
        for name, sentence in (
            ("pipe.csv", "pipe.csv is no file"),
            ("huge.csv", "huge.csv is too large: at most 64 MB"),
            ("none.csv", "none.csv cannot be read: No such file"),
        ):
            with pytest.raises(UsageError, match=f"^--path: {sentence}"):
                run_at(str(tmp_path / name), "--path")

    def test_a_lecture_has_one_in_its_syllabus_beside_which_it_lies(self, tmp_path: Path) -> None:
        (tmp_path / "one.py").write_text("class One: ...\n")
        written(tmp_path / "run.csv")
        file = tmp_path / "lectures.toml"
        file.write_text('[a]\ntitle = "t"\nsegments = ["one:One"]\npath = "run.csv"\n')
        run = PATH.of(read_syllabus(file).lecture("a"))
        assert run is not None
        np.testing.assert_allclose(run.positions, LINE)
        file.write_text('[a]\ntitle = "t"\nsegments = ["one:One"]\npath = "run.csv"\ndescent = "adam"\n')
        with pytest.raises(UsageError, match=r"\[a\] has a descent and a path: the ball shows one of them"):
            read_syllabus(file)
        lecture = Lecture("gradient", "A title", (), path=str(tmp_path / "none.csv"))
        with pytest.raises(UsageError, match=r"^lectures\.toml: \[gradient\] path: none\.csv cannot be read"):
            PATH.of(lecture)

    def test_the_look_carries_its_weights_to_other_processes(self, syllabus: Syllabus, tmp_path: Path) -> None:
        file = written(tmp_path / "run.csv")
        look = pickle.loads(pickle.dumps(look_of(replace(syllabus.lectures[0], path=file), "dark", None)))
        Path(file).unlink()
        np.testing.assert_allclose(look.run.positions, LINE)
        assert look.has_own_descent


class TestIdentity:
    def test_keys_and_folders_depend_on_what_is_in_the_file(self, syllabus: Syllabus, tmp_path: Path) -> None:
        keys, lecture = Keys(syllabus.root), syllabus.lectures[0]
        one, same, other = (tmp_path / name for name in ("one.csv", "same.csv", "other.csv"))
        files = [written(one), written(same), written(other, LINE + 0.01)]
        looks = [keys.look(replace(lecture, path=file), "dark", None) for file in files]
        assert looks[0] == looks[1]
        assert len({keys.look(lecture, "dark", None), *looks}) == 3
        folders = [run_folder(file) for file in files]
        assert folders[0] == folders[1] != folders[2]
        before = looks[0]
        written(one, 0.9 * LINE)
        assert keys.look(replace(lecture, path=files[0]), "dark", None) != before


class TestSuited:
    def test_it_is_shown_in_the_place_of_the_segments_own(self, syllabus: Syllabus, tmp_path: Path) -> None:
        lecture = replace(syllabus.lectures[0], path=written(tmp_path / "run.csv"))
        suited = Suited(syllabus, "dark", None)
        (scene,) = suited._looked_at(lecture, ())
        found = suited.decided(lecture, scene)
        assert found.shown is not None
        assert (found.shown.name, found.remark) == ("LoggedDescentOnItsWay", "")
        outside = replace(lecture, path=written(tmp_path / "outside.csv", 9 * LINE))
        found = suited.decided(outside, scene)
        assert found.shown is None
        assert "outside the map, whose weights go over -3.2..3.2, -1.8..1.8: choose a larger domain" in found.remark

    def test_it_takes_the_place_of_a_descent_and_is_given_alone(self, syllabus: Syllabus, tmp_path: Path) -> None:
        first, second = syllabus.lectures
        file = written(tmp_path / "run.csv")
        with_descent = replace(syllabus, lectures=(replace(first, descent="adam"), second))
        changed = with_own(with_descent, [with_descent.lectures[0]], Own(PATH, file)).lectures[0]
        assert (changed.descent, changed.path) == (None, file)
        with pytest.raises(UsageError, match=r"^--path: nothing that is asked for shows the path of a run of your own"):
            with_own(syllabus, [second], Own(PATH, file))
        with pytest.raises(UsageError, match="--descent and --path: the ball shows one of them"):
            own_of({"descent": "adam", "path": file})

    def test_its_file_is_found_from_other_folders(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = written(tmp_path / "run.csv")
        monkeypatch.chdir(tmp_path)
        assert own_of({"descent": None, "path": "run.csv"}) == Own(PATH, file)
