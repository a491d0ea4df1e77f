"""Functions compiled by Numba, whose machine code is kept on disk as safely as a film is."""

# Numba's own classes have no types.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import hashlib
import inspect
import pickle
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

from gradmath.sealed import read_sealed, sealed

P = ParamSpec("P")
T = TypeVar("T")

_ROOT = Path(__file__).parents[1]
# In brackets, or to the end of the line.
_IMPORT = re.compile(rb"^\s*(?:from\s+([\w.]+)\s+)?import\s+(\([^)]*\)|.*)", re.MULTILINE)
_NAME = re.compile(rb"[\w.]+")


def compiled(function: Callable[P, T], **options: Any) -> Callable[P, T]:
    """Compile a function when it is first called, or take what an earlier process has kept.

    While it runs, other threads do too: frames are encoded beside it.

    Parameters
    ----------
    function
        What Numba can compile.
    options
        Of ``numba.njit``.
    """
    dispatcher = numba.njit(nogil=True, **options)(function)
    # What `cache=True` does, but with files of our own; where there is no place for any, each process compiles again.
    with suppress(RuntimeError):
        dispatcher._cache = _Cache(function)
    return cast(Callable[P, T], dispatcher)


class _Cache(FunctionCache):
    """Numba's cache, to which a damaged file, a full disk or a clock that was set back does no harm."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        # Numba takes the source's time and size. An edit can keep both.
        sources = _fingerprint(Path(inspect.getfile(function)))
        self._cache_file = _SealedFiles(self._cache_path, self._impl.filename_base, (numba.__version__, sources))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code where there is room for it."""
        with suppress(OSError):
            super().save_overload(sig, data)


class _SealedFiles(IndexDataCacheFile):
    """Numba's files, sealed."""

    def _dump(self, obj: Any) -> bytes:
        return sealed(super()._dump(obj))

    def _load_index(self) -> dict[Any, str]:
        try:
            stamp, names = _opened(Path(self._index_path))
        except OSError:
            return {}
        return names if stamp == self._source_stamp else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        with self._open_for_write(self._index_path) as file:
            file.write(self._dump((self._source_stamp, overloads)))

    def _load_data(self, name: str) -> Any:
        return _opened(Path(self._data_path(name)))


def _fingerprint(source: Path) -> str:
    """Return the SHA-256 of a source and of those of the project that it imports, from which it may take functions."""
    found: dict[Path, bytes] = {}
    wanted = [source]
    while wanted:
        file = wanted.pop()
        if file not in found and file.is_file():
            found[file] = file.read_bytes()
            wanted += [_ROOT / module for module in _imports(found[file])]
    return hashlib.sha256(b"".join(found.values())).hexdigest()


@cache
def _imports(source: bytes) -> tuple[str, ...]:
    """Return the files of what a source imports, if they were the project's; and of some things that are no modules.

    They are found by their look: Python's own parser takes a hundred times as long.
    """
    modules = []
    for origin, names in _IMPORT.findall(source):
        each = [name.decode() for name in _NAME.findall(names)]
        modules += [origin.decode(), *(f"{origin.decode()}.{name}" for name in each)] if origin else each
    return tuple(f"{module.replace('.', '/')}.py" for module in modules)


def _opened(file: Path) -> Any:
    """Return what a sealed file holds.

    Raises
    ------
    OSError
        If it is not there or not whole, which to Numba is the same.
    """
    payload = read_sealed(file)
    if payload is None:
        raise OSError(f"{file} is damaged or not there")
    return pickle.loads(payload)
