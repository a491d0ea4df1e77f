"""Another kind of output takes one class: the command, its help, progress, failures, locks and folders follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from lecture.arguments.options import add_lecture
from lecture.arguments.parser import Parser
from lecture.command import main as command_line
from lecture.command import table
from lecture.command.making import command_of
from lecture.kept.store import linked
from lecture.outputs.arrangement import Arrangement
from lecture.outputs.order import Order
from lecture.outputs.output import Made, Output
from lecture.outputs.production import Production
from lecture.outputs.request import Request
from lecture.syllabus.lectures import Lecture, Syllabus
from lecture.work.parts import Part, Still
from lecture.work.quality import Quality
from lecture.work.workshop import Drawn


class Handout(Output):
    """A list of a lecture's segments, with the last picture of each."""

    command: ClassVar[str] = "handout"
    summary: ClassVar[str] = "make a handout"
    description: ClassVar[str] = "Make a page to hand out."
    default_folder: ClassVar[str] = "media/handouts/<lecture>"

    def __init__(self, lecture: Lecture) -> None:
        self.lecture = lecture

    @classmethod
    def add_arguments(cls, parser: Parser) -> None:
        add_lecture(parser, "the first")

    @classmethod
    def asked(cls, syllabus: Syllabus, request: Request) -> Self:
        return cls(syllabus.lecture(request.lecture))

    def folder(self, look: Sequence[str]) -> str:
        return f"media/handouts/{self.lecture.key}-{'-'.join(look)}"

    def parts(self, production: Production) -> list[Part]:
        size = Quality(160, 90, 10, "ultrafast")
        scenes = self.lecture.segments
        beats = {"First": "falls", "Second": "turns"}
        return [
            part
            for scene in scenes
            for part in production.stills(self.lecture, scene, size, [Still(beats[scene.name])])
        ]

    def files(self, production: Production) -> list[Path]:
        folder, names = production.order.folder, [scene.name for scene in self.lecture.segments]
        return [folder / "handout.txt", *(folder / f"{name}.png" for name in names)]

    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, Any]:
        folder, parts = production.order.folder, self.parts(production)
        to.write_text(folder / "handout.txt", "".join(f"{part.performance.name}\n" for part in parts))
        for part in parts:
            to.write(folder / f"{part.performance.name}.png", part.key, linked(drawn.file(part)))
        return {"pages": len(parts)}

    def told(self, made: Made, order: Order) -> str:
        return f"{made.facts['pages']} pages in {order.folder.name}, {len(made.written)} files written"


@pytest.fixture
def project(new_project: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    made = new_project()
    monkeypatch.chdir(made.root)
    monkeypatch.setattr(table, "COMMANDS", (*table.COMMANDS, command_of(Handout)))
    return made


def test_its_command_makes_it_once(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["handout", "--jobs", "1"]) == 0
    assert capsys.readouterr().out == "2 pages in small-dark, 3 files written\n"
    folder = project.root / "media" / "handouts" / "small-dark"
    assert {file.name for file in folder.iterdir()} == {".lecture", "handout.txt", "First.png", "Second.png"}
    assert (folder / "handout.txt").read_text() == "First\nSecond\n"
    assert command_line.main(["handout", "--jobs", "1"]) == 0
    told = capsys.readouterr()
    assert told.out == "2 pages in small-dark, 0 files written\n"
    assert told.err == ""
    (folder / "First.png").unlink()
    assert command_line.main(["handout", "--jobs", "1"]) == 0
    assert capsys.readouterr().out == "2 pages in small-dark, 1 files written\n"


def test_its_help_lists_what_every_output_takes(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["--help"]) == 0
    assert re.search(r"handout +make a handout", capsys.readouterr().out)
    with pytest.raises(SystemExit):
        command_line.main(["handout", "--help"])
    told = capsys.readouterr().out
    for each in ("LECTURE", "--theme", "--landscape", "--output", "--jobs", "--fresh", "media/handouts/<lecture>"):
        assert each in told
    assert project.root.is_dir()


def test_a_scene_that_fails_is_told_and_nothing_is_written(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    source = project.scenes / "second.py"
    source.write_text(source.read_text().replace("self.add(square)", "self.add(nothing)"))
    assert command_line.main(["handout", "-o", "out", "--jobs", "1"]) == 1
    told = capsys.readouterr().err
    assert 'lecture: Second failed in its beat "turns": NameError' in told
    assert "First is drawn" in told
    assert {file.name for file in (project.root / "out").iterdir()} == {".lecture", "Second.log"}
    source.write_text(source.read_text().replace("self.add(nothing)", "self.add(square)"))
    assert command_line.main(["handout", "-o", "out", "--jobs", "1"]) == 0
    assert "First" not in capsys.readouterr().err


def test_somebody_elses_file_is_in_its_way(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "out").mkdir()
    (project.root / "out" / "handout.txt").write_text("mine")
    assert command_line.main(["handout", "-o", "out", "--jobs", "1"]) == 1
    assert "a file that lecture has not made is in the way" in capsys.readouterr().err
    assert (project.root / "out" / "handout.txt").read_text() == "mine"
