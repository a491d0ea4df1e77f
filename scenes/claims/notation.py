"""Reads formulas: turns the Typst source of a formula into a tree of its parts.

What is set as mathematics is read as mathematics: sums, products (side by side, with a dot or a cross), fractions and
slashes, powers, numbers, symbols with subscripts, functions of something in brackets, ∇E, ∂E/∂w₁, f′(w), ‖…‖, columns,
rows and matrices, and the relations between such sides. Labels and colours of parts are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


class UnreadableError(ValueError):
    """A formula is written in a form that cannot be read."""


@dataclass(frozen=True)
class Number:
    """A number as printed, and half a unit of its last digit; 0 for whole numbers, which are exact."""

    value: float
    half: float = 0.0


@dataclass(frozen=True)
class Symbol:
    """A letter with its subscript, as in ``w_1`` or ``lambda_max``."""

    name: str


@dataclass(frozen=True)
class Part:
    """An operation on parts.

    Attributes
    ----------
    kind
        ``+``, ``*``, ``/``, ``^``, ``-`` (negation), ``of`` (a function or a product, depending on what comes first),
        ``d`` (an infinitesimal change), ``partial``, ``prime``, ``nabla``, ``hessian``, ``norm``, ``vector``,
        ``matrix`` or a function's name.
    parts
        Its operands.
    """

    kind: str
    parts: tuple[Expression, ...]


Expression: TypeAlias = Number | Symbol | Part


@dataclass(frozen=True)
class Statement:
    """Sides and the relations between them; a side that is elsewhere is None."""

    sides: tuple[Expression | None, ...]
    relations: tuple[str, ...] = ()


RELATIONS = {
    **{sign: sign for sign in ("=", "<", ">", "<=", ">=", "<-", "approx")},
    "≤": "<=",
    "≥": ">=",
    "≈": "approx",
    "←": "<-",
    "lt.eq": "<=",
    "gt.eq": ">=",
    "arrow.l": "<-",
    "lt": "<",
    "gt": ">",
}
_TIMES = ("dot", "times", "⋅", "·", "×", "dot.op", "dot.c")
_SPACES = ("quad", "thin", "med", "thick", "&", "wide", "space")
_FUNCTIONS = ("cos", "sin", "tan", "exp", "log", "ln", "max", "min")
_WRAPPERS = ("lr", "bold", "upright", "italic", "display", "inline", "op", "limits", "cancel", "mono")
_LETTERS = {"∇": "nabla", "∂": "partial", "α": "alpha", "μ": "mu", "θ": "theta", "φ": "phi", "λ": "lambda"}
_OPEN = {"(": ")", "[": "]", "bracket.l": "bracket.r", "paren.l": "paren.r"}
_BARS = {"bar.v.double": "norm", "‖": "norm", "parallel": "norm", "bar.v": "norm", "|": "norm"}
_LABEL = re.compile(r"\{\{(.*?) : \w+\}\}")
_INNERMOST = re.compile(r"\{\{((?:(?!\{\{).)*?) : (\w+)\}\}")
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"[^"]*")|(?P<sign><->|<-|->|<=|>=|!=|\\/|'+)"""
    r"""|(?P<word>[^\W\d_]+(?:\.[a-z]+)*)|(?P<other>\S))"""
)


def read(source: str) -> tuple[Statement, ...]:
    """Return what a formula states, one statement for each part set apart by a space.

    Raises
    ------
    UnreadableError
        If it is written in an unknown form.
    """
    plain = unlabelled(source)
    tokens = [match.group().strip() for match in _TOKEN.finditer(plain.replace("−", "-"))]
    tokens = [_LETTERS.get(token, token) for token in tokens]
    statements = []
    for some in _split(tokens, ("quad", "wide")):
        reader = _Reader([token for token in some if token not in _SPACES], source)
        statements.append(reader.statement())
    return tuple(statements)


def unlabelled(source: str) -> str:
    """Return a formula's source without the labels of its parts, such as ``{{part : label}}``."""
    plain, times = source, 1
    while times:
        plain, times = _LABEL.subn(r" \1 ", plain)
    return plain


def labelled(source: str) -> dict[str, str]:
    """Return the parts of a formula that have labels and no such parts in them, by label."""
    return {label: part.strip() for part, label in _INNERMOST.findall(source)}


def expression(source: str) -> Expression:
    """Return the expression of a single side, such as ``partial E / partial w_1``."""
    statements = read(source)
    sides = [side for statement in statements for side in statement.sides]
    if len(sides) != 1 or sides[0] is None:
        raise UnreadableError(f"not one side alone: {source}")
    return sides[0]


def spelled(part: Expression) -> str:
    """Return an expression as text, the same for equal expressions however they were written."""
    if isinstance(part, Number):
        return f"{part.value:g}"
    if isinstance(part, Symbol):
        return part.name
    return f"{part.kind}({', '.join(map(spelled, part.parts))})"


def _split(tokens: Sequence[str], at: Sequence[str]) -> list[list[str]]:
    """Return the tokens between separators that stand outside all brackets."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in _OPEN) - (token in _OPEN.values())
        if token in at and not depth:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


class _Reader:
    """Reads tokens from left to right, with one method for each rule of the grammar."""

    def __init__(self, tokens: list[str], source: str) -> None:
        self.tokens, self.source, self.at = tokens, source, 0

    def statement(self) -> Statement:
        sides: list[Expression | None] = [None if self._peek() in RELATIONS else self.sum()]
        relations = []
        while self._peek() in RELATIONS:
            relations.append(RELATIONS[self._next()])
            sides.append(self.sum() if self._peek() else None)
        if self._peek():
            raise self._lost()
        return Statement(tuple(sides), tuple(relations))

    def sum(self) -> Expression:
        terms = []
        while True:
            sign = self._next() if self._peek() in ("+", "-") else "+"
            term = self.quotient()
            terms.append(Part("-", (term,)) if sign == "-" else term)
            if self._peek() not in ("+", "-"):
                return terms[0] if len(terms) == 1 else Part("+", tuple(terms))

    def quotient(self) -> Expression:
        """Read products with slashes between them; a slash binds less than juxtaposition."""
        whole = self.factors()
        while self._peek() == "\\/":
            self._next()
            *before, last = whole
            first, *after = self.factors()
            whole = [*before, _fraction(last, first), *after] if _is_change(last) else [_over(whole, [first, *after])]
        return _product(whole)

    def factors(self) -> list[Expression]:
        factors = [self.fraction()]
        while self._peek() and (self._peek() in _TIMES or self._starts()):
            if self._peek() in _TIMES:
                self._next()
            factors.append(self.fraction())
        return factors

    def fraction(self) -> Expression:
        whole = self.power()
        while self._peek() == "/":
            self._next()
            whole = _fraction(whole, self.power())
        return whole

    def power(self) -> Expression:
        base = self.atom()
        if self._peek() != "^":
            return base
        self._next()
        exponent = self.atom()
        if exponent == Symbol("T"):
            return base
        return Part("^", (base, exponent))

    def atom(self) -> Expression:
        token = self._next()
        if token[0].isdigit():
            return _number(token)
        if token in ("nabla", "partial", "dif"):
            return self._operator(token)
        if token in _OPEN:
            return self._group(token)
        if token in _BARS:
            inside = self.sum()
            self._expect(token)
            return Part("norm", (inside,))
        if token in (*_FUNCTIONS, *_WRAPPERS, "sqrt", "abs", "norm", "vec", "mat", "frac"):
            return self._named(token)
        if token[0] == '"':
            return Symbol(token.strip('"'))
        if token[0].isalpha():
            return self._symbol(token)
        raise self._lost(token)

    def _operator(self, token: str) -> Expression:
        if token != "nabla":
            return Part("d", (self.atom(),))
        kind = "nabla"
        if self._peek() == "^":
            self._next()
            if self._next() != "2":
                raise self._lost()
            kind = "hessian"
        of = self.atom()
        # Brackets after ∇E hold the point at which the gradient is taken.
        return Part(kind, of.parts if isinstance(of, Part) and of.kind == "of" else (of,))

    def _group(self, token: str) -> Expression:
        entries = [self.sum()]
        while self._peek() in (",", ";"):
            self._next()
            entries.append(self.sum())
        self._expect(_OPEN[token])
        return entries[0] if len(entries) == 1 and token == "(" else Part("vector", tuple(entries))

    def _named(self, token: str) -> Expression:
        if token in _FUNCTIONS and self._peek() != "(":
            return Part(token, (self.fraction(),))
        self._expect("(")
        rows = self._rows()
        entries = tuple(entry for row in rows for entry in row)
        if token == "mat":
            return Part("matrix", tuple(Part("vector", tuple(row)) for row in rows))
        if token == "vec":
            return Part("vector", entries)
        if token == "frac":
            return _fraction(*entries)
        if token == "op" and entries == (Symbol("grad"),):
            return self._operator("nabla")
        if token in _WRAPPERS:
            return entries[0] if len(entries) == 1 else Part("vector", entries)
        return Part("norm" if token == "abs" else token, entries)

    def _rows(self) -> list[list[Expression]]:
        """Read what is in the brackets of a Typst function, without options such as ``delim: "["``."""
        rows: list[list[Expression]] = [[]]
        while self._peek() != ")":
            if self._peek(1) == ":":
                self.at += 3
            else:
                rows[-1].append(self.sum())
            if self._peek() == ";":
                rows.append([])
            if self._peek() in (",", ";"):
                self._next()
        self._expect(")")
        return rows

    def _symbol(self, token: str) -> Expression:
        name = token
        if self._peek() == "_":
            self._next()
            name = f"{token}_{self._subscript()}"
        symbol = Symbol(name)
        primes = len(self._next()) if self._peek().startswith("'") else 0
        if self._peek() != "(":
            return Part("prime", (symbol,)) if primes else symbol
        self._next()
        given = [self.sum()]
        while self._peek() == ",":
            self._next()
            given.append(self.sum())
        self._expect(")")
        return Part("prime" if primes else "of", (symbol, *given))

    def _subscript(self) -> str:
        token = self._next()
        if token != "(":
            return token.strip('"')
        found = []
        while self._peek() != ")":
            found.append(self._next())
        self._expect(")")
        return "".join(found)

    def _starts(self) -> bool:
        token = self._peek()
        if token in _BARS:
            # A bar that follows something closes an earlier bar.
            return self.tokens[: self.at].count(token) % 2 == 0
        is_named = token[0].isalnum() and token not in RELATIONS and token not in _OPEN.values()
        return is_named or token[0] == '"' or token in _OPEN

    def _peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise self._lost()
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect(self, token: str) -> None:
        if self._peek() != token:
            raise self._lost(self._peek())
        self._next()

    def _lost(self, token: str = "") -> UnreadableError:
        return UnreadableError(f"nobody reads {token or 'what ends here'!r} in the formula {self.source}")


def _number(token: str) -> Number:
    decimals = len(token.partition(".")[2])
    return Number(float(token), 0.5 * 10.0**-decimals if decimals else 0.0)


def _is_change(part: Expression) -> bool:
    return isinstance(part, Part) and part.kind == "d"


def _fraction(above: Expression, below: Expression) -> Expression:
    if isinstance(above, Part) and isinstance(below, Part) and above.kind == below.kind == "d":
        return Part("partial", (above.parts[0], below.parts[0]))
    return Part("/", (above, below))


def _over(above: list[Expression], below: list[Expression]) -> Expression:
    return Part("/", (_product(above), _product(below)))


def _product(factors: list[Expression]) -> Expression:
    return factors[0] if len(factors) == 1 else Part("*", tuple(factors))
