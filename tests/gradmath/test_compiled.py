"""Machine code counts only while every source of the project that it may come from stays as it was."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from numba import config

from gradmath import compiled

FUNCTION = "@compiled\ndef doubled_and_more(x):\n    return 2 * more.added(x)\n"
FOLDER = "kept_machine_code"
IMPORTS = {
    "a module": f"from {FOLDER} import more",
    "one of many": f"from {FOLDER} import (\n    another,\n    more,\n)",
    "by its whole name": f"import {FOLDER}.more as more",
    "through another": f"from {FOLDER}.another import more",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of its own below what counts as the project's root."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept"))
    # Bytecode would count as current: sources that change within a second have the same time and size.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(compiled, "_ROOT", tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "__init__.py").touch()
    (tmp_path / FOLDER / "another.py").write_text(f"from {FOLDER} import more\n")
    yield tmp_path / FOLDER
    forget()


def forget() -> None:
    """Let Python load the package's modules anew."""
    importlib.invalidate_caches()
    for name in [name for name in sys.modules if name.startswith(FOLDER)]:
        del sys.modules[name]


def answer(folder: Path, addend: int) -> tuple[int, int]:
    """Write what the function calls, load all anew and call it; return its value, and how often kept code was found."""
    source = "from gradmath.compiled import compiled\n\n\n@compiled\ndef added(x):\n    return x + {}\n"
    (folder / "more.py").write_text(source.format(addend))
    forget()
    function = importlib.import_module(f"{FOLDER}.caller").doubled_and_more
    return function(1), sum(function.stats.cache_hits.values())


@pytest.mark.parametrize("way", IMPORTS)
def test_code_is_compiled_again_when_an_imported_source_has_changed(folder: Path, way: str) -> None:
    text = f"from gradmath.compiled import compiled\n{IMPORTS[way]}\n\n\n{FUNCTION}"
    (folder / "caller.py").write_text(text)
    assert [answer(folder, addend) for addend in (1, 1, 2, 2)] == [(4, 0), (4, 1), (6, 0), (6, 1)]
