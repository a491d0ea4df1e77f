"""From the signs of a formula to its numbers, names, operators and parentheses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from gradmath.formula._errors import FormulaError, quoted
from gradmath.formula._letters import Letters

MOST_TOKENS = 500
LARGEST_EXPONENT = 100
_LONGEST_NUMBER = 32

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<fraction>[{_FRACTIONS}])"
    r"|(?P<module>(?:np|numpy|jnp|jax\.numpy|jax\.nn|math|scipy\.special|torch\.nn\.functional|torch|F|tf\.math|tf\.nn|tf)\.(?=[A-Za-z]))"
    r"|(?P<word>[A-Za-zα-ωΑ-Ω_][A-Za-zα-ωΑ-Ω0-9_]*[₀₁₂₃₄₅₆₇₈₉]*(?:\[\s*(?:(?:\.\.\.|:)\s*,\s*)?[0-9]{1,3}\s*\])?)"
    r"|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<operator>\*\*|\.(?:\*\*|[*/^])|[-+*/^%])"
    r"|(?P<compare><=|>=|==|!=|<|>)"
    r"|(?P<and>&&?)|(?P<bar>\|)|(?P<norm>[‖∥])|(?P<root>[√∛])|(?P<question>\?)|(?P<colon>:)"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
)
_INDEXED = re.compile(r"(?<![A-Za-zα-ωΑ-Ω])[A-Za-zα-ωΑ-Ω]$")
_KEYWORDS = frozenset({"if", "then", "else", "and", "or", "not", "True", "otherwise"})
_SAME_OPERATOR = {"**": "^", ".**": "^", ".^": "^", ".*": "*", "./": "/"}
_BRACKETS = {**dict.fromkeys("⌊⌋", "floor"), **dict.fromkeys("⌈⌉", "ceil")}
_CONFUSABLE = dict(zip("асеорхуіΑ", "aceopxyiA", strict=True))


@dataclass(frozen=True)
class Token:
    """A number, a name or a sign.

    Attributes
    ----------
    kind
        number, word, keyword, module, raised, operator, compare, and, bar, norm (‖), root, question, colon, open,
        close, comma; once names are known (see `_weights`) a word is a weight or a function instead.
    text
        The text in the signs of formulas.
    place
        Where it was typed.
    glued
        Whether it follows the token before it without a space.
    number
        The value of a number or an exponent, or the index of a weight.
    """

    kind: str
    text: str
    place: int
    glued: bool = False
    number: float = 0.0

    @property
    def begins_operand(self) -> bool:
        """Whether a number, a weight, a function or a parenthesis begins here."""
        return self.kind in ("number", "weight", "function", "open", "root")

    @property
    def is_numeral(self) -> bool:
        """Whether this is a number in digits, and not a named one such as pi."""
        return self.kind == "number" and not self.text[0].isalpha()


def tokens(letters: Letters, typed: str) -> list[Token]:
    """Return the tokens of a formula.

    Raises
    ------
    FormulaError
        If a sign has no meaning in a formula, or a number is too long or too large.
    """
    found: list[Token] = []
    at, glued = 0, False
    while at < len(letters.text):
        match = _TOKEN.match(letters.text, at)
        if match is None:
            _refuse_sign(letters, at, typed)
        if match.lastgroup == "space":
            glued = False
        else:
            found.append(_token(str(match.lastgroup), match.group(), letters.places[at], glued, typed))
            glued = True
        if len(found) > MOST_TOKENS:
            sentence = f"a formula has at most {MOST_TOKENS} numbers, names and signs"
            raise FormulaError(sentence, typed, letters.places[at])
        at = match.end()
    return found


def _token(kind: str, text: str, place: int, glued: bool, typed: str) -> Token:
    if kind == "number":
        return Token(kind, text, place, glued, _number(text, place, typed))
    if kind == "fraction":
        return Token("number", text, place, glued, unicodedata.numeric(text))
    if kind == "raised":
        return Token(kind, text, place, glued, _exponent(text, place, typed))
    if kind == "operator":
        return Token(kind, _SAME_OPERATOR.get(text, text), place, glued)
    if kind == "word" and text in _KEYWORDS:
        return Token("keyword", text, place, glued)
    return Token(kind, text, place, glued)


def _number(text: str, place: int, typed: str) -> float:
    if len(text) > _LONGEST_NUMBER:
        raise FormulaError(f"a number has at most {_LONGEST_NUMBER} characters", typed, place)
    value = float(text)
    if not np.isfinite(value):
        raise FormulaError(f"{text} is too large a number", typed, place)
    return value


def _exponent(text: str, place: int, typed: str) -> float:
    digits = int(text.translate(_SUPERSCRIPTS)[:_LONGEST_NUMBER])
    if abs(digits) > LARGEST_EXPONENT:
        raise FormulaError(f"an exponent is at most {LARGEST_EXPONENT}", typed, place)
    return float(digits)


def _refuse_sign(letters: Letters, at: int, typed: str) -> NoReturn:
    place = letters.places[at]
    sign = letters.text[at]
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    raise FormulaError(_about_sign(sign, quoted(shown), letters.text[:at]), typed, place)


def _about_sign(sign: str, shown: str, before: str) -> str:
    if sign == "[" and _INDEXED.search(before):
        return "the index of a weight is a whole number: write w1 or w[1]"
    if sign in "[]{}":
        return f'"{shown}" has no meaning in a formula: use round parentheses'
    if sign == ".":
        return '"." stands in a number only: nothing here has attributes'
    if sign == "!" and before.strip():
        return "the factorial x! is not available in formulas"
    if sign in "~!":
        return 'a condition is negated in words: write "not x > 0"'
    if sign in _BRACKETS:
        return f'"{shown}" has no meaning in a formula: write {_BRACKETS[sign]}(…)'
    if sign == "=":
        return 'a formula is the error alone, without "=": a condition has ==, <= or >='
    if sign == "\\":
        return "formulas are not written in LaTeX: write sqrt(x), x/y, sin(x), pi"
    if sign in _CONFUSABLE:
        return f'"{shown}" looks like "{_CONFUSABLE[sign]}" and is a letter of another alphabet: type it again'
    if sign in "∞∂∇∫∑∏…'":
        return f'"{shown}" is not available in formulas'
    return f'"{shown}" has no meaning in a formula: use + - * / ^ and parentheses'
