"""Scripts: whose letters join, and which are written from right to left."""

from __future__ import annotations

import re

_ARABIC, _HEBREW, _DEVANAGARI = "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff", "\u0590-\u05ff", "\u0900-\u097f"
_JOINING = re.compile(f"[{_ARABIC}{_DEVANAGARI}]")
_RIGHT_TO_LEFT = re.compile(f"[{_ARABIC}{_HEBREW}]")
# Numbers and formulas, with everything in them that is read from left to right.
_LEFT_TO_RIGHT = re.compile(f"[-−+±(]?[0-9A-Za-z∇∂Α-ω‖](?:[^{_ARABIC}{_HEBREW}\n]*[0-9A-Za-z∇∂Α-ω‖₀-₉⁰-⁹²³¹%)])?°?")
_MARK, _ISOLATE, _LEFT, _END = "\u200e", "\u2067", "\u2066", "\u2069"


def is_plain(text: str) -> bool:
    """Tell whether each letter is its own shape, one after the other as in the text."""
    return _JOINING.search(text) is None


def is_right_to_left(text: str) -> bool:
    """Tell whether any part of a text is read from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def in_order(text: str) -> str:
    """Return a text with marks that keep its reading order, line by line.

    A part that is read from right to left is isolated, and within it numbers and formulas are isolated from left to
    right. Without the first mark ManimPango loses short texts that begin with such a letter.
    """
    return "\n".join(map(_line_in_order, text.split("\n")))


def isolated(text: str) -> str:
    """Return a text in which numbers and formulas are isolated from left to right."""
    return _LEFT_TO_RIGHT.sub(lambda match: f"{_LEFT}{match[0]}{_END}", text)


def _line_in_order(line: str) -> str:
    if not is_right_to_left(line):
        return line
    return f"{_MARK}{_ISOLATE}{isolated(line)}{_END}"
