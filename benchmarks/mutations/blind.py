"""Damage by nobody who has read what is damaged: signs, names, constants, colours and orders are exchanged anywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from benchmarks.mutations.damage import Damage

# A line, its columns, and what is written there instead: a text, or a function of the text that is there.
Change: TypeAlias = tuple[int, int, int, str | Callable[[str], str]]
_COLOURS = ("ascent", "descent", "ink", "quiet", "ball", "fog", "ascent_text", "descent_text")
_TWINS = {"cos": "sin", "sin": "cos", "min": "max", "max": "min", "argmin": "argmax", "argmax": "argmin"}
# Each sign as it is written, and the one that replaces it.
_OPERATORS: dict[type, tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
}
_COMPARISONS: dict[type, tuple[str, str]] = {
    ast.Lt: ("<", ">="),
    ast.Gt: (">", "<="),
    ast.LtE: ("<=", ">"),
    ast.GtE: (">=", "<"),
}


@dataclass(frozen=True)
class BlindKind:
    """Something that is exchanged wherever it stands in scenes.

    Attributes
    ----------
    name
        What is done.
    change
        Yields what can be changed of a node of a file: line, first and last column, and what stands there instead.
    under
        In which folders.
    """

    name: str
    change: Callable[[ast.AST], Iterator[Change]]
    under: tuple[str, ...]

    def damages(self, root: Path) -> Iterator[Damage]:
        """Yield all places."""
        for folder in self.under:
            for file in sorted((root / folder).rglob("*.py")):
                text = file.read_text()
                lines = text.split("\n")
                for node in ast.walk(_run_of(text)):
                    for number, start, end, instead in self.change(node):
                        line = lines[number].encode()
                        there = instead if isinstance(instead, str) else instead(line[start:end].decode())
                        after = (line[:start] + there.encode() + line[end:]).decode()
                        if after != lines[number]:
                            path = str(file.relative_to(root))
                            yield Damage(self.name, path, number, lines[number], after)


@cache
def _run_of(text: str) -> ast.Module:
    """Return a module without what no program runs."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for each in (*node.args.args, *node.args.kwonlyargs):
                each.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.copy_location(ast.Constant(None), node.annotation)
    return tree


def _span(node: ast.expr) -> tuple[int, int, int] | None:
    """Return the line, counted from 0, and the columns of what stands on one line."""
    if node.lineno != node.end_lineno or node.end_col_offset is None:
        return None
    return node.lineno - 1, node.col_offset, node.end_col_offset


def _operator(signs: Mapping[type, tuple[str, str]], chosen: tuple[type, ...]) -> Callable[[ast.AST], Iterator[Change]]:
    def change(node: ast.AST) -> Iterator[Change]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, chosen):
            yield from _between(node.left, node.right, signs[type(node.op)])
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], chosen):
            yield from _between(node.left, node.comparators[0], signs[type(node.ops[0])])

    return change


def _between(left: ast.expr, right: ast.expr, sign: tuple[str, str]) -> Iterator[Change]:
    """Yield the change of the sign between two operands of one line; brackets around these stay."""
    if left.end_lineno == right.lineno and left.end_col_offset is not None:
        yield right.lineno - 1, left.end_col_offset, right.col_offset, lambda between: between.replace(*sign)


def _minus_lost(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and (span := _span(node)):
        line, start, _ = span
        yield line, start, start + 1, ""


def _number(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not (span := _span(node)):
        return
    if isinstance(node.value, int) and node.value:
        yield *span, repr(node.value + 1)
    elif isinstance(node.value, float) and node.value:
        yield *span, repr(round(1.2 * node.value, 6))


def _axis(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return
    if node.slice.value in (0, 1) and (span := _span(node.slice)):
        yield *span, "1" if node.slice.value == 0 else "0"


def _colour(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Attribute) or node.attr not in _COLOURS:
        return
    if "theme" in ast.unparse(node.value) and (span := _span(node)):
        line, _, end = span
        yield line, end - len(node.attr), end, _COLOURS[_COLOURS.index(node.attr) ^ 1]


def _twin(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Attribute) and node.attr in _TWINS and (span := _span(node)):
        line, _, end = span
        yield line, end - len(node.attr), end, _TWINS[node.attr]


def _order(node: ast.AST) -> Iterator[Change]:
    pair: list[ast.expr] = []
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        pair = node.elts
    elif isinstance(node, ast.Call) and len(node.args) >= 2:
        pair = node.args[:2]
    if pair and not any(isinstance(each, ast.Starred) for each in pair):
        first, second = _span(pair[0]), _span(pair[1])
        if first and second and first[0] == second[0]:
            yield first[0], first[1], second[2], f"{ast.unparse(pair[1])}, {ast.unparse(pair[0])}"


def _name(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return
    if node.value.id == "Name" and (span := _span(node)):
        twin = {"ERROR": "STEPS", "HIGHEST": "LOWEST", "GRADIENT": "NEGATED_GRADIENT"}.get(node.attr, "ERROR")
        yield *span, f"Name.{twin}"


def _sign_in_formula(node: ast.AST) -> Iterator[Change]:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.endswith("Formula")
        and node.args
    ):
        source = node.args[0]
        if isinstance(source, ast.Constant) and isinstance(source.value, str) and (span := _span(source)):
            for one, other in (("-", "+"), ("+", "-"), ("1", "2"), ("2", "1"), ("nabla", "alpha"), ("alpha", "mu")):
                changed = re.sub(re.escape(one), other, source.value.replace("<-", "\0"), count=1).replace("\0", "<-")
                if changed != source.value:
                    yield *span, repr(changed)


_SCENES, _KIT = ("scenes/gradient", "scenes/descent"), ("scenes/kit",)
_CHANGES: tuple[tuple[str, Callable[[ast.AST], Iterator[Change]]], ...] = (
    ("plus and minus exchanged", _operator(_OPERATORS, (ast.Add, ast.Sub))),
    ("times and over exchanged", _operator(_OPERATORS, (ast.Mult, ast.Div))),
    ("a comparison turned round", _operator(_COMPARISONS, tuple(_COMPARISONS))),
    ("a minus lost", _minus_lost),
    ("a number one more, or a fifth", _number),
    ("the first for the second", _axis),
    ("a colour of the theme exchanged", _colour),
    ("cos, min or argmin for its twin", _twin),
    ("the order of two exchanged", _order),
)
BLIND = (
    *(BlindKind(f"blind, segments: {name}", change, _SCENES) for name, change in _CHANGES),
    *(BlindKind(f"blind, kit: {name}", change, _KIT) for name, change in _CHANGES),
    BlindKind("blind, segments: another name", _name, _SCENES),
    BlindKind("blind, kit: another name", _name, _KIT),
    BlindKind("blind, segments: a sign or a letter of a formula", _sign_in_formula, _SCENES),
)
"""The kinds of damage that know nothing of what they damage."""
