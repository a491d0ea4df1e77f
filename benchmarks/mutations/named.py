"""What each segment may execute, by the names in its source: a guess that costs nothing."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

# A module's file in the project, and a class, a function or a constant of it.
Definition: TypeAlias = tuple[str, str]


@dataclass
class Named:
    """What is named in what: classes, functions and constants of modules.

    Attributes
    ----------
    root
        The project.
    """

    root: Path
    _modules: dict[str, _Module] = field(default_factory=dict)

    def distances(self, start: Definition) -> Mapping[Definition, int]:
        """Return everything that a definition names, directly or through others, each with the number of steps."""
        found, last = {start: 0}, [start]
        while last:
            following = {each for one in last for each in self._names(*one)} - found.keys()
            found.update(dict.fromkeys(following, max(found.values()) + 1))
            last = sorted(following)
        return found

    def around(self, file: str, line: int) -> Definition | None:
        """Return the definition in which a line is, counted from 1; None outside of all."""
        for name, (first, last) in self._module(file).places.items():
            if first <= line <= last:
                return file, name
        return None

    def _names(self, file: str, name: str) -> frozenset[Definition]:
        module = self._module(file)
        return frozenset(module.known[each] for each in module.named.get(name, ()) if each in module.known)

    def _module(self, file: str) -> _Module:
        if file not in self._modules:
            path = self.root / file
            self._modules[file] = _Module(file, ast.parse(path.read_text() if path.is_file() else ""))
        return self._modules[file]


@dataclass
class _Module:
    file: str
    tree: ast.Module

    @cached_property
    def known(self) -> dict[str, Definition]:
        """What each name means that is defined or imported here."""
        imported = {
            each.asname or each.name: (node.module.replace(".", "/") + ".py", each.name)
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom) and node.module
            for each in node.names
        }
        return imported | {name: (self.file, name) for name in self.named}

    @cached_property
    def named(self) -> dict[str, set[str]]:
        """The names in each definition."""
        return {
            name: {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            for node in self.tree.body
            for name in _defined(node)
        }

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """The first and the last line of each definition, with its decorators."""
        return {
            name: (min(each.lineno for each in ast.walk(node) if hasattr(each, "lineno")), node.end_lineno or 0)
            for node in self.tree.body
            for name in _defined(node)
        }


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        return [node.name]
    targets: Sequence[ast.expr] = (
        node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    )
    return [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
