"""Files that are never partial: written under another name, then renamed, with a record of what they were made from."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from lecture.errors import LectureError

_PART = ".part"
_LOCK = ".lock"


def part_of(final: Path) -> Path:
    """Return the temporary name, in the same folder, under which a file is written before it is whole."""
    return final.with_name(f".{final.name}.{os.getpid()}{_PART}")


@contextmanager
def replacing(final: Path) -> Iterator[Path]:
    """Give a temporary name to write to; the file takes its final name in one step when the block ends well."""
    part = part_of(final)
    try:
        yield part
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)


def write_text(final: Path, text: str) -> None:
    """Write a whole text file or none."""
    with replacing(final) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def sweep(folder: Path) -> None:
    """Remove what an interrupted run left behind in a folder."""
    for left in folder.glob(f".*{_PART}"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Record:
    """What finished files were made from, and what is known about them.

    Attributes
    ----------
    fingerprint
        Of everything that they follow from.
    files
        The SHA-256 of each, by its path from the record's folder.
    facts
        Anything else, as JSON.
    """

    fingerprint: str
    files: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, fingerprint: str, folder: Path, files: list[Path], facts: Mapping[str, Any]) -> Self:
        """Return the record of files that are finished."""
        return cls(fingerprint, {str(file.relative_to(folder)): file_digest(file) for file in files}, dict(facts))

    def save(self, path: Path) -> None:
        """Write the record, with a seal that shows whether a later reader finds it as it was written."""
        content = asdict(self)
        write_text(path, json.dumps(content | {"seal": _seal(content)}, ensure_ascii=False, indent=1) + "\n")


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def fresh_record(path: Path, fingerprint: str) -> Record | None:
    """Return a record if its files are there, whole, and made from what the fingerprint says; else None."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        record = Record(stored["fingerprint"], dict(stored["files"]), dict(stored["facts"]))
        whole = stored["seal"] == _seal(asdict(record)) and all(
            file_digest(path.parent / name) == digest for name, digest in record.files.items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if whole and record.fingerprint == fingerprint else None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other renders out of a folder; the lock ends with the process, however it ends.

    Raises
    ------
    LectureError
        If another render is at work there, or the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise LectureError(f"the folder {folder} cannot be written to: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LectureError(
                f"another render is at work in {folder}; wait for it, or give another folder with -o"
            ) from None
        yield
