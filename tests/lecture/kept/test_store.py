"""A file under its final name is whole, or it is not there; a record that was changed counts for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from lecture.kept.records import Record, fresh_record, recorded_names, replacing, sealed, unsealed, write_text


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    final = tmp_path / "film.mp4"
    with replacing(final, tmp_path / "part") as part:
        part.write_bytes(b"half")
        assert not final.exists()
        part.write_bytes(b"whole")
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
    assert final.read_bytes() == b"whole"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    final = tmp_path / "film.mp4"
    final.write_bytes(b"old")

    def fail() -> None:
        with replacing(final, tmp_path / "part") as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("film.mp4", b"old")]


def test_a_record_counts_only_for_its_fingerprint_and_whole_files(tmp_path: Path) -> None:
    film, path = tmp_path / "film.mp4", tmp_path / "film.json"
    film.write_bytes(b"frames")
    record = Record.of("print", tmp_path, [film], {"frames": 3})
    record.save(path, tmp_path / "part")
    assert fresh_record(path, "print") == record
    assert recorded_names(film) == recorded_names(path) == {"film.mp4", "film.json"}
    assert fresh_record(path, "other") is None
    film.write_bytes(b"framez")
    assert fresh_record(path, "print") is None
    film.unlink()
    assert fresh_record(path, "print") is None


NO_RECORDS = ({}, {"fingerprint": "print"}, {"fingerprint": "print", "files": 3, "facts": {}})
DAMAGED = (
    "",
    "{",
    "[]",
    "null",
    "3",
    "[" * 100_000,
    '{"seal": 3}',
    '{"fingerprint": "print"}',
    *map(sealed, NO_RECORDS),
)


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_record_counts_for_nothing(tmp_path: Path, text: str) -> None:
    write_text(tmp_path / "film.json", text, tmp_path / "part")
    assert fresh_record(tmp_path / "film.json", "print") is None
    assert recorded_names(tmp_path / "film.mp4") == set()


def test_what_is_sealed_is_known_only_as_it_was_written() -> None:
    content = {"names": ["a", "ü"], "count": 2}
    text = sealed(content)
    assert unsealed(text) == content
    with pytest.raises(ValueError, match="seal"):
        unsealed(text.replace("2", "3", 1))
