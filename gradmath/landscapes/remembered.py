"""A landscape whose expensive evaluations are kept on disk, so that the same grid is computed once."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import DomainLike
from gradmath.sealed import read_sealed, write_sealed


class Remembered(Landscape):
    """The same landscape, but results at many points at once are kept for the next time, in any process.

    Each result is a file, named by the key, the function, and the points to the last bit. A file that is damaged or cut
    off is computed and written again; a file appears complete or not at all.

    Parameters
    ----------
    landscape
        E.
    folder
        The folder of the files, made if it does not exist. Anything in it may be deleted at any time.
    key
        The name of the landscape, which must differ if E, or the code that computes it, does. See `fingerprint`.
    fewest
        The fewest points whose results are kept, at least 1.

    Raises
    ------
    ValueError
        If the key is empty or ``fewest`` is not a whole number from 1.
    OSError
        If the folder cannot be written to when a result is to be kept.
    """

    # All points of a call are kept together, in one file.
    _most_at_once = sys.maxsize

    def __init__(self, landscape: Landscape, folder: Path, *, key: str, fewest: int = 64) -> None:
        if not key:
            raise ValueError("key must name the landscape: got an empty one")
        self.landscape = landscape
        self.folder = folder
        self.key = key
        self.fewest = _check.count(fewest, "fewest")
        self.domain = landscape.domain

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The names of the weights, those of the landscape."""
        return self.landscape.weight_names

    def _value(self, w: Array) -> Array:
        return self._recall("value", w, self.landscape._value, w.shape[:-1])

    def _gradient(self, w: Array) -> Array:
        return self._recall("gradient", w, self.landscape._gradient, w.shape)

    def _hessian(self, w: Array) -> Array:
        return self._recall("hessian", w, self.landscape._hessian, (*w.shape, w.shape[-1]))

    def over(self, domain: DomainLike) -> Self:
        """Return the same landscape over another domain of the same dimension; the two share the files."""
        return type(self)(self.landscape.over(domain), self.folder, key=self.key, fewest=self.fewest)

    def _described(self) -> str:
        return f"{self.landscape!r}, key={self.key!r}"

    def _recall(self, what: str, w: Array, function: Callable[[Array], Array], shape: tuple[int, ...]) -> Array:
        if w.size < self.fewest * w.shape[-1]:
            return function(w)
        file = self.folder / f"{fingerprint(self.key, what, w)}.npy"
        known = _read(file)
        if known is not None and known.shape == shape:
            return known
        answer = function(w)
        _write(file, answer)
        return answer


def fingerprint(*parts: str | bytes | Array) -> str:
    """Return the SHA-256 of texts, bytes and arrays (with their types and shapes), as hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            kind, content = f"array {part.dtype.str} {part.shape}", np.ascontiguousarray(part).tobytes()
        else:
            kind, content = type(part).__name__, part.encode() if isinstance(part, str) else part
        digest.update(f"{kind} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(file: Path) -> Array | None:
    """Return the array in a file; None if there is no file or its content has changed."""
    body = read_sealed(file)
    if body is None:
        return None
    array: Array = np.load(io.BytesIO(body), allow_pickle=False)
    return array


def _write(file: Path, array: Array) -> None:
    body = io.BytesIO()
    np.save(body, array, allow_pickle=False)
    write_sealed(file, body.getvalue())
