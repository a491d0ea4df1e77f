"""The page that says what each segment asks names the segments of the lectures, in their order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_it_has_a_row_for_each_segment_of_each_lecture_in_order() -> None:
    syllabus = tomllib.loads((ROOT / "lectures.toml").read_text("utf-8"))
    ordered = [each.partition(":")[2] for name in ("gradient", "descent") for each in syllabus[name]["segments"]]
    page = (ROOT / "docs/segments.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+\?) \| ([^|]+\.) \|$", page, re.M)
    assert [name for name, _, _ in rows] == ordered
