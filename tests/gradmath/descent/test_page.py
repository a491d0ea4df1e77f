"""The page on descents says what is so: every rule and step size that it shows is read, and none is missing."""

import re
from pathlib import Path

import pytest

import gradmath as gm
from gradmath.descent.asked import RULES, SCHEDULES, SEARCHES, Descent

PAGE = (Path(__file__).parents[3] / "docs" / "descents.md").read_text(encoding="utf-8")


def rows(heading):
    """The cells of a table below a heading, without its head."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def quoted(cell):
    return re.findall("`([^`]+)`", cell)


@pytest.mark.parametrize("row", rows("Rules"), ids=lambda row: row[0])
def test_a_rule_is_read_as_the_class_that_is_named(row):
    (name,) = quoted(row[1])
    for text in quoted(row[0]):
        assert type(Descent.read(text).rule) is getattr(gm, name)
        assert Descent.read(text).rule == getattr(gm, name)()


@pytest.mark.parametrize("row", rows("Step sizes"), ids=lambda row: row[0])
def test_a_step_size_is_read_as_what_is_written_in_python(row):
    name, numbers = re.fullmatch(r"(\w+)\((.*)\)", quoted(row[1])[0]).groups()
    given = [float(each) if "." in each else int(each) for each in numbers.split(", ") if each]
    assert Descent.read(f"plain {quoted(row[0])[0]}").step == getattr(gm, name)(*given)


def test_nothing_is_missing():
    shown = " ".join(text for heading in ("Rules", "Step sizes") for row in rows(heading) for text in quoted(row[0]))
    for name in (*RULES, *SCHEDULES, *SEARCHES):
        assert re.search(rf"(?<![\w-]){name}(?![\w-])", shown), name
