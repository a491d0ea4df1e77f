"""The words on the cards of a film, from the syllabus and the segments, checked for letters and length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lecture.errors import UsageError
from lecture.syllabus.lectures import FILE_NAME, Lecture, Syllabus
from scenes.cards.words import CLOSING_TITLE, NEXT, SEGMENT, SUBTITLE, TITLE, CardWords, Style, broken
from scenes.kit.frame.typeface import named, unwritable
from scenes.kit.given.quoted import quoted

# The most letters of a text on a card.
_LONGEST = 200


def card_words(syllabus: Syllabus, lecture: Lecture, titles: Sequence[str]) -> CardWords:
    """Return the words on the cards of a lecture.

    Parameters
    ----------
    syllabus
        All lectures.
    lecture
        One of them.
    titles
        The titles of its segments, in order.

    Raises
    ------
    UsageError
        If a title has a letter that the font lacks, or does not fit: one sentence with the title and its place.
    """
    place = syllabus.lectures.index(lecture)
    following = next((each.title for each in syllabus.lectures[place + 1 :]), None)
    words = CardWords(
        _plain(lecture.title),
        place + 1,
        tuple(map(_plain, titles)),
        None if following is None else _plain(following),
        "descent" if lecture.arrows == "descent" else "ascent",
    )
    for where, text, style in _texts(words, syllabus, lecture):
        _check(where, text, style)
    return words


def _plain(title: str) -> str:
    """Return a title with single spaces, and with each letter and its accents as one character if possible."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", title)).strip()


def _texts(words: CardWords, syllabus: Syllabus, lecture: Lecture) -> Iterator[tuple[str, str, Style]]:
    """Yield each text of the cards, where it is written, and its style."""
    own = f"{FILE_NAME}: [{lecture.key}] title"
    title, subtitle = words.heading
    yield own, title, TITLE
    yield own, title, CLOSING_TITLE
    if subtitle:
        yield f"{own}, after the colon", subtitle, SUBTITLE
    for scene, segment in zip(lecture.segments, words.segments, strict=True):
        yield f"{scene}: its title", segment, SEGMENT
    if words.next_heading is not None:
        key = syllabus.lectures[words.number].key
        yield f"{FILE_NAME}: [{key}] title", words.next_heading, NEXT


def check_letters(where: str, text: str) -> None:
    """Refuse a text that the lectures' font cannot write.

    Parameters
    ----------
    where
        Where it is written, for the message.
    text
        The text for a card.

    Raises
    ------
    UsageError
        If it has a letter that the font lacks.
    """
    at = unwritable(text)
    if at is not None:
        raise UsageError(
            f"{where} has {named(text[at])} as character {at + 1} of {quoted(text)}, for which the lectures' font has "
            "no letter: write it otherwise"
        )


def _check(where: str, text: str, style: Style) -> None:
    if not text.strip():
        raise UsageError(f"{where} has no letter to show: {quoted(text)}")
    check_letters(where, text)
    if broken(text, style) is None:
        shorter = (count for count in range(min(len(text), _LONGEST), 0, -1) if broken(text[:count].strip(), style))
        raise UsageError(
            f"{where} is too long to be read on a card: {quoted(text)} has {len(text)} characters, and about "
            f"{next(shorter, 1)} of them fit"
        )
