"""A new course works as it is, whatever its name; and the commands that need no lecture."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lecture.command.main import main
from lecture.command.table import COMMANDS
from lecture.command.version import version

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs the command as somebody who has installed it."""

    def run_in(folder: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lecture", *arguments],
            cwd=tmp_path / folder, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    return run_in


def test_a_course_in_a_package_of_our_own_name_can_be_listed_drawn_and_audited(run: Run, tmp_path: Path) -> None:
    assert run(".", "new", "scenes").stdout.startswith("There is a course in scenes.")
    listed = run("scenes", "list")
    assert "3. Watershed                scenes.watershed" in listed.stdout, listed.stderr
    assert "1. WorkedBowl               scenes.gradient.worked_bowl" in listed.stdout
    drawn = run("scenes", "diagrams", "Watershed", "--size", "320x180", "--theme", "own.toml")
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "scenes/media/diagrams/own/Watershed.png").is_file()
    audited = run("scenes", "audit", "--segment", "Watershed")
    assert re.search(r"all of them hold", audited.stdout), audited.stderr


def test_every_file_of_a_course_bears_its_name(run: Run, tmp_path: Path) -> None:
    assert run(".", "new", "deep/my-course").returncode == 0
    files = {str(file.relative_to(tmp_path / "deep/my-course")) for file in (tmp_path / "deep").rglob("*.*")}
    assert {"lectures.toml", "README.md", "own.toml", "my_course/watershed.py", "tests/test_course.py"} <= files
    texts = [(tmp_path / "deep/my-course" / file).read_text() for file in files]
    assert not any("mycourse" in text for text in texts)
    words = run("deep/my-course", "script")
    assert "2. A careful ball" in words.stdout
    assert "It can feel the slope, no more." in words.stdout
    assert run("deep/my-course", "words", "-o", "mine.po").returncode == 0
    file = tmp_path / "deep/my-course/mine.po"
    ball = 'msgid "Here is a ball on a hillside. It can feel the slope, no more."\nmsgstr '
    assert ball in file.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace(f'{ball}""', f'{ball}"It is round."'), encoding="utf-8")
    assert "     It is round.\n" in run("deep/my-course", "script", "--words", "mine.po").stdout


def test_a_course_works_through_bare_manim(tmp_path: Path, run: Run) -> None:
    run(".", "new", "hills")
    ended = subprocess.run(
        [sys.executable, "-m", "manim", "-ql", "-s", "--format", "png", "hills/own_words.py", "OwnWords"],
        cwd=tmp_path / "hills", capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert list((tmp_path / "hills").rglob("OwnWords*.png"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("there", "there is there already: give another name"),
        ("My Course", '"My Course" cannot be the name of a course: use small letters, digits, - and _, a letter first'),
        ("random", '"random" cannot be the name of a course, because Python or a package has it: give another'),
        ("numpy", '"numpy" cannot be the name of a course, because'),
        ("tests", '"tests" cannot be the name of a course, because'),
        ("class", '"class" cannot be the name of a course, because'),
        ("a\x1b[31m", r'"a\x1b[31m" cannot be the name of a course'),
        ("..", '".." cannot be the name of a course'),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    name: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["new", name]) in (1, 2)
    assert sentence in capsys.readouterr().err
    assert sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")) == ["there", "there/notes.txt"]


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(
        r"lecture \d+\.\d+\.\d+ \(Manim 0\.22\.\d, Python 3\.\d+\.\d+\) in \S+\n", capsys.readouterr().out
    )
    assert version().startswith("lecture ")


def test_a_doctor_finds_that_all_is_well(run: Run) -> None:
    ended = run(".", "doctor")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("This machine can make films.\n")
    assert sum(line.startswith("ok  ") for line in ended.stdout.splitlines()) >= 6


def test_a_doctor_says_what_to_install(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cairo.py").write_text("raise ImportError('libcairo.so.2: cannot open shared object file')\n")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    monkeypatch.setenv("PYTHONPATH", path)
    ended = run(".", "doctor")
    assert ended.returncode == 1
    assert "BAD cairo cannot be imported (libcairo.so.2: cannot open" in ended.stdout
    assert "apt-get install libpangocairo-1.0-0" in ended.stdout
    assert ended.stderr == "lecture: one thing is to be mended, as said above\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("d",), {"diagrams", "doctor"}),
        (("render", "-q", ""), {"l", "m", "h", "p", "k"}),
        (("diagrams", "--tr"), {"--transparent"}),
        (("audit", "--segment", "BallD"), {"BallDescent", "BallDescent.law", "BallDescent.settled"}),
        (("audit", "--segment", "WholeW"), {"WholeWay", "WholeWay.gradient", "WholeWay.home_again"}),
        (("render", "--theme", ""), {"dark", "light"}),
        (("render", "--words", ""), set()),
        (("store", "p"), {"prune"}),
        (("new", "B"), set()),
        (("completion", ""), {"bash", "zsh", "fish"}),
    ],
)
def test_bash_completes(
    words: tuple[str, ...], offered: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "bash"]) == 0
    script = f'lecture() {{ "{sys.executable}" -m lecture "$@"; }}\n{capsys.readouterr().out}'
    asked = " ".join(f"'{word}'" for word in ("lecture", *words))
    script += f"COMP_WORDS=({asked}); COMP_CWORD={len(words)}; _lecture; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    ended = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert set(ended.stdout.split()) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_of_every_command_and_option(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for command in COMMANDS:
        assert command.name in script
    for option in ("transparent", "landscape", "quality", "segment"):
        assert option in script


def test_a_shell_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert 'there is no shell "tcsh"' in capsys.readouterr().err
