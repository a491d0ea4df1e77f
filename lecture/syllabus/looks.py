"""The look in which a lecture is shown: what is asked for, and what its syllabus says."""

from __future__ import annotations

from gradmath.landscapes.chosen import Chosen
from lecture.syllabus.descents import descent_of
from lecture.syllabus.landscapes import chosen_at
from lecture.syllabus.lectures import FILE_NAME, Lecture
from scenes.cards.words import Backdrop
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme_file import find_theme
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue


def look_of(lecture: Lecture, theme: str, asked: Chosen | None, words: Catalogue = PLAIN_ENGLISH) -> Look:
    """Return the look of everything that is shown of a lecture.

    Parameters
    ----------
    lecture
        Whose landscape is the usual one.
    theme
        The theme's name, or the path of its file.
    asked
        The landscape that somebody asked for; None if nobody did.
    words
        What is said and written, in some language.

    Raises
    ------
    UsageError
        If the syllabus names a landscape that cannot be shown, or a descent that is none.
    ThemeFileError
        If the theme's file can no longer be used.
    """
    usual = lecture.landscape and chosen_at(lecture.landscape, f"{FILE_NAME}: [{lecture.key}] landscape")
    return Look(find_theme(theme), asked, usual or None, words, descent=descent_of(lecture))


def backdrop_of(lecture: Lecture, asked: Chosen | None) -> Backdrop | None:
    """Return what is behind the words of a lecture's cards; None for paper.

    Parameters
    ----------
    lecture
        Which one.
    asked
        The landscape that somebody asked for; None if nobody did.

    Raises
    ------
    UsageError
        If the syllabus names a landscape that cannot be shown.
    """
    if asked is not None:
        return Backdrop(asked.text, asked.identity)
    for key, text in (("backdrop", lecture.backdrop), ("landscape", lecture.landscape)):
        if text is not None:
            chosen = chosen_at(text, f"{FILE_NAME}: [{lecture.key}] {key}")
            return Backdrop(chosen.text, chosen.identity)
    return None
