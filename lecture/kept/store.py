"""The store of parts that have been drawn or spoken, by content address.

    ab/ab12….json   the facts of a part, with a seal, and the SHA-256 of its file
    ab/ab12….mp4    the file

Everything in it may be deleted at any time, and is made again when needed. Several commands may use a store at once,
since the same key always means the same bytes, and a file appears complete or not at all.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture.kept.records import Record, file_digest, replacing, unshared
from lecture.surroundings import may_write_into

# Bytes; in a larger store, parts that have not been used for a day are dropped, the least recently used first.
MOST_BYTES = 8 * 2**30
_KEPT_SECONDS = 24 * 3600
# The file whose time is that of the last pruning, and the seconds until the next one.
_STAMP, _TIDY_SECONDS = "pruned", 3600


@dataclass(frozen=True)
class Kept:
    """A part that is in the store.

    Attributes
    ----------
    file
        The part's file, which must not be changed.
    facts
        The facts about the part.
    digest
        The SHA-256 of its file.
    """

    file: Path
    facts: Mapping[str, Any]
    digest: str


class PartStore:
    """Parts by key, in a folder.

    Parameters
    ----------
    folder
        The folder, made when the first part is put into it.

    Attributes
    ----------
    trouble
        None: there is no other store behind this one that could fail to take a part.
    """

    trouble: None = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Kept | None:
        """Return a part; None if it is missing or damaged."""
        record_file = self._place(key) / f"{key}.json"
        record = Record.read(record_file)
        if (
            record is None
            or record.fingerprint != key
            or len(record.files) != 1
            or not record.is_kept(self._place(key))
        ):
            return None
        ((name, digest),) = record.files.items()
        with suppress(OSError):
            os.utime(record_file)
        return Kept(self._place(key) / name, record.facts, digest)

    def known(self, keys: Iterable[str]) -> dict[str, Kept]:
        """Return those of many parts that are in the store."""
        return {key: found for key in keys if (found := self.get(key))}

    def put(self, key: str, suffix: str, write: Callable[[Path], object], facts: Mapping[str, Any]) -> Kept:
        """Keep a part, and return it.

        Parameters
        ----------
        key
            Its content address.
        suffix
            The suffix of its file.
        write
            A function that writes the file with a given path.
        facts
            The facts about it, as values for JSON.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        place = self._place(key)
        place.mkdir(parents=True, exist_ok=True)
        file = place / f"{key}{suffix}"
        with replacing(file, unshared(file)) as part:
            write(part)
            digest = file_digest(part)
        record_file = place / f"{key}.json"
        with replacing(record_file, unshared(record_file)) as part:
            Record(key, {file.name: digest}, dict(facts)).write(part)
        return Kept(file, facts, digest)

    def tidy(self) -> None:
        """Prune, unless that was done within the last hour: it looks at every part, and a course has many lectures."""
        stamp = self.folder / _STAMP
        with suppress(OSError):
            if abs(time.time() - stamp.stat().st_mtime) < _TIDY_SECONDS:
                return
        self.prune()
        with suppress(OSError):
            stamp.touch()

    def prune(self, most_bytes: int = MOST_BYTES) -> None:
        """Drop parts that have not been used for a day, the least recently used first, until it is small enough."""
        found = self._found() if self.folder.is_dir() else {}
        total = sum(size for size, _, _ in found.values())
        for record, (size, used, files) in sorted(found.items(), key=lambda item: item[1][1]):
            if total <= most_bytes or time.time() - used < _KEPT_SECONDS:
                return
            total -= size
            # The record goes first: a file without one does not count.
            for each in (record, *files):
                each.unlink(missing_ok=True)

    def _found(self) -> dict[Path, tuple[int, float, list[Path]]]:
        """Return the size of each part, the time at which it was last used, and its files, by its record.

        Each folder is read once, since a course has many thousands of parts.
        """
        found = {}
        for folder in (each for each in self.folder.iterdir() if len(each.name) == 2 and each.is_dir()):
            files: dict[str, list[tuple[Path, os.stat_result]]] = {}
            with os.scandir(folder) as entries:
                for entry in entries:
                    # Another command may have dropped it.
                    with suppress(FileNotFoundError):
                        files.setdefault(entry.name.partition(".")[0], []).append((Path(entry), entry.stat()))
            for key, own in files.items():
                record = folder / f"{key}.json"
                used = next((status.st_mtime for file, status in own if file == record), None)
                if used is not None:
                    found[record] = sum(status.st_size for _, status in own), used, [file for file, _ in own]
        return found

    def _place(self, key: str) -> Path:
        return self.folder / key[:2]


def project_store(root: Path, otherwise: Path) -> PartStore:
    """Return the store of a project, or one in another folder if the project's cannot be written to.

    Parameters
    ----------
    root
        The project's folder.
    otherwise
        The other folder.
    """
    media = root / "media"
    place = next(each for each in (media / "parts", media, root) if each.exists())
    return PartStore((media if may_write_into(place) else otherwise) / "parts")


def moved(file: Path) -> Callable[[Path], None]:
    """Return a function that moves a file to a given path, even on another disk."""

    def move(target: Path) -> None:
        try:
            file.rename(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.copyfile(file, target)
            file.unlink()

    return move


def linked(file: Path) -> Callable[[Path], None]:
    """Return a function that gives a file a second name, or copies it if that is not possible."""

    def link(target: Path) -> None:
        try:
            os.link(file, target)
        except OSError:
            shutil.copyfile(file, target)

    return link
