"""The functions of a formula and their arguments, with parentheses or without."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import NoReturn

import numpy as np

from gradmath.formula._cursor import Cursor, Part
from gradmath.formula._errors import quoted
from gradmath.formula._functions import INVERSES, RAISED, Function, function
from gradmath.formula._graph import Node
from gradmath.formula._tokens import LARGEST_EXPONENT, Token

_ROOTS = frozenset({"sqrt", "cbrt"})
_OTHERWISE = {
    "abs": "; write |(x, y)| for the length of a point",
    **dict.fromkeys(("log", "ln"), "; write log(x)/log(b) for the base b"),
    **dict.fromkeys(("atan", "arctan"), "; write atan2(y, x) for the angle of a point"),
}


@dataclass
class Calls(Cursor, ABC):
    """Reads functions and lengths; what stands in them is left to the subclass that reads whole formulas."""

    _squares: dict[Node, Node] = field(default_factory=dict)  # of the lengths that have been read

    @abstractmethod
    def _part(self) -> Part: ...

    @abstractmethod
    def _either(self) -> Part: ...

    @abstractmethod
    def _other_side(self) -> Part: ...

    @abstractmethod
    def _power(self) -> Part: ...

    def _between_bars(self, opened: Token) -> Part:
        """Read |x|, or the length of a point: |(x, y)|, ||(x, y)||, ‖x, y‖."""
        with self._deeper(opened.place, opened.kind):
            point = self._is("open") and self._commas_inside(self._at) > 0
            coordinates = self._point(self._take()) if point else self._coordinates()
            if self._next is None:
                self._refuse("this bar is never closed", opened.place)
            if point and self._is("operator"):
                self._refuse("a point is not reckoned with: write its coordinates, |(x - 1, y - 2)|", self._place())
            if not self._is(opened.kind):
                self._refuse_left(self._next)
            self._take()
        if len(coordinates) > 1:
            return self._length(coordinates, opened.place)
        if coordinates[0].node in self._squares:
            return coordinates[0]  # ||(x, y)|| is a length between bars
        if opened.kind == "norm":
            sentence = f"{opened.text}…{opened.text} is the length of a point: write {opened.text}(x, y){opened.text}"
            self._refuse(f"{sentence}, or abs(…) of one number", opened.place)
        return self._apply("abs", coordinates[0], place=opened.place)

    def _point(self, opened: Token) -> list[Part]:
        with self._deeper(opened.place, "call"):
            coordinates = self._arguments(opened)
            self._take()
        return coordinates

    def _coordinates(self) -> list[Part]:
        """Read what stands between bars: one number, or several between commas that divide no number, as in |1,5|."""
        found = [self._part()]
        while self._is("comma") and len(self._divided_by_commas(self._at)) < 2:
            self._take()
            found.append(self._part())
        return found

    def _length(self, coordinates: list[Part], place: int) -> Part:
        squares = [self._apply("multiply", each, each) for each in coordinates]
        square = reduce(lambda total, each: self._apply("add", total, each), squares)
        length = replace(reduce(lambda first, second: self._apply("hypot", first, second), coordinates), place=place)
        self._squares[length.node] = square.node
        return length

    def _call(self, name: Token) -> Part:
        """Read a function with its arguments; for one argument the parentheses can be left out, as in sin x."""
        known = self._known(name)
        if self._is("open"):
            return self._called(name, known)
        if self._is("raised") or self._is("operator", "^"):
            return self._call_raised(name, known)
        return self._applied(name, known, [self._bare_argument(name, known)], name.place)

    def _call_if(self, name: Token) -> Part:
        """Read if(c, a, b), or if c then a else b."""
        if self._is("open") and self._commas_inside(self._at):
            return self._called(name, self._known(name))
        with self._deeper(name.place):
            condition = self._condition(self._either(), name.place)
            self._expect("keyword", "then", 'a condition has both sides: write "if x > 0 then … else …"')
            then = self._part()
        self._expect("keyword", "else", 'a condition has both sides: write "if x > 0 then … else …"')
        return replace(self._choice(condition, then, self._other_side()), place=name.place)

    def _known(self, name: Token) -> Function:
        found = function(name.text)
        if found is None:
            raise RuntimeError(f"{name.text!r} has been taken for a function")
        return found

    def _called(self, name: Token, known: Function) -> Part:
        opened = self._take()
        with self._deeper(opened.place, "call"):
            if name.text.lower() == "piecewise":
                found = self._piecewise(name)
            else:
                found = self._applied(name, known, self._arguments(opened), opened.place)
            self._take()
        return found

    def _arguments(self, opened: Token) -> list[Part]:
        """Read the arguments of a function up to its closing parenthesis, which stays unread."""
        found = [self._part()]
        while self._is("comma"):
            self._take()
            found.append(self._part())
        if self._next is None:
            self._refuse("this parenthesis is never closed", opened.place)
        if not self._is("close"):
            self._refuse_left(self.tokens[self._at])
        return found

    def _applied(self, name: Token, known: Function, given: list[Part], place: int) -> Part:
        shown = quoted(name.text)
        if len(given) < known.least or (known.most is not None and len(given) > known.most):
            end = self._place() if len(given) < known.least else place
            hint = self._decimal_hint() or _OTHERWISE.get(shown, "") if len(given) > known.least else ""
            self._refuse(f"{shown} takes {known.wanted}: this one has {len(given)}{hint}", end)
        if known.conditional:
            given[0] = self._condition(given[0], given[0].place)
        if shown.lower() in ("pow", "power"):
            return replace(self._raised(given[0], given[1]), place=name.place)
        return self._finite(Part(known.build(self.graph, tuple(each.node for each in given)), name.place))

    def _call_raised(self, name: Token, known: Function) -> Part:
        """Read sin²(x) or sin^2 x."""
        raised = name.text.lower() in RAISED
        token = self._take()
        if token.kind == "operator":
            token = self._next or self._refuse_end()
            inverse = token.text == "-" and self._at + 1 < len(self.tokens) and self.tokens[self._at + 1].number == 1
            if not raised or not token.is_numeral:
                self._refuse_raised(name, token, inverse)
            self._take()
        if not raised or token.number < 1 or not token.number.is_integer():
            self._refuse_raised(name, token, token.number == -1)
        if self._is("raised") or self._is("operator", "^"):
            self._refuse(f"this can be read in two ways: write {quoted(name.text)}(…)^…", self._place())
        base = self._called(name, known) if self._is("open") else self._call(name)
        return self._raised(base, Part(self.graph.constant(token.number), token.place))

    def _refuse_raised(self, name: Token, token: Token, inverse: bool) -> NoReturn:
        shown = quoted(name.text)
        if inverse and shown.lower() in INVERSES:
            ways = f"{INVERSES[shown.lower()]}(…) or 1/{shown}(…)"
            self._refuse(f"this can be read in two ways: write {ways}", token.place)
        if shown == "exp" and token is self._next and not self._is_called_after():
            content = self._exponent_text()
            self._refuse(f"exp is a function: write exp({content}) or e^({content})", token.place)
        self._refuse(f"{shown} needs its argument before its power: write {shown}(…)^…", token.place)

    def _is_called_after(self) -> bool:
        """Return whether a parenthesis follows the exponent that comes next, as in exp^2(x)."""
        end = self._after_group(self._at)
        return end < len(self.tokens) and self.tokens[end].kind == "open"

    def _bare_argument(self, name: Token, known: Function) -> Part:
        """Read the argument of sin x or cos 2πx: the factors that are written together."""
        shown = quoted(name.text)
        token = self._next
        if token is None or known.least > 1 or known.conditional or name.text.lower() == "piecewise":
            self._refuse(f"{shown} needs parentheses: write {shown}(…)", self._place())
        if token.kind == "operator" and token.text in "+-" and not token.glued:
            self._refuse(f"{shown} needs parentheses: write {shown}({self._signed_text()})", token.place)
        if token.kind not in ("number", "weight", "bar", "norm"):
            self._refuse(f"{shown} needs parentheses: write {shown}(…)", token.place)
        begun = self._at
        found = self._power()
        raised = any(each.kind == "raised" or each.text == "^" for each in self.tokens[begun : self._at])
        if raised and name.text in _ROOTS:
            self._refuse(f"this can be read in two ways: write {shown}(…)", token.place)
        while (
            token.kind not in ("bar", "norm")
            and self._is_glued_operand()
            and not self._is("function")
            and not self._is("open")
        ):
            found = self._apply("multiply", found, self._power())
        self._check_bare_end(shown)
        return found

    def _check_bare_end(self, shown: str) -> None:
        token = self._next
        if token is None:
            return
        after = self.tokens[self._at + 1].kind if self._at + 1 < len(self.tokens) else ""
        unclear = token.kind == "operator" and token.text in "*/%" and (token.text != "*" or after != "function")
        if unclear or (token.begins_operand and token.kind != "function"):
            self._refuse(f"this can be read in two ways: write {shown}(…) with parentheses", token.place)

    def _piecewise(self, name: Token) -> Part:
        """Read piecewise((a, x > 0), (b, True)), or piecewise(x > 0, a, b)."""
        cases: list[tuple[Part, Part]] = []
        single: list[Part] = []
        while True:
            if self._is("open") and self._commas_inside(self._at) == 1 and not single:
                cases.append(self._case())
            else:
                single.append(self._part())
            if not self._is("comma"):
                break
            self._take()
        if not self._is("close"):
            if self._next is None:
                self._refuse("this parenthesis is never closed", name.place)
            self._refuse_left(self.tokens[self._at])
        last = single.pop() if len(single) % 2 else Part(self.graph.constant(np.nan), name.place)
        for first, second in zip(single[::2], single[1::2], strict=True):
            cases.append((second, first) if first.condition else (first, second))
        found = last
        for value, condition in reversed(cases):
            found = self._choice(self._condition(condition, condition.place), value, found)
        return replace(found, place=name.place)

    def _case(self) -> tuple[Part, Part]:
        opened = self._take()
        with self._deeper(opened.place, "call"):
            value = self._part()
            self._expect("comma", ",", "a case of piecewise is a value and its condition: write (x^2, x > 0)")
            if self._is("keyword", "True", "otherwise"):
                condition = Part(self.graph.constant(1.0), self._take().place, condition=True)
            else:
                condition = self._part()
            if not self._is("close"):
                self._refuse_left(self.tokens[self._at])
            self._take()
        return value, condition

    def _exponent_text(self) -> str:
        """Return what was typed as the exponent that comes next, without its parentheses."""
        if not self._is("open"):
            return self._text(self._at, self._at + 1)
        return self._text(self._at + 1, self._after_group(self._at) - 1)

    def _signed_text(self) -> str:
        """Return the argument typed after a function as -x or -x^2; an ellipsis if it may go on."""
        end = self._at + 2
        if end < len(self.tokens) and self.tokens[end].text == "^":
            end += 2
        elif end < len(self.tokens) and self.tokens[end].kind == "raised":
            end += 1
        ended = end >= len(self.tokens) or self.tokens[end].kind in ("close", "comma") or self.tokens[end].text in "+-"
        plain = all(each.kind not in ("open", "function") for each in self.tokens[self._at : end])
        return self._text(self._at, end) if ended and plain else "…"

    def _commas_inside(self, at: int) -> int:
        """Return the number of commas directly inside the parentheses that a token opens."""
        depth = commas = 0
        for token in self.tokens[at:]:
            depth += (token.kind == "open") - (token.kind == "close")
            commas += token.kind == "comma" and depth == 1
            if depth == 0:
                break
        return commas

    def _raised(self, base: Part, exponent: Part) -> Part:
        number = self.graph.number(exponent.node)
        if number is not None and abs(number) > LARGEST_EXPONENT:
            sentence = f"an exponent is at most {LARGEST_EXPONENT}: this one is {number:g}"
            self._refuse(sentence, exponent.place)
        square = self._squares.get(base.node)
        if square is None or number is None or number <= 0 or number % 2:
            return self._number(self._apply("power", base, exponent))
        squared = replace(base, node=square)  # which has no kink
        if number == 2:
            return squared
        return self._apply("power", squared, replace(exponent, node=self.graph.constant(number / 2)))
