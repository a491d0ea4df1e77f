"""From the text of a formula to its expression: what a formula may contain, and where it contains something else.

The text is first read token by token, within narrow limits, so that only numbers, known names, operators and matching
parentheses are left. Python's own parser then makes a tree of them, and the tree's few kinds of nodes become
expressions. Nothing is ever evaluated.
"""

from __future__ import annotations

import ast
import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np

from gradmath.formula._expression import Graph, Node

MOST_CHARACTERS = 1000
MOST_TOKENS = 500
MOST_WEIGHTS = 20
DEEPEST = 32
LARGEST_EXPONENT = 100
_LONGEST_NUMBER = 32
_MOST_SIGNS = 4

FUNCTIONS = {
    **{name: (name, 1) for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{name: (name, 1) for name in ("exp", "log", "log10", "log2", "sqrt", "abs", "sign")},
    "ln": ("log", 1),
    "arcsin": ("asin", 1),
    "arccos": ("acos", 1),
    "arctan": ("atan", 1),
    "min": ("minimum", 2),
    "max": ("maximum", 2),
}
"""Each function's operation, and how many arguments it takes; `min` and `max` take two or more."""
CONSTANTS = {"pi": float(np.pi), "e": float(np.e)}
LETTERS = ("x", "y", "z")

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*[₀₁₂₃₄₅₆₇₈₉]*|π)"
    r"|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<operator>\*\*|[-+*/^−·×])"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
)
_PYTHON = {"^": "**", "−": "-", "·": "*", "×": "*"}
_WEIGHT = re.compile(r"w_?([1-9][0-9]?)")
_OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
_SHOWN = 72


class FormulaError(ValueError):
    """A text is not a formula; the message is one sentence, then the formula, then a caret under the place.

    Attributes
    ----------
    sentence
        What is wrong.
    place
        Where, counted in characters from 0.
    """

    def __init__(self, sentence: str, text: str, place: int) -> None:
        self.sentence, self.place = sentence, place
        shown, column = _cut_around(text, place)
        super().__init__(f"{sentence}\n  {shown}\n  {' ' * column}^")


def _cut_around(text: str, place: int) -> tuple[str, int]:
    """Return the part of a text around a place that fits on a line, every character one column wide; and the column."""
    first = 0 if len(text) <= _SHOWN else max(0, min(place - _SHOWN // 2, len(text) - _SHOWN))
    before, after = "…" if first else "", "…" if first + _SHOWN < len(text) else ""
    part = "".join(_one_column(each) for each in text[first : first + _SHOWN])
    return f"{before}{part}{after}", place - first + len(before)


def _one_column(character: str) -> str:
    if character.isspace():
        return " "
    single = character.isprintable() and unicodedata.east_asian_width(character) not in "WF"
    return character if single and not unicodedata.combining(character) else "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Expression:
    """A formula as a graph: the node of its value, and how many weights it has."""

    graph: Graph
    value: Node
    weights: tuple[str, ...]


def expression(text: str) -> Expression:
    """Read a formula.

    Raises
    ------
    FormulaError
        If it is not a formula within the limits.
    """
    return _Reader(text).expression()


def constant(text: str) -> float:
    """Read a formula without weights, such as ``-2 pi``; return its number. Raises as `expression` does."""
    reader = _Reader(text, weights_allowed=False)
    read = reader.expression()
    number = read.graph.number(read.value)
    if number is None:
        raise RuntimeError(f"a formula without weights is not constant: {text!r}")
    return number


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


@dataclass
class _Opened:
    """An open parenthesis: of which function, if any, how many commas it has, and whether a division goes on in it."""

    place: int
    function: str | None = None
    commas: int = 0
    dividing: bool = False


@dataclass
class _Reader:
    text: str
    weights_allowed: bool = True
    _source: list[str] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _length: int = 0
    _weights: dict[str, tuple[int, int]] = field(default_factory=dict)

    def refuse(self, sentence: str, place: int) -> NoReturn:
        raise FormulaError(sentence, self.text, place)

    def expression(self) -> Expression:
        self._check_whole()
        self._write_source()
        names = self._names()
        try:
            tree = ast.parse(" ".join(self._source), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.refuse("this is not a formula", 0)
        builder = _Builder(self, Graph(), {name: index for name, (index, _) in self._weights.items()})
        value = builder.node(tree.body, 0)
        return Expression(builder.graph, value, names)

    def place_of(self, node: ast.AST) -> int:
        """Return where in the text a node of the tree begins."""
        column = getattr(node, "col_offset", 0)
        return self._places[bisect_right(self._starts, column) - 1]

    def _check_whole(self) -> None:
        if len(self.text) > MOST_CHARACTERS:
            self.refuse(
                f"a formula has at most {MOST_CHARACTERS} characters: this one has {len(self.text)}", MOST_CHARACTERS
            )
        if not self.text.strip():
            self.refuse("the formula is empty: write one such as w1^2 + 3*w2^2", 0)

    def _tokens(self) -> Iterator[_Token]:
        place, count = 0, 0
        while place < len(self.text):
            match = _TOKEN.match(self.text, place)
            if match is None:
                self._refuse_character(place)
            if match.lastgroup != "space":
                yield _Token(str(match.lastgroup), match.group(), place)
                count += 1
            if count > MOST_TOKENS:
                self.refuse(f"a formula has at most {MOST_TOKENS} numbers, names and signs", place)
            place = match.end()

    def _refuse_character(self, place: int) -> NoReturn:
        character = self.text[place]
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        if character in "[]{}":
            self.refuse(f'"{shown}" has no meaning in a formula: use round parentheses', place)
        if character == ".":
            self.refuse('"." stands in a number only: nothing here has attributes', place)
        self.refuse(f'"{shown}" has no meaning in a formula: use + - * / ^ and parentheses', place)

    def _emit(self, source: str, place: int) -> None:
        self._starts.append(self._length)
        self._places.append(place)
        self._source.append(source)
        self._length += len(source) + 1

    def _write_source(self) -> None:
        """Check that operands and operators take turns, and write them down as Python's parser reads them."""
        opened = [_Opened(0)]
        before: _Token | None = None
        signs = 0
        for token in self._tokens():
            after_operand = before is not None and before.kind in ("number", "name", "raised", "close")
            if before is not None and before.text in FUNCTIONS:
                if token.kind != "open":
                    self.refuse(f"{before.text} needs parentheses: write {before.text}(…)", token.place)
                opened.append(_Opened(token.place, before.text))
                self._emit("(", token.place)
            elif token.kind in ("number", "name", "open"):
                if after_operand and before is not None:
                    self._imply_product(before, token, opened[-1])
                self._operand(token, opened)
            elif token.kind == "operator":
                signs = 0 if after_operand else signs + 1
                self._operator(token, after_operand, signs, opened[-1])
            elif not after_operand:
                self._refuse_missing(token, before)
            elif token.kind == "raised":
                self._emit(f"** {self._raised(token)}", token.place)
            else:
                self._end_of_operand(token, opened)
            if len(opened) > DEEPEST:
                self.refuse(f"parentheses are nested more than {DEEPEST - 1} deep here", token.place)
            before = token
        self._check_end(before, opened)

    def _imply_product(self, before: _Token, token: _Token, inside: _Opened) -> None:
        if token.kind == "number":
            self.refuse(f'an operator is missing between "{before.text}" and "{token.text}"', token.place)
        if inside.dividing:
            self.refuse("this quotient can be read in two ways: write * or parentheses", token.place)
        self._emit("*", token.place)

    def _operand(self, token: _Token, opened: list[_Opened]) -> None:
        if token.kind == "number":
            self._emit(self._number(token), token.place)
        elif token.kind == "name":
            self._emit(self._name(token), token.place)
        else:
            opened.append(_Opened(token.place))
            self._emit("(", token.place)

    def _number(self, token: _Token) -> str:
        if len(token.text) > _LONGEST_NUMBER:
            self.refuse(f"a number has at most {_LONGEST_NUMBER} characters", token.place)
        value = float(token.text)
        if not np.isfinite(value):
            self.refuse(f"{token.text} is too large a number", token.place)
        return repr(value)

    def _raised(self, token: _Token) -> str:
        digits = token.text.translate(_SUPERSCRIPTS)
        if abs(int(digits[:_LONGEST_NUMBER])) > LARGEST_EXPONENT:
            self.refuse(f"an exponent is at most {LARGEST_EXPONENT}", token.place)
        return repr(float(digits[:_LONGEST_NUMBER]))

    def _name(self, token: _Token) -> str:
        name = "pi" if token.text == "π" else token.text.translate(_SUBSCRIPTS)
        weight = _WEIGHT.fullmatch(name)
        if weight or name in LETTERS:
            if not self.weights_allowed:
                self.refuse(f'"{token.text}" is a weight: a number is expected here', token.place)
            index = int(weight[1]) - 1 if weight else LETTERS.index(name)
            if index >= MOST_WEIGHTS:
                self.refuse(f"a formula has at most {MOST_WEIGHTS} weights", token.place)
            written = f"w{index + 1}" if weight else name
            self._weights.setdefault(written, (index, token.place))
            return written
        if name not in FUNCTIONS and name not in CONSTANTS:
            self.refuse(_unknown_name(token.text), token.place)
        return name

    def _operator(self, token: _Token, after_operand: bool, signs: int, inside: _Opened) -> None:
        sign = _PYTHON.get(token.text, token.text)
        if not after_operand:
            if sign not in "+-":
                self.refuse(f'a number or a weight is missing before "{token.text}"', token.place)
            if signs > _MOST_SIGNS:
                self.refuse("too many signs follow one another here", token.place)
        elif sign != "**":
            inside.dividing = sign == "/"
        self._emit(sign, token.place)

    def _refuse_missing(self, token: _Token, before: _Token | None) -> NoReturn:
        if before is None:
            self.refuse(f'a formula cannot begin with "{token.text}"', token.place)
        self.refuse(f'a number or a weight is missing after "{before.text}"', token.place)

    def _end_of_operand(self, token: _Token, opened: list[_Opened]) -> None:
        inside = opened[-1]
        if token.kind == "comma":
            if inside.function is None:
                self.refuse("a comma stands only in a function such as max(x, y)", token.place)
            inside.commas, inside.dividing = inside.commas + 1, False
        elif len(opened) == 1:
            self.refuse("this parenthesis closes none that is open", token.place)
        else:
            self._check_arguments(inside, token.place)
            opened.pop()
        self._emit(token.text, token.place)

    def _check_arguments(self, call: _Opened, place: int) -> None:
        if call.function is None:
            return
        _, least = FUNCTIONS[call.function]
        given = call.commas + 1
        if given < least or (least == 1 and given > 1):
            wanted = "1 argument" if least == 1 else f"{least} arguments or more"
            self.refuse(f"{call.function} takes {wanted}: this one has {given}", call.place if given > least else place)

    def _check_end(self, last: _Token | None, opened: list[_Opened]) -> None:
        end = len(self.text.rstrip())
        if last is not None and last.text in FUNCTIONS:
            self.refuse(f"{last.text} needs parentheses: write {last.text}(…)", end)
        if last is None or last.kind in ("operator", "open", "comma"):
            self.refuse(f'a number or a weight is missing after "{last.text if last else ""}"', end)
        if len(opened) > 1:
            self.refuse("this parenthesis is never closed", opened[-1].place)

    def _names(self) -> tuple[str, ...]:
        """Return the names of all weights, those that the formula does not mention included; at least two."""
        lettered = {name for name in self._weights if name in LETTERS}
        if lettered and len(lettered) < len(self._weights):
            _, place = next(spot for name, spot in self._weights.items() if name not in LETTERS)
            self.refuse("the weights are either x, y, z or w1, w2, …: this formula mixes them", place)
        count = max([2, *(index + 1 for index, _ in self._weights.values())])
        return LETTERS[:count] if lettered else tuple(f"w{index + 1}" for index in range(count))


def _unknown_name(name: str) -> str:
    known = [*FUNCTIONS, *CONSTANTS, *LETTERS, "w1", "w2"]
    begun = [each for each in FUNCTIONS if name.lower().startswith(each)]
    near = sorted(begun, key=len)[-1:] or difflib.get_close_matches(name[:40].lower(), known, 1, 0.6)
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    if near:
        return f'there is no "{shown}" in formulas; did you mean "{near[0]}"?'
    return f'there is no "{shown}" in formulas: the weights are x, y, z or w1, w2, …, multiplied with *'


@dataclass(frozen=True)
class _Builder:
    """Turns Python's tree of a checked formula into expressions."""

    reader: _Reader
    graph: Graph
    weights: dict[str, int]

    def node(self, tree: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            self.reader.refuse(f"the formula is nested more than {DEEPEST} deep here", self.reader.place_of(tree))
        found = self._read(tree, depth + 1)
        number = self.graph.number(found)
        if number is not None and not np.isfinite(number):
            self.reader.refuse("this part has no finite value", self.reader.place_of(tree))
        return found

    def _read(self, tree: ast.expr, depth: int) -> Node:
        match tree:
            case ast.Constant(value=float() as number):
                return self.graph.constant(number)
            case ast.Constant(value=int() as number) if not isinstance(number, bool):
                return self.graph.constant(float(number))
            case ast.Name(id=name) if name in self.weights:
                return self.graph.variable(self.weights[name])
            case ast.Name(id=name) if name in CONSTANTS:
                return self.graph.constant(CONSTANTS[name])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.graph.apply("negative", self.node(operand, depth))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.node(operand, depth)
            case ast.BinOp(op=ast.Pow()):
                return self._power(tree, depth)
            case ast.BinOp():
                return self._chain(tree, depth)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                return self._call(name, [self.node(each, depth) for each in arguments])
            case _:
                raise FormulaError("this is not a formula", self.reader.text, self.reader.place_of(tree))

    def _power(self, tree: ast.BinOp, depth: int) -> Node:
        base, exponent = self.node(tree.left, depth), self.node(tree.right, depth)
        number = self.graph.number(exponent)
        if number is not None and abs(number) > LARGEST_EXPONENT:
            place = self.reader.place_of(tree.right)
            self.reader.refuse(f"an exponent is at most {LARGEST_EXPONENT}: this one is {number:g}", place)
        return self.graph.apply("power", base, exponent)

    def _chain(self, tree: ast.BinOp, depth: int) -> Node:
        """Read a + b - c … from its left end, so that a long sum is not a deep one."""
        steps: list[tuple[str, ast.expr]] = []
        left: ast.expr = tree
        while isinstance(left, ast.BinOp) and type(left.op) in _OPERATIONS and not isinstance(left.op, ast.Pow):
            steps.append((_OPERATIONS[type(left.op)], left.right))
            left = left.left
        found = self.node(left, depth)
        for operation, right in reversed(steps):
            found = self.graph.apply(operation, found, self.node(right, depth))
        return found

    def _call(self, name: str, arguments: list[Node]) -> Node:
        operation, _ = FUNCTIONS[name]
        first, *rest = arguments
        if not rest:
            return self.graph.apply(operation, first)
        for each in rest:
            first = self.graph.apply(operation, first, each)
        return first
