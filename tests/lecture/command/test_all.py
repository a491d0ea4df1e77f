"""An output of all lectures by one command: each in its own folder; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lecture.command.main import main
from lecture.errors import LectureError
from lecture.kept.fingerprint import SourceGraph
from lecture.work.engine import opened_once

ALL = ("render", "--all", "-ql", "--voice", "silent")


@pytest.fixture
def course(new_project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a project with three lectures of a segment each, of which the second fails."""
    project = new_project()
    (project.scenes / "bad.py").write_text(
        "from scenes.kit.beats.beat import beat\nfrom scenes.kit.beats.segment import Segment\n\n\n"
        'class Bad(Segment):\n    title = "Bad"\n\n    @beat("It fails.")\n    def fails(self):\n        1 / 0\n'
    )
    lectures = {"one": "first:First", "two": "bad:Bad", "three": "first:First"}
    (project.root / "lectures.toml").write_text(
        "\n".join(f'[{key}]\ntitle = "{key}"\nsegments = ["{project.package}.{at}"]' for key, at in lectures.items())
    )
    monkeypatch.chdir(project.root)
    return project


def test_each_lecture_is_made_in_its_folder_although_one_fails(course: Any, capsys: Any) -> None:
    assert main([*ALL, "--jobs", "1", "-o", "films"]) == 1
    said = capsys.readouterr().err
    assert 'two: Bad failed in its beat "fails": ZeroDivisionError' in said
    made = {file.relative_to(course.root / "films").as_posix() for file in (course.root / "films").glob("*/*.mp4")}
    assert made == {"one/one.mp4", "three/three.mp4"}


def test_the_source_is_read_once_for_all_lectures(course: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    graphs: list[SourceGraph] = []
    begin = SourceGraph.__init__

    def counted(self: SourceGraph, *places: Any) -> None:
        graphs.append(self)
        begin(self, *places)

    text = (course.root / "lectures.toml").read_text()
    (course.root / "lectures.toml").write_text(text.replace("bad:Bad", "first:First"))
    assert main([*ALL, "--jobs", "1"]) == 0
    capsys.readouterr()
    monkeypatch.setattr(SourceGraph, "__init__", counted)
    assert main([*ALL]) == 0
    assert capsys.readouterr().out.count("Nothing has changed since it was rendered.") == 3
    assert len(graphs) == 1


@pytest.mark.parametrize("named", [("one",), ("--segment", "First")])
def test_all_and_one_by_name_is_refused(course: Any, capsys: Any, named: tuple[str, ...]) -> None:
    del course
    assert main([*ALL, *named]) == 2
    assert f'--all makes every lecture: leave out "{named[-1]}" or --all' in capsys.readouterr().err


def test_an_engine_is_opened_once_for_all_and_closed_at_the_end() -> None:
    events = []

    @contextmanager
    def opened() -> Iterator[Any]:
        events.append("open")
        yield "engine"
        events.append("closed")

    with opened_once(opened) as again:
        assert again
        for _ in range(2):
            with again() as engine:
                events.append(engine)
    assert events == ["open", "engine", "engine", "closed"]


def test_an_engine_that_does_not_open_is_tried_once() -> None:
    tries = []

    def opened() -> Any:
        tries.append(1)
        raise LectureError("no scheduler answers")

    with opened_once(opened) as again:
        assert again
        for _ in range(2):
            with pytest.raises(LectureError, match="no scheduler answers"), again():
                pass
    assert tries == [1]


def test_without_an_engine_there_is_none() -> None:
    with opened_once(None) as again:
        assert again is None
