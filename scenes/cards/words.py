"""What the cards say, as plain values, and how it is broken into lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.theme import Type
from scenes.kit.frame.typeface import width
from scenes.language.messages import message

TITLE_SECONDS, END_SECONDS = 4.5, 6.0

# The share of the frame's width that words may fill, from where lines begin, and their width in frame units.
WORDS_SHARE = 0.42
ROOM = WORDS_SHARE * WIDE.width - WIDE.width / 2 + WIDE.safe_x


@dataclass(frozen=True)
class Style:
    """How one kind of text is set.

    Attributes
    ----------
    size
        Font size in Manim's units.
    comfortable
        The smallest size at which text stays on one line; below it, the text is broken.
    least
        The smallest size that is still easy to read, for text that does not fit in the last line.
    weight
        A Pango weight.
    lines
        The greatest number of lines.
    leading
        Distance between baselines, in ems.
    around
        Text around each title, which stands in it as {title}.
    """

    size: float
    comfortable: float
    least: float
    weight: str
    lines: int
    leading: float = 1.12
    around: str = "{title}"


TITLE = Style(64, 49, 36, "SEMIBOLD", 3)
SUBTITLE = Style(34, 27, 24, "NORMAL", 2)
CLOSING_TITLE = Style(Type.title, 31, 28, "SEMIBOLD", 3)
SEGMENT = Style(Type.label, 21.5, 19, "NORMAL", 2, leading=1.0)
NEXT = Style(Type.note, 20, 19, "NORMAL", 2, around=message("Next: {title}"))


@dataclass(frozen=True)
class CardWords:
    """What the cards of a film say.

    Attributes
    ----------
    title
        The lecture's title; a colon separates it from a subtitle.
    number
        The lecture's number in the syllabus, from 1.
    segments
        The segments' titles, in order.
    following
        The title of the next lecture; None after the last.
    sense
        Direction of the arrows beside the title: "ascent" or "descent".
    """

    title: str
    number: int
    segments: tuple[str, ...]
    following: str | None
    sense: Literal["ascent", "descent"] = "ascent"

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the subtitle, which may be empty."""
        title, _, subtitle = self.title.partition(":")
        return title.strip(), subtitle.strip()

    @property
    def next_heading(self) -> str | None:
        """The title of the next lecture without its subtitle."""
        return None if self.following is None else self.following.partition(":")[0].strip()


@dataclass(frozen=True)
class Backdrop:
    """What is behind the words of a card: the map of a landscape.

    Attributes
    ----------
    landscape
        As `gradmath.landscapes.chosen` reads it.
    identity
        What else the map depends on: see `gradmath.landscapes.chosen.Chosen`.
    """

    landscape: str
    identity: str = ""


def broken(text: str, style: Style) -> tuple[str, ...] | None:
    """Return the lines of a text: as few as it takes to be easy to read; None if it does not fit.

    Lines wider than the room are to be drawn smaller, but no smaller than the style allows.
    """
    text = message(style.around, title=text)
    for count in range(1, style.lines + 1):
        lines = _lines(text, count, style, style.comfortable)
        if lines:
            return lines
    return _lines(text, style.lines, style, style.least)


def _lines(text: str, count: int, style: Style, size: float) -> tuple[str, ...] | None:
    """Return a text in ``count`` lines of about the same width; None if one does not fit at this size."""
    if width(text, size, style.weight) > count * ROOM:
        return None
    words = text.split(" ")
    breaks = combinations(range(1, len(words)), min(count, len(words)) - 1)
    choices = (_cut(words, places) for places in breaks)
    best = min(choices, key=lambda lines: max(width(line, size, style.weight) for line in lines))
    return best if all(width(line, size, style.weight) <= ROOM for line in best) else None


def _cut(words: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(" ".join(words[start:end]) for start, end in zip((0, *places), (*places, len(words)), strict=True))
