"""From the tokens of a formula to its expression: precedence, implied products, conditions.

Notation with one meaning in mathematics has that meaning here; ambiguous notation is refused with the alternatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

from gradmath.formula._calls import Calls
from gradmath.formula._cursor import Part
from gradmath.formula._errors import quoted
from gradmath.formula._graph import Node
from gradmath.formula._tokens import Token

_MOST_SIGNS = 4
_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "mod"}
_TWO_WAYS = "this can be read in two ways: write * or parentheses"


class Reader(Calls):
    """Reads one formula, from what binds most loosely to what binds most tightly."""

    def formula(self) -> Node:
        """Return the node of the whole formula.

        Raises
        ------
        FormulaError
            If it is not a formula.
        """
        read = self._part()
        left = self._next
        if left is not None:
            self._refuse_left(left)
        if read.condition:
            shown = self._text(0, len(self.tokens))
            sentence = f"a condition is not an error: write where({shown}, 1, 0), or the two errors in place of 1 and 0"
            self._refuse(sentence, read.place)
        return read.node

    def _part(self) -> Part:
        """Read `a if c else b`, `c ? a : b` or anything that binds more tightly."""
        first = self._either()
        if self._is("keyword", "if"):
            self._take()
            condition = self._condition(self._either(), self._place_before())
            self._expect("keyword", "else", 'a condition has both sides: write "… if x > 0 else …"')
            return self._choice(condition, first, self._other_side())
        if self._is("question"):
            condition = self._condition(first, first.place)
            self._take()
            then = self._other_side()
            self._expect("colon", ":", 'a condition has both sides: write "x > 0 ? … : …"')
            return self._choice(condition, then, self._other_side())
        return first

    def _other_side(self) -> Part:
        """Read one of the two errors between which a condition chooses."""
        with self._deeper(self._place_before()):
            return self._part()

    def _either(self) -> Part:
        return self._joined(self._all, "or", lambda left: self._is("keyword", "or") or self._is_or(left))

    def _all(self) -> Part:
        return self._joined(self._negated, "and", lambda _: self._is("keyword", "and") or self._is("and"))

    def _joined(self, part: Callable[[], Part], operation: str, goes_on: Callable[[Part], bool]) -> Part:
        found = part()
        while goes_on(found):
            sign = self._take()
            if sign.kind == "bar" and self._is("bar"):
                self._take()
            parts = self._condition(found, found.place), self._condition(part(), sign.place)
            found = self._apply(operation, *parts)
        return found

    def _is_or(self, left: Part) -> bool:
        return left.condition and self._is("bar") and self._groups[-1:] != ["bar"]

    def _negated(self) -> Part:
        if not self._is("keyword", "not"):
            return self._compared()
        place = self._take().place
        with self._deeper(place):
            return self._apply("not", self._condition(self._negated(), place), place=place)

    def _compared(self) -> Part:
        """Read a < b, or a < b < c, which is both."""
        found = self._sum()
        if not self._is("compare"):
            return found
        links, left = [], found
        while self._is("compare"):
            sign = self._take().text
            right = self._sum()
            links.append(self._comparison(sign, left, right))
            left = right
        return reduce(lambda first, second: self._apply("and", first, second), links)

    def _comparison(self, sign: str, left: Part, right: Part) -> Part:
        if sign in (">", ">="):
            sign, left, right = sign.replace(">", "<"), replace(right, place=left.place), left
        operation = {"<": "less", "<=": "at_most"}.get(sign, "equal")
        found = replace(self._apply(operation, left, right), condition=True)
        return found if sign != "!=" else self._apply("not", found)

    def _sum(self) -> Part:
        found = self._term()
        while self._is("operator", "+", "-"):
            operation = _ARITHMETIC[self._take().text]
            found = self._number(self._apply(operation, found, self._term()))
        return found

    def _term(self) -> Part:
        """Read a product, with or without its signs."""
        found, divided = self._signed(), False
        while True:
            token = self._next
            if token is None:
                return found
            if token.kind == "operator" and token.text in "*/%":
                self._check_quotient(token)
                divided = token.text != "*"
                found = self._number(self._apply(_ARITHMETIC[self._take().text], found, self._signed()))
            elif token.kind == "function" and token.text == "mod" and self._stands_between():
                self._take()
                found, divided = self._number(self._apply("mod", found, self._signed())), True
            elif token.begins_operand or (self._opens_bar(token) and not self._is_or(found)):
                self._check_implied(token, divided)
                found = self._number(self._apply("multiply", found, self._power()))
            else:
                return found

    def _stands_between(self) -> bool:
        """Return whether mod, which comes next, is between its arguments, as in x mod 2."""
        after = self.tokens[self._at + 1 : self._at + 2]
        return bool(after) and (after[0].kind != "open" or self._commas_inside(self._at + 1) == 0)

    def _check_quotient(self, sign: Token) -> None:
        """Refuse x // y and 50% x."""
        before, after = self.tokens[self._at - 1], self.tokens[self._at + 1 : self._at + 2]
        if sign.text == "/" and after and after[0].text == "/":
            self._refuse("formulas have no //: write floor(x/y)", sign.place)
        if sign.text == "%" and before.is_numeral and sign.glued and not (after and after[0].glued):
            shown = quoted(before.text)
            self._refuse(f"% is a remainder here: write {shown}/100, or mod({shown}, …)", sign.place)

    def _check_implied(self, token: Token, divided: bool) -> None:
        before = self.tokens[self._at - 1]
        if token.is_numeral:
            shown = f'"{quoted(before.text)}" and "{quoted(token.text)}"'
            self._refuse(f"an operator is missing between {shown}", token.place)
        if divided:
            self._refuse(f"this quotient can be read in two ways: write {self._two_quotients(token)}", token.place)
        if before.text == "0" and before.kind == "number" and token.glued and token.kind != "open":
            self._refuse("numbers are written in decimal digits: 0 begins no other kind here", token.place)
        if token.kind == "bar" and before.kind not in ("bar", "number") and self._bars_between():
            self._refuse("these bars can be read in two ways: write abs(…)", token.place)

    def _two_quotients(self, token: Token) -> str:
        """Return what to write for a quotient as short as 1/2x: 1/2*x or 1/(2*x)."""
        parts = [*self.tokens[max(0, self._at - 3) : self._at], token]
        shown = [quoted(each.text) if each.kind in ("number", "weight") else "…" for each in parts]
        if len(parts) < 4 or parts[1].text != "/":
            return "* or parentheses"
        above, _, below, after = shown
        return f"{above}/{below}*{after} or {above}/({below}*{after})"

    def _bars_between(self) -> bool:
        """Return whether there are more than two bars, so that one without an operator before it may open or close."""
        return sum(each.kind == "bar" for each in self.tokens) > 2

    def _signed(self) -> Part:
        """Read a power with signs before it."""
        place, negative, signs = self._place(), False, 0
        while self._is("operator", "+", "-"):
            sign = self._take()
            negative ^= sign.text == "-"
            signs += 1
            if signs > _MOST_SIGNS:
                self._refuse("too many signs follow one another here", sign.place)
        found = self._power()
        return self._apply("negative", found, place=place) if negative else found

    def _power(self) -> Part:
        found = self._operand()
        if self._is("raised"):
            token = self._take()
            exponent = Part(self.graph.constant(token.number), token.place)
            found = self._raised(found, exponent)
            if self._is("operator", "^") or self._is("raised"):
                self._refuse(_TWO_WAYS, self._place())
            return found
        if not self._is("operator", "^"):
            return found
        with self._deeper(self._take().place):
            begun = self._at
            exponent = self._signed()
        self._check_exponent_end(begun)
        return self._raised(found, exponent)

    def _check_exponent_end(self, begun: int) -> None:
        """Refuse 2^2x, in which x may or may not belong to the exponent; x^2(y + 1) has its usual meaning."""
        last, token = self.tokens[self._at - 1], self._next
        if token is None or not self._is_glued_operand() or last.kind in ("close", "bar", "norm"):
            return
        if token.kind != "open" or not last.is_numeral:
            base, exponent = quoted(self.tokens[begun - 2].text), self._text(begun, self._at)
            after = quoted(token.text) if token.kind in ("weight", "number") else "…"
            base = "…" if base == ")" else base
            ways = f"{base}^{exponent}*{after} or {base}^({exponent}*{after})"
            self._refuse(f"this can be read in two ways: write {ways}", token.place)

    # Operands

    def _operand(self) -> Part:
        token = self._next
        if token is None:
            self._refuse_end()
        if token.kind == "number":
            return self._finite(Part(self.graph.constant(self._take().number), token.place))
        if token.kind == "weight":
            return Part(self.graph.variable(int(self._take().number)), token.place)
        if token.kind == "function":
            return self._call(self._take())
        if token.kind == "open":
            return self._group(self._take())
        if token.kind in ("bar", "norm"):
            return self._between_bars(self._take())
        if token.kind == "root":
            return self._root(self._take())
        if token.kind != "keyword" or token.text != "if":
            self._refuse_missing(token)
        return self._call_if(self._take())

    def _group(self, opened: Token) -> Part:
        with self._deeper(opened.place, "close"):
            found = self._part()
            if self._next is None:
                self._refuse("this parenthesis is never closed", opened.place)
            if not self._is("close"):
                self._refuse_left(self._next)
            self._take()
        return found

    def _root(self, sign: Token) -> Part:
        """Read √ of a number, a weight or an expression in parentheses."""
        operation = "sqrt" if sign.text == "√" else "cbrt"
        token = self._next
        if token is None or token.kind not in ("number", "weight", "open", "bar", "norm"):
            self._refuse(f"{sign.text} needs parentheses: write {operation}(…)", self._place())
        found = self._operand()
        if self._is("raised") or self._is("operator", "^") or (token.kind != "open" and self._is_glued_operand()):
            self._refuse(f"this can be read in two ways: write {operation}(…)", self._place())
        return self._apply(operation, found, place=sign.place)
