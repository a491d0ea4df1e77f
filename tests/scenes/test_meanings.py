"""Everything that is written says what it is of, or that it is decoration; every number that is said is tied."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes.claims.spoken import loose_directions, numbers_in, untied

SCENES = Path(__file__).resolve().parents[2] / "scenes"
# Where the classes themselves are, and where names of places and arrows are made: their labels claim what they name.
OURS = ("kit/lettering/", "kit/map/segment.py", "diagrams/gradient_diagram.py")
WRITTEN = {"Formula": True, "CountingFormula": True, "NameWords": True, "Words": False}


def modules() -> list[str]:
    """Return all modules of scenes, each by its path."""
    found = (str(file.relative_to(SCENES)) for file in sorted(SCENES.rglob("*.py")))
    return [name for name in found if not name.startswith(OURS)]


def silent(module: str) -> Iterator[str]:
    """Yield what is made in a module without saying what it is of."""
    for node in ast.walk(ast.parse((SCENES / module).read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        named = {each.arg for each in node.keywords}
        name, first = node.func.id, node.args[0] if node.args else None
        if name in WRITTEN and "of" not in named and (WRITTEN[name] or may_be_wrong(first)):
            yield f"line {node.lineno}: {ast.unparse(node)[:60]}"
        if name == "beat" and isinstance(first, ast.Constant):
            plain, ties = untied(str(first.value))
            for number in numbers_in(plain):
                if not any(tie.start <= number.start and number.end <= tie.end for tie in ties):
                    yield f"line {node.lineno}: {number.words!r} in {plain!r}"


def may_be_wrong(text: ast.expr | None) -> bool:
    """Tell whether words may say a number or a direction: it stands there, or the words are put together."""
    return not isinstance(text, ast.Constant) or bool(numbers_in(str(text.value)) or loose_directions(str(text.value)))


@pytest.mark.parametrize("module", modules())
def test_what_is_written_says_what_it_is_of(module: str) -> None:
    assert not list(silent(module))
