"""Numbers as a language writes them; until they are drawn they are written as in English, with a point."""

from __future__ import annotations

import re

from scenes.language.current import current_language

_POINT = "."
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\d.]*(?:em|pt|cm|%))")
# Numbers of a point or a row, in round brackets.
_BETWEEN = re.compile(r"(?<=\d), (?=[-−]?\d)")
_POINT_OF_NUMBERS = re.compile(r"(?<![\w.])\((?:[-−]?\d+(?:\.\d+)?, )+[-−]?\d+(?:\.\d+)?\)")
_WORD = re.compile(r"[^\W\d_]{2}")


def decimal_sign() -> str:
    """Return the sign between the whole part of a number and its decimals in the current language."""
    return current_language().decimal_sign


def localised(text: str) -> str:
    """Return numbers without words as the current language writes them; a text with words is already translated."""
    if decimal_sign() == _POINT or _WORD.search(text):
        return text
    return in_language(text)


def in_language(number: str) -> str:
    """Return numbers for use in a text as the current language writes them."""
    sign = decimal_sign()
    if sign == _POINT:
        return number
    return _DECIMAL.sub(sign, _POINT_OF_NUMBERS.sub(lambda match: _BETWEEN.sub("; ", match[0]), number))


def localised_formula(source: str) -> str:
    """Return a formula in Typst with its numbers as the current language writes them.

    A number with a comma is a single text, typeset like its digits; a bare comma would separate two values.
    """
    sign = decimal_sign()
    if sign == _POINT:
        return source
    source = _POINT_OF_NUMBERS.sub(lambda match: _BETWEEN.sub("; ", match[0]), source)
    return _NUMBER.sub(lambda match: f'"{match[0].replace(_POINT, sign)}"', source)


def canonical(number: str) -> str:
    """Return a number that the current language has written in the form that Python reads."""
    return number.replace("−", "-").replace(decimal_sign(), _POINT)
