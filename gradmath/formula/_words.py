"""The meanings of a formula's words: weights, functions, constants, or several of them run together."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NoReturn

from gradmath.formula._errors import FormulaError, quoted
from gradmath.formula._functions import FUNCTIONS, INSTEAD, MEANT, UNAVAILABLE, constant_named, function
from gradmath.formula._names import Name, NamesError, by_plain, declared_name, leading_name, name, ordered
from gradmath.formula._tokens import Token

_LONGEST_RUN = 16
_LIKE_FUNCTIONS = frozenset("fgh")
_IMAGINARY = frozenset("ij")
_ALWAYS = frozenset("xyzw")
_APPLIED = sorted((each for each, known in FUNCTIONS.items() if known.least == 1 and not known.conditional), key=len)
_KNOWN = (*FUNCTIONS, "pi")
_CODE_WORDS = "import lambda eval exec open print def return for in is await yield del False None"
_CODE = frozenset(_CODE_WORDS.split())


@dataclass(frozen=True)
class Declared:
    """The names that a formula's head declares, and those in its domain."""

    head: tuple[Name, ...] = ()
    asked: tuple[Name, ...] = ()

    @property
    def names(self) -> tuple[Name, ...]:
        """All declared names."""
        return self.head + self.asked


@dataclass
class Words:
    """Resolves the words of one formula.

    Parameters
    ----------
    typed
        The formula as typed, for messages.
    declared
        The names that are known to be weights.
    weights_allowed
        Whether the formula may have weights.
    """

    typed: str
    declared: Declared
    weights_allowed: bool = True

    def resolved(self, tokens: Sequence[Token]) -> tuple[list[Token], tuple[Name, ...]]:
        """Return the tokens with words replaced by weights, functions and constants, and the weights in order.

        Raises
        ------
        FormulaError
            If a word has no meaning, or the names cannot be the weights of one formula.
        """
        whole = list(self._named(tokens))
        letters = {each.base for each, _ in self._names(whole)} | _ALWAYS
        parts = [part for at, each in enumerate(whole) for part in self._parts(whole, at, each, letters)]
        names = list(self._names(parts))
        try:
            weights = ordered([each for each, _ in names], self.declared.head, self.declared.asked)
        except NamesError as error:
            raise FormulaError(str(error), self.typed, _place_of(error.name, names)) from error
        indices = by_plain(weights)
        return [_weight(each, indices[_plain(each)]) if each.kind == "weight" else each for each in parts], weights

    def _names(self, tokens: Sequence[Token]) -> Iterator[tuple[Name, int]]:
        for each in tokens:
            if each.kind == "weight":
                yield declared_name(each.text), each.place

    def _named(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield the tokens with the words resolved that stand for one thing; other words stay words."""
        after_module = False
        at = 0
        while at < len(tokens):
            each = tokens[at]
            if each.kind == "word":
                index = self._index_after(tokens, at)
                if index is not None:
                    yield self._checked(replace(each, kind="weight", text=f"{each.text}[{index}]"), tokens[at + 3 :])
                    at += 3
                else:
                    yield self._one(each, tokens[at + 1 :], after_module)
            elif each.kind != "module":
                yield each
            after_module = each.kind == "module"
            at += 1

    def _index_after(self, tokens: Sequence[Token], at: int) -> str | None:
        """Return the index of a weight that is written with parentheses, as in x(1); None if there is none."""
        kinds = [(each.kind, each.glued) for each in tokens[at + 1 : at + 4]]
        is_call = kinds == [("open", True), ("number", True), ("close", True)] and tokens[at + 2].text.isdigit()
        if not is_call or (function(tokens[at].text) and declared_name(tokens[at].text) not in self.declared.names):
            return None
        given = name(tokens[at].text)
        if given is None or given.index is not None or constant_named(tokens[at].text):
            return None
        text, number = quoted(tokens[at].text), tokens[at + 2].text
        if self.declared.head != (given,):
            self._refuse(f"this can be read in two ways: write {text}{number} or {text}*{number}", tokens[at])
        return number

    def _one(self, token: Token, after: Sequence[Token], after_module: bool) -> Token:
        """Return the token for which a word stands; the word itself if it does not stand for one thing."""
        text = token.text
        if declared_name(text) in self.declared.names or self._is_element(text):
            return self._checked(replace(token, kind="weight"), after)
        number = constant_named(text)
        if number is not None:
            if text == "e" and after and after[0].kind == "open" and after[0].glued:
                self._refuse("this can be read in two ways: write e^(…), exp(…) or e*(…)", token)
            return replace(token, kind="number", number=number)
        if text.lower() not in ("lambda",) and function(text):
            return replace(token, kind="function")
        if after_module:
            if text.lower() in INSTEAD:
                self._refuse_unknown(token)
            self._refuse(f'there is no "{quoted(text)}" in formulas: of a module they know functions, pi and e', token)
        if text in _CODE - {"lambda"}:
            self._refuse_unknown(token)
        if name(text):
            return self._checked(replace(token, kind="weight"), after)
        return token

    def _is_element(self, text: str) -> bool:
        """Return whether a word is an element of a declared vector, such as p[0]."""
        given = declared_name(text)
        return given.index is not None and Name(given.base) in self.declared.head

    def _checked(self, token: Token, after: Sequence[Token]) -> Token:
        """Return a weight, or refuse a word that looks like one and would be misread."""
        given = declared_name(token.text)
        if not self.weights_allowed:
            self._refuse(f'there is no "{quoted(token.text)}" in a range: a number is expected here', token)
        if given in self.declared.names:
            return token
        called = bool(after) and after[0].kind == "open" and after[0].glued
        if called and (given.base in _LIKE_FUNCTIONS or (len(token.text) > 3 and token.text.isalpha())):
            self._refuse(f'there is no function "{quoted(token.text)}" in formulas', token)
        if given.base in _IMAGINARY:
            self._refuse(f'"{given.base}" is the imaginary unit to many: give this weight another letter', token)
        if given.base == "e":
            self._refuse("e is Euler's number and has no index: give this weight another letter", token)
        return token

    def _parts(self, tokens: Sequence[Token], at: int, token: Token, letters: Collection[str]) -> Iterator[Token]:
        """Yield the parts of a word that are run together, such as x and sin in xsin(y)."""
        if token.kind != "word":
            yield token
            return
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        splits = list(_splits(token.text, letters)) if len(token.text) <= _LONGEST_RUN else []
        splits = [each for each in splits if _stands(each, following)]
        if not splits or (token.text.lower() in INSTEAD and FUNCTIONS.keys() >= set(splits[0])):
            self._refuse_unknown(token)
        if len(splits) > 1:
            shown = " or ".join(map(_written, splits[:2]))
            self._refuse(f"this can be read in two ways: write {shown}", token)
        place, glued = token.place, token.glued
        for part in splits[0]:
            yield self._piece(part, place, glued)
            place, glued = place + len(part), True

    def _piece(self, text: str, place: int, glued: bool) -> Token:
        if text.isdigit():
            return Token("number", text, place, glued, float(text))
        number = constant_named(text)
        if number is not None:
            return Token("number", text, place, glued, number)
        kind = "function" if text in FUNCTIONS else "weight"
        piece = Token(kind, text, place, glued)
        return self._checked(piece, ()) if kind == "weight" else piece

    def _refuse_unknown(self, token: Token) -> NoReturn:
        self._refuse(_about_unknown(token.text), token)

    def _refuse(self, sentence: str, token: Token) -> NoReturn:
        raise FormulaError(sentence, self.typed, token.place)


def _splits(word: str, letters: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield every way to split a word into names, constants and functions, without a repeated factor."""
    if not word:
        yield ()
        return
    for piece in _first_pieces(word, letters):
        for rest in _splits(word[len(piece) :], letters):
            factors = takewhile(lambda each: each not in FUNCTIONS, rest)
            if piece in FUNCTIONS or piece not in factors:
                yield (piece, *rest)


def _first_pieces(word: str, letters: Collection[str]) -> Iterator[str]:
    for applied in _APPLIED:
        if word.startswith(applied):
            yield applied
    for constant in ("pi", "π"):
        if word.startswith(constant):
            yield constant
    if word == "e":
        yield word
    digits = re.match(r"[0-9]+", word)
    if digits:
        yield digits.group()
    leading = leading_name(word)
    if leading and (leading[0].base in letters or not word[0].isascii()) and word[0] != "π":
        yield word[: leading[1]]


def _stands(pieces: tuple[str, ...], following: Token | None) -> bool:
    """Return whether pieces can be combined: numbers follow a function, e is raised, an argument is not called."""
    functions = [at for at, piece in enumerate(pieces) if piece in FUNCTIONS]
    numbers = [at for at, piece in enumerate(pieces) if piece.isdigit()]
    if any(at - 1 not in functions for at in numbers):
        return False
    if pieces[-1] == "e":
        return not functions and following is not None and following.text in ("^",)
    called = following is not None and following.kind == "open" and following.glued
    return not (functions and called and functions[-1] != len(pieces) - 1)


def _written(pieces: tuple[str, ...]) -> str:
    """Return the pieces written so that they are unambiguous."""
    for at, piece in enumerate(pieces):
        if piece in FUNCTIONS and at + 1 < len(pieces):
            return "*".join((*pieces[:at], f"{piece}({_written(pieces[at + 1 :])})"))
    return "*".join(pieces)


def _place_of(blamed: Name | None, names: Sequence[tuple[Name, int]]) -> int:
    return next((place for each, place in names if each == blamed), 0)


def _plain(token: Token) -> str:
    return declared_name(token.text).plain


def _weight(token: Token, index: int) -> Token:
    return replace(token, number=float(index))


def _meant(word: str) -> str | None:
    """Return the function that a misspelled word means, but none with another meaning, such as sin for sinpi."""
    single = re.sub(r"(.)\1+", r"\1", word)
    known = next((each for each in (MEANT.get(word), single) if each in FUNCTIONS), None)
    if known or not word.isalpha():
        return known
    near = difflib.get_close_matches(word, _KNOWN, 1, 0.8)
    return next((each for each in near if each not in word and word not in each), None)


def _about_unknown(word: str) -> str:
    shown, low = quoted(word), word[:40].lower()
    if low in INSTEAD:
        return f'there is no "{shown}" in formulas: write {INSTEAD[low]}'
    if low in UNAVAILABLE:
        return f'"{shown}" is not available in formulas'
    if low in _CODE:
        return f'there is no "{shown}" in formulas: they are not programs'
    meant = _meant(low)
    if meant:
        return f'there is no "{shown}" in formulas; did you mean "{meant}"?'
    if word.isalpha() and len(set(word)) == len(word) <= 3:
        return f'there is no "{shown}" in formulas: write {"*".join(word)} if a product is meant'
    return f'there is no "{shown}" in formulas: a weight is a letter such as x or w1, or a word that the domain names'
