"""What the cards of a film say, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass

TITLE_SECONDS, END_SECONDS = 4.5, 6.0
# Their classes, and so their files, which no segment may have.
CARD_NAMES = ("TitleCard", "EndCard")


@dataclass(frozen=True)
class CardWords:
    """What the cards of a film say.

    Attributes
    ----------
    title
        The lecture's; a colon parts it into a title and a subtitle.
    number
        Which lecture of the syllabus it is, from 1.
    segments
        The segments' titles, in order.
    following
        The title of the next lecture; None after the last.
    landscape
        The landscape behind the words: a catalogue's name or a formula.
    """

    title: str
    number: int
    segments: tuple[str, ...]
    following: str | None
    landscape: str

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the subtitle, which may be empty."""
        title, _, subtitle = self.title.partition(":")
        return title.strip(), subtitle.strip()

    @property
    def next_heading(self) -> str | None:
        """The title of the next lecture without its subtitle."""
        return None if self.following is None else self.following.partition(":")[0].strip()
