"""A value from somebody's file, as a message about it quotes it."""

from __future__ import annotations

import reprlib

_LONGEST = 80


class _Shortened(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = _LONGEST

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write down a number of more than 4300 digits.
        return super().repr_int(x, level) if abs(x) < 10**_LONGEST else f"a number of more than {_LONGEST} digits"


def quoted(value: object) -> str:
    """Return a value as Python writes it, on one line; of a long or deeply nested one only a part."""
    return _Shortened().repr(value)
