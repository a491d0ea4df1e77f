"""User input as a message shows it: whatever it contains, it is only shown, and no terminal obeys it."""

from __future__ import annotations

import reprlib
import unicodedata

_LONGEST = 80
# Controls, invisible formatting such as a change of direction, surrogates, and line separators. Some scripts and signs
# are written with the two joiners, which change nothing around them.
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


class _Shortened(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = _LONGEST

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write out a number of more than 4300 digits.
        return super().repr_int(x, level) if abs(x) < 10**_LONGEST else f"a number of more than {_LONGEST} digits"


def quoted(value: object) -> str:
    """Return a value as Python writes it, on one line; only part of a long or deeply nested one."""
    return on_one_line(_Shortened().repr(value))


def on_one_line(given: object) -> str:
    """Return a text, or the text of a path or an error, on one line, with all that a terminal would obey escaped.

    A text that comes back unchanged is safe anywhere.
    """
    text = str(given)
    return text if text.isprintable() else "".join(map(_written_out, text))


def shortened(given: object, longest: int = _LONGEST) -> str:
    """Return the same, with only the beginning and the end of a long text."""
    text = str(given)
    half = (longest - 3) // 2
    return on_one_line(text if len(text) <= longest else f"{text[:half]}...{text[-half:]}")


def printable(message: str) -> str:
    """Return a message of one or several lines as it may go to a terminal."""
    return "\n".join(on_one_line(line) for line in message.split("\n"))


def _written_out(character: str) -> str:
    if unicodedata.category(character) in _OBEYED and character not in _JOINERS:
        return character.encode("unicode_escape").decode()
    return character
