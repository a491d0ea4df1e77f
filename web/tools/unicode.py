"""Writes `src/formula/unicode.ts`: which characters that can be printed do not take one column, for carets."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path


def is_single(character: str) -> bool:
    """Tell whether a character takes one column: it is not wide, and does not combine with the one before."""
    return unicodedata.east_asian_width(character) not in "WF" and not unicodedata.combining(character)


def ranges() -> str:
    """Return the ranges of characters that are not single, each start and length in base 36, from the last end.

    A range goes on over characters that cannot be printed, of which the script asks nothing.
    """
    found: list[str] = []
    start, last, end = -1, 0, 0
    for code in filter(lambda each: chr(each).isprintable(), range(sys.maxunicode + 1)):
        if not is_single(chr(code)):
            start, last = (code if start < 0 else start), code
        elif start >= 0:
            found.append(f"{base36(start - end)} {base36(last + 1 - start)}")
            start, end = -1, last + 1
    if start >= 0:
        found.append(f"{base36(start - end)} {base36(last + 1 - start)}")
    return ",".join(found)


def base36(number: int) -> str:
    """Return a number in base 36."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (base36(number // 36) if number >= 36 else "") + digits[number % 36]


def written() -> str:
    """Return the module."""
    told = "// Written by tools/unicode.py: starts and lengths of ranges, in base 36.\n"
    return f'{told}\nexport const NOT_SINGLE =\n  "{ranges()}";\n'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), encoding="utf-8")
