"""The look of a lecture, from what is asked for and from its syllabus."""

from __future__ import annotations

from gradmath.landscapes.chosen import Chosen
from lecture.syllabus.landscapes import chosen_at
from lecture.syllabus.lectures import FILE_NAME, Lecture
from lecture.syllabus.own import DESCENT, PATH
from scenes.cards.words import Backdrop
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme_file import find_theme
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue


def look_of(lecture: Lecture, theme: str, asked: Chosen | None, words: Catalogue = PLAIN_ENGLISH) -> Look:
    """Return the look of everything in a lecture.

    Parameters
    ----------
    lecture
        The lecture, with its usual landscape.
    theme
        The theme's name, or the path of its file.
    asked
        The landscape asked for; None for the usual one.
    words
        The spoken and written words, in some language.

    Raises
    ------
    UsageError
        If the syllabus has a landscape that cannot be shown, an invalid descent, or a file without a run.
    ThemeFileError
        If the theme's file can no longer be used.
    """
    usual = lecture.landscape and chosen_at(lecture.landscape, f"{FILE_NAME}: [{lecture.key}] landscape")
    return Look(find_theme(theme), asked, usual or None, words, descent=DESCENT.of(lecture), run=PATH.of(lecture))


def backdrop_of(lecture: Lecture, asked: Chosen | None) -> Backdrop | None:
    """Return the backdrop of the words on a lecture's cards; None for paper.

    Parameters
    ----------
    lecture
        The lecture.
    asked
        The landscape asked for; None for the usual one.

    Raises
    ------
    UsageError
        If the syllabus has a landscape that cannot be shown.
    """
    if asked is not None:
        return Backdrop(asked.text, asked.identity)
    for key, text in (("backdrop", lecture.backdrop), ("landscape", lecture.landscape)):
        if text is not None:
            chosen = chosen_at(text, f"{FILE_NAME}: [{lecture.key}] {key}")
            return Backdrop(chosen.text, chosen.identity)
    return None
