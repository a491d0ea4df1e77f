"""Kinds of values of arguments: each is read, or refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from lecture.errors import UsageError
from lecture.syllabus.lectures import unknown
from lecture.syllabus.themes import THEMES
from lecture.terminal import say
from lecture.work.quality import Rate
from scenes.kit.given.quoted import on_one_line, shortened


class Choice:
    """A value that is one of some names.

    Parameters
    ----------
    kind
        The kind of thing that they name.
    names
        The names.
    """

    def __init__(self, kind: str, names: Iterable[str]) -> None:
        self.kind, self.names = kind, tuple(names)

    @property
    def metavar(self) -> str:
        """The names as shown in the help."""
        return "{" + ",".join(self.names) + "}"

    def __call__(self, text: str) -> str:
        """Return a given name, or refuse it."""
        if text not in self.names:
            raise UsageError(unknown(self.kind, text, self.names))
        return text


class WholeNumber:
    """A value that is a whole number within bounds.

    Parameters
    ----------
    what
        What it counts, with the name of its option.
    low, high
        The bounds.
    """

    def __init__(self, what: str, low: int, high: int) -> None:
        self.what, self.low, self.high = what, low, high

    def __call__(self, text: str) -> int:
        """Return a given number, or refuse it."""
        if not re.fullmatch(r"\d{1,9}", text) or not self.low <= int(text) <= self.high:
            raise UsageError(
                f'{self.what} must be a whole number from {self.low} to {self.high}, not "{shortened(text)}"'
            )
        return int(text)


class FrameRate:
    """A value in frames per second: whole, a fraction, or a decimal, where 23.976 and the like mean 24000/1001."""

    low, high = 1, 240

    def __call__(self, text: str) -> Rate:
        """Return a given rate, exactly, or refuse it."""
        if re.fullmatch(r"\d{1,7}(/[1-9]\d{0,5}|\.\d{1,6})?", text):
            rate = Fraction(text)
            if "." in text:
                rate = self._of_television(rate, len(text.partition(".")[2]))
            if self.low <= rate <= self.high:
                return int(rate) if rate.denominator == 1 else rate
        raise UsageError(
            f"frames a second (--fps) must be a number from {self.low} to {self.high}, such as 25, 23.976 or "
            f'30000/1001, not "{shortened(text)}"'
        )

    @staticmethod
    def _of_television(rate: Fraction, decimals: int) -> Fraction:
        """Return the rate of television, n · 1000/1001, that rounds to this one; the rate itself if there is none."""
        slower = round(rate * Fraction(1001, 1000)) * Fraction(1000, 1001)
        return slower if rate.denominator > 1 and decimals > 1 and round(slower, decimals) == rate else rate


def theme(text: str) -> str:
    """Return a theme: a name, or the path of the user's own file, which is checked."""
    if text in THEMES:
        return text
    if not text.endswith(".toml"):
        raise UsageError(unknown("theme", text, [*THEMES, "FILE.toml"]))
    from scenes.kit.frame.theme_file import ThemeFileError, complaints, read_theme

    file = Path(text).absolute()
    try:
        for complaint in complaints(read_theme(file)):
            say(f"{on_one_line(text)}: {complaint}")
    except ThemeFileError as error:
        raise UsageError(f"--theme: {error}") from error
    return str(file)
