"""A file under its final name is whole, or it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from lecture.errors import LectureError
from lecture.store import Record, fresh_record, locked, part_of, replacing, sweep, write_text


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    final = tmp_path / "film.mp4"
    with replacing(final) as part:
        part.write_bytes(b"half")
        assert not final.exists()
        assert part.parent == final.parent
        part.write_bytes(b"whole")
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
    assert final.read_bytes() == b"whole"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    final = tmp_path / "film.mp4"
    final.write_bytes(b"old")

    def fail() -> None:
        with replacing(final) as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("film.mp4", b"old")]


def test_what_a_killed_run_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    keep = tmp_path / "film.mp4"
    keep.write_bytes(b"x")
    part_of(keep).write_bytes(b"half")
    part_of(tmp_path / "scratch").mkdir()
    (part_of(tmp_path / "scratch") / "deep").write_text("x")
    sweep(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]


def test_a_record_counts_only_for_its_fingerprint_and_whole_files(tmp_path: Path) -> None:
    film, path = tmp_path / "film.mp4", tmp_path / "film.json"
    film.write_bytes(b"frames")
    record = Record.of("print", tmp_path, [film], {"frames": 3})
    record.save(path)
    assert fresh_record(path, "print") == record
    assert fresh_record(path, "other") is None
    film.write_bytes(b"framez")
    assert fresh_record(path, "print") is None
    film.unlink()
    assert fresh_record(path, "print") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"fingerprint": "print"}', '{"fingerprint": "print", "files": 3, "facts": {}}']
)
def test_a_damaged_record_counts_for_nothing(tmp_path: Path, text: str) -> None:
    write_text(tmp_path / "film.json", text)
    assert fresh_record(tmp_path / "film.json", "print") is None


def test_a_folder_has_room_for_one_render_at_a_time(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "films"),
        pytest.raises(LectureError, match="another render is at work"),
        locked(tmp_path / "films"),
    ):
        pass
    with locked(tmp_path / "films"):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LectureError, match="cannot be written to"), locked(tmp_path / "file" / "films"):
        pass
