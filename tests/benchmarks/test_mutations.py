"""Where damage is looked for, and what becomes of what is known of it."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from benchmarks.mutations.blind import BLIND, BlindKind
from benchmarks.mutations.damage import Damage
from benchmarks.mutations.named import Named
from benchmarks.mutations.results import Results

SEGMENT = "scenes/hill.py"


@pytest.fixture
def named(tmp_path: Path) -> Named:
    """A segment that uses a function of the kit, which uses a constant; and what it does not use."""
    kit = "RADIUS = 1\nOTHER = 2\n\n\ndef ring():\n    return RADIUS\n\n\ndef dial():\n    return OTHER\n"
    hill = "from kit.rings import dial, ring\n\n\nclass Hill:\n    def draw(self):\n        return ring()\n"
    for file, text in {"kit/rings.py": kit, SEGMENT: hill}.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    return Named(tmp_path)


def test_what_a_segment_names_is_found_through_what_that_names(named: Named) -> None:
    assert named.distances((SEGMENT, "Hill")) == {
        (SEGMENT, "Hill"): 0,
        ("kit/rings.py", "ring"): 1,
        ("kit/rings.py", "RADIUS"): 2,
    }


@pytest.mark.parametrize(("line", "name"), [(1, "RADIUS"), (3, None), (6, "ring"), (10, "dial")])
def test_a_line_belongs_to_a_definition(named: Named, line: int, name: str | None) -> None:
    assert named.around("kit/rings.py", line) == (name and ("kit/rings.py", name))


@pytest.mark.parametrize("kind", [each for each in BLIND if "segments" in each.name], ids=lambda kind: kind.name)
def test_blind_damage_can_be_read_as_a_program(kind: BlindKind, tmp_path: Path) -> None:
    source = """
        share, rest = (a + b) * (c - d[0]), (e - f) / (g * h)
        if (a + 1) < (b - 2.5) and (c) >= (d):
            place = np.cos(-share), min(1, 2)
        label = NameWords(Name.ERROR, theme.ascent)
        law = Formula("w <- w - alpha nabla E", theme.ink)
    """
    folder = tmp_path / kind.under[0]
    folder.mkdir(parents=True)
    (folder / "hill.py").write_text(textwrap.dedent(source))
    found = list(kind.damages(tmp_path))
    assert found
    for damage in found:
        changed = ast.parse(damage.applied((folder / "hill.py").read_text()))
        assert ast.dump(changed) != ast.dump(ast.parse((folder / "hill.py").read_text()))


def test_a_result_counts_as_long_as_its_line_is_there(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.jsonl")
    first, second = (
        Damage("a minus lost", "hill.py", line, f"    {name} = -1", f"    {name} = 1")
        for line, name in enumerate(("up", "down"))
    )
    results.note(first, ["Hill"], ["an arrow points up"])
    results.note(second, ["Hill"], [])
    (tmp_path / "hill.py").write_text("# One more line\n    up = -1\n    down = -2")
    ((damage, known),) = Results(tmp_path / "results.jsonl").standing(tmp_path)
    assert damage == Damage("a minus lost", "hill.py", 1, "    up = -1", "    up = 1")
    assert (known.line, known.caught) == (2, ["an arrow points up"])
