"""The script reads what people type exactly as gradmath does: the same expressions, the same refusals and carets."""

from __future__ import annotations

import ast
import math
import random
import re
from pathlib import Path
from typing import Any

import pytest
from engine import Engine

from gradmath.formula._errors import FormulaError
from gradmath.formula._reading import expression
from gradmath.landscapes import catalogue
from gradmath.landscapes.chosen import chosen_landscape
from gradmath.landscapes.height_files import is_height_file
from gradmath.landscapes.spoken import spoken_name

TESTS = Path(__file__).parents[3]
SOURCES = sorted((TESTS / "gradmath" / "formula").glob("test_*.py"))
LONGEST = 2500
# What is typed by mistake, or from another keyboard.
SIGNS = [
    *"xyzwabe0123456789.,+-*/^()[]|<>=!?:;% _²³½√∛·−≤θαπ₀₁",
    "sin",
    "cos(",
    "log2 ",
    "if ",
    " else ",
    "and ",
    "on ",
    "‖",
    "(x, y)",
]
MUTANTS = 3000


def typed() -> list[str]:
    """Return all that the tests of formulas, their file of cases and the catalogue hold, good and bad."""
    found = {line.split("\t")[0] for line in (TESTS / "cases" / "formulas.tsv").read_text("utf-8").splitlines()}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    found |= {each.encode().decode("unicode_escape") for each in found if re.search(r"\\u[0-9a-f]{4}", each)}
    found |= {catalogue.entry(name).formula for name in catalogue.names()}
    found |= {
        "(" * 40 + "x",
        "x" * 60,
        "x+" * 400 + "x",
        "1" * 40,
        "x" * 1500,
        "",
        " ",
        "漢字 + x",
        "👍*x",
        "e\u0301 + y",
        *(f"{sign}x + y" for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"),
        *(f"x{sign}2 + y{sign}x" for sign in ("**", ".**", ".^", ".*", "./", "*", "/", "^", "%")),
        *(f"x + {mark}y" for mark in "\u0941\u0e34\u20dd\ufe0f\u093e"),
    }
    return sorted(each for each in found if (len(each) <= LONGEST and each.isprintable()) or len(each) < 80)


def mutants(texts: list[str], count: int) -> list[str]:
    """Return texts with a slip or two in them; the same each time."""
    chance = random.Random(18)
    short = [each for each in texts if 0 < len(each) < 90]
    found = []
    while len(found) < count:
        text = chance.choice(short)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(["", *SIGNS]) + text[at + chance.randint(0, 2) :]
        found.append(text)
    return found


def read(text: str) -> dict[str, Any]:
    """Return what gradmath reads a formula as."""
    try:
        found = expression(text)
    except FormulaError as error:
        return {"refused": {"sentence": error.sentence, "place": error.place, "message": str(error)}}
    graph = found.graph
    needed = graph.needed([found.value])
    places = {node: place for place, node in enumerate(needed)}
    entries = []
    for node in needed:
        entry = graph.entries[node]
        leaf = entry.operation in ("constant", "variable")
        entries.append([entry.operation, *([entry.number] if leaf else [places[part] for part in entry.arguments])])
    return {"entries": entries, "weights": [each.plain for each in found.names]}


def is_same(ours: Any, theirs: Any) -> bool:
    """Tell whether two readings are the same; numbers that are computed may differ by rounding."""
    if isinstance(ours, float | int) and isinstance(theirs, float | int):
        return math.isclose(ours, theirs, rel_tol=1e-14) or (math.isnan(ours) and math.isnan(theirs))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(is_same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(is_same(ours[key], theirs[key]) for key in ours)
    return bool(ours == theirs)


def test_all_that_the_tests_of_formulas_hold_is_read_alike(engine: Engine) -> None:
    texts = typed()
    assert len(texts) > 900
    different = [text for text in texts if not is_same(read(text), engine.ask("read", text))]
    assert different == []


def test_slips_are_refused_with_the_same_sentences_and_carets(engine: Engine) -> None:
    texts = mutants(typed(), MUTANTS)
    read_as = [(text, read(text)) for text in texts]
    refused = {found["refused"]["sentence"] for _, found in read_as if "refused" in found}
    assert len(refused) > 120
    different = [text for text, found in read_as if not is_same(found, engine.ask("read", text))]
    assert different == []


DOMAINS = [
    "x^2 + y^2 on -4..4, -2..2",
    "sin(x)*cos(y) on y=-pi..pi, x=-2pi..2pi",
    "a b on b=0..1, a=-1..1",
    "x y on [-1, 1], [0, 2]",
    "x y on x ∈ [-1, 1], y in 0..2;",
    "x y on -1…1, 0…2",
    "x y on 1..0, 0..1",
    "x y on -1..1",
    "x y on -1..1, 0..1, 2..3",
    "x y on x=-1..1, x=0..1",
    "x y on z=-1..1, y=0..1",
    "x y on -1,5..1, 0..1",
    "x y on -1...1, 0..1",
    "x y on -1..x, 0..1",
    "x y on -1..1/0, 0..1",
    "x y on 1 to 2, 0..1",
    "x y on ",
    "x^2 + sinn(y) on -4..4, -2..2",
    "x + y + z on 0..1, 0..1, 0..1",
    "p q r on -1..1, -1..1",
    "width^2 + height on width=-1..1, height=0..2",
    "x² on x=-4..4, b=-4..4",
]


@pytest.mark.parametrize("text", DOMAINS)
def test_domains_are_read_alike(engine: Engine, text: str) -> None:
    assert spoken_name(text) is None
    assert not is_height_file(text)
    theirs = engine.ask("choose", text)
    if "place" in theirs.get("refused", {}):
        with pytest.raises(FormulaError) as refused:
            chosen_landscape(text)
        error = refused.value
        assert theirs["refused"] == {"sentence": error.sentence, "place": error.place, "message": str(error)}
        return
    ours = chosen_landscape(text)
    if ours.dimension != 2:
        assert theirs["refused"]["sentence"].startswith(
            f"a map shows two weights: this landscape has {ours.dimension}, "
        )
        return
    assert theirs["weights"] == list(ours.weight_names)
    assert is_same(theirs["domain"], [ours.domain.lower.tolist(), ours.domain.upper.tolist()])
