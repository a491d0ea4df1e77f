"""The state of reading a formula: the tokens that are left, the expression so far, and refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NoReturn

import numpy as np

from gradmath.formula._errors import FormulaError, quoted
from gradmath.formula._functions import choice
from gradmath.formula._graph import Graph, Node
from gradmath.formula._tokens import Token

DEEPEST = 32
_MISSING = "a number or a weight is missing"


@dataclass(frozen=True)
class Part:
    """A part of a formula: its node, where it begins in what was typed, and whether it is a condition."""

    node: Node
    place: int
    condition: bool = False


@dataclass
class Cursor:
    """The tokens of one formula and the position up to which they have been read.

    Parameters
    ----------
    tokens
        The tokens, without words: see `Words`.
    typed
        The text that was typed, for messages.
    graph
        The graph of expressions.
    """

    tokens: Sequence[Token]
    typed: str
    graph: Graph = field(default_factory=Graph)
    _at: int = 0
    _depth: int = 0
    _groups: list[str] = field(default_factory=list)

    @property
    def _next(self) -> Token | None:
        return self.tokens[self._at] if self._at < len(self.tokens) else None

    def _take(self) -> Token:
        token = self.tokens[self._at]
        self._at += 1
        return token

    def _is(self, kind: str, *texts: str) -> bool:
        token = self._next
        return token is not None and token.kind == kind and (not texts or token.text in texts)

    def _is_glued_operand(self) -> bool:
        token = self._next
        return token is not None and token.glued and (token.begins_operand or self._opens_bar(token))

    def _opens_bar(self, token: Token) -> bool:
        """Return whether a bar after an operand opens |…| or ‖…‖; otherwise it closes the open one."""
        return token.kind in ("bar", "norm") and self._groups[-1:] != [token.kind]

    def _expect(self, kind: str, text: str, sentence: str) -> None:
        if not self._is(kind, text):
            self._refuse(sentence, self._place())
        self._take()

    def _place(self) -> int:
        return self.tokens[self._at].place if self._next else len(self.typed.rstrip())

    def _place_before(self) -> int:
        return self.tokens[self._at - 1].place

    def _refuse(self, sentence: str, place: int) -> NoReturn:
        raise FormulaError(sentence, self.typed, place)

    @contextmanager
    def _deeper(self, place: int, group: str = "") -> Iterator[None]:
        self._depth += 1
        if self._depth > DEEPEST:
            what = "parentheses are" if group else "the formula is"
            self._refuse(f"{what} nested more than {DEEPEST - 1} deep here", place)
        if group:
            self._groups.append(group)
        yield
        if group:
            self._groups.pop()
        self._depth -= 1

    # Expressions

    def _apply(self, operation: str, *parts: Part, place: int | None = None) -> Part:
        node = self.graph.apply(operation, *(each.node for each in parts))
        begun = parts[0].place if place is None else place
        return self._finite(Part(node, begun, operation in ("and", "or", "not")))

    def _number(self, part: Part) -> Part:
        return replace(part, condition=False)

    def _finite(self, part: Part) -> Part:
        number = self.graph.number(part.node)
        if number is not None and not np.isfinite(number):
            self._refuse("this part has no finite value", part.place)
        return part

    def _condition(self, part: Part, place: int) -> Part:
        if not part.condition:
            self._refuse("a condition such as x > 0 is expected here", place)
        return part

    def _choice(self, condition: Part, then: Part, otherwise: Part) -> Part:
        place = min(condition.place, then.place)
        return Part(choice(self.graph, condition.node, then.node, otherwise.node), place)

    # Refusals

    def _refuse_left(self, token: Token) -> NoReturn:
        """Refuse a token where a part of the formula has ended."""
        if token.kind == "close":
            self._refuse("this parenthesis closes none that is open", token.place)
        if token.kind == "comma":
            self._refuse(self._about_comma(), token.place)
        self._refuse(f'"{quoted(token.text)}" has no meaning here', token.place)

    def _refuse_missing(self, token: Token) -> NoReturn:
        """Refuse a token where a part of the formula should begin."""
        shown = quoted(token.text)
        if token.kind in ("operator", "raised", "compare", "and"):
            self._refuse(f'{_MISSING} before "{shown}"', token.place)
        if self._at == 0:
            self._refuse(f'a formula cannot begin with "{shown}"', token.place)
        self._refuse(f'{_MISSING} after "{quoted(self.tokens[self._at - 1].text)}"', token.place)

    def _refuse_end(self) -> NoReturn:
        if not self.tokens:
            self._refuse("the formula is empty: write one such as w1^2 + 3*w2^2", self._place())
        self._refuse(f'{_MISSING} after "{quoted(self.tokens[self._at - 1].text)}"', self._place())

    def _about_comma(self) -> str:
        numbers = self._divided_by_commas(self._at)
        if len(numbers) < 2:
            return "a comma stands only in a function such as max(x, y), or in the length of a point, |(x, y)|"
        if numbers[0].isdigit() and numbers[0][0] != "0" and all(len(each) == 3 for each in numbers[1:]):
            plain, point = "".join(numbers), f"{numbers[0]}.{numbers[1]}"
            other = f", or {point} if a decimal point is meant" if len(numbers) == 2 else ""
            return f"a number has no comma: write {plain}{other}"
        point = _with_point(numbers)
        return f"write a decimal point, {point}: a comma stands only between the arguments of a function"

    def _divided_by_commas(self, at: int) -> list[str]:
        """Return the numbers that commas from a token on separate without spaces: 1 and 000 in 1,000."""
        found = [self.tokens[at - 1].text] if at and self.tokens[at - 1].is_numeral else []
        while found and at + 1 < len(self.tokens) and self.tokens[at].kind == "comma":
            comma, after = self.tokens[at : at + 2]
            if not (comma.glued and after.glued and after.text[0].isdecimal()):
                break
            found.append(after.text)
            at += 2
        return found

    def _decimal_hint(self) -> str:
        """Return what to write instead if one of the commas read so far is inside a number."""
        commas = (at for at, each in enumerate(self.tokens[: self._at]) if each.kind == "comma")
        divided = [found for found in map(self._divided_by_commas, commas) if len(found) == 2]
        return f"; write a decimal point, {_with_point(divided[-1])}, if that is meant" if divided else ""

    def _text(self, first: int, last: int) -> str:
        """Return the text typed from one token up to another."""
        end = self.tokens[last].place if last < len(self.tokens) else len(self.typed)
        return quoted(self.typed[self.tokens[first].place : end].strip().rstrip(";"))

    def _after_group(self, at: int) -> int:
        """Return the index of the token after the parenthesis that matches the one at ``at``."""
        depth = 0
        for place in range(at, len(self.tokens)):
            depth += (self.tokens[place].kind == "open") - (self.tokens[place].kind == "close")
            if depth == 0:
                return place + 1
        return len(self.tokens)


def _with_point(numbers: Sequence[str]) -> str:
    """Return 1000.5 for 1.000 and 5."""
    return f"{numbers[0].replace('.', '')}.{numbers[1]}"
