"""Whatever else is in an output folder is neither replaced nor removed, and ordinary use is not bothered by that."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lecture.errors import LectureError
from lecture.kept.folder import OutputFolder, opened
from lecture.kept.records import Record

Place = Callable[[Path], None]


def make(folder: Path, *names: str, text: str = "ours") -> None:
    """Make files of ours in a folder."""
    with opened(folder) as output:
        output.claim([folder / name for name in names])
        for name in names:
            with output.replacing(folder / name) as part:
                part.write_text(text)


def snapshot(folder: Path) -> dict[str, str]:
    """Return what everything in a folder is but our own folder, without following symbolic links."""
    found = {}
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".lecture"]
        for name in (*folders, *files):
            path = Path(root) / name
            what = f"-> {os.readlink(path)}" if path.is_symlink() else path.read_text() if path.is_file() else "folder"
            found[str(path.relative_to(folder))] = what
    return found


def test_what_is_made_is_replaced_and_nothing_is_left_besides(tmp_path: Path) -> None:
    make(tmp_path / "out", "film.mp4", "segments/S.mp4", text="old")
    make(tmp_path / "out", "film.mp4", "segments/S.mp4", text="new")
    assert snapshot(tmp_path / "out") == {"film.mp4": "new", "segments": "folder", "segments/S.mp4": "new"}
    assert {file.name for file in (tmp_path / "out" / ".lecture").iterdir()} == {"lock", "names.json", "records"}


class TestInTheWay:
    """Refused before anything is made, with everything as it was."""

    FOREIGN: dict[str, Place] = {  # noqa: RUF012
        "a film": lambda out: (out / "film.mp4").write_text("mine"),
        "a read-only film": lambda out: ((out / "film.mp4").write_text("mine"), (out / "film.mp4").chmod(0o444)),
        "an empty film": lambda out: (out / "film.mp4").touch(),
        "a hard link": lambda out: os.link(out.parent / "other", out / "film.mp4"),
        "a link to a file": lambda out: (out / "film.mp4").symlink_to(out.parent / "other"),
        "a link to nothing": lambda out: (out / "film.mp4").symlink_to(out.parent / "nothing"),
        "a folder": lambda out: (out / "film.mp4" / "deep").mkdir(parents=True),
        "a pipe": lambda out: os.mkfifo(out / "film.mp4"),
        "a clip": lambda out: ((out / "segments" / "S").mkdir(parents=True), (out / "segments/S/b.mp4").write_text("")),
        "a link to a folder": lambda out: (out / "segments").symlink_to(out.parent),
        "a link in place of the clips": lambda out: (
            (out / "segments").mkdir(), (out / "segments" / "S").symlink_to(out.parent, target_is_directory=True)
        ),
        "a file in place of a folder": lambda out: (out / "segments").write_text("mine"),
        "our folder, a link": lambda out: (out / ".lecture").symlink_to(out.parent),
        "our folder, a file": lambda out: (out / ".lecture").write_text("mine"),
        "our folder, another's": lambda out: (out / ".lecture" / "scratch" / "deep").mkdir(parents=True),
        "our folder with another's list": lambda out: (
            (out / ".lecture").mkdir(), (out / ".lecture" / "names.json").write_text("[]")
        ),
        "our lock, a link": lambda out: (
            make(out), (out / ".lecture/lock").unlink(), (out / ".lecture/lock").symlink_to(out.parent / "other")
        ),
        "our lock, a pipe": lambda out: (
            make(out), (out / ".lecture" / "lock").unlink(), os.mkfifo(out / ".lecture" / "lock")
        ),
        "our scratch, a link": lambda out: (make(out), (out / ".lecture" / "scratch").symlink_to(out.parent)),
    }  # fmt: skip

    @pytest.mark.parametrize("kind", FOREIGN)
    def test_it_is_said_and_stays(self, tmp_path: Path, kind: str) -> None:
        (tmp_path / "other").write_text("precious")
        (tmp_path / "out").mkdir()
        self.FOREIGN[kind](tmp_path / "out")
        before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*") if not path.is_dir()}
        folders = [path for path in tmp_path.rglob("*") if path.is_dir() and ".lecture" not in path.parts]
        with pytest.raises(
            LectureError, match=r"is in the way: .*; move it elsewhere, or give another folder with -o$"
        ):
            make(tmp_path / "out", "film.mp4", "segments/S/b.mp4")
        after = {path: path.lstat().st_mtime_ns for path in before}
        assert after == before
        assert [path for path in tmp_path.rglob("*") if path.is_dir() and ".lecture" not in path.parts] == folders
        assert (tmp_path / "other").read_text() == "precious"

    def test_one_of_several_is_named(self, tmp_path: Path) -> None:
        for name in "ab":
            (tmp_path / name).write_text("mine")
        with pytest.raises(LectureError, match=rf"^a file that lecture has not made .*: {tmp_path}/a, and 1 more; "):
            make(tmp_path, "a", "b")

    def test_a_file_in_place_of_one_that_is_gone(self, tmp_path: Path) -> None:
        make(tmp_path, "a", "b")
        (tmp_path / "a").unlink()
        make(tmp_path, "b")
        (tmp_path / "a").write_text("mine")
        with pytest.raises(LectureError, match="in the way"):
            make(tmp_path, "a")

    def test_a_file_in_place_of_one_that_was_never_made(self, tmp_path: Path) -> None:
        with opened(tmp_path) as output:
            output.claim([tmp_path / "a"])
        (tmp_path / "a").write_text("mine")
        with pytest.raises(LectureError, match="in the way"):
            make(tmp_path, "a")


class TestOurs:
    """Replaced without a question."""

    def test_one_that_is_cut_or_read_only(self, tmp_path: Path) -> None:
        make(tmp_path, "a", "b")
        (tmp_path / "a").write_bytes(b"")
        (tmp_path / "b").chmod(0o444)
        make(tmp_path, "a", "b", text="new")
        assert snapshot(tmp_path) == {"a": "new", "b": "new"}

    def test_one_that_somebody_linked_to_keeps_its_content_there(self, tmp_path: Path) -> None:
        make(tmp_path / "out", "a", text="old")
        os.link(tmp_path / "out" / "a", tmp_path / "kept")
        make(tmp_path / "out", "a", text="new")
        assert (tmp_path / "kept").read_text() == "old"

    def test_one_that_a_record_names(self, tmp_path: Path) -> None:
        """As where an older version made it, which kept its records beside the files."""
        (tmp_path / "a.mp4").write_text("old")
        Record.of("print", tmp_path, [tmp_path / "a.mp4"], {}).write(tmp_path / "a.json")
        make(tmp_path, "a.mp4", "a.json", text="new")
        assert snapshot(tmp_path) == {"a.mp4": "new", "a.json": "new"}

    def test_one_of_an_older_version_beside_its_lock(self, tmp_path: Path) -> None:
        (tmp_path / ".lock").touch()
        (tmp_path / "a").write_text("old")
        with opened(tmp_path) as output:
            output.claim([tmp_path / "a"], lambda _: output.is_older)
            with output.replacing(tmp_path / "a") as part:
                part.write_text("new")
        (tmp_path / "b").write_text("mine")
        with opened(tmp_path) as output, pytest.raises(LectureError, match="in the way"):
            output.claim([tmp_path / "b"], lambda _: output.is_older)
        assert snapshot(tmp_path) == {".lock": "", "a": "new", "b": "mine"}

    @pytest.mark.parametrize("lock", ["full", "a link"])
    def test_nothing_beside_another_lock(self, tmp_path: Path, lock: str) -> None:
        (tmp_path / "other").write_text("")
        (tmp_path / ".lock").write_text("1234") if lock == "full" else (tmp_path / ".lock").symlink_to("other")
        (tmp_path / "a").write_text("mine")
        before = snapshot(tmp_path)
        with opened(tmp_path) as output, pytest.raises(LectureError, match="in the way"):
            output.claim([tmp_path / "a"], lambda _: output.is_older)
        assert snapshot(tmp_path) == before

    @pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9])
    @pytest.mark.parametrize("rest", [b"", b"\0"])
    def test_all_that_is_asked_for_where_the_list_is_damaged(self, tmp_path: Path, share: float, rest: bytes) -> None:
        make(tmp_path, "a", text="old")
        names = tmp_path / ".lecture" / "names.json"
        content = names.read_bytes()
        kept = round(share * len(content))
        names.write_bytes(content[:kept] + rest * (len(content) - kept))
        make(tmp_path, "a", text="new")
        (tmp_path / "b").write_text("mine")
        with pytest.raises(LectureError, match="in the way"):
            make(tmp_path, "b")
        assert snapshot(tmp_path) == {"a": "new", "b": "mine"}

    def test_what_an_interrupted_run_left_is_removed(self, tmp_path: Path) -> None:
        make(tmp_path, "a")
        left = OutputFolder(tmp_path)
        (tmp_path / ".lecture" / "scratch").mkdir()
        left.part(tmp_path / "segments" / "S.mp4").write_text("half")
        (tmp_path / ".lecture" / "scratch" / "out").symlink_to(tmp_path)
        make(tmp_path, "a", text="new")
        assert snapshot(tmp_path) == {"a": "new"}
        assert not (tmp_path / ".lecture" / "scratch").exists()

    @pytest.mark.parametrize("left", [(), ("lock",), ("lock", "names.part")])
    def test_a_run_that_was_stopped_before_its_list_was_written(self, tmp_path: Path, left: tuple[str, ...]) -> None:
        (tmp_path / ".lecture").mkdir()
        for name in left:
            (tmp_path / ".lecture" / name).touch()
        (tmp_path / "b").write_text("mine")
        make(tmp_path, "a")
        with pytest.raises(LectureError, match="in the way"):
            make(tmp_path, "b")


def test_records_of_an_older_version_are_removed_once_there_are_others(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_text("old")
    Record.of("print", tmp_path, [tmp_path / "a.mp4"], {}).write(tmp_path / "a.json")
    (tmp_path / "b.json").write_text("mine")
    with opened(tmp_path) as output:
        output.remove_old_records([tmp_path / "a.mp4", tmp_path / "b.mp4"])
    assert snapshot(tmp_path) == {"a.mp4": "old", "b.mp4": "old", "b.json": "mine"}


def test_a_folder_has_room_for_one_run_at_a_time(tmp_path: Path) -> None:
    with (
        opened(tmp_path / "out"),
        pytest.raises(LectureError, match="another run is at work"),
        opened(tmp_path / "out"),
    ):
        pass
    with opened(tmp_path / "out"):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "films"):
        with pytest.raises(LectureError, match="cannot be written to"), opened(folder):
            pass


def test_a_folder_that_vanishes_meanwhile_is_not_made_again(tmp_path: Path) -> None:
    def vanish() -> None:
        with opened(tmp_path / "out") as output:
            output.claim([tmp_path / "out" / "a"])
            shutil.rmtree(tmp_path / "out")
            with output.replacing(tmp_path / "out" / "a") as part:
                part.write_text("new")

    with pytest.raises(FileNotFoundError):
        vanish()
    assert not (tmp_path / "out").exists()
