"""Arrangements: what has not changed stays, what no longer belongs goes, and what is not ours is not touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lecture.kept.folder import opened
from lecture.outputs.arrangement import Arrangement


def arranged(path: Path, contents: Mapping[str, str], name: str = "it") -> list[str]:
    """Arrange files of some contents; return the names of those that were written."""
    with opened(path) as folder:
        files = {path / each: content for each, content in contents.items()}
        folder.claim(files)
        to = Arrangement(folder, name, str(sorted(contents.items())))
        for file, content in files.items():
            to.write_text(file, content)
        to.finish({"count": len(contents)})
        return [str(file.relative_to(path)) for file in to.written]


def is_made_from(path: Path, contents: Mapping[str, str]) -> bool:
    with opened(path) as folder:
        return Arrangement(folder, "it", str(sorted(contents.items()))).is_whole()


def test_only_what_has_changed_is_written(tmp_path: Path) -> None:
    assert arranged(tmp_path, {"a/x": "1", "a/y": "2"}) == ["a/x", "a/y"]
    assert arranged(tmp_path, {"a/x": "1", "a/y": "3"}) == ["a/y"]
    assert (tmp_path / "a" / "y").read_text() == "3"


@pytest.mark.parametrize("damage", ["changed", ""])
def test_a_damaged_file_is_noticed_and_written_again(tmp_path: Path, damage: str) -> None:
    contents = {"x": "1", "y": "2"}
    arranged(tmp_path, contents)
    assert is_made_from(tmp_path, contents)
    (tmp_path / "x").write_text(damage)
    assert not is_made_from(tmp_path, contents)
    assert arranged(tmp_path, contents) == ["x"]
    assert (tmp_path / "x").read_text() == "1"


def test_a_record_that_is_cut_off_counts_for_nothing(tmp_path: Path) -> None:
    arranged(tmp_path, {"x": "1"})
    record = tmp_path / ".lecture" / "records" / "it.json"
    record.write_bytes(record.read_bytes()[:-9])
    assert not is_made_from(tmp_path, {"x": "1"})
    assert arranged(tmp_path, {"x": "1"}) == ["x"]


def test_what_no_longer_belongs_goes_and_everything_else_stays(tmp_path: Path) -> None:
    arranged(tmp_path, {"s/rises": "1", "s/falls": "2"})
    arranged(tmp_path, {"s/other": "3"}, name="another output")
    (tmp_path / "s" / "mine").write_text("mine")
    arranged(tmp_path, {"s/rises": "1", "s/sinks": "2"})
    assert {file.name for file in (tmp_path / "s").iterdir()} == {"rises", "sinks", "other", "mine"}


def test_what_somebody_else_put_in_the_place_of_an_old_file_stays(tmp_path: Path) -> None:
    arranged(tmp_path, {"a": "1", "b": "2"})
    (tmp_path / "b").unlink()
    (tmp_path / "b").symlink_to(tmp_path / "mine")
    (tmp_path / "mine").write_text("mine")
    arranged(tmp_path, {"a": "1"})
    assert (tmp_path / "b").is_symlink()
    assert (tmp_path / "mine").read_text() == "mine"
