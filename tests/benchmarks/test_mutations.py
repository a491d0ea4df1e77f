"""Where damage is looked for, and what becomes of what is known of it."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from benchmarks.mutations.__main__ import KEPT
from benchmarks.mutations.blind import BLIND, BlindKind
from benchmarks.mutations.damage import Damage
from benchmarks.mutations.named import Named
from benchmarks.mutations.results import Results
from benchmarks.mutations.table import as_document, waits_as_rows

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/mutations.md"
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


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Two lines of a file whose minus was lost; one of them has changed since."""
    kept = Results(tmp_path / "results.jsonl")
    first, second = (
        Damage("a minus lost", "hill.py", line, f"    {name} = -1", f"    {name} = 1")
        for line, name in enumerate(("up", "down"))
    )
    kept.note(first, ["Hill"], ["an arrow points up"])
    kept.note(second, ["Hill"], [])
    (tmp_path / "hill.py").write_text("# One more line\n    up = -1\n    down = -2\n    to = -1")
    return Results(tmp_path / "results.jsonl")


def test_a_result_counts_as_long_as_its_line_is_there(results: Results, tmp_path: Path) -> None:
    ((damage, known),) = results.standing(tmp_path)
    assert damage == Damage("a minus lost", "hill.py", 1, "    up = -1", "    up = 1")
    assert (known.line, known.caught) == (2, ["an arrow points up"])


def test_a_result_whose_line_has_changed_waits_for_what_is_most_alike(results: Results, tmp_path: Path) -> None:
    (waits,) = results.waiting(tmp_path)
    assert (waits.kind, waits.before) == ("a minus lost", "down = -1")
    now = [
        Damage("a minus lost", file, number, f"    {line}", f"    {line.replace('-', '')}")
        for file, number, line in (
            ("hill.py", 3, "aside = -1"),
            ("hill.py", 2, "down = -2"),
            ("dale.py", 0, "down = -1"),
        )
    ]
    assert waits.most_alike(now) == now[1]
    results.forget(waits)
    assert not Results(results.file).waiting(tmp_path)


def test_the_page_counts_only_what_can_be_done_today(results: Results, tmp_path: Path) -> None:
    page = as_document([known for _, known in results.standing(tmp_path)], results.waiting(tmp_path))
    assert "1 cases of damage of 1 kinds were tried" in page
    assert "| a minus lost | `hill.py` | `down = -1` |" in page.partition("## Waiting")[2]


def test_the_page_lists_every_case_whose_line_has_changed() -> None:
    listed = PAGE.read_text().partition("## Waiting")[2].partition("## By check")[0]
    rows = {line for line in listed.split("\n") if "| `" in line}
    waiting = set(filter(None, waits_as_rows(Results(KEPT).waiting(ROOT)).split("\n")))
    assert rows == waiting, "write it again: python -m benchmarks.mutations --table docs/mutations.md"
