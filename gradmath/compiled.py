"""Functions compiled by Numba, whose machine code is kept in sealed files on disk."""

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
    """Compile a function when it is first called, or take the machine code that an earlier process has kept.

    It releases the interpreter's lock, so that frames can be encoded at the same time.

    Parameters
    ----------
    function
        A function that Numba can compile.
    options
        Those of ``numba.njit``.
    """
    dispatcher = numba.njit(nogil=True, **options)(function)
    # As `cache=True`, but with files of our own; if there is nowhere to keep them, each process compiles again.
    with suppress(RuntimeError):
        dispatcher._cache = _Cache(function)
    return cast(Callable[P, T], dispatcher)


class _Cache(FunctionCache):
    """Numba's cache, proof against damaged files, full disks and clocks that are set back."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        # Numba takes the source's time and size, but an edit can keep both.
        sources = _fingerprint(Path(inspect.getfile(function)))
        self._cache_file = _SealedFiles(self._cache_path, self._impl.filename_base, (numba.__version__, sources))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code if there is room for it."""
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
    """Return the SHA-256 of a source and of the project's sources that it imports, whose functions it may inline."""
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
    """Return the files of the modules that a source imports, as if all were the project's; some do not exist.

    A pattern finds the imports: Python's own parser takes a hundred times as long.
    """
    modules = []
    for origin, names in _IMPORT.findall(source):
        each = [name.decode() for name in _NAME.findall(names)]
        modules += [origin.decode(), *(f"{origin.decode()}.{name}" for name in each)] if origin else each
    return tuple(f"{module.replace('.', '/')}.py" for module in modules)


def _opened(file: Path) -> Any:
    """Return the content of a sealed file.

    Raises
    ------
    OSError
        If it is missing or damaged, which to Numba is the same.
    """
    payload = read_sealed(file)
    if payload is None:
        raise OSError(f"{file} is damaged or not there")
    return pickle.loads(payload)
