"""The look of a rendering: the colours, the landscape and the language in which everything is shown."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

from gradmath.descent.asked import Descent
from gradmath.landscapes.chosen import LANDSCAPE_VARIABLE, Chosen, choose
from gradmath.models.logged import LoggedPath
from scenes.kit.frame.frame import WIDE, Frame
from scenes.kit.frame.theme import DARK, Theme
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue

_USUAL = "lecture"
THEME_VARIABLE = "GRADIENT_THEME"
"""The environment variable that chooses the theme of what Manim's own command draws."""


_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Look:
    """How a segment is rendered.

    Attributes
    ----------
    theme
        Colours and type.
    asked
        The landscape that the user asked for, on the command line or in the environment: everything is shown on it.
    usual
        The lecture's landscape, for segments that have none of their own; None for the one that both lectures share.
    words
        What is spoken and written, in some language.
    frame
        Shape of the picture.
    descent
        The descent that somebody asked for, on the command line or in the syllabus: the segments that take one show it.
    run
        The path of a run that somebody logged, in the place of a descent.
    """

    theme: Theme = DARK
    asked: Chosen | None = None
    usual: Chosen | None = None
    words: Catalogue = PLAIN_ENGLISH
    frame: Frame = WIDE
    descent: Descent | None = None
    run: LoggedPath | None = None

    @property
    def has_own_descent(self) -> bool:
        """Whether somebody asked for a descent, or for the path of a run."""
        return self.descent is not None or self.run is not None

    @classmethod
    def of_environment(cls) -> Self:
        """Return the look of a segment that was given none, as under bare Manim.

        Raises
        ------
        ValueError
            If the environment names no valid landscape or theme, or if one of the two variables seems to be misspelled:
            one sentence that begins with the variable.
        """
        # Reading a theme's file imports more than most users of looks need.
        from scenes.kit.frame.theme_file import find_theme

        for name in os.environ:
            if name.startswith("GRADIENT") and name not in _VARIABLES:
                near = difflib.get_close_matches(name, _VARIABLES, 1, 0.85)
                if near:
                    raise ValueError(f"{name}: there is no such variable; did you mean {near[0]}?")
        given = {name: os.environ.get(name) for name in _VARIABLES}
        landscape, theme = given[LANDSCAPE_VARIABLE], given[THEME_VARIABLE]
        asked = _read(LANDSCAPE_VARIABLE, landscape, choose) if landscape else None
        return cls(theme=_read(THEME_VARIABLE, theme, find_theme) if theme else DARK, asked=asked)

    def landscape(self, own: str | None = None) -> Chosen:
        """Return the landscape to show: the one asked for, otherwise the segment's own, otherwise the usual one.

        Parameters
        ----------
        own
            The landscape of a segment that needs its own: a catalogue's name or a formula.
        """
        if self.asked is not None:
            return self.asked
        return choose(own) if own else self.usual or choose(_USUAL)


_VARIABLES = (LANDSCAPE_VARIABLE, THEME_VARIABLE)


def _read(variable: str, text: str, read: Callable[[str], _Read]) -> _Read:
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"{variable}: {error}") from error
