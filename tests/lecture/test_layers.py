"""What may import what: the mathematics knows no picture, the pictures no lecture, and the outputs no command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT

# Each of these is not imported by those before it.
LAYERS = (
    ("gradmath",),
    ("scenes",),
    ("lecture/errors.py", "lecture/terminal.py", "lecture/source", "lecture/surroundings.py", "lecture/kept"),
    ("lecture/syllabus",),
    ("lecture/work",),
    ("lecture/draw",),
    ("lecture/words",),
    ("lecture/voice",),
    ("lecture/arguments",),
    ("lecture/outputs",),
    ("lecture/audit",),
    ("lecture/translation",),
    ("lecture/command",),
)


def imported(file: Path) -> Iterator[str]:
    """Yield the modules that a file imports, in functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def sources(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.suffix else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("layer", range(len(LAYERS) - 1), ids=lambda layer: LAYERS[layer][0])
def test_a_layer_imports_none_above_it(layer: int) -> None:
    above = tuple(f"{place.removesuffix('.py').replace('/', '.')}." for each in LAYERS[layer + 1 :] for place in each)
    found = [
        f"{file.relative_to(ROOT)} imports {name}"
        for place in LAYERS[layer]
        for file in sources(place)
        for name in imported(file)
        if f"{name}.".startswith(above)
    ]
    assert found == []
