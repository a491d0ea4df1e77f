"""Files that are never partial: written under another name, then renamed, with a record of what they were made from."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self


@contextmanager
def replacing(final: Path, part: Path) -> Iterator[Path]:
    """Yield a temporary name to write to; the file takes its final name in one step when the block ends well."""
    try:
        yield part
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)


def unshared(final: Path) -> Path:
    """Return a hidden name beside a file that no other process has, to write to before the file is whole."""
    return final.with_name(f".{final.name}.{secrets.token_hex(8)}.part")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Record:
    """What finished files were made from, and facts about them.

    Attributes
    ----------
    fingerprint
        The fingerprint of everything on which they depend.
    files
        The SHA-256 of each file, by its path from the record's folder.
    facts
        Anything else, as JSON.
    """

    fingerprint: str
    files: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, fingerprint: str, folder: Path, files: list[Path], facts: Mapping[str, Any]) -> Self:
        """Return the record of finished files."""
        return cls(fingerprint, {str(file.relative_to(folder)): file_digest(file) for file in files}, dict(facts))

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return a record; None if there is none, or it has changed."""
        try:
            return cls.from_text(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the record that a text holds.

        Raises
        ------
        ValueError
            If it holds none, or has changed.
        """
        stored = unsealed(text)
        try:
            return cls(stored["fingerprint"], dict(stored["files"]), dict(stored["facts"]))
        except (KeyError, TypeError) as error:
            raise ValueError("it is no record") from error

    @property
    def text(self) -> str:
        """The record with a seal, as JSON."""
        return sealed(asdict(self))

    def is_kept(self, folder: Path) -> bool:
        """Return whether the files are unchanged since they were recorded."""
        try:
            return all(file_digest(folder / name) == digest for name, digest in self.files.items())
        except OSError:
            return False

    def write(self, path: Path) -> None:
        """Write the record, which is valid once it has its final name."""
        path.write_text(self.text, encoding="utf-8", newline="\n")


def sealed(content: Mapping[str, Any]) -> str:
    """Return content as JSON, with a seal that reveals later changes."""
    return json.dumps({**content, "seal": _seal(content)}, ensure_ascii=False, indent=1) + "\n"


def unsealed(text: str) -> dict[str, Any]:
    """Return the content of a text that `sealed` has written.

    Raises
    ------
    ValueError
        If it has changed.
    """
    try:
        stored = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(stored, dict) or stored.pop("seal", None) != _seal(stored):
        raise ValueError("its seal does not match")
    return stored


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def recorded_names(file: Path) -> set[str]:
    """Return the names of the files that an older version recorded beside a file, and of the record."""
    found = [(place, record) for place in old_records(file) if (record := Record.read(place))]
    return {name for place, record in found for name in (place.name, *record.files)}


def old_records(file: Path) -> tuple[Path, ...]:
    """Return the files in which an older version may have kept the record of a file, perhaps that file itself."""
    places = (file, file.with_suffix(".json"), file.with_name(f".{file.name.split('.')[0]}.json"))
    return tuple(place for place in places if place.suffix == ".json" and place.is_file())
