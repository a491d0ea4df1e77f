"""Writes `src/formula/unicode.ts`: which characters take two columns, for carets."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path


def is_asked(character: str) -> bool:
    """Tell whether the script asks for a character's width: it can be printed, and is no mark on the one before."""
    return character.isprintable() and unicodedata.category(character) not in ("Mn", "Me")


def ranges() -> str:
    """Return the ranges of wide characters, each start and length in base 36, from the last end.

    A range goes on over characters of which the script does not ask.
    """
    found: list[str] = []
    start, last, end = -1, 0, 0
    for code in filter(lambda each: is_asked(chr(each)), range(sys.maxunicode + 1)):
        if unicodedata.east_asian_width(chr(code)) in "WF":
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
    return f'{told}\nexport const WIDE =\n  "{ranges()}";\n'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), encoding="utf-8")
