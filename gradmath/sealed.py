"""Files that are valid only as they were written: each ends with a seal, the SHA-256 of the bytes before it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_SEAL_BYTES = hashlib.sha256().digest_size


def sealed(payload: bytes) -> bytes:
    """Return bytes with their seal."""
    return payload + hashlib.sha256(payload).digest()


def unsealed(content: bytes) -> bytes | None:
    """Return the bytes that `sealed` was given; None if the content has changed."""
    payload, seal = content[:-_SEAL_BYTES], content[-_SEAL_BYTES:]
    return payload if hashlib.sha256(payload).digest() == seal else None


def read_sealed(file: Path) -> bytes | None:
    """Return the content of a sealed file; None if there is no file, or its content has changed.

    Raises
    ------
    OSError
        If the file exists and cannot be read.
    """
    try:
        return unsealed(file.read_bytes())
    except FileNotFoundError:
        return None


def write_sealed(file: Path, payload: bytes) -> None:
    """Write a sealed file under another name first, so that it appears complete or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(sealed(payload))
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
