"""An arrangement: the files of an output in its folder, each made again only if its ingredients have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lecture.kept.digest import digest
from lecture.kept.folder import OutputFolder
from lecture.kept.records import Record, file_digest, replacing


class Arrangement:
    """The files of one output in a folder, and the record of what they were made from.

    Parameters
    ----------
    folder
        The opened folder.
    name
        The name of the record, unique in the folder.
    key
        The digest of everything on which the output depends.

    Attributes
    ----------
    written
        The files written in this run.
    """

    def __init__(self, folder: OutputFolder, name: str, key: str) -> None:
        self.folder, self.key = folder, key
        self._record_file = folder.record_file(name)
        self._before = Record.read(self._record_file)
        self._keys: dict[str, str] = {}
        self.written: list[Path] = []

    def is_whole(self) -> bool:
        """Return whether the output is complete and unchanged for this key."""
        before = self._before
        return before is not None and before.fingerprint == self.key and before.is_kept(self.folder.path)

    @property
    def recorded(self) -> list[Path]:
        """The recorded files."""
        return [self.folder.path / name for name in (self._before.files if self._before else ())]

    @property
    def files(self) -> list[Path]:
        """The files that belong to the output now, in writing order."""
        return [self.folder.path / name for name in self._keys]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The recorded facts about the output."""
        return self._before.facts["facts"] if self._before else {}

    def write(self, file: Path, key: str, write: Callable[[Path], object]) -> None:
        """Write a file, unless it is there unchanged for a key.

        Parameters
        ----------
        file
            The file, in the folder and claimed.
        key
            The digest of what it is made from.
        write
            A function that writes the file with a given path.
        """
        name = file.relative_to(self.folder.path).as_posix()
        self._keys[name] = key
        if not self._is_there(file, name, key):
            with self.folder.replacing(file) as part:
                write(part)
            self.written.append(file)

    def write_text(self, file: Path, text: str) -> None:
        """Write a text, unless the file is there with that text."""
        self.write(file, digest(text), lambda target: target.write_text(text, encoding="utf-8", newline="\n"))

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Record what the files were made from, and remove those that no longer belong to the output."""
        for file in set(self.recorded).difference(self.files):
            if self.folder.owns(file):
                file.unlink()
        self.folder.remove_old_records(self.files)
        record = Record.of(self.key, self.folder.path, self.files, {"keys": self._keys, "facts": dict(facts)})
        with replacing(self._record_file, self._record_file.with_suffix(".part")) as part:
            record.write(part)

    def _is_there(self, file: Path, name: str, key: str) -> bool:
        before = self._before
        if before is None or before.facts.get("keys", {}).get(name) != key:
            return False
        return file.is_file() and file_digest(file) == before.files[name]
