"""The look of a rendering: in which colours, on which landscape and in which language everything is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Self

from gradmath.landscapes.chosen import LANDSCAPE_VARIABLE, Chosen, choose
from scenes.kit.frame.frame import WIDE, Frame
from scenes.kit.frame.theme import DARK, Theme
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue

_USUAL = "lecture"


@dataclass(frozen=True)
class Look:
    """What a segment is made with.

    Attributes
    ----------
    theme
        Colours and type.
    asked
        The landscape that somebody asked for, on the command line or in the environment: everything is shown on it.
    usual
        The lecture's landscape, for segments that have none of their own; None for the one that both lectures have.
    words
        What is said and written, in some language.
    frame
        The shape of the picture.
    """

    theme: Theme = DARK
    asked: Chosen | None = None
    usual: Chosen | None = None
    words: Catalogue = PLAIN_ENGLISH
    frame: Frame = WIDE

    @classmethod
    def of_environment(cls) -> Self:
        """Return the look of a segment that nobody gave one, as bare Manim makes it.

        Raises
        ------
        ValueError
            If the environment names no landscape that can be shown.
        """
        text = os.environ.get(LANDSCAPE_VARIABLE)
        return cls(asked=choose(text) if text else None)

    def landscape(self, own: str | None = None) -> Chosen:
        """Return the landscape to show: the one asked for, or else the segment's own, or else the usual one.

        Parameters
        ----------
        own
            The landscape of a segment that needs one of its own: a catalogue's name or a formula.
        """
        if self.asked is not None:
            return self.asked
        return choose(own) if own else self.usual or choose(_USUAL)
