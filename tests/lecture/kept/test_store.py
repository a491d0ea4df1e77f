"""A file under its final name is whole, or it is not there; what was changed counts for nothing."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture.kept.records import Record, recorded_names, replacing, sealed, unsealed
from lecture.kept.store import PartStore, linked, moved


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


def test_a_record_counts_only_while_its_files_are_whole(tmp_path: Path) -> None:
    film, path = tmp_path / "film.mp4", tmp_path / "film.json"
    film.write_bytes(b"frames")
    record = Record.of("print", tmp_path, [film], {"frames": 3})
    record.write(path)
    assert Record.read(path) == record
    assert record.is_kept(tmp_path)
    assert recorded_names(film) == recorded_names(path) == {"film.mp4", "film.json"}
    film.write_bytes(b"framez")
    assert not record.is_kept(tmp_path)
    film.unlink()
    assert not record.is_kept(tmp_path)


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
    (tmp_path / "film.json").write_text(text)
    assert Record.read(tmp_path / "film.json") is None
    assert recorded_names(tmp_path / "film.mp4") == set()


def test_what_is_sealed_is_known_only_as_it_was_written() -> None:
    content = {"names": ["a", "ü"], "count": 2}
    text = sealed(content)
    assert unsealed(text) == content
    with pytest.raises(ValueError, match="seal"):
        unsealed(text.replace("2", "3", 1))


KEY = "ab" * 32


def put(store: PartStore, key: str, content: bytes, **facts: object) -> None:
    store.put(key, ".mp4", lambda target: target.write_bytes(content), facts)


def test_a_part_is_found_as_it_was_put(tmp_path: Path) -> None:
    store = PartStore(tmp_path / "parts")
    assert store.get(KEY) is None
    put(store, KEY, b"frames", frames=3)
    found = store.get(KEY)
    assert found is not None
    assert (found.file.read_bytes(), found.facts, found.file.suffix) == (b"frames", {"frames": 3}, ".mp4")
    assert store.get(KEY)
    assert not store.get(KEY[::-1])


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([".mp4", ".json"]), st.integers(0, 10_000), st.integers(0, 255))
def test_a_part_that_has_changed_is_not_found(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, place: int, change: int
) -> None:
    store = PartStore(tmp_path_factory.mktemp("parts"))
    put(store, KEY, bytes(range(100)), frames=3)
    (file,) = store.folder.rglob(f"*{suffix}")
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= change
    file.write_bytes(content)
    found = store.get(KEY)
    if change == 0:
        assert found is not None
    # Blanks of the record are not content; whatever else is changed, the part is as it was put or not there.
    assert found is None or (found.file.read_bytes(), found.facts) == (bytes(range(100)), {"frames": 3})
    assert (found is None) or suffix == ".json" or change == 0


def test_a_part_of_which_writing_fails_is_not_there_and_leaves_nothing(tmp_path: Path) -> None:
    def fail(target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError("the disk is full")

    store = PartStore(tmp_path)
    with pytest.raises(OSError, match="the disk is full"):
        store.put(KEY, ".mp4", fail, {})
    assert not store.get(KEY)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_part_that_is_put_twice_at_once_is_whole(tmp_path: Path) -> None:
    store = PartStore(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: put(store, KEY, b"frames" * 1000, frames=3), range(64)))
    found = store.get(KEY)
    assert found is not None
    assert found.file.read_bytes() == b"frames" * 1000
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 2


def test_pruning_drops_what_was_not_used_for_long_and_no_more_than_it_must(tmp_path: Path) -> None:
    store = PartStore(tmp_path)
    keys = [f"{number:02d}" * 32 for number in range(4)]
    for number, key in enumerate(keys):
        put(store, key, bytes(1000))
        (record,) = tmp_path.rglob(f"{key}.json")
        days_ago = time.time() - 86_400 * (10 - number if key != keys[0] else 0)
        os.utime(record, (days_ago, days_ago))
    store.prune(most_bytes=10_000)
    assert all(map(store.get, keys))
    for number, key in enumerate(keys[1:], 1):
        (record,) = tmp_path.rglob(f"{key}.json")
        os.utime(record, (time.time() - 86_400 * (10 - number),) * 2)
    store.prune(most_bytes=3_000)
    assert [key for key in keys if store.get(key)] == [keys[0], keys[3]]
    assert {file.stem for file in tmp_path.rglob("*.*")} == {keys[0], keys[3]}


def test_a_store_is_looked_through_once_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pruned = []
    monkeypatch.setattr(PartStore, "prune", lambda _: pruned.append(1))
    store, stamp = PartStore(tmp_path), tmp_path / "pruned"
    for age, times in ((0, 1), (0, 1), (3000, 1), (4000, 2), (-4000, 3)):
        if stamp.exists():
            os.utime(stamp, (time.time() - age,) * 2)
        store.tidy()
        assert len(pruned) == times


def test_a_file_is_moved_or_linked_into_its_place(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.write_bytes(b"frames")
    linked(first)(tmp_path / "second")
    moved(first)(tmp_path / "third")
    assert not first.exists()
    assert [(tmp_path / name).read_bytes() for name in ("second", "third")] == [b"frames"] * 2
