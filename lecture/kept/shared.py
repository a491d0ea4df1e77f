"""A store of parts that machines share, with the local store in front of it.

An object has one part: its record, with a seal, a zero byte, and the content of its file. Its name consists of the
digest of the environment that drew it and the part's key:

    3f2a91c04b1d7e55/ab/ab12…
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lecture.kept.objects import Objects, StoreError
from lecture.kept.records import Record
from lecture.kept.store import Kept, PartStore
from scenes.kit.given.quoted import on_one_line

# Parts to request at once: answers take time, but no core.
_AT_ONCE = 16
_ENVIRONMENT_DIGITS = 16


class SharedStore:
    """Parts by key, in a folder here and, behind it, in a store that other machines share.

    Parameters
    ----------
    near
        The local store.
    far
        The shared store.
    environment
        The digest of this machine's environment.

    Attributes
    ----------
    trouble
        Why the shared store could not take a part, after which none is offered to it; None if it took all.
    """

    def __init__(self, near: PartStore, far: Objects, environment: str) -> None:
        self.near, self.far = near, far
        self._environment = environment[:_ENVIRONMENT_DIGITS]
        self.trouble: StoreError | None = None

    def get(self, key: str) -> Kept | None:
        """Return a part from either store; None if neither has it undamaged.

        Raises
        ------
        StoreError
            If the shared store does not answer, or refuses.
        """
        return self.near.get(key) or self._fetched(key)

    def known(self, keys: Iterable[str]) -> dict[str, Kept]:
        """Return those of many parts that either store has; parts that are only here are shared as well.

        Raises
        ------
        StoreError
            If the shared store does not answer, or refuses.
        """

        def known(key: str) -> Kept | None:
            kept = self.near.get(key)
            if kept is None:
                return self._fetched(key)
            return kept if self.far.has(self._name(key)) else self._offered(key, kept)

        listed = list(dict.fromkeys(keys))
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return {key: kept for key, kept in zip(listed, threads.map(known, listed), strict=True) if kept}

    def put(self, key: str, suffix: str, write: Callable[[Path], object], facts: Mapping[str, Any]) -> Kept:
        """Keep a part in both stores, as `PartStore.put` does; if another machine was first, return its part."""
        return self._offered(key, self.near.put(key, suffix, write, facts))

    def tidy(self) -> None:
        """Make room in the local store."""
        self.near.tidy()

    def _name(self, key: str) -> str:
        return f"{self._environment}/{key[:2]}/{key}"

    def _fetched(self, key: str) -> Kept | None:
        content = self.far.get(self._name(key))
        return self._kept_here(key, content) if content is not None else None

    def _kept_here(self, key: str, content: bytes) -> Kept | None:
        """Keep an object of the shared store here; return None if it is damaged."""
        found = unpacked(key, content)
        if found is None:
            return None
        suffix, picture, facts = found
        return self.near.put(key, suffix, lambda target: target.write_bytes(picture), facts)

    def _offered(self, key: str, kept: Kept) -> Kept:
        """Put a part into the shared store; return the part that it has now."""
        if self.trouble is not None:
            return kept
        name, content = self._name(key), packed(key, kept)
        try:
            if self.far.create(name, content):
                return kept
            first = self.far.get(name)
            if first is not None and (found := self._kept_here(key, first)):
                return found
            self.far.replace(name, content)
        except StoreError as error:
            self.trouble = StoreError(
                f"{error}; what was drawn is kept in {on_one_line(self.near.folder)}, and goes there the next time"
            )
        return kept


def packed(key: str, kept: Kept) -> bytes:
    """Return a part as an object."""
    record = Record(key, {kept.file.name: kept.digest}, dict(kept.facts))
    return record.text.encode() + b"\0" + kept.file.read_bytes()


def unpacked(key: str, content: bytes) -> tuple[str, bytes, Mapping[str, Any]] | None:
    """Return a part's suffix, its file's content and its facts; None if the object is damaged."""
    head, _, picture = content.partition(b"\0")
    try:
        record = Record.from_text(head.decode())
        ((name, digest),) = record.files.items()
    except ValueError:
        return None
    suffix = name.removeprefix(key)
    whole = record.fingerprint == key and hashlib.sha256(picture).hexdigest() == digest
    return (suffix, picture, record.facts) if whole and suffix.count("/") == 0 and name.startswith(key) else None


def prune(objects: Objects, within: int) -> Sequence[str]:
    """Remove the oldest objects of a store until it is within a size in bytes; return their names."""
    held = sorted(objects.held(), key=lambda each: each.put, reverse=True)
    kept = 0
    dropped: list[str] = []
    for each in held:
        if dropped or kept + each.size > within:
            dropped.append(each.name)
        else:
            kept += each.size
    objects.drop(dropped)
    return dropped
