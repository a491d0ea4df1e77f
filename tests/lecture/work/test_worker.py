"""Where a scene went wrong: its own file and line, whatever that is called, and not what performs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from paths import ROOT

from lecture.work.worker import _place


def error_in(file: Path) -> ZeroDivisionError:
    """Return an error that a file raises in its second line."""
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("def fail():\n    1 / 0\nfail()\n", file, "exec"), {})
    return caught.value


@pytest.mark.parametrize("name", ["falls.py", "drawing.py", "stills.py", "lecture/mine.py"])
def test_a_file_of_the_project_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    assert _place(error_in(tmp_path / name), tmp_path) == f"{name}, line 2"


@pytest.mark.parametrize("name", ["lecture/draw/clips.py", "lecture/draw/stills.py", "scenes/kit/map/ground.py"])
def test_what_performs_a_scene_is_not_named(name: str) -> None:
    assert name not in str(_place(error_in(ROOT / name), ROOT))


def test_nothing_is_named_outside_the_project(tmp_path: Path) -> None:
    assert _place(error_in(tmp_path / "else.py"), tmp_path / "inner") is None
    assert _place(None, tmp_path) is None
