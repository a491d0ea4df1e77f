"""What a card says, in lines that fit beside its picture."""

from __future__ import annotations

from string import ascii_uppercase
from typing import ClassVar

from manim import ORIGIN, VGroup

from scenes.cards.words import ROOM, Style, broken
from scenes.claims.meaning import Decoration
from scenes.kit.frame.typeface import SIZE_OF_AN_EM
from scenes.kit.lettering.reading_order import start
from scenes.kit.lettering.words import Words

# Letters that stand on the baseline and do not reach below it.
_STANDING = frozenset(ascii_uppercase) - frozenset("JQ")

OF_THE_LECTURE = Decoration("a title, or what was learnt: the audit compares a card's words with the lecture's")
"""What the words of a card say."""


class Lines(VGroup):
    """A text no wider than the veil, in one line or several; the first one's baseline begins at the origin.

    Attributes
    ----------
    drop
        Distance from the first baseline down to the last, in frame units.
    """

    claims_nothing: ClassVar[str] = "lines of words, which make the claims"

    def __init__(self, text: str, style: Style, color: str) -> None:
        lines = broken(text, style)
        if lines is None:
            raise ValueError(f"{text!r} does not fit on a card: its words come from card_words, which ensures that")
        words = [Words(each, style.size, color, style.weight, of=OF_THE_LECTURE) for each in lines]
        super().__init__(*words)
        pitch = style.leading * style.size / SIZE_OF_AN_EM
        for number, each in enumerate(words):
            each.shift((-each.get_edge_center(start())[0], -number * pitch - _baseline(each), 0))
        scale = min(1.0, ROOM / self.width)
        self.drop = scale * pitch * (len(words) - 1)
        self.scale(scale, about_point=ORIGIN)


def _baseline(words: Words) -> float:
    """Return the height of the baseline: that of the first letter, if it is a plain capital."""
    if words.text[0] in _STANDING:
        return float(words.get_subpaths()[0][:, 1].min())
    return words.baseline
