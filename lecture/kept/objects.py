"""Stores of objects that several machines share: a folder, or a bucket at Amazon, Google or Microsoft."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from lecture.errors import LectureError, UsageError
from lecture.kept.records import unshared
from scenes.kit.given.quoted import on_one_line, shortened

SCHEMES = ("s3", "gs", "az")


class StoreError(LectureError):
    """A shared store cannot be used; the message names it, but never its secrets."""


@dataclass(frozen=True)
class Held:
    """An object in a store: its name, its size in bytes, and when it was stored, in seconds since the epoch."""

    name: str
    size: int
    put: float


class Objects(Protocol):
    """Contents by name. An object appears complete or not at all, unless something goes wrong in the store.

    Every method raises a `StoreError` if the store does not answer, or refuses.

    Attributes
    ----------
    shown
        The store's place for the user, without passwords or keys.
    """

    @property
    def shown(self) -> str: ...

    def get(self, name: str) -> bytes | None:
        """Return the content of a name; None if there is none."""

    def has(self, name: str) -> bool:
        """Return whether there is an object with a name."""

    def create(self, name: str, content: bytes) -> bool:
        """Store a content unless the name is taken, and return whether it was free: the first writer wins."""

    def replace(self, name: str, content: bytes) -> None:
        """Store a content under a name, whatever that has now."""

    def held(self) -> Iterator[Held]:
        """Yield all objects, in any order."""

    def drop(self, names: Iterable[str]) -> None:
        """Remove objects; missing ones do no harm."""


class FolderObjects:
    """Objects in a folder that machines share through their file system.

    Parameters
    ----------
    folder
        The folder, made now if it is missing, but not later: it may then be a disk that is no longer mounted.

    Raises
    ------
    StoreError
        If the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._error(error) from error

    @property
    def shown(self) -> str:
        """The folder's path."""
        return on_one_line(self.folder)

    def get(self, name: str) -> bytes | None:
        """Return the content of a name; None if there is none."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            self._check()
            return None
        except OSError as error:
            raise self._error(error) from error

    def has(self, name: str) -> bool:
        """Return whether there is an object with a name."""
        self._check()
        return (self.folder / name).is_file()

    def create(self, name: str, content: bytes) -> bool:
        """Store a content unless the name is taken, and return whether it was free: the first writer wins."""
        return self._put(name, content, replaces=False)

    def replace(self, name: str, content: bytes) -> None:
        """Store a content under a name, whatever that has now."""
        self._put(name, content, replaces=True)

    def held(self) -> Iterator[Held]:
        """Yield all objects, in any order."""
        self._check()
        for file in self.folder.rglob("*"):
            # Another machine may have removed it meanwhile.
            with suppress(FileNotFoundError):
                if file.is_file():
                    status = file.stat()
                    yield Held(file.relative_to(self.folder).as_posix(), status.st_size, status.st_mtime)

    def drop(self, names: Iterable[str]) -> None:
        """Remove objects; missing ones do no harm."""
        try:
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._error(error) from error

    def _put(self, name: str, content: bytes, *, replaces: bool) -> bool:
        self._check()
        final = self.folder / name
        part = unshared(final)
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(content)
                if replaces:
                    part.replace(final)
                else:
                    _link(part, final)
            finally:
                part.unlink(missing_ok=True)
        except FileExistsError:
            return False
        except OSError as error:
            raise self._error(error) from error
        return True

    def _check(self) -> None:
        if not self.folder.is_dir():
            raise StoreError(f"the store {self.shown} is no longer there: see whether its disk is mounted")

    def _error(self, error: OSError) -> StoreError:
        return StoreError(f"the store {self.shown} cannot be used: {error.strerror or error}")


def _link(file: Path, final: Path) -> None:
    """Give a file a second name, which must be free."""
    try:
        os.link(file, final)
    except FileExistsError:
        raise
    except OSError:
        # The file system has no hard links; a copy that is cut off is detected by its digest.
        with file.open("rb") as source, final.open("xb") as target:
            shutil.copyfileobj(source, target)


def store_at(place: str) -> Objects:
    """Return the store at a place: the path of a folder, or an address.

    Raises
    ------
    UsageError
        If there is no such kind of address.
    StoreError
        If the store cannot be opened.
    """
    if "://" not in place:
        if not place.strip():
            raise UsageError("--store needs a place: a folder, or an address such as s3://bucket/folder")
        return FolderObjects(Path(place).expanduser().absolute())
    parts = urlsplit(place)
    if parts.scheme not in SCHEMES or not parts.hostname:
        known = ", ".join(f"{scheme}://bucket/folder" for scheme in SCHEMES)
        raise UsageError(
            f'--store "{shortened(without_secrets(place))}" is no place for a store: give a folder, or {known}'
        )
    from lecture.kept.bucket import Bucket

    return Bucket(place)


def without_secrets(address: str) -> str:
    """Return an address without the parts before an @ and after a ?, which may have passwords and keys."""
    scheme, _, rest = address.partition("://")
    place = rest.partition("?")[0].partition("#")[0]
    host, slash, path = place.partition("/")
    return on_one_line(f"{scheme}://{host.rpartition('@')[2]}{slash}{path}")
