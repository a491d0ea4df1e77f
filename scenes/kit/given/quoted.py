"""What somebody gave, as a message shows it: whatever is in it, it is only shown, and obeyed by no terminal."""

from __future__ import annotations

import reprlib
import unicodedata

_LONGEST = 80
# Controls, invisible formatting such as a change of direction, halves of characters, and ends of lines. Some scripts
# and signs are written with the two joiners, which change nothing around them.
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


class _Shortened(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = _LONGEST

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write down a number of more than 4300 digits.
        return super().repr_int(x, level) if abs(x) < 10**_LONGEST else f"a number of more than {_LONGEST} digits"


def quoted(value: object) -> str:
    """Return a value as Python writes it, on one line; of a long or deeply nested one only a part."""
    return on_one_line(_Shortened().repr(value))


def on_one_line(given: object) -> str:
    """Return a text, or the text of a path or an error, on one line: what a terminal would obey is written out.

    A text that comes back as it was can stand anywhere.
    """
    text = str(given)
    return text if text.isprintable() else "".join(map(_written_out, text))


def shortened(given: object, longest: int = _LONGEST) -> str:
    """Return the same; of a long text only its beginning and its end."""
    text = str(given)
    half = (longest - 3) // 2
    return on_one_line(text if len(text) <= longest else f"{text[:half]}...{text[-half:]}")


def printable(message: str) -> str:
    """Return a message of one line or several as it may go to a terminal."""
    return "\n".join(on_one_line(line) for line in message.split("\n"))


def _written_out(character: str) -> str:
    if unicodedata.category(character) in _OBEYED and character not in _JOINERS:
        return character.encode("unicode_escape").decode()
    return character
