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
from benchmarks.mutations.named import Definition, Named


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
    _far: dict[str, Mapping[Definition, int]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """By segment."""
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def learn(self, copy: Copy, segments: Sequence[str]) -> None:
        """Perform those of which it is not known yet what they execute."""
        for name in segments:
            if "lines" not in self.known.get(name, {}):
                self._keep(name, copy.performed(name, lines=True))

    def failing(self, segment: str, copy: Copy) -> list[str]:
        """Return which checks fail in it without damage, in a copy that has none; that is found out once."""
        if segment not in self.known:
            self._keep(segment, copy.performed(segment, whole=True))
        return [each.partition(" (")[0] for each in self.known[segment]["failures"]]

    def _keep(self, segment: str, told: dict[str, Any]) -> None:
        self.known[segment] = told
        self.file.write_text(json.dumps(self.known))

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
        return by_use + self._by_names(damage, only)

    def _by_names(self, damage: Damage, only: Sequence[str]) -> list[str]:
        """Return those of which it is not known what they execute, and that name what is damaged, the nearest first."""
        damaged = self._named.around(damage.file, damage.line + 1)
        if damaged is None:
            return []
        unknown = [name for name in self.modules if "lines" not in self.known.get(name, {})]
        far = {name: self._distances(name).get(damaged) for name in unknown if not only or name in only}
        return sorted((name for name in far if far[name] is not None), key=lambda name: far[name] or 0)

    def _distances(self, segment: str) -> Mapping[Definition, int]:
        if segment not in self._far:
            self._far[segment] = self._named.distances((self.modules[segment], segment))
        return self._far[segment]

    @cached_property
    def _named(self) -> Named:
        return Named(self.root)

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
