"""The command: what it understands, what it answers, and with which exit status."""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lecture.__main__ import main
from lecture.arguments.options import add_lecture
from lecture.command import making, table
from lecture.command.command import Command, with_syllabus
from lecture.errors import LectureError
from lecture.outputs.output import Output
from lecture.outputs.suited import Verdict
from lecture.syllabus.lectures import SceneRef
from scenes.kit.beats.beat import beat, beats_of

COMMAND = [sys.executable, "-m", "lecture"]


WRONG = {
    "no command": ([], ["a COMMAND is missing", "render, diagrams, page, audit, list, script"]),
    "an unknown command": (["rendr"], ['no command "rendr"', '"render"']),
    "an unknown lecture": (["render", "smal"], ['no lecture "smal"', '"small"']),
    "an unknown lecture to list": (["script", "smoll"], ['no lecture "smoll"', '"small"']),
    "an unknown option": (["render", "--voise", "espeak"], ['no option "--voise"', '"--voice"']),
    "an option of another command": (["list", "--fps", "3"], ['no option "--fps"']),
    "an option before the command": (["--fps", "3", "render"], ['no option "--fps"', "--help"]),
    "an option without its value": (["render", "--fps"], ["--fps needs a value, N"]),
    "an option without any of its values": (["audit", "--segment"], ["--segment needs a value, NAME"]),
    "an option without one of its choices": (["render", "-q"], ["--quality needs a value, {l,m,h,p,k}"]),
    "a value that looks like an option": (["render", "--landscape", "--x^2"], ["--landscape=VALUE"]),
    "another option in a value's place": (["render", "--landscape", "-ql"], ["--landscape needs a value, TEXT"]),
    "a value where none is taken": (["render", "--fresh=yes"], ["--fresh takes no value"]),
    "a second lecture": (["script", "small", "small"], ['one argument too many, "small"', "only one LECTURE"]),
    "a lecture where none is taken": (["list", "small"], ['one argument too many, "small"', "lecture list takes none"]),
    "an unknown quality": (["render", "-qx"], ['no quality "x"', "l, m, h, p, k"]),
    "an unknown voice": (["render", "--voice", "espaek"], ['no voice "espaek"', '"espeak"']),
    "no frames": (["render", "--fps", "0"], ["frames a second", '"0"']),
    "a rate that is no number": (["render", "--wpm", "fast"], ["words a minute", '"fast"']),
    "no jobs": (["render", "--jobs", "-1"], ["jobs"]),
    "an unknown landscape": (["render", "--landscape", "boowl"], ["--landscape", "did you mean bowl"]),
    "an unknown segment": (["render", "--segment", "Frist"], ['"Frist"', '"First"']),
    "a recorded voice without recordings": (["render", "--voice", "recorded"], ["--recordings"]),
    "recordings of a silent voice": (["render", "--recordings", "recordings"], ["recorded"]),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.usefixtures("project")
def test_what_is_not_understood_is_said_in_one_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, parts = WRONG[name]
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lecture: ")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.usefixtures("project")
def test_nothing_depends_on_how_argparse_words_it(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, _ = WRONG[name]
    main(arguments)
    before = capsys.readouterr()
    monkeypatch.setattr(argparse, "_", lambda words: f"other words: {words}")
    monkeypatch.setattr(argparse, "ngettext", lambda _one, many, _count: f"other words: {many}")
    assert main(arguments) == 2
    assert capsys.readouterr() == before


@pytest.mark.parametrize("typed", ["-x^2-y^2", "-exp(-x^2-y^2)", "-h*x^2 - k*y^2", "-(x)", "-3x + y on -1..1, -2..2"])
@pytest.mark.parametrize("command", ["render", "diagrams", "audit"])
def test_a_formula_begins_with_a_minus_with_and_without_a_sign_of_equality(command: str, typed: str) -> None:
    parser = table.parser_of(table.command_of([command]))
    for arguments in (["--landscape", typed], [f"--landscape={typed}"], ["gradient", "--landscape", typed, "-o", "x"]):
        assert parser.parse(arguments).landscape == typed


@pytest.mark.usefixtures("project")
def test_a_command_more_is_one_line_of_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> str:
        raise LectureError("no cards are left")

    count = Command(
        "count",
        "count the lectures",
        lambda parser: add_lecture(parser, "all"),
        with_syllabus(lambda syllabus, asked: f"{len(syllabus.lectures)} of {asked.lecture}"),
    )
    print_cards = Command("cards", "print cards", lambda _: None, fails, failure_status=7)
    monkeypatch.setattr(table, "COMMANDS", (*table.COMMANDS, count, print_cards))
    assert main(["count", "small"]) == 0
    assert capsys.readouterr().out == "1 of small\n"
    assert main(["cards"]) == 7
    assert capsys.readouterr().err == "lecture: no cards are left\n"
    assert main(["--help"]) == 0
    assert re.search("^ +count +count the lectures$", capsys.readouterr().out, re.M)
    assert main(["contu"]) == 2
    assert 'did you mean "count"?' in capsys.readouterr().err


@pytest.mark.parametrize("output", table.OUTPUTS, ids=lambda output: output.command)
def test_the_help_of_an_output_says_where_it_goes(output: type[Output], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([output.command, "--help"])
    assert f"(default: {output.default_folder})" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("project")
def test_outside_a_project_it_knows_the_built_in_lectures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["list"]) == 0
    assert "descent: Gradient descent" in capsys.readouterr().out


def test_lectures_segments_and_stills_are_listed(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "small: A small lecture: for tests"
    assert [line.split() for line in lines[1:]] == [
        ["1.", "First", f"{project.package}.first"],
        ["2.", "Second", f"{project.package}.second"],
        ["still", "Still", f"{project.package}.still"],
        ["still", "First", f"{project.package}.first"],
        ["still", "Second", f"{project.package}.second"],
    ]


@pytest.mark.usefixtures("project")
def test_the_script_has_every_line_with_its_file_and_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", "small", "--wpm", "120"]) == 0
    script = capsys.readouterr().out
    found = re.findall(r"^ *(\d+)\. (\w+/\w+)\.wav +([\d.]+) s\n +(.*)$", script, re.M)
    said = {
        "First/rises": "It rises. It goes on rising for a while.",
        "First/falls": "Then it falls.",
        "Second/turns": "A square turns.",
    }
    assert [(number, name, text) for number, name, _, text in found] == [
        (str(number), *each) for number, each in enumerate(said.items(), 1)
    ]
    for _, _, seconds, text in found:
        assert float(seconds) == pytest.approx(len(text.split()) / 2, abs=0.051)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = "import sys; sys.argv = ['lecture', '--help']\ntry:\n    from lecture.__main__ import main; main()\n"
    code += "finally:\n    print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert "render" in run.stdout
    assert not {"manim", "numpy", "av", "rich", "scipy", "PIL"} & set(run.stderr.split())


def test_a_segment_is_rendered_from_the_command_line_and_the_files_are_named(project: Any) -> None:
    run = subprocess.run(
        [*COMMAND, "render", "-ql", "--fps", "2", "--segment", "Second", "Still", "-o", "here"],
        cwd=project.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "segments/Second.mp4" in run.stdout
    assert (project.root / "here" / "segments" / "Second.mp4").is_file()
    assert (project.root / "here" / "stills" / "Still.png").is_file()
    assert "100 %" in run.stderr
    # Not a word about semaphores that processes have left behind.
    assert "Warning" not in run.stderr


def test_a_failing_scene_gives_exit_status_1(project: Any) -> None:
    file = project.scenes / "second.py"
    file.write_text(file.read_text().replace("self.add(square)", "self.add(nothing)"))
    run = subprocess.run(
        [*COMMAND, "render", "-ql", "--fps", "2", "--segment", "Second"],
        cwd=project.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert 'lecture: Second failed in its beat "turns": NameError' in run.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_can_be_stopped_in_the_middle_of_a_scene(project: Any, number: signal.Signals, status: int) -> None:
    file = project.scenes / "second.py"
    waits = "open('started', 'w').close(); __import__('time').sleep(60)"
    file.write_text(file.read_text().replace("self.add(square)", waits))
    run = subprocess.Popen(
        [*COMMAND, "render", "-ql", "--fps", "2", "--segment", "Second", "-o", "here"],
        cwd=project.root, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not (project.root / "started").exists() and run.poll() is None:
        time.sleep(0.05)
    # A terminal sends Ctrl-C to the whole group of processes.
    os.killpg(run.pid, number)
    _, err = run.communicate(timeout=30)
    assert run.returncode == status
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert "lecture: stopped" in err
    assert {each.name for each in (project.root / "here").rglob("*.*")} == {".lecture", "names.json"}
    deadline = time.monotonic() + 10
    while alive_in_group(run.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive_in_group(run.pid)


def alive_in_group(group: int) -> list[str]:
    """Return the processes of a group that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            found.append(stat.parent.name)
    return found


def test_two_lectures_at_once_in_one_folder_do_not_meet(project: Any) -> None:
    from lecture.kept.folder import opened

    with opened(project.root / "here"):
        run = subprocess.run(
            [*COMMAND, "render", "-ql", "-o", "here"], cwd=project.root, capture_output=True, text=True, check=False
        )
    assert run.returncode == 1
    assert "another run is at work" in run.stderr


def test_beats_are_the_scripts_order() -> None:
    class Storyboard:
        @beat("One.")
        def later_in_the_alphabet(self) -> None: ...

        @beat("Two.")
        def before(self) -> None: ...

    assert [each.text for each in beats_of(Storyboard)] == ["One.", "Two."]  # type: ignore[arg-type]


def test_stills_of_a_segment_are_those_of_what_stands_in_its_place() -> None:
    places = [
        Verdict(SceneRef("scenes.a", "A"), SceneRef("scenes.a", "B"), ""),
        Verdict(SceneRef("scenes.c", "C"), None, ""),
    ]
    assert making._renamed(["A.first", "A", "C.last", "D"], places) == ("B.first", "B", "C.last", "D")
