"""Writes `src/formula/unicode.ts`: which characters are two columns wide or combine with the one before, for carets."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path


def ranges(holds: Callable[[str], bool]) -> str:
    """Return the ranges of characters of which something holds, each start and length in base 36, from the last end."""
    found: list[str] = []
    start, end = None, 0
    for code in range(0x110001):
        inside = code <= 0x10FFFF and holds(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            found.append(f"{base36(start - end)} {base36(code - start)}")
            start, end = None, code
    return ",".join(found)


def base36(number: int) -> str:
    """Return a number in base 36."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (base36(number // 36) if number >= 36 else "") + digits[number % 36]


def written() -> str:
    """Return the module."""
    tables = {
        "WIDE": ranges(lambda c: unicodedata.east_asian_width(c) in "WF"),
        "COMBINING": ranges(lambda c: bool(unicodedata.combining(c))),
    }
    lines = [f'export const {name} =\n  "{text}";' for name, text in tables.items()]
    return "\n".join(["// Written by tools/unicode.py: starts and lengths of ranges, in base 36.\n", *lines, ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), encoding="utf-8")
