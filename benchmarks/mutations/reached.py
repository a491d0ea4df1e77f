"""What each segment executes, so that damage is looked for only where it can be seen, and where that costs least."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from benchmarks.mutations.copied import Copy
from benchmarks.mutations.damage import Damage


@dataclass
class Reached:
    """What is known of each segment without damage: what fails all the same, what is executed, and what it costs.

    Attributes
    ----------
    root
        The project.
    file
        Where it is kept.
    modules
        The file of each segment.
    """

    root: Path
    file: Path
    modules: Mapping[str, str]
    _sources: dict[str, list[str]] = field(default_factory=dict)
    _failing: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """By segment."""
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def learn(self, copy: Copy, segments: Sequence[str]) -> None:
        """Perform what is not known yet."""
        for name in segments:
            if name not in self.known:
                self.known[name] = copy.performed(name, lines=True)
                self.file.write_text(json.dumps(self.known))

    def failing(self, segment: str, copy: Copy) -> list[str]:
        """Return which checks fail in it without damage: as was learnt, or as they do in a copy that has none."""
        if segment not in self._failing:
            told = self.known.get(segment) or copy.performed(segment, whole=True)
            self._failing[segment] = [each.partition(" (")[0] for each in told["failures"]]
        return self._failing[segment]

    def by(self, damage: Damage, only: Sequence[str] = ()) -> list[str]:
        """Return the segments in which damage can be seen: those that make most use of its file for what they cost."""
        there = _statement(self.root / damage.file, damage.line + 1)
        found: dict[str, float] = {}
        for name, told in self.known.items():
            executed: Mapping[str, list[int]] = told.get("lines", {})
            lines = executed.get(damage.file, [])
            if (not only or name in only) and not there.isdisjoint(lines) and self._uses(damage, executed):
                found[name] = len(lines) ** 2 / told["seconds"]
        by_use = sorted(found, key=lambda name: -found[name])
        others = [name for name in self.modules if name not in self.known and (not only or name in only)]
        return by_use + [name for name in others if self._names(name, damage)]

    def _names(self, segment: str, damage: Damage) -> bool:
        """Tell whether a segment's module is damaged, or it or one of its links names what is damaged."""
        own = self.modules[segment]
        source = self._source(own)
        if damage.file == own:
            return True
        module = damage.file.removesuffix(".py").replace("/", ".")
        named = _definition(self.root / damage.file, damage.line + 1)
        links = {line.split()[1].replace(".", "/") + ".py" for line in source if ".links." in line and "from" in line}
        if damage.file in links:
            return True
        return any(
            f"from {module} import" in line and (named is None or re.search(rf"\b{named}\b", line))
            for file in (own, *links)
            for line in self._source(file)
        )

    def _uses(self, damage: Damage, executed: Mapping[str, list[int]]) -> bool:
        """Tell whether a constant of a module is named in a function that is executed; other lines are used there."""
        constant = re.match(r"(_?[A-Z][A-Z0-9_]*)\b[^=]*=", damage.before)
        if constant is None:
            return True
        named = re.compile(rf"(?<![\w.]){constant[1]}\b")
        return any(
            named.search(line) and line.startswith("    ") and number in lines
            for file, lines in executed.items()
            if file.startswith("scenes/")
            for number, line in enumerate(self._source(file), 1)
        )

    def _source(self, file: str) -> list[str]:
        if file not in self._sources:
            self._sources[file] = (self.root / file).read_text().split("\n")
        return self._sources[file]


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _definition(file: Path, line: int) -> str | None:
    """Return the class or the function of a module in which a line is; None outside of them."""
    for node in _tree(file).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.lineno <= line <= (node.end_lineno or 0):
            return node.name
    return None


def _statement(file: Path, line: int) -> set[int]:
    """Return the lines of the innermost statement on a line, without those of its body."""
    lines = {line}
    size = float("inf")
    for node in ast.walk(_tree(file)):
        if not isinstance(node, ast.stmt):
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
        if node.lineno <= line <= max(last, node.lineno) and last - node.lineno < size:
            lines, size = set(range(node.lineno, last + 1)), last - node.lineno
    return lines or {line}
