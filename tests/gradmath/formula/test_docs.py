"""What the page on formulas promises: each row of its tables."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from gradmath.formula._functions import FUNCTIONS
from gradmath.formula.formula import Formula
from gradmath.landscapes.chosen import chosen_landscape

PAGE = (Path(__file__).parents[3] / "docs" / "formulas.md").read_text(encoding="utf-8")
POINTS = np.random.default_rng(3).uniform(-1.3, 1.7, (30, 2))


def rows(heading: str) -> list[tuple[list[str], str]]:
    """Return the table under a heading: what is typed in each row, and what its second cell says."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in section.splitlines() if line.startswith("| `")]
    return [(re.findall("`(.*?)`", left.replace(r"\|", "|")), right.replace(r"\|", "|")) for left, right in cells]


@pytest.mark.parametrize(
    ("heading", "least"),
    [("What is read", 14), ("Weights", 9), ("The domain", 3), ("What is refused, and what to write", 11)],
)
def test_the_tables_are_found(heading: str, least: int) -> None:
    assert len(rows(heading)) >= least


def test_what_is_read_is_the_same_function() -> None:
    for typed, right in rows("What is read"):
        readings = re.findall("`(.*?)`", right)
        for each, reading in zip(typed, readings * (len(typed) if len(readings) == 1 else 1), strict=True):
            found, wanted = chosen_landscape(each), Formula(reading)
            for what in ("value", "gradient", "hessian"):
                there, expected = getattr(found, what)(POINTS), getattr(wanted, what)(POINTS)
                np.testing.assert_allclose(there, expected, rtol=1e-12, atol=1e-12, err_msg=f"{each} as {reading}")


def test_weights_are_in_the_order_that_is_said() -> None:
    for typed, right in rows("Weights"):
        for each in typed:
            landscape = chosen_landscape(each)
            assert isinstance(landscape, Formula)
            assert ", ".join(landscape.weight_names) == right, each


def test_domains_are_those_that_are_said() -> None:
    for typed, right in rows("The domain"):
        for each in typed:
            domain = chosen_landscape(each).domain
            ends = ", ".join(f"{low:g}..{high:g}" for low, high in zip(domain.lower, domain.upper, strict=True))
            assert ends == right, each


def test_what_is_refused_is_refused_with_what_is_said() -> None:
    for typed, right in rows("What is refused, and what to write"):
        for each in typed:
            with pytest.raises(ValueError, match=re.escape(right) if right != "no" else "no function|not available"):
                chosen_landscape(each)


def test_every_function_that_is_named_is_one_and_none_is_left_out() -> None:
    section = PAGE.split("## Functions\n")[1].split("\n\nA function")[0]
    words = set(re.findall(r"[a-z]+[0-9p]*[a-z0-9]*", " ".join(re.findall("`(.*?)`", section))))
    arguments = {"x", "y", "at", "low", "high", "c", "a", "b", "log_3"}
    assert all(Formula(f"{word}(x)" if FUNCTIONS[word].least == 1 else "x") for word in words - arguments - {"log"})
    spelled = {
        name for name in FUNCTIONS if FUNCTIONS[name] not in [FUNCTIONS[word] for word in words & set(FUNCTIONS)]
    }
    assert spelled == set()


def test_the_page_holds_an_error_as_it_is_printed() -> None:
    with pytest.raises(ValueError, match="two ways") as refused:
        chosen_landscape("2^2x+y")
    assert f"lecture: --landscape: {refused.value}\n" in PAGE
